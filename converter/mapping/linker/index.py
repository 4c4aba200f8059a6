"""Finds remembered labels, tables and concept names that share words with a text."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.layout import Floats, Ints, rows_of, sums_of
from converter.mapping.linker.store import Store, unpack

FLOOR = 0.5
"""The least similarity of two labels that count as neighbours."""

_CACHE = 4096


def distinct(values: npt.NDArray[Any]) -> Ints:
    """Return the values sorted, each once."""
    ordered = np.sort(values.astype(np.int64))
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    found: Ints = ordered[first]
    return found


class Bags:
    """Bags of terms in the compressed row layout, searched by their terms."""

    def __init__(
        self, start: npt.NDArray[np.integer], term: npt.NDArray[np.integer], size: int, live: npt.NDArray[np.bool_]
    ) -> None:
        """``size`` is the number of terms; bags that are not ``live`` are found by nobody."""
        self.start, self.term = start, term
        count = np.diff(start)
        owner = np.repeat(np.arange(len(count), dtype=np.int32), count)
        alive = live[owner]
        terms, owners = term[alive], owner[alive]
        order = np.argsort(terms, kind="stable")
        self.posting = owners[order]
        frequency = np.bincount(terms, minlength=size)
        self.posting_start = np.concatenate(([0], np.cumsum(frequency)))
        self.idf = np.log1p(max(int(live.sum()), 1) / (1.0 + frequency)).astype(np.float32)
        square = self.idf[term] ** 2
        totals = np.concatenate(([0.0], np.cumsum(square, dtype=np.float64)))
        self.norm = np.sqrt(np.maximum(totals[start[1:]] - totals[start[:-1]], 1e-9)).astype(np.float32)
        self._sum = np.zeros(len(count), np.float32)

    def search(self, weights: dict[int, float], floor: float, limit: int) -> tuple[Ints, Floats]:
        """Return the most similar bags (cosine of idf-weighted terms) and their similarity, best first."""
        if not weights:
            return np.zeros(0, np.int64), np.zeros(0)
        terms = sorted(weights, key=lambda t: (-int(self.posting_start[t + 1] - self.posting_start[t]), t))
        squares = [float(self.idf[t]) ** 2 * weights[t] for t in terms]
        norm = sum(float(self.idf[t]) ** 2 * weights[t] ** 2 for t in terms) ** 0.5
        # A bag that holds none but the commonest terms cannot reach the floor: those postings only add.
        common, first = 0.0, 0
        while first < len(terms) - 1 and (common + squares[first]) ** 0.5 < floor * norm:
            common += squares[first]
            first += 1
        total = self._sum
        for term, square in zip(terms, squares, strict=True):
            total[self.bags_with(term)] += square
        found = distinct(np.concatenate([self.bags_with(term) for term in terms[first:]]))
        score = total[found] / (self.norm[found] * norm)
        for term in terms:
            total[self.bags_with(term)] = 0.0
        keep = score >= floor
        found, score = found[keep], score[keep]
        order = np.lexsort((found, -score))[:limit]
        return found[order].astype(np.int64), score[order].astype(np.float64)

    def bags_with(self, term: int) -> npt.NDArray[np.int32]:
        """Return the bags that hold a term."""
        return self.posting[self.posting_start[term] : self.posting_start[term + 1]]

    def explained(self, weight: Floats) -> Floats:
        """Return, per bag, the sum of its terms' squared idf, each by the weight given per term."""
        return sums_of((weight * self.idf.astype(np.float64) ** 2)[self.term], np.diff(self.start).astype(np.int64))

    def similarity(self, weights: dict[int, float], numbers: Ints) -> Floats:
        """Return the similarity of some bags to a text, in the order of ``numbers``."""
        if not weights or not len(numbers):
            return np.zeros(len(numbers))
        dense = np.zeros(len(self.idf), np.float64)
        for term, weight in weights.items():
            dense[term] = weight * float(self.idf[term]) ** 2
        norm = sum((weight * float(self.idf[term])) ** 2 for term, weight in weights.items()) ** 0.5
        starts, ends = self.start[numbers], self.start[numbers + 1]
        sums = np.concatenate(([0.0], np.cumsum(dense[self.term[rows_of(starts, ends)]])))
        at = np.concatenate(([0], np.cumsum(ends - starts)))
        alike: Floats = (sums[at[1:]] - sums[at[:-1]]) / (self.norm[numbers] * max(norm, 1e-9))
        return alike


class Vocabulary:
    """Numbers of stems."""

    def __init__(self, store: Store) -> None:
        self.words = unpack(store.terms)
        self.number = {word: i for i, word in enumerate(self.words)}

    def weights(self, texts: Iterable[tuple[str, float]]) -> dict[int, float]:
        """Return the terms of weighted keys; a term keeps its greatest weight."""
        found: dict[int, float] = {}
        for text, weight in texts:
            for word in text.split():
                number = self.number.get(word)
                if number is not None and found.get(number, 0.0) < weight:
                    found[number] = weight
        return found


class Labels:
    """Neighbours of labels, with a memory of what was asked last."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self._store = store
        self._vocabulary = vocabulary
        used = np.zeros(len(store.label_digest), np.bool_)
        used[store.occ_label] = True
        self.bags = Bags(store.label_term_start, store.label_term, len(vocabulary.words), used)
        self._seen: OrderedDict[tuple[str, int], tuple[Ints, Floats]] = OrderedDict()

    def neighbours(self, text: str, limit: int) -> tuple[Ints, Floats]:
        """Return the labels most like a key and how like they are; the label itself has similarity 1."""
        asked = (text, limit)
        if asked in self._seen:
            self._seen.move_to_end(asked)
            return self._seen[asked]
        found = self.bags.search(self._vocabulary.weights(((text, 1.0),)), FLOOR, limit)
        exact = self._store.label_number(text)
        numbers, scores = found
        # Two labels with the same words in another order look alike to the index; only one of them is the label.
        scores = np.where(numbers == exact, 1.0, np.minimum(scores, 0.97))
        order = np.lexsort((numbers, -scores))
        self._seen[asked] = numbers[order], scores[order]
        if len(self._seen) > _CACHE:
            self._seen.popitem(last=False)
        return self._seen[asked]

    def named(self, text: str, limit: int) -> tuple[Ints, Floats]:
        """Return the labels of members most like a key, as ``neighbours`` does for those of rows."""
        numbers, scores = self._members.search(self._vocabulary.weights(((text, 1.0),)), FLOOR, limit)
        exact = self._store.label_number(text)
        return numbers, np.where(numbers == exact, 1.0, np.minimum(scores, 0.97))

    @cached_property
    def _members(self) -> Bags:
        used = np.zeros(len(self._store.label_digest), np.bool_)
        used[self._store.member_label] = True
        return Bags(self._store.label_term_start, self._store.label_term, len(self._vocabulary.words), used)

    def similarity(self, text: str, numbers: Ints) -> Floats:
        """Return the similarity of labels to a key; 1 where both are empty, 0 where one is."""
        empty = self._store.label_term_start[numbers + 1] == self._store.label_term_start[numbers]
        if not text:
            known: Floats = empty.astype(np.float64)
            return known
        scores = self.bags.similarity(self._vocabulary.weights(((text, 1.0),)), numbers)
        alike: Floats = np.where(empty, 0.0, np.minimum(scores, 1.0))
        return alike
