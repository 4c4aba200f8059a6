"""Words of labels aligned with words of the names of concepts, as translation does (IBM model 1).

Every word of a concept's name is due to a word of the label, of the section, of the column header, to the statement, to
the type of the values or their kind of period, or to nothing in particular: these are the tokens of a row. Each has,
per word, the chance to bring it about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.layout import Floats, Ints, rows_of

AnyArray = npt.NDArray[Any]

PRIOR = 1.5
"""Rows that a word is imagined to have stood in without bringing any word about."""
STEPS = 65535
"""Chances are kept as so many steps."""
PLACES = 3
"""Label, section and column header: the same word says different things in each."""
FRAMES = (8, 32, 4)
"""Statements, types, and kinds of period; their tokens follow those of words, and last comes one that every row has."""


def token_count(terms: int) -> int:
    """Return the number of tokens for a vocabulary."""
    return PLACES * terms + sum(FRAMES) + 1


def frame_tokens(terms: int, statement: Any, data_type: Any, period: Any) -> tuple[Any, Any, Any, Any]:
    """Return the tokens of rows that are no words; codes as the store has them, single or in arrays."""
    first = PLACES * terms
    second = first + FRAMES[0]
    third = second + FRAMES[1]
    return first + statement, second + data_type, third + period, third + FRAMES[2] + 0 * statement


@dataclass(slots=True)
class Rows:
    """Distinct rows, each with its tokens in the compressed row layout."""

    start: Ints
    token: Ints
    concept: Ints

    @classmethod
    def of(cls, keys: Ints, label_start: AnyArray, label_term: AnyArray, terms: int) -> Rows:
        """Return the tokens of rows; ``keys`` has columns label, section, column header, statement, type, period and
        concept."""
        count = len(keys)
        token = list(frame_tokens(terms, keys[:, 3], keys[:, 4], keys[:, 5]))
        row = [np.arange(count)] * len(token)
        for place in range(PLACES):
            first, last = label_start[keys[:, place]], label_start[keys[:, place] + 1]
            row.append(np.repeat(np.arange(count), last - first))
            token.append(label_term[rows_of(first, last)].astype(np.int64) + place * terms)
        rows, tokens = np.concatenate(row), np.concatenate(token)
        order = np.argsort(rows, kind="stable")
        start = np.searchsorted(rows[order], np.arange(count + 1)).astype(np.int64)
        return cls(start, tokens[order], keys[:, -1])

    def pairs(self, concept_start: AnyArray, concept_term: AnyArray) -> tuple[Ints, Ints, Ints]:
        """Return every pair of a token and a word of the name: row, token, word."""
        row = np.repeat(np.arange(len(self.concept)), np.diff(self.start))
        first, last = concept_start[self.concept[row]], concept_start[self.concept[row] + 1]
        size = last - first
        word = concept_term[rows_of(first, last)].astype(np.int64)
        return np.repeat(row, size), np.repeat(self.token, size), word


def fingerprints(parts: Sequence[AnyArray]) -> npt.NDArray[np.uint64]:
    """Return a number per row that tells it from others; ``parts`` are the columns of ``Rows.of``."""
    found = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        found = (found ^ part.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found


def responsibilities(row: Ints, word: Ints, chance: Floats, terms: int) -> Floats:
    """Return how much of each word of a row's name each of its tokens accounts for."""
    _, place = np.unique(row * terms + word, return_inverse=True)
    found: Floats = chance / np.maximum(np.bincount(place, weights=chance)[place], 1e-12)
    return found


@dataclass(slots=True)
class Alignment:
    """Entries of token and word, sorted, with their chances in ``STEPS``; and the number of rows per token.

    ``basis`` are the chances by which words were shared out among tokens when ``chance`` was counted: rows are taken
    back by the same shares.
    """

    token: npt.NDArray[np.uint32]
    word: npt.NDArray[np.uint16]
    chance: npt.NDArray[np.uint16]
    basis: npt.NDArray[np.uint16]
    rows: npt.NDArray[np.float32]

    def lessened(self, gone: Rows, concept_start: AnyArray, concept_term: AnyArray, terms: int) -> Alignment:
        """Return the alignment without what some rows brought in."""
        row, token, word = gone.pairs(concept_start, concept_term)
        code = self.token.astype(np.int64) * terms + self.word
        place = np.minimum(np.searchsorted(code, token * terms + word), len(code) - 1)
        known = code[place] == token * terms + word
        row, word, place = row[known], word[known], place[known]
        share = responsibilities(row, word, self.basis[place].astype(np.float64), terms)
        lost = np.bincount(place, weights=share, minlength=len(code))
        rows = self.rows - np.bincount(gone.token, minlength=len(self.rows)).astype(np.float32)
        number = rows[self.token].astype(np.float64)
        brought = self.chance.astype(np.float64) / STEPS * (self.rows[self.token].astype(np.float64) + PRIOR) - lost
        # A row brings a word about once at most: where no row is left, no word is.
        left = np.minimum(brought, number) / (number + PRIOR)
        return Alignment(self.token, self.word, in_steps(left), self.basis, rows)


def in_steps(chance: Floats) -> npt.NDArray[np.uint16]:
    """Return chances as they are kept."""
    return np.rint(np.clip(chance, 0.0, 1.0) * STEPS).astype(np.uint16)
