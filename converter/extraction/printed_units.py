"""Units in brackets at the end of a label or a header: ``Energy consumed (MWh)``, ``Hash rate (EH/s)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from converter.model.facts import Unit


@dataclass(frozen=True, slots=True)
class PrintedUnit:
    """A unit as printed. ``measure`` is ``utr:MWh`` for the unit registry, a bare name for all others; ``scale`` the
    power of ten that the brackets state (``thousand tonnes``)."""

    measure: str
    scale: int = 0

    def unit(self, prefix: str) -> Unit:
        """Return the unit; measures beyond the registry take ``prefix``."""
        return Unit((self.measure if ":" in self.measure else f"{prefix}:{self.measure}",))


_REGISTRY = frozenset(
    """MWh GWh kWh TWh Wh GJ MJ TJ kJ MMBTU Btu Boe MBoe MMBoe Mcfe MMcfe Bcfe dth MW GW kW TW hp MVA Mvar
    kg lb oz ozt kt Mt t sqft sqm sqkm sqmi acre ha ft km cm mi nmi kV GB TB PB Hz psi Pa bbl MBbls MMBbls Mcf MMcf Bcf
    Tcf ft3 m3 gal aft bu tCO2e ktCO2e MtCO2e""".split()
)
"""Identifiers of the unit registry that stand for nothing else in brackets. A single letter may be a note, ``MM`` a
scale, ``MT`` a short or a metric megaton: those are left out."""

_ALONE = _REGISTRY - {"t", "oz", "mi", "bu", "Pa"}
"""Those of them that need no other unit beside them to be known for units."""

_SPELLINGS = {
    "MMBtu": "MMBTU", "BTU": "Btu", "mmBtu": "MMBTU", "boe": "Boe", "BOE": "Boe", "Mboe": "MBoe", "MBOE": "MBoe",
    "MMboe": "MMBoe", "MMBOE": "MMBoe", "Dth": "dth", "bbls": "bbl", "Bbl": "bbl", "Bbls": "bbl", "MBbl": "MBbls",
    "Mbbl": "MBbls", "Mbbls": "MBbls", "MMBbl": "MMBbls", "MMbbl": "MMBbls", "MMbbls": "MMBbls", "mcf": "Mcf",
    "mmcf": "MMcf", "bcf": "Bcf", "lbs": "lb", "oz": "ozt", "m2": "sqm", "km2": "sqkm", "ft2": "sqft", "mwh": "MWh",
    "kwh": "kWh", "Kwh": "kWh", "KWh": "kWh", "KWH": "kWh", "MWH": "MWh", "GWH": "GWh", "KW": "kW", "KG": "kg",
    "kgs": "kg", "Kg": "kg", "kms": "km",
}  # fmt: skip

_WORDS = {
    "tonne": "t", "tonnes": "t", "metric ton": "t", "metric tons": "t", "metric tonnes": "t", "ton": "T", "tons": "T",
    "short tons": "T", "kilograms": "kg", "ounces": "ozt", "troy ounces": "ozt", "square feet": "sqft",
    "square foot": "sqft", "sq ft": "sqft", "square meters": "sqm", "square metres": "sqm", "sq m": "sqm",
    "square kilometers": "sqkm", "square kilometres": "sqkm", "square miles": "sqmi", "acres": "acre",
    "hectares": "ha", "kilometers": "km", "kilometres": "km", "miles": "mi", "feet": "ft", "barrels": "bbl",
    "gallons": "gal", "liters": "l", "litres": "l", "cubic meters": "m3", "cubic metres": "m3", "cubic feet": "ft3",
    "megawatts": "MW", "gigawatts": "GW", "kilowatts": "kW", "megawatt hours": "MWh", "gigawatt hours": "GWh",
    "kilowatt hours": "kWh", "gigajoules": "GJ", "terajoules": "TJ", "bushels": "bu", "tonnes co2e": "tCO2e",
    "metric tons co2e": "tCO2e", "barrels of oil equivalent": "Boe", "acre feet": "aft", "horsepower": "hp",
}  # fmt: skip

_OWN = frozenset("PJ koz Moz Mlb Mlbs boepd bopd tpd dmt wmt TEU MWp GWp kWp MWac MWdc PH EH TH".split())
"""Symbols that the registry lacks and that stand for nothing else."""

_TOKENS = {
    "BTC": "bitcoins?|btc", "ETH": "ether|ethereum", "SOL": "solana", "LTC": "litecoins?", "XRP": "ripple|xrp",
    "BCH": "bitcoin cash", "DOGE": "dogecoins?", "USDC": "usd coins?|usdc", "USDT": "tether|usdt",
}  # fmt: skip
"""Crypto assets with their names: behind the name itself the brackets only abbreviate it."""

_SI = re.compile(r"(?:[kMGTPEZ]?(?:H|J|W|Wh|Hz)|[kMGTPE](?:b|B|bit)|[kMGm]?[gLl]|[kcm]?m|[kM]?t|m[23]|tCO2e)")
_PER = frozenset(
    "s sec min h hr d day mo month yr year t kg g m m2 m3 km ha L l TH PH EH GH kWh MWh GJ bbl boe".split()
)
_SHORTEST = frozenset({"g/t", "g/l", "g/L", "m/s", "t/d", "t/h", "H/s"})
"""Units of two single letters; others (``m/d``, ``y/y``) are rather words cut short."""
_BRACKETS = re.compile(
    r"\s*[(\[]\s*(?:in\s+)?(?:(?P<scale>thousands?|millions?|billions?|['’]?000s?)\s+(?:of\s+)?)?"
    r"(?P<unit>[A-Za-z][\w./²³ -]{0,26}?)\s*[)\]]\s*:?\s*$",
    re.IGNORECASE,
)
_POWERS = {"t": 3, "m": 6, "b": 9}


@lru_cache(maxsize=1 << 13)
def split_unit(text: str) -> tuple[str, PrintedUnit | None]:
    """Return a label without the unit in brackets at its end, and the unit; the text itself when there is none.

    ``(Note 3)``, ``(a)``, ``(in thousands)``, ``(net)`` and currencies are no units; nor is ``(BTC)`` right behind the
    word bitcoin, where it abbreviates the name of what may be an amount of money.
    """
    match = _BRACKETS.search(text)
    if match is None:
        return text, None
    body = text[: match.start()].rstrip()
    symbol = " ".join(match["unit"].replace("²", "2").replace("³", "3").split())
    if symbol in _TOKENS and re.search(rf"(?:^|\W)(?:{_TOKENS[symbol]})$", body, re.IGNORECASE):
        return text, None
    measure = _measure(symbol)
    if measure is None:
        return text, None
    scale = (match["scale"] or "").lower().lstrip("'’")
    return body, PrintedUnit(measure, _POWERS.get(scale[:1], 3) if scale else 0)


def _measure(symbol: str) -> str | None:
    spelling = _SPELLINGS.get(symbol, symbol)
    if spelling in _ALONE or spelling == "ozt":
        return f"utr:{spelling}"
    if symbol in _OWN or symbol in _TOKENS:
        return symbol
    word = _WORDS.get(" ".join(symbol.lower().replace(".", " ").replace("-", " ").split()))
    if word is not None:
        return f"utr:{word}"
    above, slash, below = symbol.partition("/")
    known = above in _REGISTRY or above in _SPELLINGS or above in _OWN or _SI.fullmatch(above) is not None
    if slash and known and below in _PER and above != below and (len(symbol) > 3 or symbol in _SHORTEST):
        # A solidus is no name character (Namespaces in XML 1.0 §3): EH/s becomes EHps.
        return f"{above}p{below}"
    return None
