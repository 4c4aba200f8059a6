"""How a table is laid out on a page of ours: header rows, labels, figures in columns, rules over totals.

Text sources split a printed cell into several (currency sign, figure, closing bracket); they are put together again,
and columns that held only such parts are dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from converter.model.document import Cell, Table

_CLOSER = re.compile(r"[)\]%‰]+|\)\s*%")
_OPENER = re.compile(r"(?:[A-Z]{1,3})?[$€£¥₩₹]\s*\(?|\(")
_VALUE = re.compile(
    r"[(\[]?\s*(?:[A-Z]{0,3}[$€£¥₩₹])?\s*[(\[]?\s*[-+−–—]?\s*\d[\d.,' ]*\s*[)\]]?\s*[%‰x]?\s*[)\]]?"
    r"|(?:[A-Z]{0,3}[$€£¥₩₹])?\s*[-−‐‑‒–—―]+\s*%?|n/?a|nil|nm",
    re.IGNORECASE,
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20)\d\d")
_MARK = re.compile(r"[(\[]?(?:\w{1,3}|[*†‡§]+)[)\].]?")
_NOTE_LENGTH = 30
_TOTAL = re.compile(r"(?:sub-?)?total\b", re.IGNORECASE)


class CellKind(Enum):
    """The part that a cell plays."""

    HEADER = "header"
    CAPTION = "caption"
    """A row of its own above the header."""
    SECTION = "section"
    """A row of its own among the figures."""
    NOTE = "note"
    """A row of its own with a mark and the text that it stands for."""
    LABEL = "label"
    VALUE = "value"
    TEXT = "text"


class Rule(Enum):
    """A line that belongs to sums."""

    NONE = 0
    ABOVE = 1
    ABOVE_AND_DOUBLE_BELOW = 2


@dataclass(slots=True)
class LaidCell:
    """A printed cell: the source cells that it is made of, in order, and where it stands."""

    cells: list[Cell]
    column: int
    column_span: int = 1
    row_span: int = 1
    kind: CellKind = CellKind.TEXT
    rule: Rule = Rule.NONE

    @property
    def text(self) -> str:
        """What it reads."""
        return "".join(cell.clean for cell in self.cells)


@dataclass(slots=True)
class LaidRow:
    """A printed row; cells that a row above reaches down into are left out."""

    cells: list[LaidCell | None] = field(default_factory=list)
    """None for an empty cell."""


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table as printed; ``header`` counts the rows of its head."""

    rows: list[LaidRow]
    columns: int
    has_values: bool
    header: int = 0


Sum = Callable[[Cell], Rule | None]
"""Says of a cell whether a fact stands in it (not None) and which rule belongs to it."""


