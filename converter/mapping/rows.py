"""The concept of every row: what was decided, or an extension concept, or nothing; never in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from converter.mapping.compatibility import has_fraction, misfit
from converter.mapping.conventions import Convention, convention_of
from converter.mapping.decisions import DecisionIndex
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.keys import RowKey, Subject
from converter.model.decisions import RowDecision
from converter.model.facts import ParsedFact
from converter.model.findings import Finding, Severity, UsageError
from converter.model.profile import Profile, Unsure
from taxonomy.catalog import Catalog
from taxonomy.concepts import Balance, Concept, QName

_DIVIDED = 0.1
"""What the other choices of a convention are to have together, to be what the finding on a pick is about."""


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One row with its concept; ``decision`` is None when the file had none."""

    subject: Subject
    decision: RowDecision | None
    concept: Concept


class RowConcepts:
    """Resolves row keys to concepts."""

    def __init__(self, index: DecisionIndex, catalog: Catalog, extension: ExtensionConcepts, profile: Profile) -> None:
        self._index = index
        self._catalog = catalog
        self._extension = extension
        self._profile = profile
        self.left_out: dict[RowKey, Subject] = {}
        self._tables: dict[RowKey, set[int]] = {}
        self._stand_ins: dict[RowKey, list[tuple[set[int], Concept]]] = {}
        self.findings: list[Finding] = []
        self._fractions: set[RowKey] = set()

    def resolve(self, subjects: Iterable[tuple[Subject, ParsedFact]]) -> dict[RowKey, DecidedRow]:
        """Return the rows that are reported, in order of first use; the others are in ``left_out``."""
        rows: dict[RowKey, DecidedRow] = {}
        asked = list(subjects)
        self._tables = _tables_of(asked)
        self._fractions |= {subject.key for subject, fact in asked if has_fraction(fact)}
        for subject, fact in asked:
            key = subject.key
            if key in rows or key in self.left_out:
                continue
            decision = self._index.row(key)
            concept = self._concept(subject, decision, fact)
            if concept is None:
                self.left_out[key] = subject
            else:
                rows[key] = DecidedRow(subject, decision, concept)
        return rows

    def _concept(self, subject: Subject, decision: RowDecision | None, fact: ParsedFact) -> Concept | None:
        if decision is not None and decision.omit:
            return None
        if decision is not None and decision.pick is not None and self._is_accepted(decision):
            concept = self._picked(subject, decision, decision.pick)
            if concept is not None:
                self._say_doubt(subject, decision, fact)
                return concept
        settings = self._profile.mapping
        if (settings.unsure_in_text if subject.in_text else settings.unsure) is Unsure.OMIT:
            return None
        return self._for_unsure(subject, decision, fact)

    def _is_accepted(self, decision: RowDecision) -> bool:
        settings = self._profile.mapping
        sure = convention_of(decision)[1] if settings.conventions else decision.confidence
        return decision.is_final or sure >= settings.confidence

    def _say_doubt(self, subject: Subject, decision: RowDecision, fact: ParsedFact) -> None:
        """Report a pick that is accepted and not sure."""
        settings = self._profile.mapping
        if decision.is_final or decision.confidence >= max(settings.confidence, settings.sure):
            return
        convention, together = convention_of(decision) if settings.conventions else (None, 0.0)
        divided = together - decision.confidence >= _DIVIDED or decision.confidence < settings.confidence
        if convention is not None and divided:
            self._say_convention(convention, together, subject, decision, fact)
            return
        rivals = "".join(f", then {one.concept} ({_cut(one.confidence)})" for one in decision.alternatives[:1])
        self.findings.append(
            Finding(
                Severity.WARNING,
                "mapping.likely",
                f"{subject.label!r} is taken for {decision.pick} (confidence {_cut(decision.confidence)}{rivals})",
                "Right? Write `by: person` beside the pick in decisions.yaml; else edit it.",
                fact.label_span or fact.span,
                (fact.id,),
                "mapping",
            )
        )

    def _say_convention(
        self, convention: Convention, together: float, subject: Subject, decision: RowDecision, fact: ParsedFact
    ) -> None:
        """Report a pick that is accepted for what the line means, though filers are divided over its concept."""
        others = [one.concept for one in decision.alternatives if one.concept.partition(":")[2] in convention.names]
        self.findings.append(
            Finding(
                Severity.WARNING,
                "mapping.convention",
                f"{subject.label!r} is {decision.pick} or, by other filers' convention, {' or '.join(others)} "
                f"(confidence {_cut(decision.confidence)}, together {_cut(together)}): the first is taken",
                f"It depends: {convention.question} Write `by: person` beside the pick in decisions.yaml.",
                fact.label_span or fact.span,
                (fact.id,),
                "mapping",
            )
        )

    def _picked(self, subject: Subject, decision: RowDecision, pick: str) -> Concept | None:
        name = QName.parse(pick)
        if name.prefix == self._profile.extension.prefix:
            balance = Balance(decision.balance) if decision.balance else None
            return self._extension.item(
                subject.label, subject.measure, subject.period, balance=balance, name=name.local
            )
        concept = self._catalog.concept(name)
        if concept is None:
            problem = f"{name} is not in {self._catalog.name}"
        else:
            period = None if subject.in_text else subject.period
            problem = misfit(concept, subject.measure, period, fraction=subject.key in self._fractions)
            if not problem:
                return concept
        if decision.is_final:
            raise UsageError(
                "decisions.unknown-concept" if concept is None else "decisions.misfit",
                problem,
                place=f"decisions, rows: {subject.place} / {subject.label}",
                hint="Pick another concept for this row, or write the name of an extension concept.",
            )
        return None

    def _stand_in(self, subject: Subject) -> Concept:
        """Return an extension concept for the row; the same for rows of other tables that differ only in headings.

        Headings drift between years more than rows do; two rows of one table are never the same.
        """
        key = subject.key
        tables = self._tables[key]
        alike = self._stand_ins.setdefault(replace(key, under=(), heading=""), [])
        for taken, concept in alike:
            if tables and taken and not tables & taken:
                taken |= tables
                return concept
        qualifier = subject.column or (subject.under[-1] if subject.under else subject.place)
        made = self._extension.item(subject.label, subject.measure, subject.period, qualifier=qualifier)
        alike.append((set(tables), made))
        return made

    def _for_unsure(self, subject: Subject, decision: RowDecision | None, fact: ParsedFact) -> Concept:
        concept = self._stand_in(subject)
        best = "no candidate"
        if decision is not None and decision.pick is not None:
            best = f"best candidate {decision.pick}, confidence {decision.confidence:.2f}"
        self.findings.append(
            Finding(
                Severity.WARNING,
                "mapping.extension-for-unsure",
                f"no concept is sure enough for {subject.label!r} ({best}): the extension {concept.name} stands in",
                "Decide in decisions.yaml: edit `pick`, write `by: person`. Or lower mapping.confidence (profile).",
                fact.label_span or fact.span,
                (fact.id,),
                "mapping",
            )
        )
        return concept


def _cut(confidence: float) -> str:
    """Return a confidence cut to two places, not rounded: none looks greater than the bound that it misses."""
    return f"{int(confidence * 100 + 1e-6) / 100:.2f}"


def _tables_of(asked: Iterable[tuple[Subject, ParsedFact]]) -> dict[RowKey, set[int]]:
    tables: dict[RowKey, set[int]] = {}
    for subject, fact in asked:
        known = tables.setdefault(subject.key, set())
        if fact.table is not None:
            known.add(fact.table)
    return tables
