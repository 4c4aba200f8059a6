"""The example with a taxonomy of its own, whole, on a machine that has no other: Arelle finds nothing to say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from converter.pipeline import Conversion, convert
from converter.publishing import Published, publish
from taxonomy.catalog_sets import package_paths
from taxonomy.packages import add_package
from tests.roundtrip.arelle_facts import Arelle
from tests.roundtrip.as_arelle_says import expected, found

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "mining-kpis"
CONCEPTS = {
    "HashRateOperatingAverage": "mkf:EHps",
    "BitcoinsMined": "mkf:BTC",
    "EnergyConsumed": "utr:MWh",
    "PowerCost": "iso4217:USD",
    "UptimePercentage": "xbrli:pure",
    "HashRateInstalled": "mkf:EHps",
    "FleetEfficiency": "mkf:JpTH",
    "PowerCapacityContracted": "utr:MW",
    "MachinesInstalled": "xbrli:pure",
    "BitcoinsHeld": "mkf:BTC",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XBRL_CONVERTER_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def made(home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Conversion, Published]:
    assert add_package(str(EXAMPLE / "taxonomy.yaml")).name == "mining-kpis/2025"
    conversion = convert(EXAMPLE / "figures.csv", EXAMPLE / "report.yaml")
    return conversion, publish(conversion, tmp_path_factory.mktemp("out") / "report")


def test_every_figure_stands_under_a_concept_of_that_taxonomy(made: tuple[Conversion, Published]) -> None:
    facts = made[0].report.facts
    assert [(str(fact.concept), str(fact.unit)) for fact in facts] == [
        (f"mkf:{name}", unit) for name, unit in CONCEPTS.items() for _ in range(2)
    ]
    assert {str(fact.concept): str(fact.value) for fact in facts[::2]}["mkf:BitcoinsMined"] == "2914"
    assert {str(fact.concept): f"{fact.value:f}" for fact in facts[::2]}["mkf:PowerCost"] == "51200000"


def test_the_verdict_is_valid_without_a_warning(made: tuple[Conversion, Published]) -> None:
    _, published = made
    assert published.verdict.line == "valid: 20 facts, 0 errors, 0 warnings (mining-kpis/2025)"
    assert [f.code for f in published.findings] == ["arelle.taxonomy"]
    assert json.loads((published.folder / "findings.json").read_bytes())


def test_no_us_taxonomy_was_used_or_named(made: tuple[Conversion, Published], home: Path) -> None:
    conversion, published = made
    assert len(package_paths(conversion.profile.taxonomy)) == 1
    assert [path.name for path in (home / "cache").iterdir()] == ["catalogs"]
    for path in published.folder.iterdir():
        for word in (b"us-gaap", b"fasb.org", b"sec.gov"):
            assert word not in path.read_bytes(), path.name


@pytest.mark.parametrize("form", ["inline", "json"])
def test_arelle_reads_the_same_facts_with_that_package_alone(
    made: tuple[Conversion, Published], tmp_path: Path, form: str
) -> None:
    conversion, published = made
    arelle = Arelle(tmp_path, package_paths(conversion.profile.taxonomy))
    try:
        answer = arelle.load(published.folder / (conversion.entry if form == "inline" else "report.json"))
    finally:
        arelle.close()
    assert answer["messages"] == []
    assert found(answer) == expected(conversion.report)
