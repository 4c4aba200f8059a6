"""Why a label is taken for a member of an axis, in words; and what was settled about each axis of a table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from converter.model.facts import AxisLabel, Standing, TableAxis

UNSURE = 0.8
"""The chance below which a person must be told of an axis that no rule suggests."""
_WORDS = ((0.95, "almost certain"), (UNSURE, "likely"), (0.5, "more likely than not"), (0.2, "doubtful"))


@dataclass(frozen=True, slots=True)
class Told:
    """What was settled about one value (by its place among the entries of the table) and a label of a member."""

    entry: int
    label: AxisLabel
    """With the reason of the rule, or of what else suggests it."""
    standing: Standing
    chance: float | None = None


def explained(told: Told) -> AxisLabel:
    """Return the label with the reason for it and how sure that is."""
    if told.chance is None:
        return told.label
    return replace(told.label, reason=_weighed(told.label.reason, told.standing, (told.chance,)))


def unsuggested(member: str, source: str, caption: str) -> str:
    """Return why a value lies on an axis that no rule suggests, where ``member`` names the member."""
    if source == "caption" and member not in " ".join(caption.split()):
        return "no rule suggests it and no text names its member"
    return "no rule suggests it"


def _weighed(reason: str, standing: Standing, chances: Sequence[float]) -> str:
    """Return a reason with what the table as a whole says of it."""
    chance = in_words(min(chances), max(chances))
    match standing:
        case Standing.SUGGESTED:
            return f"{reason}; the whole table makes it {chance}"
        case Standing.ADDED:
            return f"{reason}, but rows, headers and title together make it {chance}"
        case Standing.OVERRULED:
            return f"a rule suggests it ({reason}), but the whole table makes it {chance}"


def in_words(least: float, most: float | None = None) -> str:
    """Return a chance, or the least and the most of several, as people say it: by the first of the two."""
    low, high = _two_places(least), _two_places(least if most is None else most)
    words = next((words for limit, words in _WORDS if low >= limit), "unlikely")
    return f"{words} ({low:.2f})" if low == high else f"{words} ({low:.2f} to {high:.2f})"


def _two_places(chance: float) -> float:
    """Return a chance cut, not rounded: no limit is reached that was not."""
    return math.floor(chance * 100) / 100


def is_unsure(axis: TableAxis) -> bool:
    """True for an axis that no rule suggests and of which the table as a whole is none too sure."""
    return axis.standing is Standing.ADDED and axis.chance is not None and axis.chance < UNSURE


def axes_of(told: Iterable[Told]) -> tuple[TableAxis, ...]:
    """Return what was settled about each axis of a table: those on which values lie, then those overruled."""
    groups: dict[tuple[bool, str, Standing], list[Told]] = {}
    for one in told:
        groups.setdefault((one.standing is Standing.OVERRULED, one.label.axis, one.standing), []).append(one)
    return tuple(_axis(group) for _, group in sorted(groups.items(), key=lambda pair: pair[0]))


def _axis(group: list[Told]) -> TableAxis:
    first = group[0]
    overruled = first.standing is Standing.OVERRULED
    labels = [one.label for one in group]
    reason = Counter(label.reason for label in labels).most_common(1)[0][0]
    chances = [one.chance for one in group if one.chance is not None]
    if chances:
        reason = _weighed(reason, first.standing, chances)
    return TableAxis(
        first.label.axis,
        first.standing,
        tuple(dict.fromkeys(label.member for label in labels)),
        tuple(dict.fromkeys(label.source for label in labels)),
        len(group),
        reason,
        _two_places((max if overruled else min)(chances)) if chances else None,
        next((label.span for label in labels if label.span is not None), None),
    )
