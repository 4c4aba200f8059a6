"""Words and blanks that no report prints are left out, said so, and cost no time."""

from __future__ import annotations

import pytest

from converter.model.document import Paragraph, Table
from converter.reading import Limits, read

LIMITS = Limits(max_stretch=30)


def test_a_paragraph_is_parted_and_keeps_its_places() -> None:
    document = read(b"<p>Before it. " + b"x" * 31 + b" After it.</p>", "a.html", LIMITS)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["Before it.", "After it."]
    for block in document.blocks:
        assert document.text[block.span.start : block.span.end] == block.text  # type: ignore[union-attr]
    (finding,) = document.findings
    assert finding.code == "reading.overlong"
    assert finding.span is not None
    assert document.text[finding.span.start : finding.span.end] == "x" * 31


@pytest.mark.parametrize("stretch", [b"9" * 31, b"\xc2\xa0" * 31], ids=["digits", "blanks"])
def test_a_cell_ends_before_it(stretch: bytes) -> None:
    page = b"<table><tr><td>Raw</td><td>5 " + stretch + b" 6</td></tr><tr><td>Made</td><td>7</td></tr></table>"
    document = read(page, "a.html", LIMITS)
    (table,) = document.tables
    assert [cell.clean for cell in table.cells] == ["Raw", "5", "Made", "7"]
    assert [document.text[cell.span.start : cell.span.end] for cell in table.cells] == ["Raw", "5", "Made", "7"]
    assert [finding.code for finding in document.findings] == ["reading.overlong"]


def test_lines_count_on_behind_it() -> None:
    document = read(b"One line of words,\ngoing on " + b"y" * 31 + b"\nto the end of it.", "a.txt", LIMITS)
    parts = [block for block in document.blocks if not isinstance(block, Table)]
    assert "".join(part.text for part in parts).count("y") == 0
    last = parts[-1]
    assert last.span.line == document.text.count("\n", 0, last.span.start) + 1


def test_what_is_short_enough_stays_untouched() -> None:
    document = read(b"<p>" + b"x" * 30 + b"</p>", "a.html", LIMITS)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["x" * 30]
    assert document.findings == ()
