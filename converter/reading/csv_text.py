"""Delimited text (CSV) to a ``Document``."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from converter.model.document import Block, Cell, Document, Paragraph, SourceFormat, Span, Table
from converter.model.findings import Finding, InputError, Severity
from converter.reading.decode import decode_text
from converter.reading.limits import Limits

DELIMITERS = ",;\t|"
_SAMPLE = 200_000
_BLANK = re.compile("[\\s\ufeff]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.I)
_DECIMAL_COMMA = re.compile(r"[(+-]?(?:\d{1,3}(?:[. \u00a0]\d{3})+|\d+),\d+\)?\s*%?")
_DECIMAL_POINT = re.compile(r"[(+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{1,2}|\d+\.\d{4,})\)?\s*%?")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a record: the characters of the source between its delimiters, quotes left out."""

    start: int
    end: int
    line: int
    column: int


def read_csv(source: str | bytes, name: str, limits: Limits) -> Document:
    """Return delimited text as tables, parted by empty lines; lines of one field before a table are paragraphs.

    The delimiter is the one that cuts the records most evenly. A quoted field keeps its line ends; a doubled quote in
    it stays doubled in ``Cell.text``, which is one for one with the source. Rows with fewer or more fields than their
    table are kept, with a finding. Raises ``InputError`` for text without content or beyond the limits.
    """
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    findings: list[Finding] = []
    if isinstance(source, bytes):
        decoded = decode_text(source, name, limits)
        text = decoded.text
        findings.extend(decoded.findings)
    else:
        text = source
    start, delimiter = _dialect(text)
    blocks: list[Block] = []
    for group in _groups(text, _records(text, start, delimiter, findings)):
        _add_blocks(text, group, blocks, findings, name, limits)
    if not blocks:
        raise InputError("csv.empty", "there is nothing in it", place=name)
    _note_decimal_comma(blocks, findings)
    return Document(
        name=name,
        format=SourceFormat.CSV,
        text=text,
        blocks=tuple(blocks),
        sha256=hashlib.sha256(data).hexdigest(),
        findings=tuple(findings),
    )


def _dialect(text: str) -> tuple[int, str]:
    """Return where the records start and what parts their fields."""
    start = 1 if text.startswith("\ufeff") else 0
    named = _SEPARATOR_LINE.match(text, start)
    if named:
        return named.end(), named[1]
    return start, find_delimiter(text)


def find_delimiter(text: str) -> str:
    """Return the delimiter of delimited text: the one whose records agree most on how many fields they have.

    A comma between digits counts for little, since numbers have commas of their own.
    """
    sample = text[:_SAMPLE]
    if len(sample) == _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, best_score = ",", 0.0
    for delimiter in (";", "\t", "|", ","):
        counts = Counter(len(record) for record in _records(sample, 0, delimiter, []) if _written(sample, record))
        several = {size: count for size, count in counts.items() if size > 1}
        if not several:
            continue
        size, agreeing = max(several.items(), key=lambda item: (item[1], item[0]))
        score = agreeing * agreeing / sum(counts.values()) * (1 + min(size, 8) / 100)
        if delimiter == ",":
            bare = len(re.findall(r"(?<!\d),|,(?!\d)", sample))
            score *= 0.3 + 0.7 * bare / max(sample.count(","), 1) if best_score else 1.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _written(text: str, record: list[_Field]) -> bool:
    return any(text[field.start : field.end].strip() for field in record)


def _records(text: str, start: int, delimiter: str, findings: list[Finding]) -> Iterator[list[_Field]]:
    """Yield the records of delimited text (RFC 4180), with spans instead of strings."""
    record: list[_Field] = []
    place, line, size = start, 1 + text.count("\n", 0, start), len(text)
    stop = re.compile(f"[{re.escape(delimiter)}\r\n]")
    opening = re.compile(r"[^\S\r\n]*\"") if delimiter != "\t" else re.compile(r" *\"")
    while place <= size:
        began = line
        quote = opening.match(text, place)
        if quote:
            first = quote.end()
            end = _closing_quote(text, first)
            if end < 0:
                findings.append(
                    Finding(
                        Severity.WARNING,
                        "csv.open-quote",
                        "a quoted field is never closed; it was read to the end of its line",
                        span=Span(place, first, line),
                        stage="reading",
                    )
                )
                end = _line_end(text, first)
            line += text.count("\n", first, end)
            match = stop.search(text, min(end + 1, size)) if text[end : end + 1] == '"' else stop.search(text, end)
            after = match.start() if match else size
            tail_first = end + (text[end : end + 1] == '"')
            if text[tail_first:after].strip():
                # Words behind the closing quote: the field is kept as it stands, quotes too.
                first, end = quote.end() - 1, after
        else:
            match = stop.search(text, place)
            first, end = place, match.start() if match else size
        record.append(_Field(first, end, began, len(record)))
        if match is None:
            yield record
            return
        place = match.end()
        if match[0] != delimiter:
            place += match[0] == "\r" and text.startswith("\n", place)
            line += text[place - 1] == "\n"
            yield record
            record = []
            if place == size:
                return


