"""Taxonomies defined by a person: one definition, two spellings, one package, valid and complete."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from taxonomy.catalog import Network
from taxonomy.catalog_sets import open_catalog
from taxonomy.concepts import Balance, LabelRole, PeriodType, QName
from taxonomy.custom import main, package_bytes, package_file_name, read_custom, workbook_bytes
from taxonomy.custom_model import LABEL_KINDS
from taxonomy.dimensions import is_valid_combination
from taxonomy.errors import TaxonomyError
from taxonomy.packages import add_package, list_packages
from tests.unit.taxonomy.test_against_arelle import compare

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "mining-kpis" / "taxonomy.yaml"
ENTRY = "http://taxonomy.example.com/mining-kpis/2025/mkf-2025.xsd"

SMALL = """
taxonomy: {name: Small, prefix: s, namespace: "http://example.com/small", version: 1}
concepts:
  - {name: HeadAbstract, type: abstract}
  - {name: Rain, type: decimal, period: duration, label: Rain}
roles:
  - id: Weather
    definition: 0100 - Statement - Weather
    presentation: [{HeadAbstract: [Rain]}]
"""


def written(folder: Path, text: str, name: str = "t.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    custom = read_custom(EXAMPLE)
    path = tmp_path_factory.mktemp("custom") / package_file_name(custom)
    path.write_bytes(package_bytes(custom))
    return path


def q(text: str) -> QName:
    return QName.parse(text if ":" in text else f"mkf:{text}")


# One definition, two spellings


def test_workbook_and_yaml_give_the_same_package(tmp_path: Path) -> None:
    from_yaml = read_custom(EXAMPLE)
    (tmp_path / "t.xlsx").write_bytes(workbook_bytes(from_yaml))
    from_workbook = read_custom(tmp_path / "t.xlsx")
    assert from_workbook == from_yaml
    assert package_bytes(from_workbook) == package_bytes(from_yaml)
    assert workbook_bytes(from_workbook) == workbook_bytes(from_yaml)


def test_the_workbook_of_the_example_is_up_to_date() -> None:
    assert read_custom(EXAMPLE.with_suffix(".xlsx")) == read_custom(EXAMPLE)


def test_a_workbook_with_imports_types_and_negative_weights(tmp_path: Path) -> None:
    text = SMALL.replace(
        "concepts:",
        'imports: [{prefix: us-gaap, namespace: "http://fasb.org/us-gaap/2025", '
        'href: "https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd"}]\nconcepts:',
    ).replace("[Rain]}]", '["us-gaap:Assets", "Rain [total]"]}]\n    calculations: [{Rain: {"us-gaap:Assets": -1}}]')
    custom = read_custom(written(tmp_path, text))
    (tmp_path / "t.xlsx").write_bytes(workbook_bytes(custom))
    assert read_custom(tmp_path / "t.xlsx") == custom
    assert b"us-gaap-2025.xsd#us-gaap_Assets" in package_bytes(custom)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package, workbook = tmp_path / "p.zip", tmp_path / "w.xlsx"
    assert main([str(EXAMPLE), "--package", str(package), "--workbook", str(workbook)]) == 0
    assert main([str(workbook), "--package", str(tmp_path / "again.zip")]) == 0
    assert package.read_bytes() == (tmp_path / "again.zip").read_bytes()
    assert "35 elements" in capsys.readouterr().out
    assert main([str(tmp_path / "none.yaml")]) == 2
    assert "custom.no-file" in capsys.readouterr().err


# The package is valid and says what the definition says


def test_arelle_finds_nothing_wrong(
    package: Path, tmp_path: Path, arelle_messages: Callable[[str, list[Path], Path], list[str]]
) -> None:
    assert arelle_messages(ENTRY, [package], tmp_path) == []


def test_arelle_takes_it_for_a_taxonomy_package(package: Path, tmp_path: Path) -> None:
    from arelle import Cntlr, FileSource, PackageManager

    controller = Cntlr.Cntlr(disable_persistent_config=True, logFileName="logToBuffer")
    controller.webCache.workOffline = True
    source = FileSource.openFileSource(str(package), controller)
    source.open()
    errors: list[str] = []
    assert PackageManager.validateTaxonomyPackage(controller, source, errors)
    assert errors == []


def test_catalogue_and_arelle_agree(package: Path, tmp_path: Path) -> None:
    """The same comparison as for us-gaap, on a package that has typed axes, unusable members and calculations."""
    result = compare(package, ENTRY, tmp_path, 300)
    assert result["differences"] == []
    assert result["counts"]["concepts"] == 35
    assert result["counts"]["references"] == 2
    assert min(result["counts"]["valid"], result["counts"]["invalid"]) > 20


def test_the_catalogue_of_the_example(package: Path, tmp_path: Path) -> None:
    assert add_package(str(package), tmp_path).name == "mining-kpis/2025"
    catalog = open_catalog(["mining-kpis/2025"], tmp_path)
    assert catalog.namespaces == {"mkf": "http://taxonomy.example.com/mining-kpis/2025"}
    assert catalog.schema_locations == {"mkf": ENTRY}
    cost = catalog.concept(q("PowerCost"))
    assert cost is not None
    assert (cost.data_type, cost.balance, cost.period_type) == ("monetaryItemType", Balance.DEBIT, PeriodType.DURATION)
    rate = catalog.concept(q("HashRateInstalled"))
    assert rate is not None
    assert (rate.data_type, rate.base_type, rate.is_numeric) == ("hashRateItemType", "decimalItemType", True)
    texts = {(label.role, label.language): label.text for label in catalog.labels(q("BitcoinsHeld"))}
    assert texts[LabelRole.STANDARD, "de"] == "Gehaltene Bitcoins"
    assert texts[LabelRole.PERIOD_START, "en"] == "Bitcoins held at the beginning of the period"
    assert catalog.references(q("FleetEfficiency"))[0].parts == (
        ("Name", "Key figures handbook"), ("Section", "2"), ("Paragraph", "3"),
    )  # fmt: skip
    sums = {
        arc.target.local: arc.weight for arc in catalog.relationships(Network.CALCULATION, source=q("MiningMargin"))
    }
    assert sums == {"MiningRevenue": 1, "DirectMiningCost": -1}
    presented = catalog.relationships(Network.PRESENTATION, source=q("BitcoinMovementsAbstract"))
    assert [arc.target.local for arc in presented][::5] == ["BitcoinsHeld", "BitcoinsHeld"]
    assert presented[0].preferred_label == LabelRole.PERIOD_START
    assert catalog.search("installed hash rate")[0].concept.name == q("HashRateInstalled")
    assert catalog.search("Stromkosten")[0].concept.name == q("PowerCost")
    assert {unit.symbol: str(unit.measure) for unit in catalog.units()} == {
        "EH/s": "mkf:EHps", "BTC": "mkf:BTC", "J/TH": "mkf:JpTH",
    }  # fmt: skip


def test_tables_of_the_example(package: Path, tmp_path: Path) -> None:
    add_package(str(package), tmp_path)
    catalog = open_catalog(["mining-kpis/2025"], tmp_path)
    axis = q("SiteAxis")
    assert catalog.axis_default(axis) == q("SitesDomain")
    members = [member.local for member in catalog.members(axis)]
    assert members[:2] == ["SitesDomain", "OwnedSitesMember"]
    assert "SitesByStageMember" not in members, "it only groups"
    assert [table.table.local for table in catalog.tables(q("HashRateInstalled"))] == [
        "MiningOperationsTable",
        "FleetTable",
    ]
    owned = {axis: q("OwnedSitesMember")}
    assert is_valid_combination(catalog, q("HashRateInstalled"), owned)
    assert is_valid_combination(catalog, q("MachinesInstalled"), {**owned, q("MachineModelAxis"): "S21"})
    assert not is_valid_combination(catalog, q("MachinesInstalled"), owned), "a typed axis has no default"
    assert not is_valid_combination(catalog, q("EnergyConsumed"), {axis: q("SitesByStageMember")})
    assert not is_valid_combination(catalog, q("EnergyConsumed"), {q("MachineModelAxis"): "S21"}), "the table is closed"
    assert is_valid_combination(catalog, q("PowerCost"), owned), "no table holds it"


def test_a_definition_is_added_like_a_package(package: Path, tmp_path: Path) -> None:
    from_definition = add_package(str(EXAMPLE), tmp_path / "a")
    assert from_definition.sha256 == add_package(str(EXAMPLE.with_suffix(".xlsx")), tmp_path / "b").sha256
    assert from_definition.sha256 == add_package(str(package), tmp_path / "c").sha256
    with pytest.raises(TaxonomyError) as caught:
        add_package(str(written(tmp_path, SMALL.replace("decimal", "decimel"))), tmp_path / "a")
    assert caught.value.code == "custom.invalid"
    assert [p.name for p in list_packages(tmp_path / "a")] == ["mining-kpis/2025"]


def test_what_the_file_leaves_out_follows_from_names(tmp_path: Path) -> None:
    custom = read_custom(written(tmp_path, SMALL))
    path = tmp_path / package_file_name(custom)
    path.write_bytes(package_bytes(custom))
    assert add_package(str(path), tmp_path / "home").name == "small/1"
    head = open_catalog(["small/1"], tmp_path / "home").concept(QName("s", "HeadAbstract"))
    assert head is not None
    assert head.label == "Head [Abstract]"
    assert head.abstract


def test_text_is_escaped(tmp_path: Path) -> None:
    text = SMALL.replace("label: Rain", 'label: {en: "Rain <b> & \\"snow\\""}')
    custom = read_custom(written(tmp_path, text))
    path = tmp_path / "p.zip"
    path.write_bytes(package_bytes(custom))
    add_package(str(path), tmp_path)
    rain = open_catalog(["small/1"], tmp_path).concept(QName("s", "Rain"))
    assert rain is not None
    assert rain.label == 'Rain <b> & "snow"'


# Mistakes


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("type: decimal", "type: decimel", "unknown type 'decimel'"),
        ("name: Rain,", "name: Rain, colour: blue,", "colour"),
        ("name: Rain,", "name: 1Rain,", "concepts.1.name"),
        ("period: duration", "period: sometimes", "concepts.1.period"),
        ("type: decimal", "type: decimal, balance: debit", "only monetary"),
        ("[Rain]", "[Snow]", "uses Snow, which is neither defined"),
        ("[Rain]", '["us-gaap:Assets"]', "uses us-gaap:Assets"),
        ("[Rain]", '["Rain [loud]"]', "unknown kind 'loud'"),
        ("[Rain]", "[[Rain]]", "no line of a presentation"),
        ("name: HeadAbstract", "name: Rain", "Rain is defined 2 times"),
        ("label: Rain", 'label: "bad \\u0007 bell"', "characters"),
        ("label: Rain", "references: [{Colour: blue}]", "unknown part 'Colour'"),
        ("http://example.com/small", "example", "taxonomy.namespace"),
        ("concepts:", "units: [{symbol: x, measure: 'zzz:x'}]\nconcepts:", "unknown prefix 'zzz'"),
        ("concepts:", "types: [{name: t, base: decimal, units: [x]}]\nconcepts:", "'x', which is not defined"),
        ("concepts:", "axes: [{name: SiteAxis}]\nconcepts:", "needs either a domain"),
        ("    presentation", "    table: NoTable\n    presentation", "NoTable, which is not defined"),
        ("concepts:", "concepts: [", "custom.not-yaml"),
        ("[Rain]", "[Rain, *a]", "custom.alias"),
        ("[Rain]", "[" * 3000 + "]" * 3000, "custom.too-deep"),
        ("taxonomy:", "- taxonomy:", "custom.not-yaml"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in SMALL
    with pytest.raises(TaxonomyError) as caught:
        read_custom(written(tmp_path, SMALL.replace(old, new, 1)))
    assert words in str(caught.value), caught.value
    assert "t.yaml" in caught.value.place


def test_aliases_are_refused(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + SMALL
    with pytest.raises(TaxonomyError) as caught:
        read_custom(written(tmp_path, bomb))
    assert caught.value.code == "custom.alias"


def test_files_that_are_neither(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(TaxonomyError) as caught:
        read_custom(tmp_path / "t.xlsx")
    assert caught.value.code == "custom.not-a-workbook"
    (tmp_path / "t.yaml").write_bytes(b"\xff\xfe\x00 not text")
    with pytest.raises(TaxonomyError) as caught:
        read_custom(tmp_path / "t.yaml")
    assert caught.value.code == "custom.not-yaml"


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (70 << 20))
    with pytest.raises(TaxonomyError) as caught:
        read_custom(tmp_path / "t.xlsx")
    assert caught.value.code == "custom.too-large"


def test_label_kinds_of_the_registry_have_a_home(tmp_path: Path) -> None:
    """Every kind of label gives a linkbase that is well-formed and names the role's schema where it has to."""
    kinds = ", ".join(f"{kind}: Rain {kind}" for kind in LABEL_KINDS if kind != "label")
    custom = read_custom(written(tmp_path, SMALL.replace("label: Rain", f"label: Rain, {kinds}")))
    path = tmp_path / "p.zip"
    path.write_bytes(package_bytes(custom))
    add_package(str(path), tmp_path)
    labels = open_catalog(["small/1"], tmp_path).labels(QName("s", "Rain"))
    assert {label.role for label in labels} == set(LABEL_KINDS.values())
