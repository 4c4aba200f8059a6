"""How well the numbers that a text or table reports are found, each with its kind.

``python -m tests.benchmarks.numbers --rows FILE.csv --out FILE.jsonl`` reads a column ``context`` (a sentence, a
paragraph or an HTML table) and writes one JSON object per row: ``row`` (from 0) and ``numbers``, a list of ``number``
(as printed, without sign words, scale words and currency) and ``kind`` (the item type). With a column ``gold`` of the
same form it prints precision, recall and F1 of (number, kind).

``python -m tests.benchmarks.numbers --make CORPUS --rows FILE.csv`` makes such rows from the tagged paragraphs and
tables of a corpus folder, and prints the figures for them.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lxml import html

from converter.extraction import extract
from converter.extraction.prose_numbers import read_prose
from converter.model.document import Paragraph
from converter.model.findings import ConverterError
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read

Tagged = tuple[str, str]

KINDS = ("monetaryItemType", "sharesItemType", "perShareItemType", "percentItemType", "integerItemType")
KEPT_ATTRIBUTES = ("colspan", "rowspan")
NEUTRAL = Profile(
    entity=EntityProfile(name="Unknown", identifier="0000000000"),
    report=ReportProfile(period_end=date(2024, 12, 31)),
    extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
)
"""A context on its own says nothing of its entity; dates do not matter for kinds."""

csv.field_size_limit(1 << 30)


def numbers_of(context: str) -> list[Tagged]:
    """Return the reportable numbers of a context in reading order, each as printed and with its kind."""
    name = _file_name(context)
    if name is None:
        return [(one.shown, one.kind.value) for one in read_prose(context) if one.kind.value in KINDS]
    try:
        extraction = extract(read(context.encode(), name), NEUTRAL)
    except ConverterError as error:
        print(f"a context cannot be read: {error}", file=sys.stderr)
        return []
    printed = {(fact.span.start, fact.shown, fact.kind.value): None for fact in extraction.facts if fact.dash is None}
    return [(shown, kind) for _, shown, kind in sorted(printed) if kind in KINDS]


def _file_name(context: str) -> str | None:
    if re.search(r"<(?:table|tr|td|div|p|html)\b", context, re.IGNORECASE):
        return "context.html"
    return "context.txt" if sum(1 for line in context.splitlines() if "|" in line) > 2 else None


def score(predicted: Iterable[Sequence[Tagged]], gold: Iterable[Sequence[Tagged]]) -> dict[str, tuple[int, int, int]]:
    """Return found, too many and missed per kind, each row's numbers counted as often as they stand there."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for ours, theirs in zip(predicted, gold, strict=True):
        have, want = Counter(ours), Counter(theirs)
        for amount, part in ((have & want, 0), (have - want, 1), (want - have, 2)):
            for (_, kind), count in amount.items():
                counts[kind][part] += count
    return {kind: (found, more, missed) for kind, (found, more, missed) in sorted(counts.items())}


def report(counts: dict[str, tuple[int, int, int]], title: str) -> float:
    """Print the figures of a set of rows and return the F1 over all kinds."""
    total = [sum(part) for part in zip(*counts.values(), strict=True)] if counts else [0, 0, 0]
    best = 0.0
    print(f"{title}\n  {'kind':20} {'gold':>6} {'precision':>9} {'recall':>7} {'F1':>6}")
    for kind, (found, more, missed) in (*counts.items(), ("all", tuple(total))):
        precision, recall = found / max(1, found + more), found / max(1, found + missed)
        best = 2 * found / max(1, 2 * found + more + missed)
        print(f"  {kind:20} {found + missed:6} {precision:9.3f} {recall:7.3f} {best:6.3f}")
    return best


def kind_of_gold(record: dict[str, Any]) -> str:
    """Return the item type of a gold record, by its unit and scale; counts in units of their own are integers."""
    unit = record["unit"] or "xbrli:pure"
    if unit == "xbrli:shares":
        return "sharesItemType"
    if unit.startswith("iso4217"):
        return "perShareItemType" if "/" in unit else "monetaryItemType"
    if unit == "xbrli:pure":
        whole = record["value"] is not None and "." not in record["value"]
        return "percentItemType" if record["scale"] == -2 else "integerItemType" if whole else "pureItemType"
    return "integerItemType"


