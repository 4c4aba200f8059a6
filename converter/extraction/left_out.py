"""Numbers of tables that became neither facts nor words of facts: every one of them is told, none is lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from converter.extraction.numbers import CellKind, read_cell
from converter.extraction.structure import Structure, Zone
from converter.extraction.tables import TableParse
from converter.model.document import Cell, Document, Span, Table
from converter.model.findings import Finding, Severity

_STAGE = "extraction"
_DIGIT = re.compile(r"\d")
_PAGE = re.compile(r"[-–—]?\s*(?:[A-Z]-)?\d{1,3}\s*[-–—]?")
_SHOWN = 12
_ASIDE = {
    "table.not-reported": "{tables} tables stand in parts that report nothing (contents, discussion, exhibits); "
    "{numbers} cells with numbers were left alone",
    "cover.not-read": "{numbers} cells with numbers of the cover page were read as codes, addresses and names",
    "table.page-number": "{tables} tables of one bare number were read as page numbers",
}


def left_out(
    document: Document, structure: Structure, parses: Mapping[int, TableParse], facts: Iterable[Span]
) -> Iterator[Finding]:
    """Yield what the tables print and no fact reports: per table, and once for the parts that only tell.

    ``parses`` holds what was understood, by the index of the table; ``facts`` are the places of all facts. Linear.
    """
    starts = sorted(span.start for span in facts)
    aside: dict[str, list[tuple[Table, int]]] = {}
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Table):
            continue
        unread = [cell for cell in block.cells if _DIGIT.search(cell.text) and not _has_fact(cell, starts)]
        if not unread:
            continue
        parse = parses.get(block.index)
        unread = unread if parse is None else _unexplained(parse, unread)
        if not structure.reports(index):
            aside.setdefault("table.not-reported", []).append((block, len(unread)))
        elif structure.places[index].zone is Zone.COVER:
            aside.setdefault("cover.not-read", []).append((block, len(unread)))
        elif parse is None and len(unread) == 1 and _PAGE.fullmatch(unread[0].clean):
            aside.setdefault("table.page-number", []).append((block, 1))
        else:
            yield from _of_table(block, unread)
    for code, tables in aside.items():
        yield _aside(code, tables)


def _aside(code: str, tables: Sequence[tuple[Table, int]]) -> Finding:
    numbers = sum(count for _, count in tables)
    return Finding(
        Severity.INFO,
        code,
        _ASIDE[code].format(tables=len(tables), numbers=numbers),
        span=tables[0][0].span,
        stage=_STAGE,
        evidence=f"tables {', '.join(str(table.index) for table, _ in tables)}",
        count=numbers,
    )


def _has_fact(cell: Cell, starts: Sequence[int]) -> bool:
    at = bisect_left(starts, cell.span.start)
    return at < len(starts) and starts[at] < cell.span.end


def _unexplained(parse: TableParse, cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells that are neither labels, headers and marks nor told already as numbers that are no values."""
    words = {row.cell.span.start for row in parse.rows if row.cell is not None}
    words.update(cell.span.start for cell in parse.headers.titles)
    for block in parse.headers.blocks:
        words.update(cell.span.start for cell in block.stub)
        words.update(text.cell.span.start for text in block.texts)
    skipped = Counter(parse.skipped)
    found = []
    for cell in cells:
        row = parse.grid.rows[cell.row]
        marks = (*row.marks, *(mark for value in row.values for mark in value.marks))
        if (
            cell.span.start in words
            or (cell.raised and len(cell.clean) <= 2)
            or _is_mark(cell, marks, bool(row.values))
        ):
            continue
        number = next((value.shown for value in row.values if value.cell is cell), "")
        if skipped[number] > 0:
            skipped[number] -= 1
            continue
        found.append(cell)
    return found


def _is_mark(cell: Cell, marks: Sequence[str], has_values: bool) -> bool:
    """True for a mark in brackets, and for a bare one in a row of values, whose facts carry it."""
    text = "".join(cell.text.split())
    return bool(marks) and text in "".join(marks) and (has_values or text.startswith(("(", "[")))


def _of_table(table: Table, unread: Sequence[Cell]) -> Iterator[Finding]:
    numbers = [cell for cell in unread if read_cell(cell.text).kind is CellKind.NUMBER]
    texts = [cell for cell in unread if read_cell(cell.text).kind is not CellKind.NUMBER]
    for cells, severity, code, message in (
        (
            numbers,
            Severity.WARNING,
            "table.numbers-unread",
            "Numbers that stand under no header and in no row of values",
        ),
        (texts, Severity.INFO, "table.texts-unread", "Texts with numbers in them"),
    ):
        if cells:
            yield Finding(
                severity,
                code,
                f"{message} were left out: {_list(cells)}",
                hint="Report them by hand if they are facts, or mend the table.",
                span=cells[0].span,
                stage=_STAGE,
                evidence=f"table {table.index}",
                count=len(cells),
            )


def _list(cells: Sequence[Cell]) -> str:
    shown = ", ".join(cell.clean[:30] for cell in cells[:_SHOWN])
    return shown + (", …" if len(cells) > _SHOWN else "")
