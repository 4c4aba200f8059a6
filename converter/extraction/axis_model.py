"""The learned model of axes: what words tell of a value's axes, and how the whole table settles them.

Three linear models read words: which axis a text names a member of (``texts``), which axes a table has (``tables``),
which axes a value has (``values``). Boosted trees weigh what they say of one value against what they say of its row,
its column and its table.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from converter.extraction.axis_words import (
    frame_features,
    label_features,
    name_features,
    section_features,
    table_features,
    text_features,
    title_of,
    whole_features,
)
from converter.extraction.table_texts import TableTexts
from converter.extraction.words import words_of
from converter.learned.files import load_arrays, save_arrays
from converter.learned.forest import CompiledForest, Forest
from converter.learned.linear import Floats, LinearModel
from converter.model.facts import ItemKind, Movement, PartKind

_T = TypeVar("_T", bound=Hashable)

NOTHING = "-"
"""The class of texts that name no member."""
OTHER = "other"
"""The class of texts that name a member of an axis that was not learned."""
KINDS, PARTS = tuple(ItemKind), tuple(PartKind)
MOVEMENTS = (None, *Movement)
SOURCES = ("column", "row", "section", "caption")
LEADING = (
    "segment", "consolidation item", "product", "geography", "equity component", "fair value level",
    "fair value frequency", "retirement plan", "debt instrument",
)  # fmt: skip
"""Axes whose chances say something about the other axes of a value."""
LIKELY = 0.5
"""The chance from which on a value lies on an axis that no rule suggests."""
STANDS = 0.2
"""The same for an axis that a rule suggests: rules are overruled where the table as a whole speaks against them."""
LEFT_TO_RULES = ("geography", "consolidation item", "fair value frequency")
"""Axes that only rules suggest: they know places by name, and of the others filers are divided over whether to state
what goes without saying ("operating segments", "recurring")."""
WORTH_A_LOOK = 0.01
WORTH_A_LOOK_BY_TABLE = 0.25
"""The chances, of a value and of its table, from which on an axis is weighed."""


@dataclass(slots=True)
class Words:
    """The three linear models. ``axes`` are the classes of ``values`` and ``tables``; ``texts`` has ``NOTHING`` and
    ``OTHER`` before them."""

    texts: LinearModel
    tables: LinearModel
    values: LinearModel
    rank: npt.NDArray[np.float64]
    """The logarithm of how often each axis occurs."""

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes, as the hints of ``AxisLabel`` name them; own axes of filers are the empty one."""
        return self.values.classes


@dataclass(slots=True)
class Evidence:
    """What words tell of a table: candidate pairs of value and axis with a line of features each, and whether a rule
    suggests the axis."""

    value: npt.NDArray[np.int64]
    axis: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    suggested: npt.NDArray[np.bool_]


@dataclass(slots=True)
class Settled:
    """On which axes (columns) each value (rows) of a table lies, and how likely that is; 0 where it was not weighed."""

    lies: npt.NDArray[np.bool_]
    chance: Floats


@dataclass(slots=True)
class AxisModel:
    """The words and the trees."""

    words: Words
    forest: CompiledForest

    def settle(self, texts: TableTexts) -> Settled:
        """Return on which axes each value of a table lies."""
        evidence = weigh(self.words, texts)
        shape = len(texts.values), len(self.words.axes)
        found = Settled(np.zeros(shape, np.bool_), np.zeros(shape))
        if len(evidence.value):
            chance = sigmoid(self.forest.score(evidence.features))
            found.chance[evidence.value, evidence.axis] = chance
            found.lies[evidence.value, evidence.axis] = lies_on(chance, evidence, self.words.axes)
        return found

    def of_texts(self, texts: Sequence[str]) -> Floats:
        """Return the chance that each text (rows) names a member of each axis (columns)."""
        return softmax(self.words.texts.scores([text_features(text) for text in texts]))[:, 2:]

    @classmethod
    def load(cls, path: Path) -> AxisModel:
        """Read the file that ``save_model`` wrote."""
        arrays = load_arrays(path)
        texts, tables, values = (LinearModel.of_arrays(arrays, name) for name in ("texts", "tables", "values"))
        return cls(Words(texts, tables, values, arrays["rank"]), Forest.of_arrays(arrays, "forest").compiled())


def save_model(path: Path, words: Words, forest: Forest) -> None:
    """Write the model as one compressed file, the same bytes for the same model."""
    arrays: dict[str, npt.NDArray[Any]] = {"rank": words.rank}
    for name in ("texts", "tables", "values"):
        arrays |= getattr(words, name).arrays(name)
    save_arrays(path, arrays | forest.arrays("forest"))


@lru_cache(maxsize=1)
def shipped_model() -> AxisModel:
    """Return the model that the package ships; loaded once."""
    with as_file(files("converter.extraction").joinpath("data", "axes.npz")) as path:
        return AxisModel.load(path)


