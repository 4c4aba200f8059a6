"""The built-in tables answer as a catalogue does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from taxonomy.builtin import builtin_catalog
from taxonomy.catalog import Catalog, Network
from taxonomy.concepts import Balance, LabelRole, PeriodType, QName, Substitution
from taxonomy.errors import TaxonomyError

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return builtin_catalog(2025)


def q(text: str) -> QName:
    return QName.parse(text)


def test_concept_facts(catalog: Catalog) -> None:
    concept = catalog.concept(q("us-gaap:OtherAssetsCurrent"))
    assert concept is not None
    assert concept.data_type == "monetaryItemType"
    assert concept.period_type is PeriodType.INSTANT
    assert concept.balance is Balance.DEBIT
    assert concept.is_reportable
    assert concept.is_numeric
    assert not concept.guessed


def test_parts_of_tables_are_not_reportable(catalog: Catalog) -> None:
    axis = catalog.concept(q("us-gaap:StatementBusinessSegmentsAxis"))
    member = catalog.concept(q("us-gaap:CorporateMember"))
    table = catalog.concept(q("us-gaap:StatementTable"))
    assert axis is not None
    assert member is not None
    assert table is not None
    assert axis.substitution is Substitution.DIMENSION
    assert table.substitution is Substitution.HYPERCUBE
    assert not any(concept.is_reportable for concept in (axis, member, table))


def test_guesses_are_marked(catalog: Catalog) -> None:
    guessed = [concept for concept in catalog.concepts() if concept.guessed]
    assert 2000 < len(guessed) < 4000
    assert {mark for concept in guessed for mark in concept.guessed} == {
        "period_type",
        "balance",
        "data_type",
        "enumeration_domain",
    }
    assert all(concept.name.prefix == "us-gaap" for concept in guessed)


def test_a_derived_type_knows_its_base(catalog: Catalog) -> None:
    price = next(c for c in catalog.concepts() if c.data_type == "perUnitItemType")
    assert price.base_type == "decimalItemType"
    assert price.is_numeric


def test_unknown_names_give_nothing(catalog: Catalog) -> None:
    assert catalog.concept(q("us-gaap:NoSuchThing")) is None
    assert catalog.concept(q("nowhere:Assets")) is None
    assert catalog.labels(q("us-gaap:NoSuchThing")) == ()
    assert catalog.relationships(Network.CALCULATION, source=q("us-gaap:NoSuchThing")) == ()
    assert catalog.members(q("us-gaap:NoSuchAxis")) == ()
    assert catalog.axis_default(q("us-gaap:NoSuchAxis")) is None


def test_labels_of_places_are_their_names(catalog: Catalog) -> None:
    labels = catalog.labels(q("country:KZ"))
    assert [(label.role, label.text) for label in labels] == [(LabelRole.STANDARD, "Kazakhstan")]


def test_calculation_has_weights(catalog: Catalog) -> None:
    arcs = catalog.relationships(Network.CALCULATION, source=q("us-gaap:GrossProfit"))
    weights = {arc.target.local: arc.weight for arc in arcs}
    assert weights["Revenues"] == 1
    assert weights["CostOfRevenue"] == -1
    upward = catalog.relationships(Network.CALCULATION, target=q("us-gaap:CostOfRevenue"))
    assert q("us-gaap:GrossProfit") in {arc.source for arc in upward}


def test_presentation_of_a_role_is_a_tree(catalog: Catalog) -> None:
    role = "http://fasb.org/us-gaap/role/statement/StatementOfFinancialPositionClassified"
    arcs = catalog.relationships(Network.PRESENTATION, role=role)
    targets = {arc.target for arc in arcs}
    assert {arc.source for arc in arcs} - targets == {q("us-gaap:StatementOfFinancialPositionAbstract")}
    assert q("us-gaap:OtherAssetsCurrent") in targets
    assert any(arc.preferred_label == LabelRole.TOTAL for arc in arcs)


def test_tables_axes_members_and_defaults(catalog: Catalog) -> None:
    axis = q("us-gaap:StatementBusinessSegmentsAxis")
    tables = catalog.tables(q("us-gaap:SegmentReportingInformationLineItems"))
    assert any(axis in table.axes for table in tables)
    assert catalog.members(axis)[0] == q("us-gaap:SegmentDomain")
    assert q("us-gaap:CorporateMember") in catalog.members(axis)
    assert catalog.axis_default(axis) == q("us-gaap:SegmentDomain")
    assert any(axis in table.axes for table in catalog.tables(q("us-gaap:Revenues"))), (
        "line items are found through the whole tree"
    )


def test_roles_come_in_the_order_of_their_codes(catalog: Catalog) -> None:
    definitions = [role.definition for role in catalog.roles() if role.definition[0].isdigit()]
    assert definitions == sorted(definitions, key=lambda text: text.split(" ")[0])
    assert "104000 - Statement - Statement of Financial Position Classified" in definitions


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("other current assets", "OtherAssetsCurrent"),
        ("total assets", "Assets"),
        ("net loss", "NetIncomeLoss"),
        ("Revenues", "Revenues"),
        ("non-current liabilities", "LiabilitiesNoncurrent"),
        ("accounts recievable, net, current", "AccountsReceivableNetCurrent"),
        ("PP&E, gross", "PropertyPlantAndEquipmentGross"),
        ("basic earnings per share", "EarningsPerShareBasic"),
        ("goodwill impairment loss", "GoodwillImpairmentLoss"),
    ],
)
def test_search_finds_first(catalog: Catalog, words: str, expected: str) -> None:
    assert catalog.search(words)[0].concept.name == q(f"us-gaap:{expected}")


def test_search_filters(catalog: Catalog) -> None:
    blocks = catalog.search("segment reporting", data_types=("textBlockItemType",))
    assert blocks
    assert {match.concept.data_type for match in blocks} == {"textBlockItemType"}
    moving = catalog.search("other assets", period_type=PeriodType.DURATION, balance=Balance.CREDIT, limit=20)
    assert moving
    for match in moving:
        assert match.concept.period_type is PeriodType.DURATION
        assert match.concept.balance is Balance.CREDIT or "balance" in match.concept.guessed
    members = catalog.search("corporate", reportable=False, data_types=("domainItemType",))
    assert q("us-gaap:CorporateMember") in {match.concept.name for match in members}


def test_search_scores_fall_and_have_reasons(catalog: Catalog) -> None:
    matches = catalog.search("impairment of digital machinery", limit=15)
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert all(match.reason for match in matches)


def test_search_for_nothing_finds_nothing(catalog: Catalog) -> None:
    assert catalog.search("") == ()
    assert catalog.search("of the and") == ()
    assert catalog.search("assets", limit=0) == ()
    assert catalog.search("zzzzqqqqxxxx") == ()


def test_no_tables_for_another_year() -> None:
    with pytest.raises(TaxonomyError) as caught:
        builtin_catalog(1999)
    assert caught.value.code == "taxonomy.no-tables"
    assert "1999" in caught.value.hint


def test_hash_seed_changes_nothing() -> None:
    """Ranking, orders and scores are the same under any hash seed."""
    program = (
        "from taxonomy.builtin import builtin_catalog as b; c=b();"
        "print([(str(m.concept.name), m.score) for w in ('net loss','other recievable','depreciation of machines')"
        " for m in c.search(w, limit=30)], c.tables()[:5])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(outputs) == 1
