"""Sums in tables: random trees of totals are recovered, unrelated numbers give none."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.extraction.arithmetic import does_not_foot, find_relations
from converter.extraction.number_grid import NumberGrid
from converter.model.document import Span
from converter.model.facts import ItemKind, Relation, RelationKind


def grid(
    text: str,
    headers: tuple[str, ...] = (),
    column_kinds: tuple[ItemKind | None, ...] = (),
    groups: tuple[str, ...] = (),
) -> NumberGrid:
    """Return the grid of lines ``label | number | number``; ``-`` is a dash, a line without numbers a title."""
    values: dict[tuple[int, int], Decimal] = {}
    dashes: set[tuple[int, int]] = set()
    labels: list[str] = []
    sections: set[int] = set()
    lines = text.strip().splitlines()
    width = max(line.count("|") for line in lines)
    for row, line in enumerate(lines):
        label, *cells = (part.strip() for part in line.split("|"))
        labels.append(label)
        if not cells:
            sections.add(row)
        for column, cell in enumerate(cells):
            if cell == "-":
                dashes.add((row, column))
            elif cell:
                number = Decimal(cell.strip("()").replace(",", ""))
                values[row, column] = -number if cell.startswith("(") else number
    return NumberGrid(
        len(lines), width, values, frozenset(dashes), tuple(labels), headers,
        sections=frozenset(sections), column_kinds=column_kinds, column_groups=groups,
    )  # fmt: skip


def told(relations: tuple[Relation, ...], kind: RelationKind | None = None) -> dict[int, list[int]]:
    """Return total -> parts, a minus for weight -1."""
    return {
        relation.total: [part.line * part.weight for part in relation.parts]
        for relation in relations
        if kind is None or relation.kind is kind
    }


def test_gross_allowance_and_net() -> None:
    table = grid("""
        Receivables from others | 6,214 | -
        Deposits | 5,506 | 1,880
        Assets in custody | - | 9,827
        Others | 90 | 63
        Other current assets, gross | 11,810 | 11,770
        Less: Allowance | (100) | (9,926)
        Other current assets, net | 11,710 | 1,844
    """)
    assert told(find_relations(table, 3)) == {4: [0, 1, 2, 3], 6: [4, 5]}
    assert {relation.table for relation in find_relations(table, 3)} == {3}


def test_deduction_printed_without_brackets_gets_minus() -> None:
    table = grid("""
        Net sales | 152,669 | 157,403
        Cost of sales | 101,709 | 104,625
        Gross profit | 50,960 | 52,778
        Selling | 28,300 | 27,250
        Depreciation | 2,975 | 2,455
        Total operating expenses | 31,275 | 29,705
        Operating income | 19,685 | 23,073
    """)
    assert told(find_relations(table, 0)) == {2: [0, -1], 5: [3, 4], 6: [2, -5]}


def test_balance_sheet_counts_each_level_once() -> None:
    table = grid("""
        Cash | 1,021 | 877
        Inventory | 3,310 | 2,954
        Total current assets | 4,331 | 3,831
        Plant | 9,017 | 9,344
        Goodwill | 2,200 | 2,200
        Total assets | 15,548 | 15,375
        Liabilities and equity
        Payables | 1,764 | 1,902
        Debt | 6,310 | 6,905
        Total liabilities | 8,074 | 8,807
        Share capital | 120 | 120
        Retained earnings | 7,354 | 6,448
        Total equity | 7,474 | 6,568
        Total liabilities and equity | 15,548 | 15,375
    """)
    found = told(find_relations(table, 0))
    assert found == {2: [0, 1], 5: [2, 3, 4], 9: [7, 8], 12: [10, 11], 13: [9, 12]}


def test_single_equity_line_is_no_difference_that_hides_the_grand_total() -> None:
    table = grid("""
        Total assets | 15,548 | 15,375
        Total liabilities | 8,074 | 8,807
        Net assets | 7,474 | 6,568
        Total liabilities and net assets | 15,548 | 15,375
    """)
    assert told(find_relations(table, 0))[3] == [1, 2]


def test_roll_forward_is_named_so() -> None:
    table = grid("""
        Opening balance | 9,926 | 9,826
        Recoveries | (7,270) | -
        Charged off | (2,556) | -
        Credit loss expense | - | 100
        Total ending balance | 100 | 9,926
    """)
    (relation,) = find_relations(table, 0)
    assert relation.kind is RelationKind.ROLL_FORWARD
    assert told((relation,)) == {4: [0, 1, 2, 3]}
    assert relation.lines == (0, 1)


def test_balances_with_dates_chain() -> None:
    table = grid("""
        Balance at December 31, 2022 | 1,417 | 8,804 | 10,221
        Net income | - | 2,231 | 2,231
        Dividends | - | (917) | (917)
        Balance at December 31, 2023 | 1,417 | 10,118 | 11,535
        Net income | - | 2,508 | 2,508
        Share issues | 203 | - | 203
        Balance at December 31, 2024 | 1,620 | 12,626 | 14,246
    """)
    found = find_relations(table, 0)
    assert told(found, RelationKind.ROLL_FORWARD) == {3: [0, 1, 2], 6: [3, 4, 5]}
    assert told(found, RelationKind.COLUMNS) == {2: [0, 1]}


def test_columns_sum_to_a_total_on_either_side() -> None:
    right = grid("A | 120 | 311 | 431\nB | 77 | 902 | 979\nC | 15 | 508 | 523")
    assert told(find_relations(right, 0)) == {2: [0, 1]}
    left = grid("A | 4,431 | 4,120 | 311\nB | 979 | 77 | 902\nC | 5,523 | 15 | 5,508", ("Total", "Level 1", "Level 2"))
    assert told(find_relations(left, 0), RelationKind.COLUMNS) == {0: [1, 2]}


def test_columns_of_other_periods_and_kinds_stay_apart() -> None:
    text = "A | 120 | 311 | 431\nB | 77 | 902 | 979\nC | 15 | 508 | 523"
    assert find_relations(grid(text, groups=("2024", "2023", "2024")), 0) == ()
    kinds = (ItemKind.SHARES, ItemKind.MONETARY, ItemKind.MONETARY)
    assert find_relations(grid(text, column_kinds=kinds), 0) == ()


def test_a_total_may_stand_above_its_indented_parts() -> None:
    base = grid("Revenue | 4,431 | 3,977\nGoods | 4,120 | 3,702\nServices | 311 | 275")
    table = NumberGrid(base.rows, base.columns, base.values, labels=base.labels, depths=(0, 1, 1))
    assert told(find_relations(table, 0)) == {0: [1, 2]}


def test_wrong_total_is_told_with_its_place() -> None:
    table = grid("""
        Raw materials | 1,204 | 1,377
        Work in process | 388 | 402
        Finished goods | 2,917 | 3,068
        Total inventories | 4,509 | 4,874
    """)
    relations = find_relations(table, 0)
    assert [(relation.lines, relation.fails) for relation in relations] == [((0,), (1,))]
    span = Span(40, 45, 4)
    (finding,) = does_not_foot(table, relations, {(3, 1): span})
    assert (finding.code, finding.span) == ("arithmetic.does-not-foot", span)
    assert "4874" in finding.message
    assert "4847" in finding.message


def test_total_of_something_else_is_no_error() -> None:
    table = grid("""
        Current assets | 96,190 | 8,077
        Property | 84,772 | 4,310
        Leases | 6,869 | 1,020
        Total assets | 246,083 | 8,023
    """)
    assert find_relations(table, 0) == ()


def test_percent_columns_may_stay_out() -> None:
    table = grid("Goods | 4,120 | 21\nServices | 311 | (4)\nTotal | 4,431 | 19", column_kinds=(None, ItemKind.PERCENT))
    (relation,) = find_relations(table, 0)
    assert relation.lines == (0,)
    assert relation.fails == ()


def test_an_average_beside_sums_is_no_error() -> None:
    table = grid("April | 40 | -\nMay | 1,204 | 198\nJune | 2,310 | 205\nTotal | 3,554 | 203")
    (relation,) = find_relations(table, 0)
    assert (relation.lines, relation.fails) == ((0,), ())


def test_rounding_is_tolerated_and_reported() -> None:
    table = grid("A | 1,334 | 2,667\nB | 1,333 | 1,333\nC | 8,333 | 4,333\nTotal | 11,001 | 8,334")
    (relation,) = find_relations(table, 0)
    assert relation.tolerance == 1


@dataclass
class Node:
    """A total with its parts, or a leaf with true values."""

    values: list[Decimal]
    children: list[Node] = field(default_factory=list)
    row: int = -1


def random_tree(rng: random.Random, depth: int, columns: int) -> Node:
    if depth == 0:
        return Node([Decimal(rng.randint(-20_000_00, 90_000_00)) / 100 for _ in range(columns)])
    count = rng.randint(2, 6)
    children = [random_tree(rng, rng.choice((0, 0, depth - 1)), columns) for _ in range(count)]
    sums = [sum((child.values[at] for child in children), Decimal(0)) for at in range(columns)]
    return Node(sums, children)


def printed(root: Node, rng: random.Random) -> tuple[NumberGrid, dict[int, list[int]]]:
    """Print a tree, parts before totals, each number rounded on its own, with a word on two totals of three."""
    values: dict[tuple[int, int], Decimal] = {}
    labels: list[str] = []
    wanted: dict[int, list[int]] = {}

    def put(node: Node) -> None:
        for child in node.children:
            put(child)
        node.row = len(labels)
        for at, value in enumerate(node.values):
            values[node.row, at] = value.quantize(Decimal(1), ROUND_HALF_UP)
        if node.children:
            wanted[node.row] = [child.row for child in node.children]
        labels.append("Total of it" if node.children and rng.random() < 0.67 else "Item")

    put(root)
    return NumberGrid(len(labels), len(root.values), values, labels=tuple(labels)), wanted


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_random_trees_of_rounded_totals_are_recovered(seed: int) -> None:
    rng = random.Random(seed)
    table, wanted = printed(random_tree(rng, 3, rng.randint(2, 4)), rng)
    found = told(find_relations(table, 0))
    # A part of zero may be left out or taken in; five-digit numbers make everything else unambiguous.
    assert found == wanted


@pytest.mark.parametrize("columns", [1, 2, 3, 5])
def test_unrelated_numbers_give_nothing(columns: int) -> None:
    rng = random.Random(columns)
    false = 0
    for _ in range(400):
        rows = rng.randint(3, 30)
        top = 10 ** rng.randint(2, 6)
        values = {(row, at): Decimal(rng.randint(-top // 4, top)) for row in range(rows) for at in range(columns)}
        table = NumberGrid(rows, columns, values, labels=("Item",) * rows)
        false += len(find_relations(table, 0))
    assert false <= 1


def test_long_tables_stay_linear_in_reach() -> None:
    rows = 3000
    values = {(row, at): Decimal((row * 7919 + at * 104729) % 99991) for row in range(rows) for at in range(2)}
    assert find_relations(NumberGrid(rows, 2, values), 0) == ()
