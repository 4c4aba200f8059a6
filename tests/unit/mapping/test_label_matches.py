"""Rows and concepts of taxonomies that no filer's memory knows: labels, types, whole numbers, units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from converter.extraction import extract
from converter.mapping import build_report, propose
from converter.mapping.compatibility import misfit
from converter.mapping.keys import RowKey, Subject
from converter.mapping.label_matches import EXACT_CONFIDENCE, LabelIndex, joined
from converter.mapping.suggesters import LinkerSuggester
from converter.model.decisions import Alternative, Decider, Decisions, RowDecision
from converter.model.document import Document
from converter.model.facts import Extraction, ItemKind, Unit
from converter.model.findings import UsageError
from converter.model.profile import EntityProfile, ExtensionProfile, MappingProfile, Profile, ReportProfile
from converter.reading import read
from taxonomy.builtin import builtin_catalog
from taxonomy.catalog import Catalog
from taxonomy.catalog_sets import open_catalog
from taxonomy.concepts import PeriodType, QName
from taxonomy.packages import add_package

WATER = """
taxonomy: {name: Water, prefix: wat, namespace: "http://taxonomy.example.com/water/1", version: "1", language: en}
units: [{symbol: m3/h, measure: m3ph, name: cubic metre per hour}]
types: [{name: flowRate, base: decimal, units: [m3/h]}, {name: headcount, base: integer}]
concepts:
  - {name: PumpRate, type: flowRate, label: {en: Pumping rate, de: Pumpleistung}, terse: {en: Rate}}
  - {name: LeakRate, type: flowRate, label: {en: Leakage}, terse: {en: Rate}}
  - {name: Tariff, type: monetary, label: {en: Rate}}
  - {name: WaterSold, type: volume, label: {en: Water sold}}
  - {name: Pumps, type: headcount, label: {en: Pumps}}
roles:
  - id: Water
    definition: 0100 - Statement - Water
    presentation: [PumpRate, LeakRate, Tariff, WaterSold, Pumps]
"""
ROWS = "| | 2025 |\n|---|---|\n| Pumping rate (m3/h) | 41.5 |\n| Water sold (m³) | 9,120 |\n"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    home = tmp_path_factory.mktemp("home")
    source = home / "water.yaml"
    source.write_text(WATER, encoding="utf-8")
    return open_catalog([add_package(str(source), home).name], home)


def profile(confidence: float = 0.8) -> Profile:
    return Profile(
        entity=EntityProfile(name="Example", identifier="0000000001"),
        report=ReportProfile(period_end=date(2025, 12, 31)),
        extension=ExtensionProfile(prefix="ex", authority="http://www.example.com"),
        mapping=MappingProfile(confidence=confidence),
    )


def extracted(rows: str = ROWS) -> tuple[Document, Extraction]:
    document = read(f"Water\n\nWhat was pumped in the year ended December 31, 2025:\n\n{rows}".encode(), "water.md")
    return document, extract(document, profile())


def subject(label: str, kind: ItemKind = ItemKind.QUANTITY) -> Subject:
    return Subject("Water", (), label, kind, PeriodType.DURATION)


def test_a_standard_label_word_for_word_is_sure_in_every_language(catalog: Catalog) -> None:
    for label in ("Pumping rate", "Pumpleistung"):
        (found,) = LabelIndex(catalog).find(subject(label))
        assert (found.concept, found.confidence) == ("wat:PumpRate", EXACT_CONFIDENCE)
        assert found.reason.endswith("is the label of the concept, word for word")


def test_concepts_that_share_a_label_share_the_confidence_where_types_do_not_tell(catalog: Catalog) -> None:
    index = LabelIndex(catalog)
    assert [a.confidence for a in index.find(subject("Rate"))] == [0.425, 0.425]
    (tariff,) = index.find(subject("Rate", ItemKind.MONETARY))
    assert (tariff.concept, tariff.confidence) == ("wat:Tariff", EXACT_CONFIDENCE)


def test_the_us_taxonomies_are_left_to_the_memory_of_filers() -> None:
    assert not LabelIndex(builtin_catalog())


def test_own_types_take_what_their_standard_type_takes(catalog: Catalog) -> None:
    rate, pumps = catalog.concept(QName("wat", "PumpRate")), catalog.concept(QName("wat", "Pumps"))
    assert rate is not None
    assert pumps is not None
    assert misfit(rate, ItemKind.QUANTITY, PeriodType.DURATION) == ""
    assert "flowRateItemType" in misfit(rate, ItemKind.MONETARY, PeriodType.DURATION)
    assert misfit(pumps, ItemKind.INTEGER, PeriodType.DURATION) == ""
    assert "whole numbers" in misfit(pumps, ItemKind.QUANTITY, PeriodType.DURATION, fraction=True)


def test_rows_reach_their_concepts_and_the_units_of_the_taxonomy(catalog: Catalog) -> None:
    document, extraction = extracted()
    decisions = propose(extraction, catalog, profile(), suggester=LinkerSuggester())
    assert [(row.pick, row.by) for row in decisions.rows] == [
        ("wat:PumpRate", Decider.LABEL),
        ("wat:WaterSold", Decider.LABEL),
    ]
    report, findings = build_report(document, extraction, decisions, catalog, profile())
    assert [fact.unit for fact in report.facts] == [Unit(("wat:m3ph",)), Unit(("utr:m3",))]
    assert report.namespaces["wat"] == "http://taxonomy.example.com/water/1"
    assert report.namespaces["utr"] == "http://www.xbrl.org/2009/utr"
    assert findings == ()


def test_a_person_cannot_put_decimals_into_whole_numbers(catalog: Catalog) -> None:
    document, extraction = extracted()
    (row, *_) = propose(extraction, catalog, profile(), suggester=LinkerSuggester()).rows
    decided = Decisions(rows=(row.model_copy(update={"pick": "wat:Pumps", "by": Decider.PERSON}),))
    with pytest.raises(UsageError, match="whole numbers"):
        build_report(document, extraction, decided, catalog, profile())


class _Sure:
    """Suggests one concept whatever is asked, as a memory would that is quite wrong."""

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        wrong = Alternative(concept="wat:Pumps", confidence=0.99, reason="looks like it")
        return {one.key: [wrong] for one in subjects.values()}


def test_no_suggestion_puts_decimals_into_whole_numbers(catalog: Catalog) -> None:
    _, extraction = extracted()
    picks: dict[str, RowDecision] = {
        row.label: row for row in propose(extraction, catalog, profile(), suggester=_Sure()).rows
    }
    assert picks["Pumping rate"].pick is None
    assert picks["Water sold"].pick == "wat:Pumps"


def test_joined_keeps_each_concept_once_with_its_greater_confidence() -> None:
    def said(concept: str, confidence: float) -> Alternative:
        return Alternative(concept=concept, confidence=confidence)

    both = joined([said("a:B", 0.85)], [said("a:C", 0.9), said("a:B", 0.2)])
    assert [(a.concept, a.confidence) for a in both] == [("a:C", 0.9), ("a:B", 0.85)]
