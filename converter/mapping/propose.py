"""A first ``decisions.yaml``: what was decided before, what a label says word for word, then what a suggester ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from converter.mapping.axes import standard_axis, standard_member
from converter.mapping.blocks import BlockPlace, block_places
from converter.mapping.compatibility import has_fraction, misfit
from converter.mapping.decisions import DecisionIndex
from converter.mapping.extension_names import lc3_name
from converter.mapping.former_choices import FormerChoices
from converter.mapping.giving_way import giving_way
from converter.mapping.keys import RowKey, Subject, Subjects
from converter.mapping.lexical import ALTERNATIVES, LexicalSuggester, by_title
from converter.mapping.minority import tables_without_minority, without_minority
from converter.mapping.suggestions import Adviser, Ranked, Suggester
from converter.mapping.unread_members import parts_of_concepts
from converter.model.decisions import (
    Alternative,
    AxisDecision,
    BlockDecision,
    Decider,
    Decisions,
    MemberDecision,
    RowDecision,
    key_text,
)
from converter.model.facts import AxisLabel, Extraction, ItemKind, ParsedFact, PartKind, Standing, TableAxis
from converter.model.profile import Profile
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName

_OWN_LIKELY = 0.5
"""Above it no standard concept is picked for a row: most filers would make their own."""

_COVER_AMOUNTS = {
    ItemKind.SHARES: "EntityCommonStockSharesOutstanding",
    ItemKind.MONETARY: "EntityPublicFloat",
}
_HINTED = 0.9
"""How sure it is that a family of members whose name the extraction knows belongs to the axis of that name."""


def propose(
    extraction: Extraction,
    catalog: Catalog,
    profile: Profile,
    prior: Decisions | None = None,
    suggester: Suggester | None = None,
) -> Decisions:
    """Return decisions for everything in the extraction. Entries of ``prior`` come back untouched, used or not."""
    return _Proposer(extraction, catalog, profile, prior or Decisions(), suggester or LexicalSuggester()).propose()


class _Proposer:
    def __init__(
        self,
        extraction: Extraction,
        catalog: Catalog,
        profile: Profile,
        prior: Decisions,
        suggester: Suggester,
    ) -> None:
        self._extraction = extraction
        self._catalog = catalog
        self._profile = profile
        self._index = DecisionIndex(prior)
        self._former = FormerChoices(prior.rows, prior.axes)
        self._suggester = suggester
        subjects = Subjects(extraction, self._is_decided_alone)
        self._subjects = {fact.id: subjects.of(fact) for fact in extraction.facts}
        self._picks: dict[RowKey, str | None] = {}
        self._on_cover = {
            self._subjects[fact.id].key
            for fact in extraction.facts
            if (number := subjects.part_number(fact)) is not None and extraction.parts[number].kind is PartKind.COVER
        }
        self._fractions = {self._subjects[fact.id].key for fact in extraction.facts if has_fraction(fact)}
        whole = tables_without_minority(extraction.facts)
        self._undivided = {self._subjects[fact.id].key for fact in extraction.facts if fact.table in whole}

    def propose(self) -> Decisions:
        rows = self._rows()
        axes = self._axes()
        return Decisions(
            rows=tuple(rows),
            axes=tuple(axes),
            members=tuple(self._members(axes)),
            blocks=tuple(self._blocks()),
        )

    def _rows(self) -> list[RowDecision]:
        found = dict(self._index.rows)
        open_subjects: dict[str, Subject] = {}
        carried: dict[RowKey, RowDecision | None] = {}
        for fact in self._extraction.facts:
            subject = self._subjects[fact.id]
            if subject.key not in carried:
                carried[subject.key] = self._decided(subject)
            decision = carried[subject.key]
            if decision is None or not decision.is_final:
                open_subjects[fact.id] = subject
            elif RowKey.of(decision) == subject.key:
                found.setdefault(subject.key, decision)
        ranked = self._ranked(open_subjects) if open_subjects else {}
        first: dict[RowKey, Subject] = {}
        for subject in open_subjects.values():
            first.setdefault(subject.key, subject)
        rows = {key.whole_row: ranking for key, ranking in reversed(list(ranked.items()))}
        for key, subject in first.items():
            ranking = self._cover(subject) or ranked.get(key) or rows.get(key.whole_row) or Ranked()
            proposed = self._row(subject, self._fitting(subject, _after(carried[key], ranking)))
            # Only people write anchors: they outlast a new ranking of the row.
            kept = self._index.rows.get(key)
            found[key] = proposed if kept is None else proposed.model_copy(update={"anchors": kept.anchors})
        found |= self._parts(found)
        found |= giving_way(((self._subjects[fact.id], fact) for fact in self._extraction.facts), found)
        self._picks = {key: decision.pick for key, decision in found.items()}
        return list(found.values())

    def _parts(self, rows: Mapping[RowKey, RowDecision]) -> dict[RowKey, RowDecision]:
        """Return the rows that are parts of one concept, each with the member that its label names."""
        found: dict[RowKey, RowDecision] = {}
        if not isinstance(self._suggester, Adviser):
            return found
        facts = ((self._subjects[fact.id], fact) for fact in self._extraction.facts)
        for parts in parts_of_concepts(facts, rows, self._profile.mapping.confidence):
            labels = [label for _, label in parts.rows]
            prefix = self._profile.extension.prefix
            named = standard_axis(parts.hint)
            best = self._suggester.axis(labels, parts.hint, (QName.parse(parts.concept),), self._catalog).best
            own = f"{prefix}:{lc3_name(f'{parts.place} category')}Axis"
            axis = str(named) if named is not None else best.concept if best else own
            for key, label in parts.rows:
                member = self._suggester.member(label, QName.parse(axis), self._catalog).best
                name = member.concept if member else f"{prefix}:{lc3_name(label)}Member"
                reason = f"{rows[key].reason}; one of {len(labels)} rows that only their labels tell apart"
                found[key] = rows[key].model_copy(update={"dimensions": {axis: name}, "reason": reason})
        return found

    def _is_decided_alone(self, subject: Subject) -> bool:
        return subject.key in self._index.rows or self._former.row(subject) is not None

    def _decided(self, subject: Subject) -> RowDecision | None:
        """Return what a person or an earlier report decided for the row, or what the latter suggests."""
        decision = self._index.rows.get(subject.key) or (self._former.row(subject) if subject.row else None)
        if decision is None or not decision.is_final:
            decision = self._index.row(subject.key)
        if decision is None or not decision.is_final:
            decision = self._former.row(subject)
        if decision is None or decision.by is Decider.PERSON or decision.pick is None:
            return decision
        # A choice for other numbers than those of this year is no choice.
        concept = self._catalog.concept(QName.parse(decision.pick))
        fraction = subject.key in self._fractions
        period = None if subject.in_text else subject.period
        if concept is None:
            own = QName.parse(decision.pick).prefix == self._profile.extension.prefix
            return decision if own else None
        return None if misfit(concept, subject.measure, period, fraction=fraction) else decision

    def _ranked(self, subjects: Mapping[str, Subject]) -> Mapping[RowKey, Ranked]:
        if isinstance(self._suggester, Adviser):
            return self._suggester.rank(self._extraction, subjects, self._catalog)
        found = self._suggester.suggest(self._extraction, subjects, self._catalog)
        return {key: Ranked(candidates) for key, candidates in found.items()}

    def _cover(self, subject: Subject) -> Ranked | None:
        """Return the two amounts that a cover page states: the shares outstanding and their value in public hands."""
        local = _COVER_AMOUNTS.get(subject.measure)
        if subject.key not in self._on_cover or local is None:
            return None
        reason = "the amount of this kind that a cover page states"
        return Ranked((Alternative(concept=f"dei:{local}", confidence=_HINTED, reason=reason),))

    def _fitting(self, subject: Subject, ranked: Ranked) -> Ranked:
        fitting = []
        fraction = subject.key in self._fractions
        candidates = ranked.candidates
        if subject.key in self._undivided:
            candidates = without_minority(candidates)
        for candidate in candidates:
            name = QName.parse(candidate.concept)
            concept = self._catalog.concept(name)
            own = name.prefix == self._profile.extension.prefix
            if own or (concept is not None and not misfit(concept, subject.measure, subject.period, fraction=fraction)):
                fitting.append(candidate)
        return replace(ranked, candidates=sorted(fitting, key=lambda c: (-c.confidence, c.concept)))

    def _row(self, subject: Subject, ranked: Ranked) -> RowDecision:
        best = ranked.candidates[0] if ranked.candidates and ranked.own <= _OWN_LIKELY else None
        period: Literal["instant", "duration"] = "instant" if subject.period.value == "instant" else "duration"
        return RowDecision(
            place=subject.place,
            under=subject.under,
            label=subject.label,
            column=subject.column,
            heading=subject.heading,
            row=subject.row,
            measure=subject.measure.value,
            period=period,
            pick=best.concept if best else None,
            confidence=best.confidence if best else 0.0,
            by=Decider.LABEL if best and best.reason.endswith("word for word") else Decider.LINKER,
            reason=_with_advice(best, ranked) if best else _without_pick(ranked),
            alternatives=tuple(ranked.candidates[1 if best else 0 :][:ALTERNATIVES]),
        )

    def _axes(self) -> list[AxisDecision]:
        found = dict(self._index.axes)
        families: dict[tuple[str, str], _Family] = {}
        told = _settled_axes(self._extraction)
        for fact, label in self._member_labels():
            subject = self._subjects[fact.id]
            key = key_text(subject.place), key_text(label.axis)
            family = families.setdefault(key, _Family(subject.place, label.axis))
            family.members[label.member] = None
            why = told.get((fact.table, label.axis))
            family.told[f"in {why.places}: {why.reason}" if why is not None else label.reason] += 1
            if pick := self._picks.get(subject.key) or self._picks.get(subject.key.whole_row):
                family.concepts[QName.parse(pick)] = None
        for key, family in families.items():
            known = found.get(key)
            if known is None:
                found[key] = self._former.axis(family.place, family.hint) or self._axis(family)
            elif not known.is_final:
                found[key] = known.model_copy(update={"members": tuple(family.members)})
        return list(found.values())

    def _axis(self, family: _Family) -> AxisDecision:
        named = standard_axis(family.hint)
        if named is not None and self._catalog.concept(named) is None:
            named = None
        if named is None and isinstance(self._suggester, Adviser):
            ranked = self._suggester.axis(tuple(family.members), family.hint, tuple(family.concepts), self._catalog)
            best = ranked.best
            return AxisDecision(
                place=family.place,
                hint=family.hint,
                members=tuple(family.members),
                pick=best.concept if best else None,
                confidence=best.confidence if best else 0.0,
                reason=family.with_reason(best.reason if best else "no standard axis is known for such members"),
                alternatives=_others(ranked),
            )
        return AxisDecision(
            place=family.place,
            hint=family.hint,
            members=tuple(family.members),
            pick=str(named) if named is not None else None,
            confidence=_HINTED if named is not None else 0.0,
            by=Decider.CONVERTER,
            reason=family.with_reason(
                f"the labels name a {family.hint}" if named is not None else "no standard axis is known"
            ),
        )

    def _members(self, axes: Sequence[AxisDecision]) -> list[MemberDecision]:
        found = dict(self._index.members)
        picks = {(key_text(axis.place), key_text(axis.hint)): axis.pick for axis in axes}
        for fact, label in self._member_labels():
            axis = picks.get((key_text(self._subjects[fact.id].place), key_text(label.axis)))
            if axis is not None and (axis, key_text(label.member)) not in found:
                found[axis, key_text(label.member)] = self._member(axis, label.member)
        return list(found.values())

    def _member(self, axis: str, label: str) -> MemberDecision:
        name = standard_member(QName.parse(axis), label)
        known = name is not None and self._catalog.concept(name) is not None
        if not known and isinstance(self._suggester, Adviser):
            ranked = self._suggester.member(label, QName.parse(axis), self._catalog)
            best = ranked.best
            return MemberDecision(
                axis=axis,
                label=label,
                pick=best.concept if best else None,
                confidence=best.confidence if best else 0.0,
                reason=best.reason if best else "an extension member, named after the label",
                alternatives=_others(ranked),
            )
        return MemberDecision(
            axis=axis,
            label=label,
            pick=str(name) if known else None,
            confidence=_HINTED if known else 0.0,
            by=Decider.CONVERTER,
            reason="the standard member of that name" if known else "an extension member, named after the label",
        )

    def _member_labels(self) -> Iterator[tuple[ParsedFact, AxisLabel]]:
        for fact in self._extraction.facts:
            for label in fact.members:
                yield fact, label

    def _blocks(self) -> list[BlockDecision]:
        found = dict(self._index.blocks)
        asked = [place for place in block_places(self._extraction) if _block_key(place) not in found]
        if isinstance(self._suggester, Adviser):
            ranked = self._suggester.blocks(self._extraction, asked, self._catalog)
        else:
            ranked = [by_title(place, self._catalog) for place in asked]
        for place, ranking in zip(asked, ranked, strict=True):
            best = ranking.best
            found[_block_key(place)] = BlockDecision(
                place=place.place,
                level=place.level,
                caption=place.caption,
                pick=best.concept if best else None,
                confidence=best.confidence if best else 0.0,
                reason=best.reason if best else _without_pick(ranking),
                alternatives=_others(ranking),
            )
        return list(found.values())


@dataclass(slots=True)
class _Family:
    """Labels of members that stand on one axis, and the concepts of the facts they qualify."""

    place: str
    hint: str
    members: dict[str, None] = field(default_factory=dict)
    concepts: dict[QName, None] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    """Where the labels stand and why the extraction takes them for members of the axis, by how many values."""

    def with_reason(self, reason: str) -> str:
        """Return the reason for the choice of an axis, with what the extraction says of most values."""
        (told, _), *_ = self.told.most_common(1)
        return f"{reason}; {told}" if told else reason


def _settled_axes(extraction: Extraction) -> dict[tuple[int | None, str], TableAxis]:
    """Return what was settled about the axes of each table, of an axis what holds for most values."""
    return {
        (reading.table, axis.axis): axis
        for reading in extraction.tables
        for axis in sorted(reading.axes, key=lambda axis: axis.values)
        if axis.standing is not Standing.OVERRULED
    }


def _block_key(place: BlockPlace) -> tuple[str, str, str]:
    return key_text(place.place), place.level, key_text(place.caption)


def _others(ranked: Ranked) -> tuple[Alternative, ...]:
    return tuple(ranked.candidates[1 if ranked.best else 0 :][:ALTERNATIVES])


def _with_advice(best: Alternative, ranked: Ranked) -> str:
    if ranked.own <= best.confidence:
        return best.reason
    return f"{best.reason}; filers may well have a concept of their own here ({ranked.own:.2f})"


def _after(suggested: RowDecision | None, ranked: Ranked) -> Ranked:
    """Return the candidates after what the earlier report chose for the same words elsewhere."""
    if suggested is None or suggested.pick is None or not suggested.confidence:
        return ranked
    first = Alternative(concept=suggested.pick, confidence=suggested.confidence, reason=suggested.reason)
    others = [
        c.model_copy(update={"confidence": min(c.confidence, round(1 - first.confidence, 3))})
        for c in ranked.candidates
        if c.concept != first.concept
    ]
    return Ranked([first, *others], min(ranked.own, 1 - first.confidence), ranked.nearest)


def _without_pick(ranked: Ranked) -> str:
    if not ranked.candidates:
        return "nothing fits the type and period type"
    near = ranked.nearest or QName.parse(ranked.candidates[0].concept).local
    return f"filers make a concept of their own for rows like this one ({ranked.own:.2f} sure); the nearest: {near}"
