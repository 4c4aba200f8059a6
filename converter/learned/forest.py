"""Evaluates boosted trees with numpy alone.

Every test that fails takes the leaves of its left branch away; what is left of a tree after all its tests is a set of
leaves whose first one is the answer (QuickScorer: Lucchese et al., SIGIR 2015). Per feature, the sets that remain are
tabled by threshold, so that a row costs one look-up per feature instead of one walk per tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_LEAVES = 32
_CHUNK = 256
_ALL = np.uint32(0xFFFFFFFF)


@dataclass(slots=True)
class Forest:
    """Trees of at most 32 leaves. Nodes are sorted by feature and threshold; a test is ``value <= threshold``."""

    node_feature: npt.NDArray[np.uint8]
    node_threshold: npt.NDArray[np.float32]
    node_tree: npt.NDArray[np.uint16]
    node_mask: npt.NDArray[np.uint32]
    """The leaves that remain when the test fails, one bit each, the leftmost lowest."""
    leaf_value: npt.NDArray[np.float32]
    """Trees by leaves."""

    def compiled(self) -> CompiledForest:
        """Return the forest with its tables."""
        trees = len(self.leaf_value)
        steps: list[tuple[int, npt.NDArray[np.float32], npt.NDArray[np.uint32]]] = []
        for feature in np.unique(self.node_feature):
            mine = np.flatnonzero(self.node_feature == feature)
            thresholds, level = np.unique(self.node_threshold[mine], return_inverse=True)
            table = np.full((len(thresholds) + 1, trees), _ALL)
            np.bitwise_and.at(table, (level + 1, self.node_tree[mine]), self.node_mask[mine])
            steps.append((int(feature), thresholds, np.bitwise_and.accumulate(table, axis=0)))
        return CompiledForest(tuple(steps), self.leaf_value)

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays by name, for a file."""
        return {
            f"{prefix}.{name}": getattr(self, name)
            for name in ("node_feature", "node_threshold", "node_tree", "node_mask", "leaf_value")
        }

    @classmethod
    def of_arrays(cls, arrays: dict[str, npt.NDArray[Any]], prefix: str) -> Forest:
        """Return the forest whose arrays ``arrays`` named so."""
        return cls(
            *(
                arrays[f"{prefix}.{name}"]
                for name in ("node_feature", "node_threshold", "node_tree", "node_mask", "leaf_value")
            )
        )

    @classmethod
    def of_trees(cls, trees: list[dict[str, Any]]) -> Forest:
        """Return the forest of trees as LightGBM dumps them (``dump_model()["tree_info"]``)."""
        nodes: list[tuple[int, float, int, int]] = []
        values = np.zeros((len(trees), MAX_LEAVES), np.float32)
        for number, tree in enumerate(trees):
            leaves: list[float] = []
            _walk(tree["tree_structure"], number, leaves, nodes)
            if len(leaves) > MAX_LEAVES:
                raise ValueError(f"a tree has {len(leaves)} leaves; at most {MAX_LEAVES} can be held")
            values[number, : len(leaves)] = leaves
        nodes.sort()
        return cls(
            np.array([n[0] for n in nodes], np.uint8),
            np.array([n[1] for n in nodes], np.float32),
            np.array([n[2] for n in nodes], np.uint16),
            np.array([n[3] for n in nodes], np.uint32),
            values,
        )


def _walk(node: dict[str, Any], tree: int, leaves: list[float], nodes: list[tuple[int, float, int, int]]) -> None:
    if "leaf_value" in node:
        leaves.append(float(node["leaf_value"]))
        return
    first = len(leaves)
    _walk(node["left_child"], tree, leaves, nodes)
    gone = sum(1 << leaf for leaf in range(first, len(leaves)))
    _walk(node["right_child"], tree, leaves, nodes)
    nodes.append((int(node["split_feature"]), _single(node["threshold"]), tree, 0xFFFFFFFF & ~gone))


def _single(threshold: float) -> float:
    """Return the greatest single that is not above a double: singles compare with both alike."""
    single = np.float32(threshold)
    return float(single if single <= threshold else np.nextafter(single, np.float32(-np.inf)))


@dataclass(slots=True)
class CompiledForest:
    """A forest ready to score."""

    steps: tuple[tuple[int, npt.NDArray[np.float32], npt.NDArray[np.uint32]], ...]
    leaf_value: npt.NDArray[np.float32]

    def score(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return the sum of the trees for each row."""
        result = np.zeros(len(features))
        trees = np.arange(len(self.leaf_value))
        flat = self.leaf_value.ravel()
        offset = (trees * MAX_LEAVES).astype(np.int32)
        for start in range(0, len(features), _CHUNK):
            chunk = features[start : start + _CHUNK]
            remaining = np.full((len(chunk), len(trees)), _ALL)
            for feature, thresholds, table in self.steps:
                level = np.searchsorted(thresholds, chunk[:, feature], side="left")
                remaining &= table[level]
            lowest = remaining & (~remaining + np.uint32(1))
            leaf = (lowest.astype(np.float32).view(np.int32) >> 23) - 127
            result[start : start + len(chunk)] = flat[leaf + offset].sum(axis=1, dtype=np.float64)
        return result
