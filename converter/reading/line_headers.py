"""Which of the texts before a table's first row are its header, when nothing but their words says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.reading.cell_kinds import Kind, kind_of

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_PERIOD = re.compile(
    rf"(?:(?:for\s+the\s+)?(?:fiscal\s+)?(?:(?:three|six|nine|twelve|first|second|third|fourth|\d+)[\s-]+(?:and\s+\w+\s+)?)?"
    rf"(?:years?|months?|quarters?|weeks?|periods?)\s+end(?:ed|ing)\b.{{0,60}}"
    rf"|(?:as\s+of|as\s+at|at|balance\s+at)\s*(?:{_MONTH}\b.{{0,30}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:\s*,\s*|\s+)?(?:(?:19|20)\d\d)?\s*,?|\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d\d"
    rf"|{_MONTH}\s+(?:19|20)\d\d|(?:fiscal(?:\s+year)?|fy|[1-4]?q[1-4]?)\s*'?(?:\d\d|(?:19|20)\d\d)|(?:19|20)\d\d)\s*:?",
    re.I,
)
_SCALE = re.compile(
    r"\(?\s*(?:(?:u\.?s\.?\s+)?(?:dollars?|amounts?|shares?|\$)?\s*(?:are\s+)?(?:stated\s+)?in\s+)?"
    r"(?:thousands|millions|billions|thous\.?|mm)\b.{0,80}|\(?\s*(?:un)?audited\s*\)?|\(note\s+\d+\w?\)",
    re.I,
)
_CURRENCY = re.compile(r"(?:[A-Z]{3}|RMB|US\s?[D$]|[A-Z]{1,3}\$|[$€£¥%])(?:\s*\(.{1,20}\))?")
_UNIT_WORD = re.compile(r"(?:amount|shares|%|percent(?:age)?|% change|\$ change|change|change %|\(%\)|number)s?", re.I)
_NOTE = re.compile(r"\((?:note|notes)\s+[\w ,]+\)", re.I)


def header_class(text: str) -> str:
    """Return ``period``, ``scale``, ``currency``, ``unit``, ``note`` or ``name`` (of a member, or anything else)."""
    if _PERIOD.fullmatch(text):
        return "period"
    if _NOTE.fullmatch(text):
        return "note"
    if len(text) <= 120 and _SCALE.fullmatch(text):
        return "scale"
    if _CURRENCY.fullmatch(text):
        return "currency"
    return "unit" if _UNIT_WORD.fullmatch(text) else "name"


def is_header_text(text: str) -> bool:
    """Return True for a text that stands over columns by its own words: a period, a scale, a currency."""
    return header_class(text) != "name"


def is_leaf_header(text: str) -> bool:
    """Return True for a text that heads one column by itself: a year, a date."""
    if kind_of(text) is Kind.YEAR:
        return True
    return header_class(text) == "period" and bool(re.search(r"\d{4}|\d\s*,?$", text)) and "nded" not in text


def header_length(texts: Sequence[str], columns: int) -> tuple[int, int]:
    """Return where the header starts and ends among the ``texts`` before the first row of a table of ``columns``.

    Texts before the start are titles, texts from the end on are section rows.
    """
    classes = [header_class(text) for text in texts]
    marked = [index for index, word in enumerate(classes) if word != "name"]
    if not marked:
        return _names_only(texts, columns)
    first, end = marked[0], marked[-1] + 1
    names = 0
    while end + names < len(texts) and not texts[end + names].endswith(":"):
        names += 1
    leaves = sum(word in ("period", "currency", "unit") for word in classes[first:end])
    if names >= columns > 1 and leaves < columns:
        end += columns
    return _start(texts, classes, first, columns), end


def _names_only(texts: Sequence[str], columns: int) -> tuple[int, int]:
    """Take the last ``columns`` texts (before section rows) when there is more than one column to name."""
    end = len(texts)
    while end and texts[end - 1].endswith(":"):
        end -= 1
    if columns > 1 and end >= columns and all(len(text) <= 100 for text in texts[end - columns : end]):
        return end - columns, end
    return end, end


def _start(texts: Sequence[str], classes: Sequence[str], first: int, columns: int) -> int:
    """Return the start of the header: names directly before the first period count when they divide the columns."""
    before = 0
    while before < first and not texts[first - 1 - before].endswith((":", ".")) and before < columns:
        before += 1
    periods = [text for text, word in zip(texts, classes, strict=True) if word == "period"]
    for count in range(min(before, columns), 1, -1):
        if columns % count == 0 and (len(periods) < columns or _repeats(periods[-columns:], columns // count)):
            return first - count
    return first


def _repeats(items: Sequence[str], cycle: int) -> bool:
    return all(items[index] == items[index % cycle] for index in range(len(items)))
