"""Parsed facts and decisions to a report; nothing disappears without a finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from converter.mapping.anchoring import AnchorBuilder, anchors_unasked_for
from converter.mapping.assembly import assembled, footnotes_in_use
from converter.mapping.blocks import BlockBuilder, footnotes_of
from converter.mapping.clashes import ClashSettler
from converter.mapping.compatibility import period_for, unit_for
from converter.mapping.cover import cover_facts
from converter.mapping.cover_places import placed
from converter.mapping.decisions import DecisionIndex
from converter.mapping.dimensions import DimensionResolver
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.keys import RowKey, Subject, Subjects
from converter.mapping.networks import RoleBuilder
from converter.mapping.rows import DecidedRow, RowConcepts
from converter.mapping.signs import Settled, SignSettler, weights_of
from converter.mapping.table_families import MappedFact
from converter.model.decisions import Decider, Decisions, Sign
from converter.model.document import Document
from converter.model.facts import Dash, Extraction, ParsedFact, PartKind, Unit
from converter.model.findings import Finding, Severity
from converter.model.profile import Profile
from converter.model.report import Anchor, Fact, Presentation, Report
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, QName

_LIKELY = 0.5
"""Confidence from which a candidate tells which way a sum goes, though it is not reported."""


def build_report(
    document: Document, extraction: Extraction, decisions: Decisions, catalog: Catalog, profile: Profile
) -> tuple[Report, tuple[Finding, ...]]:
    """Return the report and what was noticed; ``UsageError`` when a person's decision cannot be carried out."""
    builder = _ReportBuilder(document, extraction, decisions, catalog, profile)
    report = builder.build()
    return report, tuple(builder.findings)


