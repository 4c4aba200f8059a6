"""What the header of each value column says: its time, unit, scale and name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from converter.extraction.currencies import SIGN, currencies_in
from converter.extraction.dates import PeriodHint, read_dates, without_dates
from converter.extraction.headers import HeaderBlock, HeaderText
from converter.extraction.kinds import kind_of_column
from converter.extraction.numbers import strip_label_marks
from converter.extraction.printed_units import PrintedUnit, split_unit
from converter.extraction.units import ScaleHint, read_scale
from converter.model.facts import AxisLabel, ItemKind


@dataclass(frozen=True, slots=True)
class NamePart:
    """A header text that names something: what is left of it without dates, scale, currency and notes."""

    text: str
    columns: tuple[int, ...]
    marks: tuple[str, ...] = ()


@dataclass(slots=True)
class ColumnReading:
    """One value column as its header has it, before the table's context completes it."""

    index: int
    path: tuple[HeaderText, ...] = ()
    hint: PeriodHint = field(default_factory=PeriodHint)
    scale: ScaleHint = field(default_factory=ScaleHint)
    currency: str = ""
    kind: ItemKind | None = None
    names: tuple[NamePart, ...] = ()
    marks: tuple[str, ...] = ()
    noted: bool = False
    """True when the header points to a note (``Note 3``), as convenience translations do."""
    percent: bool = False
    """True when its first value prints a per cent sign and none a currency: the others then mean per cent as well."""
    largest: Decimal = Decimal(0)
    """The largest magnitude that it prints."""
    convenience: bool = False
    member_name: str = ""
    """The name that makes the column a member, when it does."""
    beside_members: bool = False
    """True for a column of the whole among member columns."""
    members: tuple[AxisLabel, ...] = ()
    unit: PrintedUnit | None = None
    """The unit in brackets that its header ends with; the names go without."""

    @property
    def name(self) -> str:
        """The names in one line, outermost first."""
        return " ".join(part.text for part in self.names)

    @property
    def is_change(self) -> bool:
        """True for a column that compares two others (``Change``, ``% change``)."""
        return _CHANGE.match(self.name) is not None

    @property
    def is_total(self) -> bool:
        """True when its last name says total."""
        return bool(self.names) and is_total_name(self.names[-1].text)


_CHANGE = re.compile(
    r"[\s$%#(]*(?:dollar|percent(?:age)?|amount of|period[- ]over[- ]period|year[- ]over[- ]year|y/y|yoy)?[\s$%#()]*"
    r"(?:change|variance|increase\s*/?\s*\(?decrease\)?|inc\.?\s*/\s*\(?dec\.?\)?|vs\.?)[\s$%()]*$", re.IGNORECASE
)  # fmt: skip
_TOTAL = re.compile(
    r"(?:grand\s+)?totals?\b|consolidated(?:\s+totals?)?$|total\s|combined\s+total|as\s+reported$", re.IGNORECASE
)
_NOTES = re.compile(
    r"[(\[]?\s*\b(?:see\s+)?notes?\s+\d+[A-Z]?(?:\s*(?:,|and)\s*\d+)*\s*[)\]]?|[(\[]\s*(?:un)?audited\s*[)\]]|\bunaudited\b",
    re.IGNORECASE,
)
_SCALE_TEXT = re.compile(
    rf"[(\[]?\s*(?:(?:amounts?|dollars?|figures?|expressed)\s+)?(?:in\s+)?(?:{SIGN}\s*)?(?:of\s+)?\b(?:thousands|millions|billions|thous\.?|mill\.)"
    rf"(?:\s+of\s+(?:U\.?S\.?\s+)?dollars)?(?:,?\s*except[^)\]]*)?\s*[)\]]?|[(\[]?\s*{SIGN}?\s*(?:in\s+)?['’]?000['’]?s?\s*[)\]]",
    re.IGNORECASE,
)
_CURRENCY_TEXT = re.compile(rf"\(?\s*(?:{SIGN})\s*\)?")
_NOTE_REFERENCE = re.compile(r"\bnotes?\s+\d+", re.IGNORECASE)


def is_total_name(text: str) -> bool:
    """True for ``Total``, ``Consolidated`` and the like: a column or row that stands for the whole."""
    return _TOTAL.match(text.strip()) is not None


