"""The viewer page works from the disk, without a network: facts are listed, found and shown with what they mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from converter.exporting import export
from converter.pipeline import convert
from converter.publishing import publish
from converter.validation.viewing import SCRIPT

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "other-current-assets"


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("iXBRLViewerPlugin", reason="needs the extra 'viewer'")
    folder = tmp_path_factory.mktemp("viewer")
    conversion = convert(EXAMPLE / "note.txt", EXAMPLE / "report.yaml", EXAMPLE / "decisions.yaml")
    publish(conversion, folder / "report", arelle=False)
    export(folder / "report", "viewer", folder / "page")
    return folder / "page"


def test_the_files_name_no_script_of_elsewhere(viewer: Path) -> None:
    assert {path.name for path in viewer.iterdir() if not path.name.startswith(".")} == {"xbrlviewer.html", SCRIPT}
    page = (viewer / "xbrlviewer.html").read_text("utf-8")
    assert re.findall(r'<script[^>]* src="([^"]*)"', page) == [SCRIPT]


def test_the_page_shows_the_facts(browser: Browser, viewer: Path) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((viewer / "xbrlviewer.html").as_uri())
    page.wait_for_function(
        "[...document.querySelectorAll('iframe')].some("
        "frame => frame.contentDocument?.querySelector('.ixbrl-element-nonfraction'))",
        timeout=20_000,
    )
    number = next(found for frame in page.frames if (found := frame.query_selector(".ixbrl-element-nonfraction")))
    number.click()
    page.wait_for_function("document.querySelector('#inspector').innerText.includes('Fact Value')", timeout=20_000)
    shown = page.inner_text("#inspector")
    page.close()
    assert errors == []
    assert re.search(r"Fact Value\s+[^\n]*\d,\d{3}", shown)
    assert "Entity" in shown
    assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))]
