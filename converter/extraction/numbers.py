"""Printed numbers: what the characters of a cell or a sentence say, before any meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from converter.extraction.currencies import SIGN

MINUS = "-−–‐‑﹣－"
"""Characters that stand for a minus sign when a digit follows at once."""

DASHES = "-−–—‐‑‒―─﹘﹣－"
"""Characters that stand for nothing (or zero) when they are all that a cell holds."""

SCALE_WORDS = {
    "hundred": 2, "thousand": 3, "thousands": 3, "lakh": 5, "lakhs": 5, "million": 6, "millions": 6, "mn": 6, "mm": 6,
    "crore": 7, "crores": 7, "billion": 9, "billions": 9, "bn": 9, "trillion": 12, "trillions": 12, "tn": 12,
}  # fmt: skip
"""Scale words to powers of ten."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number as printed.

    ``start``/``end`` enclose the digits with their separators (``shown``); ``outer_start``/``outer_end`` also the
    brackets, signs, currency, per cent sign and scale word. ``magnitude`` is what the digits say, never negative;
    ``places`` the digits after the decimal mark. ``currency`` is the sign as printed. ``half_open`` is true when an
    opening bracket has no closing one in this text (the next cell holds it).
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    shown: str
    magnitude: Decimal
    places: int
    negative: bool = False
    bracketed: bool = False
    half_open: bool = False
    percent: bool = False
    basis_points: bool = False
    currency: str = ""
    scale: int = 0
    scale_word: str = ""

    @property
    def value(self) -> Decimal:
        """The magnitude with its sign, without any scale."""
        return -self.magnitude if self.negative else self.magnitude

    @property
    def looks_like_year(self) -> bool:
        """True for four bare digits between 1900 and 2100."""
        return (
            len(self.shown) == 4
            and self.shown.isdigit()
            and 1900 <= int(self.shown) <= 2100
            and not (self.currency or self.percent or self.bracketed or self.negative or self.scale_word)
        )


