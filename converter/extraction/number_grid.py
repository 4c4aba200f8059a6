"""The numbers of a table without its looks: what arithmetic is found in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from converter.model.facts import ItemKind, Movement

Place = tuple[int, int]
"""Row and column, both from 0."""

NOT_ADDITIVE = frozenset({ItemKind.PER_SHARE, ItemKind.PERCENT, ItemKind.PURE, ItemKind.DURATION})
"""Kinds whose columns may foot (shares of a total do) but need not (rates of change never do)."""


@dataclass(frozen=True, slots=True)
class NumberGrid:
    """The numbers of one table, as printed and signed as shown; ``rows`` and ``columns`` are its extent.

    ``values`` holds the printed numbers without scale (their exponent is the accuracy of the print), ``dashes`` the
    places that print a dash. Hints may be empty; where given they have one entry per row or column: ``labels`` and
    ``headers`` the words, ``depths`` the indentation level, ``row_kinds``/``column_kinds`` what the numbers measure,
    ``movements`` the part a row plays in a roll-forward, ``column_groups`` what must be equal for two columns to be
    added (period and currency). ``sections`` are rows that title those below them; ``total_rows`` and
    ``total_columns`` are totals for reasons other than their words (a rule above, bold print, the reader's judgement).
    """

    rows: int
    columns: int
    values: Mapping[Place, Decimal]
    dashes: frozenset[Place] = frozenset()
    labels: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    depths: tuple[int, ...] = ()
    sections: frozenset[int] = frozenset()
    row_kinds: tuple[ItemKind | None, ...] = ()
    column_kinds: tuple[ItemKind | None, ...] = ()
    movements: tuple[Movement | None, ...] = ()
    column_groups: tuple[str, ...] = ()
    total_rows: frozenset[int] = frozenset()
    total_columns: frozenset[int] = frozenset()

    def label(self, row: int) -> str:
        """The label of a row, empty when it has none."""
        return self.labels[row] if row < len(self.labels) else ""

    def header(self, column: int) -> str:
        """The header of a column, empty when it has none."""
        return self.headers[column] if column < len(self.headers) else ""


_TOTAL = re.compile(r"^\W*(?:(?:grand|sub|net|gross)[\s-]*)?totals?\b|\btotals?\W*$|\bsub-?totals?\b", re.IGNORECASE)
_OFTEN_TOTAL = re.compile(
    r"^(?!\W*accumulated\b).*?(?:^\W*net\b|,\s*net\W*$|\b(?:gross|operating)\s+(?:profit|margin|income|loss)|\b(?:income|loss|earnings|profit)\W{1,3}"
    r"(?:\w+\W{1,3})?(?:from|before|after)\b|\bcomprehensive\s+(?:income|loss)|\bnet\s+(?:income|loss|earnings|cash|sales|"
    r"revenues?|increase|decrease|change|assets|liabilit)|\b(?:gross|net)\W*$|\bconsolidated\b|\bas\s+reported\b)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:ending|closing)\b|\b(?:at|as\s+of)?\s*(?:the\s+)?end\s+of\b|^\W*(?:balances?|outstanding|nonvested|unvested)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\b(?:beginning|opening)\b|\bstart\s+of\b|^\W*(?:balances?|outstanding|nonvested|unvested)\b", re.IGNORECASE
)
_ONLY_OPENING = re.compile(r"\b(?:beginning|opening)\b|\bstart\s+of\b", re.IGNORECASE)
_ONLY_CLOSING = re.compile(r"\b(?:ending|closing)\b|\bend\s+of\b", re.IGNORECASE)
_DEDUCTED = re.compile(
    r"^\W*(?:less|deduct(?:ions?)?|minus)\b|\bexpenses?\b|\bcosts?\b|\bprovision\b|\bbenefit\b|\baccumulated\s+(?:depreciation|"
    r"amortization)|\ballowances?\b|\bimputed\s+interest|\bunamortized\b|\btreasury\b|\bdividends?\b|\bnoncontrolling\b|"
    r"\bnon-controlling\b|\btax(?:es)?\b|\bcurrent\s+(?:portion|maturities)|\bloss(?:es)?\b|\bcharges?\b|\bdiscounts?\b|"
    r"\bpayments?\b|\bwrite-?offs?\b|\bcharge[ds]?[\s-]?offs?\b|\bsettlements?\b|\breserves?\b|\bimpairments?\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 14)
def is_total_label(label: str) -> bool:
    """True for words that say outright that a line is a total."""
    return _TOTAL.search(label) is not None


@lru_cache(maxsize=1 << 14)
def is_result_label(label: str) -> bool:
    """True for words that usually name the result of the lines above, without saying total."""
    return _OFTEN_TOTAL.search(label) is not None or is_closing_label(label)


@lru_cache(maxsize=1 << 14)
def is_opening_label(label: str) -> bool:
    """True for words that can open a roll-forward; ``Balance, June 30`` can open and close."""
    return _OPENING.search(label) is not None and not _ONLY_CLOSING.search(label)


@lru_cache(maxsize=1 << 14)
def is_closing_label(label: str) -> bool:
    """True for words that can close a roll-forward."""
    return _CLOSING.search(label) is not None and not _ONLY_OPENING.search(label)


@lru_cache(maxsize=1 << 14)
def is_deducted_label(label: str) -> bool:
    """True for words that name what is usually taken off, whether or not it is printed in brackets."""
    return _DEDUCTED.search(label) is not None
