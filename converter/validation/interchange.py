"""Findings in the formats of build pipelines: SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import quote

from lxml import etree

from converter.model.findings import Finding, Severity
from converter.validation.places import Located, Places
from converter.validation.verdict import Verdict

_LEVELS = {
    Severity.ERROR: "error",
    Severity.INCONSISTENCY: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOOL = "xbrl-converter"


def _version() -> str:
    try:
        return version(_TOOL)
    except PackageNotFoundError:
        return "0"


def sarif_json(findings: Iterable[Finding], verdict: Verdict, places: Places | None = None) -> bytes:
    """Return the findings as a SARIF 2.1.0 log; ``verdict`` becomes a property of the run."""
    places = places or Places()
    located = [places.locate(finding, limit=10) for finding in findings]
    codes: dict[str, Located] = {}
    for one in located:
        codes.setdefault(one.finding.code, one)
    index = {code: number for number, code in enumerate(codes)}
    name = places.document.name if places.document is not None else ""
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": _TOOL,
                "version": _version(),
                "rules": [_rule(code, one.finding) for code, one in codes.items()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, index, name) for one in located],
        "properties": {"verdict": verdict.line},
    }
    if name:
        run["artifacts"] = [{"location": {"uri": quote(name)}}]
    log = {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, ensure_ascii=False, indent=1) + "\n").encode()


def _rule(code: str, finding: Finding) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": _LEVELS[finding.severity]}}
    if finding.citation:
        entry["shortDescription"] = {"text": finding.citation}
    if finding.hint:
        entry["help"] = {"text": finding.hint}
    return entry


def _result(located: Located, index: dict[str, int], name: str) -> dict[str, Any]:
    finding = located.finding
    text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "occurrenceCount": max(finding.count, 1),
        "properties": {"stage": finding.stage, "severity": finding.severity.value, "facts": list(finding.facts)},
    }
    place: dict[str, Any] = {}
    if located.span is not None and name:
        span = located.span
        region: dict[str, Any] = {
            "startLine": max(span.line, 1), "charOffset": span.start, "charLength": max(span.end - span.start, 0)
        }  # fmt: skip
        if located.text:
            region["snippet"] = {"text": located.text}
        place["physicalLocation"] = {"artifactLocation": {"uri": quote(name), "index": 0}, "region": region}
    if located.facts:
        place["logicalLocations"] = [
            {
                "name": fact.label or fact.id,
                "fullyQualifiedName": " ".join(filter(None, (fact.concept, fact.period, fact.id))),
            }
            for fact in located.facts
        ]
    if place:
        result["locations"] = [place]
    return result


def junit_xml(findings: Iterable[Finding], verdict: Verdict, places: Places | None = None) -> bytes:
    """Return the findings as JUnit XML: a test suite for each stage, a test for each finding.

    Errors and inconsistencies are failures; warnings and notes are tests that pass and say why they are there.
    """
    places = places or Places()
    stages: dict[str, list[Located]] = {}
    for finding in findings:
        stages.setdefault(finding.stage or "report", []).append(places.locate(finding, limit=10))
    if not stages:
        stages["report"] = []
    suites = etree.Element("testsuites", name=_TOOL)
    tests = failures = 0
    for stage, located in stages.items():
        suite = etree.SubElement(suites, "testsuite", name=stage)
        if not located:
            etree.SubElement(suite, "testcase", name=_clean(verdict.line), classname=stage)
        failed = sum(_case(suite, stage, one) for one in located)
        count = max(len(located), 1)
        suite.set("tests", str(count))
        suite.set("failures", str(failed))
        suite.set("errors", "0")
        suite.set("skipped", "0")
        suite.set("time", "0")
        tests, failures = tests + count, failures + failed
    suites.set("tests", str(tests))
    suites.set("failures", str(failures))
    suites.set("errors", "0")
    return etree.tostring(suites, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _case(suite: Any, stage: str, located: Located) -> int:
    finding = located.finding
    where = f" ({located.span})" if located.span is not None else ""
    case = etree.SubElement(
        suite, "testcase", name=_clean(f"{finding.code}{where}"), classname=f"{stage}.{_clean(finding.code)}", time="0"
    )
    lines = [finding.message, finding.hint, finding.citation, located.text]
    body = _clean("\n".join(line for line in lines if line))
    if _LEVELS[finding.severity] == "error":
        failure = etree.SubElement(case, "failure", message=_clean(finding.message), type=finding.severity.value)
        failure.text = body
        return 1
    etree.SubElement(case, "system-out").text = f"{finding.severity.value}: {body}"
    return 0


def _clean(text: str) -> str:
    """Return the text without the characters that XML 1.0 cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
