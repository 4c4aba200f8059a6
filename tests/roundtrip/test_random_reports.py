"""Whatever a report holds survives every form and comes back equal."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from converter.model.document import Document, SourceFormat
from converter.model.facts import Period
from converter.model.report import Fact, Presentation, Report
from converter.writing import write_inline, write_json
from converter.writing.read_facts import differences, expected_facts
from converter.writing.read_oim import read_csv, read_json
from converter.writing.read_xml import read_inline, read_xml
from converter.writing.table_export import facts_csv, facts_jsonl, facts_parquet
from converter.writing.transformations import scaled
from converter.writing.xbrl_csv import write_csv
from converter.writing.xbrl_xml import write_xml
from tests.roundtrip.random_reports import MEMBERS, reports
from tests.unit.writing import builders
from tests.unit.writing.builders import Source, own

EMPTY = Document("empty.txt", SourceFormat.LINES, "", (), "0" * 64)
slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(reports())
def test_json(report: Report) -> None:
    data = write_json(report)
    assert list(differences(report, read_json(data, report))) == []
    assert write_json(report) == data


@slow
@given(reports())
def test_xml(report: Report) -> None:
    assert list(differences(report, read_xml(write_xml(report), report))) == []


@slow
@given(reports())
def test_csv(report: Report) -> None:
    assert list(differences(report, read_csv(write_csv(report), "report", report))) == []


@slow
@given(reports())
def test_tables_of_facts(report: Report) -> None:
    """The tables carry every fact with its exact value, period, unit, accuracy, axes and footnotes."""
    rows = list(csv.DictReader(StringIO(facts_csv(report).decode(), newline="")))
    lines = [
        json.loads(line, parse_float=Decimal, parse_int=str) for line in facts_jsonl(report).decode().split("\n")[:-1]
    ]
    table = parquet.read_table(BytesIO(facts_parquet(report))).to_pylist() if report.facts else []
    wanted = expected_facts(report)
    assert [row["fact"] for row in rows] == [line["fact"] for line in lines] == [row["fact"] for row in table]
    assert [row["fact"] for row in table] == [fact.id for fact in report.facts]
    for fact, row, line, told in zip(report.facts, rows, lines, table, strict=True):
        value = wanted[fact.id].value
        text = told["value_text"]
        assert text == line["value_text"]
        assert row["value_text"] == (text or "")
        assert told["is_nil"] is (fact.value is None)
        if isinstance(value, Decimal):
            assert Decimal(text) == value
            assert told["value"] is None or told["value"] == value
        elif fact.concept.local.startswith("Enumeration"):
            assert text is None or {part.partition(":")[2] for part in text.split()} <= {name.local for name in MEMBERS}
        else:
            assert text == value
        assert (told["period_start"], told["period_end"]) == (fact.period.start, fact.period.end)
        assert told["unit"] == (str(fact.unit) if fact.unit else None)
        assert told["decimals"] == (fact.decimals if isinstance(fact.value, Decimal) else None)
        assert {(part["axis"], part["member"]) for part in told["dimensions"]} == {
            (str(axis), str(member)) for axis, member in fact.dimensions
        }
        assert len(told["footnotes"]) == len(fact.footnotes)


@slow
@given(reports())
def test_inline_without_places(report: Report) -> None:
    page = write_inline(report, EMPTY, "Title")
    assert list(differences(report, read_inline(page, report))) == []


@st.composite
def printed(draw: st.DrawFn) -> tuple[Source, tuple[Fact, ...]]:
    """A page of numbers as documents print them, and the facts that they stand for."""
    source, facts = Source(), []
    for number in range(draw(st.integers(1, 6))):
        digits = draw(st.decimals(0, 10**12, places=draw(st.integers(0, 4))))
        scale = draw(st.sampled_from([0, 3, 6, -2]))
        negative = draw(st.booleans())
        text = f"{digits:,f}"
        shown = draw(st.sampled_from(["({})", "$ {}", "{}%", "-{}", "about {} in all"])).format(text)
        before = len(source.text)
        if draw(st.booleans()):
            source.table([["Label", shown]])
        else:
            source.paragraph(shown)
        start = source.text.index(text, before)
        value = scaled(digits, scale)
        facts.append(
            Fact(
                f"f-{number}",
                own("DepositsGross"),
                Period(builders.END.end.replace(year=2000 + number)),
                -value if negative and digits else value,
                builders.USD,
                draw(st.none() | st.integers(-6, 4)),
                spans=(replace(source.find(text, 1), start=start, end=start + len(text)),),
                presentation=draw(st.none() | st.just(Presentation("num-dot-decimal", scale, negative))),
            )
        )
    return source, tuple(facts)


@slow
@given(printed())
def test_inline_with_printed_numbers(made: tuple[Source, tuple[Fact, ...]]) -> None:
    source, facts = made
    report = replace(builders.report(builders.source()), facts=facts, footnotes=())
    page = write_inline(report, source.document(), "Title")
    assert list(differences(report, read_inline(page, report))) == []
    assert page.count(b"<ix:nonFraction") == len(facts)
    assert b"<ix:hidden>" not in page
    assert all(isinstance(fact.value, Decimal) for fact in facts)
