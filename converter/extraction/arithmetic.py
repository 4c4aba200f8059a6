"""Which lines of a table sum to which, found from the numbers.

Rows are read downwards with the lines that no total has taken yet on a stack. A row is a total when the sum of the
topmost lines equals it in every column where both stand. How much that proves is counted in bits: a five-digit total
met exactly says about sixteen, a one-digit total met within a unit says nothing; the number of sums tried is taken
off, and what remains must pass a bar that words such as "Total" lower. Columns are the same with the grid turned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby
from math import isqrt, log2

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
from converter.model.document import Span
from converter.model.facts import Movement, Relation, RelationKind, Summand
from converter.model.findings import Finding, Severity

_REACH = 120
"""Lines above a total that are tried; longer blocks do not occur in print, and it keeps the search linear."""
_SIGNED_REACH = 14
_PAIR_REACH = 9
_MOST_PLACES = 8

_PLAIN_BAR, _RESULT_BAR, _TOTAL_BAR = 11.0, 6.0, 2.0
_SIGNED_EXTRA = 4.0
_REVERSED_EXTRA = 4.0
_COLUMN_BITS_CAP = 17.0
_TRIVIAL_BITS = 1.5
_BLOCK_BONUS = 3.0
_FAIL_COST = 6.0
_NEAR_MISS = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row (or column) as integers of the grid's smallest printed unit; ``units`` is what one in the last place is."""

    number: int
    values: tuple[int | None, ...]
    units: tuple[int, ...]
    bar: float
    deducted: bool
    strong: bool
    depth: int

    @property
    def is_nothing(self) -> bool:
        return not any(self.values)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum that holds: ``parts`` in order with weights, where it was checked, where it fails, what it proves."""

    total: int
    parts: tuple[tuple[_Line, int], ...]
    good: tuple[int, ...]
    fails: tuple[int, ...]
    tolerance: int
    bits: float
    columns: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the crossing lines say: ``soft`` ones may fail without meaning anything."""

    soft: frozenset[int]
    boundaries: frozenset[int]
    """Numbers of lines that have a title right above them."""


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
    frame = _Frame(soft, _past_empty_lines(boundaries, lines))
    numbered = [line for line in lines if any(value is not None for value in line.values)]
    found = _read(numbered, frame, tell_misses=True)
    taken = {one.total for one in found} | {part.number for one in found for part, _ in one.parts}
    for one in _read(numbered[::-1], _Frame(soft, frozenset()), extra=_REVERSED_EXTRA):
        total = lines[one.total]
        deeper = all(part.depth > total.depth for part, _ in one.parts)
        if (deeper or total.strong) and not taken & {one.total, *(part.number for part, _ in one.parts)}:
            found.append(one)
    return [_relation(one, _row_kind(grid, one), table, scale) for one in sorted(found, key=lambda one: one.total)]


def _past_empty_lines(boundaries: Iterable[int], lines: Sequence[_Line]) -> frozenset[int]:
    """Move each boundary down to the first line that has numbers."""
    moved = set()
    for at in boundaries:
        while at < len(lines) and not any(value is not None for value in lines[at].values):
            at += 1
        moved.add(at)
    return frozenset(moved)


def _column_relations(grid: NumberGrid, table: int, scale: int) -> list[Relation]:
    soft = frozenset(row for row, kind in enumerate(grid.row_kinds) if kind in NOT_ADDITIVE)
    frame = _Frame(soft, frozenset())
    groups = grid.column_groups or ("",) * grid.columns
    lines = [_column_line(grid, column, scale) for column in range(grid.columns)]
    used = [line for line in lines if any(value is not None for value in line.values)]
    found: list[_Sum] = []
    for _, group in groupby(sorted(used, key=lambda line: groups[line.number]), key=lambda line: groups[line.number]):
        members = list(group)
        if len(members) < 3:
            continue
        ours = _read(members, frame)
        totals = {one.total for one in ours} | {part.number for one in ours for part, _ in one.parts}
        reverse = _read(members[::-1], frame, extra=_REVERSED_EXTRA)
        ours.extend(one for one in reverse if not totals & {one.total, *(part.number for part, _ in one.parts)})
        found.extend(ours)
    return [_relation(one, RelationKind.COLUMNS, table, scale) for one in sorted(found, key=lambda one: one.total)]


def _row_line(grid: NumberGrid, row: int, scale: int) -> _Line:
    label = grid.label(row)
    strong = row in grid.total_rows or is_total_label(label)
    movement = grid.movements[row] if row < len(grid.movements) else None
    hinted = is_result_label(label) or movement is Movement.CLOSING
    places = [(row, column) for column in range(grid.columns)]
    return _line(grid, row, places, scale, strong, hinted, label)


def _column_line(grid: NumberGrid, column: int, scale: int) -> _Line:
    header = grid.header(column)
    strong = column in grid.total_columns or is_total_label(header)
    places = [(row, column) for row in range(grid.rows)]
    return _line(grid, column, places, scale, strong, is_result_label(header), header)


