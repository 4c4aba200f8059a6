"""Under which key a parsed fact is decided: place, rows above, label, measure, period type; and the words of its column
where the columns of one row mean different things, the heading of its table where several tables have such a row."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from converter.mapping.year_rows import year_labels
from converter.model.decisions import RowDecision, key_text
from converter.model.facts import Extraction, ItemKind, ParsedFact, RelationKind, TableReading
from taxonomy.concepts import PeriodType

RUNNING_TEXT = "running text"
"""Stands above the phrases of running text in the keys of decisions."""

_FRAME_WORDS = frozenset(
    (
        "as of at for the year years month months quarter quarters week weeks ended ending three six nine twelve in "
        "thousand thousands million millions billion billions except per share shares amount amounts data dollars "
        "unaudited audited and restated total note january february march april may june july august september "
        "october november december jan feb mar apr jun jul aug sep sept oct nov dec fiscal period periods through to "
        "from since first second third fourth ytd fy q us rmb usd eur gbp cny jpy cad aud chf hkd inr brl"
    ).split()
)
"""Words of headers that say when, in what unit or how exactly, but not what."""

_SUM_WORDS = frozenset("total totals subtotal sub sum grand net and consolidated segments segment all".split())
"""Words of a total's label that do not say what is summed."""

_TOTAL = re.compile(r"\W*total\b", re.IGNORECASE)
"""Begins the header of a sum over other columns: of the same measure as they are."""

