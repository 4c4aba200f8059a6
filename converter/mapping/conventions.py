"""Concepts between which filers choose by convention for one and the same line, and the question that decides.

Candidates of one group do not compete: who is sure that a line is revenue is as sure when filers are divided over which
of the concepts of revenue to use. The pick is then accepted, and a finding names the choice and its question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from converter.model.decisions import RowDecision


@dataclass(frozen=True, slots=True)
class Convention:
    """us-gaap names that filers use for one line; ``question`` is what the choice depends on."""

    names: tuple[str, ...]
    question: str


CONVENTIONS = (
    Convention(
        (
            "Revenues",
            "RevenueFromContractWithCustomerExcludingAssessedTax",
            "RevenueFromContractWithCustomerIncludingAssessedTax",
        ),
        "does all of it come from contracts with customers (ASC 606), and are sales taxes in it?",
    ),
    Convention(
        ("CostOfRevenue", "CostOfGoodsAndServicesSold"), "are there other costs of revenue than those of sales?"
    ),
    Convention(("ProfitLoss", "NetIncomeLoss"), "does a part of it belong to noncontrolling interests?"),
    Convention(
        ("StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"),
        "does a part of it belong to noncontrolling interests?",
    ),
    Convention(
        ("OtherComprehensiveIncomeLossNetOfTax", "OtherComprehensiveIncomeLossNetOfTaxPortionAttributableToParent"),
        "does a part of it belong to noncontrolling interests?",
    ),
    Convention(
        (
            "ComprehensiveIncomeNetOfTax",
            "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest",
        ),
        "does a part of it belong to noncontrolling interests?",
    ),
    Convention(
        (
            "IncomeLossFromDiscontinuedOperationsNetOfTax",
            "IncomeLossFromDiscontinuedOperationsNetOfTaxAttributableToReportingEntity",
        ),
        "does a part of it belong to noncontrolling interests?",
    ),
    Convention(
        (
            "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
            "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
        ),
        "does the income of equity method investees stand above or below this line?",
    ),
    Convention(("TreasuryStockValue", "TreasuryStockCommonValue"), "are there other treasury shares than common ones?"),
    Convention(
        (
            "DepreciationDepletionAndAmortization",
            "DepreciationAndAmortization",
            "DepreciationAmortizationAndAccretionNet",
        ),
        "does it hold depletion or accretion?",
    ),
    Convention(
        ("InterestExpense", "InterestExpenseNonoperating", "InterestExpenseOperating"),
        "does it stand among the operating expenses?",
    ),
    Convention(("PaymentsOfDividends", "PaymentsOfDividendsCommonStock"), "were others than common shares paid on?"),
    Convention(("IncomeTaxesPaidNet", "IncomeTaxesPaid"), "are refunds taken off?"),
    Convention(("LongTermDebtNoncurrent", "LongTermDebtAndCapitalLeaseObligations"), "does it hold lease obligations?"),
    Convention(
        ("LongTermDebtCurrent", "LongTermDebtAndCapitalLeaseObligationsCurrent"), "does it hold lease obligations?"
    ),
    Convention(
        (
            "PropertyPlantAndEquipmentNet",
            "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization",
        ),
        "does it hold assets of finance leases?",
    ),
    Convention(
        (
            "PropertyPlantAndEquipmentGross",
            "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetBeforeAccumulatedDepreciationAndAmortization",
        ),
        "does it hold assets of finance leases?",
    ),
    Convention(
        (
            "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment",
            "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAccumulatedDepreciationAndAmortization",
        ),
        "does it hold assets of finance leases?",
    ),
)

_OF: Mapping[str, Convention] = {f"us-gaap:{name}": one for one in CONVENTIONS for name in one.names}


def convention_of(decision: RowDecision) -> tuple[Convention | None, float]:
    """Return the convention that the pick of a decision is one choice of, if any, and how sure the line's meaning is:
    the confidence of all candidates of the group together."""
    convention = _OF.get(decision.pick or "")
    if convention is None:
        return None, decision.confidence
    others = [one.confidence for one in decision.alternatives if _OF.get(one.concept) is convention]
    return (convention if others else None), min(1.0, decision.confidence + sum(others))
