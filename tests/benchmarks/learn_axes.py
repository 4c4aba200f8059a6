"""Learn on which axes the values of tables lie from what filers tagged, for extraction.

    python -m tests.benchmarks.learn_axes --linking DIR --pages DIR --corpus DIR --out FILE --held-out FILE

PAGES is a folder of tagged inline XBRL filings (``*.htm``), of as many companies as can be had. Words are learned
across folds of companies, those of the rules too, and trees from what words that never saw a company tell of it. Prints
how often all axes of a value are right, companies unseen. FILE is the model that ships
(``converter/extraction/data/axes.npz``), HELD-OUT one that saw no company of the corpus, to measure on it. The same
input gives the same files. Needs scipy and lightgbm.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import lightgbm as lgb
import numpy as np

from converter.extraction.axis_model import NOTHING, OTHER, AxisModel, Evidence, Words, lies_on, save_model, weigh
from converter.extraction.axis_words import table_features, text_features, title_of, value_features
from converter.learned.forest import Forest
from tests.benchmarks.axis_samples import (
    RoleSample,
    TableSample,
    TextSample,
    company_of,
    linkbase_samples,
    read_corpus,
    read_pages,
    text_samples,
)
from tests.benchmarks.learn_words import OUT, learn_rows, learn_texts
from tests.benchmarks.linear_fit import fit

FOLDS = 5
FEWEST = 3
"""Companies that must use an axis."""
TABLES_COUNT = 3.0
"""What a printed table counts against a role of a linkbase."""
TREES = 200
SETTINGS = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 31, "min_data_in_leaf": 80, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5, "seed": 1, "deterministic": True,
    "force_row_wise": True, "verbose": -1,
}  # fmt: skip


@dataclass
class Learner:
    """Fits the model on tables, roles and texts of many companies."""

    tables: Sequence[TableSample]
    roles: Sequence[RoleSample]
    texts: Sequence[TextSample]
    fold_of: Mapping[str, int]

    @cached_property
    def axes(self) -> tuple[str, ...]:
        users: dict[str, set[str]] = defaultdict(set)
        for table in self.tables:
            for axis in table.axes:
                users[axis].add(table.company)
        return tuple(sorted(axis for axis, by in users.items() if len(by) >= FEWEST))

    @cached_property
    def rank(self) -> Any:
        counts = Counter(axis for table in self.tables for dims in table.dims for axis, _ in dims or ())
        return np.array([math.log(counts[axis] + 1) for axis in self.axes])

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(table.company for table in self.tables for dims in table.dims if dims is not None)

    def _kept(self, company: str, left_out: int | None) -> bool:
        return left_out is None or self.fold_of.get(company) != left_out

    def words(self, left_out: int | None) -> Words:
        """The linear models, fitted on all companies but those of a fold."""
        texts = [one for one in self.texts if self._kept(one.company, left_out)]
        classes = (NOTHING, OTHER, *self.axes)
        names = [one.axis if one.axis in classes else OTHER for one in texts]
        of_texts = fit(
            classes, [list(text_features(one.text)) for one in texts],
            np.array([[name == one for one in classes] for name in names], np.float32),
            [one.company for one in texts], strength=1.0, exclusive=True,
        )  # fmt: skip
        tables = [table for table in self.tables if self._kept(table.company, left_out)]
        return Words(of_texts, self._of_tables(tables, left_out), self._of_values(tables), self.rank)

    def _of_tables(self, tables: Sequence[TableSample], left_out: int | None) -> Any:
        roles = [role for role in self.roles if self._kept(role.company, left_out)]
        features = [list(table_features(role.title, role.labels)) for role in roles]
        features += [list(table_features(title_of(t.texts), (*t.texts.labels, *t.texts.names))) for t in tables]
        both = [*roles, *tables]
        return fit(
            self.axes, features, np.array([[axis in one.axes for axis in self.axes] for one in both], np.float32),
            [one.company for one in both], strength=2.0, exclusive=False,
            weight=np.array([1.0] * len(roles) + [TABLES_COUNT] * len(tables)),
        )  # fmt: skip

    def _of_values(self, tables: Sequence[TableSample]) -> Any:
        features, wanted, companies = [], [], []
        for table in tables:
            for value, dims in zip(table.texts.values, table.dims, strict=True):
                if dims is not None:
                    features.append(list(value_features(table.texts, value)))
                    mine = {axis for axis, _ in dims}
                    wanted.append([axis in mine for axis in self.axes])
                    companies.append(table.company)
        return fit(
            self.axes, features, np.array(wanted, np.float32), companies, strength=2.0, exclusive=False,
            weight=self._weight(companies),
        )  # fmt: skip

    def _weight(self, companies: Sequence[str]) -> Any:
        """Large reports count less than their size: by its root."""
        weight = np.array([self.counts[company] ** -0.5 for company in companies])
        return weight / weight.mean()

    def learn(self) -> tuple[Words, Forest]:
        """The whole model; prints how the trees do on companies that neither they nor the words saw."""
        parts = []
        for fold in range(FOLDS):
            words = self.words(fold)
            parts.append(Lines([t for t in self.tables if self.fold_of[t.company] == fold], words))
        for fold in range(FOLDS):
            others = [part for place, part in enumerate(parts) if place != fold]
            booster = self._boosted(others)
            parts[fold].count(booster.predict(parts[fold].features))
        right, asked = sum(part.right for part in parts), sum(part.asked for part in parts)
        shares = [share for part in parts for share in part.shares]
        print(f"companies unseen: {right / asked:.4f} of {asked} values, {np.mean(shares):.4f} a company", flush=True)
        return self.words(None), Forest.of_trees(self._boosted(parts).dump_model()["tree_info"])

    def _boosted(self, parts: Sequence[Lines]) -> Any:
        companies = [company for part in parts for company in part.companies]
        data = lgb.Dataset(
            np.concatenate([part.features for part in parts]), np.concatenate([part.wanted for part in parts]),
            weight=self._weight(companies),
        )  # fmt: skip
        return lgb.train(SETTINGS, data, TREES)


class Lines:
    """The evidence on the tables of a fold, line by line, for values that filers tagged."""

    def __init__(self, tables: Sequence[TableSample], words: Words) -> None:
        wanted: list[bool] = []
        parts: list[Evidence] = []
        self.companies: list[str] = []
        self._answers: list[tuple[str, frozenset[int], bool]] = []
        numbers = {axis: number for number, axis in enumerate(words.axes)}
        for table in tables:
            evidence = weigh(words, table.texts)
            first = len(self._answers)
            for dims in table.dims:
                mine = [axis for axis, _ in dims or ()]
                known = frozenset(numbers[axis] for axis in mine if axis in numbers)
                self._answers.append((table.company, known, dims is not None and len(known) == len(mine)))
            tagged = np.array([dims is not None for dims in table.dims])[evidence.value]
            parts.append(
                Evidence(
                    evidence.value[tagged] + first, evidence.axis[tagged], evidence.features[tagged],
                    evidence.suggested[tagged],
                )
            )  # fmt: skip
            pairs = zip(parts[-1].value.tolist(), parts[-1].axis.tolist(), strict=True)
            wanted.extend(axis in self._answers[value][1] for value, axis in pairs)
            self.companies.extend([table.company] * len(parts[-1].value))
        self._evidence = Evidence(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("value", "axis", "features", "suggested")
            )
        )
        self.features, self.wanted = self._evidence.features, np.array(wanted, np.float32)
        self._tagged = [dims is not None for table in tables for dims in table.dims]
        self._axes = words.axes
        self.right = self.asked = 0
        self.shares: list[float] = []

    def count(self, chances: Any) -> None:
        """Count the values all of whose axes are right."""
        found: dict[int, set[int]] = defaultdict(set)
        evidence = self._evidence
        lies = lies_on(chances, evidence, self._axes)
        for value, axis in zip(evidence.value[lies].tolist(), evidence.axis[lies].tolist(), strict=True):
            found[value].add(axis)
        by_company: dict[str, list[bool]] = defaultdict(list)
        for number, (company, known, complete) in enumerate(self._answers):
            if self._tagged[number]:
                by_company[company].append(complete and found[number] == known)
        self.right = sum(sum(marks) for marks in by_company.values())
        self.asked = sum(len(marks) for marks in by_company.values())
        self.shares = [sum(marks) / len(marks) for marks in by_company.values()]


def folds(companies: Collection[str]) -> dict[str, int]:
    """The fold of each company."""
    shuffled = sorted(companies)
    random.Random(5).shuffle(shuffled)
    return {company: place % FOLDS for place, company in enumerate(shuffled)}


def unseen(pages: Sequence[Path], linking: Path, fold_of: Mapping[str, int], jobs: int) -> list[TableSample]:
    """The samples of pages, each read with words that were learned without the companies of its fold."""
    found: list[TableSample] = []
    for fold in range(FOLDS):
        mine = {company for company, number in fold_of.items() if number == fold}
        with TemporaryDirectory() as folder:
            weights = Path(folder)
            learn_texts(linking, weights, mine)
            learn_rows(linking, weights, mine)
            shutil.copy(OUT / "basis.tsv.gz", weights)
            found += read_pages([page for page in pages if company_of(page) in mine], weights, jobs)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--linking", "--pages", "--corpus", "--out", "--held-out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    of_corpus = read_corpus(options.corpus, options.jobs)
    pages = sorted(options.pages.glob("*.htm*"))
    fold_of = folds({company_of(page) for page in pages} | {table.company for table in of_corpus})
    of_pages = unseen(pages, options.linking, fold_of, options.jobs)
    print(f"{len(of_pages)} tables of pages, {len(of_corpus)} of the corpus", flush=True)
    roles, texts = linkbase_samples(options.linking)
    for tables, path in ((of_pages, options.held_out), ([*of_pages, *of_corpus], options.out)):
        learner = Learner(tables, roles, [*texts, *text_samples(tables)], fold_of)
        save_model(path, *learner.learn())
        axes = AxisModel.load(path).words.axes
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB, {len(axes)} axes", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