_EQUITY_COMPONENT = "equity component"


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
    column: str = ""
    """Words of the column; empty where one decision holds for all columns of the row."""
    heading: str = ""
    """Heading over the table; empty where one decision holds for all tables of the place."""
    row: str = ""
    """Own label of a row that names a member; empty where one decision holds for all members."""

    @property
    def whole_row(self) -> RowKey:
        """The key of a decision for all columns, tables and members of the row."""
        return replace(self, column="", heading="", row="")

    @property
    def wider(self) -> tuple[RowKey, ...]:
        """The keys of decisions that hold for this one too, the narrowest first."""
        set_here = [name for name in ("heading", "column", "row") if getattr(self, name)]
        return tuple(
            replace(
                self,
                heading="" if "heading" in left_out else self.heading,
                column="" if "column" in left_out else self.column,
                row="" if "row" in left_out else self.row,
            )
            for count in range(1, len(set_here) + 1)
            for left_out in combinations(set_here, count)
        )

    @staticmethod
    def of(decision: RowDecision) -> RowKey:
        """Return the key that a decision answers to."""
        return RowKey(
            key_text(decision.place),
            tuple(key_text(text) for text in decision.under),
            key_text(decision.label),
            decision.measure,
            decision.period,
            key_text(decision.column),
            key_text(decision.heading),
            key_text(decision.row),
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
    column: str = ""
    """Headers that say what the column measures, when columns of the row differ in that."""
    heading: str = ""
    """What stands over the table, when other tables of the place have such a row under something else; the row above,
    when the table repeats the row."""
    row: str = ""
    """The label of a row that names a member, when it is decided apart from its like."""

    @property
    def key(self) -> RowKey:
        """The key of the decision for it."""
        return RowKey(
            key_text(self.place),
            tuple(text for text in map(key_text, self.under) if text),
            key_text(self.label),
            self.measure.value,
            self.period.value,
            key_text(self.column),
            key_text(self.heading),
            key_text(self.row),
        )


class Subjects:
    """Finds the subject of each fact of one extraction."""

    def __init__(self, extraction: Extraction, is_decided: Callable[[Subject], bool] = lambda _: False) -> None:
        """``is_decided`` tells of a row that names a member whether there is a decision for it alone."""
        self._is_decided = is_decided
        self._facts = extraction.facts
        self._readings = {reading.table: reading for reading in extraction.tables}
        self._parts = extraction.parts
        starts = sorted((span.start, span.end, i) for i, part in enumerate(self._parts) for span in part.spans)
        self._starts = [start for start, _, _ in starts]
        self._ranges = starts
        self._member_rows = {
            (fact.table, fact.row) for fact in extraction.facts if fact.table is not None and _stands_for_a_member(fact)
        }
        self._member_tables = {table for table, _ in self._member_rows}
        self._totals = self._totals_over_members(extraction)
        self._years = _year_rows(extraction.facts)

        # Whatever else stands over the columns of a statement of equity, they show components of it.
        self._of_components = {
            fact.table for fact in extraction.facts if any(m.axis == _EQUITY_COMPONENT for m in fact.members)
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
        subject = self._row_subject(fact)
        if fact.table is None:
            return subject
        columns, headings, repeated = self._differing
        key = subject.key
        subject = replace(
            subject,
            column=self._column_words(fact, subject) if key in columns else "",
            heading=self._above(fact) if key in repeated else _heading(fact, subject) if key in headings else "",
        )
        alone = self.alone(fact, subject)
        return alone if alone.row and self._is_decided(alone) else subject

    @staticmethod
    def alone(fact: ParsedFact, subject: Subject) -> Subject:
        """Return the subject of a row that names a member as one of its own; any other as it is."""
        if fact.table is None or fact.label == subject.label:
            return subject
        return replace(subject, row=" / ".join((*fact.label_path, fact.label)))

    @cached_property
    def _differing(self) -> tuple[frozenset[RowKey], frozenset[RowKey], frozenset[RowKey]]:
        """The rows whose columns mean different things, those that stand under different headings, and those that one
        table repeats with other values for the same time ("Income tax effect" after each part)."""
        columns: dict[RowKey, set[str]] = {}
        headings: dict[RowKey, set[str]] = {}
        told: dict[tuple[object, ...], tuple[int | None, Decimal | None]] = {}
        repeated: set[RowKey] = set()
        for fact in self._facts:
            if fact.table is not None:
                subject = self._row_subject(fact)
                key = subject.key
                columns.setdefault(key, set()).add(key_text(self._column_words(fact, subject)))
                headings.setdefault(key, set()).add(key_text(_heading(fact, subject)))
                if fact.label == subject.label and fact.label:
                    context = key, fact.table, fact.period, fact.unit, fact.column
                    row, value = told.setdefault(context, (fact.row, fact.value))
                    if row != fact.row and value != fact.value:
                        repeated.add(key)
        return (
            frozenset(key for key, words in columns.items() if len(words) > 1),
            frozenset(key for key, words in headings.items() if len(words) > 1),
            frozenset(repeated),
        )

    def _above(self, fact: ParsedFact) -> str:
        """Return the label of the row above that has another one."""
        reading = self._reading(fact)
        rows = reading.rows if reading is not None else ()
        above = [row.label for row in rows if row.label and row.number < (fact.row or 0) and row.label != fact.label]
        return above[-1] if above else ""

    def _column_words(self, fact: ParsedFact, subject: Subject) -> str:
        """Return the headers over a number that say neither when nor for which member nor, once more, what the row is.

        In a statement of equity they name components, which matter where no member was read of them, and for numbers of
        shares: issued ones, treasury ones.
        """
        of_components = fact.table in self._of_components
        if of_components and (
            any(_TOTAL.match(text) for text in fact.column_path)
            or (fact.kind is not ItemKind.SHARES and any(member.source == "column" for member in fact.members))
        ):
            return ""
        # Compared as keys are: a header may carry a footnote's mark that its member does not.
        members = set() if of_components else {key_text(member.member) for member in fact.members}
        kept = [
            text
            for text in fact.column_path
            if key_text(text) not in members
            and text != subject.label
            and not _is_frame(text)
            and not _TOTAL.match(text)
        ]
        return " / ".join(dict.fromkeys(kept))

    def _row_subject(self, fact: ParsedFact) -> Subject:
        number = self.part_number(fact)
        part = self._parts[number] if number is not None else None
        place = part.title if part is not None else (fact.section[-1] if fact.section else fact.caption)
        label, under = self._years.get((fact.table, fact.row), fact.label), fact.label_path
        if _stands_for_a_member(fact):
            label, under = self._measured(fact)
        elif fact.is_total and fact.table in self._member_tables and not _says_what(label):
            # A bare total over members: the column or the caption names what is measured.
            label, under = self._measure_words(fact), ()
        if fact.table is None:
            # A sentence may use the words of a row for another amount (a part of it, a rounding).
            under = (RUNNING_TEXT, *under)
        period = PeriodType.DURATION if fact.period is None or not fact.period.is_instant else PeriodType.INSTANT
        return Subject(
            place or "(untitled)", under, label or fact.caption or "(no label)", fact.kind, period, fact.table is None
        )

    def _totals_over_members(self, extraction: Extraction) -> dict[tuple[int, int], ParsedFact]:
        """Return, per row that names a member, the row that sums such rows and says of what."""
        first: dict[tuple[int, int], ParsedFact] = {}
        for fact in extraction.facts:
            if fact.table is not None and fact.row is not None:
                first.setdefault((fact.table, fact.row), fact)
        found: dict[tuple[int, int], ParsedFact] = {}
        for relation in extraction.relations:
            total = first.get((relation.table, relation.total))
            if relation.kind is not RelationKind.ROWS or relation.fails or total is None or not _says_what(total.label):
                continue
            rows = [(relation.table, part.line) for part in relation.parts]
            if (relation.table, relation.total) not in self._member_rows and self._member_rows.issuperset(rows):
                found |= dict.fromkeys(rows, total)
        return found

    def _measured(self, fact: ParsedFact) -> tuple[str, tuple[str, ...]]:
        """Return what is measured in a row that names a member, and what stands above that: the row that sums it with
        its like says so, else the rows above it, else the column or the caption."""
        total = self._totals.get((fact.table or 0, fact.row or 0))
        if total is not None and total.kind is fact.kind:
            return total.label, total.label_path
        members = {key_text(member.member) for member in fact.members}
        for depth in range(len(fact.label_path), 0, -1):
            text = fact.label_path[depth - 1]
            if key_text(text) not in members and not _is_frame(text):
                return text, fact.label_path[: depth - 1]
        return self._measure_words(fact), ()

    def _measure_words(self, fact: ParsedFact) -> str:
        members = {member.member for member in fact.members}
        for text in reversed(fact.column_path):
            if text not in members and not _is_frame(text):
                return text
        reading = self._reading(fact)
        return fact.caption or (reading.caption if reading else "") or fact.label

    def _reading(self, fact: ParsedFact) -> TableReading | None:
        return self._readings.get(fact.table) if fact.table is not None else None


def _heading(fact: ParsedFact, subject: Subject) -> str:
    """Return the heading that a table stands under inside its statement or note."""
    last = fact.section[-1] if fact.section else ""
    return "" if key_text(last) == key_text(subject.place) else last


def _year_rows(facts: Iterable[ParsedFact]) -> dict[tuple[int | None, int | None], str]:
    """Return, per row that is labelled by a year, its place among such rows of its table: those of next year's report
    stand for the same."""
    tables: dict[int, dict[int, str]] = {}
    for fact in facts:
        if fact.table is not None and fact.row is not None:
            tables.setdefault(fact.table, {}).setdefault(fact.row, fact.label)
    found: dict[tuple[int | None, int | None], str] = {}
    for table, rows in tables.items():
        labels = list(rows.values())
        for row, label, placed in zip(rows, labels, year_labels(labels), strict=True):
            if placed != label:
                found[table, row] = placed
    return found


def _says_what(label: str) -> bool:
    """Tell whether the label of a total says what it sums ("Total net sales"), not only that it sums ("Total")."""
    return any(word not in _SUM_WORDS for word in re.findall(r"[a-z]+", key_text(label)))


def _stands_for_a_member(fact: ParsedFact) -> bool:
    return any(member.source == "row" and key_text(member.member) == key_text(fact.label) for member in fact.members)
