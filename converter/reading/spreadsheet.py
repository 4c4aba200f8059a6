"""XLSX workbooks to a ``Document``."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import replace

from converter.model.document import Block, Cell, Document, Heading, Paragraph, SourceFormat, Span, Table
from converter.model.findings import Finding, InputError, Severity
from converter.reading.limits import Limits
from converter.reading.spreadsheet_formats import is_date_format, show_date, show_number, show_text
from converter.reading.spreadsheet_formulas import FormulaValues
from converter.reading.spreadsheet_layout import Region, ShownCell, regions
from converter.reading.spreadsheet_parts import Sheet, StoredCell, Workbook, column_letters, read_workbook
from converter.reading.spreadsheet_safety import open_parts

_BLANK = re.compile(r"\s")
_LONG = 120


def read_xlsx(data: bytes, name: str, limits: Limits) -> Document:
    """Return a workbook as blocks: for every sheet its name as a heading, then its tables and lines of text.

    Cells show what their format shows; ``Cell.number`` is the stored number, exact. ``Span.where`` is ``Sheet!B4``.
    Hidden sheets, rows and columns, values that are not stored and errors in cells are findings.
    Raises ``InputError`` for archives that are broken, hostile or beyond the limits.
    """
    parts, left_aside = open_parts(data, name, limits)
    workbook = read_workbook(parts, name, limits)
    writer = _Writer(name, limits)
    shown = _Shown(workbook)
    for sheet in workbook.sheets:
        if sheet.hidden:
            shown.skipped["sheets"] += bool(sheet.cells)
            continue
        cells = shown.cells(sheet)
        if cells:
            writer.sheet(sheet.name, regions(cells))
    if not writer.blocks:
        raise InputError("xlsx.empty", "no cell of a visible sheet shows anything", place=name)
    text = "".join(writer.parts)
    return Document(
        name=name,
        format=SourceFormat.XLSX,
        text=text,
        blocks=tuple(writer.blocks),
        sha256=hashlib.sha256(data).hexdigest(),
        findings=(*left_aside, *shown.findings(writer.spans)),
    )


def _qualified(sheet: str, row: int, column: int) -> str:
    plain = re.fullmatch(r"[A-Za-z_][\w.]*", sheet)
    quoted = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{column_letters(column)}{row}"


class _Shown:
    """Turns stored cells into what a reader sees and remembers what was skipped."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.values = FormulaValues({sheet.name: sheet for sheet in workbook.sheets})
        self.skipped: Counter[str] = Counter()
        self.places: dict[str, list[str]] = {}

    def cells(self, sheet: Sheet) -> list[ShownCell]:
        """Return the cells of a sheet that show something, row by row."""
        hidden_rows, hidden_columns = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
        covered = _covered(sheet)
        ruled = {(cell.row, cell.column) for cell in sheet.cells.values() if cell.style.rule_bottom}
        found = []
        for (row, column), cell in sorted(sheet.cells.items()):
            if row in sheet.hidden_rows or column in sheet.hidden_columns:
                self.skipped["rows" if row in sheet.hidden_rows else "columns"] += bool(cell.kind)
                continue
            if not cell.kind or (row, column) in covered:
                continue
            where = _qualified(sheet.name, row, column)
            shown = self._shown(sheet, cell, where)
            if not shown.text.strip():
                continue
            last_row, last_column = sheet.merged.get((row, column), (row, column))
            top = row - bisect_left(hidden_rows, row)
            left = column - bisect_left(hidden_columns, column)
            found.append(
                replace(
                    shown,
                    row=top,
                    column=left,
                    row_span=last_row + 1 - bisect_left(hidden_rows, last_row + 1) - top,
                    column_span=last_column + 1 - bisect_left(hidden_columns, last_column + 1) - left,
                    rule_above=cell.style.rule_top or (row - 1, column) in ruled,
                )
            )
        return found

    def _shown(self, sheet: Sheet, cell: StoredCell, where: str) -> ShownCell:
        style = cell.style
        number, text = cell.number, cell.text
        if cell.kind == "formula":
            number = self.values.value(sheet.name, cell.row, cell.column)
            self._note("computed" if number is not None else "no-value", where)
        if cell.kind == "error":
            self._note("error", where)
        if cell.kind == "text":
            text = show_text(text, style.number_format)
        elif number is not None:
            dated = show_date(number, style.number_format, self.workbook.from_1904) if self._is_date(cell) else None
            text = show_number(number, style.number_format) if dated is None else dated
            number = number if dated is None else None
            if not text:
                self._note("unseen", where)
        return ShownCell(
            0, 0, _BLANK.sub(" ", text).strip(), where, 1, 1, number, style.number_format, cell.formula,
            style.bold, style.italic, style.underline, style.indent, style.align,
        )  # fmt: skip

    def _is_date(self, cell: StoredCell) -> bool:
        return is_date_format(cell.style.number_format)

    def _note(self, what: str, where: str) -> None:
        self.places.setdefault(what, []).append(where)

    def findings(self, spans: dict[str, Span]) -> tuple[Finding, ...]:
        """Return what was skipped or doubtful, one finding for each kind."""
        found = []
        for what, count in sorted(self.skipped.items()):
            if count:
                message = (
                    f"hidden {what} were left out" if what == "sheets" else f"cells in hidden {what} were left out"
                )
                hint = "unhide what belongs to the report"
                found.append(_finding(Severity.WARNING, f"xlsx.hidden-{what}", message, hint, count))
        for what, (severity, message, hint) in _NOTES.items():
            places = self.places.get(what, [])
            if places:
                found.append(
                    replace(
                        _finding(severity, f"xlsx.{what}", message, hint, len(places)),
                        span=next((spans[place] for place in places if place in spans), None),
                        evidence=", ".join(places[:5]),
                    )
                )
        return tuple(found)


