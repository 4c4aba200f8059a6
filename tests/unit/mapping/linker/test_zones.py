from __future__ import annotations

from converter.mapping.linker.grid import LinkRow, queries
from converter.mapping.linker.zones import open_sections, zones
from converter.model.facts import PartKind

BALANCE_SHEET, CASH_FLOW, NOTES = 0, 2, 5


def test_totals_part_a_balance_sheet() -> None:
    labels = ["cash", "total current asset", "goodwill", "total asset", "payable", "total current liability", "bond"]
    found = zones([*labels, "total liability", "retained income"], BALANCE_SHEET)
    assert found == [1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_rows_before_a_total_that_is_not_printed_stand_in_no_zone() -> None:
    assert zones(["cash", "goodwill", "total asset", "payable"], BALANCE_SHEET) == [0, 0, 0, 0]


def test_activities_part_a_statement_of_cash_flows() -> None:
    labels = ["net income", "depreciation", "net cash provided operating activity", "capital expenditure"]
    assert zones([*labels, "cash used investing activity", "dividend paid"], CASH_FLOW) == [8, 8, 8, 9, 9, 0]


def test_notes_have_no_zones() -> None:
    assert zones(["total current asset", "total asset"], NOTES) == [0, 0]


def test_a_section_ends_with_its_total_and_opens_again_with_its_title() -> None:
    labels = ["cash", "total current asset", "goodwill", "brand", "lease", "total lease liability", "cash"]
    sections = ["current asset"] * 4 + ["lease liability"] * 2 + ["current asset"]
    assert open_sections(labels, sections) == [
        "current asset", "current asset", "", "", "lease liability", "lease liability", "current asset",
    ]  # fmt: skip


def test_rows_are_asked_with_their_zone() -> None:
    rows = [LinkRow("Cash"), LinkRow("Total current assets"), LinkRow("Goodwill"), LinkRow("Total assets")]
    assert [query.zone for query in queries(rows, PartKind.BALANCE_SHEET)] == [1, 1, 2, 2]
    assert [query.zone for query in queries(rows)] == [0, 0, 0, 0]
