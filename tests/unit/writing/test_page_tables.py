from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.document import Cell, Span, Table
from converter.writing.page_tables import CellKind, LaidCell, LaidTable, Rule, lay_out


def _table(cells: list[tuple[int, int, int, int, str]]) -> Table:
    made = tuple(
        Cell(row, column, text, Span(number * 100, number * 100 + len(text), number), row_span, column_span)
        for number, (row, column, row_span, column_span, text) in enumerate(cells)
    )
    rows = max((cell.row + cell.row_span for cell in made), default=0)
    columns = max((cell.column + cell.column_span for cell in made), default=0)
    return Table(0, made, rows, columns, Span(0, 1, 1))


def _grid(rows: list[list[str]]) -> Table:
    return _table([(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text])


def _nothing(_: Cell) -> Rule | None:
    return None


def _texts(laid: LaidTable) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row.cells] for row in laid.rows]


def _cells(laid: LaidTable) -> list[LaidCell]:
    return [cell for row in laid.rows for cell in row.cells if cell is not None]


def test_split_figures_are_put_together_and_their_columns_dropped() -> None:
    laid = lay_out(
        _grid(
            [
                ["", "", "2025", "", "", "2024", ""],
                ["Cash", "$", "100", "", "$", "90", ""],
                ["Debt", "", "(50", ")", "", "(40", ")"],
                ["Rate", "", "7.5", "%", "", "(8.0", ")%"],
            ]
        ),
        _nothing,
    )
    assert _texts(laid) == [
        [None, "2025", "2024"],
        ["Cash", "$100", "$90"],
        ["Debt", "(50)", "(40)"],
        ["Rate", "7.5%", "(8.0)%"],
    ]


def test_what_each_cell_is() -> None:
    laid = lay_out(
        _grid(
            [
                ["", "2025", "2024"],
                ["Assets:", "", ""],
                ["Cash", "100", "—"],
                ["Total assets", "100", "0"],
                ["(a)", "Pledged in part, as the loan of the year asks.", ""],
            ]
        ),
        _nothing,
    )
    kinds = [[cell.kind for cell in row.cells if cell] for row in laid.rows]
    assert kinds == [
        [CellKind.HEADER] * 2,
        [CellKind.SECTION],
        [CellKind.LABEL, CellKind.VALUE, CellKind.VALUE],
        [CellKind.LABEL, CellKind.VALUE, CellKind.VALUE],
        [CellKind.NOTE],
    ]
    assert laid.header == 1
    assert [cell.rule for cell in _cells(laid) if cell.text == "100"] == [Rule.NONE, Rule.ABOVE]
    assert [cell.column_span for cell in _cells(laid) if cell.kind in (CellKind.SECTION, CellKind.NOTE)] == [3, 3]


def test_a_table_of_words_has_no_header() -> None:
    laid = lay_out(_grid([["Name", "Place"], ["First Bank", "North"]]), _nothing)
    assert not laid.has_values
    assert {cell.kind for cell in _cells(laid)} == {CellKind.LABEL, CellKind.TEXT}


def test_facts_decide_where_the_body_starts() -> None:
    rows = [["", "12", "24"], ["Cash", "100", "90"]]
    assert lay_out(_grid(rows), _nothing).header == 0
    assert lay_out(_grid(rows), lambda cell: Rule.NONE if cell.row == 1 else None).header == 1


def test_the_strongest_rule_of_a_row_counts() -> None:
    laid = lay_out(
        _grid([["", "2025", "2024"], ["Net", "1", "2"]]),
        lambda cell: {"1": Rule.ABOVE_AND_DOUBLE_BELOW, "2": Rule.NONE}.get(cell.text),
    )
    assert [cell.rule for cell in _cells(laid) if cell.kind is CellKind.VALUE] == [Rule.ABOVE_AND_DOUBLE_BELOW] * 2


def test_spans_reach_over_the_columns_that_are_left() -> None:
    cells = [(0, 1, 1, 3, "2025"), (0, 4, 1, 3, "2024")]
    cells += [(1, 0, 1, 1, "Cash"), (1, 1, 1, 1, "$"), (1, 2, 1, 1, "1"), (1, 4, 1, 1, "$"), (1, 5, 1, 1, "2")]
    laid = lay_out(_table(cells), _nothing)
    assert [(cell.text, cell.column, cell.column_span) for cell in _cells(laid)][:2] == [("2025", 1, 1), ("2024", 2, 1)]


words = st.sampled_from(
    ["Cash", "100", "(50", ")", "$", "%", "—", "2025", "(1)", "A long text that says something.", " "]
)
spans = st.integers(1, 3)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6), spans, spans, words), max_size=25))
def test_no_cell_is_lost_and_none_is_shown_twice(cells: list[tuple[int, int, int, int, str]]) -> None:
    table = _table(list({(row, column): (row, column, *rest) for row, column, *rest in cells}.values()))  # type: ignore[misc]
    laid = lay_out(table, _nothing)
    shown = Counter(part.span.start for cell in _cells(laid) for part in cell.cells)
    assert shown == Counter(cell.span.start for cell in table.cells if cell.clean)


@pytest.mark.parametrize("rows", [[], [[""]]])
def test_an_empty_table_is_nothing(rows: list[list[str]]) -> None:
    assert lay_out(_grid(rows), _nothing).rows == []
