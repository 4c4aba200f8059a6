"""What words of labels, sections, headers and captions point to, by weights learned from what filers tagged."""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

DATA: Traversable = files("converter.extraction") / "data"
"""Where the weights lie; training puts others in their place."""
_WORD = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*")
_CAPTION_WORDS = 28


@lru_cache(maxsize=1 << 15)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case without plural endings; numbers become ``#``, years ``YYYY``."""
    found = []
    for word in _WORD.findall(text.lower().replace("’", "").replace("'", "")):
        if word[0].isdigit():
            found.append("YYYY" if len(word) == 4 and word[:2] in ("19", "20") else "#" if len(word) > 1 else word)
        elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
            found.append(word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1])
        else:
            found.append(word)
    return tuple(found)


def tokens(mark: str, words: tuple[str, ...], pairs: bool = True) -> Iterator[str]:
    """Return the words with a mark that tells where they stand, each once, and the pairs of words side by side."""
    for word in dict.fromkeys(words):
        yield f"{mark}:{word}"
    if pairs:
        for one, two in pairwise(words):
            yield f"{mark}:{one}_{two}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The texts that speak about one value."""

    label: str = ""
    section: str = ""
    column: str = ""
    caption: str = ""

    @property
    def caption_words(self) -> tuple[str, ...]:
        """The last words of the caption, which are those next to the table."""
        return words_of(self.caption)[-_CAPTION_WORDS:]


def basis_features(about: Surroundings) -> Iterator[str]:
    """Return the features from which stock or flow is told."""
    label = words_of(about.label)
    yield "bias"
    yield from tokens("l", label)
    if label:
        yield f"first:{label[0]}"
        yield f"last:{label[-1]}"
    else:
        yield "l:"
    yield from tokens("s", words_of(about.section))
    yield from tokens("c", words_of(about.column), pairs=False)
    yield from tokens("t", about.caption_words)


def axis_features(text: str, place: str, about: Surroundings) -> Iterator[str]:
    """Return the features from which the axis of a text that may name a member is told.

    ``place`` is ``label``, ``section``, ``column`` or ``caption``: where ``text`` stands.
    """
    mark = place[0]
    words = words_of(text)
    yield f"{mark}"
    yield from tokens(mark, words)
    yield from tokens("x", words)
    yield f"{mark}={' '.join(words[:6])}"
    if place != "caption":
        yield from tokens(f"{mark}t", about.caption_words)
    if place != "section":
        yield from tokens(f"{mark}s", words_of(about.section), pairs=False)
    if place != "column":
        yield from tokens(f"{mark}c", words_of(about.column), pairs=False)
    if place != "label":
        yield from tokens(f"{mark}l", words_of(about.label), pairs=False)


_WHOLE = frozenset({"total", "subtotal", "consolidated"})


def row_features(about: Surroundings) -> Iterator[str]:
    """Return the features from which the axes that qualify a row are told, apart from those of its columns."""
    label, caption = words_of(about.label), about.caption_words
    yield "bias"
    yield from tokens("l", label)
    yield f"l={' '.join(label[:6])}"
    section = words_of(about.section)
    yield from tokens("s", section)
    yield f"s={' '.join(section[:6])}"
    yield from tokens("c", words_of(about.column), pairs=False)
    yield from tokens("t", caption)
    if not label or label[0] in _WHOLE:
        # What qualifies the rows of such a table does not qualify their total.
        yield "whole"
        yield from tokens("whole", caption, pairs=False)


class Weights:
    """Linear weights of features for one or more classes; a class without weight for a feature has zero."""

    def __init__(self, classes: tuple[str, ...], rows: dict[str, int], hundredths: NDArray[np.int16]) -> None:
        """``hundredths`` has a row per feature and a column per class; ``rows`` says which row is a feature's."""
        self.classes = classes
        self._rows = rows
        self._hundredths = hundredths

    def scores(self, features: Iterable[str]) -> list[float]:
        """Return one score per class."""
        rows = [row for feature in features if (row := self._rows.get(feature)) is not None]
        totals: list[int] = self._hundredths[rows].sum(axis=0, dtype=np.int64).tolist()
        return [total / 100 for total in totals]

    def likely(self, features: Iterable[str], least: float) -> list[tuple[str, float]]:
        """Return every class whose own probability is ``least`` or more, with it, the likeliest first."""
        found = [
            (name, 1.0 / (1.0 + math.exp(-score)))
            for name, score in zip(self.classes, self.scores(features), strict=True)
        ]
        return sorted(((n, c) for n, c in found if c >= least), key=lambda pair: (-pair[1], pair[0]))

    def chance(self, name: str, features: Iterable[str]) -> float:
        """Return the probability of one class among all; 0 for one that was not learned."""
        if name not in self.classes:
            return 0.0
        totals = self.scores(features)
        top = max(totals)
        return math.exp(totals[self.classes.index(name)] - top) / sum(math.exp(total - top) for total in totals)

    def best(self, features: Iterable[str]) -> tuple[str, float]:
        """Return the likeliest class and its probability."""
        totals = self.scores(features)
        top = max(totals)
        chance = 1.0 / sum(math.exp(total - top) for total in totals)
        return self.classes[totals.index(top)], chance


@lru_cache(maxsize=4)
def load_weights(name: str) -> Weights:
    """Return the weights in ``data/{name}.tsv.gz``: a line of classes, then ``class=weight`` pairs per feature."""
    packed = (DATA / f"{name}.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode("utf-8").splitlines()
    classes = tuple(lines[0].split("\t"))
    rows: dict[str, int] = {}
    hundredths = np.zeros((len(lines) - 1, len(classes)), np.int16)
    for row, line in enumerate(lines[1:]):
        feature, *pairs = line.split("\t")
        rows[feature] = row
        for pair in pairs:
            column, _, weight = pair.partition("=")
            hundredths[row, int(column)] = int(weight)
    return Weights(classes, rows, hundredths)
