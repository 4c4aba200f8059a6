"""Lines of a text source, and the paragraphs and headings that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from converter.model.document import Block, Heading, Paragraph, Span

_LINE = re.compile(r"([^\n\r]*)(?:\r\n|\n|\r|\Z)")
_BLANK = re.compile(r"\s")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_OPENS = re.compile(r"[\"'“‘(\[•·▪●○*†‡]*[A-Z0-9$€£¥]|[•·▪●○]")
_HANGING = re.compile(
    r"(?:,|\b(?:of|the|and|or|to|by|in|for|with|on|at|from|as|a|an|its|our|their|that|which|is|was|were|are|be|been|not|"
    r"January|February|March|April|May|June|July|August|September|October|November|December))$"
)
_NUMBERED = re.compile(
    r"(?:note\s+)?\d{1,3}(?:\.\d{1,2})*\s*[.)–—:-]\s*[^\W\d]|(?:note|item|part)\s+[\divx]+[a-z]?\b", re.I
)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|may|can|include[sd]?|consist(?:s|ed)?|present[s]?)\b")

WRAP_AT_LEAST = 60
WRAP_AT_MOST = 240
WRAP_RAGGED = 20
WRAP_LINES = 3
"""So many lines about as long as the longest show that text was wrapped."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``start`` and ``end`` are the offsets of its trimmed ``text``; ``number`` counts from 1."""

    number: int
    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """The place of the trimmed text."""
        return Span(self.start, self.end, self.number)


def split_lines(source: str) -> list[Line]:
    """Return the lines of ``source``; only CR, LF and CRLF end one, and the last needs no end."""
    lines: list[Line] = []
    for number, match in enumerate(_LINE.finditer(source), start=1):
        raw = match.group(1)
        if match.start() == len(source):
            break
        text = raw.strip()
        lead = len(raw) - len(raw.lstrip()) if text else 0
        start = match.start() + lead
        lines.append(Line(number, start, start + len(text), text))
    return lines


def one_for_one(text: str) -> str:
    """Return ``text`` with every blank (line ends too) as one space, character by character."""
    return _BLANK.sub(" ", text)


def wrap_width(lines: Iterable[Line]) -> int:
    """Return the width at which running text was wrapped, 0 when it was not (a paragraph is a line)."""
    lengths = sorted((len(line.text) for line in lines), reverse=True)
    longest = lengths[0] if lengths else 0
    near = sum(length >= longest - WRAP_RAGGED for length in lengths[:WRAP_LINES])
    return longest if WRAP_AT_LEAST <= longest <= WRAP_AT_MOST and near == WRAP_LINES else 0


def runs_on(before: str, after: str, width: int) -> bool:
    """Return True when the line ``after`` continues the sentence that ``before`` breaks off.

    ``width`` is the wrap width of the source: a line is only wrapped for want of room, so a line that had room for the
    next word ends its paragraph, unless the next line plainly goes on (a small letter).
    """
    if not before or not after:
        return False
    if after[0].islower():
        return not _SENTENCE_END.search(before) or after.split(" ", 1)[0] in ("and", "or")
    full = bool(width) and len(before) + 1 + len(after.split(" ", 1)[0]) > width
    if _SENTENCE_END.search(before) and _OPENS.match(after):
        return full
    return full or (bool(width) and bool(_HANGING.search(before)) and len(before) > 1)


def is_heading(text: str) -> bool:
    """Return True when a line titles what follows: short, no sentence, capitals or a note number."""
    if not text or len(text) > 160 or not any(c.isalpha() for c in text):
        return False
    if _SENTENCE_END.search(text) and not (text.endswith(".") and len(text) < 40 and _NUMBERED.match(text)):
        return False
    if text.endswith(",") or has_verb(text):
        return False
    if _NUMBERED.match(text) or text.isupper():
        return True
    words = [word for word in re.findall(r"[^\W\d_][\w’'&-]*", text) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.6 * len(words) and len(text) <= 120


def is_numbered(text: str) -> bool:
    """Return True for a text that opens with a note number."""
    return bool(_NUMBERED.match(text))


def has_verb(text: str) -> bool:
    """Return True for a text with a verb that headings and labels do without."""
    return bool(_VERB.search(text))


def heading_level(text: str) -> int:
    """Return 1 for a numbered or capital title, 2 for the others."""
    return 1 if _NUMBERED.match(text) or text.isupper() else 2


def block_of(source: str, lines: Sequence[Line]) -> Block:
    """Return the heading or the paragraph that these lines (at least one, none empty) are."""
    span = Span(lines[0].start, lines[-1].end, lines[0].number)
    text = one_for_one(source[span.start : span.end])
    if len(lines) == 1 and is_heading(text):
        return Heading(text, span, heading_level(text))
    return Paragraph(text, span, furniture=len(lines) == 1 and is_furniture(text))


_FURNITURE = re.compile(r"(?:page\s+)?[-–—]?\s*(?:[A-Z]-)?\d{1,4}\s*[-–—]?|table of contents|<page>", re.I)


def is_furniture(text: str) -> bool:
    """Return True for page numbers and running heads."""
    return bool(_FURNITURE.fullmatch(text))


def text_blocks(source: str, lines: Iterable[Line], width: int) -> list[Block]:
    """Return the paragraphs and headings of consecutive lines; empty lines separate, wrapped lines join."""
    blocks: list[Block] = []
    pending: list[Line] = []
    for line in lines:
        if pending and not (line.text and runs_on(pending[-1].text, line.text, width)):
            blocks.append(block_of(source, pending))
            pending = []
        if line.text:
            pending.append(line)
    if pending:
        blocks.append(block_of(source, pending))
    return blocks
