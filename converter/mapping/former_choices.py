"""What an earlier report of the same entity chose, found again for the same row in the same place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from converter.mapping.keys import RUNNING_TEXT, RowKey, Subject, Subjects
from converter.model.decisions import AxisDecision, Decider, Decisions, RowDecision, key_text
from converter.model.facts import Extraction

_ELSEWHERE = 0.9
"""How sure a choice is that the earlier report made for the same words in another place, and nowhere otherwise."""

_STATEMENTS = (
    (re.compile(r"cash flow"), "cash flows"),
    (re.compile(r"(?:balance sheet|financial (?:position|condition)).*parenthetical"), "balance sheets parenthetical"),
    (re.compile(r"balance sheet|(?:statements?|consolidated) of financial (?:position|condition)"), "balance sheets"),
    (re.compile(r"statements? of (?:changes in )?[^.]*(?:equity|deficit|capital)"), "equity"),
    (re.compile(r"statements? of (?:other )?comprehensive"), "comprehensive income"),
    (re.compile(r"statements? of (?:consolidated )?(?:operations|income|earnings|loss)"), "income"),
    (re.compile(r"income statements?|earnings statements?"), "income"),
)
_FILLERS = re.compile(r"\b(?:condensed|consolidated|unaudited|continued|interim|notes? to|the)\b|\W+")
_MARKS = re.compile(r"[^\w&%']+")
_SPANS = re.compile(r"\b(?:years?|periods?|quarters?)\b")
_NUMBERS = re.compile(r"[$€£]?\d[\d,.]*%?")


def place_words(place: str) -> str:
    """Return the title of a statement or note as reports of a year and of a quarter share it."""
    text = key_text(place)
    for pattern, name in _STATEMENTS:
        if pattern.search(text):
            return name
    return " ".join(_FILLERS.sub(" ", text).split())


def _words(text: str) -> str:
    """Return a label without the numbers inside it, which change from report to report, as a report of any length of
    time would say it ("at end of year", "at end of period")."""
    return " ".join(_SPANS.sub("period", _MARKS.sub(" ", _NUMBERS.sub(" ", key_text(text)))).split())


@dataclass(frozen=True, slots=True)
class _Entry:
    decision: RowDecision
    place: str
    under: str
    column: str
    heading: str
    row: str


@dataclass(frozen=True, slots=True)
class _Look:
    """What a remembered row must share beside place and label; None for what does not matter."""

    under: str | None
    column: str | None
    heading: str | None

    def fits(self, entry: _Entry) -> bool:
        return all(
            wanted is None or wanted == known
            for wanted, known in (
                (self.under, entry.under), (self.column, entry.column), (self.heading, entry.heading)
            )
        )  # fmt: skip


_LOOKS = ("uch", "uc", "ch", "c", "uh", "u", "")
"""What is compared (rows above, column, heading), the strictest first."""


class FormerChoices:
    """The rows that an earlier report decided."""

    def __init__(self, rows: Iterable[RowDecision], axes: Iterable[AxisDecision] = ()) -> None:
        self._rows: dict[tuple[str, str, str], list[_Entry]] = {}
        # In one year a row may be read as one of a member, in another as one of its own.
        self._own_labels: dict[tuple[str, str, str], list[_Entry]] = {}
        for row in rows:
            if row.by is Decider.PRIOR:
                entry = _Entry(
                    row,
                    place_words(row.place),
                    _nearest(row.under),
                    _words(row.column),
                    _words(row.heading),
                    _words(row.row),
                )
                self._rows.setdefault((_words(row.label), row.measure, row.period), []).append(entry)
                own = _words(_own_label(row.row, row.label))
                self._own_labels.setdefault((own, row.measure, row.period), []).append(entry)
        self._axes: dict[tuple[str, str], AxisDecision] = {}
        for axis in axes:
            if axis.by is Decider.PRIOR:
                self._axes.setdefault((place_words(axis.place), key_text(axis.hint)), axis)

    def row(self, subject: Subject) -> RowDecision | None:
        """Return the decision for the row, carried to its place; None when the earlier report had no such row.

        One made for another place is only a strong suggestion.
        """
        kind = subject.measure.value, subject.period.value
        known = [e for e in self._rows.get((_words(subject.label), *kind), []) if e.row == _words(subject.row)]
        own = self._own_labels.get((_words(_own_label(subject.row, subject.label)), *kind), [])
        return _here(known, subject) or _here(own, subject) or _elsewhere(known, subject)

    def axis(self, place: str, hint: str) -> AxisDecision | None:
        """Return the axis that the earlier report put such members on."""
        found = self._axes.get((place_words(place), key_text(hint)))
        return None if found is None else found.model_copy(update={"place": place})


def _own_label(row: str, label: str) -> str:
    """Return the label that stands in the row itself."""
    return row.rpartition(" / ")[2] or label


def _here(known: Sequence[_Entry], subject: Subject) -> RowDecision | None:
    """Return what was decided in the same place, as far as that is one thing."""
    place, under = place_words(subject.place), _nearest(subject.under)
    column, heading = _words(subject.column), _words(subject.heading)
    here = [entry for entry in known if entry.place == place]
    for looks in _LOOKS:
        wanted = _Look(
            under if "u" in looks else None, column if "c" in looks else None, heading if "h" in looks else None
        )
        asked = [entry for entry in here if wanted.fits(entry)]
        if asked and _agree(asked):
            return _carried(asked, subject)
        if asked and looks == _LOOKS[0]:
            return None
    return None


def _elsewhere(known: Sequence[_Entry], subject: Subject) -> RowDecision | None:
    """Return what was decided for the same words in other places, when that was one thing everywhere."""
    under, column = _nearest(subject.under), _words(subject.column)
    same = [entry for entry in known if entry.under == under and entry.column == column]
    if not same or subject.row or subject.in_text or not _agree(known):
        return None
    there = same[0].decision
    return _carried(same, subject).model_copy(
        update={
            "by": Decider.LINKER, "confidence": _ELSEWHERE, "reason": f"{there.reason}, there in {there.place!r}",
        }
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the earlier report: rows of the source that it had not, and its rows that are gone."""

    new: tuple[Subject, ...]
    gone: tuple[RowDecision, ...]


