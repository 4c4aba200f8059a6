"""How sure a ranking is: what the models of confidence and of own concepts look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.second_look import chances

EXTRA: tuple[str, ...] = ("lead", "share", "second_share", "candidates")
"""Columns after the features of the best candidate: its lead in score, its and the next one's share, their number."""


def first_lines(query: Ints, score: Floats, concept: Ints) -> tuple[Ints, Ints]:
    """Return the questions that have candidates and the line of the best candidate of each."""
    order = np.lexsort((concept, -score, query))
    asked, first = np.unique(query[order], return_index=True)
    return asked, order[first]


def matrix(features: npt.NDArray[np.float32], query: Ints, score: Floats, concept: Ints) -> npt.NDArray[np.float32]:
    """Return one line per question that has candidates: its best candidate's features, then ``EXTRA``."""
    order = np.lexsort((concept, -score, query))
    _, first, count = np.unique(query[order], return_index=True, return_counts=True)
    share = chances(score, query, int(query.max(initial=-1)) + 1)[order]
    second = np.minimum(first + 1, len(order) - 1)
    alone = count == 1
    ordered = score[order]
    lead = np.where(alone, 9.0, ordered[first] - ordered[second])
    extra = np.stack([lead, share[first], np.where(alone, 0.0, share[second]), count.astype(np.float64)], axis=1)
    return np.concatenate([features[order[first]], extra.astype(np.float32)], axis=1)