def lies_on(chance: Floats, evidence: Evidence, axes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return for each line of evidence whether its value lies on its axis, by the chance that the trees give it."""
    open_to_model = np.array([axis not in LEFT_TO_RULES for axis in axes])[evidence.axis]
    return np.where(evidence.suggested, chance >= STANDS, open_to_model & (chance >= LIKELY))


def sigmoid(scores: Floats) -> Floats:
    """Return the chances of log odds."""
    return 1 / (1 + np.exp(-scores))


def softmax(scores: Floats) -> Floats:
    """Return the chances of classes that exclude one another, row by row."""
    powers: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = powers / powers.sum(axis=1, keepdims=True)
    return chances


def weigh(words: Words, texts: TableTexts) -> Evidence:
    """Return the evidence on a table."""
    score = _value_scores(words, texts)
    chance = sigmoid(score)
    title = words.tables.scores([table_features(title_of(texts), (*texts.labels, *texts.names))])[0]
    told = _told(words, texts)
    suggested = _suggested(words.axes, texts)
    any_place = suggested.max(axis=0)
    look = (chance > WORTH_A_LOOK) | (sigmoid(title) > WORTH_A_LOOK_BY_TABLE)[None, :] | (any_place > 0)
    value, axis = np.nonzero(look)
    rows = [entry.row for entry in texts.values]
    columns = [(entry.block, entry.column) for entry in texts.values]
    order = np.argsort(np.argsort(-chance, axis=1, kind="stable"), axis=1)
    total = chance.sum(axis=1)
    pairs = [
        score[value, axis],
        chance.mean(axis=0)[axis],
        chance.max(axis=0)[axis],
        _mean_by(chance, rows)[value, axis],
        _mean_by(chance, columns)[value, axis],
        _mean_by(chance, [entry.sections[-1:] for entry in texts.values])[value, axis],
        title[axis],
        *(part[value, axis] for part in told.by_place),
        *(part.mean(axis=0)[axis] for part in told.by_place),
        *(place[value, axis] for place in suggested),
        any_place.mean(axis=0)[axis],
        _mean_by(any_place, rows)[value, axis],
        _mean_by(any_place, columns)[value, axis],
        words.rank[axis],
        axis,
        order[value, axis],
        total[value] - chance[value, axis],
    ]
    whole = np.array([PARTS.index(texts.part), len(set(rows)), len(set(columns)), texts.has_balances], np.float64)
    leading = [words.axes.index(name) for name in LEADING if name in words.axes]
    about = (_places(texts), told.nothing, total[:, None], chance[:, leading], any_place[:, leading])
    places = np.concatenate(about, axis=1)
    features = np.concatenate(
        [np.stack(pairs, axis=1), np.repeat(whole[None, :], len(value), axis=0), places[value]], axis=1
    )
    return Evidence(value, axis, features.astype(np.float32), any_place[value, axis] > 0)


def _value_scores(words: Words, texts: TableTexts) -> Floats:
    """Return the scores of axes (columns) for the values (rows): those of label, sections, headers and table added."""
    model = words.values
    labels, of_label = _distinct([entry.label for entry in texts.values])
    sections, of_section = _distinct([entry.sections for entry in texts.values])
    names, of_name = _distinct([entry.names for entry in texts.values])
    wholes, of_whole = _distinct(
        [(entry.in_total_row, entry.in_total_column, bool(words_of(entry.label))) for entry in texts.values]
    )
    return (
        model.scores([frame_features(texts)])
        + model.scores([label_features(label) for label in labels])[of_label]
        + model.scores([section_features(path) for path in sections])[of_section]
        + model.scores([name_features(path) for path in names])[of_name]
        + model.scores([whole_features(texts, *whole) for whole in wholes])[of_whole]
    )


@dataclass(slots=True)
class _Told:
    """What single texts name: for the label, the last section and the headers of each value, the chance of each axis;
    and the chance of nothing (columns: label, section, headers)."""

    by_place: tuple[Floats, Floats, Floats]
    nothing: Floats


def _told(words: Words, texts: TableTexts) -> _Told:
    lists = [([v.label], list(v.sections[-1:]), list(v.names)) for v in texts.values]
    distinct, _ = _distinct([text for three in lists for place in three for text in place])
    number = {text: place for place, text in enumerate(distinct)}
    chance = softmax(words.texts.scores([text_features(text) for text in distinct]))
    by_place = [np.zeros((len(lists), len(words.axes))) for _ in range(3)]
    nothing = np.ones((len(lists), 3))
    for line, three in enumerate(lists):
        for place, found in enumerate(three):
            if found:
                mine = chance[[number[text] for text in found]]
                by_place[place][line] = mine[:, 2:].max(axis=0)
                nothing[line, place] = mine[:, 0].min()
    return _Told((by_place[0], by_place[1], by_place[2]), nothing)


def _suggested(axes: Sequence[str], texts: TableTexts) -> Floats:
    """Return 1 for each axis that the rules suggest for a value, by the place of the text that names the member."""
    found = np.zeros((len(SOURCES), len(texts.values), len(axes)))
    number = {axis: place for place, axis in enumerate(axes)}
    for line, value in enumerate(texts.values):
        for axis, source in value.suggested:
            if axis in number and source in SOURCES:
                found[SOURCES.index(source), line, number[axis]] = 1
    return found


def _places(texts: TableTexts) -> Floats:
    """Return what the place of each value tells, whatever the words."""
    return np.array(
        [
            (
                v.in_total_row, v.in_total_column, v.is_percent, v.is_dash, KINDS.index(v.kind),
                -1 if v.is_instant is None else v.is_instant, v.of_parts_across, v.of_parts_down,
                MOVEMENTS.index(v.movement), len(v.names), len(v.sections), len(words_of(v.label)), len(v.suggested),
            )
            for v in texts.values
        ],
        np.float64,
    )  # fmt: skip


def _distinct(items: Sequence[_T]) -> tuple[list[_T], npt.NDArray[np.int64]]:
    """Return each item once, and for every item its place among them."""
    known: dict[_T, int] = {}
    places = [known.setdefault(item, len(known)) for item in items]
    return list(known), np.array(places, np.int64)


def _mean_by(chance: Floats, keys: Sequence[Hashable]) -> Floats:
    """Return for every row the mean of the rows with its key."""
    known, place = _distinct(keys)
    sums = np.zeros((len(known), chance.shape[1]))
    np.add.at(sums, place, chance)
    means: Floats = (sums / np.bincount(place, minlength=len(known))[:, None])[place]
    return means
