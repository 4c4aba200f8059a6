"""Linear models over words: a weight for each feature and class, added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAST = 0.08
"""Smaller weights are not kept."""


@dataclass(slots=True)
class LinearModel:
    """Weights in hundredths, features by classes; a feature that was not learned counts nothing."""

    classes: tuple[str, ...]
    features: tuple[str, ...]
    hundredths: npt.NDArray[np.int16]
    _rows: dict[str, int] = field(init=False)
    _padded: npt.NDArray[np.int16] = field(init=False)
    """The weights and a row of nothing, which every set of features has."""

    def __post_init__(self) -> None:
        self._rows = {feature: row for row, feature in enumerate(self.features)}
        self._padded = np.concatenate([self.hundredths, np.zeros((1, len(self.classes)), np.int16)])

    def scores(self, texts: Sequence[Iterable[str]]) -> Floats:
        """Return the scores of several sets of features, sets by classes."""
        rows: list[int] = []
        bounds: list[int] = []
        for features in texts:
            bounds.append(len(rows))
            rows.extend(row for feature in features if (row := self._rows.get(feature)) is not None)
            rows.append(len(self.features))
        if not bounds:
            return np.zeros((0, len(self.classes)))
        totals: Floats = np.add.reduceat(self._padded[rows], bounds, axis=0, dtype=np.int64) / 100
        return totals

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays by name, for a file; weights row by row, those of zero left out."""
        row, column = np.nonzero(self.hundredths)
        return {
            f"{prefix}.classes": packed(self.classes),
            f"{prefix}.features": packed(self.features),
            f"{prefix}.row": np.bincount(row, minlength=len(self.features)).astype(np.uint8),
            f"{prefix}.column": column.astype(np.uint8),
            f"{prefix}.hundredths": self.hundredths[row, column],
        }

    @classmethod
    def of_arrays(cls, arrays: dict[str, npt.NDArray[Any]], prefix: str) -> LinearModel:
        """Return the model whose arrays ``arrays`` named so."""
        classes, features = (unpacked(arrays[f"{prefix}.{name}"]) for name in ("classes", "features"))
        dense = np.zeros((len(features), len(classes)), np.int16)
        row = np.repeat(np.arange(len(features)), arrays[f"{prefix}.row"])
        dense[row, arrays[f"{prefix}.column"]] = arrays[f"{prefix}.hundredths"]
        return cls(classes, features, dense)

    @classmethod
    def of_weights(cls, classes: Sequence[str], features: Sequence[str], weights: npt.NDArray[Any]) -> LinearModel:
        """Return the model of learned weights, features by classes; features without any that counts are left out."""
        small = np.where(np.abs(weights) >= LEAST, np.rint(weights * 100), 0).astype(np.int16)
        kept = np.flatnonzero(small.any(axis=1))
        return cls(tuple(classes), tuple(features[place] for place in kept.tolist()), small[kept])


def packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Return texts without line ends as one array of UTF-8."""
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def unpacked(array: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the texts that ``packed`` made one array of."""
    text = array.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
