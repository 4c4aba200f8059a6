"""Footnote marks of tables, the texts that explain them, and what belongs to a table as one block."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from converter.extraction.contexts import introduction
from converter.extraction.numbers import CellKind, read_cell, strip_label_marks
from converter.model.document import Block, Cell, Document, Heading, Paragraph, Span, Table
from converter.model.facts import Footnote

_BRACKETED = r"\(\s?\d{1,2}\s?\)|\(\s?[a-zA-Z]\s?\)|\[\s?[a-zA-Z\d]{1,2}\s?\]"
_SYMBOL = r"\*{1,4}|[†‡§¶#]{1,3}"
_ONLY_MARK = re.compile(rf"\s*(?:{_BRACKETED}|{_SYMBOL}|\d{{1,2}}|[¹²³⁴⁵⁶⁷⁸⁹])\s*$")
_EXPLAINS = re.compile(
    rf"\s*(?P<mark>{_BRACKETED}|{_SYMBOL}|[¹²³⁴⁵⁶⁷⁸⁹]|\d{{1,2}}(?=\s*[A-Z“]))[\s.:–—-]*(?P<text>\S.*)", re.DOTALL
)
_INTRODUCES = re.compile(
    r":\s*$|\b(?:following|below|as\s+follows|table|summar|schedule|reconciliation|presents?|consist)", re.IGNORECASE
)
_NAME = re.compile(r"(?<=[\w,;)] )(?:[A-Z][\w&-]+|[A-Z]{2,})")
_COMMON = frozenset(
    "January February March April May June July August September October November December Company Group Note Board "
    "Section Chapter Plan Corporation United States Agreement GAAP USD RMB".split()
)
_LEAST_LETTERS = 12
_REACH = 80
_CAPTION_REACH = 4

_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text that explains a mark (``mark_name`` form): the last block it stands in, and the row when in a table."""

    mark: str
    text: str
    spans: tuple[Span, ...]
    block: int
    row: int | None = None


def mark_name(mark: str) -> str:
    """Return a mark without blanks and brackets: ``( 1 )``, ``[1]``, ``¹`` and ``1`` are one."""
    return "".join(mark.split()).strip("()[]").translate(_SUPERSCRIPTS)


def explanations(document: Document) -> tuple[Explanation, ...]:
    """Return every text that starts with a mark and stands where footnotes stand: in table rows or after a table."""
    found: list[Explanation] = []
    after_table = False
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            found.extend(_in_table(block, index))
            after_table = True
        elif isinstance(block, Heading):
            after_table = False
        elif not block.furniture:
            match = _EXPLAINS.match(block.text) if after_table else None
            if match is not None and _is_text(match.group("text")):
                found.append(_explanation(match, (block.span,), index))
            elif after_table and found and found[-1].block in (index - 1,) and _continues(found[-1].text, block.text):
                last = found[-1]
                found[-1] = Explanation(
                    last.mark, f"{last.text} {block.text}", (*last.spans, block.span), index, last.row
                )
            else:
                after_table = False
    return tuple(found)


def _explanation(match: re.Match[str], spans: tuple[Span, ...], block: int, row: int | None = None) -> Explanation:
    return Explanation(mark_name(match.group("mark")), " ".join(match.group("text").split()), spans, block, row)


def _is_text(text: str) -> bool:
    return sum(character.isalpha() for character in text) >= _LEAST_LETTERS


def _in_table(table: Table, block: int) -> list[Explanation]:
    found: list[Explanation] = []
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        if cell.clean:
            rows.setdefault(cell.row, []).append(cell)
    for row, cells in rows.items():
        if row < table.rows // 3:
            continue  # headers may begin with a number
        if len(cells) == 2 and _ONLY_MARK.match(cells[0].text) and _is_text(cells[1].text):
            if read_cell(cells[1].text).kind is CellKind.TEXT:
                span = Span(cells[0].span.start, cells[1].span.end, cells[0].span.line, cells[0].span.where)
                found.append(Explanation(mark_name(cells[0].text), cells[1].clean, (span,), block, row))
        elif len(cells) == 1 and len(cells[0].clean) > 40:
            match = _EXPLAINS.match(cells[0].text)
            if match is not None and _is_text(match.group("text")):
                found.append(_explanation(match, (cells[0].span,), block, row))
    return found


def _continues(text: str, paragraph: str) -> bool:
    """True when an unmarked paragraph goes on about what the footnote before it names, and leads to no table."""
    if _INTRODUCES.search(introduction(paragraph)):
        return False
    names = set(_NAME.findall(text)) - _COMMON
    return bool(names & (set(_NAME.findall(paragraph)) - _COMMON))


