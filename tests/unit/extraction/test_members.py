"""Members told by words that other filers' tags teach, and by the shape of a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from converter.extraction.words import Surroundings, axis_features, basis_features, load_weights, words_of
from converter.mapping.axes import AXES, standard_axis, standard_member
from converter.model.facts import Extraction

Extract = Callable[..., Extraction]


def axes(extraction: Extraction, label: str, number: int = 0) -> set[tuple[str, str]]:
    found = [fact for fact in extraction.facts if fact.label == label and fact.table is not None]
    return {(member.axis, member.member) for member in found[number].members}


def test_repeated_blocks_of_rows_stand_for_members(extracted: Extract) -> None:
    found = extracted(
        """
        x | 2024 | 2023
        Highlands: | |
        Net sales | 100 | 90
        Operating income | 20 | 15
        Islands: | |
        Net sales | 60 | 55
        Operating income | 9 | 8
        """,
        "Information by reportable segment for 2024 and 2023 (in millions):",
    )
    assert ("segment", "Highlands") in axes(found, "Net sales")
    assert ("segment", "Islands") in axes(found, "Net sales", 2)


def test_groups_of_different_rows_are_no_members(extracted: Extract) -> None:
    found = extracted(
        """
        x | December 31, 2024
        Current assets: |
        Cash | 100
        Inventories | 60
        Total current assets | 160
        Non-current assets: |
        Goodwill | 40
        Total assets | 200
        """,
        "Consolidated balance sheet (in millions)",
    )
    assert axes(found, "Inventories") == set()
    assert axes(found, "Goodwill") == set()


def test_parts_of_a_whole_are_what_the_caption_says(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nHighlands | 60 | 50\nIslands | 40 | 30\nTotal | 100 | 80"
    by_area = extracted(rows, "Revenue by geographic area for the years ended December 31 (in millions):")
    assert axes(by_area, "Highlands") == {("geography", "Highlands")}
    assert axes(by_area, "Total") == set()


def test_a_column_of_places_places_the_rows(extracted: Extract) -> None:
    found = extracted(
        """
        x | Balance sheet location | December 31, 2024
        Lease assets | Other assets | 300
        Lease obligations | Other liabilities | 280
        """,
        "Leases (in millions):",
    )
    assert ("balance sheet location", "Other assets") in axes(found, "Lease assets")


def test_activity_of_awards_is_about_the_award_of_the_caption(extracted: Extract) -> None:
    found = extracted(
        """
        x | Number of RSUs (in thousands) | Weighted-average grant-date fair value
        Balance as of December 31, 2023 | 500 | $ 40.00
        Granted | 200 | 55.00
        Vested | (100) | 41.00
        Balance as of December 31, 2024 | 600 | $ 45.00
        """,
        "A summary of restricted stock unit activity for 2024 follows:",
    )
    granted = next(fact for fact in found.facts if fact.label == "Granted")
    assert granted.value == 200000
    assert str(granted.unit) == "xbrli:shares"
    assert str(granted.period) == "2024-01-01/2024-12-31"
    assert ("award type", "Restricted stock units") in axes(found, "Granted")


def test_levels_are_read_in_headers(extracted: Extract) -> None:
    found = extracted(
        "x | Level 1 | Level 2 | Total\nBonds | 10 | 20 | 30\nFunds | 5 | 5 | 10",
        "Fair values as of December 31, 2024 (in millions):",
    )
    assert ("fair value level", "Level 2") in axes(found, "Bonds", 1)
    assert not {axis for axis, _ in axes(found, "Bonds", 2)} & {"fair value level"}


def test_words_are_cut_alike() -> None:
    assert words_of("Liabilities’ 2024 values, 12.5") == ("liability", "YYYY", "value", "#")


def test_learned_words_tell_stocks_from_flows() -> None:
    weights = load_weights("basis")
    stock = weights.scores(basis_features(Surroundings("Accounts payable", "Current liabilities")))
    flow = weights.scores(basis_features(Surroundings("Interest expense", "Other income (expense)")))
    instant, duration = (weights.classes.index(name) for name in ("instant", "duration"))
    assert stock[instant] > stock[duration]
    assert flow[duration] > flow[instant]


def test_every_class_that_was_learned_is_a_word_with_an_axis() -> None:
    for name in ("axes", "row_axes"):
        for hint in load_weights(name).classes:
            assert hint in ("-", "own") or hint in AXES, hint


def test_features_are_the_same_each_time() -> None:
    about = Surroundings("Granted", "", "Shares", "Activity of restricted stock units")
    assert list(axis_features("Shares", "column", about)) == list(axis_features("Shares", "column", about))


@pytest.mark.parametrize(
    ("hint", "label", "member"),
    [
        ("equity component", "Retained earnings (accumulated deficit)", "us-gaap:RetainedEarningsMember"),
        ("equity component", "Additional Paid-In Capital", "us-gaap:AdditionalPaidInCapitalMember"),
        ("fair value level", "Quoted prices in active markets (Level 1)", "us-gaap:FairValueInputsLevel1Member"),
        ("geography", "United States", "country:US"),
        ("range", "Maximum", "srt:MaximumMember"),
        ("geography", "Atlantis", None),
    ],
)
def test_standard_members(hint: str, label: str, member: str | None) -> None:
    axis = standard_axis(hint)
    assert axis is not None
    found = standard_member(axis, label)
    assert (str(found) if found else None) == member


def test_a_word_without_a_standard_axis_has_none() -> None:
    assert standard_axis("") is None
    assert standard_axis("phase of the moon") is None
    assert str(standard_axis("us-gaap:TimingOfTransferOfGoodOrServiceAxis")).endswith(
        ":TimingOfTransferOfGoodOrServiceAxis"
    )


def test_columns_of_two_kinds_of_plan_tell_plans_apart(extracted: Extract) -> None:
    found = extracted(
        "x | Pensions Overseas | Retiree Medical\nService cost | 12 | 3\nInterest cost | 20 | 5\nContributions | 7 | 1",
        "Costs for 2024 (in millions):",
    )
    assert ("retirement plan", "Pensions Overseas") in axes(found, "Service cost")
    assert ("retirement plan", "Retiree Medical") in axes(found, "Service cost", 1)


def test_places_in_headers_are_geography_unless_taxes_or_segments_are_spoken_of(extracted: Extract) -> None:
    rows = "x | United States | International | Total\nSpring water | 60 | 40 | 100\nBottles | 30 | 20 | 50"
    by_place = extracted(rows, "Net revenues for the year ended December 31, 2024 by line (in millions):")
    assert ("geography", "International") in axes(by_place, "Bottles", 1)
    of_taxes = extracted(rows, "Provision for income taxes for the year ended December 31, 2024 (in millions):")
    assert all(axis != "geography" for axis, _ in axes(of_taxes, "Bottles", 1))


def test_owners_equity_is_a_component_only_beside_all_equity(extracted: Extract) -> None:
    head = "x | Retained Earnings | Total Stockholders' Equity"
    body = "Balance at December 31, 2023 | 10 | 30{}\nNet income | 4 | 4{}\nBalance at December 31, 2024 | 14 | 34{}"
    title = "Consolidated statements of equity (in millions)"
    alone = extracted(f"{head}\n{body.format('', '', '')}", title)
    beside = extracted(
        f"{head} | Noncontrolling Interests | Total Equity\n{body.format(' | 2 | 32', ' | 1 | 5', ' | 3 | 37')}", title
    )
    assert axes(alone, "Net income", 1) == set()
    assert ("equity component", "Total Stockholders' Equity") in axes(beside, "Net income", 1)
    assert axes(beside, "Net income", 3) == set()


def test_an_issue_of_senior_notes_is_debt_of_that_type(extracted: Extract) -> None:
    found = extracted(
        "x | December 31, 2024\n4.25% Senior notes due 2031 | 500\nBank overdraft | 20\nTotal debt | 520",
        "Debt (in millions):",
    )
    named = axes(found, "4.25% Senior notes due 2031")
    assert ("long-term debt type", "Senior notes") in named
    assert ("debt instrument", "4.25% Senior notes due 2031") in named
    assert all(axis != "long-term debt type" for axis, _ in axes(found, "Total debt"))


def test_the_number_in_a_label_has_the_members_of_its_row(extracted: Extract) -> None:
    found = extracted(
        "x | December 31, 2024\n4.25% Senior notes due 2031 | 500\nTotal debt | 500", "Debt (in millions):"
    )
    rate = next(fact for fact in found.facts if fact.shown == "4.25")
    assert "debt instrument" in {member.axis for member in rate.members}


def test_rows_that_reconcile_segments_mark_the_segments(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nHighlands | 60 | 50\nIslands | 40 | 30\n{}Total | {} | {}"
    caption = "Operating income by reportable segment for the years ended December 31 (in millions):"
    whole = extracted(rows.format("", 100, 80), caption)
    reconciled = extracted(rows.format("Unallocated corporate costs | (10) | (8)\n", 90, 72), caption)
    assert axes(whole, "Highlands") == {("segment", "Highlands")}
    assert axes(reconciled, "Highlands") == {
        ("segment", "Highlands"),
        ("consolidation item", "Operating segments"),
    }


def test_the_one_segment_qualifies_what_is_told_to_the_decision_maker(extracted: Extract) -> None:
    found = extracted(
        "x | 2024 | 2023\nRevenue | 60 | 50\nWages | 40 | 30\nOther segment items | 5 | 6\nNet income | 15 | 14",
        "Results of the Islands segment as reviewed by the chief operating decision maker (in millions):",
    )
    assert ("segment", "Islands") in axes(found, "Wages")


def test_classes_of_stock_and_summarized_investees(extracted: Extract) -> None:
    shares = extracted(
        "x | 2024\nClass A shares outstanding | 60\nClass B shares outstanding | 40\nOther shares | 3", "Shares"
    )
    assert "class of stock" in {axis for axis, _ in axes(shares, "Class B shares outstanding")}
    assert "class of stock" not in {axis for axis, _ in axes(shares, "Other shares")}
    investees = extracted(
        "x | 2024 | 2023\nRevenue | 60 | 50\nNet income | 15 | 14",
        "Summarized financial information of our equity method investees (in millions):",
    )
    assert ("unconsolidated investee", "Equity method investees") in axes(investees, "Revenue")
