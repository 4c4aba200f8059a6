"""Which printed column each cell of a row belongs to, when cells span columns that the source does not tell.

A printed column is a *slot*: a number with the currency sign before it and the bracket or per cent sign after it. Rows
whose every slot is filled show the finest grid, the *template*; a row with fewer cells is laid over it so that each of
its cells covers one or more neighbouring template columns at the least cost (numbers on number columns, signs on sign
columns, headings on whole slots). Nothing is looked up by position alone: a missing value leaves its slot empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from converter.model.document import Cell, Span
from converter.reading.cell_kinds import Kind

INFINITE = float("inf")
_FIT_BUDGET = 2_000_000
"""Cells times template columns squared: what one row may cost before columns are taken in order instead."""
_WIDEST_TEMPLATE = 400
_OCCUPANTS = frozenset("NYMHT")


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell before its place is known; ``text`` obeys the one-for-one rule of ``Cell``."""

    text: str
    span: Span
    kind: Kind


Row = Sequence[Piece]


def signature(row: Row) -> str:
    """Return the kinds of the row's cells, one letter each."""
    return "".join(piece.kind for piece in row)


def is_data(sign: str) -> bool:
    """Return True for the signature of a row that reports values beside its label."""
    if sign.find("N", 1) > 0 or sign.find("$", 1) > 0:
        return True
    return sign.find("M", 1) > 0 and sign.find("T", 1) < 0


def occupants(sign: str) -> int:
    """Return how many slots the cells after the label fill."""
    return max(len(sign) - 1, 0) - sum(sign.count(kind, 1) for kind in "b$)")


def slot_count(signs: Counter[str]) -> int:
    """Return the number of printed columns that these rows (signature to count) share."""
    counts: Counter[int] = Counter()
    for sign, count in signs.items():
        if is_data(sign):
            counts[occupants(sign)] += count
    if not counts:
        return max((occupants(sign) for sign in signs), default=0)
    return usual_maximum(counts)


def usual_maximum(counts: Counter[int]) -> int:
    """Return the largest count that more than a few rows share; twice the usual count is two rows, not one."""
    total = sum(counts.values())
    usual = max(counts, key=lambda count: (counts[count], count))
    usual = min((n for n in counts if n and usual % n == 0 and counts[n] == counts[usual]), default=usual)
    return max(
        (n for n, times in counts.items() if times >= max(2, total / 8) and (n < 2 * usual or times > total / 3)),
        default=usual,
    )


def template_of(signs: Counter[str], slots: int) -> str:
    """Return the finest grid of the rows with ``slots`` values: ``N`` number, ``$`` sign, ``)`` close, ``s`` spacer."""
    gaps = [0] * (slots + 1)
    currency = [False] * (slots + 1)
    full = [sign for sign in signs if occupants(sign) == slots and is_data(sign)]
    for sign in full or [sign for sign in signs if occupants(sign) == slots]:
        for index, gap in enumerate(_gaps(sign)):
            gaps[index] = max(gaps[index], len(gap))
            currency[index] = currency[index] or gap.endswith("$")
    columns = []
    for index, width in enumerate(gaps):
        signs_here = 1 if currency[index] else 0
        rest = width - signs_here
        closes = 1 if index and rest > 0 else 0
        columns.append(")" * closes + "s" * (rest - closes) + "$" * signs_here)
    return "N".join(columns)


def _gaps(sign: str) -> list[str]:
    gaps = [""]
    for kind in sign[1:]:
        if kind in _OCCUPANTS:
            gaps.append("")
        else:
            gaps[-1] += kind
    return gaps


@lru_cache(maxsize=8192)
def fit(sign: str, template: str) -> tuple[float, tuple[tuple[int, int], ...]]:
    """Lay the cells ``sign`` (without the label) over ``template``; return the cost and each cell's column range.

    Blanks at the end of ``sign`` may be missing. The cost is infinite when no arrangement exists.
    """
    cells, columns = len(sign), len(template)
    if columns > _WIDEST_TEMPLATE or cells * columns * columns > _FIT_BUDGET:
        return INFINITE, ()
    best = [0.0] + [INFINITE] * columns
    back: list[list[int]] = []
    for kind in sign:
        covers = _covers(kind, template)
        after = [cost + 0.8 for cost in best] if kind == "b" else [INFINITE] * (columns + 1)
        came = list(range(columns + 1))
        for start, so_far in enumerate(best):
            if so_far == INFINITE:
                continue
            for end, cover in covers[start]:
                cost = so_far + cover
                if cost < after[end]:
                    after[end], came[end] = cost, start
        best = after
        back.append(came)
    total, end = min((best[e] + _unreached(template, e), -e) for e in range(columns + 1))
    if total == INFINITE:
        return INFINITE, ()
    end, ranges = -end, []
    for came in reversed(back):
        ranges.append((came[end], end))
        end = came[end]
    return total, tuple(reversed(ranges))


