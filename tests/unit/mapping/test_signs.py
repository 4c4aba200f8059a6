"""Signs from sums and balances (EFM 6.6.30), with the concepts of the built-in tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from converter.mapping.keys import RowKey
from converter.mapping.signs import SignSettler
from converter.model.decisions import Sign
from converter.model.document import Span
from converter.model.facts import ItemKind, ParsedFact, Relation, RelationKind, Summand
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
