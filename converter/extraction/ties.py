"""Ties: one amount printed in several tables, as a statement's total and the note that breaks it down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from converter.model.facts import ItemKind, ParsedFact, Period, Relation, RelationKind, Unit

_LEAST_DIGITS = 3
"""Significant digits below which equal amounts are no evidence."""
_STRONG_DIGITS = 5
_MOST_ALIKE = 12
"""Equal amounts beyond which one more says nothing; keeps pairs linear in the number of facts."""
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
