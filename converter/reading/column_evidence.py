"""What the full rows of a table say of its columns, to place the values of rows whose empty cells are gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from converter.reading.cell_kinds import DASHES, VALUES
from converter.reading.columns import Piece

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_MOST_COLUMNS = 60
"""Beyond this many columns values are taken in order."""
_RATIO_TOLERANCE = Decimal("0.01")
_LEAST_FOR_RATIO = 100
"""Smaller numbers are too coarse for a ratio."""


def magnitude(text: str) -> Decimal:
    """Return the number in a text with its sign as shown, 0 for dashes and words."""
    match = _DIGITS.search(text)
    if match is None:
        return Decimal(0)
    value = Decimal(match.group().replace(",", ""))
    lead = text[: match.start()].replace("$", "").strip()
    return -value if lead[-1:] == "(" or lead[-1:] in tuple(DASHES) else value


class ColumnEvidence:
    """Profiles of columns (per cent, decimals, sign) and whether the last is the sum of the others."""

    def __init__(self, columns: int, full: Sequence[Sequence[Piece]]) -> None:
        if columns > _MOST_COLUMNS:
            full = ()
        rows = [[piece.text for piece in row if piece.kind in VALUES] for row in full]
        self._columns = columns
        self._styles = [Counter(_style(row[index]) for row in rows) for index in range(columns if rows else 0)]
        self._sums = _last_is_sum(rows) if columns > 2 else False

    def slots(self, values: Sequence[Piece]) -> tuple[list[int], bool]:
        """Return the column of each value in order, and whether the evidence settles it."""
        texts = [piece.text for piece in values if piece.kind in VALUES]
        if not self._styles:
            return list(range(len(texts))), False
        if self._sums and abs(sum(map(magnitude, texts[:-1]), Decimal(0)) - magnitude(texts[-1])) <= len(texts):
            slots, sure = self._by_style(texts[:-1], self._columns - 1)
            return [*slots, self._columns - 1], sure
        if self._sums and len(texts) == 1:
            return [self._columns - 1], False
        return self._by_style(texts, self._columns)

    def _by_style(self, texts: Sequence[str], columns: int) -> tuple[list[int], bool]:
        """Return the cheapest increasing columns for the texts, leftmost among equals; sure when there is no equal."""
        size = len(texts)
        infinite = 10**9
        best = [[0] * (columns + 1)] + [[infinite] * (columns + 1) for _ in range(size)]
        ways = [[1] * (columns + 1)] + [[0] * (columns + 1) for _ in range(size)]
        for used in range(1, size + 1):
            for column in range(used, columns + 1):
                skip = best[used][column - 1]
                take = best[used - 1][column - 1] + self._unlike(texts[used - 1], column - 1)
                best[used][column] = min(skip, take)
                ways[used][column] = (ways[used][column - 1] if skip <= take else 0) + (
                    ways[used - 1][column - 1] if take <= skip else 0
                )
        slots: list[int] = []
        used, column = size, columns
        while used:
            if best[used][column] == best[used][column - 1]:
                column -= 1
                continue
            slots.append(column - 1)
            used, column = used - 1, column - 1
        return slots[::-1], ways[size][columns] == 1

    def _unlike(self, text: str, column: int) -> int:
        """Return 0 for a value in the style of the column, up to 4 for one that never is."""
        styles = self._styles[column]
        style = _style(text)
        if not style or not styles or styles[style]:
            return 0
        shown = [other for other in styles if other]
        if not shown:
            return 0
        per_cent = 2 if all(other[0] != style[0] for other in shown) else 0
        decimals = 2 if all(other[1:] != style[1:] for other in shown) else 0
        return per_cent + decimals


def _style(text: str) -> str:
    """Return how a number is printed: per cent or not, and its decimal places; empty for dashes and words."""
    match = _DIGITS.search(text)
    if match is None:
        return ""
    _, _, decimals = match.group().partition(".")
    return ("%" if "%" in text else "-") + str(len(decimals))


def _last_is_sum(rows: Sequence[Sequence[str]]) -> bool:
    """Return True when the last column is the sum of the others in most rows that have several numbers."""
    checked = right = 0
    for row in rows:
        numbers = [magnitude(text) for text in row]
        if sum(number != 0 for number in numbers[:-1]) < 2:
            continue
        checked += 1
        right += abs(sum(numbers[:-1], Decimal(0)) - numbers[-1]) <= len(numbers)
    return checked >= 2 and right * 3 >= checked * 2


def translations(columns: int, rows: Sequence[Sequence[Piece]]) -> list[int]:
    """Return the columns that have one ratio (not 1) to the column before in three rows or more: another currency."""
    if columns > _MOST_COLUMNS:
        return []
    numbers = [[abs(magnitude(piece.text)) for piece in row if piece.kind in VALUES] for row in rows]
    full = [row for row in numbers if len(row) == columns]
    found = []
    for index in range(1, columns):
        pairs = [(row[index - 1], row[index]) for row in full if min(row[index - 1 : index + 1]) >= _LEAST_FOR_RATIO]
        if _one_ratio([before / after for before, after in pairs]):
            found.append(index)
    return found


def _one_ratio(ratios: Sequence[Decimal]) -> bool:
    if len(ratios) < 3:
        return False
    middle = sorted(ratios)[len(ratios) // 2]
    near = sum(abs(ratio - middle) <= middle * _RATIO_TOLERANCE for ratio in ratios)
    return near * 10 >= 9 * len(ratios) and abs(middle - 1) > _RATIO_TOLERANCE * 5
