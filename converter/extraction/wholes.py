"""Parts and wholes by their numbers: columns that add up to a total column, rows that add up to a total row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from converter.extraction.columns import ColumnReading
from converter.extraction.grid import Grid, GridRow, Value, column_of
from converter.extraction.rows import RowReading
from converter.model.facts import LineKind


def adding_columns(
    grid: Grid, rows: Sequence[RowReading], block: Sequence[ColumnReading], lines: range
) -> frozenset[int]:
    """Return the columns that add up, row by row of ``lines``, to a total column of the same date and currency."""
    found: set[int] = set()
    for total in block:
        if not total.is_total:
            continue
        parts: list[int] = []
        for column in reversed(block[: total.index]):
            same = column.hint.mentions == total.hint.mentions and column.currency == total.currency
            if column.is_total or not same or not column.names:
                break
            parts.append(column.index)
        if len(parts) >= 2 and _foots(grid, rows, lines, parts, total.index):
            found.update(parts)
    return frozenset(found)


def _foots(grid: Grid, rows: Sequence[RowReading], lines: range, parts: Sequence[int], total: int) -> bool:
    met = missed = 0
    for number in lines:
        if rows[number].kind is not LineKind.FACTS:
            continue
        values = {column_of(grid, value): value for value in grid.rows[number].values}
        whole = values.get(total)
        shown = [values[part] for part in parts if part in values and not values[part].is_dash]
        if whole is None or whole.is_dash or not shown:
            continue
        if _sums(shown, whole):
            met += 1
        else:
            missed += 1
    return met > missed and met >= 1


def adding_rows(grid: Grid, rows: Sequence[RowReading]) -> frozenset[int]:
    """Return the rows that add up to the total row below them in every column where all print numbers."""
    found: set[int] = set()
    run: list[GridRow] = []
    for row in rows:
        if row.kind is not LineKind.FACTS:
            continue
        line = grid.rows[row.number]
        if row.is_total:
            if len(run) >= 2 and _adds_up(grid, run, line):
                found.update(part.number for part in run)
            run = []
        else:
            run.append(line)
    if not found and len(run) >= 3 and _adds_up(grid, run[:-1], run[-1]):
        # The last row is the total by its numbers, whatever it is called.
        found.update(part.number for part in run[:-1])
    return frozenset(found)


def _adds_up(grid: Grid, parts: Sequence[GridRow], total: GridRow) -> bool:
    by_column: list[Mapping[int, Value]] = [{column_of(grid, value): value for value in part.values} for part in parts]
    met = 0
    for whole in total.values:
        if whole.is_dash or whole.percent:
            continue
        column = column_of(grid, whole)
        shown = [values[column] for values in by_column if column in values]
        if not shown:
            continue
        if not _sums(shown, whole):
            return False
        met += 1
    return met > 0


def _sums(shown: Sequence[Value], whole: Value) -> bool:
    slack = Decimal(len(shown) + 1).scaleb(-(whole.number.places if whole.number is not None else 0)) / 2
    return abs(sum((value.printed for value in shown), Decimal(0)) - whole.printed) <= slack
