"""Candidates of one convention do not compete: the line is accepted for what it means, and the choice is told."""

from __future__ import annotations

from datetime import date

import pytest

from converter.extraction import extract
from converter.mapping import build_report, propose
from converter.mapping.conventions import CONVENTIONS, convention_of
from converter.model.decisions import Alternative, Decisions, RowDecision
from converter.model.findings import Finding
from converter.model.profile import EntityProfile, ExtensionProfile, MappingProfile, Profile, ReportProfile
from converter.reading import read
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import QName


def decision(pick: str, confidence: float, **others: float) -> RowDecision:
    alternatives = tuple(Alternative(concept=f"us-gaap:{name}", confidence=c, reason="") for name, c in others.items())
    return RowDecision(
        place="Note", label="Sales", measure="monetaryItemType", period="duration", pick=f"us-gaap:{pick}",
        confidence=confidence, alternatives=alternatives,
    )  # fmt: skip


def test_confidences_of_one_convention_are_added() -> None:
    found, together = convention_of(
        decision("Revenues", 0.5, RevenueFromContractWithCustomerExcludingAssessedTax=0.4, OperatingIncomeLoss=0.05)
    )
    assert found is not None
    assert "contracts with customers" in found.question
    assert together == pytest.approx(0.9)


def test_a_pick_without_rivals_of_its_convention_stands_alone() -> None:
    assert convention_of(decision("Revenues", 0.5, OperatingIncomeLoss=0.4)) == (None, 0.5)
    assert convention_of(decision("Assets", 0.7, AssetsCurrent=0.2)) == (None, 0.7)


def test_every_name_is_a_concept_and_of_one_convention() -> None:
    catalog = builtin_catalog()
    names = [name for one in CONVENTIONS for name in one.names]
    assert [name for name in names if catalog.concept(QName("us-gaap", name)) is None] == []
    assert len(names) == len(set(names))


def test_the_names_of_a_convention_are_of_one_type_and_period() -> None:
    catalog = builtin_catalog()
    for one in CONVENTIONS:
        concepts = [catalog.concept(QName("us-gaap", name)) for name in one.names]
        assert len({(c.data_type, c.period_type) for c in concepts if c is not None}) == 1, one.names


NOTE = """
<html><body><h2>Note 5. Sales</h2><p>Our sales were (in thousands):</p>
<table><tr><td></td><td>2024</td><td>2023</td></tr><tr><td>Sales</td><td>500</td><td>400</td></tr></table></body></html>
"""


def reported(*, conventions: bool) -> tuple[set[str], list[Finding]]:
    """The concepts of a note whose row is Revenues by 0.5 and its sibling by 0.4, with findings about the choice."""
    profile = Profile(
        entity=EntityProfile(name="Example", identifier="0000000001"),
        report=ReportProfile(period_end=date(2024, 12, 31)),
        extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
        mapping=MappingProfile(conventions=conventions),
    )
    document = read(NOTE.encode(), "note.htm")
    extraction = extract(document, profile)
    chosen = decision("Revenues", 0.5, RevenueFromContractWithCustomerExcludingAssessedTax=0.4)
    proposed = propose(extraction, builtin_catalog(), profile)
    update = {"pick": chosen.pick, "confidence": chosen.confidence, "alternatives": chosen.alternatives}
    rows = tuple(row.model_copy(update=update) for row in proposed.rows)
    decisions = Decisions(**{**proposed.model_dump(), "rows": rows})
    report, findings = build_report(document, extraction, decisions, builtin_catalog(), profile)
    told = [one for one in findings if one.code == "mapping.convention"]
    return {str(fact.concept) for fact in report.facts if fact.unit is not None}, told


def test_a_line_is_accepted_for_its_meaning_and_the_choice_is_a_finding() -> None:
    concepts, told = reported(conventions=True)
    assert concepts == {"us-gaap:Revenues"}
    assert "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax" in told[0].message
    assert "contracts with customers" in told[0].hint


def test_a_profile_may_ask_for_each_concept_to_be_sure_by_itself() -> None:
    concepts, told = reported(conventions=False)
    assert concepts == {"ext:Sales"}
    assert told == []
