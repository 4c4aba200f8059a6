"""The compressed row layout: lists of lists as one flat array with the offsets of its rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def rows_of(starts: npt.NDArray[np.integer], ends: npt.NDArray[np.integer]) -> Ints:
    """Return the numbers of all the ranges ``starts[i]:ends[i]`` in one array."""
    sizes = (ends - starts).astype(np.int64)
    total = int(sizes.sum())
    if not total:
        return np.zeros(0, np.int64)
    shift = np.repeat(starts.astype(np.int64) - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    return np.arange(total, dtype=np.int64) + shift


def sums_of(values: Floats, sizes: Ints) -> Floats:
    """Return the sum of each row; ``values`` are flat, ``sizes`` those of the rows."""
    # No difference of running sums: equal rows are to have equal sums, wherever they stand.
    row = np.repeat(np.arange(len(sizes)), sizes)
    return np.bincount(row, weights=values, minlength=len(sizes)).astype(np.float64, copy=False)
