"""The example that asks three reports at once runs as the README says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_three_reports_answer_one_query() -> None:
    for module in ("duckdb", "pyarrow"):
        pytest.importorskip(module, reason="needs the extra 'data'")
    run = subprocess.run(
        [sys.executable, "examples/three-reports/run.py"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in run.stdout.splitlines() if line.count("│") > 2]
    answers = [row for row in rows if row[3].isdigit()]
    assert {row[0] for row in answers} == {"exhp-20251231", "exil-20241231", "exmh-20241231"}
    assert all(len([row for row in answers if row[0] == name]) == 3 for name in {row[0] for row in answers})
    [hash_rate] = [row for row in answers if row[1] == "Installed hash rate"]
    assert hash_rate[2:] == ["mkf:EHps", "2025", "15.2000000000", "21.4000000000", "40.8"]
