"""What the document itself says: parsed facts, before any concept is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from textwrap import shorten

from converter.model.document import Span
from converter.model.findings import Finding


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """An instant (``start`` is None; the end of the day ``end``) or a duration, both days included."""

    end: date
    start: date | None = None

    @property
    def is_instant(self) -> bool:
        """True when it is the end of one day."""
        return self.start is None

    def __str__(self) -> str:
        return self.end.isoformat() if self.start is None else f"{self.start.isoformat()}/{self.end.isoformat()}"


def year_before(end: date) -> date:
    """Return the first day of the year that ends on a day."""
    day = 28 if (end.month, end.day) == (2, 29) else end.day
    return date(end.year - 1, end.month, day) + timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """Measures as ``prefix:name`` (``iso4217:USD``, ``xbrli:shares``), sorted; ``xbrli:pure`` for pure numbers."""

    numerators: tuple[str, ...]
    denominators: tuple[str, ...] = ()

    def __str__(self) -> str:
        def side(measures: tuple[str, ...], parenthesise: bool) -> str:
            text = "*".join(measures)
            return f"({text})" if parenthesise and len(measures) > 1 else text

        if not self.denominators:
            return side(self.numerators, False)
        return f"{side(self.numerators, True)}/{side(self.denominators, True)}"

    @staticmethod
    def parse(text: str) -> Unit:
        """Return the unit written in the xBRL-JSON form (OIM §4.3 unit string representation)."""
        numerator, _, denominator = text.partition("/")

        def side(part: str) -> tuple[str, ...]:
            return tuple(sorted(m.strip() for m in part.strip("() ").split("*") if m.strip()))

        return Unit(side(numerator), side(denominator))


PURE = Unit(("xbrli:pure",))
SHARES = Unit(("xbrli:shares",))


class ItemKind(StrEnum):
    """What a value measures, before a concept fixes its type; the values name the item type it suggests."""

    MONETARY = "monetaryItemType"
    SHARES = "sharesItemType"
    PER_SHARE = "perShareItemType"
    PERCENT = "percentItemType"
    PURE = "pureItemType"
    INTEGER = "integerItemType"
    QUANTITY = "decimalItemType"
    """An amount in a physical or custom unit: BTC, MWh, square feet."""
    DURATION = "durationItemType"
    DATE = "dateItemType"
    TEXT = "stringItemType"


class Dash(StrEnum):
    """What a dash cell means."""

    ZERO = "zero"
    NOT_ALLOCATED = "not_allocated"


class Movement(StrEnum):
    """The part that a row plays in a roll-forward."""

    OPENING = "opening"
    CHANGE = "change"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A member as the document names it. ``axis`` is a hint in words (``segment``, ``geography``, ``equity component``,
    ``fair value level``, ``product``, ``counterparty``, ``asset class``, ``range``, …), empty when unknown."""

    axis: str
    member: str
    source: str
    """Where the label stands: ``column``, ``row``, ``section``, ``caption`` or ``text``."""
    span: Span | None = None
    reason: str = field(default="", compare=False)
    """Why it is taken for a member of the axis."""


class Standing(StrEnum):
    """How a table came to an axis, or not."""

    SUGGESTED = "suggested"
    """A rule suggests it, and the table as a whole does not speak against it."""
    ADDED = "added"
    """No rule suggests it; the table as a whole speaks for it."""
    OVERRULED = "overruled"
    """A rule suggests it, and the table as a whole speaks against it: no value lies on it."""


@dataclass(frozen=True, slots=True)
class TableAxis:
    """What was settled about an axis of a table: the labels of its members, where they stand, and why."""

    axis: str
    """The hint of its labels."""
    standing: Standing
    members: tuple[str, ...]
    sources: tuple[str, ...]
    """Where the labels stand, as ``AxisLabel`` has it."""
    values: int
    """How many values it is about."""
    reason: str
    chance: float | None = None
    """The lowest of the values that lie on it, the highest of those that do not; None where only rules tell."""
    span: Span | None = None
    """The first label that has a place of its own."""

    @property
    def name(self) -> str:
        """The hint, or words for the axis that has none."""
        return self.axis or "the filer's own"

    @property
    def places(self) -> str:
        """Where the labels stand, in words."""
        return " and ".join(_PLACES.get(source, source) for source in self.sources)

    @property
    def first_members(self) -> str:
        """The first labels, shortened, and how many more there are."""
        names = [f"'{shorten(member, 60, placeholder=' …')}'" for member in self.members[:3]]
        more = len(self.members) - len(names)
        return ", ".join(names) + (f" and {more} more" if more else "")


