"""Finding concepts by words: which entries share the rarest words with the question.

An entry is one label of a concept. Its score is the share of word weight that question and entry have in common
(Tversky's index over inverse document frequencies), so a short label that says it all beats a long one that merely
contains it. Words that no label has are replaced by those of the same stem or the nearest spelling.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from taxonomy.search_words import stem, words_of

_MISSED_QUESTION = 0.7
_MISSED_LABEL = 0.3
_SAME_STEM = 0.75
_SPELLING = 0.6
_SPELLING_AT_LEAST = 0.72
_REFINED = 40
_COMMON = 300
"""A word in more entries than this is worth the question whether entries with nothing else matter."""
_EMPTY_WORDS = frozenset({"total", "note", "amount"})


class SearchStore(Protocol):
    """Where an index keeps its parts: in memory or in a file."""

    entry_concepts: array[int]
    """Entry to the number of its concept."""
    entry_weights: array[float]
    """Entry to the sum of the weights of its words."""

    def postings(self, term: str) -> array[int] | None:
        """Return the entries that hold a term, ascending; None when none does."""
        ...

    def terms(self) -> Sequence[str]:
        """Return all terms, sorted."""
        ...

    def of_stem(self, stem: str) -> Sequence[str]:
        """Return the terms of a stem, sorted."""
        ...


@dataclass(slots=True)
class MemoryStore:
    """An index held in memory."""

    entry_concepts: array[int]
    entry_weights: array[float]
    by_term: dict[str, array[int]]
    by_stem: dict[str, list[str]] = field(default_factory=dict)

    def postings(self, term: str) -> array[int] | None:
        """Return the entries that hold a term, ascending; None when none does."""
        return self.by_term.get(term)

    def terms(self) -> Sequence[str]:
        """Return all terms, sorted."""
        return sorted(self.by_term)

    def of_stem(self, stem: str) -> Sequence[str]:
        """Return the terms of a stem, sorted."""
        return self.by_stem.get(stem, ())


def weight(entries: int, holders: int) -> float:
    """Return the weight of a term that ``holders`` of all ``entries`` hold."""
    return math.log(1.0 + entries / (1.0 + holders))


def build(labels: Iterable[tuple[int, Iterable[str]]]) -> MemoryStore:
    """Return the index of (concept number, words of a label) pairs; equal word sets of one concept count once."""
    concepts = array("I")
    bags: list[frozenset[str]] = []
    by_term: dict[str, array[int]] = {}
    known: set[tuple[int, frozenset[str]]] = set()
    for concept, words in labels:
        bag = frozenset(words)
        if not bag or (concept, bag) in known:
            continue
        known.add((concept, bag))
        for term in bag:
            by_term.setdefault(term, array("I")).append(len(bags))
        concepts.append(concept)
        bags.append(bag)
    weights = {term: weight(len(bags), len(entries)) for term, entries in by_term.items()}
    # Sorted, since the order of adding floats must not depend on how a set is laid out.
    sums = array("d", (sum(weights[term] for term in sorted(bag)) for bag in bags))
    by_stem: dict[str, list[str]] = {}
    for term in sorted(by_term):
        by_stem.setdefault(stem(term), []).append(term)
    return MemoryStore(concepts, sums, by_term, by_stem)


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found: its number, the score between 0 and 1, and the question's words that no label of it has."""

    concept: int
    score: float
    missing: tuple[str, ...]
    respelled: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Sought:
    """A word of the question: the most that an entry can gain by it, and the gains with the entries that have them."""

    most: float
    gains: list[tuple[float, array[int]]]


