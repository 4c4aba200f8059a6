"""Dates as written, and the fiscal calendar that completes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.extraction.dates import Basis, read_dates, without_dates
from converter.extraction.periods import Calendar
from converter.model.facts import Period
from converter.model.profile import Profile

Profiles = Callable[..., Profile]


def period(text: str, calendar: Calendar, number: int = 0) -> str:
    return str(calendar.period(read_dates(text).mentions[number]))


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)))
def test_a_day_in_any_style_is_the_day(day: date) -> None:
    month = f"{day:%B}"
    for text in (
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        day.isoformat(),
        f"{month} {day.day},{day.year}",
    ):
        assert [mention.date for mention in read_dates(text).mentions] == [day]


def test_years_in_a_list_share_month_and_day() -> None:
    found = read_dates("for the years ended December 31, 2024, 2023 and 2022").mentions
    assert [mention.date for mention in found] == [date(2024, 12, 31), date(2023, 12, 31), date(2022, 12, 31)]
    assert {mention.basis for mention in found} == {Basis.DURATION}


def test_two_lengths_stay_two() -> None:
    assert read_dates("Three and nine months ended September 30, 2024").mentions[0].lengths == (3, 9)


def test_a_date_broken_over_lines_is_one() -> None:
    assert read_dates("maturing on December\n8, 2025").mentions[0].date == date(2025, 12, 8)


@pytest.mark.parametrize("text", ["2019 Equity Incentive Plan", "2021-2023 Annual Award", "$2024", "2,024", "2024.5"])
def test_years_of_names_and_amounts_are_no_dates(text: str) -> None:
    assert not read_dates(text).mentions


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("Cash as of December 31, 2023", "Cash"),
        ("Depreciation for the year ended December 31, 2022", "Depreciation"),
        ("Total assets as December 31, 1024", "Total assets"),
        ("Ending balance at June 30,", "Ending balance"),
        ("Balance, January 1, 2024", "Balance"),
        ("Revenue", "Revenue"),
    ],
)
def test_dates_leave_labels(label: str, bare: str) -> None:
    assert without_dates(label) == bare


def test_a_calendar_year_is_completed(profile_for: Profiles) -> None:
    calendar = Calendar(profile_for())
    assert period("2023", calendar) == "2023-01-01/2023-12-31"
    assert period("as of December 31, 2024", calendar) == "2024-12-31"
    assert period("three months ended June 30, 2024", calendar) == "2024-04-01/2024-06-30"
    assert period("second quarter of 2024", calendar) == "2024-04-01/2024-06-30"


def test_weeks_are_learned_from_the_dates_of_the_text(profile_for: Profiles) -> None:
    text = "September 28, 2024 and September 30, 2023; September 24, 2022"
    calendar = Calendar(profile_for("2023-10-01", "2024-09-28", "--09-28", focus="2024"), text)
    assert period("2024", calendar) == "2023-10-01/2024-09-28"
    assert period("2023", calendar) == "2022-09-25/2023-09-30"
    # September 25, 2021 is nowhere mentioned: the rule "last Saturday" gives it.
    assert period("2022", calendar) == "2021-09-26/2022-09-24"


def test_a_fiscal_year_may_be_named_after_its_beginning(profile_for: Profiles) -> None:
    text = "February 2, 2025 and January 28, 2024 and January 29, 2023"
    calendar = Calendar(profile_for("2024-01-29", "2025-02-02", "--02-02", focus="2024"), text)
    assert period("fiscal 2024", calendar) == "2024-01-29/2025-02-02"
    assert period("fiscal 2023", calendar) == "2023-01-30/2024-01-28"


def test_the_label_of_a_fiscal_year_is_learned_from_the_text(profile_for: Profiles) -> None:
    text = "Fiscal 2024 is the year that ended February 2, 2025."
    assert Calendar(profile_for("2024-01-29", "2025-02-02", "--02-02"), text).label_shift == 1


def test_quarters_of_weeks_beside_a_calendar_year(profile_for: Profiles) -> None:
    calendar = Calendar(profile_for("2025-01-01", "2025-06-27"))
    assert period("three months ended June 27, 2025", calendar) == "2025-03-29/2025-06-27"
    assert period("six months ended June 27, 2025", calendar) == "2025-01-01/2025-06-27"


def test_a_range_written_out_is_taken_as_it_is(profile_for: Profiles) -> None:
    calendar = Calendar(profile_for())
    text = "period from February 26, 2021 (inception) through December 31, 2022"
    assert period(text, calendar) == "2021-02-26/2022-12-31"
    assert period("July 1 to July 21, 2023", calendar) == "2023-07-01/2023-07-21"


@given(st.integers(min_value=2000, max_value=2060), st.sampled_from([3, 6, 9, 12]))
def test_periods_of_months_join_without_gap(year: int, months: int) -> None:
    from converter.model.profile import EntityProfile, ExtensionProfile, ReportProfile

    profile = Profile(
        entity=EntityProfile(name="x", identifier="0000000001"),
        report=ReportProfile(period_end=date(year, 12, 31)),
        extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
    )
    calendar = Calendar(profile)
    later = calendar.months(date(year, 12, 31), months)
    assert later.start is not None
    earlier = calendar.months(later.start - timedelta(days=1), 3)
    assert earlier.end + timedelta(days=1) == later.start
    assert isinstance(earlier, Period)
