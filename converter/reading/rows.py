"""Where the rows of a stream of cells end, when the source does not mark it.

A row starts at its label, and the rows of a table repeat each other's pattern of cells. The split of the stream is the
one of least cost: each row pays for what a row seldom is (no label, more values than the table has columns, texts among
its numbers) and gains when its pattern occurs again and again. First the patterns between sure labels are counted,
then the whole stream is split, the patterns are counted anew, and it is split once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import log2

from converter.reading.columns import INFINITE, Piece, is_data, occupants, signature, slot_count, template_of
from converter.reading.header_rows import split_headers

_ROUNDS = 2
_LONGEST_ROW = 400
_MOST_EXTRA = 3
"""A row with so many values more than the table has columns costs more than two rows; longer ones are not tried."""


def split_rows(cells: Sequence[Piece]) -> list[list[Piece]]:
    """Return the cells of one table as rows, each beginning with its label cell (blank or not)."""
    sign = signature(cells)
    starts = _sure_starts(sign)
    known = Counter(_chunks(sign, starts))
    for _ in range(_ROUNDS):
        starts = _cheapest_split(sign, known)
        known = Counter(_chunks(sign, starts))
    rows = [list(cells[a:b]) for a, b in zip(starts, [*starts[1:], len(cells)], strict=True)]
    return _with_headers(rows, known)


def _with_headers(rows: Sequence[list[Piece]], known: Counter[str]) -> list[list[Piece]]:
    """Split the stretches without values anew, by their words and by the columns of the rows with values."""
    if not any(is_data(sign) for sign in known):
        return list(rows)
    slots = slot_count(known)
    template = template_of(known, slots)
    result: list[list[Piece]] = []
    stretch: list[Piece] = []
    for row in [*rows, []]:
        if row and not is_data(signature(row)) and signature(row).strip("b") not in ("MT", "NT"):
            stretch.extend(row)
            continue
        if stretch:
            result.extend(split_headers(stretch, slots, template))
            stretch = []
        if row:
            result.append(row)
    return result


def _chunks(sign: str, starts: Sequence[int]) -> list[str]:
    return [sign[a:b] for a, b in zip(starts, [*starts[1:], len(sign)], strict=True)]


def _sure_starts(sign: str) -> list[int]:
    """Return where rows begin for sure, or nearly: at a text that follows a number, and at the last before a number.

    Texts side by side, with one blank between them at the most, are one row in a table that has a column of texts.
    """
    groups: list[list[int]] = []
    valued = True
    for index, kind in enumerate(sign):
        if kind in "TH":
            if valued:
                groups.append([])
                valued = False
            groups[-1].append(index)
        elif kind == "N":
            valued = True
    beside = sum(len(group) > 1 and group[-1] - group[-2] <= 2 for group in groups[1:])
    together = beside >= max(2, 0.3 * len(groups))
    starts = {0}
    for group in groups:
        starts.add(group[0])
        last = len(group) - 1
        while together and last and group[last] - group[last - 1] <= 2:
            last -= 1
        starts.add(group[last])
    return sorted(starts)


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
    filled = [0, *accumulate(kind not in "b$)" for kind in sign)]
    first_end = 0
    for start in [0, *ends[:-1]]:
        while first_end < len(ends) and ends[first_end] <= start:
            first_end += 1
        base = cost[start]
        for end in ends[first_end : first_end + longest]:
            many = filled[end] - filled[start + 1] > slots + _MOST_EXTRA
            if end != ends[first_end] and (many or (end - start > longest and filled[end] > filled[start])):
                break
            chunk = sign[start:end]
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
    return kind in "TYHb" or (kind in "NM" and sign[index + 1 : index + 2] == "T")


_LABEL_PRICE = {"T": 0.0, "H": 0.2, "b": 0.7, "Y": 0.5, "M": 0.7, "N": 1.2, "$": 6.0, ")": 6.0}
_HEADER_LABEL_PRICE = {"T": 0.5, "H": 0.6, "b": 0.0, "Y": 0.5, "M": 0.0, "N": 2.0, "$": 6.0, ")": 6.0}


def _price(chunk: str, slots: int) -> float:
    """Return how unlike a row this is; 0.5 is what any row costs."""
    if chunk.count("b") == len(chunk):
        return 1.0
    rest = chunk[1:]
    filled = occupants(chunk)
    if chunk in ("MT", "bMT", "NT"):
        return 0.5
    price = 0.5 + 2.0 * max(0, filled - slots)
    if is_data(chunk):
        price += _LABEL_PRICE[chunk[0]] + 0.8 * rest.count("T") + 0.3 * (rest.count("Y") + rest.count("H"))
        return price + 0.35 * min(3, max(0, slots - filled))
    if not filled:
        return price + ((0.2 if rest else 0.5) if chunk[0] in "TH" else 2.0)
    price += 0.2 + _HEADER_LABEL_PRICE[chunk[0]] + (0.4 if "T" in rest else 0.0)
    return price
