"""How the printed sign of a row relates to the sign of its XBRL values (EFM 6.6.30, Calculations 1.1).

Brackets are a real minus for a loss and mere layout for an expense that a statement deducts. Which of the two is
settled by the statement (cash flows and equity print what a row does to their total), by arithmetic where a verified
sum and the taxonomy tell, by words in brackets in the label, else by the concept's name and the print. The balance of
an extension concept follows from the same sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from weakref import WeakKeyDictionary

from converter.mapping.keys import RowKey
from converter.model.decisions import Sign
from converter.model.facts import ParsedFact, PartKind, Relation, RelationKind
from taxonomy.catalog import Catalog, Network
from taxonomy.concepts import Balance, Concept, QName

_SIGNED_NAME = re.compile(
    r"IncomeLoss|ProfitLoss|GainLoss|GainsLosses|LossGain|LossesGains|IncreaseDecrease|DecreaseIncrease|IncomeExpense"
    r"|ExpenseIncome|ExpenseBenefit|BenefitExpense|ExpenseReversal|NetCashProvided|NetCashUsed|PaymentsProceeds"
    r"|ProceedsPayments|ProceedsFromPayments|Deficit|StockholdersEquity|ComprehensiveIncome|NetOfTax|RetainedEarnings"
    r"|EarningsPerShare|Adjustment|Effect|Change(?!s?Of)"
)
"""Parts of names whose concepts are negative by nature now and then."""

_PROFIT = re.compile(r"^(?:NetIncomeLoss|ProfitLoss|IncomeLossFrom|ComprehensiveIncome)(?!.*NoncontrollingInterest)")
"""Profit is printed as it is wherever it stands, also as the first line of a statement of cash flows."""

_CASH_TOTALS = tuple(
    QName("us-gaap", name)
    for name in (
        "NetCashProvidedByUsedInOperatingActivities",
        "NetCashProvidedByUsedInInvestingActivities",
        "NetCashProvidedByUsedInFinancingActivities",
    )
)

_BRACKETED = re.compile(
    r"\((losses|loss|benefits?|expenses?|costs?|used|decreases?|deficit|income|gains?|credits?)\)", re.I
)
_OPPOSITES = (
    ("gain", "loss"),
    ("income", "loss"),
    ("income", "expense"),
    ("expense", "benefit"),
    ("cost", "benefit"),
    ("increase", "decrease"),
    ("cost", "credit"),
)
"""Pairs of words of which a label puts one in brackets; names of concepts begin with the positive one."""

_LESS = re.compile(r"less\b(?!\s+than\b)", re.I)
"""Opens the label of a row that is deducted."""

_DEPTH = 8
"""How many levels of subtotals a page may leave out between a part and its total."""


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
        weights: CalculationWeights | None = None,
        statements: Mapping[RowKey, PartKind] = MappingProxyType({}),
        likely: Mapping[RowKey, Concept] = MappingProxyType({}),
    ) -> None:
        """``fixed`` holds the signs that a person or a former report settled, ``weights`` what the taxonomy sums,
        ``statements`` the kind of part that each row stands in, ``likely`` the best candidates of rows that got an
        extension concept: not sure enough to be reported, but to tell which way a sum goes."""
        self._likely = likely
        self._weights = weights
        self._statements = statements
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
            found = (
                self._by_statement(key)
                or self._by_deduction(key)
                or self._by_sum(key, above)
                or self._by_label(key)
                or self._by_print(key)
            )
            if key in self._fixed:
                found = replace(found, sign=self._fixed[key], reason="decided")
            self._settled[key] = found
        return self._settled[key]

    def _by_statement(self, key: RowKey) -> Settled | None:
        """A statement of cash flows prints what a row does to cash, one of equity what it does to equity."""
        concept = self._concepts.get(key)
        if concept is None or concept.data_type != "monetaryItemType":
            return None
        statement = self._statements.get(key)
        if statement is PartKind.CASH_FLOW and self._weights is not None and not _PROFIT.match(concept.name.local):
            effect = next(filter(None, (self._weights.between(t, concept.name) for t in _CASH_TOTALS)), 0)
            if effect < 0 and not _is_signed(concept) and self._shown.get(key, 0) >= 0:
                return Settled(Sign.SHOWN, "an amount paid, printed as such")
            if effect:
                return Settled(
                    Sign.TURNED if effect < 0 else Sign.SHOWN,
                    f"printed as its effect on cash, which the taxonomy {'raises' if effect > 0 else 'lowers'} by it",
                )
        if statement is PartKind.EQUITY and concept.balance is Balance.DEBIT and self._shown.get(key, 0) < 0:
            return Settled(Sign.TURNED, "printed as its effect on equity, which a debit lowers")
        return None

    def _by_deduction(self, key: RowKey) -> Settled | None:
        """``Less: current portion (5)``: the brackets are the deduction itself, whatever the balance of the total."""
        concept = self._concepts.get(key)
        if concept is None or concept.balance is None or _is_signed(concept) or not _LESS.match(key.label):
            return None
        if self._shown.get(key, 0) >= 0:
            return None
        return Settled(Sign.TURNED, "the label says that it is deducted, and the brackets say no more")

    def _by_label(self, key: RowKey) -> Settled | None:
        """Words in brackets in a label say which way its bracketed amounts go."""
        concept = self._concepts.get(key)
        if concept is None:
            return None
        turned = _label_against_name(key.label, concept.name.local)
        if turned is None:
            return None
        return Settled(
            Sign.TURNED if turned else Sign.SHOWN,
            "the label puts the other word in brackets than the concept's name" if turned
            else "the label puts the same word in brackets as the concept counts negative",
        )  # fmt: skip

    def _by_sum(self, key: RowKey, above: frozenset[RowKey]) -> Settled | None:
        concept = self._concepts.get(key)
        if concept is None or concept.data_type != "monetaryItemType" or _PROFIT.match(concept.name.local):
            return None
        for contribution in self._contributions.get(key, ()):
            total = self._concepts.get(contribution.total)
            deducted = self._shown.get(key, 0) < 0 < self._shown.get(contribution.total, 0)
            guess = self._likely.get(contribution.total) if deducted else None
            if guess is not None and self._weight(guess, concept):
                total = guess
            if total is None or contribution.total in above or total.period_type is not concept.period_type:
                continue
            settled_total = self.settle(contribution.total, above | {key})
            weight = contribution.weight * (-1 if settled_total.sign is Sign.TURNED else 1)
            stated = self._weight(total, concept)
            if stated:
                return Settled(
                    Sign.TURNED if weight * stated < 0 else Sign.SHOWN,
                    f"the taxonomy {'adds it to' if stated > 0 else 'deducts it from'} {total.name.local}",
                )
            total_balance = total.balance or settled_total.balance
            if total_balance is None:
                continue
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

    def _weight(self, total: Concept, part: Concept) -> int:
        return self._weights.between(total.name, part.name) if self._weights is not None else 0

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
        if concept is not None and concept.data_type not in ("monetaryItemType", "sharesItemType", "integerItemType"):
            return Settled(Sign.SHOWN, "a number without a balance: brackets are a minus")
        return Settled(Sign.TURNED, "brackets show a deduction; the concept names the amount deducted")


def _label_against_name(label: str, name: str) -> bool | None:
    """Tell whether a label brackets the word that a concept's name counts positive; None where it brackets none."""
    found = _BRACKETED.search(label)
    if found is None:
        return None
    bracketed = _singular(found[1].lower())
    words = {_singular(word.lower()) for word in re.findall(r"[A-Z][a-z]+", name.replace("IncomeTax", "Tax"))}
    for positive, negative in _OPPOSITES:
        if bracketed == negative and positive in words:
            return False
        if bracketed == positive and negative in words:
            # "(Income) loss" against a name of the loss, or of income before loss: the latter counts income positive.
            return True if positive in words else None
    return None


