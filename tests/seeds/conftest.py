"""The two notes, as examples of our own and as the seeds they are modelled on, converted once each.

Both versions of a note stand on the same lines, so one test serves both; the seeds are skipped where they are missing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from converter.model.facts import ParsedFact, Period
from converter.model.findings import Finding
from converter.model.report import Fact
from converter.pipeline import Conversion, convert

ROOT = Path(__file__).resolve().parents[2]
_NOTES = {
    "note8": ("other-current-assets", "000_8903ea18af274f83.txt"),
    "note33": ("segment-reporting", "002_fa2b530666297a11.txt"),
}


class Note:
    """A converted note, asked by the lines of its source."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.prefix = conversion.profile.extension.prefix
        self._parsed = {fact.id: fact for fact in conversion.extraction.facts}

    def facts(self, line: int) -> list[Fact]:
        """The numeric facts printed on a line."""
        return [f for f in self.conversion.report.facts if not f.is_block and f.spans and f.spans[0].line == line]

    def fact(self, line: int) -> Fact:
        """The one fact on a line."""
        facts = self.facts(line)
        assert len(facts) == 1, [f"{f.concept} {f.value}" for f in facts]
        return facts[0]

    def parsed(self, line: int) -> ParsedFact:
        """The one parsed fact on a line."""
        found = [fact for fact in self._parsed.values() if fact.span.line == line]
        assert len(found) == 1, [fact.shown for fact in found]
        return found[0]

    def findings(self, code: str) -> list[Finding]:
        """The findings whose code begins so."""
        return [finding for finding in self.conversion.findings if finding.code.startswith(code)]

    def value(self, line: int) -> Decimal | str | None:
        """The value of the one fact on a line."""
        return self.fact(line).value

    def members(self, line: int) -> dict[str, str]:
        """Axis to member of the one fact on a line."""
        return {
            str(axis): str(member).replace(f"{self.prefix}:", "ext:") for axis, member in self.fact(line).dimensions
        }

    def concept(self, line: int) -> str:
        """The concept of the one fact on a line, own ones under ``ext``."""
        return str(self.fact(line).concept).replace(f"{self.prefix}:", "ext:")


def instant(text: str) -> Period:
    """The end of a day."""
    return Period(date.fromisoformat(text))


def year(number: int) -> Period:
    """A calendar year."""
    return Period(date(number, 12, 31), date(number, 1, 1))


@cache
def _converted(source: Path, folder: Path) -> Note:
    return Note(convert(source, folder / "report.yaml", folder / "decisions.yaml"))


def _note(name: str, request: pytest.FixtureRequest) -> Note:
    example, seed = _NOTES[name]
    if request.param == "example":
        folder = ROOT / "examples" / example
        return _converted(folder / "note.txt", folder)
    shared: Path = request.getfixturevalue("shared")
    return _converted(shared / "seeds" / seed, ROOT / "tests" / "seeds" / name)


@pytest.fixture(params=["example", "seed"])
def note8(request: pytest.FixtureRequest) -> Note:
    """Other current assets, in the style of one cell a line behind a bar."""
    return _note("note8", request)


@pytest.fixture(params=["example", "seed"])
def note33(request: pytest.FixtureRequest) -> Note:
    """Segment reporting, in the style of one non-empty cell a line."""
    return _note("note33", request)
