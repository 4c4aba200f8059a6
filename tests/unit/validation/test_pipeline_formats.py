"""SARIF and JUnit files pass their schemas, whatever the findings say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from converter.model.document import Document, SourceFormat
from converter.model.findings import Finding, Severity
from converter.model.spans import Span
from converter.validation import Places, junit_xml, sarif_json, verdict_of

TEXT = "Berths 900\nCranes (700)\n"
PLACES = Places(Document("note é <8>.txt", SourceFormat.LINES, TEXT, (), "0" * 64))
JUNIT = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "data/junit.xsd")))

words = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)
spans = st.none() | st.builds(
    lambda a, b: Span(min(a, b), max(a, b), TEXT.count("\n", 0, min(a, b)) + 1),
    st.integers(0, len(TEXT)),
    st.integers(0, len(TEXT)),
)
findings = st.lists(
    st.builds(
        Finding,
        st.sampled_from(Severity),
        st.sampled_from(["sign.negative", "xbrl.4.7.2:contextPeriodType", "a"]),
        words,
        hint=words,
        span=spans,
        facts=st.lists(words, max_size=3, unique=True).map(tuple),
        stage=st.sampled_from(["", "check", "arelle"]),
        citation=words,
        evidence=words,
        count=st.integers(1, 1000),
    ),
    max_size=6,
).map(tuple)


@pytest.fixture(scope="module")
def official() -> Any:
    """The schema of OASIS, sarif-schema-2.1.0.json, which is theirs to hand out."""
    name = os.environ.get("SARIF_SCHEMA", "")
    if not Path(name).is_file():
        pytest.skip("needs the schema of OASIS; set SARIF_SCHEMA to a copy of sarif-schema-2.1.0.json")
    schema = json.loads(Path(name).read_bytes())
    return jsonschema.validators.validator_for(schema)(schema)


@settings(max_examples=60)
@given(findings)
def test_junit_passes_its_schema(found: tuple[Finding, ...]) -> None:
    JUNIT.assertValid(etree.fromstring(junit_xml(found, verdict_of(found, 3), PLACES)))


@settings(max_examples=60)
@given(findings)
def test_sarif_passes_the_schema_of_oasis(official: Any, found: tuple[Finding, ...]) -> None:
    official.validate(json.loads(sarif_json(found, verdict_of(found, 3), PLACES)))
    official.validate(json.loads(sarif_json(found, verdict_of(found, 3))))


def test_the_schemas_refuse_what_is_wrong() -> None:
    suites = etree.fromstring(junit_xml((), verdict_of((), 3), PLACES))
    suites[0].attrib.pop("tests")
    assert not JUNIT.validate(suites)
