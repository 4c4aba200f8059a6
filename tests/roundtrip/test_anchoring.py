"""A statement with own concepts, anchored: Arelle loads the package without a word and reads the same anchors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from converter.mapping.lexical import LexicalSuggester
from converter.model.profile import EntityProfile, ExtensionProfile, MappingProfile, Profile, ReportProfile
from converter.pipeline import Conversion, convert
from converter.writing.anchoring import WIDER_NARROWER
from taxonomy.standin import write_package
from tests.roundtrip.arelle_facts import Arelle
from tests.roundtrip.as_arelle_says import expected, found

PAGE = """
<html><body><h2>Consolidated Balance Sheets</h2>
<p>(in thousands)</p>
<table><tr><td></td><td>December 31, 2024</td><td>December 31, 2023</td></tr>
<tr><td>Cash</td><td>1,100</td><td>900</td></tr>
<tr><td>Mooring deposits</td><td>410</td><td>330</td></tr>
<tr><td>Total current assets</td><td>1,510</td><td>1,230</td></tr>
<tr><td>Land</td><td>305</td><td>305</td></tr>
<tr><td>Quays</td><td>212</td><td>198</td></tr>
<tr><td>Total harbour property</td><td>517</td><td>503</td></tr>
<tr><td>Total assets</td><td>2,027</td><td>1,733</td></tr>
<tr><td>Total liabilities</td><td>1,208</td><td>1,001</td></tr>
<tr><td>Stockholders' equity</td><td>819</td><td>732</td></tr>
<tr><td>Total liabilities and stockholders' equity</td><td>2,027</td><td>1,733</td></tr></table>
</body></html>
"""
PICKS = {
    "Cash": "us-gaap:Cash",
    "Mooring deposits": "own:MooringDeposits",
    "Total current assets": "us-gaap:AssetsCurrent",
    "Land": "us-gaap:Land",
    "Quays": "own:Quays",
    "Total harbour property": "own:HarbourProperty",
    "Total assets": "us-gaap:Assets",
    "Total liabilities": "us-gaap:Liabilities",
    "Stockholders' equity": "us-gaap:StockholdersEquity",
    "Total liabilities and stockholders' equity": "us-gaap:LiabilitiesAndStockholdersEquity",
}
ANCHORS = {
    # a person's word; the total that a printed sum adds it to, beyond an own subtotal; what an own subtotal combines
    ("us-gaap:DepositsAssetsCurrent", "own:MooringDeposits"),
    ("us-gaap:Assets", "own:Quays"),
    ("own:HarbourProperty", "us-gaap:Land"),
}
ROLE = "http://www.example.com/role/Anchoring"


@pytest.fixture(scope="module")
def conversion(tmp_path_factory: pytest.TempPathFactory) -> Conversion:
    wish = {"Mooring deposits": "    anchors:\n      wider: us-gaap:DepositsAssetsCurrent\n"}
    lines = [
        f"  - place: Consolidated Balance Sheets\n    label: {label}\n    measure: monetaryItemType\n"
        f"    period: instant\n    pick: {pick}\n{wish.get(label, '')}    by: person\n"
        for label, pick in PICKS.items()
    ]
    decisions = tmp_path_factory.mktemp("decisions") / "decisions.yaml"
    decisions.write_text("version: 1\nrows:\n" + "".join(lines), encoding="utf-8")
    profile = Profile(
        entity=EntityProfile(name="Example", identifier="0000000001"),
        report=ReportProfile(type="10-K", period_end=date(2024, 12, 31)),
        extension=ExtensionProfile(prefix="own", authority="http://www.example.com"),
        mapping=MappingProfile(anchoring=True),
        outputs=("inline", "json", "package"),
    )
    return convert(PAGE.encode(), profile, decisions, suggester=LexicalSuggester())


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arelle]:
    folder = tmp_path_factory.mktemp("stand-in")
    worker = Arelle(folder / "cache", [write_package(folder)])
    yield worker
    worker.close()


@pytest.mark.parametrize("ending", [".xbri", ".htm", "report.json"])
def test_arelle_reads_the_anchors_that_were_written(
    stand_in: Arelle, conversion: Conversion, tmp_path: Path, ending: str
) -> None:
    for name, data in conversion.files.items():
        (tmp_path / name).write_bytes(data)
    report = conversion.report
    assert {(str(anchor.wider), str(anchor.narrower)) for anchor in report.extension.anchors} == ANCHORS
    answer = stand_in.load(tmp_path / next(name for name in conversion.files if name.endswith(ending)))
    assert answer["messages"] == []
    assert found(answer) == expected(report)
    spaces = {prefix: f"{{{namespace}}}" for prefix, namespace in report.namespaces.items()}
    written = [
        [ROLE, *(spaces[name.prefix] + name.local for name in (anchor.wider, anchor.narrower)), [WIDER_NARROWER]]
        for anchor in report.extension.anchors
    ]
    assert sorted(answer["anchors"]) == sorted(written)


def test_what_was_inferred_is_told_and_what_a_person_wrote_is_not(conversion: Conversion) -> None:
    told = [finding for finding in conversion.findings if finding.code.startswith("mapping.anchor")]
    assert {finding.message.split()[0] for finding in told} == {"own:Quays", "own:HarbourProperty"}
