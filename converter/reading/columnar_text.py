"""Text whose columns show by their place: tab-separated rows, and columns set off by blanks in fixed width."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from converter.model.document import Block, Cell, Document, SourceFormat, Span
from converter.reading.cell_kinds import VALUES, Kind, kind_of
from converter.reading.columns import Grid, Piece, Placed, grid_of, is_data, signature
from converter.reading.limits import Limits
from converter.reading.tables import TableBuilder
from converter.reading.text_blocks import Line, one_for_one, split_lines, text_blocks, wrap_width

_SEGMENT = re.compile(r"\S+(?: \S+)*")
_LEADERS = re.compile(r"(?:\s*\.){3,}\s*|\s*_{3,}\s*|\s*…+\s*")
_RULE = re.compile(r"[\s\-=_–—]*(?:[-=_–—]{3,})[\s\-=_–—]*")
_NEAR = 3
"""How far the right edges of one column may lie apart, in characters."""
_LABEL_ONLY = 100
_APART = 16
"""Lines that begin so far from the margin head columns."""
_MOST_BLANK_LINES = 2


def read_columnar(source: str, name: str, form: SourceFormat, limits: Limits) -> Document:
    """Return a document whose tables are tabbed or of fixed width; lines of prose stay paragraphs."""
    builder = TableBuilder(limits)
    lines = split_lines(source)
    if form is SourceFormat.TABBED:
        blocks = _tabbed_blocks(source, lines, builder)
    else:
        blocks = _fixed_blocks(source, lines, builder)
    return Document(name, form, source, tuple(blocks), "", findings=builder.findings)


def _tabbed_blocks(source: str, lines: Sequence[Line], builder: TableBuilder) -> Iterator[Block]:
    width = wrap_width(line for line in lines if "\t" not in line.text)
    rows: list[list[Piece]] = []
    loose: list[Line] = []
    raw = [source[_line_start(source, line) : line.end] for line in lines]
    for index, line in enumerate(lines):
        inside = bool(rows) and index + 1 < len(lines) and "\t" in raw[index + 1] and len(line.text) <= _LABEL_ONLY
        if "\t" in raw[index] or (line.text and inside):
            yield from text_blocks(source, loose, width)
            loose = []
            rows.append(_tab_cells(raw[index], line))
        elif line.text or not inside:
            if rows:
                yield builder.table(_explicit(rows))
                rows = []
            loose.append(line)
    if rows:
        yield builder.table(_explicit(rows))
    yield from text_blocks(source, loose, width)


def _line_start(source: str, line: Line) -> int:
    return max(source.rfind("\n", 0, line.start), source.rfind("\r", 0, line.start)) + 1


def _tab_cells(raw: str, line: Line) -> list[Piece]:
    position = line.end - len(raw)
    pieces = []
    for part in raw.split("\t"):
        text = part.strip()
        start = position + (len(part) - len(part.lstrip()) if text else 0)
        pieces.append(Piece(one_for_one(text), Span(start, start + len(text), line.number), kind_of(text)))
        position += len(part) + 1
    return pieces


def _explicit(rows: Sequence[Sequence[Piece]]) -> Grid:
    """Return rows whose cells stand at their index; a heading above the values spans the empty cells after it."""
    columns = max(len(row) for row in rows)
    cells = []
    values_seen = False
    for number, row in enumerate(rows):
        values_seen = values_seen or is_data(signature(row))
        filled = [index for index, piece in enumerate(row) if piece.kind is not Kind.BLANK]
        for index, after in zip(filled, [*filled[1:], columns], strict=True):
            over = not values_seen and index > 0
            span = after - index if over else 1
            cells.append(Cell(number, index, row[index].text, row[index].span, column_span=span))
    return Grid(tuple(cells), len(rows), columns)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of a line between wide blanks: ``left`` and ``right`` are its places in the line."""

    left: int
    right: int
    piece: Piece

    @property
    def edge(self) -> int:
        """The place after the last digit: brackets and per cent signs hang over."""
        return self.left + len(self.piece.text.rstrip(")%] "))


