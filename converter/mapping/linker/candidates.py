"""The concepts worth ranking for each row: the union of what memory, the table's neighbours and names bring up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.evidence import COLUMN, CROSSED, LABEL, UNDER, Evidence, Memory, Neighbourhood
from converter.mapping.linker.grid import Query
from converter.mapping.linker.index import Bags, distinct
from converter.mapping.linker.layout import Floats, Ints, rows_of
from converter.mapping.linker.store import OWN
from converter.mapping.linker.wording import Worded, shared_of_table

MAX_CONCEPTS = 1 << 16
_FROM_NAMES = 14
_FROM_TABLES = 20
_FROM_CAPTION = 0.3
KEPT = 36
"""Candidates per row that the first ranker sees by their rough score."""
NEWCOMERS = 10
"""Candidates besides that no filer uses, by the words of their names."""
KEPT_BY_NAME = 12
"""Candidates that it sees besides, for their names alone."""


@dataclass(slots=True)
class Shares:
    """How evidence is spread over pairs, per source; ``pair`` holds ``query * 65536 + concept``, sorted."""

    pair: Ints
    filers: list[Floats]
    """Number of filers, each counted by its best similarity."""
    share: list[Floats]
    """Share of the filers' votes of the query."""
    placed: list[Floats]
    """Share of votes weighted by statement, table, section and column."""
    best: list[Floats]
    """Greatest similarity of texts."""
    best_placed: list[Floats]
    """Greatest weight of one occurrence in its place."""
    by_likeness: Floats
    """Share of the votes for the label when filers count by their likeness to this one."""
    recent: Floats
    """Share of the votes for the label by filers of today."""

    def of_queries(self, first: int, end: int) -> Shares:
        """Return what is about the queries from ``first`` to before ``end``, numbered from 0."""
        mine = slice(*np.searchsorted(self.pair, (first * MAX_CONCEPTS, end * MAX_CONCEPTS)))

        def cut(lists: Sequence[Floats]) -> list[Floats]:
            return [values[mine] for values in lists]

        return Shares(
            self.pair[mine] - first * MAX_CONCEPTS, cut(self.filers), cut(self.share), cut(self.placed),
            cut(self.best), cut(self.best_placed), self.by_likeness[mine], self.recent[mine],
        )  # fmt: skip


def _sums(pair_of: Ints, size: int, values: Floats) -> Floats:
    return np.bincount(pair_of, weights=values, minlength=size).astype(np.float64, copy=False)


def shares(
    evidence: Evidence, memory: Memory, near: Neighbourhood, likeness: Floats, statement: int, count: int
) -> Shares:
    """Return the votes of other filers by query and concept."""
    code = evidence.query * MAX_CONCEPTS + evidence.concept
    pair, pair_of = np.unique(code, return_inverse=True)
    same = np.where(memory.statement[evidence.occurrence] == statement, 1.0, 0.25)
    modern = np.where(memory.modern[evidence.occurrence], 1.0, 0.4)
    vote = evidence.similarity**2
    place = (
        vote * same * modern * (0.08 + near.similarity[evidence.role])
        * (0.35 + 0.65 * evidence.section) * (0.35 + 0.65 * evidence.column) * (0.3 + 0.7 * evidence.zone)
    )  # fmt: skip
    result = Shares(pair, [], [], [], [], [], np.zeros(len(pair)), np.zeros(len(pair)))
    for source in (LABEL, UNDER, COLUMN, CROSSED):
        mine = np.flatnonzero(evidence.source == source)
        _one_source(result, mine, evidence, pair_of, vote, place, count)
    mine = np.flatnonzero(evidence.source == LABEL)
    liked = vote[mine] * (0.02 + likeness[evidence.filer[mine]] ** 2)
    result.by_likeness = vote_share(pair, pair_of[mine], evidence.filer[mine], liked, count)
    mine = mine[memory.recent[evidence.occurrence[mine]]]
    result.recent = vote_share(pair, pair_of[mine], evidence.filer[mine], vote[mine] * evidence.zone[mine], count)
    return result


def vote_share(pair: Ints, pair_of: Ints, filer: Ints, vote: Floats, count: int) -> Floats:
    """Return each pair's share of the votes for its query; one filer speaks once per pair, with its best vote."""
    best = best_per(pair_of * MAX_CONCEPTS + filer, vote)
    sums = _sums(pair_of[best], len(pair), vote[best])
    query_of = pair // MAX_CONCEPTS
    return sums / np.maximum(np.bincount(query_of, weights=sums, minlength=count), 1e-9)[query_of]


def _one_source(
    result: Shares, mine: Ints, evidence: Evidence, pair_of: Ints, vote: Floats, place: Floats, count: int
) -> None:
    size = len(result.pair)
    # One filer speaks once per concept, with its best occurrence.
    filer_code = pair_of[mine] * MAX_CONCEPTS + evidence.filer[mine]
    best_vote = best_per(filer_code, vote[mine])
    best_place = best_per(filer_code, place[mine])
    votes = _sums(pair_of[mine][best_vote], size, vote[mine][best_vote])
    places = _sums(pair_of[mine][best_place], size, place[mine][best_place])
    query_of = result.pair // MAX_CONCEPTS
    result.filers.append(votes)
    result.share.append(votes / np.maximum(np.bincount(query_of, weights=votes, minlength=count), 1e-9)[query_of])
    result.placed.append(places / np.maximum(np.bincount(query_of, weights=places, minlength=count), 1e-9)[query_of])
    top, top_placed = np.zeros(size), np.zeros(size)
    np.maximum.at(top, pair_of[mine], evidence.similarity[mine])
    np.maximum.at(top_placed, pair_of[mine], place[mine])
    result.best.append(top)
    result.best_placed.append(top_placed)


