"""Grids to the tables of a document, counted and bounded."""

from __future__ import annotations

from converter.model.document import Span, Table
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

    def table(self, grid: Grid, where: str = "") -> Table:
        """Return the grid (at least one cell) as the next table; ``InputError`` when a bound is passed."""
        first, last = grid.cells[0], max(grid.cells, key=lambda cell: cell.span.end)
        place = f"line {first.span.line}"
        self._cells += len(grid.cells)
        bounds = (
            ("rows", grid.rows, self._limits.max_rows),
            ("columns", grid.columns, self._limits.max_columns),
            ("cells", len(grid.cells), self._limits.max_table_cells),
            ("cells in all tables", self._cells, self._limits.max_cells),
            ("tables", self._tables + 1, self._limits.max_tables),
        )
        for what, size, bound in bounds:
            if size > bound:
                raise InputError(
                    "input.too-large", f"The table has {size:,} {what}; the limit is {bound:,}.", place=place,
                    hint="Split the document, or raise the limit.",
                )  # fmt: skip
        for number in grid.doubtful:
            self._doubt(grid, number)
        table = Table(
            self._tables, grid.cells, grid.rows, grid.columns,
            Span(min(cell.span.start for cell in grid.cells), last.span.end, first.span.line), where,
        )  # fmt: skip
        self._tables += 1
        return table

    def _doubt(self, grid: Grid, number: int) -> None:
        cells = [cell for cell in grid.cells if cell.row == number]
        if cells:
            self._findings.append(
                Finding(
                    Severity.WARNING,
                    "reading.row-alignment",
                    f"The values of the row {cells[0].clean[:60]!r} cannot be tied to columns for certain.",
                    hint="Compare the row with the source; give empty cells a dash, or use a form that keeps them.",
                    span=cells[0].span,
                    stage="reading",
                    evidence=" ".join(cell.clean for cell in cells)[:200],
                )
            )
