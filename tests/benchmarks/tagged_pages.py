"""The numbers that inline XBRL pages tag in their tables: where each stands and which axes and members it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TaggedNumber:
    """One tagged number. ``table`` counts every ``<table>`` of the page, ``row`` every ``<tr>`` of it, from 0;
    ``column`` and ``width`` are visual columns, spans opened; ``shown`` is the tagged text."""

    table: int
    row: int
    column: int
    width: int
    shown: str
    concept: str
    dims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """What a page tags, with what a preparer knows of it."""

    company: str
    period_start: str
    period_end: str
    year_end: str
    form: str
    numbers: tuple[TaggedNumber, ...]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition(":")[2].rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def read_page(path: Path) -> TaggedPage:
    """Return the numbers that an inline XBRL page tags in tables."""
    root = html.document_fromstring(path.read_bytes())
    dims: dict[str, tuple[tuple[str, str], ...]] = {}
    periods: dict[str, tuple[str, str]] = {}
    company = ""
    for element in root.iter():
        if _local(element) != "context":
            continue
        found, dates = [], {}
        for inner in element.iter():
            name = _local(inner)
            if name == "identifier":
                company = company or (inner.text or "").strip().lstrip("0")
            elif name in ("explicitmember", "typedmember"):
                found.append((inner.get("dimension") or "", (inner.text or "").strip()))
            elif name in ("startdate", "enddate", "instant"):
                dates[name] = (inner.text or "").strip()
        dims[element.get("id") or ""] = tuple(sorted(found))
        periods[element.get("id") or ""] = (dates.get("startdate", ""), dates.get("enddate", dates.get("instant", "")))
    told: dict[str, str] = {}
    start = end = ""
    for element in root.iter():
        if _local(element) == "nonnumeric" and (element.get("name") or "").startswith("dei:"):
            told.setdefault((element.get("name") or "")[4:], "".join(element.itertext()).strip())
            if element.get("name") == "dei:DocumentType":
                start, end = periods.get(element.get("contextref") or "", ("", ""))
    return TaggedPage(
        company, start, end, told.get("CurrentFiscalYearEndDate", ""), told.get("DocumentType", ""),
        tuple(_numbers(root, dims)),
    )  # fmt: skip


def _numbers(root: etree._Element, dims: dict[str, tuple[tuple[str, str], ...]]) -> Iterator[TaggedNumber]:
    for index, table in enumerate(root.iter("table")):
        open_rows: dict[int, int] = {}
        own = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        for number, row in enumerate(own):
            column = 0
            for cell in row:
                if _local(cell) not in ("td", "th"):
                    continue
                while open_rows.get(column, 0) > number:
                    column += 1
                width, height = (_span(cell, name) for name in ("colspan", "rowspan"))
                for place in range(column, column + width):
                    if height > 1:
                        open_rows[place] = number + height
                for tag in cell.iter():
                    if _local(tag) == "nonfraction" and not any(
                        _HIDDEN.search(e.get("style") or "") for e in tag.iterancestors()
                    ):
                        yield TaggedNumber(
                            index, number, column, width, "".join(tag.itertext()).strip(), tag.get("name") or "",
                            dims.get(tag.get("contextref") or "", ()),
                        )  # fmt: skip
                column += width


def _span(cell: etree._Element, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return max(1, int(text)) if text.isdigit() else 1
