"""What a cell of a text dump can be, judged by its characters alone."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from converter.reading.header_words import header_class


class Kind(StrEnum):
    """The classes that the recovery of rows and columns tells apart; one letter each, so that rows have signatures."""

    BLANK = "b"
    CURRENCY = "$"
    NUMBER = "N"
    YEAR = "Y"
    CLOSE = ")"
    MARK = "M"
    """A footnote mark in a cell of its own: ``(1)``, ``*``. It may be a number as well; the cells around it decide."""
    PERIOD = "H"
    """A date or a stretch of time in words, which heads columns or labels a row."""
    TEXT = "T"

    @property
    def is_text(self) -> bool:
        """True for words of any sort."""
        return self in (Kind.TEXT, Kind.PERIOD)


VALUES = (Kind.NUMBER, Kind.YEAR, Kind.MARK)
"""Kinds that fill a column of values."""
DASHES = "-‐‑‒–—―−"
_DASH_CLASS = "\\-" + DASHES[1:]
_CURRENCY_SIGN = r"(?:US|CA|AU|NZ|HK|NT|C|A|R|S)?[$€£¥₩₹₪₽₺₫฿₱]"
_CURRENCY = re.compile(rf"[({_DASH_CLASS}]?\s*(?:{_CURRENCY_SIGN})\s*\(?\s*")
_CODE = re.compile(
    r"USD|EUR|GBP|CHF|JPY|CNY|RMB|CAD|AUD|NZD|HKD|SGD|TWD|KRW|INR|BRL|MXN|SEK|NOK|DKK|ZAR|ILS|NIS|kr\.?|Rs\.?"
)
_AMOUNT = r"(?:\d{1,3}(?:[,.’' ]\d{3})+|\d+)(?:[.,]\d+)?|[.]\d+"
_NUMBER = re.compile(
    rf"[(\[]?\s*[+{_DASH_CLASS}]?\s*(?:{_CURRENCY_SIGN}|[A-Z]{{3}}\s?|Rs\.?|kr\.?)?\s*[(\[]?\s*[+{_DASH_CLASS}]?\s*(?:{_AMOUNT})"
    rf"\s*[)\]]?\s*(?:%|x|X|pts?\.?|bps|pp|¢|‰)?\s*[)\]]?\s*(?:\*+|†|‡|\([a-z0-9]{{1,2}}\)|[¹²³⁴⁵⁶⁷⁸⁹]+)?"
)
_DASH = re.compile(
    rf"[(\[]?\s*(?:{_CURRENCY_SIGN})?\s*[(\[]?[{_DASH_CLASS}]+\s*[)\]]?\s*%?\s*[)\]]?\s*(?:\*+|\([a-z0-9]{{1,2}}\))?"
)
_WORD_VALUE = re.compile(
    r"n/?a\.?|n\.?/?m\.?f?\.?|nil|none|\*+|not meaningful|not applicable|unlimited|indefinite", re.I
)
_MARK = re.compile(r"\([0-9a-z]{1,2}\)|\*{1,3}|[†‡§]")
_YEAR = re.compile(
    rf"(?:(?:fiscal|fy)\s*)?(?:19|20)\d\d(?:\s*(?:[{_DASH_CLASS}/]|to|through)\s*(?:(?:19|20)\d\d|\d\d))?"
    r"|(?:19|20)\d\d\s+and\s+(?:thereafter|beyond|after)|thereafter",
    re.I,
)
_MEASURE = re.compile(
    rf"(?:less\s+than\s+|up\s+to\s+|[<>~≤≥]\s*)?(?:{_CURRENCY_SIGN})?\s*(?:{_AMOUNT})\s*%?"
    rf"(?:\s*(?:[{_DASH_CLASS}]|to)\s*(?:{_CURRENCY_SIGN})?\s*(?:{_AMOUNT})\s*%?)?"
    r"\s*(?:%|(?:years?|yrs?\.?|months?|days?|weeks?|basis\s+points)(?:\s+\d+\s+(?:months?|days?))?)?",
    re.I,
)
_CLOSE = re.compile(r"[)\]]\s*%?|%\s*[)\]]?|(?:pts?\.?|bps|pp|x|¢|‰)\s*\)?", re.I)


@lru_cache(maxsize=1 << 14)
def kind_of(text: str) -> Kind:
    """Return the kind of a cell with this (trimmed) text."""
    if not text:
        return Kind.BLANK
    if len(text) > 40:
        return _words(text)
    if _MARK.fullmatch(text):
        return Kind.MARK
    if _YEAR.fullmatch(text):
        return Kind.YEAR
    if any(pattern.fullmatch(text) for pattern in (_NUMBER, _DASH, _MEASURE, _WORD_VALUE)):
        return Kind.NUMBER
    if _CURRENCY.fullmatch(text):
        return Kind.CURRENCY
    if _CLOSE.fullmatch(text):
        return Kind.CLOSE
    return _words(text)


def is_currency_code(text: str) -> bool:
    """Return True for a code that stands before a number as a sign does; over columns it is a heading."""
    return bool(_CODE.fullmatch(text))


def _words(text: str) -> Kind:
    return Kind.PERIOD if len(text) <= 80 and header_class(text) == "period" else Kind.TEXT


def is_dash(text: str) -> bool:
    """Return True for a cell of dashes only."""
    return bool(text) and not text.strip(DASHES)
