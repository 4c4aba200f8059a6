from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from converter.model.facts import Period
from converter.model.report import Fact
from converter.writing import render_blocks
from converter.writing.sec_datasets import COLUMNS, sec_tables
from tests.unit.writing import builders
from tests.unit.writing.builders import END, USD, own

ADSH = "0000001234-26-000001"


def _tables(*facts: Fact) -> dict[str, list[dict[str, str]]]:
    source = builders.source()
    report = render_blocks(source.document(), builders.report(source))
    if facts:
        report = replace(report, facts=facts, footnotes=())
    return {
        name.removesuffix(".tsv"): list(csv.DictReader(StringIO(data.decode()), delimiter="\t"))
        for name, data in sec_tables(report, ADSH).items()
    }


def test_every_table_has_its_columns() -> None:
    source = builders.source()
    files = sec_tables(builders.report(source), ADSH)
    assert set(files) == {f"{name}.tsv" for name in COLUMNS}
    for name, columns in COLUMNS.items():
        lines = files[f"{name}.tsv"].decode().splitlines()
        assert lines[0].split("\t") == list(columns)
        assert all(len(line.split("\t")) == len(columns) for line in lines)


def test_a_number() -> None:
    row = _tables()["num"][0]
    assert row["dimh"].startswith("0x")
    assert {name: row[name] for name in COLUMNS["num"] if name not in ("dimh", "footnote", "footlen")} == {
        "adsh": ADSH,
        "tag": "DepositsGross",
        "version": ADSH,
        "ddate": "20251231",
        "qtrs": "0",
        "uom": "USD",
        "iprx": "0",
        "value": "6214000",
        "dimn": "1",
        "coreg": "",
        "durp": "0.0",
        "datp": "0.0",
        "dcml": "-3",
    }


def test_every_number_and_text_once() -> None:
    tables = _tables()
    assert len(tables["num"]) == 16
    assert len(tables["txt"]) == 7
    assert len(tables["num"]) + len(tables["txt"]) == len(builders.report(builders.source()).facts)


def test_dimensions_are_named_by_a_digest() -> None:
    tables = _tables()
    named = {row["dimhash"]: row["segments"] for row in tables["dim"]}
    assert named["0x00000000"] == ""
    assert set(named.values()) == {"", "Place=North;", "Place=South;"}
    assert {row["dimh"] for row in tables["num"]} <= set(named)


def test_blocks_are_bare_text() -> None:
    row = next(row for row in _tables()["txt"] if row["tag"] == "DepositsTextBlock")
    assert row["value"].startswith("7. DEPOSITS Deposits are held at two banks & carry interest")
    assert row["escaped"] == "1"
    assert int(row["srclen"]) > int(row["txtlen"])


@pytest.mark.parametrize(
    ("period", "ddate", "qtrs", "datp", "durp"),
    [
        (Period(date(2025, 12, 29)), "20251231", "0", "-0.0645", "0.0"),
        (Period(date(2026, 1, 3)), "20251231", "0", "0.0968", "0.0"),
        (Period(date(2025, 12, 31), date(2025, 1, 1)), "20251231", "4", "0.0", "0.0"),
        (Period(date(2025, 3, 31), date(2025, 1, 1)), "20250331", "1", "0.0", "-0.011"),
        (Period(date(2025, 4, 30), date(2025, 1, 1)), "20250430", "1", "0.0", "0.3187"),
    ],
)
def test_dates_are_rounded_and_say_by_how_much(period: Period, ddate: str, qtrs: str, datp: str, durp: str) -> None:
    row = _tables(Fact("f", own("Interest"), period, Decimal(1), USD))["num"][0]
    assert (row["ddate"], row["qtrs"], row["datp"], row["durp"]) == (ddate, qtrs, datp, durp)


def test_values_have_four_places_and_duplicates_a_number() -> None:
    facts = (
        Fact("a", own("DepositsGross"), END, Decimal("12345678901234567890123456789012.34567"), USD),
        Fact("b", own("DepositsGross"), END, None, USD),
    )
    rows = _tables(*facts)["num"]
    assert [row["value"] for row in rows] == ["12345678901234567890123456789012.3457", ""]
    assert [row["iprx"] for row in rows] == ["0", "1"]
    assert rows[0]["dcml"] == "32767"


def test_how_the_report_is_shown() -> None:
    tables = _tables()
    assert [(row["report"], row["menucat"], row["shortname"]) for row in tables["ren"]] == [("1", "N", "Deposits")]
    net = [row for row in tables["pre"] if row["tag"] == "DepositsNet"]
    assert [(row["prole"], row["plabel"]) for row in net] == [
        ("periodStartLabel", "Deposits at start"),
        ("netLabel", "Deposits, net"),
    ]
    assert [(row["negative"], row["ctag"]) for row in tables["cal"]] == [
        ("1", "DepositsGross"),
        ("-1", "DepositsAllowance"),
    ]
