"""Grids to the tables of a document, counted and bounded."""

from __future__ import annotations

from converter.model.document import Cell, Span, Table
from converter.model.findings import Finding, InputError, Severity
from converter.reading.columns import Grid
from converter.reading.limits import Limits


class TableBuilder:
    """Numbers the tables of one document, keeps its bounds and collects what is doubtful in them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tables = 0
        self._cells = 0
        self._findings: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was doubtful, in document order."""
        return tuple(self._findings)

    def check_unmarked(self, cells: int, line: int) -> None:
        """Refuse a stretch of cells that is too long for its rows to be looked for."""
        _check("cells without row ends", cells, self._limits.max_unmarked_cells, line)

    def table(self, grid: Grid, where: str = "") -> Table:
        """Return the grid (at least one cell) as the next table; ``InputError`` when a bound is passed."""
        first, last = grid.cells[0], max(grid.cells, key=lambda cell: cell.span.end)
        self._cells += len(grid.cells)
        bounds = (
            ("rows", grid.rows, self._limits.max_rows),
            ("columns", grid.columns, self._limits.max_columns),
            ("cells", len(grid.cells), self._limits.max_table_cells),
            ("cells in all tables", self._cells, self._limits.max_cells),
            ("tables", self._tables + 1, self._limits.max_tables),
        )
        for what, size, bound in bounds:
            _check(what, size, bound, first.span.line)
        self._doubt(grid, grid.doubtful, _ROW_DOUBT)
        self._doubt(grid, grid.uneven, _HEADING_DOUBT)
        table = Table(
            self._tables, grid.cells, grid.rows, grid.columns,
            Span(min(cell.span.start for cell in grid.cells), last.span.end, first.span.line), where,
        )  # fmt: skip
        self._tables += 1
        return table

    def _doubt(self, grid: Grid, rows: tuple[int, ...], doubt: tuple[str, str, str]) -> None:
        """Say once per table which rows are doubtful."""
        if not rows:
            return
        cells: dict[int, list[Cell]] = {number: [] for number in rows}
        for cell in grid.cells:
            if cell.row in cells:
                cells[cell.row].append(cell)
        lines = [found for found in cells.values() if found]
        if not lines:
            return
        code, message, hint = doubt
        labels = ", ".join(repr(found[0].clean[:40]) for found in lines[:3]) + (", …" if len(lines) > 3 else "")
        self._findings.append(
            Finding(
                Severity.WARNING,
                code,
                message.format(labels),
                hint=hint,
                span=lines[0][0].span,
                stage="reading",
                evidence=" ".join(cell.clean for cell in lines[0])[:200],
                count=len(lines),
            )
        )


def _check(what: str, size: int, bound: int, line: int) -> None:
    if size > bound:
        raise InputError(
            "input.too-large", f"The table has {size:,} {what}; the limit is {bound:,}.", place=f"line {line}",
            hint="Split the document, or raise the limit.",
        )  # fmt: skip


_ROW_DOUBT = (
    "reading.row-alignment",
    "Rows have fewer values than the table has columns, and which are missing is not certain: {}.",
    "Compare them with the source; a form of the table that keeps its empty cells (HTML, XLSX, bars) leaves no doubt.",
)
_HEADING_DOUBT = (
    "reading.header-alignment",
    "Which columns these headings span is not certain: {}.",
    "Compare them with the source; a form of the table that keeps its spans (HTML, XLSX) leaves no doubt.",
)