def _line(
    grid: NumberGrid, number: int, places: Sequence[Place], scale: int, strong: bool, hinted: bool, label: str
) -> _Line:
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
    bar = _TOTAL_BAR if strong else _RESULT_BAR if hinted else _PLAIN_BAR
    depth = grid.depths[number] if places and places[0][0] == number and number < len(grid.depths) else 0
    return _Line(number, tuple(values), tuple(units), bar, is_deducted_label(label), strong, depth)


def _read(lines: Sequence[_Line], frame: _Frame, extra: float = 0.0, tell_misses: bool = False) -> list[_Sum]:
    """Return the sums met on one pass; a total stands for its parts from there on."""
    found: list[_Sum] = []
    stack: list[_Line] = []
    fresh = 0
    """Lines on top of the stack since the last title or total."""
    for line in lines:
        if line.number in frame.boundaries:
            fresh = 0
        best = _best(line, stack, fresh, frame, extra)
        if best is None and tell_misses and line.strong:
            best = _near_miss(line, stack[len(stack) - fresh :], frame)
        if best is not None:
            found.append(best)
            first = best.parts[0][0]
            while stack and stack[-1] is not first:
                stack.pop()
            stack.pop()
            fresh = 0
        else:
            fresh += 1
        stack.append(line)
    return found


def _best(total: _Line, stack: list[_Line], fresh: int, frame: _Frame, extra: float) -> _Sum | None:
    if len(stack) < 2 or total.is_nothing:
        return None
    best: _Sum | None = None
    best_score = 0.0
    tried = min(len(stack), _REACH)
    for parts in _plain_sums(total, stack, frame):
        one = _check(total, parts, frame)
        if one is None:
            continue
        bonus = _BLOCK_BONUS if len(parts) == fresh and total.bar < _PLAIN_BAR else 0.0
        score = one.bits + bonus - log2(tried)
        if score >= total.bar + extra and score > best_score and _is_proved(one, total):
            best, best_score = one, score
    if best is None:
        best = _best_signed(total, stack, frame, extra)
    return best and _with_nothings(best, total, stack, frame)


def _is_proved(one: _Sum, total: _Line) -> bool:
    """A total without a word that says so needs two numbers summed; a failing one needs the word and a good column."""
    if one.fails and not total.strong:
        return False
    return one.columns > 0 or (total.strong and one.bits > 0)


def _plain_sums(total: _Line, stack: Sequence[_Line], frame: _Frame) -> Iterator[list[tuple[_Line, int]]]:
    """Yield the blocks that end on top of the stack and may sum to the total in most columns."""
    checked = [at for at, value in enumerate(total.values) if value is not None and at not in frame.soft]
    if not checked:
        checked = [at for at, value in enumerate(total.values) if value is not None]
    allowed = len(checked) // 2 if total.strong else 0
    sums = dict.fromkeys(checked, 0)
    units = {at: total.units[at] for at in checked}
    parts: list[tuple[_Line, int]] = []
    for line in reversed(stack[-_REACH:]):
        parts.append((line, 1))
        misses = 0
        slack = _slack(len(parts))
        for at in checked:
            sums[at] += line.values[at] or 0
            units[at] = max(units[at], line.units[at])
            if abs(sums[at] - (total.values[at] or 0)) > slack * units[at]:
                misses += 1
        if misses <= allowed and len(parts) > 1:
            yield parts[::-1]


