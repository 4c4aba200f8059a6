"""Words that stand over columns: periods, scales, currencies."""

from __future__ import annotations

import re
from functools import lru_cache

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_PERIOD = re.compile(
    rf"(?:(?:for\s+the\s+)?(?:fiscal\s+)?(?:(?:three|six|nine|twelve|first|second|third|fourth|\d+)[\s-]+(?:and\s+\w+\s+)?)?"
    rf"(?:years?|months?|quarters?|weeks?|periods?)\s+end(?:ed|ing)\b.{{0,60}}"
    rf"|(?:as\s+of|as\s+at|at|balance\s+at)\s*(?:{_MONTH}\b.{{0,30}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:\s*,\s*|\s+)?(?:(?:19|20)\d\d)?\s*,?|\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d\d"
    rf"|{_MONTH}\s+(?:19|20)\d\d|(?:fiscal(?:\s+year)?|fy|[1-4]?q[1-4]?)\s*'?(?:\d\d|(?:19|20)\d\d)|(?:19|20)\d\d|fiscal(?:\s+years?)?)\s*:?",
    re.I,
)
_SCALE = re.compile(
    r"\(?\s*(?:(?:u\.?s\.?\s+)?(?:dollars?|amounts?|shares?|\$)?\s*(?:are\s+)?(?:stated\s+)?in\s+)?"
    r"(?:thousands|millions|billions|thous\.?|mm)\b.{0,80}|\(?\s*(?:un)?audited\s*\)?|\(note\s+\d+\w?\)",
    re.I,
)
_CURRENCY = re.compile(r"(?:[A-Z]{3}|RMB|US\s?[D$]|[A-Z]{1,3}\$|[$€£¥%])(?:\s*\(.{1,20}\))?")
_UNIT_WORD = re.compile(r"(?:amount|shares|%|percent(?:age)?|% change|\$ change|change|change %|\(%\)|number)s?", re.I)
_SCALED = re.compile(r"\((?:[a-z. ]+\s)?in\s+(?:thousands|millions|billions)\b[^)]*\)$", re.I)
_NOTE = re.compile(r"\((?:note|notes)\s+[\w ,]+\)", re.I)


@lru_cache(maxsize=1 << 14)
def header_class(text: str) -> str:
    """Return ``period``, ``scale``, ``currency``, ``unit``, ``note`` or ``name`` (of a member, or anything else)."""
    if len(text) <= 120 and _SCALED.search(text):
        return "scale"
    if _PERIOD.fullmatch(text):
        return "period"
    if _NOTE.fullmatch(text):
        return "note"
    if len(text) <= 120 and _SCALE.fullmatch(text):
        return "scale"
    if _CURRENCY.fullmatch(text):
        return "currency"
    return "unit" if _UNIT_WORD.fullmatch(text) else "name"


def header_rank(text: str) -> str:
    """Return the class, with periods told apart: ``leaf`` heads one column, ``span`` stands over several."""
    word = header_class(text)
    if word != "period":
        return word
    return "leaf" if _LEAF.search(text) and not text.endswith(":") else "span"


_LEAF = re.compile(r"(?:19|20)\d\d|['’]\d\d\b|^(?:fy|[1-4]?q[1-4]?)\b", re.I)
