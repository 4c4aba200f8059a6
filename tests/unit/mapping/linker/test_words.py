from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.mapping.linker.grid import column_key, section_key, year_labels
from converter.mapping.linker.words import clean, heading_words, key, name_terms, terms


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("Balance at December 31, 2024", "balance"),
        ("Common stock, $0.01 par value; 10,000,000 shares authorized", "common stock par value share authorized"),
        ("Accounts receivable, net (1)", "account receivable net"),
        ("Receivables [Member]", "receivable"),
        ("Stockholders’ equity", "holder equity"),
        ("Shareholders' equity", "holder equity"),
        ("Inventories (in thousands)", "inventory"),
        ("Due in 1-5 years", "due 1 5 year"),
        ("2025", ""),
    ],
)
def test_a_label_keeps_what_it_says_and_loses_when_and_how_much(printed: str, kept: str) -> None:
    assert key(printed) == kept


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more_than_once(text: str) -> None:
    assert " ".join(terms(key(text))).split() == [word for word in key(text).split() if word in terms(key(text))]
    assert clean(text) == clean(text)


def test_names_of_elements_give_the_words_that_labels_use() -> None:
    assert name_terms("AccountsReceivableNetCurrent") == ("account", "receivable", "net", "current")
    assert name_terms("OtherAssetsNoncurrent") == terms("Other assets, non-current")


def test_years_that_are_rows_count_from_the_first() -> None:
    assert year_labels(["2026", "2027", "Thereafter"]) == ["year 1", "year 2", "Thereafter"]
    assert year_labels(["Remainder of 2025", "2026", "2027"])[:2] == ["remainder of fiscal year", "year 1"]
    assert year_labels(["Revenue", "2024"]) == ["Revenue", "2024"]


def test_headers_of_periods_and_units_say_nothing() -> None:
    assert column_key(("Year ended December 31,", "2024", "(in thousands)")) == ""
    assert column_key(("December 31, 2024", "Amortized Cost")) == "amortized cost"
    assert section_key(("Assets", "Current assets:", "(in millions)")) == "current asset"


def test_a_role_definition_loses_its_code_and_kind() -> None:
    assert heading_words("9954482 - Disclosure - Commitments (Details)") == "Commitments"
