"""What a first profile takes from the cover page, the balance sheet and the tables of a report."""

from __future__ import annotations

from datetime import date

import pytest

from converter.drafting import Given, draft
from converter.extraction.cover_page import read_cover
from converter.model.findings import UsageError
from converter.project_files import parse_profile
from converter.reading import read

COVER = """
<p>Table of Contents</p><p>UNITED STATES SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 10-Q</p>
<p>☒ QUARTERLY REPORT PURSUANT TO SECTION 13 OR 15(d)</p><p>For the quarterly period ended June 28, 2025</p>
<p>☐ TRANSITION REPORT PURSUANT TO SECTION 13 OR 15(d)</p>
<p>Commission file number: 001-12345</p><p>Quayside Nails, Inc.</p>
<p>(Exact name of registrant as specified in its charter)</p>
<table><tr><td>Ohio</td><td>12-3456789</td></tr>
<tr><td>(State or other jurisdiction of incorporation)</td><td>(I.R.S. Employer Identification No.)</td></tr></table>
<p>1 Quay Street, Floor 2</p><p>Atlanta, Georgia 30303</p><p>(Address of principal executive offices)</p>
<p>Registrant's telephone number, including area code: (614) 555-0100</p>
<table><tr><td>Title of each class</td><td>Trading symbol</td><td>Name of each exchange</td></tr>
<tr><td>Common stock</td><td>NAIL</td><td>The Nasdaq Stock Market LLC</td></tr></table>
<p>Indicate by check mark whether the registrant (1) has filed all reports required. Yes ☒ No ☐</p>
<p>Indicate by check mark whether the registrant has submitted electronically every file. ☐ Yes ☑ No</p>
<p>Indicate by check mark whether the registrant is a large accelerated filer, an accelerated filer or other.</p>
<table><tr><td>Large accelerated filer</td><td>☐</td><td>Accelerated filer</td><td>☐</td></tr>
<tr><td>Non-accelerated filer</td><td>☒</td><td>Smaller reporting company</td><td>☒</td></tr></table>
<p>Indicate by check mark whether the registrant is a shell company. Yes ☐ No ☒</p>
"""
SHEET = """
<h2>PART I</h2><h2>Item 1. Financial Statements</h2><h2>CONDENSED CONSOLIDATED BALANCE SHEETS</h2><p>(in thousands)</p>
<table><tr><td></td><td>June 28, 2025</td><td>September 28, 2024</td></tr>
<tr><td>Cash</td><td>1</td><td>2</td></tr><tr><td>Other assets</td><td>3</td><td>3</td></tr>
<tr><td>Total assets</td><td>4</td><td>5</td></tr><tr><td>Total liabilities</td><td>1</td><td>2</td></tr>
<tr><td>Equity</td><td>3</td><td>3</td></tr><tr><td>Total liabilities and equity</td><td>4</td><td>5</td></tr></table>
"""


def test_a_cik_may_be_given_without_its_leading_zeros() -> None:
    text = draft(read(COVER.encode(), "q.htm"), Given(identifier="1234567"), "q")
    assert parse_profile(text).entity.identifier == "0001234567"


def test_the_cover_page_is_read_as_the_form_asks() -> None:
    assert read_cover(read(COVER.encode(), "q.htm")) == {
        "DocumentType": "10-Q",
        "DocumentPeriodEndDate": "2025-06-28",
        "DocumentQuarterlyReport": "true",
        "DocumentTransitionReport": "false",
        "EntityFileNumber": "001-12345",
        "EntityRegistrantName": "Quayside Nails, Inc.",
        "EntityIncorporationStateCountryCode": "OH",
        "EntityTaxIdentificationNumber": "12-3456789",
        "EntityAddressAddressLine1": "1 Quay Street",
        "EntityAddressAddressLine2": "Floor 2",
        "EntityAddressCityOrTown": "Atlanta",
        "EntityAddressStateOrProvince": "GA",
        "EntityAddressPostalZipCode": "30303",
        "CityAreaCode": "614",
        "LocalPhoneNumber": "555-0100",
        "Security12bTitle": "Common stock",
        "TradingSymbol": "NAIL",
        "SecurityExchangeName": "NASDAQ",
        "EntityCurrentReportingStatus": "Yes",
        "EntityInteractiveDataCurrent": "No",
        "EntityFilerCategory": "Non-accelerated Filer",
        "EntitySmallBusiness": "true",
        "EntityShellCompany": "false",
    }


def test_an_answer_with_both_boxes_ticked_is_left_to_a_person() -> None:
    page = COVER.replace("shell company. Yes ☐ No ☒", "shell company. Yes ☒ No ☒")
    assert "EntityShellCompany" not in read_cover(read(page.encode(), "q.htm"))


def test_several_classes_of_securities_are_left_to_a_person() -> None:
    second = (
        "<tr><td>Warrants</td><td>NAILW</td><td>Nasdaq</td></tr></table>\n<p>Indicate by check mark whether the reg"
    )
    page = COVER.replace("</table>\n<p>Indicate by check mark whether the reg", second, 1)
    assert "TradingSymbol" not in read_cover(read(page.encode(), "q.htm"))


def test_a_note_has_no_cover() -> None:
    assert read_cover(read(b"<p>Note 5. Nails</p><p>We sell nails.</p>", "n.htm")) == {}


def test_a_draft_takes_period_and_year_end_from_cover_and_balance_sheet() -> None:
    profile = parse_profile(draft(read((COVER + SHEET).encode(), "q.htm"), Given(), "q"))
    assert (profile.report.type, profile.entity.name) == ("10-Q", "Quayside Nails, Inc.")
    assert profile.report.period_start == date(2024, 9, 29)
    assert profile.report.period_end == date(2025, 6, 28)
    assert profile.report.fiscal_year_end == "--09-28"
    assert profile.cover["DocumentFiscalPeriodFocus"] == "Q3"
    assert profile.cover["DocumentFiscalYearFocus"] == "2025"


def test_what_the_preparer_states_stands() -> None:
    given = Given(name="Other", report_type="10-K", period_end=date(2023, 12, 31), currency="EUR")
    profile = parse_profile(draft(read((COVER + SHEET).encode(), "q.htm"), given, "q"))
    assert (profile.entity.name, profile.report.type, profile.currency) == ("Other", "10-K", "EUR")
    assert (profile.report.period_start, profile.report.fiscal_year_end) == (date(2023, 1, 1), "--12-31")


def test_a_source_without_a_date_says_what_to_give() -> None:
    with pytest.raises(UsageError, match="states no date") as caught:
        draft(read(b"<p>We sell nails.</p>", "n.htm"), Given(), "n")
    assert "--period-end" in caught.value.hint
