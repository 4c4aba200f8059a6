"""A table as lexed: labels, headers and values, with numbers that were split over cells put together again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from converter.extraction.dates import read_dates
from converter.extraction.numbers import MOST_DIGITS, CellKind, CellReading, PrintedNumber, read_cell
from converter.model.document import Cell, Span, Table


@dataclass(slots=True)
class Value:
    """One value of a row: a number (or the first of a range) or a dash, with all that its neighbours add to it.

    ``left`` to ``right`` are the grid columns from its currency sign to its last character; ``number`` is None for a
    dash. ``maybe_mark`` is true for ``(1)`` and its like, which only the column can tell from a footnote mark.
    """

    cell: Cell
    number: PrintedNumber | None
    left: int
    right: int
    span: Span
    shown: str
    currency: str = ""
    percent: bool = False
    basis_points: bool = False
    negative: bool = False
    scale: int = 0
    marks: tuple[str, ...] = ()
    words: str = ""
    maybe_mark: bool = False
    rest: tuple[PrintedNumber, ...] = ()
    """Further numbers of the cell: the upper end of a range."""

    @property
    def edge(self) -> int:
        """The grid column in which the number ends."""
        return self.cell.column + self.cell.column_span - 1

    @property
    def is_dash(self) -> bool:
        """True when the cell shows a dash."""
        return self.number is None

    @property
    def is_year(self) -> bool:
        """True for a bare year or a range of years, which head a column rather than filling it."""
        if self.number is None or self.words:
            return False
        return self.number.looks_like_year and all(number.looks_like_year for number in self.rest)

    @property
    def printed(self) -> Decimal:
        """The number as printed with its sign, without any scale; 0 for a dash."""
        if self.number is None:
            return Decimal(0)
        return -self.number.magnitude if self.negative else self.number.magnitude


@dataclass(slots=True)
class GridRow:
    """One row: its label cell, its other text cells, its values."""

    number: int
    label: Cell | None = None
    texts: list[Cell] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    marks: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing is printed in it."""
        return self.label is None and not self.texts and not self.values


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values: the grid columns that its numbers, signs and brackets take up."""

    left: int
    right: int
    anchor: int
    """The grid column where most of its numbers end."""


@dataclass(slots=True)
class Grid:
    """A table with its cells told apart; ``label_right`` is the last grid column of row labels."""

    table: Table
    rows: list[GridRow]
    columns: list[ValueColumn]
    label_right: int
    column_at: dict[int, int] = field(default_factory=dict)
    """The index of the value column by the grid column in which a number ends, as far as it was asked for."""


def read_grid(table: Table) -> Grid:
    """Return the table with labels, texts and values told apart and value columns found."""
    by_row: list[list[tuple[Cell, CellReading]]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        reading = read_cell(cell.text) if cell.number is None else _exact(cell)
        if reading.kind is not CellKind.EMPTY:
            by_row[cell.row].append((cell, reading))
    label_right = _label_column(by_row)
    rows = [_read_row(number, cells, label_right) for number, cells in enumerate(by_row)]
    _settle_marks(rows)
    return Grid(table, rows, _value_columns(rows), label_right)


def _exact(cell: Cell) -> CellReading:
    """Return the reading of a spreadsheet cell, whose value is known whatever its format shows."""
    assert cell.number is not None
    shown = read_cell(cell.text)
    if shown.kind is CellKind.NUMBER and len(shown.numbers) == 1:
        return shown
    if shown.kind is CellKind.TEXT and read_dates(cell.text).mentions:
        return shown
    if shown.kind is CellKind.DASH and cell.number == 0:
        return shown
    text = format(cell.number.copy_abs(), "f")
    if len(text) > MOST_DIGITS:
        return CellReading(CellKind.TEXT)
    places = len(text.partition(".")[2])
    number = PrintedNumber(0, len(cell.text), 0, len(cell.text), text, abs(cell.number), places, cell.number < 0)
    return CellReading(CellKind.NUMBER, (number,))


_HAS_LETTERS = re.compile(r"[^\W\d_]{2}")


def _label_column(by_row: list[list[tuple[Cell, CellReading]]]) -> int:
    """Return the last grid column that row labels start in; -1 for a table of bare numbers."""
    starts: Counter[int] = Counter()
    with_values = 0
    for cells in by_row:
        values = [c for c, r in cells if r.kind in (CellKind.NUMBER, CellKind.DASH)]
        if not cells or not values:
            continue
        with_values += 1
        first, reading = cells[0]
        is_year_label = (
            len(values) > 1 and first is values[0] and reading.numbers and reading.numbers[0].looks_like_year
        )
        if reading.kind in (CellKind.TEXT, CellKind.MARK) or _HAS_LETTERS.search(first.text) or is_year_label:
            starts[first.column] += 1
    if not starts:
        return -1
    usual = max(starts, key=lambda column: (starts[column], -column))
    # Indented labels may start a column or two further right; the first number bounds them.
    limit = min(
        (
            c.column
            for cells in by_row
            for c, r in cells[1:]
            if r.kind in (CellKind.NUMBER, CellKind.DASH, CellKind.CURRENCY)
        ),
        default=usual + 1,
    )
    return max([usual, *(column for column, count in starts.items() if column < limit and count > 0)])


def _read_row(number: int, cells: list[tuple[Cell, CellReading]], label_right: int) -> GridRow:
    row = GridRow(number)
    position = _take_label(row, cells, label_right)
    sign: tuple[str, Cell] | None = None
    opened: Cell | None = None
    for cell, reading in cells[position:]:
        kind = reading.kind
        if kind in (CellKind.NUMBER, CellKind.DASH):
            row.values.append(_value(cell, reading, sign, opened))
            sign = opened = None
            continue
        if kind is CellKind.OPEN:
            opened = cell
        if kind in (CellKind.CURRENCY, CellKind.OPEN):
            if sign is not None and reading.currency:
                row.texts.append(sign[1])
            sign = (reading.currency, cell) if reading.currency else sign
        elif kind is CellKind.CLOSE:
            _close(row, reading, cell)
        elif kind is CellKind.MARK:
            _add_marks(row, reading.marks)
        elif kind is CellKind.TEXT:
            if sign is not None:
                row.texts.append(sign[1])
                sign = None
            row.texts.append(cell)
    if sign is not None:
        row.texts.append(sign[1])
    return row


def _take_label(row: GridRow, cells: list[tuple[Cell, CellReading]], label_right: int) -> int:
    """Set the label of ``row`` and return how many cells it took; a mark or a bullet may stand before it."""
    for position, (cell, reading) in enumerate(cells[:3]):
        if cell.column > label_right:
            return 0
        following = cells[position + 1] if position + 1 < len(cells) else None
        leads = reading.kind is CellKind.MARK or len(cell.clean) <= 3
        if (
            leads
            and following is not None
            and following[0].column <= label_right
            and following[1].kind is CellKind.TEXT
        ):
            row.marks += reading.marks
            continue
        if _takes_label(cell, reading, cells[position + 1 :]):
            row.label = cell
            return position + 1
        return 0
    return 0


def _add_marks(row: GridRow, marks: tuple[str, ...]) -> None:
    if row.values:
        row.values[-1].marks += marks
    else:
        row.marks += marks


def _takes_label(cell: Cell, reading: CellReading, rest: list[tuple[Cell, CellReading]]) -> bool:
    if reading.kind in (CellKind.TEXT, CellKind.NOTHING):
        return True
    if reading.kind in (CellKind.NUMBER, CellKind.MARK):
        # ``2026`` or ``(1)`` in the label column is a label when values follow it, or letters say so.
        year = bool(reading.numbers) and reading.numbers[0].looks_like_year
        return bool(rest) or year or bool(_HAS_LETTERS.search(cell.text))
    return False


def _value(cell: Cell, reading: CellReading, currency: tuple[str, Cell] | None, opened: Cell | None) -> Value:
    number = reading.numbers[0] if reading.numbers else None
    left = currency[1].column if currency else opened.column if opened else cell.column
    if number is None:
        start, end, shown = reading.dash_at, reading.dash_at + 1, "-"
    else:
        start, end, shown = number.start, number.end, number.shown
    span = Span(cell.span.start + start, cell.span.start + end, cell.span.line, cell.span.where)
    return Value(
        cell, number, left, cell.column + cell.column_span - 1, span, shown,
        currency=reading.currency or (currency[0] if currency else ""),
        percent=reading.percent,
        basis_points=number.basis_points if number else False,
        negative=number is not None and (number.negative or number.half_open or opened is not None),
        scale=number.scale if number else 0,
        marks=reading.marks,
        words=reading.remainder,
        maybe_mark=number is not None and _could_be_mark(number),
        rest=reading.numbers[1:],
    )  # fmt: skip


def _could_be_mark(number: PrintedNumber) -> bool:
    return number.bracketed and number.shown.isdigit() and len(number.shown) <= 2 and not number.currency


def _close(row: GridRow, reading: CellReading, cell: Cell) -> None:
    if not row.values:
        return
    value = row.values[-1]
    value.percent = value.percent or reading.percent
    value.right = max(value.right, cell.column + cell.column_span - 1)


def _settle_marks(rows: list[GridRow]) -> None:
    """Turn a lone ``(1)`` right behind a value, in a column where no other number stands, into that value's mark.

    A raised digit in a cell of its own (``Total`` ``4``, ``(370)`` ``6``) is one too when all of its column are.
    """
    _lone_digits_to_marks(rows)
    numbers_at: Counter[int] = Counter()
    brackets_at: Counter[int] = Counter()
    with_values = 0
    for row in rows:
        with_values += bool(row.values)
        for value in row.values:
            (brackets_at if value.maybe_mark else numbers_at)[value.edge] += 1
    for row in rows:
        kept: list[Value] = []
        for value in row.values:
            few = brackets_at[value.edge] * 2 < with_values or not kept
            if value.maybe_mark and few and not numbers_at[value.edge]:
                mark = f"({value.shown})"
                if kept:
                    kept[-1].marks += (mark,)
                else:
                    row.marks += (mark,)
                continue
            kept.append(value)
        row.values = kept


def _lone_digits_to_marks(rows: list[GridRow]) -> None:
    lone: dict[int, bool] = {}
    rows_with_values = 0
    count: Counter[int] = Counter()
    for row in rows:
        rows_with_values += bool(row.values)
        ends = {c.column + c.column_span for c in row.texts}
        for value in row.values:
            digit = _is_lone_digit(value) and bool({value.cell.column, value.cell.column - 1} & ends)
            edge = value.edge
            lone[edge] = lone.get(edge, True) and digit
            count[edge] += 1
            ends.add(value.cell.column + value.cell.column_span)
            ends.add(value.right + 1)
    marks = {edge for edge, only in lone.items() if only and count[edge] * 2 < rows_with_values}
    if not marks:
        return
    for row in rows:
        kept: list[Value] = []
        for value in row.values:
            if value.edge not in marks:
                kept.append(value)
            elif kept:
                kept[-1].marks += (value.shown,)
            else:
                row.marks += (value.shown,)
        row.values = kept


def _is_lone_digit(value: Value) -> bool:
    number = value.number
    return (
        number is not None
        and number.shown.isdigit()
        and len(number.shown) <= 2
        and not (value.currency or value.percent or value.words or value.negative or value.rest)
    )


def _value_columns(rows: list[GridRow]) -> list[ValueColumn]:
    """Return the value columns, found by the right edges of numbers, which align whatever sign precedes them."""
    boxes: dict[int, list[int]] = {}
    together: set[tuple[int, int]] = set()
    for row in rows:
        if not row_has_other_values(row):
            continue
        edges = sorted({value.edge for value in row.values})
        for value in row.values:
            box = boxes.setdefault(value.edge, [value.left, value.right, 0])
            box[0], box[1], box[2] = min(box[0], value.left), max(box[1], value.right), box[2] + 1
        together.update(pairwise(edges))
    groups: list[tuple[list[int], list[int]]] = []
    for edge in sorted(boxes):
        left, right, count = boxes[edge]
        if groups:
            members, box = groups[-1]
            if left <= box[1] and not any((member, edge) in together for member in members):
                box[0], box[1] = min(box[0], left), max(box[1], right)
                if count > box[2]:
                    box[2], box[3] = count, edge
                members.append(edge)
                continue
        groups.append(([edge], [left, right, count, edge]))
    return [ValueColumn(box[0], box[1], box[3]) for _, box in groups]


def row_has_other_values(row: GridRow) -> bool:
    """True when a row holds a value that is no bare year."""
    return any(not value.is_year for value in row.values)


def column_of(grid: Grid, value: Value) -> int:
    """Return the index of the value column that holds ``value``."""
    edge = value.edge
    found = grid.column_at.get(edge)
    if found is None:
        found = grid.column_at[edge] = _nearest(grid.columns, edge)
    return found


def _nearest(columns: list[ValueColumn], edge: int) -> int:
    best, best_distance = 0, 1 << 30
    for index, column in enumerate(columns):
        inside = column.left <= edge <= column.right
        distance = abs(column.anchor - edge) - (1000 if inside else 0)
        if distance < best_distance:
            best, best_distance = index, distance
    return best
