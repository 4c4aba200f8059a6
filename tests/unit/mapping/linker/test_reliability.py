"""What was stated stands beside what came of it, bin by bin."""

import numpy as np

from converter.mapping.linker.reliability import reliability


def test_each_bin_tells_stated_and_right() -> None:
    stated = np.array([0.82, 0.88, 0.25, 1.0])
    right = np.array([True, False, False, True])
    assert list(reliability(stated, right)) == [
        "stated 0.20 to 0.30: mean 0.250, right 0.000 of 1",
        "stated 0.80 to 0.90: mean 0.850, right 0.500 of 2",
        "stated 0.95 to 1.00: mean 1.000, right 1.000 of 1",
    ]