_PLACES = {
    "column": "column headers", "row": "row labels", "section": "headings over rows",
    "caption": "the text over the table",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inference:
    """Something the document does not say outright. ``what`` is a stable code (``scale``, ``period.year``)."""

    what: str
    value: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ParsedFact:
    """One reported value and all that the document itself says of it.

    ``value`` is in full units with the sign as shown (brackets and minus signs negative), None for a dash that is
    not allocated and for texts; ``shown`` is the number as printed without brackets, signs and currency (the characters
    of ``span``); ``scale`` is the power of ten from ``shown`` to ``value``; ``decimals`` the accuracy of the print
    (XBRL 2.1 §4.6.5), None for exact. ``label`` is the row label (or the phrase of a narrative fact) without marks,
    dates and leaders; ``label_path`` the section rows above it, outermost first; ``column_path`` the header cells above
    it, top down.
    """

    id: str
    kind: ItemKind
    value: Decimal | None
    shown: str
    span: Span
    label: str
    period: Period | None = None
    unit: Unit | None = None
    scale: int = 0
    decimals: int | None = None
    negative: bool = False
    dash: Dash | None = None
    text_value: str = ""
    label_path: tuple[str, ...] = ()
    label_span: Span | None = None
    column_path: tuple[str, ...] = ()
    members: tuple[AxisLabel, ...] = ()
    is_total: bool = False
    movement: Movement | None = None
    convenience: bool = False
    """True for a translation printed for convenience beside the reporting currency."""
    caption: str = ""
    section: tuple[str, ...] = ()
    """Titles of the report, statement or note and headings that it stands under, outermost first."""
    table: int | None = None
    row: int | None = None
    column: int | None = None
    marks: tuple[str, ...] = ()
    """Footnote marks on the number, its row or its column."""
    inferences: tuple[Inference, ...] = ()


@dataclass(frozen=True, slots=True)
class Summand:
    """One part of a sum, by row (or column) number of the table, with its weight as printed: 1 or -1."""

    line: int
    weight: int


class RelationKind(StrEnum):
    """The shapes of arithmetic that a table shows."""

    ROWS = "rows"
    COLUMNS = "columns"
    ROLL_FORWARD = "roll-forward"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Relation:
    """``total`` = sum of weight * part, as printed, in each of ``lines`` (the columns of a row relation, the rows of a
    column relation) where it was checked; ``tolerance`` is the largest difference met, in printed units.

    Signs are as printed: a row ``(100)`` that the total includes as minus 100 has weight 1.
    ``fails`` lists lines where it does not foot (a finding says so). A ``TIE`` joins two facts by id instead.
    """

    kind: RelationKind
    table: int
    total: int
    parts: tuple[Summand, ...]
    lines: tuple[int, ...] = ()
    fails: tuple[int, ...] = ()
    tolerance: Decimal = Decimal(0)
    facts: tuple[str, ...] = ()


class PartKind(StrEnum):
    """What a part of a report is."""

    COVER = "cover"
    BALANCE_SHEET = "balance_sheet"
    INCOME_STATEMENT = "income_statement"
    COMPREHENSIVE_INCOME = "comprehensive_income"
    CASH_FLOW = "cash_flow"
    EQUITY = "equity"
    NOTE = "note"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """A statement or a note: title as printed, number when it has one, spans that it covers."""

    kind: PartKind
    title: str
    spans: tuple[Span, ...]
    number: str = ""
    tables: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text that a mark points to, and the tables it belongs to."""

    mark: str
    text: str
    spans: tuple[Span, ...]
    tables: tuple[int, ...] = ()


class LineKind(StrEnum):
    """What a row of a table is."""

    FACTS = "facts"
    SECTION = "section"
    HEADER = "header"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row as understood."""

    number: int
    kind: LineKind
    label: str
    span: Span | None = None
    depth: int = 0
    movement: Movement | None = None
    is_total: bool = False
    members: tuple[AxisLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of values as understood; ``number`` is the grid column of its numbers."""

    number: int
    path: tuple[str, ...]
    period: Period | None = None
    unit: Unit | None = None
    members: tuple[AxisLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table as understood: what ``inspect`` shows and what presentation and calculation are built from.

    ``block_spans`` covers the caption, the table and its footnotes, for block tagging (several when torn apart).
    """

    table: int
    caption: str
    section: tuple[str, ...]
    part: int | None
    rows: tuple[TableRow, ...]
    columns: tuple[TableColumn, ...]
    scale: int | None = None
    """Power of ten of amounts, None when nothing states it; ``share_scale`` that of share counts."""
    share_scale: int | None = None
    currency: str = ""
    block_spans: tuple[Span, ...] = ()
    span: Span | None = None
    axes: tuple[TableAxis, ...] = ()
    """The axes on which its values lie, then those that rules suggested in vain."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was parsed from a document."""

    facts: tuple[ParsedFact, ...]
    tables: tuple[TableReading, ...] = ()
    relations: tuple[Relation, ...] = ()
    parts: tuple[Part, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
