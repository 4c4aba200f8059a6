"""What one printed value measures: its kind, its scale, its unit and its amount in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from converter.extraction.columns import ColumnReading
from converter.extraction.currencies import currency_of_sign
from converter.extraction.grid import Value
from converter.extraction.kinds import kind_of_row
from converter.extraction.printed_units import PrintedUnit
from converter.extraction.rows import RowReading
from converter.extraction.units import ScaleHint, quantity_unit, unit_of
from converter.model.facts import PURE, ItemKind, Unit

_DURATION_WORDS = re.compile(r"^(?:years?|yrs?\.?|months?|mos\.?|days?|weeks?)$", re.IGNORECASE)
_COUNT = re.compile(
    r"^(?:total\s+)?number\s+of\b|\bheadcount\b|^(?:full[-\s]time\s+)?employees\b|\bcount\b|^stores?\b|\bnumber\s+of\s+(?!shares)",
    re.IGNORECASE,
)
_RATIO_COLUMN = re.compile(r"%|\bper\s?cent", re.IGNORECASE)
_INLINE_NUMBERS = re.compile(r"[,;(–—-]?\s*(?:[$€£¥]\s*\.?\d|\b\d{1,3}(?:,\d{3})+|\bno\s+par\b)")
_INLINE_RATE = re.compile(r"\d+(?:\.\d+)?\s?%")
_CLAUSE = re.compile(r"[,;:(–—]")
_TOO_MANY_SHARES = Decimal(10) ** 13
_FULL_COUNT = Decimal(10) ** 6
_TOO_MUCH_MONEY = Decimal(10) ** 17


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a whole table: scales in order of closeness, currency, whether its numbers are money at all."""

    scales: tuple[ScaleHint, ...]
    currency: str
    home: str
    prefix: str
    kind: ItemKind | None = None
    default_scale: int | None = None
    """The scale taken where none is stated, None when nothing tells it."""

    @property
    def money_scale(self) -> int | None:
        """The stated power of ten of amounts, None when none is."""
        return next((hint.money for hint in self.scales if hint.money is not None), None)

    @property
    def share_scale(self) -> int | None:
        """The stated power of ten of share counts, None when none is."""
        for hint in self.scales:
            if hint.shares is not None or hint.shares_excepted or hint.money is not None:
                return hint.share_scale()
        return None


@dataclass(frozen=True, slots=True)
class Measure:
    """The kind, unit and scale of a value; ``unstated`` when the scale is nowhere stated."""

    kind: ItemKind
    unit: Unit | None
    scale: int
    unstated: bool = False


def label_for_kind(label: str) -> str:
    """Return what a label says itself: ``Common stock`` of ``Common stock, $0.01 par value; 500,000 shares``."""
    label = _INLINE_RATE.sub(" ", label)
    return _CLAUSE.split(label, maxsplit=1)[0] if _INLINE_NUMBERS.search(label) else label


def kind_of_value(value: Value, row: RowReading, column: ColumnReading, frame: Frame) -> ItemKind:
    """Return what a value measures: the signs beside it first, then column, row and section words."""
    if value.percent or value.basis_points:
        return ItemKind.PERCENT
    if _DURATION_WORDS.match(value.words):
        return ItemKind.DURATION
    if value.words in ("x", "times"):
        return ItemKind.PURE
    words = _kind_of_words(value, row)
    kind = column.kind or words or frame.kind
    if kind is ItemKind.PER_SHARE and _is_large_whole(value):
        kind = words if words is not ItemKind.PER_SHARE else None
    if (
        column.kind is ItemKind.SHARES
        and words is ItemKind.PER_SHARE
        and value.number is not None
        and value.number.places
    ):
        kind = words
    if value.currency:
        per_share = ItemKind.PER_SHARE in (kind, words) and not _is_large_whole(value)
        return ItemKind.PER_SHARE if per_share else ItemKind.MONETARY
    if kind is ItemKind.PERCENT and not _is_rate(value, column, row):
        kind = None
    if kind in (None, ItemKind.PER_SHARE) and column.percent and not value.scale:
        kind = ItemKind.PERCENT
    if kind is ItemKind.DURATION and value.number is not None and (value.number.magnitude > 600 or "," in value.shown):
        kind = None
    if kind is None and _COUNT.search(row.text):
        return ItemKind.INTEGER
    return kind or ItemKind.MONETARY


