"""The rows of a table: labels, the sections over them, totals and the parts they play in roll-forwards."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from converter.extraction.columns import bare_name, is_total_name
from converter.extraction.dates import NO_PERIOD, Basis, Mention, PeriodHint, read_dates, without_dates
from converter.extraction.grid import Grid, GridRow
from converter.extraction.headers import Headers
from converter.extraction.kinds import kind_of_row
from converter.extraction.numbers import strip_label_marks
from converter.extraction.printed_units import PrintedUnit, split_unit
from converter.model.document import Cell, Span
from converter.model.facts import ItemKind, LineKind, Movement


@dataclass(slots=True)
class Section:
    """A row that titles the rows under it. ``label`` has no marks and no dates; ``hint`` is what it says of time."""

    row: int
    label: str
    text: str
    indent: float
    hint: PeriodHint
    span: Span
    bold: bool = False
    marks: tuple[str, ...] = ()
    indents: bool = False
    """True when the row under it stands further in."""


@dataclass(slots=True)
class RowReading:
    """One row as understood. ``date`` is the date of its label when that dates the values (not ``due 2030``)."""

    number: int
    kind: LineKind
    text: str = ""
    label: str = ""
    cell: Cell | None = None
    sections: tuple[Section, ...] = ()
    marks: tuple[str, ...] = ()
    hint: PeriodHint = field(default_factory=PeriodHint)
    date: Mention | None = None
    item: ItemKind | None = None
    movement: Movement | None = None
    is_total: bool = False
    depth: int = 0
    unit: PrintedUnit | None = None
    """The unit in brackets at the end of its text; ``label`` goes without."""

    @property
    def path(self) -> tuple[str, ...]:
        """The labels of the sections over it, outermost first, those without words left out."""
        return tuple(section.label for section in self.sections if section.label)


_OPENING = re.compile(
    r"\b(?:beginning|opening|start)\b(?:\s+(?:of|balances?|net|cash|inventory|equity|backlog)\b|\s*$|,|\s+\w+\s+balances?)"
    r"|\bat\s+(?:the\s+)?(?:beginning|start)\b|^\s*beginning\b|^\s*opening\b|\bbalances?\s*[-–—,]?\s*(?:at\s+)?beginning\b"
    r"|\bbrought\s+forward\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:ending|closing)\s+(?:\w+\s+){0,3}?(?:balances?|cash|inventory|equity|backlog|allowance)|\bat\s+(?:the\s+)?end\b"
    r"|\bend(?:ing)?\s+of\s+(?:the\s+)?(?:\w+\s+)?(?:years?|periods?|quarters?|months?)\b|^\s*(?:ending|closing)\b"
    r"|\bending\s+balances?\b|,\s*end(?:ing)?\s*$|\bcarried\s+forward\b",
    re.IGNORECASE,
)
_NO_BALANCE = re.compile(
    r"\b(?:included|recognized|related|held\s+at|attributable|relating|change[sd]?|adjustments?|outstanding\s+for|still\s+held)\b",
    re.IGNORECASE,
)
"""Words of rows that only refer to a beginning or an end."""
_BALANCE = re.compile(
    r"^\s*(?:\w+[\w\s'’,-]{0,40}?\s)?(?:balances?|outstanding|non-?vested|unvested|allowance|reserves?)\b(?!\s+sheet)",
    re.IGNORECASE,
)
_EMPTY_ITEM = re.compile(r"^commitments?(?:\s*,\s*\w+)?\s+and\s+(?:\w+\s+)?contingenc", re.IGNORECASE)
"""The one line of a balance sheet that is printed without an amount."""
_TOTAL_ROW = re.compile(r"^(?:grand\s+|sub-?)?totals?\b|\btotals?$|^subtotal", re.IGNORECASE)
_MOST_SECTIONS = 16
"""Sections over one another; more title rows in a row than that are a list and no titles."""
_LEADERS = re.compile(r"(?:\s*[.…·_]){3,}\s*$")


_INLINE_AMOUNT = re.compile(r"[$€£¥]\s?\(?\d|\b\d{1,3}(?:,\d{3})+\b|\bshares\s+(?:issued|authorized|outstanding|at)\b")
"""Labels that print amounts date those amounts, not the row."""


def clean_label(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a row label without leaders and footnote marks, and the marks."""
    return strip_label_marks(_LEADERS.sub("", " ".join(text.split())))