def bare_name(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a header text without dates, scale, currency and notes, and the footnote marks it carried."""
    body, marks = strip_label_marks(text)
    body = _NOTES.sub(" ", body)
    body = _SCALE_TEXT.sub(" ", body)
    body, more = strip_label_marks(without_dates(body))
    alone = _CURRENCY_TEXT.sub(" ", body)
    if not re.search(r"[^\W\d_]", alone):
        body = alone
    body = re.sub(r"\(\s*[$%]?\s*\)|^\s*[,;:.&]+|(?:[,;:–—]|(?<!\w)-)+\s*$", " ", body)
    body = " ".join(body.split())
    return (body if re.search(r"[^\W_]|[$%#]", body) else ""), (*marks, *more)


def _names(path: tuple[HeaderText, ...]) -> tuple[NamePart, ...]:
    """Return the names of a path; words wrapped over several rows of one column become one name."""
    parts: list[NamePart] = []
    for text in path:
        name, marks = bare_name(text.text)
        name = split_unit(name)[0]
        if not name:
            continue
        if parts and parts[-1].columns == text.columns and not _separate(parts[-1].text, name):
            joined = f"{parts[-1].text} {name}" if not parts[-1].text.endswith("-") else parts[-1].text + name
            parts[-1] = NamePart(joined, text.columns, parts[-1].marks + marks)
        else:
            parts.append(NamePart(name, text.columns, marks))
    return tuple(parts)


def _separate(above: str, below: str) -> bool:
    """True when two stacked texts of one width are two names, not one wrapped over two lines."""
    return is_total_name(above) or (above == below)


def _hint(path: tuple[HeaderText, ...], joined: str) -> PeriodHint:
    """Return what a header path says of time; of several dates the one that stands over the fewest columns counts.

    A title or a signature's date above a whole table is no date of one column.
    """
    hint = read_dates(joined)
    if len(_years(hint)) < 2 or any(m.begins is not None for m in hint.mentions):
        return hint
    dated = [text for text in path if _years(read_dates(text.text)) and not _is_sentence(text.text)]
    if not dated:
        return hint
    fewest = min(len(text.columns) for text in dated)
    lowest = max((text for text in dated if len(text.columns) == fewest), key=lambda text: text.cell.row)
    leading = [text for text in path if text is lowest or not _years(read_dates(text.text))]
    near = read_dates(" ".join(text.text for text in leading))
    return near if _years(near) else hint


def _years(hint: PeriodHint) -> set[tuple[int | None, int | None, int | None]]:
    return {(m.year, m.month, m.day) for m in hint.mentions if m.year is not None}


def _is_sentence(text: str) -> bool:
    """True for running text that slipped into a header."""
    return len(text) > 30 and text.rstrip().endswith(".")


def _kind(path: tuple[HeaderText, ...], joined: str) -> ItemKind | None:
    """Return the kind that the lowest header naming one states; the whole path when words are spread over rows."""
    for text in reversed(path):
        kind = kind_of_column(_without_scale(strip_label_marks(text.text)[0]))
        if kind is not None:
            return kind
    return kind_of_column(_without_scale(joined)) if joined else None


def _without_scale(text: str) -> str:
    return _SCALE_TEXT.sub(" ", text)


def read_column(block: HeaderBlock | None, index: int, home: str) -> ColumnReading:
    """Return what ``block`` says of value column ``index``; ``home`` is the reporting currency."""
    if block is None:
        return ColumnReading(index)
    path = block.over(index)
    joined = " ".join(text.text for text in path)
    names = _names(path)
    scales = [hint for text in path if (hint := read_scale(text.text, home))]
    money = next((h.money for h in reversed(scales) if h.money is not None), None)
    shares = next((h.shares for h in reversed(scales) if h.shares is not None), None)
    excepted = any(h.shares_excepted for h in scales)
    currencies = [code for text in path for code in currencies_in(text.text, home)]
    return ColumnReading(
        index,
        path,
        _hint(path, joined),
        ScaleHint(money, shares, excepted),
        currencies[-1] if currencies else "",
        _kind(path, joined),
        names,
        tuple(mark for part in names for mark in part.marks),
        _NOTE_REFERENCE.search(joined) is not None,
        unit=next((unit for text in reversed(path) if (unit := _unit(text.text)) is not None), None),
    )


def _unit(text: str) -> PrintedUnit | None:
    return split_unit(strip_label_marks(text)[0])[1]
