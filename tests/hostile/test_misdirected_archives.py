"""An archive whose directory points before the file is refused in words, wherever archives are opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from converter.former_reports import read_former
from converter.model.findings import InputError
from converter.validation.entries import find_entries
from converter.validation.safety import Refusal, inspect_entry


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A zip that claims to lie further on than it does: its members then begin before the file."""
    path = tmp_path / "report.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("report.htm", "<html><body><ix:nonFraction>1</ix:nonFraction></body></html>")
    data = path.read_bytes()
    at = data.rindex(b"PK\x05\x06") + 16
    claimed = int.from_bytes(data[at : at + 4], "little") + 1_000_000
    path.write_bytes(data[:at] + claimed.to_bytes(4, "little") + data[at + 4 :])
    return path


def test_a_former_report(archive: Path) -> None:
    with pytest.raises(InputError):
        read_former(archive)


def test_a_report_to_validate(archive: Path) -> None:
    entries = find_entries(archive)
    assert entries
    assert all(isinstance(inspect_entry(entry), Refusal) for entry in entries)
