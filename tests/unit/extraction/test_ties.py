"""Amounts that several tables print are tied by words they share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from converter.extraction.ties import find_ties, findings_of_ties
from converter.model.document import Span
from converter.model.facts import AxisLabel, ItemKind, ParsedFact, Period, RelationKind, Unit

END = Period(date(2024, 12, 31))


def fact(name: str, table: int, label: str, shown: str = "26,154", **more: object) -> ParsedFact:
    value = Decimal(shown.replace(",", ""))
    base: dict[str, object] = {"period": END, "unit": Unit(("iso4217:USD",)), "table": table, "row": 4}
    return ParsedFact(name, ItemKind.MONETARY, value, shown, Span(0, 1, 1), label, **{**base, **more})  # type: ignore[arg-type]


def test_statement_and_note_are_tied() -> None:
    facts = [
        fact("a", 1, "Net property and equipment"),
        fact("b", 7, "Property and equipment, net"),
        fact("c", 9, "Deferred revenue"),
    ]
    (tie,) = find_ties(facts)
    assert (tie.kind, tie.facts, tie.table, tie.total) == (RelationKind.TIE, ("a", "b"), 1, 4)


def test_a_bare_total_is_tied_by_its_caption() -> None:
    note = fact("b", 7, "Total", is_total=True, caption="Inventories consisted of the following:")
    assert [tie.facts for tie in find_ties([fact("a", 1, "Inventories"), note])] == [("a", "b")]
    assert find_ties([fact("a", 1, "Goodwill"), note]) == ()


def test_other_period_unit_member_or_small_number_is_no_tie() -> None:
    first = fact("a", 1, "Inventories")
    assert find_ties([first, fact("b", 2, "Inventories", period=Period(date(2023, 12, 31)))]) == ()
    assert find_ties([first, fact("b", 2, "Inventories", unit=Unit(("iso4217:EUR",)))]) == ()
    assert find_ties([first, fact("b", 2, "Inventories", members=(AxisLabel("segment", "North", "column"),))]) == ()
    assert find_ties([fact("a", 1, "Inventories", "20"), fact("b", 2, "Inventories", "20")]) == ()
    assert find_ties([first, fact("b", 1, "Inventories")]) == ()


def test_rows_that_tie_in_one_year_and_miss_in_the_next_are_told() -> None:
    before = Period(date(2023, 12, 31))
    facts = [
        fact("a", 1, "Inventories", "26,154"),
        fact("b", 1, "Inventories", "25,100", period=before),
        fact("c", 7, "Total inventories", "26,154"),
        fact("d", 7, "Total inventories", "25,010", period=before),
    ]
    found, broken = findings_of_ties(facts, find_ties(facts))
    assert (found.code, found.count) == ("tie.found", 1)
    assert (broken.code, broken.facts) == ("tie.broken", ("b", "d"))
    assert "25,100" in broken.message
    assert "25,010" in broken.message


def test_other_amounts_rounding_and_other_words_are_no_slip() -> None:
    before = Period(date(2023, 12, 31))
    for label, shown in (("Inventories", "12,000"), ("Inventories", "25,101"), ("Inventories, raw and made", "25,010")):
        facts = [
            fact("a", 1, "Inventories", "26,154"),
            fact("b", 1, "Inventories", "25,100", period=before),
            fact("c", 7, label, "26,154"),
            fact("d", 7, label, shown, period=before),
        ]
        assert [finding.code for finding in findings_of_ties(facts, find_ties(facts))] in (["tie.found"], [])
    assert list(findings_of_ties([], ())) == []
