"""Two rows never report one fact with different values, unless a person says so."""

from __future__ import annotations

from datetime import date

from converter.extraction import extract
from converter.mapping import build_report, propose
from converter.model.decisions import Decider, Decisions
from converter.model.facts import Extraction
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.model.report import Report
from converter.reading import read
from taxonomy.builtin import builtin_catalog

NOTE = """
<html><body><h2>Note 5. Costs</h2>
<p>Our costs were (in thousands):</p>
<table><tr><td></td><td>2024</td><td>2023</td></tr>
<tr><td>Research and development</td><td>500</td><td>400</td></tr>
<tr><td>Freight</td><td>50</td><td>40</td></tr></table>
<p>They include amortization of software (in thousands):</p>
<table><tr><td></td><td>2024</td><td>2023</td></tr>
<tr><td>Research and development of software</td><td>70</td><td>60</td></tr>
<tr><td>Freight of software</td><td>5</td><td>4</td></tr></table>
</body></html>
"""
PROFILE = Profile(
    entity=EntityProfile(name="Example", identifier="0000000001"),
    report=ReportProfile(period_end=date(2024, 12, 31), fiscal_year_end="--12-31"),
    extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
)
CONCEPT = "us-gaap:ResearchAndDevelopmentExpense"


def _built(by: Decider, confidence: float) -> tuple[Report, Extraction, list[str]]:
    """The report with both rows decided for one concept; the second one is decided as told."""
    document = read(NOTE.encode(), "note.htm")
    extraction = extract(document, PROFILE)
    proposed = propose(extraction, builtin_catalog(), PROFILE)
    rows = []
    for row in proposed.rows:
        if row.label == "Research and development":
            row = row.model_copy(update={"pick": CONCEPT, "confidence": 0.95, "by": Decider.LINKER})
        elif row.label == "Research and development of software":
            row = row.model_copy(update={"pick": CONCEPT, "confidence": confidence, "by": by})
        rows.append(row)
    decisions = Decisions(**{**proposed.model_dump(), "rows": rows})
    report, findings = build_report(document, extraction, decisions, builtin_catalog(), PROFILE)
    return report, extraction, [finding.code for finding in findings]


def _values(report: Report, concept: str) -> list[int]:
    return sorted(int(fact.value or 0) for fact in report.facts if str(fact.concept) == concept and fact.unit)


def test_the_surer_row_keeps_the_concept_and_the_other_gets_its_own() -> None:
    report, _, codes = _built(Decider.LINKER, 0.9)
    assert _values(report, CONCEPT) == [400_000, 500_000]
    assert _values(report, "ext:ResearchAndDevelopmentSoftware") == [60_000, 70_000]
    assert codes.count("mapping.clash") == 1


def test_the_surer_row_may_be_the_later_one() -> None:
    report, _, _ = _built(Decider.LINKER, 0.99)
    assert _values(report, CONCEPT) == [60_000, 70_000]


def test_a_persons_decision_stands_above_the_converters() -> None:
    report, _, codes = _built(Decider.PERSON, 0.1)
    assert _values(report, CONCEPT) == [60_000, 70_000]
    assert "mapping.clash" in codes


LEASES = """
<html><body><h2>Note 7. Leases</h2>
<p>Maturities of lease liabilities as of December 31, 2024 were as follows (in thousands):</p>
<table><tr><td></td><td>Operating Leases</td><td>Finance Leases</td><td>Total</td></tr>
<tr><td>Total lease payments</td><td>176</td><td>16</td><td>192</td></tr>
<tr><td>Less: imputed interest</td><td>(26)</td><td>(1)</td><td>(27)</td></tr>
<tr><td>Total lease liabilities</td><td>150</td><td>15</td><td>165</td></tr></table></body></html>
"""
INTEREST = "us-gaap:LesseeOperatingLeaseLiabilityUndiscountedExcessAmount"


def test_a_column_that_names_the_measure_stands_above_the_total_of_the_row() -> None:
    document = read(LEASES.encode(), "note.htm")
    extraction = extract(document, PROFILE)
    proposed = propose(extraction, builtin_catalog(), PROFILE)
    rows = [
        row.model_copy(update={"pick": INTEREST, "confidence": {"": 0.95, "Operating Leases": 0.85}[row.column]})
        if row.label == "Less: imputed interest" and row.column != "Finance Leases"
        else row
        for row in proposed.rows
    ]
    decisions = Decisions(**{**proposed.model_dump(), "rows": rows})
    report, _ = build_report(document, extraction, decisions, builtin_catalog(), PROFILE)
    assert _values(report, INTEREST) == [26_000]


SHARES = """
<html><body><h2>Note 9. Equity</h2><p>Our shares moved as follows (in millions):</p>
<table><tr><td></td><td>2024</td></tr><tr><td>Shares issued for awards</td><td>0.1</td></tr>
<tr><td>Shares delivered for awards</td><td>1</td></tr></table></body></html>
"""


def test_figures_that_no_rounding_joins_contradict_one_another() -> None:
    document = read(SHARES.encode(), "note.htm")
    extraction = extract(document, PROFILE)
    proposed = propose(extraction, builtin_catalog(), PROFILE)
    pick = "us-gaap:StockIssuedDuringPeriodSharesShareBasedCompensation"
    rows = [row.model_copy(update={"pick": pick, "confidence": 0.9}) for row in proposed.rows]
    decisions = Decisions(**{**proposed.model_dump(), "rows": rows})
    report, findings = build_report(document, extraction, decisions, builtin_catalog(), PROFILE)
    assert len({fact.value for fact in report.facts if str(fact.concept) == pick}) == 1
    assert "mapping.clash" in [finding.code for finding in findings]
