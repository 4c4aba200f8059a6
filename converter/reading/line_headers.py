"""Which of the texts before a table's first row are its header, when nothing but their words says so."""

from __future__ import annotations

from collections.abc import Sequence

from converter.reading.header_words import header_class, header_rank


def is_header_text(text: str) -> bool:
    """Return True for a text that stands over columns by its own words: a period, a scale, a currency."""
    return header_class(text) != "name"


def new_header(texts: Sequence[str]) -> int | None:
    """Return where in the texts between two rows the header of a new table starts, None where there is none.

    A header shows by two or more columns headed one after the other (dates, currencies), of which one stands before a
    row; a single date is a section row. It begins with the period or the names that stand directly before.
    """
    ranks = [header_rank(text) for text in texts]
    heads = [index for index, rank in enumerate(ranks) if rank in ("leaf", "currency", "unit")]
    pairs = [index for index in heads if index + 1 in heads]
    if not pairs:
        return None
    start = pairs[0]
    while (
        start > 0
        and len(texts[start - 1]) <= 100
        and not (texts[start - 1].endswith(":") and ranks[start - 1] == "name")
    ):
        start -= 1
        if ranks[start] in ("span", "leaf"):
            while start > 0 and ranks[start - 1] in ("span", "leaf", "scale"):
                start -= 1
            break
    return start


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
