"""Rows of a stretch of cells without values: headings over columns, and section rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from converter.reading.cell_kinds import Kind
from converter.reading.columns import Piece, fit, is_even, signature
from converter.reading.header_words import header_rank

_ROW = 0.6
_WORST_FIT = 4.0
_MOST_TEXTS = 2_000
"""Beyond this many texts in one stretch each is a row of its own."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of the stretch: its place among the cells, and how many blanks stand before and after it."""

    at: int
    before: int
    after: int
    rank: str
    closes: bool
    """True for a text that ends with a colon."""


@dataclass(frozen=True, slots=True)
class _Choice:
    cost: float
    start: int
    lead: int
    """How many blanks before the first text belong to the row, the label cell among them; 0 when it is the label."""


def split_headers(cells: Sequence[Piece], slots: int, template: str) -> list[list[Piece]]:
    """Return the rows of a stretch without values; blanks between rows that say nothing are left out."""
    texts = _texts(cells)
    if not texts:
        return [list(cells)] if cells else []
    if len(texts) > _MOST_TEXTS or slots == 0:
        return [[cells[text.at]] for text in texts]
    sign = signature(cells)
    best: list[_Choice] = [_Choice(0.0, 0, 0)]
    widths = [0] * (len(texts) + 1)
    for stop in range(1, len(texts) + 1):
        found: _Choice | None = None
        for start in range(stop - 1, max(-1, stop - slots - 3), -1):
            cost, lead = _row_cost(texts[start:stop], sign, slots, template)
            cost += best[start].cost
            if lead and stop - start < widths[start] and texts[start].rank != "scale":
                cost += 0.3
            if found is None or cost < found.cost:
                found = _Choice(cost, start, lead)
        assert found is not None
        best.append(found)
        widths[stop] = stop - found.start if found.lead else 0
    return _rows(cells, texts, best)


def _texts(cells: Sequence[Piece]) -> list[_Text]:
    places = [index for index, cell in enumerate(cells) if cell.kind is not Kind.BLANK]
    texts = []
    for index, place in enumerate(places):
        previous = places[index - 1] if index else -1
        following = places[index + 1] if index + 1 < len(places) else len(cells)
        text = " ".join(cells[place].text.split())
        texts.append(_Text(place, place - previous - 1, following - place - 1, header_rank(text), text.endswith(":")))
    return texts


def _row_cost(texts: Sequence[_Text], sign: str, slots: int, template: str) -> tuple[float, int]:
    """Return the cost of these texts as one row, and how many blanks before the first belong to it."""
    labelled = _labelled(texts, slots, template), 0
    if not texts[0].before:
        return labelled
    over = _over(texts, sign, slots, template)
    return min(over, labelled, key=lambda choice: choice[0])


def _labelled(texts: Sequence[_Text], slots: int, template: str) -> float:
    """Return the cost of a row whose first text is its label."""
    first, rest = texts[0], texts[1:]
    if not rest:
        if first.closes or not first.before:
            return _ROW - (0.2 if first.after >= min(slots, 2) else 0.0)
        return _ROW + (0.0 if first.after >= min(slots, 2) + 1 else 0.5) + (0.4 if first.rank != "name" else 0.0)
    cost = _ROW + _LABEL_RANK.get(first.rank, 0.0) + (0.8 if first.closes else 0.0)
    if first.before:
        cost += 0.35 if first.rank == "name" else 0.15
    spare = rest[0].before - template.index("N") + template[: template.index("N")].count("$") if "N" in template else 0
    cost += 0.6 if spare > 0 else 0.0
    cost += sum(0.5 for text in rest if text.closes and text.rank == "name")
    return cost + _count_cost(len(rest), slots) + _unlike(rest) + _gaps(rest, template) + _trails(rest, slots)


_LABEL_RANK = {"span": 0.3, "leaf": 0.6, "currency": 0.6, "name": 0.2}


def _over(texts: Sequence[_Text], sign: str, slots: int, template: str) -> tuple[float, int]:
    """Return the cost of a row with a blank label and these texts over its columns, and its blanks at the start."""
    cost = (
        _ROW
        + _unlike(texts)
        + _gaps(texts, template)
        + sum(0.5 for text in texts if text.closes and text.rank == "name")
    )
    if len(texts) >= slots:
        return cost + _count_cost(len(texts), slots), 1
    stop = texts[-1].at + 1
    if is_even([text.before for text in texts[1:]], texts[0].before, slots, template):
        return cost + 0.1, 1
    options = []
    for lead in sorted({1, 2, 3, texts[0].before}):
        if lead > texts[0].before:
            break
        rest = sign[texts[0].at - lead + 1 : stop]
        if len(rest) <= len(template):
            options.append((min(_WORST_FIT, fit(rest, template)[0]), lead))
    if not options:
        return cost + _WORST_FIT, 1
    fitted, lead = min(options)
    return cost + fitted, lead


def _count_cost(count: int, slots: int) -> float:
    return 2.0 * (count - slots) if count > slots else 0.5 * (slots - count) / max(slots, 1)


def _unlike(texts: Sequence[_Text]) -> float:
    """Return the cost of texts of different classes side by side."""
    cost = 0.0
    for one, other in pairwise(texts):
        if one.rank != other.rank:
            cost += 1.3 if {one.rank, other.rank} & {"span", "leaf"} else 0.3
    return min(cost, 2.6)


def _gaps(texts: Sequence[_Text], template: str) -> float:
    """Return the cost of uneven blanks between the texts, and of more blanks than stand between two columns."""
    gaps = [text.before for text in texts[1:]]
    if not gaps:
        return 0.0
    widest = max((len(gap) for gap in template.split("N")[1:-1]), default=0)
    return 0.25 * (len(set(gaps)) - 1) + (0.6 if max(gaps) > max(widest, 2) else 0.0)


def _trails(texts: Sequence[_Text], slots: int) -> float:
    """Return the cost of a heading that is followed by the blanks of a whole row, as a section row is."""
    return 0.6 if texts[-1].after > max(slots, 3) else 0.0


def _rows(cells: Sequence[Piece], texts: Sequence[_Text], best: Sequence[_Choice]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    stop = len(texts)
    while stop:
        choice = best[stop]
        first, last = texts[choice.start], texts[stop - 1]
        rows.append(list(cells[first.at - choice.lead : last.at + 1]))
        stop = choice.start
    return rows[::-1]
