"""Dates and lengths of time as people write them: what the words say, before a fiscal calendar completes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache


class Basis(StrEnum):
    """Whether words speak of a moment or of a stretch of time."""

    INSTANT = "instant"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Mention:
    """One date as written, perhaps in part: ``December 31, 2024``, ``June 30,``, ``2023``.

    ``start``/``end`` enclose its characters. ``basis``, ``lengths`` (months) and ``weeks`` come from the words that
    lead to it (``nine months ended``). ``begins`` is the first day of a range written out. ``quarter`` is 1 to 4 for
    ``third quarter of 2024``; ``fiscal`` is true when the year is called fiscal.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    basis: Basis | None = None
    lengths: tuple[int, ...] = ()
    weeks: int | None = None
    begins: tuple[int, int, int] | None = None
    """Year, month and day; year 0 when it is that of the end."""
    quarter: int | None = None
    fiscal: bool = False

    @property
    def is_full(self) -> bool:
        """True when year, month and day are given and make a date."""
        return self.date is not None

    @property
    def is_year(self) -> bool:
        """True for a year alone."""
        return self.year is not None and self.month is None and self.quarter is None

    @property
    def date(self) -> date | None:
        """The day, when it is given in full and exists."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return make_date(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class PeriodHint:
    """All that a text says of time. ``basis``, ``lengths`` and ``weeks`` are those of words without a date."""

    mentions: tuple[Mention, ...] = ()
    basis: Basis | None = None
    lengths: tuple[int, ...] = ()
    weeks: int | None = None

    def __bool__(self) -> bool:
        return bool(self.mentions or self.basis or self.lengths or self.weeks)


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "twenty-six": 26, "twenty-seven": 27,
    "thirty-nine": 39, "forty": 40, "fifty-two": 52, "fifty-three": 53, "twenty six": 26, "thirty nine": 39,
    "fifty two": 52, "fifty three": 53,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

_MONTH = (
    r"(?:January|February|March|April|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_YEAR = r"[12]\d{3}(?![\d%]|[.,]\d)"
_COUNT = rf"(?:{'|'.join(sorted(_COUNTS, key=len, reverse=True))}|\d{{1,2}})"
_TOKEN = re.compile(
    rf"""
    (?P<iso>(?<!\d)(?P<iy>[12]\d{{3}})-(?P<im>\d\d)-(?P<id>\d\d)(?!\d))
    |(?P<slash>(?<![\d/])(?P<sm>\d{{1,2}})/(?P<sd>\d{{1,2}})/(?P<sy>(?:[12]\d)?\d\d)(?![\d/]))
    |(?P<us>\b(?P<um>{_MONTH})\s*(?P<ud>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|[.,]\d{{2,3}}(?!\d))\s*,?\s*(?P<uy>{_YEAR})?)
    |(?P<eu>(?<![\d.,$])(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<em>{_MONTH})\s*,?\s*(?P<ey>{_YEAR}))
    |(?P<my>\b(?P<mm>{_MONTH})\s*,?\s*(?P<myy>{_YEAR}))
    |(?P<fy>\b(?:FY|fiscal\s+year|fiscal)\s*['’]?(?P<fyy>(?:20|19)\d\d|(?<=['’YF])\d\d)\b)
    |(?P<qy>\b(?:Q(?P<q1>[1-4])|(?P<q2>[1-4])Q|(?P<q3>{"|".join(_ORDINALS)})(?:\s+fiscal)?\s+quarters?(?:\s+of)?)
        (?:\s*(?:fiscal|FY)?(?:\s+year)?\s*,?\s*['’]?(?P<qyy>(?:20\d\d)|(?<=Q)\d\d|(?<=['’])\d\d)\b)?)
    |(?P<lengths>\b(?P<l1>{_COUNT})(?:-|\s+)(?:and\s+(?P<l2>{_COUNT})(?:-|\s+)?)?(?P<lu>months?|weeks?)(?:\s+periods?)?(?:\s+(?:then\s+)?(?:ended|ending))?\b)
    |(?P<years>\b(?:(?:fiscal|calendar|full)\s+)*years?(?:\s+then)?[-\s]+(?:ended|ending)\b|\btwelve\s+months\b|\byears?\s+ends\b)
    |(?P<quarters>\b(?:fiscal\s+)?quarters?(?:ly\s+periods?)?\s+(?:ended|ending)\b)
    |(?P<duration>\bperiods?\s+(?:ended|ending)\b|\bfor\s+the\s+(?:fiscal\s+)?(?:years?|periods?)\b|\byear[-\s]to[-\s]date\b|\bduring\b|\bmonths?\s+ended\b|\bweeks?\s+ended\b|\b(?<!year\s)(?:ended|ending)\b)
    |(?P<instant>\bas\s+(?:of|at)\b|\bat\b(?=\s+(?:the\s+)?(?:{_MONTH}|(?:fiscal\s+)?(?:year|quarter|period)[-\s]end|\d{{1,2}}\s+{_MONTH}|(?:beginning|end)\b))|\bas(?=\s+{_MONTH}\s*\d)|\bon\b(?=\s+{_MONTH}\s*\d))
    |(?P<from>\b(?:from|between)\b(?=\s+(?:{_MONTH}|inception)))
    |(?P<to>\b(?:to|through|until)\b(?=\s+(?:{_MONTH}|\d{{1,2}}\s+{_MONTH}))|[-–—](?=\s*{_MONTH}\s*\d))
    |(?P<year>(?<![\d.,$€£¥/–-])(?:19|20)\d\d(?![\d%]|[.,]\d|/\d|\s*(?:million|billion|thousand|shares)))
    |(?P<stop>[.;](?=\s+[A-Z]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMES_A_THING = re.compile(
    r"\s*(?:[-–—]\s*(?:(?:19|20)\d\d|present)\b\s*)?(?:(?:[A-Z]\w+|and|stock|equity|long|term|share|annual|senior|incentive)[\s-]+){0,4}?"
    r"(?:plans?|awards?|notes|programs?|acts?|debt|debentures|bonds|credit\s+(?:facility|agreement)|term\s+loans?|series|tranche|"
    r"acquisitions?|ESPP|grants?|facility|agreement|restructuring|initiative|reorganization|settlement|repurchase)\b",
    re.IGNORECASE,
)
"""What follows a year that belongs to a name: ``2019 Equity Incentive Plan``, ``2021-2023 Award``."""
NO_PERIOD = re.compile(
    r"\b(?:due|matur\w*|expir\w*|issued|dated|acquired|through|thru|until|since|before|after|prior\s+to|beginning|callable|"
    r"payable|series|plan|act|incorporated|founded|effective|class\s+of|notes?|bonds?|debentures?|program|agreement|"
    r"amended|entered|repaid|settled|originated)\s*(?:in|on|at|and|to|by|:|-|–)?\s*(?:fiscal\s+)?(?:\d{4}\s*(?:to|through|[-–—])\s*)?[(]?\s*$",
    re.IGNORECASE,
)
"""Words right before a date that dates a thing, not its values: ``notes due 2030``."""
_INTERESTING = re.compile(
    r"\d{2}|[a-z]{3,9}\.?\s\d|month|week|year|quarter|as of|as at|period|ended|during", re.IGNORECASE
)


def make_date(year: int, month: int, day: int) -> date | None:
    """Return the day, or None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS[" ".join(word.lower().split())]


def _month(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


@dataclass(slots=True)
class _State:
    """What the words so far say of the next date."""

    basis: Basis | None = None
    lengths: tuple[int, ...] = ()
    weeks: int | None = None
    used: bool = False
    """True once a date took it: later words then start afresh."""
    awaiting_end: bool = False

    def say(self, basis: Basis, lengths: tuple[int, ...] = (), weeks: int | None = None) -> None:
        if self.used or basis is not self.basis:
            self.lengths, self.weeks = (), None
        self.basis, self.used = basis, False
        self.lengths = tuple(dict.fromkeys((*self.lengths, *lengths)))
        self.weeks = weeks if weeks is not None else self.weeks


@lru_cache(maxsize=1 << 14)
def read_dates(text: str) -> PeriodHint:
    """Return all that ``text`` says of dates and lengths of time."""
    if not _INTERESTING.search(text):
        return PeriodHint()
    state = _State()
    mentions: list[Mention] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        mention = _mention(match)
        if mention is not None:
            _place(mention, state, mentions, text)
        elif kind is not None:
            _listen(match, state, mentions)
    free = not state.used
    return PeriodHint(
        tuple(_completed(mentions, text)),
        state.basis if free else None,
        state.lengths if free else (),
        state.weeks if free else None,
    )


def _mention(match: re.Match[str]) -> Mention | None:
    start, end = match.span()
    end = start + len(match.group().rstrip(" ,"))
    group = match.group
    if group("iso"):
        return Mention(start, end, int(group("iy")), int(group("im")), int(group("id")))
    if group("slash"):
        return Mention(start, end, _full_year(group("sy")), int(group("sm")), int(group("sd")))
    if group("us"):
        year = group("uy")
        return Mention(start, end, int(year) if year else None, _month(group("um")), int(group("ud")))
    if group("eu"):
        return Mention(start, end, int(group("ey")), _month(group("em")), int(group("ed")))
    if group("my"):
        return Mention(start, end, int(group("myy")), _month(group("mm")))
    if group("fy"):
        return Mention(start, end, _full_year(group("fyy")), fiscal=True)
    if group("qy"):
        quarter = int(group("q1") or group("q2") or _ORDINALS[group("q3").lower()])
        year = group("qyy")
        return Mention(start, end, _full_year(year) if year else None, quarter=quarter, lengths=(3,))
    if group("year") and not _NAMES_A_THING.match(match.string, end):
        return Mention(start, end, int(group("year")))
    return None


def _place(mention: Mention, state: _State, mentions: list[Mention], text: str) -> None:
    previous = mentions[-1] if mentions else None
    if state.awaiting_end and previous is not None and mention.month:
        state.awaiting_end = False
        if previous.month and previous.day:
            mentions[-1] = replace(
                mention,
                start=previous.start,
                basis=Basis.DURATION,
                begins=(previous.year or mention.year or 0, previous.month, previous.day),
            )
            state.used = True
            return
    basis = Basis.DURATION if mention.quarter and state.basis is None else state.basis
    lengths = mention.lengths or state.lengths
    mentions.append(replace(mention, basis=basis, lengths=lengths, weeks=state.weeks))
    state.used = True
    state.awaiting_end = False


def _listen(match: re.Match[str], state: _State, mentions: list[Mention]) -> None:
    group = match.group
    if group("lengths"):
        counts = [_count(word) for word in (group("l1"), group("l2")) if word]
        ended = "end" in match.group().lower()
        if group("lu").lower().startswith("week"):
            if ended or counts[-1] in (13, 14, 26, 27, 39, 40, 52, 53):
                state.say(Basis.DURATION, (), counts[-1])
        elif ended or (set(counts) <= {3, 6, 9, 12} and len(match.string) < 40):
            # In running text ``three months`` alone is the length of something, not of a period.
            state.say(Basis.DURATION, tuple(counts))
    elif group("years"):
        state.say(Basis.DURATION, (12,))
    elif group("quarters"):
        state.say(Basis.DURATION, (3,))
    elif group("duration"):
        state.say(Basis.DURATION, (12,) if "year" in match.group().lower() and "date" not in match.group() else ())
    elif group("instant"):
        state.say(Basis.INSTANT)
    elif group("to") and mentions and state.used:
        state.awaiting_end = True
    elif group("stop"):
        state.basis, state.lengths, state.weeks, state.used, state.awaiting_end = None, (), None, False, False


_BETWEEN = re.compile(r"\s*(?:,|and|or|,\s*and|&|to|through|-|–)?\s*$", re.IGNORECASE)


def _completed(mentions: list[Mention], text: str) -> list[Mention]:
    """Give ``2023`` in ``December 31, 2024 and 2023`` its month and day, and ``June 30`` the year said nearby."""
    done: list[Mention] = []
    for mention in mentions:
        last = done[-1] if done else None
        if last is not None and mention.is_year and not mention.fiscal and last.month:
            between = text[last.end : mention.start]
            if last.year is None and len(between) < 40:
                done[-1] = replace(last, year=mention.year, end=mention.end)
                continue
            if _BETWEEN.match(between):
                mention = replace(mention, month=last.month, day=last.day, lengths=last.lengths, weeks=last.weeks)
        elif last is not None and mention.month and mention.year is None and last.is_year:
            between = text[last.end : mention.start]
            if not between.strip():
                done[-1] = replace(
                    mention, year=last.year, start=last.start, basis=mention.basis or last.basis,
                    lengths=mention.lengths or last.lengths,
                )  # fmt: skip
                continue
        done.append(mention)
    return done


_LEAD = re.compile(
    r"(?:[\s,;(–—-]*\b(?:for|as|of|at|on|the|during|in|from|to|through|and|fiscal|calendar|full|years?|quarters?|quarterly|"
    r"periods?|ended|ending|ends|months?|weeks?|one|two|three|four|six|nine|twelve|first|second|third|then|each|"
    r"\d{1,2})\b)*[\s,;(–—-]*$",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"[\s,;:]*\)?(?:\s*\(inception\))?")


def without_dates(text: str) -> str:
    """Return ``text`` without its dates, the words that lead to them and lengths of time: ``Balance at June 30,`` gives
    ``Balance``."""
    kept = text
    for mention in reversed(read_dates(text).mentions):
        lead = _LEAD.search(kept, 0, mention.start)
        start = lead.start() if lead else mention.start
        trail = _TRAIL.match(kept, mention.end)
        end = trail.end() if trail else mention.end
        opened = kept[start : mention.start].count("(")
        if kept[mention.end : end].count(")") > opened:
            end = mention.end
        kept = f"{kept[:start]} {kept[end:]}"
    kept = _LENGTH_ONLY.sub(" ", kept)
    return " ".join(kept.split()).strip(" ,;:–—-") if kept != text else text


_LENGTH_ONLY = re.compile(
    r"\b(?:for\s+the\s+)?(?:(?:three|six|nine|twelve|3|6|9|12)(?:\s+and\s+(?:six|nine))?\s+months?|(?:fiscal\s+)?years?|"
    r"(?:thirteen|twenty-six|thirty-nine|fifty-two|13|26|39|52|53)\s+weeks?|(?:fiscal\s+)?quarters?|periods?)\s+"
    r"(?:ended|ending)\b,?|^\s*(?:as\s+of|as\s+at|fiscal(?:\s+years?)?|years?)\s*$",
    re.IGNORECASE,
)
