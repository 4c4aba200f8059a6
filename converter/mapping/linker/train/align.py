"""Aligns words of labels with words of the names of concepts (IBM model 1, by expectation maximization)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.alignment import PRIOR, STEPS, Rows, in_steps, responsibilities, token_count
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.store import Store, unpack

_ROUNDS = 3
_SAME_WORD = 0.5
"""The chance at first that a word brings itself about."""
_LEAST = 2 / STEPS
"""Chances below it are not kept."""


def aligned(store: Store) -> Store:
    """Return a memory with the alignment of its rows."""
    terms = len(unpack(store.terms))
    rows = Rows.of(store.rows(np.ones(len(store.occ_label), np.bool_)), store.label_term_start, store.label_term, terms)
    row, token, word = rows.pairs(store.concept_term_start, store.concept_term)
    code, place = np.unique(token * terms + word, return_inverse=True)
    number = np.bincount(rows.token, minlength=token_count(terms)).astype(np.float64)
    of_token, of_word = code // terms, code % terms
    chance = np.bincount(place) / (number[of_token] + 1.0)
    itself = (of_token % terms == of_word) & (of_token < 3 * terms)
    chance = np.where(itself, np.maximum(chance, _SAME_WORD), chance)
    basis = chance
    for _ in range(_ROUNDS):
        basis, chance = chance, _again(chance, row, word, place, number[of_token], terms)
    kept = (chance >= _LEAST) | (basis >= _LEAST)
    return replace(
        store,
        word_token=of_token[kept].astype(np.uint32),
        word_term=of_word[kept].astype(np.uint16),
        word_chance=in_steps(chance[kept]),
        word_basis=in_steps(basis[kept]),
        token_rows=number.astype(np.float32),
    )


def _again(chance: Floats, row: Ints, word: Ints, place: Ints, number: Floats, terms: int) -> npt.NDArray[np.float64]:
    share = responsibilities(row, word, chance[place], terms)
    found: Floats = np.bincount(place, weights=share) / (number + PRIOR)
    return found
