"""How often the text readers find the row, the row label, the column and the headings of a fact.

``python -m tests.benchmarks.alignment --corpus DIR [--form pipe] [--filing NAME] [--misses 20]`` reads every table
slice of a corpus folder in each text form and compares the grid with the place that gold gives each fact. A fact is
found by counting the visible characters after it, so that no comparison of values is involved.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html

from converter.model.document import Cell, Document, Table
from converter.reading import read

FORMS = ("pipe", "pipe_split", "piperow", "lines")
MEASURES = ("placed", "row", "label", "column", "headings")


def squeeze(text: str) -> str:
    """Return the visible characters without bars."""
    return "".join(text.replace("|", "").split())


@dataclass
class GoldCell:
    row: int
    column: int
    width: int
    label: str
    headings: list[str]
    text: str
    facts: int
    after: int
    """Visible characters of the slice from the first of this cell on."""
    printed: int = -1


@dataclass
class Score:
    facts: int = 0
    right: Counter[str] = field(default_factory=Counter)
    slices: int = 0
    unreadable: int = 0
    mismatched: int = 0
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)


def slices_of(corpus: Path, filing: str) -> Iterator[dict[str, Any]]:
    for path in sorted(corpus.glob(f"{filing}/slices/slices.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record["kind"] == "table":
                    yield record


def gold_cells(record: dict[str, Any]) -> tuple[list[GoldCell], str]:
    """Return the cells with facts and the visible characters of the table."""
    root = html.fromstring(record["forms"]["html"])
    table = [t for t in root.iter("table") if not any(True for _ in t.iterancestors("table"))][-1]
    places: dict[tuple[int, int], int] = {}
    seen: list[str] = []
    length = 0
    blocked: dict[tuple[int, int], bool] = {}
    for row, tr in enumerate(table.iter("tr")):
        column = 0
        for cell in tr.iterchildren("td", "th"):
            while blocked.get((row, column)):
                column += 1
            width, height = int(cell.get("colspan") or 1), int(cell.get("rowspan") or 1)
            for below in range(1, height):
                for over in range(width):
                    blocked[(row + below, column + over)] = True
            text = squeeze(cell.text_content())
            places[(row, column)] = length
            seen.append(text)
            length += len(text)
            column += width
    cells: dict[tuple[int, int], GoldCell] = {}
    for fact in record["gold"]:
        loc = fact["loc"]
        if fact["kind"] != "numeric" or loc["where"] != "table" or loc["table"] != record["table_index"]:
            continue
        key = (loc["row"], loc["col"])
        if not loc.get("cell_text"):
            continue  # a nil in an empty cell: no character marks the place
        if key in cells:
            cells[key].facts += 1
        elif key in places:
            cells[key] = GoldCell(
                *key, loc.get("colspan") or 1, loc.get("row_label") or "", loc.get("col_headers") or [],
                loc.get("cell_text") or "", 1, length - places[key],
            )  # fmt: skip
    return sorted(cells.values(), key=lambda c: (c.row, c.column)), "".join(seen)


def number_printed_columns(cells: list[GoldCell]) -> None:
    """Give cells whose grid ranges overlap the same printed column (a number may also cover its sign's column)."""
    narrow = sorted((c for c in cells), key=lambda c: (c.column, c.width))
    end, number = -1, -1
    for cell in narrow:
        if cell.column >= end:
            number += 1
            end = cell.column + min(cell.width, 3)
        cell.printed = number
        end = max(end, cell.column + min(cell.width, 3)) if cell.width <= 3 else end


class Places:
    """Cells of a document by the place of their characters."""

    def __init__(self, document: Document) -> None:
        self.entries: list[tuple[int, Table, Cell]] = sorted(
            ((c.span.start, t, c) for t in document.tables for c in t.cells), key=lambda e: e[0]
        )
        self.starts = [e[0] for e in self.entries]
        self.visible = [i for i, ch in enumerate(document.text) if not ch.isspace() and ch != "|"]

    def find(self, after: int) -> tuple[Table, Cell] | None:
        if after > len(self.visible):
            return None
        offset = self.visible[len(self.visible) - after]
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or self.entries[index][2].span.end <= offset:
            return None
        return self.entries[index][1], self.entries[index][2]


def judge(cells: list[GoldCell], document: Document, score: Score, name: str) -> None:
    places = Places(document)
    found = [(cell, *place) if (place := places.find(cell.after)) else (cell, None, None) for cell in cells]
    rows: dict[Any, Counter[Any]] = defaultdict(Counter)
    rows_back: dict[Any, Counter[Any]] = defaultdict(Counter)
    columns: dict[Any, Counter[Any]] = defaultdict(Counter)
    columns_back: dict[Any, Counter[Any]] = defaultdict(Counter)
    for gold, table, cell in found:
        if table is None or cell is None:
            continue
        rows[gold.row][(table.index, cell.row)] += gold.facts
        rows_back[(table.index, cell.row)][gold.row] += gold.facts
        columns[(gold.printed, table.index)][cell.column] += gold.facts
        columns_back[(table.index, cell.column)][gold.printed] += gold.facts
    by_row: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for table in document.tables:
        for cell in table.cells:
            by_row[(table.index, cell.row)].append(cell)
    for gold, table, cell in found:
        score.facts += gold.facts
        if table is None or cell is None:
            score.misses.append(f"{name} not in a table: {gold.text!r} of {gold.label[:50]!r}")
            continue
        key = (table.index, cell.row)
        row = rows[gold.row].most_common(1)[0][0] == key and rows_back[key].most_common(1)[0][0] == gold.row
        labels = [c for c in by_row[key] if c.column < max(cell.column, 1) and any(ch.isalpha() for ch in c.text)]
        label = labels[0].text if labels else ""
        if gold.column == 0:
            label = gold.label
        lines = columns[(gold.printed, table.index)], columns_back[(table.index, cell.column)]
        column = lines[0].most_common(1)[0][0] == cell.column and lines[1].most_common(1)[0][0] == gold.printed
        over = "".join(
            squeeze(c.text)
            for c in table.cells
            if c.row < cell.row and c.column <= cell.column < c.column + c.column_span
        )
        checks = {
            "placed": True,
            "row": row,
            "label": row and squeeze(label) == squeeze(gold.label),
            "column": column,
            "headings": column and all(squeeze(text) in over for text in gold.headings),
        }
        for measure, right in checks.items():
            score.right[measure] += gold.facts * right
        wrong = [measure for measure, right in checks.items() if not right]
        if wrong:
            score.misses.append(
                f"{name} {'+'.join(wrong)}: {gold.text!r} of {gold.label[:40]!r} gold r{gold.row}c{gold.printed}; "
                f"ours t{table.index}r{cell.row}c{cell.column} {label[:40]!r} headings {gold.headings} in {over[:90]!r}"
            )


def measure(corpus: Path, form: str, filing: str, only: str) -> Score:
    score = Score()
    for record in slices_of(corpus, filing):
        name = f"{record['filing']}/{record['slice_id']}"
        if only and record["slice_id"] != only:
            continue
        cells, visible = gold_cells(record)
        text = record["forms"][form]
        if not squeeze(text).endswith(visible):
            score.mismatched += 1
            continue
        number_printed_columns(cells)
        score.slices += 1
        started = time.perf_counter()
        document = read(text.encode(), name)
        score.seconds += time.perf_counter() - started
        before = len(score.misses)
        judge(cells, document, score, name)
        if document.format.value != form.split("_")[0]:
            score.misses.insert(before, f"{name} read as {document.format}")
    return score


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--form", choices=FORMS, action="append")
    parser.add_argument("--filing", default="*")
    parser.add_argument("--slice", default="")
    parser.add_argument("--misses", type=int, default=0)
    arguments = parser.parse_args()
    print(f"{'form':<12}{'slices':>7}{'facts':>7}" + "".join(f"{m:>10}" for m in MEASURES) + f"{'seconds':>9}")
    for form in arguments.form or FORMS:
        score = measure(arguments.corpus, form, arguments.filing, arguments.slice)
        rates = "".join(f"{score.right[m] / max(score.facts, 1):>10.4f}" for m in MEASURES)
        print(f"{form:<12}{score.slices:>7}{score.facts:>7}{rates}{score.seconds:>9.2f}", flush=True)
        if score.mismatched:
            print(f"  {score.mismatched} slices left out: their characters differ from the HTML's")
        for miss in score.misses[: arguments.misses]:
            print("  " + miss)
        if arguments.misses:
            worst = Counter(m.split(" ", 1)[0] for m in score.misses)
            print("  worst:", ", ".join(f"{name} {count}" for name, count in worst.most_common(12)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
