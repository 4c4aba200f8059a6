"""Signs from sums and balances (EFM 6.6.30), with the concepts of the built-in tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from converter.mapping.keys import RowKey
from converter.mapping.signs import SignSettler, weights_of
from converter.model.decisions import Sign
from converter.model.document import Span
from converter.model.facts import ItemKind, ParsedFact, PartKind, Relation, RelationKind, Summand
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import Balance, Concept, PeriodType, QName


def _concept(name: str) -> Concept:
    concept = builtin_catalog().concept(QName("us-gaap", name))
    assert concept is not None, name
    return concept


def _own(name: str, period: PeriodType = PeriodType.DURATION) -> Concept:
    return Concept(QName("own", name), "monetaryItemType", period)


def _settle(
    rows: list[tuple[Concept, list[int]]], *sums: tuple[int, list[tuple[int, int]]]
) -> list[tuple[Sign, object]]:
    """Rows of one table with printed values; a sum is (total row, [(part row, weight)])."""
    keys = [RowKey("p", (), str(concept.name), "monetaryItemType", concept.period_type.value) for concept, _ in rows]
    facts = [
        (
            keys[row],
            ParsedFact(
                f"{row}.{column}", ItemKind.MONETARY, Decimal(value), str(abs(value)), Span(0, 1, 1), "x",
                table=0, row=row, column=column,
            ),
        )
        for row, (_, values) in enumerate(rows)
        for column, value in enumerate(values)
    ]  # fmt: skip
    relations = [
        Relation(RelationKind.ROWS, 0, total, tuple(Summand(line, weight) for line, weight in parts), (0,))
        for total, parts in sums
    ]
    concepts = {key: concept for key, (concept, _) in zip(keys, rows, strict=True)}
    settler = SignSettler(facts, relations, concepts, {})
    return [(settled.sign, settled.balance) for settled in map(settler.settle, keys)]


def test_an_expense_in_brackets_is_positive_and_a_reversal_among_expenses_negative() -> None:
    signs = _settle(
        [
            (_concept("Revenues"), [100, 90]),
            (_concept("GeneralAndAdministrativeExpense"), [-40, -30]),
            (_concept("AssetImpairmentCharges"), [-5, 18]),
            (_concept("OperatingIncomeLoss"), [55, 78]),
        ],
        (3, [(0, 1), (1, 1), (2, 1)]),
    )
    assert [sign for sign, _ in signs] == [Sign.SHOWN, Sign.TURNED, Sign.TURNED, Sign.SHOWN]


def test_a_gain_listed_among_deductions_keeps_its_printed_sign() -> None:
    signs = _settle(
        [
            (_concept("CostOfRevenue"), [-60]),
            (_concept("DerivativeGainLossOnDerivativeNet"), [12]),
            (_concept("GainLossOnSaleOfBusiness"), [-7]),
            (_concept("OperatingIncomeLoss"), [-55]),
        ],
        (3, [(0, 1), (1, 1), (2, 1)]),
    )
    assert [sign for sign, _ in signs] == [Sign.TURNED, Sign.SHOWN, Sign.SHOWN, Sign.SHOWN]


def test_an_allowance_is_deducted_whether_printed_with_brackets_or_not() -> None:
    gross, allowance, net = (
        _own("Gross", PeriodType.INSTANT),
        _concept("AllowanceForDoubtfulAccountsReceivableCurrent"),
        _concept("OtherAssetsCurrent"),
    )
    with_brackets = _settle([(gross, [110]), (allowance, [-10]), (net, [100])], (2, [(0, 1), (1, 1)]))
    without = _settle([(gross, [110]), (allowance, [10]), (net, [100])], (2, [(0, 1), (1, -1)]))
    assert [sign for sign, _ in with_brackets] == [Sign.SHOWN, Sign.TURNED, Sign.SHOWN]
    assert [sign for sign, _ in without] == [Sign.SHOWN, Sign.SHOWN, Sign.SHOWN]
    assert with_brackets[0][1] is Balance.DEBIT


@pytest.mark.parametrize(
    ("printed", "balance", "sign"), [(7, Balance.CREDIT, Sign.SHOWN), (-7, Balance.DEBIT, Sign.TURNED)]
)
def test_an_extension_gets_its_balance_from_the_sum(printed: int, balance: Balance, sign: Sign) -> None:
    signs = _settle(
        [(_concept("Revenues"), [50]), (_own("Extra"), [printed]), (_concept("OperatingIncomeLoss"), [50 + printed])],
        (2, [(0, 1), (1, 1)]),
    )
    assert signs[1] == (sign, balance)


def test_without_a_sum_brackets_on_an_expense_are_layout_and_on_a_gain_or_loss_a_minus() -> None:
    signs = _settle([(_concept("InterestExpense"), [-3]), (_concept("GainLossOnInvestments"), [-3])])
    assert [sign for sign, _ in signs] == [Sign.TURNED, Sign.SHOWN]


def test_a_cash_flow_payment_is_positive_under_a_debit_total() -> None:
    signs = _settle(
        [
            (_concept("PaymentsToAcquirePropertyPlantAndEquipment"), [-31]),
            (_concept("ProceedsFromSaleOfPropertyPlantAndEquipment"), [4]),
            (_concept("NetCashProvidedByUsedInInvestingActivities"), [-27]),
        ],
        (2, [(0, 1), (1, 1)]),
    )
    assert [sign for sign, _ in signs] == [Sign.TURNED, Sign.SHOWN, Sign.SHOWN]


def _alone(name: str, label: str, printed: int, statement: PartKind) -> Sign:
    """The sign of a single row, of which no sum is known, in a statement of the kind."""
    concept = _concept(name)
    key = RowKey("p", (), label, concept.data_type, concept.period_type.value)
    fact = ParsedFact("1", ItemKind(concept.data_type), Decimal(printed), str(abs(printed)), Span(0, 1, 1), label)
    settler = SignSettler([(key, fact)], [], {key: concept}, {}, weights_of(builtin_catalog()), {key: statement})
    return settler.settle(key).sign


@pytest.mark.parametrize(
    ("name", "printed", "sign"),
    [
        ("IncreaseDecreaseInAccountsReceivable", 6, Sign.TURNED),
        ("IncreaseDecreaseInAccountsReceivable", -6, Sign.TURNED),
        ("IncreaseDecreaseInAccountsPayable", -6, Sign.SHOWN),
        ("PaymentsOfDividends", -6, Sign.TURNED),
        ("ShareBasedCompensation", 6, Sign.SHOWN),
        ("NetIncomeLoss", -6, Sign.SHOWN),
        ("InterestPaidNet", 6, Sign.SHOWN),
    ],
)
def test_cash_flow_rows_are_printed_as_their_effect_on_cash(name: str, printed: int, sign: Sign) -> None:
    assert _alone(name, "a row", printed, PartKind.CASH_FLOW) is sign


def test_profit_keeps_its_printed_sign_under_a_cash_flow_total() -> None:
    signs = _settle(
        [
            (_concept("NetIncomeLoss"), [61]),
            (_concept("ShareBasedCompensation"), [6]),
            (_own("CashGenerated"), [67]),
            (_concept("NetCashProvidedByUsedInInvestingActivities"), [-7]),
            (_concept("CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncluding"
                      "ExchangeRateEffect"), [60]),
        ],
        (2, [(0, 1), (1, 1)]),
        (4, [(2, 1), (3, 1)]),
    )  # fmt: skip
    assert [sign for sign, _ in signs] == [Sign.SHOWN] * 5


def test_a_debit_in_brackets_lowers_equity() -> None:
    name = "AdjustmentsRelatedToTaxWithholdingForShareBasedCompensation"
    assert _alone(name, "Shares withheld", -6, PartKind.EQUITY) is Sign.TURNED
    assert _alone("StockholdersEquity", "Balance", -6, PartKind.EQUITY) is Sign.SHOWN


def test_numbers_of_shares_in_brackets_are_what_the_concept_counts() -> None:
    assert _alone("TreasuryStockSharesAcquired", "Repurchased", -6, PartKind.EQUITY) is Sign.TURNED


@pytest.mark.parametrize(
    ("name", "label", "sign"),
    [
        ("GainLossOnSaleOfPropertyPlantEquipment", "(gain)/loss on disposal", Sign.TURNED),
        ("GainLossOnSaleOfPropertyPlantEquipment", "gain (loss) on disposal", Sign.SHOWN),
        ("IncomeTaxExpenseBenefit", "(expense) benefit", Sign.TURNED),
        ("IncomeTaxExpenseBenefit", "income tax expense (benefit)", Sign.SHOWN),
        ("DefinedBenefitPlanNetPeriodicBenefitCost", "net pension (benefit)/cost", Sign.SHOWN),
    ],
)
@pytest.mark.parametrize("printed", [-5, 5])
def test_the_word_in_brackets_says_which_way_brackets_go(name: str, label: str, sign: Sign, printed: int) -> None:
    assert _alone(name, label, printed, PartKind.NOTE) is sign


def test_a_likely_total_tells_that_brackets_are_a_deduction() -> None:
    pretax, tax, total = (
        RowKey("p", (), label, "monetaryItemType", "duration") for label in ("before tax", "provision", "net income")
    )
    facts = [
        (key, ParsedFact(key.label, ItemKind.MONETARY, Decimal(value), str(abs(value)), Span(0, 1, 1), key.label,
                         table=0, row=row, column=0))
        for row, (key, value) in enumerate([(pretax, 10), (tax, -2), (total, 8)])
    ]  # fmt: skip
    sums = [Relation(RelationKind.ROWS, 0, 2, (Summand(0, 1), Summand(1, 1)), (0,))]
    own = "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest"
    concepts = {pretax: _concept(own), tax: _concept("IncomeTaxExpenseBenefit"), total: _own("NetIncome")}
    weights = weights_of(builtin_catalog())
    without = SignSettler(facts, sums, concepts, {}, weights)
    assert without.settle(tax).sign is Sign.SHOWN
    likely = {total: _concept("NetIncomeLoss")}
    assert SignSettler(facts, sums, concepts, {}, weights, {}, likely).settle(tax).sign is Sign.TURNED


@pytest.mark.parametrize(
    ("name", "label", "sign"),
    [
        ("LongTermDebtCurrent", "less: current portion", Sign.TURNED),
        ("LongTermDebtCurrent", "less current portion", Sign.TURNED),
        ("LongTermDebtCurrent", "current portion", Sign.SHOWN),
        ("LongTermDebtCurrent", "less than one year", Sign.SHOWN),
        ("StockholdersEquity", "less: deficit of the parent", Sign.SHOWN),
    ],
)
def test_a_row_called_less_is_deducted_by_its_brackets(name: str, label: str, sign: Sign) -> None:
    total, part = _concept("LongTermDebtNoncurrent"), _concept(name)
    keys = [RowKey("p", (), text, "monetaryItemType", "instant") for text in (label, "long-term debt, net")]
    facts = [
        (
            key,
            ParsedFact(f"{row}", ItemKind.MONETARY, Decimal(value), "5", Span(0, 1, 1), "x", table=0, row=row),
        )
        for row, (key, value) in enumerate(zip(keys, (-5, 240), strict=True))
    ]  # fmt: skip
    sums = [Relation(RelationKind.ROWS, 0, 1, (Summand(0, 1),), (0,))]
    assert SignSettler(facts, sums, {keys[0]: part, keys[1]: total}, {}).settle(keys[0]).sign is sign
