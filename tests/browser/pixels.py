"""Pictures of whole pages, compared pixel for pixel."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from tests.browser.conftest import FLAGS, chromium

WIDTH = 1000
# Textures end at 16,384 pixels, so that a long page is taken in strips.
STRIP = 3000

# Full hinting gives every glyph a width of whole pixels. Otherwise a browser rounds the width of each text node up to a
# sixty-fourth of a pixel, so that a tag in the middle of a line, as a comment there would, moves what follows by that.
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
{edits}</fontconfig>"""
_EDIT = """<match target="{target}"><edit name="hinting" mode="assign"><bool>true</bool></edit>
<edit name="hintstyle" mode="assign"><const>hintfull</const></edit></match>
"""

_COUNT = """async pictures => {
  const [one, other] = await Promise.all(pictures.map(async data => {
    const bytes = Uint8Array.from(atob(data), character => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    context.drawImage(picture, 0, 0);
    return new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer);
  }));
  let different = Math.abs(one.length - other.length);
  for (let place = 0; place < Math.min(one.length, other.length); place++) different += one[place] !== other[place];
  return different;
}"""


@dataclass(frozen=True, slots=True)
class Difference:
    """``pixels`` of the pictures differ, of ``pixels_in_all``; heights and layout modes of both pages."""

    pixels: int
    pixels_in_all: int
    heights: tuple[int, int]
    modes: tuple[str, str]

    @property
    def is_none(self) -> bool:
        """True when the pages are the same, pixel for pixel."""
        return self.pixels == 0 and self.heights[0] == self.heights[1] and self.modes[0] == self.modes[1]

    def __str__(self) -> str:
        if self.modes[0] != self.modes[1] or self.heights[0] != self.heights[1]:
            return (
                f"{self.pixels:,} of {self.pixels_in_all:,} pixels differ, heights {self.heights}, modes {self.modes}"
            )
        return f"{self.pixels:,} of {self.pixels_in_all:,} pixels differ"


@contextmanager
def browser_with(playwright: Playwright, scratch: Path, *, whole_pixels: bool) -> Iterator[Browser]:
    """A headless browser: with the fonts as they are here, or with glyphs of whole pixels (full hinting)."""
    environment: dict[str, str | float | bool] = dict(os.environ)
    if whole_pixels:
        fonts = scratch / "fonts.conf"
        fonts.write_text(_FONTS.format(edits="".join(_EDIT.format(target=target) for target in ("pattern", "font"))))
        environment["FONTCONFIG_FILE"] = str(fonts)
    running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, env=environment)
    yield running
    running.close()


def compare(browser: Browser, one: Path, other: Path) -> Difference:
    """Return how two pages differ over their whole length."""
    with _opened(browser, one) as first, _opened(browser, other) as second, _blank(browser) as counter:
        heights = (_height(first), _height(second))
        pixels = 0
        for top in range(0, max(heights), STRIP):
            pictures = [_strip(page, top) for page in (first, second)]
            if pictures[0] != pictures[1]:
                pixels += counter.evaluate(_COUNT, [base64.b64encode(picture).decode() for picture in pictures])
        modes = (first.evaluate("document.compatMode"), second.evaluate("document.compatMode"))
    return Difference(pixels, WIDTH * max(heights), heights, modes)


@contextmanager
def _opened(browser: Browser, path: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": WIDTH, "height": STRIP})
    page.goto(path.resolve().as_uri())
    yield page
    page.close()


@contextmanager
def _blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def _height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def _strip(page: Page, top: int) -> bytes:
    page.evaluate(f"window.scrollTo(0, {top})")
    return page.screenshot()
