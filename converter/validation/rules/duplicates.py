"""Facts that are reported more than once: consistent by rounding or not (OIM 1.0 §6, Calculations 1.1 §4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from converter.model.report import Fact
from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Interval, Scope, describe_number, interval_of


def shared_interval(facts: list[Fact], *, exact: bool = True) -> Interval | None:
    """Return the values that all the numeric facts allow; None when they disagree or one is nil.

    Two facts of equal accuracy must have equal values, unless ``exact`` is False (calculations look at intervals
    only); facts of different accuracy must have a value in common.
    """
    interval: Interval | None = None
    by_decimals: dict[int | None, Decimal] = {}
    for fact in facts:
        if not isinstance(fact.value, Decimal):
            return None
        if by_decimals.setdefault(fact.decimals, fact.value) != fact.value and exact:
            return None
        own = interval_of(fact.value, fact.decimals)
        interval = own if interval is None else Interval(max(interval.low, own.low), min(interval.high, own.high))
    return interval if interval is not None and interval.low <= interval.high else None


def agree(facts: list[Fact]) -> bool:
    """True when the facts say the same thing, each at its own accuracy."""
    if all(fact.value is None for fact in facts):
        return True
    if all(isinstance(fact.value, str) for fact in facts):
        return len({str(fact.value).strip() for fact in facts}) == 1
    return shared_interval(facts) is not None


def shown(fact: Fact) -> str:
    """Return the value for a message."""
    if isinstance(fact.value, Decimal):
        return describe_number(fact.value)
    return "nil" if fact.value is None else repr(fact.value[:40])


@rule("duplicate.inconsistent")
def _inconsistent(scope: Scope) -> Iterator[Hit]:
    for facts in scope.duplicates.values():
        if len(facts) > 1 and not agree(facts):
            values = ", ".join(dict.fromkeys(shown(fact) for fact in facts))
            yield Hit(tuple(facts), {"fact": scope.name(facts[0]), "values": values}, _cause(scope, facts))


def _cause(scope: Scope, facts: list[Fact]) -> object:
    """Return what rows of one table share when its columns are not told apart: the table; None for a lone conflict."""
    cells = [scope.parsed[fact.source] for fact in facts if fact.source in scope.parsed]
    tables = {cell.table for cell in cells}
    if len(cells) < len(facts) or len(tables) != 1 or None in tables:
        return None
    apart = len({cell.column for cell in cells}) == len(cells) and len({cell.row for cell in cells}) == 1
    return ("columns", *tables) if apart else None


@rule("duplicate.consistent")
def _consistent(scope: Scope) -> Iterator[Hit]:
    groups = [facts for facts in scope.duplicates.values() if len(facts) > 1 and agree(facts)]
    if groups:
        facts = tuple(fact for group in groups for fact in group)
        yield Hit(facts, {"number": len(groups), "example": scope.name(groups[0][0])})
