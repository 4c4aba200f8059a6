"""Which concepts a printed value may take: type and period type rule candidates out before any score counts."""

from __future__ import annotations

from collections.abc import Mapping

from converter.model.facts import PURE, SHARES, ItemKind, ParsedFact, Period, Unit, year_before
from taxonomy.concepts import NUMERIC_TYPES, Concept, PeriodType

ALLOWED: Mapping[ItemKind, frozenset[str]] = {
    ItemKind.MONETARY: frozenset({"monetaryItemType"}),
    ItemKind.SHARES: frozenset({"sharesItemType"}),
    ItemKind.PER_SHARE: frozenset({"perShareItemType", "perUnitItemType"}),
    ItemKind.PERCENT: frozenset({"percentItemType", "pureItemType", "decimalItemType"}),
    ItemKind.PURE: frozenset({"pureItemType", "decimalItemType", "percentItemType", "integerItemType"}),
    ItemKind.INTEGER: frozenset(
        {"integerItemType", "pureItemType", "decimalItemType", "nonNegativeIntegerItemType", "positiveIntegerItemType"}
    ),
    ItemKind.QUANTITY: frozenset(
        {
            "decimalItemType", "areaItemType", "volumeItemType", "massItemType", "lengthItemType", "energyItemType",
            "powerItemType", "integerItemType", "pureItemType", "perUnitItemType", "flowItemType", "memoryItemType",
        }
    ),
    ItemKind.DURATION: frozenset({"durationItemType"}),
    ItemKind.DATE: frozenset({"dateItemType", "gYearItemType", "gYearMonthItemType"}),
    ItemKind.TEXT: frozenset(
        {"stringItemType", "normalizedStringItemType", "tokenItemType", "domainItemType", "enumerationItemType"}
    ),
}  # fmt: skip
"""Item types by what the print suggests."""

EXTENSION_TYPE: Mapping[ItemKind, str] = {
    ItemKind.MONETARY: "monetaryItemType",
    ItemKind.SHARES: "sharesItemType",
    ItemKind.PER_SHARE: "perShareItemType",
    ItemKind.PERCENT: "percentItemType",
    ItemKind.PURE: "pureItemType",
    ItemKind.INTEGER: "integerItemType",
    ItemKind.QUANTITY: "decimalItemType",
    ItemKind.DURATION: "durationItemType",
    ItemKind.DATE: "dateItemType",
    ItemKind.TEXT: "stringItemType",
}
"""The type of an extension concept for a printed value."""


_STANDARD = frozenset().union(*ALLOWED.values()) | NUMERIC_TYPES


def standard_type(concept: Concept) -> str:
    """Return the standard item type of a concept: its own, else the one that a taxonomy's own type comes from."""
    return concept.data_type if concept.data_type in _STANDARD else concept.base_type or concept.data_type


_WHOLE = frozenset({"integerItemType", "nonNegativeIntegerItemType", "positiveIntegerItemType"})


def has_fraction(fact: ParsedFact) -> bool:
    """True for a value that no type of whole numbers can hold."""
    return fact.value is not None and fact.value != fact.value.to_integral_value()


def misfit(concept: Concept, kind: ItemKind, period_type: PeriodType | None, *, fraction: bool = False) -> str:
    """Return why the concept cannot hold such values, in words; empty when it can. None fits any period type;
    ``fraction`` tells that some of the values are no whole numbers."""
    if not concept.is_reportable:
        return f"{concept.name} is abstract or a member: no fact may use it"
    if standard_type(concept) not in ALLOWED[kind]:
        return f"{concept.name} is a {concept.data_type}, the values are of kind {kind.value}"
    if fraction and standard_type(concept) in _WHOLE:
        return f"{concept.name} takes whole numbers (a {concept.data_type}), some of the values have decimals"
    if period_type is not None and concept.period_type is not period_type:
        return f"{concept.name} is for {_PERIODS[concept.period_type]}, the values are for {_PERIODS[period_type]}"
    return ""


_PERIODS = {PeriodType.INSTANT: "a date (instant)", PeriodType.DURATION: "a period (duration)"}


def period_for(concept: Concept, period: Period, reporting: Period) -> Period:
    """Return the period in the concept's period type: a duration by its end, a moment by the period that it ends.

    Only running text leaves the choice to the concept; for tables both agree already.
    """
    if concept.period_type is PeriodType.INSTANT:
        return Period(period.end)
    if not period.is_instant:
        return period
    if reporting.start is not None and reporting.start <= period.end <= reporting.end:
        return reporting
    return Period(period.end, year_before(period.end))


def unit_for(concept: Concept, fact: ParsedFact, currency: str) -> Unit | None:
    """Return the unit a fact needs for the concept's type (XBRL 2.1 §4.8.2); None for types without units."""
    if not concept.is_numeric:
        return None
    data_type = standard_type(concept)
    if data_type == "sharesItemType":
        return SHARES
    if data_type in ("percentItemType", "pureItemType"):
        return PURE
    if fact.unit is not None:
        return fact.unit
    if data_type == "monetaryItemType":
        return Unit((f"iso4217:{currency}",))
    if data_type == "perShareItemType":
        return Unit((f"iso4217:{currency}",), ("xbrli:shares",))
    return PURE
