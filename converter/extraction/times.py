"""When the values of a table are: columns, rows, sections, caption and introduction put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from converter.extraction.columns import ColumnReading
from converter.extraction.dates import Basis, Mention, PeriodHint, make_date
from converter.extraction.periods import DAY, Calendar
from converter.extraction.rows import RowReading
from converter.model.facts import Inference, Movement, Period


@dataclass(frozen=True, slots=True)
class Timed:
    """A period with how it was found: ``stated`` when basis and date are printed, else what was assumed."""

    period: Period | None
    basis_stated: bool = True
    date_stated: bool = True


def _common_basis(hint: PeriodHint) -> Basis | None:
    if hint.basis is not None and not hint.mentions:
        return hint.basis
    found = {m.basis for m in hint.mentions if m.basis is not None}
    if hint.basis is not None:
        found.add(hint.basis)
    return found.pop() if len(found) == 1 else None


def _lengths(hint: PeriodHint) -> tuple[int, ...]:
    for mention in hint.mentions:
        if mention.lengths:
            return mention.lengths
    return hint.lengths


def _weeks(hint: PeriodHint) -> int | None:
    return hint.weeks or next((m.weeks for m in hint.mentions if m.weeks), None)


def complete(sources: Sequence[PeriodHint], calendar: Calendar) -> Mention | None:
    """Return one mention with year, month, day, basis and lengths drawn from ``sources``, the most specific first.

    The first source that names a year decides it; where month and day are missing they come from a source that names
    the same year or only month and day, then from the fiscal calendar.
    """
    chosen: Mention | None = None
    at = 0
    for place, source in enumerate(sources):
        chosen = next((m for m in source.mentions if m.begins is not None), None) or next(
            (m for m in source.mentions if m.year is not None or m.quarter), None
        )
        if chosen is not None:
            at = place
            break
    partial = next((m for s in sources for m in s.mentions if m.month is not None and m.year is None), None)
    if chosen is None:
        if partial is None:
            return None
        chosen = replace(partial, year=_latest_year(partial, calendar.report.end))
    elif chosen.year is None:
        year = next((m.year for s in sources for m in s.mentions if m.year is not None), None)
        chosen = replace(chosen, year=year)
    if chosen.is_year and not chosen.fiscal:
        chosen = _with_month(chosen, partial, sources, at, calendar)
    elif partial is not None and chosen.month is not None and any(partial in s.mentions for s in sources[:at]):
        # A more specific source names a month and day of its own; only the year comes from here.
        chosen = replace(partial, year=chosen.year)
    return _completed_basis(chosen, sources)


def _latest_year(mention: Mention, end: date) -> int:
    """Return the year in which a month and day last came before the end of the report."""
    day = make_date(end.year, mention.month or 12, mention.day or 28)
    return end.year if day is None or day <= end else end.year - 1


def _with_month(
    chosen: Mention, partial: Mention | None, sources: Sequence[PeriodHint], at: int, calendar: Calendar
) -> Mention:
    for source in (*sources[at:], *sources[:at]):
        for mention in source.mentions:
            if mention.month is None:
                continue
            if mention.year == chosen.year or mention is partial:
                basis = chosen.basis or mention.basis
                lengths = chosen.lengths or mention.lengths
                return replace(mention, year=chosen.year, basis=basis, lengths=lengths)
    full = next((m for s in sources for m in s.mentions if m.date is not None), None)
    if full is not None and full.date is not None and chosen.year is not None and full.month and full.day:
        if calendar.is_year_end(full.date):
            return replace(chosen, basis=chosen.basis or full.basis, lengths=chosen.lengths or full.lengths)
        moved = make_date(chosen.year, full.month, full.day)
        if moved is not None and abs(full.date.year - chosen.year) <= 3:
            return replace(full, year=chosen.year, basis=chosen.basis or full.basis, begins=None)
    return chosen


def _completed_basis(mention: Mention, sources: Sequence[PeriodHint]) -> Mention:
    basis, lengths, weeks = mention.basis, mention.lengths, mention.weeks
    for source in sources:
        said = _common_basis(source)
        if basis is None and said is not None:
            basis = said
        if basis is said and said is Basis.DURATION:
            lengths = lengths or _lengths(source)
            weeks = weeks or _weeks(source)
            if lengths or weeks:
                break
    if basis is Basis.INSTANT:
        lengths = ()
    return replace(mention, basis=basis, lengths=lengths, weeks=weeks)


def stated_basis(sources: Iterable[PeriodHint]) -> Basis | None:
    """Return the basis of the most specific source that states one."""
    return next((basis for source in sources if (basis := _common_basis(source)) is not None), None)


def plausible(year: int, calendar: Calendar) -> bool:
    """True when a value can be of that year: within a lifetime of the report."""
    return calendar.report.end.year - 100 <= year <= calendar.report.end.year + 100


def repair_years(rows: Sequence[RowReading], calendar: Calendar) -> dict[int, Inference]:
    """Correct years that no report can have (``1024``) to the one that a single digit and the other rows point to.

    Returns what was inferred by row number; the dates of ``rows`` are changed.
    """
    known = {
        row.date.year for row in rows if row.date is not None and row.date.year and plausible(row.date.year, calendar)
    }
    known.add(calendar.report.end.year)
    done: dict[int, Inference] = {}
    for row in rows:
        year = row.date.year if row.date is not None else None
        if row.date is None or year is None or plausible(year, calendar):
            continue
        taken = {other.date.year for other in rows if other.date is not None and other.label == row.label}
        ranked = sorted(known, key=lambda other: (_digits_apart(year, other), other in taken, -other))
        best = ranked[0]
        if _digits_apart(year, best) > 1:
            continue
        row.date = replace(row.date, year=best)
        others = ", ".join(str(other) for other in sorted(known - {best}))
        done[row.number] = Inference(
            "period.year", str(best), f"{year} is one digit off {best}; other years here: {others or best}"
        )
    return done


def _digits_apart(one: int, other: int) -> int:
    first, second = str(one), str(other)
    return sum(a != b for a, b in zip(first, second, strict=False)) + abs(len(first) - len(second))


def date_movements(columns: Sequence[ColumnReading]) -> None:
    """Date the columns between two days: ``December 31, 2022``, ``Additions``, ``December 31, 2023`` read across.

    The days are instants, what stands between them happened from the one to the other.
    """
    dated = [
        (place, day)
        for place, column in enumerate(columns)
        if (day := next((m.date for m in column.hint.mentions if not m.lengths and m.begins is None), None)) is not None
    ]
    for (left, opening), (right, closing) in pairwise(dated):
        between = columns[left + 1 : right]
        if not between or opening >= closing or any(c.hint.mentions or not c.names or c.is_total for c in between):
            continue
        start = opening + DAY
        for column in between:
            mention = Mention(
                0,
                0,
                closing.year,
                closing.month,
                closing.day,
                Basis.DURATION,
                begins=(start.year, start.month, start.day),
            )
            column.hint = PeriodHint((mention,))
        for column in (columns[left], columns[right]):
            moments = tuple(replace(mention, basis=Basis.INSTANT) for mention in column.hint.mentions)
            column.hint = PeriodHint(moments)


class TableClock:
    """Gives every value of one table its period."""

    def __init__(self, calendar: Calendar, rows: Sequence[RowReading], default: Basis) -> None:
        self._calendar = calendar
        self._default = default
        self._neighbours = _balance_dates(rows, calendar)

    def period(
        self,
        row: RowReading,
        sources: Sequence[PeriodHint],
        row_basis: Basis | None,
        context: Sequence[PeriodHint] = (),
    ) -> Timed:
        """Return the period of the values of ``row`` under a column.

        ``sources`` are the column, its sections and the stub; ``context`` caption and introduction. ``row_basis`` is
        what the row's words suggest when nothing states it.
        """
        calendar = self._calendar
        everything = (*sources, *context)
        if row.date is not None and not row.date.is_year and row.date.quarter is None:
            return self._dated(row, everything, row_basis)
        if row.number in self._neighbours and row.movement is Movement.CHANGE:
            opening, closing = self._neighbours[row.number]
            return Timed(Period(closing, opening + DAY))
        own = (PeriodHint((row.date,)), *everything) if row.date is not None else everything
        mention = complete(own, calendar)
        if mention is None:
            report = calendar.report
            basis = stated_basis(own)
            lengths = next((found for s in own if (found := _lengths(s))), ())
            mention = Mention(0, 0, report.end.year, report.end.month, report.end.day, basis, lengths)
            return self._timed(mention, row, row_basis, date_stated=False)
        return self._timed(mention, row, row_basis)

    def _timed(self, mention: Mention, row: RowReading, row_basis: Basis | None, date_stated: bool = True) -> Timed:
        calendar = self._calendar
        if mention.begins is not None and row.movement is None:
            return Timed(calendar.period(mention))
        stated = mention.basis is not None
        basis = mention.basis or row_basis or self._default
        if row.movement is not None:
            duration = calendar.period(replace(mention, basis=Basis.DURATION), Basis.DURATION)
            if duration is None:
                return Timed(None, stated, date_stated)
            if row.movement is Movement.CLOSING:
                return Timed(Period(duration.end), True, date_stated)
            if row.movement is Movement.OPENING:
                start = duration.start or duration.end
                return Timed(Period(start - DAY), True, date_stated)
            return Timed(duration, True, date_stated)
        if stated and row_basis is not None and basis is not row_basis:
            basis, stated = row_basis, False
        if basis is Basis.INSTANT:
            end = calendar.day(mention)
            return Timed(Period(end) if end else None, stated, date_stated)
        return Timed(calendar.period(replace(mention, basis=basis), basis), stated, date_stated)

    def _dated(self, row: RowReading, sources: Sequence[PeriodHint], row_basis: Basis | None) -> Timed:
        """Return the period of a row whose label holds a date: an instant unless its words speak of a stretch."""
        calendar = self._calendar
        mention = row.date
        assert mention is not None
        if mention.year is None:
            column = complete(sources, calendar)
            year = column.year if column is not None else None
            if year is None:
                year = calendar.report.end.year
            mention = replace(mention, year=year)
            # ``Balance at January 1`` under a fiscal year that ends in another calendar year.
        if mention.basis is Basis.DURATION:
            completed = _completed_basis(mention, sources)
            return Timed(calendar.period(completed, Basis.DURATION))
        day = calendar.day(mention)
        if day is None:
            return Timed(None)
        if row.movement is None and row_basis is Basis.DURATION and mention.basis is None:
            return Timed(calendar.period(mention, Basis.DURATION), False)
        return Timed(Period(_evening_before(day, row, calendar)))


def _evening_before(day: date, row: RowReading, calendar: Calendar) -> date:
    """Return the day whose end is meant: a balance "at January 1" is that of December 31."""
    if day.day == 1 or (row.movement is Movement.OPENING and calendar.is_year_end(day - DAY)):
        return day - DAY
    return day


def _balance_dates(rows: Sequence[RowReading], calendar: Calendar) -> dict[int, tuple[date, date]]:
    """Return, for rows between two balances dated in full in their labels, those two days."""
    found: dict[int, tuple[date, date]] = {}
    opening: date | None = None
    between: list[int] = []
    for row in rows:
        if row.movement in (Movement.OPENING, Movement.CLOSING):
            day = row.date.date if row.date is not None else None
            if day is not None:
                day = _evening_before(day, row, calendar)
                if opening is not None and opening < day:
                    found.update(dict.fromkeys(between, (opening, day)))
            opening, between = day, []
        elif row.movement is Movement.CHANGE:
            between.append(row.number)
    return found