def _closing_quote(text: str, place: int) -> int:
    """Return where a quoted field ends, passing over doubled quotes; -1 when it does not."""
    while True:
        place = text.find('"', place)
        if place < 0 or text[place + 1 : place + 2] != '"':
            return place
        place += 2


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end - (text[end - 1] == "\r" and end > place)


def _groups(text: str, records: Iterator[list[_Field]]) -> Iterator[list[list[_Field]]]:
    """Yield runs of records without an empty one between them."""
    group: list[list[_Field]] = []
    for record in records:
        if _written(text, record):
            group.append(record)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _add_blocks(
    text: str, group: list[list[_Field]], blocks: list[Block], findings: list[Finding], name: str, limits: Limits
) -> None:
    """Add the table of a run of records, and the lines of one field before and after it."""
    filled = [[_trimmed(text, field) for field in record] for record in group]
    several = [number for number, record in enumerate(filled) if sum(field is not None for field in record) > 1]
    if not several:
        blocks.extend(_paragraph(text, field) for record in filled for field in record if field is not None)
        return
    # The line before the first full record may head its rows only where the records have the same number of fields.
    first, last = several[0], several[-1] + 1
    for record in filled[:first]:
        blocks.extend(_paragraph(text, field) for field in record if field is not None)
    _add_table(text, group[first:last], filled[first:last], blocks, findings, name, limits)
    for record in filled[last:]:
        blocks.extend(_paragraph(text, field) for field in record if field is not None)


def _trimmed(text: str, field: _Field) -> _Field | None:
    start, end = field.start, field.end
    while start < end and _BLANK.match(text[start]):
        start += 1
    while end > start and _BLANK.match(text[end - 1]):
        end -= 1
    if start == end:
        return None
    return _Field(start, end, field.line + text.count("\n", field.start, start), field.column)


def _paragraph(text: str, field: _Field) -> Paragraph:
    return Paragraph(_BLANK.sub(" ", text[field.start : field.end]), Span(field.start, field.end, field.line))


def _add_table(
    text: str,
    records: list[list[_Field]],
    filled: list[list[_Field | None]],
    blocks: list[Block],
    findings: list[Finding],
    name: str,
    limits: Limits,
) -> None:
    columns = max(len(record) for record in records)
    if (
        columns > limits.max_columns
        or len(records) > limits.max_rows
        or columns * len(records) > limits.max_table_cells
    ):
        raise InputError("csv.too-large", f"a table has {len(records):,} rows and {columns:,} columns", place=name)
    usual = Counter(map(len, records)).most_common(1)[0][0]
    ragged = [record for record in records if len(record) != usual]
    cells = [
        Cell(
            row=row,
            column=field.column,
            text=_BLANK.sub(" ", text[field.start : field.end]),
            span=Span(field.start, field.end, field.line),
        )
        for row, record in enumerate(filled)
        for field in record
        if field is not None
    ]
    span = Span(cells[0].span.start, cells[-1].span.end, cells[0].span.line)
    if ragged:
        first = ragged[0]
        findings.append(
            Finding(
                Severity.WARNING,
                "csv.ragged",
                f"rows have more or fewer fields than the {usual} of most rows of the table",
                hint="quote fields that hold the delimiter; a number shifted into another column is wrong",
                span=Span(first[0].start, first[-1].end, first[0].line),
                stage="reading",
                count=len(ragged),
            )
        )
    tables = sum(isinstance(block, Table) for block in blocks)
    blocks.append(Table(tables, tuple(cells), len(records), columns, span, f"table {tables}"))


def _note_decimal_comma(blocks: list[Block], findings: list[Finding]) -> None:
    commas: list[Cell] = []
    points = 0
    for block in blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                if _DECIMAL_COMMA.fullmatch(cell.text) and not _DECIMAL_POINT.fullmatch(cell.text):
                    commas.append(cell)
                points += bool(_DECIMAL_POINT.fullmatch(cell.text))
    if len(commas) > points:
        findings.append(
            Finding(
                Severity.INFO,
                "csv.decimal-comma",
                "numbers are written with a decimal comma",
                span=commas[0].span,
                stage="reading",
                evidence=commas[0].text,
                count=len(commas),
            )
        )
