"""Rows and cells of one HTML table put on a grid with spans resolved (HTML §4.9.12)."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from converter.model.document import Cell, Span, Table
from converter.model.findings import InputError
from converter.reading.html_markup import XHTML
from converter.reading.limits import Limits

# HTML §4.9.11: what browsers make of larger numbers.
_MAX_COLUMN_SPAN = 1_000
_MAX_ROW_SPAN = 65_534


@dataclass(slots=True)
class CellText:
    """The visible text of a cell and how it looks; ``text`` is empty for a cell of blanks."""

    text: str = ""
    start: int = 0
    line: int = 1
    bold: bool = False
    italic: bool = False
    underline: bool = False
    indent: float = 0.0
    align: str = ""
    rule_top: bool = False
    rule_bottom: bool = False
    raised: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Placed:
    column: int
    row_span: int
    column_span: int
    content: CellText


@dataclass(slots=True)
class Grid:
    """Collects the rows of a table; ``ordinal`` counts all tables of the page, nested and hidden ones too."""

    ordinal: int
    limits: Limits
    name: str
    cells: list[Cell] = field(default_factory=list)
    row: int = -1
    columns: int = 0
    _row_cells: list[_Placed] = field(default_factory=list)
    _row_rules: tuple[bool, bool] = (False, False)
    _taken: dict[int, int] = field(default_factory=dict)
    _ruled: set[int] = field(default_factory=set)
    _next_column: int = 0

    def start_row(self, rule_top: bool = False, rule_bottom: bool = False) -> None:
        """Begin the next row; the rules are those of the row itself."""
        self.end_row()
        self.row += 1
        if self.row >= self.limits.max_rows:
            raise self._too_large(f"more than {self.limits.max_rows:,} rows")
        self._row_rules = (rule_top, rule_bottom)
        self._next_column = 0

    def place(self, content: CellText, column_span: str, row_span: str) -> None:
        """Put a cell into the next free column of the row; spans as written in the attributes."""
        if self.row < 0:
            self.start_row()
        across = min(_count(column_span, 1), _MAX_COLUMN_SPAN) or 1
        down = min(_count(row_span, 1), _MAX_ROW_SPAN) or _MAX_ROW_SPAN
        column = self._next_column
        while self._taken.get(column, -1) >= self.row:
            column += 1
        end = column + across
        if end > self.limits.max_columns:
            raise self._too_large(f"more than {self.limits.max_columns:,} columns")
        if down > 1:
            for covered in range(column, end):
                self._taken[covered] = self.row + down - 1
        self._next_column = end
        self.columns = max(self.columns, end)
        if self.columns * (self.row + 1) > self.limits.max_table_cells:
            raise self._too_large(f"more than {self.limits.max_table_cells:,} cells")
        self._row_cells.append(_Placed(column, down, across, content))

    def end_row(self) -> None:
        """Turn what was placed into cells and remember the rules under them."""
        placed, self._row_cells = self._row_cells, []
        if not placed:
            return
        top, bottom = self._row_rules
        written = False
        for cell in placed:
            content = cell.content
            if content.text:
                written = True
                covered = range(cell.column, cell.column + cell.column_span)
                ruled = top or content.rule_top or not self._ruled.isdisjoint(covered)
                self.cells.append(self._cell(cell, ruled))
        if written:
            self._ruled.clear()
        for cell in placed:
            content = cell.content
            # A row without text only spaces: the rules on it belong to the row that follows.
            if cell.row_span == 1 and (bottom or content.rule_bottom or (not written and (top or content.rule_top))):
                self._ruled.update(range(cell.column, cell.column + cell.column_span))

    def _cell(self, placed: _Placed, ruled: bool) -> Cell:
        content = placed.content
        return Cell(
            row=self.row,
            column=placed.column,
            text=content.text,
            span=Span(
                content.start,
                content.start + len(content.text),
                content.line,
                f"table {self.ordinal} row {self.row} column {placed.column}",
            ),
            row_span=placed.row_span,
            column_span=placed.column_span,
            bold=content.bold,
            italic=content.italic,
            underline=content.underline,
            indent=content.indent,
            rule_above=ruled,
            align=content.align,
            raised=content.raised,
        )

    def table(self, index: int) -> Table | None:
        """Return the table, None when nothing is written in it."""
        self.end_row()
        if not self.cells:
            return None
        rows = self.row + 1
        cells = tuple(self.cells)
        start, end = cells[0].span, max(cell.span.end for cell in cells)
        where = f"table {self.ordinal}"
        return Table(index, cells, rows, self.columns, Span(start.start, end, start.line, where), where)

    def _too_large(self, what: str) -> InputError:
        return InputError(
            "html.table-too-large",
            f"table {self.ordinal} has {what}",
            place=self.name,
            hint="split it, or raise the limit",
        )


@dataclass(slots=True)
class _Nest:
    rows: int = 0
    holds_text_table: bool = False
    holds_grid: bool = False


def layout_tables(root: etree._Element) -> frozenset[etree._Element]:
    """Return the tables that only place other tables: those of one row, and those that hold a table of several rows.

    A data table with tables of one row in its cells is none of them: those are part of its cells.
    """
    found: set[etree._Element] = set()
    open_tables: list[_Nest] = []
    table = f"{{{XHTML}}}table"
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=(table, f"{{{XHTML}}}tr")):
        if element.tag != table:
            if event == "start" and open_tables:
                open_tables[-1].rows += 1
        elif event == "start":
            open_tables.append(_Nest())
        else:
            nest = open_tables.pop()
            if nest.holds_text_table and (nest.rows <= 1 or nest.holds_grid):
                found.add(element)
            if open_tables and any(text.strip() for text in element.itertext()):
                open_tables[-1].holds_text_table = True
                open_tables[-1].holds_grid |= nest.rows > 1 or nest.holds_grid
    return frozenset(found)


def _count(text: str, default: int) -> int:
    """Return a span attribute as browsers read it: leading digits, else 1 (HTML §2.3.4.2)."""
    digits = ""
    for character in text.strip()[:9]:
        if not ("0" <= character <= "9"):
            break
        digits += character
    return int(digits) if digits else default
