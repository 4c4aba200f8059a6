"""Arelle loads the pages of an inline document set as one report."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.writing.extension import write_extension
from converter.writing.inline_set import write_inline_set
from tests.unit.writing.test_in_place import report
from tests.unit.writing.test_inline_set import FACTS, NOTE, parts


def test_two_pages_are_one_report(tmp_path: Path) -> None:
    pytest.importorskip("arelle")
    from tests.benchmarks.rebuild_arelle import load

    made = report(*FACTS, footnotes=(NOTE,))
    for name, content in write_extension(made).items():
        (tmp_path / name).write_bytes(content)
    paths = [tmp_path / "one.htm", tmp_path / "two.htm"]
    for path, data in zip(paths, write_inline_set(made, parts()), strict=True):
        path.write_bytes(data)
    loaded = load(paths[0], [], paths[1])
    assert loaded.messages == []
    values = {fact.id: fact.value for fact in loaded.facts}
    assert values == {
        "f-1": "1234000",
        "f-2": "567000",
        "f-3": None,
        "n-1": "<h2>Note 1</h2><p>It begins here.</p><p>And it ends here with 567.</p>",
    }
