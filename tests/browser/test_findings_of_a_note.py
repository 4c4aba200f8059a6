"""The findings page of a converted note with three planted faults, in a real browser: filter, jump, print.

Planted are a total that does not add up, a sign the wrong way round, and a row decided as a concept of the wrong kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from converter import pipeline
from converter.publishing import publish

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "tests/seeds/note33"
NOTE = "seeds/002_fa2b530666297a11.txt"
TOTAL, SIGN = 18, 49
"""Lines of the note with the total and with the number whose sign is turned."""
DECIDED, WRONG = "us-gaap:DepreciationDepletionAndAmortization", "us-gaap:Revenues"


def planted(shared: Path, folder: Path) -> tuple[Path, Path]:
    """Write the note and its decisions with the three faults."""
    lines = (shared / NOTE).read_text(encoding="utf-8").split("\n")
    total, sign = lines[TOTAL - 1], lines[SIGN - 1]
    assert total[0].isdigit()
    assert sign[0] == "("
    lines[TOTAL - 1] = f"9{total[1:]}"
    lines[SIGN - 1] = sign.strip("()")
    note, decisions = folder / "note.txt", folder / "decisions.yaml"
    note.write_text("\n".join(lines), encoding="utf-8")
    text = (KEPT / "decisions.yaml").read_text(encoding="utf-8")
    assert f"pick: {DECIDED}\n" in text
    decisions.write_text(text.replace(f"pick: {DECIDED}\n", f"pick: {WRONG}\n"), encoding="utf-8")
    return note, decisions


@pytest.fixture(scope="module")
def written(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    note, decisions = planted(shared, folder)
    conversion = pipeline.convert(note, KEPT / "report.yaml", decisions)
    publish(conversion, folder / "out", arelle=False)
    return folder / "out"


@pytest.fixture(scope="module")
def page(browser: Browser, written: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("request", lambda asked: problems.append(asked.url) if not asked.url.startswith("file:") else None)
    opened.goto((written / "findings.html").as_uri())
    yield opened
    assert problems == []
    opened.close()


@pytest.fixture(autouse=True)
def unfiltered(page: Page) -> None:
    page.evaluate("document.getElementById('tools').reset(); location.hash = ''")
    page.dispatch_event("#tools input[name=words]", "input")


def found(written: Path) -> list[dict[str, Any]]:
    findings: list[dict[str, Any]] = json.loads((written / "findings.json").read_bytes())["findings"]
    return findings


def lines_of(finding: dict[str, Any]) -> set[int]:
    return {place["line"] for one in (finding, *finding["facts"]) if (place := one.get("place"))}


def shown(page: Page) -> Any:
    return page.locator("article:visible")


def test_each_fault_is_found_at_its_cell(written: Path) -> None:
    every = found(written)
    sums = {one["place"]["line"] for one in every if one["code"] == "document.members-sum"}
    assert sums == {TOTAL, SIGN}
    twice = [one for one in every if one["code"] == "duplicate.inconsistent" and WRONG in one["message"]]
    assert twice
    assert all(one["severity"] == "inconsistency" and len(lines_of(one)) >= 2 for one in twice)


def test_it_filters_by_severity_and_words(page: Page, written: Path) -> None:
    every = found(written)
    assert shown(page).count() == len(every)
    for severity in ("warning", "info"):
        page.uncheck(f"input[value={severity}]")
    assert shown(page).count() == sum(one["severity"] in ("error", "inconsistency") for one in every)
    page.fill("input[name=words]", WRONG.upper())
    texts = shown(page).evaluate_all("all => all.map(article => article.textContent)")
    assert texts
    assert all(WRONG in text for text in texts)
    assert page.inner_text("#shown") == f"{len(texts)} of {len(every)} shown"


@pytest.mark.parametrize("line", [TOTAL, SIGN])
def test_it_jumps_to_the_cell_and_marks_it(page: Page, line: int) -> None:
    link = page.locator(f"article:visible .head a:text-is('line {line}')").first
    link.click()
    mark = page.locator("mark:target")
    assert mark.count() == 1
    assert page.locator("li", has=mark).get_attribute("id") == f"L{line}"
    page.wait_for_function(
        "() => { const box = document.querySelector('mark:target').getBoundingClientRect();"
        " const pane = document.getElementById('source').getBoundingClientRect();"
        " return box.top >= pane.top && box.bottom <= Math.min(pane.bottom, innerHeight); }"
    )


def test_it_prints_every_finding_whole(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.is_visible("#tools")
    flows = page.evaluate(
        "() => ['findings', 'source'].map(name => getComputedStyle(document.getElementById(name)).overflowY)"
    )
    assert flows == ["visible", "visible"]
    data = page.pdf()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") >= 2
    page.emulate_media(media="screen")
