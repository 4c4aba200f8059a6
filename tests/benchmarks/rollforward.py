"""How much of an earlier report comes back: ``python -m tests.benchmarks.rollforward --corpus DIR``.

For every two successive reports of one entity in the corpus: the earlier one's gold facts are tagged in its page, as
filed, the page is imported as a former report, and the later document is converted with the decisions that gives (and
nothing of the company in the linker). Facts of tables that were found again with the right value, period and unit are
counted by row: a row is right when the concept of its facts is gold's. ``stood`` are rows that the earlier report's
gold has too: same label, title row, column words, unit and kind of period. Where the company itself has changed the tag
since, no import can know it; those that ``kept their tag`` are told apart.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from converter.extraction import extract
from converter.former_reports import former_decisions, read_former
from converter.mapping import build_report, propose
from converter.mapping.former_choices import place_words
from converter.mapping.linker import Linker
from converter.mapping.suggesters import LinkerSuggester
from converter.model.decisions import key_text
from converter.model.document import Document
from converter.model.profile import ExtensionProfile, Profile
from converter.model.report import Fact, Report
from converter.reading import Limits, read
from converter.writing.inline_in_place import write_in_place
from taxonomy.builtin import builtin_catalog
from tests.benchmarks.corpus import oim_period, profile_of
from tests.benchmarks.linking import HELD_OUT
from tests.benchmarks.rebuild import report_of
from tests.benchmarks.rebuild_places import Gold, Locator

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing of the corpus, read, with its gold facts and where they stand."""

    name: str
    meta: dict[str, Any]
    gold: list[Gold]
    document: Document
    locator: Locator

    @classmethod
    def of(cls, folder: Path) -> Filing:
        """Return the filing of a folder."""
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        gold = [json.loads(line) for line in gzip.decompress((folder / "gold.jsonl.gz").read_bytes()).splitlines()]
        document = read(gzip.decompress((folder / "untagged.html.gz").read_bytes()), folder.name, Limits())
        return cls(folder.name, meta, gold, document, Locator(document))

    @property
    def profile(self) -> Profile:
        """The profile that a preparer would write, with the prefix that the filer has."""
        own = ExtensionProfile(prefix=self.meta["extension_prefixes"][0], authority="http://www.example.com")
        return profile_of(self.meta).model_copy(update={"extension": own})


@dataclass(slots=True)
class Tally:
    """Rows right and asked, by group."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, group: str, *, right: bool) -> None:
        self.asked[group] += 1
        self.right[group] += right

    def __str__(self) -> str:
        return "; ".join(
            f"{group} {self.right[group]}/{asked} = {self.right[group] / asked:.3f}"
            for group, asked in sorted(self.asked.items())
        )


def pairs(corpus: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each report of an entity with the next one, by date."""
    by_entity: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    for path in sorted(corpus.glob("*/meta.json")):
        meta = json.loads(path.read_text(encoding="utf-8"))
        by_entity[meta["cik"]].append((meta["period_end"], path.parent))
    for reports in by_entity.values():
        ordered = [folder for _, folder in sorted(reports)]
        yield from pairwise(ordered)


def tagged_page(filing: Filing) -> bytes:
    """Return the page with the gold facts tagged, as the company filed it."""
    return write_in_place(report_of(filing.gold, filing.locator.places(filing.gold), filing.meta), filing.document)


def row_of(fact: Gold) -> Row:
    """Return what a reader knows a row of a table by: statement or note, title row, label, column words, kind."""
    place = fact["loc"]
    note = fact["textblocks"][0] if fact["textblocks"] else fact["statement"]
    columns = [key_text(text) for text in place["col_headers"]]
    words = " ".join(text for text in columns if any(c.isalpha() for c in text))
    kind = "instant" if "instant" in fact["period"] else "duration"
    return note, place_words(place["section"] or ""), key_text(place["row_label"]), words, fact["unit"], kind


def compare(filing: Filing, report: Report, earlier: Filing) -> Tally:
    """Count the rows of a converted report against gold."""
    found = _by_cell(filing, report)
    stood: dict[Row, set[str]] = defaultdict(set)
    for record in earlier.gold:
        if _in_table(record):
            stood[row_of(record)[1:]].add(record["concept"])
    rows: dict[tuple[Any, ...], list[tuple[Gold, Fact]]] = defaultdict(list)
    for gold in filter(_in_table, filing.gold):
        place = gold["loc"]
        fact = next((f for f in found.get((place["table"], place["row"], place["col"]), ()) if _same(f, gold)), None)
        if fact is not None:
            rows[place["table"], place["row"], *row_of(gold)[3:]].append((gold, fact))
    tally = Tally()
    for pairs_of_row in rows.values():
        _add_row(tally, pairs_of_row, stood, filing.meta["extension_prefixes"][0])
    return tally


