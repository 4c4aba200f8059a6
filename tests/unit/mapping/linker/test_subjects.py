from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from converter.mapping.keys import Subjects
from converter.mapping.linker import Linker
from converter.mapping.linker.subjects import asked_tables
from converter.model.document import Span
from converter.model.facts import (
    Extraction,
    ItemKind,
    LineKind,
    ParsedFact,
    Part,
    PartKind,
    Period,
    Relation,
    RelationKind,
    Summand,
    TableColumn,
    TableReading,
    TableRow,
)
from taxonomy.builtin import builtin_catalog

LABELS = ("Cash and cash equivalents", "Inventories", "Total current assets")
VALUES = (Decimal(40), Decimal(60), Decimal(100))
YEARS = (2024, 2023)


def fact(row: int, column: int) -> ParsedFact:
    place = 10 * row + column
    return ParsedFact(
        id=f"f{row}{column}",
        kind=ItemKind.MONETARY,
        value=VALUES[row],
        shown=str(VALUES[row]),
        span=Span(place, place + 2, row + 1),
        label=LABELS[row],
        period=Period(date(YEARS[column], 12, 31)),
        label_path=("Current assets",),
        column_path=(f"December 31, {YEARS[column]}",),
        is_total=row == 2,
        caption="Consolidated balance sheets",
        table=0,
        row=row,
        column=column,
    )


@pytest.fixture
def extraction() -> Extraction:
    span = Span(0, 100, 1)
    reading = TableReading(
        table=0,
        caption="Consolidated balance sheets",
        section=(),
        part=0,
        rows=tuple(TableRow(i, LineKind.FACTS, label, is_total=i == 2) for i, label in enumerate(LABELS)),
        columns=tuple(TableColumn(i, (f"December 31, {year}",)) for i, year in enumerate(YEARS)),
        span=span,
    )
    return Extraction(
        facts=tuple(fact(row, column) for row in range(3) for column in range(2)),
        tables=(reading,),
        relations=(Relation(RelationKind.ROWS, 0, 2, (Summand(0, 1), Summand(1, 1)), lines=(0, 1)),),
        parts=(Part(PartKind.BALANCE_SHEET, "Consolidated balance sheets", (span,), tables=(0,)),),
    )


def test_years_of_a_row_are_one_question_and_sums_point_at_questions(extraction: Extraction) -> None:
    (table,) = asked_tables(extraction, Subjects(extraction))
    assert [row.label for row in table.rows] == list(LABELS)
    assert [row.weight for row in table.rows] == [2, 2, 2]
    assert table.rows[2].sums == ((0, 1), (1, 1))
    assert table.rows[1].previous == LABELS[0]
    assert table.rows[1].next == LABELS[2]
    assert table.context.part is PartKind.BALANCE_SHEET


def test_a_sum_that_fails_or_misses_a_part_is_no_evidence(extraction: Extraction) -> None:
    broken = replace(extraction, relations=(replace(extraction.relations[0], fails=(1,)),))
    outside = replace(extraction, relations=(replace(extraction.relations[0], parts=(Summand(0, 1), Summand(9, 1))),))
    for changed in (broken, outside):
        (table,) = asked_tables(changed, Subjects(changed))
        assert table.rows[2].sums == ()


def test_measures_of_a_row_are_asked_apart(extraction: Extraction) -> None:
    facts = [
        replace(one, column_path=("Cost" if one.column == 0 else "Fair value",)) if one.row == 1 else one
        for one in extraction.facts
    ]
    changed = replace(extraction, facts=tuple(facts))
    (table,) = asked_tables(changed, Subjects(changed))
    assert [row.columns for row in table.rows if row.label == "Inventories"] == [("Cost",), ("Fair value",)]


def test_every_key_of_the_extraction_gets_a_ranking(extraction: Extraction) -> None:
    subjects = Subjects(extraction)
    by_fact = {one.id: subjects.of(one) for one in extraction.facts}
    catalog = builtin_catalog()
    linker = Linker.load()
    rankings = linker.link(extraction, catalog)
    assert set(rankings) == {subject.key for subject in by_fact.values()}
    total = rankings[by_fact["f20"].key].candidates[0]
    assert total.concept.local == "AssetsCurrent"
    assert "rows that add up to it" in total.reason
    suggested = linker.suggest(extraction, by_fact, catalog)
    assert {one.concept for one in suggested[by_fact["f00"].key]} >= {"us-gaap:CashAndCashEquivalentsAtCarryingValue"}


def test_facts_of_running_text_are_asked_too(extraction: Extraction) -> None:
    told = replace(fact(0, 0), id="t1", table=None, row=None, column=None, label="deferred revenue recognized")
    changed = replace(extraction, facts=(*extraction.facts, told))
    tables = asked_tables(changed, Subjects(changed))
    assert [row.label for row in tables[-1].rows] == ["deferred revenue recognized"]
    assert tables[-1].rows[0].text