class SearchIndex:
    """Answers questions from a store."""

    def __init__(self, store: SearchStore) -> None:
        self._store = store
        self._terms: Sequence[str] = ()

    def find(
        self, question: str, allowed: Callable[[int], bool], label_of: Callable[[int], str], limit: int
    ) -> list[Hit]:
        """Return the best concepts among the allowed, best first; ties go to the earlier concept."""
        words = list(dict.fromkeys(words_of(question)))
        if len(words) > 1:
            words = [word for word in words if word not in _EMPTY_WORDS] or words
        if not words or limit < 1:
            return []
        entries = len(self._store.entry_concepts)
        asked = 0.0
        respelled = []
        sought: list[_Sought] = []
        for word in words:
            variants = self._variants(word)
            if variants and variants[0][0] != word and variants[0][1] < _SAME_STEM:
                respelled.append((word, variants[0][0]))
            asked += max((weight(entries, len(ids)) for _, _, ids in variants), default=weight(entries, 0))
            gains = [(factor * weight(entries, len(ids)), ids) for _, factor, ids in variants]
            sought.append(_Sought(max((gain for gain, _ in gains), default=0.0), gains))
        kept = max(limit, _REFINED)
        hits = self._best_per_concept(self._shared(sought, asked, allowed, kept), asked, allowed)[:kept]
        return self._refine(hits, words, label_of, tuple(respelled))[:limit]

    def _shared(
        self, sought: list[_Sought], asked: float, allowed: Callable[[int], bool], kept: int
    ) -> dict[int, float]:
        """Return by entry the weight of the words that it shares with the question, the rarest words first.

        Entries that have only common words are left out when they cannot come among the ``kept`` best any more.
        """
        sought.sort(key=lambda word: -word.most)
        shared: dict[int, float] = {}
        rest = sum(word.most for word in sought)
        closed = False
        for word in sought:
            if not closed and shared and sum(len(ids) for _, ids in word.gains) > _COMMON:
                reachable = _score(rest, asked, rest)
                best = self._best_per_concept(shared, asked, allowed)
                closed = len(best) >= kept and best[kept - 1][0] > reachable
            _add(shared, word.gains, closed)
            rest -= word.most
        return shared

    def _variants(self, word: str) -> list[tuple[str, float, array[int]]]:
        """Return the terms to look for, each with how much it counts, the best first."""
        exact = self._store.postings(word)
        found = [(word, 1.0, exact)] if exact is not None else []
        for term in self._store.of_stem(stem(word)):
            if term != word and (ids := self._store.postings(term)) is not None:
                found.append((term, _SAME_STEM, ids))
        return found or self._respell(word)

    def _respell(self, word: str) -> list[tuple[str, float, array[int]]]:
        # Imported late: a search without a typing error has no need of it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if not self._terms:
            self._terms = self._store.terms()
        found = process.extract(
            word, self._terms, scorer=OSA.normalized_similarity, score_cutoff=_SPELLING_AT_LEAST, limit=3
        )
        variants = []
        for term, likeness, _ in found:
            ids = self._store.postings(term)
            if ids is not None:
                variants.append((term, _SPELLING * likeness, ids))
        return variants

    def _best_per_concept(
        self, shared: dict[int, float], asked: float, allowed: Callable[[int], bool]
    ) -> list[tuple[float, int]]:
        best: dict[int, float] = {}
        concepts, weights = self._store.entry_concepts, self._store.entry_weights
        for entry, common in shared.items():
            score = _score(common, asked, weights[entry])
            concept = concepts[entry]
            if score > best.get(concept, 0.0):
                best[concept] = score
        ranked = [(-score, concept) for concept, score in best.items() if allowed(concept)]
        ranked.sort()
        return [(-score, concept) for score, concept in ranked]

    def _refine(
        self,
        hits: list[tuple[float, int]],
        words: list[str],
        label_of: Callable[[int], str],
        respelled: tuple[tuple[str, str], ...],
    ) -> list[Hit]:
        """Let the order of words settle what the words themselves leave open."""
        changed = dict(respelled)
        question = " ".join(changed.get(word, word) for word in words)
        refined = []
        for score, concept in hits:
            label_words = words_of(label_of(concept))
            likeness = _bigram_likeness(question, " ".join(label_words))
            stems = {stem(word) for word in label_words}
            missing = tuple(word for word in words if stem(changed.get(word, word)) not in stems)
            final = 0.9 * score + 0.1 * likeness
            refined.append(Hit(concept, round(min(final, 1.0), 6), missing, respelled))
        refined.sort(key=lambda hit: (-hit.score, hit.concept))
        return refined


def _score(common: float, asked: float, label: float) -> float:
    """Return how well a label fits a question: the weights of their common words, of the question and of the label."""
    return common / (common + _MISSED_QUESTION * (asked - common) + _MISSED_LABEL * max(label - common, 0.0))


def _add(shared: dict[int, float], gains: list[tuple[float, array[int]]], closed: bool) -> None:
    """Add the best gain of a word to each entry that has it; only to entries that are there when ``closed``."""
    best: dict[int, float] = {}
    for gain, ids in sorted(gains, key=lambda pair: pair[0]):
        best.update(dict.fromkeys(shared.keys() & set(ids) if closed else ids, gain))
    get = shared.get
    for entry, gain in best.items():
        shared[entry] = get(entry, 0.0) + gain


def _bigram_likeness(left: str, right: str) -> float:
    """Return Dice's coefficient over the letter pairs of two texts, 1 for equal texts."""
    if left == right:
        return 1.0
    pairs_left = [left[i : i + 2] for i in range(len(left) - 1)]
    pairs_right = [right[i : i + 2] for i in range(len(right) - 1)]
    remaining: dict[str, int] = {}
    for pair in pairs_left:
        remaining[pair] = remaining.get(pair, 0) + 1
    common = 0
    for pair in pairs_right:
        if remaining.get(pair, 0):
            remaining[pair] -= 1
            common += 1
    return 2 * common / max(len(pairs_left) + len(pairs_right), 1)
