"""Numbers of running text: what they are, and which of them report nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.extraction.prose_numbers import read_prose, read_prose_fully
from converter.model.facts import ItemKind

MONEY, SHARES, PRICE, RATE, COUNT = (
    ItemKind.MONETARY,
    ItemKind.SHARES,
    ItemKind.PER_SHARE,
    ItemKind.PERCENT,
    ItemKind.INTEGER,
)


def told(text: str) -> list[tuple[str, ItemKind]]:
    return [(number.shown, number.kind) for number in read_prose(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It paid $7.27 million for the claims.", [("7.27", MONEY)]),
        ("The Bank had RMB1,204.5 million and CHF50 million.", [("1,204.5", MONEY), ("50", MONEY)]),
        ("Each share of Class A stock has one vote per share.", [("one", COUNT)]),
        ("Losses were $1, 2 and 3 million.", [("1", MONEY), ("2", MONEY), ("3", MONEY)]),
        (
            "We excluded 3 million, 8 million and 9 million stock options.",
            [("3", SHARES), ("8", SHARES), ("9", SHARES)],
        ),
        ("There were 37,159,600 of the registrant’s shares outstanding.", [("37,159,600", SHARES)]),
        ("The exercise price of each warrant is $11.50.", [("11.50", PRICE)]),
        (
            "Dividends of $6.29 in 2024 and $5.99 in 2023 per common share were paid.",
            [("6.29", PRICE), ("5.99", PRICE)],
        ),
        ("Common stock, par value $0.0001, was issued.", [("0.0001", PRICE)]),
        ("The rate was 15.6%, 17.9% and 15.4%, respectively.", [("15.6", RATE), ("17.9", RATE), ("15.4", RATE)]),
        ("It bears interest at SOFR plus 150 basis points.", [("150", RATE)]),
        ("The Group has two reportable segments.", [("two", COUNT)]),
        ("Approximately 435 lawsuits are pending.", [("435", COUNT)]),
        ("There were no borrowings outstanding as of June 30, 2024.", [("no", MONEY)]),
        ("It held 480 BTC worth $7.74 million.", [("480", ItemKind.QUANTITY), ("7.74", MONEY)]),
        ("Leases run over a weighted-average term of 7.4 years.", [("7.4", ItemKind.DURATION)]),
        ("Interest was ($92) million and $31 million.", [("92", MONEY), ("31", MONEY)]),
    ],
)
def test_numbers_have_kinds(text: str, expected: list[tuple[str, ItemKind]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "See Note 12 and Notes 3, 4 and 5 to the statements.",
        "The Company adopted ASU 2023-08 and ASC 606 on January 1, 2024.",
        "It filed for Chapter 11 bankruptcy in November 2022.",
        "Section 162(m) and Rule 10b5-1 apply; see Item 1A and Exhibit 10.3.",
        "Call (415) 555-0134 or visit www.example.com/2024/10.",
        "Level 3 inputs and Series B-1 notes of Class 2 are described on page 41.",
        "The 401(k) plan and Form 10-K for fiscal 2024 refer to COVID-19 and AB-123.",
        "(1) Includes deposits (2) held abroad.",
        "No single customer accounted for more than 10% of revenue.",
        "It is more than 50% likely to be realized; investees are 20% to 50% owned.",
    ],
)
def test_references_dates_and_rules_are_no_facts(text: str) -> None:
    assert told(text) == []
    assert read_prose_fully(text).unplaced == ()


def test_values_are_in_full_units_with_their_sign() -> None:
    first, second, third = read_prose("It was $2.56 million, ($1,204) thousand and 7.5% of sales.")
    assert (first.value, second.value, third.value) == (Decimal(2560000), Decimal(-1204000), Decimal("0.075"))
    assert str(first.value) == "2560000"


def test_codes_glued_to_digits_are_currencies() -> None:
    (number,) = read_prose("It had RMB1,204.5 million.")
    assert (number.currency, number.value, number.outer_start) == ("RMB", Decimal(1204500000), 7)


def test_what_says_nothing_is_left_over() -> None:
    reading = read_prose_fully("The index stood at 4,115 when 17 was drawn.")
    assert reading.numbers == ()
    assert len(reading.unplaced) == 2


@given(
    st.decimals(min_value=0, max_value=99_999, places=2, allow_nan=False),
    st.sampled_from([("thousand", 3), ("million", 6), ("billion", 9)]),
    st.sampled_from(
        ["The Company paid {} for it.", "A charge of {} was recorded in 2024.", "{} was due on May 3, 2023."]
    ),
)
def test_amounts_with_scale_words_read_back(amount: Decimal, word: tuple[str, int], sentence: str) -> None:
    text = sentence.format(f"${amount:,} {word[0]}")
    (number,) = read_prose(text)
    assert number.kind is MONEY
    assert number.value == amount.scaleb(word[1])
    assert text[number.start : number.end] == number.shown == f"{amount:,}"


@given(st.text(alphabet="0123456789,.$%()- aeshrmilon\n", max_size=80))
def test_any_text_is_read_without_fault(text: str) -> None:
    for number in read_prose(text):
        assert 0 <= number.outer_start <= number.start < number.end <= number.outer_end <= len(text)
