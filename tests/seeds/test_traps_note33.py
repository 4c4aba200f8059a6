"""Every trap of the note on segments, by the number that the list of traps gives it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from converter.model.facts import Dash
from tests.seeds.conftest import Note, instant, year

trap = pytest.mark.trap
SEGMENTS = "us-gaap:StatementBusinessSegmentsAxis"
AREAS = "srt:StatementGeographicalAxis"


@trap("33-1")
def test_two_dates_over_three_currencies_are_read_by_evidence_and_said(note33: Note) -> None:
    assert (str(note33.fact(362).unit), note33.fact(362).period) == ("iso4217:CNY", instant("2023-12-31"))
    assert (str(note33.fact(363).unit), note33.fact(363).period) == ("iso4217:CNY", instant("2024-12-31"))
    assert (str(note33.fact(364).unit), note33.fact(364).period) == ("iso4217:USD", instant("2024-12-31"))
    loud = [f for f in note33.findings("unit.header") if f.severity in ("warning", "error")]
    assert any(f.span is not None and 350 <= f.span.line <= 376 for f in loud)


@trap("33-2")
def test_a_year_that_cannot_be_is_inferred_and_said(note33: Note) -> None:
    assert note33.fact(301).period == instant("2024-12-31")
    assert note33.concept(301) == note33.concept(297) == "us-gaap:Assets"
    assert all(f.period.end.year > 2000 for f in note33.conversion.report.facts)
    assert any("1024" in f.message + f.evidence for f in note33.conversion.findings)


@trap("33-3")
def test_labels_that_drift_between_years_keep_their_concept(note33: Note) -> None:
    assert note33.concept(52) == note33.concept(136) == note33.concept(222)
    assert note33.concept(57) == note33.concept(140)


@trap("33-4")
def test_a_row_named_after_its_sign_is_one_gain_or_loss(note33: Note) -> None:
    assert [note33.value(line) for line in (90, 171, 253)] == [Decimal(v) for v in (-5_803_000, 3_174_000, 5_172_000)]
    assert len({note33.concept(line) for line in (90, 171, 253)}) == 1


@trap("33-5")
def test_impairment_and_gain_on_investments_are_two_items(note33: Note) -> None:
    assert (note33.value(75), note33.value(241), note33.value(155)) == (
        Decimal(7_160_000), Decimal(29_958_000), Decimal(3_490_000),
    )  # fmt: skip
    assert note33.concept(75) == note33.concept(241) != note33.concept(155)


@trap("33-6")
def test_gain_and_loss_of_one_row_differ_by_sign_only(note33: Note) -> None:
    assert (note33.value(175), note33.value(257)) == (Decimal(156_853_000), Decimal(-286_086_000))
    assert [note33.value(line) for line in (100, 179, 261)] == [
        Decimal(v) for v in (-73_642_000, 12_576_000, -979_492_000)
    ]
    assert len({note33.concept(line) for line in (100, 179, 261)}) == 1


@trap("33-7")
def test_wordings_of_the_same_row_are_the_same(note33: Note) -> None:
    assert note33.concept(313) == note33.concept(317) == note33.concept(321)


@trap("33-8")
def test_gains_under_less_are_added(note33: Note) -> None:
    assert (note33.value(52), note33.value(57), note33.value(136)) == (
        Decimal(60_783_000), Decimal(48_290_000), Decimal(42_836_000),
    )  # fmt: skip


@trap("33-9")
def test_a_reversal_among_impairments_is_negative(note33: Note) -> None:
    assert (note33.value(210), note33.value(211), note33.value(212)) == (
        Decimal(23_675_000), Decimal(-18_000), Decimal(23_657_000),
    )  # fmt: skip
    assert note33.value(219) == Decimal(18_000)


@trap("33-10")
def test_brackets_are_layout_on_expenses_and_a_minus_on_losses(note33: Note) -> None:
    assert note33.value(22) == Decimal(106_464_000)
    assert note33.value(63) == Decimal(-116_480_000)
    assert note33.value(70) == Decimal(-11_606_000)
    assert note33.value(95) == Decimal(-1_122_000)


@trap("33-11")
def test_the_convenience_column_is_a_unit_of_its_own(note33: Note) -> None:
    assert (str(note33.fact(19).unit), note33.fact(19).period, note33.members(19)) == ("iso4217:USD", year(2024), {})
    assert note33.parsed(19).convenience
    dollars = [f for f in note33.conversion.report.facts if str(f.unit) == "iso4217:USD"]
    assert {f.period.end.year for f in dollars} == {2024}


@trap("33-12")
def test_a_printed_translation_is_not_recomputed(note33: Note) -> None:
    assert note33.value(65) == Decimal(-8_050_000)
    assert not [f for f in note33.conversion.findings if f.severity in ("error", "inconsistency")]


@trap("33-13")
def test_notes_in_headers_are_no_values(note33: Note) -> None:
    for line in (13, 331, 359, 377):
        assert note33.facts(line) == []


@trap("33-14")
def test_dashes_of_the_reconciliation_are_not_zero(note33: Note) -> None:
    for line in (68, 69, 98, 99, 149, 177, 231, 260):
        assert note33.parsed(line).dash is Dash.NOT_ALLOCATED
        assert note33.facts(line) == []
    assert note33.value(27) == 0
    assert note33.parsed(27).dash is Dash.ZERO


@trap("33-15")
def test_net_loss_is_that_of_the_whole_group(note33: Note) -> None:
    assert (note33.concept(100), note33.members(100)) == ("us-gaap:ProfitLoss", {})


@trap("33-16")
def test_corporate_is_a_segment_here(note33: Note) -> None:
    assert note33.members(17) == {SEGMENTS: "us-gaap:CorporateMember"}
    assert note33.members(16) == {SEGMENTS: "ext:CryptocurrencyMiningMember"}


@trap("33-17")
def test_the_total_of_segment_profit_is_operating_income(note33: Note) -> None:
    assert note33.concept(64) == "us-gaap:OperatingIncomeLoss"
    assert (note33.value(64), note33.members(64)) == (Decimal(-58_764_000), {})


@trap("33-18")
def test_rmb_is_cny_in_thousands(note33: Note) -> None:
    assert (str(note33.fact(16).unit), note33.fact(16).decimals) == ("iso4217:CNY", -3)
    assert (str(note33.fact(19).unit), note33.fact(19).decimals, note33.value(19)) == (
        "iso4217:USD", -3, Decimal(15_305_000),
    )  # fmt: skip


@trap("33-19")
def test_dates_in_row_labels_are_periods_and_leave_the_label(note33: Note) -> None:
    assert [note33.fact(line).period for line in (271, 275)] == [instant("2023-12-31"), instant("2024-12-31")]
    assert [note33.fact(line).period for line in (311, 315, 319)] == [year(2024), year(2023), year(2022)]
    assert "2023" not in note33.parsed(271).label
    assert note33.concept(271) == note33.concept(275)


@trap("33-20")
def test_years_come_from_headings_and_not_from_position(note33: Note) -> None:
    assert [note33.fact(line).period for line in (334, 335, 336, 337)] == [
        year(2022),
        year(2023),
        year(2024),
        year(2024),
    ]
    assert [note33.fact(line).period for line in (295, 299)] == [instant("2023-12-31"), instant("2024-12-31")]


@trap("33-21")
def test_total_assets_is_no_sum_of_the_rows_above(note33: Note) -> None:
    totals = {str(s.total) for role in note33.conversion.report.extension.roles for s in role.calculation}
    assert "us-gaap:Assets" not in totals
    assert not [f for f in note33.findings("arithmetic") if f.span is not None and 262 <= f.span.line <= 301]


@trap("33-22")
def test_a_row_that_a_year_lacks_is_no_fact(note33: Note) -> None:
    impaired = [f for f in note33.conversion.report.facts if f.concept == note33.fact(214).concept]
    assert {f.period for f in impaired} == {year(2022)}
    changed = [f for f in note33.conversion.report.facts if f.concept == note33.fact(57).concept]
    assert {f.period for f in changed} == {year(2023), year(2024)}


@trap("33-23")
def test_totals_printed_twice_agree(note33: Note) -> None:
    for once, again in ((18, 351), (19, 352), (113, 350), (191, 349)):
        one, other = note33.fact(once), note33.fact(again)
        assert (one.concept, one.period, one.unit, one.value) == (other.concept, other.period, other.unit, other.value)


@trap("33-24")
def test_the_introduction_tells_durations_from_instants(note33: Note) -> None:
    assert note33.fact(335).period == year(2023)
    assert note33.fact(362).period == instant("2023-12-31")


@trap("33-25")
def test_areas_are_standard_members_where_there_are_any(note33: Note) -> None:
    assert note33.members(334) == {AREAS: "ext:GreaterChinaMember"}
    assert note33.members(339) == {AREAS: "ext:AsiaAndEasternEuropeMember"}
    assert note33.members(344) == {AREAS: "srt:NorthAmericaMember"}
    assert note33.members(349) == {}


@trap("33-26")
def test_long_lived_assets_are_more_than_property(note33: Note) -> None:
    assert note33.concept(362) == note33.concept(374) == "us-gaap:NoncurrentAssets"


@trap("33-27")
def test_three_yearly_tables_are_one_block_of_several_pieces(note33: Note) -> None:
    blocks = [f for f in note33.conversion.report.facts if f.is_block and "BySegment" in f.concept.local]
    assert len(blocks) == 1
    for year_words in ("December 31, 2024:", "December 31, 2023:", "December 31, 2022:"):
        assert year_words in str(blocks[0].value)


@trap("33-28")
def test_slips_of_language_stay_as_written(note33: Note) -> None:
    whole = next(f for f in note33.conversion.report.facts if f.concept.local == "SegmentReportingDisclosureTextBlock")
    for slip in ("financial The CODM", "other current asset", "as December 31, 1024"):
        assert slip in str(whole.value)


@trap("33-29")
def test_debt_relief_is_an_extinguishment(note33: Note) -> None:
    assert (note33.concept(167), note33.value(167)) == (
        "us-gaap:GainsLossesOnExtinguishmentOfDebt",
        Decimal(175_302_000),
    )


@trap("33-30")
def test_figures_recast_since_the_former_filing_stand_as_printed(note33: Note) -> None:
    assert (note33.value(113), note33.value(130)) == (Decimal(174_045_000), Decimal(196_790_000))
