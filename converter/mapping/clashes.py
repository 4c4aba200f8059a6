"""Rows that would report one fact with different values: the surer one keeps the concept, the other stands apart.

A report that says two things of one fact is not valid (XBRL duplicates, EFM 6.5.12); which of the two is meant by the
concept is for a person to decide, and until then each row is reported under a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal

from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.keys import RowKey
from converter.mapping.rows import DecidedRow
from converter.mapping.table_families import STATEMENTS, MappedFact
from converter.model.decisions import Decider
from converter.model.facts import Part
from converter.model.findings import Finding, Severity
from converter.model.report import Fact
from taxonomy.concepts import Concept

Place = tuple[RowKey, int | None, int | None]
"""A decided row where it is printed: key, table, row."""


class ClashSettler:
    """Moves what contradicts a surer row to extension concepts; ``findings`` names each."""

    def __init__(self, rows: Mapping[RowKey, DecidedRow], parts: Sequence[Part], extension: ExtensionConcepts) -> None:
        self._rows = rows
        self._parts = parts
        self._extension = extension
        self._told: dict[tuple[object, ...], list[Fact]] = {}
        self._own: dict[tuple[Place, tuple[str, ...]], Concept] = {}
        self.findings: list[Finding] = []

    def settle(self, mapped: Sequence[MappedFact]) -> list[MappedFact]:
        """Return the facts in their order; those of a row that contradicts a surer one with a concept of its own."""
        places: dict[Place, list[MappedFact]] = {}
        for item in mapped:
            places.setdefault((item.subject.key, item.parsed.table, item.parsed.row), []).append(item)
        columns = {_in_row(item) for item in mapped if item.subject.key.column}
        moved: dict[str, MappedFact] = {}
        for place, items in sorted(places.items(), key=lambda pair: self._rank(pair[1], columns)):
            if self._is_final(place[0]) or not any(self._contradicts(item) for item in items):
                moved |= self._keep(place, items)
            else:
                moved |= {item.fact.id: self._apart(place, (), item) for item in items}
        return [moved.get(item.fact.id, item) for item in mapped]

    def _rank(self, items: Sequence[MappedFact], columns: Set[tuple[object, ...]]) -> tuple[bool, bool, bool, float]:
        """Order rows, the surest first; ``columns`` are those that mean a concept by the words of their header: a
        column without such words, as a total of several measures is, is then no better claimant."""
        first = items[0]
        decision = self._rows[first.subject.key].decision
        stated = first.part is not None and self._parts[first.part].kind in STATEMENTS
        return (
            not self._is_final(first.subject.key),
            not stated,
            not first.subject.key.column and any(_in_row(item) in columns for item in items),
            -(decision.confidence if decision is not None else 0.0),
        )

    def _is_final(self, key: RowKey) -> bool:
        decision = self._rows[key].decision
        return decision is not None and decision.is_final

    def _keep(self, place: Place, items: Iterable[MappedFact]) -> dict[str, MappedFact]:
        """Take the facts of a row as told; columns of it that contradict one another stand apart."""
        moved = {}
        for item in items:
            if self._contradicts(item) and not self._is_final(place[0]):
                moved[item.fact.id] = self._apart(place, item.parsed.column_path, item)
            else:
                self._told.setdefault(_slot(item), []).append(item.fact)
        return moved

    def _contradicts(self, item: MappedFact) -> bool:
        return not all(_agree(fact, item.fact) for fact in self._told.get(_slot(item), ()))

    def _apart(self, place: Place, column: tuple[str, ...], item: MappedFact) -> MappedFact:
        """Return a fact under a concept of its row's own; columns that contradict one another get one each."""
        moved = self._moved(place, column, item)
        of_column = (*item.parsed.column_path, str(item.parsed.column))
        for narrower in (item.parsed.column_path, of_column):
            if self._contradicts(moved):
                moved = self._moved(place, narrower, item)
        self._told.setdefault(_slot(moved), []).append(moved.fact)
        return moved

    def _moved(self, place: Place, column: tuple[str, ...], item: MappedFact) -> MappedFact:
        at = place, column
        subject = item.subject
        if at not in self._own:
            words = [text for text in column if text != str(item.parsed.column)]
            qualifier = words[-1] if words else subject.column or subject.heading or subject.place
            self._own[at] = self._extension.item(
                subject.label, subject.measure, subject.period, qualifier=qualifier, data_type=item.concept.data_type
                if item.concept.name in self._extension.concepts else "",
            )  # fmt: skip
            self._say(item, self._own[at])
        value = _turned(item.fact.value) if item.turned else item.fact.value
        own = self._own[at].name
        fact = replace(item.fact, concept=own, value=value, decided_by=Decider.CONVERTER.value, confidence=0.0)
        return replace(item, fact=fact, concept=self._own[at], turned=False)

    def _say(self, item: MappedFact, own: Concept) -> None:
        self.findings.append(
            Finding(
                Severity.WARNING,
                "mapping.clash",
                f"{item.parsed.label!r} in {item.subject.place!r} would report {item.concept.name} with other values "
                f"than a row that is surer of it: the extension {own.name} stands in",
                "Decide in decisions.yaml which row the concept means, or name the member that tells the rows apart.",
                item.parsed.label_span or item.parsed.span,
                (item.fact.id,),
                "mapping",
            )
        )


def _in_row(item: MappedFact) -> tuple[object, ...]:
    return item.parsed.table, item.parsed.row, item.fact.concept


def _slot(item: MappedFact) -> tuple[object, ...]:
    fact = item.fact
    return fact.concept, fact.period, fact.unit, fact.dimensions, fact.language


def _agree(one: Fact, other: Fact) -> bool:
    """Return True for one figure rounded twice: their intervals of rounding overlap (Calculations 1.1 §4.2), by more
    than the bound that neighbours share."""
    if one.value == other.value:
        return True
    if not isinstance(one.value, Decimal) or not isinstance(other.value, Decimal):
        return False
    return abs(one.value - other.value) < _half_unit(one) + _half_unit(other)


def _half_unit(fact: Fact) -> Decimal:
    return Decimal(0) if fact.decimals is None else Decimal(5).scaleb(-fact.decimals - 1)


def _turned(value: Decimal | str | None) -> Decimal | str | None:
    return -value if isinstance(value, Decimal) and not value.is_zero() else value
