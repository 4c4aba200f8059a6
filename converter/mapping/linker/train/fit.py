"""Fits rankers and confidence curves with LightGBM, deterministically, in one thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt

from converter.learned.forest import MAX_LEAVES, Forest
from converter.mapping.linker.features import NAMES
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.models import Curve
from converter.mapping.linker.train.reports import Questions

_COMMON: dict[str, Any] = {
    "num_leaves": MAX_LEAVES - 1, "max_bin": 63, "num_threads": 1, "seed": 5, "deterministic": True,
    "force_row_wise": True, "verbosity": -1, "feature_fraction": 0.6, "bagging_fraction": 0.6, "bagging_freq": 1,
    "use_missing": False, "feature_pre_filter": False,
}  # fmt: skip
_RANKER: dict[str, Any] = _COMMON | {
    "objective": "lambdarank", "lambdarank_truncation_level": 8, "min_data_in_leaf": 60, "lambda_l2": 5.0,
}  # fmt: skip
_NEWCOMER: dict[str, Any] = {"num_leaves": 12, "min_data_in_leaf": 30, "learning_rate": 0.08}
_CHANCE: dict[str, Any] = _COMMON | {
    "objective": "binary", "num_leaves": 15, "learning_rate": 0.05, "min_data_in_leaf": 80, "lambda_l2": 5.0,
    "feature_fraction": 0.5,
}  # fmt: skip


def industry(sic: int) -> str:
    """Return the group of an industry code (SIC) that cross-validation leaves out together."""
    for bound, name in (
        (1000, "agriculture"), (1500, "mining, oil and gas"), (1800, "construction"), (2830, "manufacturing"),
        (2837, "drugs"), (4000, "manufacturing"), (4900, "transport and communications"), (5000, "utilities"),
        (6000, "trade"), (6200, "banks and credit"), (6300, "brokers"), (6500, "insurance"),
        (6800, "real estate, holdings, funds"), (9000, "services"),
    ):  # fmt: skip
        if 0 < sic < bound:
            return name
    return "unknown"


@dataclass(slots=True)
class Ranker:
    """A fitted ranker."""

    booster: Any

    def score(self, features: npt.NDArray[np.float32]) -> Floats:
        """Return the scores of candidates."""
        return np.asarray(self.booster.predict(features, num_threads=1), np.float64)

    def forest(self) -> Forest:
        """Return the trees for the run time."""
        return Forest.of_trees(self.booster.dump_model()["tree_info"])


_HIDDEN = 2.0
"""What a question counts whose concept was hidden from the memory: what nobody has tagged is found by its name."""


def fit_ranker(data: Questions, chosen: npt.NDArray[np.bool_], rounds: int, rate: float) -> Ranker:
    """Return a ranker fitted on the chosen questions whose right concept is among their candidates."""
    answerable = np.zeros(len(data.cik), np.bool_)
    answerable[data.question[data.right]] = True
    weight = data.weight * np.where(data.masked, _HIDDEN, 1.0)
    return _ranker(data, data.lines(chosen & answerable), weight, {"learning_rate": rate}, rounds)


def fit_newcomer(data: Questions, chosen: npt.NDArray[np.bool_]) -> Ranker:
    """Return a ranker of candidates that no filer uses, fitted on the chosen questions whose right concept is one."""
    new = data.features[:, NAMES.index("prior")] == 0
    asked = np.zeros(len(data.cik), np.bool_)
    asked[data.question[data.right & new]] = True
    lines = np.flatnonzero(new & (chosen & asked)[data.question])
    return _ranker(data, lines, data.weight, _NEWCOMER, 60)


def _ranker(data: Questions, lines: Ints, weight: Floats, settings: dict[str, Any], rounds: int) -> Ranker:
    """Return a ranker fitted on some lines; ``weight`` is per question."""
    question = data.question[lines]
    sizes = np.diff(np.concatenate((np.flatnonzero(np.diff(question, prepend=-1)), [len(question)])))
    dataset = lightgbm.Dataset(
        data.features[lines], label=data.right[lines].astype(np.int32), group=sizes, weight=weight[question],
        params={"max_bin": 63, "feature_pre_filter": False},
    )  # fmt: skip
    return Ranker(lightgbm.train(_RANKER | settings, dataset, num_boost_round=rounds))


def fit_chance(features: npt.NDArray[np.float32], right: npt.NDArray[np.bool_], weight: Floats, rounds: int) -> Ranker:
    """Return a model of the chance that something is right."""
    dataset = lightgbm.Dataset(
        features, label=right.astype(np.int32), weight=weight, params={"max_bin": 63, "feature_pre_filter": False}
    )
    return Ranker(lightgbm.train(_CHANCE, dataset, num_boost_round=rounds))


def isotonic(score: Floats, right: npt.NDArray[np.bool_], weight: Floats, points: int = 64) -> Curve:
    """Return the rising curve that fits best (pool adjacent violators), thinned to some points."""
    order = np.argsort(score, kind="stable")
    x, y, w = score[order], right[order].astype(np.float64), weight[order]
    # Equal shares of the data first: a pool of a few lucky rows at the top must not promise certainty.
    edges = np.unique(np.linspace(0, len(x), points * 4 + 1).astype(np.int64))
    sums = np.add.reduceat(w, edges[:-1])
    mean_x = np.add.reduceat(w * x, edges[:-1]) / sums
    mean_y = np.add.reduceat(w * y, edges[:-1]) / sums
    blocks: list[tuple[float, float, float]] = []
    for one in zip(mean_x, mean_y, sums, strict=True):
        block = tuple(map(float, one))
        while blocks and blocks[-1][1] >= block[1]:
            last = blocks.pop()
            total = last[2] + block[2]
            block = (
                (last[0] * last[2] + block[0] * block[2]) / total,
                (last[1] * last[2] + block[1] * block[2]) / total,
                total,
            )
        blocks.append((block[0], block[1], block[2]))
    return Curve(np.array([b[0] for b in blocks], np.float32), np.array([b[1] for b in blocks], np.float32))


def ranks(data: Questions, score: Floats, lines: Ints) -> Ints:
    """Return, per question, the rank of the right concept among the lines scored; 9999 when it is not there."""
    question = data.question[lines]
    order = np.lexsort((data.concept[lines], -score, question))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(question[order], question[order])
    found = np.full(len(data.cik), 9999, np.int64)
    hit = data.right[lines]
    found[question[hit]] = place[hit]
    return found
