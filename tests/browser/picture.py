"""Takes the picture of a converted example for the README: ``python -m tests.browser.picture``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from converter.pipeline import convert
from converter.publishing import publish
from tests.browser.conftest import FLAGS, ROOT, chromium


def main() -> None:
    """Convert the segment example and write the top of its page as a picture beside it."""
    folder = ROOT / "examples" / "segment-reporting"
    conversion = convert(folder / "note.txt", folder / "report.yaml", folder / "decisions.yaml")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        out = Path(scratch) / "out"
        publish(conversion, out, arelle=False)
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto((out / f"{conversion.report.extension.stem}.htm").as_uri())
        page.screenshot(path=folder / "page.png")
        browser.close()


if __name__ == "__main__":
    main()
