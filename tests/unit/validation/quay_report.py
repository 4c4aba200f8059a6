"""A sound report by hand, and short ways to write facts and concepts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from converter.model.facts import Period, Unit
from converter.model.profile import SEC_CIK_SCHEME
from converter.model.report import (
    AxisUse,
    Entity,
    Extension,
    Fact,
    Hypercube,
    MemberNode,
    PresentationNode,
    Report,
    Role,
    Summation,
)
from converter.model.spans import Span
from taxonomy.concepts import Balance, Concept, Label, LabelRole, PeriodType, QName, Substitution

YEAR = Period(date(2024, 12, 31), date(2024, 1, 1))
LAST_YEAR = Period(date(2023, 12, 31), date(2023, 1, 1))
CLOSE = Period(date(2024, 12, 31))
USD = Unit(("iso4217:USD",))


def q(text: str) -> QName:
    return QName.parse(text)


def item(
    name: str, kind: str = "monetaryItemType", period: str = "duration", balance: str = "", **more: Any
) -> Concept:
    return Concept(q(name), kind, PeriodType(period), Balance(balance) if balance else None, **more)


CONCEPTS = (
    item("us-gaap:Revenues", balance="credit"),
    item("us-gaap:CostOfRevenue", balance="debit"),
    item("us-gaap:GrossProfit", balance="credit"),
    item("us-gaap:InventoryNet", period="instant", balance="debit"),
    item("us-gaap:InventoryPolicyTextBlock", "textBlockItemType"),
    item("us-gaap:StatementBusinessSegmentsAxis", "stringItemType", abstract=True, substitution=Substitution.DIMENSION),
    item("us-gaap:SegmentDomain", "domainItemType", abstract=True),
    item("dei:DocumentType", "submissionTypeItemType"),
    item("dei:DocumentPeriodEndDate", "dateItemType"),
    item("dei:EntityRegistrantName", "normalizedStringItemType"),
    item("dei:EntityCentralIndexKey", "centralIndexKeyItemType"),
    item("dei:AmendmentFlag", "booleanItemType"),
)
OWN = (
    item("quay:IncomeTable", "stringItemType", abstract=True, substitution=Substitution.HYPERCUBE),
    item("quay:IncomeLineItems", "stringItemType", abstract=True),
    item("quay:DocksMember", "domainItemType", abstract=True),
    item("quay:FerriesMember", "domainItemType", abstract=True),
    item("quay:MooringFees", balance="credit"),
)
AXIS = q("us-gaap:StatementBusinessSegmentsAxis")
DOCKS = ((AXIS, q("quay:DocksMember")),)


def fact(name: str, number: str, value: Any, period: Period = YEAR, **more: Any) -> Fact:
    numeric = isinstance(value, int | Decimal)
    defaults: dict[str, Any] = {"unit": USD, "decimals": -3} if numeric else {}
    if isinstance(value, str):
        defaults["language"] = "en-US"
    at = int("".join(filter(str.isdigit, number)) or 0)
    return Fact(
        number,
        q(name),
        period,
        Decimal(value) if numeric else value,
        **{"label": name.partition(":")[2], "spans": (Span(at, at + 1, at),), **defaults, **more},
    )


def sound_report() -> Report:
    """A report that breaks no rule."""
    facts = (
        fact("dei:DocumentType", "f-1", "10-K"),
        fact("dei:DocumentPeriodEndDate", "f-2", "2024-12-31"),
        fact("dei:EntityRegistrantName", "f-3", "Quay Trust"),
        fact("dei:EntityCentralIndexKey", "f-4", "0000000123"),
        fact("dei:AmendmentFlag", "f-5", "false"),
        fact("us-gaap:Revenues", "f-11", 900_000),
        fact("us-gaap:CostOfRevenue", "f-12", 700_000),
        fact("us-gaap:GrossProfit", "f-13", 200_000),
        fact("us-gaap:Revenues", "f-14", 600_000, dimensions=DOCKS),
        fact("quay:MooringFees", "f-15", 123_000),
        fact("us-gaap:InventoryNet", "f-16", 45_000, CLOSE),
        fact("us-gaap:InventoryPolicyTextBlock", "f-17", "<p>At cost.</p>", is_block=True),
    )
    concepts = {concept.name: concept for concept in (*CONCEPTS, *OWN)}
    lines = tuple(PresentationNode(name) for name in dict.fromkeys(fact.concept for fact in facts))
    tree = PresentationNode(
        q("quay:IncomeTable"),
        "",
        (
            PresentationNode(AXIS, "", (PresentationNode(q("us-gaap:SegmentDomain"), "", (
                PresentationNode(q("quay:DocksMember")), PresentationNode(q("quay:FerriesMember")))),)),
            PresentationNode(q("quay:IncomeLineItems"), "", lines),
        ),
    )  # fmt: skip
    domain = MemberNode(
        q("us-gaap:SegmentDomain"), (MemberNode(q("quay:DocksMember")), MemberNode(q("quay:FerriesMember")))
    )
    cube = Hypercube(
        q("quay:IncomeTable"),
        q("quay:IncomeLineItems"),
        tuple(node.concept for node in lines),
        (AxisUse(AXIS, domain),),
    )
    role = Role(
        "http://www.quay.example/role/Income", "Income", "000100 - Statement - Income", (tree,),
        (Summation(q("us-gaap:GrossProfit"), ((q("us-gaap:Revenues"), 1), (q("us-gaap:CostOfRevenue"), -1))),), (cube,),
    )  # fmt: skip
    labels = tuple(Label(name, LabelRole.STANDARD, f"{name.local} label") for name in concepts)
    extension = Extension("quay", "http://www.quay.example/20241231", "quay-20241231", OWN, labels, (role,))
    namespaces = {
        "quay": extension.namespace, "us-gaap": "http://fasb.org/us-gaap/2025", "dei": "http://xbrl.sec.gov/dei/2025",
        "iso4217": "http://www.xbrl.org/2003/iso4217",
    }  # fmt: skip
    return Report(Entity(SEC_CIK_SCHEME, "0000000123"), facts, extension, namespaces, concepts)
