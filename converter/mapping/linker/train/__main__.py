"""``python -m converter.mapping.linker.train --linking DIR --corpus DIR --taxonomies DIR --out DIR``.

Writes ``memory.npz`` and ``models.npz`` and prints cross-validated scores. Each filer is asked with a memory that lacks
it, and ranked by models that saw neither it nor its industry. The companies of ``--corpus`` are a fold of their own, so
that the models of that fold (``--held-out FILE``) can be measured on the corpus. The same input gives the same files.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.models import save_models
from converter.mapping.linker.store import Store
from converter.mapping.linker.train import scores
from converter.mapping.linker.train.fit import Ranker, fit_newcomer, fit_ranker, industry
from converter.mapping.linker.train.remember import Concepts, build_store
from converter.mapping.linker.train.reports import Questions, Report, Scorer, collect, reports
from converter.mapping.linker.train.samples import read_tables
from converter.mapping.linker.train.sureness import Sureness, fit_sureness

_SEED = 7
_ROWS_PER_FILER = 400
_ROWS_OF_LINKBASE = 90
_ROWS_PER_STRANGER = 80
_TOGETHER = 5
"""Filers without printed tables that are hidden from the memory together: to index a memory takes time."""
FIRST, SECOND, CORPUS = 0, 1, 2
"""Folds: two halves of the industries, and the companies of the development corpus."""


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--linking", "--corpus", "--taxonomies", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--held-out", type=Path, help="where to write the models trained without the corpus companies")
    parser.add_argument("--without-company", default="", help="CIKs to leave out of everything, with commas")
    chosen = parser.parse_args()
    without = {int(cik) for cik in chosen.without_company.split(",") if cik}
    tables = [table for table in read_tables(chosen.linking) if table.cik not in without]
    concepts = Concepts(chosen.taxonomies)
    store = build_store(tables, concepts)
    chosen.out.mkdir(parents=True, exist_ok=True)
    store.save(chosen.out / "memory.npz")
    print(f"memory: {len(store.occ_label)} rows, {len(store.filer_cik)} filers", flush=True)
    asked = _thinned(list(reports(tables, concepts, _SEED)))
    fold_of = folds(asked, corpus_filers(chosen.corpus))
    training = Training(store, asked, fold_of, {table.cik: table.sic for table in tables})
    training.fit()
    training.report()
    training.save(chosen.out / "models.npz", chosen.held_out)


def corpus_filers(corpus: Path) -> frozenset[int]:
    """Return the CIKs of the filings of a corpus."""
    root = corpus / "dev" if (corpus / "dev").is_dir() else corpus
    return frozenset(
        int(json.loads(path.read_text(encoding="utf-8"))["cik"]) for path in sorted(root.glob("*/meta.json"))
    )


def _thinned(asked: list[tuple[int, list[Report]]]) -> list[tuple[int, list[Report]]]:
    chance = np.random.default_rng(_SEED)
    result = []
    for cik, found in asked:
        kept: list[Report] = []
        rows = 0
        limit = _ROWS_PER_FILER if any(report.printed for report in found) else _ROWS_OF_LINKBASE
        for place in chance.permutation(len(found)):
            if rows <= limit:
                kept.append(found[place])
                rows += sum(len(table.rows) for table in found[place].tables)
        result.append((cik, kept))
    return result


def folds(asked: list[tuple[int, list[Report]]], corpus: frozenset[int]) -> dict[int, int]:
    """Return the fold of each filer: industries go whole to the half that has fewer rows so far."""
    size: Counter[str] = Counter()
    trade: dict[int, str] = {}
    for cik, found in asked:
        trade[cik] = industry(found[0].sic) if found else "unknown"
        if cik not in corpus:
            size[trade[cik]] += sum(len(table.rows) for report in found for table in report.tables)
    half: dict[str, int] = {}
    load = [0, 0]
    for name, rows in sorted(size.items(), key=lambda pair: (-pair[1], pair[0])):
        half[name] = FIRST if load[FIRST] <= load[SECOND] else SECOND
        load[half[name]] += rows
    return {cik: CORPUS if cik in corpus else half[trade[cik]] for cik, _ in asked}


class Training:
    """The passes over all reports and what each of them fits."""

    def __init__(
        self, store: Store, asked: list[tuple[int, list[Report]]], fold_of: dict[int, int], sic: dict[int, int]
    ) -> None:
        """``sic`` holds the industry code of every filer of the memory."""
        self._store, self._asked, self._fold_of, self._sic = store, asked, fold_of, sic
        self.first: dict[int | None, Ranker] = {}
        self.newcomer: dict[int | None, Ranker] = {}
        self.second: dict[int | None, Ranker] = {}
        self.sure: dict[int | None, Sureness] = {}
        self.known: Questions
        self.strange: Questions

    def fit(self) -> None:
        """Fit everything. Models under a fold's number saw nothing of it; those under None saw everything."""
        data = self._first_pass()
        print(
            f"first ranker: {len(data.cik)} questions, {data.masked.mean():.3f} of them of hidden concepts", flush=True
        )
        self.first = self._rankers(data, 110, 0.1)
        self.newcomer = {name: fit_newcomer(data, chosen) for name, chosen in self._halves(data).items()}
        del data
        self.known = self._second_pass(_ROWS_PER_FILER, industries=False)
        self.second = self._rankers(self.known, 170, 0.08)
        self.strange = self._second_pass(_ROWS_PER_STRANGER, industries=True)
        scored = [self._scores(data) for data in (self.known, self.strange)]
        for left_out in (FIRST, SECOND, CORPUS, None):
            self.sure[left_out] = fit_sureness(
                [
                    (data, score, self._chosen(data, left_out))
                    for data, score in zip((self.known, self.strange), scored, strict=True)
                ]
            )

    def _rankers(self, data: Questions, rounds: int, rate: float) -> dict[int | None, Ranker]:
        thin = data.printed | (np.random.default_rng(_SEED).random(len(data.cik)) < 0.5)
        return {name: fit_ranker(data, chosen & thin, rounds, rate) for name, chosen in self._halves(data).items()}

    def _halves(self, data: Questions) -> dict[int | None, npt.NDArray[Any]]:
        fold = self._folds(data)
        return {FIRST: fold == SECOND, SECOND: fold == FIRST, CORPUS: fold != CORPUS, None: fold >= 0}

    def _folds(self, data: Questions) -> npt.NDArray[Any]:
        return np.array([self._fold_of[int(cik)] for cik in data.cik], np.int64)

    def _chosen(self, data: Questions, left_out: int | None) -> npt.NDArray[Any]:
        fold = self._folds(data)
        return fold >= 0 if left_out is None else fold != left_out

    def _scores(self, data: Questions) -> npt.NDArray[Any]:
        fold = self._folds(data)[data.question]
        score = np.zeros(len(data.question))
        for number in (FIRST, SECOND, CORPUS):
            mine = np.flatnonzero(fold == number)
            score[mine] = self.second[number].score(data.features[mine])
        return score

    def _first_pass(self) -> Questions:
        parts = []
        for hidden, group in self._groups(industries=False):
            scorer = Scorer(self._store, hidden, _SEED)
            for report in (report for _, found in group for report in found):
                _, scored = scorer.first(report)
                matrix = np.concatenate([one.features for one in scored])
                for one in scored:
                    one.forget()
                parts.append((report, scored, matrix, scorer.hidden))
        return collect(parts, 32)

    def _groups(self, *, industries: bool) -> Iterator[tuple[list[int], list[tuple[int, list[Report]]]]]:
        """Yield filers to hide with those to ask meanwhile; with ``industries``, an industry at a time."""
        groups: dict[tuple[str, int], list[tuple[int, list[Report]]]] = {}
        count = 0
        for cik, found in self._asked:
            trade = industry(found[0].sic) if found else "unknown"
            printed = any(report.printed for report in found)
            count += not printed
            name = (trade, 0) if industries else ("", cik) if printed else ("linkbases", count // _TOGETHER)
            groups.setdefault(name, []).append((cik, found))
        for (trade, _), group in groups.items():
            ciks = [cik for cik, _ in group]
            yield self._filers_of(trade, ciks) if industries else ciks, group

    def _second_pass(self, rows: int, *, industries: bool) -> Questions:
        """Return second features. With ``industries``, the memory lacks all filers of an industry at once."""
        first = {fold: ranker.forest().compiled() for fold, ranker in self.first.items()}
        newcomer = {fold: ranker.forest().compiled() for fold, ranker in self.newcomer.items()}
        parts = []
        for hidden, group in self._groups(industries=industries):
            scorer = Scorer(self._store, hidden, _SEED)
            for cik, found in group:
                fold, asked = self._fold_of[cik], 0
                for report in found:
                    if asked > rows:
                        break
                    scored, matrix = scorer.second(report, first[fold].score, newcomer[fold].score)
                    asked += sum(len(table.rows) for table in report.tables)
                    for one in scored:
                        one.forget()
                    parts.append((report, scored, matrix, scorer.hidden))
        return collect(parts, 24)

    def _filers_of(self, trade: str, ciks: list[int]) -> list[int]:
        return sorted({*ciks, *(cik for cik, code in self._sic.items() if industry(code) == trade)})

    def report(self) -> None:
        """Print cross-validated scores."""
        for title, data in (("filer left out", self.known), ("industry left out", self.strange)):
            score = self._scores(data)
            scores.print_ranks(title, data, score)
            fold = self._folds(data)
            parts = [(data.lines(fold == left_out), self.sure[left_out]) for left_out in (FIRST, SECOND, CORPUS)]
            scores.print_sureness(title, data, score, parts)

    def save(self, path: Path, held_out: Path | None) -> None:
        """Write the models of everything, and those that saw nothing of the corpus."""
        for target, name in ((path, None), (held_out, CORPUS)):
            if target is None:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            sure = self.sure[name]
            forests = {
                "first": self.first[name].forest(),
                "newcomer": self.newcomer[name].forest(),
                "second": self.second[name].forest(),
            }
            save_models(target, forests | sure.forests(), sure.curves())


if __name__ == "__main__":
    main()
