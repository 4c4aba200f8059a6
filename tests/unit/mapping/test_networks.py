"""Roles, headings and hypercubes as filers make them, on tables of our own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.headings import Headings
from converter.mapping.hypercubes import HypercubeBuilder
from converter.mapping.keys import Subject
from converter.mapping.table_families import AxisGroup, Family, MappedFact, families
from converter.model.document import Span
from converter.model.facts import ItemKind, ParsedFact, Part, PartKind, Period, Unit
from converter.model.report import Fact
from taxonomy.builtin import builtin_catalog
from taxonomy.catalog import Catalog
from taxonomy.concepts import LabelRole, PeriodType, QName

DEBT_AXIS, DEBT_DOMAIN = QName("us-gaap", "DebtInstrumentAxis"), QName("us-gaap", "DebtInstrumentNameDomain")
SEGMENT_AXIS, PRODUCT_AXIS = QName("us-gaap", "StatementBusinessSegmentsAxis"), QName("srt", "ProductOrServiceAxis")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return builtin_catalog(2025)


@pytest.fixture
def extension(catalog: Catalog) -> ExtensionConcepts:
    return ExtensionConcepts("own", catalog, "en-US")


def gaap(name: str) -> QName:
    return QName("us-gaap", name)


def mapped(
    catalog: Catalog,
    row: int,
    label: str,
    concept: str,
    members: dict[QName, QName] | None = None,
    *,
    table: int | None = 0,
    total: bool = False,
    part: int = 0,
) -> MappedFact:
    known = catalog.concept(gaap(concept))
    assert known is not None
    kind = ItemKind.MONETARY
    parsed = ParsedFact(
        f"{table}.{row}", kind, Decimal(1), "1", Span(row, row + 1, 1), label, table=table, row=row, is_total=total
    )
    dimensions = tuple(sorted((members or {}).items()))
    fact = Fact(f"f-{row}", known.name, Period(date(2024, 12, 31)), Decimal(1), Unit(("iso4217:USD",)), 0, dimensions)
    subject = Subject("Note", (), label, kind, PeriodType.INSTANT, table is None)
    return MappedFact(parsed, fact, known, subject, False, part)


def test_headings_of_the_base_taxonomy_are_used_where_they_say_the_same(
    catalog: Catalog, extension: ExtensionConcepts
) -> None:
    headings = Headings(catalog, extension)
    assert headings.statement(PartKind.CASH_FLOW, "Cash Flows") == gaap("StatementOfCashFlowsAbstract")
    assert headings.section("Current assets:", [gaap("AssetsCurrent")]) == gaap("AssetsCurrentAbstract")
    assert headings.note([gaap("EarningsPerShareTextBlock")], "Earnings") == gaap("EarningsPerShareAbstract")
    assert headings.section("Ships and tugs:", [gaap("AssetsCurrent")]) == QName("own", "ShipsAndTugsAbstract")


def test_a_heading_printed_twice_in_a_role_is_two_concepts_and_one_over_two_roles(
    catalog: Catalog, extension: ExtensionConcepts
) -> None:
    headings = Headings(catalog, extension)
    first, second = headings.own("Tugs"), headings.own("Tugs")
    assert first != second
    headings.start_role()
    assert headings.own("Tugs") == first
    assert len({label.text for label in extension.labels.values()}) == 2


def test_lines_without_axes_are_not_valid_with_one(catalog: Catalog, extension: ExtensionConcepts) -> None:
    builder = HypercubeBuilder(catalog, extension)
    own = extension.member("Harbour notes").name
    groups = [
        AxisGroup({DEBT_AXIS: (own,)}, (gaap("DebtInstrumentFaceAmount"),)),
        AxisGroup({}, (gaap("LongTermDebt"),)),
    ]
    table = builder.build(groups, "Debt", QName("own", "RootAbstract"), statement=False)
    qualified, plain = table.cubes
    assert table.presented == qualified
    assert [(use.axis, use.domain.member) for use in qualified.axes] == [(DEBT_AXIS, DEBT_DOMAIN)]
    assert qualified.items == (gaap("DebtInstrumentFaceAmount"),)
    assert (plain.items, plain.axes, plain.closed) == ((gaap("LongTermDebt"),), (), True)


def test_the_table_of_a_text_block_is_reused(catalog: Catalog, extension: ExtensionConcepts) -> None:
    builder = HypercubeBuilder(catalog, extension)
    group = AxisGroup({SEGMENT_AXIS: (gaap("CorporateMember"),)}, (gaap("Goodwill"),))
    table = builder.build(
        [group], "Goodwill", QName("own", "R"), statement=False, block=gaap("ScheduleOfGoodwillTextBlock")
    )
    assert table.presented is not None
    assert (table.presented.table, table.presented.line_items) == (
        gaap("ScheduleOfGoodwillTable"),
        gaap("GoodwillLineItems"),
    )


def test_tables_that_share_two_axes_stand_in_two_roles(catalog: Catalog, extension: ExtensionConcepts) -> None:
    """The arcrole hypercube-dimension allows no undirected cycle."""
    builder = HypercubeBuilder(catalog, extension)
    member = (gaap("CorporateMember"),)
    groups = [
        AxisGroup({SEGMENT_AXIS: member, PRODUCT_AXIS: member, DEBT_AXIS: member}, (gaap("Revenues"),)),
        AxisGroup({SEGMENT_AXIS: member, PRODUCT_AXIS: member}, (gaap("CostOfRevenue"),)),
        AxisGroup({SEGMENT_AXIS: member}, (gaap("GrossProfit"),)),
    ]
    table = builder.build(groups, "Segments", QName("own", "R"), statement=False)
    assert [[cube.items[0].local for cube in cubes] for cubes in (table.cubes, *table.apart)] == [
        ["Revenues", "GrossProfit"],
        ["CostOfRevenue"],
    ]


def test_rows_by_member_are_the_line_of_their_total(catalog: Catalog) -> None:
    member = {PRODUCT_AXIS: gaap("CargoAndFreightMember")}
    facts = (
        mapped(catalog, 1, "Freight", "Revenues", member),
        mapped(catalog, 2, "Total revenues (Note 2)", "Revenues", total=True),
        mapped(catalog, 3, "Fuel", "FuelCosts", member),
        mapped(catalog, 4, "Fuel abroad", "FuelCosts", {PRODUCT_AXIS: gaap("ProductAndServiceOtherMember")}),
    )
    lines = Family(0, (0,), facts).lines
    assert [(line.concept.name.local, line.role, line.label) for line in lines] == [
        ("Revenues", LabelRole.TOTAL, "Total revenues"),
        ("FuelCosts", LabelRole.TERSE, ""),
    ]


def test_a_statement_printed_for_two_periods_is_one_family(catalog: Catalog) -> None:
    parts = [Part(PartKind.INCOME_STATEMENT, title, (Span(0, 1, 1),)) for title in ("Statements of Income",) * 2]
    facts = [
        mapped(catalog, 1, "Sales", "Revenues", table=0, part=0),
        mapped(catalog, 2, "Fuel", "FuelCosts", table=1, part=1),
        mapped(catalog, 3, "two ships", "Assets", table=None, part=1),
    ]
    found = families(facts, parts)
    assert [(family.part, family.tables) for family in found] == [(0, (0, 1)), (0, ())]


def test_other_words_for_a_concept_get_a_label_role_of_their_own(
    catalog: Catalog, extension: ExtensionConcepts
) -> None:
    cash = catalog.concept(gaap("Cash"))
    assert cash is not None
    shown = [
        extension.shown_as(cash, LabelRole.TERSE, text)
        for text in (cash.label, "Cash at banks", "Cash", "Cash at banks")
    ]
    assert shown[0] == ""
    assert shown[1] == shown[3] == LabelRole.TERSE
    assert {label.text for label in extension.labels.values()} >= {"Cash at banks"}