def _fixed_blocks(source: str, lines: Sequence[Line], builder: TableBuilder) -> Iterator[Block]:
    width = wrap_width(line for line in lines if line.text)
    segments = _with_whole_labels(source, [_segments(source, line) for line in lines])
    loose: list[Line] = []
    index = 0
    while index < len(lines):
        stop = _table_end(lines, segments, index)
        if stop is None:
            if not _RULE.fullmatch(lines[index].text):
                loose.append(lines[index])
            index += 1
            continue
        yield from text_blocks(source, loose, width)
        loose = []
        yield builder.table(_fixed_grid(lines[index:stop], segments[index:stop]))
        index = stop
    yield from text_blocks(source, loose, width)


def _segments(source: str, line: Line) -> list[_Segment]:
    if not line.text or _RULE.fullmatch(line.text):
        return []
    start = _line_start(source, line)
    raw = _LEADERS.sub(lambda match: " " * len(match.group()), source[start : line.end].expandtabs(1))
    segments = []
    for match in _SEGMENT.finditer(raw):
        for left, right in _signs_apart(raw, match.start(), match.end()):
            text = one_for_one(source[start + left : start + right])
            span = Span(start + left, start + right, line.number)
            segments.append(_Segment(left, right, Piece(text, span, kind_of(text))))
    return segments


def _with_whole_labels(source: str, rows: list[list[_Segment]]) -> list[list[_Segment]]:
    """Join a label that is broken over two lines: the second begins with a small letter and has the values."""
    for index in range(1, len(rows)):
        above, row = rows[index - 1], rows[index]
        if len(above) != 1 or not _is_tabular(row) or not row[0].piece.text[:1].islower():
            continue
        first, rest = above[0].piece, row[0].piece
        if not first.kind.is_text or first.text.endswith((":", ".")) or rest.span.line != first.span.line + 1:
            continue
        span = Span(first.span.start, rest.span.end, first.span.line)
        text = one_for_one(source[span.start : span.end])
        row[0] = replace(row[0], piece=Piece(text, span, Kind.TEXT))
        rows[index - 1] = []
    return rows


def _signs_apart(raw: str, left: int, right: int) -> Iterator[tuple[int, int]]:
    """Yield the segment, or its words when all of them are values or signs (``1,234 (56)``)."""
    words = [(match.start() + left, match.end() + left) for match in re.finditer(r"\S+", raw[left:right])]
    kinds = [kind_of(raw[a:b]) for a, b in words]
    if len(words) > 1 and kind_of(raw[left:right]) not in VALUES and all(not kind.is_text for kind in kinds):
        yield from words
    else:
        yield left, right


def _is_tabular(segments: Sequence[_Segment]) -> bool:
    """Return True for a line of values; years alone head columns."""
    return any(segment.piece.kind in (Kind.NUMBER, Kind.MARK) for segment in segments[1:])


def _table_end(lines: Sequence[Line], segments: Sequence[Sequence[_Segment]], start: int) -> int | None:
    """Return the end of the table that starts at ``start``, None when none does."""
    if not segments[start]:
        return None
    first = next((i for i in range(start, min(start + 8, len(lines))) if _is_tabular(segments[i])), None)
    if first is None or not all(_may_head(lines[i], segments[i]) for i in range(start, first)):
        return None
    end = first + 1
    blanks = 0
    for index in range(first + 1, len(lines)):
        if _is_tabular(segments[index]):
            end, blanks = index + 1, 0
        elif not lines[index].text:
            blanks += 1
            if blanks > _MOST_BLANK_LINES:
                break
        elif (segments[index] and not _may_head(lines[index], segments[index], inside=True)) or (
            blanks and _introduces_another(lines, segments, index)
        ):
            break
    return end


def _introduces_another(lines: Sequence[Line], segments: Sequence[Sequence[_Segment]], index: int) -> bool:
    """True for ``Debt consisted of the following:`` at the margin when new column headings come next, apart from it."""
    if len(segments[index]) != 1 or segments[index][0].left >= _APART or not lines[index].text.endswith(":"):
        return False
    below = next((i for i in range(index + 1, len(lines)) if segments[i]), None)
    return below is not None and not _is_tabular(segments[below]) and segments[below][0].left >= _APART


