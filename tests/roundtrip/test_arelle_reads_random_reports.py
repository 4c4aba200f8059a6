"""Random reports as Arelle reads them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.model.document import Document, SourceFormat
from converter.model.report import Report
from converter.writing import write_extension, write_inline, write_json
from converter.writing.read_oim import csv_ids
from converter.writing.xbrl_csv import write_csv
from converter.writing.xbrl_xml import write_xml
from tests.roundtrip.arelle_facts import Arelle
from tests.roundtrip.as_arelle_says import expected, found
from tests.roundtrip.random_reports import reports

EMPTY = Document("empty.txt", SourceFormat.LINES, "", (), "0" * 64)


def _forms(report: Report) -> dict[str, bytes]:
    return {
        "report.json": write_json(report),
        "report.htm": write_inline(report, EMPTY, "Title"),
        "report.xbrl": write_xml(report),
        **write_csv(report, "tables"),
    }


@pytest.mark.parametrize("form", ["report.json", "report.htm", "report.xbrl", "tables.json"])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_facts_come_back_equal_and_valid(arelle: Arelle, form: str, data: st.DataObject) -> None:
    report = data.draw(reports(moderate=True).filter(lambda report: report.facts))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = _forms(report)
        for file, content in {**files, **write_extension(report)}.items():
            (folder / file).write_bytes(content)
        answer = arelle.load(folder / form)
    assert answer["messages"] == []
    facts = found(answer)
    if form == "tables.json":
        ids = csv_ids(files, "tables")
        facts = {ids[name]: fact for name, fact in facts.items()}
    assert facts == expected(report)
