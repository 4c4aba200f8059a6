from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from lxml import etree, html
from quay_report import USD, YEAR, fact, sound_report

from converter.model.document import Document, SourceFormat
from converter.model.facts import Extraction, ItemKind, ParsedFact
from converter.model.findings import ConverterError, Finding, Severity
from converter.model.report import Report
from converter.model.spans import Span
from converter.validation import (
    Places,
    Verdict,
    attributes_of,
    check,
    findings_html,
    findings_json,
    join_causes,
    junit_xml,
    sarif_json,
    verdict_of,
    write_findings,
)

TEXT = "Revenues 900\nCost of revenue (700)\n<script>alert('x')</script> & 200\n"


def place(part: str) -> Span:
    start = TEXT.index(part)
    return Span(start, start + len(part), TEXT.count("\n", 0, start) + 1)


DOCUMENT = Document("note <8>.txt", SourceFormat.LINES, TEXT, (), "0" * 64)
FINDINGS = (
    Finding(Severity.WARNING, "sign.negative", "a <b>bold</b> warning", hint="do it", span=place("900"), stage="check"),
    Finding(
        Severity.ERROR,
        "period.type",
        "wrong & bad",
        span=place("(700)"),
        facts=("f-12", "unknown"),
        stage="check",
        citation="XBRL 2.1 §4.7.2",
        evidence="\x0bodd",
        count=3,
    ),
    Finding(Severity.INFO, "arelle:info", "a note without a place", stage="arelle"),
)


@pytest.fixture
def placed(report: Report) -> Places:
    facts = tuple(replace(f, spans=(place("(700)"),)) if f.id == "f-12" else replace(f, spans=()) for f in report.facts)
    return Places(DOCUMENT, replace(report, facts=facts))


def verdict() -> Verdict:
    return verdict_of(FINDINGS, 12, taxonomy="us-gaap 2025 stand-in")


def test_the_verdict_is_one_line() -> None:
    assert verdict().line == "not valid: 12 facts, 1 error, 1 warning (us-gaap 2025 stand-in)"
    assert verdict().exit_code == 1
    good = verdict_of(FINDINGS[:1] * 14, 243, taxonomy="us-gaap 2025 stand-in")
    assert good.line == "valid: 243 facts, 0 errors, 14 warnings (us-gaap 2025 stand-in)"
    assert good.exit_code == 0
    failed = verdict_of([Finding(Severity.INCONSISTENCY, "c", "m")], 1)
    assert failed.line == "not valid: 1 fact, 0 errors, 1 inconsistency, 0 warnings"
    assert verdict_of((), 0, judged=False).line == "checked, not validated: 0 facts, 0 errors, 0 warnings"


def test_the_json_follows_its_schema(placed: Places) -> None:
    schema = json.loads((files("converter.validation") / "data" / "findings.schema.json").read_text())
    content = json.loads(findings_json(FINDINGS, verdict(), placed))
    jsonschema.validate(content, schema)
    entry = content["findings"][1]
    assert entry["place"] == {"line": 2, "start": 29, "end": 34, "text": "(700)"}
    assert entry["facts"][0]["label"] == "CostOfRevenue"
    assert entry["facts"][0]["value"] == "700,000"
    assert entry["facts"][1] == {"id": "unknown"}


def test_a_parsed_zero_is_shown_with_the_concept_that_it_became(report: Report) -> None:
    parsed = ParsedFact("t0r1c1", ItemKind.MONETARY, Decimal(0), "-", Span(0, 1, 1), "Net sales", unit=USD)
    became = replace(report.facts[0], source="t0r1c1")
    places = Places(DOCUMENT, replace(report, facts=(became,)), Extraction(facts=(parsed,)))
    named = places.fact("t0r1c1")
    assert (named.value, named.concept) == ("0", str(became.concept))


def test_equal_findings_give_equal_bytes(placed: Places) -> None:
    for write in (findings_json, findings_html, sarif_json, junit_xml):
        assert write(FINDINGS, verdict(), placed) == write(FINDINGS, verdict(), placed)


def test_the_page_escapes_everything_and_links_to_the_cell(placed: Places) -> None:
    data = findings_html(FINDINGS, verdict(), placed)
    page = html.fromstring(data.decode())
    assert [e.get("data-severity") for e in page.iter("article")] == ["error", "warning", "info"]
    assert len(list(page.iter("script"))) == 1
    assert "a <b>bold</b> warning" in page.xpath("string(//article[2])")
    mark = page.xpath("//article[1]//a")[0].get("href").lstrip("#")
    assert page.get_element_by_id(mark).text == "(700)"
    assert page.get_element_by_id(mark).get("class") == "error"
    source = "\n".join(page.xpath("string(.)") for page in page.xpath("//li/span[2]"))
    assert source == TEXT
    assert b"http" not in data.replace(b"http-equiv", b"")


def test_marks_that_overlap_lead_to_their_line(report: Report) -> None:
    whole = Finding(Severity.ERROR, "a", "m", span=place("Cost of revenue (700)"))
    part = Finding(Severity.ERROR, "b", "m", span=place("(700)"))
    page = html.fromstring(findings_html((whole, part), verdict(), Places(DOCUMENT)).decode())
    for link in page.xpath("//article//a/@href"):
        assert page.get_element_by_id(link.lstrip("#")) is not None


