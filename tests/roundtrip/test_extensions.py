"""The extension taxonomies that reports get, judged by Arelle with EDGAR's own rules (``efm-pragmatic``), offline.

The whole judgement of five filings is ``python -m tests.benchmarks.extensions``; here one filing and the two example
notes, which take the same code through it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from converter.model.findings import Finding, Severity, UsageError
from converter.pipeline import convert
from converter.project_files import load_profile
from converter.validation import EDGAR_SYSTEM, ArelleOptions, close_workers, edgar_folder, validate_files
from taxonomy.builtin import builtin_catalog
from taxonomy.standin import cached_package
from tests.benchmarks.extensions import judged, package_of
from tests.benchmarks.gold_report import read_filing

ROOT = Path(__file__).resolve().parents[2]
COVER = {
    "EntityFileNumber": "001-99999",
    "EntityTaxIdentificationNumber": "12-3456789",
    "EntityIncorporationStateCountryCode": "DE",
    "EntityAddressAddressLine1": "1 Quay Street",
    "EntityAddressCityOrTown": "Harbour",
    "EntityAddressStateOrProvince": "NY",
    "EntityAddressPostalZipCode": "10001",
    "CityAreaCode": "212",
    "LocalPhoneNumber": "555-0100",
    "Security12bTitle": "Common Stock, par value $0.01",
    "TradingSymbol": "QUAY",
    "SecurityExchangeName": "NYSE",
    "DocumentAnnualReport": "true",
    "DocumentTransitionReport": "false",
    "DocumentFinStmtErrorCorrectionFlag": "false",
    "EntityWellKnownSeasonedIssuer": "No",
    "EntityVoluntaryFilers": "No",
    "EntityCurrentReportingStatus": "Yes",
    "EntityInteractiveDataCurrent": "Yes",
    "EntityFilerCategory": "Non-accelerated Filer",
    "EntitySmallBusiness": "true",
    "EntityEmergingGrowthCompany": "false",
    "EntityShellCompany": "false",
    "EntityPublicFloat": "1000000000",
    "EntityCommonStockSharesOutstanding": "100000000",
    "IcfrAuditorAttestationFlag": "false",
    "AuditorName": "Harbour Auditors LLP",
    "AuditorLocation": "New York, New York",
    "AuditorFirmId": "9999",
}


HIDDEN = "EFM.5.02.05.14.hidden-fact-eligible-for-transform"
"""Numbers told in words, codes of places and exchanges: the transformation registry of the standard reads none."""
OF_A_NOTE_ALONE = {"DQC.US.0135.9835", HIDDEN}
"""Amounts that belong into the statements too, which a note alone does not have."""


@pytest.fixture(scope="module")
def edgar() -> Path:
    try:
        folder = edgar_folder()
    except UsageError as error:
        pytest.skip(str(error))
    if folder is None:
        pytest.skip("needs the plugin Arelle/EDGAR (XBRL_CONVERTER_EDGAR), which is not here")
    return folder


@pytest.fixture(scope="module", autouse=True)
def no_workers_stay() -> Iterator[None]:
    yield
    close_workers()


def _bad(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{f.code}: {f.message}" for f in findings if f.severity in (Severity.ERROR, Severity.INCONSISTENCY)]


def _warnings(findings: tuple[Finding, ...]) -> Counter[str]:
    return Counter(finding.code for finding in findings if finding.severity is Severity.WARNING)


@pytest.mark.shared
def test_edgar_takes_the_taxonomy_of_a_filing(shared: Path, edgar: Path, tmp_path: Path) -> None:
    """All numbers and text blocks of a quarterly report; warnings only of what the document itself lacks."""
    corpus = shared / "corpus" / "dev"
    filings = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(corpus.glob("*/meta.json"))]
    newest = [meta for meta in filings if meta["taxonomy_year"] == 2025]
    filing = read_filing(corpus / min(newest, key=lambda meta: meta["counts"]["numeric_facts"])["filing"])
    package = package_of(filing, shared / "taxonomies")
    result = judged(filing, package, builtin_catalog(2025), edgar, tmp_path, twice=False)
    assert _bad(result.edgar) == []
    report = result.made.report
    assert sum(fact.unit is not None for fact in report.facts) > 850
    assert set(_warnings(result.edgar)) <= {"DQC.US.0099.9533", HIDDEN}


@pytest.mark.parametrize("example", ["other-current-assets", "segment-reporting"])
def test_edgar_takes_a_note_with_a_cover_page(edgar: Path, tmp_path: Path, example: str) -> None:
    folder = ROOT / "examples" / example
    profile = load_profile(folder / "report.yaml")
    report = profile.report.model_copy(update={"type": "10-K"})
    profile = profile.model_copy(update={"cover": COVER, "report": report})
    conversion = convert(folder / "note.txt", profile, folder / "decisions.yaml")
    for name, data in conversion.files.items():
        (tmp_path / name).write_bytes(data)
    options = ArelleOptions(edgar=edgar, disclosure_system=EDGAR_SYSTEM, expected_facts=len(conversion.report.facts))
    packages = [cached_package(tmp_path / "home")]
    findings = validate_files(tmp_path / conversion.entry, packages, options=options).findings
    assert _bad(findings) == []
    assert set(_warnings(findings)) <= OF_A_NOTE_ALONE
