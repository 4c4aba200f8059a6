"""A pool lasts: no report is lost and no memory grows, also while its processes are killed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.benchmarks.endurance import killed, steady

COUNT = 30

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not Path("/proc/self/status").exists() or sys.platform == "darwin",
    reason="needs a system that forks and tells of its processes in /proc",
)


@pytest.fixture
def queue(harbour: Path, tmp_path: Path) -> list[Path]:
    """Thirty reports, every third of them wrong."""
    wrong = tmp_path / "wrong"
    shutil.copytree(harbour.parent, wrong)
    entry = wrong / harbour.name
    entry.write_text(entry.read_text(encoding="utf-8").replace(">900<", ">1<", 1), encoding="utf-8")
    return [harbour, entry, harbour] * (COUNT // 3)


def test_memory_is_flat_and_every_report_is_answered(queue: list[Path]) -> None:
    assert steady(queue, [], [True, False, True], workers=2)


def test_every_report_is_answered_while_processes_are_killed(queue: list[Path]) -> None:
    assert killed(queue, [], [True, False, True], workers=2, every=6, seed=3)
