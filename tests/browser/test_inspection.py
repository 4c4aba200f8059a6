"""The page of ``inspect``: doubts first, every fact beside its source, and a way from the one to the other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from converter.extraction import extract
from converter.inspection import inspection_page
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read

PROFILE = Profile(
    entity=EntityProfile(name="A Company", identifier="0001234567"),
    report=ReportProfile(type="10-K", period_end=date(2024, 12, 31)),
    extension=ExtensionProfile(prefix="own", authority="http://www.example.com"),
)
SOURCE = b"""<html><body><h2>Note 1. Inventories</h2><p>Inventories (in thousands) were:</p>
<table><tr><td></td><td colspan="2">December 31, 2024</td><td></td><td colspan="2">December 31, 2023</td></tr>
<tr><td>Raw <b>&lt;materials&gt;</b></td><td>$</td><td>1,204</td><td></td><td>$</td><td>1,100</td></tr>
<tr><td>Finished goods</td><td></td><td>2,301</td><td></td><td></td><td>2,205</td></tr>
<tr><td>Total inventories</td><td>$</td><td>3,505</td><td></td><td>$</td><td>3,365</td></tr></table>
<h2>Note 2. Leases</h2><p>In 2024 rent expense was $5 million.</p></body></html>"""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    document = read(SOURCE, "report.html")
    file = tmp_path / "look.html"
    file.write_bytes(inspection_page(document, extract(document, PROFILE)))
    shown = browser.new_page(viewport={"width": 1300, "height": 700})
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(file.as_uri())
    assert asked == [file.as_uri()], "the page is to be self-contained"
    return shown


def test_doubts_come_first_and_lead_to_their_place(page: Page) -> None:
    assert page.inner_text("h2 >> nth=0") == "Doubts"
    page.locator("table.list tr", has_text="Total inventories prints 3365").locator("a").click(timeout=5000)
    assert "3,365" in page.locator(":target").inner_text()


def test_parts_are_listed(page: Page) -> None:
    assert [text.split("\n")[0] for text in page.locator("nav div").all_inner_texts()] == [
        "1. Inventories note, 6 facts",
        "2. Leases note, 1 facts",
    ]


def test_a_cell_leads_to_its_fact_and_back(page: Page) -> None:
    cell = page.locator("table.source td.f", has_text="2,301")
    cell.locator("a").click()
    fact = page.locator("tr:target")
    assert "2,301,000" in fact.inner_text()
    assert "Finished goods" in fact.inner_text()
    fact.locator("a").click()
    assert page.locator("td:target").inner_text() == "2,301"
    assert cell.bounding_box() is not None


def test_the_source_stands_as_it_was_printed(page: Page) -> None:
    rows = page.locator("table.source tr").all_inner_texts()
    assert rows[1].split() == ["Raw", "<materials>", "$", "1,204", "$", "1,100"]
    assert page.locator("table.source td.f").count() == 6
    assert page.locator("p a.f").inner_text() == "5"
