"""How often the linker is right: ``python -m tests.benchmarks.linking --corpus DIR`` or ``--rows FILE.csv --out FILE``.

``--corpus DIR --make-rows FILE.csv`` writes isolated facts for ``--rows``: columns ``context`` (a table in HTML without
caption, or a sentence), ``entity`` (the number's text), ``entity_type``, and the answers ``concept`` and ``cik``.

With ``--corpus``, each company is asked with a memory that lacks all its filings, and with models that were trained
without any company of the development corpus; standard concepts of facts in tables count. ``--hide-rare 3`` also takes
concepts out of the memory that no more than three other filers use: so many rows stand for what is new.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from converter.mapping.linker import Linker
from converter.mapping.linker.evidence import Memory
from converter.mapping.linker.models import Models
from converter.mapping.linker.reliability import reliability
from converter.mapping.linker.store import Store
from converter.model.facts import PartKind
from taxonomy.builtin import builtin_catalog
from tests.benchmarks.linking_gold import PARTS, GoldTable, filings
from tests.benchmarks.linking_rows import link_rows, make_rows

HELD_OUT = Path(__file__).parent / "data" / "linking-models-without-corpus.npz"
SURE = 0.9


@dataclass(slots=True)
class Count:
    """Facts asked, right at rank 1, right within 10."""

    facts: int = 0
    first: int = 0
    ten: int = 0

    def add(self, rank: int) -> None:
        self.facts += 1
        self.first += rank == 0
        self.ten += rank < 10

    def __str__(self) -> str:
        return f"{self.facts:7d} facts  @1 {self.first / self.facts:.3f}  @10 {self.ten / self.facts:.3f}"


@dataclass(slots=True)
class Tally:
    """Counts by group, and stated confidences with what came of them (own concepts count as wrong)."""

    groups: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    stated: list[tuple[float, bool]] = field(default_factory=list)
    advice: list[tuple[float, bool]] = field(default_factory=list)
    rows: int = 0
    seconds: float = 0.0

    def add(self, linker: Linker, company: str, tables: Sequence[GoldTable], seen: frozenset[str]) -> None:
        """Ask the tables of one report together."""
        catalog = builtin_catalog()
        start = time.process_time()
        rankings = linker.link_tables([(table.rows, table.context) for table in tables], catalog)
        self.seconds += time.process_time() - start
        for table, found in zip(tables, rankings, strict=True):
            self.rows += len(table.rows)
            for ranking, answers in zip(found, table.answers, strict=True):
                names = [str(candidate.concept) for candidate in ranking.candidates]
                for concept, standard in answers:
                    self.advice.append((ranking.extension_advice, not standard))
                    if names:
                        self.stated.append((ranking.candidates[0].confidence, names[0] == concept))
                    if standard:
                        self._count(company, table, concept, names, seen)

    def _count(self, company: str, table: GoldTable, concept: str, names: list[str], seen: frozenset[str]) -> None:
        rank = names.index(concept) if concept in names else len(names) + 10
        groups = ["all", f"company {company}", f"statement {table.statement}"]
        groups.append("primary statements" if table.statement in PARTS else "notes")
        if concept not in seen:
            groups.append("concepts never seen")
        for group in groups:
            self.groups[group].add(rank)

    def print(self) -> None:
        """Print everything."""
        for group in sorted(self.groups):
            print(f"{group:44s} {self.groups[group]}")
        for bound in (0.5, 0.65, 0.8, SURE, 0.95):
            sure = [right for confidence, right in self.stated if confidence >= bound]
            share = len(sure) / max(len(self.stated), 1)
            print(f"stated confidence >= {bound:.2f}: precision {np.mean(sure or [0]):.3f} on {share:.3f} of all facts")
        stated = np.array([confidence for confidence, _ in self.stated], np.float64)
        right = np.array([was for _, was in self.stated], np.bool_)
        for line in reliability(stated, right):
            print(line)
        for bound in (0.3, 0.5, 0.7):
            advised = [own for advice, own in self.advice if advice >= bound]
            own = sum(own for _, own in self.advice)
            print(
                f"advice for an own concept >= {bound:.1f}: precision {np.mean(advised or [0]):.3f}, "
                f"recall {sum(advised) / max(own, 1):.3f}"
            )
        print(f"{self.rows / max(self.seconds, 1e-9):.0f} rows per second of processor time ({self.rows} rows)")


def _linker(cik: int, models: Path, hidden: int) -> Linker:
    """Return a linker that never saw a company, nor concepts that no more than ``hidden`` others use."""
    linker = Linker.load(models=models, without=(cik,))
    if not hidden:
        return linker
    filers = linker.memory.concept_filers
    rare = np.flatnonzero((filers > 0) & (filers <= hidden)).tolist()
    return Linker(Memory(linker.memory.store.without((), rare)), Models.load(models))


def measure(corpus: Path, models: Path, *, bare: bool, hidden: int = 0) -> Tally:
    """Return the tally over a corpus; ``bare`` leaves captions, headings and the kind of statement out; concepts that
    no more than ``hidden`` other filers use are taken out of the memory."""
    tally = Tally()
    for name, cik, tables in filings(corpus):
        linker = None  # the one before is let go of first
        linker = _linker(cik, models, hidden)
        store: Store = linker.memory.store
        names = linker.concept_names
        seen = frozenset(names[number] for number in np.unique(store.occ_concept).tolist())
        if bare:
            for table in tables:
                table.context = type(table.context)(part=PartKind.NOTE)
        tally.add(linker, name, tables, seen)
    return tally


def _hiding(ciks: str, models: Path) -> Callable[[str], Linker]:
    """Return what gives the linker for a row's company: with a memory and models that never saw it."""
    hidden = [int(cik) for cik in ciks.split(",") if cik]

    @lru_cache(maxsize=1)
    def linker(cik: str) -> Linker:
        without = [*hidden, *([int(cik)] if cik else [])]
        return Linker.load(models=models if without else None, without=without)

    return linker


