"""Under which key a parsed fact is decided: its place, the rows above it, its label, its measure and period type."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from converter.model.decisions import RowDecision, key_text
from converter.model.facts import Extraction, ItemKind, ParsedFact, TableReading
from taxonomy.concepts import PeriodType

RUNNING_TEXT = "running text"
"""Stands above the phrases of running text in the keys of decisions."""

_FRAME_WORDS = frozenset(
    (
        "as of at for the year years month months quarter quarters week weeks ended ending three six nine twelve in "
        "thousand thousands million millions billion billions except per share shares amounts data dollars unaudited "
        "audited and restated total note january february march april may june july august september october november "
        "december us rmb usd eur gbp cny jpy cad aud chf hkd inr brl"
    ).split()
)
"""Words of headers that say when, in what unit or how exactly, but not what."""


def _is_frame(text: str) -> bool:
    words = re.findall(r"[a-z]+", key_text(text))
    return all(word in _FRAME_WORDS for word in words)


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """The identity of a decision; all texts as ``key_text`` makes them."""

    place: str
    under: tuple[str, ...]
    label: str
    measure: str
    period: str

    @staticmethod
    def of(decision: RowDecision) -> RowKey:
        """Return the key that a decision answers to."""
        return RowKey(
            key_text(decision.place),
            tuple(key_text(text) for text in decision.under),
            key_text(decision.label),
            decision.measure,
            decision.period,
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a fact is about, as printed: the texts of its key before they are made comparable."""

    place: str
    under: tuple[str, ...]
    label: str
    measure: ItemKind
    period: PeriodType
    in_text: bool = False
    """True for running text, where the concept settles whether a moment or a period is meant."""

    @property
    def key(self) -> RowKey:
        """The key of the decision for it."""
        return RowKey(
            key_text(self.place),
            tuple(text for text in map(key_text, self.under) if text),
            key_text(self.label),
            self.measure.value,
            self.period.value,
        )


class Subjects:
    """Finds the subject of each fact of one extraction."""

    def __init__(self, extraction: Extraction) -> None:
        self._readings = {reading.table: reading for reading in extraction.tables}
        self._parts = extraction.parts
        starts = sorted((span.start, span.end, i) for i, part in enumerate(self._parts) for span in part.spans)
        self._starts = [start for start, _, _ in starts]
        self._ranges = starts
        self._member_rows = {
            fact.table for fact in extraction.facts if fact.table is not None and _stands_for_a_member(fact)
        }

    def part_number(self, fact: ParsedFact) -> int | None:
        """Return the number of the statement or note that the fact stands in."""
        reading = self._reading(fact)
        if reading is not None and reading.part is not None:
            return reading.part
        at = bisect_right(self._starts, fact.span.start) - 1
        while at >= 0:
            _, end, index = self._ranges[at]
            if fact.span.start < end:
                return index
            at -= 1
        return None

    def of(self, fact: ParsedFact) -> Subject:
        """Return what the fact is about."""
        number = self.part_number(fact)
        part = self._parts[number] if number is not None else None
        place = part.title if part is not None else (fact.section[-1] if fact.section else fact.caption)
        label, under = fact.label, fact.label_path
        if fact.table in self._member_rows and (_stands_for_a_member(fact) or fact.is_total):
            # The row names a member (or the total over members): the column or the caption names what is measured.
            label, under = self._measure_words(fact), ()
        if fact.table is None:
            # A sentence may use the words of a row for another amount (a part of it, a rounding).
            under = (RUNNING_TEXT, *under)
        period = PeriodType.DURATION if fact.period is None or not fact.period.is_instant else PeriodType.INSTANT
        return Subject(
            place or "(untitled)", under, label or fact.caption or "(no label)", fact.kind, period, fact.table is None
        )

    def _measure_words(self, fact: ParsedFact) -> str:
        members = {member.member for member in fact.members}
        for text in reversed(fact.column_path):
            if text not in members and not _is_frame(text):
                return text
        reading = self._reading(fact)
        return fact.caption or (reading.caption if reading else "") or fact.label

    def _reading(self, fact: ParsedFact) -> TableReading | None:
        return self._readings.get(fact.table) if fact.table is not None else None


def _stands_for_a_member(fact: ParsedFact) -> bool:
    return any(member.source == "row" and key_text(member.member) == key_text(fact.label) for member in fact.members)
