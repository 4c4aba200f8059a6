"""Ranks the candidates of one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.mapping.compatibility import ALLOWED
from converter.mapping.linker import features
from converter.mapping.linker.candidates import (
    KEPT,
    KEPT_BY_NAME,
    MAX_CONCEPTS,
    NEWCOMERS,
    NameScores,
    Shares,
    name_scores,
    pairs,
    shares,
)
from converter.mapping.linker.evidence import Evidence, Memory, Neighbourhood
from converter.mapping.linker.features import ConceptTraits
from converter.mapping.linker.grid import Query, TableContext, statement_code
from converter.mapping.linker.index import Bags
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.store import PERIODS, TYPES, unpack
from converter.mapping.linker.wording import together
from converter.mapping.linker.words import key
from converter.model.facts import ItemKind

KEPT_NEW = 3
"""Candidates that no filer uses that stay, whatever the first ranker says."""

_ROWS = 128
"""Rows of a table scored at a time: every concept has its numbers for every row."""

_HAND = {
    "placed_label": 2.2, "share_label": 0.5, "placed_under": 1.0, "placed_column": 0.5, "placed_crossed": 0.8,
    "presence": 0.8, "name_label": 0.6, "name_whole": 0.7, "prior_modern": 0.04, "prior_statement": 0.05,
    "best_label": 0.3, "best_under": 0.3, "best_crossed": 0.2,
}  # fmt: skip
"""Weights that order candidates before the learned ranker sees the best of them."""


@dataclass(slots=True)
class Scored:
    """Candidates of one table: sorted by query; ``score`` of the last ranker that saw them."""

    pair: Ints
    features: npt.NDArray[np.float32]
    score: Floats
    evidence: Evidence
    shares: Shares
    near: Neighbourhood
    newness: Floats
    """Of candidates that no filer uses, the score among these; of others -inf."""
    backing: Floats | None = None
    """What other columns of the row say for each candidate, where rows were settled together."""

    @property
    def query(self) -> Ints:
        """The query of each candidate."""
        return self.pair // MAX_CONCEPTS

    @property
    def concept(self) -> Ints:
        """The number of each candidate's concept."""
        return self.pair % MAX_CONCEPTS

    def rank(self) -> Ints:
        """Return the rank of each candidate among those of its query, 0 for the best."""
        return place(self.score, self.pair, self.query)

    def forget(self) -> None:
        """Let go of everything but the candidates and their scores."""
        empty = np.zeros(0, np.int64)
        self.features = self.features[:0]
        none = np.zeros(0)
        self.evidence = Evidence(empty, empty, empty, none, empty, empty, empty, none, none, none)
        self.shares = Shares(empty, [], [], [], [], [], none, none)
        self.near = Neighbourhood(none, empty, empty, none)

    def keep(self, limit: int) -> None:
        """Drop all but the best candidates of each query, and the best of those that no filer uses."""
        fresh = np.isfinite(self.newness) & (place(self.newness, self.pair, self.query) < KEPT_NEW)
        self.restrict(np.flatnonzero((self.rank() < limit) | fresh))

    def restrict(self, chosen: Ints) -> None:
        """Drop all candidates but the chosen ones."""
        self.pair, self.features = self.pair[chosen], self.features[chosen]
        self.score, self.newness = self.score[chosen], self.newness[chosen]

    def welcome(self, used: Floats, score: Callable[[npt.NDArray[np.float32]], Floats]) -> None:
        """Score the candidates that no filer uses; ``used`` tells the number of filers by concept."""
        new = np.flatnonzero(used[self.concept] == 0)
        self.newness[new] = score(self.features[new])


class ConceptSet:
    """The concepts that may be picked, by number, with their types as the catalogue in use gives them."""

    def __init__(
        self, memory: Memory, types: npt.NDArray[np.uint8], periods: npt.NDArray[np.uint8], live: npt.NDArray[np.bool_]
    ) -> None:
        store = memory.store
        self.names = unpack(store.concepts)
        self.types, self.periods, self.live = types, periods, live
        self.bags = Bags(store.concept_term_start, store.concept_term, len(memory.vocabulary.words), live)
        self.traits = ConceptTraits(self.names, types, self.bags)
        self._masks: dict[tuple[ItemKind, str], npt.NDArray[np.bool_]] = {}

    def allowed(self, query: Query) -> npt.NDArray[np.bool_]:
        """Return which concepts can hold the values of a row."""
        period = query.period.value if query.period is not None else ""
        asked = (query.kind, period)
        if asked not in self._masks:
            codes = [code for code, name in enumerate(TYPES) if name in ALLOWED[query.kind]]
            mask = self.live & np.isin(self.types, codes)
            if period:
                mask &= self.periods == PERIODS.index(period)
            self._masks[asked] = mask
        return self._masks[asked]


