"""Transformations of registry 4, as far as notes need them: what an inline processor reads from printed text.

Registry: https://www.xbrl.org/Specification/inlineXBRL-transformationRegistry/REC-2020-02-12. The writer tries them on
the characters that stand on the page and takes one that gives exactly the value; so what is read back is never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from converter.model.report import Presentation
from converter.writing import transformations_sec

BLANKS = " \t\n\r\xa0"
_DOT = re.compile(rf"[,{BLANKS}0-9]*(\.[{BLANKS}0-9]+)?")
_COMMA = re.compile(rf"[.{BLANKS}0-9]*(,[{BLANKS}0-9]+)?")
_UNIT = re.compile(r"([0-9.,]+)([^0-9.,][^0-9]*)([0-9]{1,2})[^0-9]*")
_CANONICAL = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_SPACES = re.compile(rf"[{BLANKS}]+")
_XML_BLANKS = " \t\n\r"
_XML_SPACES = re.compile(rf"[{_XML_BLANKS}]+")

MONTHS = tuple("January February March April May June July August September October November December".split())
_FORMS = [form for name in MONTHS for form in (name, name[:3])]
_MONTH = "|".join(sorted({*_FORMS, *(form.upper() for form in _FORMS)}, key=lambda form: (-len(form), form)))
_DAY, _YEAR, _GAP = r"([0-9]{1,2})", r"([0-9]{4})", r"[^0-9]+"


def _dot(text: str) -> Decimal | None:
    if not _DOT.fullmatch(text):
        return None
    bare = re.sub(rf"[,{BLANKS}]", "", text)
    return Decimal(bare) if _CANONICAL.fullmatch(bare) else None


def _comma(text: str) -> Decimal | None:
    if not _COMMA.fullmatch(text):
        return None
    bare = re.sub(rf"[.{BLANKS}]", "", text).replace(",", ".")
    return Decimal(bare) if _CANONICAL.fullmatch(bare) else None


def _unit(text: str) -> Decimal | None:
    found = _UNIT.fullmatch(text)
    if found is None:
        return None
    major = re.sub(r"[.,]", "", found.group(1))
    return Decimal(f"{major}.{found.group(3):0>2}") if major else None


def _zero(text: str) -> Decimal | None:
    return Decimal(0)


def _bare(text: str) -> Decimal | None:
    text = text.strip(BLANKS)
    return Decimal(text) if _CANONICAL.fullmatch(text) else None


NUMERIC: Mapping[str, Callable[[str], Decimal | None]] = {
    "num-dot-decimal": _dot,
    "num-comma-decimal": _comma,
    "num-unit-decimal": _unit,
    "fixed-zero": _zero,
    "": _bare,
}


def _calendar(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _month(name: str) -> int:
    return next(number for number, full in enumerate(MONTHS, 1) if full.startswith(name[:3].title()))


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(parts))


_DATES: Mapping[str, tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = {
    "date-monthname-day-year-en": (
        _pattern(rf"({_MONTH})", rf"{_DAY}[A-Za-z]{{0,2}}", _YEAR),
        lambda m: _calendar(int(m[3]), _month(m[1]), int(m[2])),
    ),
    "date-day-monthname-year-en": (
        _pattern(_DAY, rf"({_MONTH})", _YEAR),
        lambda m: _calendar(int(m[3]), _month(m[2]), int(m[1])),
    ),
    "date-year-month-day": (
        _pattern(_YEAR, _DAY, rf"{_DAY}[^0-9]*"),
        lambda m: _calendar(int(m[1]), int(m[2]), int(m[3])),
    ),
    "date-month-day-year": (
        _pattern(_DAY, _DAY, _YEAR),
        lambda m: _calendar(int(m[3]), int(m[1]), int(m[2])),
    ),
    "date-day-month-year": (
        _pattern(_DAY, _DAY, _YEAR),
        lambda m: _calendar(int(m[3]), int(m[2]), int(m[1])),
    ),
    "date-monthname-year-en": (
        _pattern(rf"({_MONTH})", _YEAR),
        lambda m: f"{m[2]}-{_month(m[1]):02}",
    ),
    "date-monthname-day-en": (
        _pattern(rf"({_MONTH})", rf"{_DAY}[A-Za-z]{{0,2}}"),
        lambda m: _calendar(2000, _month(m[1]), int(m[2])).replace("2000-", "--"),
    ),
    "date-day-monthname-en": (
        _pattern(_DAY, rf"({_MONTH})"),
        lambda m: _calendar(2000, _month(m[2]), int(m[1])).replace("2000-", "--"),
    ),
}  # fmt: skip


def collapse(text: str) -> str:
    """Return the text with runs of blanks as one space, trimmed: as a page shows it."""
    return _SPACES.sub(" ", text).strip(" ")


def transform_text(name: str, text: str) -> str | None:
    """Return what a text transformation makes of the text, None when it does not accept it or is not known here."""
    text = collapse(text)
    match name:
        case "":
            return text
        case "fixed-true" | "fixed-false":
            return name.removeprefix("fixed-")
        case "fixed-empty":
            return ""
    if name not in _DATES:
        return None
    pattern, made = _DATES[name]
    found = pattern.fullmatch(text)
    return (made(found) or None) if found else None


def text_transformation(printed: str, value: str, is_boolean: bool, *, sec: bool = False) -> str | None:
    """Return the transformation that reads ``value`` from the printed text, empty for none, None when none does.

    With ``sec`` the SEC's registry is tried too; its names come with their prefix (``ixt-sec:duryear``).
    """
    # Without a transformation only the blanks of XML collapse: a no-break space stays in the value.
    if " ".join(_XML_SPACES.split(printed.strip(_XML_BLANKS))) == value:
        return ""
    printed = collapse(printed)
    if is_boolean:
        return {"true": "fixed-true", "false": "fixed-false"}.get(value)
    found = next((name for name in _DATES if transform_text(name, printed) == value), None)
    if found is None and sec:
        name = next((name for name in transformations_sec.TEXT if transformations_sec.says(name, printed, value)), None)
        found = f"{transformations_sec.PREFIX}:{name}" if name else None
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """How a number is read: transformation, power of ten, and whether the sign turns."""

    format: str
    scale: int
    negated: bool


def scaled(value: Decimal, power: int) -> Decimal:
    """Return value * 10 ** power with every digit kept (arithmetic of ``Decimal`` rounds to 28)."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return value
    return Decimal((sign, digits, exponent + power))


