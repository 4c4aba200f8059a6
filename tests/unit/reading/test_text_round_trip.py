"""A table rendered in any text form reads back as the same rows and columns, every character in its place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.model.document import Document, SourceFormat, Table
from converter.model.findings import ConverterError
from converter.reading import read

WORDS = ("Barley", "Oats", "Rye", "Seed stock", "Costs of sale", "Wages and pensions", "Rent, net", "Total income")
COLUMNS = ("2031", "2030", "2029", "2028", "2027")


@dataclass(frozen=True)
class Rows:
    labels: list[str]
    values: list[list[str]]
    signs: bool

    @property
    def width(self) -> int:
        return len(self.values[0])


def amounts(gaps: bool) -> st.SearchStrategy[str]:
    number = st.integers(1, 99_999).map("{:,}".format)
    return st.one_of(number, number.map("({})".format), st.just("—"), *([st.just("")] if gaps else []))


@st.composite
def tables(draw: st.DrawFn, gaps: bool) -> Rows:
    labels = draw(st.lists(st.sampled_from(WORDS), min_size=4, max_size=8, unique=True))
    width = draw(st.integers(2, 5))
    row = st.lists(amounts(False), min_size=width, max_size=width)
    values = [draw(row) for _ in labels]
    if gaps:  # most rows are full, one has a gap
        line = draw(st.integers(1, len(labels) - 2))
        column = draw(st.integers(0, width - 1))
        values[line][column] = ""
    return Rows(labels, values, draw(st.booleans()))


def has_sign(table: Rows, row: int) -> bool:
    return table.signs and row in (0, len(table.labels) - 1)


def as_pipe(table: Rows) -> str:
    """Return one cell per line: rows without the sign absorb its cell, closing brackets stand apart."""
    cells = [""]
    for index in range(table.width):
        cells += ["", COLUMNS[index]] if index else [COLUMNS[index]]
    for number, (label, values) in enumerate(zip(table.labels, table.values, strict=True)):
        cells.append(label)
        for index, value in enumerate(values):
            cells += [""] if index else []
            if not value:
                cells.append("")
                continue
            cells += ["$"] if has_sign(table, number) else []
            cells += [value.rstrip(")"), ")" if value.endswith(")") else ""]
    return "".join(f"{cell}\n" if cell == "—" else f"|{cell}\n" for cell in cells)


def as_pipe_rows(table: Rows) -> str:
    lines = ["|  | " + " |  | ".join(COLUMNS[: table.width]) + " |"]
    for number, (label, values) in enumerate(zip(table.labels, table.values, strict=True)):
        parts = [label]
        for index, value in enumerate(values):
            parts += [""] if index else []
            parts += [""] if not value else ["$", value, ""] if has_sign(table, number) else [value, ""]
        lines.append("| " + " | ".join(parts) + " |")
    return "\n".join(lines)


def as_lines(table: Rows) -> str:
    lines = list(COLUMNS[: table.width])
    for number, (label, values) in enumerate(zip(table.labels, table.values, strict=True)):
        lines.append(label)
        for value in values:
            lines += ["$", value] if has_sign(table, number) else [value]
    return "\n".join(lines)


def as_tabbed(table: Rows) -> str:
    head = "\t" + "\t".join(COLUMNS[: table.width])
    return "\n".join([head, *("\t".join([a, *b]) for a, b in zip(table.labels, table.values, strict=True))])


def as_fixed(table: Rows) -> str:
    head = " " * 30 + "".join(f"{year:>14} " for year in COLUMNS[: table.width])
    lines = [head]
    for number, (label, values) in enumerate(zip(table.labels, table.values, strict=True)):
        sign = "$" if has_sign(table, number) else " "
        cells = [f"  {sign}{v:>12}" if v.endswith(")") else f"  {sign if v else ' '}{v:>11} " for v in values]
        lines.append(f"{label:<30}" + "".join(cells))
    return "\n".join(line.rstrip() for line in lines)


FORMS = {
    SourceFormat.PIPE: as_pipe,
    SourceFormat.PIPE_ROWS: as_pipe_rows,
    SourceFormat.LINES: as_lines,
    SourceFormat.TABBED: as_tabbed,
    SourceFormat.FIXED_WIDTH: as_fixed,
}


def assert_same(table: Rows, document: Document, form: SourceFormat) -> None:
    assert document.format is form
    assert len(document.tables) == 1
    read_back = document.tables[0]
    rows = [read_back.row(number) for number in range(read_back.rows)]
    rows = [row for row in rows if row and row[0].column == 0]
    assert [row[0].clean for row in rows] == table.labels
    columns: dict[int, int] = {}
    for row, values in zip(rows, table.values, strict=True):
        found = {cell.column: cell.clean for cell in row[1:] if cell.text not in ("$", ")")}
        shown = [(index, value.rstrip(")")) for index, value in enumerate(values) if value]
        assert [text.rstrip(")") for text in found.values()] == [text for _, text in shown]
        for column, (index, _) in zip(found, shown, strict=True):
            assert columns.setdefault(index, column) == column
    assert sorted(columns.values()) == [columns[index] for index in sorted(columns)]
    assert len(set(columns.values())) == len(columns)
    years = [cell for cell in read_back.cells if cell.clean in COLUMNS]
    assert len(years) == table.width
    for index, year in enumerate(years):
        assert year.column <= columns[index] < year.column + year.column_span


def assert_spans(document: Document) -> None:
    kept = []
    for block in document.blocks:
        for item in block.cells if isinstance(block, Table) else (block,):
            source = document.text[item.span.start : item.span.end]
            assert len(source) == len(item.text)
            assert "".join(item.text.split()) == "".join(source.replace("|", " ").split())
            kept.append((item.span.start, "".join(item.text.split())))
    visible = "".join(document.text.replace("|", " ").split())
    assert "".join(text for _, text in sorted(kept)) == visible


@pytest.mark.parametrize("form", FORMS, ids=str)
@given(table=tables(gaps=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_full_table_reads_back(form: SourceFormat, table: Rows) -> None:
    document = read(FORMS[form](table).encode(), "x")
    assert_same(table, document, form)
    assert_spans(document)


@pytest.mark.parametrize("form", [form for form in FORMS if form is not SourceFormat.LINES], ids=str)
@given(table=tables(gaps=True))
@settings(max_examples=60, deadline=None)
def test_table_with_a_gap_reads_back(form: SourceFormat, table: Rows) -> None:
    document = read(FORMS[form](table).encode(), "x")
    assert_same(table, document, form)


CELLS = "| |$ |5 |(3 |) |2031 |Rent - — $ 5 (1,200) 12% 2030 (1) * Total EUR |EUR".split()
LINES = ["|As of June 30,", "Rent and rates", "As of June 30, 2031", "(in millions)", "| a | 5 | 6 |", "A\t5\t6", ""]
OTHERS = [
    "Wages        5     6",
    "This is a sentence of the report.",
    "\u00a0",
    "----  ----",
    "\r",
    "\u2028",
    "1" * 300,
]
PIECES = st.sampled_from([*CELLS, *LINES, *OTHERS])


@given(st.lists(PIECES, min_size=1, max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_mixture_is_read_or_refused_and_nothing_is_lost(pieces: list[str]) -> None:
    try:
        document = read("\n".join(pieces).encode(), "x")
    except ConverterError:
        return
    kept = sorted(
        (item.span.start, item.span.end)
        for block in document.blocks
        for item in (block.cells if isinstance(block, Table) else (block,))
    )
    for (_, end), (start, _) in pairwise(kept):
        assert end <= start
    if document.format is SourceFormat.CSV:
        return
    covered = bytearray(len(document.text))
    for start, end in kept:
        covered[start:end] = b"\x01" * (end - start)
    lost = {char for char, seen in zip(document.text, covered, strict=True) if not seen and not char.isspace()}
    assert lost <= {"|", "-", "."}
    again = read("\n".join(pieces).encode(), "x")
    assert again == document
