"""The members of the values of a table: on which axes each value lies, and which text around it names the member."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.extraction.axis_model import AxisModel, Settled
from converter.extraction.axis_reasons import Told, axes_of, explained, unsuggested
from converter.extraction.columns import ColumnReading, NamePart, is_total_name
from converter.extraction.table_texts import texts_of
from converter.extraction.tables import Entry, TableParse
from converter.model.document import Span
from converter.model.facts import AxisLabel, Standing

_TELLS_APART = 0.5
"""What it counts that the texts of a place tell values on an axis from those that are not, against their words."""
_OWN_WORDS = 1.0
"""What it counts that a text itself names a member, against its place: headers of one table are of unequal depth."""
_PHRASE = 5
"""The most words of a caption that name a member."""
_NAMED = 0.3
"""How surely a phrase of a caption must name a member, to be preferred to texts nearer by."""
_HINTED = 0.03
"""The same, to be preferred to the name of the axis where no text nearer by is better."""
_EDGES = frozenset(
    "a an and are as at by each follows for from in is its of on or our that the their these this to which with".split()
)
"""Words with which no name begins or ends."""
_LONGEST = 10
"""The most words that name a member; a longer text is a sentence."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text beside a value that may name a member; ``place`` tells it from the texts of other places."""

    place: str
    text: str
    source: str
    span: Span | None


def settle_members(parse: TableParse, model: AxisModel) -> None:
    """Give the entries, columns and rows of a table the members that the model finds likely, rules having suggested."""
    if not parse.entries:
        return
    texts = texts_of(parse)
    axes = model.words.axes
    settled = model.settle(texts)
    around = [list(_around(entry)) for entry in parse.entries]
    told = list(_told_by_rules(parse, axes, settled))
    for axis in np.flatnonzero(settled.lies.any(axis=0)).tolist():
        names = _names(model, axis, settled.lies[:, axis], around, texts.caption)
        for number, text in names.items():
            chance = float(settled.chance[number, axis])
            suggested = next((m for m in parse.entries[number].members if m.axis == axes[axis]), None)
            standing = Standing.ADDED if suggested is None else Standing.SUGGESTED
            why = unsuggested(text.text, text.source, texts.caption) if suggested is None else suggested.reason
            if suggested is None or (suggested.source == "caption" and len(suggested.member.split()) > _LONGEST):
                suggested = AxisLabel(axes[axis], text.text, text.source, text.span, why)
            told.append(Told(number, suggested, standing, chance))
    _give(parse, told)
    parse.axes = axes_of(told)


def _told_by_rules(parse: TableParse, axes: Sequence[str], settled: Settled) -> Iterator[Told]:
    """Yield the suggestions of rules that the model does not know, which stand, and those that it overrules."""
    number_of = {axis: number for number, axis in enumerate(axes)}
    for number, entry in enumerate(parse.entries):
        for label in entry.members:
            axis = number_of.get(label.axis)
            if axis is None:
                yield Told(number, label, Standing.SUGGESTED)
            elif not settled.lies[number, axis]:
                yield Told(number, label, Standing.OVERRULED, float(settled.chance[number, axis]))


def _give(parse: TableParse, told: Sequence[Told]) -> None:
    """Give the values, columns and rows of a table the members that stand, each with its reason."""
    found: list[list[AxisLabel]] = [[] for _ in parse.entries]
    for one in told:
        if one.standing is not Standing.OVERRULED:
            found[one.entry].append(explained(one))
    for entry, labels in zip(parse.entries, found, strict=True):
        entry.members = tuple(sorted(labels, key=lambda label: (label.source == "column", label.axis)))
    _settle_columns(parse)
    parse.row_members = {}
    for entry in parse.entries:
        parse.row_members.setdefault(entry.row.number, tuple(m for m in entry.members if m.source != "column"))


def _around(entry: Entry) -> Iterator[_Text]:
    """Yield the texts that may name a member of a value, the nearest first."""
    row = entry.row
    if row.label and not row.is_total:
        yield _Text("label", row.label, "row", row.cell.span if row.cell is not None else None)
    for depth, section in enumerate(reversed(row.sections)):
        if section.label:
            yield _Text(f"section {depth}", section.label, "section", section.span)
    for depth, part in enumerate(reversed(entry.column.names)):
        if not is_total_name(part.text):
            yield _Text(f"header {depth}", part.text, "column", _span_of(entry.column, part))


