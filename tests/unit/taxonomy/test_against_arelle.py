"""What the catalogue says of a taxonomy is what Arelle says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def compare(package: Path, entry: str, folder: Path, samples: int) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.unit.taxonomy.arelle_comparison", str(package), entry, str(folder), str(samples)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    result: dict[str, Any] = json.loads(run.stdout)
    return result


@pytest.mark.shared
def test_us_gaap_2025_is_the_same_to_the_last_arc(shared: Path, tmp_path: Path) -> None:
    """Every concept, label and relationship, and 1,000 sampled combinations."""
    entry = "https://xbrl.fasb.org/us-gaap/2025/entire/us-gaap-entryPoint-std-2025.xsd"
    result = compare(shared / "taxonomies" / "us-2025-offline-test.zip", entry, tmp_path, 1000)
    assert result["differences"] == []
    counts = result["counts"]
    assert counts["concepts"] > 18_000
    assert counts["labels"] > 19_000
    assert counts["relationships"] > 75_000
    assert counts["valid"] + counts["invalid"] == 1000
    assert min(counts["valid"], counts["invalid"]) > 100