def dating(text: str, hint: PeriodHint, last_year: int) -> Mention | None:
    """Return the date of a label that says when its values are, None for dates that belong to the name of a thing.

    ``last_year`` is the latest year that a reported value can belong to: a later one says when something falls due.
    """
    if _INLINE_AMOUNT.search(text):
        return None
    for mention in reversed(hint.mentions):
        if mention.year is not None and last_year < mention.year < last_year + 200:
            return None
        if mention.is_year and not mention.fiscal and mention.basis is None and without_dates(text):
            # ``2019 Plan``, ``Notes 2026``: a bare year inside words names something.
            continue
        if not NO_PERIOD.search(text[: mention.start]):
            return mention
    return None


def read_rows(grid: Grid, headers: Headers, last_year: int) -> list[RowReading]:
    """Return every row as understood, header and empty rows included."""
    last_year = _before_maturities(grid, last_year)
    stack: list[Section] = []
    done: list[RowReading] = []
    fresh = False
    for row in grid.rows:
        kind = headers.kinds[row.number]
        if kind is LineKind.SECTION and row.label is not None and _EMPTY_ITEM.match(row.label.clean):
            kind = LineKind.NOTE
        if kind is LineKind.SECTION and row.label is not None:
            section = _section(row, grid)
            _open(stack, section, fresh)
            fresh = True
            done.append(
                RowReading(
                    row.number, kind, row.label.clean, section.label, row.label, tuple(stack[:-1]), section.marks,
                    section.hint, depth=len(stack) - 1,
                )
            )  # fmt: skip
            continue
        reading = _read_row(row, kind, last_year)
        if kind is LineKind.FACTS:
            _close_by_indent(stack, row)
            reading.sections = tuple(stack)
            reading.depth = len(stack)
            if reading.is_total:
                _close_by_total(stack, reading)
            fresh = False
        done.append(reading)
    _settle_movements(done)
    return done


def _before_maturities(grid: Grid, last_year: int) -> int:
    """Return the latest year that a row label can date its values by: none of this age where labels are years to come.

    A table of maturities may begin with the current year (``2024``, ``2025``, … ``Thereafter``).
    """
    years = [int(m[1]) for row in grid.rows if row.label is not None and (m := _YEAR.match(row.label.clean))]
    return 1899 if any(year > last_year for year in years) else last_year


_YEAR = re.compile(
    r"(?:(?:fiscal|calendar)?\s*(?:years?)?\s*(?:ending|ended)?\s*|(?:\(?(?:the\s+)?remain\w*\s+(?:of\s+)?(?:fiscal\s+)?(?:year\s+)?)|"
    r"(?:\w+\s+\d{1,2},\s*))((?:19|20)\d\d)(?:\s*\(.*\))?$",
    re.IGNORECASE,
)


def falls_due(row: RowReading, last_year: int) -> bool:
    """True for a row labelled with a year to come."""
    match = _YEAR.match(row.text)
    return match is not None and int(match[1]) > last_year


def _section(row: GridRow, grid: Grid) -> Section:
    cell = row.label
    assert cell is not None
    after = (grid.rows[at].label for at in range(row.number + 1, len(grid.rows)))
    below = next((label for label in after if label is not None), None)
    text, marks = clean_label(cell.text)
    hint = read_dates(text)
    label = bare_name(text)[0].rstrip(" :")
    return Section(row.number, label, text, cell.indent, hint, cell.span, cell.bold, marks + row.marks,
                   indents=below is not None and below.indent > cell.indent)  # fmt: skip


