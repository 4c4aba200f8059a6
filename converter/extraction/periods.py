"""The fiscal calendar of the reporting entity: turns dates as written into reporting periods."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from converter.extraction.dates import MONTHS, Basis, Mention, make_date, read_dates
from converter.model.facts import Period
from converter.model.profile import Profile

DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SLACK = 8
"""Days that a fiscal year end may stray from its usual place in a 52/53-week year."""

_FISCAL_YEAR_ENDS = re.compile(
    r"[Ff]iscal\s+(?:[Yy]ear\s+)?(?P<label>20\d\d)[^.;]{0,60}?\b(?:ended|ends|ending)\s+(?:on\s+)?(?P<end>[A-Z][a-z]+\s+\d{1,2},\s*20\d\d)"
)
_FULL_DATE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?\s+(\d{1,2}),\s*((?:19|20)\d\d)(?!\d)"
)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """Return the day ``months`` later (earlier when negative); the last of a month stays the last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = month_end(year, month + 1)
    return last if is_month_end(day) else last.replace(day=min(day.day, last.day))


def is_month_end(day: date) -> bool:
    """True for the last day of a month."""
    return (day + DAY).day == 1


def _last_weekday(year: int, month: int, weekday: int) -> date:
    end = month_end(year, month)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _nearest_weekday(year: int, month: int, weekday: int) -> date:
    before = _last_weekday(year, month, weekday)
    after = before + _WEEK
    end = month_end(year, month)
    return before if end - before < after - end else after


