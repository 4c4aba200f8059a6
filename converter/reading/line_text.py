"""Text with one line per non-empty cell: tables whose empty cells, bars and row ends are all gone.

A row is a label (a text) and the values after it. Lines of text between rows are section rows; the texts before the
first row are its header as far back as they look like one, and headings or paragraphs before that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from converter.model.document import Block, Document, SourceFormat
from converter.reading.cell_kinds import VALUES, Kind, is_currency_code, kind_of
from converter.reading.columns import Piece
from converter.reading.limits import Limits
from converter.reading.line_headers import header_length, is_header_text, new_header
from converter.reading.line_rows import LineRow, line_grid
from converter.reading.tables import TableBuilder
from converter.reading.text_blocks import (
    Line,
    has_verb,
    is_heading,
    is_numbered,
    one_for_one,
    split_lines,
    text_blocks,
    wrap_width,
)

_LONGEST_LABEL = 300
_FOOTNOTE = 160
_SENTENCE = 90
"""A text of this length that ends with a full stop is a sentence, not a label."""


@dataclass(slots=True)
class _Entry:
    """A text on its own (``values`` empty) or a row; ``line`` is None for a row without a label."""

    line: Line | None
    values: list[Line] = field(default_factory=list)


def read_lines(source: str, name: str, limits: Limits) -> Document:
    """Return a document whose tables have one non-empty cell per line."""
    lines = [_without_bar(line) for line in split_lines(source)]
    width = wrap_width(line for line in lines if kind_of(line.text).is_text)
    builder = TableBuilder(limits)
    blocks: list[Block] = []
    loose: list[Line] = []
    for chunk in _chunks(_entries([line for line in lines if line.text])):
        marks, chunk = _page_marks(chunk)
        loose.extend(marks)
        if any(entry.values for entry in chunk):
            before, table_rows, after = _table_rows(chunk)
            longest = max(table_rows, key=lambda row: len(row.values))
            builder.check_unmarked(len(longest.values), longest.values[0].span.line)
            blocks.extend(text_blocks(source, [*loose, *before], width))
            blocks.append(builder.table(line_grid(table_rows)))
            loose = after
        else:
            loose.extend(entry.line for entry in chunk if entry.line)
    blocks.extend(text_blocks(source, loose, width))
    return Document(name, SourceFormat.LINES, source, tuple(blocks), "", findings=builder.findings)


def _without_bar(line: Line) -> Line:
    """Return the line without the bar that a stray cell of another form may carry."""
    if not line.text.startswith("|"):
        return line
    text = line.text[1:].lstrip()
    return Line(line.number, line.end - len(text), line.end, text)


def _entries(lines: Sequence[Line]) -> list[_Entry]:
    """Return texts and rows in order: a text directly before values is their label."""
    entries: list[_Entry] = []
    index = 0
    while index < len(lines):
        if _is_text(lines, index):
            entries.append(_Entry(lines[index]))
            index += 1
            continue
        end = index
        while end < len(lines) and not _is_text(lines, end):
            end += 1
        _add_values(entries, lines[index:end])
        index = end
    return entries


def _is_text(lines: Sequence[Line], index: int) -> bool:
    """Return True for words, and for a footnote mark that stands before its long text."""
    kind = kind_of(lines[index].text)
    if kind is Kind.MARK and index + 1 < len(lines):
        after = lines[index + 1].text
        return kind_of(after).is_text and (len(after) >= _FOOTNOTE or (len(after) > 40 and after.endswith(".")))
    if kind is Kind.TEXT and index + 1 < len(lines) and is_currency_code(lines[index].text):
        return kind_of(lines[index + 1].text) is not Kind.NUMBER
    return kind.is_text


def _add_values(entries: list[_Entry], run: Sequence[Line]) -> None:
    """Add a run of lines without a text: header years, rows labelled by a year, or the values of the text before."""
    kinds = [kind_of(line.text) for line in run]
    years = [index for index, kind in enumerate(kinds) if kind is Kind.YEAR]
    if len(years) == len(run):
        entries.extend(_Entry(line) for line in run)
        return
    leading = next(index for index, kind in enumerate(kinds) if kind is not Kind.YEAR)
    if leading >= 2:
        entries.extend(_Entry(line) for line in run[:leading])
        entries.append(_Entry(None, list(run[leading:])))
        return
    if years and years[0] == 0 and (len(years) > 1 or _heads_years(entries)):
        for start, end in zip(years, [*years[1:], len(run)], strict=True):
            entries.append(_Entry(run[start], list(run[start + 1 : end])))
        return
    label = entries[-1] if entries else None
    if label is not None and not label.values and label.line is not None and _may_label(label.line):
        label.values = list(run)
    else:
        entries.append(_Entry(None, list(run)))


def _heads_years(entries: Sequence[_Entry]) -> bool:
    """Return True when the rows before are labelled by years, or a heading over such rows was just read."""
    if not entries or entries[-1].line is None:
        return False
    last = entries[-1]
    if last.values:
        return kind_of(last.line.text) is Kind.YEAR if last.line else False
    return is_header_text(last.line.text) if last.line else False


def _may_label(line: Line) -> bool:
    if kind_of(line.text) is Kind.YEAR:
        return True
    return len(line.text) <= _LONGEST_LABEL and not _is_sentence(line.text)


def _is_sentence(text: str) -> bool:
    if len(text) > _LONGEST_LABEL:
        return True
    end = text.rstrip("”\"')")[-1:]
    return (
        len(text) >= _SENTENCE
        and " " in text
        and (end == "." or bool(_ANNOUNCES.search(text)) or (end in (":", ";") and has_verb(text)))
    )


_ANNOUNCES = re.compile(r"\bthe\s+following\b|\bas\s+follows\b|\bset\s+forth\b|\bpresented\s+below\b", re.I)


def _chunks(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    """Split the entries where prose, a note title or a new header says that a table ends."""
    chunks: list[list[_Entry]] = []
    current: list[_Entry] = []
    rows = False
    index = 0
    while index < len(entries):
        entry = entries[index]
        if entry.values or entry.line is None:
            current.append(entry)
            rows = True
            index += 1
            continue
        end = index
        while end < len(entries) and not entries[end].values:
            end += 1
        run = list(entries[index:end])
        cut = _cut(run, rows)
        if cut is not None:
            current.extend(run[: cut[0]])
            if current:
                chunks.append(current)
            if cut[1] > cut[0]:
                chunks.append(run[cut[0] : cut[1]])
            current, rows = run[cut[1] :], False
        else:
            current.extend(run)
        index = end
    if current:
        chunks.append(current)
    return chunks


def _cut(run: Sequence[_Entry], rows: bool) -> tuple[int, int] | None:
    """Return where in a run of texts the table before ends and where the next may begin, None to go on."""
    texts = [entry.line.text for entry in run if entry.line is not None]
    prose = [index for index, text in enumerate(texts) if _is_sentence(text)]
    if prose:
        return prose[0], prose[-1] + 1
    if not rows:
        return None
    for index, text in enumerate(texts):
        if is_numbered(text) and is_heading(text):
            return index, index
    start = new_header(texts)
    return None if start is None else (start, start)


def _page_marks(chunk: list[_Entry]) -> tuple[list[Line], list[_Entry]]:
    """Split off page numbers and running heads that stand before a table of more than one column."""
    lines: list[Line] = []
    rows = [entry.values for entry in chunk if entry.values]
    while any(len(values) > 1 for values in rows) or len(rows) == 1:
        first = next(index for index, entry in enumerate(chunk) if entry.values)
        values = chunk[first].values
        follows = chunk[first + 1] if first + 1 < len(chunk) else None
        lone = len(values) == 1 and values[0].text.isdigit() and len(values[0].text) <= 3
        if not lone or first > 2 or (len(rows) > 1 and (follows is None or follows.values)):
            break
        for entry in chunk[: first + 1]:
            lines.extend([entry.line] if entry.line is not None else [])
            lines.extend(entry.values)
        chunk = chunk[first + 1 :]
        rows = rows[1:]
        lines.extend(entry.line for entry in chunk if not rows and entry.line is not None)
        chunk = chunk if rows else []
    return lines, chunk


def _table_rows(chunk: Sequence[_Entry]) -> tuple[list[Line], list[LineRow], list[Line]]:
    """Return the lines before the table, its rows (header texts as rows without values), and the lines after it."""
    first = next(index for index, entry in enumerate(chunk) if entry.values)
    last = max(index for index, entry in enumerate(chunk) if entry.values)
    head = [entry.line for entry in chunk[:first] if entry.line is not None]
    columns = _usual_width(chunk)
    start, end = header_length([line.text for line in head], columns)
    body = [*(_Entry(line) for line in head[end:]), *chunk[first : last + 1]]
    paired = _paired(body)
    if paired and end == len(head) > start:
        body.insert(0, _Entry(head[end - 1]))
        end -= 1
    rows = [LineRow(None, [], [_piece(line) for line in head[start:end]])] if end > start else []
    index = 0
    while index < len(body):
        entry = body[index]
        label = _piece(entry.line) if entry.line is not None else None
        values = [_piece(line, True) for line in entry.values]
        following = body[index + 1] if index + 1 < len(body) else None
        if paired and not values and following is not None and following.values and following.line is not None:
            text = _piece(following.line)
            rows.append(LineRow(label, [_piece(line, True) for line in following.values], text=text))
            index += 2
            continue
        rows.append(LineRow(label, values))
        index += 1
    after = [entry.line for entry in chunk[last + 1 :] if entry.line is not None]
    return head[:start], rows, after


def _paired(body: Sequence[_Entry]) -> bool:
    """Return True when most rows have exactly one text before their label: the table has a second column of texts."""
    rows = pairs = texts = 0
    for entry in body:
        if entry.values:
            rows += 1
            pairs += texts == 1
            texts = 0
        elif entry.line is not None:
            texts = texts + 1 if not entry.line.text.endswith(":") else 0
    return rows >= 3 and pairs * 3 >= rows * 2


def _usual_width(chunk: Sequence[_Entry]) -> int:
    counts = [sum(kind_of(line.text) in VALUES for line in e.values) for e in chunk if e.values]
    return max(set(counts), key=lambda count: (counts.count(count), count))


def _piece(line: Line, value: bool = False) -> Piece:
    text = one_for_one(line.text)
    kind = kind_of(text)
    return Piece(text, line.span, Kind.CURRENCY if value and kind.is_text else kind)
