"""Columns in a second currency: translations for convenience, and headers whose currency cannot be right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from converter.extraction.columns import ColumnReading
from converter.model.facts import Inference

_FEWEST_ROWS = 2


def settle_currencies(
    columns: Sequence[ColumnReading], values: Mapping[int, Mapping[int, Decimal]], home: str
) -> dict[int, Inference]:
    """Mark the convenience translations among ``columns`` and correct a currency that the header cannot mean.

    ``values`` holds the printed numbers by column index and row. A column in another currency translates the home
    column of the same date and name beside it when their ratio is one rate. One that has no such column, in a table
    that shows translations elsewhere, has lost its header to a neighbour: it is read in the home currency and the
    returned inference says so, by column index.
    """
    own = [column for column in columns if column.currency == home]
    foreign = [column for column in columns if column.currency and column.currency != home]
    doubtful: dict[int, Inference] = {}
    if not own or not foreign:
        return doubtful
    lonely: list[ColumnReading] = []
    for column in foreign:
        partner = next((other for other in own if _same_time(other, column) and _one_rate(other, column, values)), None)
        if partner is None:
            partner = next((other for other in own if _same_time(other, column) and other.name == column.name), None)
        if partner is None:
            lonely.append(column)
        else:
            column.convenience = True
            column.names = column.names or partner.names
    told_apart = not all(column.noted for column in columns)
    translated = any(column.convenience for column in foreign)
    for column in lonely:
        if not translated or (column.noted and told_apart):
            continue
        printed = column.currency
        column.currency = home
        doubtful[column.index] = Inference(
            "unit",
            home,
            f"the header reads {printed}, but no {home} column of that date stands beside it, and the other {printed} "
            f"column translates the {home} one next to it",
        )
    return doubtful


def _same_time(one: ColumnReading, other: ColumnReading) -> bool:
    return [m.date for m in one.hint.mentions] == [m.date for m in other.hint.mentions]


def _one_rate(one: ColumnReading, other: ColumnReading, values: Mapping[int, Mapping[int, Decimal]]) -> bool:
    """True when every row of two columns shows the same rate within rounding."""
    mine, theirs = values.get(one.index, {}), values.get(other.index, {})
    pairs = [(abs(mine[row]), abs(theirs[row])) for row in mine if row in theirs and mine[row] and theirs[row]]
    pairs = [pair for pair in pairs if min(pair) >= 10]
    if len(pairs) < _FEWEST_ROWS:
        return False
    half = Decimal("0.6")
    low = max((a - half) / (b + half) for a, b in pairs)
    high = min((a + half) / (b - half) for a, b in pairs)
    return low <= high and not Decimal("0.98") < low < Decimal("1.02")


def by_column(cells: Mapping[tuple[int, int], Decimal]) -> dict[int, dict[int, Decimal]]:
    """Return numbers keyed by (row, column) as one mapping per column."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for (row, column), value in cells.items():
        found[column][row] = value
    return found
