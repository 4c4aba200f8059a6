"""One table to parsed facts: grid, headers, rows, periods, units and members put together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from converter.extraction.bases import (
    AGAINST_DURATION,
    AGAINST_INSTANT,
    BASIS_OF_PART,
    FULL_DATE_PRIOR,
    MEAN_WEIGHT,
    Leans,
    basis_of_title,
    row_insists_on_instant,
)
from converter.extraction.columns import ColumnReading, read_column
from converter.extraction.contexts import (
    TableContext,
    acquisition_hint,
    introduction,
    period_hints,
    scale_hints,
)
from converter.extraction.conveniences import by_column, settle_currencies
from converter.extraction.currencies import currencies_in
from converter.extraction.dates import Basis, PeriodHint, read_dates
from converter.extraction.families import RowFamilies
from converter.extraction.grid import Grid, Value, column_of, read_grid
from converter.extraction.headers import HeaderBlock, Headers, read_headers
from converter.extraction.kinds import counts_shares
from converter.extraction.members import MemberFinder, one_per_axis, reconciles_segments, with_segments
from converter.extraction.periods import Calendar
from converter.extraction.rows import RowReading, falls_due, read_rows
from converter.extraction.times import TableClock, Timed, date_movements, repair_years, stated_basis
from converter.extraction.units import ScaleHint, read_scale
from converter.extraction.values import Frame, Measure, measure
from converter.extraction.wholes import adding_columns
from converter.model.document import Table
from converter.model.facts import AxisLabel, Inference, ItemKind, LineKind, TableAxis
from converter.model.profile import Profile


@dataclass(slots=True)
class Entry:
    """One value of the table with everything found out about it, before it becomes a parsed fact."""

    row: RowReading
    column: ColumnReading
    value: Value
    timed: Timed
    measure: Measure
    members: tuple[AxisLabel, ...] = ()
    convenience: bool = False
    inferences: list[Inference] = field(default_factory=list)


@dataclass(slots=True)
class TableParse:
    """A table as understood."""

    table: Table
    context: TableContext
    grid: Grid
    headers: Headers
    rows: list[RowReading]
    columns: dict[int, list[ColumnReading]]
    """The columns as each header block reads them, by the block's first row (-1 for a table without header)."""
    frame: Frame
    entries: list[Entry] = field(default_factory=list)
    basis: Basis = Basis.INSTANT
    fixed_basis: Basis | None = None
    """The basis of a primary statement, which no row but an opening or closing balance overrides."""
    members: MemberFinder = field(default_factory=lambda: MemberFinder(""))
    families: dict[int, list[AxisLabel]] = field(default_factory=dict)
    leans: Leans = field(default_factory=Leans)
    caption: str = ""
    """What introduces the table, with the texts of its stub, the nearest last."""
    matures: bool = False
    """True for a table of amounts by the year in which they fall due."""
    skipped: list[str] = field(default_factory=list)
    """Numbers of fact rows that are no values, as printed."""
    row_inferences: dict[int, Inference] = field(default_factory=dict)
    column_inferences: dict[int, Inference] = field(default_factory=dict)
    row_members: dict[int, tuple[AxisLabel, ...]] = field(default_factory=dict)
    axes: tuple[TableAxis, ...] = ()
    reconciles: bool = False
    """True when rows lead from segments to the whole: corporate items, eliminations."""
    _starts: list[int] = field(default_factory=list)

    def columns_at(self, row: int) -> list[ColumnReading]:
        """Return the columns in force at ``row``."""
        return self.columns[self.start_at(row)]

    def start_at(self, row: int) -> int:
        """Return the first row of the header block in force at ``row``: the first block where none is above it."""
        starts = self._starts
        if len(starts) != len(self.columns):
            starts[:] = sorted(self.columns)
        at = bisect_right(starts, row) - 1
        return starts[at] if at >= 0 else next(iter(self.columns))

    def stop_of(self, start: int) -> int:
        """Return the row before which the header block that begins at ``start`` ceases to be in force."""
        self.start_at(start)
        at = bisect_right(self._starts, start)
        return self._starts[at] if at < len(self._starts) else len(self.rows)

    def adding_columns(self, start: int) -> frozenset[int]:
        """Return the columns of the header block that begins at ``start`` that add up to a total column after them."""
        lines = range(max(start, 0), self.stop_of(start))
        return adding_columns(self.grid, self.rows, self.columns[start], lines)


