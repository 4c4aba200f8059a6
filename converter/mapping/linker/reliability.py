"""Tells, by bins of stated confidence, what was stated and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.layout import Floats

EDGES = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])


def reliability(stated: Floats, right: npt.NDArray[np.bool_]) -> Iterator[str]:
    """Yield a line per bin that holds answers: its bounds, mean stated confidence, share right, number of answers."""
    bins = np.digitize(stated, EDGES)
    bounds = [0.0, *EDGES.tolist(), 1.0]
    for number in np.unique(bins).tolist():
        held = bins == number
        span = f"{bounds[number]:.2f} to {bounds[number + 1]:.2f}"
        yield f"stated {span}: mean {stated[held].mean():.3f}, right {right[held].mean():.3f} of {held.sum()}"
