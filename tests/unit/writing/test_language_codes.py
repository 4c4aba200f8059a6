"""Language codes have no case: every form holds the lower case that xBRL-JSON and xBRL-CSV call canonical."""

from __future__ import annotations

from datetime import date

import pytest

from converter.model.facts import Period
from converter.model.report import Fact
from converter.writing.lexical import text_value, xml_value
from taxonomy.concepts import Concept, PeriodType, QName


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
