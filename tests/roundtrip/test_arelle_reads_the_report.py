"""Every form, loaded and validated by Arelle, gives back the facts of the report one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.model.report import Report
from converter.writing import render_blocks, write_extension, write_inline, write_json
from converter.writing.read_oim import csv_ids
from converter.writing.xbrl_csv import write_csv
from converter.writing.xbrl_xml import write_xml
from tests.roundtrip.arelle_facts import Arelle
from tests.roundtrip.as_arelle_says import expected, found
from tests.unit.writing import builders


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    """The hand-made report and the folder of its files."""
    source = builders.source()
    document = source.document()
    report = render_blocks(document, builders.report(source))
    folder = tmp_path_factory.mktemp("report")
    (folder / "report.htm").write_bytes(write_inline(report, document, "Deposits"))
    (folder / "report.json").write_bytes(write_json(report))
    (folder / "report.xbrl").write_bytes(write_xml(report))
    for name, data in {**write_extension(report), **write_csv(report, "tables")}.items():
        (folder / name).write_bytes(data)
    return report, folder


@pytest.mark.parametrize("form", ["report.htm", "report.json", "report.xbrl", "tables.json"])
def test_facts_come_back_equal_and_valid(arelle: Arelle, made: tuple[Report, Path], form: str) -> None:
    report, folder = made
    answer = arelle.load(folder / form)
    assert answer["messages"] == []
    facts = found(answer)
    if form == "tables.json":
        ids = csv_ids({path.name: path.read_bytes() for path in folder.iterdir()}, "tables")
        facts = {ids[name]: fact for name, fact in facts.items()}
    assert facts == expected(report)
