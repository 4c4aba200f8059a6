"""Installing, listing, verifying, removing and pinning packages."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from taxonomy.catalog_sets import open_catalog, package_paths, resolve
from taxonomy.concepts import QName
from taxonomy.errors import TaxonomyError
from taxonomy.package_files import PackageFiles
from taxonomy.packages import (
    add_package,
    find_package,
    list_packages,
    remove_package,
    verify_packages,
)
from taxonomy.sources import official_sources, owner_of, provided_names
from tests.unit.taxonomy import small_package

ROOT = Path(__file__).parents[3]


def of_year(folder: Path, year: int, **replaced: str) -> Path:
    """Write the small package as of a year."""
    parts = {}
    for name, text in small_package.members().items():
        text = str(text).replace("/2025", f"/{year}").replace(">2025<", f">{year}<")
        for old, new in replaced.items():
            text = text.replace(old, new)
        parts[name] = text
    return small_package.write(folder / f"umbrella-{year}.zip", parts)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_add_list_verify_remove(home: Path, tmp_path: Path) -> None:
    source = of_year(tmp_path, 2025)
    added = add_package(str(source), home)
    assert added.name == "umbrella/2025"
    assert added.title == "Umbrellas"
    assert added.publisher == "Example"
    assert list_packages(home) == (added,)
    assert find_package("umbrella/2025", home) == added
    assert added.path(home).read_bytes() == source.read_bytes()
    assert [check.problem for check in verify_packages(home)] == [""]
    assert remove_package("umbrella/2025", home) == added
    assert list_packages(home) == ()
    assert not added.path(home).exists()


def test_adding_twice_changes_nothing(home: Path, tmp_path: Path) -> None:
    source = of_year(tmp_path, 2025)
    assert add_package(str(source), home) == add_package(str(source), home)
    assert len(list_packages(home)) == 1


def test_other_content_of_the_same_name_is_refused(home: Path, tmp_path: Path) -> None:
    first = add_package(str(of_year(tmp_path, 2025)), home)
    with pytest.raises(TaxonomyError) as caught:
        add_package(str(of_year(tmp_path, 2025, stock="store")), home)
    assert caught.value.code == "packages.name-taken"
    assert "taxonomy remove umbrella/2025" in caught.value.hint
    assert list_packages(home) == (first,)


def test_a_name_of_ones_own(home: Path, tmp_path: Path) -> None:
    assert add_package(str(of_year(tmp_path, 2025)), home, name="shop/fy25").name == "shop/fy25"
    with pytest.raises(TaxonomyError, match="no name for a package"):
        add_package(str(of_year(tmp_path, 2024)), home, name="../evil")


def test_a_changed_file_is_noticed_and_not_used(home: Path, tmp_path: Path) -> None:
    added = add_package(str(of_year(tmp_path, 2025)), home)
    path = added.path(home)
    path.write_bytes(path.read_bytes() + b"\0")
    assert "has changed" in verify_packages(home)[0].problem
    with pytest.raises(TaxonomyError) as caught:
        open_catalog(["umbrella/2025"], home)
    assert caught.value.code == "packages.changed"
    path.unlink()
    assert "is missing" in verify_packages(home)[0].problem


def test_remove_what_is_not_there(home: Path) -> None:
    with pytest.raises(TaxonomyError) as caught:
        remove_package("umbrella/2025", home)
    assert caught.value.code == "packages.not-installed"


def test_a_broken_list_says_so(home: Path) -> None:
    (home / "packages").mkdir(parents=True)
    (home / "packages" / "index.json").write_text('{"packages": [{}]}')
    with pytest.raises(TaxonomyError) as caught:
        list_packages(home)
    assert caught.value.code == "packages.index"


def test_a_failed_change_of_the_list_leaves_the_old_set(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add_package(str(of_year(tmp_path, 2024)), home)

    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("taxonomy.packages.write_atomically", full)
        with pytest.raises(OSError, match="disk full"):
            add_package(str(of_year(tmp_path, 2025)), home)
    assert list_packages(home) == (first,)
    assert add_package(str(of_year(tmp_path, 2025)), home).name == "umbrella/2025"


def test_from_a_url(home: Path, tmp_path: Path) -> None:
    of_year(tmp_path, 2025)

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        assert add_package(f"{base}/umbrella-2025.zip", home).name == "umbrella/2025"
        with pytest.raises(TaxonomyError) as caught:
            add_package(f"{base}/nothing.zip", home)
        assert caught.value.code == "packages.download"
    finally:
        server.shutdown()
        server.server_close()


def test_what_to_do_without_a_network(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr("urllib.request.urlopen", no_network)
    with pytest.raises(TaxonomyError) as caught:
        add_package("us-gaap/2024", home)
    assert "https://xbrl.fasb.org/us-gaap/2024/us-gaap-2024.zip" in caught.value.hint
    with pytest.raises(TaxonomyError) as caught:
        add_package("dei/2024", home)
    assert caught.value.code == "packages.by-hand"
    assert "taxonomy add FILE" in caught.value.hint
    with pytest.raises(TaxonomyError) as caught:
        add_package("no-such-thing", home)
    assert caught.value.code == "packages.no-such-source"


def test_official_names() -> None:
    names = [source.name for source in official_sources()]
    assert {"us-gaap/2022", "srt/2025", "dei/2023", "country/2024"} <= set(names)
    assert len(names) == len(set(names))
    assert provided_names(["https://xbrl.fasb.org/us-gaap/2025/"]) == ("us-gaap/2025",)
    assert set(provided_names(["https://xbrl.sec.gov/dei/"])) == {f"dei/{year}" for year in range(2022, 2026)}
    assert owner_of("https://xbrl.fasb.org/x") == owner_of("https://xbrl.sec.gov/x") != ""
    assert owner_of("https://notfasb.org/x") == ""


# Pinned sets


def test_years_stand_side_by_side_and_only_the_pinned_one_is_used(home: Path, tmp_path: Path) -> None:
    add_package(str(of_year(tmp_path, 2024, Handles="Ribs")), home)
    add_package(str(of_year(tmp_path, 2025)), home)
    old, new = open_catalog(["umbrella/2024"], home), open_catalog(["umbrella/2025"], home)
    assert old.concept(QName("umb", "Ribs")) is not None
    assert old.concept(QName("umb", "Handles")) is None
    assert new.concept(QName("umb", "Handles")) is not None
    assert old.namespaces == {"umb": "http://taxonomy.example.com/2024/umbrella"}
    assert len(package_paths(["umbrella/2024"], home)) == 1


def test_two_years_in_one_set_are_refused(home: Path, tmp_path: Path) -> None:
    add_package(str(of_year(tmp_path, 2024)), home)
    add_package(str(of_year(tmp_path, 2025)), home)
    with pytest.raises(TaxonomyError) as caught:
        open_catalog(["umbrella/2024", "umbrella/2025"], home)
    assert caught.value.code == "taxonomy.prefix-conflict"


def test_names_that_stand_for_nothing(home: Path) -> None:
    for names, code in (
        (["umbrella/2025"], "taxonomy.not-installed"),
        (["us-gaap/2019"], "taxonomy.not-installed"),
        ([], "taxonomy.no-set"),
    ):
        with pytest.raises(TaxonomyError) as caught:
            open_catalog(names, home)
        assert caught.value.code == code
        assert caught.value.hint


def test_nothing_installed_means_the_built_in_tables(home: Path) -> None:
    catalog = open_catalog(["us-gaap/2025"], home)
    assert catalog.name == "us-gaap/2025 (built-in tables)"
    assert catalog.concept(QName("dei", "DocumentType")) is not None
    assert not home.exists()
    assert [path.name for path in package_paths(["us-gaap/2025"], home)] == ["us-2025-stand-in.zip"]


def test_a_missing_import_names_who_asks(home: Path, tmp_path: Path) -> None:
    """A package that builds on us-gaap is not read with a us-gaap that the profile does not pin."""
    schema = small_package.SCHEMA.replace(
        "<xs:import",
        '<xs:import namespace="http://fasb.org/us-gaap/2025" '
        'schemaLocation="https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd"/><xs:import',
        1,
    )
    parts = {**small_package.members(), small_package.TOP + "files/umbrella.xsd": schema}
    add_package(str(small_package.write(tmp_path / "u.zip", parts)), home)
    with pytest.raises(TaxonomyError) as caught:
        open_catalog(["umbrella/2025"], home)
    assert caught.value.code == "taxonomy.missing-file"
    assert "us-gaap-2025.xsd" in caught.value.message
    catalog = open_catalog(["umbrella/2025", "us-gaap/2025"], home)
    umbrellas, assets = catalog.concept(QName("umb", "Umbrellas")), catalog.concept(QName("us-gaap", "Assets"))
    assert umbrellas is not None
    assert umbrellas.label == "Umbrellas in stock"
    assert assets is not None
    assert len(list(catalog.concepts())) == len({concept.name for concept in catalog.concepts()}) > 17_000
    assert catalog.search("umbrellas in stock")[0].concept.name == QName("umb", "Umbrellas")
    assert catalog.search("total assets")[0].concept.name == QName("us-gaap", "Assets")
    assert any(concept.guessed for concept in catalog.concepts()), "guesses stay marked beside a package"
    assert resolve(["umbrella/2025", "us-gaap/2025"], home).built_in == 2025


def test_the_stand_in_leaves_to_a_package_what_it_provides(home: Path, tmp_path: Path) -> None:
    """A package for dei beside the built-in us-gaap: no URL is mapped twice, and the package's facts count."""
    dei = "https://xbrl.sec.gov/dei/2025/"
    parts = {}
    for name, text in small_package.members().items():
        text = str(text).replace(small_package.BASE, dei).replace('"umbrella.xsd', '"dei-2025.xsd')
        text = text.replace("dei/2025/umbrella.xsd", "dei/2025/dei-2025.xsd").replace("umb_", "dei_")
        text = text.replace("http://taxonomy.example.com/2025/umbrella", "http://xbrl.sec.gov/dei/2025")
        text = text.replace("xmlns:umb", "xmlns:dei").replace("Handles", "DocumentType")
        parts[name.replace("umbrella.xsd", "dei-2025.xsd")] = text
    assert add_package(str(small_package.write(tmp_path / "dei.zip", parts)), home).name == "dei/2025"
    names = ["us-gaap/2025", "dei/2025"]
    own, stand_in = package_paths(names, home)
    with PackageFiles([own]) as one, PackageFiles([stand_in]) as other:
        assert not set(one.urls()) & set(other.urls())
        assert other.member("https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd") is not None
    catalog = open_catalog(names, home)
    document_type, assets = catalog.concept(QName("dei", "DocumentType")), catalog.concept(QName("us-gaap", "Assets"))
    assert document_type is not None
    assert document_type.data_type == "monetaryItemType"
    assert assets is not None
    assert catalog.concept(QName("dei", "EntityRegistrantName")) is None, (
        "the tables are silent on what a package provides"
    )
    assert catalog.tables(QName("us-gaap", "Revenues"))


