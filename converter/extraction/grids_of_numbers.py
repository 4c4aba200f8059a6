"""A parsed table as bare numbers, in which arithmetic is found, and its relations in the table's own row numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from converter.extraction.arithmetic import does_not_foot, find_relations
from converter.extraction.number_grid import NumberGrid, Place
from converter.extraction.tables import TableParse
from converter.model.document import Span
from converter.model.facts import ItemKind, LineKind, Movement, Relation, RelationKind, Summand
from converter.model.findings import Finding


def relations_of(parse: TableParse) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """Return the sums that a table shows, with row and grid column numbers of the table, and what does not foot."""
    grid, spans = _number_grid(parse)
    found = find_relations(grid, parse.table.index)
    findings = does_not_foot(grid, found, spans)
    anchors = [column.anchor for column in parse.grid.columns]
    return tuple(_in_table_numbers(relation, anchors) for relation in found), findings


def _in_table_numbers(relation: Relation, anchors: list[int]) -> Relation:
    """Return the relation with grid columns in place of the ordinals of value columns."""
    if relation.kind is RelationKind.COLUMNS:
        parts = tuple(Summand(anchors[part.line], part.weight) for part in relation.parts)
        return replace(relation, total=anchors[relation.total], parts=parts)
    return replace(
        relation,
        lines=tuple(anchors[line] for line in relation.lines),
        fails=tuple(anchors[line] for line in relation.fails),
    )


def _number_grid(parse: TableParse) -> tuple[NumberGrid, dict[Place, Span]]:
    values: dict[Place, Decimal] = {}
    dashes: set[Place] = set()
    spans: dict[Place, Span] = {}
    kinds: dict[int, set[ItemKind]] = {}
    row_kinds: dict[int, set[ItemKind]] = {}
    groups: dict[int, str] = {}
    for entry in parse.entries:
        place = (entry.row.number, entry.column.index)
        values.setdefault(place, entry.value.printed)
        spans.setdefault(place, entry.value.span)
        if entry.value.is_dash:
            dashes.add(place)
        kinds.setdefault(entry.column.index, set()).add(entry.measure.kind)
        row_kinds.setdefault(entry.row.number, set()).add(entry.measure.kind)
        if entry.row.movement is None or entry.row.movement is Movement.CHANGE:
            groups.setdefault(entry.column.index, f"{entry.timed.period} {entry.measure.unit}")
    count = len(parse.grid.columns)
    headed = {entry.column.index: entry.column for entry in reversed(parse.entries)}
    names = tuple(headed[i].name if i in headed else "" for i in range(count))
    return (
        NumberGrid(
            rows=len(parse.rows),
            columns=count,
            values=values,
            dashes=frozenset(dashes),
            labels=tuple(row.label for row in parse.rows),
            headers=names,
            depths=_depths(parse),
            sections=frozenset(row.number for row in parse.rows if row.kind is LineKind.SECTION),
            row_kinds=tuple(_only(row_kinds.get(row.number)) for row in parse.rows),
            column_kinds=tuple(_only(kinds.get(i)) for i in range(count)),
            movements=tuple(row.movement for row in parse.rows),
            column_groups=tuple(groups.get(i, "") for i in range(count)),
            total_rows=frozenset(row.number for row in parse.rows if row.kind is LineKind.FACTS and row.is_total),
            total_columns=frozenset(i for i in headed if headed[i].is_total),
        ),
        spans,
    )


def _depths(parse: TableParse) -> tuple[int, ...]:
    """Return the indentation of every row as a level: 0 for the outermost."""
    indents = sorted({row.cell.indent for row in parse.rows if row.cell is not None and row.kind is LineKind.FACTS})
    level = {indent: depth for depth, indent in enumerate(indents)}
    return tuple(level.get(row.cell.indent, 0) if row.cell is not None else 0 for row in parse.rows)


def _only(kinds: set[ItemKind] | None) -> ItemKind | None:
    return next(iter(kinds)) if kinds is not None and len(kinds) == 1 else None
