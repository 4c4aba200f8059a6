"""Gathers what other filers tagged in rows like these: by label, by label in its place, by column, by whole table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.grid import Query
from converter.mapping.linker.index import Bags, Labels, Vocabulary, distinct
from converter.mapping.linker.layout import Floats, Ints, rows_of
from converter.mapping.linker.store import Store
from converter.mapping.linker.wording import Wording

LABEL, UNDER, COLUMN, CROSSED = range(4)
"""Sources of evidence: the label, section and label, the column header, label and column header."""

_NEIGHBOURS = (14, 8, 8, 8)
_PER_LABEL = 120
_ROLES = 60
MAX_ROLES = 1 << 16
MAX_FILERS = 1 << 16
_CAPTION_FLOOR = 0.2
RECENT = 2
"""The era of tables (``Store.role_modern``) whose choices are those of today."""


@dataclass(slots=True)
class Evidence:
    """Remembered occurrences that speak to the queries of one table, one entry each."""

    query: Ints
    source: Ints
    occurrence: Ints
    similarity: Floats
    """Of the texts compared, 1 for equal keys."""
    concept: Ints
    role: Ints
    filer: Ints
    section: Floats
    """Similarity of the section rows."""
    column: Floats
    """Similarity of the column headers."""
    zone: Floats
    """1 unless both rows stand in known zones of the statement, and in other ones."""


@dataclass(slots=True)
class Neighbourhood:
    """Remembered tables like the one asked: similarity per role, and what stands in the nearest ones."""

    similarity: Floats
    """Per role of the store."""
    nearest: Ints
    concept: Ints
    """Concepts that stand in the nearest tables, sorted."""
    presence: Floats
    """For each: its share of the nearest tables, weighted by their similarity."""


class Memory:
    """The store with its indexes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.vocabulary = Vocabulary(store)
        self.labels = Labels(store, self.vocabulary)
        self.wording = Wording(store.words, len(self.vocabulary.words))
        roles = len(store.role_filer)
        self.captions = Bags(
            store.role_term_start, store.role_term, len(self.vocabulary.words), np.diff(store.role_term_start) > 0
        )
        count = len(store.label_digest)
        self.label_start = np.searchsorted(store.occ_label, np.arange(count + 1)).astype(np.int64)
        self.role_order = np.argsort(store.occ_role, kind="stable")
        self.role_start = np.searchsorted(store.occ_role[self.role_order], np.arange(roles + 1)).astype(np.int64)
        self.label_idf = np.log1p(roles / (1.0 + np.diff(self.label_start)))
        weight = np.bincount(store.occ_role, weights=self.label_idf[store.occ_label], minlength=roles)
        self.role_weight = np.maximum(weight, 1e-9)
        self.filer_weight = np.maximum(
            np.bincount(store.role_filer, weights=weight, minlength=len(store.filer_cik)), 1e-9
        )
        self.filer = store.role_filer[store.occ_role].astype(np.int64)
        self.statement = store.role_statement[store.occ_role]
        self.modern = store.role_modern[store.occ_role].astype(np.bool_)
        self.printed = store.role_source[store.occ_role] >= 2
        pairs = distinct(store.occ_concept.astype(np.int64) * MAX_ROLES + store.occ_role)
        self.concept_role = pairs % MAX_ROLES
        self.concept_start = np.searchsorted(pairs // MAX_ROLES, np.arange(len(store.concept_type) + 1)).astype(
            np.int64
        )
        concept_idf = np.log1p(roles / (1.0 + np.diff(self.concept_start)))
        self.role_concept_weight = np.maximum(
            np.bincount(self.concept_role, weights=concept_idf[pairs // MAX_ROLES], minlength=roles), 1e-9
        )
        self.concept_filers, self.concept_by_statement = self._filers_by_statement()
        self.recent = store.role_modern[store.occ_role] >= RECENT
        modern, recent = distinct(self._concept_filer[self.modern]), distinct(self._concept_filer[self.recent])
        self.concept_modern = np.bincount(modern >> 16, minlength=len(store.concept_type)).astype(np.float64)
        self.concept_recent = np.bincount(recent >> 16, minlength=len(store.concept_type)).astype(np.float64)
        self.choice = modern & (MAX_FILERS - 1)
        """Modern filers by concept: those of concept ``c`` stand at ``choice_start[c]:choice_start[c + 1]``."""
        self.choices = np.maximum(np.bincount(self.choice, minlength=len(store.filer_cik)), 1).astype(np.float64)
        self.choice_start = np.searchsorted(modern >> 16, np.arange(len(store.concept_type) + 1)).astype(np.int64)

    @property
    def _concept_filer(self) -> Ints:
        return self.store.occ_concept.astype(np.int64) * MAX_FILERS + self.filer

    def _filers_by_statement(self) -> tuple[Floats, Floats]:
        """Return the number of filers per concept, and per statement and concept."""
        count = len(self.store.concept_type)
        code = distinct(self._concept_filer * 8 + self.statement)
        by_statement = np.bincount((code // (MAX_FILERS * 8)) * 8 + code % 8, minlength=count * 8)
        anywhere = distinct(code >> 3)
        return (
            np.bincount(anywhere >> 16, minlength=count).astype(np.float64),
            by_statement.reshape(count, 8).T.astype(np.float64),
        )

    def times_named(self, label: str) -> float:
        """Return how often (log of occurrences) filers use the label for a member rather than an item."""
        number = self.store.label_number(label)
        if number < 0:
            return 0.0
        first, last = np.searchsorted(self.store.member_label, (number, number + 1))
        return float(np.log1p(last - first))

    def gather(self, asked: Sequence[Query]) -> Evidence:
        """Return the evidence for the queries of one table."""
        parts: list[tuple[Ints, Ints, Ints, Floats]] = []
        for number, query in enumerate(asked):
            for source, text in enumerate(_texts(query)):
                if not text:
                    continue
                labels, scores = self.labels.neighbours(text, _NEIGHBOURS[source])
                starts = self.label_start[labels]
                ends = np.minimum(self.label_start[labels + 1], starts + _PER_LABEL)
                rows = rows_of(starts, ends)
                size = len(rows)
                parts.append((np.full(size, number), np.full(size, source), rows, np.repeat(scores, ends - starts)))
        if parts:
            query_of, source_of, rows, scores = (np.concatenate(column) for column in zip(*parts, strict=True))
        else:
            query_of, source_of, rows = (np.zeros(0, np.int64) for _ in range(3))
            scores = np.zeros(0)
        concept = self.store.occ_concept[rows].astype(np.int64)
        return Evidence(
            query=query_of,
            source=source_of,
            occurrence=rows,
            similarity=scores,
            concept=concept,
            role=self.store.occ_role[rows].astype(np.int64),
            filer=self.filer[rows],
            section=self._alike([q.section for q in asked], query_of, self.store.occ_section[rows]),
            column=self._alike([q.column for q in asked], query_of, self.store.occ_column[rows]),
            zone=_same_zone(np.array([q.zone for q in asked], np.int64)[query_of], self.store.occ_zone[rows]),
        )

    def _alike(self, texts: Sequence[str], query_of: Ints, labels: npt.NDArray[np.uint32]) -> Floats:
        distinct, inverse = np.unique(labels.astype(np.int64), return_inverse=True)
        found = list(dict.fromkeys(texts))
        if not len(distinct):
            return np.zeros(0)
        table = np.stack([self.labels.similarity(text, distinct) for text in found])
        row_of = np.array([found.index(text) for text in texts], np.int64)
        return table[row_of[query_of], inverse]

    def neighbourhood(
        self, asked: Sequence[Query], evidence: Evidence, caption: dict[int, float], statement: int
    ) -> Neighbourhood:
        """Return which remembered tables are like this one, by the rows they share and by their captions."""
        roles = len(self.role_weight)
        mine = evidence.source <= UNDER
        code = evidence.query[mine] * roles + evidence.role[mine]
        value = evidence.similarity[mine] ** 2
        order = np.lexsort((-value, code))
        code, value = code[order], value[order]
        first = np.ones(len(code), np.bool_)
        first[1:] = code[1:] != code[:-1]
        weights = self._query_weights(asked)
        query_of, role_of = code[first] // roles, code[first] % roles
        shared = np.bincount(role_of, weights=value[first] * weights[query_of], minlength=roles)
        similarity = shared / np.sqrt(max(float(weights.sum()), 1e-9) * self.role_weight)
        found, scores = self.captions.search(caption, _CAPTION_FLOOR, 400)
        similarity[found] += 0.6 * scores
        similarity *= np.where(self.store.role_statement == statement, 1.0, 0.35)
        similarity *= np.where(self.store.role_modern, 1.0, 0.6)
        return self.nearest(similarity)

    def filer_likeness(self, asked: Sequence[Query], evidence: Sequence[Evidence], starts: Sequence[int]) -> Floats:
        """Return how much of a report's labels each filer uses, 1 for the likest: trade and ways of the filer show.

        ``evidence`` holds that of each table, ``starts`` the place of its first query in ``asked``.
        """
        filers = len(self.filer_weight)
        codes, values = [np.zeros(0, np.int64)], [np.zeros(0)]
        first_of: dict[str, int] = {}
        label_of = np.array([first_of.setdefault(query.label, i) for i, query in enumerate(asked)], np.int64)
        for table, start in zip(evidence, starts, strict=True):
            close = np.flatnonzero((table.source == LABEL) & (table.similarity >= 0.9))
            codes.append(label_of[table.query[close] + start] * filers + table.filer[close])
            values.append(table.similarity[close] ** 2)
        code, value = np.concatenate(codes), np.concatenate(values)
        order = np.lexsort((-value, code))
        code, value = code[order], value[order]
        first = np.ones(len(code), np.bool_)
        first[1:] = code[1:] != code[:-1]
        idf = self._query_idf(asked)
        shared = np.bincount(code[first] % filers, weights=value[first] * idf[code[first] // filers], minlength=filers)
        alike: Floats = shared / np.sqrt(self.filer_weight)
        return alike / max(float(alike.max(initial=0.0)), 1e-9)

    def _query_idf(self, asked: Sequence[Query]) -> Floats:
        numbers = [self.store.label_number(query.label) for query in asked]
        unknown = float(np.log1p(len(self.role_weight)))
        return np.array([float(self.label_idf[n]) if n >= 0 else unknown for n in numbers])

    def _query_weights(self, asked: Sequence[Query]) -> Floats:
        # Equal labels (one row asked once per measure) count once.
        seen: dict[str, int] = {}
        for query in asked:
            seen[query.label] = seen.get(query.label, 0) + 1
        shares = np.array([1.0 / seen[query.label] if query.label else 0.0 for query in asked])
        weights: Floats = self._query_idf(asked) * shares
        return weights

    def nearest(self, similarity: Floats) -> Neighbourhood:
        """Return the nearest of the remembered tables and what stands in them."""
        some = np.flatnonzero(similarity > 0.05)
        nearest = some[np.lexsort((some, -similarity[some]))][:_ROLES]
        starts, ends = self.role_start[nearest], self.role_start[nearest + 1]
        rows = self.role_order[rows_of(starts, ends)]
        weight = np.repeat(similarity[nearest] ** 2, ends - starts)
        code = np.repeat(np.arange(len(nearest)), ends - starts) * 65536 + self.store.occ_concept[rows].astype(np.int64)
        _, once = np.unique(code, return_index=True)
        total = max(float((similarity[nearest] ** 2).sum()), 1e-9)
        concept, inverse = np.unique(self.store.occ_concept[rows[once]].astype(np.int64), return_inverse=True)
        presence = np.bincount(inverse, weights=weight[once], minlength=len(concept)) / total
        return Neighbourhood(similarity, nearest, concept, presence)


def _same_zone(mine: Ints, theirs: npt.NDArray[np.uint8]) -> Floats:
    return np.where((mine == theirs) | (mine == 0) | (theirs == 0), 1.0, 0.0)


def _texts(query: Query) -> tuple[str, str, str, str]:
    return (
        query.label,
        query.under if query.section and query.label else "",
        query.column,
        query.crossed if query.column and query.label else "",
    )
