"""Text with a bar before every table cell: one cell per line, or one row per line (``| a | b |``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from converter.model.document import Block, Document, Heading, Paragraph, SourceFormat, Span
from converter.reading.cell_kinds import Kind, is_currency_code, is_dash, kind_of
from converter.reading.columns import Piece, align, signature
from converter.reading.limits import Limits
from converter.reading.rows import split_rows
from converter.reading.tables import TableBuilder
from converter.reading.text_blocks import Line, one_for_one, runs_on, split_lines, text_blocks, wrap_width

BAR = "|"
_LONGEST_TITLE = 200
_PAGE_MARK_CELLS = 60
_PAGE_MARK_BLANKS = 6


def read_pipe(source: str, name: str, limits: Limits) -> Document:
    """Return a document whose tables have one cell per line behind a bar; row ends are recovered."""
    lines = split_lines(source)
    builder = TableBuilder(limits)
    width = wrap_width(line for line in lines if not line.text.startswith(BAR))
    blocks: list[Block] = []
    for in_table, group in _groups(lines, width):
        if in_table:
            builder.check_unmarked(len(group), group[0].number)
            blocks.extend(_table_blocks(_cells(source, group, width), source, builder))
        else:
            blocks.extend(text_blocks(source, group, width))
    return Document(name, SourceFormat.PIPE, source, tuple(blocks), "", findings=builder.findings)


def _groups(lines: Sequence[Line], width: int) -> Iterator[tuple[bool, list[Line]]]:
    """Yield runs of lines that belong to a table (its cells with their continuations), and the runs between them."""
    group: list[Line] = []
    in_table = False
    last = ""
    for index, line in enumerate(lines):
        text = line.text
        if text.startswith(BAR):
            belongs = True
            cell = text[1:].strip()
        elif in_table and not text:
            belongs, cell = True, last
        else:
            loose = is_dash(text) and (in_table or _bar_follows(lines, index))
            belongs = loose or (in_table and kind_of(last).is_text and runs_on(last, text, width))
            cell = text
        if belongs != in_table:
            if group:
                yield in_table, group
            group, in_table = [], belongs
        group.append(line)
        last = cell if belongs else ""
    if group:
        yield in_table, group


def _bar_follows(lines: Sequence[Line], index: int) -> bool:
    return index + 1 < len(lines) and lines[index + 1].text.startswith(BAR)


def _cells(source: str, lines: Sequence[Line], width: int) -> list[Piece]:
    """Return the cells of a run; a line without a bar goes on with the cell before it, a lone dash is a cell."""
    bounds: list[tuple[int, int, int]] = []
    for line in lines:
        if line.text.startswith(BAR):
            body = line.text[1:]
            start = line.start + 1 + len(body) - len(body.lstrip())
            bounds.append((min(start, line.end), line.end, line.number))
        elif is_dash(line.text) or (line.text and not bounds):
            bounds.append((line.start, line.end, line.number))
        elif line.text:
            start, _, number = bounds[-1]
            bounds[-1] = (start, line.end, number)
    pieces = []
    for start, end, number in bounds:
        text = one_for_one(source[start:end])
        pieces.append(Piece(text, Span(start, end, number), kind_of(text)))
    return _with_codes(pieces)


def _with_codes(pieces: list[Piece]) -> list[Piece]:
    """Take a currency code directly before a number as its sign."""
    for index in range(len(pieces) - 1):
        piece = pieces[index]
        if piece.kind is Kind.TEXT and pieces[index + 1].kind is Kind.NUMBER and is_currency_code(piece.text):
            pieces[index] = replace(piece, kind=Kind.CURRENCY)
    return pieces


def _table_blocks(cells: Sequence[Piece], source: str, builder: TableBuilder) -> Iterator[Block]:
    """Yield the table that the cells are, or headings when they hold titles only."""
    filled = [cell for cell in cells if cell.kind is not Kind.BLANK]
    if not filled:
        return
    if all(cell.kind.is_text for cell in filled) and len(filled) <= 4 and len(filled[-1].text) <= _LONGEST_TITLE:
        yield from _titles(filled, source)
        return
    mark = _page_mark(cells)
    if mark:
        filled = [cell for cell in cells[:mark] if cell.kind is not Kind.BLANK]
        span = Span(filled[0].span.start, filled[-1].span.end, filled[0].span.line)
        yield Paragraph(one_for_one(source[span.start : span.end]).replace(BAR, " "), span, furniture=True)
        yield from _table_blocks(cells[mark:], source, builder)
        return
    rows = split_rows(cells)
    notes: list[Block] = []
    while rows and signature(rows[-1]).strip("b") in ("", "MT"):
        row = [cell for cell in rows.pop() if cell.kind is not Kind.BLANK]
        if row:
            span = Span(row[0].span.start, row[-1].span.end, row[0].span.line)
            notes.append(Paragraph(one_for_one(source[span.start : span.end]).replace(BAR, " "), span))
    if rows:
        yield builder.table(align(rows))
    yield from reversed(notes)


def _page_mark(cells: Sequence[Piece]) -> int:
    """Return how many cells at the start are a page number with a running head, set as a row; 0 for none.

    Only blanks stand between it and a table, at least as many as the table's first row of blanks has.
    """
    filled = [index for index, cell in enumerate(cells[:_PAGE_MARK_CELLS]) if cell.kind is not Kind.BLANK][:3]
    for count in range(1, len(filled) + 1):
        head = [cells[index] for index in filled[:count]]
        numbers = [cell for cell in head if cell.text.isdigit() and len(cell.text) <= 3]
        stop = filled[count - 1] + 1
        following = next((i for i in range(stop, len(cells)) if cells[i].kind is not Kind.BLANK), None)
        if len(numbers) == 1 and (following is None or following - stop >= _PAGE_MARK_BLANKS):
            return len(cells) if following is None else stop
    return 0


def _titles(cells: Sequence[Piece], source: str) -> Iterator[Block]:
    """Yield one heading per title; a number that stands alone (``8.``) belongs to the title after it."""
    start: Span | None = None
    for index, cell in enumerate(cells):
        if index + 1 < len(cells) and not any(c.isalpha() for c in cell.text.lower().replace("note", "")):
            start = start or cell.span
            continue
        first = start or cell.span
        span = Span(first.start, cell.span.end, first.line)
        yield Heading(one_for_one(source[span.start : span.end]).replace(BAR, " "), span)
        start = None


def read_pipe_rows(source: str, name: str, limits: Limits) -> Document:
    """Return a document whose table rows are lines of cells between bars."""
    lines = split_lines(source)
    builder = TableBuilder(limits)
    width = wrap_width(line for line in lines if not line.text.startswith(BAR))
    blocks: list[Block] = []
    rows: list[list[Piece]] = []
    loose: list[Line] = []
    for line in [*lines, Line(0, 0, 0, "")]:
        if line.text.startswith(BAR) and line.text.count(BAR) > 1:
            blocks.extend(text_blocks(source, loose, width))
            loose = []
            row = _row_cells(line)
            if not _is_rule(row):
                rows.append(row)
            continue
        if rows:
            blocks.append(builder.table(align(rows)))
            rows = []
        if line.number:
            loose.append(line)
    blocks.extend(text_blocks(source, loose, width))
    return Document(name, SourceFormat.PIPE_ROWS, source, tuple(blocks), "", findings=builder.findings)


def _row_cells(line: Line) -> list[Piece]:
    pieces = []
    position = line.start + 1
    body = line.text[1:-1] if line.text.endswith(BAR) else line.text[1:]
    for part in body.split(BAR):
        text = part.strip()
        start = position + (len(part) - len(part.lstrip()) if text else 0)
        pieces.append(Piece(one_for_one(text), Span(start, start + len(text), line.number), kind_of(text)))
        position += len(part) + 1
    return _with_codes(pieces)


def _is_rule(row: Sequence[Piece]) -> bool:
    """Return True for the line under the head of a Markdown table (``| --- | ---: |``)."""
    return len(row) > 0 and all(len(p.text) >= 3 and not p.text.strip(":-") for p in row)
