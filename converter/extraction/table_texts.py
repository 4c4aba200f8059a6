"""The texts that speak about each value of a table, and what its place among the others tells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from converter.extraction.tables import TableParse
from converter.extraction.wholes import adding_rows
from converter.model.facts import ItemKind, Movement, PartKind


@dataclass(frozen=True, slots=True)
class ValueTexts:
    """One value: the words around it and its place. ``block`` is the first row of the header over it."""

    row: int
    block: int
    column: int
    label: str
    sections: tuple[str, ...]
    """Labels of the sections over its row, outermost first."""
    names: tuple[str, ...]
    """Names in the headers over it, outermost first."""
    kind: ItemKind
    is_instant: bool | None
    movement: Movement | None
    in_total_row: bool
    in_total_column: bool
    is_percent: bool
    is_dash: bool
    of_parts_across: bool
    """True in a column that adds up with others to a total."""
    of_parts_down: bool
    """True in a row that adds up with others to a total."""
    suggested: tuple[tuple[str, str], ...] = ()
    """The axes that the rules about members suggest, each with the place of the text that names the member."""


@dataclass(frozen=True)
class TableTexts:
    """A table: what introduces it, the labels of all its rows, and its values."""

    caption: str
    titles: str
    """The last titles that it stands under."""
    part: PartKind
    labels: tuple[str, ...]
    has_balances: bool
    """True when rows are opening or closing balances."""
    values: tuple[ValueTexts, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in all headers, each once."""
        return tuple(dict.fromkeys(name for value in self.values for name in value.names))


def texts_of(parse: TableParse) -> TableTexts:
    """Return what is said of the entries of a table, in their order."""
    across = {(start, column) for start in parse.columns for column in parse.adding_columns(start)}
    down = adding_rows(parse.grid, parse.rows)
    values = []
    for entry in parse.entries:
        row, column, start = entry.row, entry.column, parse.start_at(entry.row.number)
        period = entry.timed.period
        values.append(
            ValueTexts(
                row.number, start, column.index, row.label, tuple(section.label for section in row.sections),
                tuple(part.text for part in column.names), entry.measure.kind,
                None if period is None else period.is_instant, row.movement, row.is_total, column.is_total,
                entry.value.percent, entry.value.is_dash, (start, column.index) in across, row.number in down,
                tuple((label.axis, label.source) for label in entry.members),
            )
        )  # fmt: skip
    return TableTexts(
        parse.caption,
        " ".join(parse.context.section[-2:]),
        parse.context.part_kind,
        tuple(row.label for row in parse.rows),
        any(row.movement is not None for row in parse.rows),
        tuple(values),
    )
