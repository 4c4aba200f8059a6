"""An instance of XBRL 2.1: contexts and units shared, facts in the order of the report, footnotes linked."""

from __future__ import annotations

from converter.model.report import Fact, Report, ReportFootnote
from converter.writing.contexts import Contexts
from converter.writing.inline_header import FACT_FOOTNOTE, root_namespaces
from converter.writing.inline_tags import FactTags
from converter.writing.lexical import attribute, checked_id, checked_text, concept_of, escape, language_of, xml_value
from converter.writing.names import namespace, referenced_notes, taxonomy_hrefs

_INLINE_ONLY = ("ix", "ixt")
_LINK_ROLE = "http://www.xbrl.org/2003/role/link"
_FOOTNOTE_ROLE = "http://www.xbrl.org/2003/role/footnote"


def write_xml(report: Report) -> bytes:
    """Return the report as an XBRL 2.1 instance (UTF-8).

    Raises ``ConverterError`` for a numeric fact without a unit, an unknown concept and text that XML cannot hold.
    """
    contexts = Contexts(report)
    tags = FactTags(report, contexts)
    names = {prefix: uri for prefix, uri in root_namespaces(report).items() if prefix not in _INLINE_ONLY}
    declared = "".join(f' xmlns:{prefix}="{attribute(uri)}"' for prefix, uri in names.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<xbrli:xbrl{declared}>",
        *(f'<link:schemaRef xlink:type="simple" xlink:href="{attribute(href)}"/>' for href in taxonomy_hrefs(report)),
        *contexts.context_elements(),
        *contexts.unit_elements(),
        *(_fact(fact, report, contexts, tags) for fact in report.facts),
        *_footnote_link(report),
        "</xbrli:xbrl>",
        "",
    ]
    return "\n".join(lines).encode()


def _fact(fact: Fact, report: Report, contexts: Contexts, tags: FactTags) -> str:
    namespace(report, fact.concept.prefix)
    concept = concept_of(report, fact.concept, f"fact {fact.id}")
    attributes = {"id": checked_id(fact.id), "contextRef": contexts.context(fact)}
    if tags.is_numeric(fact):
        attributes["unitRef"] = contexts.unit(fact)
    content = ""
    if fact.value is None:
        attributes["xsi:nil"] = "true"
    else:
        content = escape(xml_value(fact, concept, report.namespaces))
        if tags.is_numeric(fact):
            attributes["decimals"] = "INF" if fact.decimals is None else str(fact.decimals)
    language = language_of(fact, concept, report)
    if language:
        attributes["xml:lang"] = language
    written = "".join(f' {name}="{attribute(value)}"' for name, value in attributes.items())
    return f"<{fact.concept}{written}>{content}</{fact.concept}>"


def _footnote_link(report: Report) -> list[str]:
    notes = referenced_notes(report)
    if not notes:
        return []
    known = {note.id for note in notes}
    lines = [f'<link:footnoteLink xlink:type="extended" xlink:role="{_LINK_ROLE}">']
    lines += [_footnote(note) for note in notes]
    for fact in report.facts:
        targets = [name for name in dict.fromkeys(fact.footnotes) if name in known]
        if not targets:
            continue
        lines.append(f'<link:loc xlink:type="locator" xlink:href="#{fact.id}" xlink:label="loc_{fact.id}"/>')
        lines += [
            f'<link:footnoteArc xlink:type="arc" xlink:arcrole="{FACT_FOOTNOTE}" xlink:from="loc_{fact.id}" '
            f'xlink:to="{name}"/>'
            for name in targets
        ]
    return [*lines, "</link:footnoteLink>"]


def _footnote(note: ReportFootnote) -> str:
    text = escape(checked_text(note.text, f"footnote {note.id}"))
    return (
        f'<link:footnote id="{checked_id(note.id)}" xlink:type="resource" xlink:label="{note.id}" '
        f'xlink:role="{_FOOTNOTE_ROLE}" xml:lang="{attribute(note.language)}">{text}</link:footnote>'
    )
