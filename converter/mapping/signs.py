"""How the printed sign of a row relates to the sign of its XBRL values (EFM 6.6.30, Calculations 1.1).

Brackets are a real minus for a loss and mere layout for an expense that a statement deducts. Which of the two is
settled by arithmetic where a verified sum and the balances of both concepts tell, else by the concept's name and the
print. The balance of an extension concept follows from the same sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from converter.mapping.keys import RowKey
from converter.model.decisions import Sign
from converter.model.facts import ParsedFact, Relation, RelationKind
from taxonomy.concepts import Balance, Concept

_SIGNED_NAME = re.compile(
    r"IncomeLoss|ProfitLoss|GainLoss|GainsLosses|LossGain|LossesGains|IncreaseDecrease|DecreaseIncrease|IncomeExpense"
    r"|ExpenseIncome|ExpenseBenefit|BenefitExpense|ExpenseReversal|NetCashProvided|NetCashUsed|PaymentsProceeds"
    r"|ProceedsPayments|ProceedsFromPayments|Deficit|StockholdersEquity|ComprehensiveIncome|NetOfTax|RetainedEarnings"
    r"|EarningsPerShare|Adjustment|Effect|Change(?!s?Of)"
)
"""Parts of names whose concepts are negative by nature now and then."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The sign of a row and why, in words a reviewer understands; ``balance`` when a sum gave it to an extension."""

    sign: Sign
    reason: str
    balance: Balance | None = None


@dataclass(frozen=True, slots=True)
class _Contribution:
    total: RowKey
    weight: int


class SignSettler:
    """Settles every row key once, totals before their parts."""

    def __init__(
        self,
        facts: Iterable[tuple[RowKey, ParsedFact]],
        relations: Iterable[Relation],
        concepts: Mapping[RowKey, Concept],
        fixed: Mapping[RowKey, Sign],
    ) -> None:
        """``fixed`` holds the signs that a person or a former report settled."""
        self._concepts = concepts
        self._fixed = fixed
        self._shown: dict[RowKey, int] = {}
        self._count: dict[RowKey, int] = {}
        rows: dict[tuple[int, int], RowKey] = {}
        for key, fact in facts:
            self._count[key] = self._count.get(key, 0) + (1 if fact.value else 0)
            self._shown[key] = self._shown.get(key, 0) + (0 if not fact.value else 1 if fact.value > 0 else -1)
            if fact.table is not None and fact.row is not None:
                rows[fact.table, fact.row] = key
        self._contributions = _contributions(relations, rows)
        self._settled: dict[RowKey, Settled] = {}

    def settle(self, key: RowKey, above: frozenset[RowKey] = frozenset()) -> Settled:
        """Return the sign of the row and, for an extension concept in a sum, its balance."""
        if key not in self._settled:
            found = self._by_sum(key, above) or self._by_print(key)
            if key in self._fixed:
                found = replace(found, sign=self._fixed[key], reason="decided")
            self._settled[key] = found
        return self._settled[key]

    def _by_sum(self, key: RowKey, above: frozenset[RowKey]) -> Settled | None:
        concept = self._concepts.get(key)
        if concept is None or concept.data_type != "monetaryItemType":
            return None
        for contribution in self._contributions.get(key, ()):
            total = self._concepts.get(contribution.total)
            if total is None or contribution.total in above or total.period_type is not concept.period_type:
                continue
            settled_total = self.settle(contribution.total, above | {key})
            total_balance = total.balance or settled_total.balance
            if total_balance is None:
                continue
            weight = contribution.weight * (-1 if settled_total.sign is Sign.TURNED else 1)
            if concept.balance is None:
                return self._balance_from_sum(key, total, total_balance, weight)
            same = concept.balance is total_balance
            turned = weight * (1 if same else -1) < 0
            return Settled(
                Sign.TURNED if turned else Sign.SHOWN,
                f"{'part of' if same else 'deducted from'} {total.name.local}: "
                f"a {concept.balance.value} amount in a {total_balance.value} sum",
            )
        return None

    def _balance_from_sum(self, key: RowKey, total: Concept, total_balance: Balance, weight: int) -> Settled:
        # An amount printed as an addition has the balance of its total; one printed as a deduction the other balance.
        negative = self._shown.get(key, 0) < 0 and not _is_signed(self._concepts[key])
        sign = Sign.TURNED if negative else Sign.SHOWN
        same = weight * (-1 if negative else 1) > 0
        balance = total_balance if same else _other(total_balance)
        return Settled(sign, f"{'adds to' if same else 'reduces'} {total.name.local} as printed", balance)

    def _by_print(self, key: RowKey) -> Settled:
        concept = self._concepts.get(key)
        if self._shown.get(key, 0) >= 0:
            return Settled(Sign.SHOWN, "printed without brackets")
        if concept is not None and (_is_signed(concept) or not concept.is_numeric):
            return Settled(Sign.SHOWN, "the concept itself can be negative: brackets are a minus")
        if concept is not None and concept.data_type != "monetaryItemType":
            return Settled(Sign.SHOWN, "a number without a balance: brackets are a minus")
        return Settled(Sign.TURNED, "brackets show a deduction; the concept names the amount deducted")


def _is_signed(concept: Concept) -> bool:
    return bool(_SIGNED_NAME.search(concept.name.local))


def _other(balance: Balance) -> Balance:
    return Balance.CREDIT if balance is Balance.DEBIT else Balance.DEBIT


def _contributions(
    relations: Iterable[Relation], rows: Mapping[tuple[int, int], RowKey]
) -> dict[RowKey, list[_Contribution]]:
    found: dict[RowKey, list[_Contribution]] = {}
    for relation in relations:
        total = rows.get((relation.table, relation.total))
        if relation.kind is not RelationKind.ROWS or relation.fails or total is None:
            continue
        for part in relation.parts:
            key = rows.get((relation.table, part.line))
            if key is not None and key != total:
                found.setdefault(key, []).append(_Contribution(total, part.weight))
    return found
