"""Groups tables with known concepts into reports, and scores whole reports with a memory that lacks their filer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.mapping.linker import second_look
from converter.mapping.linker.evidence import MAX_FILERS, Memory
from converter.mapping.linker.features import NAMES
from converter.mapping.linker.grid import queries
from converter.mapping.linker.index import distinct
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.ranking import Asked, ConceptSet, Scored, ask, score_table
from converter.mapping.linker.store import OWN, Store
from converter.mapping.linker.train.examples import Examples, examples
from converter.mapping.linker.train.remember import Concepts
from converter.mapping.linker.train.samples import TableSample

ALONE = 0.3
"""The share of reports whose tables training asks one by one, as tables come without their report."""

_NOTES_OF_LINKBASE = 0.15
_REPEATED = 0.5
_MAX_ROWS = 250
_ROWS_OF_REPORT = {True: 450, False: 150}
"""Rows asked of a printed report, and of a linkbase: tables are drawn until there are so many."""

_HIDDEN = ((1, 4, 12, 40), (0.35, 0.2, 0.1, 0.025))
"""By the number of filers that use a concept: the chance that training hides it from the memory."""

Score = Callable[[npt.NDArray[np.float32]], Floats]


@dataclass(slots=True)
class Report:
    """Tables asked together."""

    cik: int
    sic: int
    printed: bool
    tables: list[Examples]
    statements: list[int]


def reports(tables: Iterable[TableSample], concepts: Concepts, seed: int) -> Iterator[tuple[int, list[Report]]]:
    """Yield the modern reports of each filer, filers in order. Linkbases are sampled: they print no page."""
    chance = np.random.default_rng(seed)
    grouped: dict[int, dict[int, list[TableSample]]] = {}
    for table in tables:
        if table.modern and table.source in ("table", "linkbase"):
            grouped.setdefault(table.cik, {}).setdefault(table.filing, []).append(table)
    for cik, filings in sorted(grouped.items()):
        yield cik, [report for _, found in sorted(filings.items()) for report in _of_filing(found, concepts, chance)]


def _of_filing(tables: Sequence[TableSample], concepts: Concepts, chance: np.random.Generator) -> Iterator[Report]:
    asked: list[Examples] = []
    statements: list[int] = []
    printed = tables[0].source == "table"
    rows = 0
    for place in chance.permutation(len(tables)):
        table = tables[place]
        if rows > _ROWS_OF_REPORT[printed]:
            break
        if not printed and table.statement == 5 and chance.random() > _NOTES_OF_LINKBASE:
            continue
        if all(row.again for row in table.rows) and chance.random() < _REPEATED:
            continue
        found = examples(table, concepts, chance)
        if found is not None and len(found.rows) <= _MAX_ROWS:
            rows += len(found.rows)
            asked.append(found)
            statements.append(table.statement)
    if not asked:
        return
    cik, sic = tables[0].cik, tables[0].sic
    if chance.random() < ALONE:
        for one, statement in zip(asked, statements, strict=True):
            yield Report(cik, sic, printed, [one], [statement])
    else:
        yield Report(cik, sic, printed, asked, statements)


def rare_concepts(store: Store, chance: np.random.Generator) -> frozenset[int]:
    """Return concepts to hide, so that training meets rows whose concept no filer has shown; the rarer the likelier."""
    used = distinct(store.occ_concept.astype(np.int64) * MAX_FILERS + store.role_filer[store.occ_role])
    filers = np.bincount(used // MAX_FILERS, minlength=len(store.concept_type))
    share = np.interp(filers, *_HIDDEN)
    drawn = np.flatnonzero((chance.random(len(share)) < share) & (filers > 0))
    return frozenset(drawn[drawn != OWN].tolist())


class Scorer:
    """Scores reports with a memory that lacks some filers, and some concepts that few filers use."""

    def __init__(self, store: Store, without: Sequence[int], seed: int) -> None:
        self.hidden = rare_concepts(store, np.random.default_rng([seed, len(without), without[0]]))
        self.memory = Memory(store.without(without, sorted(self.hidden)))
        self.concepts = ConceptSet(
            self.memory, store.concept_type, store.concept_period, np.ones(len(store.concept_type), np.bool_)
        )
        self._steps: second_look.Steps | None = None

    def first(self, report: Report) -> tuple[list[Asked], list[Scored]]:
        """Return the tables with their candidates and first features."""
        tables = [ask(self.memory, queries(t.rows, t.context.part), t.context) for t in report.tables]
        starts = np.concatenate(([0], np.cumsum([len(table.queries) for table in tables]))).astype(np.int64)
        everything = [query for table in tables for query in table.queries]
        likeness = self.memory.filer_likeness(everything, [t.evidence for t in tables], list(starts[:-1]))
        return tables, [score_table(self.memory, self.concepts, table, likeness) for table in tables]

    def second(self, report: Report, score: Score, newcomer: Score) -> tuple[list[Scored], npt.NDArray[np.float32]]:
        """Return the candidates that the second ranker sees, and its features, tables end to end."""
        tables, scored = self.first(report)
        for found in scored:
            found.score = score(found.features)
            found.welcome(self.memory.concept_filers, newcomer)
            found.keep(second_look.KEPT)
        if self._steps is None:
            self._steps = second_look.Steps(self.memory)
        chance = [
            second_look.chances(found.score, found.query, len(table.queries))
            for table, found in zip(tables, scored, strict=True)
        ]
        added = second_look.matrix(self.memory, self._steps, tables, scored, chance)
        return scored, np.concatenate([np.concatenate([found.features for found in scored]), added], axis=1)


@dataclass(slots=True)
class Questions:
    """Flat training data: a line per candidate, and what is known of each question."""

    features: npt.NDArray[np.float32]
    question: Ints
    right: npt.NDArray[np.bool_]
    concept: Ints
    cik: Ints
    sic: Ints
    printed: npt.NDArray[np.bool_]
    statement: Ints
    answer: Ints
    weight: Floats
    masked: npt.NDArray[np.bool_]

    def lines(self, chosen: npt.NDArray[np.bool_]) -> Ints:
        """Return the lines of chosen questions."""
        return np.flatnonzero(chosen[self.question])


_PRIOR = NAMES.index("prior")

Part = tuple[Report, Sequence[Scored], npt.NDArray[np.float32], frozenset[int]]
"""A report, its candidates with their features, and the concepts that the memory hid."""


def collect(parts: Sequence[Part], limit: int) -> Questions:
    """Return scored reports as flat training data: of each question the ``limit`` best candidates, those that no filer
    uses, and the right one."""
    features, question, right, concepts = [], [], [], []
    about: list[tuple[int, int, bool, int, int, float, bool]] = []
    for report, scored, matrix, hidden in parts:
        at = 0
        for table, statement, found in zip(report.tables, report.statements, scored, strict=True):
            answers = np.array(table.answer, np.int64)
            size = len(found.pair)
            hit = (found.concept == answers[found.query]) & (answers[found.query] > 0)
            keep = np.flatnonzero((found.rank() < limit) | hit | (matrix[at : at + size, _PRIOR] == 0))
            features.append(matrix[at : at + size][keep])
            question.append(found.query[keep] + len(about))
            right.append(hit[keep])
            concepts.append(found.concept[keep])
            at += size
            for i, answer in enumerate(table.answer):
                is_hidden = answer in hidden
                about.append((report.cik, report.sic, report.printed, statement, answer, table.weight[i], is_hidden))
    cik, sic, printed, statement_of, answer_of, weight, masked = (np.array(c) for c in zip(*about, strict=True))
    return Questions(
        np.concatenate(features), np.concatenate(question), np.concatenate(right), np.concatenate(concepts),
        cik, sic, printed, statement_of, answer_of, weight, masked,
    )  # fmt: skip