def parse_table(table: Table, context: TableContext, calendar: Calendar, profile: Profile) -> TableParse | None:
    """Return the table as understood, None when it holds no values."""
    grid = read_grid(table)
    if not grid.columns or _is_page_number(grid):
        return None
    headers = read_headers(grid)
    rows = read_rows(grid, headers, calendar.last_year)
    columns = _columns(grid, headers, profile.currency)
    doubtful = _settle_currencies(grid, rows, columns, profile.currency)
    repaired = repair_years(rows, calendar)
    frame = _frame(headers, rows, len(grid.columns), context, profile)
    if _counts_shares(grid, context, headers):
        frame = replace(frame, kind=ItemKind.SHARES)
    parse = TableParse(table, context, grid, headers, rows, columns, frame)
    parse.row_inferences, parse.column_inferences = repaired, doubtful
    parse.matures = any(falls_due(row, calendar.last_year) for row in rows)
    parse.caption = " ".join((*reversed(context.intro[:2]), *_stubs(headers)))
    parse.leans = Leans(rows, parse.caption)
    parse.basis = _basis(parse)
    _find_percent_columns(parse)
    for block in columns.values():
        date_movements(block)
        _spread_date(block)
    parse.members = MemberFinder(parse.caption, any(row.movement is not None for row in rows))
    for start, block in columns.items():
        parse.members.settle_columns(block, parse.adding_columns(start))
    around = " ".join((*context.section[-2:], *reversed(context.intro[:3]), *_stubs(headers)))
    near = " ".join((*context.intro[:1], *_stubs(headers)))
    parse.families = RowFamilies(grid, headers, rows, around, near, parse.members.in_columns, parse.basis).by_row
    parse.reconciles = reconciles_segments(rows, [column for block in columns.values() for column in block])
    _fill(parse, calendar)
    return parse


def _spread_date(block: Sequence[ColumnReading]) -> None:
    """Give the one date that the headers of a block name to its columns without any."""
    dated = {column.hint for column in block if column.hint.mentions}
    if len({tuple((m.year, m.month, m.day) for m in hint.mentions) for hint in dated}) != 1:
        return
    hint = next(column.hint for column in block if column.hint.mentions)
    for column in block:
        if not column.hint.mentions and column.path:
            column.hint = PeriodHint(hint.mentions, column.hint.basis, column.hint.lengths, column.hint.weeks)


def _is_page_number(grid: Grid) -> bool:
    """True for a table of one bare number: the foot or head of a page laid out as a table."""
    values = [value for row in grid.rows for value in row.values]
    if len(values) != 1 or values[0].number is None:
        return False
    value = values[0]
    return value.shown.isdigit() and len(value.shown) <= 3 and not (value.currency or value.percent or value.words)


def _columns(grid: Grid, headers: Headers, home: str) -> dict[int, list[ColumnReading]]:
    """Read every header block; what a later block leaves unsaid stays as the block before it had it."""
    found: dict[int, list[ColumnReading]] = {}
    last: list[ColumnReading] | None = None
    for block in headers.blocks:
        if not block.texts and last is not None:
            continue
        current = [read_column(block, index, home) for index in range(len(grid.columns))]
        if last is not None:
            current = [_inherit(before, now) for before, now in zip(last, current, strict=True)]
        found[block.first] = current
        last = current
    if not found:
        found[-1] = [read_column(None, index, home) for index in range(len(grid.columns))]
    return found


def _settle_currencies(
    grid: Grid, rows: Sequence[RowReading], columns: dict[int, list[ColumnReading]], home: str
) -> dict[int, Inference]:
    doubtful: dict[int, Inference] = {}
    starts = sorted(columns)
    for position, start in enumerate(starts):
        if not any(column.currency not in ("", home) for column in columns[start]):
            continue
        stop = starts[position + 1] if position + 1 < len(starts) else len(rows)
        printed = {
            (row.number, column_of(grid, value)): value.printed
            for row in grid.rows[max(start, 0) : stop]
            for value in row.values
            if rows[row.number].kind is LineKind.FACTS
        }
        doubtful.update(settle_currencies(columns[start], by_column(printed), home))
    return doubtful


