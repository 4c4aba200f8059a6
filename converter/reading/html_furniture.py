"""Which stretches of running text are headings, and which are page furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from converter.model.document import Block, Heading, Paragraph, Table
from converter.reading.html_text import Piece

_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—\[(]?\s*(?:[A-Z]{1,3}-?)?\d{1,4}\s*[-–—\])]?(?:\s*(?:of|/)\s*\d{1,4})?|[ivxlc]{1,7}", re.I
)
_CONTENTS = re.compile(
    r"(?:back to |return to )?(?:the )?(?:table of contents|contents|index(?: to .{0,60})?|toc)", re.I
)
_SCALE = re.compile(r"\b(?:thousands?|millions?|billions?|dollars?|except|unaudited)\b", re.I)
_DIGITS = re.compile(r"\d+")
_RUNNING_HEAD_LENGTH = 200
_RUNNING_HEAD_CELLS = 4
_REPEATS = 3
# Longer lines may be sentences that a report repeats; to be running heads they must come more often.
_SHORT = 72
_REPEATS_OF_SENTENCES = 8
_HEADING_LENGTH = 160
_HEADING_TAG = re.compile(r"h([1-6])\Z")
_SENTENCE_END = (".", ";", ":", ",", "!", "?")


def settle_blocks(pieces: Sequence[Piece | Table], breaks: Sequence[int], text: str) -> tuple[Block, ...]:
    """Return the blocks with headings and furniture told apart; ``breaks`` are places where a page ends.

    ``text`` is the stream that the pieces stand in. A running head that is set as a table becomes a paragraph.
    """
    furniture = _furniture(pieces, breaks)
    body = _body_size(pieces)
    blocks: list[Block] = []
    tables = 0
    for number, piece in enumerate(pieces):
        if isinstance(piece, Table):
            if number in furniture:
                shown = re.sub(r"\s", " ", text[piece.span.start : piece.span.end])
                blocks.append(Paragraph(shown, piece.span, furniture=True))
            else:
                blocks.append(replace(piece, index=tables))
                tables += 1
        elif number in furniture:
            blocks.append(Paragraph(piece.text, piece.span, piece.bold, furniture=True, raised=piece.raised))
        elif (level := _heading_level(piece, body)) is not None:
            blocks.append(Heading(piece.text, piece.span, level))
        else:
            blocks.append(Paragraph(piece.text, piece.span, piece.bold, raised=piece.raised))
    return tuple(blocks)


def _body_size(pieces: Sequence[Piece | Table]) -> float:
    sizes: Counter[float] = Counter()
    for piece in pieces:
        if isinstance(piece, Piece):
            sizes[round(piece.size, 1)] += len(piece.text)
    return max(sizes.items(), key=lambda item: (item[1], -item[0]))[0] if sizes else 0.0


def _furniture(pieces: Sequence[Piece | Table], breaks: Sequence[int]) -> frozenset[int]:
    lines = [_line(piece) for piece in pieces]
    found = {
        number
        for number, piece in enumerate(pieces)
        if isinstance(piece, Piece) and piece.link and _CONTENTS.fullmatch(piece.text.strip())
    }
    if not breaks:
        return frozenset(found)
    beside = [(place, step) for place in (0, *breaks, len(pieces)) for step in (1, -1)]
    near = {number for place, step in beside for number in _from(place, step, lines, 3)}
    repeated = Counter(_key(lines[number]) for number in near)
    everywhere = Counter(_key(line) for line in lines if line and len(line) <= _RUNNING_HEAD_LENGTH)
    seen: set[str] = set()
    for place, step in beside:
        for number in _from(place, step, lines, 4):
            piece, line = pieces[number], lines[number]
            key = _key(line)
            if number in found:
                continue
            if isinstance(piece, Table) or not _PAGE_NUMBER.fullmatch(line):
                needed = _REPEATS if len(line) <= _SHORT else _REPEATS_OF_SENTENCES
                if repeated[key] < needed or repeated[key] * 4 < everywhere[key] * 3 or _SCALE.search(line):
                    break
                # A title that stands over its first page is a title; on the pages after it, a running head.
                if step == 1 and key not in seen and isinstance(piece, Piece) and _is_emphatic(piece):
                    seen.add(key)
                    break
            found.add(number)
    return frozenset(found)


def _line(piece: Piece | Table) -> str:
    """Return the text of what may be a running head, empty for longer text and for tables of data."""
    if isinstance(piece, Piece):
        return piece.text.strip() if len(piece.text) <= _RUNNING_HEAD_LENGTH else ""
    cells = piece.cells
    if len(cells) > _RUNNING_HEAD_CELLS or cells[0].row != cells[-1].row:
        return ""
    line = " ".join(cell.clean for cell in cells)
    return line if len(line) <= _RUNNING_HEAD_LENGTH else ""


def _from(place: int, step: int, lines: Sequence[str], count: int) -> list[int]:
    """Return up to ``count`` places of short lines next to a page break, nearest first."""
    places: list[int] = []
    number = place if step == 1 else place - 1
    while 0 <= number < len(lines) and len(places) < count and lines[number]:
        places.append(number)
        number += step
    return places


def _key(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()).casefold())


def _is_emphatic(piece: Piece) -> bool:
    return piece.bold or piece.underline or bool(_HEADING_TAG.match(piece.tag)) or _in_capitals(piece.text)


def _in_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(character.isupper() for character in letters)


def _heading_level(piece: Piece, body: float) -> int | None:
    """Return the level of a heading, None for running text."""
    text = piece.text
    tag = _HEADING_TAG.match(piece.tag)
    if tag:
        return int(tag[1])
    if len(text) > _HEADING_LENGTH or sum(map(str.isalpha, text)) < 3:
        return None
    capitals = _in_capitals(text)
    plain = not (piece.bold or piece.underline or capitals)
    if text.endswith(_SENTENCE_END) and (plain or len(text.split()) > 12 or not text.endswith((".", ":"))):
        return None
    if plain and not (piece.italic and len(text) <= 100 and text[:1].isupper()):
        return None
    if plain:
        level = 5
    elif piece.bold:
        level = 4 if piece.italic else 2 if capitals else 3
    else:
        level = 3 if capitals else 4
    return max(1, level - (piece.size > body + 1.0))