def _by_cell(filing: Filing, report: Report) -> dict[tuple[int, int, int], list[Fact]]:
    """Return the numbers of a report by table, row and column of the page."""
    cells = {
        cell.span.start: (place, cell.span.end) for place, cell in filing.locator.cells.items() if cell.text.strip()
    }
    starts = sorted(cells)
    found: dict[tuple[int, int, int], list[Fact]] = defaultdict(list)
    for fact in report.facts:
        if isinstance(fact.value, Decimal) and fact.spans:
            at = bisect_right(starts, fact.spans[0].start) - 1
            if at >= 0 and fact.spans[0].start < cells[starts[at]][1]:
                found[cells[starts[at]][0]].append(fact)
    return found


def _add_row(tally: Tally, row: list[tuple[Gold, Fact]], stood: dict[Row, set[str]], own: str) -> None:
    right = 2 * sum(_is_right(fact, gold, own) for gold, fact in row) > len(row)
    gold, fact = row[-1]
    former = stood.get(row_of(gold)[1:])
    tally.add("all rows", right=right)
    if former is not None:
        tally.add("rows that stood", right=right)
        if gold["concept"] in former:
            tally.add("rows that stood and kept their tag", right=right)
    if fact.decided_by == "prior":
        tally.add("rows decided by the earlier report", right=right)
    if not right:
        tally.wrong.append(
            f"{'new' if former is None else 'stood'} [{fact.decided_by}] {gold['concept']} got {fact.concept} "
            f"{gold['loc']['row_label']!r} {gold['loc']['section']!r} {gold['loc']['col_headers']}"
        )


def _is_right(fact: Fact, gold: Gold, own: str) -> bool:
    return str(fact.concept) == gold["concept"] or (not gold["standard"] and fact.concept.prefix == own)


def _in_table(fact: Gold) -> bool:
    return fact["kind"] == "numeric" and fact["loc"]["where"] == "table" and fact["value"] is not None


def _same(fact: Fact, gold: Gold) -> bool:
    unit = str(fact.unit) if fact.unit is not None else "xbrli:pure"
    return (
        isinstance(fact.value, Decimal)
        and abs(fact.value) == abs(Decimal(gold["value"]))
        and oim_period(fact.period) == gold["oim_period"]
        and unit == gold["unit"]
    )


def roll_forward(former: Path, following: Path, scratch: Path) -> Tally:
    """Import the earlier report, convert the later document, and compare."""
    earlier, later = Filing.of(former), Filing.of(following)
    page = scratch / f"{earlier.name}.htm"
    page.write_bytes(tagged_page(earlier))
    catalog, profile = builtin_catalog(), later.profile
    decisions, lost = former_decisions(read_former(page), catalog, profile.extension.prefix)
    print(
        f"{earlier.name} -> {later.name}: {len(decisions.rows)} rows, {len(decisions.axes)} axes, "
        f"{len(decisions.members)} members, {len(decisions.blocks)} blocks imported; {len(lost)} not usable"
    )
    suggester = LinkerSuggester(Linker.load(models=HELD_OUT, without=(int(later.meta["cik"]),)))
    profile = profile.model_copy(update={"mapping": profile.mapping.model_copy(update={"confidence": 0.0})})
    extraction = extract(later.document, profile)
    chosen = propose(extraction, catalog, profile, decisions, suggester)
    report, _ = build_report(later.document, extraction, chosen, catalog, profile)
    return compare(later, report, earlier)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--filing", action="append", help="only into this filing; may be given more than once")
    parser.add_argument("--misses", type=int, default=0, help="print so many rows that are wrong")
    options = parser.parse_args(arguments)
    total = Tally()
    with tempfile.TemporaryDirectory() as scratch:
        for former, following in pairs(options.corpus):
            if options.filing and following.name not in options.filing:
                continue
            tally = roll_forward(former, following, Path(scratch))
            print(f"  {tally}")
            for line in tally.wrong[: options.misses]:
                print(f"    {line}")
            total.right.update(tally.right)
            total.asked.update(tally.asked)
    print(f"all: {total}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