def _open(stack: list[Section], section: Section, fresh: bool) -> None:
    """Put a section on the stack: under a less indented one or one just opened, else in place of its peers."""
    if any(other.indent != section.indent for other in stack):
        while stack and stack[-1].indent >= section.indent and not _keeps_time(stack[-1], section):
            stack.pop()
    elif not fresh and stack and not _keeps_time(stack[-1], section):
        # One form of section: a bold one ends all, a plain one ends the plain ones above it.
        if section.bold and not stack[-1].bold:
            while stack and not stack[-1].bold and not _keeps_time(stack[-1], section):
                stack.pop()
            if stack and not _keeps_time(stack[-1], section):
                stack.pop()
        elif section.bold == stack[-1].bold:
            stack.pop()
    elif fresh and stack and stack[-1].hint and section.hint:
        stack.pop()
    del stack[_MOST_SECTIONS:]
    stack.append(section)


def _keeps_time(above: Section, section: Section) -> bool:
    """True when ``above`` only dates what follows: it stays in force until another date replaces it."""
    return not above.label and bool(above.hint) and not section.hint.mentions


def _close_by_indent(stack: list[Section], row: GridRow) -> None:
    if row.label is None:
        return
    indent = row.label.indent
    while stack and stack[-1].indent > indent and stack[-1].label:
        stack.pop()
    # A row no further in than its section belongs to it only while the section's rows stand no further in either.
    if stack and stack[-1].indent == indent and stack[-1].indents and stack[-1].label:
        stack.pop()


def _close_by_total(stack: list[Section], row: RowReading) -> None:
    if not stack:
        return
    words = _words(row.label)
    for depth in range(len(stack) - 1, -1, -1):
        if _words(stack[depth].label) & words:
            del stack[depth:]
            return
    if not words and not stack[-1].hint:
        stack.pop()


_SMALL = frozenset({"total", "totals", "the", "and", "of", "net", "subtotal", "in", "for", "to"})


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _SMALL}


def _read_row(row: GridRow, kind: LineKind | None, last_year: int) -> RowReading:
    text, marks = clean_label(row.label.text) if row.label is not None else ("", ())
    hint = read_dates(text)
    date = dating(text, hint, last_year)
    label, unit = split_unit(without_dates(text) if date is not None else text)
    if unit is not None:
        label, more = strip_label_marks(label)
        marks += more
    reading = RowReading(
        row.number, kind or LineKind.NOTE, text, label.rstrip(" :") or text, row.label,
        marks=marks + row.marks, hint=hint, date=date, unit=unit,
    )  # fmt: skip
    if kind is LineKind.FACTS:
        reading.item = kind_of_row(text)
        reading.is_total = not text or bool(_TOTAL_ROW.search(label)) or is_total_name(label)
        reading.movement = _movement(text, date)
    return reading


def _movement(text: str, date: Mention | None) -> Movement | None:
    if _NO_BALANCE.search(text):
        return None
    if _OPENING.search(text):
        return Movement.OPENING
    if _CLOSING.search(text):
        return Movement.CLOSING
    if date is not None and date.basis is not Basis.DURATION and not date.is_year and _BALANCE.match(text):
        return Movement.CLOSING
    return None


def _settle_movements(rows: list[RowReading]) -> None:
    """Tell opening from closing among dated balances, and mark what stands between them as changes."""
    facts = [row for row in rows if row.kind is LineKind.FACTS]
    opened: RowReading | None = None
    between: list[RowReading] = []
    for position, row in enumerate(facts):
        dated = row.date is not None and row.date.month is not None
        if row.movement is Movement.CLOSING and dated and opened is None and _moves_on(facts[position + 1 :]):
            row.movement = Movement.OPENING
        if row.movement is Movement.OPENING:
            opened, between = row, []
        elif row.movement is Movement.CLOSING:
            if opened is not None:
                for other in between:
                    other.movement = Movement.CHANGE
            # A dated balance closes one stretch and opens the next.
            opened, between = (row if dated else None), []
        elif opened is not None:
            between.append(row)


def _moves_on(rest: list[RowReading]) -> bool:
    """True when undated rows and then another balance follow: the dated balance before them opens a roll-forward."""
    for position, row in enumerate(rest):
        if row.movement is Movement.CLOSING:
            return position > 0
        if row.movement is Movement.OPENING:
            return False
    return False
