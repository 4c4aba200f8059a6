from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.facts import Period, Unit
from converter.model.findings import ConverterError
from converter.writing import lexical

# XML Schema 1.0 part 2, canonical representations of decimal, integer and double.
DECIMAL = re.compile(r"-?([1-9][0-9]*|0)\.([0-9]*[1-9]|0)")
DOUBLE = re.compile(r"-?[0-9]\.([0-9]*[1-9]|0)E-?([1-9][0-9]*|0)")
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**60), max_value=10**60)


@given(numbers)
def test_decimals_are_canonical_and_exact(value: Decimal) -> None:
    text = lexical.decimal_text(value)
    assert DECIMAL.fullmatch(text)
    assert Decimal(text) == value
    assert not text.startswith("-0.0") or value != 0


@given(numbers)
def test_doubles_are_canonical_and_exact(value: Decimal) -> None:
    text = lexical.float_text(value)
    assert DOUBLE.fullmatch(text)
    assert Decimal(text) == value


@given(st.integers(-(10**60), 10**60), st.integers(0, 5))
def test_integers_lose_their_point(value: int, zeros: int) -> None:
    assert lexical.integer_text(Decimal(f"{value}.{'0' * zeros}")) == str(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [("-0", "0.0"), ("-0.00", "0.0"), ("1E+3", "1000.0"), ("1E-7", "0.0000001"), ("0012.500", "12.5")],
)
def test_odd_decimals(value: str, text: str) -> None:
    assert lexical.decimal_text(Decimal(value)) == text


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1E+999999"])
def test_numbers_that_no_report_can_hold_are_refused(value: str) -> None:
    with pytest.raises(ConverterError, match="no finite number"):
        lexical.decimal_text(Decimal(value))


def test_a_fraction_is_no_integer() -> None:
    with pytest.raises(ConverterError, match="not a whole number"):
        lexical.integer_text(Decimal("2.5"))


def test_periods_end_at_the_midnight_after() -> None:
    assert lexical.oim_period(Period(date(2025, 12, 31))) == "2026-01-01T00:00:00"
    year = Period(date(2024, 2, 29), date(2023, 3, 1))
    assert lexical.oim_period(year) == "2023-03-01T00:00:00/2024-03-01T00:00:00"
    with pytest.raises(ConverterError, match="last day"):
        lexical.oim_period(Period(date.max))


def test_units_are_sorted_and_pure_is_left_out() -> None:
    assert lexical.oim_unit(Unit(("xbrli:pure",))) == ""
    assert lexical.oim_unit(Unit(("utr:m", "utr:kg"), ("utr:s",))) == "(utr:kg*utr:m)/utr:s"
    assert lexical.oim_unit(Unit(("xbrli:pure",), ("utr:s",))) == "xbrli:pure/utr:s"


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_text_that_xml_cannot_hold_is_refused_with_its_place(character: str) -> None:
    with pytest.raises(ConverterError) as raised:
        lexical.checked_text(f"ab{character}c", "fact f-1")
    assert raised.value.code == "writing.not-xml"
    assert raised.value.place == "fact f-1"
    assert "position 2" in raised.value.message


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")))
def test_other_text_is_kept(text: str) -> None:
    assert lexical.checked_text(text, "") is text


@pytest.mark.parametrize("name", ["1a", "a b", "", "-a", "a:b"])
def test_ids_must_be_names(name: str) -> None:
    with pytest.raises(ConverterError, match="cannot be an id"):
        lexical.checked_id(name)


def test_enumerations_are_expanded_and_sorted() -> None:
    names = {"a": "http://a.example", "b": "http://b.example"}
    value = "b:Two http://a.example#One"
    assert [str(name) for name in lexical.enumeration_names(value, names)] == ["a:One", "b:Two"]
    assert lexical.expanded_enumeration(value, names) == "http://a.example#One http://b.example#Two"
    with pytest.raises(ConverterError, match="names no member"):
        lexical.enumeration_names("Three", names)
