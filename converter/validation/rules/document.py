"""Arithmetic of the document itself: sums, roll-forwards and ties, on the facts as printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from converter.model.facts import Movement, ParsedFact, Relation, RelationKind
from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Scope, describe_number, interval_of

_ENOUGH, _AS_MANY = 3, 2
"""A column is the sum of others when at least so many rows say so, and so many times as many as say otherwise."""

Cells = dict[tuple[int, int, int], ParsedFact]


def _cells(scope: Scope) -> Cells:
    cells: Cells = {}
    for fact in scope.parsed.values():
        if fact.table is not None and fact.row is not None and fact.column is not None:
            cells[fact.table, fact.row, fact.column] = fact
    return cells


def _cell(cells: Cells, relation: Relation, line: int, across: int) -> ParsedFact | None:
    place = (relation.table, across, line) if relation.kind is RelationKind.COLUMNS else (relation.table, line, across)
    return cells.get(place)


def _hit(scope: Scope, facts: list[ParsedFact], values: dict[str, object], evidence: str = "") -> Hit:
    reported = tuple(scope.by_source[fact.id] for fact in facts if fact.id in scope.by_source)
    return Hit(reported, values, None, facts[0].span, evidence, tuple(fact.id for fact in facts))


@rule("document.sum")
def _failing_sum(scope: Scope) -> Iterator[Hit]:
    assert scope.extraction is not None
    cells = _cells(scope)
    for relation in scope.extraction.relations:
        if relation.kind is RelationKind.TIE:
            continue
        for across in relation.fails:
            total = _cell(cells, relation, relation.total, across)
            parts = [(fact, p.weight) for p in relation.parts if (fact := _cell(cells, relation, p.line, across))]
            if total is None or total.value is None or not parts:
                continue
            computed = sum(((fact.value or Decimal(0)) * weight for fact, weight in parts), start=Decimal(0))
            values: dict[str, object] = {
                "total": total.label or "the total",
                "reported": describe_number(total.value),
                "computed": describe_number(computed),
                "difference": describe_number(total.value - computed),
            }
            terms = " ".join(f"{'+' if weight > 0 else '-'} {fact.shown}" for fact, weight in parts)
            yield _hit(scope, [total, *(fact for fact, _ in parts)], values, f"{total.shown} against {terms}")


@rule("document.tie")
def _failing_tie(scope: Scope) -> Iterator[Hit]:
    assert scope.extraction is not None
    for relation in scope.extraction.relations:
        if relation.kind is not RelationKind.TIE:
            continue
        facts = [scope.parsed[name] for name in relation.facts if name in scope.parsed]
        if len(facts) < 2 or any(fact.value is None for fact in facts[:2]):
            continue
        one, other = facts[:2]
        if one.value is None or other.value is None:
            continue
        if not interval_of(one.value, one.decimals).meets(interval_of(other.value, other.decimals)):
            values: dict[str, object] = {
                "one": one.label, "value": describe_number(one.value),
                "other": other.label, "against": describe_number(other.value),
            }  # fmt: skip
            yield _hit(scope, facts, values)


@rule("document.opening-missing")
def _opening_missing(scope: Scope) -> Iterator[Hit]:
    """A column of a roll-forward that closes and does not open."""
    columns: dict[tuple[int, int], dict[Movement, list[ParsedFact]]] = defaultdict(lambda: defaultdict(list))
    for fact in scope.parsed.values():
        if fact.movement is not None and fact.table is not None and fact.column is not None:
            columns[fact.table, fact.column][fact.movement].append(fact)
    for moves in columns.values():
        if moves[Movement.CLOSING] and moves[Movement.CHANGE] and not moves[Movement.OPENING]:
            closing = moves[Movement.CLOSING][0]
            yield _hit(scope, [closing], {"closing": closing.label, "period": closing.period})


@rule("document.members-sum")
def _members_sum(scope: Scope) -> Iterator[Hit]:
    """A row whose total column is not the sum of its member columns, in a table where other rows are."""
    tables: dict[tuple[object, ...], list[tuple[ParsedFact, list[ParsedFact]]]] = defaultdict(list)
    for (table, _), row in _rows(scope).items():
        whole = [fact for fact in row if not fact.members]
        parts = [fact for fact in row if fact.members]
        for total in whole:
            same = [fact for fact in parts if (fact.period, fact.unit) == (total.period, total.unit)]
            columns = tuple(sorted(fact.column or 0 for fact in same))
            if len(columns) > 1 and len({fact.members for fact in same}) == len(same):
                tables[table, total.column, columns].append((total, same))
    for rows in tables.values():
        wrong = [(total, parts) for total, parts in rows if not _adds_up(total, parts)]
        if len(rows) - len(wrong) < max(_ENOUGH, _AS_MANY * len(wrong)):
            continue  # the total column is no sum of these, or too little says that it is
        for total, parts in wrong:
            assert total.value is not None
            computed = sum((fact.value or Decimal(0) for fact in parts), start=Decimal(0))
            values: dict[str, object] = {
                "total": total.label or "the total",
                "reported": describe_number(total.value),
                "computed": describe_number(computed),
                "others": len(rows) - len(wrong),
            }
            terms = " + ".join(map(_printed, parts))
            yield _hit(scope, [total, *parts], values, f"{_printed(total)} against {terms}")


def _printed(fact: ParsedFact) -> str:
    return f"({fact.shown})" if fact.negative else fact.shown


def _rows(scope: Scope) -> dict[tuple[int, int], list[ParsedFact]]:
    rows: dict[tuple[int, int], list[ParsedFact]] = defaultdict(list)
    for fact in scope.parsed.values():
        if fact.table is not None and fact.row is not None and fact.column is not None and fact.value is not None:
            rows[fact.table, fact.row].append(fact)
    return rows


def _adds_up(total: ParsedFact, parts: list[ParsedFact]) -> bool:
    sums = interval_of(Decimal(0), None)
    for fact in parts:
        sums = sums.plus(interval_of(fact.value or Decimal(0), fact.decimals))
    return sums.meets(interval_of(total.value or Decimal(0), total.decimals))
