"""Turns an extraction into tables of rows to link, each row with the key that a decision answers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from converter.mapping.keys import RowKey, Subjects
from converter.mapping.linker.grid import LinkRow, TableContext, column_key
from converter.model.facts import Extraction, ItemKind, ParsedFact, Part, PartKind, RelationKind, TableReading
from taxonomy.concepts import PeriodType

_SENTENCE = 300


@dataclass(slots=True)
class AskedTable:
    """The rows of one table (or of the running text of one part), the keys they answer to, and where they stand."""

    context: TableContext
    rows: list[LinkRow] = field(default_factory=list)
    keys: list[RowKey] = field(default_factory=list)
    table: int | None = None


@dataclass(slots=True)
class _Group:
    first: ParsedFact
    facts: list[ParsedFact]


def _period(fact: ParsedFact) -> PeriodType:
    return PeriodType.INSTANT if fact.period is not None and fact.period.is_instant else PeriodType.DURATION


def _signature(fact: ParsedFact) -> tuple[int | None, ItemKind, PeriodType, str]:
    return fact.row, fact.kind, _period(fact), column_key(fact.column_path)


def asked_tables(extraction: Extraction, subjects: Subjects) -> list[AskedTable]:
    """Return what to ask for an extraction: one entry per table, one per sentence with facts."""
    readings = {reading.table: reading for reading in extraction.tables}
    tables: dict[int, list[ParsedFact]] = {}
    told: dict[tuple[int, str], list[ParsedFact]] = {}
    for fact in extraction.facts:
        if fact.table is None:
            part = subjects.part_number(fact)
            told.setdefault((-1 if part is None else part, fact.caption), []).append(fact)
        else:
            tables.setdefault(fact.table, []).append(fact)
    sums = _sums(extraction)
    found = [
        _table(facts, readings.get(number), subjects, extraction, sums.get(number, {}))
        for number, facts in sorted(tables.items())
    ]
    return found + [_text(facts, subjects, extraction) for _, facts in sorted(told.items())]


def _sums(extraction: Extraction) -> dict[int, dict[int, tuple[tuple[int, int], ...]]]:
    found: dict[int, dict[int, tuple[tuple[int, int], ...]]] = {}
    for relation in extraction.relations:
        if relation.kind is RelationKind.ROWS and not relation.fails:
            parts = tuple((part.line, part.weight) for part in relation.parts)
            found.setdefault(relation.table, {}).setdefault(relation.total, parts)
    return found


def _table(
    facts: Iterable[ParsedFact], reading: TableReading | None, subjects: Subjects, extraction: Extraction,
    sums: dict[int, tuple[tuple[int, int], ...]],
) -> AskedTable:  # fmt: skip
    groups: dict[tuple[int | None, ItemKind, PeriodType, str], _Group] = {}
    for fact in facts:
        groups.setdefault(_signature(fact), _Group(fact, [])).facts.append(fact)
    first = next(iter(groups.values())).first
    asked = AskedTable(_context(first, reading, subjects, extraction), table=first.table)
    ordered = sorted(groups.values(), key=lambda g: (g.first.row or 0, g.first.column or 0, g.first.id))
    line_of: dict[int, int] = {}
    for place, group in enumerate(ordered):
        line_of.setdefault(group.first.row or 0, place)
    for place, group in enumerate(ordered):
        before = ordered[place - 1].first.label if place else ""
        after = ordered[place + 1].first.label if place + 1 < len(ordered) else ""
        parts = sums.get(group.first.row or 0, ())
        placed = tuple((line_of[line], weight) for line, weight in parts if line in line_of)
        asked.rows.append(_row(group, before, after, placed if len(placed) == len(parts) else ()))
        asked.keys.append(subjects.of(group.first).key)
    return asked


def _row(group: _Group, before: str, after: str, sums: tuple[tuple[int, int], ...]) -> LinkRow:
    fact = group.first
    return LinkRow(
        label=fact.label,
        section=fact.label_path,
        columns=fact.column_path,
        kind=fact.kind,
        period=_period(fact),
        is_total=fact.is_total,
        members=tuple(member.member for member in fact.members),
        negative=sum(f.negative for f in group.facts) / len(group.facts),
        sums=sums,
        previous=before,
        next=after,
        weight=len(group.facts),
    )


def _context(
    fact: ParsedFact, reading: TableReading | None, subjects: Subjects, extraction: Extraction
) -> TableContext:
    part = _part(fact, subjects, extraction)
    caption = reading.caption if reading is not None and reading.caption else fact.caption
    section = reading.section if reading is not None and reading.section else fact.section
    return TableContext(
        caption=caption,
        headings=section,
        part=part.kind if part is not None else PartKind.NOTE,
        title=part.title if part is not None else "",
    )


def _part(fact: ParsedFact, subjects: Subjects, extraction: Extraction) -> Part | None:
    number = subjects.part_number(fact)
    return None if number is None else extraction.parts[number]


def _text(facts: Iterable[ParsedFact], subjects: Subjects, extraction: Extraction) -> AskedTable:
    facts = list(facts)
    part = _part(facts[0], subjects, extraction)
    context = TableContext(
        caption=facts[0].caption,
        headings=facts[0].section,
        part=part.kind if part is not None else PartKind.NOTE,
        title=part.title if part is not None else "",
    )
    asked = AskedTable(context)
    groups: dict[RowKey, _Group] = {}
    for fact in facts:
        groups.setdefault(subjects.of(fact).key, _Group(fact, [])).facts.append(fact)
    for key, group in groups.items():
        fact = group.first
        asked.rows.append(
            LinkRow(
                label=fact.label,
                section=fact.label_path,
                columns=(),
                kind=fact.kind,
                period=_period(fact),
                members=tuple(member.member for member in fact.members),
                negative=sum(f.negative for f in group.facts) / len(group.facts),
                text=(fact.caption or fact.label)[:_SENTENCE],
                weight=len(group.facts),
            )
        )
        asked.keys.append(key)
    return asked
