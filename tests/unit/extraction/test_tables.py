"""Tables to facts: headers, rows, periods, units, members, dashes and what is inferred."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from converter.extraction import extract
from converter.model.facts import Dash, Extraction, ItemKind, LineKind, Movement, ParsedFact
from converter.model.findings import Severity
from converter.model.profile import Profile
from converter.reading import read

Extract = Callable[..., Extraction]


def one(extraction: Extraction, label: str, number: int = 0) -> ParsedFact:
    """The fact of that label, the leftmost first."""
    found = [fact for fact in extraction.facts if fact.label == label and fact.table is not None]
    assert len(found) > number, [fact.label for fact in extraction.facts]
    return found[number]


def values(extraction: Extraction, label: str) -> list[Decimal | None]:
    return [fact.value for fact in extraction.facts if fact.label == label and fact.table is not None]


def periods(extraction: Extraction, label: str) -> list[str]:
    return [str(fact.period) for fact in extraction.facts if fact.label == label and fact.table is not None]


def test_split_cells_make_one_number_with_its_sign(extracted: Extract) -> None:
    found = extracted(
        """
        (in thousands) | December 31, 2024^3 | December 31, 2023^3
        Cash | $ | 1,250 | | $ | 980 |
        Less: allowance | | (100 | ) | | (9,926 | )
        """
    )
    assert values(found, "Cash") == [1250000, 980000]
    allowance = one(found, "Less: allowance", 1)
    assert allowance.value == -9926000
    assert allowance.negative
    assert (allowance.scale, allowance.decimals, allowance.shown) == (3, -3, "9,926")
    assert str(allowance.unit) == "iso4217:USD"
    assert str(allowance.period) == "2023-12-31"


def test_spans_hold_the_digits_as_printed(profile_for: Callable[..., Profile], html_table: Callable[..., str]) -> None:
    document = read(
        html_table("x | 2024 | 2023\nRevenue | $ 1,500 | (70)\nCosts | (900) | 80", "(in millions)").encode(), "t"
    )
    for fact in extract(document, profile_for()).facts:
        assert document.text[fact.span.start : fact.span.end] == fact.shown


def test_years_take_month_and_day_from_the_introduction(extracted: Extract) -> None:
    found = extracted(
        "x | 2024 | 2023\nInventories | 500 | 400\nPrepaid items | 20 | 30",
        "The table below shows other assets as of September 28, 2024 and September 30, 2023 (in millions):",
        start="2023-10-01", end="2024-09-28", year_end="--09-28", focus="2024",
    )  # fmt: skip
    assert periods(found, "Inventories") == ["2024-09-28", "2023-09-30"]


def test_flows_and_stocks_are_told_apart_without_a_word_of_the_period(extracted: Extract) -> None:
    flow = extracted(
        "x | 2024 | 2023\nInterest expense | 50 | 40\nAmortization expense | 20 | 30", "Costs (in millions):"
    )
    stock = extracted(
        "x | 2024 | 2023\nAccounts payable | 50 | 40\nAccrued liabilities | 20 | 30", "Amounts (in millions):"
    )
    assert periods(flow, "Interest expense") == ["2024-01-01/2024-12-31", "2023-01-01/2023-12-31"]
    assert periods(stock, "Accounts payable") == ["2024-12-31", "2023-12-31"]


def test_roll_forward_rows_are_instants_and_movements(extracted: Extract) -> None:
    found = extracted(
        """
        x | 2024 | 2023
        Balance at beginning of year | 90 | 70
        Additions | 30 | 40
        Payments | (20) | (20)
        Balance at end of year | 100 | 90
        """,
        "Changes in the reserve for the years ended December 31 (in millions):",
    )
    assert periods(found, "Balance at beginning of year") == ["2023-12-31", "2022-12-31"]
    assert periods(found, "Additions") == ["2024-01-01/2024-12-31", "2023-01-01/2023-12-31"]
    assert periods(found, "Balance at end of year") == ["2024-12-31", "2023-12-31"]
    movements = [row.movement for row in found.tables[0].rows if row.kind is LineKind.FACTS]
    assert movements == [Movement.OPENING, Movement.CHANGE, Movement.CHANGE, Movement.CLOSING]
    assert any(relation.total == 4 for relation in found.relations)


def test_movements_under_as_of_are_said(extracted: Extract) -> None:
    found = extracted(
        """
        x | As of December 31, 2024 | As of December 31, 2023
        Opening balance | 90 | 70
        Additions | 10 | 20
        Closing balance | 100 | 90
        """,
        "(in millions)",
    )
    assert periods(found, "Additions") == ["2024-01-01/2024-12-31", "2023-01-01/2023-12-31"]
    assert "period.movements-under-instant" in {finding.code for finding in found.findings}


def test_balances_dated_in_their_labels_bound_the_movements(extracted: Extract) -> None:
    found = extracted(
        """
        x | Common stock | Retained earnings | Total
        Balance at March 31, 2024 | $ 10 | $ 200 | $ 210
        Net income | | 30 | 30
        Balance at June 30, 2024 | $ 10 | $ 230 | $ 240
        """,
        "Consolidated statements of changes in stockholders’ equity (in millions)",
    )
    assert periods(found, "Net income") == ["2024-04-01/2024-06-30"] * 2
    earnings = one(found, "Net income")
    assert [(m.axis, m.member) for m in earnings.members] == [("equity component", "Retained earnings")]
    assert one(found, "Net income", 1).members == ()


def test_columns_between_two_days_are_movements(extracted: Extract) -> None:
    found = extracted(
        """
        x | December 31, 2023 | Additions | Releases | December 31, 2024
        Warranty | 100 | 20 | (30) | 90
        Litigation | 50 | 5 | (5) | 50
        """,
        "(in millions)",
    )
    assert periods(found, "Warranty") == ["2023-12-31", *["2024-01-01/2024-12-31"] * 2, "2024-12-31"]


def test_dates_in_row_labels_date_the_row_and_leave_the_label(extracted: Extract) -> None:
    found = extracted(
        """
        x | Mining | Online | Total
        Total assets as of December 31, 2023 | 60 | 40 | 100
        Total assets as December 31, 1024 | 70 | 50 | 120
        """,
        "Assets of the reportable segments (in thousands):",
    )
    assert periods(found, "Total assets") == ["2023-12-31"] * 3 + ["2024-12-31"] * 3
    inferred = one(found, "Total assets", 3)
    assert [(note.what, note.value) for note in inferred.inferences] == [("period.year", "2024")]
    assert "period.year-inferred" in {finding.code for finding in found.findings}


def test_years_to_come_are_no_periods(extracted: Extract) -> None:
    found = extracted(
        "2025 | $ 40\n2026 | 30\nThereafter | 20\nTotal | $ 90",
        "Future minimum lease payments as of December 31, 2024 are as follows (in millions):",
    )
    assert {str(fact.period) for fact in found.facts if fact.table is not None} == {"2024-12-31"}
    assert values(found, "2025") == [40000000]


def test_names_with_dates_are_no_periods(extracted: Extract) -> None:
    found = extracted(
        "x | December 31, 2024\n3.50% notes due June 2030 | $ 500\nTerm loan due 2027 | 300",
        "Debt (in millions):",
    )
    assert periods(found, "3.50% notes due June 2030") == ["2024-12-31"]


def test_columns_that_add_up_under_a_segment_caption_are_members(extracted: Extract) -> None:
    found = extracted(
        """
        x | Quarrying | Shipyards | Total
        Revenue | 60 | 40 | 100
        Cost of revenue | (30) | (25) | (55)
        Interest expense | - | - | (7)
        """,
        "Reportable segments for the year ended December 31, 2024 (in thousands):",
    )
    first, second, total = (one(found, "Revenue", number) for number in range(3))
    assert [(m.axis, m.member, m.source) for m in first.members] == [("segment", "Quarrying", "column")]
    assert [m.member for m in second.members] == ["Shipyards"]
    assert total.members == ()


def test_a_dash_is_zero_unless_the_members_cannot_make_the_total(extracted: Extract) -> None:
    found = extracted(
        """
        x | Quarrying | Shipyards | Total
        Revenue | 60 | 40 | 100
        Impairment | - | (5) | (5)
        Interest expense | - | - | (7)
        """,
        "Reportable segments for the year ended December 31, 2024 (in thousands):",
    )
    impairment, interest = one(found, "Impairment"), one(found, "Interest expense")
    assert (impairment.dash, impairment.value) == (Dash.ZERO, 0)
    assert (interest.dash, interest.value) == (Dash.NOT_ALLOCATED, None)
    assert one(found, "Interest expense", 2).value == -7000


def test_a_translation_beside_the_reporting_currency_is_marked(extracted: Extract) -> None:
    found = extracted(
        """
        x | December 31, 2023 | December 31, 2024 | December 31, 2024
        x | RMB | RMB | US$
        North | 655 | 2,890 | 396
        South | 900 | 10,220 | 1,400
        """,
        "Long-lived assets by geographic area (in thousands):",
        currency="CNY",
    )
    assert [str(fact.unit) for fact in found.facts if fact.label == "North"] == [
        "iso4217:CNY",
        "iso4217:CNY",
        "iso4217:USD",
    ]
    assert [fact.convenience for fact in found.facts if fact.label == "North"] == [False, False, True]


def test_a_currency_that_the_header_cannot_mean_is_corrected_loudly(extracted: Extract) -> None:
    found = extracted(
        """
        x | December 31, 2023 | December 31, 2024 | December 31, 2024
        x | USD | RMB | USD
        North | 7,134 | 4,967 | 680
        South | 54,694 | 17,787 | 2,437
        """,
        "Long-lived assets by geographic area (in thousands):",
        currency="CNY",
    )
    assert str(one(found, "North").unit) == "iso4217:CNY"
    assert "unit.header-doubtful" in {
        finding.code for finding in found.findings if finding.severity is Severity.WARNING
    }


def test_a_missing_scale_comes_from_amounts_that_the_text_repeats(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nRecoveries | 7,270 | 120\nWrite-offs | 2,556 | 310"
    found = extracted(rows, "A claim was sold for $7.27 million, and $2.56 million was written off. Activity was:")
    assert values(found, "Recoveries") == [7270000, 120000]
    assert one(found, "Recoveries").inferences[0].what == "scale"
    assert "scale.inferred" in {finding.code for finding in found.findings}


def test_without_any_evidence_no_scale_is_chosen_in_silence(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nRecoveries | 7,270 | 120\nWrite-offs | 2,556 | 310"
    found = extracted(rows, "Activity was:")
    assert values(found, "Recoveries") == [7270, 120]
    assert [finding.severity for finding in found.findings if finding.code == "scale.unknown"] == [Severity.ERROR]
    assert values(extracted(rows, "Activity was:", scale=3), "Recoveries") == [7270000, 120000]


def test_a_sentence_that_says_how_amounts_are_printed_holds_wherever_it_stands(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nNet sales | 412.6 | 398.1\nCost of sales | 251.0 | 240.2"
    intro = (
        "There are two segments. Amounts are in millions, except percentages. One customer makes up 14% of net sales."
    )
    found = extracted(rows, intro)
    assert values(found, "Net sales") == [Decimal(412_600_000), Decimal(398_100_000)]
    assert "scale.unknown" not in {finding.code for finding in found.findings}
    amounts = extracted(rows, "Amounts owed rose by $3.2 in millions of cases. The other side is as follows and holds:")
    assert values(amounts, "Net sales") == [Decimal("412.6"), Decimal("398.1")]


@pytest.mark.parametrize(
    "line",
    ["(in thousands of euros, except per share data)", "(Amounts in millions of Canadian dollars)", "(£ in millions)"],
)
def test_a_line_about_scale_and_currency_is_no_caption(extracted: Extract, line: str) -> None:
    found = extracted("x | 2024 | 2023\nLand | 1,200 | 1,150", "Property and equipment", line)
    assert [table.caption for table in found.tables] == ["Property and equipment"]


def test_shares_and_amounts_per_share_keep_their_own_scale(extracted: Extract) -> None:
    found = extracted(
        """
        x | 2024 | 2023
        Net income | $ 3,000 | $ 2,500
        Earnings per share: | |
        Basic | $ 1.25 | $ 1.10
        Weighted-average shares outstanding | 2,400 | 2,300
        Effective tax rate | 21.5% | 20.0%
        """,
        "Year ended December 31 (in millions, except shares, which are reflected in thousands, and per share amounts)",
    )
    assert one(found, "Net income").value == 3000000000
    basic = one(found, "Basic")
    assert (basic.value, basic.kind, str(basic.unit)) == (
        Decimal("1.25"),
        ItemKind.PER_SHARE,
        "iso4217:USD/xbrli:shares",
    )
    shares = one(found, "Weighted-average shares outstanding")
    assert (shares.value, str(shares.unit)) == (2400000, "xbrli:shares")
    rate = one(found, "Effective tax rate")
    assert (rate.value, rate.decimals, rate.scale) == (Decimal("0.215"), 3, -2)


def test_per_cent_is_printed_at_the_ends_of_a_column_only(extracted: Extract) -> None:
    found = extracted(
        "x | 2024 | 2023\nStatutory rate | 21.0% | 21.0%\nState taxes | 1.1 | (0.4)\nEffective rate | 22.1% | 20.6%",
        "Reconciliation of the tax rate for the years ended December 31:",
    )
    assert values(found, "State taxes") == [Decimal("0.011"), Decimal("-0.004")]


def test_a_range_is_two_facts(extracted: Extract) -> None:
    found = extracted("x | 2024\nExpected volatility | 25.0% - 32.5%\nDividend yield | 1.5%", "Assumptions of 2024:")
    low, high = one(found, "Expected volatility"), one(found, "Expected volatility", 1)
    assert (low.value, high.value) == (Decimal("0.25"), Decimal("0.325"))
    assert [fact.members[-1].member for fact in (low, high)] == ["Minimum", "Maximum"]


def test_sections_qualify_until_their_total(extracted: Extract) -> None:
    found = extracted(
        """
        x | December 31, 2024
        Level 1: |
        Money funds | 100
        Total level 1 | 100
        Other | 5
        """,
        "Fair values (in millions):",
    )
    funds = one(found, "Money funds")
    assert funds.label_path == ("Level 1",)
    assert ("fair value level", "Level 1") in [(m.axis, m.member) for m in funds.members]
    assert one(found, "Other").label_path == ()


def test_a_raised_digit_in_a_cell_of_its_own_is_a_mark(extracted: Extract) -> None:
    found = extracted(
        "x | December 31, 2024^2 | December 31, 2023^2\nLoans | 270 | 6 | 145 |\nBonds | 90 | | 85 |\nCash | 5 | | 4 |",
        "(in millions)",
    )
    assert values(found, "Loans") == [270000000, 145000000]
    assert one(found, "Loans").marks == ("6",)


def test_a_page_number_laid_out_as_a_table_is_no_fact(extracted: Extract) -> None:
    assert not extracted("2024 Annual report | 57").facts


def test_a_later_header_changes_only_what_it_says(extracted: Extract) -> None:
    found = extracted(
        """
        x | Quarrying | Shipyards | Total
        x | 2024^3
        Revenue | 60 | 40 | 100
        x | 2023^3
        Revenue | 50 | 35 | 85
        """.replace("x |", "|"),
        "Reportable segments (in millions):",
    )
    assert periods(found, "Revenue") == ["2024-01-01/2024-12-31"] * 3 + ["2023-01-01/2023-12-31"] * 3
    assert [m.member for m in one(found, "Revenue", 3).members] == ["Quarrying"]


@pytest.mark.parametrize("rows", ["", "just words | and more words", "|||"])
def test_tables_without_values_give_nothing(extracted: Extract, rows: str) -> None:
    assert not extracted(rows, "A page.").tables


def test_the_same_input_gives_the_same_extraction(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nRevenue | $ 1,500 | $ 1,400\nCosts | (900) | (800)\nProfit | $ 600 | $ 600"
    assert extracted(rows, "(in millions)") == extracted(rows, "(in millions)")


def test_spaces_group_the_digits_of_a_cell(extracted: Extract) -> None:
    rows = """
        x | 2024 | 2023
        Raw materials | 1 200 | (1\u00a0100)
        Total inventories | 1 234 567 | 12
    """
    found = {fact.shown: fact.value for fact in extracted(rows, "Inventories (in thousands):").facts}
    assert sorted(int(value or 0) for value in found.values()) == [-1100000, 12000, 1200000, 1234567000]


def test_lengths_of_time_are_written_as_such(extracted: Extract) -> None:
    rows = """
        x | 2024 | 2023
        Weighted-average remaining lease term (years) | 8.0 | 7.5
        Maturity of the facility | 18 months | 24 months
    """
    found = [fact.text_value for fact in extracted(rows, "Leases:").facts]
    assert found == ["P8Y", "P7Y6M", "P18M", "P24M"]
