"""Packages as Arelle opens and validates them."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from converter.model.findings import ConverterError
from converter.model.report import Report
from converter.writing import render_blocks, write_csv, write_extension, write_inline, write_json, write_xml
from converter.writing.package import any_report_package, edgar_submission, edgar_zip, report_package, taxonomy_package
from tests.roundtrip.arelle_facts import Arelle
from tests.roundtrip.as_arelle_says import expected, found
from tests.unit.writing import builders


@pytest.fixture(scope="module")
def made() -> tuple[Report, dict[str, bytes]]:
    source = builders.source()
    document = source.document()
    report = render_blocks(document, builders.report(source))
    files = {
        **write_extension(report),
        "ex-20251231.htm": write_inline(report, document, "Deposits"),
        "report.json": write_json(report),
        "report.xbrl": write_xml(report),
    }
    return report, files


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("ex-20251231.htm", "ex-20251231.xbri"),
        ("report.json", "ex-20251231.xbr"),
        ("report.xbrl", "ex-20251231.xbr"),
    ],
)
def test_report_packages(
    arelle: Arelle, made: tuple[Report, dict[str, bytes]], tmp_path: Path, entry: str, name: str
) -> None:
    report, files = made
    file, data = report_package(report, entry, files)
    assert file == name
    (tmp_path / file).write_bytes(data)
    answer = arelle.load(tmp_path / file)
    assert answer["messages"] == []
    assert found(answer) == expected(report)


def test_a_package_of_tables(arelle: Arelle, made: tuple[Report, dict[str, bytes]], tmp_path: Path) -> None:
    report, files = made
    file, data = report_package(report, "tables.json", {**files, **write_csv(report, "tables")})
    (tmp_path / file).write_bytes(data)
    answer = arelle.load(tmp_path / file)
    assert answer["messages"] == []
    assert len(answer["facts"]) == len(report.facts)


def test_an_unconstrained_package(arelle: Arelle, made: tuple[Report, dict[str, bytes]], tmp_path: Path) -> None:
    report, files = made
    file, data = any_report_package(report, {name: files[name] for name in files if name not in ("report.xbrl",)})
    assert file == "ex-20251231.zip"
    (tmp_path / file).write_bytes(data)
    assert arelle.load(tmp_path / file)["messages"] == []
    assert {name.split("/")[1] for name in zipfile.ZipFile(BytesIO(data)).namelist()} == {"META-INF", "reports"}


def test_the_taxonomy_package_is_valid_and_its_catalogue_works(
    made: tuple[Report, dict[str, bytes]], tmp_path: Path
) -> None:
    report, _ = made
    name, data = taxonomy_package(report, write_extension(report))
    assert name == "ex-20251231-taxonomy.zip"
    (tmp_path / name).write_bytes(data)
    # A report that names the schema by its address finds it through the package alone.
    instance = write_xml(report).replace(b'"ex-20251231.xsd"', f'"{builders.NAMESPACE}/ex-20251231.xsd"'.encode())
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "report.xbrl").write_bytes(instance)
    worker = Arelle(tmp_path / "cache", [tmp_path / name])
    try:
        answer = worker.load(tmp_path / "alone" / "report.xbrl")
    finally:
        worker.close()
    assert answer["messages"] == []
    assert found(answer) == expected(report)


def test_bytes_of_packages_do_not_change(made: tuple[Report, dict[str, bytes]]) -> None:
    report, files = made
    again = dict(reversed(files.items()))
    assert report_package(report, "report.json", files) == report_package(report, "report.json", again)
    assert edgar_zip(files) == edgar_zip(again)


def test_only_reports_are_packaged_as_reports(made: tuple[Report, dict[str, bytes]]) -> None:
    report, files = made
    for entry in ("ex-20251231.xsd", "missing.htm"):
        with pytest.raises(ConverterError, match="no report"):
            report_package(report, entry, files)
    with pytest.raises(ConverterError, match="no extension taxonomy"):
        taxonomy_package(report, {})


def test_an_edgar_submission_holds_what_edgar_takes(made: tuple[Report, dict[str, bytes]]) -> None:
    _, files = made
    assert list(edgar_submission(files)) == [
        "ex-20251231.htm",
        "ex-20251231.xsd",
        "ex-20251231_cal.xml",
        "ex-20251231_def.xml",
        "ex-20251231_lab.xml",
        "ex-20251231_pre.xml",
    ]
    for name in ("Ex-20251231.xsd", "a-file-name-that-goes-on-and-on-and-on.htm", "with blank.htm"):
        with pytest.raises(ConverterError, match="does not take the file name"):
            edgar_submission({**files, name: b""})
    with pytest.raises(ConverterError, match="needs an inline page"):
        edgar_submission(write_extension(made[0]))