def marks_used(table: Table, known: frozenset[str]) -> tuple[str, ...]:
    """Return the marks on labels, headers and numbers of a table as printed; bare digits only if ``known``."""
    found: list[str] = []
    for cell in table.cells:
        text = cell.text
        if not text.strip():
            continue
        reading = read_cell(text)
        marks = list(reading.marks)
        if reading.kind is CellKind.TEXT:
            marks.extend(strip_label_marks(cell.clean.rstrip(" :"))[1])
        elif _ONLY_MARK.match(text) and mark_name(text) in known and reading.kind is CellKind.NUMBER:
            marks.append(text)
        found.extend("".join(mark.split()) for mark in marks)
    return tuple(dict.fromkeys(found))


def link_footnotes(
    document: Document, found: Sequence[Explanation], parts: Sequence[int | None]
) -> tuple[Footnote, ...]:
    """Return the explanations that tables point to, each with those tables; ``parts`` gives the part of every block.

    A mark is explained in the table, else in the texts after it, else after the next tables of the same part when
    that table uses the mark too and follows at once, or when only this mark is missing from those explained nearby.
    """
    by_block: dict[int, list[int]] = {}
    for number, one in enumerate(found):
        by_block.setdefault(one.block, []).append(number)
    known = frozenset(one.mark for one in found)
    explaining_blocks = sorted(by_block)
    tables: dict[int, list[int]] = {}
    printed: dict[int, str] = {}
    last = -1
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            last = block.index
            next_one = bisect_left(explaining_blocks, index)
            near = next_one < len(explaining_blocks) and explaining_blocks[next_one] < index + _REACH
            used = {mark_name(mark): mark for mark in marks_used(block, known)} if near else {}
            explaining = _explaining(document.blocks, index, tuple(used), found, by_block, parts) if used else ()
            for number in explaining:
                tables.setdefault(number, []).append(block.index)
                printed.setdefault(number, used[found[number].mark])
        for number in by_block.get(index, ()):
            if number not in tables and found[number].row is None and not found[number].mark.isalnum() and last >= 0:
                # A symbol that nothing in the table carries is said of the table as a whole.
                tables[number], printed[number] = [last], found[number].mark
    return tuple(
        Footnote(printed[number], found[number].text, found[number].spans, tuple(tables[number]))
        for number in sorted(tables)
    )


def _explaining(
    blocks: Sequence[Block],
    index: int,
    used: Sequence[str],
    found: Sequence[Explanation],
    by_block: dict[int, list[int]],
    parts: Sequence[int | None],
) -> list[int]:
    missing = list(used)
    taken: list[int] = []
    crossed = 0
    gap = 0
    for at in range(index, min(len(blocks), index + _REACH)):
        if parts[at] != parts[index] or not missing:
            break
        block = blocks[at]
        if at > index and isinstance(block, Table):
            crossed += 1
            far = crossed > 1 or gap > 2
            if far and not taken:
                break
        elif not isinstance(block, Table) and not (isinstance(block, Paragraph) and block.furniture):
            gap += 1
        for number in by_block.get(at, ()):
            if found[number].mark in missing:
                missing.remove(found[number].mark)
                taken.append(number)
    return taken


def block_spans(document: Document, block: int, footnotes: Sequence[Footnote]) -> tuple[Span, ...]:
    """Return what a table's block tag encloses: introduction, table and its footnotes; several when torn apart."""
    table = document.blocks[block]
    if not isinstance(table, Table):
        raise TypeError(f"block {block} is no table")
    pieces = [document.blocks[at].span for at in _caption_blocks(document.blocks, block)]
    pieces.append(table.span)
    pieces.extend(span for note in footnotes if table.index in note.tables for span in note.spans)
    return _joined(pieces, document.text)


def _caption_blocks(blocks: Sequence[Block], block: int) -> list[int]:
    """Return the blocks that lead to a table: unit and date lines up to the sentence or title that introduces it."""
    taken: list[int] = []
    for at in range(block - 1, max(-1, block - 1 - _CAPTION_REACH), -1):
        one = blocks[at]
        if isinstance(one, Table):
            break
        if isinstance(one, Paragraph) and one.furniture:
            continue
        if isinstance(one, Heading):
            return sorted([*taken, at])
        if _EXPLAINS.match(one.text) and _is_text(one.text) and not _INTRODUCES.search(introduction(one.text)):
            break
        if _INTRODUCES.search(introduction(one.text)):
            return sorted([*taken, at])
        if len(one.text) > 120:
            break
        taken.append(at)
    return sorted(taken)


def _joined(pieces: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Join spans that touch or overlap, blanks between them aside."""
    joined: list[Span] = []
    for span in sorted(set(pieces)):
        if joined:
            last = joined[-1]
            between = text[last.end : span.start]
            if span.start <= last.end or not between.strip(" \t\r\n|\u00a0"):
                joined[-1] = Span(last.start, max(last.end, span.end), last.line, last.where)
                continue
        joined.append(span)
    return tuple(joined)
