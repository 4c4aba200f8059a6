"""Columns by blanks and by tabs."""

from __future__ import annotations

from converter.model.document import Heading, Paragraph, SourceFormat, Table
from converter.reading import read

FIXED = """\
NOTE 5 - SEED STOCK

Seed stock consisted of the following (in thousands):

                                             June 30,
                                   ---------------------------
                                       2031          2030
                                   -----------   -------------
Barley seed .....................  $    1,234    $     12,500
Seed in transit                           (56)             --
Reserve for seed that did not
  sprout in the tests ...........        (100)           (200)
                                   -----------   -------------
     Total ......................  $    1,078    $     12,300
                                   ===========   =============

Seed that is slow to sell is written down. The reserve is looked at every
quarter by the foreman.
"""

TABBED = (
    "Sales by crop\n\t2031\t\t2030\t\n\tCHF\t%\tCHF\t%\nBarley\t1,200\t60\t900\t55\n"
    "Other:\nOats\t800\t40\t\t45\n\nWhat follows is prose.\n"
)


def place(table: Table, text: str) -> int:
    return next(cell.column for cell in table.cells if cell.clean == text)


def test_fixed_width_columns_stand_by_their_right_edges() -> None:
    document = read(FIXED.encode(), "x")
    assert document.format is SourceFormat.FIXED_WIDTH
    assert [type(block) for block in document.blocks] == [Heading, Paragraph, Table, Paragraph]
    table = document.tables[0]
    for one, other in (("1,234", "12,500"), ("(56)", "--"), ("(100)", "(200)"), ("1,078", "12,300")):
        assert (place(table, one), place(table, other)) == (place(table, "1,234"), place(table, "12,500"))
    for text in ("June 30,", "2031"):
        cell = next(cell for cell in table.cells if cell.clean == text)
        assert cell.column <= place(table, "1,234") < cell.column + cell.column_span
    year = next(cell for cell in table.cells if cell.clean == "2030")
    assert year.column <= place(table, "12,500") < year.column + year.column_span


TWO = """\
Seed on hand

                          2031        2030
Barley                     120         100
Oats                        80          45
Total                      200         145

Loans consisted of the following:

                               June 30,
                            2031     2030
Term loan                    950      990
"""


def test_a_line_that_introduces_new_columns_ends_the_table() -> None:
    document = read(TWO.encode(), "x")
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph, Table]
    assert "950" in {cell.clean for cell in document.tables[1].cells}
    section = TWO.replace("                               June 30,\n                            2031     2030\n", "")
    assert len(read(section.encode(), "x").tables) == 1


def test_a_label_broken_over_two_lines_is_one_cell() -> None:
    table = read(FIXED.encode(), "x").tables[0]
    labels = [cell.clean for cell in table.cells if cell.column == 0]
    assert labels == [
        "Barley seed", "Seed in transit", "Reserve for seed that did not sprout in the tests", "Total",
    ]  # fmt: skip


def test_rules_mark_the_row_under_them() -> None:
    table = read(FIXED.encode(), "x").tables[0]
    assert all(cell.rule_above for cell in table.cells if cell.row == table.rows - 1)
    assert not any(cell.rule_above for cell in table.cells if cell.clean in ("Seed in transit", "(56)"))


def test_spans_slice_back() -> None:
    for source in (FIXED, TABBED, FIXED.replace("\n", "\r\n")):
        document = read(source.encode(), "x")
        assert document.text == source
        for table in document.tables:
            for cell in table.cells:
                text = source[cell.span.start : cell.span.end]
                assert "".join(" " if char.isspace() else char for char in text) == cell.text
                assert source.count("\n", 0, cell.span.start) + 1 == cell.span.line


def test_tabbed_cells_keep_their_index() -> None:
    document = read(TABBED.encode(), "x")
    assert document.format is SourceFormat.TABBED
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph]
    table = document.tables[0]
    assert place(table, "45") == 4
    assert [(cell.clean, cell.column, cell.column_span) for cell in table.row(0)] == [("2031", 1, 2), ("2030", 3, 2)]
    assert [cell.clean for cell in table.row(3)] == ["Other:"]
