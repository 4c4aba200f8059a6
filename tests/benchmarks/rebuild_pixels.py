"""Does tagging move anything? Pictures of real pages with and without their tags, compared pixel for pixel.

    python -m tests.benchmarks.rebuild_pixels --corpus ../shared/corpus/dev [--filing NAME] [--standards] [--out DIR]

The gold facts are tagged in place and headless Chromium draws both pages, 1,000 pixels wide, over their whole length.
Two comparisons are printed for each filing:

* ``whole pixels``: the page as it came and the tagged page, drawn with glyphs of whole pixels (full hinting);
* ``as is``: with the fonts as they are here, the page as it came but for a comment where a tag stands, and the tagged
  page. Chromium rounds the width of each text node up to a sixty-fourth of a pixel, whatever ends it, so that without
  the comments smoothed glyphs behind a tag differ by shades; their number is printed too.

The pages are compared without DOCTYPE, as EDGAR has them; with ``--standards`` in standards mode, tagged as XHTML.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from converter.reading import Limits, read
from converter.writing.inline_in_place import write_in_place
from tests.benchmarks.rebuild import report_of
from tests.benchmarks.rebuild_places import Locator
from tests.browser.pixels import browser_with, compare

_HEADER = re.compile(r'<div style="display:none"><ix:header>.*?</ix:header></div>', re.S)
_TAG = re.compile(r"</?ix:[^>]*>")
_REFERENCE = re.compile(r'<span style="-sec-ix-hidden:[^>]*>(.*?)</span>', re.S)
_DOCTYPE = re.compile(rb"\A\s*<!DOCTYPE[^>]*>", re.I)
_COMMENT = "<!---->"


@dataclass(frozen=True, slots=True)
class Pages:
    """Three files: the page as it came, the same with a comment where each tag stands, and tagged."""

    source: Path
    cut: Path
    tagged: Path


def cut_where_tagged(tagged: str) -> str:
    """Return a tagged page without header and tags, a comment in the place of each tag."""
    page = _HEADER.sub("", tagged)
    return _TAG.sub(_COMMENT, _REFERENCE.sub(rf"{_COMMENT}\1{_COMMENT}", page))


def pages_of(folder: Path, out: Path, *, standards: bool) -> Pages:
    """Write the three pages of one filing of the corpus."""
    meta = json.loads((folder / "meta.json").read_text())
    gold = [json.loads(line) for line in gzip.decompress((folder / "gold.jsonl.gz").read_bytes()).splitlines()]
    data = gzip.decompress((folder / "untagged.html.gz").read_bytes())
    document = read(data, folder.name, Limits())
    tagged = write_in_place(report_of(gold, Locator(document).places(gold), meta), document)
    out.mkdir(parents=True, exist_ok=True)
    ending = "xhtml" if standards else "htm"
    pages = Pages(out / "source.htm", out / f"cut.{ending}", out / f"tagged.{ending}")
    pages.source.write_bytes(data if standards else _DOCTYPE.sub(b"", data))
    pages.cut.write_text(cut_where_tagged(tagged.decode("ascii")), encoding="ascii")
    pages.tagged.write_bytes(tagged)
    return pages


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each filing; return 1 when a page differs where tags alone can be the cause."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--filing", action="append")
    parser.add_argument("--standards", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    folders = [path for path in sorted(options.corpus.iterdir()) if not options.filing or path.name in options.filing]
    same = True
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        scratch = Path(name)
        for folder in folders:
            pages = pages_of(folder, (options.out or scratch) / folder.name, standards=options.standards)
            with browser_with(playwright, scratch, whole_pixels=True) as browser:
                whole = compare(browser, pages.source, pages.tagged)
            with browser_with(playwright, scratch, whole_pixels=False) as browser:
                cut, plain = (compare(browser, before, pages.tagged) for before in (pages.cut, pages.source))
            same = same and cut.is_none
            print(f"{folder.name}: whole pixels: {whole}; as is: {cut}, without the comments {plain}", flush=True)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
