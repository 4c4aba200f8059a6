"""The rules of cover pages are complete, typed, and about elements that exist."""

from __future__ import annotations

import re

import pytest

from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import QName
from taxonomy.cover_page import FORMS, Need, Place, all_rules, cover_elements, cover_rules


def dei(local: str) -> QName:
    return QName("dei", local)


def required(form: str) -> set[str]:
    return {e.local for rule in cover_rules(form) if rule.need is Need.REQUIRED for e in rule.elements}


def test_every_element_exists_and_every_rule_is_cited() -> None:
    catalog = builtin_catalog(2025)
    for rule in all_rules():
        named = [*rule.elements, *(rule.when.elements if rule.when else ())]
        for element in named:
            concept = catalog.concept(element)
            assert concept is not None, element
            assert concept.is_reportable
        assert re.fullmatch(r"EFM 6\.5\.\d+", rule.citation)
        assert rule.severity in ("error", "warning")
        assert set(rule.forms) <= set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_what_every_form_needs(form: str) -> None:
    assert {"DocumentType", "AmendmentFlag", "EntityRegistrantName", "EntityCentralIndexKey"} <= required(form)
    document_type = next(r for r in cover_rules(form) if r.elements == (dei("DocumentType"),))
    assert document_type.values == (form,)
    assert document_type.visible


def test_what_tells_the_forms_apart() -> None:
    assert {"EntityFilerCategory", "EntityPublicFloat", "DocumentFiscalPeriodFocus", "AuditorName"} <= required("10-K")
    assert "EntityPublicFloat" not in required("10-Q")
    assert "DocumentQuarterlyReport" in required("10-Q")
    assert "DocumentAccountingStandard" in required("20-F")
    assert "AnnualInformationForm" in required("40-F")
    assert "WrittenCommunications" in required("8-K")
    assert "EntityFilerCategory" not in {e.local for e in cover_elements("8-K")}


def test_conditions() -> None:
    amended = next(r for r in all_rules() if r.elements == (dei("AmendmentDescription"),))
    assert amended.need is Need.EXACTLY_WHEN
    assert amended.when is not None
    assert (amended.when.elements, amended.when.values) == ((dei("AmendmentFlag"),), ("true",))
    symbol = next(r for r in cover_rules("10-K") if dei("NoTradingSymbolFlag") in r.elements)
    assert symbol.need is Need.EXACTLY_ONE
    assert symbol.place is Place.SECURITY


def test_amendments_and_other_forms() -> None:
    amendment = next(r for r in cover_rules("10-K/A") if r.elements == (dei("DocumentType"),))
    assert amendment.values == ("10-K", "10-K/A")
    assert required("10-K/A") == required("10-K")
    assert cover_rules("S-1") == ()
    assert cover_elements("no form") == ()