class Calendar:
    """The fiscal years and quarters that the profile states and the document's own dates complete.

    A 52/53-week year ends on a weekday, so its ends cannot be computed from one: the document's full dates near the
    usual end are taken, and the rule that explains them gives the years it does not mention.
    """

    def __init__(self, profile: Profile, text: str = "") -> None:
        report = profile.report
        self.report = report.period
        month, day = (int(part) for part in report.fiscal_year_end[2:].split("-"))
        self._month, self._day = month, day
        self.dates: Counter[date] = Counter()
        for match in _FULL_DATE.finditer(text):
            named = make_date(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
            if named is not None:
                self.dates[named] += 1
        focus = profile.cover.get("DocumentFiscalYearFocus", "")
        self._focus = int(focus) if focus.isdigit() else 0
        self._ends: dict[int, date] = {}
        self._weekly = False
        self._rule: Callable[[int], date] | None = None
        self._learn_ends()
        self.label_shift = self._learn_shift(text)

    @property
    def last_year(self) -> int:
        """The latest year, by its name, that a reported value can belong to."""
        return max(self.report.end.year, self._focus)

    def _usual_end(self, year: int) -> date:
        if (self._month, self._day) in ((2, 28), (2, 29)):
            return month_end(year, 2)
        return make_date(year, self._month, self._day) or month_end(year, self._month)

    def _slot(self, day: date) -> int | None:
        """Return the year whose usual end is within the slack of ``day``."""
        for year in (day.year, day.year + 1, day.year - 1):
            if abs((self._usual_end(year) - day).days) <= _SLACK:
                return year
        return None

    def _learn_ends(self) -> None:
        sure: list[date] = []
        start, end = self.report.start, self.report.end
        if start is not None:
            sure.append(start - DAY)
            if (end - start).days > 340:
                sure.append(end)
        usual = [day for day in sure if self._slot(day) is not None]
        self._weekly = any(day != self._usual_end(self._slot(day) or day.year) for day in usual) or not is_month_end(
            self._usual_end(2025)
        )
        best: dict[int, tuple[int, date]] = {}
        for day, count in sorted(self.dates.items()):
            slot = self._slot(day)
            if slot is None or not (end.year - 12 <= day.year <= end.year + 1):
                continue
            if not self._weekly:
                continue
            best[slot] = max(best.get(slot, (0, day)), (count, day))
        weekdays = Counter(day.weekday() for day in usual)
        for slot, (_, day) in best.items():
            if not weekdays or day.weekday() in weekdays:
                self._ends[slot] = day
        for day in usual:
            self._ends[self._slot(day) or day.year] = day
        if self._weekly and self._ends:
            self._rule = self._find_rule()

    def _find_rule(self) -> Callable[[int], date] | None:
        known = sorted(self._ends.items())
        weekday = known[-1][1].weekday()
        # The month whose end is nearest: an end of February 2 belongs to a January year.
        months = Counter((day - timedelta(days=6)).month if day.day <= 6 else day.month for _, day in known)
        month = months.most_common(1)[0][0]
        for rule in (_last_weekday, _nearest_weekday):
            shift = {slot: self._rule_year(slot, month) for slot, _ in known}
            if all(rule(shift[slot], month, weekday) == day for slot, day in known):
                return partial(self._apply_rule, rule, month, weekday)
        return None

    def _apply_rule(self, rule: Callable[[int, int, int], date], month: int, weekday: int, slot: int) -> date:
        return rule(self._rule_year(slot, month), month, weekday)

    def _rule_year(self, slot: int, month: int) -> int:
        return slot - 1 if month == 12 and self._month == 1 else slot

    def _learn_shift(self, text: str) -> int:
        """Return what to add to a fiscal year's name to get the calendar year that it ends in."""
        current = self.year_end_on_or_after(self.report.end)
        if self._focus:
            return max(-1, min(1, current.year - self._focus))
        for match in _FISCAL_YEAR_ENDS.finditer(text):
            end = next((m.date for m in read_dates(match.group("end")).mentions), None)
            if end is not None and self._slot(end) is not None:
                return max(-1, min(1, end.year - int(match.group("label"))))
        return 0

    def _end_in_slot(self, slot: int) -> date:
        known = self._ends.get(slot)
        if known is not None:
            return known
        if self._rule is not None:
            return self._rule(slot)
        if self._weekly and self._ends:
            near = min(self._ends, key=lambda other: (abs(other - slot), other))
            return self._ends[near] + timedelta(days=364 * (slot - near))
        return self._usual_end(slot)

    def year_end_on_or_after(self, day: date) -> date:
        """Return the end of the fiscal year that ``day`` belongs to."""
        for slot in (day.year - 1, day.year, day.year + 1, day.year + 2):
            end = self._end_in_slot(slot)
            if end >= day:
                return end
        return self._usual_end(day.year)

    def year_end(self, label: int) -> date:
        """Return the last day of the fiscal year that the document calls ``label``."""
        target = label + self.label_shift
        for slot in (target, target + 1, target - 1):
            end = self._end_in_slot(slot)
            if end.year == target and abs((end - self._usual_end(slot)).days) <= _SLACK:
                return end
        return self._end_in_slot(target)

    def year_before(self, end: date) -> date:
        """Return the end of the fiscal year before the one that ends on ``end``."""
        slot = self._slot(end)
        if slot is None:
            return add_months(end, -12)
        return self._end_in_slot(slot - 1)

    def is_year_end(self, day: date) -> bool:
        """True when a fiscal year ends on ``day``."""
        slot = self._slot(day)
        return slot is not None and self._end_in_slot(slot) == day

    def year(self, end: date) -> Period:
        """Return the year that ends on ``end``."""
        if self.is_year_end(end) or (self._weekly and self._slot(end) is not None):
            return Period(end, self.year_before(end) + DAY)
        return Period(end, add_months(end, -12) + DAY)

    def months(self, end: date, months: int) -> Period:
        """Return the ``months`` that end on ``end``."""
        if months == 12:
            return self.year(end)
        opening = self.year_before(self.year_end_on_or_after(end))
        elapsed = (end - opening).days
        if abs(elapsed - months * 30.44) <= 12:
            return Period(end, opening + DAY)
        near_end = end.day <= 6 or end.day >= 22
        if is_month_end(end) and not (self._weekly and end not in self._ends.values() and elapsed % 7 == 0):
            return Period(end, add_months(end, -months) + DAY)
        if not near_end or months % 3:
            return Period(end, add_months(end, -months) + DAY)
        guess = end - timedelta(days=91 * months // 3)
        return Period(end, self._mentioned_near(guess) + DAY)

    def _mentioned_near(self, guess: date) -> date:
        """Return a date of the document a week off ``guess`` when it names one and not ``guess`` itself."""
        if guess not in self.dates:
            for other in (guess - _WEEK, guess + _WEEK):
                if other in self.dates:
                    return other
        return guess

    def weeks(self, end: date, weeks: int) -> Period:
        """Return the ``weeks`` that end on ``end``."""
        return Period(end, end - weeks * _WEEK + DAY)

    def quarter(self, label: int, quarter: int) -> Period:
        """Return quarter 1 to 4 of the fiscal year called ``label``."""
        year_end = self.year_end(label)
        opening = self.year_before(year_end)
        if is_month_end(year_end) and not self._weekly:
            return Period(add_months(opening, 3 * quarter), add_months(opening, 3 * quarter - 3) + DAY)
        end = year_end if quarter == 4 else self._mentioned_near(opening + timedelta(days=91 * quarter))
        start = opening if quarter == 1 else self._mentioned_near(opening + timedelta(days=91 * (quarter - 1)))
        return Period(end, start + DAY)

    def day(self, mention: Mention, default_year: int | None = None) -> date | None:
        """Return the last day that a mention points to; None when it lacks what nothing can supply."""
        year = mention.year if mention.year is not None else default_year
        if mention.quarter:
            label = year if year is not None else self.report.end.year - self.label_shift
            return self.quarter(label, mention.quarter).end
        if year is None:
            return None
        if mention.month is None:
            return self.year_end(year)
        if mention.day is None:
            return month_end(year, mention.month)
        return make_date(year, mention.month, mention.day)

    def period(self, mention: Mention, basis: Basis | None = None, length: int | None = None) -> Period | None:
        """Return the period of a mention.

        ``basis`` and ``length`` (months) stand in where the mention says nothing. Without either, a day is an instant
        and a year or a quarter a duration.
        """
        end = self.day(mention)
        if end is None:
            return None
        basis = mention.basis or basis
        if mention.begins is not None:
            start = make_date(mention.begins[0] or end.year, *mention.begins[1:])
            return Period(end, start) if start is not None and start <= end else None
        if basis is None:
            basis = Basis.DURATION if mention.month is None or mention.lengths else Basis.INSTANT
        if basis is Basis.INSTANT:
            return Period(end)
        if mention.weeks is not None:
            return self.weeks(end, mention.weeks)
        if mention.quarter:
            label = mention.year if mention.year is not None else self.report.end.year - self.label_shift
            return self.quarter(label, mention.quarter)
        months = mention.lengths[0] if len(mention.lengths) == 1 else length
        if mention.month is not None and mention.day is None and months is None:
            return Period(end, end.replace(day=1))
        return self.months(end, months or self.usual_length(end))

    def usual_length(self, end: date) -> int:
        """Return the months of a duration that ends on ``end`` when nothing says them: the fiscal year to date."""
        opening = self.year_before(self.year_end_on_or_after(end))
        months = round((end - opening).days / 30.44)
        return months if months in (3, 6, 9, 12) else 12
