"""Which period a number in running text speaks of: dates of its sentence, lists that pair up, or what came before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from converter.extraction.dates import Basis, Mention, read_dates
from converter.extraction.periods import Calendar
from converter.extraction.prose_numbers import ProseNumber
from converter.extraction.prose_words import JOINT
from converter.model.facts import ItemKind, Period

_AHEAD = timedelta(days=150)
"""How far past the balance sheet date an event after it may lie; later dates are due dates, not periods."""

_SENTENCE_END = re.compile(r"[.;]”?\s+(?=[A-Z“(\d•])")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.[A-Z]|\b(?:Inc|Corp|Co|Ltd|Nos?|vs?|Mr|Ms|Dr|St))$")
_NOT_A_PERIOD = re.compile(
    r"\b(?:due|matur\w+|expir\w+|through|until|by|prior\s+to|before|beginning|starting|effective|since|terminat\w+|payable|extended\s+to|dated|"
    r"commenc\w+|the|later\s+than|(?:extended|increased|decreased|changed|amended)\s+from)\s+(?:in|on|at|to|from|as\s+of|of)?\s*(?:various\s+dates\s+)?(?:fiscal\s+)?(?:years?\s+)?$",
    re.IGNORECASE,
)
_BETWEEN_DATES = re.compile(
    r"\s*(?:\([^)]{1,30}\))?\s*,?\s*(?:and|or|&)?\s*(?:(?:for|in|at|as\s+of|during|the|fiscal|years?|months?|quarters?|weeks?|periods?|ended|"
    r"ending|from|both|and|one|two|three|six|nine|twelve|(?:three|six|nine|twelve)-(?:month|and)?)\s+)*$",
    re.IGNORECASE,
)
_LEADS_TO_DATE = re.compile(
    r"\s*(?:(?!and\b|,)[\w’'-]+\s+){0,4}?(?:,\s*)?\(?(?:in|for|at|as\s+of|as\s+at|during|on|of|through|to)?\s*(?:both\s+|each\s+of\s+)?(?:the\s+)?(?:fiscal\s+)?"
    r"(?:(?:\w+[-\s])*(?:years?|months|quarters?|weeks|periods?)\s+(?:ended|ending)\s+)?\(?$",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\b(?:outstanding|authori[sz]\w+|available|balance|carrying|fair\s+values?|par\s+value|facility|facilities|capacity|commitments?|committed|principal|"
    r"notional|unrecogni[sz]ed|unamorti[sz]ed|accrued|accruals?|payables?|receivables?|liabilit\w+|assets?|reserved?|reserves|remaining|unused|unsecured|"
    r"held|holds?|owned?|owns|had|obligations?|backlog|allowances?|valuation\s+allowance|deposits?|goodwill|inventor\w+|notes|debentures|loans?|deferred|"
    r"interest\s+rate|bears?\s+interest|coupon|exercise\s+price|conversion\s+price|discount\s+rate|ownership|interest\s+in|nonvested|unvested|stated|"
    r"totaled\s+approximately|credit|letters?\s+of\s+credit|guarantee\w*|collateral|secured|net\s+operating\s+loss|carryforwards?|segments?|customers?)\b",
    re.IGNORECASE,
)
_FLOW = re.compile(
    r"\b(?:recorded|recognized|incurred|paid|repaid|repay\w*|received|earned|contributed|contributions?|expensed?|expenses?|charges?|gains?|loss(?:es)?|"
    r"revenues?|sales|sold|proceeds|purchased?|purchases|repurchased?|repurchases|issued|granted|vested|exercised|amorti[sz]ation|depreciation|impairments?|"
    r"dividends?|increased?|decreased?|reduction|reclassified|effective\s+(?:income\s+)?tax\s+rate|income|costs?|benefits?|accounted\s+for|acquired|"
    r"consideration|settled|settlements?|transferred|intrinsic\s+value|payments?|awarded|write-?offs?|wrote|net\s+earnings|cash\s+paid|withheld|forfeited)\b",
    re.IGNORECASE,
)
_SHARE_OF = re.compile(
    r"\b(?:accounted\s+for|represent(?:s|ed|ing)|comprised|contributed)\b[^.;]{0,60}$", re.IGNORECASE
)
"""What leads to the share of a whole: a concentration, which taxonomies measure over the period that ends then."""
_SURE_STOCK = re.compile(
    r"\b(?:carrying\s+(?:value|amount)|unrecogni[sz]ed\s+(?:tax|compensation|stock)|balance|notional|outstanding)\b",
    re.IGNORECASE,
)
_AHEAD_WORDS = re.compile(
    r"\b(?:could|may|would|will|should|expects?|anticipates?|estimates?|possible|target|maximum|up\s+to|currently|continue|intends?|plans?\s+to)\b",
    re.IGNORECASE,
)
_PART_OF_BUSINESS = re.compile(r"\bsegments?\b|\breporting\s+units?\b", re.IGNORECASE)
"""Counts that taxonomies hold for a period although a text says them of a day."""
_REACH = 90


@dataclass(frozen=True, slots=True)
class NumberPeriod:
    """The period of a number; ``stated`` is false when no date of its paragraph says it."""

    period: Period
    stated: bool


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Return start and end of every sentence; semicolons before a capital end one too."""
    ends = [
        match
        for match in _SENTENCE_END.finditer(text)
        if not _ABBREVIATION.search(text[max(0, match.start() - 6) : match.start()])
    ]
    starts = [0, *(match.end() for match in ends)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def last_period(text: str, calendar: Calendar) -> Mention | None:
    """Return the date that a text leaves in force for the list it leads to: the first of its last sentence with any."""
    mentions = dates_of(text, calendar)
    for start, end in reversed(sentence_bounds(text)):
        inside = [mention for mention in mentions if start <= mention.start < end]
        if inside:
            return inside[0]
    return None


def dates_of(text: str, calendar: Calendar) -> list[Mention]:
    """Return the dates of a text that can be reporting periods: not due dates, and nothing far ahead."""
    return [_plain(text, one) for one in read_dates(text).mentions if _is_period(text, one, calendar)]


def _plain(text: str, mention: Mention) -> Mention:
    """Without the months of an earlier phrase, which do not lead to a bare year; ``for 2024`` is a duration."""
    lead = text[max(0, mention.start - 45) : mention.start].lower()
    if not mention.is_year:
        at_both = mention.is_full and mention.basis is None and re.search(r"\bat\s+(?:both|each\s+of)\s*$", lead)
        return replace(mention, basis=Basis.INSTANT) if at_both else mention
    if not re.search(r"month|quarter|week", lead):
        mention = replace(mention, lengths=(), weeks=None)
    if re.search(r"\b(?:for|during)\s+(?:the\s+|both\s+|fiscal\s+|years?\s+|\d{4}[,\s]+|and\s+)*$", lead):
        mention = replace(mention, basis=Basis.DURATION)
    return mention


def periods_of(
    text: str, numbers: Sequence[ProseNumber], calendar: Calendar, before: Mention | None = None
) -> list[list[NumberPeriod]]:
    """Return the periods of each number, in order: several where one number holds at several dates or stretches.

    ``before`` is the date in force where the text begins.
    """
    mentions = dates_of(text, calendar)
    found: list[list[NumberPeriod]] = []
    for start, end in sentence_bounds(text):
        inside = [number for number in numbers if start <= number.start < end]
        dates = [mention for mention in mentions if start <= mention.start < end]
        if inside:
            reader = _Sentence(text, start, end, inside, dates, calendar)
            found.extend(reader.read(before))
        if dates:
            before = dates[-1] if len(dates) == 1 else None
    return found


def _is_period(text: str, mention: Mention, calendar: Calendar) -> bool:
    end = calendar.day(mention)
    if end is None or end > calendar.report.end + _AHEAD or end.year < calendar.report.end.year - 25:
        return False
    if mention.quarter and mention.year is None:
        return False
    lead = text[max(0, mention.start - 40) : mention.start]
    if mention.basis is Basis.DURATION and mention.lengths:
        return True
    return _NOT_A_PERIOD.search(lead) is None or re.search(r"\b(?:during|for|in|of)\s+the\s+$", lead) is not None


class _Sentence:
    """The numbers and dates of one sentence."""

    def __init__(
        self, text: str, start: int, end: int, numbers: list[ProseNumber], dates: list[Mention], calendar: Calendar
    ) -> None:
        self.text, self.start, self.end = text, start, end
        self.numbers, self.dates, self.calendar = numbers, dates, calendar
        self.groups = self._date_groups()

    def _date_groups(self) -> list[list[Mention]]:
        groups: list[list[Mention]] = []
        for mention in self.dates:
            if groups and _BETWEEN_DATES.match(self.text[groups[-1][-1].end : mention.start]):
                groups[-1].append(mention if mention.basis else replace(mention, basis=groups[-1][-1].basis))
            else:
                groups.append([mention])
        return groups

    def read(self, before: Mention | None) -> list[list[NumberPeriod]]:
        found: list[list[NumberPeriod]] = []
        at = 0
        while at < len(self.numbers):
            stop = at + 1
            while stop < len(self.numbers) and self._joins(self.numbers[stop - 1], self.numbers[stop]):
                stop += 1
            found.extend(self._group(self.numbers[at:stop], before))
            at = stop
        return found

    def _joins(self, first: ProseNumber, second: ProseNumber) -> bool:
        gap = self.text[first.outer_end : second.outer_start]
        return len(gap) < 40 and JOINT.match(gap) is not None

    def _group(self, numbers: Sequence[ProseNumber], before: Mention | None) -> list[list[NumberPeriod]]:
        following = [group for group in self.groups if group[0].start >= numbers[-1].end]
        preceding = [group for group in self.groups if group[0].start < numbers[0].start]
        if len(numbers) > 1:
            for group in (*following[:1], *reversed(preceding), *following[1:]):
                periods = self._paired(numbers, group)
                if periods:
                    return [[period] for period in periods]
        return [self._one(number, following, preceding, before) for number in numbers]

    def _paired(self, numbers: Sequence[ProseNumber], group: Sequence[Mention]) -> list[NumberPeriod]:
        """Pair a list of numbers with a list of dates, ``three and nine months ended`` counting as two each."""
        if len(group) == len(numbers):
            return [self._period(number, mention, None) for number, mention in zip(numbers, group, strict=True)]
        expanded = [
            (mention, length)
            for mention in group
            for length in (mention.lengths if len(mention.lengths) > 1 else (None,))
        ]
        if len(expanded) == len(numbers):
            return [
                self._period(one, mention, length) for one, (mention, length) in zip(numbers, expanded, strict=True)
            ]
        return []

    def _one(
        self,
        number: ProseNumber,
        following: Sequence[Sequence[Mention]],
        preceding: Sequence[Sequence[Mention]],
        before: Mention | None,
    ) -> list[NumberPeriod]:
        group = self._governing(number, following, preceding)
        if group is not None:
            return self._all(number, group)
        if before is not None:
            return self._all(number, [self._carried(before)])
        if preceding:
            return self._all(number, preceding[-1])
        report = self.calendar.report
        return [NumberPeriod(Period(report.end) if self._is_stock(number) else report, stated=False)]

    def _governing(
        self, number: ProseNumber, following: Sequence[Sequence[Mention]], preceding: Sequence[Sequence[Mention]]
    ) -> Sequence[Mention] | None:
        """Return the dates of the sentence that speak of a number: right behind it, leading it all, or after it."""
        if following:
            others = [other.start for other in self.numbers if other.start > number.start]
            first = following[0][0]
            gap = self.text[number.outer_end : first.start]
            if (not others or first.start < others[0]) and len(gap) < 70 and _LEADS_TO_DATE.match(gap):
                return following[0]
        # A date behind another number belongs to that number; one that leads the sentence governs it all.
        leading = [group for group in preceding if group[0].start < self.numbers[0].start]
        return next(iter((*leading[-1:], *following[:1])), None)

    def _all(self, number: ProseNumber, group: Sequence[Mention]) -> list[NumberPeriod]:
        """Return every period of a group that a single number stands for, once each."""
        if len(self.numbers) > 1 and not self._is_for_each(group) and len(group) > 1:
            return [self._period(number, group[0], None)]
        every = [
            self._period(number, mention, length)
            for mention in group
            for length in (mention.lengths if len(mention.lengths) > 1 else (None,))
        ]
        return list(dict.fromkeys(every))

    def _is_for_each(self, group: Sequence[Mention]) -> bool:
        lead = self.text[max(self.start, group[0].start - 30) : group[0].start]
        return re.search(r"\b(?:both|each|all)\b", lead, re.IGNORECASE) is not None

    @staticmethod
    def _carried(before: Mention) -> Mention:
        """A date said earlier tells when, but no longer whether a state or a stretch of time is meant."""
        return before if before.lengths or before.begins else replace(before, basis=None)

    def _is_stock(self, number: ProseNumber) -> bool:
        """True when the words around say a state of affairs, false for what happened; the closest word decides."""
        if number.kind is ItemKind.INTEGER:
            return False
        before = self.text[max(self.start, number.outer_start - _REACH) : number.outer_start]
        after = self.text[number.outer_end : min(self.end, number.outer_end + _REACH)]
        closest: list[tuple[int, bool]] = []
        for pattern, stock in ((_STOCK, True), (_FLOW, False)):
            last = max((match.end() for match in pattern.finditer(before)), default=-1)
            if last >= 0:
                closest.append((len(before) - last, stock))
            first = pattern.search(after)
            if first is not None:
                closest.append((first.start() + 1, stock))
        if closest:
            return min(closest)[1]
        return number.kind is ItemKind.PERCENT or _AHEAD_WORDS.search(before) is not None

    def _period(self, number: ProseNumber, mention: Mention, length: int | None) -> NumberPeriod:
        basis = mention.basis
        lead = self.text[max(0, mention.start - 12) : mention.start].lower().rstrip()
        clause = self.text[max(self.start, number.outer_start - _REACH) : number.outer_start]
        if basis is Basis.INSTANT and number.kind is ItemKind.PERCENT and _SHARE_OF.search(clause):
            basis = Basis.DURATION
        elif mention.is_year and basis is Basis.DURATION and _SURE_STOCK.search(clause):
            basis = Basis.INSTANT
        elif number.kind is ItemKind.INTEGER and _PART_OF_BUSINESS.search(number.noun):
            basis = Basis.DURATION
        on_day = mention.is_full and lead.endswith("on")
        if on_day or basis is None:
            basis = Basis.INSTANT if self._is_stock(number) else Basis.DURATION
            if on_day and basis is Basis.DURATION and mention.date is not None and mention.begins is None:
                return NumberPeriod(Period(mention.date, mention.date), stated=True)
        end = self.calendar.day(mention)
        if basis is Basis.INSTANT and end is not None:
            return NumberPeriod(Period(end), stated=True)
        if length is not None and end is not None:
            return NumberPeriod(self.calendar.months(end, length), stated=True)
        return NumberPeriod(self._duration(mention, basis), stated=True)

    def _duration(self, mention: Mention, basis: Basis) -> Period:
        report = self.calendar.report
        end = self.calendar.day(mention)
        unsaid = not mention.lengths and mention.weeks is None and mention.begins is None
        if unsaid and end is not None and (end == report.end or (mention.is_year and report.end < end)):
            return report
        return self.calendar.period(mention, basis) or report