def _is_read(printed: str, value: Decimal, way: Reading) -> bool:
    transform = NUMERIC.get(way.format)
    magnitude = transform(printed) if transform else None
    if magnitude is None:
        return False
    return scaled(magnitude, way.scale) == (value.copy_negate() if way.negated else value)


def _scale(magnitude: Decimal, value: Decimal) -> int | None:
    if magnitude == 0 or value == 0:
        return 0 if magnitude == value else None
    scale = value.adjusted() - magnitude.adjusted()
    return scale if scaled(magnitude, scale) == value.copy_abs() else None


def number_reading(printed: str, value: Decimal, wished: Presentation | None, *, sec: bool = False) -> Reading | None:
    """Return the way to read exactly ``value`` from the printed number: the wished one when it does, else another.

    None when no transformation of the registry does (number words, a number that is not the one printed). With
    ``sec`` the SEC's registry is tried too; its names come with their prefix (``ixt-sec:numwordsen``).
    """
    printed = collapse(printed)
    if wished is not None:
        way = Reading(wished.format, wished.scale, wished.negated and value != 0)
        if _is_read(printed, value, way):
            return way
    for name in ("num-dot-decimal", "num-comma-decimal", "num-unit-decimal"):
        magnitude = NUMERIC[name](printed)
        scale = _scale(magnitude, value) if magnitude is not None else None
        if scale is not None:
            return Reading(name, scale, value < 0)
    if value == 0 and not re.search(r"[1-9]", printed):
        return Reading("fixed-zero", 0, False)
    for name, read in transformations_sec.NUMERIC.items() if sec else ():
        magnitude = read(printed)
        scale = _scale(magnitude, value) if magnitude is not None else None
        if scale is not None:
            return Reading(f"{transformations_sec.PREFIX}:{name}", scale, value < 0)
    return None
