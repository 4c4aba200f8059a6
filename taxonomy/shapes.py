"""What a search may ask of a concept's facts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from taxonomy.concepts import Balance, PeriodType, Substitution


@dataclass(frozen=True, slots=True)
class Shape:
    """The facts that a search filters by. Many concepts share one shape, so a filter is worked out once for each."""

    data_type: str
    period_type: str
    balance: str
    abstract: bool
    substitution: str
    balance_unknown: bool = False

    def fits(
        self,
        data_types: Collection[str],
        period_type: PeriodType | None,
        balance: Balance | None,
        reportable: bool,
    ) -> bool:
        """Return whether concepts of this shape pass. A balance that the table does not know passes for any."""
        if data_types and self.data_type not in data_types:
            return False
        if period_type is not None and self.period_type != period_type:
            return False
        if balance is not None and self.balance != balance and (self.balance or not self.balance_unknown):
            return False
        concrete = not self.abstract and self.substitution == Substitution.ITEM
        return not reportable or (concrete and self.data_type != "domainItemType")