def make_rows(corpus: Path) -> Iterator[tuple[str, list[Tagged], str]]:
    """Yield context, gold and form (``text`` or ``table``) of every tagged paragraph and table slice of a corpus."""
    for path in sorted(corpus.glob("*/slices/slices.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            slices = [json.loads(line) for line in lines]
        for one in slices:
            if one["kind"] == "table":
                yield _table_row(one)
            else:
                yield from _text_rows(one)


def _table_row(one: dict[str, Any]) -> tuple[str, list[Tagged], str]:
    tables = html.fromstring(one["forms"]["html"]).iter("table")
    table = max(tables, key=lambda element: len(element.text_content()))
    for element in table.iter():
        for name in list(element.attrib):
            if name not in KEPT_ATTRIBUTES:
                del element.attrib[name]
    cells: dict[tuple[Any, ...], Tagged] = {}
    for record in one["gold"]:
        shown = record.get("source_text", "").strip("() ")
        if record["kind"] == "numeric" and any(character.isalnum() for character in shown):
            where = record["loc"]
            cells.setdefault((where.get("row"), where.get("col"), shown), (shown, kind_of_gold(record)))
    gold = [tagged for _, tagged in sorted(cells.items(), key=lambda item: str(item[0])) if tagged[1] in KINDS]
    return html.tostring(table, encoding="unicode"), gold, "table"


def _text_rows(one: dict[str, Any]) -> Iterator[tuple[str, list[Tagged], str]]:
    records = [record for record in one["gold"] if record["kind"] == "numeric" and record["loc"]["where"] == "text"]
    starts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        starts[_squeezed(record["loc"]["paragraph"])[:200]].append(record)
    for block in read(one["forms"]["html"].encode(), "note.html").blocks:
        if isinstance(block, Paragraph):
            ours = starts.pop(_squeezed(block.text)[:200], None)
            if ours is not None:
                yield " ".join(block.text.split()), _in_order(" ".join(block.text.split()), ours), "text"


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def _in_order(text: str, records: Sequence[dict[str, Any]]) -> list[Tagged]:
    """Return the numbers of a paragraph, those tagged twice in one place counted once."""
    found: dict[int, Tagged] = {}
    at = 0
    for record in records:
        shown = record["source_text"].strip("() ")
        pattern = re.compile(rf"(?<![\da-z.,]){re.escape(shown)}(?![\w]|[.,]\d)")
        match = pattern.search(text, at) or pattern.search(text)
        if match is not None:
            found.setdefault(match.start(), (shown, kind_of_gold(record)))
            at = max(at, match.end())
    return [tagged for _, tagged in sorted(found.items()) if tagged[1] in KINDS]


def _gold_of(text: str) -> list[Tagged]:
    return [(one["number"], one["kind"]) for one in json.loads(text)]


def _told(numbers: Sequence[Tagged]) -> list[dict[str, str]]:
    return [{"number": number, "kind": kind} for number, kind in numbers]


def make(corpus: Path, rows: Path) -> None:
    """Write the rows of a corpus."""
    with rows.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(("context", "gold", "form"))
        for context, gold, form in make_rows(corpus):
            writer.writerow((context, json.dumps(_told(gold), ensure_ascii=False), form))


def run(rows: Path, out: Path | None) -> float | None:
    """Read rows, write what was found, and print the figures when the rows have gold; returns the F1."""
    with rows.open(encoding="utf-8", newline="") as source:
        table = list(csv.DictReader(source))
    started = time.perf_counter()
    found = [numbers_of(row["context"] or "") for row in table]
    seconds = time.perf_counter() - started
    if out is not None:
        with out.open("w", encoding="utf-8") as target:
            for at, numbers in enumerate(found):
                target.write(json.dumps({"row": at, "numbers": _told(numbers)}, ensure_ascii=False) + "\n")
    print(f"{len(table)} rows in {seconds:.1f} s")
    if not table or "gold" not in table[0]:
        return None
    gold = [_gold_of(row["gold"]) for row in table]
    forms = [row.get("form") or "" for row in table]
    for form in sorted({form for form in forms if form}):
        chosen = [at for at, one in enumerate(forms) if one == form]
        report(score([found[at] for at in chosen], [gold[at] for at in chosen]), f"{form}: {len(chosen)} rows")
    return report(score(found, gold), f"all: {len(table)} rows")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--make", type=Path, metavar="CORPUS")
    arguments = parser.parse_args()
    if arguments.make is not None:
        make(arguments.make, arguments.rows)
    run(arguments.rows, arguments.out)


if __name__ == "__main__":
    main()
