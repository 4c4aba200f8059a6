"""Sums met by reading numbered lines one after the other, and how much each proves.

A stack holds the lines that no total has taken yet. A line is a total when the sum of the topmost lines equals it
wherever both have numbers. The proof is counted in bits: a five-digit total met exactly is worth about sixteen, a
one-digit total met within a unit nothing; the number of sums tried is taken off, and what remains must pass a bar that
words such as "Total" lower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from math import isqrt, log2

_REACH = 120
"""Lines above a total that are tried; longer blocks do not occur in print, and it keeps the search linear."""
_MOST_LINES = 1_000
"""Lines of the longest table whose sums are all looked for; in a longer one only plain ones nearby."""
_NEAR = 16
_SIGNED_REACH = 14
_PAIR_REACH = 9

PLAIN_BAR, RESULT_BAR, TOTAL_BAR = 11.0, 6.0, 2.0
_SIGNED_EXTRA = 4.0
_REVERSED_EXTRA = 4.0
_COLUMN_BITS_CAP = 17.0
_TRIVIAL_BITS = 1.5
_BLOCK_BONUS = 3.0
_FAIL_COST = 6.0
_NEAR_MISS = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Line:
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
        """True when it has no number but zero."""
        return not any(self.values)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that holds: ``parts`` in order with weights, where it was checked, where it fails, what it proves."""

    total: int
    parts: tuple[tuple[Line, int], ...]
    good: tuple[int, ...]
    fails: tuple[int, ...]
    tolerance: int
    bits: float
    columns: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What the crossing lines say: ``soft`` ones may fail without meaning anything."""

    soft: frozenset[int]
    boundaries: frozenset[int]
    """Numbers of lines that have a title right above them."""
    lenience: int
    """One in this many crossing lines may fail where the words say total."""


def read_sums(lines: Sequence[Line], frame: Frame, *, reverse: bool = False, tell_misses: bool = False) -> list[Sum]:
    """Return the sums met on one pass; a total stands for its parts from there on."""
    found: list[Sum] = []
    stack: list[Line] = []
    extra = _REVERSED_EXTRA if reverse else 0.0
    spare: list[Line] = []
    """The stack as it would be had differences taken nothing: assets less liabilities, then their sum with equity."""
    fresh = 0
    """Lines on top of the stack since the last title or total."""
    usual = len(lines) <= _MOST_LINES
    reach = _REACH if usual else _NEAR
    for line in reversed(lines) if reverse else lines:
        if line.number in frame.boundaries:
            fresh = 0
        fresh = min(fresh, reach)
        best = _best(line, stack[-reach:], fresh, frame, extra, usual)
        if best is None and line.strong and len(spare) > len(stack):
            best = _best(line, spare[-reach:], fresh, frame, extra, usual)
        if best is None and tell_misses and line.strong:
            best = _near_miss(line, stack[len(stack) - fresh :], frame)
        if best is not None:
            found.append(best)
            first = best.parts[0][0]
            _take(stack, first)
            if all(weight > 0 for _, weight in best.parts):
                _take(spare, first)
            fresh = 0
        else:
            fresh += 1
        stack.append(line)
        spare.append(line)
    return found


def _take(stack: list[Line], first: Line) -> None:
    """Remove ``first`` and all above it, if it is still there."""
    at = next((place for place in range(len(stack) - 1, -1, -1) if stack[place] is first), len(stack))
    del stack[at:]


def _best(total: Line, stack: list[Line], fresh: int, frame: Frame, extra: float, signed: bool) -> Sum | None:
    if len(stack) < 2 or total.is_nothing:
        return None
    best: Sum | None = None
    best_score = 0.0
    tried = min(len(stack), _REACH)
    for parts in _plain_sums(total, stack, frame):
        one = _check(total, parts, frame)
        if one is None:
            continue
        bonus = _BLOCK_BONUS if len(parts) == fresh else 0.0
        score = one.bits + bonus - log2(tried)
        if score >= total.bar + extra and score > best_score and _is_proved(one, total):
            best, best_score = one, score
    if best is None and signed:
        best = _best_signed(total, stack, frame, extra)
    return best and _with_nothings(best, total, stack, frame)


def _is_proved(one: Sum, total: Line) -> bool:
    """A total without a word that says so needs two numbers summed; a failing one needs the word and a good column."""
    if one.fails and not total.strong:
        return False
    return one.columns > 0 or (total.strong and one.bits > 0)


def _plain_sums(total: Line, stack: Sequence[Line], frame: Frame) -> Iterator[list[tuple[Line, int]]]:
    """Yield the blocks that end on top of the stack and may sum to the total in most columns."""
    checked = [at for at, value in enumerate(total.values) if value is not None and at not in frame.soft]
    if not checked:
        checked = [at for at, value in enumerate(total.values) if value is not None]
    allowed = len(checked) // frame.lenience if total.strong else 0
    sums = dict.fromkeys(checked, 0)
    units = {at: total.units[at] for at in checked}
    parts: list[tuple[Line, int]] = []
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


def _check(total: Line, parts: Sequence[tuple[Line, int]], frame: Frame) -> Sum | None:
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
            if at not in frame.soft and len(present) > 1 and not _is_average(wanted, present):
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
            bits += _TRIVIAL_BITS if wanted and total.bar < PLAIN_BAR else 0.0
            continue
        columns += 1
        size = max(abs(wanted), *(abs(value) for value in present)) // unit
        bits += min(_COLUMN_BITS_CAP, log2(max(1.0, size / (2 * (off // unit) + 1))))
    if not good or _mixes_places(total, parts, good):
        return None
    return Sum(total.number, tuple(parts), tuple(good), tuple(fails), worst, bits, columns)


def _is_average(wanted: int, parts: Sequence[int]) -> bool:
    """True when a number lies among its parts, all of one sign: an average price or rate beside sums."""
    told = [part for part in parts if part]
    return len(told) > 1 and min(told) > 0 and min(told) <= wanted <= max(told)


def _mixes_places(total: Line, parts: Sequence[tuple[Line, int]], good: Sequence[int]) -> bool:
    """True when the total and all its parts are printed to different places: amounts per share are no sum of money."""
    ours = {total.units[at] for at in good if total.values[at]}
    theirs = {line.units[at] for line, _ in parts for at in good if line.values[at]}
    return bool(ours and theirs) and max(ours) != max(theirs) and not ours & theirs


def _best_signed(total: Line, stack: Sequence[Line], frame: Frame, extra: float) -> Sum | None:
    """Return the sum in which some lines count as minus although printed without brackets."""
    best: Sum | None = None
    best_score = 0.0
    tried = 1
    hits: list[Sum] = []
    # Any line is its total less the other lines, so a sum with minus signs needs words: on the result, or on the part
    # taken off from one other.
    wordless = total.bar == PLAIN_BAR
    if wordless and not stack[-1].deducted:
        return None
    for size in range(2, 3 if wordless else min(len(stack), _SIGNED_REACH) + 1):
        block = stack[-size:]
        choices = list(_choices(block))
        tried += len(choices)
        hits.extend(_signed_hits(total, block, choices, frame))
    for one in hits:
        told = all(line.deducted for line, weight in one.parts if weight < 0)
        if one.fails or not one.columns or ((one.columns < 2 or wordless) and not told):
            continue
        score = one.bits - log2(tried) + (2.0 if told else 0.0)
        if score >= total.bar + extra + _SIGNED_EXTRA and score > best_score:
            best, best_score = one, score
    return best


def _choices(block: Sequence[Line]) -> Iterator[frozenset[int]]:
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


def _signed_hits(total: Line, block: Sequence[Line], choices: Sequence[frozenset[int]], frame: Frame) -> Iterator[Sum]:
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


def _with_nothings(one: Sum, total: Line, stack: Sequence[Line], frame: Frame) -> Sum:
    """Take in the lines right above the block that print only dashes: they are parts of zero."""
    first = one.parts[0][0]
    at = next(place for place in range(len(stack) - 1, -1, -1) if stack[place] is first)
    parts = list(one.parts)
    while at > 0 and stack[at].number not in frame.boundaries and stack[at - 1].is_nothing:
        at -= 1
        parts.insert(0, (stack[at], 1))
    if len(parts) == len(one.parts) or total.is_nothing:
        return one
    return Sum(one.total, tuple(parts), one.good, one.fails, one.tolerance, one.bits, one.columns)


def _near_miss(total: Line, block: Sequence[Line], frame: Frame) -> Sum | None:
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
    return Sum(total.number, parts, (), tuple(fails), 0, 0.0, 0) if fails else None