def best_per(code: Ints, value: Floats) -> Ints:
    """Return the place of the greatest value of each code."""
    order = np.lexsort((-value, code))
    ordered = code[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    best: Ints = order[first]
    return best


@dataclass(slots=True)
class NameScores:
    """How well names of concepts fit, dense: queries by concepts."""

    label: npt.NDArray[np.float32]
    """Cosine of the label's words and the name's."""
    whole: npt.NDArray[np.float32]
    """Share of the name's words (by idf) that label, section, column or caption explain."""
    worded: Worded
    """How other filers' concepts word what the queries say."""


def name_scores(
    asked: Sequence[Query], memory: Memory, names: Bags, caption: dict[int, float], near: Neighbourhood, statement: int
) -> NameScores:
    """Return the fit of every concept's name with every query."""
    size = len(names.norm)
    label, whole = np.zeros((len(asked), size), np.float32), np.zeros((len(asked), size), np.float32)
    idf2 = names.idf.astype(np.float64) ** 2
    of_caption = shared_words(caption, len(idf2))
    of_near = words_of_concepts(names, near.concept, near.presence)
    by_caption = names.explained(of_caption)
    said = [query_words(memory, query) for query in asked]
    for i, query in enumerate(asked):
        own = memory.vocabulary.weights(((query.label, 1.0),))
        norm = max(sum(idf2[term] for term in own) ** 0.5, 1e-9)
        whole[i] = by_caption
        for term, weight in said[i].items():
            with_term = names.bags_with(term)
            # A word counts once, with its greatest weight: what the caption gave is in already.
            whole[i, with_term] += idf2[term] * max(weight - of_caption[term], 0.0)
            if term in own:
                label[i, with_term] += idf2[term] / norm
    label /= names.norm
    whole /= names.norm**2
    expected = memory.wording.expected(asked, statement, memory.vocabulary.number)
    worded = Worded.of(expected, said, shared_of_table(of_caption, of_near), names)
    return NameScores(label, whole, worded)


def shared_words(caption: dict[int, float], size: int) -> Floats:
    """Return, per term, what the caption of a table gives each of its rows."""
    found = np.zeros(size)
    for term, weight in caption.items():
        found[term] = _FROM_CAPTION * weight
    return found


def query_words(memory: Memory, query: Query) -> dict[int, float]:
    """Return the terms of a row's section, column and label with what they count."""
    return memory.vocabulary.weights(((query.section, 0.6), (query.column, 0.7), (query.label, 1.0)))


def words_of_concepts(names: Bags, concept: Ints, worth: Floats) -> Floats:
    """Return, per term, the greatest worth of a concept whose name holds it."""
    found = np.zeros(len(names.idf))
    starts, ends = names.start[concept], names.start[concept + 1]
    np.maximum.at(found, names.term[rows_of(starts, ends)], np.repeat(worth, ends - starts))
    return found


def _best(value: npt.NDArray[np.float32], among: Ints, limit: int) -> Ints:
    """Return the numbers with the greatest values; of equal ones the lowest numbers, on every machine."""
    if len(among) > limit:
        bound = np.partition(value[among], -limit)[-limit]
        among = among[value[among] >= bound]
        among = among[np.lexsort((among, -value[among]))][:limit]
    return among.astype(np.int64)


def _well_worded(worded: Worded, may: npt.NDArray[np.bool_], names: Bags) -> Iterator[Ints]:
    """Yield the candidates of each query that the words of its row fit best, rows with the same choice together."""
    groups: dict[bytes, list[int]] = {}
    for number, choice in enumerate(may):
        groups.setdefault(np.packbits(choice).tobytes(), []).append(number)
    for group in groups.values():
        query, concept = np.array(group, np.int64), np.flatnonzero(may[group[0]] & (np.diff(names.start) > 0))
        if len(concept):
            for number, score in zip(group, worded.scores(query, concept, names), strict=True):
                yield number * MAX_CONCEPTS + concept[_best(score, np.arange(len(concept)), NEWCOMERS)]


def pairs(
    found: Shares, near: Neighbourhood, scores: NameScores, allowed: npt.NDArray[np.bool_],
    unused: npt.NDArray[np.bool_], names: Bags,
) -> Ints:  # fmt: skip
    """Return sorted ``query * 65536 + concept`` of the candidates that type and period type allow."""
    parts = list(_well_worded(scores.worded, allowed & unused, names))
    parts += [found.pair[allowed[found.pair // MAX_CONCEPTS, found.pair % MAX_CONCEPTS]]]
    for i in range(len(allowed)):
        may = allowed[i]
        for value in (scores.label[i] + scores.whole[i], scores.label[i]):
            parts.append(i * MAX_CONCEPTS + _best(value, np.flatnonzero(may & (value > 0)), _FROM_NAMES))
        new = np.flatnonzero(may & unused & (scores.whole[i] > 0))
        parts.append(i * MAX_CONCEPTS + _best(scores.whole[i], new, NEWCOMERS))
        fitting = np.flatnonzero(may[near.concept])
        best = fitting[np.lexsort((fitting, -near.presence[fitting]))][:_FROM_TABLES]
        parts.append(i * MAX_CONCEPTS + near.concept[best])
    joined = distinct(np.concatenate(parts))
    kept: Ints = joined[joined % MAX_CONCEPTS != OWN]
    return kept
