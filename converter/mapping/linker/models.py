"""The learned parts of the linker in one file: two rankers, the confidence curves, the advice on own concepts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from converter.learned.files import load_arrays, save_arrays
from converter.learned.forest import CompiledForest, Forest

_FORESTS = ("first", "newcomer", "second", "confidence", "own")


@dataclass(slots=True)
class Curve:
    """A rising step curve from a raw score to a probability, linear between its points."""

    score: npt.NDArray[np.float32]
    chance: npt.NDArray[np.float32]

    def of(self, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the probabilities of scores."""
        return np.interp(scores, self.score, self.chance)


@dataclass(slots=True)
class Models:
    """What training gives.

    ``first`` and ``second`` rank, ``newcomer`` those candidates that no filer uses; ``confidence`` and ``own`` with
    their curves tell chances.
    """

    first: CompiledForest
    newcomer: CompiledForest
    second: CompiledForest
    confidence: CompiledForest
    own: CompiledForest
    confidence_curve: Curve
    own_curve: Curve

    @classmethod
    def load(cls, path: Path) -> Models:
        """Read the file that ``save_models`` wrote."""
        arrays = load_arrays(path)
        forests = [Forest.of_arrays(arrays, name).compiled() for name in _FORESTS]
        sure, own = (Curve(arrays[f"{name}.score"], arrays[f"{name}.chance"]) for name in ("confidence", "own"))
        first, newcomer, second, confidence, advice = forests
        return cls(first, newcomer, second, confidence, advice, sure, own)


def save_models(path: Path, forests: dict[str, Forest], curves: dict[str, Curve]) -> None:
    """Write forests and curves as one compressed file, the same bytes for the same models."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name in _FORESTS:
        arrays |= forests[name].arrays(name)
    for name, curve in curves.items():
        arrays |= {f"{name}.score": curve.score, f"{name}.chance": curve.chance}
    save_arrays(path, arrays)
