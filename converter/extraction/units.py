"""What a document says of scale and units: ``in thousands, except per share amounts``, ``MWh``, ``square feet``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from converter.extraction.currencies import SIGN, currencies_in
from converter.model.facts import PURE, SHARES, ItemKind, Unit


@dataclass(frozen=True, slots=True)
class ScaleHint:
    """What a text says of the scale of the numbers it governs.

    ``money`` and ``shares`` are powers of ten, None when not stated. ``shares_excepted`` is true for ``except share
    data``: share counts are then printed in full; ``quantities_excepted`` for other exceptions named.
    """

    money: int | None = None
    shares: int | None = None
    shares_excepted: bool = False
    currencies: tuple[str, ...] = ()
    words: str = ""

    def __bool__(self) -> bool:
        return self.money is not None or self.shares is not None

    def share_scale(self) -> int:
        """Return the power of ten of share counts."""
        if self.shares is not None:
            return self.shares
        return 0 if self.shares_excepted or self.money is None else self.money


_POWERS = {
    "thou": 3,
    "mill": 6,
    "bill": 9,
    "tril": 12,
    "000s": 3,
    "000'": 3,
    "000": 3,
    "000,": 6,
    "hund": 2,
    "lakh": 5,
    "cror": 7,
}
_WORD = re.compile(
    rf"""(?<![\d.,])(?<!\d[ ])
    (?P<lead>\bin\s+(?:(?:the\s+)?(?:nearest\s+)?(?:{SIGN}|U\.?S\.?\s+dollars?|dollars?|RMB|euros?)?\s*)|[(\[]\s*|^\s*|{SIGN}\s*|\b(?:dollars|amounts|figures|shares|units)\s+(?:are\s+)?(?:in|of)\s+|[:,;]\s*)
    (?P<word>thousands?|millions?|billions?|trillions?|lakhs?|crores?|thous\b\.?|mill?\b\.|['’]?000,000s?|['’]?000['’]?s?)(?![\d,.]\d)(?![a-z])""",
    re.VERBOSE | re.IGNORECASE,
)
_SHARE_WORDS = re.compile(
    r"\b(?:shares?|options?|units?|awards?|RSUs?|PSUs?|SARs?|warrants?|ADSs?)\b(?!\s+(?:amounts?|based))", re.IGNORECASE
)
_MONEY_WORDS = re.compile(
    rf"{SIGN}|\b(?:dollars?|amounts?|values?|income|cost|price|earnings|currency)\b", re.IGNORECASE
)
_EXCEPT = re.compile(r"\bexcept(?:ing)?\b(?:\s+for)?(?P<what>[^()]{0,120})|\bunless\s+otherwise\b", re.IGNORECASE)
_PER_SHARE_WORDS = re.compile(
    r"\bper[-\s]+(?:\w+\s+)?(?:shares?|units?|ADS)\b(?:\s+(?:data|amounts?|information))?|\bpar\s+values?",
    re.IGNORECASE,
)


def _power(word: str) -> int:
    word = word.lower().lstrip("'’")
    if word.startswith("000,000"):
        return 6
    return _POWERS[word[:4]] if word[:4] in _POWERS else (3 if word.startswith("000") else 6)


@lru_cache(maxsize=1 << 13)
def read_scale(text: str, home: str = "USD") -> ScaleHint:
    """Return the scale that a caption, header or stub states; an empty hint when it states none.

    ``$4.1 million`` is an amount, no statement; a lone ``Millions`` at the start of a header is one.
    """
    money: int | None = None
    shares: int | None = None
    last = 0
    words = ""
    for match in _WORD.finditer(text):
        if match.group("lead").strip() == "" and match.start() and not match.group("word").lower().endswith("s"):
            continue
        before = text[max(last, match.start() - 60) : match.end("lead")]
        if last == 0:
            before = re.split(r"[.;]\s", before)[-1]
        exception = _EXCEPT.search(before)
        about_shares = _SHARE_WORDS.search(_PER_SHARE_WORDS.sub("", before)) is not None
        about_money = _MONEY_WORDS.search(before[exception.start() :] if exception else before) is not None
        power = _power(match.group("word"))
        if about_shares and not about_money:
            shares = power if shares is None else shares
        elif money is None:
            money = power
        last = match.end()
        words = words or match.group("word")
    if money is None and shares is None:
        return ScaleHint()
    excepted = any(
        _SHARE_WORDS.search(_PER_SHARE_WORDS.sub("", found.group("what") or "")) for found in _EXCEPT.finditer(text)
    )
    return ScaleHint(money, shares, excepted and shares is None, currencies_in(text, home), words)


_QUANTITIES = {
    "bitcoins?|btc": "BTC", "ether|eth": "ETH", "megawatt[-\\s]hours?|mwh": "utr:MWh",
    "gigawatt[-\\s]hours?|gwh": "utr:GWh", "kilowatt[-\\s]hours?|kwh": "utr:kWh", "megawatts?|mw": "utr:MW",
    "gigawatts?|gw": "utr:GW", "square\\s+f(?:ee|oo)t|sq\\.?\\s*ft\\.?|sqft": "utr:sqft",
    "square\\s+met(?:er|re)s?|sq\\.?\\s*m\\.?|sqm": "utr:sqm", "acres?": "utr:acre", "hectares?": "utr:ha",
    "barrels?|bbls?": "utr:bbl", "mbbls?": "utr:MBbls", "mmbbls?": "utr:MMBbls", "boe": "utr:Boe", "mboe": "utr:MBoe",
    "mmbtu": "utr:MMBTU", "mcf": "utr:Mcf", "mmcf": "utr:MMcf", "bcf": "utr:Bcf", "dth|dekatherms?": "utr:MMBTU",
    "(?:troy\\s+)?ounces?|oz\\.?": "utr:ozt", "pounds?(?!\\s+sterling)|lbs?\\.?": "utr:lb",
    "tonnes?|metric\\s+tons?": "utr:t",
    "gallons?": "utr:gal", "kilometers?|km": "utr:km", "miles?": "utr:mi", "tons?": "utr:T",
}  # fmt: skip
_QUANTITY = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), measure) for words, measure in _QUANTITIES.items()]


@lru_cache(maxsize=1 << 12)
def quantity_unit(text: str, prefix: str) -> Unit | None:
    """Return the physical or custom unit that words name, None for none; custom measures take ``prefix``."""
    for pattern, measure in _QUANTITY:
        if pattern.search(text):
            return Unit((measure if ":" in measure else f"{prefix}:{measure}",))
    return None


def unit_of(kind: ItemKind, currency: str) -> Unit | None:
    """Return the unit of a kind: money needs a currency, shares and pure numbers do not (XBRL 2.1 §4.8.2)."""
    if kind is ItemKind.MONETARY:
        return Unit((f"iso4217:{currency}",)) if currency else None
    if kind is ItemKind.PER_SHARE:
        return Unit((f"iso4217:{currency}",), ("xbrli:shares",)) if currency else None
    if kind is ItemKind.SHARES:
        return SHARES
    return PURE
