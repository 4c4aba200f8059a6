"""Five hundred damaged inputs, the same ones every time: no crash, no hang, no silent loss.

``python -m tests.benchmarks.fuzz`` runs as many more as one likes, of any size.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from converter.model.document import Cell, Document, Paragraph, SourceFormat, Span, Table
from converter.model.facts import Extraction
from tests.hostile.accounting import cells_unaccounted, digits_of_page_missing, digits_outside_blocks

ROOT = Path(__file__).resolve().parents[2]
COUNT = 500
MEGABYTES = 1_500


@pytest.fixture(scope="module")
def outcome(shared: Path) -> dict[str, Any]:
    """The fuzzer runs in a process of its own, whose memory can be bounded."""
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.benchmarks.fuzz", "--corpus", str(shared / "corpus" / "dev"),
            "--count", str(COUNT), "--seed", "2026", "--largest", "12000", "--memory", str(MEGABYTES), "--json",
        ],
        capture_output=True, text=True, cwd=ROOT, timeout=600, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_input_got_its_turn(outcome: dict[str, Any]) -> None:
    assert outcome["inputs"] == COUNT
    assert outcome["read"] + sum(outcome["refused"].values()) == COUNT
    assert outcome["read"] > COUNT / 2


def test_none_crashed(outcome: dict[str, Any]) -> None:
    assert outcome["crashed"] == []


def test_none_hung(outcome: dict[str, Any]) -> None:
    assert outcome["hung"] == []


def test_none_lost_a_number_in_silence(outcome: dict[str, Any]) -> None:
    assert outcome["lost"] == []


def _document(*cells: str) -> Document:
    text = "\t".join(cells)
    at, made = 0, []
    for column, cell in enumerate(cells):
        made.append(Cell(0, column, cell, Span(at, at + len(cell), 1)))
        at += len(cell) + 1
    table = Table(0, tuple(made), 1, len(cells), Span(0, len(text), 1))
    return Document("a.html", SourceFormat.HTML, text, (table,), "")


def test_the_fuzzer_would_see_a_loss() -> None:
    document = _document("Rent", "1,204", "(1)", "none")
    assert cells_unaccounted(document, Extraction(())) == 1
    assert digits_outside_blocks(document) == []
    blind = Document("a.html", SourceFormat.HTML, "Rent 12", (Paragraph("Rent", Span(0, 4, 1)),), "")
    assert len(digits_outside_blocks(blind)) == 2
    assert digits_of_page_missing(b"<p>Rent 12 and 3</p><style>p { margin: 4px }</style>", blind) == 1
