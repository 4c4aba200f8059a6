"""XLSX workbooks: what cells show, exact numbers, tables on a sheet, hidden and hostile parts."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from converter.model.document import Cell, Document, Heading, Paragraph, Table
from converter.model.findings import InputError
from converter.reading.limits import Limits
from converter.reading.spreadsheet import read_xlsx
from converter.reading.spreadsheet_formats import date_of, is_date_format, show_date, show_number
from converter.reading.spreadsheet_parts import column_letters, column_number, exact_number


def packed(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(
    data: bytes, replace: dict[str, tuple[str, str]] | None = None, add: dict[str, bytes] | None = None
) -> bytes:
    """Return the workbook with texts of its parts exchanged and parts added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            content = source.read(item)
            for part, (old, new) in (replace or {}).items():
                if part == item:
                    assert old in content.decode()
                    content = content.decode().replace(old, new).encode()
            target.writestr(item, content)
        for item, content in (add or {}).items():
            target.writestr(item, content)
    return stream.getvalue()


def sheet_of(rows: list[list[object]]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    return book, sheet


def read(data: bytes | Workbook, limits: Limits | None = None) -> Document:
    document = read_xlsx(packed(data) if isinstance(data, Workbook) else data, "book.xlsx", limits or Limits())
    for block in document.blocks:
        for piece in block.cells if isinstance(block, Table) else [block]:
            assert document.text[piece.span.start : piece.span.end] == piece.text
            assert document.text.count("\n", 0, piece.span.start) + 1 == piece.span.line
    return document


def grid(table: Table) -> list[list[str]]:
    rows = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def cell(document: Document, where: str) -> Cell:
    [found] = [cell for table in document.tables for cell in table.cells if cell.span.where == where]
    return found


# -- formats


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("1234567.891", "General", "1234567.891"),
        ("1234.5", "#,##0", "1,235"),
        ("-1234.5", "#,##0", "-1,235"),
        ("0.125", "0.0%", "12.5%"),
        ("-1234", "#,##0_);(#,##0)", "(1,234)"),
        ("1234", "#,##0_);(#,##0)", "1,234"),
        ("1234000", "#,##0,", "1,234"),
        ("1234567890", "#,##0.0,,", "1,234.6"),
        ("-5", '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "$(5.00)"),
        ("0", '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "$-"),
        ("0", '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', "-"),
        ("1234.5", "[$€-407] #,##0.00", "€ 1,234.50"),
        ("5", "[$USD] 0", "USD 5"),
        ("-7", "[Red]-0;[Blue]0", "7"),
        ("12", '0 "shares"', "12 shares"),
        ("0.5", "0.00", "0.50"),
        ("0.5", "#.##", ".5"),
        ("3", "#.##", "3."),
        ("5", "000", "005"),
        ("1234567", "0.00E+00", "1.23E+06"),
        ("0.3333", "# ?/?", "0.3333"),
        ("5", ";;;", ""),
        ("150", '[>=100]"many";0', "many"),
        ("50", '[>=100]"many";0', "50"),
        ("-0.001", "0.0", "0.0"),
        ("2.5", "0", "3"),
        ("100", "0\\%", "100%"),
    ],
)
def test_numbers_are_shown_as_their_format_says(number: str, code: str, shown: str) -> None:
    assert show_number(Decimal(number), code) == shown


@pytest.mark.parametrize(
    ("serial", "code", "shown"),
    [
        ("45657", "m/d/yyyy", "12/31/2024"),
        ("45657", "mmmm d, yyyy", "December 31, 2024"),
        ("45657", "dd-mmm-yy", "31-Dec-24"),
        ("45657", "yyyy\\-mm\\-dd", "2024-12-31"),
        ("45657.75", "h:mm AM/PM", "6:00 PM"),
        ("45657.75", "yyyy-mm-dd hh:mm:ss", "2024-12-31 18:00:00"),
        ("1", "yyyy-mm-dd", "1900-01-01"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
    ],
)
def test_dates_are_shown_as_their_format_says(serial: str, code: str, shown: str) -> None:
    assert is_date_format(code)
    assert show_date(Decimal(serial), code, from_1904=False) == shown


@given(st.dates(datetime.date(1900, 3, 1), datetime.date(9999, 12, 31)))
def test_days_since_1900_and_1904_come_back(day: datetime.date) -> None:
    serial = Decimal((day - datetime.date(1899, 12, 30)).days)
    assert date_of(serial, False) == datetime.datetime.combine(day, datetime.time())
    if serial >= 1462:
        assert date_of(serial - 1462, True) == datetime.datetime.combine(day, datetime.time())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_two_decimals_show_every_amount_of_money(amount: Decimal) -> None:
    shown = show_number(amount, "#,##0.00")
    assert Decimal(shown.replace(",", "")) == amount


@given(st.floats(allow_subnormal=False, min_value=-1e15, max_value=1e15))
def test_a_stored_number_is_free_of_binary_noise(value: float) -> None:
    exact = exact_number(f"{value:.17g}")
    assert exact is not None
    assert exact == 0 or abs(exact - Decimal(repr(value))) <= abs(Decimal(value)) * Decimal("1e-14")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.1", "0.1"),
        ("0.10000000000000001", "0.1"),
        ("0.30000000000000004", "0.3"),
        ("1234.5600000000001", "1234.56"),
        ("12345678901234567890", "12345678901234567890"),
        ("1E3", "1000"),
        ("-4.5E-2", "-0.045"),
    ],
)
def test_numbers_are_exact(text: str, number: str) -> None:
    assert exact_number(text) == Decimal(number)


