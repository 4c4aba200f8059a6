"""The facts of a real filing, tagged in its untagged page, come back from Arelle one for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.mark.shared
def test_a_filing_is_rebuilt_whole(shared: Path, tmp_path: Path) -> None:
    pytest.importorskip("arelle")
    from tests.benchmarks.rebuild import rebuild

    folders = [folder for folder in (shared / "corpus" / "dev").iterdir() if (folder / "meta.json").exists()]
    smallest = min(folders, key=lambda folder: ((folder / "untagged.html.gz").stat().st_size, folder.name))
    year = json.loads((smallest / "meta.json").read_text())["namespaces"]["us-gaap"].rpartition("/")[2]
    result = rebuild(smallest, sorted((shared / "taxonomies").glob(f"us-{year}-*.zip")), tmp_path)
    assert result.missing == []
    assert result.is_whole, result.examples
    assert result.returned == result.gold_numbers > 500
    assert result.returned_blocks == result.gold_blocks > 20
    assert result.returned_texts == result.gold_texts > 40