def lay_out(table: Table, rule_of: Sum) -> LaidTable:
    """Return the table as it is printed."""
    rows: dict[int, list[LaidCell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, [])
        if cell.clean:
            rows[cell.row].append(LaidCell([cell], cell.column, cell.column_span, cell.row_span))
    filled = {number: _rejoined(cells) for number, cells in sorted(rows.items()) if cells}
    columns = _renumber(filled)
    numbers = list(filled)
    header = _header_rows(filled, rule_of)
    has_values = any(
        _is_value(cell, rule_of) for number in numbers[header:] for cell in filled[number] if cell.column > 0
    )
    for place, number in enumerate(numbers):
        _classify(filled[number], place < header, columns, has_values, rule_of)
    return LaidTable(_grid(filled, columns), columns, has_values, header)


def _rejoined(cells: list[LaidCell]) -> list[LaidCell]:
    done: list[LaidCell] = []
    opener: LaidCell | None = None
    for cell in sorted(cells, key=lambda cell: cell.column):
        text = cell.text
        if done and opener is None and _CLOSER.fullmatch(text) and len(done[-1].text) < 40:
            done[-1].cells += cell.cells
        elif opener is not None:
            cell.cells = opener.cells + cell.cells
            done.append(cell)
            opener = None
        elif _OPENER.fullmatch(text):
            opener = cell
        else:
            done.append(cell)
    if opener is not None:
        done.append(opener)
    return done


def _renumber(rows: dict[int, list[LaidCell]]) -> int:
    """Give cells the columns that are printed, and return how many there are.

    A column of the source that holds only parts of figures is dropped; two neighbours that no row fills both are one.
    """
    filled: dict[int, set[int]] = {}
    for number, row in rows.items():
        for cell in row:
            filled.setdefault(cell.column, set()).add(number)
    starts: list[int] = []
    busy: set[int] = set()
    for column in sorted(filled):
        if starts and starts[-1] > 0 and not busy & filled[column]:
            busy |= filled[column]
        else:
            starts.append(column)
            busy = set(filled[column])
    for row in rows.values():
        _place(row, starts)
    return len(starts)


def _place(row: list[LaidCell], starts: list[int]) -> None:
    for cell in row:
        first = max(bisect_right(starts, cell.column) - 1, 0)
        last = max(bisect_right(starts, cell.column + cell.column_span - 1) - 1, first)
        cell.column, cell.column_span = first, last - first + 1
    for cell, following in pairwise(row):
        cell.column_span = max(min(cell.column_span, following.column - cell.column), 1)


def _is_value(cell: LaidCell, rule_of: Sum) -> bool:
    return any(rule_of(part) is not None for part in cell.cells) or _VALUE.fullmatch(cell.text) is not None


def _header_rows(rows: dict[int, list[LaidCell]], rule_of: Sum) -> int:
    ordered = list(rows.values())
    has_facts = any(rule_of(part) is not None for row in ordered for cell in row for part in cell.cells)

    def is_body(row: list[LaidCell]) -> bool:
        if has_facts:
            return any(rule_of(part) is not None for cell in row for part in cell.cells)
        return any(cell.column > 0 and _is_value(cell, rule_of) and not _YEAR.fullmatch(cell.text) for cell in row)

    body = next((place for place, row in enumerate(ordered) if is_body(row)), 0)
    while body and all(cell.column == 0 for cell in ordered[body - 1]):
        body -= 1
    return body


def _classify(row: list[LaidCell], is_header: bool, columns: int, has_values: bool, rule_of: Sum) -> None:
    if len(row) == 1 and row[0].column == 0 and columns > 1 and has_values:
        row[0].column_span = columns
        row[0].kind = CellKind.CAPTION if is_header else CellKind.SECTION
        return
    if _is_note(row):
        row[0].cells += row.pop().cells
        row[0].column_span = columns
        row[0].kind = CellKind.NOTE
        return
    for cell in row:
        if is_header:
            cell.kind = CellKind.HEADER
        elif cell.column == 0:
            cell.kind = CellKind.LABEL
        else:
            cell.kind = CellKind.VALUE if _is_value(cell, rule_of) else CellKind.TEXT
    if not is_header and has_values:
        _draw_rules(row, rule_of)


def _is_note(row: list[LaidCell]) -> bool:
    return len(row) == 2 and _MARK.fullmatch(row[0].text) is not None and len(row[1].text) >= _NOTE_LENGTH


def _draw_rules(row: list[LaidCell], rule_of: Sum) -> None:
    rules = [rule_of(part) or Rule.NONE for cell in row for part in cell.cells]
    strongest = max(rules, key=lambda rule: rule.value)
    if strongest is Rule.NONE and _TOTAL.match(row[0].text):
        strongest = Rule.ABOVE
    for cell in row:
        if cell.kind is CellKind.VALUE:
            above = any(part.rule_above for part in cell.cells)
            cell.rule = Rule.ABOVE if above and strongest is Rule.NONE else strongest


def _grid(rows: dict[int, list[LaidCell]], columns: int) -> list[LaidRow]:
    numbers = list(rows)
    busy: dict[int, int] = {}
    laid = []
    for place, number in enumerate(numbers):
        line = LaidRow()
        column = 0
        # A cell whose place is taken moves right rather than getting lost.
        waiting = sorted(rows[number], key=lambda cell: cell.column, reverse=True)
        while column < columns or waiting:
            if busy.get(column, 0) > place:
                column += 1
            elif waiting and waiting[-1].column <= column:
                cell = waiting.pop()
                cell.row_span = max(bisect_left(numbers, number + cell.row_span) - place, 1)
                for covered in range(column, column + cell.column_span):
                    busy[covered] = place + cell.row_span
                line.cells.append(cell)
                column += cell.column_span
            else:
                line.cells.append(None)
                column += 1
        laid.append(line)
    return laid
