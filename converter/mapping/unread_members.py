"""Rows and columns of one concept that contradict one another unless their labels name members: then they do.

Two rows of a table that want one concept for one period with different values are, more often than not, parts of it
("Americas", "Europe" under sales): what tells them apart is a member that nothing else on the page names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from converter.mapping.keys import RowKey, Subject
from converter.model.decisions import RowDecision, key_text
from converter.model.facts import ParsedFact, Period

_LIKELY = 0.4
"""How sure a pick must be at least: of two rows with unlikely picks one is mistaken rather than a part."""

Context = tuple[Period | None, str, tuple[tuple[str, str], ...]]
"""Period, unit, and pairs of axis and member."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows of one table that share a concept and are told apart by their labels."""

    concept: str
    place: str
    hint: str
    """The extraction's word for what other columns (or rows) of the table are members of, if it found such."""
    rows: tuple[tuple[RowKey, str], ...]
    """Keys with the labels of the rows (or columns), in the order of the table."""


@dataclass(slots=True)
class _Row:
    label: str
    is_total: bool
    values: dict[Context, set[Decimal]] = field(default_factory=dict)


def parts_of_concepts(
    facts: Iterable[tuple[Subject, ParsedFact]], decisions: Mapping[RowKey, RowDecision], enough: float
) -> list[Parts]:
    """Return the rows that only their labels tell apart; ``enough`` is the confidence that accepts a pick."""
    tables: dict[tuple[int, str], dict[RowKey, _Row]] = {}
    places: dict[RowKey, str] = {}
    hints: dict[tuple[int, str], Counter[str]] = {}
    for subject, fact in facts:
        for member in fact.members:
            hints.setdefault((fact.table or 0, member.source), Counter())[member.axis] += 1
        decision = decisions.get(subject.key)
        if fact.table is None or fact.value is None or decision is None or decision.pick is None:
            continue
        if decision.is_final or decision.confidence < max(enough, _LIKELY):
            continue
        if fact.label != subject.label and not subject.column:
            continue
        places[subject.key] = subject.place
        rows = tables.setdefault((fact.table, decision.pick), {})
        row = rows.setdefault(subject.key, _Row(subject.column.replace(" / ", " ") or fact.label, fact.is_total))
        row.values.setdefault(context_of(fact), set()).add(abs(fact.value))
    found = []
    for (table, concept), rows in tables.items():
        apart = [(key, row) for key, row in rows.items() if _contradicts(key, rows)]
        columns = [(key, row) for key, row in apart if key.column]
        apart = columns or [(key, row) for key, row in apart if not row.is_total]
        if columns or len(apart) > 1:
            seen = hints.get((table, "column" if columns else "row"), Counter())
            hint = min(seen, key=lambda word: (-seen[word], word), default="")
            if columns and not hint:
                continue
            found.append(Parts(concept, places[apart[0][0]], hint, tuple((key, row.label) for key, row in apart)))
    return found


def _contradicts(key: RowKey, rows: Mapping[RowKey, _Row]) -> bool:
    mine = rows[key].values
    return any(
        mine[context] != values
        for other, row in rows.items()
        if other != key
        for context, values in row.values.items()
        if context in mine
    )


def context_of(fact: ParsedFact) -> Context:
    """Return what a value is of apart from its concept: period, unit and members."""
    members = sorted((key_text(label.axis), key_text(label.member)) for label in fact.members)
    return fact.period, str(fact.unit), tuple(members)
