"""A first ``decisions.yaml``: what was decided before, what a label says word for word, then what a suggester ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, Protocol

from converter.mapping.axes import standard_axis, standard_member
from converter.mapping.blocks import BlockPlace, block_places
from converter.mapping.compatibility import has_fraction, misfit
from converter.mapping.decisions import DecisionIndex
from converter.mapping.keys import RowKey, Subject, Subjects
from converter.mapping.label_matches import EXACT_CONFIDENCE, LabelIndex, joined
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
from converter.model.facts import AxisLabel, Extraction, ParsedFact
from converter.model.profile import Profile
from taxonomy.catalog import Catalog, Match
from taxonomy.concepts import QName

ALTERNATIVES = 9


class Suggester(Protocol):
    """Ranks concepts for the rows of a whole extraction; best first, already filtered by type and period type."""

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        """Return candidates per row key; ``subjects`` gives the subject of each parsed fact by its id."""
        ...


class LexicalSuggester:
    """Ranks by the words of labels alone. Honest about it: its confidence never reaches automatic acceptance."""

    ceiling = 0.6

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        """Return the concepts whose derived labels share words with the row's label and its place."""
        found: dict[RowKey, Sequence[Alternative]] = {}
        labels = LabelIndex(catalog)
        for subject in subjects.values():
            if subject.key not in found:
                found[subject.key] = self._for(subject, catalog, labels)
        return found

    def _for(self, subject: Subject, catalog: Catalog, labels: LabelIndex) -> list[Alternative]:
        matches = catalog.search(
            key_text(subject.label),
            data_types=labels.types(subject.measure),
            period_type=subject.period,
            limit=ALTERNATIVES + 1,
        )
        return joined(labels.find(subject), [self._alternative(subject, match) for match in matches])

    def _alternative(self, subject: Subject, match: Match) -> Alternative:
        concept = match.concept
        if key_text(concept.label) == key_text(subject.label):
            reason = f"{subject.label!r} is the label of the concept, word for word"
            return Alternative(concept=str(concept.name), confidence=EXACT_CONFIDENCE, reason=reason)
        return Alternative(
            concept=str(concept.name), confidence=round(match.score * self.ceiling, 3), reason=match.reason
        )


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
        self._suggester = suggester
        subjects = Subjects(extraction)
        self._subjects = {fact.id: subjects.of(fact) for fact in extraction.facts}
        self._fractions = {self._subjects[fact.id].key for fact in extraction.facts if has_fraction(fact)}

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
        for fact in self._extraction.facts:
            subject = self._subjects[fact.id]
            decision = found.get(subject.key)
            if decision is None or not decision.is_final:
                open_subjects[fact.id] = subject
        ranked = self._suggester.suggest(self._extraction, open_subjects, self._catalog) if open_subjects else {}
        for subject in open_subjects.values():
            decision = found.get(subject.key)
            if decision is None or not decision.is_final:
                found[subject.key] = self._row(subject, self._fitting(subject, ranked.get(subject.key, ())))
        return list(found.values())

    def _fitting(self, subject: Subject, candidates: Sequence[Alternative]) -> list[Alternative]:
        fitting = []
        fraction = subject.key in self._fractions
        for candidate in candidates:
            concept = self._catalog.concept(QName.parse(candidate.concept))
            if concept is not None and not misfit(concept, subject.measure, subject.period, fraction=fraction):
                fitting.append(candidate)
        return sorted(fitting, key=lambda candidate: (-candidate.confidence, candidate.concept))

    def _row(self, subject: Subject, candidates: Sequence[Alternative]) -> RowDecision:
        best = candidates[0] if candidates else None
        period: Literal["instant", "duration"] = "instant" if subject.period.value == "instant" else "duration"
        return RowDecision(
            place=subject.place,
            under=subject.under,
            label=subject.label,
            measure=subject.measure.value,
            period=period,
            pick=best.concept if best else None,
            confidence=best.confidence if best else 0.0,
            by=Decider.LABEL if best and best.reason.endswith("word for word") else Decider.LINKER,
            reason=best.reason if best else "nothing fits the type and period type",
            alternatives=tuple(candidates[1 : ALTERNATIVES + 1]),
        )

    def _axes(self) -> list[AxisDecision]:
        found = dict(self._index.axes)
        members: dict[tuple[str, str], dict[str, None]] = {}
        for fact, label in self._member_labels():
            place = self._subjects[fact.id].place
            key = key_text(place), key_text(label.axis)
            members.setdefault(key, {})[label.member] = None
            if key not in found:
                axis = standard_axis(label.axis)
                found[key] = AxisDecision(
                    place=place,
                    hint=label.axis,
                    pick=str(axis) if axis is not None and self._catalog.concept(axis) is not None else None,
                    confidence=0.9 if axis is not None else 0.0,
                    by=Decider.CONVERTER,
                    reason=f"the labels name a {label.axis}" if axis is not None else "no standard axis is known",
                )
        return [
            axis if axis.is_final else axis.model_copy(update={"members": tuple(members.get(key, axis.members))})
            for key, axis in found.items()
        ]

    def _members(self, axes: Sequence[AxisDecision]) -> list[MemberDecision]:
        found = dict(self._index.members)
        picks = {(key_text(axis.place), key_text(axis.hint)): axis.pick for axis in axes}
        for fact, label in self._member_labels():
            axis = picks.get((key_text(self._subjects[fact.id].place), key_text(label.axis)))
            if axis is None or (axis, key_text(label.member)) in found:
                continue
            name = standard_member(QName.parse(axis), label.member)
            known = name is not None and self._catalog.concept(name) is not None
            found[axis, key_text(label.member)] = MemberDecision(
                axis=axis,
                label=label.member,
                pick=str(name) if known else None,
                confidence=0.9 if known else 0.0,
                by=Decider.CONVERTER,
                reason="the standard member of that name" if known else "an extension member, named after the label",
            )
        return list(found.values())

    def _member_labels(self) -> Iterator[tuple[ParsedFact, AxisLabel]]:
        for fact in self._extraction.facts:
            for label in fact.members:
                yield fact, label

    def _blocks(self) -> list[BlockDecision]:
        found = dict(self._index.blocks)
        for place in block_places(self._extraction):
            key = key_text(place.place), place.level, key_text(place.caption)
            if key not in found:
                found[key] = self._block(place)
        return list(found.values())

    def _block(self, place: BlockPlace) -> BlockDecision:
        words = key_text(place.place if place.level == "note" else place.caption or place.place)
        matches = self._catalog.search(f"{words} text block", data_types=("textBlockItemType",), limit=ALTERNATIVES + 1)
        candidates = [
            Alternative(concept=str(m.concept.name), confidence=round(m.score * 0.6, 3), reason=m.reason)
            for m in matches
        ]
        best = candidates[0] if candidates else None
        return BlockDecision(
            place=place.place,
            level=place.level,
            caption=place.caption,
            pick=best.concept if best else None,
            confidence=best.confidence if best else 0.0,
            reason=best.reason if best else "",
            alternatives=tuple(candidates[1:]),
        )
