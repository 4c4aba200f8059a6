"""Text blocks: each note, and each table with its footnotes, as one fact (EFM 6.6.21 to 6.6.23, levels 1 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from converter.mapping.decisions import DecisionIndex
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.extension_names import lc3_name
from converter.model.decisions import BlockDecision, key_text
from converter.model.document import Span
from converter.model.facts import Extraction, ItemKind, ParsedFact, Part, PartKind, TableReading
from converter.model.findings import Finding, Severity, UsageError
from converter.model.profile import Profile, Unsure
from converter.model.report import Fact
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, PeriodType, QName

Level = Literal["note", "policy", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A text block fact with the part and tables it covers."""

    fact: Fact
    concept: Concept
    part: int
    level: Level
    tables: tuple[int, ...]
    title: str


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """A stretch of the document that may become a text block."""

    part: int
    level: Level
    place: str
    caption: str
    spans: tuple[Span, ...]
    tables: tuple[int, ...]


def block_places(extraction: Extraction) -> list[BlockPlace]:
    """Return the notes and the captioned tables inside them, in document order."""
    places: list[BlockPlace] = []
    for number, part in enumerate(extraction.parts):
        if part.kind is not PartKind.NOTE:
            continue
        places.append(BlockPlace(number, "note", part.title, "", part.spans, part.tables))
        for reading in _tables_of(extraction, number, part):
            if reading.block_spans:
                spans = reading.block_spans
                places.append(BlockPlace(number, "table", part.title, reading.caption, spans, (reading.table,)))
    return places


def _tables_of(extraction: Extraction, number: int, part: Part) -> list[TableReading]:
    return [reading for reading in extraction.tables if reading.part == number or reading.table in part.tables]


class BlockBuilder:
    """Makes the text block facts of a report."""

    def __init__(self, index: DecisionIndex, catalog: Catalog, extension: ExtensionConcepts, profile: Profile) -> None:
        self._index = index
        self._catalog = catalog
        self._extension = extension
        self._profile = profile
        self.findings: list[Finding] = []

    def build(self, extraction: Extraction) -> list[Block]:
        """Return one block per concept and period; tables that share a concept become one fact of several spans."""
        blocks: dict[QName, Block] = {}
        for place in block_places(extraction):
            concept = self._concept(place)
            if concept is None:
                continue
            known = blocks.get(concept.name)
            if known is not None:
                # One concept cannot hold two texts in one context: the later table continues the earlier one.
                spans = _merged((*known.fact.spans, *place.spans))
                fact = replace(known.fact, spans=spans)
                blocks[concept.name] = Block(
                    fact, concept, known.part, known.level, (*known.tables, *place.tables), known.title
                )
            else:
                fact = Fact(
                    id="",
                    concept=concept.name,
                    period=self._profile.report.period,
                    value="",
                    language=self._profile.report.language,
                    spans=place.spans,
                    is_block=True,
                    label=place.caption or place.place,
                )
                blocks[concept.name] = Block(fact, concept, place.part, place.level, place.tables, fact.label)
        return list(blocks.values())

    def _concept(self, place: BlockPlace) -> Concept | None:
        decision = self._index.blocks.get((key_text(place.place), place.level, key_text(place.caption)))
        if decision is not None and decision.pick is not None and self._is_accepted(decision):
            name = QName.parse(decision.pick)
            if name.prefix == self._profile.extension.prefix:
                return self._new(place, name.local)
            concept = self._catalog.concept(name)
            if concept is not None and concept.data_type == "textBlockItemType":
                return concept
            if decision.is_final:
                raise UsageError(
                    "decisions.unknown-concept" if concept is None else "decisions.misfit",
                    f"{name} is no text block of {self._catalog.name}",
                    place=f"decisions, blocks: {place.place} / {place.caption}",
                    hint="Pick a concept whose name ends in TextBlock.",
                )
        if self._profile.mapping.unsure is Unsure.OMIT:
            self._say(place, "is not tagged as a text block: no concept is sure enough")
            return None
        suffix = "DisclosureTextBlock" if place.level == "note" else "TableTextBlock"
        stem = lc3_name(place.place) if place.level == "note" else lc3_name(place.caption or place.place)
        local = stem.removesuffix("Table")[:150] + suffix
        standard = self._standard(local)
        if standard is not None:
            # EFM 6.7.16: no element of one's own has the name of a standard one.
            self._say(place, f"gets the text block {standard.name}, which bears its title")
            return standard
        concept = self._new(place, local)
        self._say(place, f"gets the extension text block {concept.name}")
        return concept

    def _standard(self, name: str) -> Concept | None:
        found = (self._catalog.concept(QName(prefix, name)) for prefix in sorted(self._catalog.namespaces))
        return next((concept for concept in found if concept is not None), None)

    def _new(self, place: BlockPlace, name: str) -> Concept:
        shown = "Text Block" if place.level == "note" else "Table Text Block"
        label = f"{place.caption or place.place} [{shown}]"
        return self._extension.item(label, ItemKind.TEXT, PeriodType.DURATION, name=name, data_type="textBlockItemType")

    def _is_accepted(self, decision: BlockDecision) -> bool:
        settings = self._profile.mapping
        return decision.is_final or decision.confidence >= max(settings.confidence, settings.sure)

    def _say(self, place: BlockPlace, what: str) -> None:
        self.findings.append(
            Finding(
                Severity.WARNING,
                "mapping.block-undecided",
                f"the {place.level} {place.caption or place.place!r} {what}",
                "Decide it under `blocks` in decisions.yaml.",
                place.spans[0] if place.spans else None,
                stage="mapping",
            )
        )


def _merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the spans in order, overlapping ones joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end), last.line, last.where)
        else:
            merged.append(span)
    return tuple(merged)


def footnotes_of(fact: ParsedFact, extraction: Extraction) -> tuple[str, ...]:
    """Return the ids of the footnotes that the fact's marks point to."""
    if fact.table is None:
        return ()
    return tuple(
        f"fn-{number}"
        for number, footnote in enumerate(extraction.footnotes, 1)
        if footnote.mark in fact.marks and (not footnote.tables or fact.table in footnote.tables)
    )
