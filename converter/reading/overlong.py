"""Words and blanks of a length that no report prints, taken out of the blocks: they cost a reader more than a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from converter.model.document import Block, Cell, Document, Paragraph, Span, Table
from converter.model.findings import Finding, Severity
from converter.reading.limits import Limits

_SHOWN = 40


@dataclass(slots=True)
class _Cutter:
    """The texts of a document without their overlong stretches, which it remembers."""

    source: str
    most: int
    stretch: re.Pattern[str]
    cut: list[tuple[Span, str]] = field(default_factory=list)

    def pieces(self, text: str, span: Span) -> list[tuple[int, int]]:
        """Return what is left of ``text`` (start and end of each piece); an overlong stretch parts two pieces."""
        ends = [0]
        for match in self.stretch.finditer(text):
            ends += match.span()
            self.cut.append((self.part(span, *match.span()), match.group()))
        ends.append(len(text))
        pieces = []
        for start, end in list(pairwise(ends))[::2]:
            inner = text[start:end]
            if inner.strip():
                pieces.append((start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())))
        return pieces

    def part(self, span: Span, start: int, end: int) -> Span:
        """Return the place of a stretch of the text that stands at ``span``."""
        line = span.line + self.source.count("\n", span.start, span.start + start)
        return Span(span.start + start, span.start + end, line, span.where)


def without_overlong(document: Document, limits: Limits) -> Document:
    """Return the document without words and blanks of more than ``limits.max_stretch`` characters.

    A paragraph is parted there; a cell or heading ends there. Each stretch is named in a finding.
    """
    most = limits.max_stretch
    cutter = _Cutter(document.text, most, re.compile(rf"\S{{{most + 1},}}|\s{{{most + 1},}}"))
    blocks = [piece for block in document.blocks for piece in _block(block, cutter)]
    if not cutter.cut:
        return document
    return replace(document, blocks=tuple(blocks), findings=(*document.findings, *_findings(cutter)))


def _block(block: Block, cutter: _Cutter) -> Iterator[Block]:
    if isinstance(block, Table):
        if all(len(cell.text) <= cutter.most for cell in block.cells):
            yield block
        else:
            yield replace(block, cells=tuple(kept for cell in block.cells if (kept := _cell(cell, cutter)) is not None))
        return
    if len(block.text) <= cutter.most or not cutter.stretch.search(block.text):
        yield block
        return
    pieces = cutter.pieces(block.text, block.span)
    for start, end in pieces if isinstance(block, Paragraph) else pieces[:1]:
        text, span = block.text[start:end], cutter.part(block.span, start, end)
        if isinstance(block, Paragraph):
            yield replace(block, text=text, span=span, raised=_within(block.raised, start, end))
        else:
            yield replace(block, text=text, span=span)


def _cell(cell: Cell, cutter: _Cutter) -> Cell | None:
    if len(cell.text) <= cutter.most or not cutter.stretch.search(cell.text):
        return cell
    pieces = cutter.pieces(cell.text, cell.span)
    if not pieces:
        return None
    start, end = pieces[0]
    return replace(
        cell, text=cell.text[start:end], span=cutter.part(cell.span, start, end),
        raised=_within(cell.raised, start, end), number=None,
    )  # fmt: skip


def _within(stretches: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple((max(a, start) - start, min(b, end) - start) for a, b in stretches if a < end and b > start)


def _findings(cutter: _Cutter) -> Iterator[Finding]:
    for is_blank, what in ((True, "blanks in a row"), (False, "characters without a blank")):
        met = [(span, text) for span, text in cutter.cut if text.isspace() is is_blank]
        if met:
            longest = max(len(text) for _, text in met)
            yield Finding(
                Severity.WARNING,
                "reading.overlong",
                f"{longest:,} {what} are more than a report prints; they were left out",
                hint="Look at the place: what follows them in a cell is left out too.",
                span=met[0][0],
                stage="reading",
                evidence=repr(met[0][1][:_SHOWN]),
                count=len(met),
            )