class CellKind(StrEnum):
    """What a cell of a table holds."""

    EMPTY = "empty"
    NUMBER = "number"
    DASH = "dash"
    CURRENCY = "currency"
    OPEN = "open"
    CLOSE = "close"
    MARK = "mark"
    NOTHING = "nothing"
    """A word that says there is no number: ``N/A``, ``NM``, ``n.m.``."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class CellReading:
    """A cell as lexed: one kind, the numbers in it (several for a range), the marks after it.

    ``percent`` and ``currency`` are set for lone signs and dashes too; ``remainder`` is what words stand beside the
    number (``years``, ``x``).
    """

    kind: CellKind
    numbers: tuple[PrintedNumber, ...] = ()
    marks: tuple[str, ...] = ()
    percent: bool = False
    currency: str = ""
    remainder: str = ""
    dash_at: int = -1


MOST_DIGITS = 28
"""Characters of a printed number; a longer one is no amount, and arithmetic would round it (the decimal context)."""

_GROUPED = r"\d{1,3}(?:,\d{3})+(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d{1,3}(?:['’]\d{3})+(?!\d)"
_DOTTED = r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d)|\d{1,3}\.\d{3},\d+(?!\d)|\d{1,3}(?:[ ]\d{3})+,\d+(?!\d)"
# Spaces alone group digits only at the end of a text, as in a cell: running text puts numbers side by side.
_SPACED = r"(?<!\d[ ])\d{1,3}(?:[ ]\d{3})+(?=\s*[)\]%]?\s*$)"
_DIGITS = rf"(?:{_DOTTED}|{_SPACED}|(?:{_GROUPED})(?:\.\d+)?|\d+,\d{{1,2}}(?![\d,])|\d+(?:\.\d+)?|\.\d+)"
_SCALE = r"(?:hundreds?[ ](?:of[ ])?)?(?:thousand|million|billion|trillion|lakh|crore)s?\b|(?:mn|mm|MM|bn|tn)\b"
_NUMBER = re.compile(
    rf"""
    (?P<open>[(\[]\s*)?
    (?P<minus>(?<![\w.,%)])[{MINUS}]\s?)?
    (?:(?P<currency>{SIGN})\s*)?
    (?P<inner>\(\s*)?
    (?P<minus2>(?<=[^\s\w.,%)])[{MINUS}])?
    (?<![\w.,])(?P<digits>{_DIGITS})(?![\d])
    (?P<scale1>\s?(?:{_SCALE}))?
    (?P<percent1>\s?(?:%|per\ ?cent\b|percentage\ points?\b|basis\ points?\b|bps\b))?
    (?P<close>\s*[)\]])?
    (?P<percent2>\s?(?:%|per\ ?cent\b|percentage\ points?\b))?
    (?P<scale2>\s?(?:{_SCALE}))?
    """,
    re.VERBOSE,
)


def _magnitude(digits: str) -> tuple[Decimal, int]:
    """Return the value and the decimal places that ``digits`` print, whichever marks group them."""
    comma, dot = digits.rfind(","), digits.rfind(".")
    plain = digits.replace("'", "").replace("’", "").replace(" ", "")
    european = comma > dot and (
        digits.count(".") > 0 or " " in digits or (digits.count(",") == 1 and len(digits) - comma - 1 != 3)
    )
    if european or (comma < 0 and digits.count(".") > 1):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", "")
    _, _, fraction = plain.partition(".")
    return Decimal(plain), len(fraction)


def _printed(match: re.Match[str]) -> PrintedNumber:
    group = match.group
    opening, closing = group("open") or group("inner"), group("close")
    start, end = match.span("digits")
    magnitude, places = _magnitude(group("digits"))
    scale_word = (group("scale1") or group("scale2") or "").strip()
    percent = ((group("percent1") or "") + (group("percent2") or "")).strip().lower()
    outer_start, outer_end = match.span()
    if closing and not opening:
        # A closing bracket of a longer bracketed phrase is no part of the number.
        outer_end = match.start("close")
        closing = None
    basis = percent.startswith(("basis", "bps"))
    return PrintedNumber(
        start, end, outer_start, outer_end, group("digits"), magnitude, places,
        negative=bool(group("minus") or group("minus2") or (opening and closing)),
        bracketed=bool(opening and closing),
        half_open=bool(opening and not closing),
        percent=bool(percent) and not basis,
        basis_points=basis,
        currency=group("currency") or "",
        scale=sum(SCALE_WORDS[w] for w in re.findall(r"[a-z]+", scale_word.lower()) if w in SCALE_WORDS)
        if scale_word
        else 0,
        scale_word=scale_word,
    )  # fmt: skip


def scan(text: str) -> tuple[PrintedNumber, ...]:
    """Return every printed number of a text in order; dates, years and references included: the caller knows those."""
    found: list[PrintedNumber] = []
    for match in _NUMBER.finditer(text):
        if len(match.group("digits")) > MOST_DIGITS:
            continue
        number = _printed(match)
        if found and match.group("minus") and not text[found[-1].outer_end : match.start()].strip():
            number = replace(
                number, negative=number.bracketed, outer_start=match.end("minus")
            )  # ``3% - 4%`` is a range
        found.append(number)
    return tuple(found)


_LETTER_MARK = r"[(\[]\s?(?:[a-z]{1,2}|[ivx]{1,4}|[A-H])\s?[)\]]"
_DIGIT_MARK = r"[(\[]\s?\d{1,2}\s?[)\]]"
_SYMBOL_MARK = r"\*{1,4}|[†‡§¶#]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]+"
_MARKS = re.compile(rf"(?:{_LETTER_MARK}|{_DIGIT_MARK}|{_SYMBOL_MARK})")
_ONLY_MARKS = re.compile(rf"(?:\s*(?:{_LETTER_MARK}|{_DIGIT_MARK}|{_SYMBOL_MARK})\s*,?)+$")
_TRAILING_MARKS = re.compile(rf"(?:\s*(?:{_LETTER_MARK}|{_DIGIT_MARK}|{_SYMBOL_MARK}),?)+\s*$")
_DASH_CELL = re.compile(
    rf"\s*(?P<pre>[(]?\s*(?P<currency>{SIGN})?\s*[(]?)\s*(?P<dash>[{DASHES}]{{1,4}})\s*[)]?\s*(?P<percent>%)?\s*[)]?\s*$"
)
_CURRENCY_CELL = re.compile(rf"\s*(?P<open>[(]?)\s*(?P<currency>{SIGN})\s*(?P<open2>[(]?)\s*$")
_CLOSE_CELL = re.compile(r"\s*(?:[)\]]\s*(?P<percent>%)?|(?P<percent2>%)\s*[)]?)\s*$")
_NOTHING_CELL = re.compile(
    r"\s*(?:n\.?/?\.?a\.?|n\.?m\.?f?\.?|\(?nm\)?\s*%?|not (?:meaningful|applicable|available))\s*$", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_UNIT_WORDS = re.compile(
    r"\s*(?:x|times|years?|yrs?\.?|months?|mos?\.?|days?|weeks?|shares?|units?|options?|people|employees|stores|locations|"
    r"properties|vessels|aircraft|pts?\.?|points?|pp|btc|bitcoins?|eth|ether|[mgk]wh?|barrels?|m?bbls?|m*boe|oz\.?|ounces?|"
    r"tons?|tonnes|acres|gallons|pounds|lbs?\.?|sq\.?\s*(?:ft|m)\.?|sf|square\s+(?:feet|met(?:er|re)s)|mmbtu|m*cf|bcf|miles|km)?\s*$",
    re.IGNORECASE,
)


def _strip_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """Return ``text`` without the marks at its end (positions before them stay), and the marks."""
    match = _TRAILING_MARKS.search(text)
    if match is None or not text[: match.start()].strip():
        return text, ()
    found = tuple("".join(mark.split()) for mark in _MARKS.findall(match.group()))
    return text[: match.start()], found


@lru_cache(maxsize=1 << 15)
def read_cell(text: str) -> CellReading:
    """Return what a cell holds. A lone ``(1)`` is a ``NUMBER`` (minus one): only its column can tell it from a mark."""
    stripped = text.strip()
    if not stripped:
        return CellReading(CellKind.EMPTY)
    for pattern, kind in (
        (_DASH_CELL, CellKind.DASH),
        (_CURRENCY_CELL, CellKind.CURRENCY),
        (_CLOSE_CELL, CellKind.CLOSE),
    ):
        match = pattern.match(text)
        if match is not None:
            named = match.groupdict()
            return CellReading(
                CellKind.OPEN if named.get("open") or named.get("open2") else kind,
                percent=bool(named.get("percent") or named.get("percent2")),
                currency=named.get("currency") or "",
                dash_at=match.start("dash") if "dash" in named else -1,
            )
    if stripped in "([":
        return CellReading(CellKind.OPEN)
    if _NOTHING_CELL.match(text):
        return CellReading(CellKind.NOTHING)
    if _ONLY_MARKS.match(text) and not re.fullmatch(r"[(\[]\s?\d{1,2}\s?[)\]]", stripped):
        return CellReading(CellKind.MARK, marks=tuple("".join(m.split()) for m in _MARKS.findall(text)))
    return _number_cell(text)


def _number_cell(text: str) -> CellReading:
    body = text
    marks: tuple[str, ...] = ()
    numbers = scan(body)
    if not numbers:
        return CellReading(CellKind.TEXT)
    if len(numbers) > 1:
        body, marks = _strip_marks(text)
        numbers = tuple(n for n in numbers if n.end <= len(body))
    elif numbers[0].outer_end < len(text.rstrip()):
        body, marks = _strip_marks(text)
    if not numbers:
        return CellReading(CellKind.TEXT)
    rest = _outside(body, numbers)
    words = _WORDS.findall(rest)
    if len(numbers) == 1 and not _UNIT_WORDS.match(rest.strip(" .,;:~<>≤≥+")):
        return CellReading(CellKind.TEXT, numbers)
    if len(numbers) > 1 and any(word.lower() not in _JOINERS for word in words):
        return CellReading(CellKind.TEXT, numbers)
    if len(numbers) > 3 or re.search(r"\d/\d|:\d", body):
        return CellReading(CellKind.TEXT, numbers)
    return CellReading(
        CellKind.NUMBER,
        numbers,
        marks,
        percent=any(n.percent for n in numbers),
        currency=next((n.currency for n in numbers if n.currency), ""),
        remainder=" ".join(rest.split()).strip(" .,;:-–—") if words or rest.strip() else "",
    )


_JOINERS = frozenset({"to", "and", "through", "or", "than", "less", "more", "up", "years", "year", "months", "days"})


def _outside(text: str, numbers: tuple[PrintedNumber, ...]) -> str:
    parts, at = [], 0
    for number in numbers:
        parts.append(text[at : number.outer_start])
        at = number.outer_end
    parts.append(text[at:])
    return " ".join(parts)


_GLUED_MARKS = re.compile(r"(?<=[a-z’'”\"]{3}|[a-z]{2}[):])\s?(?P<marks>\d{1,2}(?:\s?,\s?\d{1,2})*)\s*$")


def strip_label_marks(label: str) -> tuple[str, tuple[str, ...]]:
    """Return a row or column label without its note marks, and the marks: ``Deposits (2)`` gives ``("(2)",)``.

    A bracketed single letter or number at the end of a label is a mark; brackets with words are not. A raised digit
    that lost its style stands right behind a word: ``Net income1``.
    """
    body, marks = _strip_marks(label)
    glued = _GLUED_MARKS.search(body)
    if (
        glued is not None
        and not body[glued.start() : glued.start("marks")].strip()
        and glued.start("marks") == glued.start()
    ):
        numbers = [int(mark) for mark in glued.group("marks").split(",")]
        if numbers == sorted(numbers) and numbers[0] > 0 and numbers[-1] <= 30:
            body = body[: glued.start()]
            marks = (*(str(number) for number in numbers), *marks)
    return body.rstrip(), marks
