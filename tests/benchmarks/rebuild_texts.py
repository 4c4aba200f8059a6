"""The gold facts of a filing that are texts, dates, check boxes, durations and names: their values and their places."""

from __future__ import annotations

import re
from collections import defaultdict

from converter.model.document import Span
from converter.writing.transformations import collapse, transform_text
from converter.writing.transformations_sec import TEXT
from tests.benchmarks.rebuild_places import Gold, Locator, text_length

# Names of older registries for what registry 4 has, too.
_OLDER = {
    "datemonthdayyearen": "date-monthname-day-year-en",
    "booleantrue": "fixed-true",
    "booleanfalse": "fixed-false",
}
_SHORTENED = 300


def value_of(fact: Gold) -> str | None:
    """Return what the fact's transformation makes of its text; None when gold has not all of it or nothing reads it."""
    printed, name = collapse(fact["source_text"]), fact["format"] or ""
    if fact["text_length"] > _SHORTENED and not name.startswith("fixed-"):
        return None
    if name in TEXT:
        return TEXT[name](printed)
    if name == "date-month-day":
        month, day = re.findall(r"\d+", printed)
        return f"--{int(month):02}-{int(day):02}"
    return transform_text(_OLDER.get(name, name), printed)


def data_type_of(fact: Gold) -> str:
    """Return the item type that the value suggests."""
    value, name = value_of(fact) or "", fact["format"] or ""
    if name.startswith("dur"):
        return "durationItemType"
    if value in ("true", "false") and (name or fact["loc"]["where"] == "hidden"):
        return "booleanItemType"
    if name.startswith("date"):
        return "gMonthDayItemType" if value.startswith("--") else "dateItemType"
    return "stringItemType"


def text_places(locator: Locator, gold: list[Gold], numbers: dict[str, Span]) -> dict[str, Span]:
    """Return the places of the text facts that are visible and whose value gold knows."""
    texts = [fact for fact in gold if fact["kind"] == "text" and value_of(fact) is not None]
    found: dict[str, Span] = {}
    cells: dict[tuple[int, int, int], list[Gold]] = defaultdict(list)
    for fact in texts:
        if fact["loc"]["where"] == "table":
            cells[fact["loc"]["table"], fact["loc"]["row"], fact["loc"]["col"]].append(fact)
    for place, facts in cells.items():
        cell = locator.cells.get(place)
        if cell is not None:
            found |= _in_order(locator.document.text, facts, cell.span.start, cell.span.end)
    known = numbers | found
    at = passed = 0
    for fact in gold:
        if fact["id"] in known:
            passed = max(passed, known[fact["id"]].start)
        if fact["kind"] == "text" and fact["loc"]["where"] == "text" and value_of(fact) is not None:
            bounds = locator.paragraph(fact["loc"]["paragraph"], max(at, passed))
            if bounds is not None:
                start = max(bounds[0], at) if bounds[0] <= at < bounds[1] else bounds[0]
                placed = _in_order(locator.document.text, [fact], start, bounds[1]) or _in_order(
                    locator.document.text, [fact], *bounds
                )
                found |= placed
                at = placed[fact["id"]].start if placed else max(at, bounds[0])
    return found


def _in_order(text: str, facts: list[Gold], start: int, end: int) -> dict[str, Span]:
    """Give facts of one stretch of text their characters, each behind the one before it where that is possible."""
    found: dict[str, Span] = {}
    at = start
    for fact in facts:
        words = r"\s*".join(re.escape(word) for word in fact["source_text"].split())
        whole = re.compile(rf"(?<!\w){words}(?!\w)")
        match = whole.search(text, at, end) or whole.search(text, start, end) or re.compile(words).search(text, at, end)
        if match is not None and words:
            last = match.end() + _left_out(text, match, end, fact["text_length"])
            found[fact["id"]] = Span(match.start(), last, 1)
            at = last
    return found


def _left_out(text: str, match: re.Match[str], end: int, length: int) -> int:
    """Return how many characters of the page come behind those of a text that gold has shortened."""
    more = length - text_length(match[0])
    place = match.end()
    while more > 0 and place < end:
        blank = text[place].isspace()
        more -= not (blank and text[place - 1].isspace())
        place += 1
    return place - match.end()
