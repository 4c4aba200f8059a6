"""Texts, tables and numbers of a size that no report has are read as far as they mean something."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from converter.extraction import extract
from converter.extraction.numbers import MOST_DIGITS, scan
from converter.model.facts import ItemKind
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read

PROFILE = Profile(
    entity=EntityProfile(name="A Company", identifier="0001234567"),
    report=ReportProfile(type="10-K", period_end=date(2024, 12, 31)),
    extension=ExtensionProfile(prefix="own", authority="http://www.example.com"),
)


@pytest.mark.parametrize("end", [". ", ", "], ids=["many sentences", "one sentence"])
def test_every_number_of_a_very_long_paragraph_keeps_its_place(end: str) -> None:
    text = end.join(f"In 2024 we paid ${number} million for\nrent" for number in range(10, 410)) + "."
    document = read(f"<p>{text}</p>".encode(), "long.html")
    facts = [fact for fact in extract(document, PROFILE).facts if fact.kind is ItemKind.MONETARY]
    assert [fact.value for fact in facts] == [Decimal(number) * 10**6 for number in range(10, 410)]
    for fact in facts:
        assert document.text[fact.span.start : fact.span.end] == fact.shown
        assert fact.span.line == document.text.count("\n", 0, fact.span.start) + 1


def test_a_number_that_arithmetic_would_round_is_none() -> None:
    assert [number.magnitude for number in scan("9" * MOST_DIGITS)] == [Decimal("9" * MOST_DIGITS)]
    assert scan("9" * (MOST_DIGITS + 1)) == ()


def test_title_rows_without_end_do_not_pile_up() -> None:
    rows = "".join(f"<tr><td>Title {number}:</td></tr>" for number in range(200))
    page = f"<table><tr><td></td><td>2024</td></tr>{rows}<tr><td>Rent</td><td>1,204</td></tr></table>"
    (fact,) = extract(read(page.encode(), "titles.html"), PROFILE).facts
    assert fact.value == Decimal(1204)
    assert fact.label_path[-1] == "Title 199"
    assert len(fact.label_path) < 20


def test_the_header_in_force_is_the_last_one_above_a_row() -> None:
    blocks = "".join(
        f"<tr><td></td><td>December 31, {year}</td></tr><tr><td>Cash</td><td>{year - 2000},000</td></tr>"
        for year in (2024, 2023, 2022)
    )
    facts = extract(read(f"<table>{blocks}</table>".encode(), "blocks.html"), PROFILE).facts
    assert [(fact.period and fact.period.end.year, fact.shown) for fact in facts] == [
        (2024, "24,000"),
        (2023, "23,000"),
        (2022, "22,000"),
    ]
