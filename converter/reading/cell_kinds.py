"""What a cell of a text dump can be, judged by its characters alone."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    """The classes that the recovery of rows and columns tells apart; one letter each, so that rows have signatures."""

    BLANK = "b"
    CURRENCY = "$"
    NUMBER = "N"
    YEAR = "Y"
    CLOSE = ")"
    TEXT = "T"


DASHES = "-‐‑‒–—―−"
_CURRENCY_SIGN = r"(?:US|CA|AU|NZ|HK|NT|C|A|R|S)?[$€£¥₩₹₪₽₺₫฿₱]|Rs\.?|CHF|kr\.?"
_CURRENCY = re.compile(rf"[({DASHES}]?\s*(?:{_CURRENCY_SIGN})\s*\(?\s*")
_AMOUNT = r"(?:\d{1,3}(?:[,.’' ]\d{3})+|\d+)(?:[.,]\d+)?|[.]\d+"
_NUMBER = re.compile(
    rf"[(\[]?\s*[+{DASHES}]?\s*(?:{_CURRENCY_SIGN})?\s*[(\[]?\s*[+{DASHES}]?\s*(?:{_AMOUNT})"
    rf"\s*[)\]]?\s*(?:%|x|X|pts?\.?|bps|pp|¢|‰)?\s*[)\]]?\s*(?:\*+|†|‡|\([a-z0-9]{{1,2}}\)|[¹²³⁴⁵⁶⁷⁸⁹]+)?"
)
_DASH = re.compile(
    rf"[(\[]?\s*(?:{_CURRENCY_SIGN})?\s*[(\[]?[{DASHES}]+\s*[)\]]?\s*%?\s*[)\]]?\s*(?:\*+|\([a-z0-9]{{1,2}}\))?"
)
_WORD_VALUE = re.compile(
    r"n/?a\.?|n\.?/?m\.?f?\.?|nil|none|\*+|not meaningful|not applicable|unlimited|indefinite", re.I
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOSE = re.compile(r"[)\]]\s*%?|%\s*[)\]]?|(?:pts?\.?|bps|pp|x|¢|‰)\s*\)?", re.I)


@lru_cache(maxsize=1 << 14)
def kind_of(text: str) -> Kind:
    """Return the kind of a cell with this (trimmed) text."""
    if not text:
        return Kind.BLANK
    if len(text) > 40:
        return Kind.TEXT
    if _YEAR.fullmatch(text):
        return Kind.YEAR
    if _NUMBER.fullmatch(text) or _DASH.fullmatch(text) or _WORD_VALUE.fullmatch(text):
        return Kind.NUMBER
    if _CURRENCY.fullmatch(text):
        return Kind.CURRENCY
    if _CLOSE.fullmatch(text):
        return Kind.CLOSE
    return Kind.TEXT


def is_dash(text: str) -> bool:
    """Return True for a cell of dashes only."""
    return bool(text) and not text.strip(DASHES)