_NOTES = {
    "no-value": (
        Severity.WARNING,
        "formulas are stored without their values and could not be computed",
        "open the workbook in a spreadsheet program and save it",
    ),
    "computed": (
        Severity.INFO,
        "formulas are stored without their values; they were computed from the cells they name",
        "open the workbook in a spreadsheet program and save it to keep its own values",
    ),
    "error": (Severity.WARNING, "cells show an error instead of a value", "mend their formulas"),
    "unseen": (Severity.INFO, "the number format of cells shows nothing; they were left out", ""),
}


def _finding(severity: Severity, code: str, message: str, hint: str, count: int) -> Finding:
    return Finding(severity, code, message, hint=hint, stage="reading", count=count)


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """Return the stored places that a merged range covers beside its first cell."""
    covered: set[tuple[int, int]] = set()
    columns: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        columns.setdefault(row, []).append(column)
    rows = sorted(columns)
    for (top, left), (bottom, right) in sheet.merged.items():
        for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)]:
            covered.update((row, column) for column in columns[row] if left <= column <= right)
        covered.discard((top, left))
    return covered


class _Writer:
    """Lays regions out as one text: a line for each row, tabs between cells."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.parts: list[str] = []
        self.length = 0
        self.line = 1
        self.blocks: list[Block] = []
        self.tables = 0
        self.spans: dict[str, Span] = {}

    def sheet(self, title: str, found: list[Region]) -> None:
        """Write one sheet."""
        span = self._write(_BLANK.sub(" ", title), title)
        self._end("\n")
        self.blocks.append(Heading(_BLANK.sub(" ", title), span))
        for region in found:
            if region.is_table:
                self._table(region, title)
            else:
                self._lines(region)

    def _lines(self, region: Region) -> None:
        for row in region.rows:
            cell = row[0]
            span = self._write(cell.text, cell.where)
            self._end("\n")
            if cell.bold and len(cell.text) <= _LONG and not cell.text.endswith("."):
                self.blocks.append(Heading(cell.text, span, 2))
            else:
                self.blocks.append(Paragraph(cell.text, span, cell.bold))

    def _table(self, region: Region, title: str) -> None:
        top = region.rows[0][0].row
        left = min(row[0].column for row in region.rows)
        cells: list[Cell] = []
        columns = rows = 0
        for row in region.rows:
            for number, shown in enumerate(row):
                if number:
                    self._end("\t")
                cell = self._cell(shown, top, left)
                columns = max(columns, cell.column + cell.column_span)
                rows = max(rows, cell.row + cell.row_span)
                cells.append(cell)
            self._end("\n")
        if columns > self.limits.max_columns or rows * columns > self.limits.max_table_cells:
            raise InputError(
                "xlsx.too-large",
                f"a table on sheet {title!r} has {rows:,} rows and {columns:,} columns",
                place=self.name,
            )
        first, last = cells[0].span, cells[-1].span
        where = f"{region.rows[0][0].where}:{region.rows[-1][-1].where.rpartition('!')[2]}"
        span = Span(first.start, last.end, first.line, where)
        self.blocks.append(Table(self.tables, tuple(cells), rows, columns, span, where))
        self.tables += 1

    def _cell(self, shown: ShownCell, top: int, left: int) -> Cell:
        return Cell(
            row=shown.row - top,
            column=shown.column - left,
            text=shown.text,
            span=self._write(shown.text, shown.where),
            row_span=shown.row_span,
            column_span=shown.column_span,
            bold=shown.bold,
            italic=shown.italic,
            underline=shown.underline,
            indent=shown.indent,
            rule_above=shown.rule_above,
            align=shown.align,
            number=shown.number,
            number_format=shown.number_format if shown.number is not None or shown.number_format != "General" else "",
            formula=shown.formula,
        )

    def _write(self, text: str, where: str) -> Span:
        span = Span(self.length, self.length + len(text), self.line, where)
        self.parts.append(text)
        self.length += len(text)
        self.spans[where] = span
        if self.length > self.limits.max_characters:
            raise InputError(
                "input.too-large",
                f"the sheets show more than {self.limits.max_characters:,} characters",
                place=self.name,
            )
        return span

    def _end(self, mark: str) -> None:
        self.parts.append(mark)
        self.length += 1
        self.line += mark == "\n"
