"""Facts, roles and footnotes put together: the report with the extension taxonomy that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from converter.mapping.extension_concepts import ExtensionConcepts
from converter.model.document import Document
from converter.model.facts import Extraction, Footnote
from converter.model.profile import Profile
from converter.model.report import (
    Anchor,
    Entity,
    Extension,
    Fact,
    PresentationNode,
    Report,
    ReportFootnote,
    Role,
    TaxonomyReference,
)
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, LabelRole, QName

_UNIT_NAMESPACES = {
    "iso4217": "http://www.xbrl.org/2003/iso4217",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "utr": "http://www.xbrl.org/2009/utr",
}
_CALCULATION_ARCROLES = {
    "1.1": "https://xbrl.org/2023/arcrole/summation-item",
    "classic": "http://www.xbrl.org/2003/arcrole/summation-item",
    "none": "https://xbrl.org/2023/arcrole/summation-item",
}


def assembled(
    facts: Sequence[Fact],
    roles: Sequence[Role],
    footnotes: Sequence[ReportFootnote],
    extension: ExtensionConcepts,
    catalog: Catalog,
    profile: Profile,
    anchors: Sequence[Anchor] = (),
) -> Report:
    """Return the report of these facts; every concept in use gets a standard label (EFM 6.10.1)."""
    stamp = profile.report.period.end.strftime("%Y%m%d")
    prefix, namespace = profile.extension.prefix, f"{profile.extension.authority}/{stamp}"
    concepts = _concepts(facts, roles, extension, catalog, anchors)
    for concept in concepts.values():
        extension.label(concept, LabelRole.STANDARD, concept.label)
    references = tuple(
        TaxonomyReference(base, catalog.namespaces[base], catalog.schema_locations[base])
        for base in sorted({name.prefix for name in concepts} - {prefix})
    )
    namespaces = {reference.prefix: reference.namespace for reference in references} | {prefix: namespace}
    measures = {m.partition(":")[0] for f in facts if f.unit for m in (*f.unit.numerators, *f.unit.denominators)}
    spaces = {unit.measure.prefix: catalog.namespaces[unit.measure.prefix] for unit in catalog.units()}
    namespaces |= {name: uri for name, uri in (spaces | _UNIT_NAMESPACES).items() if name in measures}
    return Report(
        entity=Entity(profile.entity.scheme, profile.entity.identifier),
        facts=tuple(facts),
        extension=Extension(
            prefix=prefix,
            namespace=namespace,
            stem=f"{prefix.lower()}-{stamp}",
            concepts=tuple(extension.concepts.values()),
            labels=tuple(extension.labels.values()),
            roles=tuple(roles),
            imports=references,
            anchors=tuple(anchors),
            calculation_arcrole=_CALCULATION_ARCROLES[profile.mapping.calculations],
        ),
        namespaces=dict(sorted(namespaces.items())),
        concepts=concepts,
        footnotes=tuple(footnotes),
        language=profile.report.language,
        title=f"{profile.entity.name} {profile.report.type}".strip(),
        taxonomies=references,
        typed_domains={name: concept.typed_domain for name, concept in concepts.items() if concept.typed_domain},
    )


def footnotes_in_use(
    facts: Iterable[Fact], extraction: Extraction, document: Document, profile: Profile
) -> tuple[ReportFootnote, ...]:
    """Return the footnotes that facts point to (EFM 6.5.27)."""
    used = {note for fact in facts for note in fact.footnotes}
    return tuple(
        ReportFootnote(f"fn-{number}", _as_printed(note, document), note.spans, profile.report.language)
        for number, note in enumerate(extraction.footnotes, 1)
        if f"fn-{number}" in used
    )


def _as_printed(note: Footnote, document: Document) -> str:
    """Return the text of a footnote as its spans show it, with the mark where they begin with it."""
    marked = bool(note.spans) and document.text.startswith(note.mark, note.spans[0].start)
    return f"{note.mark} {note.text}" if marked else note.text


def _concepts(
    facts: Sequence[Fact],
    roles: Sequence[Role],
    extension: ExtensionConcepts,
    catalog: Catalog,
    anchors: Sequence[Anchor],
) -> dict[QName, Concept]:
    names = {fact.concept for fact in facts}
    names |= {name for fact in facts for pair in fact.dimensions for name in pair if isinstance(name, QName)}
    names |= {name for role in roles for node in role.presentation for name in _names(node)}
    names |= {name for anchor in anchors for name in (anchor.wider, anchor.narrower)}
    found: dict[QName, Concept] = {}
    for name in sorted(names):
        concept = extension.concepts.get(name) or catalog.concept(name)
        if concept is not None:
            found[name] = concept
    return found


def _names(node: PresentationNode) -> Iterable[QName]:
    yield node.concept
    for child in node.children:
        yield from _names(child)
