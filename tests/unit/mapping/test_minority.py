"""A balance sheet or statement of equity that shows no noncontrolling interests has none."""

from __future__ import annotations

from decimal import Decimal

from converter.mapping.minority import tables_without_minority, without_minority
from converter.model.decisions import Alternative
from converter.model.document import Span
from converter.model.facts import AxisLabel, ItemKind, ParsedFact

PARENT = "us-gaap:StockholdersEquity"
BOTH = "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"


def fact(label: str, table: int = 0, *columns: str, members: tuple[AxisLabel, ...] = ()) -> ParsedFact:
    return ParsedFact(
        f"t{table}{label}", ItemKind.MONETARY, Decimal(1), "1", Span(0, 1, 1, ""), label, column_path=columns,
        members=members, table=table,
    )  # fmt: skip


def test_statements_of_equity_and_balance_sheets_are_found() -> None:
    component = AxisLabel("equity component", "Retained Earnings", "column")
    facts = [
        fact("Total liabilities and stockholders’ equity", 1),
        fact("Net income", 2, "Retained Earnings", members=(component,)),
        fact("Goodwill", 3),
    ]
    assert tables_without_minority(facts) == {1, 2}


def test_any_word_of_noncontrolling_interests_leaves_the_matter_open() -> None:
    facts = [fact("Total liabilities and equity", 1), fact("Dividends", 2, "Non-controlling Interests")]
    assert tables_without_minority(facts) == frozenset()


def test_the_chances_of_both_go_to_the_parents_equity() -> None:
    candidates = [
        Alternative(concept=BOTH, confidence=0.5, reason="others do"),
        Alternative(concept=PARENT, confidence=0.3, reason="some do"),
        Alternative(concept="us-gaap:Assets", confidence=0.1, reason=""),
    ]
    found = without_minority(candidates)
    assert [(one.concept, one.confidence) for one in found] == [(PARENT, 0.8), ("us-gaap:Assets", 0.1)]
    assert "noncontrolling" in found[0].reason
    assert without_minority(candidates[1:]) == candidates[1:]
