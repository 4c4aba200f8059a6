"""Inline XBRL 1.1: text and spreadsheets are laid out as a page and tagged, HTML is tagged in place."""

from __future__ import annotations

from dataclasses import replace

from converter.model.document import Document
from converter.model.findings import Finding, Severity
from converter.model.report import Report
from converter.writing.inline_header import IX, keeps_doctype
from converter.writing.inline_page import Page
from converter.writing.inline_values import InlineValues, parse_page
from converter.writing.page_limits import FittedPage, fit_page, limits_by_scheme
from converter.writing.transformations import collapse


def write_inline(
    report: Report, document: Document, title: str, limits: str | None = None, *, sec: bool = False
) -> bytes:
    """Return the page: the document with every fact of the report tagged, in ASCII with character references.

    A page that came in keeps its looks and its title. For other sources one is laid out, headed by a table of the
    facts that have no place in them. A fact whose printed words no transformation reads (``two`` for 2) is hidden, and
    its words refer to it; with ``sec`` the SEC's transformations (``ixt-sec``) read more of them, for processors that
    have EDGAR's definitions. The page is fitted to ``limits`` (``fit_page``), by default those of the system that gave
    the entity its identifier. Raises ``ConverterError`` for facts over crossing ranges, for a numeric fact without a
    unit and for text that XML cannot hold.
    """
    return fitted_page(report, document, title, limits, sec=sec).page


def fitted_page(
    report: Report,
    document: Document,
    title: str,
    limits: str | None = None,
    *,
    severity: Severity = Severity.WARNING,
    sec: bool = False,
) -> FittedPage:
    """Return the page of ``write_inline`` with pictures that had to become files, and what was repaired or stays wrong.

    ``severity`` is that of what the filing system refuses and no repair puts right.
    """
    if document.markup:
        from converter.writing.inline_in_place import write_in_place

        named = limits_by_scheme(report.entity.scheme) if limits is None else limits
        return fit_page(write_in_place(report, document, sec=sec), named, report.extension.stem, severity=severity)
    # A page of our own keeps to the limits of all.
    return FittedPage(Page(report, document, title, sec=sec).markup().encode("ascii", "xmlcharrefreplace"))


def page_findings(report: Report, document: Document) -> tuple[Finding, ...]:
    """Return what the page that ``write_inline`` makes cannot keep of the page that came in."""
    if not document.doctype or keeps_doctype(report, document):
        return ()
    return (
        Finding(
            Severity.INFO,
            "html.doctype",
            "the page has a DOCTYPE, which the filing system refuses (EFM 5.2.5; ESEF RTS Art. 3); it was left out",
            hint="Without it browsers lay out a page named .htm in quirks mode: look at the page without its DOCTYPE.",
            stage="writing",
        ),
    )


def render_blocks(document: Document, report: Report, limits: str | None = None) -> Report:
    """Return the report with its text blocks and footnotes as an inline processor extracts them from the page.

    So every form of the report carries the same text: of a block the XHTML, of a footnote the words.
    """
    blocks = {fact.id for fact in report.facts if fact.is_block and fact.spans}
    if not blocks and not any(note.spans for note in report.footnotes):
        return report
    root = parse_page(write_inline(report, document, report.title, limits))
    values = InlineValues(root)
    found = {
        str(element.get("id")): values.value(element)
        for element in root.iter(f"{{{IX}}}nonNumeric")
        if element.get("id") in blocks
    }
    notes = {str(element.get("id")): collapse(values.text(element)) for element in root.iter(f"{{{IX}}}footnote")}
    return replace(
        report,
        facts=tuple(replace(fact, value=found[fact.id]) if fact.id in found else fact for fact in report.facts),
        footnotes=tuple(replace(note, text=notes[note.id]) if note.id in notes else note for note in report.footnotes),
    )
