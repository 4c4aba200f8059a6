"""Prefixes, namespaces and file names of a report: one answer for every form."""

from __future__ import annotations

from converter.model.findings import ConverterError
from converter.model.report import Report, ReportFootnote, TaxonomyReference
from converter.writing.item_types import Lexical, lexical
from converter.writing.lexical import enumeration_names
from taxonomy.concepts import QName

# Prefixes that measures use without a taxonomy (XBRL 2.1 §4.8.2; units registry).
WELL_KNOWN = {
    "iso4217": "http://www.xbrl.org/2003/iso4217",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "utr": "http://www.xbrl.org/2009/utr",
}
_SCHEMES = {"http://www.sec.gov/CIK": "cik", "http://standards.iso.org/iso/17442": "lei"}


def schema_name(report: Report) -> str:
    """Return the file name of the extension schema."""
    return f"{report.extension.stem}.xsd"


def needs_extension(report: Report) -> bool:
    """True when a taxonomy of its own has to be written; else the report points at the taxonomies it uses."""
    extension = report.extension
    return not extension.entry_points and bool(extension.concepts or extension.roles or extension.labels)


def references(report: Report) -> tuple[TaxonomyReference, ...]:
    """Return the schemas that the report builds on, each once, in the order given."""
    found = {reference.href: reference for reference in (*report.extension.imports, *report.taxonomies)}
    return tuple(found.values())


def taxonomy_hrefs(report: Report) -> list[str]:
    """Return the entry points that the report names (schemaRef of XBRL 2.1 §4.2)."""
    if report.extension.entry_points:
        return list(report.extension.entry_points)
    if needs_extension(report):
        return [schema_name(report)]
    return [reference.href for reference in references(report)]


def referenced_notes(report: Report) -> list[ReportFootnote]:
    """Return the footnotes that facts point to; the others belong to no report (EFM 6.5.27).

    Raises ``ConverterError`` for a fact that points to a footnote that is not there.
    """
    known = {note.id for note in report.footnotes}
    used = set()
    for fact in report.facts:
        for name in fact.footnotes:
            if name not in known:
                raise ConverterError(
                    "writing.footnote", f"fact {fact.id} points to a footnote {name!r} that is missing"
                )
            used.add(name)
    return [note for note in report.footnotes if note.id in used]


def entity_prefix(report: Report) -> str:
    """Return the prefix that stands for the identifier scheme."""
    prefix = _SCHEMES.get(report.entity.scheme, "scheme")
    while report.namespaces.get(prefix, report.entity.scheme) != report.entity.scheme:
        prefix += "0"
    return prefix


def namespace(report: Report, prefix: str) -> str:
    """Return the namespace of a prefix; ``ConverterError`` when the report does not say it."""
    found = report.namespaces.get(prefix) or WELL_KNOWN.get(prefix)
    if found is None:
        raise ConverterError("writing.prefix", f"the report does not say which namespace {prefix!r} stands for")
    return found


def used_namespaces(report: Report, *, pure: bool = True) -> dict[str, str]:
    """Return prefix to namespace for the names that facts use: concepts, axes, members, measures, enumerations.

    ``pure`` False leaves out the unit xbrli:pure, which OIM does not write.
    """
    prefixes = {fact.concept.prefix for fact in report.facts}
    for unit in {fact.unit for fact in report.facts if fact.unit is not None}:
        if pure or unit.denominators or unit.numerators != ("xbrli:pure",):
            prefixes.update(measure.partition(":")[0] for measure in (*unit.numerators, *unit.denominators))
    for dimensions in {fact.dimensions for fact in report.facts}:
        for axis, member in dimensions:
            prefixes.add(axis.prefix)
            if isinstance(member, QName):
                prefixes.add(member.prefix)
    for fact in report.facts:
        concept = report.concepts.get(fact.concept)
        if concept and isinstance(fact.value, str) and lexical(concept) is Lexical.ENUMERATION:
            prefixes.update(name.prefix for name in enumeration_names(fact.value, report.namespaces))
    return {prefix: namespace(report, prefix) for prefix in sorted(prefixes)}
