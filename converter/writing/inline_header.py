"""The frame that every inline XBRL page needs: namespaces of the root and the ``ix:header`` (Inline XBRL 1.1 §8)."""

from __future__ import annotations

from collections.abc import Iterable

from converter.model.document import Document
from converter.model.report import Report
from converter.writing import transformations_sec
from converter.writing.contexts import Contexts
from converter.writing.lexical import attribute
from converter.writing.names import namespace, referenced_notes, taxonomy_hrefs, used_namespaces

IX = "http://www.xbrl.org/2013/inlineXBRL"
IXT = "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"
XHTML = "http://www.w3.org/1999/xhtml"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
XLINK = "http://www.w3.org/1999/xlink"
FACT_FOOTNOTE = "http://www.xbrl.org/2003/arcrole/fact-footnote"

# Identifiers of entities that file where a DOCTYPE is refused: EFM 5.2.5, ESEF RTS Art. 3 (pages named ``.xhtml``).
_WITHOUT_DOCTYPE = frozenset({"http://www.sec.gov/CIK", "http://standards.iso.org/iso/17442"})

_FIXED = {
    "ix": IX,
    "ixt": IXT,
    "link": "http://www.xbrl.org/2003/linkbase",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "xlink": XLINK,
    "xsi": XSI,
}


def root_namespaces(report: Report, content: str = "") -> dict[str, str]:
    """Return prefix to namespace for the root element, XHTML itself (the default namespace) left out.

    The SEC's transformations are among them when the ``content`` of the page uses one.
    """
    found = used_namespaces(report) | _FIXED
    if f'format="{transformations_sec.PREFIX}:' in content:
        found[transformations_sec.PREFIX] = transformations_sec.NAMESPACE
    if any(fact.dimensions for fact in report.facts):
        found["xbrldi"] = "http://xbrl.org/2006/xbrldi"
    for domain in report.typed_domains.values():
        found[domain.prefix] = namespace(report, domain.prefix)
    return dict(sorted(found.items()))


def keeps_doctype(report: Report, document: Document) -> bool:
    """True when the page has a DOCTYPE and may keep it; without it browsers lay the page out in quirks mode."""
    return bool(document.doctype) and report.entity.scheme not in _WITHOUT_DOCTYPE


def relationship_elements(report: Report) -> list[str]:
    """Return an ``ix:relationship`` for each footnote that facts point to."""
    pointing: dict[str, list[str]] = {}
    for fact in report.facts:
        for name in dict.fromkeys(fact.footnotes):
            pointing.setdefault(name, []).append(fact.id)
    return [
        f'<ix:relationship arcrole="{FACT_FOOTNOTE}" fromRefs="{" ".join(pointing[note.id])}" '
        f'toRefs="{note.id}"></ix:relationship>'
        for note in referenced_notes(report)
    ]


def header_element(report: Report, contexts: Contexts, hidden: Iterable[str]) -> str:
    """Return the ``ix:header``: hidden, references, resources, in that order.

    ``hidden`` are elements of facts that stand nowhere on the page. The caller puts the header into a ``div`` with
    ``display:none``.
    """
    hidden = list(hidden)
    schema_refs = [
        f'<link:schemaRef xlink:type="simple" xlink:href="{attribute(href)}"></link:schemaRef>'
        for href in taxonomy_hrefs(report)
    ]
    lines = ["<ix:header>"]
    if hidden:
        lines += ["<ix:hidden>", *hidden, "</ix:hidden>"]
    lines += ["<ix:references>", *schema_refs, "</ix:references>", "<ix:resources>"]
    lines += [*relationship_elements(report), *contexts.context_elements(), *contexts.unit_elements()]
    lines += ["</ix:resources>", "</ix:header>"]
    return "\n".join(lines)
