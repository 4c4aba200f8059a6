"""Stocks and flows: whether words name an amount at a moment or over a stretch of time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converter.extraction.columns import ColumnReading
from converter.extraction.dates import Basis
from converter.extraction.rows import RowReading
from converter.extraction.words import Surroundings, basis_features, load_weights
from converter.model.facts import LineKind, PartKind

BASIS_OF_PART = {
    PartKind.BALANCE_SHEET: Basis.INSTANT,
    PartKind.INCOME_STATEMENT: Basis.DURATION,
    PartKind.COMPREHENSIVE_INCOME: Basis.DURATION,
    PartKind.CASH_FLOW: Basis.DURATION,
}
"""What the values of a primary statement are unless a row says otherwise."""


AGAINST_INSTANT = 2.0
AGAINST_DURATION = -2.0
"""How strongly words must lean (log odds, positive for a duration) to overrule a basis that the table states."""
FULL_DATE_PRIOR = 2.0
"""What a header that is a day counts for an instant."""
MEAN_WEIGHT = 1.5
"""What the lean of the whole table counts beside that of one row."""


class Leans:
    """Which way the words about each value of a table lean: to a duration (positive) or an instant."""

    def __init__(self, rows: Sequence[RowReading] = (), caption: str = "") -> None:
        self._caption = caption
        self._known: dict[tuple[str, str, str], float] = {}
        leans = [self.lean(row) for row in rows if row.kind is LineKind.FACTS and row.movement is None]
        self.mean = sum(leans) / len(leans) if leans else 0.0

    def lean(self, row: RowReading, column: ColumnReading | None = None) -> float:
        """Return the log odds that the values of ``row`` under ``column`` are of a duration."""
        section = row.sections[-1].label if row.sections else ""
        name = column.name if column is not None else ""
        key = (row.label, section, name)
        if key not in self._known:
            about = Surroundings(row.label, section, name, self._caption)
            instant, duration = load_weights("basis").scores(basis_features(about))
            self._known[key] = duration - instant
        return self._known[key]


_INSISTS = re.compile(
    r"\bweighted[-\s]average\s+(?:remaining|discount)\b|\bremaining\s+lease\s+term\b|^(?:total|identifiable|segment|long-lived)\s+assets\b"
    r"|\bat\s+(?:the\s+)?(?:year|period|quarter)[-\s]end\b|\bunrecognized\s+compensation\b|^assets$"
    r"|\brecognized\s+in\s+accumulated\s+other\s+comprehensive\b",
    re.IGNORECASE,
)
_FAIR_VALUE_INPUTS = re.compile(r"\bunobservable\s+inputs?\b", re.IGNORECASE)
_BALANCE_SHEET = re.compile(
    r"\b(?:balance\s+sheets?|statements?\s+of\s+(?:\w+\s+)?financial\s+(?:position|condition))\b", re.IGNORECASE
)
_PERIOD_STATEMENT = re.compile(
    r"\bstatements?\s+of\s+(?:\w+\s+)?(?:cash\s+flows?|income|operations|earnings|comprehensive)\b", re.IGNORECASE
)


def insists_on_instant(label: str) -> bool:
    """True for labels of balances that stand even in tables headed by years."""
    return _INSISTS.search(label) is not None


def row_insists_on_instant(row: RowReading, caption: str) -> bool:
    """True when the row or the nearest section over it names such a balance, or the caption inputs to a fair value.

    The inputs to a fair value are those of the day that it is measured on.
    """
    section = row.sections[-1].text if row.sections else ""
    return insists_on_instant(row.label) or insists_on_instant(section) or bool(_FAIR_VALUE_INPUTS.search(caption))


def basis_of_title(title: str) -> Basis | None:
    """Return the basis of a primary statement by its title; None for other tables.

    A title is short; a sentence that mentions the balance sheet introduces a note.
    """
    if len(title) > 160:
        return None
    sheet, period = _BALANCE_SHEET.search(title), _PERIOD_STATEMENT.search(title)
    if (
        sheet
        and not period
        and not re.search(r"\b(?:following|table|included|recognized|presented|amounts)\b", title, re.I)
    ):
        return Basis.INSTANT
    return None
