"""What a confidence brings about: nothing accepted below one bound, nothing accepted in silence below the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from converter.extraction import extract
from converter.mapping import build_report, propose
from converter.model.decisions import Alternative, Decider, Decisions
from converter.model.findings import Finding
from converter.model.profile import EntityProfile, ExtensionProfile, MappingProfile, Profile, ReportProfile
from converter.model.report import Report
from converter.reading import read
from taxonomy.builtin import builtin_catalog

NOTE = """
<html><body><h2>Note 5. Segments</h2><p>Assets by segment were (in thousands):</p>
<table><tr><td></td><td>North Segment</td><td>South Segment</td></tr>
<tr><td>Widget assets</td><td>500</td><td>400</td></tr></table></body></html>
"""


def reported(
    update: Mapping[str, object], member: float = 0.0, text: str = NOTE, **settings: float
) -> tuple[Report, list[Finding]]:
    """The report of a note whose row is decided so, and whose members are a standard one by some confidence."""
    profile = Profile(
        entity=EntityProfile(name="Example", identifier="0000000001"),
        report=ReportProfile(period_end=date(2024, 12, 31)),
        extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
        mapping=MappingProfile(**settings),
    )
    document = read(text.encode(), "note.htm")
    extraction = extract(document, profile)
    proposed = propose(extraction, builtin_catalog(), profile)
    others = (Alternative(concept="us-gaap:AssetsNet", confidence=0.2, reason=""),)
    row = {"pick": "us-gaap:Assets", "alternatives": others, "by": Decider.LINKER} | update
    chosen = {"pick": "us-gaap:CorporateMember", "confidence": member, "by": Decider.LINKER}
    decisions = Decisions(
        rows=tuple(one.model_copy(update=row) for one in proposed.rows),
        axes=proposed.axes,
        members=tuple(one.model_copy(update=chosen) for one in proposed.members[:1]),
    )
    return build_report(document, extraction, decisions, builtin_catalog(), profile)


def concepts(report: Report) -> set[str]:
    return {str(fact.concept) for fact in report.facts if fact.unit is not None}


@pytest.mark.parametrize(
    ("confidence", "concept", "codes"),
    [
        (0.64, "ext:WidgetAssets", ["mapping.extension-for-unsure"]),
        (0.65, "us-gaap:Assets", ["mapping.likely"]),
        (0.799, "us-gaap:Assets", ["mapping.likely"]),
        (0.8, "us-gaap:Assets", []),
    ],
)
def test_a_row_is_accepted_from_one_confidence_on_and_in_silence_from_another(
    confidence: float, concept: str, codes: list[str]
) -> None:
    report, findings = reported({"confidence": confidence})
    assert concepts(report) == {concept}
    about = ("mapping.extension-for-unsure", "mapping.likely", "mapping.convention")
    assert [one.code for one in findings if one.code in about] == codes


def test_the_finding_of_a_likely_pick_names_the_next_one_and_how_sure_each_is() -> None:
    _, findings = reported({"confidence": 0.7})
    [told] = [one for one in findings if one.code == "mapping.likely"]
    assert told.message == (
        "'Widget assets' is taken for us-gaap:Assets (confidence 0.70, then us-gaap:AssetsNet (0.20))"
    )
    assert told.facts
    assert told.span is not None


def test_what_a_person_signed_is_no_finding() -> None:
    report, findings = reported({"confidence": 0.1, "by": Decider.PERSON})
    assert concepts(report) == {"us-gaap:Assets"}
    assert "mapping.likely" not in {one.code for one in findings}


def test_the_bounds_are_the_profile_s() -> None:
    report, findings = reported({"confidence": 0.3}, confidence=0.2, sure=0.3)
    assert concepts(report) == {"us-gaap:Assets"}
    assert "mapping.likely" not in {one.code for one in findings}


@pytest.mark.parametrize(("confidence", "accepted"), [(0.79, False), (0.8, True)])
def test_a_standard_member_has_to_be_sure(confidence: float, *, accepted: bool) -> None:
    report, _ = reported({"confidence": 1.0}, member=confidence)
    members = {str(member) for fact in report.facts for _, member in fact.dimensions}
    assert ("us-gaap:CorporateMember" in members) is accepted


def test_a_convention_that_hardly_divides_does_not_hide_the_runner_up() -> None:
    others = (
        Alternative(concept="us-gaap:OperatingIncomeLoss", confidence=0.3, reason=""),
        Alternative(concept="us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", confidence=0.01, reason=""),
    )
    update = {"pick": "us-gaap:Revenues", "confidence": 0.679, "alternatives": others, "period": "duration"}
    _, findings = reported(update, text=NOTE.replace("Widget assets", "Revenues for 2024"))
    [told] = [one for one in findings if one.code in ("mapping.likely", "mapping.convention")]
    assert told.code == "mapping.likely"
    assert "(confidence 0.67, then us-gaap:OperatingIncomeLoss (0.30))" in told.message