def _slack(parts: int) -> int:
    """Units in the last place that rounding can take: half a unit per number at most, and in practice far less."""
    return min((parts + 1) // 2, 1 + isqrt(parts))


def _check(total: _Line, parts: Sequence[tuple[_Line, int]], frame: _Frame) -> _Sum | None:
    """Return what a proposed sum proves, None when it proves nothing or the print forbids it."""
    good: list[int] = []
    fails: list[int] = []
    bits = 0.0
    columns = 0
    worst = 0
    seen: set[tuple[int | None, ...]] = set()
    slack = _slack(len(parts))
    for at, wanted in enumerate(total.values):
        if wanted is None:
            continue
        numbers = [(line.values[at], weight) for line, weight in parts]
        present = [value * weight for value, weight in numbers if value is not None]
        if not present:
            bits -= 2 if at not in frame.soft else 0
            continue
        unit = max(total.units[at], *(line.units[at] for line, _ in parts)) or 1
        off = abs(sum(present) - wanted)
        if off > slack * unit:
            if at not in frame.soft and len(present) > 1:
                fails.append(at)
                bits -= _FAIL_COST
            continue
        good.append(at)
        worst = max(worst, off)
        key = (wanted, *(value for value, _ in numbers))
        if key in seen:
            continue
        seen.add(key)
        if sum(1 for value in present if value) < 2:
            bits += _TRIVIAL_BITS if wanted and total.bar < _PLAIN_BAR else 0.0
            continue
        columns += 1
        size = max(abs(wanted), *(abs(value) for value in present)) // unit
        bits += min(_COLUMN_BITS_CAP, log2(max(1.0, size / (2 * (off // unit) + 1))))
    if not good or _mixes_places(total, parts, good):
        return None
    return _Sum(total.number, tuple(parts), tuple(good), tuple(fails), worst, bits, columns)


def _mixes_places(total: _Line, parts: Sequence[tuple[_Line, int]], good: Sequence[int]) -> bool:
    """True when the total and all its parts are printed to different places: amounts per share are no sum of money."""
    ours = {total.units[at] for at in good if total.values[at]}
    theirs = {line.units[at] for line, _ in parts for at in good if line.values[at]}
    return bool(ours and theirs) and max(ours) != max(theirs) and not ours & theirs


def _best_signed(total: _Line, stack: Sequence[_Line], frame: _Frame, extra: float) -> _Sum | None:
    """Return the sum in which some lines count as minus although printed without brackets."""
    best: _Sum | None = None
    best_score = 0.0
    tried = 1
    hits: list[_Sum] = []
    for size in range(2, min(len(stack), _SIGNED_REACH) + 1):
        block = stack[-size:]
        choices = list(_choices(block))
        tried += len(choices)
        hits.extend(_signed_hits(total, block, choices, frame))
    for one in hits:
        told = all(line.deducted for line, weight in one.parts if weight < 0)
        if one.fails or not one.columns or (one.columns < 2 and not told):
            continue
        score = one.bits - log2(tried) + (2.0 if told else 0.0)
        if score >= total.bar + extra + _SIGNED_EXTRA and score > best_score:
            best, best_score = one, score
    return best


def _choices(block: Sequence[_Line]) -> Iterator[frozenset[int]]:
    """Yield sets of positions to count as minus: by their words, one alone, a tail, two; all of them last."""
    size = len(block)
    seen: set[frozenset[int]] = set()
    told = frozenset(at for at, line in enumerate(block) if at and line.deducted)
    tails = [frozenset(range(start, size)) for start in range(1, size)]
    pairs = [frozenset(pair) for pair in combinations(range(1, size), 2)] if size <= _PAIR_REACH else []
    for choice in (told, *(frozenset((at,)) for at in range(1, size)), *tails, *pairs, frozenset(range(size))):
        if choice and choice not in seen:
            seen.add(choice)
            yield choice


def _signed_hits(
    total: _Line, block: Sequence[_Line], choices: Sequence[frozenset[int]], frame: _Frame
) -> Iterator[_Sum]:
    """Yield the choices that fit, looked at in one column first."""
    filled = [at for at, value in enumerate(total.values) if value is not None and at not in frame.soft]
    if not filled:
        return
    pivot = max(filled, key=lambda at: (sum(1 for line in block if line.values[at]), -at))
    values = [line.values[pivot] or 0 for line in block]
    if sum(1 for value in values if value) < 2:
        return
    unit = max(total.units[pivot], *(line.units[pivot] for line in block)) or 1
    missing = sum(values) - (total.values[pivot] or 0)
    slack = _slack(len(block)) * unit
    for choice in choices:
        if abs(missing - 2 * sum(values[at] for at in choice)) > slack:
            continue
        parts = [(line, -1 if at in choice else 1) for at, line in enumerate(block)]
        one = _check(total, parts, frame)
        if one is not None and all(any(line.values) for line, weight in parts if weight < 0):
            yield one


def _with_nothings(one: _Sum, total: _Line, stack: Sequence[_Line], frame: _Frame) -> _Sum:
    """Take in the lines right above the block that print only dashes: they are parts of zero."""
    first = one.parts[0][0]
    at = next(place for place in range(len(stack) - 1, -1, -1) if stack[place] is first)
    parts = list(one.parts)
    while at > 0 and stack[at].number not in frame.boundaries and stack[at - 1].is_nothing:
        at -= 1
        parts.insert(0, (stack[at], 1))
    if len(parts) == len(one.parts) or total.is_nothing:
        return one
    return _Sum(one.total, tuple(parts), one.good, one.fails, one.tolerance, one.bits, one.columns)


def _near_miss(total: _Line, block: Sequence[_Line], frame: _Frame) -> _Sum | None:
    """Return the failing sum of a block that its title and its total enclose, when every column misses by little."""
    if len(block) < 3:
        return None
    parts = tuple((line, 1) for line in block)
    fails: list[int] = []
    for at, wanted in enumerate(total.values):
        if wanted is None or at in frame.soft:
            continue
        present = [line.values[at] or 0 for line in block if line.values[at] is not None]
        off = abs(sum(present) - wanted)
        if len(present) < 3 or off > _NEAR_MISS * abs(wanted) or any(value < 0 for value in present):
            return None
        fails.append(at)
    return _Sum(total.number, parts, (), tuple(fails), 0, 0.0, 0) if fails else None


def _row_kind(grid: NumberGrid, one: _Sum) -> RelationKind:
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


def _relation(one: _Sum, kind: RelationKind, table: int, scale: int) -> Relation:
    return Relation(
        kind,
        table,
        one.total,
        tuple(Summand(line.number, weight) for line, weight in sorted(one.parts, key=lambda part: part[0].number)),
        one.good,
        one.fails,
        Decimal(one.tolerance).scaleb(-scale) if one.tolerance else Decimal(0),
    )
