"""A page looks the same with its tags as without: Chromium's pictures of both are equal, byte for byte."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from converter.model.document import Span
from converter.model.report import Fact, Presentation
from converter.reading.html import read_html
from converter.reading.limits import Limits
from converter.writing.inline_in_place import write_in_place
from tests.unit.writing.test_in_place import AMOUNT, USD, YEAR, block, report

# Glyphs of whole pixels: a browser rounds the width of every stretch of text that an element sets apart, and smoothed
# glyphs show a sixty-fourth of a pixel. What moves by a pixel or more shows here as well.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>
<cachedir>{cache}</cachedir><match target="font"><edit name="antialias" mode="assign"><bool>false</bool></edit>
<edit name="hinting" mode="assign"><bool>true</bool></edit><edit name="hintstyle" mode="assign"><const>hintfull</const>
</edit></match><match target="pattern"><edit name="antialias" mode="assign"><bool>false</bool></edit>
<edit name="hintstyle" mode="assign"><const>hintfull</const></edit></match></fontconfig>"""

PAGE = """<!DOCTYPE html><html><head><title>Note</title></head><body><div></div>
<div style="text-align:center"><b>1. CASH</b></div><p style="font-size:10pt">We hold $1,234 in banks &amp;
567 elsewhere,
together 1,801 (2023: 1,7<b>00</b>).</p><table style="width:100%;border-collapse:collapse">
<tr><td style="width:60%">In banks</td><td>$</td>
<td style="text-align:right;border-bottom:1px solid #000">1,234 </td></tr>
<tr style="height:3pt"></tr><tr><td>Elsewhere</td><td></td>
<td style="text-align:right">(567</td><td>)</td></tr></table>
<p style="text-align:center">7</p><hr style="page-break-after:always"/><p><font color="red">More</font> of 12.5%<br>text
<p>Last 99 words</body></html>"""


def picture(chromium: str, page: Path, fonts: Path) -> bytes:
    target = page.with_suffix(".png")
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars",
        f"--user-data-dir={page.parent / 'profile'}", "--window-size=800,700", f"--screenshot={target}", page.as_uri(),
    ]  # fmt: skip
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    return target.read_bytes()


def test_the_tagged_page_looks_like_the_page_that_came_in(tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("needs Chromium, which is not here")
    document = read_html(PAGE.encode(), "page.htm", Limits())
    facts = [block("n-1", Span(document.text.index("1. CASH"), document.text.index("Last"), 1))]
    for number, match in enumerate(re.finditer(r"1,234|567|1,801|1,700|12\.5|99", document.text)):
        value = Decimal(match[0].replace(",", ""))
        span = Span(match.start(), match.end(), 1)
        facts.append(Fact(f"f-{number}", AMOUNT, YEAR, value, USD, 0, spans=(span,), presentation=Presentation()))
    tagged = write_in_place(report(*facts), document)
    assert tagged.count(b"<ix:nonFraction") == len(facts) - 1
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(FONTS.format(cache=tmp_path / "cache"))
    before, after = tmp_path / "before.html", tmp_path / "after.xhtml"
    before.write_text(PAGE)
    after.write_bytes(tagged)
    picture(chromium, before, fonts)
    assert picture(chromium, after, fonts) == picture(chromium, before, fonts)
