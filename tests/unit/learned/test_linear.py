"""Linear models add up the weights of the features they learned, and come back from a file as they went."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.learned.files import load_arrays, save_arrays
from converter.learned.linear import LinearModel

MODEL = LinearModel(("a", "b"), ("one", "two", "größe"), np.array([[100, -50], [0, 25], [7, 0]], np.int16))


def test_the_weights_of_known_features_are_added() -> None:
    scores = MODEL.scores([["one", "two"], ["nothing known"], [], ["größe"]])
    assert scores.tolist() == [[1.0, -0.25], [0.0, 0.0], [0.0, 0.0], [0.07, 0.0]]
    assert MODEL.scores([]).shape == (0, 2)


def test_a_model_comes_back_from_its_file_and_the_file_is_the_same_each_time(tmp_path: Path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    save_arrays(one, MODEL.arrays("m"))
    save_arrays(two, MODEL.arrays("m"))
    assert one.read_bytes() == two.read_bytes()
    back = LinearModel.of_arrays(load_arrays(one), "m")
    assert (back.classes, back.features) == (MODEL.classes, MODEL.features)
    assert np.array_equal(back.hundredths, MODEL.hundredths)


@given(st.lists(st.lists(st.floats(-300, 300), min_size=2, max_size=2), min_size=1, max_size=20))
def test_learned_weights_are_kept_to_the_hundredth_or_not_at_all(weights: list[list[float]]) -> None:
    names = [f"f{place}" for place in range(len(weights))]
    model = LinearModel.of_weights(("a", "b"), names, np.array(weights))
    scores = model.scores([[name] for name in names])
    for found, wanted in zip(scores.tolist(), weights, strict=True):
        for score, weight in zip(found, wanted, strict=True):
            assert score == pytest.approx(weight, abs=0.0051) or (score == 0 and abs(weight) < 0.085)
