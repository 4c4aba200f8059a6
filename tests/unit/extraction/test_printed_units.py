"""Units in brackets behind labels and headers, and what is no unit there."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.extraction import extract
from converter.extraction.printed_units import PrintedUnit, split_unit
from converter.model.facts import ItemKind, ParsedFact, Unit
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read

PROFILE = Profile(
    entity=EntityProfile(name="Example", identifier="0000000001"),
    report=ReportProfile(period_end=date(2025, 12, 31)),
    extension=ExtensionProfile(prefix="ex", authority="http://www.example.com"),
)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Hash rate (EH/s)", "EHps"),
        ("Efficiency (J/TH)", "JpTH"),
        ("Bitcoins mined (BTC)", "BTC"),
        ("Energy consumed (MWh)", "utr:MWh"),
        ("Capacity [MW]", "utr:MW"),
        ("Copper sold (tonnes)", "utr:t"),
        ("Silver sold (kg)", "utr:kg"),
        ("Leased area (sq. ft.)", "utr:sqft"),
        ("Leased area (m²)", "utr:sqm"),
        ("Heat (in GJ):", "utr:GJ"),
        ("Head grade (g/t)", "gpt"),
        ("Oil (Mbbls)", "utr:MBbls"),
    ],
)
def test_units_in_brackets_leave_the_label(text: str, measure: str) -> None:
    assert split_unit(text) == (re.split(r"\s*[(\[]", text)[0], PrintedUnit(measure))


@pytest.mark.parametrize("word", ["thousand tonnes", "thousands of tonnes", "in thousands of tonnes", "'000 tonnes"])
def test_brackets_may_state_a_power_of_ten(word: str) -> None:
    assert split_unit(f"Ore milled ({word})") == ("Ore milled", PrintedUnit("utr:t", 3))


@pytest.mark.parametrize(
    "text",
    """Goodwill (Note 3)|Debt (a)|Debt (t)|Revenue (m)|Revenue (MM)|Sales (in thousands)|Income (loss)|Taxes (net)
    |Price (USD)|Price (USD/MWh)|Margin (%)|Life (years)|Restructuring (and/or)|Revaluation (gain/loss)|Other (N/A)
    |Growth (y/y)|Date (m/d)|Shares (A/B)|Bitcoin (BTC)|Fair value of ether (ETH)|Sales (MWh) of power""".split("|"),
)
def test_other_brackets_are_no_units(text: str) -> None:
    assert split_unit(text.strip()) == (text.strip(), None)


@given(st.text(max_size=40))
def test_text_without_a_unit_comes_back_whole(text: str) -> None:
    label, unit = split_unit(text)
    assert text.startswith(label)
    assert unit is not None or label == text
    assert unit is None or re.fullmatch(r"(?:utr:)?[A-Za-z_][\w.-]*", unit.measure)


def facts_of(rows: str) -> dict[tuple[str, str], ParsedFact]:
    text = f"Key figures\n\nThe figures of the group (in thousands of US dollars) were:\n\n{rows}"
    extraction = extract(read(text.encode(), "figures.md"), PROFILE)
    return {(fact.label, fact.shown): fact for fact in extraction.facts}


def test_a_unit_of_a_row_sets_aside_scale_and_currency_of_the_table() -> None:
    facts = facts_of(
        "| | 2025 | 2024 |\n|---|---|---|\n| Power cost | $ 51,200 | $ 44,900 |\n"
        "| Hash rate (EH/s) | 18.2 | 13.6 |\n| Energy consumed (MWh) | 1,204 | 987 |\n"
    )
    rate, energy, cost = facts["Hash rate", "18.2"], facts["Energy consumed", "1,204"], facts["Power cost", "51,200"]
    assert (rate.kind, rate.unit, rate.value, rate.decimals) == (
        ItemKind.QUANTITY, Unit(("ex:EHps",)), Decimal("18.2"), 1,
    )  # fmt: skip
    assert (energy.kind, energy.unit, energy.value) == (ItemKind.QUANTITY, Unit(("utr:MWh",)), Decimal(1204))
    assert (cost.kind, cost.unit, cost.value) == (ItemKind.MONETARY, Unit(("iso4217:USD",)), Decimal(51_200_000))


def test_a_unit_of_a_header_holds_for_its_column_alone() -> None:
    facts = facts_of(
        "| | Volume (tonnes) | Revenue |\n|---|---|---|\n| Copper | 1,310 | $ 9,420 |\n| Zinc | 2,450 | 6,870 |\n"
    )
    units = {shown: (fact.kind, fact.unit) for (_, shown), fact in facts.items()}
    assert units["1,310"] == units["2,450"] == (ItemKind.QUANTITY, Unit(("utr:t",)))
    assert units["9,420"] == units["6,870"] == (ItemKind.MONETARY, Unit(("iso4217:USD",)))
