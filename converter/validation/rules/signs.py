"""Signs: values below zero where a concept, by what its name says, counts or measures something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Scope, describe_number
from taxonomy.concepts import Concept, PeriodType, QName

# What a name says of a value that may fall below zero. Against the published list of non-negative us-gaap concepts
# (DQC_0015, 6,248 of 8,645 numeric ones) concepts without these words are on the list in 23 of 24 cases for instants
# and 14 of 15 for durations; most of the others are of the same kind and merely not listed.
_TWO_WAYS = (
    r"PaymentsForProceeds|ProceedsFrom(?:Repayments|Payments)|DueFromTo|AssetLiability|AssetsLiabilit|Restructuring|"
    r"Reorganization|ExcessLess|OrNegative|Dilutive|Revision|Imbalance|"
)
_INSTANT = re.compile(
    _TWO_WAYS + r"Oci(?=[A-Z]|$)|Aoci|AOCI|Comprehensive|Gain|Unrealized|Undistributed|Cumulative|Equity|Retained|"
    r"Deficit|Surplus|PartnersCapital|MembersCapital|Earnings|Adjust|Effect|Hedg|Differen|Transl|Reclass|Benefit|"
    r"Noncontrolling|Minority|Parent(?=[A-Z]|$)|Sensitiv|Recurring|IncreaseDecrease|TaxAssetsNet|TaxLiabilitiesNet|"
    r"FundedStatus|NetAsset|Capital(?=[A-Z]|$)|Provisional|Incomplete|Hypothetical|Impact|"
    r"DiscountPremium|PremiumDiscount|AssetsNet$|AssumedNet$|Derivatives?(?:AtFairValue)?Net$|Rate|Yield|Return"
)
_DURATION = re.compile(
    _TWO_WAYS + r"Oci(?=[A-Z]|$)|Increase|Decrease|Gain|Loss|Income|Earnings|Profit|Adjust|Effect|Chang|Reconcil|"
    r"Reclass|Translation|Benefit|Reversal|Recover|Attributable|Hedg|Operations|Basic|Diluted|Measurement|Parent|"
    r"Noncontrolling|Minority|Equity|Capital(?!ized|Lease)|Net(?=[A-Z]|$)|Tax|Other|Provision|Currency|Rate|Yield|Basis|"
    r"Derivative|Unrealized|Realized|Cumulative|Difference|ProForma|Sensitivity|Return|Valu|Expense|Activit|Foreign|"
    r"Undistributed|Transfer|Price|Pension|Cash(?=[A-Z]|$)|Deferred|Discontinu|Period(?=[A-Z]|$)|Specific|Impair|"
    r"Accretion|Amorti|Premium|Discount|Margin|Surplus|Deficit|Elimin|Result|Fund|Servic|Rollforward|Remeasure"
)
_FREE_TYPES = frozenset(
    {"decimalItemType", "floatItemType", "doubleItemType", "integerItemType", "temperatureItemType"}
)
_ADJUSTING = re.compile(
    r"consolidat|adjust|reconcil|unfunded|basisswap|reclass|netting|eliminat|intersegment|corporate|allother|parent"
    r"|deferredderivative|accumulated|abovemarket",
    re.IGNORECASE,
)
_ADJUSTING_AXES = re.compile(
    r"EquityComponents|PartnerCapital|PartnerType|ChangeInAccounting|Restatement|ErrorCorrection"
)


@lru_cache(maxsize=8192)
def is_non_negative(concept: Concept) -> bool:
    """True when the name and the type of a standard concept say that its values are not below zero."""
    if not concept.is_numeric or concept.data_type in _FREE_TYPES or concept.abstract:
        return False
    pattern = _INSTANT if concept.period_type is PeriodType.INSTANT else _DURATION
    return not pattern.search(concept.name.local)


def is_adjusting(axis: QName, member: QName | str) -> bool:
    """True for members that turn a value into an adjustment or an elimination, which may be below zero."""
    return bool(_ADJUSTING.search(str(getattr(member, "local", member))) or _ADJUSTING_AXES.search(axis.local))


@rule("sign.negative")
def _negative(scope: Scope) -> Iterator[Hit]:
    for fact in scope.numeric:
        if not isinstance(fact.value, Decimal) or fact.value >= 0:
            continue
        concept = scope.concept(fact.concept)
        if concept is None or concept.name.prefix == scope.report.extension.prefix or not is_non_negative(concept):
            continue
        if any(is_adjusting(axis, member) for axis, member in fact.dimensions):
            continue
        values = {"fact": scope.name(fact), "value": describe_number(fact.value), "concept": fact.concept}
        yield Hit((fact,), values, fact.concept)


@rule("sign.mixed")
def _mixed(scope: Scope) -> Iterator[Hit]:
    """An extension concept with a balance, whose name says one way, reported both above and below zero."""
    for name, facts in scope.used.items():
        concept = scope.concept(name)
        if concept is None or name.prefix != scope.report.extension.prefix or not is_non_negative(concept):
            continue
        below = [f for f in facts if f.concept == name and isinstance(f.value, Decimal) and f.value < 0]
        above = [f for f in facts if f.concept == name and isinstance(f.value, Decimal) and f.value > 0]
        if below and above:
            yield Hit(tuple(below), {"concept": name, "below": len(below), "above": len(above)})
