"""Several pages as one inline document set: one report, its facts on the pages that show them (Inline XBRL 1.1 §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from converter.model.document import Document, Span
from converter.model.findings import ConverterError
from converter.model.report import Report
from converter.writing.contexts import Contexts
from converter.writing.inline_header import header_element
from converter.writing.inline_in_place import Tagging
from converter.writing.names import referenced_notes


@dataclass(frozen=True, slots=True)
class InlinePart:
    """A page of the set; ``spans`` are the places of facts and footnotes in it, by id.

    A text block or a footnote may have places in several pages: it goes on from one to the next.
    """

    document: Document
    spans: Mapping[str, tuple[Span, ...]]


def write_inline_set(report: Report, parts: Sequence[InlinePart], *, sec: bool = False) -> tuple[bytes, ...]:
    """Return the pages of HTML documents with the report's facts tagged in place, in the order of ``parts``.

    The first page carries references, contexts, units, relationships and the facts that no page shows; ids are unique
    over all pages. ``Fact.spans`` of the report itself are not used. ``ConverterError`` for a page that is no HTML, for
    an id that the report does not hold, for a fact other than a text block in two pages, and as for one page.
    """
    _check(report, parts)
    count = Counter(owner for part in parts for owner, spans in part.spans.items() if spans)
    shared = frozenset(owner for owner, pages in count.items() if pages > 1)
    for fact in report.facts:
        if fact.id in shared and not fact.is_block:
            raise ConverterError("writing.set", f"fact {fact.id} has places in two pages; it can stand in one")
    contexts = Contexts(report)
    taggings = [
        Tagging(_part_of(report, part, set(count), first=not number), part.document, contexts, sec=sec, shared=shared)
        for number, part in enumerate(parts)
    ]
    _link(taggings, shared)
    return tuple(
        tagging.page(_header(report, contexts, tagging.hidden, first=not number)).encode("ascii", "xmlcharrefreplace")
        for number, tagging in enumerate(taggings)
    )


def _check(report: Report, parts: Sequence[InlinePart]) -> None:
    known = {fact.id for fact in report.facts} | {note.id for note in report.footnotes}
    for part in parts:
        if not part.document.markup:
            raise ConverterError("writing.set", "only HTML can be a page of a document set", place=part.document.name)
        strange = sorted(set(part.spans) - known)
        if strange:
            raise ConverterError(
                "writing.set", f"the report has no fact or footnote {strange[0]!r}", place=part.document.name
            )


def _part_of(report: Report, part: InlinePart, placed: set[str], *, first: bool) -> Report:
    """Return the report of what stands on one page, with its places there; the first page takes what stands on none."""
    here = {owner: spans for owner, spans in part.spans.items() if spans}
    facts = tuple(
        replace(fact, spans=here.get(fact.id, ()))
        for fact in report.facts
        if fact.id in here or (first and fact.id not in placed)
    )
    notes = tuple(
        replace(note, spans=here.get(note.id, ()))
        for note in referenced_notes(report)
        if note.id in here or (first and note.id not in placed)
    )
    return replace(report, facts=facts, footnotes=notes)


def _link(taggings: Sequence[Tagging], shared: frozenset[str]) -> None:
    """Let what stands on several pages go on from one to the next."""
    for owner in sorted(shared):
        chains = [chain for tagging in taggings for chain in tagging.chains if chain.owner == owner]
        before = 0
        for chain in chains:
            chain.before = before
            chain.goes_on = chain is not chains[-1]
            before += len(chain.places)


def _header(report: Report, contexts: Contexts, hidden: Sequence[str], *, first: bool) -> str:
    if first:
        return header_element(report, contexts, hidden)
    inside = "\n".join(["<ix:hidden>", *hidden, "</ix:hidden>"]) if hidden else ""
    return f"<ix:header>{inside}</ix:header>"
