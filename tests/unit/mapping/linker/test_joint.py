from __future__ import annotations

import numpy as np

from converter.mapping.linker import joint
from taxonomy.builtin import builtin_catalog

NAMES = ["own", "us-gaap:AssetsCurrent", "us-gaap:InventoryNet", "us-gaap:Goodwill", "us-gaap:Assets"]


def test_ties_are_those_of_the_calculations_and_of_skipped_levels() -> None:
    calculations = joint.Calculations(builtin_catalog(), {name: i for i, name in enumerate(NAMES) if i})
    ties = calculations.ties(np.array([1, 4]), np.array([2, 3]))
    current, assets = ties
    assert 0.0 < current[0] < 1.0
    assert current[1] == 0.0
    assert 0.0 < assets[0] < current[0]
    assert assets[1] > 0.0
    assert calculations.ties(np.array([4]), np.array([1])).item() == 1.0


def test_nothing_ties_where_the_catalogue_sums_nothing() -> None:
    calculations = joint.Calculations(builtin_catalog(), {"us-gaap:Goodwill": 3})
    assert not calculations.ties(np.array([3]), np.array([3])).any()