def _kind_of_words(value: Value, row: RowReading) -> ItemKind | None:
    """Return the kind that the label of a row states, else the nearest section over it that states one."""
    words = kind_of_row(label_for_kind(row.text))
    if words is not None or not row.text:
        return words
    words = next((k for s in reversed(row.sections) if (k := kind_of_row(label_for_kind(s.text)))), None)
    if words is ItemKind.PER_SHARE and value.number is not None and not value.number.places:
        # Under "Earnings per share" stand whole amounts too: what is divided, and the shares.
        return None
    return words


def _is_large_whole(value: Value) -> bool:
    """True for whole numbers from a thousand on, which are no amounts per share."""
    return value.number is not None and not value.number.places and value.number.magnitude >= 1000


def _is_rate(value: Value, column: ColumnReading, row: RowReading) -> bool:
    """True when a value under words such as "rate" is a percentage: its column or the words print the sign, or it is
    a small number with decimals."""
    if column.percent or _RATIO_COLUMN.search(f"{column.name} {label_for_kind(row.text)}"):
        return True
    small = value.number is None or (value.number.magnitude <= 100 and value.number.places > 0)
    return small and column.kind is ItemKind.PERCENT


def currency_of(value: Value, column: ColumnReading, frame: Frame) -> str:
    """Return the ISO code of a value's currency."""
    if column.currency and not value.currency.isalpha():
        return column.currency
    if value.currency:
        return currency_of_sign(value.currency, frame.home)
    return frame.currency or frame.home


def measure(value: Value, row: RowReading, column: ColumnReading, frame: Frame) -> Measure:
    """Return kind, unit and scale of a value of ``row`` under ``column``."""
    printed = _printed_unit(value, row, column)
    if printed is not None:
        return Measure(ItemKind.QUANTITY, printed.unit(frame.prefix), value.scale or printed.scale)
    kind = kind_of_value(value, row, column, frame)
    currency = currency_of(value, column, frame)
    if value.scale:
        return Measure(kind, unit_of(kind, currency), value.scale)
    hints: Sequence[ScaleHint] = (column.scale, *frame.scales) if column.scale else frame.scales
    if kind is ItemKind.PERCENT:
        return Measure(kind, PURE, -4 if value.basis_points else -2)
    if kind is ItemKind.SHARES:
        return Measure(kind, unit_of(kind, ""), _share_scale(value, column, hints, frame))
    if kind is ItemKind.MONETARY:
        quantity = quantity_unit(f"{value.words} {column.name}", frame.prefix) if not value.currency else None
        if quantity is not None and not column.currency:
            return Measure(ItemKind.QUANTITY, quantity, 0)
        stated = next((hint.money for hint in hints if hint.money is not None), None)
        scale = stated if stated is not None else frame.default_scale
        if scale and value.number is not None and value.number.magnitude.scaleb(scale) > _TOO_MUCH_MONEY:
            scale = 0
        return Measure(kind, unit_of(kind, currency), scale or 0, stated is None)
    return Measure(kind, unit_of(kind, currency), 0)


def _printed_unit(value: Value, row: RowReading, column: ColumnReading) -> PrintedUnit | None:
    """Return the unit that brackets behind the row's label or the column's header give a value without a sign.

    A column of prices or rates keeps its kind, whatever its rows are counted in.
    """
    if value.currency or value.percent or value.basis_points or value.words or column.kind is not None:
        return None
    if row.unit is not None:
        return row.unit
    return column.unit if row.item is None and not column.currency else None


def _share_scale(value: Value, column: ColumnReading, hints: Sequence[ScaleHint], frame: Frame) -> int:
    scale = 0
    for hint in hints:
        if hint.shares is not None or hint.shares_excepted or hint.money is not None:
            scale = hint.share_scale()
            break
    else:
        # Nothing is said of shares: a column of small counts is in the report's scale, long ones are printed in full.
        small = column.largest < _FULL_COUNT
        scale = (frame.default_scale or 0) if small else 0
    if value.number is not None and value.number.magnitude.scaleb(scale) > _TOO_MANY_SHARES:
        return 0
    return scale


def full_value(value: Value, scale: int) -> Decimal:
    """Return the printed number times its scale, exactly."""
    printed = value.printed
    return printed.scaleb(scale) if scale else printed


def decimals_of(places: int, scale: int) -> int:
    """Return the accuracy of a print with ``places`` decimals (XBRL 2.1 §4.6.5)."""
    return places - scale
