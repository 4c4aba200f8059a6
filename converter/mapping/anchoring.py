"""Extension concepts of the primary statements tied to wider and narrower base concepts (RTS on ESEF, Annex IV §9-10).

What a person wrote in the decisions stands alone. Else the wider concept is the nearest standard relative among the
candidates of the row, or the standard total that the printed sums add it to; the narrower ones are the standard
concepts that the printed sums add up to it. Subtotals need no wider one (Annex IV §10); notes need none at all (ESEF
Reporting Manual 1.4), but get what a person wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from converter.mapping.calculation import summations
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.keys import RowKey
from converter.mapping.table_families import STATEMENTS, MappedFact, families
from converter.model.decisions import RowDecision
from converter.model.facts import Extraction
from converter.model.findings import Finding, Severity, UsageError
from converter.model.report import Anchor, Summation
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, QName

_RELATED = 0.2
"""Confidence from which a candidate that was not picked counts as a relative of the row."""
_LIKELY = 0.5
"""Confidence from which it needs no second look."""
_WIDER_RULE = "RTS on ESEF, Annex IV §9(a); ESEF Reporting Manual 1.4.1"
_COMBINED_RULE = "RTS on ESEF, Annex IV §9(b); ESEF Reporting Manual 1.4.2"
_SUBTOTAL_RULE = "RTS on ESEF, Annex IV §10"
_HINT = "To decide, write anchors: {wider: prefix:Name, narrower: [prefix:Name]} for the row in decisions.yaml."
_WIDER_HINT = f"If the wider one means the same, pick it instead (RTS on ESEF, Annex IV §4(a)). {_HINT}"


@dataclass(frozen=True, slots=True)
class _Choice:
    """A wider concept, why it is one, and whether that needs a second look."""

    name: QName
    reason: str
    sure: bool


class Sums:
    """The verified sums of the statements: what adds up to what, in the signs of the reported values."""

    def __init__(self, sums: Iterable[Summation]) -> None:
        self.parts: dict[QName, list[QName]] = {}
        """By total the parts that it contains; what nets something does not contain what it nets."""
        self._totals: dict[QName, list[QName]] = {}
        self._net_totals: dict[QName, list[QName]] = {}
        self._all_parts: dict[QName, list[QName]] = {}
        for entry in sums:
            nets = any(weight < 0 for _, weight in entry.parts)
            for name, weight in entry.parts:
                self._all_parts.setdefault(entry.total, []).append(name)
                if weight > 0:
                    self._net_totals.setdefault(name, []).append(entry.total)
                if not nets:
                    self.parts.setdefault(entry.total, []).append(name)
                    self._totals.setdefault(name, []).append(entry.total)

    def totals_over(self, name: QName) -> Iterator[QName]:
        """Iterate over the totals that contain a concept, the nearest first."""
        return _reached(name, self._totals)

    def net_totals_over(self, name: QName) -> Iterator[QName]:
        """Iterate over all totals that a concept is added to, the nearest first, whatever else they deduct."""
        return _reached(name, self._net_totals)

    def is_total(self, name: QName) -> bool:
        """True for a concept that other lines add up to."""
        return name in self._all_parts

    def not_wider_than(self, name: QName) -> set[QName]:
        """Return the concepts that the sums show beside or below a concept, which thus cannot contain it."""
        beside = {part for parts in self._all_parts.values() if name in parts for part in parts}
        return beside | set(_reached(name, self._all_parts))


def _reached(start: QName, ways: Mapping[QName, Sequence[QName]]) -> Iterator[QName]:
    queue, seen = list(ways.get(start, ())), {start}
    for name in queue:
        if name not in seen:
            seen.add(name)
            yield name
            queue.extend(ways.get(name, ()))


@dataclass(slots=True)
class _Own:
    """An extension concept with its facts and the decisions of their rows, those of statements first."""

    concept: Concept
    items: list[MappedFact] = field(default_factory=list)
    decisions: dict[RowKey, RowDecision] = field(default_factory=dict)
    stated: bool = False


class AnchorBuilder:
    """Finds the anchors of one report; ``findings`` tell each that was inferred and each that is missing."""

    def __init__(self, extraction: Extraction, catalog: Catalog, extension: ExtensionConcepts) -> None:
        self._extraction = extraction
        self._catalog = catalog
        self._extension = extension
        self._narrower: dict[QName, list[QName]] = {}
        self._anchors: list[Anchor] = []
        self._reported: set[QName] = set()
        self.findings: list[Finding] = []

    def build(self, facts: Sequence[MappedFact], decisions: Mapping[RowKey, RowDecision]) -> tuple[Anchor, ...]:
        """Return the anchors in the order of the extension's concepts, those that people wrote first.

        Raises ``UsageError`` when one that a person wrote cannot be: an unknown or abstract concept, a circle.
        """
        own = self._own(facts, decisions)
        given = {name: entry for name, entry in own.items() if any(d.anchors for d in entry.decisions.values())}
        for entry in given.values():
            self._take_given(entry)
        sums = Sums(self._sums(facts))
        self._reported = {item.concept.name for item in facts if self._is_stated(item)} - own.keys()
        for name, entry in own.items():
            if entry.stated and name not in given:
                self._infer(entry, sums)
        self._say_without_effect(decisions, given)
        return tuple(self._anchors)

    # -- what there is to anchor

    def _own(self, facts: Sequence[MappedFact], decisions: Mapping[RowKey, RowDecision]) -> dict[QName, _Own]:
        found = {concept.name: _Own(concept) for concept in self._extension if concept.is_reportable}
        for item in sorted(facts, key=lambda item: not self._is_stated(item)):
            entry = found.get(item.concept.name)
            if entry is not None:
                entry.items.append(item)
                entry.stated = entry.stated or self._is_stated(item)
                decision = decisions.get(item.subject.key)
                if decision is not None:
                    entry.decisions.setdefault(item.subject.key, decision)
        return {name: entry for name, entry in found.items() if entry.items}

    def _is_stated(self, item: MappedFact) -> bool:
        return item.part is not None and self._extraction.parts[item.part].kind in STATEMENTS

    def _sums(self, facts: Sequence[MappedFact]) -> Iterator[Summation]:
        reported = [item.fact for item in facts]
        for family in families(facts, self._extraction.parts):
            if self._is_stated(family.facts[0]):
                concepts = {item.concept.name: item.concept for item in family.facts}
                # What cannot be stated is told where the calculations are made.
                yield from summations(family, self._extraction.relations, concepts, reported)[0]

    # -- what a person wrote

    def _take_given(self, entry: _Own) -> None:
        for decision in entry.decisions.values():
            place = f"decisions, rows: {decision.place} / {decision.label}"
            pairs = [(decision.anchors.wider, True)] if decision.anchors.wider else []
            for text, is_wider in [*pairs, *((name, False) for name in decision.anchors.narrower)]:
                base = self._given_base(entry, text, place)
                anchor = Anchor(base, entry.concept.name) if is_wider else Anchor(entry.concept.name, base)
                if not self._add(anchor):
                    raise UsageError(
                        "decisions.anchor-circle",
                        f"{anchor.wider} would be wider and narrower than {anchor.narrower} at once",
                        place=place,
                        hint="Each concept is on one side only.",
                    )

    def _given_base(self, entry: _Own, text: str, place: str) -> QName:
        name = QName.parse(text)
        base = self._catalog.concept(name)
        problem = anchor_problem(name, self._catalog)
        if problem or base is None:
            raise UsageError(
                "decisions.misfit" if base is not None else "decisions.unknown-concept",
                f"{entry.concept.name} cannot be anchored: {problem}",
                place=place,
                hint="Anchor it to a line item of the base taxonomy (RTS on ESEF, Annex IV §9).",
            )
        if base.data_type != entry.concept.data_type:
            self._say(
                Severity.WARNING,
                "mapping.anchor-type",
                entry,
                f"is a {entry.concept.data_type}, its anchor {name} a {base.data_type}",
                "Anchor it to a concept of its own data type.",
                _WIDER_RULE,
            )
        return name

    def _say_without_effect(self, decisions: Mapping[RowKey, RowDecision], given: Mapping[QName, _Own]) -> None:
        used = {RowKey.of(decision) for entry in given.values() for decision in entry.decisions.values()}
        written = {RowKey.of(d): d for d in decisions.values() if d.anchors}
        for key, decision in written.items():
            if key not in used:
                self.findings.append(
                    Finding(
                        Severity.WARNING,
                        "mapping.anchor-without-effect",
                        f"the anchors of {decision.label!r} in {decision.place!r} have no effect: the row is reported "
                        "under a standard concept",
                        "Delete them, or pick a concept of the extension.",
                        stage="mapping",
                    )
                )

    # -- what follows from candidates and sums

    def _infer(self, entry: _Own, sums: Sums) -> None:
        name = entry.concept.name
        below = [part for part in self._standard_parts(name, sums) if self._fits(entry.concept, part)]
        combined = [part for part in below if self._add(Anchor(name, part))]
        if combined:
            names = ", ".join(map(str, combined))
            self._say(
                Severity.INFO,
                "mapping.anchor-inferred",
                entry,
                f"is anchored to what is narrower, since the printed sum adds it up: {names}",
                _HINT,
                _COMBINED_RULE,
            )
        if sums.is_total(name):
            if not combined:
                self._say(
                    Severity.INFO,
                    "mapping.anchor-not-needed",
                    entry,
                    "is a subtotal of other lines: it needs no anchor and gets none",
                    _HINT,
                    _SUBTOTAL_RULE,
                )
            return
        choice = next((c for c in self._wider(entry, sums) if self._add(Anchor(c.name, name))), None)
        if choice is None:
            self._say_missing(entry)
            return
        self._say(
            Severity.INFO if choice.sure else Severity.WARNING,
            "mapping.anchor-inferred",
            entry,
            f"is anchored to the wider {choice.name}: {choice.reason}",
            _WIDER_HINT,
            _WIDER_RULE,
        )

    def _wider(self, entry: _Own, sums: Sums) -> list[_Choice]:
        """Return what may be wider: candidates first, then totals, but what needs no second look before what does."""
        name = entry.concept.name
        excluded, totals = sums.not_wider_than(name), list(sums.totals_over(name))
        found = [
            self._choice(base, confidence, base in totals)
            for base, confidence in self._candidates(entry)
            if confidence >= _RELATED
        ]
        added = "the total that the printed sum adds it to"
        found += [_Choice(base, added, True) for base in totals]
        found += [_Choice(base, f"{added}, which deducts other lines", False) for base in sums.net_totals_over(name)]
        fitting = [c for c in found if c.name not in excluded and self._fits(entry.concept, c.name)]
        return sorted(fitting, key=lambda choice: not choice.sure)

    def _choice(self, base: QName, confidence: float, is_total: bool) -> _Choice:
        if is_total:
            return _Choice(base, "a candidate for the row, and the total that the printed sum adds it to", True)
        if base in self._reported:
            return _Choice(base, f"the nearest candidate ({confidence:.2f}), which another line reports too", False)
        reason = f"the nearest standard relative among the candidates for the row ({confidence:.2f})"
        return _Choice(base, reason, confidence >= _LIKELY)

    def _candidates(self, entry: _Own) -> list[tuple[QName, float]]:
        """Return the base concepts that were candidates for the rows, the surest first."""
        found: dict[QName, float] = {}
        for decision in entry.decisions.values():
            picked = [(decision.pick, decision.confidence)] if decision.pick is not None else []
            for text, confidence in [*picked, *((other.concept, other.confidence) for other in decision.alternatives)]:
                name = QName.parse(text)
                found[name] = max(confidence, found.get(name, 0.0))
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        return [(name, confidence) for name, confidence in ranked if self._catalog.concept(name) is not None]

    def _standard_parts(self, name: QName, sums: Sums) -> Iterator[QName]:
        """Iterate over the standard concepts that a total contains; own subtotals stand for what they contain."""
        queue, seen = list(sums.parts.get(name, ())), {name}
        for part in queue:
            if part not in seen:
                seen.add(part)
                if part in self._extension.concepts:
                    queue.extend(sums.parts.get(part, ()))
                else:
                    yield part

    def _fits(self, own: Concept, name: QName) -> bool:
        """True for a base concept of the same data type (Reporting Manual 1.4.1), period type and balance."""
        base = self._catalog.concept(name)
        return (
            base is not None
            and base.is_reportable
            and (base.data_type, base.period_type) == (own.data_type, own.period_type)
            and (base.balance is None or own.balance is None or base.balance is own.balance)
        )

    # -- arcs and findings

    def _add(self, anchor: Anchor) -> bool:
        """Add an anchor, unless it would close a circle, which the arcrole forbids; False then."""
        if anchor.wider == anchor.narrower or anchor.wider in _reached(anchor.narrower, self._narrower):
            return False
        if anchor not in self._anchors:
            self._anchors.append(anchor)
            self._narrower.setdefault(anchor.wider, []).append(anchor.narrower)
        return True

    def _say_missing(self, entry: _Own) -> None:
        nearest = next(iter(self._candidates(entry)), None)
        near = f" (the nearest candidate, {nearest[0]}, does not fit or is too far)" if nearest is not None else ""
        self._say(
            Severity.WARNING,
            "mapping.anchor-missing",
            entry,
            f"has no wider standard concept{near}",
            _HINT,
            _WIDER_RULE,
        )

    def _say(self, severity: Severity, code: str, entry: _Own, what: str, hint: str, rule: str) -> None:
        first = entry.items[0]
        self.findings.append(
            Finding(
                severity,
                code,
                f"{entry.concept.name} ({first.subject.label!r} in {first.subject.place!r}) {what}",
                hint,
                first.parsed.label_span or first.parsed.span,
                tuple(item.fact.id for item in entry.items),
                "mapping",
                rule,
            )
        )


def anchor_problem(name: QName, catalog: Catalog) -> str:
    """Return why nothing can be anchored to the concept, in words; empty when it can."""
    base = catalog.concept(name)
    if base is None:
        return f"{name} is not in {catalog.name}"
    return "" if base.is_reportable else f"{name} is abstract or a member"


def anchors_unasked_for(decisions: Iterable[RowDecision]) -> list[Finding]:
    """Return a finding when decisions hold anchors for a profile that asks for none."""
    count = len({RowKey.of(decision) for decision in decisions if decision.anchors})
    if not count:
        return []
    return [
        Finding(
            Severity.INFO,
            "mapping.anchors-unasked-for",
            f"the decisions hold anchors for {count} rows, which are not written: the profile does not ask for them",
            "Set mapping.anchoring to true in the profile to write them.",
            stage="mapping",
            count=count,
        )
    ]
