from __future__ import annotations

import pytest

from converter.mapping.linker import Linker
from converter.mapping.linker.blocks import level_of
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import QName


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker.load()


@pytest.mark.parametrize(
    ("label", "axis", "member"),
    [
        ("Retained earnings", "us-gaap:StatementEquityComponentsAxis", "us-gaap:RetainedEarningsMember"),
        ("Level 2", "us-gaap:FairValueByFairValueHierarchyLevelAxis", "us-gaap:FairValueInputsLevel2Member"),
        ("United States", "srt:StatementGeographicalAxis", "country:US"),
        ("Japan", "srt:StatementGeographicalAxis", "country:JP"),
        ("Buildings", "us-gaap:PropertyPlantAndEquipmentByTypeAxis", "us-gaap:BuildingMember"),
    ],
)  # fmt: skip
def test_labels_find_the_members_that_filers_use(linker: Linker, label: str, axis: str, member: str) -> None:
    ranking = linker.link_member(label, QName.parse(axis), builtin_catalog())
    assert str(ranking.candidates[0].concept) == member
    assert ranking.candidates[0].reason
    assert 0.0 < ranking.candidates[0].confidence <= 1.0


def test_a_name_of_its_own_gets_no_standard_member_that_anyone_would_accept(linker: Linker) -> None:
    ranking = linker.link_member("Quillfeather Division", QName.parse("us-gaap:StatementBusinessSegmentsAxis"), None)
    assert all(candidate.confidence < 0.2 for candidate in ranking.candidates)
    assert ranking.extension_advice > 0.5


def test_members_together_tell_their_axis(linker: Linker) -> None:
    catalog = builtin_catalog()
    land = linker.link_axis(["Land", "Buildings", "Machinery and equipment"], "", (), catalog)
    equity = linker.link_axis(["Common stock", "Retained earnings"], "", (), catalog)
    hinted = linker.link_axis(["Quillfeather", "Ostrava"], "segment", (), catalog)
    assert land.candidates[0].concept.local == "PropertyPlantAndEquipmentByTypeAxis"
    assert equity.candidates[0].concept.local == "StatementEquityComponentsAxis"
    assert hinted.candidates[0].concept.local == "StatementBusinessSegmentsAxis"


def test_titles_find_text_blocks_of_their_level(linker: Linker) -> None:
    catalog = builtin_catalog()
    note = linker.link_block("Income Taxes", "note", catalog).candidates
    policy = linker.link_block("Inventories", "policy", catalog).candidates
    assert note[0].concept.local == "IncomeTaxDisclosureTextBlock"
    assert policy[0].concept.local == "InventoryPolicyTextBlock"
    assert all(level_of(candidate.concept.local) == "note" for candidate in note)
    assert sum(candidate.confidence for candidate in note) <= 1.0


def test_concepts_speak_for_the_axes_of_tables_that_hold_them(linker: Linker) -> None:
    labels = ["Quillfeather notes due 2031", "Ostrava notes due 2044"]
    debt = [QName.parse("us-gaap:DebtInstrumentInterestRateStatedPercentage")]
    plans = [QName.parse("us-gaap:DefinedBenefitPlanFairValueOfPlanAssets")]
    catalog = builtin_catalog()
    assert linker.link_axis(labels, "", debt, catalog).candidates[0].concept.local == "DebtInstrumentAxis"
    axes = [candidate.concept.local for candidate in linker.link_axis(["Level 1"], "", plans, catalog).candidates]
    assert axes[0] == "FairValueByFairValueHierarchyLevelAxis"
    assert all(candidate.reason for candidate in linker.link_axis(["Level 1"], "", plans, catalog).candidates)


def test_the_hint_of_the_page_goes_before_what_filers_do(linker: Linker) -> None:
    plans = [QName.parse("us-gaap:DefinedBenefitPlanFairValueOfPlanAssets")]
    ranking = linker.link_axis(["Quillfeather", "Ostrava"], "segment", plans, builtin_catalog())
    assert ranking.candidates[0].concept.local == "StatementBusinessSegmentsAxis"
