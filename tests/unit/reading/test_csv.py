"""Delimited text: the dialect found, quotes and lines kept in place, several tables in a file."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.model.document import Document, Paragraph, Table
from converter.model.findings import InputError
from converter.reading.csv_text import find_delimiter, read_csv
from converter.reading.limits import Limits


def read(source: str | bytes, limits: Limits | None = None) -> Document:
    document = read_csv(source, "data.csv", limits or Limits())
    for table in document.tables:
        for cell in table.cells:
            shown = document.text[cell.span.start : cell.span.end]
            assert len(shown) == len(cell.text)
            assert shown.replace("\ufeff", " ").split() == cell.text.split()
            assert document.text.count("\n", 0, cell.span.start) + 1 == cell.span.line
    return document


def grid(table: Table) -> list[list[str]]:
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n4,0;5,1;6,2\n", ";"),
        ("a\tb\n1,234\t5,678\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ('label,2024,2023\n"Cash, net","1,234","5,678"\n', ","),
        ("Revenue;2024\nSales, net;1.234,50\n", ";"),
        ("Cash | USD,2024,2023\nA,1,2\nB,3,4\n", ","),
        ("only one column\nof words\n", ","),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_quoted_fields_keep_delimiters_line_ends_and_quotes() -> None:
    document = read('Label,2024\r\n"Cash, and\r\nequivalents","1,234"\r\n"the ""net"" part", 5 \r\n')
    assert grid(document.tables[0]) == [
        ["Label", "2024"],
        ["Cash, and  equivalents", "1,234"],
        ['the ""net"" part', "5"],
    ]
    assert [cell.span.line for cell in document.tables[0].cells] == [1, 1, 2, 3, 4, 4]
    assert document.findings == ()


def test_empty_lines_part_tables_and_lone_lines_are_paragraphs() -> None:
    document = read(
        "Balance sheet,,\n(in thousands),,\n,2024,2023\nCash,5,6\n,,\n\nDebt,2024,2023\nNotes,7,8\nSee note 4,,\n"
    )
    kinds = [block.text if isinstance(block, Paragraph) else grid(block) for block in document.blocks]  # type: ignore[arg-type]
    assert kinds == [
        "Balance sheet",
        "(in thousands)",
        [["", "2024", "2023"], ["Cash", "5", "6"]],
        [["Debt", "2024", "2023"], ["Notes", "7", "8"]],
        "See note 4",
    ]
    assert [table.index for table in document.tables] == [0, 1]


def test_ragged_rows_are_kept_and_said() -> None:
    document = read("a,b,c\n1,2,3\n4,5\n6,7,8,9\n")
    assert grid(document.tables[0]) == [
        ["a", "b", "c", ""],
        ["1", "2", "3", ""],
        ["4", "5", "", ""],
        ["6", "7", "8", "9"],
    ]
    [finding] = document.findings
    assert (finding.code, finding.count, finding.span and finding.span.line) == ("csv.ragged", 2, 3)


def test_a_decimal_comma_is_said() -> None:
    document = read("Posten;2024\nUmsatz;1.234,50\nAufwand;-17,25\n")
    assert [finding.code for finding in document.findings] == ["csv.decimal-comma"]
    assert grid(document.tables[0])[1] == ["Umsatz", "1.234,50"]


@pytest.mark.parametrize(
    "data",
    [
        "Größe;€\nA;5\n".encode(),
        "\ufeffGröße;€\nA;5\n".encode(),
        "Größe;€\nA;5\n".encode("cp1252"),
        "Größe;€\nA;5\n".encode("utf-16"),
    ],
)
def test_the_encoding_is_found(data: bytes) -> None:
    assert grid(read(data).tables[0])[0] == ["Größe", "€"]


def test_the_separator_line_of_spreadsheet_programs_is_obeyed() -> None:
    document = read("sep=;\na,b;c\nd,e;f\n")
    assert grid(document.tables[0]) == [["a,b", "c"], ["d,e", "f"]]


def test_a_quote_that_never_closes_ends_with_its_line_and_is_said() -> None:
    document = read('a,b\n"open,2\n3,4\n')
    assert document.findings[0].code == "csv.open-quote"
    assert ["3", "4"] in grid(document.tables[0])


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "csv.empty"),
        ("\n,,\n \n", "csv.empty"),
        ("1," * 3000 + "\n2,3\n", "csv.too-large"),
        (b"a,b\n\x00\x00\n", "input.binary"),
    ],
)
def test_what_cannot_be_read_is_refused(source: str | bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read(source)
    assert caught.value.code == code


_FIELD = st.text(
    st.characters(codec="utf-8", exclude_characters='\x00\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\ufeff"'), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 5), st.data(), st.sampled_from(",;\t|"))
def test_what_a_writer_wrote_reads_back(columns: int, data: st.DataObject, delimiter: str) -> None:
    head = [f"column {number}" for number in range(columns)]
    rows = data.draw(st.lists(st.lists(_FIELD, min_size=columns, max_size=columns), min_size=1, max_size=6))
    rows = [[f"row {number}", *row[1:]] for number, row in enumerate(rows)]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([head, *rows])
    document = read(stream.getvalue())
    [table] = [block for block in document.blocks if isinstance(block, Table)]
    expected = [[" ".join(field.split()) for field in row] for row in [head, *rows]]
    while expected and sum(bool(field) for field in expected[-1]) < 2:
        expected.pop()
    assert [[" ".join(field.split()) for field in row] for row in grid(table)] == expected


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab1,;\t|\"\n\r \ufeff'"), max_size=60))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        document = read(source)
    except InputError:
        return
    kept = "".join(
        "".join(cell.text for cell in block.cells) if isinstance(block, Table) else block.text
        for block in document.blocks
    )
    letters = [character for character in source if character in "ab1"]
    assert [character for character in kept if character in "ab1"] == letters or source.lower().startswith("sep=")