@given(st.integers(1, 16_384))
def test_column_letters_come_back(number: int) -> None:
    assert column_number(column_letters(number)) == number


@settings(max_examples=200)
@given(
    st.text(st.sampled_from('0#?.,%;-_*\\"[]$@ abdhmsyE+/()G'), max_size=20),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-99999, max_value=99999),
)
def test_any_format_shows_something_or_nothing(code: str, number: Decimal) -> None:
    assert isinstance(show_number(number, code), str)
    show_date(abs(number), code, from_1904=False)


# -- sheets


def statement() -> tuple[Workbook, Worksheet]:
    book, sheet = sheet_of(
        [
            ["Balance sheet"],
            ["(in thousands)"],
            [],
            [None, "December 31,", None],
            [None, 2024, 2023],
            ["Cash", 1234.5, 99],
            ["Receivables", -20, 0.25],
            [],
            ["Total", "=SUM(B6:B7)", "=C6+C7"],
        ]
    )
    sheet.merge_cells("B4:C4")
    sheet["A1"].font = Font(bold=True)
    for row in (6, 7, 9):
        for column in "BC":
            sheet[f"{column}{row}"].number_format = "#,##0.0_);(#,##0.0)"
    sheet["B9"].border = Border(top=Side("thin"))
    sheet["A7"].alignment = Alignment(indent=2)
    return book, sheet


def test_a_statement_is_one_table_under_its_titles() -> None:
    document = read(statement()[0])
    kinds = [(type(block).__name__, getattr(block, "text", "")) for block in document.blocks]
    assert kinds == [("Heading", "Sheet"), ("Heading", "Balance sheet"), ("Paragraph", "(in thousands)"), ("Table", "")]
    [table] = document.tables
    assert grid(table) == [
        ["", "December 31,", ""],
        ["", "2024", "2023"],
        ["Cash", "1,234.5", "99.0"],
        ["Receivables", "(20.0)", "0.3"],
        ["", "", ""],
        ["Total", "1,214.5", "99.3"],
    ]
    assert (table.where, table.cells[0].column_span) == ("Sheet!B4:C9", 2)
    assert cell(document, "Sheet!C7").number == Decimal("0.25")
    assert cell(document, "Sheet!B9").formula == "SUM(B6:B7)"
    assert cell(document, "Sheet!B9").number == Decimal("1214.5")
    assert cell(document, "Sheet!B9").rule_above
    assert cell(document, "Sheet!A7").indent == 18.0
    assert [(finding.code, finding.count) for finding in document.findings] == [("xlsx.computed", 2)]


