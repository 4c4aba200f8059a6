"""Where the rows of a stream of cells end, when the source does not mark it.

A row starts at its label, and the rows of a table repeat each other's pattern of cells. The split of the stream is the
one of least cost: each row pays for what a row seldom is (no label, more values than the table has columns, texts among
its numbers) and gains when its pattern occurs again and again. First the patterns between sure labels are counted,
then the whole stream is split, the patterns are counted anew, and it is split once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log2

from converter.reading.columns import INFINITE, Piece, is_data, occupants, signature, slot_count

_ROUNDS = 2
_LONGEST_ROW = 400


def split_rows(cells: Sequence[Piece]) -> list[list[Piece]]:
    """Return the cells of one table as rows, each beginning with its label cell (blank or not)."""
    sign = signature(cells)
    starts = _sure_starts(sign)
    known = Counter(_chunks(sign, starts))
    for _ in range(_ROUNDS):
        starts = _cheapest_split(sign, known)
        known = Counter(_chunks(sign, starts))
    return [list(cells[a:b]) for a, b in zip(starts, [*starts[1:], len(cells)], strict=True)]


def _chunks(sign: str, starts: Sequence[int]) -> list[str]:
    return [sign[a:b] for a, b in zip(starts, [*starts[1:], len(sign)], strict=True)]


def _sure_starts(sign: str) -> list[int]:
    """Return where a text follows a number (and signs or blanks): nearly always the label of a new row."""
    starts = [0]
    valued = False
    for index, kind in enumerate(sign):
        if kind == "T":
            if valued and index:
                starts.append(index)
                valued = False
        elif kind == "N":
            valued = True
    return starts


def _cheapest_split(sign: str, known: Counter[str]) -> list[int]:
    """Return the starts of the rows of the cheapest split, by dynamic programming from left to right."""
    slots = slot_count(known)
    usual = [len(chunk) for chunk in known if is_data(chunk) and occupants(chunk) <= slots]
    longest = min(_LONGEST_ROW, max(24, 2 * max(usual, default=12)))
    bonus = {chunk: min(2.5, 0.6 * log2(count)) for chunk, count in known.items() if count > 1}
    size = len(sign)
    cost = [INFINITE] * (size + 1)
    back = [0] * (size + 1)
    cost[0] = 0.0
    prices: dict[str, float] = {}
    ends = [index for index in range(1, size) if _may_start(sign, index)] + [size]
    first_end = 0
    for start in [0, *ends[:-1]]:
        while first_end < len(ends) and ends[first_end] <= start:
            first_end += 1
        base = cost[start]
        for end in ends[first_end : first_end + longest]:
            chunk = sign[start:end]
            if end - start > longest and end != ends[first_end] and chunk.strip("b"):
                break
            price = prices.get(chunk)
            if price is None:
                price = prices[chunk] = _price(chunk, slots) - bonus.get(chunk, 0.0)
            if base + price < cost[end]:
                cost[end], back[end] = base + price, start
    starts = []
    end = size
    while end > 0:
        end = back[end]
        starts.append(end)
    return starts[::-1] or [0]


def _may_start(sign: str, index: int) -> bool:
    kind = sign[index]
    return kind in "TYb" or (kind == "N" and sign[index + 1 : index + 2] == "T")


_LABEL_PRICE = {"T": 0.0, "b": 0.7, "Y": 0.5, "N": 1.2, "$": 6.0, ")": 6.0}


def _price(chunk: str, slots: int) -> float:
    """Return how unlike a row this is; 0.5 is what any row costs."""
    rest = chunk[1:]
    if not chunk.strip("b"):
        return 1.0
    price = 0.5 + _LABEL_PRICE[chunk[0]]
    filled = occupants(chunk)
    if filled > slots:
        price += 2.0 * (filled - slots)
    texts = rest.count("T")
    if is_data(chunk):
        return price + 1.0 * texts + 0.3 * rest.count("Y") + 0.35 * max(0, slots - filled)
    if filled:
        return price + 0.2 + (0.5 if chunk[0] == "T" and texts else 0.0) + 0.05 * max(0, slots - filled)
    return price + (0.2 if chunk[0] == "T" else 2.0)
