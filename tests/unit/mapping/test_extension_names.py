"""Names of extension concepts: legal, unique, free of periods (EFM 6.7.29, 6.8.5, 6.8.6)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.mapping.extension_names import MAX_BYTES, NameSpace, lc3_name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Other current assets, gross", "OtherCurrentAssetsGross"),
        ("Custodian assets held by the exchange", "CustodianAssetsHeldByExchange"),
        ("Property & equipment, net of depreciation", "PropertyAndEquipmentNetDepreciation"),
        ("TOTAL LIABILITIES", "TotalLiabilities"),
        ("Revenue for the year ended December 31, 2024", "Revenue"),
        ("2% notes", "Item2PercentNotes"),
        ("Company’s share", "CompanyShare"),
        ("Crédit à terme", "CreditTerme"),
        ("—", ""),
    ],
)  # fmt: skip
def test_lc3(label: str, name: str) -> None:
    assert lc3_name(label) == name


@given(st.text(max_size=400))
def test_names_are_legal(label: str) -> None:
    name = lc3_name(label)
    assert name == "" or re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)
    assert len(name.encode()) <= MAX_BYTES


@given(st.lists(st.sampled_from(["Assets", "Revenue", "", "X" * 250]), max_size=12), st.sampled_from(["", "Member"]))
def test_names_are_unique_and_none_of_the_base(stems: list[str], suffix: str) -> None:
    base = {"Assets", "AssetsMember", "Revenue2Member"}
    names = NameSpace(base)
    made = [names.unique(stem, suffix) for stem in stems]
    assert len(set(made)) == len(made)
    assert not base & set(made)
    assert all(name.endswith(suffix) and len(name) <= MAX_BYTES for name in made)


def test_a_decided_name_is_not_given_to_another_concept() -> None:
    names = NameSpace(set())
    names.reserve("OtherAssets")
    assert names.unique("OtherAssets") == "OtherAssets2"


def test_years_of_periods_go_and_years_of_names_stay() -> None:
    assert lc3_name("2.70% Senior notes due April 2030") == "Item270PercentSeniorNotesDueApril2030"
    assert lc3_name("Awards under the 2021 Incentive Plan") == "AwardsUnder2021IncentivePlan"
    assert lc3_name("Balance at December 31, 2024") == lc3_name("Balance at December 31, 2025")
