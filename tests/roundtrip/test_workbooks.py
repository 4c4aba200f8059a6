"""A workbook says what the page says: the same tables as HTML and as XLSX give the same facts."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from converter.extraction import extract
from converter.model.document import Document
from converter.model.facts import Extraction, ParsedFact
from converter.model.profile import Profile
from converter.reading import read
from tests.benchmarks.fuzz import plain_profile
from tests.roundtrip.as_workbook import workbook_of

MEANS = {"accounting", "percent", "date", "merged", "formula"}


def _key(fact: ParsedFact) -> tuple[object, ...]:
    return fact.value, str(fact.period), str(fact.unit), fact.label, tuple(m.member for m in fact.members)


def _facts(extraction: Extraction) -> Counter[tuple[object, ...]]:
    return Counter(_key(fact) for fact in extraction.facts if fact.table is not None)


def _tables(filing: Path, profile: Profile) -> list[tuple[Document, Extraction, bytes, frozenset[str]]]:
    """The single tables of a filing."""
    found = []
    with gzip.open(filing / "slices" / "slices.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            piece = json.loads(line)
            if piece["kind"] != "table":
                continue
            page = read(piece["forms"]["html"].encode(), piece["slice_id"])
            if len(page.tables) == 1:
                extraction = extract(page, profile)
                found.append((page, extraction, *workbook_of(page, extraction.relations)))
    return found


@pytest.mark.shared
def test_three_tables_give_the_same_facts(shared: Path) -> None:
    filings = sorted(path.parent for path in (shared / "corpus" / "dev").glob("*/meta.json"))
    used: set[str] = set()
    for filing in filings[:: max(1, len(filings) // 3)][:3]:
        profile = plain_profile(filing / "meta.json").model_copy(update={"scale": 6})
        page, extraction, workbook, means = min(
            _tables(filing, profile), key=lambda one: (-len(one[3] - used), -len(one[3]), one[0].name)
        )
        used |= means
        again = extract(read(workbook, f"{page.name}.xlsx"), profile)
        assert len(_facts(extraction)) >= 6
        assert _facts(again) == _facts(extraction), f"{filing.name} {page.name}"
    assert used == MEANS


PAGE = """<p>Net sales were as follows (in thousands):</p><table>
<tr><td></td><td colspan="4">Year ended</td></tr>
<tr><td></td><td colspan="2">December 31, 2024</td><td colspan="2">December 31, 2023</td></tr>
<tr><td>Goods</td><td>$</td><td>2,301</td><td>$</td><td>2,205</td></tr>
<tr><td>Services</td><td></td><td>1,204</td><td></td><td>1,100</td></tr>
<tr><td>Returns</td><td></td><td>(105)</td><td></td><td>—</td></tr>
<tr><td>Net sales</td><td>$</td><td>3,400</td><td>$</td><td>3,305</td></tr>
<tr><td>Growth rate</td><td></td><td>2.9%</td><td></td><td>1.5%</td></tr></table>"""


def test_a_table_of_every_means_gives_the_same_facts(tmp_path: Path) -> None:
    meta = tmp_path / "meta.json"
    meta.write_text(
        json.dumps({"document_type": "10-K", "period_start": "2024-01-01", "period_end": "2024-12-31"}), "utf-8"
    )
    profile = plain_profile(meta)
    page = read(PAGE.encode(), "page.html")
    extraction = extract(page, profile)
    workbook, means = workbook_of(page, extraction.relations)
    assert means == MEANS
    document = read(workbook, "book.xlsx")
    assert document.findings == (), "formulas carry their values"
    again = extract(document, profile)
    assert _facts(again) == _facts(extraction)
    assert {fact.value for fact in again.facts if fact.label == "Net sales"} == {Decimal(3_400_000), Decimal(3_305_000)}
    assert {fact.value for fact in again.facts if fact.label == "Growth rate"} == {Decimal("0.029"), Decimal("0.015")}
