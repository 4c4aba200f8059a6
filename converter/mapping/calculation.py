"""Calculations from verified arithmetic: the sums that the printed tables show, as calculation networks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from converter.mapping.table_families import Family, MappedFact
from converter.model.facts import Relation, RelationKind
from converter.model.findings import Finding, Severity
from converter.model.report import Fact, Summation
from taxonomy.concepts import Concept, QName


def summations(
    family: Family, relations: Iterable[Relation], concepts: Mapping[QName, Concept], facts: Sequence[Fact]
) -> tuple[tuple[Summation, ...], list[Finding]]:
    """Return one summation per total that every reported context bears out, and findings for those that none may state.

    Years of one table are joined: a row that one year lacks counts as absent, not as zero (Calculations 1.1 §6.1).
    Where a total is summed in several ways that do not go together (by nature, then by place), the first that holds is
    stated: one role has one sum of a total. ``facts`` are those of the whole report, since a calculation binds them
    all, whatever table they stand in.
    """
    made: list[Summation] = []
    findings: list[Finding] = []
    for name, ways in _ways(family, relations).items():
        problem = ""
        for weights in ways:
            summation = Summation(name, tuple(weights.items()))
            found = _problem(summation, facts, concepts, made)
            if not found:
                made.append(summation)
                break
            problem = problem or found
        else:
            findings.append(
                Finding(
                    Severity.INFO,
                    "mapping.calculation-left-out",
                    f"the sum to {name} is not stated in the calculation network: {problem}",
                    stage="mapping",
                )
            )
    return tuple(made), findings


def _ways(family: Family, relations: Iterable[Relation]) -> dict[QName, list[dict[QName, int]]]:
    """Return by total the weights of its parts: all rows that any year adds up, then each way that was printed."""
    found: dict[QName, list[dict[QName, int]]] = {}
    rows = _rows(family)
    for relation in relations:
        if relation.kind is not RelationKind.ROWS or relation.table not in family.tables or relation.fails:
            continue
        total = rows.get((relation.table, relation.total))
        parts = [(rows.get((relation.table, part.line)), part.weight) for part in relation.parts]
        if total is None or any(part is None for part, _ in parts):
            continue
        weights = _weights(total, [(part, weight) for part, weight in parts if part is not None])
        if weights is not None:
            found.setdefault(total.concept.name, []).append(weights)
    return {total: [_joined(ways), *ways] for total, ways in found.items()}


def _joined(ways: Iterable[Mapping[QName, int]]) -> dict[QName, int]:
    joined: dict[QName, int] = {}
    for weights in ways:
        for name, weight in weights.items():
            joined.setdefault(name, weight)
    return joined


def _rows(family: Family) -> dict[tuple[int, int], MappedFact]:
    rows: dict[tuple[int, int], MappedFact] = {}
    for item in family.facts:
        if item.parsed.table is not None and item.parsed.row is not None:
            rows.setdefault((item.parsed.table, item.parsed.row), item)
    return rows


def _weights(total: MappedFact, parts: Sequence[tuple[MappedFact, int]]) -> dict[QName, int] | None:
    weights: dict[QName, int] = {}
    for part, weight in parts:
        if part.concept.period_type is not total.concept.period_type or part.concept.name == total.concept.name:
            return None
        value = weight * (-1 if part.turned else 1) * (-1 if total.turned else 1)
        if weights.setdefault(part.concept.name, value) != value:
            return None
    return weights if len(weights) == len(parts) else None


def _problem(
    summation: Summation, facts: Sequence[Fact], concepts: Mapping[QName, Concept], made: Sequence[Summation]
) -> str:
    total = concepts[summation.total]
    for name, weight in summation.parts:
        part = concepts[name]
        if part.balance is not None and total.balance is not None and (part.balance is total.balance) != (weight > 0):
            return f"the balances of {name} and {summation.total} ask for the other weight (XBRL 2.1 §5.1.1.2)"
    if _makes_a_cycle(summation, made):
        return "it would make a cycle"
    return _does_not_foot(summation, facts)


def _makes_a_cycle(summation: Summation, made: Sequence[Summation]) -> bool:
    below = {entry.total: [name for name, _ in entry.parts] for entry in made}
    stack, seen = [name for name, _ in summation.parts], set[QName]()
    while stack:
        name = stack.pop()
        if name == summation.total:
            return True
        if name not in seen:
            seen.add(name)
            stack.extend(below.get(name, ()))
    return False


def _does_not_foot(summation: Summation, facts: Sequence[Fact]) -> str:
    """Return where the facts contradict the sum, by rounding intervals (Calculations 1.1 §7); empty when nowhere."""
    values: dict[tuple[object, ...], dict[QName, Fact]] = {}
    for fact in facts:
        if isinstance(fact.value, Decimal):
            values.setdefault((fact.period, fact.unit, fact.dimensions), {}).setdefault(fact.concept, fact)
    for by_concept in values.values():
        total = by_concept.get(summation.total)
        parts = [(by_concept[name], weight) for name, weight in summation.parts if name in by_concept]
        if total is None or not parts:
            continue
        difference = _number(total) - sum((_number(part) * weight for part, weight in parts), Decimal(0))
        slack = _half_unit(total) + sum((_half_unit(part) for part, _ in parts), Decimal(0))
        if abs(difference) > slack:
            return f"for {total.period} it differs by {difference:f}"
    return ""


def _number(fact: Fact) -> Decimal:
    return fact.value if isinstance(fact.value, Decimal) else Decimal(0)


def _half_unit(fact: Fact) -> Decimal:
    return Decimal(0) if fact.decimals is None else Decimal(5).scaleb(-fact.decimals - 1)
