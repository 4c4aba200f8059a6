"""A report on standard concepts, validated with the stand-in taxonomy and, where it is here, the test package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from converter.model.facts import Period
from converter.model.report import Fact, PresentationNode, Report, Role, TaxonomyReference
from converter.writing import check_written, render_blocks, write_extension, write_inline, write_json
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import Label, LabelRole, QName
from taxonomy.standin import write_package
from tests.roundtrip.arelle_facts import Arelle
from tests.roundtrip.as_arelle_says import expected, found
from tests.unit.writing import builders
from tests.unit.writing.builders import END, USD, YEAR, Source

GAAP, DEI = "http://fasb.org/us-gaap/2025", "http://xbrl.sec.gov/dei/2025"
REFERENCES = (
    TaxonomyReference("us-gaap", GAAP, "https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd"),
    TaxonomyReference("dei", DEI, "https://xbrl.sec.gov/dei/2025/dei-2025.xsd"),
)
COVER = {
    "DocumentType": "10-K",
    "EntityRegistrantName": "Example Holdings",
    "EntityCentralIndexKey": "0000001234",
    "AmendmentFlag": "false",
    "DocumentPeriodEndDate": "2025-12-31",
    "CurrentFiscalYearEndDate": "--12-31",
    "DocumentFiscalYearFocus": "2025",
}


def _source() -> Source:
    return (
        Source()
        .heading("Balance")
        .table([["", "2025"], ["Assets", "1,500"], ["Liabilities", "(900"], ["Rate of tax", "21.0%"]])
        .paragraph("Amounts are in thousands. Nothing else is owed.")
    )


def _report(source: Source) -> Report:
    def number(name: str, local: str, value: str, period: Period, printed: str, **more: object) -> Fact:
        fact = Fact(name, QName("us-gaap", local), period, Decimal(value), USD, -3, spans=(source.find(printed),))
        return replace(fact, **more)  # type: ignore[arg-type]

    facts = [
        number("f-1", "Assets", "1500000", END, "1,500"),
        number("f-2", "Liabilities", "900000", END, "900"),
        number(
            "f-3", "EffectiveIncomeTaxRateContinuingOperations", "0.21", YEAR, "21.0", unit=builders.PURE, decimals=3
        ),
        Fact(
            "f-4",
            QName("us-gaap", "SignificantAccountingPoliciesTextBlock"),
            YEAR,
            None,
            is_block=True,
            spans=(source.find("Amounts are in thousands. Nothing else is owed."),),
        ),
    ]
    facts += [
        Fact(f"d-{number}", QName("dei", local), YEAR, value) for number, (local, value) in enumerate(COVER.items())
    ]
    catalog = builtin_catalog()
    names = [fact.concept for fact in facts]
    concepts = {name: catalog.concept(name) for name in names}
    assert None not in concepts.values()
    abstract = builders.structure("CoverAbstract")
    tree = PresentationNode(abstract.name, children=tuple(PresentationNode(name) for name in names))
    role = Role("http://www.example.com/role/Cover", "Cover", "0000001 - Document - Cover", (tree,))
    report = builders.report(builders.source())
    labels = tuple(Label(name, LabelRole.STANDARD, name.local) for name in (abstract.name, *names))
    extension = replace(
        report.extension, concepts=(abstract,), labels=labels, roles=(role,), imports=REFERENCES, anchors=()
    )
    return replace(
        report,
        facts=tuple(facts),
        footnotes=(),
        extension=extension,
        namespaces={**report.namespaces, "us-gaap": GAAP, "dei": DEI},
        concepts={**concepts, abstract.name: abstract},  # type: ignore[dict-item]
    )


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arelle]:
    folder = tmp_path_factory.mktemp("stand-in")
    worker = Arelle(folder / "cache", [write_package(folder)])
    yield worker
    worker.close()


def _files(folder: Path) -> Report:
    source = _source()
    document = source.document()
    report = render_blocks(document, _report(source))
    files = {
        "report.htm": write_inline(report, document, "Title"),
        "report.json": write_json(report),
        **write_extension(report),
    }
    check_written(report, files)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return report


@pytest.mark.parametrize("form", ["report.htm", "report.json"])
def test_with_the_stand_in(stand_in: Arelle, tmp_path: Path, form: str) -> None:
    report = _files(tmp_path)
    answer = stand_in.load(tmp_path / form)
    assert answer["messages"] == []
    assert found(answer) == expected(report)


@pytest.mark.shared
def test_with_the_test_package(shared: Path, tmp_path: Path) -> None:
    worker = Arelle(tmp_path / "cache", [shared / "taxonomies" / "us-2025-offline-test.zip"])
    (tmp_path / "report").mkdir()
    report = _files(tmp_path / "report")
    try:
        answer = worker.load(tmp_path / "report" / "report.htm")
    finally:
        worker.close()
    assert answer["messages"] == []
    assert found(answer) == expected(report)