def _names(
    model: AxisModel, axis: int, on_axis: npt.NDArray[np.bool_], around: Sequence[Sequence[_Text]], caption: str
) -> dict[int, _Text]:
    """Return the text that names the member for each value on an axis: those of one place wherever it has any."""
    mine = np.flatnonzero(on_axis).tolist()
    distinct = list(dict.fromkeys(text.text for number in mine for text in around[number]))
    chance = model.of_texts(distinct)[:, axis].tolist() if distinct else []
    named = dict(zip(distinct, chance, strict=True))
    worth = _worth(on_axis, mine, around, named)
    whole = phrase_of_caption(model, axis, caption)
    found: dict[int, _Text] = {}
    for number in mine:
        value = {text: worth[text.place] + _OWN_WORDS * named[text.text] for text in around[number]}
        best = max(value, key=value.__getitem__, default=None)
        if best is None or value[best] < whole[0]:
            best = _Text("caption", whole[1], "caption", None)
        found[number] = best
    return found


def _worth(
    on_axis: npt.NDArray[np.bool_], mine: Sequence[int], around: Sequence[Sequence[_Text]], named: Mapping[str, float]
) -> dict[str, float]:
    """Return for each place how well its texts name members of an axis: by their words, and by telling apart."""
    words: dict[str, list[float]] = {}
    for number in mine:
        for text in around[number]:
            words.setdefault(text.place, []).append(named[text.text])
    share = len(mine) / len(on_axis)
    worth = {}
    for place, chances in words.items():
        keys = [next((t.text for t in texts if t.place == place), "") for texts in around]
        apart = _purity(on_axis, keys) - max(share, 1 - share)
        worth[place] = sum(chances) / len(mine) + _TELLS_APART * apart
    return worth


def _purity(on_axis: npt.NDArray[np.bool_], keys: Sequence[Hashable]) -> float:
    """Return the share of values that the commoner answer under their key is right for."""
    known: dict[Hashable, int] = {}
    place = np.array([known.setdefault(key, len(known)) for key in keys])
    on = np.bincount(place, weights=on_axis)
    return float(np.maximum(on, np.bincount(place) - on).sum()) / len(keys)


def phrase_of_caption(model: AxisModel, axis: int, caption: str) -> tuple[float, str]:
    """Return the phrase of a caption that most likely names a member of an axis, and what it counts against nearer
    texts; where no phrase is likely, the words of the axis, which count nothing."""
    phrases = list(dict.fromkeys(_phrases(caption.split()[-40:])))
    chance = model.of_texts(phrases)[:, axis] if phrases else np.zeros(1)
    best = int(np.argmax(chance))
    if chance[best] < _HINTED:
        return 0.0, _words_of_axis(model.words.axes[axis])
    return (float(chance[best]) / 2 if chance[best] >= _NAMED else 0.0), phrases[best]


def _phrases(words: Sequence[str]) -> Iterator[str]:
    """Yield the runs of words that may be a name: none that a comma or colon cuts, none with an article at an edge."""
    for start, first in enumerate(words):
        for end in range(start + 1, min(start + _PHRASE, len(words)) + 1):
            bare = words[end - 1].strip(" ,.;:()").lower()
            if bare and not {first.strip("(").lower(), bare} & _EDGES:
                yield " ".join(words[start:end]).strip(" ,.;:()")
            if words[end - 1][-1] in ",.;:":
                break


def _words_of_axis(hint: str) -> str:
    """Return the words of a hint, which may be the name of an axis (``us-gaap:PlanNameAxis``)."""
    name = hint.partition(":")[2].removesuffix("Axis")
    return (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) or hint or "other").capitalize()


def _settle_columns(parse: TableParse) -> None:
    """Note which columns stand for members: what their headers name for most values under them."""
    under: dict[int, list[Entry]] = {}
    for entry in parse.entries:
        under.setdefault(id(entry.column), []).append(entry)
    for block in parse.columns.values():
        for column in block:
            entries = under.get(id(column), [])
            counts = Counter(label for entry in entries for label in entry.members if label.source == "column")
            column.members = tuple(label for label, count in counts.items() if 2 * count > len(entries))
            column.member_name = " ".join(label.member for label in column.members)
        if any(column.member_name for column in block):
            for column in block:
                column.beside_members = not column.member_name


def _span_of(column: ColumnReading, part: NamePart) -> Span | None:
    return next((text.cell.span for text in column.path if part.text.startswith(text.text[:12])), None)
