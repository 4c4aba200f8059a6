from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from converter.model.facts import Extraction, ItemKind, ParsedFact
from converter.model.findings import ConverterError
from converter.model.report import Fact, Report
from converter.writing import render_blocks
from converter.writing.table_export import COLUMNS, fact_rows, facts_csv, facts_jsonl, facts_parquet
from tests.unit.writing import builders
from tests.unit.writing.builders import END, USD, own


def _report() -> Report:
    source = builders.source()
    return render_blocks(source.document(), builders.report(source))


def _rows(report: Report, extraction: Extraction | None = None) -> dict[str, dict[str, object]]:
    names = [column.name for column in COLUMNS]
    rows: Iterator[dict[str, object]] = (dict(zip(names, row, strict=True)) for row in fact_rows(report, extraction))
    return {str(row["fact"]): row for row in rows}


def test_a_row_says_everything_of_a_fact() -> None:
    row = _rows(_report())["f-1"]
    assert row == {
        "entity_scheme": "http://www.sec.gov/CIK",
        "entity": "0000001234",
        "report": "ex-20251231",
        "fact": "f-1",
        "concept": "ex:DepositsGross",
        "namespace": builders.NAMESPACE,
        "label": "DepositsGross label",
        "row_label": None,
        "period_type": "instant",
        "period_start": None,
        "period_end": END.end,
        "unit": "iso4217:USD",
        "value": Decimal(6214000),
        "value_text": "6214000",
        "decimals": -3,
        "is_nil": False,
        "language": None,
        "dimensions": [{"axis": "ex:PlaceAxis", "member": "ex:NorthMember"}],
        "role": "http://www.example.com/role/Deposits",
        "statement": "Deposits",
        "table": None,
        "row": None,
        "column": None,
        "source_start": builders.source().find("6,214").start,
        "source_end": builders.source().find("6,214").end,
        "source_line": builders.source().find("6,214").line,
        "confidence": 1.0,
        "decided_by": None,
        "footnotes": ["(1) Pledged <in part>: 1,000,000 shares at First Custody Bank. The pledge ends with the loan."],
    }


def test_the_place_in_a_table_comes_from_what_was_parsed() -> None:
    report = _report()
    report = replace(report, facts=(replace(report.facts[0], source="p1"),))
    parsed = ParsedFact(
        "p1", ItemKind.MONETARY, Decimal(1), "1", report.facts[0].spans[0], "x", table=2, row=3, column=4
    )
    row = _rows(report, Extraction((parsed,)))["f-1"]
    assert (row["table"], row["row"], row["column"]) == (2, 3, 4)


@pytest.mark.parametrize(
    ("value", "held", "text"),
    [
        (Decimal("0.0750"), Decimal("0.0750"), "0.075"),
        (Decimal("-0"), Decimal(0), "0"),
        (Decimal("1E+27"), Decimal("1E+27"), "1" + "0" * 27),
        (Decimal("1E+28"), None, "1" + "0" * 28),
        (Decimal("1E-11"), None, "0.00000000001"),
        (Decimal("1.50000000000"), Decimal("1.5"), "1.5"),
        (None, None, None),
    ],
)
def test_numbers_stay_exact_or_stay_text(value: Decimal | None, held: Decimal | None, text: str | None) -> None:
    fact = Fact("f", own("DepositsGross"), END, value, USD)
    row = _rows(replace(_report(), facts=(fact,)))["f"]
    assert (row["value"], row["value_text"], row["is_nil"]) == (held, text, value is None)


def test_csv_json_lines_and_parquet_hold_the_same() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    report = _report()
    wanted = _rows(report)
    read_csv = {row["fact"]: row for row in csv.DictReader(StringIO(facts_csv(report).decode(), newline=""))}
    read_json = [json.loads(line, parse_float=Decimal) for line in facts_jsonl(report).decode().splitlines()]
    table = parquet.read_table(BytesIO(facts_parquet(report)))
    read_parquet = {row["fact"]: row for row in table.to_pylist()}
    assert set(read_csv) == set(read_parquet) == {row["fact"] for row in read_json} == set(wanted)
    for row in read_json:
        want = wanted[row["fact"]]
        assert row["value_text"] == want["value_text"]
        assert row["dimensions"] == want["dimensions"]
        assert row["value"] == want["value"]
        assert read_csv[row["fact"]]["value_text"] == (want["value_text"] or "")
        assert read_csv[row["fact"]]["period_end"] == row["period_end"]
    for name, row in read_parquet.items():
        assert row == wanted[name]
    assert read_csv["f-1"]["dimensions"] == "ex:PlaceAxis=ex:NorthMember"


def test_an_empty_report_is_an_empty_table() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    report = replace(_report(), facts=(), footnotes=())
    table = parquet.read_table(BytesIO(facts_parquet(report)))
    assert (table.num_rows, table.num_columns) == (0, len(COLUMNS))
    assert facts_jsonl(report) == b""
    assert facts_csv(report).count(b"\n") == 1


def test_bytes_do_not_change() -> None:
    pytest.importorskip("pyarrow")
    assert facts_parquet(_report()) == facts_parquet(_report())


def test_parquet_without_pyarrow_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConverterError, match="needs pyarrow"):
        facts_parquet(_report())


def test_a_database_reads_several_reports_at_once(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    for number in range(3):
        report = _report()
        extension = replace(report.extension, stem=f"ex-2025123{number}")
        data = facts_parquet(replace(report, extension=extension))
        (tmp_path / f"{number}.parquet").write_bytes(data)
    query = (
        f"select count(distinct report), sum(value) from '{tmp_path}/*.parquet' "
        "where concept = 'ex:DepositsGross' and len(dimensions) = 0 and period_end = date '2025-12-31'"
    )
    assert duckdb.sql(query).fetchall() == [(3, Decimal(3 * 11720000))]


STABLE = """entity_scheme entity report fact concept namespace label row_label period_type period_start period_end unit
value value_text decimals is_nil language dimensions role statement table row column source_start source_end source_line
confidence decided_by footnotes""".split()


def test_the_schema_is_stable_and_says_what_it_is() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra 'data'")
    assert [column.name for column in COLUMNS][: len(STABLE)] == STABLE
    schema = parquet.read_schema(BytesIO(facts_parquet(_report())))
    assert schema.names == [column.name for column in COLUMNS]
    assert schema.metadata[b"schema"] == b"facts/1"
    assert str(schema.field("value").type) == "decimal128(38, 10)"
    assert all(schema.field(column.name).metadata[b"meaning"].decode() == column.meaning for column in COLUMNS)
