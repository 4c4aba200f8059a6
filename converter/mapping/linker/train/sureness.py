"""Fits how sure the linker may be of its best candidate, and when a filer needs an own concept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.learned.forest import Forest
from converter.mapping.linker import confidence
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.models import Curve
from converter.mapping.linker.train.fit import Ranker, fit_chance, isotonic
from converter.mapping.linker.train.reports import Questions

Bools = npt.NDArray[np.bool_]

_ROUNDS = 90


@dataclass(slots=True)
class Cases:
    """Best candidates: what the models look at, whether each is right, whether the filer used an own concept."""

    features: npt.NDArray[np.float32]
    right: Bools
    own: Bools
    weight: Floats
    cik: Ints
    question: Ints


def cases(data: Questions, score: Floats, lines: Ints) -> Cases:
    """Return the best candidate of every question among some lines; questions whose concept training hid are out."""
    lines = lines[~data.masked[data.question[lines]]]
    query, concept, scores = data.question[lines], data.concept[lines], score[lines]
    asked, first = confidence.first_lines(query, scores, concept)
    weight = np.where(data.printed[asked], 1.0, 0.25) * data.weight[asked]
    return Cases(
        confidence.matrix(data.features[lines], query, scores, concept),
        data.right[lines][first],
        data.answer[asked] == 0,
        weight,
        data.cik[asked],
        asked,
    )


@dataclass(slots=True)
class Sureness:
    """The two models with their curves."""

    right: Ranker
    own: Ranker
    right_curve: Curve
    own_curve: Curve

    def forests(self) -> dict[str, Forest]:
        """Return the trees by their names in the file of models."""
        return {"confidence": self.right.forest(), "own": self.own.forest()}

    def curves(self) -> dict[str, Curve]:
        """Return the curves by their names in the file of models."""
        return {"confidence": self.right_curve, "own": self.own_curve}

    def confidence(self, features: npt.NDArray[np.float32]) -> Floats:
        """Return the stated confidence of best candidates."""
        return self.right_curve.of(raw(self.right, features))

    def advice(self, features: npt.NDArray[np.float32]) -> Floats:
        """Return the probability that the filer needs an own concept."""
        return self.own_curve.of(raw(self.own, features))


def raw(model: Ranker, features: npt.NDArray[np.float32]) -> Floats:
    """Return the sum of the trees, as the run time has it."""
    return np.asarray(model.booster.predict(features, raw_score=True, num_threads=1), np.float64)


def fit_sureness(sets: Sequence[tuple[Questions, Floats, Bools]]) -> Sureness:
    """Return the models fitted on chosen questions of sets, each with scores of rankers that never saw them."""
    found = [cases(data, score, data.lines(chosen)) for data, score, chosen in sets]
    features = np.concatenate([one.features for one in found])
    weight = np.concatenate([one.weight for one in found])
    half = np.concatenate([one.cik for one in found]) % 2 == 0
    fitted = []
    for right in (np.concatenate([one.right for one in found]), np.concatenate([one.own for one in found])):
        # The curve is fitted to scores of filers that the model did not see.
        seen = np.zeros(len(right))
        for part in (half, ~half):
            model = fit_chance(features[~part], right[~part], weight[~part], _ROUNDS)
            seen[part] = raw(model, features[part])
        fitted.append((fit_chance(features, right, weight, _ROUNDS), isotonic(seen, right, weight)))
    (right_model, right_curve), (own_model, own_curve) = fitted
    return Sureness(right_model, own_model, right_curve, own_curve)
