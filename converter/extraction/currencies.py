"""Currencies as documents write them: signs, codes and words, to ISO 4217 codes."""

from __future__ import annotations

import re

DOLLAR = "$"
"""A bare dollar sign: the home currency when that is a dollar, else the United States dollar."""

CODES = frozenset(
    re.findall(
        r"\w+",
        """AED ARS AUD BDT BGN BHD BMD BRL BWP CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP EUR GBP GEL GHS GTQ HKD HNL
    HRK HUF IDR ILS INR ISK JMD JOD JPY KES KHR KRW KWD KYD KZT LBP LKR MAD MMK MNT MOP MUR MXN MYR NAD NGN NIO NOK
    NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB SAR SEK SGD THB TND TRY TTD TWD TZS UAH UGX USD UYU UZS
    VES VND XAF XOF ZAR ZMW""",
    )
)

_SIGNS = {
    "U.S.$": "USD", "U.S. $": "USD", "US$": "USD", "US $": "USD", "USD$": "USD",
    "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "Cdn$": "CAD", "CDN$": "CAD", "CDN $": "CAD", "Cdn. $": "CAD",
    "A$": "AUD", "AU$": "AUD", "AUD$": "AUD", "HK$": "HKD", "HKD$": "HKD", "S$": "SGD", "SG$": "SGD", "SGD$": "SGD",
    "NT$": "TWD", "NTD": "TWD", "NZ$": "NZD", "R$": "BRL", "Mex$": "MXN", "MXN$": "MXN", "MX$": "MXN", "Ps.": "MXN",
    "RMB¥": "CNY", "CN¥": "CNY", "RMB": "CNY", "CNH": "CNY", "JP¥": "JPY", "S/": "PEN", "RM": "MYR", "Rs.": "INR",
    "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS", "NIS": "ILS", "₽": "RUB",
    "฿": "THB", "₺": "TRY", "₱": "PHP", "₫": "VND", "₦": "NGN", "₴": "UAH", "₸": "KZT", "SFr.": "CHF", "zł": "PLN",
    "$": DOLLAR, "＄": DOLLAR,
}  # fmt: skip

_WORDS = {
    "us dollar": "USD", "u.s. dollar": "USD", "united states dollar": "USD", "american dollar": "USD",
    "canadian dollar": "CAD", "australian dollar": "AUD", "hong kong dollar": "HKD", "singapore dollar": "SGD",
    "new taiwan dollar": "TWD", "taiwan dollar": "TWD", "new zealand dollar": "NZD", "dollar": DOLLAR,
    "renminbi": "CNY", "chinese yuan": "CNY", "yuan": "CNY", "japanese yen": "JPY", "yen": "JPY", "euro": "EUR",
    "pound sterling": "GBP", "pounds sterling": "GBP", "british pound": "GBP", "sterling": "GBP",
    "swiss franc": "CHF", "indian rupee": "INR", "rupee": "INR", "korean won": "KRW", "mexican peso": "MXN",
    "brazilian real": "BRL", "brazilian reais": "BRL", "reais": "BRL", "israeli shekel": "ILS",
    "new israeli shekel": "ILS", "shekel": "ILS", "norwegian kroner": "NOK", "norwegian krone": "NOK",
    "swedish krona": "SEK", "swedish kronor": "SEK", "danish kroner": "DKK", "danish krone": "DKK",
    "south african rand": "ZAR", "rand": "ZAR", "russian ruble": "RUB", "turkish lira": "TRY",
    "polish zloty": "PLN", "thai baht": "THB", "argentine peso": "ARS", "chilean peso": "CLP",
    "colombian peso": "COP", "philippine peso": "PHP", "indonesian rupiah": "IDR", "malaysian ringgit": "MYR",
}  # fmt: skip

_DOLLARS = frozenset(("USD", "CAD", "AUD", "HKD", "SGD", "TWD", "NZD", "MXN", "BMD", "KYD", "JMD", "TTD", "NAD", "COP"))


def _alternatives(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_letters = [sign for sign in _SIGNS if sign[-1].isalpha()]
_marks = [sign for sign in _SIGNS if not sign[-1].isalpha()]
SIGN = (
    rf"(?:(?<![A-Za-z])(?:{_alternatives([m for m in _marks if m[0].isalpha()])})"
    rf"|{_alternatives([m for m in _marks if not m[0].isalpha()])}"
    rf"|(?<![A-Za-z])(?:{_alternatives(_letters)}|{'|'.join(sorted(CODES))})(?![A-Za-z]))"
)
"""A regular expression (a string without groups) for one currency sign or code."""

_SIGN = re.compile(SIGN)
_WORD = re.compile(rf"\b(?:{_alternatives(list(_WORDS))})s?\b", re.IGNORECASE)


def currency_of_sign(sign: str, home: str = "USD") -> str:
    """Return the ISO code of a sign or code as matched by ``SIGN``; ``home`` decides what a bare dollar is."""
    code = _SIGNS.get(sign, sign)
    if code == DOLLAR:
        return home if home in _DOLLARS else "USD"
    return code


def currency_of_word(text: str, home: str = "USD") -> str:
    """Return the ISO code of the first currency word in ``text``, or an empty string."""
    match = _WORD.search(text)
    if match is None:
        return ""
    word = match.group().lower()
    return currency_of_sign(_WORDS.get(word) or _WORDS[word.removesuffix("s")], home)


def currencies_in(text: str, home: str = "USD") -> tuple[str, ...]:
    """Return the ISO codes that ``text`` names by sign, code or word, each once, in the order they appear."""
    found: list[tuple[int, str]] = [(m.start(), currency_of_sign(m.group(), home)) for m in _SIGN.finditer(text)]
    for match in _WORD.finditer(text):
        found.append((match.start(), currency_of_word(match.group(), home)))
    return tuple(dict.fromkeys(code for _, code in sorted(found)))
