"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A pipeline judges the change, not the luck of the draw; at a desk every run draws anew.
settings.register_profile("project", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("project")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development material beside the checkout; the test skips where it is missing."""
    path = Path(os.environ.get("XBRL_CONVERTER_SHARED", ROOT.parent / "shared"))
    if not (path / "corpus").is_dir():
        pytest.skip("needs the development material (../shared or $XBRL_CONVERTER_SHARED), which is not here")
    return path