def test_stored_values_of_formulas_stand() -> None:
    book, _ = statement()
    data = packed(book)
    data = repacked(
        data, {"xl/worksheets/sheet1.xml": ("<f>SUM(B6:B7)</f><v></v>", "<f>SUM(B6:B7)</f><v>777.70000000000005</v>")}
    )
    found = cell(read(data), "Sheet!B9")
    assert (found.number, found.text, found.formula) == (Decimal("777.7"), "777.7", "SUM(B6:B7)")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(A1:A3)", "6.3"),
        ("=A1-A2+A3*2", "4.9"),
        ("=(A1+A2)/A3", "1.1"),
        ("=-A1%", "-0.011"),
        ("=ROUND(A2*1.05,2)", "2.31"),
        ("=AVERAGE(A1:A3)", "2.1"),
        ("=MAX(A1:A3,10)-MIN(A1:A3)-ABS(-1)", "7.9"),
        ("=A2^2", "4.84"),
        ("=Sheet!A1+'Sheet'!$A$2", "3.3"),
        ("=SUM(A1:A3,B9)", "6.3"),
        ("=VLOOKUP(1,A1:A3,1)", None),
        ("=A1/0", None),
        ("=B1", None),
        ("=IF(A1>0,1,2)", None),
        ('=A1&"x"', None),
        ("=((((", None),
        ("=" + "(" * 300 + "1" + ")" * 300, None),
        ("=A1^999999999", None),
        ("=SUM(A1:XFD1048576)", None),
    ],
)
def test_simple_formulas_without_values_are_computed(formula: str, value: str | None) -> None:
    book, sheet = sheet_of([[1.1], [2.2], [3], ["x"]])
    sheet["B1"] = formula
    document = read(book)
    codes = [finding.code for finding in document.findings]
    if value is None:
        assert codes == ["xlsx.no-value"]
        assert document.findings[0].evidence == "Sheet!B1"
    else:
        assert codes == ["xlsx.computed"]
        assert cell(document, "Sheet!B1").number == Decimal(value)


def test_shared_formulas_are_told_for_every_cell() -> None:
    book, sheet = sheet_of([["a", 1, 2], ["b", 3, 4]])
    sheet["D1"], sheet["D2"] = "=B1+C1", "=B2+C2"
    data = repacked(
        packed(book),
        {"xl/worksheets/sheet1.xml": ("<f>B1+C1</f><v></v>", '<f t="shared" ref="D1:D2" si="0">B1+C1</f><v>3</v>')},
    )
    data = repacked(data, {"xl/worksheets/sheet1.xml": ("<f>B2+C2</f><v></v>", '<f t="shared" si="0"/><v>7</v>')})
    document = read(data)
    assert cell(document, "Sheet!D2").formula == "B2+C2"


def test_dates_are_dates_and_no_numbers() -> None:
    book, sheet = sheet_of([["As of", datetime.date(2024, 12, 31)], ["Cash", 5]])
    sheet["B1"].number_format = "mmmm d, yyyy"
    found = cell(read(book), "Sheet!B1")
    assert (found.text, found.number) == ("December 31, 2024", None)


def test_hidden_rows_columns_and_sheets_are_left_out_and_said() -> None:
    book, sheet = sheet_of([["a", 1, 2], ["secret", 3, 4], ["b", 5, 6]])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    other = book.create_sheet("Draft")
    other["A1"] = "draft"
    other.sheet_state = "veryHidden"
    document = read(book)
    assert grid(document.tables[0]) == [["a", "2"], ["b", "6"]]
    found = {finding.code: finding.count for finding in document.findings}
    assert found == {"xlsx.hidden-rows": 3, "xlsx.hidden-columns": 2, "xlsx.hidden-sheets": 1}


def test_blank_rows_part_tables_only_where_a_new_head_stands() -> None:
    document = read(
        sheet_of(
            [
                ["Assets", 2024, 2023],
                ["Cash", 5000, 6000],
                [],
                ["Liabilities"],
                ["Debt", 7000, 8000],
                [],
                ["Maturities", "Amount"],
                ["2025", 10000],
                [],
                ["(1) Includes cash held for others."],
            ]
        )[0]
    )
    assert [grid(table)[0][0] for table in document.tables] == ["Assets", "Maturities"]
    assert grid(document.tables[0])[3][0] == "Liabilities"
    assert isinstance(document.blocks[-1], Paragraph)


