"""The inline report of an example reads like the note that it was made from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from converter.pipeline import convert
from converter.publishing import publish

ROOT = Path(__file__).resolve().parents[2]


def _page_words(browser: Browser, page_file: Path) -> list[str]:
    page = browser.new_page(viewport={"width": 1100, "height": 1400})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(page_file.as_uri())
    text = page.inner_text("body")
    page.close()
    assert errors == []
    return _words(text)


def _words(text: str) -> list[str]:
    return re.findall(r"\w[\w,.%]*", text.replace("|", " "))


@pytest.mark.parametrize("example", ["other-current-assets", "segment-reporting"])
def test_every_word_of_the_note_is_seen_in_its_order(browser: Browser, tmp_path: Path, example: str) -> None:
    folder = ROOT / "examples" / example
    conversion = convert(folder / "note.txt", folder / "report.yaml", folder / "decisions.yaml")
    publish(conversion, tmp_path / "out", arelle=False)
    seen = _page_words(browser, tmp_path / "out" / f"{conversion.report.extension.stem}.htm")
    assert [word.strip(".,") for word in seen] == [
        word.strip(".,") for word in _words((folder / "note.txt").read_text(encoding="utf-8"))
    ]


def test_numbers_stand_in_columns(browser: Browser, tmp_path: Path) -> None:
    folder = ROOT / "examples" / "segment-reporting"
    conversion = convert(folder / "note.txt", folder / "report.yaml", folder / "decisions.yaml")
    publish(conversion, tmp_path / "out", arelle=False)
    page = browser.new_page(viewport={"width": 1100, "height": 1400})
    page.goto((tmp_path / "out" / f"{conversion.report.extension.stem}.htm").as_uri())
    rights = page.evaluate(
        """() => { const table = document.querySelector('table');
             return [...table.rows].map(r => [...r.cells].filter(c => /\\d,\\d{3}/.test(c.innerText))
               .map(c => Math.round(c.getBoundingClientRect().right))).filter(r => r.length === 4); }"""
    )
    page.close()
    assert len(rights) >= 3
    assert len({tuple(row) for row in rights}) == 1
