"""Parsed facts and the reading of a table, made from what was understood of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from converter.extraction.phrases import length_of_time
from converter.extraction.tables import Entry, TableParse
from converter.extraction.values import decimals_of, full_value
from converter.model.document import Span
from converter.model.facts import (
    AxisLabel,
    Dash,
    ItemKind,
    LineKind,
    Movement,
    ParsedFact,
    PartKind,
    TableColumn,
    TableReading,
    TableRow,
)

RANGE_ENDS = ("Minimum", "Maximum")


def facts_of(parse: TableParse) -> tuple[tuple[int, ParsedFact], ...]:
    """Return the facts of a table in reading order, each with the index of its value column.

    Ids are ``t{table}r{row}c{column}`` with the grid's numbers.
    """
    dashes = _dash_meanings(parse.entries, parse.context.part_kind is PartKind.EQUITY)
    found: list[tuple[int, ParsedFact]] = []
    for entry in parse.entries:
        fact = _fact(parse, entry, dashes.get(id(entry)))
        if entry.value.rest and entry.value.number is not None:
            found.extend((entry.column.index, end) for end in _range(fact, entry))
        else:
            found.append((entry.column.index, fact))
    return tuple(found)


def _fact(parse: TableParse, entry: Entry, dash: Dash | None) -> ParsedFact:
    row, column, value, measure = entry.row, entry.column, entry.value, entry.measure
    number = value.number
    scale = measure.scale
    amount: Decimal | None = Decimal(0) if number is None else full_value(value, scale)
    if dash is Dash.NOT_ALLOCATED:
        amount = None
    return ParsedFact(
        id=f"t{parse.table.index}r{row.number}c{value.cell.column}",
        kind=measure.kind,
        value=amount,
        shown=value.shown,
        span=value.span,
        label=row.label or (row.path[-1] if row.path else ""),
        period=entry.timed.period,
        unit=measure.unit,
        scale=scale,
        decimals=decimals_of(number.places if number is not None else 0, scale),
        negative=value.negative,
        text_value="" if number is None else _time(entry, number.magnitude),
        dash=dash,
        label_path=row.path,
        label_span=row.cell.span if row.cell is not None else None,
        column_path=tuple(text.text for text in column.path),
        members=entry.members,
        is_total=row.is_total,
        movement=row.movement,
        convenience=entry.convenience,
        caption=parse.context.caption,
        section=parse.context.section,
        table=parse.table.index,
        row=row.number,
        column=value.cell.column,
        marks=tuple(dict.fromkeys((*value.marks, *row.marks, *column.marks))),
        inferences=tuple(entry.inferences),
    )


_TIME = re.compile(r"\b(year|month|quarter|week|day|hour|minute)s?\b", re.IGNORECASE)


def _time(entry: Entry, amount: Decimal) -> str:
    """Return a length of time as ISO 8601 has it, in the unit that cell, row or header name; empty for other kinds."""
    if entry.measure.kind is not ItemKind.DURATION:
        return ""
    headers = (text.text for text in reversed(entry.column.path))
    around = (entry.value.words, entry.row.label, *reversed(entry.row.path), *headers)
    named = next((found[1] for text in around if (found := _TIME.search(text))), "")
    return length_of_time(amount, named) if named else ""


def _range(fact: ParsedFact, entry: Entry) -> list[ParsedFact]:
    """Return the two ends of ``3.5% - 4.5%`` as facts of their own, told apart by a range member."""
    value = entry.value
    assert value.number is not None
    ends = (value.number, value.rest[0])
    made = []
    for end, name in zip(ends, RANGE_ENDS, strict=True):
        span = Span(
            value.cell.span.start + end.start, value.cell.span.start + end.end, value.span.line, value.span.where
        )
        printed = -end.magnitude if end.negative else end.magnitude
        made.append(
            replace(
                fact,
                id=f"{fact.id}{name[:3].lower()}",
                value=printed.scaleb(fact.scale),
                shown=end.shown,
                span=span,
                negative=end.negative,
                text_value=_time(entry, end.magnitude),
                decimals=decimals_of(end.places, fact.scale),
                members=(*fact.members, AxisLabel("range", name, "row", span, "an end of a printed range")),
            )
        )
    return made


def _dash_meanings(entries: Sequence[Entry], of_equity: bool) -> dict[int, Dash]:
    """Tell zero from not allocated.

    A dash in every member column beside a total that is not zero cannot be a zero: the members would have to add up
    to the total, so the row is one that is not measured by member. In a statement of changes in equity a dash says
    that the movement does not touch the component, which is no amount either; a balance of a component may be zero.
    """
    components = of_equity and any(m.axis == "equity component" for entry in entries for m in entry.column.members)
    by_row: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_row[entry.row.number].append(entry)
    meanings: dict[int, Dash] = {}
    for row in by_row.values():
        members = [e for e in row if e.column.member_name]
        wholes = [e for e in row if not e.column.member_name and e.column.beside_members]
        unallocated = (
            len(members) >= 2
            and all(e.value.is_dash for e in members)
            and any(not e.value.is_dash and e.value.printed for e in wholes)
        )
        for entry in row:
            if entry.value.is_dash:
                untouched = components and entry.row.movement is Movement.CHANGE
                absent = untouched or (unallocated and entry in members)
                meanings[id(entry)] = Dash.NOT_ALLOCATED if absent else Dash.ZERO
    return meanings


def reading_of(
    parse: TableParse, facts: Sequence[tuple[int, ParsedFact]], block_spans: tuple[Span, ...] = ()
) -> TableReading:
    """Return the table as understood, for display and for what is built from it."""
    rows = tuple(
        TableRow(
            row.number,
            row.kind,
            row.label,
            row.cell.span if row.cell is not None else None,
            row.depth,
            row.movement,
            row.is_total,
            parse.row_members.get(row.number, ()),
        )
        for row in parse.rows
        if row.cell is not None or row.kind is LineKind.FACTS
    )
    by_column: dict[int, list[ParsedFact]] = defaultdict(list)
    for index, fact in facts:
        by_column[index].append(fact)
    headed = {entry.column.index: entry.column for entry in reversed(parse.entries)}
    columns = []
    for index, under in sorted(by_column.items()):
        periods = {fact.period for fact in under}
        units = {fact.unit for fact in under}
        columns.append(
            TableColumn(
                parse.grid.columns[index].anchor,
                tuple(text.text for text in headed[index].path),
                under[0].period if len(periods) == 1 else None,
                under[0].unit if len(units) == 1 else None,
                headed[index].members,
            )
        )
    return TableReading(
        parse.table.index,
        parse.context.caption,
        parse.context.section,
        parse.context.part,
        rows,
        tuple(columns),
        parse.frame.money_scale if parse.frame.money_scale is not None else parse.frame.default_scale,
        currency=parse.frame.currency,
        share_scale=parse.frame.share_scale,
        block_spans=block_spans,
        span=parse.table.span,
        axes=parse.axes,
    )
