"""Tables and pages written for the tests, extracted with a profile of the test's choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from converter.extraction import extract
from converter.model.facts import Extraction
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read

Extract = Callable[..., Extraction]


@pytest.fixture
def profile_for() -> Callable[..., Profile]:
    """A profile for a report; a calendar year of 2024 in dollars unless told otherwise."""

    def make(
        start: str = "2024-01-01",
        end: str = "2024-12-31",
        year_end: str = "--12-31",
        currency: str = "USD",
        focus: str = "",
        scale: int | None = None,
    ) -> Profile:
        return Profile(
            entity=EntityProfile(name="Example", identifier="0000000001"),
            report=ReportProfile(
                period_start=date.fromisoformat(start), period_end=date.fromisoformat(end), fiscal_year_end=year_end
            ),
            extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
            currency=currency,
            scale=scale,
            cover={"DocumentFiscalYearFocus": focus} if focus else {},
        )

    return make


@pytest.fixture
def html_table() -> Callable[..., str]:
    """HTML of paragraphs and one table; rows are given as lines with ``|`` between cells, ``a^2`` spans two columns."""

    def make(rows: str, *before: str) -> str:
        lines = []
        for line in rows.strip().splitlines():
            cells = []
            for cell in line.strip().split("|"):
                text, _, span = cell.strip().partition("^")
                cells.append(f'<td colspan="{span or 1}">{text}</td>')
            lines.append(f"<tr>{''.join(cells)}</tr>")
        paragraphs = "".join(f"<p>{text}</p>" for text in before)
        return f"<html><body>{paragraphs}<table>{''.join(lines)}</table></body></html>"

    return make


@pytest.fixture
def extracted(profile_for: Callable[..., Profile], html_table: Callable[..., str]) -> Extract:
    """What is extracted from a table of lines of cells, with paragraphs before it; every member has its reason."""

    def run(rows: str, *before: str, **profile: object) -> Extraction:
        found = extract(read(html_table(rows, *before).encode(), "test"), profile_for(**profile))
        assert [label for fact in found.facts for label in fact.members if not label.reason] == []
        return found

    return run