def changes_since(extraction: Extraction, decisions: Decisions) -> Changes:
    """Return how the rows of tables differ from those that an earlier report decided."""
    former = FormerChoices(decisions.rows, decisions.axes)
    subjects = Subjects(extraction, lambda subject: former.row(subject) is not None)
    new: dict[RowKey, Subject] = {}
    met: set[tuple[str, str]] = set()
    for fact in extraction.facts:
        if fact.table is None:
            continue
        subject = subjects.of(fact)
        met.add((place_words(subject.place), _words(_own_label(subject.row, subject.label))))
        met.add((place_words(subject.place), _words(subject.label)))
        if former.row(subject) is None:
            new.setdefault(subject.key, subject)
    gone = [
        row
        for row in decisions.rows
        if row.by is Decider.PRIOR
        and RUNNING_TEXT not in row.under
        and (place_words(row.place), _words(_own_label(row.row, row.label))) not in met
    ]
    return Changes(tuple(new.values()), tuple(gone))


def _nearest(under: Sequence[str]) -> str:
    return _words(under[-1]) if under else ""


def _agree(entries: Sequence[_Entry]) -> bool:
    return len({(entry.decision.pick, entry.decision.omit) for entry in entries}) == 1


def _carried(entries: Sequence[_Entry], subject: Subject) -> RowDecision:
    decision = entries[0].decision
    return decision.model_copy(
        update={
            "place": subject.place, "under": subject.under, "label": subject.label, "column": subject.column,
            "heading": subject.heading,
            "row": subject.row,
        }
    )  # fmt: skip
