"""What is asked of the linker: the rows of a table, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from converter.mapping.linker.words import key, terms
from converter.mapping.linker.zones import open_sections, zones
from converter.mapping.year_rows import year_labels
from converter.model.facts import ItemKind, PartKind
from taxonomy.concepts import PeriodType, QName


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One row as far as one measure goes: a row whose columns measure different things is asked once per measure.

    ``section`` holds the rows above that title it, outermost first; ``columns`` the header cells above its numbers, top
    down; ``members`` the labels (of the row or its column) that name members; ``negative`` the share of its numbers in
    brackets; ``sums`` the places (in the sequence asked) of the rows that add up to it, with weights as printed.
    ``text`` is the sentence a number of running text stands in.
    """

    label: str
    section: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    kind: ItemKind = ItemKind.MONETARY
    period: PeriodType | None = None
    is_total: bool = False
    members: tuple[str, ...] = ()
    negative: float = 0.0
    sums: tuple[tuple[int, int], ...] = ()
    previous: str = ""
    next: str = ""
    text: str = ""
    weight: int = 1
    """How many numbers it stands for."""


@dataclass(frozen=True, slots=True)
class TableContext:
    """Where the rows stand: the caption, headings above (outermost first), the kind of part and its title."""

    caption: str = ""
    headings: tuple[str, ...] = ()
    part: PartKind = PartKind.NOTE
    title: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that may fit; ``confidence`` is calibrated, ``reason`` one line that a person understands."""

    concept: QName
    score: float
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, and the probability that the filer needs a concept of its own."""

    candidates: tuple[Candidate, ...] = ()
    extension_advice: float = 0.0
    nearest: str = ""
    """What to tell a person who makes an own concept: the nearest standard relatives."""


class Statement(StrEnum):
    """Where a table stands, as the memory counts it."""

    BALANCE_SHEET = "balance sheets"
    INCOME = "income statements"
    CASH_FLOW = "cash flow statements"
    COMPREHENSIVE = "statements of comprehensive income"
    EQUITY = "statements of equity"
    NOTES = "notes"
    COVER = "cover pages"
    OTHER = "other tables"


STATEMENTS = tuple(Statement)
"""The statements by code."""

_OF_PART = {
    PartKind.BALANCE_SHEET: 0, PartKind.INCOME_STATEMENT: 1, PartKind.CASH_FLOW: 2, PartKind.COMPREHENSIVE_INCOME: 3,
    PartKind.EQUITY: 4, PartKind.NOTE: 5, PartKind.COVER: 6, PartKind.OTHER: 5,
}  # fmt: skip


def statement_code(part: PartKind) -> int:
    """Return the code of the statement that a part of a report is."""
    return _OF_PART[part]


_FRAME_WORDS = frozenset(
    "thousand million billion dollar except per share data amount amounts unaudited audited usd month year three six "
    "nine twelve ended quarter week period fiscal total reported rest successor predecessor table continued next "
    "page".split()
)


def column_key(columns: Sequence[str]) -> str:
    """Return what column headers say beyond periods, units and totals; empty when nothing."""
    kept = [text for text in columns if any(word not in _FRAME_WORDS for word in terms(text))]
    return key(" ".join(dict.fromkeys(kept)))


def section_key(section: Sequence[str]) -> str:
    """Return the key of the nearest section row that says something."""
    for text in reversed(section):
        if any(word not in _FRAME_WORDS for word in terms(text)):
            return key(text)
    return ""


@dataclass(slots=True)
class Query:
    """A row as the retrieval sees it: keys instead of texts."""

    label: str
    section: str
    column: str
    under: str
    """Section and label together."""
    crossed: str
    """Label and column together."""
    kind: ItemKind
    period: PeriodType | None
    row: LinkRow
    previous: str = ""
    next: str = ""
    zone: int = 0
    """Of the statement (``zones.zones``), 0 for none."""


def queries(rows: Sequence[LinkRow], part: PartKind = PartKind.NOTE) -> list[Query]:
    """Return the rows of one table, in their order, as queries; ``part`` is the statement that they stand in."""
    labels = [key(text) for text in year_labels([row.label for row in rows])]
    sections = open_sections(labels, [section_key(row.section) for row in rows])
    zone = zones(labels, statement_code(part))
    found = []
    for i, row in enumerate(rows):
        section, column = sections[i], column_key(row.columns)
        found.append(
            Query(
                label=labels[i],
                section=section,
                column=column,
                under=f"{section} {labels[i]}".strip(),
                crossed=f"{labels[i]} {column}".strip(),
                kind=row.kind,
                period=row.period,
                row=row,
                previous=key(row.previous),
                next=key(row.next),
                zone=zone[i],
            )
        )
    return found
