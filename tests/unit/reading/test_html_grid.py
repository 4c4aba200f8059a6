"""Tables of HTML pages: spans, styles, rules and nesting."""

from __future__ import annotations

import pytest

from converter.model.document import Cell, Document, Paragraph, Table
from converter.reading.html import read_html
from converter.reading.limits import Limits


def read(body: str) -> Document:
    return read_html(body.encode(), "page.htm", Limits())


def table(body: str) -> Table:
    [found] = read(f"<table>{body}</table>").tables
    return found


def grid(found: Table) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.clean) for cell in found.cells]


def cell(found: Table, text: str) -> Cell:
    [match] = [item for item in found.cells if item.clean == text]
    return match


def test_column_spans_open_columns() -> None:
    found = table("<tr><td colspan=3>2024</td><td>x</td></tr><tr><td>$</td><td>5</td><td>)</td><td>y</td></tr>")
    assert grid(found) == [(0, 0, "2024"), (0, 3, "x"), (1, 0, "$"), (1, 1, "5"), (1, 2, ")"), (1, 3, "y")]
    assert found.cells[0].column_span == 3
    assert (found.rows, found.columns) == (2, 4)


def test_row_spans_push_later_rows_aside() -> None:
    found = table(
        "<tr><td rowspan=2>A</td><td>b</td><td rowspan=3>C</td></tr><tr><td>d</td><td>e</td></tr>"
        "<tr><td>f</td><td>g</td></tr>"
    )
    assert grid(found) == [(0, 0, "A"), (0, 1, "b"), (0, 2, "C"), (1, 1, "d"), (1, 3, "e"), (2, 0, "f"), (2, 1, "g")]
    assert cell(found, "C").row_span == 3


def test_a_row_span_of_zero_reaches_to_the_end() -> None:
    found = table("<tr><td rowspan=0>A</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>")
    assert grid(found) == [(0, 0, "A"), (0, 1, "b"), (1, 1, "c"), (2, 1, "d")]


@pytest.mark.parametrize("span", ["", "-2", "abc", "0", " 1 ", "１"])
def test_a_span_that_is_no_number_is_one(span: str) -> None:
    found = table(f"<tr><td colspan='{span}'>a</td><td>b</td></tr>")
    assert grid(found) == [(0, 0, "a"), (0, 1, "b")]


def test_empty_cells_take_their_place_and_are_left_out() -> None:
    found = table(
        "<tr><td>a</td><td>&nbsp;</td><td>\u200b</td><td> </td><td>b</td></tr><tr></tr><tr><td></td><td>c</td></tr>"
    )
    assert grid(found) == [(0, 0, "a"), (0, 4, "b"), (2, 1, "c")]


def test_hidden_rows_count_and_hidden_cells_do_not() -> None:
    found = table(
        "<tr><td>a</td><td style='display:none'>x</td><td>b</td></tr><tr style='display:none'><td>y"
        "</td></tr><tr><td>c</td></tr>"
    )
    assert grid(found) == [(0, 0, "a"), (0, 1, "b"), (2, 0, "c")]


def test_tables_are_counted_hidden_and_empty_ones_too() -> None:
    document = read(
        "<table><tr><td></td></tr></table><table style='display:none'><tr><td>x</td></tr></table>"
        "<table><tr><td>5</td></tr></table>"
    )
    assert [(found.index, found.where) for found in document.tables] == [(0, "table 2")]
    assert document.tables[0].cells[0].span.where == "table 2 row 0 column 0"


def test_tables_that_only_place_others_dissolve() -> None:
    document = read(
        "<table><tr><td>Left words<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table></td>"
        "<td><p>Right words</p></td></tr></table>"
    )
    kinds = [block.text if isinstance(block, Paragraph) else grid(block) for block in document.blocks]  # type: ignore[arg-type]
    assert kinds == ["Left words", [(0, 0, "a"), (0, 1, "1"), (1, 0, "b"), (1, 1, "2")], "Right words"]
    assert document.tables[0].where == "table 1"


def test_a_table_within_a_cell_of_data_is_part_of_the_cell() -> None:
    [found] = read(
        "<table><tr><td>Cash</td><td><table><tr><td>$</td><td>5</td></tr></table></td></tr><tr>"
        "<td>Debt</td><td>7</td></tr></table>"
    ).tables
    assert grid(found) == [(0, 0, "Cash"), (0, 1, "$ 5"), (1, 0, "Debt"), (1, 1, "7")]


def test_text_between_cells_is_kept_before_the_table_and_said() -> None:
    document = read("<table>loose words<tr><td>5</td></tr></table>")
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].text == "loose words"
    assert [finding.code for finding in document.findings] == ["html.text-between-cells"]


