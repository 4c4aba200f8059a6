"""Extension concepts of statements are tied to base concepts, by a person's word first, and every guess is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from converter.extraction import extract
from converter.mapping import build_report, propose
from converter.mapping.anchoring import Sums
from converter.mapping.review import problems_of
from converter.model.decisions import Alternative, Anchors, Decider, Decisions
from converter.model.document import Document
from converter.model.facts import Extraction
from converter.model.findings import Finding, Severity, UsageError
from converter.model.profile import EntityProfile, ExtensionProfile, MappingProfile, Profile, ReportProfile
from converter.model.report import Report, Summation
from converter.reading import read
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import QName

PAGE = """
<html><body><h2>Consolidated Balance Sheets</h2>
<p>(in thousands)</p>
<table><tr><td></td><td>December 31, 2024</td><td>December 31, 2023</td></tr>
<tr><td>Cash and cash equivalents</td><td>1,100</td><td>900</td></tr>
<tr><td>Tokens in custody</td><td>410</td><td>330</td></tr>
<tr><td>Total current assets</td><td>1,510</td><td>1,230</td></tr>
<tr><td>Land</td><td>305</td><td>305</td></tr>
<tr><td>Quays</td><td>212</td><td>198</td></tr>
<tr><td>Total harbour property</td><td>517</td><td>503</td></tr>
<tr><td>Total assets</td><td>2,027</td><td>1,733</td></tr>
<tr><td>Total liabilities</td><td>1,208</td><td>1,001</td></tr>
<tr><td>Stockholders' equity</td><td>819</td><td>732</td></tr>
<tr><td>Total liabilities and stockholders' equity</td><td>2,027</td><td>1,733</td></tr></table>
<h2>Note 5. Costs</h2>
<p>Our costs were (in thousands):</p>
<table><tr><td></td><td>2024</td><td>2023</td></tr>
<tr><td>Pilotage of visiting ships</td><td>51</td><td>42</td></tr>
<tr><td>Towage of visiting ships</td><td>23</td><td>17</td></tr></table>
</body></html>
"""
PICKS = {
    "Cash and cash equivalents": "us-gaap:CashAndCashEquivalentsAtCarryingValue",
    "Tokens in custody": "ext:TokensInCustody",
    "Total current assets": "us-gaap:AssetsCurrent",
    "Land": "us-gaap:Land",
    "Quays": "us-gaap:LandImprovements",
    "Total harbour property": "ext:HarbourProperty",
    "Total assets": "us-gaap:Assets",
    "Total liabilities": "us-gaap:Liabilities",
    "Stockholders' equity": "us-gaap:StockholdersEquity",
    "Total liabilities and stockholders' equity": "us-gaap:LiabilitiesAndStockholdersEquity",
    "Pilotage of visiting ships": "ext:Pilotage",
    "Towage of visiting ships": "ext:Towage",
}
CUSTODY = ("us-gaap:AssetsCurrent", "ext:TokensInCustody")
OWN_TOTALS = {"Total current assets": {"pick": "ext:Current"}, "Total assets": {"pick": "ext:All"}}
PROPERTY = [("ext:HarbourProperty", "us-gaap:Land"), ("ext:HarbourProperty", "us-gaap:LandImprovements")]


def _profile(*, anchoring: bool = True) -> Profile:
    return Profile(
        entity=EntityProfile(name="Example", identifier="0000000001"),
        report=ReportProfile(period_end=date(2024, 12, 31), fiscal_year_end="--12-31"),
        extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
        mapping=MappingProfile(anchoring=anchoring),
    )


@cache
def _parsed() -> tuple[Document, Extraction, Decisions]:
    document = read(PAGE.encode(), "page.htm")
    extraction = extract(document, _profile())
    return document, extraction, propose(extraction, builtin_catalog(), _profile())


def _built(
    changes: Mapping[str, Mapping[str, Any]] | None = None, *, anchoring: bool = True
) -> tuple[Report, list[Finding]]:
    document, extraction, proposed = _parsed()
    rows = []
    for row in proposed.rows:
        fixed = {"pick": PICKS[row.label], "by": Decider.PERSON, "confidence": 1.0, "alternatives": ()}
        rows.append(row.model_copy(update={**fixed, **(changes or {}).get(row.label, {})}))
    decisions = proposed.model_copy(update={"rows": tuple(rows)})
    report, findings = build_report(document, extraction, decisions, builtin_catalog(), _profile(anchoring=anchoring))
    return report, [finding for finding in findings if finding.code.startswith("mapping.anchor")]


def _anchors(report: Report) -> list[tuple[str, str]]:
    return [(str(anchor.wider), str(anchor.narrower)) for anchor in report.extension.anchors]


def _others(*candidates: tuple[str, float]) -> dict[str, tuple[Alternative, ...]]:
    return {"alternatives": tuple(Alternative(concept=name, confidence=sure) for name, sure in candidates)}


def test_nothing_is_anchored_unless_the_profile_asks() -> None:
    report, findings = _built(anchoring=False)
    assert (report.extension.anchors, findings) == ((), [])
    wish = {"Tokens in custody": {"anchors": Anchors(wider="us-gaap:Assets")}}
    report, findings = _built(wish, anchoring=False)
    assert report.extension.anchors == ()
    assert [finding.code for finding in findings] == ["mapping.anchors-unasked-for"]


def test_sums_tell_what_is_wider_and_what_is_narrower() -> None:
    report, findings = _built()
    assert _anchors(report) == [CUSTODY, *PROPERTY]
    assert [(f.severity, f.code) for f in findings] == [(Severity.INFO, "mapping.anchor-inferred")] * 2
    assert all("decisions.yaml" in f.hint and f.facts and f.span and "Annex IV" in f.citation for f in findings)


def test_what_only_notes_report_is_left_alone() -> None:
    report, _ = _built()
    assert {"ext:Pilotage", "ext:Towage"} <= {str(concept.name) for concept in report.extension.concepts}
    assert not any("Pilotage" in name for pair in _anchors(report) for name in pair)


@pytest.mark.parametrize(
    ("candidates", "wider", "severity"),
    [
        ([("us-gaap:CryptoAssetFairValueCurrent", 0.7)], "us-gaap:CryptoAssetFairValueCurrent", Severity.INFO),
        ([("us-gaap:CryptoAssetFairValueCurrent", 0.3)], "us-gaap:AssetsCurrent", Severity.INFO),
        # the total itself, a farther one
        ([("us-gaap:Assets", 0.3)], "us-gaap:Assets", Severity.INFO),
        # beside it in the sum, for a period, owed, not money, an axis: none of them can hold the tokens
        (
            [
                ("us-gaap:CashAndCashEquivalentsAtCarryingValue", 0.9), ("us-gaap:Revenues", 0.8),
                ("us-gaap:Liabilities", 0.8), ("us-gaap:CommonStockSharesOutstanding", 0.8),
                ("us-gaap:CryptoAssetAxis", 0.8),
            ],
            "us-gaap:AssetsCurrent",
            Severity.INFO,
        ),
        # reported by another line that no sum puts above
        ([("us-gaap:Land", 0.9)], "us-gaap:AssetsCurrent", Severity.INFO),
    ],
)  # fmt: skip
def test_a_candidate_near_enough_and_fitting_goes_before_the_total(
    candidates: list[tuple[str, float]], wider: str, severity: Severity
) -> None:
    report, findings = _built({"Tokens in custody": _others(*candidates)})
    assert _anchors(report)[0] == (wider, "ext:TokensInCustody")
    assert findings[0].severity is severity


@pytest.mark.parametrize(
    ("candidate", "confidence", "wider"),
    [
        ("us-gaap:CryptoAssetFairValueCurrent", 0.3, "us-gaap:CryptoAssetFairValueCurrent"),
        ("us-gaap:CryptoAssetFairValueCurrent", 0.1, ""),
        ("us-gaap:Land", 0.9, "us-gaap:Land"),
    ],
)
def test_a_doubtful_candidate_is_better_than_none_and_a_warning(candidate: str, confidence: float, wider: str) -> None:
    report, findings = _built({**OWN_TOTALS, "Tokens in custody": _others((candidate, confidence))})
    tokens = [pair for pair in _anchors(report) if "Tokens" in pair[1]]
    assert tokens == ([(wider, "ext:TokensInCustody")] if wider else [])
    assert findings[0].severity is Severity.WARNING
    assert findings[0].code == ("mapping.anchor-inferred" if wider else "mapping.anchor-missing")


def test_a_person_overrules_all_of_it() -> None:
    wish = Anchors(wider="us-gaap:Assets", narrower=("us-gaap:CryptoAssetFairValueCurrent",))
    report, findings = _built({"Tokens in custody": {"anchors": wish}})
    own = "ext:TokensInCustody"
    assert _anchors(report) == [("us-gaap:Assets", own), (own, "us-gaap:CryptoAssetFairValueCurrent"), *PROPERTY]
    assert len(findings) == 1


def test_a_person_may_anchor_what_a_note_reports() -> None:
    report, _ = _built({"Pilotage of visiting ships": {"anchors": Anchors(wider="us-gaap:OperatingExpenses")}})
    assert ("us-gaap:OperatingExpenses", "ext:Pilotage") in _anchors(report)
    assert any(reference.prefix == "us-gaap" for reference in report.extension.imports)
    assert QName("us-gaap", "OperatingExpenses") in report.concepts


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Anchors(wider="us-gaap:NoSuchThing"), "is not in"),
        (Anchors(wider="us-gaap:AssetsAbstract"), "is abstract"),
        (Anchors(wider="ext:HarbourProperty"), "is not in"),
        (Anchors(wider="us-gaap:Assets", narrower=("us-gaap:Assets",)), "wider and narrower"),
    ],
)
def test_an_impossible_anchor_is_refused(wish: Anchors, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        _built({"Tokens in custody": {"anchors": wish}})


def test_impossible_anchors_are_found_before_anything_is_converted() -> None:
    wish = Anchors(wider="us-gaap:Assets", narrower=("us-gaap:AssetsAbstract", "us-gaap:NoSuchThing"))
    row = _parsed()[2].rows[1].model_copy(update={"pick": "ext:TokensInCustody", "anchors": wish})
    problems = [text for _, text in problems_of(Decisions(rows=(row,)), builtin_catalog())]
    assert len(problems) == 2
    assert "AssetsAbstract is abstract" in problems[0]
    assert "NoSuchThing is not in" in problems[1]


def test_a_persons_doubtful_anchors_are_told() -> None:
    _, findings = _built({"Tokens in custody": {"anchors": Anchors(wider="us-gaap:CommonStockSharesOutstanding")}})
    assert (findings[0].severity, findings[0].code) == (Severity.WARNING, "mapping.anchor-type")
    _, findings = _built({"Land": {"anchors": Anchors(wider="us-gaap:Assets")}})
    assert "mapping.anchor-without-effect" in {finding.code for finding in findings}


def test_a_line_without_a_relative_is_a_warning_and_a_subtotal_without_one_is_not() -> None:
    report, findings = _built({**OWN_TOTALS, "Land": {"pick": "ext:Land"}, "Quays": {"pick": "ext:Quays"}})
    said = {finding.message.split()[0]: (finding.severity, finding.code) for finding in findings}
    missing, not_needed = (Severity.WARNING, "mapping.anchor-missing"), (Severity.INFO, "mapping.anchor-not-needed")
    inferred = (Severity.INFO, "mapping.anchor-inferred")
    assert said == {
        "ext:TokensInCustody": missing, "ext:Current": inferred, "ext:Land": missing, "ext:Quays": missing,
        "ext:HarbourProperty": not_needed, "ext:All": inferred,
    }  # fmt: skip
    cash = "us-gaap:CashAndCashEquivalentsAtCarryingValue"
    assert _anchors(report) == [("ext:Current", cash), ("ext:All", cash)]


def test_anchors_outlast_a_new_proposal() -> None:
    _, extraction, proposed = _parsed()
    wish = Anchors(wider="us-gaap:Assets")
    rows = [row.model_copy(update={"anchors": wish if row.label == "Quays" else Anchors()}) for row in proposed.rows]
    again = propose(extraction, builtin_catalog(), _profile(), Decisions(rows=tuple(rows)))
    assert {row.label: row.anchors for row in again.rows if row.anchors} == {"Quays": wish}
    assert [row.is_final for row in again.rows if row.anchors] == [False]


def test_deductions_are_no_part_of_what_a_total_means() -> None:
    def own(name: str) -> QName:
        return QName("own", name)

    sums = Sums(
        [
            Summation(own("Net"), ((own("Gross"), 1), (own("Allowance"), -1))),
            Summation(own("Assets"), ((own("Net"), 1), (own("Cash"), 1))),
        ]
    )
    assert list(sums.totals_over(own("Net"))) == [own("Assets")]
    assert list(sums.totals_over(own("Gross"))) == []
    assert list(sums.net_totals_over(own("Gross"))) == [own("Net"), own("Assets")]
    assert list(sums.net_totals_over(own("Allowance"))) == []
    assert sums.parts == {own("Assets"): [own("Net"), own("Cash")]}
    assert sums.not_wider_than(own("Net")) == {own("Net"), own("Cash"), own("Gross"), own("Allowance")}
    assert sums.is_total(own("Net"))
    assert not sums.is_total(own("Cash"))
