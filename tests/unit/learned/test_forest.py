from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from converter.learned.forest import Forest

Tree = dict[str, Any]


def leaf(value: float) -> Tree:
    return {"leaf_value": value}


def walk(tree: Tree, row: list[float]) -> float:
    while "leaf_value" not in tree:
        tree = tree["left_child"] if row[tree["split_feature"]] <= tree["threshold"] else tree["right_child"]
    return float(tree["leaf_value"])


quarters = st.integers(-20, 20).map(lambda n: n / 4)
trees = st.recursive(
    quarters.map(leaf),
    lambda child: st.builds(
        lambda feature, threshold, left, right: {
            "split_feature": feature, "threshold": threshold, "left_child": left, "right_child": right,
        },
        st.integers(0, 3), quarters, child, child,
    ),
    max_leaves=16,
)  # fmt: skip


@given(
    st.lists(trees, min_size=1, max_size=6),
    st.lists(st.lists(quarters, min_size=4, max_size=4), min_size=1, max_size=9),
)
def test_tables_give_what_walking_the_trees_gives(forest: list[Tree], rows: list[list[float]]) -> None:
    compiled = Forest.of_trees([{"tree_structure": tree} for tree in forest]).compiled()
    expected = [sum(walk(tree, row) for tree in forest) for row in rows]
    assert np.allclose(compiled.score(np.array(rows, np.float32)), expected)
