"""Calculations are stated only where every reported context bears them out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from converter.mapping.calculation import summations
from converter.mapping.keys import Subject
from converter.mapping.table_families import Family, MappedFact
from converter.model.document import Span
from converter.model.facts import ItemKind, ParsedFact, Period, Relation, RelationKind, Summand, Unit
from converter.model.report import Fact
from taxonomy.concepts import Balance, Concept, PeriodType, QName

_PERIOD = Period(date(2024, 12, 31))
_UNIT = Unit(("iso4217:USD",))


def _item(
    row: int, name: str, value: int, balance: Balance | None, *, turned: bool = False, table: int = 0
) -> MappedFact:
    concept = Concept(QName("own", name), "monetaryItemType", PeriodType.INSTANT, balance)
    printed = -value if turned else value
    parsed = ParsedFact(
        f"{table}.{row}", ItemKind.MONETARY, Decimal(printed), "1", Span(0, 1, 1), name, table=table, row=row, column=1
    )
    fact = Fact(f"f-{table}-{row}", concept.name, _PERIOD, Decimal(value), _UNIT, -3)
    subject = Subject("p", (), name, ItemKind.MONETARY, PeriodType.INSTANT)
    return MappedFact(parsed, fact, concept, subject, turned)


def _sums(items: list[MappedFact], *relations: Relation) -> tuple[list[tuple[str, dict[str, int]]], list[str]]:
    family = Family(None, tuple(sorted({item.parsed.table or 0 for item in items})), tuple(items))
    made, findings = summations(
        family, relations, {item.concept.name: item.concept for item in items}, [item.fact for item in items]
    )
    return [(s.total.local, {name.local: weight for name, weight in s.parts}) for s in made], [
        f.message for f in findings
    ]


def _relation(total: int, *parts: int, fails: tuple[int, ...] = ()) -> Relation:
    return Relation(RelationKind.ROWS, 0, total, tuple(Summand(part, 1) for part in parts), (1,), fails)


def test_a_deduction_gets_weight_minus_one() -> None:
    items = [
        _item(0, "Gross", 110_000, Balance.DEBIT),
        _item(1, "Allowance", 10_000, Balance.CREDIT, turned=True),
        _item(2, "Net", 100_000, Balance.DEBIT),
    ]
    assert _sums(items, _relation(2, 0, 1)) == ([("Net", {"Gross": 1, "Allowance": -1})], [])


def test_rounding_is_allowed_for_and_more_is_not() -> None:
    near = [_item(0, "A", 10_000, None), _item(1, "B", 10_000, None), _item(2, "Sum", 21_000, None)]
    far = [*near[:2], _item(2, "Sum", 22_000, None)]
    assert _sums(near, _relation(2, 0, 1))[0] == [("Sum", {"A": 1, "B": 1})]
    made, said = _sums(far, _relation(2, 0, 1))
    assert made == []
    assert "differs by 2000" in said[0]


def test_balances_that_contradict_the_weight_are_said() -> None:
    items = [
        _item(0, "Income", 10_000, Balance.CREDIT),
        _item(1, "More", 5_000, Balance.DEBIT),
        _item(2, "All", 15_000, Balance.CREDIT),
    ]
    made, said = _sums(items, _relation(2, 0, 1))
    assert made == []
    assert "own:More" in said[0]


def test_a_sum_that_failed_in_the_document_is_not_stated() -> None:
    items = [_item(0, "A", 1_000, None), _item(1, "B", 1_000, None), _item(2, "Sum", 2_000, None)]
    assert _sums(items, _relation(2, 0, 1, fails=(1,))) == ([], [])


def test_a_cycle_is_refused() -> None:
    items = [_item(0, "A", 1_000, None), _item(1, "Zero", 0, None), _item(2, "B", 1_000, None)]
    made, said = _sums(items, _relation(2, 0, 1), _relation(0, 1, 2))
    assert [total for total, _ in made] == ["B"]
    assert "cycle" in said[0]


def test_of_two_ways_to_sum_a_total_the_first_that_holds_is_stated() -> None:
    items = [
        _item(0, "Bulk", 6_000, None), _item(1, "Other", 4_000, None), _item(2, "Sum", 10_000, None),
        _item(3, "Here", 7_000, None), _item(4, "Abroad", 3_000, None), _item(5, "Sum", 10_000, None),
    ]  # fmt: skip
    made, said = _sums(items, _relation(2, 0, 1), _relation(5, 3, 4))
    assert made == [("Sum", {"Bulk": 1, "Other": 1})]
    assert said == []
