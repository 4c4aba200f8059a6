"""A document's texts and tables as a preparer keeps them in a workbook: number formats, merged heads, formulas."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from converter.extraction.numbers import CellKind, CellReading, read_cell
from converter.model.document import Cell, Document, Heading, Paragraph, Table
from converter.model.facts import Relation, RelationKind

ACCOUNTING = '_({sign}* #,##0{places}_);_({sign}* (#,##0{places});_({sign}* "-"??_);_(@_)'
PLAIN = "#,##0{places}_);(#,##0{places})"
_DAY = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}"
)


class _Transcript:
    """Writes one document to one sheet and remembers the values that formulas have."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 0
        self.cached: dict[str, Decimal] = {}
        self.features: set[str] = set()

    def text(self, block: Heading | Paragraph) -> None:
        """Write a line of text."""
        self.row += 1
        self.sheet.cell(self.row, 1, block.text)
        self.row += 1

    def table(self, table: Table, sums: Mapping[int, Relation]) -> None:
        """Write a table; ``sums`` are the relations by the row of their total."""
        readings = {id(cell): read_cell(cell.text) for cell in table.cells}
        amounts = [c for c in table.cells if c.column and _is_amount(readings[id(c)]) and not _is_year(readings[id(c)])]
        edges = sorted({cell.column + cell.column_span - 1 for cell in amounts})
        first = self.row + 1
        for row in range(table.rows):
            self._line(table.row(row), readings, edges, first + row)
        self._formulas(table, amounts, edges, sums, first)
        self.row = first + table.rows + 1

    def _line(self, cells: Sequence[Cell], readings: Mapping[int, CellReading], edges: list[int], row: int) -> None:
        sign = ""
        for position, cell in enumerate(cells):
            reading = readings[id(cell)]
            if reading.kind is CellKind.CURRENCY:
                sign = reading.currency
            elif cell.column and _is_amount(reading) and not _is_year(reading):
                after = [readings[id(other)] for other in cells[position + 1 : position + 2]]
                percent = reading.percent or any(r.kind is CellKind.CLOSE and r.percent for r in after)
                self._amount(cell, reading, sign or reading.currency, percent, row, edges)
                sign = ""
            elif reading.kind not in (CellKind.CLOSE, CellKind.EMPTY):
                self._words(cell, row, edges)

    def _amount(self, cell: Cell, reading: CellReading, sign: str, percent: bool, row: int, edges: list[int]) -> None:
        place = self.sheet.cell(row, 2 + edges.index(cell.column + cell.column_span - 1))
        number = reading.numbers[0] if reading.numbers else None
        value = Decimal(0)
        if number is not None:
            value = -number.magnitude if number.negative or number.half_open else number.magnitude
        places = "." + "0" * number.places if number is not None and number.places else ""
        if percent:
            place.value, place.number_format = float(value) / 100, f"0{places}%_);(0{places}%)"
            self.features.add("percent")
        elif sign or number is None:
            place.value = float(value) if places else int(value)
            place.number_format = ACCOUNTING.format(sign=f'"{sign}"' if sign else "", places=places)
            self.features.add("accounting")
        else:
            place.value = float(value) if places else int(value)
            place.number_format = PLAIN.format(places=places)
        place.font = Font(bold=cell.bold)

    def _words(self, cell: Cell, row: int, edges: list[int]) -> None:
        over = [at for at, edge in enumerate(edges) if cell.column <= edge < cell.column + cell.column_span]
        first, last = (2 + over[0], 2 + over[-1]) if cell.column and over else (1, 1)
        if cell.column and not over:
            first = last = 2 + next((at for at, edge in enumerate(edges) if edge > cell.column), len(edges) - 1)
        place = self.sheet.cell(row, first)
        if place.value is not None:
            return
        if first > 1 and _DAY.fullmatch(cell.clean):
            place.value, place.number_format = datetime.strptime(cell.clean, "%B %d, %Y"), "mmmm d, yyyy"
            self.features.add("date")
        else:
            place.value = int(cell.clean) if first > 1 and re.fullmatch(r"\d{4}", cell.clean) else cell.clean
        place.font = Font(bold=cell.bold, italic=cell.italic)
        place.alignment = Alignment(indent=round(cell.indent / 9) if first == 1 else 0)
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
            self.features.add("merged")

    def _formulas(
        self, table: Table, amounts: Sequence[Cell], edges: list[int], sums: Mapping[int, Relation], first: int
    ) -> None:
        rows = {(cell.row, cell.column + cell.column_span - 1) for cell in amounts}
        for total, relation in sums.items():
            for at, edge in enumerate(edges):
                if (total, edge) not in rows or any((part.line, edge) not in rows for part in relation.parts):
                    continue
                place = self.sheet.cell(first + total, 2 + at)
                if not isinstance(place.value, int):
                    continue
                letter = get_column_letter(2 + at)
                terms = [f"{'+' if part.weight > 0 else '-'}{letter}{first + part.line}" for part in relation.parts]
                self.cached[place.coordinate] = Decimal(place.value)
                place.value = "=" + "".join(terms).removeprefix("+")
                self.features.add("formula")


def _is_amount(reading: CellReading) -> bool:
    return reading.kind in (CellKind.NUMBER, CellKind.DASH) and not reading.remainder and len(reading.numbers) <= 1


def _is_year(reading: CellReading) -> bool:
    return bool(reading.numbers) and reading.numbers[0].looks_like_year


def workbook_of(document: Document, relations: Sequence[Relation]) -> tuple[bytes, frozenset[str]]:
    """Return the workbook and which of its means it uses: accounting, percent, date, merged, formula.

    Formulas carry the values that a spreadsheet program stores with them, as printed.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    transcript = _Transcript(sheet)
    for block in document.blocks:
        if isinstance(block, Table):
            own = {
                r.total: r for r in relations if r.table == block.index and r.kind is RelationKind.ROWS and not r.fails
            }
            transcript.table(block, own)
        else:
            transcript.text(block)
    stream = io.BytesIO()
    book.save(stream)
    return _with_values(stream.getvalue(), transcript.cached), frozenset(transcript.features)


def _with_values(data: bytes, cached: Mapping[str, Decimal]) -> bytes:
    """Put the values beside the formulas, which openpyxl cannot write."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = re.sub(
                    rb'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*/>|(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v></v>',
                    lambda match: (match[1] or match[3]) + b"<v>%s</v>" % str(
                        cached[(match[2] or match[4]).decode()]
                    ).encode(),
                    content,
                )  # fmt: skip
            target.writestr(name, content)
    return stream.getvalue()
