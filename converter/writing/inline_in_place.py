"""Inline XBRL 1.1 in the preparer's own page: tags put into its markup, nothing else touched.

The page stays the same byte for byte but for what is put in: tags around the characters of facts, the ``ix:header`` in
a ``div`` that is not shown, and namespaces on the root. So it looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from converter.model.document import Document, Paragraph, Span
from converter.model.findings import ConverterError
from converter.model.report import Fact, Report
from converter.writing.contexts import Contexts
from converter.writing.inline_header import XHTML, header_element, keeps_doctype, root_namespaces
from converter.writing.inline_places import Chain, Mark, nested_marks
from converter.writing.inline_tags import FactTags, Tag, footnote_tag, hidden_reference
from converter.writing.lexical import attribute, checked_text, escape
from converter.writing.markup_ranges import MarkupRanges, Place
from converter.writing.markup_repairs import SourceIds, filled_rows
from converter.writing.names import referenced_notes

_ROOT = f'<html xmlns="{XHTML}"'
_BODY = re.compile(r"<body\b[^>]*>")
_OUR_ID = re.compile(r'\sid="([^"]*)"')
# Characters that belong to the print of a number but not to its digits: brackets, signs, currencies.
_AROUND = "([{)]}+-‐‑‒–—−$€£¥₩₹% \t\r\n\xa0"
_EXCLUDE = Tag("ix:exclude", ())


def write_in_place(report: Report, document: Document, *, sec: bool = False) -> bytes:
    """Return the document's page with every fact of the report tagged where it stands, in ASCII with references.

    With ``sec`` the SEC's transformations (``ixt-sec``) read what those of registry 4 cannot.
    A fact without a place, and one whose printed words no transformation reads, is hidden; the words then refer to it.
    Raises ``ConverterError`` for facts over crossing ranges and for text that XML cannot hold.
    """
    contexts = Contexts(report)
    tagging = Tagging(replace(report, footnotes=tuple(referenced_notes(report))), document, contexts, sec=sec)
    return tagging.page(header_element(report, contexts, tagging.hidden)).encode("ascii", "xmlcharrefreplace")


class Tagging:
    """Finds the ranges of all facts, then writes the page in one pass.

    The facts and footnotes of ``report`` are those of this page; ``contexts`` may be those of a report over several
    pages. ``shared`` are ids of text blocks and footnotes that go on in other pages: they have to be found here.
    """

    def __init__(
        self,
        report: Report,
        document: Document,
        contexts: Contexts,
        *,
        sec: bool,
        shared: frozenset[str] = frozenset(),
    ) -> None:
        self._report = report
        self._shared = shared
        self._document = document
        self._ranges = MarkupRanges(document)
        self._contexts = contexts
        self._tags = FactTags(report, self._contexts, sec=sec)
        self._marks: list[Mark] = []
        self.chains: list[Chain] = []
        self.hidden: list[str] = []
        self._numbers: dict[tuple[int, int], Tag] = {}
        # Over one range, outside to inside: blocks as the report orders them, exclusions, text, references, numbers.
        self._step = len(report.facts) + 1
        self._place()

    def _place(self) -> None:
        covered: list[tuple[int, int]] = []
        for order, fact in enumerate(self._report.facts):
            if not fact.spans:
                self.hidden.append(self._tags.hidden(fact))
            elif fact.is_block:
                covered.extend(self._place_block(fact, order))
            elif self._tags.is_numeric(fact):
                self._place_number(fact, order)
            else:
                self._place_text(fact, order)
        self._place_footnotes()
        self._exclude_furniture(covered)
        self._marks = nested_marks(self._marks)
        for chain in self.chains:
            chain.places.sort(key=_start)

    # -- facts

    def _place_number(self, fact: Fact, order: int) -> None:
        span = fact.spans[0]
        places = self._ranges.places(span.start, span.end)
        tag = self._tags.number(fact, self._ranges.printed(places)) if places else None
        if places and tag is None:
            places, tag = self._bare_number(fact, span)
        ranges = self._ranges.ranges(places, widest=False)
        if tag is None or len(ranges) != 1:
            self._hide(fact, order)
            return
        start, end = ranges[0]
        outer = self._numbers.get((start, end))
        if outer is not None and not _may_nest(outer, tag):
            self._hide(fact, order)
            return
        self._numbers.setdefault((start, end), tag)
        end = start if tag.is_nil else end
        self._marks.append(Mark(start, end, 4 * self._step + order, tag, None, f"fact {fact.id}"))

    def _bare_number(self, fact: Fact, span: Span) -> tuple[list[Place], Tag | None]:
        """Try again without the brackets, signs and currencies that stand around the digits."""
        text = self._document.text[span.start : span.end]
        start = span.start + len(text) - len(text.lstrip(_AROUND))
        end = span.end - (len(text) - len(text.rstrip(_AROUND)))
        places = self._ranges.places(start, end) if start < end else []
        return places, self._tags.number(fact, self._ranges.printed(places)) if places else None

    def _place_text(self, fact: Fact, order: int) -> None:
        places = [self._ranges.places(span.start, span.end) for span in fact.spans]
        found = [place for place in places if place]
        printed = " ".join(self._ranges.printed(place) for place in found)
        tag = self._tags.text(fact, printed) if found else None
        if tag is None or tag.is_nil:
            self._hide(fact, order)
            return
        chain = self._chain(fact.id, tag)
        for place in found:
            self._mark(chain, self._ranges.ranges(place, widest=False), 2 * self._step + order, f"fact {fact.id}")

    def _place_block(self, fact: Fact, order: int) -> list[tuple[int, int]]:
        """Place a text block and return the stretches of the page's text that it holds."""
        stretches = self._joined(fact.spans)
        found = [self._ranges.places(start, end) for start, end in stretches]
        if not any(found):
            self._hide_whole(fact.id, self._tags.hidden(fact))
            return []
        chain = self._chain(fact.id, self._tags.block(fact))
        for places in found:
            self._mark(chain, self._ranges.ranges(places, widest=True), order, f"text block {fact.id}")
        return stretches

    def _joined(self, spans: Sequence[Span]) -> list[tuple[int, int]]:
        """Return spans as stretches, those joined between which nothing but page furniture stands."""
        furniture = {
            (block.span.start, block.span.end)
            for block in self._document.blocks
            if isinstance(block, Paragraph) and block.furniture
        }
        joined: list[tuple[int, int]] = []
        for span in sorted(spans):
            if joined and self._is_furniture(joined[-1][1], span.start, furniture):
                joined[-1] = (joined[-1][0], max(span.end, joined[-1][1]))
            else:
                joined.append((span.start, span.end))
        return joined

    def _is_furniture(self, start: int, end: int, furniture: set[tuple[int, int]]) -> bool:
        text = self._document.text
        place = start
        while place < end:
            if not text[place].isspace():
                found = next((last for first, last in furniture if first == place), None)
                if found is None:
                    return False
                place = found
            else:
                place += 1
        return True

    def _place_footnotes(self) -> None:
        for note in self._report.footnotes:
            places = [self._ranges.places(span.start, span.end) for span in note.spans]
            if not any(places):
                text = escape(checked_text(note.text, f"footnote {note.id}"))
                self._hide_whole(note.id, footnote_tag(note).around(text))
                continue
            chain = self._chain(note.id, footnote_tag(note))
            for place in places:
                self._mark(chain, self._ranges.ranges(place, widest=False), 2 * self._step, f"footnote {note.id}")

    def _hide(self, fact: Fact, order: int) -> None:
        """Hide a fact and let the characters that it stands for refer to it (EFM 5.2.5.14)."""
        self._hide_whole(fact.id, self._tags.hidden(fact))
        places = self._ranges.places(fact.spans[0].start, fact.spans[0].end)
        ranges = self._ranges.ranges(places, widest=False)
        if ranges:
            tag = hidden_reference(fact.id)
            self._marks.append(Mark(*ranges[0], 3 * self._step + order, tag, None, f"fact {fact.id}"))

    def _hide_whole(self, owner: str, element: str) -> None:
        if owner in self._shared:
            raise ConverterError(
                "writing.continued",
                f"{owner} goes on in another page but shows nothing in this one that it could stand around",
                place=self._document.name,
                hint="Only text blocks and footnotes can go on from page to page, each part with text of its own.",
            )
        self.hidden.append(element)

    def _exclude_furniture(self, covered: Sequence[tuple[int, int]]) -> None:
        """Keep page numbers and running heads out of the text blocks around them (Inline XBRL 1.1 §5)."""
        for block in self._document.blocks:
            if not (isinstance(block, Paragraph) and block.furniture):
                continue
            start, end = block.span.start, block.span.end
            touching = [(first, last) for first, last in covered if first < end and start < last]
            if touching and all(first <= start and end <= last for first, last in touching):
                places = self._ranges.places(start, end)
                for low, high in self._ranges.ranges(places, widest=True):
                    self._marks.append(Mark(low, high, self._step, _EXCLUDE, None, f"furniture at {block.span}"))

    def _chain(self, owner: str, head: Tag) -> Chain:
        chain = Chain(owner, head)
        self.chains.append(chain)
        return chain

    def _mark(self, chain: Chain, ranges: Sequence[tuple[int, int]], rank: int, place: str) -> None:
        for start, end in ranges:
            mark = Mark(start, end, rank, chain.head, chain, place)
            chain.places.append(mark)
            self._marks.append(mark)

    # -- the page

    def page(self, header: str) -> str:
        """Return the tagged page with this ``ix:header``."""
        insertions = self._insertions()
        ours = frozenset(_OUR_ID.findall(header + "".join(tags for _, tags in insertions)))
        source = SourceIds(self._document.markup, ours)
        markup = self._document.markup
        parts: list[str] = []
        at = 0
        for offset, tags in insertions:
            parts.append(source.mended(filled_rows(markup[at:offset])))
            parts.append(tags)
            at = offset
        parts.append(source.mended(filled_rows(markup[at:])))
        return self._framed("".join(parts), header)

    def _insertions(self) -> list[tuple[int, str]]:
        """Return what is put in, in the order of the page."""
        found: list[tuple[int, str]] = []
        open_: list[tuple[int, str]] = []
        for mark in self._marks:
            while open_ and open_[-1][0] <= mark.start:
                found.append(open_.pop())
            tag = mark.tag if mark.chain is None else mark.chain.tag(mark)
            found.append((mark.start, tag.opening))
            open_.append((mark.end, tag.closing))
        while open_:
            found.append(open_.pop())
        return found

    def _framed(self, page: str, header: str) -> str:
        namespaces = root_namespaces(self._report, page)
        names = "".join(f' xmlns:{prefix}="{attribute(uri)}"' for prefix, uri in namespaces.items())
        page = page.replace(_ROOT, f"{_ROOT}{names}", 1)
        body = _BODY.search(page)
        place = body.end() if body else len(page)
        head = page[:place]
        if "<title" not in head:
            # XHTML asks for a title; the page that came in need not have one.
            title = f"<title>{escape(checked_text(self._report.title, 'title'))}</title>"
            filled = head.replace("</head>", f"{title}</head>", 1)
            head = filled if filled != head else head.replace("<body", f"<head>{title}</head><body", 1)
        shown = f'<div style="display:none">{header}</div>'
        doctype = f"{self._document.doctype}\n" if keeps_doctype(self._report, self._document) else ""
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}{head}{shown}{page[place:]}\n'


def _start(place: object) -> int:
    return place.start if isinstance(place, Mark) else 0


def _may_nest(outer: Tag, inner: Tag) -> bool:
    """True when two numbers may share their characters (Inline XBRL 1.1 §10.1.1: format, scale and unit agree)."""
    same = all(outer.get(name) == inner.get(name) for name in ("format", "scale", "unitRef"))
    return same and not outer.is_nil and not inner.is_nil