def is_even(gaps: Sequence[int], before: int, slots: int, template: str) -> bool:
    """Return True when headings with these blanks between them share the slots evenly.

    ``before`` counts the blanks in front of the first, the label cell included. Headings of unequal width are rare; an
    even share is taken whenever the count allows it and the blanks do not speak against it.
    """
    lead = template.find("N") - template[: max(template.find("N"), 0)].count("$")
    return before > 0 and slots % (len(gaps) + 1) == 0 and len(set(gaps)) <= 1 and (not gaps or gaps[0] <= lead + 2)


def _unreached(template: str, end: int) -> float:
    """Return the cost of a row that stops before the last column."""
    missing = template.count("N", end)
    return (0.5 + 0.2 * missing) if missing else 0.02 * (len(template) - end)


_DEAR = 6.0
"""A cover that costs more than this is never tried."""


@lru_cache(maxsize=512)
def _covers(kind: str, template: str) -> tuple[tuple[tuple[int, float], ...], ...]:
    """Return for each start the ends that a cell of this kind may reach, with the cost."""
    columns = len(template)
    numbers = [0]
    for column in template:
        numbers.append(numbers[-1] + (column == "N"))
    table = []
    for start in range(columns + 1):
        ends = []
        for end in range(start + 1, columns + 1):
            inside: int = numbers[end] - numbers[start]
            if inside > 1 and kind in "NM$)":
                break
            cost = _cover(kind, template, start, end, inside)
            if cost < _DEAR:
                ends.append((end, cost))
        table.append(tuple(ends))
    return tuple(table)


def _cover(kind: str, template: str, start: int, end: int, inside: int) -> float:
    """Return what it costs that a cell of this kind covers these columns; ``inside`` of them are number columns."""
    width = end - start
    if kind == "b":
        part = template[start:end]
        if not inside:
            return 0.3 * (width - 1) + (0.2 if ")$" in part else 0.0)
        if inside == 1:
            before, after = part.split("N")
            return 0.2 + 0.25 * part.count("s") + 0.5 * (before.count(")") + after.count("$"))
        return 0.6 + 0.3 * inside
    if kind == "$":
        return _sign_cover(template[start] == "$", width, inside)
    if kind == ")":
        return _sign_cover(start > 0 and template[start - 1] == "N", width, inside)
    if not inside:
        return 2.5 + width
    lead, tail = _overhang(template, start, end)
    if kind in "NM":
        return lead + tail
    return 0.03 * (inside - 1) + lead + tail + _ragged(template, start, end)


def _sign_cover(at_home: bool, width: int, inside: int) -> float:
    """Return the cost of a currency sign or a closing bracket, which is one column wide."""
    return _DEAR if inside else (0.0 if at_home else 1.0) + 2.0 * (width - 1)


def _overhang(template: str, start: int, end: int) -> tuple[float, float]:
    """Return the cost of spacers and foreign signs that a cell takes in before its first and after its last number."""
    part = template[start:end]
    first, last = part.index("N"), part.rindex("N")
    lead = 0.35 * part[:first].count("s") + 0.6 * part[:first].count(")")
    tail = 0.02 * part[last + 1 :].count(")") + 0.35 * part[last + 1 :].count("s") + 0.6 * part[last + 1 :].count("$")
    return lead, tail


def _ragged(template: str, start: int, end: int) -> float:
    """Return the cost of a heading that leaves the sign column before its first number outside."""
    return 0.3 if template[start] == "N" and start > 0 and template[start - 1] == "$" else 0.0


@dataclass(slots=True)
class Placed:
    """A cell with its slot; ``first`` is -1 for a label."""

    row: int
    piece: Piece
    first: int
    last: int
    role: str
    """``label``, ``before``, ``value``, ``after`` (of slot ``first``) or ``over`` (slots ``first`` to ``last``)."""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows with their columns found. ``doubtful`` are row numbers that no arrangement fits."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    doubtful: tuple[int, ...] = ()
    uneven: tuple[int, ...] = ()
    """Rows of headings whose spans no evidence settles."""


