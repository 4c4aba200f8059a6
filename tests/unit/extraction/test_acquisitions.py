"""Tables of what was acquired take their day from the text that tells of the acquisition."""

from __future__ import annotations

from tests.unit.extraction.conftest import Extract

ROWS = """
Cash | $ 361
Receivables | 382
Total identifiable net assets | 743
"""


def periods(extracted: Extract, rows: str, *before: str) -> set[str]:
    return {str(fact.period) for fact in extracted(rows, *before).facts if fact.table is not None}


def test_the_day_of_an_acquisition_is_not_the_day_as_of_which_a_valuation_is_open(extracted: Extract) -> None:
    found = periods(
        extracted,
        ROWS,
        "On August 1, 2024, the company completed its acquisition of Example Labs.",
        "The valuation of assets acquired has not been finalized as of December 31, 2024.",
        "The following table summarizes the assets acquired and liabilities assumed (in millions):",
    )
    assert found == {"2024-08-01"}


def test_a_month_of_acquisition_dates_what_was_acquired_and_what_was_paid(extracted: Extract) -> None:
    told = "In November 2024, the company acquired all outstanding stock of Example Data."
    acquired = "The following table summarizes the assets acquired and liabilities assumed (in millions):"
    paid = "The fair value of the consideration transferred consisted of the following (in millions):"
    assert periods(extracted, ROWS, told, acquired) == {"2024-11-30"}
    assert periods(extracted, ROWS, told, paid) == {"2024-11-01/2024-11-30"}


def test_a_month_of_acquisition_does_not_move_columns_by_year(extracted: Extract) -> None:
    found = periods(
        extracted,
        "x | 2024 | 2023\nCash | $ 361 | $ 12\nTotal net assets acquired | 743 | 30",
        "In November 2024, the company acquired all outstanding stock of Example Data, a leading provider of data "
        "protection and data management, with the purpose of bringing more of it to its customers.",
        "The following table summarizes the assets acquired and liabilities assumed (in millions):",
    )
    assert found == {"2024-12-31", "2023-12-31"}


def test_inputs_of_a_fair_value_are_those_of_a_day(extracted: Extract) -> None:
    found = periods(
        extracted,
        "years ended December 31 | 2024 | 2023\nDiscount rate | 4.8% | 4.5%",
        "The fair value was calculated using the following significant unobservable inputs:",
    )
    assert found == {"2024-12-31", "2023-12-31"}


def test_anti_dilutive_securities_are_shares_beside_any_mention_of_income_per_share(extracted: Extract) -> None:
    found = extracted(
        "x | 2024 | 2023\nEmployee awards | 7 | 13",
        "These were not included in diluted net income per share because the effect was anti-dilutive (in millions):",
    )
    assert {str(fact.unit) for fact in found.facts if fact.table is not None} == {"xbrli:shares"}


def test_restricted_stock_outstanding_heads_shares_and_intrinsic_value_is_money(extracted: Extract) -> None:
    found = extracted(
        """
        x | Restricted Stock Outstanding^2
        x | Outstanding (in millions) | Aggregate Intrinsic Value (in millions)
        Balance as of January 1, 2024 | 28 | 900
        Granted | 12 | 400
        """,
        "Restricted stock activity is as follows:",
    )
    units = {str(fact.unit) for fact in found.facts if fact.column == 1}
    money = {str(fact.unit) for fact in found.facts if fact.column == 2}
    assert (units, money) == ({"xbrli:shares"}, {"iso4217:USD"})
