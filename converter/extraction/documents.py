"""A whole document to an extraction: structure, tables, text, footnotes, arithmetic and what was inferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from converter.extraction.anchors import Anchor, InferredScale, anchors_of, infer_scale
from converter.extraction.axes import settle_members
from converter.extraction.axis_model import AxisModel, shipped_model
from converter.extraction.facts import facts_of, reading_of
from converter.extraction.footnotes import block_spans, explanations, link_footnotes
from converter.extraction.grids_of_numbers import relations_of
from converter.extraction.left_out import left_out
from converter.extraction.narrative import narrative_facts
from converter.extraction.periods import Calendar
from converter.extraction.structure import Structure, Zone, find_structure
from converter.extraction.table_findings import findings_of
from converter.extraction.tables import TableParse, measure_again, parse_table
from converter.extraction.ties import find_ties, findings_of_ties
from converter.model.document import Document, Table
from converter.model.facts import Extraction, Inference, ItemKind, ParsedFact, Relation, TableReading
from converter.model.findings import Finding, Severity
from converter.model.profile import Profile


@dataclass(slots=True)
class _Work:
    """What was found so far."""

    facts: list[ParsedFact] = field(default_factory=list)
    readings: list[TableReading] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def extract(document: Document, profile: Profile, axes: AxisModel | None = None) -> Extraction:
    """Return all that the document reports: facts in reading order, tables as understood, sums, footnotes, findings.

    ``axes`` is the model that tells members, the one that ships unless given.
    """
    calendar = Calendar(profile, document.text)
    structure = find_structure(document, profile)
    footnotes = link_footnotes(document, explanations(document), [place.part for place in structure.places])
    work = _Work()
    parses = _parse_tables(document, structure, calendar, profile, work.findings)
    for _, parse in parses:
        settle_members(parse, axes or shipped_model())
    work.findings.extend(_settle_scales(parses, document, profile))
    for block, parse in parses:
        made = facts_of(parse)
        relations, broken = relations_of(parse)
        work.facts.extend(fact for _, fact in made)
        work.readings.append(reading_of(parse, made, block_spans(document, block, footnotes)))
        work.relations.extend(relations)
        work.findings.extend((*findings_of(parse, made), *broken))
    told, findings = narrative_facts(
        document, structure, profile, (fact.span for fact in work.facts), calendar, work.readings, work.facts
    )
    work.findings.extend(findings)
    facts = sorted((*work.facts, *told), key=lambda fact: (fact.span, fact.id))
    ties = find_ties(facts)
    work.findings.extend(findings_of_ties(facts, ties))
    understood = {parse.table.index: parse for _, parse in parses}
    work.findings.extend(left_out(document, structure, understood, (fact.span for fact in facts)))
    return Extraction(
        tuple(facts),
        tuple(work.readings),
        (*work.relations, *ties),
        structure.parts,
        footnotes,
        tuple(work.findings),
    )


def tables_of(document: Document, profile: Profile) -> list[TableParse]:
    """Return every table that may carry facts as understood so far: without members, and scales as stated."""
    structure = find_structure(document, profile)
    return [parse for _, parse in _parse_tables(document, structure, Calendar(profile, document.text), profile, [])]


def _parse_tables(
    document: Document, structure: Structure, calendar: Calendar, profile: Profile, findings: list[Finding]
) -> list[tuple[int, TableParse]]:
    """Return every table that may carry facts, with the index of its block; ``findings`` takes what was left out."""
    found: list[tuple[int, TableParse]] = []
    where = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    for index, table, context in zip(where, document.tables, structure.contexts, strict=True):
        if structure.reports(index):
            parse = parse_table(table, context, calendar, profile)
            if parse is not None and structure.places[index].zone is Zone.COVER:
                findings.extend(_without_register_numbers(parse))
            if parse is not None and parse.entries:
                found.append((index, parse))
    return found


def _without_register_numbers(parse: TableParse) -> Iterable[Finding]:
    """Keep of a table of the cover page what counts shares or names a currency: the rest are codes and addresses."""
    kept = [e for e in parse.entries if e.measure.kind is ItemKind.SHARES or e.value.currency]
    left_out = [e for e in parse.entries if e not in kept]
    parse.entries = kept
    if left_out:
        yield Finding(
            Severity.INFO,
            "cover.not-amounts",
            f"{len(left_out)} numbers of the cover page are read as codes, addresses and register numbers: "
            + ", ".join(entry.value.shown for entry in left_out),
            hint="State the facts of the cover page under `cover` in the profile.",
            span=parse.table.span,
            stage="extraction",
            count=len(left_out),
        )


def _settle_scales(parses: Sequence[tuple[int, TableParse]], document: Document, profile: Profile) -> Iterable[Finding]:
    """Infer the scale of tables that state none from amounts that the text repeats; report what stays unknown."""
    silent = [parse for _, parse in parses if any(entry.measure.unstated for entry in parse.entries)]
    if profile.scale is not None:
        for parse in silent:
            yield _finding_of_profile(parse, profile.scale)
        return
    anchors = anchors_of(document) if silent else ()
    by_part: dict[int | None, list[TableParse]] = defaultdict(list)
    for parse in silent:
        by_part[parse.context.part].append(parse)
    for together in by_part.values():
        inferred = _infer(together, anchors)
        for parse in together:
            if inferred is None:
                yield _unknown(parse)
            else:
                _apply(parse, inferred)
                yield _inferred(parse, inferred)


def _infer(parses: Sequence[TableParse], anchors: Sequence[Anchor]) -> InferredScale | None:
    shown = [
        (entry.value.shown, entry.value.number.magnitude)
        for parse in parses
        for entry in parse.entries
        if entry.measure.kind is ItemKind.MONETARY and entry.value.number is not None
    ]
    return infer_scale(shown, anchors)


def _apply(parse: TableParse, inferred: InferredScale) -> None:
    note = Inference("scale", str(inferred.scale), "; ".join(inferred.pairs))
    parse.frame = replace(parse.frame, default_scale=inferred.scale)
    for entry in parse.entries:
        if entry.measure.unstated:
            measure_again(parse, entry)
            entry.inferences.append(note)


def _inferred(parse: TableParse, inferred: InferredScale) -> Finding:
    return Finding(
        Severity.WARNING,
        "scale.inferred",
        f"The table states no scale; its amounts are read as times 10^{inferred.scale}",
        hint="Check it, and set `scale` in the profile to have it said.",
        span=parse.table.span,
        stage="extraction",
        evidence="; ".join(inferred.pairs),
    )


def _finding_of_profile(parse: TableParse, scale: int) -> Finding:
    return Finding(
        Severity.INFO,
        "scale.from-profile",
        f"The table states no scale; the profile's 10^{scale} is used",
        span=parse.table.span,
        stage="extraction",
    )


def _unknown(parse: TableParse) -> Finding:
    return Finding(
        Severity.ERROR,
        "scale.unknown",
        "The table states no scale, and no amount in the text shows it; its amounts are left as printed",
        hint="Set `scale` in the profile: 0 when amounts are printed in full, 3 for thousands, 6 for millions.",
        span=parse.table.span,
        stage="extraction",
    )