WATCH = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event in ("open", "sqlite3.connect") else None)
from pathlib import Path
from taxonomy.catalog_sets import open_catalog
from taxonomy.catalog import Network
from taxonomy.concepts import QName
catalog = open_catalog([sys.argv[2]], Path(sys.argv[1]))
name = QName.parse(sys.argv[3])
assert catalog.concept(name), name
catalog.search("stock of umbrellas"); catalog.tables(); catalog.roles(); catalog.labels(name)
list(catalog.concepts()); [catalog.relationships(network) for network in Network]
print("\\n".join(opened))
"""


def opened_files(home: Path, pinned: str, concept: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", WATCH, str(home), pinned, concept], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()


def test_a_set_pinned_to_one_year_never_touches_another(home: Path, tmp_path: Path) -> None:
    old = add_package(str(of_year(tmp_path, 2024)), home)
    new = add_package(str(of_year(tmp_path, 2025)), home)
    other = {new.path(home).parent.name, Path(open_catalog(["umbrella/2025"], home).file).name}  # type: ignore[attr-defined]
    for attempt in ("built now", "from the cache"):
        files = opened_files(home, "umbrella/2024", "umb:Umbrellas")
        assert any(old.path(home).parent.name in file for file in files) == (attempt == "built now")
        assert any(file.endswith("mode=ro&immutable=1") for file in files)
        assert not [file for file in files if any(part in file for part in other) or "us-2025" in file]


@pytest.mark.shared
def test_us_gaap_pinned_to_2024_never_touches_2025(home: Path, shared: Path) -> None:
    for year in (2024, 2025):
        add_package(str(shared / "taxonomies" / f"us-{year}-offline-test.zip"), home)
    files = opened_files(home, "us-gaap/2024", "us-gaap:Assets")
    kept_2025 = find_package("us-gaap/2025", home)
    assert kept_2025 is not None
    assert dict(kept_2025.official)["us-gaap/2025"][1:] == tuple(
        f"https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-{kind}-2025.xml" for kind in ("doc", "ref")
    ), "documentation and references are loaded too"
    inside = [file for file in files if str(home) in file or "us-2025" in file]
    assert inside
    assert not [file for file in inside if "2025" in Path(file).name or kept_2025.sha256[:16] in file]
