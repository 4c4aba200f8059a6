"""The page of findings in a real browser: filter, jump to the cell, print."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from converter.model.document import Document, SourceFormat
from converter.model.findings import Finding, Severity
from converter.model.spans import Span
from converter.validation import Places, findings_html, verdict_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LINES = [f"Row {number} | {number * 1_000:,}\n" for number in range(1, 400)]
TEXT = "".join(LINES)


def cell(number: int) -> Span:
    start = sum(map(len, LINES[: number - 1])) + LINES[number - 1].index("|") + 2
    return Span(start, start + len(LINES[number - 1].rstrip()) - LINES[number - 1].index("|") - 2, number)


FINDINGS = (
    Finding(Severity.ERROR, "unit.type", "the unit is wrong", span=cell(300), stage="check"),
    Finding(Severity.INCONSISTENCY, "calculation.inconsistent", "the sum is wrong", span=cell(20), stage="check"),
    Finding(Severity.WARNING, "sign.negative", "the sign is odd", span=cell(390), stage="arelle"),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs a Chromium on this machine")
    file: Path = tmp_path_factory.mktemp("page") / "findings.html"
    document = Document("note.txt", SourceFormat.PIPE_ROWS, TEXT, (), "0" * 64)
    file.write_bytes(findings_html(FINDINGS, verdict_of(FINDINGS, 399), Places(document)))
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page()
        problems: list[str] = []
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.on(
            "request", lambda request: problems.append(request.url) if not request.url.startswith("file:") else None
        )
        opened.goto(file.as_uri())
        yield opened
        assert problems == []
        browser.close()


def shown(page: Any) -> list[str]:
    codes: list[str] = page.eval_on_selector_all("article:not([hidden])", "rows => rows.map(row => row.dataset.code)")
    return codes


def test_it_opens_with_the_verdict_and_the_gravest_first(page: Any) -> None:
    assert page.inner_text("#verdict") == "not valid: 399 facts, 1 error, 1 inconsistency, 1 warning"
    assert shown(page) == ["unit.type", "calculation.inconsistent", "sign.negative"]


def test_it_filters_by_severity_code_stage_and_words(page: Any) -> None:
    page.uncheck("input[value=error]")
    assert shown(page) == ["calculation.inconsistent", "sign.negative"]
    page.select_option("select[name=stage]", "arelle")
    assert shown(page) == ["sign.negative"]
    assert page.inner_text("#shown") == "1 of 3 shown"
    page.select_option("select[name=stage]", "")
    page.check("input[value=error]")
    page.select_option("select[name=code]", "unit.type")
    assert shown(page) == ["unit.type"]
    page.select_option("select[name=code]", "")
    page.fill("input[name=words]", "sum is")
    assert shown(page) == ["calculation.inconsistent"]
    page.fill("input[name=words]", "")
    assert len(shown(page)) == 3


def test_it_jumps_to_the_cell(page: Any) -> None:
    page.click("article[data-code='unit.type'] .head a")
    mark = page.locator("mark:target")
    assert mark.inner_text() == "300,000"
    page.wait_for_function("() => { const r = document.querySelector('mark:target').getBoundingClientRect();"
                           " return r.top >= 0 && r.bottom <= window.innerHeight; }")  # fmt: skip


def test_it_prints_findings_and_source_without_the_tools(page: Any) -> None:
    page.emulate_media(media="print")
    assert not page.is_visible("#tools")
    assert page.is_visible("article[data-code='sign.negative']")
    assert len(page.pdf()) > 10_000
    page.emulate_media(media="screen")
