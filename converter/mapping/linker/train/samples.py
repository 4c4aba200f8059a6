"""Reads labelled filings (``rows.jsonl.gz``, ``filings.jsonl``) into tables of rows with known concepts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from converter.mapping.linker.words import heading_words

STATEMENTS = {"BS": 0, "IS": 1, "CF": 2, "CI": 3, "EQ": 4, "notes": 5, "CP": 6, "UN": 7}
"""Codes of statements in the arrays."""

_SUFFIXES = (" [Abstract]", " [Line Items]", " [Roll Forward]", " [Table]")


@dataclass(slots=True)
class RowSample:
    """One row with its concept. ``element`` is empty for items with facts, else ``member``, ``axis`` or the like."""

    label: str
    concept: str
    standard: bool
    section: str = ""
    columns: tuple[str, ...] = ()
    dims: tuple[str, ...] = ()
    type: str = ""
    period: str = ""
    element: str = ""
    parent: str = ""
    current: bool = False
    again: bool = False
    role: str = ""
    negated: bool = False


@dataclass(slots=True)
class TableSample:
    """The rows of one table or role in order."""

    filing: int
    cik: int
    sic: int
    statement: int
    source: str
    modern: int
    """0 before 2019 (by its taxonomy), 1 until 2023, 2 since."""
    dev: bool
    caption: str
    block: str
    parenthetical: bool
    rows: list[RowSample] = field(default_factory=list)


def read_tables(linking: Path) -> Iterator[TableSample]:
    """Yield every table and role of the labelled filings, in file order."""
    industries = _industries(linking)
    with (linking / "filings.jsonl").open(encoding="utf-8") as lines:
        filings = [json.loads(line) for line in lines]
    with gzip.open(linking / "rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines)
        for (number, role), rows in groupby(records, key=lambda r: (r["filing"], r["role"])):
            table = _table(filings[number], role, industries)
            trail: list[tuple[int, str]] = []
            for record in rows:
                table.rows.append(_row(record, trail))
            yield table


def _industries(linking: Path) -> dict[int, int]:
    lines = (linking / "filer_industry.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {int(cik): int(sic) for cik, sic in (line.split("\t") for line in lines if line.strip())}


def _table(filing: dict[str, Any], number: int, industries: dict[int, int]) -> TableSample:
    role = filing["roles"][number]
    cik = int(filing.get("cik") or 0)
    year = int(filing.get("taxonomy_year") or 0)
    title = role.get("title", "")
    caption = title if filing["kind"] == "table" else heading_words(title)
    return TableSample(
        filing=int(filing["filing"]),
        cik=cik,
        sic=int(filing.get("sic") or industries.get(cik, 0) or 0),
        statement=STATEMENTS[role["kind"]],
        source=filing["kind"],
        modern=(year >= 2019) + (year >= 2024),
        dev=bool(filing.get("in_dev_corpus")),
        caption=caption,
        block=role.get("textblock", ""),
        parenthetical=bool(role.get("parenthetical")),
    )


def _row(record: dict[str, Any], trail: list[tuple[int, str]]) -> RowSample:
    depth = record.get("depth")
    section = record.get("section", "")
    if depth is not None:
        while trail and trail[-1][0] >= depth:
            trail.pop()
        section = trail[-1][1] if trail else ""
        if record.get("element") == "abstract":
            trail.append((depth, _heading(record["label"], depth)))
    return RowSample(
        label=record["label"],
        concept=record["concept"],
        standard=record["standard"],
        section=section,
        columns=tuple(record.get("columns", ())),
        dims=tuple(record.get("dims", ())),
        type=record.get("type", ""),
        period=record.get("period", ""),
        element=record.get("element", ""),
        parent=record.get("parent", ""),
        current=bool(record.get("in_2025")),
        again=bool(record.get("again")),
        role=record.get("label_role", ""),
        negated=bool(record.get("negated")),
    )


def _heading(label: str, depth: int) -> str:
    # The outermost abstract of a role only repeats the title of the statement.
    if depth == 0 or label.startswith(("Statement [", "Disclosure [")):
        return ""
    for suffix in _SUFFIXES:
        label = label.removesuffix(suffix)
    return label
