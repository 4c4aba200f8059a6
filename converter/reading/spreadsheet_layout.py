"""Where on a sheet the tables are: the cells of a sheet cut into tables and lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# More blank rows than this always part two tables.
_FAR = 2


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as a reader sees it; rows and columns count those that are not hidden, from 0."""

    row: int
    column: int
    text: str
    where: str
    row_span: int = 1
    column_span: int = 1
    number: Decimal | None = None
    number_format: str = ""
    formula: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    indent: float = 0.0
    align: str = ""
    rule_above: bool = False

    @property
    def is_amount(self) -> bool:
        """True for a number that is not a year at the head of a column."""
        return self.number is not None and not (
            self.number_format in ("General", "0", "@") and 1900 <= self.number <= 2100 and self.number % 1 == 0
        )


@dataclass(slots=True)
class Region:
    """A table (``is_table``) or lines of text, with its rows in order."""

    is_table: bool
    rows: list[list[ShownCell]] = field(default_factory=list)


def regions(cells: Sequence[ShownCell]) -> list[Region]:
    """Return what stands on a sheet from top to bottom, given its cells in row order.

    Blank rows part tables where what follows has a head of its own, blank columns where it has labels of its own; other
    blank rows and columns only space.
    """
    found: list[Region] = []
    waiting: list[_Band] = []
    table: _Band | None = None
    for band in _bands(cells):
        if band.is_text:
            waiting.append(band)
            continue
        if table is not None and _continues(table, waiting, band):
            for part in [*waiting, band]:
                table.rows.extend(part.rows)
        else:
            found.extend(_table_regions(table))
            found.extend(_text_region(band.rows) for band in waiting)
            table = band
        waiting = []
    found.extend(_table_regions(table))
    found.extend(_text_region(band.rows) for band in waiting)
    return found


@dataclass(slots=True)
class _Band:
    """Rows without a blank row between them."""

    rows: list[list[ShownCell]]

    @property
    def is_text(self) -> bool:
        """True for lines of one cell each, without an amount."""
        return all(len(row) == 1 and not row[0].is_amount for row in self.rows)

    @property
    def first_row(self) -> int:
        return self.rows[0][0].row

    @property
    def last_row(self) -> int:
        return max(cell.row + cell.row_span - 1 for cell in self.rows[-1])

    @property
    def first_column(self) -> int:
        return min(row[0].column for row in self.rows)


def _bands(cells: Sequence[ShownCell]) -> list[_Band]:
    bands: list[_Band] = []
    for cell in cells:
        if not bands or cell.row > bands[-1].last_row + 1:
            bands.append(_Band([[cell]]))
        elif bands[-1].rows[-1][0].row == cell.row:
            bands[-1].rows[-1].append(cell)
        else:
            bands[-1].rows.append([cell])
    return bands


def _continues(table: _Band, waiting: Sequence[_Band], band: _Band) -> bool:
    """Return True when a band goes on with the table above it: near, and without a head of its own."""
    if any(len(part.rows) > 1 or len(part.rows[0][0].text) > 80 for part in waiting):
        return False
    row = table.last_row
    for part in [*waiting, band]:
        if part.first_row - row - 1 > _FAR:
            return False
        row = part.last_row
    if band.first_column > table.first_column:
        further = [cell.column for row in table.rows for cell in row if cell.column > table.first_column]
        return bool(further) and band.first_column >= min(further) and not _has_head(band)
    return not _has_head(band)


def _has_head(band: _Band) -> bool:
    """Return True when words or years stand over the amounts before any amount comes."""
    label = band.first_column
    for row in band.rows:
        if any(cell.is_amount for cell in row):
            return False
        if any(cell.column > label for cell in row):
            return True
    return False


def _text_region(rows: list[list[ShownCell]]) -> Region:
    return Region(False, rows)


def _table_regions(band: _Band | None) -> list[Region]:
    if band is None:
        return []
    rows = band.rows
    left = band.first_column
    start = 0
    while start < len(rows) - 1 and _is_line(rows[start], left):
        start += 1
    if start and not _has_head(_Band(rows[start:])):
        # Without a head under it the last line is the title of a section, a row of the table.
        start -= 1
    end = len(rows)
    while end > start + 1 and _is_line(rows[end - 1], left):
        end -= 1
    found = [_text_region(rows[:start])] if start else []
    found.extend(Region(True, part) for part in _side_by_side(rows[start:end]))
    if end < len(rows):
        found.append(_text_region(rows[end:]))
    return found


def _is_line(row: list[ShownCell], left: int) -> bool:
    return len(row) == 1 and row[0].column == left and row[0].number is None


def _side_by_side(rows: list[list[ShownCell]]) -> list[list[list[ShownCell]]]:
    """Cut rows at blank columns behind which labels stand again."""
    used: set[int] = set()
    for row in rows:
        for cell in row:
            used.update(range(cell.column, cell.column + cell.column_span))
    first, last = min(used), max(used)
    cuts = [column for column in range(first + 1, last + 1) if column in used and column - 1 not in used]
    taken = [column for column in cuts if _labels_at(rows, column)]
    if not taken:
        return [rows]
    parts: list[list[list[ShownCell]]] = []
    for start, end in zip([first, *taken], [*taken, last + 1], strict=True):
        part = [[cell for cell in row if start <= cell.column < end] for row in rows]
        parts.append([row for row in part if row])
    return parts


def _labels_at(rows: list[list[ShownCell]], column: int) -> bool:
    labels = amounts = 0
    for row in rows:
        here = [cell for cell in row if cell.column >= column]
        if any(cell.is_amount for cell in here) and any(cell.is_amount for cell in row if cell.column < column):
            amounts += 1
            labels += here[0].column == column and here[0].number is None and any(map(str.isalpha, here[0].text))
    return amounts >= 2 and labels * 2 >= amounts
