"""Rows that would report another row's concept with other values give way: to their next candidate, if it is likely.

Two values of one fact cannot both be meant. The surer row keeps the concept; what is left of the other's chances says
whether one of its other candidates is meant, or a concept of the filer's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from converter.mapping.keys import RowKey, Subject
from converter.mapping.unread_members import Context, context_of
from converter.model.decisions import Alternative, RowDecision
from converter.model.facts import ParsedFact

LEAST = 0.15
"""How likely the next candidate must be: below it, a concept of the filer's own is the likelier answer."""

_Values = dict[Context, set[Decimal]]


@dataclass(slots=True)
class _Table:
    """What each row of a table says, and what is said of each concept by the rows that have it."""

    rows: dict[RowKey, _Values] = field(default_factory=dict)
    told: dict[str, list[RowKey]] = field(default_factory=dict)

    def contradicts(self, key: RowKey, concept: str) -> RowKey | None:
        """Return a row that says other values of a concept than ``key`` would."""
        mine = self.rows[key]
        for other in self.told.get(concept, ()):
            theirs = self.rows[other]
            if any(mine[context] != theirs[context] for context in mine.keys() & theirs.keys()):
                return other
        return None


def giving_way(
    facts: Iterable[tuple[Subject, ParsedFact]], decisions: Mapping[RowKey, RowDecision]
) -> dict[RowKey, RowDecision]:
    """Return the rows that take their next candidate, since a surer row of their table says other values of the first.

    Rows that name the members that tell them apart do not contradict one another; those that a person or an earlier
    report decided stay as they are.
    """
    tables: dict[int, _Table] = {}
    for subject, fact in facts:
        decision = decisions.get(subject.key)
        if fact.table is not None and fact.value is not None and decision is not None and decision.pick is not None:
            rows = tables.setdefault(fact.table, _Table()).rows
            rows.setdefault(subject.key, {}).setdefault(context_of(fact), set()).add(abs(fact.value))
    changed: dict[RowKey, RowDecision] = {}
    for table in tables.values():
        for key in sorted(table.rows, key=lambda key: _rank(decisions[key], key)):
            decision = changed.get(key, decisions[key])
            pick = decision.pick or ""
            other = table.contradicts(key, pick)
            if other is not None and not decision.is_final and not decision.dimensions:
                found = _next(table, key, decision, decisions[other].label)
                if found is not None:
                    changed[key] = found
                    pick = found.pick or ""
            table.told.setdefault(pick, []).append(key)
    return changed


def _rank(decision: RowDecision, key: RowKey) -> tuple[bool, float, RowKey]:
    return not decision.is_final, -decision.confidence, key


def _next(table: _Table, key: RowKey, decision: RowDecision, holder: str) -> RowDecision | None:
    for candidate in decision.alternatives:
        if candidate.confidence < LEAST:
            return None
        if table.contradicts(key, candidate.concept) is None:
            first = Alternative(concept=decision.pick or "", confidence=decision.confidence, reason=decision.reason)
            rest = tuple(one for one in decision.alternatives if one is not candidate)
            return decision.model_copy(
                update={
                    "pick": candidate.concept,
                    "confidence": candidate.confidence,
                    "reason": f"{candidate.reason}; {holder!r} has {decision.pick} with other values",
                    "alternatives": (first, *rest),
                }
            )
    return None
