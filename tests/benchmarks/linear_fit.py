"""Fits linear models over words: logistic regression with L2 by L-BFGS. Needs scipy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from converter.learned.linear import LinearModel


def fit(
    classes: Sequence[str],
    features: Sequence[Sequence[str]],
    wanted: Any,
    companies: Sequence[str],
    *,
    strength: float,
    exclusive: bool,
    fewest: int = 2,
    weight: Any = None,
    rounds: int = 45,
) -> LinearModel:
    """Fit one class of several (``exclusive``) or each class by itself; ``wanted`` is samples x classes of 0 and 1.

    A feature is kept when samples of at least ``fewest`` companies have it; ``strength`` is that of the L2 penalty.
    """
    matrix, names = matrix_of(features, companies, fewest)
    transposed = matrix.T.tocsr()
    weights = np.ones((len(features), 1), np.float32) if weight is None else weight[:, None].astype(np.float32)

    def loss(flat: Any) -> tuple[float, Any]:
        by_class = flat.reshape(len(names), len(classes)).astype(np.float32)
        scores = matrix @ by_class
        if exclusive:
            scores -= scores.max(axis=1, keepdims=True)
            chances = np.exp(scores)
            chances /= chances.sum(axis=1, keepdims=True)
            value = -(weights * np.log(np.maximum((chances * wanted).sum(axis=1, keepdims=True), 1e-12))).sum()
        else:
            chances = 1 / (1 + np.exp(-scores))
            value = (weights * (np.logaddexp(0, scores) - scores * wanted)).sum()
        gradient = transposed @ ((chances - wanted) * weights) + strength * by_class
        return float(value) + strength * float((by_class**2).sum()) / 2, gradient.ravel().astype(np.float64)

    start = np.zeros(len(names) * len(classes))
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 5})
    print(f"  {len(names)} features, {len(classes)} classes, {len(features)} samples", flush=True)
    return LinearModel.of_weights(classes, names, result.x.reshape(len(names), len(classes)))


def matrix_of(features: Sequence[Sequence[str]], companies: Sequence[str], fewest: int) -> tuple[Any, list[str]]:
    """Samples x features of 0 and 1, and the names of the features that enough companies have."""
    seen: dict[str, set[str]] = defaultdict(set)
    for row, company in zip(features, companies, strict=True):
        for feature in row:
            if len(seen[feature]) < fewest:
                seen[feature].add(company)
    names = sorted(feature for feature, by in seen.items() if len(by) >= fewest)
    index = {feature: place for place, feature in enumerate(names)}
    indptr, indices = [0], []
    for row in features:
        indices.extend(sorted({index[feature] for feature in row if feature in index}))
        indptr.append(len(indices))
    ones = np.ones(len(indices), dtype=np.float32)
    return csr_matrix((ones, indices, indptr), shape=(len(features), len(names))), names