def _inherit(before: ColumnReading, now: ColumnReading) -> ColumnReading:
    if not now.path:
        return before
    if not now.hint.mentions:
        now.hint = PeriodHint(before.hint.mentions, now.hint.basis, now.hint.lengths, now.hint.weeks)
    if not now.names:
        now.names, now.kind = before.names, now.kind or before.kind
    now.currency = now.currency or before.currency
    if not now.scale:
        now.scale = before.scale
    return now


def _stubs(headers: Headers) -> list[str]:
    texts = [cell.clean for block in headers.blocks for cell in block.stub]
    return [*texts, *(cell.clean for cell in reversed(headers.titles))]


def _frame(headers: Headers, rows: Sequence[RowReading], count: int, context: TableContext, profile: Profile) -> Frame:
    """Return what holds for the whole table of ``count`` value columns."""
    home = profile.currency
    near = [hint for row in rows if row.kind is LineKind.SECTION and (hint := read_scale(row.text, home))]
    near += [hint for text in _stubs(headers) if (hint := read_scale(text, home))]
    wide = [text for block in headers.blocks for text in block.texts if len(text.columns) * 2 > count]
    across = [hint for text in wide if (hint := read_scale(text.text, home))]
    scales = (*near, *_agreed(across), *scale_hints(context, home))
    stated = [code for text in _stubs(headers) for code in currencies_in(text, home)]
    stated += [code for hint in scales for code in hint.currencies]
    currency = stated[0] if stated else context.currency or home
    return Frame(scales, currency, home, profile.extension.prefix, default_scale=profile.scale)


def _counts_shares(grid: Grid, context: TableContext, headers: Headers) -> bool:
    """True when the caption speaks of shares alone and no value prints a currency."""
    texts = [introduction(text) for text in context.intro[:1]] + _stubs(headers)
    if not any(counts_shares(text) for text in texts):
        return False
    return not any(value.currency or value.percent for row in grid.rows for value in row.values)


def _agreed(hints: Sequence[ScaleHint]) -> list[ScaleHint]:
    """Return one of the scales that headers state when all that state money agree: it then holds for every column."""
    money = {hint.money for hint in hints if hint.money is not None}
    return [next(hint for hint in hints if hint.money is not None)] if len(money) == 1 else []


def _basis(parse: TableParse) -> Basis:
    parse.fixed_basis = BASIS_OF_PART.get(parse.context.part_kind) or basis_of_title(" ".join(parse.context.intro[:3]))
    if parse.fixed_basis is not None:
        return parse.fixed_basis
    return Basis.DURATION if parse.leans.mean > 0 else Basis.INSTANT


def _find_percent_columns(parse: TableParse) -> None:
    """Mark columns whose first value prints a per cent sign: print repeats the sign only at the ends of a column."""
    first: dict[tuple[int, int], bool] = {}
    money: set[tuple[int, int]] = set()
    for row, cells in zip(parse.rows, parse.grid.rows, strict=True):
        if row.kind is not LineKind.FACTS:
            continue
        start = parse.start_at(row.number)
        for value in cells.values:
            key = (start, column_of(parse.grid, value))
            column = parse.columns[start][key[1]]
            if value.number is not None:
                column.largest = max(column.largest, value.number.magnitude)
            if not value.is_dash:
                first.setdefault(key, value.percent)
            if value.currency or (value.number is not None and value.number.magnitude >= 1000):
                money.add(key)
    for (start, index), percent in first.items():
        if percent and (start, index) not in money:
            parse.columns[start][index].percent = True


def _block_of(headers: Headers, row: int) -> HeaderBlock | None:
    at = bisect_right(headers.blocks, row, key=lambda block: block.first) - 1
    return headers.blocks[at] if at >= 0 else None


