"""Language codes have no case: every form holds the lower case that xBRL-JSON and xBRL-CSV call canonical."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from converter.model.facts import Period
from converter.model.report import Fact
from converter.writing import render_blocks
from converter.writing.lexical import text_value, xml_value
from converter.writing.table_export import facts_csv
from taxonomy.concepts import Concept, PeriodType, QName
from tests.unit.writing import builders


@pytest.mark.parametrize(
    ("data_type", "base_type", "written"),
    [
        ("languageItemType", "", "zh-hans"),
        ("codeItemType", "languageItemType", "zh-hans"),
        ("stringItemType", "", "zh-Hans"),
    ],
)
def test_only_codes_of_languages_are_lowered(data_type: str, base_type: str, written: str) -> None:
    concept = Concept(QName("ex", "Spoken"), data_type, PeriodType.DURATION, base_type=base_type)
    fact = Fact(id="f-1", concept=concept.name, period=Period(date(2024, 12, 31)), value="zh-Hans")
    assert text_value(fact, concept) == xml_value(fact, concept, {}) == written


def test_tables_of_facts_hold_the_codes_as_every_other_form_does() -> None:
    source = builders.source()
    plain = render_blocks(source.document(), builders.report(source))
    spoken = Concept(QName("ex", "Spoken"), "languageItemType", PeriodType.DURATION)
    fact = Fact(id="f-lang", concept=spoken.name, period=Period(date(2024, 12, 31), date(2024, 1, 1)), value="zh-Hans")
    report = replace(plain, facts=(*plain.facts, fact), concepts={**plain.concepts, spoken.name: spoken})
    assert b"zh-hans" in facts_csv(report)
    assert b"zh-Hans" not in facts_csv(report)
