"""Each rule of our own checks finds what breaks it, and nothing in a sound report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quay_report import AXIS, CLOSE, CONCEPTS, DOCKS, LAST_YEAR, USD, YEAR, fact, item, q, sound_report

from converter.model.facts import Period, Unit
from converter.model.findings import Finding
from converter.model.report import AxisUse, Fact, MemberNode, PresentationNode, Report, Summation
from converter.validation import check
from converter.validation.rules.duplicates import agree, shared_interval
from converter.validation.rules.registry import rules
from converter.validation.rules.scope import interval_of
from taxonomy.concepts import Concept, Label, LabelRole, PeriodType

Change = Callable[[Report], Report]
PURE = Unit(("xbrli:pure",))
SHARES = Unit(("xbrli:shares",))


def changed(number: str, **values: Any) -> Change:
    """Change one fact."""
    return lambda report: replace(
        report, facts=tuple(replace(f, **values) if f.id == number else f for f in report.facts)
    )


def with_facts(*facts: Fact, concepts: tuple[Concept, ...] = ()) -> Change:
    """Add facts, with the concepts that they need, presented and labelled."""

    def change(report: Report) -> Report:
        known = {**report.concepts, **{concept.name: concept for concept in concepts}}
        role = report.extension.roles[0]
        nodes = tuple(PresentationNode(concept.name) for concept in concepts)
        labels = tuple(Label(c.name, LabelRole.STANDARD, f"{c.name.local} text") for c in concepts)
        cube = replace(role.hypercubes[0], items=(*role.hypercubes[0].items, *known))
        role = replace(role, presentation=(*role.presentation, *nodes), hypercubes=(cube,))
        extension = replace(report.extension, roles=(role,), labels=(*report.extension.labels, *labels))
        return replace(report, facts=(*report.facts, *facts), concepts=known, extension=extension)

    return change


def with_concept(name: str, **values: Any) -> Change:
    """Change one concept wherever it stands."""

    def change(report: Report) -> Report:
        concepts = {n: replace(c, **values) if n == q(name) else c for n, c in report.concepts.items()}
        own = tuple(replace(c, **values) if c.name == q(name) else c for c in report.extension.concepts)
        return replace(report, concepts=concepts, extension=replace(report.extension, concepts=own))

    return change


def with_extension(**values: Any) -> Change:
    return lambda report: replace(report, extension=replace(report.extension, **values))


def with_own(*concepts: Concept) -> Change:
    """Add extension concepts, labelled."""
    return lambda report: replace(
        report,
        extension=replace(
            report.extension,
            concepts=(*report.extension.concepts, *concepts),
            labels=(
                *report.extension.labels,
                *(Label(c.name, LabelRole.STANDARD, f"{c.name.local} word") for c in concepts),
            ),
        ),
    )


def with_role(**values: Any) -> Change:
    return lambda report: replace(
        report, extension=replace(report.extension, roles=(replace(report.extension.roles[0], **values),))
    )


def with_summation(total: str, *parts: tuple[str, int]) -> Change:
    def change(report: Report) -> Report:
        added = Summation(q(total), tuple((q(name), weight) for name, weight in parts))
        return with_role(calculation=(*report.extension.roles[0].calculation, added))(report)

    return change


def with_labels(*labels: Label) -> Change:
    return lambda report: with_extension(labels=(*report.extension.labels, *labels))(report)


def without_labels(name: str) -> Change:
    return lambda report: with_extension(labels=tuple(x for x in report.extension.labels if x.concept != q(name)))(
        report
    )


def with_cube(**values: Any) -> Change:
    def change(report: Report) -> Report:
        role = report.extension.roles[0]
        return with_role(hypercubes=(replace(role.hypercubes[0], **values),))(report)

    return change


def with_entity(identifier: str) -> Change:
    return lambda report: replace(report, entity=replace(report.entity, identifier=identifier))


def both(*changes: Change) -> Change:
    def change(report: Report) -> Report:
        for one in changes:
            report = one(report)
        return report

    return change


def gaap(name: str, value: Any, number: str = "f-30", period: Period = YEAR, **more: Any) -> Fact:
    return fact(f"us-gaap:{name}", number, value, period, **more)


def axis(name: str) -> Concept:
    return item(name, "stringItemType", abstract=True, substitution=CONCEPTS[5].substitution)


def member(name: str) -> Concept:
    return item(name, "domainItemType", abstract=True)


QUARTERS = tuple(
    Period(date(2024, month + 2, day), date(2024, month, 1)) for month, day in ((1, 31), (4, 30), (7, 30), (10, 31))
)
BAD_TREE = (PresentationNode(AXIS),)
STOCK = item("us-gaap:CommonStockSharesOutstanding", "sharesItemType", "instant")
COVER_SHARES = item("dei:EntityCommonStockSharesOutstanding", "sharesItemType", "instant")
TOTALS = (item("us-gaap:Assets", period="instant", balance="debit"),)
BOTH_TOTALS = (*TOTALS, item("us-gaap:LiabilitiesAndStockholdersEquity", period="instant", balance="credit"))
LATER = (axis("us-gaap:SubsequentEventTypeAxis"), member("us-gaap:SubsequentEventMember"))
TYPES = (axis("us-gaap:DebtInstrumentAxis"), member("quay:FirstNoteMember"))
DEBT = item("us-gaap:LongTermDebt", period="instant", balance="credit")
ROLES = "http://www.quay.example/role/"
DOMAIN = q("us-gaap:SegmentDomain")
OBLIGATION = "RevenueRemainingPerformanceObligation"
START = axis("us-gaap:RevenueRemainingPerformanceObligationExpectedTimingOfSatisfactionStartDateAxis")

BREAKS: dict[str, tuple[Change, str]] = {
    "concept.unknown": (with_facts(gaap("Nothing", 1000)), "f-30"),
    "concept.not-reportable": (changed("f-15", concept=q("quay:DocksMember")), "f-15"),
    "concept.guessed": (with_concept("us-gaap:InventoryNet", guessed=("period_type",)), "f-16"),
    "concept.deprecated": (with_concept("us-gaap:InventoryNet", deprecated=True), "f-16"),
    "period.type": (changed("f-16", period=YEAR), "f-16"),
    "period.order": (changed("f-15", period=Period(date(2023, 1, 1), date(2024, 1, 1))), "f-15"),
    "period.year": (changed("f-16", period=Period(date(1024, 12, 31))), "f-16"),
    "unit.missing": (changed("f-15", unit=None), "f-15"),
    "unit.unexpected": (changed("f-3", unit=USD), "f-3"),
    "unit.type": (changed("f-15", unit=SHARES), "f-15"),
    "unit.currency": (changed("f-15", unit=Unit(("iso4217:RMB",))), "f-15"),
    "unit.repeated-measure": (changed("f-15", unit=Unit(("iso4217:USD",), ("iso4217:USD",))), "f-15"),
    "value.type": (changed("f-2", value="2024-02-30"), "f-2"),
    "value.empty": (changed("f-3", value=" "), "f-3"),
    "value.nil": (both(changed("f-15", value=None), with_concept("quay:MooringFees", nillable=False)), "f-15"),
    "decimals.unexpected": (changed("f-3", decimals=0), "f-3"),
    "decimals.absurd": (changed("f-15", decimals=999), "f-15"),
    "decimals.excess-digits": (changed("f-15", value=Decimal(123_456)), "f-15"),
    "id.repeated": (changed("f-15", id="f-16"), "f-16"),
    "text.language": (changed("f-3", language="de"), "f-3"),
    "text.block": (changed("f-17", value="<p>At cost.<table><tr><td><table/></td></tr></table></p>"), "f-17"),
    "duplicate.inconsistent": (with_facts(gaap("Revenues", 901_000)), "f-30"),
    "duplicate.consistent": (with_facts(gaap("Revenues", 900_000)), "f-30"),
    "dimension.axis": (changed("f-14", dimensions=((q("quay:PortAxis"), q("quay:DocksMember")),)), "f-14"),
    "dimension.member": (changed("f-14", dimensions=((AXIS, q("quay:BuoysMember")),)), "f-14"),
    "dimension.member-type": (changed("f-14", dimensions=((AXIS, q("quay:MooringFees")),)), "f-14"),
    "dimension.repeated": (changed("f-14", dimensions=(*DOCKS, (AXIS, q("quay:FerriesMember")))), "f-14"),
    "dimension.default": (changed("f-14", dimensions=((AXIS, q("us-gaap:SegmentDomain")),)), "f-14"),
    "dimension.not-in-table": (with_cube(axes=(AxisUse(AXIS, MemberNode(q("us-gaap:SegmentDomain"))),)), "f-14"),
    "dimension.no-table": (with_cube(items=()), "f-14"),
    "dimension.tangled": (
        with_cube(axes=(AxisUse(AXIS, MemberNode(DOMAIN, (MemberNode(q("quay:DocksMember")),) * 2)),)),
        "",
    ),
    "dimension.two-tables": (
        lambda report: with_role(
            hypercubes=(
                report.extension.roles[0].hypercubes[0],
                replace(report.extension.roles[0].hypercubes[0], table=q("quay:OtherTable")),
            )
        )(report),
        "f-11",
    ),
    "calculation.inconsistent": (changed("f-13", value=Decimal(300_000)), "f-13"),
    "calculation.reversed-sign": (changed("f-12", value=Decimal(-700_000)), "f-12"),
    "calculation.weight": (with_summation("us-gaap:Revenues", ("us-gaap:CostOfRevenue", 1)), "f-12"),
    "calculation.kind": (with_summation("us-gaap:Revenues", ("us-gaap:InventoryNet", 1)), "f-11"),
    "calculation.repeated": (with_summation("us-gaap:GrossProfit", ("us-gaap:Revenues", 1)), ""),
    "calculation.cycle": (with_summation("us-gaap:Revenues", ("us-gaap:GrossProfit", 1)), "f-13"),
    "edgar.calculation-presented": (with_summation("us-gaap:GrossProfit", ("us-gaap:InterestExpense", -1)), ""),
    "sign.negative": (changed("f-16", value=Decimal(-45_000)), "f-16"),
    "sign.mixed": (
        both(
            with_own(item("quay:Pontoons", period="instant", balance="debit")),
            with_facts(
                fact("quay:Pontoons", "f-30", 5_000, CLOSE),
                fact("quay:Pontoons", "f-31", -5_000, CLOSE, dimensions=DOCKS),
            ),
        ),
        "f-31",
    ),
    "edgar.identifier": (with_entity("123"), ""),
    "edgar.identifier-cover": (with_entity("0000000124"), "f-4"),
    "edgar.required-context": (
        lambda report: replace(report, facts=tuple(f for f in report.facts if f.id in ("f-16", "f-14"))),
        "",
    ),
    "edgar.one-day": (changed("f-15", period=Period(date(2024, 1, 1), date(2023, 1, 1))), "f-15"),
    "edgar.measure-length": (changed("f-15", unit=Unit(("quay:" + "x" * 201,))), ""),
    "edgar.axis-standard": (
        with_facts(
            gaap("Revenues", 5_000, dimensions=((q("quay:ProductTypeAxis"), q("quay:DocksMember")),)),
            concepts=(axis("quay:ProductTypeAxis"),),
        ),
        "f-30",
    ),
    "edgar.cover": (lambda report: replace(report, facts=report.facts[3:]), ""),
    "edgar.file-name": (with_extension(stem="Quay-2024"), ""),
    "edgar.file-date": (with_extension(stem="quay-20231231"), ""),
    "edgar.namespace": (with_extension(namespace="http://fasb.org/quay/20241231"), ""),
    "edgar.prefix": (with_extension(prefix="qu_ay"), ""),
    "edgar.element-name": (with_own(item("quay:mooringDues", balance="credit")), ""),
    "edgar.element-words": (with_own(item("quay:Fees2024", balance="credit")), ""),
    "edgar.element-standard": (with_own(item("quay:Revenues", balance="credit")), ""),
    "edgar.element-repeated": (with_own(item("quay:MooringFees", balance="credit")), ""),
    "edgar.element-kind": (with_own(item("quay:PortAxis", "stringItemType", abstract=True)), ""),
    "edgar.element-period": (with_own(item("quay:PierDomain", "domainItemType", "instant", abstract=True)), ""),
    "edgar.element-nillable": (with_concept("quay:MooringFees", nillable=False), "f-15"),
    "edgar.balance": (with_concept("quay:MooringFees", balance=None), "f-15"),
    "edgar.role-uri": (with_role(uri="http://www.other.example/role/Income"), ""),
    "edgar.role-definition": (with_role(definition="1 - Income"), ""),
    "edgar.role-order": (
        lambda report: with_extension(
            roles=(
                replace(report.extension.roles[0], definition="10 - Disclosure - A (Details)"),
                replace(report.extension.roles[0], uri=f"{ROLES}B", definition="9 - Statement - B"),
            )
        )(report),
        "",
    ),
    "edgar.axis-domain": (
        lambda report: with_role(presentation=(*report.extension.roles[0].presentation, *BAD_TREE))(report),
        "f-14",
    ),
    "edgar.not-presented": (with_role(presentation=()), "f-11"),
    "edgar.presented-twice": (
        with_role(presentation=(PresentationNode(q("us-gaap:Revenues")), PresentationNode(q("us-gaap:Revenues")))),
        "",
    ),
    "edgar.member-kind": (
        with_cube(axes=(AxisUse(AXIS, MemberNode(q("us-gaap:SegmentDomain"), (MemberNode(q("us-gaap:Revenues")),))),)),
        "f-11",
    ),
    "label.missing": (without_labels("quay:MooringFees"), "f-15"),
    "label.repeated": (with_labels(Label(q("quay:MooringFees"), LabelRole.STANDARD, "Dues")), "f-15"),
    "label.shared": (with_labels(Label(q("us-gaap:Assets"), LabelRole.STANDARD, "MooringFees label")), "f-15"),
    "label.text": (with_labels(Label(q("quay:MooringFees"), LabelRole.TERSE, "Mooring  fees")), "f-15"),
    "label.documentation": (with_labels(Label(q("us-gaap:Revenues"), LabelRole.DOCUMENTATION, "All.")), "f-11"),
    "label.numeric-role": (with_labels(Label(q("dei:DocumentType"), LabelRole.TOTAL, "Total type")), "f-1"),
    "label.preferred": (
        with_role(presentation=(PresentationNode(q("us-gaap:Revenues"), LabelRole.TOTAL.value),)),
        "f-11",
    ),
    "quality.axis-member": (
        with_facts(
            gaap("Revenues", 5_000, dimensions=((AXIS, q("srt:MinimumMember")),)),
            concepts=(member("srt:MinimumMember"),),
        ),
        "f-30",
    ),
    "quality.equal": (
        with_facts(
            gaap("Assets", 5_000, period=CLOSE),
            gaap("LiabilitiesAndStockholdersEquity", 9_000, "f-31", CLOSE),
            concepts=BOTH_TOTALS,
        ),
        "f-30",
    ),
    "quality.later-date": (
        with_facts(gaap("Revenues", 5_000, dimensions=((LATER[0].name, LATER[1].name),)), concepts=LATER),
        "f-30",
    ),
    "quality.block-period": (changed("f-17", period=LAST_YEAR), "f-17"),
    "quality.at-most": (
        with_facts(
            gaap("Assets", 5_000, period=CLOSE),
            gaap("AssetsCurrent", 9_000, "f-31", CLOSE),
            concepts=(*TOTALS, item("us-gaap:AssetsCurrent", period="instant", balance="debit")),
        ),
        "f-31",
    ),
    "quality.whole-negative": (changed("f-11", value=Decimal(-900_000)), "f-11"),
    "quality.period-end": (changed("f-2", value="2024-09-30"), "f-2"),
    "quality.obligation": (
        with_facts(
            gaap(OBLIGATION, 5_000, period=CLOSE, dimensions=((START.name, "2025-01-01"),)),
            concepts=(START, item(f"us-gaap:{OBLIGATION}", period="instant")),
        ),
        "f-30",
    ),
    "quality.periods-sum": (
        with_facts(*(gaap("Revenues", 100_000, f"f-3{n}", period) for n, period in enumerate(QUARTERS))),
        "f-11",
    ),
    "quality.percent": (
        with_facts(
            gaap("InterestRate", Decimal(12), unit=PURE, decimals=2),
            concepts=(item("us-gaap:InterestRate", "percentItemType"),),
        ),
        "f-30",
    ),
    "quality.shares-scale": (
        with_facts(
            gaap("CommonStockSharesOutstanding", 5_000, period=CLOSE, unit=SHARES, decimals=0),
            fact("dei:EntityCommonStockSharesOutstanding", "f-31", 5_000_000, CLOSE, unit=SHARES, decimals=0),
            concepts=(STOCK, COVER_SHARES),
        ),
        "f-31",
    ),
    "quality.opening-recognised": (
        with_facts(
            gaap("ContractWithCustomerLiability", 5_000, period=Period(date(2023, 12, 31))),
            gaap("ContractWithCustomerLiabilityRevenueRecognized", 9_000, "f-31"),
            concepts=(
                item("us-gaap:ContractWithCustomerLiability", period="instant", balance="credit"),
                item("us-gaap:ContractWithCustomerLiabilityRevenueRecognized", balance="debit"),
            ),
        ),
        "f-31",
    ),
    "quality.longer-period": (with_facts(gaap("Revenues", 950_000, period=QUARTERS[0])), "f-30"),
    "quality.concentration": (
        with_facts(
            gaap("ConcentrationRiskPercentage1", Decimal("0.12"), unit=PURE, decimals=2),
            concepts=(item("us-gaap:ConcentrationRiskPercentage1", "percentItemType"),),
        ),
        "f-30",
    ),
    "quality.acquisition": (
        with_facts(
            gaap("BusinessAcquisitionSharePrice", 5, unit=Unit(("iso4217:USD",), ("xbrli:shares",)), decimals=2),
            concepts=(item("us-gaap:BusinessAcquisitionSharePrice", "perShareItemType"),),
        ),
        "f-30",
    ),
    "quality.part-larger": (
        with_facts(
            gaap("LongTermDebt", 5_000, period=CLOSE),
            gaap("LongTermDebt", 9_000, "f-31", CLOSE, dimensions=((TYPES[0].name, TYPES[1].name),)),
            concepts=(DEBT, *TYPES),
        ),
        "f-31",
    ),
    "quality.same-value": (
        both(changed("f-15", value=Decimal(123_450_700), decimals=-2), with_facts(gaap("Revenues", 123_450_700))),
        "f-30",
    ),
    "quality.scale": (
        with_facts(gaap("InventoryNet", 44, period=Period(date(2023, 12, 31)), decimals=0)),
        "f-16",
    ),
}  # fmt: skip


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def test_a_sound_report_has_no_finding(report: Report) -> None:
    assert check(report) == ()


@pytest.mark.parametrize("code", BREAKS)
def test_the_rule_finds_what_breaks_it(code: str) -> None:
    change, number = BREAKS[code]
    findings = [finding for finding in check(change(sound_report())) if finding.code == code]
    assert findings, f"{code} found nothing"
    named = {name for finding in findings for name in finding.facts}
    assert (number in named) if number else True
    for finding in findings:
        assert finding.message
        assert "{" not in finding.message + finding.hint.replace("{number}", "")
        assert finding.severity is rules()[code].severity
        assert (finding.span is not None) == bool(finding.facts)


def test_every_rule_has_a_case() -> None:
    of_the_source = {code for code, entry in rules().items() if entry.applies == "source"}
    assert BREAKS.keys() | of_the_source == rules().keys()


def test_rules_of_edgar_leave_other_filers_alone(report: Report) -> None:
    elsewhere = replace(report, entity=replace(report.entity, scheme="http://standards.iso.org/iso/17442"))
    assert check(with_extension(prefix="qu_ay", stem="Q")(elsewhere)) == ()


def test_equal_faults_of_one_cause_are_one_finding() -> None:
    change = both(*(changed(f"f-{n}", unit=SHARES) for n in (11, 12, 13, 15)))
    (finding,) = [f for f in check(with_facts(gaap("Revenues", 7_000, "f-40", LAST_YEAR, unit=SHARES))(
        change(sound_report()))) if f.code == "unit.type" and "us-gaap:Revenues" in f.message]  # fmt: skip
    assert finding.count == 2
    assert set(finding.facts) == {"f-11", "f-40"}


def test_what_stands_between_liabilities_and_equity_explains_their_sum() -> None:
    names = (
        "LiabilitiesAndStockholdersEquity", "Liabilities",
        "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "TemporaryEquityCarryingAmount",
    )  # fmt: skip
    concepts = tuple(item(f"us-gaap:{name}", period="instant", balance="credit") for name in names)
    facts = [
        gaap(name, value, f"f-6{place}", CLOSE)
        for place, (name, value) in enumerate(zip(names, (97_000, 50_000, 30_000, 17_000), strict=True))
    ]
    codes = [
        [f.code for f in check(with_facts(*facts[:count], concepts=concepts[:count])(sound_report()))]
        for count in (3, 4)
    ]
    assert "quality.equal" in codes[0]
    assert "quality.equal" not in codes[1]


def test_quality_rules_say_their_public_identifier() -> None:
    published = {entry.public for entry in rules().values() if entry.public}
    assert len(published) >= 12
    assert all(name.startswith("DQC_") for name in published)
    found = [f for f in check(changed("f-16", value=Decimal(-45_000))(sound_report())) if f.code == "sign.negative"]
    assert "DQC_0015" in found[0].citation


def test_members_that_adjust_may_be_negative(report: Report) -> None:
    eliminated = ((AXIS, q("quay:EliminationsMember")),)
    change = with_facts(gaap("InventoryNet", -5_000, period=CLOSE, dimensions=eliminated))
    assert "sign.negative" not in codes(check(change(report)))


def test_a_rounded_sum_is_consistent(report: Report) -> None:
    assert "calculation.inconsistent" not in codes(check(changed("f-13", value=Decimal(201_000))(report)))
    assert "calculation.inconsistent" in codes(check(changed("f-13", value=Decimal(202_000))(report)))


def test_a_text_and_a_table_agree_at_their_own_accuracy(report: Report) -> None:
    spoken = with_facts(gaap("Revenues", 900_000, decimals=-4))
    assert "duplicate.inconsistent" not in codes(check(spoken(report)))
    wrong = with_facts(gaap("Revenues", 930_000, decimals=-4))
    assert "duplicate.inconsistent" in codes(check(wrong(report)))


numbers = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=2)


@given(numbers, st.integers(-6, 4), st.integers(-6, 4))
def test_roundings_of_one_number_always_agree(value: Decimal, one: int, other: int) -> None:
    facts = [
        gaap("Revenues", round(value, places) if places > 0 else Decimal(round(value, places)), decimals=places)
        for places in (one, other)
    ]
    assert agree(facts)
    interval = shared_interval(facts)
    assert interval is not None
    assert interval.low <= interval.high


@given(numbers, st.integers(-6, 4))
def test_an_interval_holds_its_value_and_is_one_unit_wide(value: Decimal, places: int) -> None:
    interval = interval_of(value, places)
    assert interval.low <= value <= interval.high
    assert interval.high - interval.low == Decimal(1).scaleb(-places)


def test_the_same_report_gives_the_same_findings_in_the_same_order() -> None:
    change = both(changed("f-16", value=Decimal(-45_000)), changed("f-15", unit=SHARES), with_role(presentation=()))
    assert check(change(sound_report())) == check(change(sound_report()))


def test_a_period_type_is_checked_by_what_the_concept_says(report: Report) -> None:
    change = with_concept("us-gaap:Revenues", period_type=PeriodType.INSTANT)
    (finding,) = [f for f in check(change(report)) if f.code == "period.type"]
    assert finding.count == 2
