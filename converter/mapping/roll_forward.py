"""Decisions from an earlier report of the same entity: its choices, row by row, in the words of its page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from converter.mapping.axes import standard_axis
from converter.mapping.blocks import block_places
from converter.mapping.compatibility import misfit
from converter.mapping.keys import RowKey, Subject, Subjects
from converter.model.decisions import (
    AxisDecision,
    BlockDecision,
    Decider,
    Decisions,
    MemberDecision,
    RowDecision,
    Sign,
    key_text,
)
from converter.model.facts import Extraction, ParsedFact
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName

_OVERLAP = 0.6
"""The share of characters that a text block and a stretch of the page must have in common."""


@dataclass(frozen=True, slots=True)
class Reported:
    """How an earlier report tagged a number: names as ``prefix:Name``, own ones under the prefix of the report to
    come; ``negative`` tells that the value is below zero."""

    concept: str
    dimensions: tuple[tuple[str, str], ...] = ()
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """A choice that cannot be kept, and why."""

    label: str
    place: str
    concept: str
    why: str


@dataclass(slots=True)
class _Row:
    subject: Subject
    facts: list[tuple[ParsedFact, Reported]] = field(default_factory=list)


def decisions_from(
    extraction: Extraction,
    reported: Mapping[str, Reported],
    blocks: Sequence[tuple[str, Sequence[tuple[int, int]]]],
    catalog: Catalog,
    prefix: str,
    source: str,
) -> tuple[Decisions, tuple[Lost, ...]]:
    """Return the choices of an earlier report as decisions, and those that the pinned taxonomy no longer holds.

    ``reported`` tells by the id of a parsed fact how it was tagged, ``blocks`` the text blocks with their ranges of the
    document's text; ``prefix`` is that of own concepts and ``source`` what the report is called for a person.
    """
    return _Former(extraction, reported, catalog, prefix, source).decisions(blocks)


class _Former:
    def __init__(
        self, extraction: Extraction, reported: Mapping[str, Reported], catalog: Catalog, prefix: str, source: str
    ) -> None:
        self._extraction = extraction
        self._reported = reported
        self._catalog = catalog
        self._prefix = prefix
        self._source = source
        self._subjects = Subjects(extraction)
        self._lost: dict[tuple[str, str], Lost] = {}
        self._axes: dict[tuple[str, str], Counter[str]] = {}
        self._families: dict[tuple[str, str], tuple[str, str, dict[str, None]]] = {}
        self._members: dict[tuple[str, str], Counter[tuple[str, str]]] = {}

    def decisions(self, blocks: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> tuple[Decisions, tuple[Lost, ...]]:
        rows: dict[RowKey, _Row] = {}
        for fact in self._extraction.facts:
            known = self._reported.get(fact.id)
            if known is not None:
                subject = self._subjects.of(fact)
                rows.setdefault(subject.key, _Row(subject)).facts.append((fact, known))
                self._note_members(subject, fact, known)
        made = [self._row(part) for row in rows.values() for part in self._parts(row)]
        axes = tuple(self._axis_decisions())
        members = tuple(self._member_decisions())
        found = Decisions(
            rows=tuple(row for row in made if row is not None),
            axes=axes,
            members=members,
            blocks=tuple(self._blocks(blocks)),
        )
        return found, tuple(self._lost.values())

    def _parts(self, row: _Row) -> list[_Row]:
        """Return the row; where its numbers are of several concepts also each member's row apart from it."""
        alone: dict[RowKey, _Row] = {}
        whole = []
        for fact, known in row.facts:
            subject = self._subjects.alone(fact, row.subject)
            if subject.row:
                alone.setdefault(subject.key, _Row(subject)).facts.append((fact, known))
            else:
                whole.append((fact, known))
        if not alone or len({known.concept for _, known in row.facts}) == 1:
            return [row]
        return [_Row(row.subject, whole or row.facts), *alone.values()]

    def _row(self, row: _Row) -> RowDecision | None:
        subject = row.subject
        votes = Counter(known.concept for _, known in row.facts)
        concept = _most(votes)
        why = self._misfit(concept, subject)
        if why:
            self._lost.setdefault((concept, subject.label), Lost(subject.label, subject.place, concept, why))
            return None
        chosen = [(fact, known) for fact, known in row.facts if known.concept == concept]
        reason = f"so in {self._source}"
        if votes[concept] < len(row.facts):
            reason += f" ({votes[concept]} of {len(row.facts)} of its numbers)"
        sign, sign_reason = _sign(chosen)
        return RowDecision(
            place=subject.place,
            under=subject.under,
            label=subject.label,
            column=subject.column,
            heading=subject.heading,
            row=subject.row,
            measure=subject.measure.value,
            period="instant" if subject.period.value == "instant" else "duration",
            sign=sign,
            sign_reason=sign_reason,
            dimensions=self._own_dimensions(chosen),
            pick=concept,
            confidence=1.0,
            by=Decider.PRIOR,
            reason=reason,
        )

    def _misfit(self, concept: str, subject: Subject) -> str:
        name = QName.parse(concept)
        if name.prefix == self._prefix:
            return ""
        known = self._catalog.concept(name)
        if known is None:
            return f"it is not in {self._catalog.name}"
        if known.deprecated:
            return f"it is deprecated in {self._catalog.name}"
        return misfit(known, subject.measure, None if subject.in_text else subject.period)

    # -- axes and members

    def _note_members(self, subject: Subject, fact: ParsedFact, known: Reported) -> None:
        for label, (axis, member) in _paired(fact, known):
            key = key_text(subject.place), key_text(label[0])
            self._families.setdefault(key, (subject.place, label[0], {}))[2][label[1]] = None
            self._axes.setdefault(key, Counter())[axis] += 1
            self._members.setdefault((axis, key_text(label[1])), Counter())[label[1], member] += 1

    def _axis_decisions(self) -> Iterator[AxisDecision]:
        for key, (place, hint, labels) in self._families.items():
            axis = _most(self._axes[key])
            if self._is_known(axis):
                yield AxisDecision(
                    place=place, hint=hint, members=tuple(labels), pick=axis, confidence=1.0, by=Decider.PRIOR,
                    reason=f"so in {self._source}",
                )  # fmt: skip

    def _member_decisions(self) -> Iterator[MemberDecision]:
        for (axis, _), votes in self._members.items():
            label, member = _most(votes)
            if self._is_known(axis) and self._is_known(member):
                yield MemberDecision(
                    axis=axis, label=label, pick=member, confidence=1.0, by=Decider.PRIOR,
                    reason=f"so in {self._source}",
                )  # fmt: skip

    def _is_known(self, name: str) -> bool:
        if ":" not in name:
            return False
        parsed = QName.parse(name)
        return parsed.prefix == self._prefix or self._catalog.concept(parsed) is not None

    def _own_dimensions(self, facts: Sequence[tuple[ParsedFact, Reported]]) -> dict[str, str]:
        """Return the axes that every number of the row has and no label of it names."""
        shared: set[tuple[str, str]] | None = None
        for fact, known in facts:
            named = {axis for _, (axis, _) in _paired(fact, known)}
            left = {pair for pair in known.dimensions if pair[0] not in named}
            shared = left if shared is None else shared & left
        return {
            axis: member for axis, member in sorted(shared or ()) if self._is_known(axis) and self._is_known(member)
        }

    # -- text blocks

    def _blocks(self, blocks: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> Iterator[BlockDecision]:
        places = block_places(self._extraction)
        for place in places:
            spans = [(span.start, span.end) for span in place.spans]
            best, concept = max(((_overlap(spans, ranges), concept) for concept, ranges in blocks), default=(0.0, ""))
            if best >= _OVERLAP and self._is_known(concept):
                yield BlockDecision(
                    place=place.place, level=place.level, caption=place.caption, pick=concept, confidence=1.0,
                    by=Decider.PRIOR, reason=f"so in {self._source}",
                )  # fmt: skip


def _sign(facts: Sequence[tuple[ParsedFact, Reported]]) -> tuple[Sign | None, str]:
    """Return how print and value relate, when all numbers of the row say the same."""
    turned = {
        (fact.value < 0) != known.negative
        for fact, known in facts
        if fact.value is not None and not fact.value.is_zero()
    }
    if len(turned) != 1:
        return None, ""
    return (Sign.TURNED if turned.pop() else Sign.SHOWN), "as in the earlier report"


_Name = TypeVar("_Name", str, tuple[str, str])


def _most(votes: Counter[_Name]) -> _Name:
    return min(votes.items(), key=lambda pair: (-pair[1], pair[0]))[0]


_Label = tuple[str, str]


def _paired(fact: ParsedFact, known: Reported) -> list[tuple[_Label, tuple[str, str]]]:
    """Return which label stands for which axis and member: by the axis its hint names, by words, by elimination."""
    labels = [(label.axis, label.member) for label in fact.members]
    left = list(known.dimensions)
    found: list[tuple[_Label, tuple[str, str]]] = []
    waiting = []
    for label in labels:
        axis = standard_axis(label[0])
        pair = next((pair for pair in left if pair[0] == str(axis)), None)
        if pair is None:
            waiting.append(label)
        else:
            found.append((label, pair))
            left.remove(pair)
    for label in waiting:
        if not left:
            break
        best = max(left, key=lambda pair: (_alike(label[1], pair[1]), pair))
        if _alike(label[1], best[1]) > 0 or len(left) == len(waiting) == 1:
            found.append((label, best))
            left.remove(best)
    return found


def _alike(label: str, member: str) -> float:
    words = set(re.findall(r"[a-z0-9]+", label.lower()))
    named = {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", member.partition(":")[2])}
    named.discard("member")
    return len(words & named) / max(len(words | named), 1)


def _overlap(one: Iterable[tuple[int, int]], other: Iterable[tuple[int, int]]) -> float:
    """Return the share of characters that two sets of ranges have in common."""
    one, other = list(one), list(other)
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    total = sum(end - start for start, end in (*one, *other)) - shared
    return shared / total if total > 0 else 0.0