class _ReportBuilder:
    def __init__(
        self, document: Document, extraction: Extraction, decisions: Decisions, catalog: Catalog, profile: Profile
    ) -> None:
        self._document = document
        self._extraction = extraction
        self._catalog = catalog
        self._profile = profile
        self._prefix = profile.extension.prefix
        self._measures = {
            f"{prefix}:{unit.measure.local}": str(unit.measure)
            for unit in reversed(catalog.units())
            for prefix in ("ext", self._prefix)
        }
        self._index = DecisionIndex(decisions)
        self._subjects = Subjects(extraction, lambda subject: subject.key in self._index.rows)
        self._extension = ExtensionConcepts(self._prefix, catalog, profile.report.language)
        self._dimensions = DimensionResolver(self._index, catalog, self._extension, profile)
        self.findings: list[Finding] = []

    def build(self) -> Report:
        parsed = self._reportable()
        subjects = {fact.id: self._subjects.of(fact) for fact in parsed}
        self._reserve_decided_names()
        resolver = RowConcepts(self._index, self._catalog, self._extension, self._profile)
        rows = resolver.resolve((subjects[fact.id], fact) for fact in parsed)
        self.findings.extend(resolver.findings)
        self._say_left_out(resolver.left_out, parsed, subjects)
        keyed = [(subjects[fact.id].key, fact) for fact in parsed if subjects[fact.id].key in rows]
        clashes = ClashSettler(rows, self._extraction.parts, self._extension)
        mapped = clashes.settle(self._mapped(keyed, rows))
        self.findings.extend(clashes.findings)
        self.findings.extend(self._dimensions.findings)
        self._say_unused()
        blocks = BlockBuilder(self._index, self._catalog, self._extension, self._profile)
        made = [
            replace(block, fact=replace(block.fact, id=f"f-{number}"))
            for number, block in enumerate(blocks.build(self._extraction), len(mapped) + 1)
        ]
        self.findings.extend(blocks.findings)
        builder = RoleBuilder(self._extraction, self._catalog, self._extension, self._profile)
        cover, missing = cover_facts(self._profile, self._catalog, len(mapped) + len(made) + 1)
        cover = placed(cover, self._document, self._extraction)
        self.findings.extend(missing)
        roles = builder.build(mapped, made, [concept for _, concept in cover])
        self.findings.extend(builder.findings)
        facts = (*(item.fact for item in mapped), *(block.fact for block in made), *(fact for fact, _ in cover))
        footnotes = footnotes_in_use(facts, self._extraction, self._document, self._profile)
        anchors = self._anchors(mapped, rows)
        return assembled(facts, roles, footnotes, self._extension, self._catalog, self._profile, anchors)

    # -- what is reported

    def _reportable(self) -> list[ParsedFact]:
        omit = self._profile.mapping.not_allocated == "omit"
        withheld = [fact for fact in self._extraction.facts if omit and fact.dash is Dash.NOT_ALLOCATED]
        if withheld:
            self.findings.append(
                Finding(
                    Severity.INFO,
                    "mapping.not-allocated",
                    f"{len(withheld)} dashes stand for amounts not allocated to their column: no fact is reported",
                    "Set mapping.not_allocated to nil in the profile to report them as nil.",
                    withheld[0].span,
                    tuple(fact.id for fact in withheld),
                    "mapping",
                    count=len(withheld),
                )
            )
        return [fact for fact in self._extraction.facts if not (omit and fact.dash is Dash.NOT_ALLOCATED)]

    def _reserve_decided_names(self) -> None:
        index = self._index
        picks = [d.pick for kind in (index.rows, index.axes, index.members, index.blocks) for d in kind.values()]
        picks += [name for row in index.rows.values() for pair in row.dimensions.items() for name in pair]
        for pick in picks:
            if pick is not None and pick.startswith(f"{self._prefix}:"):
                self._extension.reserve(QName.parse(pick).local)

    def _say_left_out(
        self, left_out: dict[RowKey, Subject], parsed: Sequence[ParsedFact], subjects: dict[str, Subject]
    ) -> None:
        by_key: dict[RowKey, list[ParsedFact]] = {}
        for fact in parsed:
            by_key.setdefault(subjects[fact.id].key, []).append(fact)
        for key, subject in left_out.items():
            facts, decision = by_key[key], self._index.row(key)
            decided = decision is not None and decision.omit
            why = "the decisions say so" if decided else "no concept is sure enough and the profile says omit"
            self.findings.append(
                Finding(
                    Severity.INFO if decided else Severity.WARNING,
                    "mapping.left-out" if decided else "mapping.undecided",
                    f"{subject.label!r} in {subject.place!r} is not reported "
                    f"({len(facts)} {'value' if len(facts) == 1 else 'values'}): {why}",
                    "" if decided else "Decide in decisions.yaml: edit `pick` and write `by: person`.",
                    facts[0].span,
                    tuple(fact.id for fact in facts),
                    "mapping",
                    count=len(facts),
                )
            )

    def _say_unused(self) -> None:
        for key, decision in self._index.rows.items():
            if decision.is_final and key not in self._index.used:
                self.findings.append(
                    Finding(
                        Severity.INFO,
                        "decisions.unused",
                        f"the decision for {decision.label!r} in {decision.place!r} met no value of this source",
                        "Keep it for another year, or delete it.",
                        stage="mapping",
                    )
                )

    def _anchors(self, mapped: Sequence[MappedFact], rows: dict[RowKey, DecidedRow]) -> tuple[Anchor, ...]:
        decisions = {key: row.decision for key, row in rows.items() if row.decision is not None}
        if not self._profile.mapping.anchoring:
            self.findings.extend(anchors_unasked_for(decisions.values()))
            return ()
        builder = AnchorBuilder(self._extraction, self._catalog, self._extension)
        anchors = builder.build(mapped, decisions)
        self.findings.extend(builder.findings)
        return anchors

    # -- facts

    def _mapped(self, keyed: Sequence[tuple[RowKey, ParsedFact]], rows: dict[RowKey, DecidedRow]) -> list[MappedFact]:
        fixed = {key: row.decision.sign for key, row in rows.items() if row.decision and row.decision.sign}
        concepts = {key: row.concept for key, row in rows.items()}
        settler = SignSettler(
            keyed,
            self._extraction.relations,
            concepts,
            fixed,
            weights_of(self._catalog),
            self._statements(keyed),
            self._likely(rows),
        )
        for key, row in rows.items():
            rows[key] = replace(row, concept=self._with_balance(row.concept, settler.settle(key)))
        mapped: list[MappedFact] = []
        for key, parsed in keyed:
            item = self._map(parsed, rows[key], settler.settle(key), len(mapped) + 1)
            if item is not None:
                mapped.append(item)
        return mapped

    def _likely(self, rows: dict[RowKey, DecidedRow]) -> dict[RowKey, Concept]:
        found: dict[RowKey, Concept] = {}
        for key, row in rows.items():
            decision = row.decision
            if row.concept.name in self._extension.concepts and decision is not None and decision.pick is not None:
                concept = self._catalog.concept(QName.parse(decision.pick))
                if concept is not None and decision.confidence >= _LIKELY:
                    found[key] = concept
        return found

    def _statements(self, keyed: Sequence[tuple[RowKey, ParsedFact]]) -> dict[RowKey, PartKind]:
        numbers = {key: self._subjects.part_number(fact) for key, fact in keyed}
        return {key: self._extraction.parts[number].kind for key, number in numbers.items() if number is not None}

    def _with_balance(self, concept: Concept, settled: Settled) -> Concept:
        own = self._extension.concepts
        if concept.name in own and own[concept.name].balance is None and settled.balance is not None:
            own[concept.name] = replace(own[concept.name], balance=settled.balance)
        return own.get(concept.name, concept)

    def _map(self, parsed: ParsedFact, row: DecidedRow, settled: Settled, number: int) -> MappedFact | None:
        if parsed.period is None:
            self.findings.append(
                Finding(
                    Severity.ERROR,
                    "mapping.no-period",
                    f"no period is known for {parsed.shown!r} ({parsed.label!r}); it is left out",
                    "State the date in the source, or give the report's period in the profile.",
                    parsed.span,
                    (parsed.id,),
                    "mapping",
                )
            )
            return None
        period = period_for(row.concept, parsed.period, self._profile.report.period)
        if period != parsed.period:
            self.findings.append(
                Finding(
                    Severity.INFO,
                    "mapping.period-by-concept",
                    f"{row.concept.name} is for a {row.concept.period_type.value}: the value is reported for {period}",
                    "Pick another concept if the text means something else.",
                    parsed.span,
                    (parsed.id,),
                    "mapping",
                    evidence=f"the text speaks of {parsed.period}",
                )
            )
        turned = settled.sign is Sign.TURNED
        value = None if parsed.value is None else -parsed.value if turned else parsed.value
        if value is not None and value.is_zero():
            value = abs(value)
        numeric = row.concept.is_numeric
        unit = unit_for(row.concept, parsed, self._profile.currency)
        decision = row.decision
        fact = Fact(
            id=f"f-{number}",
            concept=row.concept.name,
            period=period,
            value=value if numeric else parsed.text_value or None,
            unit=None if unit is None else self._own_measures(unit),
            decimals=parsed.decimals if numeric and value is not None else None,
            dimensions=self._dimensions.of(parsed, row),
            language="" if numeric or parsed.kind.value != "stringItemType" else self._profile.report.language,
            spans=(parsed.span,),
            presentation=_presentation(parsed, negative=value is not None and value < 0) if numeric else None,
            footnotes=footnotes_of(parsed, self._extraction),
            source=parsed.id,
            label=row.subject.label,
            confidence=decision.confidence if decision is not None else 0.0,
            decided_by=(decision.by if decision is not None else Decider.CONVERTER).value,
        )
        return MappedFact(parsed, fact, row.concept, row.subject, turned, self._subjects.part_number(parsed))

    def _own_measures(self, unit: Unit) -> Unit:
        """Return the unit with measures of the extension (``ext:BTC``) under the prefix of the taxonomy that defines
        such a unit, else under the report's own."""

        def named(measure: str) -> str:
            own = f"{self._prefix}:{measure[4:]}" if measure.startswith("ext:") else measure
            return self._measures.get(measure, own)

        def own(measures: Iterable[str]) -> tuple[str, ...]:
            return tuple(sorted(map(named, measures)))

        return Unit(own(unit.numerators), own(unit.denominators))


def _presentation(parsed: ParsedFact, *, negative: bool) -> Presentation | None:
    """Return how the number is printed (Inline XBRL 1.1 §10.1.1); None for number words, which no format reads."""
    if parsed.dash is not None:
        return Presentation("fixed-zero" if parsed.value is not None else "", 0, False)
    if not any(character.isdigit() for character in parsed.shown):
        return None
    return Presentation("num-dot-decimal", parsed.scale, negative)