def test_a_long_source_is_shown_around_its_findings() -> None:
    text = "".join(f"line {n}\n" for n in range(1, 20_001))
    start = text.index("line 15000\n")
    long = Document("long.txt", SourceFormat.LINES, text, (), "0" * 64)
    finding = Finding(Severity.ERROR, "a", "m", span=Span(start, start + 10, 15_000))
    page = html.fromstring(findings_html((finding,), verdict(), Places(long)).decode())
    assert [li.get("id") for li in page.iter("li")] == [f"L{n}" for n in range(14_996, 15_005)]
    assert page.xpath("string(//mark)") == "line 15000"


def test_a_page_without_findings_or_source_stands() -> None:
    page = html.fromstring(findings_html((), verdict_of((), 3)).decode())
    assert "Nothing was found." in page.text_content()
    assert not page.xpath("//section[@id='source']")


SARIF = {
    "type": "object",
    "required": ["version", "runs", "$schema"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {"type": "array", "uniqueItems": True, "items": {"required": ["id"]}}
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "properties": {
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"type": "object", "required": ["text"]},
                                "occurrenceCount": {"type": "integer", "minimum": 1},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                            },
                        },
                    },
                },
            },
        },
    },
}


def test_sarif_has_the_shape_of_2_1_0(placed: Places) -> None:
    log = json.loads(sarif_json(FINDINGS, verdict(), placed))
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note"]
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], TEXT[region["charOffset"] :][: region["charLength"]]) == (2, "(700)")
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    twins = (Finding(Severity.ERROR, "c", "m", facts=("f-13", "f-14", "unknown")),)
    (result,) = json.loads(sarif_json(twins, verdict(), placed))["runs"][0]["results"]
    names = [place["fullyQualifiedName"] for place in result["locations"][0]["logicalLocations"]]
    assert len(set(names)) == 3
    assert run["artifacts"][0]["location"]["uri"] == "note%20%3C8%3E.txt"


def test_junit_counts_what_it_holds(placed: Places) -> None:
    root = etree.fromstring(junit_xml(FINDINGS, verdict(), placed))
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "1")
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    (failure,) = root.iter("failure")
    assert failure.get("message") == "wrong & bad"
    empty = etree.fromstring(junit_xml((), verdict_of((), 3)))
    assert (empty.get("tests"), empty.get("failures")) == ("1", "0")


def test_all_files_are_written(tmp_path: Path, placed: Places) -> None:
    names = ("findings.json", "findings.html", "findings.sarif", "findings.junit.xml")
    written = write_findings(tmp_path / "new", FINDINGS, verdict(), placed, names)
    assert [path.name for path in written] == list(names)
    assert all(path.stat().st_size for path in written)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConverterError, match="cannot write"):
        write_findings(tmp_path / "file", FINDINGS, verdict())


def arelle(code: str, *facts: str, message: str = "") -> Finding:
    return Finding(Severity.ERROR, code, message or f"about {facts}", facts=facts, stage="arelle")


def test_what_our_checks_said_is_not_said_again(report: Report) -> None:
    ours = Finding(Severity.ERROR, "period.type", "m", facts=("f-11",), stage="check")
    findings = (ours, arelle("xbrl.4.7.2:contextPeriodType", "f-11"), arelle("xbrl.4.7.2:contextPeriodType", "f-12"))
    kept = join_causes(findings, attributes_of(report))
    assert [finding.facts for finding in kept] == [("f-11",), ("f-12",)]


def test_symptoms_of_one_cause_are_one_finding() -> None:
    report = sound_report()
    many = tuple(fact("us-gaap:Revenues", f"g-{n}", 1_000 * n, YEAR, unit=USD) for n in range(100))
    one = fact("us-gaap:GrossProfit", "g-200", 5, YEAR)
    attributes = attributes_of(replace(report, facts=(*many, one)))
    findings = [arelle("xbrl.4.8.2:x", fact.id) for fact in many] + [arelle("xbrl.4.8.2:x", "other", message="apart")]
    joined = join_causes(findings, attributes)
    assert [(f.count, len(f.facts)) for f in joined] == [(100, 100), (1, 1)]
    assert "99 more facts with the same concept us-gaap:Revenues" in joined[0].message


def test_what_a_missing_taxonomy_entails_is_said_once() -> None:
    missing = Finding(
        Severity.ERROR, "oime:invalidTaxonomy", "the taxonomy of the report cannot be used", stage="arelle"
    )
    unknown = [
        Finding(Severity.ERROR, "oime:unknownConcept", f"ext:Row{number} is no concept of the taxonomy", stage="arelle")
        for number in range(40)
    ]
    first, second = join_causes([missing, *unknown], {})
    assert first == missing
    assert (second.code, second.count) == ("oime:unknownConcept", 40)
    assert "cannot be used" in second.message
    assert len(join_causes(unknown, {})) == 40


def test_the_same_message_for_two_files_is_one_finding(report: Report) -> None:
    assert len(join_causes([arelle("c", "f-11"), arelle("c", "f-11")], attributes_of(report))) == 1


def test_own_findings_of_a_real_check_survive_the_join(report: Report) -> None:
    broken = replace(
        report, facts=tuple(replace(f, value=Decimal(-45_000)) if f.id == "f-16" else f for f in report.facts)
    )
    findings = check(broken)
    assert join_causes(findings, attributes_of(broken)) == findings


def test_of_overlapping_places_the_gravest_is_marked() -> None:
    note = Finding(Severity.INFO, "a", "m", span=place(TEXT[: TEXT.index("<")]))
    wrong = Finding(Severity.ERROR, "b", "m", span=place("(700)"))
    page = html.fromstring(findings_html((note, wrong), verdict(), Places(DOCUMENT)).decode())
    assert [(mark.get("class"), mark.text) for mark in page.iter("mark")] == [
        ("info", "Revenues 900"),
        ("error", "(700)"),
    ]
