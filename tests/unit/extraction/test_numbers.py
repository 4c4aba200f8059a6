"""Printed numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.extraction.currencies import currencies_in, currency_of_sign
from converter.extraction.numbers import CellKind, read_cell, scan, strip_label_marks


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", "1234"),
        ("(1,234)", "-1234"),
        ("$ (1,234.50)", "-1234.50"),
        ("($1,234)", "-1234"),
        ("(100", "100"),
        ("-5.2", "-5.2"),
        ("−5.2", "-5.2"),
        ("1.234,56", "1234.56"),
        ("12 345,5", "12345.5"),
        ("1'234'567", "1234567"),
        ("12,34,567", "1234567"),
        ("0.00001", "0.00001"),
        ("US$1.5", "1.5"),
    ],
)
def test_a_cell_with_a_number_gives_its_value(text: str, value: str) -> None:
    reading = read_cell(text)
    assert reading.kind is CellKind.NUMBER
    assert reading.numbers[0].value == Decimal(value)


def test_an_open_bracket_waits_for_the_next_cell() -> None:
    assert read_cell("(100").numbers[0].half_open
    assert read_cell(")").kind is CellKind.CLOSE
    assert read_cell(")%").percent


@pytest.mark.parametrize("text", ["-", "—", "–", "$—", "$ -", "— %"])
def test_a_lone_dash_is_a_dash(text: str) -> None:
    assert read_cell(text).kind is CellKind.DASH


@pytest.mark.parametrize(("text", "kind"), [("(a)", CellKind.MARK), ("*", CellKind.MARK), ("[b]", CellKind.MARK)])
def test_letters_in_brackets_are_marks(text: str, kind: CellKind) -> None:
    assert read_cell(text).kind is kind


def test_a_small_number_in_brackets_stays_a_number_until_its_column_speaks() -> None:
    assert read_cell("(1)").kind is CellKind.NUMBER


@pytest.mark.parametrize(
    "text", ["September 30,", "Fiscal 2024", "December 31, 2024", "Level 1", "Note 3", "30 days past due"]
)
def test_words_with_digits_are_text(text: str) -> None:
    assert read_cell(text).kind is CellKind.TEXT


def test_marks_behind_a_number_are_no_part_of_it() -> None:
    reading = read_cell("(1,234)(2)")
    assert reading.numbers[0].value == -1234
    assert reading.marks == ("(2)",)


def test_a_range_has_two_numbers_and_no_minus() -> None:
    numbers = read_cell("3.5% - 4.5%").numbers
    assert [number.value for number in numbers] == [Decimal("3.5"), Decimal("4.5")]


def test_prose_numbers_carry_scale_words_and_signs() -> None:
    loss, rate = scan("a net loss of $(2.5) million, or 4.1% of sales")
    assert (loss.value, loss.scale, loss.currency) == (Decimal("-2.5"), 6, "$")
    assert rate.percent
    assert not rate.scale


def test_hyphens_between_digits_are_no_minus() -> None:
    assert [number.value for number in scan("3-5 years")] == [3, 5]


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.booleans())
def test_what_is_printed_is_read_back(value: Decimal, negative: bool) -> None:
    printed = f"({value:,})" if negative else f"{value:,}"
    number = read_cell(printed).numbers[0]
    assert number.value == (-value if negative else value)
    assert printed[number.start : number.end] == f"{value:,}"
    assert number.places == 2


@given(st.text(max_size=40))
def test_any_cell_is_read_without_error(text: str) -> None:
    reading = read_cell(text)
    for number in reading.numbers:
        assert text[number.start : number.end] == number.shown


@pytest.mark.parametrize(
    ("label", "bare", "marks"),
    [
        ("Deposits (2)", "Deposits", ("(2)",)),
        ("Net income1,2", "Net income", ("1", "2")),
        ("Other receivables (a)(b)", "Other receivables", ("(a)", "(b)")),
        ("Loss (gain)", "Loss (gain)", ()),
        ("Level 1", "Level 1", ()),
        ("Notes due 2030", "Notes due 2030", ()),
    ],
)
def test_marks_leave_labels(label: str, bare: str, marks: tuple[str, ...]) -> None:
    assert strip_label_marks(label) == (bare, marks)


def test_a_dollar_is_the_home_dollar() -> None:
    assert currency_of_sign("$", "CAD") == "CAD"
    assert currency_of_sign("$", "CNY") == "USD"
    assert currencies_in("RMB and US$") == ("CNY", "USD")
