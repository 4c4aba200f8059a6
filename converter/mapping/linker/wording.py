"""How names of concepts word what rows say: "Purchases" under "Investing" is what they call payments to acquire.

What was learned from one concept holds for others, also for those that nobody has used (``alignment``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.alignment import STEPS, Alignment, frame_tokens, token_count
from converter.mapping.linker.grid import Query
from converter.mapping.linker.index import Bags
from converter.mapping.linker.layout import Floats, Ints, rows_of, sums_of
from converter.mapping.linker.store import PERIODS, TYPES

LEAST = 0.01
"""The least chance that a word of a name is given."""

_SUREST = 0.98
_TOGETHER = 16
"""Queries weighed at a time."""
_FROM_NEAR = 0.5
"""What words of concepts in the nearest tables count."""
_HELD = 0.5
"""The weight of what the name holds of the words expected, against how well its own words are explained."""


class Wording:
    """The chances by token and word."""

    def __init__(self, words: Alignment, terms: int) -> None:
        """``terms`` is the size of the vocabulary."""
        self.terms = terms
        self._start = np.searchsorted(words.token, np.arange(token_count(terms) + 1)).astype(np.int64)
        self._word = words.word.astype(np.int64)
        self._missing = 1.0 - np.minimum(words.chance.astype(np.float64) / STEPS, _SUREST)

    def expected(self, asked: Sequence[Query], statement: int, number: Mapping[str, int]) -> npt.NDArray[np.float32]:
        """Return, per query, the chance of each term to stand in the name of its concept."""
        frames: dict[tuple[int, int], Floats] = {}
        found = np.zeros((len(asked), self.terms), np.float32)
        for line, query in enumerate(asked):
            frame = TYPES.index(query.kind.value), PERIODS.index(query.period.value if query.period else "")
            if frame not in frames:
                frames[frame] = np.ones(self.terms)
                for token in frame_tokens(self.terms, statement, *frame):
                    self._take(frames[frame], token)
            missing = frames[frame].copy()
            for place, text in enumerate((query.label, query.section, query.column)):
                for word in dict.fromkeys(text.split()):
                    if word in number:
                        self._take(missing, place * self.terms + number[word])
            found[line] = 1.0 - missing
        return found

    def _take(self, missing: Floats, token: int) -> None:
        mine = slice(self._start[token], self._start[token + 1])
        missing[self._word[mine]] *= self._missing[mine]


@dataclass(slots=True)
class Worded:
    """What is expected of the name of each query's concept: terms by chance, and by all that explains them."""

    expected: npt.NDArray[np.float32]
    surprise: npt.NDArray[np.float32]
    """The logarithm of each term's chance, words said outright and those of caption and nearest tables counted."""
    total: Floats
    """Per query: the weight of all terms expected."""
    weight: Floats
    """Per term: its squared idf."""

    @classmethod
    def of(
        cls, expected: npt.NDArray[np.float32], said: Sequence[Mapping[int, float]], shared: Floats, names: Bags
    ) -> Worded:
        """``said`` are the terms of each query with their weights, ``shared`` those of the table."""
        weight = names.idf.astype(np.float64) ** 2
        known = np.maximum(expected, shared.astype(np.float32))
        for line, terms in enumerate(said):
            for term, worth in terms.items():
                known[line, term] = max(known[line, term], worth)
        surprise = np.log(np.maximum(known, LEAST))
        # No product of matrices: its last digit depends on the machine and on the rows asked together.
        total = (expected * weight).sum(axis=1)
        return cls(expected, surprise, np.maximum(total, 1e-9), weight)

    def fit(self, query: Ints, concept: Ints, names: Bags) -> tuple[Floats, Floats]:
        """Return, for pairs of query and concept, how well the query explains the concept's name (mean logarithm of
        chances, by idf), and the share of the words expected that the name holds."""
        first, last = names.start[concept], names.start[concept + 1]
        size = (last - first).astype(np.int64)
        terms, line = names.term[rows_of(first, last)], np.repeat(query, size)
        explained, held = (
            sums_of(part[line, terms] * self.weight[terms], size) for part in (self.surprise, self.expected)
        )
        return explained / names.norm[concept].astype(np.float64) ** 2, held / self.total[query]

    def scores(self, query: Ints, concept: Ints, names: Bags) -> npt.NDArray[np.float32]:
        """Return how well each query (rows) fits each concept (columns): both measures of ``fit`` together."""
        first, last = names.start[concept], names.start[concept + 1]
        terms = names.term[rows_of(first, last)]
        starts = np.concatenate(([0], np.cumsum(last - first)))[:-1].astype(np.int64)
        found = []
        for at in range(0, len(query), _TOGETHER):
            mine = query[at : at + _TOGETHER]
            explained, held = (
                np.add.reduceat(part[mine][:, terms] * self.weight[terms].astype(np.float32), starts, axis=1)
                for part in (self.surprise, self.expected)
            )
            share = held / self.total[mine][:, None]
            found.append(together(explained / names.norm[concept] ** 2, share).astype(np.float32))
        return np.concatenate(found)


def together(explained: Floats, held: Floats) -> Floats:
    """Return both as one score."""
    score: Floats = explained + _HELD * np.log(np.maximum(held, 1e-6))
    return score


def shared_of_table(of_caption: Floats, of_near: Floats) -> Floats:
    """Return what the caption of a table and the nearest tables make each term worth for all its rows."""
    worth: Floats = np.maximum(of_caption, _FROM_NEAR * of_near)
    return worth
