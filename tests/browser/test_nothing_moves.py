"""Tags in a real page move nothing: pictures of whole pages, tagged and not, are the same pixel for pixel."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.benchmarks.rebuild_pixels import Pages, pages_of
from tests.browser.pixels import browser_with, compare

_PAGES = 3


@pytest.fixture(scope="module")
def pages(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Pages]:
    """The pages of the filings with the least justified text: its gaps are no whole pixels, whatever the glyphs are."""
    folders = sorted(
        (folder for folder in (shared / "corpus" / "dev").iterdir() if (folder / "meta.json").exists()),
        key=lambda folder: (
            gzip.decompress((folder / "untagged.html.gz").read_bytes()).count(b"justify"),
            folder.name,
        ),
    )
    scratch = tmp_path_factory.mktemp("pages")
    return [pages_of(folder, scratch / folder.name, standards=False) for folder in folders[:_PAGES]]


@pytest.mark.shared
def test_the_tagged_page_is_the_page_that_came(pages: list[Pages], playwright: Playwright, tmp_path: Path) -> None:
    with browser_with(playwright, tmp_path, whole_pixels=True) as browser:
        found = [compare(browser, made.source, made.tagged) for made in pages]
    assert [str(difference) for difference in found if not difference.is_none] == []
    assert all(difference.pixels_in_all > 10_000_000 for difference in found)


@pytest.mark.shared
def test_with_any_fonts_a_tag_does_what_a_comment_in_its_place_does(
    pages: list[Pages], playwright: Playwright, tmp_path: Path
) -> None:
    with browser_with(playwright, tmp_path, whole_pixels=False) as browser:
        found = [compare(browser, made.cut, made.tagged) for made in pages]
    assert [str(difference) for difference in found if not difference.is_none] == []


def test_a_page_that_differs_is_seen(playwright: Playwright, tmp_path: Path) -> None:
    one, other = tmp_path / "one.htm", tmp_path / "other.htm"
    body = "<p style='height:4000px'>a</p><p>{}</p>"
    one.write_text(body.format("12"))
    other.write_text(body.format("13"))
    with browser_with(playwright, tmp_path, whole_pixels=True) as browser:
        assert compare(browser, one, one).is_none
        difference = compare(browser, one, other)
    assert not difference.is_none
    assert 0 < difference.pixels < 500