def test_a_caption_is_a_paragraph_before_the_table() -> None:
    document = read("<table><caption>In thousands</caption><tr><td>5</td></tr></table>")
    assert document.blocks[0].text == "In thousands"  # type: ignore[union-attr]
    assert document.findings == ()


def test_lines_of_a_cell_are_parted_by_a_blank() -> None:
    found = table("<tr><td><p>Fair</p><p>value<br>hedges</p></td><td>1</td></tr>")
    assert found.cells[0].text == "Fair value hedges"


def test_cells_without_a_row_form_one() -> None:
    found = table("<td>a</td><td>b</td><tr><td>c</td></tr>")
    assert grid(found) == [(0, 0, "a"), (0, 1, "b"), (1, 0, "c")]


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("<td><b>x</b></td>", (True, False, False)),
        ("<th>x</th>", (True, False, False)),
        ("<td style='font-weight:700'>x</td>", (True, False, False)),
        ("<td style='font: italic bold 10pt serif'>x</td>", (True, True, False)),
        ("<td><span style='font-weight:400'>x</span></td>", (False, False, False)),
        ("<td style='font-weight:bold'><span style='font-weight:normal'>x</span></td>", (False, False, False)),
        ("<td><em>x</em></td>", (False, True, False)),
        ("<td><span style='text-decoration:underline'>x</span></td>", (False, False, True)),
        ("<td><a href='#a' style='text-decoration:underline'>x</a></td>", (False, False, False)),
        ("<td><b>Total assets</b> (1)</td>", (True, False, False)),
    ],
)
def test_emphasis_of_a_cell(body: str, facts: tuple[bool, bool, bool]) -> None:
    found = table(f"<tr>{body}</tr>").cells[0]
    assert (found.bold, found.italic, found.underline) == facts


@pytest.mark.parametrize(
    ("body", "points"),
    [
        ("<td>x</td>", 0.0),
        ("<td style='padding-left:9pt'>x</td>", 9.0),
        ("<td style='padding:2px 1pt 2px 19pt;text-indent:-9pt'>x</td>", 10.0),
        ("<td style='padding-left:1em'>x</td>", 10.0),
        ("<td><p style='margin:0pt 0pt 0pt 12pt'>x</p></td>", 12.0),
        ("<td><div style='padding-left:12px'>x</div></td>", 9.0),
        ("<td style='font-size:10pt'>&nbsp;&nbsp;&nbsp;&nbsp;x</td>", 10.0),
    ],
)
def test_indent_of_a_cell_in_points(body: str, points: float) -> None:
    assert table(f"<tr>{body}</tr>").cells[0].indent == points


def test_alignment_of_a_cell() -> None:
    found = table(
        "<tr><td align=RIGHT>a</td><td style='text-align:center'>b</td><td>"
        "<p style='text-align:right'>c</p></td><td>d</td></tr>"
    )
    assert [item.align for item in found.cells] == ["right", "center", "right", ""]


@pytest.mark.parametrize(
    ("above", "own", "ruled"),
    [
        ("", "border-top:1pt solid #000000", True),
        ("border-bottom: 3px double black", "", True),
        ("border-bottom:1px solid #ffffff", "", False),
        ("border-bottom:0px solid #000", "", False),
        ("border-bottom:none", "border-top:0", False),
        ("border:1px solid #000", "", True),
        ("border-bottom-style:solid;border-bottom-width:1px", "", True),
        ("border-top:1px solid #000", "", False),
        ("", "", False),
    ],
)
def test_rule_above_a_number(above: str, own: str, ruled: bool) -> None:
    found = table(f"<tr><td>a</td><td style='{above}'>1</td></tr><tr><td>b</td><td style='{own}'>2</td></tr>")
    assert cell(found, "2").rule_above is ruled
    assert cell(found, "b").rule_above is False


def test_a_rule_on_an_empty_row_belongs_to_the_row_under_it() -> None:
    found = table(
        "<tr><td>a</td><td>1</td></tr><tr style='height:2pt'><td></td><td>"
        "<p style='border-top:1px solid #000'>&nbsp;</p></td></tr>"
        "<tr><td>b</td><td>2</td></tr><tr><td>c</td><td>3</td></tr>"
    )
    assert [item.rule_above for item in found.cells] == [False, False, False, True, False, False]


def test_raised_characters_are_told() -> None:
    found = table("<tr><td> Sales<sup>1</sup></td><td><span style='position:relative;top:-3.5pt'>(a)</span>5</td></tr>")
    assert [(item.text, item.raised) for item in found.cells] == [("Sales1", ((5, 6),)), ("(a)5", ((0, 3),))]
