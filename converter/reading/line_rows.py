"""The grid of a table whose empty cells are gone: values go to columns by rank, or by likeness where some are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from converter.model.document import Span

from converter.reading.cell_kinds import Kind
from converter.reading.columns import Grid, Piece, Placed, grid_of, usual_maximum
from converter.reading.header_words import header_rank


VALUES = (Kind.NUMBER, Kind.YEAR, Kind.MARK)


@dataclass(slots=True)
class LineRow:
    """A row: its label, its values with their currency signs; ``header`` holds header texts instead."""

    label: Piece | None
    values: list[Piece]
    header: list[Piece] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many slots the values fill."""
        return sum(piece.kind in VALUES for piece in self.values)


def line_grid(rows: Sequence[LineRow]) -> Grid:
    """Return the rows as a grid; ``doubtful`` names rows with fewer values than columns that no evidence places."""
    columns = _columns(rows)
    placed: list[Placed] = []
    doubtful: list[int] = []
    uneven: list[int] = []
    number = 0
    for row in rows:
        if row.header:
            headers = _header_rows(row.header, columns)
            for header in headers:
                shares, sure = _shares(len(header), max(columns, 1), rows)
                placed.extend(_place_header(number, header, max(columns, 1), shares))
                if not sure:
                    uneven.append(number)
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
    return replace(grid_of(placed, number, tuple(doubtful)), uneven=tuple(uneven))


def _columns(rows: Sequence[LineRow]) -> int:
    counts = Counter(row.count for row in rows if row.values)
    return usual_maximum(counts) if counts else 0


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
        if piece.kind in VALUES:
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
        rank = header_rank(piece.text)
        if rank == "note" and rows:
            rank = last
            rows[-1][-1] = _joined(rows[-1][-1], piece)
            continue
        if not rows or rank != last or len(rows[-1]) >= max(columns, 1):
            rows.append([])
        rows[-1].append(piece)
        last = rank
    return rows


def _joined(one: Piece, other: Piece) -> Piece:
    """Return a heading that goes on in the next line (``USD`` over ``(Note 3)``) as one, line end and all."""
    blanks = other.span.start - one.span.end
    return replace(
        one, text=one.text + " " * blanks + other.text, span=Span(one.span.start, other.span.end, one.span.line)
    )


def _place_header(number: int, header: Sequence[Piece], columns: int, shares: Sequence[int]) -> list[Placed]:
    """Put the texts of a header row over as many columns each as ``shares`` says."""
    if len(header) > columns:
        return [Placed(number, piece, i, i, "over") for i, piece in enumerate(header)]
    placed = []
    first = 0
    for piece, share in zip(header, shares, strict=True):
        placed.append(Placed(number, piece, first, first + share - 1, "over"))
        first += share
    return placed


def _shares(count: int, columns: int, values: Sequence[LineRow]) -> tuple[list[int], bool]:
    """Return how many columns each of ``count`` headings spans, and whether that is sure.

    Even where the count divides the columns. Otherwise columns that show one thing in two currencies stand under one
    heading: neighbours whose values have the same ratio in every row. What is left goes to the last heading.
    """
    if count > columns:
        return [1] * count, False
    if columns % count == 0:
        return [columns // count] * count, True
    joined = [index for index in range(1, columns) if _is_translation(index, columns, values)]
    if len(joined) == columns - count:
        shares: list[int] = []
        for index in range(columns):
            if index in joined and shares:
                shares[-1] += 1
            else:
                shares.append(1)
        return shares, True
    return [1] * (count - 1) + [columns - count + 1], False


_RATIO_TOLERANCE = Decimal("0.01")


def _is_translation(index: int, columns: int, values: Sequence[LineRow]) -> bool:
    """Return True when the columns ``index - 1`` and ``index`` have one ratio (not 1) in three rows or more."""
    ratios: list[Decimal] = []
    for row in values:
        numbers = [_magnitude(piece.text) for piece in row.values if piece.kind in VALUES]
        if (
            len(numbers) == columns
            and numbers[index - 1]
            and numbers[index]
            and min(numbers[index - 1 : index + 1]) >= 100
        ):
            ratios.append(numbers[index - 1] / numbers[index])
    if len(ratios) < 3:
        return False
    middle = sorted(ratios)[len(ratios) // 2]
    near = sum(abs(ratio - middle) <= middle * _RATIO_TOLERANCE for ratio in ratios)
    return near >= 0.9 * len(ratios) and abs(middle - 1) > _RATIO_TOLERANCE * 5


def _magnitude(text: str) -> Decimal:
    digits = "".join(char for char in text if char.isdigit() or char == ".")
    return Decimal(digits) if digits.count(".") <= 1 and digits.strip(".") else Decimal(0)
