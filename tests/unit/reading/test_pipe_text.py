"""Cells behind bars, one per line or one row per line."""

from __future__ import annotations

import pytest

from converter.model.document import Document, Heading, Paragraph, SourceFormat, Table
from converter.model.findings import InputError
from converter.reading import Limits, read

SPLIT = """\
|DEFERRED COSTS
|
|6.
|DEFERRED COSTS
Deferred costs were made up of the
following:
|
|
|As of June 30,
|
|
|
|2031
|
|
|2030
|
|
|
|
|
|
|
|
|Set-up fees (1)
|
|
|1,250
|
|
|
-
|
|Licences
|
|
|730
|
|
|
|615
|
|Less: amortised so far
|
|
|(45
|)
|
|
|(12
|)
|Deferred costs, net
|
|
|1,935
|
|
|
|603
|
|(1)
|Fees paid to the owner of the
hall, who is independent of the Company.
The table below shows how the
amortisation moved:
|
|
|2031
|
|
|2030
|
|Opening
|
|
|12
|
|
|
-
|
|Charge
|
|
|33
|
|
|
|12
|
"""


def grid(table: Table) -> list[list[tuple[int, str]]]:
    return [[(cell.column, cell.clean) for cell in table.row(number)] for number in range(table.rows)]


def column_of(table: Table, text: str) -> int:
    return next(cell.column for cell in table.cells if cell.clean == text)


def assert_spans(document: Document) -> None:
    """Every block and cell slices back to its own characters."""
    for block in document.blocks:
        for item in block.cells if isinstance(block, Table) else (block,):
            source = document.text[item.span.start : item.span.end]
            blanked = "".join(" " if char.isspace() else char for char in source)
            if isinstance(block, Table):
                assert item.text == blanked
                assert document.text.count("\n", 0, item.span.start) + 1 == item.span.line
            else:
                assert item.text == blanked.replace("|", " ")


def test_titles_paragraphs_and_tables_come_in_order() -> None:
    document = read(SPLIT.encode(), "note")
    assert document.format is SourceFormat.PIPE
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Heading, Heading, Paragraph, Table, Paragraph, Paragraph, Table]
    assert [" ".join(b.text.split()) for b in document.blocks if isinstance(b, Heading)] == [
        "DEFERRED COSTS",
        "6. DEFERRED COSTS",
    ]
    assert_spans(document)


def test_wrapped_lines_are_one_paragraph_and_one_cell() -> None:
    document = read(SPLIT.encode(), "note")
    texts = [" ".join(block.text.split()) for block in document.blocks if isinstance(block, Paragraph)]
    assert texts == [
        "Deferred costs were made up of the following:",
        "(1) Fees paid to the owner of the hall, who is independent of the Company.",
        "The table below shows how the amortisation moved:",
    ]


def test_rows_and_columns_without_marks() -> None:
    table, movement = read(SPLIT.encode(), "note").tables
    rows = grid(table)
    assert [row[0][1] for row in rows] == [
        "As of June 30,", "2031", "Set-up fees (1)", "Licences", "Less: amortised so far", "Deferred costs, net",
    ]  # fmt: skip
    first, second = column_of(table, "1,250"), column_of(table, "615")
    assert first < second
    for one, other in (("1,250", "-"), ("730", "615"), ("(45", "(12"), ("1,935", "603")):
        assert (column_of(table, one), column_of(table, other)) == (first, second)
    assert [cell.column for cell in table.cells if cell.text == ")"] == [first + 1, second + 1]
    assert grid(movement) == [
        [(1, "2031"), (2, "2030")],
        [(0, "Opening"), (1, "12"), (2, "-")],
        [(0, "Charge"), (1, "33"), (2, "12")],
    ]


def test_headings_stand_over_their_columns() -> None:
    table = read(SPLIT.encode(), "note").tables[0]
    over = {cell.clean: cell for cell in table.cells if cell.clean in ("As of June 30,", "2031", "2030")}
    for year, value in (("2031", "1,250"), ("2030", "615")):
        column = column_of(table, value)
        for text in (year, "As of June 30,"):
            cell = over[text]
            assert cell.column <= column < cell.column + cell.column_span


def test_lone_dash_belongs_to_the_table_only_beside_bars() -> None:
    document = read(b"|Label\n-\n|5\n|Other\n|3\n|4\nText here.\n\n-\n\nMore text.\n", "x")
    assert [cell.text for cell in document.tables[0].cells] == ["Label", "-", "5", "Other", "3", "4"]
    assert [block.text for block in document.blocks[1:]] == ["Text here.", "-", "More text."]


def test_signs_on_some_rows_only() -> None:
    """The first and the last row have the sign; the rows between absorb its cell."""
    source = (
        "|Beech\n|$\n|10\n|\n|\n|$\n|20\n|\n"
        "|Oak\n|11\n|\n|\n|21\n|\n"
        "|Elm\n|12\n|\n|\n|(22)\n|\n"
        "|\n|$\n|33\n|\n|\n|$\n|19\n|\n"
    )  # fmt: skip
    table = read(source.encode(), "x").tables[0]
    assert table.rows == 4
    assert {column_of(table, text) for text in ("10", "11", "12", "33")} == {column_of(table, "10")}
    assert {column_of(table, text) for text in ("20", "21", "(22)", "19")} == {column_of(table, "20")}
    assert not [cell for cell in table.row(3) if cell.column == 0]


def test_missing_value_leaves_its_column_empty() -> None:
    full = "".join(f"|Row {n}\n|$\n|{n}1\n|\n|\n|$\n|{n}2\n|\n|\n|$\n|{n}3\n|\n" for n in range(1, 5))
    source = full + "|Gap\n|91\n|\n|\n|\n|\n|93\n|\n" + "|Last\n|81\n|\n|\n|82\n|\n|\n|83\n|\n"
    table = read(source.encode(), "x").tables[0]
    assert column_of(table, "93") == column_of(table, "13")
    assert column_of(table, "82") == column_of(table, "12")


def test_page_number_before_a_table_is_furniture() -> None:
    source = "|\n|\n|Annual report\n|47\n" + "|\n" * 8 + "|Ash\n|1\n|2\n|Yew\n|3\n|4\n"
    document = read(source.encode(), "x")
    first, table = document.blocks
    assert isinstance(first, Paragraph)
    assert first.furniture
    assert isinstance(table, Table)
    assert [row for row in grid(table) if row] == [[(0, "Ash"), (1, "1"), (2, "2")], [(0, "Yew"), (1, "3"), (2, "4")]]


def test_rows_of_bars() -> None:
    source = (
        "Sales by hall\n| | Year ended |\n| | 2031 | 2030 |\n| --- | --- | --- |\n"
        "| North | $ | 5 | $ | 4 |\n| South | 6 | 7 |\n"
    )
    document = read(source.encode(), "x")
    assert document.format is SourceFormat.PIPE_ROWS
    table = document.tables[0]
    assert column_of(table, "5") == column_of(table, "6")
    assert column_of(table, "4") == column_of(table, "7")
    heading = next(cell for cell in table.cells if cell.text == "Year ended")
    assert heading.column + heading.column_span == table.columns
    assert_spans(document)


def test_too_many_cells_without_row_ends_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        read(b"|a\n" + b"|1\n" * 200, "x", Limits(max_unmarked_cells=100))
    assert caught.value.code == "input.too-large"


def test_too_many_columns_are_refused() -> None:
    row = "| a " + "| 1 " * 60 + "|\n"
    with pytest.raises(InputError) as caught:
        read((row * 4).encode(), "x", Limits(max_columns=50))
    assert "columns" in str(caught.value)
