"""Ties: one amount printed in several tables, as a statement's total and the note that breaks it down.

Rows that tie in one period and differ a little in another are a slip of somebody, and a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from converter.model.facts import ItemKind, ParsedFact, Period, Relation, RelationKind, Unit
from converter.model.findings import Finding, Severity

_LEAST_DIGITS = 3
"""Significant digits below which equal amounts are no evidence."""
_STRONG_DIGITS = 5
_MOST_ALIKE = 12
"""Equal amounts beyond which one more says nothing; keeps pairs linear in the number of facts."""
_SLIP = Decimal("0.1")
"""Part of an amount by which two that should tie may differ to be one amount misprinted; more are two amounts."""
_IDLE = frozenset(
    "the a an of and or in on to for from by at as with total totals net gross other balance ending end year period "
    "amount amounts company our its consolidated all less".split()
)
_WORD = re.compile(r"[a-z]{3,}")

_Key = tuple[Decimal, Period, Unit | None]


def find_ties(facts: Iterable[ParsedFact]) -> tuple[Relation, ...]:
    """Return ties between facts of different tables: equal value, period and unit, no member, and related words.

    Each tie names two facts by id, the earlier first; ``table`` and ``total`` are table and row of the earlier.
    """
    alike: dict[_Key, list[ParsedFact]] = {}
    for fact in facts:
        if fact.table is None or fact.value is None or fact.period is None or fact.members or not _tells(fact):
            continue
        alike.setdefault((abs(fact.value), fact.period, fact.unit), []).append(fact)
    ties: list[Relation] = []
    for group in alike.values():
        if 1 < len(group) <= _MOST_ALIKE:
            ties.extend(_ties_of(group))
    return tuple(ties)


def findings_of_ties(facts: Sequence[ParsedFact], ties: Sequence[Relation]) -> Iterator[Finding]:
    """Yield how many amounts tie, and each two that do not although the same rows tie in another period."""
    if ties:
        yield Finding(
            Severity.INFO,
            "tie.found",
            f"{len(ties)} amounts are printed again in another table, with the same words",
            facts=tuple(fact for tie in ties for fact in tie.facts),
            stage="extraction",
            count=len(ties),
        )
    by_id = {fact.id: fact for fact in facts}
    rows: dict[tuple[int | None, int | None], dict[tuple[Period | None, Unit | None], list[ParsedFact]]] = {}
    for fact in facts:
        if fact.table is not None and fact.value is not None and not fact.members and _tells(fact):
            rows.setdefault((fact.table, fact.row), {}).setdefault((fact.period, fact.unit), []).append(fact)
    seen: set[tuple[str, str]] = set()
    for tie in ties:
        one, other = (by_id[name] for name in tie.facts)
        if _words(one.label) != _words(other.label) or not _words(one.label):
            continue
        for first, second in _differing(rows[one.table, one.row], rows[other.table, other.row]):
            if (first.id, second.id) not in seen:
                seen.add((first.id, second.id))
                yield _slip(first, second, one.period)


_Row = Mapping[tuple[Period | None, Unit | None], Sequence[ParsedFact]]


def _differing(one: _Row, other: _Row) -> Iterator[tuple[ParsedFact, ParsedFact]]:
    """Yield the amounts of two rows for one period that differ by more than rounding, and by little."""
    for key, (first, *more) in one.items():
        second, *others = other.get(key, (None,))
        if second is None or more or others or first.value is None or second.value is None:
            continue
        off = abs(abs(first.value) - abs(second.value))
        rounding = Decimal(1).scaleb(-min(first.decimals or 0, second.decimals or 0))
        if rounding < off <= _SLIP * abs(first.value):
            yield first, second


def _slip(first: ParsedFact, second: ParsedFact, tied: Period | None) -> Finding:
    return Finding(
        Severity.WARNING,
        "tie.broken",
        f"{first.label}: {first.shown} in table {first.table}, but {second.shown} in table {second.table} "
        f"for {first.period}; the same rows agree for {tied}",
        hint="One of the two may be mistyped, or one row has a part that the other lacks.",
        span=second.span,
        facts=(first.id, second.id),
        stage="extraction",
    )


def _tells(fact: ParsedFact) -> bool:
    return fact.kind in (ItemKind.MONETARY, ItemKind.SHARES) and _digits(fact) >= _LEAST_DIGITS


def _digits(fact: ParsedFact) -> int:
    return len("".join(character for character in fact.shown if character.isdigit()).strip("0"))


def _ties_of(group: Sequence[ParsedFact]) -> list[Relation]:
    """Tie every later fact to the first one before it that it has words in common with."""
    ties: list[Relation] = []
    for at, later in enumerate(group):
        for earlier in group[:at]:
            if earlier.table != later.table and earlier.table is not None and _are_related(earlier, later):
                row = earlier.row if earlier.row is not None else -1
                ties.append(Relation(RelationKind.TIE, earlier.table, row, (), facts=(earlier.id, later.id)))
                break
    return ties


def _are_related(first: ParsedFact, second: ParsedFact) -> bool:
    """True when the labels say the same, or a bare total stands under a title that says what the other label says."""
    one, other = _words(first.label), _words(second.label)
    if one and other:
        common = len(one & other)
        return common * 2 >= min(len(one), len(other)) and common > 0
    if not (first.is_total or second.is_total) or max(_digits(first), _digits(second)) < _STRONG_DIGITS:
        return False
    named, bare = (one, second) if one else (other, first)
    around = _words(" ".join((bare.caption, *bare.section[-2:], *bare.label_path)))
    return bool(named) and len(named & around) * 2 >= len(named)


@lru_cache(maxsize=1 << 13)
def _words(text: str) -> frozenset[str]:
    """Return the words of a text that tell, without plural endings."""
    return frozenset(word.rstrip("s") for word in _WORD.findall(text.lower()) if word not in _IDLE)