def print_ranks(ranks: Mapping[str, Sequence[int]]) -> None:
    """Print how often the right concept was first, among five, among ten."""
    for name, found in (*sorted(ranks.items()), ("all", [rank for some in ranks.values() for rank in some])):
        if found:
            shares = "  ".join(f"@{bound} {np.mean(np.array(found) < bound):.3f}" for bound in (1, 5, 10))
            print(f"{name:10s} {len(found):5d} rows  {shares}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder of the development corpus")
    parser.add_argument("--models", type=Path, default=HELD_OUT, help="models trained without the companies measured")
    parser.add_argument("--bare", action="store_true", help="without captions and kinds of statement")
    parser.add_argument("--hide-rare", type=int, default=0, help="hide concepts that so few other filers use")
    parser.add_argument("--rows", type=Path, help="CSV of isolated facts: context, entity, entity_type")
    parser.add_argument("--without-company", default="", help="CIKs to hide from the memory, with commas")
    parser.add_argument("--make-rows", type=Path, help="write isolated facts of --corpus to this CSV, for --rows")
    parser.add_argument("--out", type=Path, help="JSON lines of ranked concepts for --rows")
    chosen = parser.parse_args()
    if chosen.rows is not None and chosen.out is not None:
        print_ranks(link_rows(chosen.rows, chosen.out, _hiding(chosen.without_company, chosen.models)))
    elif chosen.make_rows is not None and chosen.corpus is not None:
        print(f"{make_rows(chosen.corpus, chosen.make_rows)} rows")
    elif chosen.corpus is not None:
        start = time.process_time()
        Linker.load(models=chosen.models)
        print(f"loading {time.process_time() - start:.2f} s of processor time")
        measure(chosen.corpus, chosen.models, bare=chosen.bare, hidden=chosen.hide_rare).print()
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    else:
        parser.error("give --corpus, or --corpus and --make-rows, or --rows and --out")


if __name__ == "__main__":
    main()
