"""Where a cover page prints what the profile says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from converter.mapping.cover_places import placed
from converter.model.document import Document, SourceFormat, Span
from converter.model.facts import Extraction, Part, PartKind, Period
from converter.model.report import Fact
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import Concept, QName

PAGE = """FORM 10-K
(Mark One)
☒ ANNUAL REPORT PURSUANT TO SECTION 13
For the fiscal year ended May 31, 2024
OR
☐ TRANSITION REPORT PURSUANT TO SECTION 13
HARBOUR LINE INC.
Delaware 12-3456789
Indicate by check mark if the registrant is a well-known seasoned issuer. Yes ☒ No ☐
Indicate by check mark if the registrant is not required to file reports. Yes ☐ No ☒
Large accelerated filer ☒ Accelerated filer ☐ Smaller reporting company ☐ Emerging growth company ☐
1,234,567 shares
"""
REST = "STATEMENTS OF INCOME 1,234,567"


@pytest.mark.parametrize(
    ("element", "value", "printed"),
    [
        ("DocumentAnnualReport", "true", (PAGE.index("☒ ANNUAL"), "☒")),
        ("DocumentTransitionReport", "false", (PAGE.index("☐ TRANSITION"), "☐")),
        ("DocumentPeriodEndDate", "2024-05-31", (PAGE.index("May 31"), "May 31, 2024")),
        ("EntityTaxIdentificationNumber", "12-3456789", (PAGE.index("12-3"), "12-3456789")),
        ("EntityIncorporationStateCountryCode", "DE", (PAGE.index("Delaware"), "Delaware")),
        ("EntityWellKnownSeasonedIssuer", "Yes", (PAGE.index("Yes ☒"), "Yes")),
        ("EntityVoluntaryFilers", "No", (PAGE.index("No ☒"), "No")),
        ("EntityFilerCategory", "Large Accelerated Filer", (PAGE.index("Large"), "Large accelerated filer")),
        ("EntitySmallBusiness", "false", (PAGE.index("☐ Emerging"), "☐")),
        ("EntityCommonStockSharesOutstanding", "1234567", (PAGE.index("1,234"), "1,234,567")),
        ("AmendmentFlag", "false", None),
        ("EntityRegistrantName", "Quay Inc.", None),
    ],
)
def test_facts_stand_where_they_are_printed(element: str, value: str, printed: tuple[int, str] | None) -> None:
    (fact,) = _placed([(element, value)])
    text = PAGE + REST
    assert (printed is None and not fact.spans) or (
        printed == (fact.spans[0].start, text[fact.spans[0].start : fact.spans[0].end])
    )


def test_no_two_facts_share_characters() -> None:
    first, second = _placed([("EntityTaxIdentificationNumber", "12-3456789"), ("EntityFileNumber", "12-3456789")])
    assert first.spans
    assert not second.spans


def test_a_document_without_a_cover_page_prints_none() -> None:
    facts = _placed([("EntityTaxIdentificationNumber", "12-3456789")], parts=(), text="Note 12-3456789")
    assert not facts[0].spans


def _placed(given: list[tuple[str, str]], parts: tuple[Part, ...] | None = None, text: str = PAGE + REST) -> list[Fact]:
    if parts is None:
        parts = (Part(PartKind.COVER, "Cover page", (Span(0, len(PAGE), 1),)),)
    facts: list[tuple[Fact, Concept]] = []
    for number, (element, value) in enumerate(given):
        concept = builtin_catalog(2025).concept(QName("dei", element))
        assert concept is not None
        said = Decimal(value) if concept.is_numeric else value
        facts.append((Fact(f"f-{number}", concept.name, Period(date(2024, 5, 31)), said), concept))
    document = Document("cover", SourceFormat.LINES, text, (), "")
    return [fact for fact, _ in placed(facts, document, Extraction((), parts=parts))]
