"""Bounds of text sources."""

from __future__ import annotations

import dataclasses

import pytest

from converter.model.findings import InputError
from converter.reading import Limits, read

LINES = "Barley\n5\n6\nOats\n7\n8\n"


@pytest.mark.parametrize(
    ("limits", "source", "word"),
    [
        (Limits(max_bytes=10), LINES, "bytes"),
        (Limits(max_characters=10), LINES, "characters"),
        (Limits(max_lines=3), LINES, "lines"),
        (Limits(max_line_characters=20), "x" * 30 + "\n" + LINES, "A line has"),
        (Limits(max_cells=3), LINES, "cells"),
        (Limits(max_table_cells=3), LINES, "cells"),
        (Limits(max_rows=1), LINES, "rows"),
        (Limits(max_columns=2), LINES, "columns"),
        (Limits(max_unmarked_cells=1), LINES, "without row ends"),
        (Limits(max_tables=1), (LINES + "This sentence stands between. " * 5 + "\n") * 2, "tables"),
    ],
)
def test_each_bound_is_kept(limits: Limits, source: str, word: str) -> None:
    read(source.encode(), "x")
    with pytest.raises(InputError) as caught:
        read(source.encode(), "x", limits)
    assert caught.value.code == "input.too-large"
    assert word in caught.value.message
    assert caught.value.hint


def test_limits_cannot_be_changed_in_passing() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Limits().max_bytes = 5  # type: ignore[misc]
