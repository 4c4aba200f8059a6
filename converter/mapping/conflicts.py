"""Two rows of one table cannot be one fact: where both want one concept for one context, the surer one gets it.

Facts of one concept, period, unit and members but of different values contradict one another (OIM §5.1.3 inconsistent
duplicates), so such rows mean different things, whatever their labels share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from converter.mapping.keys import RowKey
from converter.mapping.suggestions import Ranked
from converter.model.decisions import Alternative, key_text
from converter.model.facts import ParsedFact, Period
from taxonomy.concepts import QName

_Context = tuple[int, Period | None, str, tuple[tuple[str, str], ...]]


class Claims:
    """Which row has which concept, per table and context."""

    def __init__(self, facts: Iterable[tuple[RowKey, ParsedFact]]) -> None:
        self._values: dict[RowKey, dict[_Context, set[Decimal]]] = {}
        for key, fact in facts:
            if fact.table is not None and fact.value is not None:
                contexts = self._values.setdefault(key, {})
                contexts.setdefault(_context(fact, fact.table), set()).add(abs(fact.value))
        self._taken: dict[tuple[str, _Context], set[Decimal]] = {}

    def take(self, key: RowKey, concept: str) -> None:
        """Give a row its concept."""
        for context, values in self._values.get(key, {}).items():
            self._taken.setdefault((concept, context), set()).update(values)

    def is_free(self, key: RowKey, concept: str) -> bool:
        """True when no other row has the concept for other values of one context."""
        return all(
            self._taken.get((concept, context), values) == values
            for context, values in self._values.get(key, {}).items()
        )

    def settle(self, ranked: Mapping[RowKey, Ranked]) -> dict[RowKey, Ranked]:
        """Return the rankings with the best candidate first that no surer row has; alike when all are taken."""
        settled: dict[RowKey, Ranked] = dict(ranked)
        for key in sorted(ranked, key=lambda key: -_confidence(ranked[key])):
            candidates = ranked[key].candidates
            place = next((n for n, c in enumerate(candidates) if self.is_free(key, c.concept)), None)
            if place is None:
                continue
            self.take(key, candidates[place].concept)
            if place:
                before = [*candidates[:place], *candidates[place + 1 :]]
                settled[key] = replace(ranked[key], candidates=(_instead(candidates[place], candidates[0]), *before))
        return settled


def _confidence(ranked: Ranked) -> float:
    return ranked.candidates[0].confidence if ranked.candidates else 0.0


def _instead(chosen: Alternative, wanted: Alternative) -> Alternative:
    taken = QName.parse(wanted.concept).local
    return chosen.model_copy(update={"reason": f"{chosen.reason}; another row of the table is {taken}"})


def _context(fact: ParsedFact, table: int) -> _Context:
    members = sorted((key_text(label.axis), key_text(label.member)) for label in fact.members)
    return table, fact.period, str(fact.unit), tuple(members)