def _may_head(line: Line, segments: Sequence[_Segment], inside: bool = False) -> bool:
    """Return True for rules, headings set apart from the margin, and (inside a table) short lines at the margin."""
    if not segments:
        return bool(line.text)
    if len(segments) > 1 or segments[0].left >= _APART:
        return True
    return inside and len(line.text) <= _LABEL_ONLY and not line.text.endswith(".")


def _edges(rows: Sequence[Sequence[_Segment]]) -> list[int]:
    """Return the right edges of the columns of values, left to right."""
    counts = Counter(segment.edge for row in rows for segment in row if segment.piece.kind in VALUES and segment.left)
    edges: list[int] = []
    weights: list[int] = []
    for edge in sorted(counts):
        if edges and edge - edges[-1] <= _NEAR:
            if counts[edge] > weights[-1]:
                edges[-1], weights[-1] = edge, counts[edge]
        else:
            edges.append(edge)
            weights.append(counts[edge])
    return edges


def _fixed_grid(lines: Sequence[Line], rows: Sequence[Sequence[_Segment]]) -> Grid:
    data = [row for row in rows if _is_tabular(row)]
    edges = _edges([row[1:] if row[0].piece.kind.is_text else row for row in data])
    margin = min((s.left for row in data for s in row[1:] if s.piece.kind in VALUES), default=0)
    placed: list[Placed] = []
    number = 0
    ruled: set[int] = set()
    for line, row in zip(lines, rows, strict=True):
        if not row:
            if _RULE.fullmatch(line.text):
                ruled.add(number)
            continue
        values = _is_tabular(row)
        for segment in row:
            placed.append(_place(number, segment, edges, margin, values))
        number += 1
    grid = grid_of(_evened(placed, len(edges)), number)
    cells = tuple(replace(cell, rule_above=True) if cell.row in ruled else cell for cell in grid.cells)
    return replace(grid, cells=cells)


def _place(number: int, segment: _Segment, edges: Sequence[int], margin: int, values: bool) -> Placed:
    piece = segment.piece
    is_label = piece.kind is not Kind.CURRENCY and (piece.kind.is_text or segment.left < margin // 2)
    if is_label and segment.right <= margin and (segment.left == 0 or values or segment.right < margin - _NEAR):
        return Placed(number, piece, -1, -1, "label")
    slot = _nearest(edges, segment.edge)
    if piece.kind is Kind.CURRENCY:
        slot = min(bisect_left(edges, segment.right), len(edges) - 1)
        return Placed(number, piece, slot, slot, "before")
    if piece.kind is Kind.CLOSE:
        slot = max(bisect_right(edges, segment.left + 1) - 1, 0)
        return Placed(number, piece, slot, slot, "after")
    if values:
        return Placed(number, piece, slot, slot, "value")
    first, last = bisect_right(edges, segment.left), bisect_right(edges, segment.right + 1) - 1
    if first <= last:
        return Placed(number, piece, first, last, "over")
    return Placed(number, piece, slot, slot, "over")


def _nearest(edges: Sequence[int], place: int) -> int:
    """Return the column whose right edge is nearest, the left one of two."""
    after = bisect_left(edges, place)
    if after == len(edges) or (after and place - edges[after - 1] <= edges[after] - place):
        return after - 1
    return after


def _evened(placed: Sequence[Placed], columns: int) -> list[Placed]:
    """Let headings of a row that share the columns evenly span their share (``Year ended`` centred over two dates)."""
    rows: dict[int, list[Placed]] = {}
    for item in placed:
        if item.role == "over":
            rows.setdefault(item.row, []).append(item)
    for headings in rows.values():
        share, rest = divmod(columns, len(headings))
        if rest or share < 2:
            continue
        fits = all(
            index * share <= item.first and item.last < (index + 1) * share for index, item in enumerate(headings)
        )
        if fits:
            for index, item in enumerate(headings):
                item.first, item.last = index * share, (index + 1) * share - 1
    return list(placed)
