"""The arithmetic of the document itself: sums, total columns, roll-forwards and ties as printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from quay_report import CLOSE, YEAR

from converter.model.facts import (
    AxisLabel,
    Extraction,
    ItemKind,
    Movement,
    ParsedFact,
    Relation,
    RelationKind,
    Summand,
)
from converter.model.findings import Severity
from converter.model.report import Report
from converter.model.spans import Span
from converter.validation import check


def parsed(number: str, row: int, column: int, value: int, **more: Any) -> ParsedFact:
    return ParsedFact(
        number, ItemKind.MONETARY, Decimal(value), f"{abs(value):,}", Span(row, row + 1, row), f"row {row}",
        table=0, row=row, column=column, **more,
    )  # fmt: skip


def extraction(*facts: ParsedFact, **more: Any) -> Extraction:
    return Extraction(facts, **more)


def test_a_printed_sum_that_fails_is_found_with_its_cell(report: Report) -> None:
    cells = (parsed("p1", 1, 1, 60), parsed("p2", 2, 1, -20), parsed("p3", 3, 1, 41))
    relation = Relation(RelationKind.ROWS, 0, 3, (Summand(1, 1), Summand(2, 1)), (1,), (1,))
    facts = tuple(replace(f, source="p3") if f.id == "f-11" else f for f in report.facts)
    sourced = replace(report, facts=facts)
    found = check(sourced, extraction(*cells, relations=(relation,)))
    (finding,) = [f for f in found if f.code == "document.sum"]
    assert finding.severity is Severity.WARNING
    assert "a difference of 1" in finding.message
    assert finding.span == Span(3, 4, 3)
    assert finding.facts == ("f-11",)


def test_a_total_column_that_fails_in_one_row_is_found_with_its_cell(report: Report) -> None:
    def row(number: int, total: int, *parts: int) -> list[ParsedFact]:
        columns = enumerate((AxisLabel("Docks", "North", "column"), AxisLabel("Docks", "South", "column")), start=2)
        whole = parsed(f"r{number}", number, 1, total, period=YEAR, decimals=0)
        return [whole] + [
            parsed(f"r{number}c{column}", number, column, part, period=YEAR, decimals=0, members=(member,))
            for (column, member), part in zip(columns, parts, strict=True)
        ]

    sound = [fact for number in range(1, 5) for fact in row(number, 10 * number + 1, 10 * number, 2)]
    assert check(report, extraction(*sound)) == ()  # each may be rounded
    turned = row(5, 50, 30, -20)
    (finding,) = check(report, extraction(*sound, *turned))
    assert (finding.code, finding.facts, finding.span) == (
        "document.members-sum",
        ("r5", "r5c2", "r5c3"),
        turned[0].span,
    )
    others = [fact for number in range(6, 9) for fact in row(number, 99, 10, 2)]
    assert check(report, extraction(*sound, *turned, *others)) == ()  # then the column is no sum of these


def test_a_roll_forward_without_opening_is_found(report: Report) -> None:
    cells = (
        parsed("p2", 2, 1, 20, movement=Movement.CHANGE, period=YEAR),
        parsed("p3", 3, 1, 41, movement=Movement.CLOSING, period=CLOSE),
    )
    (finding,) = check(report, extraction(*cells))
    assert (finding.code, finding.facts) == ("document.opening-missing", ("p3",))
    opened = parsed("p1", 1, 1, 21, movement=Movement.OPENING, period=CLOSE)
    assert check(report, extraction(opened, *cells)) == ()


def test_a_tie_that_fails_is_found(report: Report) -> None:
    cells = (parsed("p1", 1, 1, 9_827, decimals=0), parsed("p2", 2, 1, 9_830, decimals=0))
    tie = Relation(RelationKind.TIE, 0, 1, (), facts=("p1", "p2"))
    assert [f.code for f in check(report, extraction(*cells, relations=(tie,)))] == ["document.tie"]
    near = (cells[0], replace(cells[1], decimals=-1))
    assert check(report, extraction(*near, relations=(tie,))) == ()
