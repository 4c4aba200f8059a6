"""The grid of a table whose empty cells are gone: values go to columns by rank, or by likeness where some lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from converter.model.document import Span
from converter.reading.cell_kinds import VALUES, Kind
from converter.reading.column_evidence import ColumnEvidence, translations
from converter.reading.columns import Grid, Piece, Placed, grid_of, usual_maximum
from converter.reading.header_words import header_rank


@dataclass(slots=True)
class LineRow:
    """A row: its label, its values with their currency signs; ``header`` holds header texts instead."""

    label: Piece | None
    values: list[Piece]
    header: list[Piece] = field(default_factory=list)
    text: Piece | None = None
    """What the row has in a second column of texts."""

    @property
    def count(self) -> int:
        """How many slots the values fill."""
        return sum(piece.kind in VALUES for piece in self.values)


def line_grid(rows: Sequence[LineRow]) -> Grid:
    """Return the rows as a grid; ``doubtful`` names rows with fewer values than columns that no evidence places."""
    columns = _columns(rows)
    texts = int(any(row.text is not None for row in rows))
    evidence = ColumnEvidence(columns, [row.values for row in rows if row.count == columns])
    placed: list[Placed] = []
    doubtful: list[int] = []
    uneven: list[int] = []
    number = 0
    for row in rows:
        if row.header:
            for header in _header_rows(row.header, columns):
                shares, sure = _shares(len(header), max(columns, 1), rows)
                placed.extend(_place_header(number, header, max(columns, 1), shares, texts))
                if not sure:
                    uneven.append(number)
                number += 1
            continue
        for part in _split_totals(row, columns):
            if part.label is not None:
                placed.append(Placed(number, part.label, -1, -1, "label"))
            if part.text is not None:
                placed.append(Placed(number, part.text, 0, 0, "value"))
            slots, sure = evidence.slots(part.values) if 0 < part.count < columns else (range(part.count), True)
            if not sure:
                doubtful.append(number)
            _place_values(number, part.values, [slot + texts for slot in slots], placed)
            number += 1
    return replace(grid_of(placed, number, tuple(doubtful)), uneven=tuple(uneven))


def _columns(rows: Sequence[LineRow]) -> int:
    counts = Counter(row.count for row in rows if row.values)
    return usual_maximum(counts) if counts else 0


def _split_totals(row: LineRow, columns: int) -> list[LineRow]:
    """Return the row, and the rows without a label that follow it in the same run of values."""
    if columns == 0 or row.count <= columns or row.count % columns:
        return [row]
    parts: list[LineRow] = [LineRow(row.label, [], text=row.text)]
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


def _place_header(
    number: int, header: Sequence[Piece], columns: int, shares: Sequence[int], texts: int
) -> list[Placed]:
    """Put the texts of a header row over as many columns each as ``shares`` says."""
    if len(header) > columns:
        return [
            Placed(number, piece, min(i, columns - 1) + texts, min(i, columns - 1) + texts, "over")
            for i, piece in enumerate(header)
        ]
    placed = []
    first = texts
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
    joined = translations(columns, [row.values for row in values])
    if len(joined) == columns - count:
        shares: list[int] = []
        for index in range(columns):
            if index in joined and shares:
                shares[-1] += 1
            else:
                shares.append(1)
        return shares, True
    return [1] * (count - 1) + [columns - count + 1], False
