"""The benchmark of numbers reads sentences and tables, and counts what it finds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.benchmarks.numbers import make, numbers_of, run, score

TABLE = (
    "<table><tr><td></td><td>2024</td><td>2023</td></tr><tr><td>Net sales</td><td>$1,204</td><td>$998</td></tr>"
    "<tr><td>Earnings per share</td><td>$2.11</td><td>—</td></tr>"
    "<tr><td>Effective tax rate</td><td>21.4%</td><td>20.9%</td></tr></table>"
)


def test_contexts_of_both_forms_are_read() -> None:
    assert numbers_of("Sales grew 4% to $1,204 million.") == [("4", "percentItemType"), ("1,204", "monetaryItemType")]
    assert numbers_of(TABLE) == [
        ("1,204", "monetaryItemType"),
        ("998", "monetaryItemType"),
        ("2.11", "perShareItemType"),
        ("21.4", "percentItemType"),
        ("20.9", "percentItemType"),
    ]


def test_score_counts_each_number_as_often_as_it_stands_there() -> None:
    five = ("5", "monetaryItemType")
    assert score([[five, five]], [[five]]) == {"monetaryItemType": (1, 1, 0)}
    assert score([[]], [[five]]) == {"monetaryItemType": (0, 0, 1)}


def test_rows_in_objects_out(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.csv", tmp_path / "out.jsonl"
    with rows.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([("id", "context"), ("x", "It has two segments."), ("y", "")])
    assert run(rows, out) is None
    assert [json.loads(line) for line in out.read_text().splitlines()] == [
        {"row": 0, "numbers": [{"number": "two", "kind": "integerItemType"}]},
        {"row": 1, "numbers": []},
    ]


def test_rows_of_the_corpus_reach_the_mark(shared: Path, tmp_path: Path) -> None:
    one = tmp_path / "corpus"
    one.mkdir()
    source = sorted((shared / "corpus" / "dev").iterdir(), key=lambda path: path.name)[1]
    (one / source.name).symlink_to(source)
    rows = tmp_path / "rows.csv"
    make(one, rows)
    assert (run(rows, None) or 0) >= 0.9
