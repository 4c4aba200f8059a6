"""A small valid report with its own taxonomy, and ways to break it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from converter.model.report import Report
from converter.validation import close_workers

sys.path.insert(0, str(Path(__file__).parent))  # for quay_report, which several test modules share

DATA = Path(__file__).parent / "data"
HARBOUR = "harbour-20241231"


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A writable copy of the report; returns the inline document."""
    folder = tmp_path / "harbour"
    shutil.copytree(DATA / "harbour", folder)
    return folder / f"{HARBOUR}.htm"


@pytest.fixture
def broken(harbour: Path) -> Callable[..., Path]:
    """Replace a text, once, in one of the report's files; returns the inline document."""

    def replace(old: str, new: str, suffix: str = ".htm") -> Path:
        file = harbour.parent / f"{HARBOUR}{suffix}"
        text = file.read_text(encoding="utf-8")
        assert old in text, "the mutation does not apply"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return harbour

    return replace


@pytest.fixture(scope="session", autouse=True)
def _end_workers() -> Iterator[None]:
    yield
    close_workers()


@pytest.fixture
def report() -> Report:
    """A report that breaks no rule."""
    from quay_report import sound_report

    return sound_report()