def _singular(word: str) -> str:
    return "loss" if word.startswith("loss") else word.removesuffix("s")


class CalculationWeights:
    """With which sign the calculations of a catalogue count a concept in a total, over the subtotals between them."""

    def __init__(self, catalog: Catalog) -> None:
        self._parts: dict[QName, dict[QName, int]] = {}
        self._known: dict[QName, dict[QName, int]] = {}
        for arc in catalog.relationships(Network.CALCULATION):
            sign = -1 if (arc.weight or 0) < 0 else 1
            parts = self._parts.setdefault(arc.source, {})
            # Roles that count a part with different signs say nothing of it.
            parts[arc.target] = sign if parts.get(arc.target, sign) == sign else 0

    def between(self, total: QName, part: QName) -> int:
        """Return 1 or -1, or 0 where the catalogue does not tell."""
        if total not in self._known:
            self._known[total] = self._below(total)
        return self._known[total].get(part, 0)

    def _below(self, total: QName) -> dict[QName, int]:
        seen: dict[QName, int] = {}
        level = {total: 1}
        for _ in range(_DEPTH):
            below: dict[QName, int] = {}
            for one, sign in level.items():
                for name, weight in self._parts.get(one, {}).items():
                    if name not in seen and name != total:
                        below[name] = sign * weight if below.get(name, sign * weight) == sign * weight else 0
            seen |= below
            level = below
        return seen


_WEIGHTS: WeakKeyDictionary[Catalog, CalculationWeights] = WeakKeyDictionary()


def weights_of(catalog: Catalog) -> CalculationWeights:
    """Return the weights of a catalogue, gathered once."""
    if catalog not in _WEIGHTS:
        _WEIGHTS[catalog] = CalculationWeights(catalog)
    return _WEIGHTS[catalog]


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
