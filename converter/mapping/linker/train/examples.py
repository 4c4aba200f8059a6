"""Turns tables with known concepts into questions with their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from converter.mapping.linker.grid import LinkRow, TableContext, column_key
from converter.mapping.linker.train.remember import Concepts
from converter.mapping.linker.train.samples import RowSample, TableSample
from converter.model.facts import ItemKind, PartKind
from taxonomy.concepts import PeriodType

_PARTS = (
    PartKind.BALANCE_SHEET, PartKind.INCOME_STATEMENT, PartKind.CASH_FLOW, PartKind.COMPREHENSIVE_INCOME,
    PartKind.EQUITY, PartKind.NOTE, PartKind.COVER, PartKind.NOTE,
)  # fmt: skip
_KINDS = {
    "monetaryItemType": ItemKind.MONETARY, "sharesItemType": ItemKind.SHARES, "perShareItemType": ItemKind.PER_SHARE,
    "percentItemType": ItemKind.PERCENT, "pureItemType": ItemKind.PURE, "integerItemType": ItemKind.INTEGER,
    "durationItemType": ItemKind.DURATION, "dateItemType": ItemKind.DATE,
}  # fmt: skip
_QUANTITIES = frozenset(
    {"decimalItemType", "areaItemType", "volumeItemType", "massItemType", "energyItemType", "powerItemType"}
)
_FURNITURE = re.compile(r"form (?:10-[kq]|20-f)|^\W*\d*\W*$", re.I)

NO_CAPTION = 0.25
"""The share of tables that training asks without caption."""

MASKED = 0.12
"""The share of rows whose concept training hides from the memory."""


@dataclass(slots=True)
class Examples:
    """The questions of one table with their answers."""

    rows: list[LinkRow]
    context: TableContext
    answer: list[int]
    """Numbers of concepts; 0 for an own one."""
    weight: list[float]
    hidden: list[int]
    """Concepts that the memory must not know, 0 for none."""


def _kind(row: RowSample) -> ItemKind | None:
    if row.type in _QUANTITIES:
        return ItemKind.QUANTITY
    return _KINDS.get(row.type)


def _link_rows(table: TableSample, places: Sequence[int], kinds: Sequence[ItemKind]) -> list[LinkRow]:
    rows = table.rows
    asked = []
    for place, kind in zip(places, kinds, strict=True):
        row = rows[place]
        columns = next((tuple(c.split(" / ")) for c in row.columns if column_key(c.split(" / "))), ())
        asked.append(
            LinkRow(
                label=row.label,
                section=(row.section,) if row.section else (),
                columns=columns,
                kind=kind,
                period=PeriodType(row.period) if row.period else None,
                is_total=row.label.lower().startswith("total") or "total" in row.role.lower(),
                negative=float(row.negated),
                previous=rows[place - 1].label if place else "",
                next=rows[place + 1].label if place + 1 < len(rows) else "",
            )
        )
    return asked


def _context(table: TableSample, bare: bool) -> TableContext:
    parts = [part for part in table.caption.split(" | ") if part and not _FURNITURE.search(part)]
    if bare:
        parts = []
    return TableContext(caption=parts[-1] if parts else "", headings=tuple(parts[:-1]), part=_PARTS[table.statement])


def examples(table: TableSample, concepts: Concepts, chance: np.random.Generator) -> Examples | None:
    """Return the questions that a table asks; None when it has no row worth asking."""
    places, kinds, answers = [], [], []
    for place, row in enumerate(table.rows):
        kind = None if row.element else _kind(row)
        answer = concepts.of(row)
        if kind is not None and answer >= 0 and (row.label or row.columns):
            places.append(place)
            kinds.append(kind)
            answers.append(answer)
    if not places:
        return None
    printed = table.source == "table"
    weights = [(1.0 if printed else 0.35) * (0.3 if table.rows[p].again else 1.0) for p in places]
    hidden = [answer if chance.random() < MASKED else 0 for answer in answers]
    return Examples(
        _link_rows(table, places, kinds),
        _context(table, printed and chance.random() < NO_CAPTION),
        answers,
        weights,
        hidden,
    )


def by_filer(tables: Sequence[TableSample]) -> Iterator[tuple[int, list[TableSample]]]:
    """Yield the filers worth training with, in order, with their modern tables."""
    grouped: dict[int, list[TableSample]] = {}
    for table in tables:
        if table.modern and table.source in ("table", "linkbase"):
            grouped.setdefault(table.cik, []).append(table)
    yield from sorted(grouped.items())
