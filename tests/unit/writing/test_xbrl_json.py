from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from converter.model.facts import Unit
from converter.model.findings import ConverterError
from converter.model.report import Extension, Fact, TaxonomyReference
from converter.writing import write_json
from tests.unit.writing import builders
from tests.unit.writing.builders import END, YEAR, own

ROOT = Path(__file__).resolve().parents[3]


def _written(*facts: Fact, **changes: object) -> dict[str, object]:
    report = replace(builders.report(builders.source()), facts=facts, footnotes=(), **changes)  # type: ignore[arg-type]
    return json.loads(write_json(report))  # type: ignore[no-any-return]


def _fact(local: str, value: Decimal | str | None, **more: object) -> Fact:
    return Fact("f-1", own(local), more.pop("period", END), value, **more)  # type: ignore[arg-type]


def test_the_frame_of_the_document() -> None:
    content = json.loads(write_json(builders.report(builders.source())))
    info = content["documentInfo"]
    assert info["documentType"] == "https://xbrl.org/2021/xbrl-json"
    assert info["features"] == {"xbrl:canonicalValues": True}
    assert info["taxonomy"] == ["ex-20251231.xsd"]
    assert info["namespaces"] == {
        "cik": "http://www.sec.gov/CIK",
        "ex": builders.NAMESPACE,
        "iso4217": "http://www.xbrl.org/2003/iso4217",
        "xbrl": "https://xbrl.org/2021",
        "xbrli": "http://www.xbrl.org/2003/instance",
    }
    assert info["linkTypes"] == {"footnote": "http://www.xbrl.org/2003/arcrole/fact-footnote"}
    assert content["facts"]["f-1"] == {
        "value": "6214000.0",
        "decimals": -3,
        "dimensions": {
            "concept": "ex:DepositsGross",
            "entity": "cik:0000001234",
            "period": "2026-01-01T00:00:00",
            "unit": "iso4217:USD",
            "ex:PlaceAxis": "ex:NorthMember",
        },
        "links": {"footnote": {"_": ["fn-1"]}},
    }
    assert content["facts"]["fn-1"] == {
        "value": "(1) Pledged &lt;in part&gt;: 1,000,000 shares at First Custody Bank. The pledge ends with the loan.",
        "dimensions": {"concept": "xbrl:note", "noteId": "fn-1", "language": "en-us"},
    }


def test_exact_numbers_have_no_decimals_and_pure_numbers_no_unit() -> None:
    facts = _written(_fact("Depositors", Decimal(2), unit=Unit(("xbrli:pure",))))["facts"]
    assert facts["f-1"] == {  # type: ignore[index]
        "value": "2",
        "dimensions": {"concept": "ex:Depositors", "entity": "cik:0000001234", "period": "2026-01-01T00:00:00"},
    }


def test_nil_is_null_without_decimals_or_language() -> None:
    number = _written(_fact("DepositsGross", None, unit=builders.USD, decimals=-3))["facts"]["f-1"]  # type: ignore[index]
    assert number["value"] is None
    assert "decimals" not in number
    text = _written(_fact("Custodian", None, period=YEAR))["facts"]["f-1"]  # type: ignore[index]
    assert "language" not in text["dimensions"]


def test_only_text_has_a_language() -> None:
    text = _written(_fact("Custodian", "Bank", period=YEAR, language="de-DE"))["facts"]["f-1"]  # type: ignore[index]
    assert text["dimensions"]["language"] == "de-de"
    day = _written(_fact("MaturityDate", "2027-03-31", period=YEAR))["facts"]["f-1"]  # type: ignore[index]
    assert "language" not in day["dimensions"]


def test_a_report_without_an_extension_names_its_entry_points() -> None:
    content = _written(
        extension=Extension("ex", builders.NAMESPACE, "ex-20251231"),
        taxonomies=(TaxonomyReference("us-gaap", "http://fasb.org/us-gaap/2025", "https://x.example/us-gaap.xsd"),),
    )
    assert content["documentInfo"]["taxonomy"] == ["https://x.example/us-gaap.xsd"]  # type: ignore[index]


def test_the_scheme_prefix_gives_way_to_one_in_use() -> None:
    report = builders.report(builders.source())
    names = {**report.namespaces, "cik": "http://other.example"}
    info = json.loads(write_json(replace(report, namespaces=names)))["documentInfo"]
    assert info["namespaces"]["cik0"] == "http://www.sec.gov/CIK"


def test_an_unknown_concept_is_refused() -> None:
    with pytest.raises(ConverterError, match="does not describe ex:Nothing"):
        _written(_fact("Nothing", "x"))


def test_text_with_a_control_character_is_refused() -> None:
    with pytest.raises(ConverterError) as raised:
        _written(_fact("Custodian", "a\x01b", period=YEAR))
    assert raised.value.code == "writing.not-xml"
    assert raised.value.place == "fact f-1"


def test_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "import hashlib; from tests.unit.writing import builders as b; "
        "from converter.writing import render_blocks, write_extension, write_inline, write_json; "
        "s = b.source(); d = s.document(); r = render_blocks(d, b.report(s)); "
        "parts = [write_json(r), write_inline(r, d, 'T'), *(n.encode() + c for n, c in write_extension(r).items())]; "
        "print(hashlib.sha256(b''.join(parts)).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(seen) == 1
