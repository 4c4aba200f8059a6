"""The seed notes and a real filing in all forms: Arelle reads the same facts from each, and takes the packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import forms


@pytest.mark.shared
def test_seeds_and_a_filing_are_the_same_in_every_form(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = list((shared / "corpus" / "dev").iterdir())
    smallest = min(folders, key=lambda path: (path / "untagged.html.gz").stat().st_size)
    status = forms.main(
        ["--corpus", str(shared / "corpus" / "dev"), "--filing", smallest.name, "--seeds", str(shared / "seeds")]
    )
    said = capsys.readouterr().out
    assert status == 0, said
    assert said.count(": equal;") == 3
    assert said.count("package valid") == 3
