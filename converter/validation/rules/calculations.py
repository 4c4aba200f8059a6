"""Calculations over the report's own facts (Calculations 1.1 §5, by rounding) and the networks that state them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from converter.model.report import Fact, Role, Summation
from converter.validation.rules.duplicates import shared_interval
from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Interval, Scope, describe_number, number, walk
from taxonomy.concepts import NUMERIC_TYPES, Balance, QName


def _sums(scope: Scope) -> Iterator[tuple[Role, Summation, list[Fact], list[tuple[list[Fact], int]]]]:
    """Yield every place where a total and at least one of its parts are reported."""
    for role in scope.roles:
        for summation in role.calculation:
            for period, unit, dimensions in scope.places.get(summation.total, ()):
                totals = scope.numbers[summation.total, period, unit, dimensions]
                parts = [
                    (facts, weight)
                    for name, weight in summation.parts
                    if (facts := scope.numbers.get((name, period, unit, dimensions)))
                ]
                if parts:
                    yield role, summation, totals, parts


def _computed(parts: list[tuple[list[Fact], int]]) -> Interval | None:
    computed = Interval(Decimal(0), Decimal(0))
    for facts, weight in parts:
        own = shared_interval(facts, exact=False)
        if own is None:
            return None
        computed = computed.plus(own, weight)
    return computed


@rule("calculation.inconsistent")
def _inconsistent(scope: Scope) -> Iterator[Hit]:
    for role, summation, totals, parts in _sums(scope):
        reported, computed = shared_interval(totals, exact=False), _computed(parts)
        if reported is None or computed is None or reported.meets(computed):
            continue
        added = sum((number(facts[0]) * weight for facts, weight in parts), start=Decimal(0))
        values = {
            "total": scope.name(totals[0]),
            "reported": describe_number(number(totals[0])),
            "computed": describe_number(added),
            "difference": describe_number(number(totals[0]) - added),
        }
        facts = (*totals, *(fact for group, _ in parts for fact in group))
        yield Hit(facts, values, evidence=f"{role.definition}: {_formula(summation)}")


def _formula(summation: Summation) -> str:
    terms = " ".join(f"{'+' if weight > 0 else '-'} {name}" for name, weight in summation.parts)
    return f"{summation.total} = {terms.removeprefix('+ ')}"


@rule("calculation.reversed-sign")
def _reversed_sign(scope: Scope) -> Iterator[Hit]:
    """A sum that fails as reported and holds when one part, or the total, has its sign turned."""
    for role, summation, totals, parts in _sums(scope):
        reported, computed = shared_interval(totals, exact=False), _computed(parts)
        if reported is None or computed is None or reported.meets(computed):
            continue
        turned = [
            facts
            for facts, weight in parts
            if facts[0].value and reported.meets(computed.plus(_interval(facts), -2 * weight))
        ]
        if len(turned) == 1:
            values = {"part": scope.name(turned[0][0]), "total": totals[0].concept}
            yield Hit(
                tuple(turned[0]), values, turned[0][0].concept, evidence=f"{role.definition}: {_formula(summation)}"
            )


def _interval(facts: list[Fact]) -> Interval:
    interval = shared_interval(facts, exact=False)
    assert interval is not None  # _computed looked at it
    return interval


@rule("calculation.weight")
def _weight_against_balance(scope: Scope) -> Iterator[Hit]:
    for total, part, weight, role in _arcs(scope):
        one, other = scope.concept(total), scope.concept(part)
        if weight not in (1, -1):
            yield Hit(values={"total": total, "part": part, "weight": weight, "why": "a weight is 1 or -1"})
        elif one is not None and other is not None and one.balance is not None and other.balance is not None:
            wanted = 1 if one.balance is other.balance else -1
            if weight != wanted:
                why = f"one is {_word(one.balance)}, the other {_word(other.balance)}, so it must be {wanted}"
                facts = (*scope.used.get(part, ()), *scope.used.get(total, ()))
                yield Hit(
                    facts, {"total": total, "part": part, "weight": weight, "why": why}, (total, part), None, role
                )


def _word(balance: Balance) -> str:
    return balance.value


def _arcs(scope: Scope) -> Iterator[tuple[QName, QName, int, str]]:
    for role in scope.roles:
        for summation in role.calculation:
            for part, weight in summation.parts:
                yield summation.total, part, weight, role.definition


@rule("calculation.kind")
def _arc_kind(scope: Scope) -> Iterator[Hit]:
    for total, part, _, role in _arcs(scope):
        one, other = scope.concept(total), scope.concept(part)
        if one is None or other is None:
            continue
        why = ""
        if one.data_type not in NUMERIC_TYPES or other.data_type not in NUMERIC_TYPES:
            why = "both must be numbers"
        elif one.period_type is not other.period_type:
            why = "one is of an instant, the other of a duration"
        elif total == part:
            why = "a concept is no part of itself"
        if why:
            yield Hit(scope.used.get(total, ()), {"total": total, "part": part, "why": why}, (total, part), None, role)


@rule("calculation.repeated")
def _arc_repeated(scope: Scope) -> Iterator[Hit]:
    for role in scope.roles:
        seen: set[tuple[QName, QName]] = set()
        for summation in role.calculation:
            for part, _ in summation.parts:
                if (summation.total, part) in seen:
                    yield Hit(values={"total": summation.total, "part": part, "role": role.definition})
                seen.add((summation.total, part))


@rule("calculation.cycle")
def _cycle(scope: Scope) -> Iterator[Hit]:
    for role in scope.roles:
        parts: dict[QName, list[QName]] = {}
        for summation in role.calculation:
            parts.setdefault(summation.total, []).extend(name for name, _ in summation.parts if name != summation.total)
        for total in parts:
            if total in _reach(parts, total):
                yield Hit(scope.used.get(total, ()), {"total": total, "role": role.definition}, role.uri)


def _reach(parts: dict[QName, list[QName]], start: QName) -> set[QName]:
    seen: set[QName] = set()
    waiting = list(parts.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += parts.get(name, ())
    return seen


@rule("edgar.calculation-presented")
def _calculation_presented(scope: Scope) -> Iterator[Hit]:
    together = [frozenset(node.concept for node in walk(role.presentation)) for role in scope.roles]
    for total, part, _, role in _arcs(scope):
        if not any(total in shown and part in shown for shown in together):
            yield Hit(scope.used.get(part, ()), {"total": total, "part": part}, (total, part), None, role)