def _fill(parse: TableParse, calendar: Calendar) -> None:
    grid = parse.grid
    clock = TableClock(calendar, parse.rows, parse.basis)
    last_year = calendar.last_year
    context_hints = period_hints(parse.context, last_year)
    acquired = _acquisition_hint(parse)
    if acquired is not None:
        context_hints = (acquired, *context_hints)
    title_hints = [hint for cell in reversed(parse.headers.titles) if (hint := read_dates(cell.clean))]
    for row, cells in zip(parse.rows, grid.rows, strict=True):
        if row.kind is not LineKind.FACTS:
            continue
        columns = parse.columns_at(row.number)
        block = _block_of(parse.headers, row.number)
        stub = [hint for cell in (block.stub if block else ()) if (hint := read_dates(cell.clean))]
        sections = [section.hint for section in reversed(row.sections) if section.hint]
        around = (*sections, *stub, *title_hints)
        dates_whole = len(columns) > 1 and len({_dates_of(column) for column in columns}) == 1
        for value in cells.values:
            if value.is_year:
                parse.skipped.append(value.shown)
                continue
            column = columns[column_of(grid, value)]
            if column.is_change and not any(mention.begins for mention in column.hint.mentions):
                parse.skipped.append(value.shown)
                continue
            if _lies_ahead(column.hint, last_year):
                # Amounts due in years to come are what is owed today.
                timed = clock.period(row, (PeriodHint(basis=Basis.INSTANT), *around), Basis.INSTANT, context_hints)
                _add(parse, row, column, value, timed)
                continue
            if dates_whole and any(hint.mentions for hint in sections):
                sources = (*sections, column.hint, *stub, *title_hints)
            else:
                sources = (column.hint, *around) if column.hint else around
            row_basis = _row_basis(parse, row, column, stated_basis((*sources, *context_hints)))
            timed = clock.period(row, sources, row_basis, context_hints)
            _add(parse, row, column, value, timed)


def _dates_of(column: ColumnReading) -> tuple[object, ...]:
    return tuple((m.year, m.month, m.day, m.quarter, m.lengths) for m in column.hint.mentions)


def _acquisition_hint(parse: TableParse) -> PeriodHint | None:
    dated = any(column.hint.mentions for block in parse.columns.values() for column in block)
    return acquisition_hint(parse.context, [row.text for row in parse.rows[:6]], dated)


def _add(parse: TableParse, row: RowReading, column: ColumnReading, value: Value, timed: Timed) -> None:
    of_row = one_per_axis([*parse.families.get(row.number, ()), *parse.members.of_row(row, column)])
    parse.row_members.setdefault(row.number, of_row)
    members = with_segments(one_per_axis([*of_row, *column.members]), parse.reconciles)
    notes = [parse.row_inferences.get(row.number), parse.column_inferences.get(column.index)]
    parse.entries.append(
        Entry(
            row, column, value, timed, measure(value, row, column, parse.frame),
            members=members, convenience=column.convenience, inferences=[note for note in notes if note is not None],
        )
    )  # fmt: skip


def measure_again(parse: TableParse, entry: Entry) -> None:
    """Measure a value once more, after the frame of its table changed."""
    entry.measure = measure(entry.value, entry.row, entry.column, parse.frame)


def _lies_ahead(hint: PeriodHint, last_year: int) -> bool:
    return bool(hint.mentions) and all(m.is_year and m.year is not None and m.year > last_year for m in hint.mentions)


def _row_basis(parse: TableParse, row: RowReading, column: ColumnReading, stated: Basis | None) -> Basis | None:
    """Return the basis that a row's own words insist on, against or without what the table states."""
    if parse.matures:
        return Basis.INSTANT
    if parse.fixed_basis is not None:
        return None
    lean = parse.leans.lean(row, column)
    if any(mention.is_full and not mention.lengths for mention in column.hint.mentions):
        # A header that is a day and no more heads balances.
        lean -= FULL_DATE_PRIOR
    if stated is Basis.INSTANT:
        return Basis.DURATION if lean > AGAINST_INSTANT else None
    if stated is Basis.DURATION:
        return Basis.INSTANT if lean < AGAINST_DURATION or row_insists_on_instant(row, parse.context.caption) else None
    return Basis.DURATION if lean + MEAN_WEIGHT * parse.leans.mean > 0 else Basis.INSTANT
