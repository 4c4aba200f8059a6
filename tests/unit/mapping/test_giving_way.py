"""Of two rows that would say different values of one fact, the less sure takes its next candidate if that is likely."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from converter.mapping.giving_way import giving_way
from converter.mapping.keys import RowKey, Subject
from converter.model.decisions import Alternative, Decider, RowDecision
from converter.model.document import Span
from converter.model.facts import AxisLabel, ItemKind, ParsedFact, Period, Unit
from taxonomy.concepts import PeriodType

WANTED = "us-gaap:AvailableForSaleSecuritiesDebtSecurities"
NEXT = "us-gaap:MarketableSecuritiesCurrent"
USD = Unit(("iso4217:USD",))


def case(
    label: str, value: int, confidence: float, following: float, *, by: Decider = Decider.LINKER, member: str = ""
) -> tuple[Subject, ParsedFact, RowDecision]:
    subject = Subject("Note 3", (), label, ItemKind.MONETARY, PeriodType.INSTANT)
    members = (AxisLabel("financial instrument", member, "row"),) if member else ()
    fact = ParsedFact(
        f"t0{label}", ItemKind.MONETARY, Decimal(value), str(value), Span(0, 1, 1, ""), label,
        Period(date(2024, 12, 31)), USD, members=members, table=0, row=1, column=1,
    )  # fmt: skip
    decision = RowDecision(
        place="Note 3", label=label, measure="monetaryItemType", period="instant", pick=WANTED, confidence=confidence,
        by=by, reason="others do", alternatives=(Alternative(concept=NEXT, confidence=following, reason="some do"),),
    )  # fmt: skip
    return subject, fact, decision


def changed(*cases: tuple[Subject, ParsedFact, RowDecision]) -> dict[str, RowDecision]:
    decisions = {subject.key: decision for subject, _, decision in cases}
    found: dict[RowKey, RowDecision] = giving_way([(subject, fact) for subject, fact, _ in cases], decisions)
    return {decision.label: decision for decision in found.values()}


def test_the_less_sure_row_takes_its_next_candidate_and_says_why() -> None:
    found = changed(case("Fair value", 100, 0.6, 0.1), case("Current", 40, 0.4, 0.3))
    assert set(found) == {"Current"}
    assert (found["Current"].pick, found["Current"].confidence) == (NEXT, 0.3)
    assert "'Fair value' has" in found["Current"].reason
    assert found["Current"].alternatives[0].concept == WANTED


@pytest.mark.parametrize(
    ("value", "following", "member"),
    [(100, 0.3, ""), (40, 0.1, ""), (40, 0.3, "Bonds")],
    ids=["same value", "unlikely candidate", "other member"],
)
def test_rows_stay_where_nothing_contradicts_or_nothing_else_is_likely(
    value: int, following: float, member: str
) -> None:
    assert changed(case("Fair value", 100, 0.6, 0.1), case("Current", value, 0.4, following, member=member)) == {}


def test_a_persons_row_never_gives_way_and_others_give_way_to_it() -> None:
    found = changed(case("Fair value", 100, 0.6, 0.3), case("Current", 40, 0.1, 0.3, by=Decider.PERSON))
    assert set(found) == {"Fair value"}


def test_a_candidate_that_another_row_already_tells_otherwise_is_passed_over() -> None:
    found = changed(case("Fair value", 100, 0.6, 0.1), case("Current", 40, 0.5, 0.3), case("Noncurrent", 60, 0.4, 0.3))
    assert set(found) == {"Current"}
