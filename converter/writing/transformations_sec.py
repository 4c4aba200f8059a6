"""Transformations that EDGAR reads beside registry 4: number words, durations, check boxes, states, exchanges.

Registry: http://www.sec.gov/inlineXBRL/transformation/2015-08-31 (EFM 5.2.5.12). A processor knows them only when it
has EDGAR's transformations loaded. What is accepted here is less than what the registry accepts, never more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

PREFIX = "ixt-sec"
NAMESPACE = "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"

_SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_DASH = "\u2010\u2011\u2012\u2013\u2014-"
_BETWEEN = re.compile(rf"[\s{_DASH}]+")
_MAGNITUDE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# The registry's states and provinces that a name in title case stands for.
_STATES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO",
    "Connecticut": "CT", "Delaware": "DE", "District of Columbia": "DC", "Florida": "FL", "Georgia": "GA",
    "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA", "Kansas": "KS", "Kentucky": "KY",
    "Louisiana": "LA", "Maine": "ME", "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN",
    "Mississippi": "MS", "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH",
    "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY", "North Carolina": "NC", "North Dakota": "ND",
    "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA", "Rhode Island": "RI",
    "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT", "Vermont": "VT",
    "Virginia": "VA", "Washington": "WA", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY", "Guam": "GU",
    "Puerto Rico": "PR", "Alberta": "AB", "British Columbia": "BC", "Manitoba": "MB", "New Brunswick": "NB",
    "Nova Scotia": "NS", "Ontario": "ON", "Prince Edward Island": "PE", "Quebec": "QC", "Saskatchewan": "SK",
}  # fmt: skip
_EXCHANGES = (
    (r"(?:The )?New York Stock Exchange(?:,? LLC)?", "NYSE"),
    (r"(?:The )?NYSE American(?:,? LLC)?", "NYSEAMER"),
    (r"(?:The )?NYSE Arca(?:,? Inc\.?)?", "NYSEArca"),
    (r"(?:The )?NYSE National(?:,? Inc\.?)?", "NYSENAT"),
    (r"(?:The )?(?:Nasdaq|NASDAQ)(?: (?:Stock|Global(?: Select)?) Market(?:,? LLC)?)?", "NASDAQ"),
    (r"(?:The )?Chicago Stock Exchange(?:,? Inc\.?)?", "CHX"),
    (r"(?:The )?Cboe BZX Exchange(?:,? Inc\.?)?", "CboeBZX"),
)
_FILERS = {
    "large accelerated filer": "Large Accelerated Filer",
    "accelerated filer": "Accelerated Filer",
    "non-accelerated filer": "Non-accelerated Filer",
}
_BOXES = {"\u2610": "false", "\u2611": "true", "\u2612": "true"}


def number_of_words(text: str) -> int | None:
    """Return the number that English words say (``two``, ``twenty-one``, ``one hundred and five``), None for others."""
    words = [word for word in _BETWEEN.split(text.strip().lower()) if word]
    if not words or words[0] == "and" or words[-1] == "and":
        return None
    total = part = 0
    for before, word in zip(["", *words], words, strict=False):
        if word == "and" and before == "hundred":
            continue
        if word in _SMALL:
            if not _may_follow(_SMALL[word], before, part):
                return None
            part += _SMALL[word]
        elif word == "hundred" and 0 < part < 10:
            part *= 100
        elif word in _LARGE and part and (not total or total % (_LARGE[word] * 1000) == 0):
            total, part = total + part * _LARGE[word], 0
        else:
            return None
    return total + part


def _may_follow(number: int, before: str, part: int) -> bool:
    """True when a small number may come behind a word: units behind tens, anything but zero behind a hundred."""
    if number == 0:
        return before == ""
    if before in ("", "hundred", "and") or before in _LARGE:
        return True
    return 0 < number < 10 and before in _SMALL and _SMALL[before] >= 20


def _words(text: str) -> Decimal | None:
    number = number_of_words(text)
    return None if number is None else Decimal(number)


NUMERIC: Mapping[str, Callable[[str], Decimal | None]] = {"numwordsen": _words}


def _duration(parts: tuple[tuple[int, str], ...]) -> str:
    """Return an xs:duration: the first part always, others unless they are zero."""
    return "P" + "".join(f"{number}{unit}" for place, (number, unit) in enumerate(parts) if number or not place)


def _years(text: str) -> str | None:
    if not _MAGNITUDE.fullmatch(text):
        return None
    years, months = divmod(Decimal(text) * 12, 12)
    whole = int(months)
    return _duration(((int(years), "Y"), (whole, "M"), (int((months - whole) * Decimal("30.4375")), "D")))


def _months(text: str) -> str | None:
    if not _MAGNITUDE.fullmatch(text):
        return None
    months = int(Decimal(text))
    return _duration(((months, "M"), (int((Decimal(text) - months) * Decimal("30.4375")), "D")))


def _days(factor: int) -> Callable[[str], str | None]:
    def read(text: str) -> str | None:
        # A part of a day would be hours; nothing here reports those.
        if not re.fullmatch("[0-9]+", text):
            return None
        return _duration(((int(text) * factor, "D"),))

    return read


_UNIT = re.compile(
    rf"(?P<count>[0-9]{{1,4}}|[A-Za-z]+(?:[\s{_DASH}][A-Za-z]+)*?)[\s{_DASH}](?P<unit>year|month|day)s?", re.I
)
_AND = re.compile(r",?\s+(?:and\s+)?")


def _duration_words(text: str) -> str | None:
    parts: list[tuple[int, str]] = []
    place = 0
    while place < len(text):
        gap = _AND.match(text, place) if parts else None
        found = _UNIT.match(text, gap.end() if gap else place)
        if found is None or (parts and gap is None):
            return None
        said = found["count"]
        count = int(said) if said.isdecimal() else number_of_words(said)
        unit = found["unit"][0].upper()
        if count is None or (parts and "YMD".index(unit) <= "YMD".index(parts[-1][1])):
            return None
        parts.append((count, unit))
        place = found.end()
    shown = "".join(f"{count}{unit}" for count, unit in parts if count)
    return f"P{shown}" if shown else "P0D" if parts else None


_PARTS = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


def says(name: str, printed: str, value: str) -> bool:
    """True when the transformation reads the value from the printed text; ``P6M`` is ``P0Y6M``."""
    read = TEXT[name](printed)
    if read is None or read == value:
        return read is not None
    one, other = (_PARTS.fullmatch(text) if name.startswith("dur") else None for text in (read, value))
    if one is None or other is None or value == "P":
        return False
    (years, months, days), (other_years, other_months, other_days) = (
        tuple(int(part or 0) for part in found.groups()) for found in (one, other)
    )
    return (years * 12 + months, days) == (other_years * 12 + other_months, other_days)


def _exchange(text: str) -> str | None:
    return next((code for pattern, code in _EXCHANGES if re.fullmatch(pattern, text)), None)


TEXT: Mapping[str, Callable[[str], str | None]] = {
    "boolballotbox": _BOXES.get,
    "yesnoballotbox": lambda text: {"false": "No", "true": "Yes"}.get(_BOXES.get(text, "")),
    "duryear": _years,
    "durmonth": _months,
    "durweek": _days(7),
    "durday": _days(1),
    "durwordsen": _duration_words,
    "stateprovnameen": _STATES.get,
    "exchnameen": _exchange,
    "entityfilercategoryen": lambda text: _FILERS.get(text.lower()),
}
