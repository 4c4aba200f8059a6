"""What the SEC's transformations read: no more than the registry itself accepts."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.writing import transformations_sec
from converter.writing.transformations_sec import NUMERIC, TEXT, number_of_words, says


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("two", 2),
        ("Twenty-one", 21),
        ("ninety nine", 99),
        ("one hundred", 100),
        ("one hundred and five", 105),
        ("two thousand five hundred", 2500),
        ("zero", 0),
        ("one hundred thousand", 100_000),
        ("hundred", None),
        ("one one", None),
        ("twenty ten", None),
        ("thirty zero", None),
        ("five thousand two million", None),
        ("and", None),
        ("", None),
        ("both", None),
    ],
)
def test_number_words(words: str, number: int | None) -> None:
    assert number_of_words(words) == number


@pytest.mark.parametrize(
    ("name", "printed", "value"),
    [
        ("duryear", "7", "P7Y"),
        ("duryear", "4.3", "P4Y3M18D"),
        ("duryear", "0.5", "P6M"),
        ("durmonth", "18", "P18M"),
        ("durmonth", "18", "P1Y6M"),
        ("durweek", "52", "P364D"),
        ("durday", "30", "P30D"),
        ("durwordsen", "three-year", "P3Y"),
        ("durwordsen", "nine months", "P9M"),
        ("durwordsen", "two years and six months", "P2Y6M"),
        ("boolballotbox", "☒", "true"),
        ("boolballotbox", "☐", "false"),
        ("yesnoballotbox", "☑", "Yes"),
        ("stateprovnameen", "New York", "NY"),
        ("exchnameen", "New York Stock Exchange", "NYSE"),
        ("exchnameen", "The Nasdaq Stock Market LLC", "NASDAQ"),
        ("entityfilercategoryen", "Large accelerated filer", "Large Accelerated Filer"),
    ],
)
def test_printed_texts_say_their_values(name: str, printed: str, value: str) -> None:
    assert says(name, printed, value)


@pytest.mark.parametrize(
    ("name", "printed", "value"),
    [
        ("duryear", "7", "P8Y"),
        ("duryear", "seven", "P7Y"),
        ("durday", "0.5", "PT12H"),
        ("durwordsen", "six months and two years", "P2Y6M"),
        ("durwordsen", "some months", "P3M"),
        ("boolballotbox", "X", "true"),
        ("stateprovnameen", "Ny", "NY"),
        ("exchnameen", "Exchange", "NYSE"),
    ],
)
def test_other_texts_do_not(name: str, printed: str, value: str) -> None:
    assert not says(name, printed, value)


@pytest.fixture(scope="module")
def registry() -> object:
    """EDGAR's own transformations, which Arelle loads."""
    folder = os.environ.get("XBRL_CONVERTER_EDGAR", "")
    if not folder or not Path(folder, "transform").is_dir():
        pytest.skip("needs the EDGAR plugin ($XBRL_CONVERTER_EDGAR)")
    pytest.importorskip("arelle")
    sys.path.insert(0, str(Path(folder).parent))
    try:
        return importlib.import_module("EDGAR.transform")
    finally:
        sys.path.pop(0)


def test_the_registry_reads_the_same(registry: object) -> None:
    printed = [f"{number / 20:g}" for number in range(400)]
    printed += [*"☐☑☒", "three-year", "nine months", "two years and six months", "30 days", "one hundred and five days"]
    printed += ["New York Stock Exchange", "The Nasdaq Stock Market LLC", "NYSE American LLC", "NYSE Arca, Inc."]
    printed += ["Chicago Stock Exchange, Inc.", "Cboe BZX Exchange, Inc.", "Non-accelerated filer"]
    printed += list(transformations_sec._STATES)
    for text in printed:
        for name, read in TEXT.items():
            value = read(text)
            assert value is None or getattr(registry, name)(text) == value, (name, text)


@given(st.lists(st.sampled_from("one two five eleven twenty ninety hundred thousand million and zero".split())))
def test_words_that_are_read_are_read_alike(words: list[str]) -> None:
    text = " ".join(words)
    number = NUMERIC["numwordsen"](text)
    assert number is None or 0 <= number < 10**10
