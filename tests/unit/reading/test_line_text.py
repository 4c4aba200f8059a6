"""One line per cell that is not empty."""

from __future__ import annotations

from converter.model.document import Heading, Paragraph, SourceFormat, Table
from converter.reading import read

SEGMENTS = """\
9. HALLS AND GARDENS
The Company rents out halls and keeps gardens. The tables show what each of the two brought in and cost in the year:
Year ended June 30, 2031:
Halls
Gardens
Total
CHF
CHF
CHF
EUR
(Note 2)
(in thousands)
Rent
1,200
340
1,540
1,463
Less:
Heating
(310)
—
(310)
(295)
Wages
(205)
(160)
(365)
(347)
Result
685
180
865
822
Year ended June 30, 2030:
Halls
Gardens
Total
CHF
CHF
CHF
(in thousands)
Rent
1,100
300
1,400
Wages
(200)
(150)
(350)
* Wages include what the law asks employers to pay into the pension fund of their employees.
"""


def rows(table: Table) -> list[list[str]]:
    return [[cell.clean for cell in table.row(number)] for number in range(table.rows)]


def test_two_tables_of_different_width() -> None:
    document = read(SEGMENTS.encode(), "note")
    assert document.format is SourceFormat.LINES
    assert [type(block) for block in document.blocks] == [Heading, Paragraph, Table, Table, Paragraph]
    first, second = document.tables
    assert rows(first) == [
        ["Year ended June 30, 2031:"],
        ["Halls", "Gardens", "Total"],
        ["CHF", "CHF", "CHF", "EUR (Note 2)"],
        ["(in thousands)"],
        ["Rent", "1,200", "340", "1,540", "1,463"],
        ["Less:"],
        ["Heating", "(310)", "—", "(310)", "(295)"],
        ["Wages", "(205)", "(160)", "(365)", "(347)"],
        ["Result", "685", "180", "865", "822"],
    ]
    assert rows(second)[-1] == ["Wages", "(200)", "(150)", "(350)"]
    assert not document.findings


def test_heading_spans_the_column_and_its_translation() -> None:
    first = read(SEGMENTS.encode(), "note").tables[0]
    spans = {cell.clean: (cell.column, cell.column_span) for cell in first.row(1)}
    assert spans == {"Halls": (1, 1), "Gardens": (2, 1), "Total": (3, 2)}


def test_two_dates_over_three_currencies_by_their_ratio() -> None:
    source = (
        "Long-lived assets by area were as follows, with the last column translated for the convenience of readers:\n"
        "June 30, 2030\nJune 30, 2031\nCHF\nCHF\nEUR\n"
        "Alps\n7,134\n4,967\n4,719\nCoast\n54,694\n17,787\n16,898\nPlain\n39,370\n3,458\n3,285\nTotal\n101,198\n26,212\n24,902\n"
    )  # fmt: skip
    table = read(source.encode(), "x").tables[0]
    assert [(cell.clean, cell.column, cell.column_span) for cell in table.row(0)] == [
        ("June 30, 2030", 1, 1),
        ("June 30, 2031", 2, 2),
    ]


def test_total_row_without_a_label_is_a_row() -> None:
    source = "Due\n2031\n2030\nSoon\n$\n5\n$\n7\nLater\n19\n4\n$\n24\n$\n11\nNext row\n1\n2\n"
    table = read(source.encode(), "x").tables[0]
    assert rows(table)[-2:] == [["$", "24", "$", "11"], ["Next row", "1", "2"]]


def test_row_with_missing_values_is_placed_by_the_sum_and_doubt_is_said() -> None:
    full = "".join(f"Row {n}\n{n}00\n{n}0\n{n}\n{n}{n}{n}\n" for n in range(1, 7))
    document = read(("North\nSouth\nWest\nTotal\n" + full + "Interest\n77\nFees\n5\n5\n").encode(), "x")
    table = document.tables[0]
    interest, fees = table.row(table.rows - 2), table.row(table.rows - 1)
    assert interest[-1].column == 4
    assert fees[-1].column == 4
    assert [finding.code for finding in document.findings] == ["reading.row-alignment"]
    assert document.findings[0].span is not None


def test_values_are_told_apart_by_their_style() -> None:
    full = "".join(f"Grant {n}\n1,{n}00\n{n}.25\n{n}%\n" for n in range(1, 6))
    document = read(("Options\nPrice\nShare\n" + full + "Lapsed\n2.75\nKept\n900\n7%\n").encode(), "x")
    table = document.tables[0]
    assert [cell.column for cell in table.row(table.rows - 2)] == [0, 2]
    assert [cell.column for cell in table.row(table.rows - 1)] == [0, 1, 3]
    assert not document.findings


def test_years_label_rows_and_head_columns() -> None:
    source = "Years ending June 30,\n2031\n$\n500\n2032\n400\nThereafter\n900\nTotal\n$\n1,800\n"
    table = read(source.encode(), "x").tables[0]
    labels = [table.row(number)[0].clean for number in range(table.rows)]
    assert labels[-4:] == ["2031", "2032", "Thereafter", "Total"]


def test_second_column_of_texts() -> None:
    body = "".join(f"Item {word}\nBalance sheet line {word}\n{n}\n{n}1\n" for n, word in enumerate("abcd", 2))
    table = read(("2031\n2030\n" + body + "Total\n14\n144\n").encode(), "x").tables[0]
    row = table.row(table.rows - 3)
    assert [cell.column for cell in row] == [0, 1, 2, 3]
    assert table.row(table.rows - 1)[1].column == 2


def test_every_visible_character_is_kept() -> None:
    document = read(SEGMENTS.encode(), "note")
    kept = []
    for block in document.blocks:
        items = block.cells if isinstance(block, Table) else (block,)
        for item in items:
            assert "".join(document.text[item.span.start : item.span.end].split()) == "".join(item.text.split())
            kept.append((item.span.start, "".join(item.text.split())))
    assert "".join(text for _, text in sorted(kept)) == "".join(document.text.split())
