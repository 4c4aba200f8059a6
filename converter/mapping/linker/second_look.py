"""A second look at every row, now that first guesses for the rest of its table and report are there.

Rows of one label tend to share a concept across columns and tables, tables of members have one concept in every row,
and some concepts follow one another in most reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.mapping.linker import features
from converter.mapping.linker.candidates import MAX_CONCEPTS, vote_share
from converter.mapping.linker.evidence import LABEL, Memory, Neighbourhood
from converter.mapping.linker.layout import Floats, Ints, rows_of
from converter.mapping.linker.ranking import Asked, Scored

KEPT = 24
"""Candidates per row that the second ranker sees."""

_TOP = 3
_PER_CONCEPT = 1500
_SURE = 0.05

NAMES: tuple[str, ...] = (
    "gap", "rank", "chance", "top_chance", "row_mates", "column_mates", "table_mates", "same_label", "same_label_count",
    "elsewhere", "after_previous", "before_next", "presence_again", "placed_again", "tables", "noncontrolling",
    "by_choice", "chosen", "siblings", "topic",
)  # fmt: skip
"""Names of the columns that the second look adds."""


class Steps:
    """How often one concept follows another in other filers' tables."""

    def __init__(self, memory: Memory) -> None:
        store = memory.store
        size = len(store.concept_type)
        self.pair, self.count = np.unique(store.step_concepts.astype(np.int64), return_counts=True)
        self._first = np.bincount(self.pair // MAX_CONCEPTS, weights=self.count, minlength=size)
        self._second = np.bincount(self.pair % MAX_CONCEPTS, weights=self.count, minlength=size)

    def after(self, first: Ints, second: Ints) -> Floats:
        """Return the share of the rows after ``first`` that are ``second``."""
        return self._counts(first, second) / (self._first[first] + 3.0)

    def before(self, first: Ints, second: Ints) -> Floats:
        """Return the share of the rows before ``second`` that are ``first``."""
        return self._counts(first, second) / (self._second[second] + 3.0)

    def _counts(self, first: Ints, second: Ints) -> Floats:
        if not len(self.pair):
            return np.zeros(np.broadcast(first, second).shape)
        code = first * MAX_CONCEPTS + second
        place = np.minimum(np.searchsorted(self.pair, code), len(self.pair) - 1)
        return np.where(self.pair[place] == code, self.count[place], 0).astype(np.float64)


def chances(score: Floats, query: Ints, count: int) -> Floats:
    """Return the scores of each query's candidates as shares of one."""
    top = np.full(count, -np.inf)
    np.maximum.at(top, query, score)
    weight = np.exp(score - top[query])
    result: Floats = weight / np.bincount(query, weights=weight, minlength=count)[query]
    return result


@dataclass(slots=True)
class Report:
    """All tables of a report laid end to end: candidates with their query, concept and first chance."""

    query: Ints
    concept: Ints
    chance: Floats
    table_of: Ints
    """Per query."""
    label_of: Ints
    row_of: Ints
    column_of: Ints
    """Per query; -1 where the column says nothing."""
    previous: Ints
    """Per query: the query of the row before it in its table, -1 for none."""
    next: Ints


def lay_out(tables: Sequence[Asked], scored: Sequence[Scored], chance: Sequence[Floats]) -> Report:
    """Return the tables as one report."""
    starts = np.concatenate(([0], np.cumsum([len(table.queries) for table in tables]))).astype(np.int64)
    labels: dict[str, int] = {}
    rows: dict[tuple[int, str, str], int] = {}
    columns: dict[tuple[int, str], int] = {}
    label_of, row_of, column_of, table_of = [], [], [], []
    for number, table in enumerate(tables):
        for query in table.queries:
            table_of.append(number)
            label_of.append(labels.setdefault(query.label, len(labels)))
            row_of.append(rows.setdefault((number, query.label, query.section), len(rows)))
            column_of.append(columns.setdefault((number, query.column), len(columns)) if query.column else -1)
    row, table_array = np.array(row_of, np.int64), np.array(table_of, np.int64)
    return Report(
        query=np.concatenate([found.query + start for found, start in zip(scored, starts, strict=False)]),
        concept=np.concatenate([found.concept for found in scored]),
        chance=np.concatenate(list(chance)),
        table_of=table_array,
        label_of=np.array(label_of, np.int64),
        row_of=row,
        column_of=np.array(column_of, np.int64),
        previous=_neighbour(row, table_array, -1),
        next=_neighbour(row, table_array, 1),
    )


def _neighbour(row: Ints, table: Ints, step: int) -> Ints:
    found = np.full(len(row), -1, np.int64)
    order = range(len(row)) if step < 0 else range(len(row) - 1, -1, -1)
    for i in order:
        j = i + step
        if 0 <= j < len(row) and table[j] == table[i]:
            found[i] = j if row[j] != row[i] else found[j]
    return found


def _pooled(report: Report, group: Ints) -> tuple[Floats, Floats]:
    """Return, per candidate, its concept's chances summed over the other queries of its group, and their number."""
    used = group[report.query] >= 0
    code = group[report.query] * MAX_CONCEPTS + report.concept
    _, inverse = np.unique(code, return_inverse=True)
    sums = np.bincount(inverse, weights=report.chance * used)[inverse] - report.chance
    size = np.bincount(group[group >= 0], minlength=int(group.max(initial=0)) + 1)
    others = np.where(used, size[np.maximum(group, 0)][report.query] - 1, 0)
    return np.where(others > 0, np.maximum(sums, 0.0), 0.0), others.astype(np.float64)


def matrix(
    memory: Memory, steps: Steps, tables: Sequence[Asked], scored: Sequence[Scored], chance: Sequence[Floats]
) -> npt.NDArray[np.float32]:
    """Return the added features of all candidates, tables end to end, columns as in ``NAMES``."""
    report = lay_out(tables, scored, chance)
    gap, rank, top = _standing(report, scored)
    mates = []
    for group in (report.row_of, report.column_of, report.table_of):
        sums, others = _pooled(report, group)
        mates.append(sums / np.maximum(others, 1.0))
    same, everywhere = _elsewhere(report)
    columns = [gap, rank, report.chance, top, *mates, *same, everywhere]
    columns += _steps(report, steps)
    presence, placed = [], []
    for number, (table, found) in enumerate(zip(tables, scored, strict=True)):
        near = _near(memory, found, chance[number], table.statement)
        presence.append(features.presence(near, found.concept))
        placed.append(_placed(near, found, len(table.queries)))
    nci = any(
        "noncontrolling" in query.label or "minority" in query.label for table in tables for query in table.queries
    )
    count = len(report.query)
    columns += [
        np.concatenate(presence),
        np.concatenate(placed),
        np.full(count, float(len(tables))),
        np.full(count, float(nci)),
    ]
    alike = _choosers(memory, report)
    by_choice = [
        _voted(found, 0.01 + alike[found.evidence.filer] ** 2, len(table.queries))
        for table, found in zip(tables, scored, strict=True)
    ]
    columns += [np.concatenate(by_choice), _chosen(memory, alike, report.concept)]
    store = memory.store
    columns.append(_kin(report, store.concept_sibling_start, store.concept_sibling))
    columns.append(_kin(report, store.concept_topic_start, store.concept_topic))
    return np.stack(columns, axis=1).astype(np.float32)


def _standing(report: Report, scored: Sequence[Scored]) -> tuple[Floats, Floats, Floats]:
    score = np.concatenate([found.score for found in scored])
    count = len(report.table_of)
    best = np.full(count, -np.inf)
    np.maximum.at(best, report.query, score)
    top = np.zeros(count)
    np.maximum.at(top, report.query, report.chance)
    order = np.lexsort((-score, report.query))
    rank = np.empty(len(order))
    rank[order] = np.arange(len(order)) - np.searchsorted(report.query[order], report.query[order])
    return score - best[report.query], rank, top[report.query]


def _elsewhere(report: Report) -> tuple[tuple[Floats, Floats], Floats]:
    by_label, labelled = _pooled(report, report.label_of)
    tables = int(report.table_of.max(initial=0)) + 1
    _, within = np.unique(report.label_of * tables + report.table_of, return_inverse=True)
    by_here, here = _pooled(report, within)
    others = np.maximum(labelled - here, 0.0)
    same = np.maximum(by_label - by_here, 0.0) / np.maximum(others, 1.0)
    by_report, _ = _pooled(report, np.zeros(len(report.table_of), np.int64))
    by_table, _ = _pooled(report, report.table_of)
    return (same, np.log1p(others)), np.log1p(np.maximum(by_report - by_table, 0.0))


def _steps(report: Report, steps: Steps) -> tuple[Floats, Floats]:
    count = len(report.table_of)
    best, weight = np.zeros((count, _TOP), np.int64), np.zeros((count, _TOP))
    order = np.lexsort((-report.chance, report.query))
    place = np.arange(len(order)) - np.searchsorted(report.query[order], report.query[order])
    first = order[place < _TOP]
    best[report.query[first], place[place < _TOP]] = report.concept[first]
    weight[report.query[first], place[place < _TOP]] = report.chance[first]
    result = []
    for neighbour, share in ((report.previous, steps.after), (report.next, steps.before)):
        other = neighbour[report.query]
        known = np.where(other >= 0, 1.0, 0.0)
        theirs, mine = best[np.maximum(other, 0)], report.concept[:, None]
        shares = share(theirs, mine) if share == steps.after else share(mine, theirs)
        result.append((shares * weight[np.maximum(other, 0)]).sum(axis=1) * known)
    return result[0], result[1]


def _near(memory: Memory, found: Scored, chance: Floats, statement: int) -> Neighbourhood:
    sure = chance > _SURE
    concept, inverse = np.unique(found.concept[sure], return_inverse=True)
    best = np.zeros(len(concept))
    np.maximum.at(best, inverse, chance[sure])
    starts = memory.concept_start[concept]
    ends = memory.concept_start[concept + 1]
    idf = np.log1p(len(memory.role_weight) / (1.0 + (ends - starts)))
    ends = np.minimum(ends, starts + _PER_CONCEPT)
    roles = memory.concept_role[rows_of(starts, ends)]
    weight = np.repeat(best * idf, ends - starts)
    shared = np.bincount(roles, weights=weight, minlength=len(memory.role_weight))
    similarity = shared / np.sqrt(max(float((best * idf).sum()), 1e-9) * memory.role_concept_weight)
    similarity *= np.where(memory.store.role_statement == statement, 1.0, 0.35)
    similarity *= np.where(memory.store.role_modern, 1.0, 0.6)
    return memory.nearest(similarity)


def _placed(near: Neighbourhood, found: Scored, count: int) -> Floats:
    return _voted(found, 0.02 + near.similarity[found.evidence.role], count)


def _voted(found: Scored, worth: Floats, count: int) -> Floats:
    """Return each candidate's share of the votes for the label; ``worth`` says what each evidence counts."""
    evidence = found.evidence
    mine = np.flatnonzero(evidence.source == LABEL)
    if not len(mine):
        return np.zeros(len(found.pair))
    code = evidence.query[mine] * MAX_CONCEPTS + evidence.concept[mine]
    pair, pair_of = np.unique(code, return_inverse=True)
    share = vote_share(pair, pair_of, evidence.filer[mine], evidence.similarity[mine] ** 2 * worth[mine], count)
    place = np.minimum(np.searchsorted(pair, found.pair), len(pair) - 1)
    return np.where(pair[place] == found.pair, share[place], 0.0)


def _choosers(memory: Memory, report: Report) -> Floats:
    """Return how much each filer chooses as the first guesses for this report do, 1 for the likest."""
    sure = report.chance > _SURE
    concept, inverse = np.unique(report.concept[sure], return_inverse=True)
    best = np.zeros(len(concept))
    np.maximum.at(best, inverse, report.chance[sure])
    starts, ends = memory.choice_start[concept], memory.choice_start[concept + 1]
    filers = len(memory.filer_weight)
    weight = np.repeat(best * np.log1p(filers / (1.0 + (ends - starts))), ends - starts)
    shared = np.bincount(memory.choice[rows_of(starts, ends)], weights=weight, minlength=filers)
    alike = shared / np.sqrt(memory.choices)
    return alike / max(float(alike.max(initial=0.0)), 1e-9)


def _chosen(memory: Memory, alike: Floats, concept: Ints) -> Floats:
    """Return the share of filers, each by its likeness to this one, that use each concept anywhere."""
    distinct, inverse = np.unique(concept, return_inverse=True)
    starts, ends = memory.choice_start[distinct], memory.choice_start[distinct + 1]
    owner = np.repeat(np.arange(len(distinct)), ends - starts)
    worth = alike**4
    sums = np.bincount(owner, weights=worth[memory.choice[rows_of(starts, ends)]], minlength=len(distinct))
    return (sums / max(float(worth.sum()), 1e-9))[inverse]


def _kin(report: Report, start: npt.NDArray[np.int32], group: npt.NDArray[np.uint16]) -> Floats:
    """Return, per candidate, the share of the other rows of its table that one of its groups of concepts explains."""
    first, last = start[report.concept], start[report.concept + 1]
    candidate = np.repeat(np.arange(len(report.concept)), last - first)
    groups = group[rows_of(first, last)].astype(np.int64)
    query, chance = report.query[candidate], report.chance[candidate]
    table = report.table_of[query]
    _, in_table = np.unique(table * MAX_CONCEPTS + groups, return_inverse=True)
    _, in_query = np.unique(query * MAX_CONCEPTS + groups, return_inverse=True)
    others = np.bincount(in_table, weights=chance)[in_table] - np.bincount(in_query, weights=chance)[in_query]
    rows = np.bincount(report.table_of)
    best = np.zeros(len(report.concept))
    np.maximum.at(best, candidate, others / np.maximum(rows[table] - 1, 1))
    return best