def caption_weights(memory: Memory, context: TableContext) -> dict[int, float]:
    """Return the words of the caption and the headings, the nearest with most weight."""
    texts = [(key(context.caption), 1.0), (key(context.title), 0.7)]
    texts += [(key(text), 0.6) for text in context.headings[-2:]]
    return memory.vocabulary.weights(texts)


@dataclass(slots=True)
class Asked:
    """One table on its way through the ranking."""

    queries: Sequence[Query]
    context: TableContext
    statement: int
    caption: dict[int, float]
    evidence: Evidence


def ask(memory: Memory, queries: Sequence[Query], context: TableContext) -> Asked:
    """Return a table with the evidence that memory has for it."""
    return Asked(
        queries, context, statement_code(context.part), caption_weights(memory, context), memory.gather(queries)
    )


def score_table(memory: Memory, concepts: ConceptSet, table: Asked, likeness: Floats) -> Scored:
    """Return the best candidates of every query by hand-set weights, with their features."""
    asked, evidence, statement = table.queries, table.evidence, table.statement
    near = memory.neighbourhood(asked, evidence, table.caption, statement)
    found = shares(evidence, memory, near, likeness, statement, len(asked))
    blocks = [
        _score_rows(memory, concepts, table, found.of_queries(first, first + _ROWS), near, first)
        for first in range(0, len(asked), _ROWS)
    ]
    candidates, table_features, rough = (np.concatenate(part) for part in zip(*blocks, strict=True))
    return Scored(candidates, table_features, rough, evidence, found, near, np.full(len(candidates), -np.inf))


def _score_rows(
    memory: Memory, concepts: ConceptSet, table: Asked, found: Shares, near: Neighbourhood, first: int
) -> tuple[Ints, npt.NDArray[np.float32], Floats]:
    """Return candidates, features and rough scores of the queries from ``first`` on, whose votes ``found`` holds."""
    asked, statement = table.queries[first : first + _ROWS], table.statement
    names = name_scores(asked, memory, concepts.bags, table.caption, near, statement)
    allowed = np.stack([concepts.allowed(query) for query in asked])
    unused = memory.concept_filers == 0
    candidates = pairs(found, near, names, allowed, unused, concepts.bags)
    rough = _rough(found, near, names, memory, candidates, statement)
    query_of, concept = candidates // MAX_CONCEPTS, candidates % MAX_CONCEPTS
    named = (names.label[query_of, concept] + names.whole[query_of, concept]).astype(np.float64)
    worded = together(*names.worded.fit(query_of, concept, concepts.bags))
    by_words = [np.where(unused[concept], score, -np.inf) for score in (names.whole[query_of, concept], worded)]
    chosen = np.flatnonzero(
        (place(rough, candidates, query_of) < KEPT)
        | (place(named, candidates, query_of) < KEPT_BY_NAME)
        | (unused[concept] & np.any([place(score, candidates, query_of) < NEWCOMERS for score in by_words], axis=0))
    )
    candidates, rough = candidates[chosen], rough[chosen]
    of_rows = features.matrix(
        asked, candidates, found, near, names, memory, concepts.bags, concepts.traits, statement, len(table.queries)
    )
    return candidates + first * MAX_CONCEPTS, of_rows, rough


def place(score: Floats, candidates: Ints, query_of: Ints) -> Ints:
    """Return the rank of each candidate among those of its query, 0 for the best."""
    order = np.lexsort((candidates, -score, query_of))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(query_of[order], query_of[order])
    return place


def _rough(
    found: Shares, near: Neighbourhood, names: NameScores, memory: Memory, candidates: Ints, statement: int
) -> Floats:
    query_of, concept = candidates // MAX_CONCEPTS, candidates % MAX_CONCEPTS
    at, known = features.at_pairs(found, candidates)
    score: Floats = (
        _HAND["name_label"] * names.label[query_of, concept]
        + _HAND["name_whole"] * names.whole[query_of, concept]
        + _HAND["presence"] * features.presence(near, concept)
        + _HAND["prior_modern"] * np.log1p(memory.concept_modern[concept])
        + _HAND["prior_statement"] * np.log1p(memory.concept_by_statement[statement][concept])
    ).astype(np.float64)
    if len(found.pair):
        for source, name in enumerate(("label", "under", "column", "crossed")):
            for kind, values in (("share", found.share), ("placed", found.placed), ("best", found.best)):
                weight = _HAND.get(f"{kind}_{name}", 0.0)
                if weight:
                    score += weight * np.where(known, values[source][at], 0.0)
    return score
