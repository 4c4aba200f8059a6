"""Which rows and columns of a table sum to which, found from the numbers alone and turned into relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from converter.extraction.number_grid import (
    NOT_ADDITIVE,
    NumberGrid,
    Place,
    is_closing_label,
    is_deducted_label,
    is_opening_label,
    is_result_label,
    is_total_label,
)
from converter.extraction.sums import PLAIN_BAR, RESULT_BAR, TOTAL_BAR, Frame, Line, Sum, read_sums
from converter.model.document import Span
from converter.model.facts import ItemKind, Movement, Relation, RelationKind, Summand
from converter.model.findings import Finding, Severity

_MOST_PLACES = 8


def find_relations(grid: NumberGrid, table_index: int) -> tuple[Relation, ...]:
    """Return the sums of a table: rows first, then columns, each in the order of their totals.

    Totals labelled as such that do not foot come with ``fails``; ``does_not_foot`` turns them into findings.
    """
    scale = min(_MOST_PLACES, max((_places(value) for value in grid.values.values()), default=0))
    rows = _row_relations(grid, table_index, scale)
    return (*rows, *_column_relations(grid, table_index, scale))


def does_not_foot(
    grid: NumberGrid, relations: Iterable[Relation], spans: Mapping[Place, Span], stage: str = "extraction"
) -> tuple[Finding, ...]:
    """Return one finding per total that is labelled as a total and differs from its parts; ``spans`` of the cells."""
    found: list[Finding] = []
    for relation in relations:
        if relation.kind is RelationKind.TIE:
            continue
        by_column = relation.kind is RelationKind.COLUMNS
        name = grid.header(relation.total) if by_column else grid.label(relation.total)
        for line in relation.fails:
            place = (line, relation.total) if by_column else (relation.total, line)
            parts = [(line, part.line) if by_column else (part.line, line) for part in relation.parts]
            total = grid.values.get(place, Decimal(0))
            weighed = zip(parts, relation.parts, strict=True)
            summed = sum((grid.values.get(at, Decimal(0)) * part.weight for at, part in weighed), Decimal(0))
            found.append(
                Finding(
                    Severity.WARNING,
                    "arithmetic.does-not-foot",
                    f"{name or 'A total'} prints {total:f}, its {len(parts)} parts sum to {summed:f}",
                    hint="Compare the printed numbers with the source of the table; nothing was changed.",
                    span=spans.get(place),
                    stage=stage,
                    evidence=f"difference {total - summed:f} in printed units",
                )
            )
    return tuple(found)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _integer(value: Decimal, scale: int) -> int:
    return int(value.scaleb(scale).to_integral_value())


def _row_relations(grid: NumberGrid, table: int, scale: int) -> list[Relation]:
    lines = [_row_line(grid, row, scale) for row in range(grid.rows)]
    kinds = grid.column_kinds
    soft = frozenset(column for column, kind in enumerate(kinds) if kind in NOT_ADDITIVE)
    boundaries = frozenset(section + 1 for section in grid.sections)
    frame = Frame(soft, _past_empty_lines(boundaries, lines), 2)
    numbered = [line for line in lines if any(value is not None for value in line.values)]
    found = read_sums(numbered, frame, tell_misses=True)
    taken = {one.total for one in found} | {part.number for one in found for part, _ in one.parts}
    above = any(line.depth for line in numbered) or any(line.strong and line.number not in taken for line in numbered)
    for one in read_sums(numbered, Frame(soft, frozenset(), 2), reverse=True) if above else ():
        total = lines[one.total]
        deeper = all(part.depth > total.depth for part, _ in one.parts)
        if (deeper or total.strong) and not taken & {one.total, *(part.number for part, _ in one.parts)}:
            found.append(one)
    return [_relation(one, _row_kind(grid, one), table, scale) for one in sorted(found, key=lambda one: one.total)]


def _past_empty_lines(boundaries: Iterable[int], lines: Sequence[Line]) -> frozenset[int]:
    """Move each boundary down to the first line that has numbers."""
    following = [len(lines)] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        following[at] = at if any(value is not None for value in lines[at].values) else following[at + 1]
    return frozenset(following[at] if at < len(lines) else at for at in boundaries)


def _column_relations(grid: NumberGrid, table: int, scale: int) -> list[Relation]:
    soft = frozenset(row for row, kind in enumerate(grid.row_kinds) if kind in NOT_ADDITIVE)
    frame = Frame(soft, frozenset(), 5)
    groups = _column_groups(grid)
    lines = [_column_line(grid, column, scale) for column in range(grid.columns)]
    used = [line for line in lines if any(value is not None for value in line.values)]
    found: list[Sum] = []
    for _, group in groupby(sorted(used, key=lambda line: groups[line.number]), key=lambda line: groups[line.number]):
        members = list(group)
        if len(members) < 3:
            continue
        ours = read_sums(members, frame)
        totals = {one.total for one in ours} | {part.number for one in ours for part, _ in one.parts}
        turned = read_sums(members, frame, reverse=True)
        ours.extend(one for one in turned if not totals & {one.total, *(part.number for part, _ in one.parts)})
        found.extend(ours)
    return [_relation(one, RelationKind.COLUMNS, table, scale) for one in sorted(found, key=lambda one: one.total)]


def _column_groups(grid: NumberGrid) -> list[str]:
    kinds = grid.column_kinds or (None,) * grid.columns
    groups = grid.column_groups or ("",) * grid.columns
    apart = (*NOT_ADDITIVE, ItemKind.SHARES)
    return [f"{group}|{kind if kind in apart else ''}" for group, kind in zip(groups, kinds, strict=True)]


def _row_line(grid: NumberGrid, row: int, scale: int) -> Line:
    label = grid.label(row)
    strong = row in grid.total_rows or is_total_label(label)
    movement = grid.movements[row] if row < len(grid.movements) else None
    hinted = is_result_label(label) or movement is Movement.CLOSING
    places = [(row, column) for column in range(grid.columns)]
    return _line(grid, row, places, scale, strong, hinted, label)


def _column_line(grid: NumberGrid, column: int, scale: int) -> Line:
    header = grid.header(column)
    strong = column in grid.total_columns or is_total_label(header)
    places = [(row, column) for row in range(grid.rows)]
    return _line(grid, column, places, scale, strong, is_result_label(header), header)


def _line(
    grid: NumberGrid, number: int, places: Sequence[Place], scale: int, strong: bool, hinted: bool, label: str
) -> Line:
    values: list[int | None] = []
    units: list[int] = []
    for place in places:
        value = grid.values.get(place)
        if value is None:
            values.append(0 if place in grid.dashes else None)
            units.append(0)
        else:
            values.append(_integer(value, scale))
            units.append(10 ** (scale - min(scale, _places(value))))
    bar = TOTAL_BAR if strong else RESULT_BAR if hinted else PLAIN_BAR
    depth = grid.depths[number] if places and places[0][0] == number and number < len(grid.depths) else 0
    return Line(number, tuple(values), tuple(units), bar, is_deducted_label(label), strong, depth)


def _row_kind(grid: NumberGrid, one: Sum) -> RelationKind:
    def moves(row: int, movement: Movement) -> bool:
        if row < len(grid.movements) and grid.movements[row] is not None:
            return grid.movements[row] is movement
        label = grid.label(row)
        return is_opening_label(label) if movement is Movement.OPENING else is_closing_label(label)

    if not moves(one.total, Movement.CLOSING) or len(one.parts) < 2:
        return RelationKind.ROWS
    first, last = one.parts[0][0].number, one.parts[-1][0].number
    opened = moves(first, Movement.OPENING) or moves(last, Movement.OPENING)
    return RelationKind.ROLL_FORWARD if opened else RelationKind.ROWS


def _relation(one: Sum, kind: RelationKind, table: int, scale: int) -> Relation:
    return Relation(
        kind,
        table,
        one.total,
        tuple(Summand(line.number, weight) for line, weight in sorted(one.parts, key=lambda part: part[0].number)),
        one.good,
        one.fails,
        Decimal(one.tolerance).scaleb(-scale) if one.tolerance else Decimal(0),
    )
