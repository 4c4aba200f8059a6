"""Every number of a table that is no fact is told."""

from __future__ import annotations

from converter.extraction import extract
from converter.reading import read
from tests.unit.extraction.test_long_inputs import PROFILE

HEAD = "<tr><td></td><td>2024</td><td>2023</td></tr><tr><td>Rent</td><td>1,204</td><td>1,100</td></tr>"


def _codes(rows: str) -> dict[str, int]:
    document = read(f"<p>Rent, in thousands:</p><table>{HEAD}{rows}</table>".encode(), "a.html")
    found = extract(document, PROFILE).findings
    return {finding.code: finding.count for finding in found if finding.code.startswith("table.")}


def test_labels_headers_and_facts_are_no_loss() -> None:
    assert _codes("<tr><td>2019 Plan (1)</td><td>900</td><td>800</td></tr>") == {}


def test_a_garbled_number_is_told() -> None:
    assert _codes("<tr><td>Fees</td><td>9Q0,4x</td><td>800</td></tr>") == {"table.texts-unread": 1}


def test_a_table_without_values_is_told() -> None:
    document = read(b"<table><tr><td>Room 14</td><td>Floor 3b, wing 2</td></tr></table>", "a.html")
    (finding,) = extract(document, PROFILE).findings
    assert (finding.code, finding.count) == ("table.texts-unread", 2)
    assert "Room 14" in finding.message
