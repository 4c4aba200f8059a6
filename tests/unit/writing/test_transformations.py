"""Our transformations against those of a conformant processor, and the search for one that gives the value."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from arelle import FunctionIxt
from arelle.formula import XPathContext
from hypothesis import given
from hypothesis import strategies as st

from converter.model.report import Presentation
from converter.writing.inline_header import IXT
from converter.writing.transformations import (
    _DATES,
    NUMERIC,
    Reading,
    number_reading,
    scaled,
    text_transformation,
    transform_text,
)

REGISTRY = FunctionIxt.ixtNamespaceFunctions[IXT]
printed_numbers = st.text(alphabet="0123456789.,  \xa0", min_size=1, max_size=12)
printed_dates = st.one_of(
    st.dates(date(1, 1, 1)).map(lambda day: f"{day.day} {day:%B} {day.year:04}"),
    st.dates(date(1, 1, 1)).map(lambda day: f"{day:%b} {day.day}, {day.year:04}"),
    st.dates(date(1, 1, 1)).map(lambda day: f"{day:%B} {day.year:04}"),
    st.dates(date(1, 1, 1)).map(lambda day: f"{day:%B} {day.day}"),
    st.dates(date(1, 1, 1)).map(lambda day: f"{day.day}/{day.month}/{day.year:04}"),
    st.dates(date(1, 1, 1)).map(lambda day: f"{day.year:04}-{day.month}-{day.day}"),
    st.text(alphabet="0123456789/-. JanuaryMAY,", max_size=14),
)


@pytest.fixture(scope="module", autouse=True)
def _gettext() -> Iterator[None]:
    """Arelle's messages need the translator that its controller installs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "_", str, raising=False)
        yield


def _arelle(name: str, text: str) -> str | None:
    try:
        return str(REGISTRY[name](text))
    except (XPathContext.FunctionArgType, ValueError):
        return None


@pytest.mark.parametrize("name", ["num-dot-decimal", "num-comma-decimal"])
@given(text=printed_numbers)
def test_numbers_are_read_as_a_processor_reads_them(name: str, text: str) -> None:
    ours, theirs = NUMERIC[name](text), _arelle(name, text)
    if ours is not None:
        assert theirs is not None
        assert Decimal(theirs) == ours


@pytest.mark.parametrize("name", sorted(_DATES))
@given(text=printed_dates)
def test_dates_are_read_as_a_processor_reads_them(name: str, text: str) -> None:
    ours = transform_text(name, text)
    if ours is not None:
        assert _arelle(name, " ".join(text.split())) == ours


@pytest.mark.parametrize(
    ("printed", "value", "name"),
    [
        ("December 31, 2025", "2025-12-31", "date-monthname-day-year-en"),
        ("31 December 2025", "2025-12-31", "date-day-monthname-year-en"),
        ("DEC 31st, 2025", "2025-12-31", "date-monthname-day-year-en"),
        ("12/31/2025", "2025-12-31", "date-month-day-year"),
        ("31.12.2025", "2025-12-31", "date-day-month-year"),
        ("2025-12-31", "2025-12-31", ""),
        ("December 31", "--12-31", "date-monthname-day-en"),
        ("March 2027", "2027-03", "date-monthname-year-en"),
        ("December\n 8, 2025", "2025-12-08", "date-monthname-day-year-en"),
        ("December 30, 2025", "2025-12-31", None),
        ("Example\n  Inc.", "Example Inc.", ""),
        ("Example\xa0Inc.", "Example Inc.", None),
        ("February 30, 2025", "2025-02-30", None),
    ],
)
def test_the_transformation_that_gives_the_date(printed: str, value: str, name: str | None) -> None:
    assert text_transformation(printed, value, is_boolean=False) == name


@pytest.mark.parametrize(
    ("printed", "value", "wished", "reading"),
    [
        ("7,270", "7270000", Presentation("num-dot-decimal", 3), Reading("num-dot-decimal", 3, False)),
        ("7,270", "-7270000", Presentation("num-dot-decimal", 3, True), Reading("num-dot-decimal", 3, True)),
        ("7,270", "7270000", Presentation("num-dot-decimal", 6), Reading("num-dot-decimal", 3, False)),
        ("7,270", "7270000", None, Reading("num-dot-decimal", 3, False)),
        ("1.234,5", "1234.5", None, Reading("num-comma-decimal", 0, False)),
        ("7.5", "0.075", None, Reading("num-dot-decimal", -2, False)),
        ("—", "0", Presentation("fixed-zero"), Reading("fixed-zero", 0, False)),
        ("none", "0", None, Reading("fixed-zero", 0, False)),
        ("0", "0", Presentation("num-dot-decimal", 3, True), Reading("num-dot-decimal", 3, False)),
        ("12", "0", None, None),
        ("two", "2", None, None),
        ("7,270", "7271000", Presentation("num-dot-decimal", 3), None),
    ],
)
def test_the_reading_that_gives_the_number(
    printed: str, value: str, wished: Presentation | None, reading: Reading | None
) -> None:
    assert number_reading(printed, Decimal(value), wished) == reading


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(-40, 40))
def test_scaling_keeps_every_digit(value: Decimal, power: int) -> None:
    assert scaled(scaled(value, power), -power) == value