def align(rows: Sequence[Row]) -> Grid:
    """Return the rows (blank cells included, first cell of each its label) as a grid without blank cells."""
    signs = Counter(signature(row) for row in rows if row)
    slots = slot_count(signs)
    template = template_of(signs, slots)
    placed: list[Placed] = []
    doubtful: list[int] = []
    for number, row in enumerate(rows):
        if row and not _place(number, row, slots, template, placed):
            doubtful.append(number)
    return grid_of(placed, len(rows), tuple(doubtful))


def _place(number: int, row: Row, slots: int, template: str, placed: list[Placed]) -> bool:
    """Add the row's cells to ``placed``; False when their columns had to be taken in order."""
    sign = signature(row)
    if sign[0] != Kind.BLANK:
        placed.append(Placed(number, row[0], -1, -1, "label"))
    if not sign[1:].strip("b"):
        return True
    data = is_data(sign)
    if occupants(sign) == slots:
        _in_order(number, row, data, placed)
        return True
    if not data and sign[0] == Kind.BLANK and _place_evenly(number, row, slots, template, placed):
        return True
    cost, ranges = fit(sign[1:], template)
    if cost == INFINITE:
        _in_order(number, row, data, placed)
        return False
    slot_at = [0]
    for kind in template:
        slot_at.append(slot_at[-1] + (kind == "N"))
    for piece, (start, end) in zip(row[1:], ranges, strict=True):
        if piece.kind == Kind.BLANK:
            continue
        first, last = slot_at[start], slot_at[end] - 1
        if piece.kind == Kind.CURRENCY:
            placed.append(Placed(number, piece, min(first, slots - 1), 0, "before"))
        elif last < first:
            placed.append(Placed(number, piece, max(first - 1, 0), 0, "after"))
        else:
            placed.append(Placed(number, piece, first, last, "value" if data and first == last else "over"))
    return True


def _place_evenly(number: int, row: Row, slots: int, template: str, placed: list[Placed]) -> bool:
    """Place headings that share the slots evenly; False when they do not."""
    places = [index for index, piece in enumerate(row) if piece.kind is not Kind.BLANK]
    gaps = [after - place - 1 for place, after in pairwise(places)]
    lead = max(template.find("N"), 0)
    if not is_even(gaps, places[0], slots, template) or places[0] > lead + 1:
        return False
    share = slots // len(places)
    for order, place in enumerate(places):
        placed.append(Placed(number, row[place], order * share, (order + 1) * share - 1, "over"))
    return True


def _in_order(number: int, row: Row, data: bool, placed: list[Placed]) -> None:
    slot = -1
    for piece in row[1:]:
        if piece.kind == Kind.BLANK:
            continue
        if piece.kind in _OCCUPANTS:
            slot += 1
            placed.append(Placed(number, piece, slot, slot, "value" if data else "over"))
        elif piece.kind == Kind.CURRENCY:
            placed.append(Placed(number, piece, slot + 1, 0, "before"))
        else:
            placed.append(Placed(number, piece, max(slot, 0), 0, "after"))


def grid_of(placed: list[Placed], rows: int, doubtful: tuple[int, ...] = ()) -> Grid:
    """Turn slots into columns: as many sign columns before and after each number as the rows need."""
    slots = 1 + max((max(item.first, item.last) for item in placed), default=-1)
    before, after = [0] * slots, [0] * slots
    seen: Counter[tuple[int, int, str]] = Counter()
    for item in placed:
        if item.role in ("before", "after", "value"):
            key = (item.row, item.first, item.role)
            item.order = seen[key]
            seen[key] += 1
            if item.role == "value" and item.order:
                item.role, item.order = "after", seen[(item.row, item.first, "after")]
                seen[(item.row, item.first, "after")] += 1
            side = before if item.role == "before" else after
            if item.role != "value":
                side[item.first] = max(side[item.first], item.order + 1)
    starts = [1]
    for slot in range(slots):
        starts.append(starts[-1] + before[slot] + 1 + after[slot])
    cells = []
    for item in placed:
        column, width = 0, 1
        if item.role == "over":
            column, width = starts[item.first], starts[item.last + 1] - starts[item.first]
        elif item.role == "before":
            count = seen[(item.row, item.first, "before")]
            column = starts[item.first] + before[item.first] - count + item.order
        elif item.role == "value":
            column = starts[item.first] + before[item.first]
        elif item.role == "after":
            column = starts[item.first] + before[item.first] + 1 + item.order
        cells.append(Cell(item.row, column, item.piece.text, item.piece.span, column_span=width))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(tuple(cells), rows, starts[-1], doubtful)
