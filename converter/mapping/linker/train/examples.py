"""Turns tables with known concepts into questions with their answers."""

from __future__ import annotations

import re
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


@dataclass(slots=True)
class Examples:
    """The questions of one table with their answers."""

    rows: list[LinkRow]
    context: TableContext
    answer: list[int]
    """Numbers of concepts; 0 for an own one."""
    weight: list[float]


def _kind(row: RowSample) -> ItemKind | None:
    if row.type in _QUANTITIES:
        return ItemKind.QUANTITY
    return _KINDS.get(row.type)


def _measures(row: RowSample) -> list[tuple[str, ...]]:
    # A row is asked once per kind of column, as a page shows it: the columns of one row often share a concept.
    found: dict[str, tuple[str, ...]] = {}
    for path in row.columns:
        columns = tuple(path.split(" / "))
        found.setdefault(column_key(columns), columns)
    return list(found.values()) or [()]


def _link_row(table: TableSample, place: int, columns: tuple[str, ...], kind: ItemKind, timed: bool) -> LinkRow:
    rows = table.rows
    row = rows[place]
    return LinkRow(
        label=row.label,
        section=(row.section,) if row.section else (),
        columns=columns,
        kind=kind,
        period=PeriodType(row.period) if row.period and timed else None,
        is_total=row.label.lower().startswith("total") or "total" in row.role.lower(),
        negative=float(row.negated),
        previous=rows[place - 1].label if place else "",
        next=rows[place + 1].label if place + 1 < len(rows) else "",
    )


def _context(table: TableSample, bare: bool, alone: bool) -> TableContext:
    if alone:
        return TableContext()
    parts = [part for part in table.caption.split(" | ") if part and not _FURNITURE.search(part)]
    if bare:
        parts = []
    return TableContext(caption=parts[-1] if parts else "", headings=tuple(parts[:-1]), part=_PARTS[table.statement])


def examples(table: TableSample, concepts: Concepts, chance: np.random.Generator) -> Examples | None:
    """Return the questions that a table asks; None when it has no row worth asking."""
    printed = table.source == "table"
    bare = printed and chance.random() < NO_CAPTION
    # Half of the bare tables come as from a page torn out: no statement, no period types.
    alone = bare and chance.random() < 0.5
    found = Examples([], _context(table, bare, alone), [], [])
    for place, row in enumerate(table.rows):
        kind = None if row.element else _kind(row)
        answer = concepts.of(row)
        if kind is None or answer < 0 or not (row.label or row.columns):
            continue
        measures = _measures(row)
        weight = (1.0 if printed else 0.35) * (0.3 if row.again else 1.0) / len(measures) ** 0.5
        for columns in measures:
            found.rows.append(_link_row(table, place, columns, kind, not alone))
            found.answer.append(answer)
            found.weight.append(weight)
    return found if found.rows else None
