"""Which rows of a table head its columns, and the texts above every column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from converter.extraction.currencies import currencies_in
from converter.extraction.dates import read_dates
from converter.extraction.grid import Grid, GridRow, row_has_other_values
from converter.extraction.units import read_scale
from converter.model.document import Cell
from converter.model.facts import LineKind


@dataclass(frozen=True, slots=True)
class HeaderText:
    """A header cell and the value columns (by index) that it stands over."""

    text: str
    cell: Cell
    columns: tuple[int, ...]


@dataclass(slots=True)
class HeaderBlock:
    """Header rows that stand together, from row ``first`` on; ``stub`` are the texts over the row labels."""

    first: int
    stub: list[Cell] = field(default_factory=list)
    texts: list[HeaderText] = field(default_factory=list)

    def over(self, column: int) -> tuple[HeaderText, ...]:
        """Return the header cells above a value column, top down."""
        return tuple(text for text in self.texts if column in text.columns)


@dataclass(slots=True)
class Headers:
    """The header blocks of a table and what every row is; ``titles`` are lines that stand above the first header."""

    blocks: list[HeaderBlock]
    kinds: list[LineKind | None]
    titles: list[Cell]
    text_columns: dict[int, str]
    """Grid columns of words beside the values (``Balance sheet location``), with their headings."""


_NOTE_ONLY = re.compile(
    r"[\s(\[]*(?:un)?audited[\s)\]]*$|\(?\s*(?:see\s+)?notes?\s+\d+[a-z]?\s*\)?$|\(?(?:as\s+)?(?:restated|adjusted|revised|recast)\)?$",
    re.I,
)


def speaks_of_time(text: str) -> bool:
    """True for texts that hold a date, a year or a length of time."""
    return bool(read_dates(text))


def _is_stub(text: str) -> bool:
    """True for texts that head the label column: a date line, a scale, ``Fiscal year``, a note."""
    return speaks_of_time(text) or bool(read_scale(text)) or _NOTE_ONLY.match(text) is not None


def read_headers(grid: Grid) -> Headers:
    """Return the header blocks of ``grid`` and the kind of every row (None for empty rows)."""
    rows = grid.rows
    first_facts = next((row.number for row in rows if row_has_other_values(row)), len(rows))
    kinds = [_kind(row, grid, first_facts) for row in rows]
    _settle_above(rows, kinds, first_facts)
    headers = Headers([], kinds, [], {})
    block: HeaderBlock | None = None
    for row in rows:
        kind = kinds[row.number]
        if kind is None:
            continue
        if kind is not LineKind.HEADER:
            block = None
            continue
        if block is None:
            block = HeaderBlock(row.number)
            headers.blocks.append(block)
        _add_row(block, row, grid)
    for block in headers.blocks:
        _spread_stacked(block, len(grid.columns))
    seen_header = headers.blocks[0].first if headers.blocks else first_facts
    for row in rows[: min(seen_header, first_facts)]:
        if kinds[row.number] is LineKind.NOTE and row.label is not None:
            headers.titles.append(row.label)
    headers.text_columns = _text_columns(grid, kinds)
    return headers


def _spread_stacked(block: HeaderBlock, columns: int) -> None:
    """Give headers that came one under the other, each over all columns, to the columns one by one.

    A source without places lists them so; it shows in as many names of the whole width as there are columns.
    """
    if columns < 2:
        return
    names = [
        text
        for text in block.texts
        if not (_NOTE_ONLY.match(text.text) or read_scale(text.text) or _leads_only(text.text))
    ]
    if len(names) != columns or any(len(text.columns) < 2 for text in names):
        return
    if not any(len(text.columns) == columns for text in names):
        return
    place = {id(text): number for number, text in enumerate(names)}
    block.texts = [
        HeaderText(text.text, text.cell, (place[id(text)],)) if id(text) in place else text for text in block.texts
    ]


def _leads_only(text: str) -> bool:
    """True for words that lead to dates below them: ``Year ended December 31,``."""
    hint = read_dates(text)
    return bool(hint) and not any(m.year is not None for m in hint.mentions)


def _kind(row: GridRow, grid: Grid, first_facts: int) -> LineKind | None:
    if row.is_empty:
        return None
    if row_has_other_values(row):
        return LineKind.FACTS
    above = row.number < first_facts
    label = row.label.clean if row.label is not None else ""
    if row.values:
        if above or not label or _is_stub(label):
            return LineKind.HEADER
        return LineKind.FACTS
    if row.texts:
        if above or (not label and _heads_columns(row, grid)):
            return LineKind.HEADER
        timely = any(speaks_of_time(cell.text) or currencies_in(cell.text) for cell in row.texts)
        return LineKind.HEADER if timely and (not label or _is_stub(label)) else LineKind.NOTE
    return LineKind.SECTION


def _heads_columns(row: GridRow, grid: Grid) -> bool:
    """True when the texts of a row without label stand over value columns, as a header's do."""
    return any(_overlap(cell, grid) for cell in row.texts)


def _settle_above(rows: list[GridRow], kinds: list[LineKind | None], first_facts: int) -> None:
    """Tell lines above the header (titles) from sections below it and from stubs between header rows."""
    above = [row.number for row in rows[:first_facts] if kinds[row.number] is LineKind.HEADER]
    if not above:
        return
    first, last = above[0], above[-1]
    for number in range(first_facts):
        if kinds[number] is not LineKind.SECTION:
            continue
        if number < first:
            kinds[number] = LineKind.NOTE
        elif number < last:
            kinds[number] = LineKind.HEADER


def _overlap(cell: Cell, grid: Grid) -> tuple[int, ...]:
    left, right = cell.column, cell.column + cell.column_span - 1
    over = tuple(i for i, column in enumerate(grid.columns) if left <= column.anchor <= right)
    if over:
        return over
    return tuple(i for i, column in enumerate(grid.columns) if left <= column.right and right >= column.left)


def _add_row(block: HeaderBlock, row: GridRow, grid: Grid) -> None:
    entries = sorted([*row.texts, *(value.cell for value in row.values)], key=lambda cell: cell.column)
    label = row.label
    if label is not None:
        if label.column + label.column_span - 1 > grid.label_right and not entries and _overlap(label, grid):
            entries = [label]
        else:
            block.stub.append(label)
    if not entries or not grid.columns:
        return
    covered = [_overlap(cell, grid) for cell in entries]
    if len(entries) == len(grid.columns) and [i for over in covered for i in over] != list(range(len(grid.columns))):
        covered = [(i,) for i in range(len(entries))]
    for cell, over in zip(entries, covered, strict=True):
        if not over:
            over = _nearest(cell, grid)
        block.texts.append(HeaderText(cell.clean, cell, over))


def _nearest(cell: Cell, grid: Grid) -> tuple[int, ...]:
    """Return the value column next to a header cell that stands over none; words beside the values have none."""
    right = cell.column + cell.column_span - 1
    for index, column in enumerate(grid.columns):
        if 0 < column.left - right <= 1:
            return (index,)
    return ()


def _text_columns(grid: Grid, kinds: list[LineKind | None]) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in grid.rows:
        if kinds[row.number] is not LineKind.FACTS:
            continue
        for cell in row.texts:
            if not any(column.left <= cell.column <= column.right for column in grid.columns):
                found.setdefault(cell.column, "")
    for column in found:
        heads = [
            cell.clean
            for row in grid.rows
            if kinds[row.number] is LineKind.HEADER
            for cell in row.texts
            if cell.column <= column < cell.column + cell.column_span and not _overlap(cell, grid)
        ]
        found[column] = " ".join(heads)
    return found