def test_blank_columns_part_tables_only_where_new_labels_stand() -> None:
    spaced = read(sheet_of([["", "2024", None, "2023"], ["Cash", 5000, None, 6000], ["Debt", 7000, None, 8000]])[0])
    assert len(spaced.tables) == 1
    beside = read(sheet_of([["Cash", 5000, None, "Trade", 6000], ["Debt", 7000, None, "Other", 8000]])[0])
    assert [grid(table) for table in beside.tables] == [
        [["Cash", "5000"], ["Debt", "7000"]],
        [["Trade", "6000"], ["Other", "8000"]],
    ]


def test_errors_and_invisible_numbers_are_said() -> None:
    book, sheet = sheet_of([["a", "#REF!", 5], ["b", 1, 2]])
    sheet["C1"].number_format = ";;;"
    document = read(book)
    assert cell(document, "Sheet!B1").text == "#REF!"
    assert [finding.code for finding in document.findings] == ["xlsx.error", "xlsx.unseen"]


def test_sheet_names_are_quoted_where_needed() -> None:
    book, sheet = sheet_of([["a", 1]])
    sheet.title = "Q4 'final'"
    document = read(book)
    assert document.tables[0].cells[1].span.where == "'Q4 ''final'''!B1"
    assert isinstance(document.blocks[0], Heading)


# -- hostile workbooks


def simple() -> bytes:
    return packed(sheet_of([["a", 1], ["b", 2]])[0])


def test_bombs_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        read(repacked(simple(), add={"xl/media/zeros.xml": b"0" * 30_000_000}))
    assert caught.value.code == "xlsx.bomb"
    with pytest.raises(InputError) as caught:
        read(simple(), Limits(max_unpacked_bytes=1000))
    assert caught.value.code == "xlsx.bomb"


def test_entities_are_refused() -> None:
    data = repacked(simple(), {"xl/worksheets/sheet1.xml": ("<worksheet", '<!DOCTYPE x [<!ENTITY e "b">]><worksheet')})
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.code == "xlsx.entities"


def test_macros_and_links_are_left_aside_and_said() -> None:
    data = repacked(simple(), add={"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    assert [finding.code for finding in read(data).findings] == ["xlsx.macros", "xlsx.external-links"]


def misdirected(data: bytes) -> bytes:
    """An archive whose directory claims to lie further on: its parts then begin before the file does."""
    end = data.rindex(b"PK\x05\x06") + 16
    claimed = int.from_bytes(data[end : end + 4], "little") + 1_000_000
    return data[:end] + claimed.to_bytes(4, "little") + data[end + 4 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 nothing", "xlsx.broken"),
        (misdirected(simple()), "xlsx.broken"),
        (b"", "xlsx.broken"),
        (simple()[:-200], "xlsx.broken"),
        (repacked(simple(), {"xl/worksheets/sheet1.xml": ("</row>", "")}), "xlsx.broken"),
        (packed(sheet_of([])[0]), "xlsx.empty"),
        (packed(sheet_of([["a", *([None] * 3000), "b"], [1, *([None] * 3000), 2]])[0]), "xlsx.too-large"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.code == code


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_damaged_archives_are_read_or_refused(place: int, bytes_: bytes) -> None:
    data = bytearray(SIMPLE)
    place %= len(data)
    data[place : place + len(bytes_)] = bytes_
    try:
        read(bytes(data))
    except InputError:
        return


SIMPLE = simple()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-(10**9), 10**9),
                st.floats(-1e9, 1e9),
                st.text(max_size=6),
                st.booleans(),
                st.just("=A1+1"),
            ),
            max_size=6,
        ),
        max_size=10,
    )
)
@example([[0], [], [None, 0]])
def test_every_number_of_any_sheet_is_kept(rows: list[list[object]]) -> None:
    clean = [[item if not isinstance(item, str) or item.isprintable() else "t" for item in row] for row in rows]
    data = packed(sheet_of(clean)[0])
    try:
        document = read(data)
    except InputError:
        assert not any(isinstance(item, int | float) for row in clean for item in row)
        return
    kept = sorted(
        cell.number for table in document.tables for cell in table.cells if cell.number is not None and not cell.formula
    )
    given_ = sorted(
        Decimal(repr(item)).normalize()
        for row in clean
        for item in row
        if isinstance(item, int | float) and not isinstance(item, bool)
    )
    # A number alone on its line may be a line of text: none is lost either way.
    shown = sum(isinstance(block, Paragraph | Heading) for block in document.blocks)
    assert len(kept) <= len(given_) <= len(kept) + shown
