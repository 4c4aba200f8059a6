"""The grid of a table whose empty cells are gone: values go to columns by rank, or by likeness where some are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from converter.reading.cell_kinds import Kind
from converter.reading.columns import Grid, Piece, Placed, grid_of
from converter.reading.header_words import header_class


@dataclass(slots=True)
class LineRow:
    """A row: its label, its values with their currency signs; ``header`` holds header texts instead."""

    label: Piece | None
    values: list[Piece]
    header: list[Piece] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many slots the values fill."""
        return sum(piece.kind in (Kind.NUMBER, Kind.YEAR) for piece in self.values)


def line_grid(rows: Sequence[LineRow]) -> Grid:
    """Return the rows as a grid; ``doubtful`` names rows with fewer values than columns that no evidence places."""
    columns = _columns(rows)
    placed: list[Placed] = []
    doubtful: list[int] = []
    number = 0
    for row in rows:
        if row.header:
            for header in _header_rows(row.header, columns):
                placed.extend(_place_header(number, header, columns))
                number += 1
            continue
        for part in _split_totals(row, columns):
            if part.label is not None:
                placed.append(Placed(number, part.label, -1, -1, "label"))
            slots = list(range(part.count))
            if 0 < part.count < columns:
                doubtful.append(number)
            _place_values(number, part.values, slots, placed)
            number += 1
    return grid_of(placed, number, tuple(doubtful))


def _columns(rows: Sequence[LineRow]) -> int:
    counts = Counter(row.count for row in rows if row.values)
    total = sum(counts.values())
    common = [count for count, times in counts.items() if times >= max(2, total / 8)] or list(counts)
    usual = max(counts, key=lambda count: (counts[count], count), default=0)
    return max((count for count in common if count < 2 * usual or counts[count] > total / 3), default=usual)


def _split_totals(row: LineRow, columns: int) -> list[LineRow]:
    """Return the row, and the rows without a label that follow it in the same run of values."""
    if columns == 0 or row.count <= columns or row.count % columns:
        return [row]
    parts: list[LineRow] = [LineRow(row.label, [])]
    for piece in row.values:
        full = parts[-1].count == columns
        if full and piece.kind is not Kind.CLOSE:
            parts.append(LineRow(None, []))
        parts[-1].values.append(piece)
    return parts


def _place_values(number: int, values: Sequence[Piece], slots: Sequence[int], placed: list[Placed]) -> None:
    index = 0
    for piece in values:
        if piece.kind in (Kind.NUMBER, Kind.YEAR):
            placed.append(Placed(number, piece, slots[index], slots[index], "value"))
            index += 1
        elif piece.kind is Kind.CURRENCY:
            slot = slots[index] if index < len(slots) else (slots[-1] if slots else 0)
            placed.append(Placed(number, piece, slot, 0, "before" if index < len(slots) else "after"))
        else:
            placed.append(Placed(number, piece, slots[index - 1] if index else 0, 0, "after"))


def _header_rows(pieces: Sequence[Piece], columns: int) -> list[list[Piece]]:
    """Return header texts as rows: neighbours of one class, at most one per column."""
    rows: list[list[Piece]] = []
    last = ""
    for piece in pieces:
        word = header_class(piece.text)
        if not rows or word != last or len(rows[-1]) >= max(columns, 1):
            rows.append([])
        rows[-1].append(piece)
        last = word
    return rows


def _place_header(number: int, header: Sequence[Piece], columns: int) -> list[Placed]:
    """Spread the texts of a header row over the columns: evenly, the last taking what is left."""
    count = len(header)
    columns = max(columns, 1)
    if count > columns:
        return [Placed(number, p, min(i, columns - 1), min(i, columns - 1), "over") for i, p in enumerate(header)]
    share = columns // count
    placed = []
    for index, piece in enumerate(header):
        first = index * share
        last = columns - 1 if index == count - 1 else first + share - 1
        placed.append(Placed(number, piece, first, last, "over"))
    return placed
