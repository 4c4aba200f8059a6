"""The learned model of axes, weighed over whole tables: what lies on an axis, and which text names the member."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from converter.extraction.axes import phrase_of_caption
from converter.extraction.axis_model import AxisModel, Words, lies_on, save_model, shipped_model, weigh
from converter.extraction.table_texts import TableTexts, ValueTexts
from converter.learned.forest import Forest
from converter.learned.linear import LinearModel
from converter.model.facts import Extraction, ItemKind, PartKind

Extract = Callable[..., Extraction]

LEVELS = """
    x | Level 1 | Level 2 | Level 3 | Total
    Money market funds | 120 | | | 120
    Corporate debt securities | | 80 | | 80
    Contingent consideration | | | 15 | 15
    Total | 120 | 80 | 15 | 215
"""
PLANS = """
    x | Pension Benefits 2024 | Pension Benefits 2023 | Other Benefits 2024 | Other Benefits 2023
    Service cost | 40 | 38 | 3 | 2
    Interest cost | 90 | 85 | 7 | 6
    Expected return on plan assets | (110) | (105) | |
    Net periodic benefit cost | 20 | 18 | 10 | 8
"""


def on_axis(extraction: Extraction, axis: str) -> dict[tuple[str, str], str]:
    """The member on an axis by row label and last header."""
    return {
        (fact.label, fact.column_path[-1]): member.member
        for fact in extraction.facts
        if fact.table is not None and fact.column_path
        for member in fact.members
        if member.axis == axis
    }


def test_levels_in_headers_are_members_and_their_total_is_none(extracted: Extract) -> None:
    caption = (
        "Assets and liabilities measured at fair value on a recurring basis as of December 31, 2024 (in millions):"
    )
    found = on_axis(extracted(LEVELS, caption), "fair value level")
    assert found[("Money market funds", "Level 1")] == "Level 1"
    assert found[("Corporate debt securities", "Level 2")] == "Level 2"
    assert ("Money market funds", "Total") not in found


def test_kinds_of_plan_in_headers_are_members(extracted: Extract) -> None:
    found = on_axis(extracted(PLANS, "Components of net periodic benefit cost (in millions):"), "retirement plan")
    assert {label for label, _ in found} >= {"Service cost", "Interest cost", "Net periodic benefit cost"}


def test_the_lines_of_a_balance_sheet_are_on_no_axis(extracted: Extract) -> None:
    rows = "x | December 31, 2024\nCash | 100\nInventories | 60\nTotal current assets | 160\nGoodwill | 40"
    found = extracted(rows, "Consolidated balance sheets (in millions)")
    assert [fact.members for fact in found.facts] == [()] * 4


def test_the_same_table_gives_the_same_members(extracted: Extract) -> None:
    assert extracted(LEVELS, "Fair value:").facts == extracted(LEVELS, "Fair value:").facts


def a_value(label: str, row: int, **more: object) -> ValueTexts:
    return ValueTexts(
        row, 0, 0, label, (), ("2024",), ItemKind.MONETARY, True, None, False, False, False, False, False, False, **more
    )  # type: ignore[arg-type]


def a_table(*values: ValueTexts) -> TableTexts:
    return TableTexts("Revenue by region", "Revenue", PartKind.NOTE, tuple(v.label for v in values), False, values)


def a_model() -> tuple[Words, Forest]:
    axes = ("geography", "product")
    weights = np.array([[400, -400], [-400, 400]], np.int16)
    values = LinearModel(axes, ("l:place", "l:software"), weights)
    tables = LinearModel(axes, ("t:region",), np.array([[300, 0]], np.int16))
    texts = LinearModel(
        ("-", "other", *axes),
        ("bias", "place", "x:software"),
        np.array([[600, 0, 0, 0], [0, 0, 1000, 0], [0, 0, 0, 1000]], np.int16),
    )
    tree = {
        "split_feature": 0,
        "threshold": 0.5,
        "left_child": {"leaf_value": -3.0},
        "right_child": {"leaf_value": 3.0},
    }
    return Words(texts, tables, values, np.array([5.0, 4.0])), Forest.of_trees([{"tree_structure": tree}])


def test_values_lie_where_words_and_trees_say() -> None:
    words, forest = a_model()
    found = AxisModel(words, forest.compiled()).settle(a_table(a_value("Japan", 1), a_value("Software", 2)))
    assert found.lies.tolist() == [[False, False], [False, True]], "places are left to rules"


def test_a_suggestion_stands_unless_it_is_unlikely() -> None:
    words, _ = a_model()
    told = weigh(words, a_table(a_value("Japan", 1, suggested=(("product", "row"),)), a_value("Blue", 2)))
    suggested = told.suggested.tolist()
    assert suggested.count(True) == 1
    for chance, with_rule, without in ((0.1, False, False), (0.3, True, False), (0.6, True, True)):
        found = lies_on(np.full(len(suggested), chance), told, ("-", "product")).tolist()
        assert found == [with_rule if rule else without for rule in suggested]


def test_what_rules_suggest_is_weighed_though_no_word_tells_it() -> None:
    words, _ = a_model()
    silent = weigh(words, a_table(a_value("Blue", 1)))
    told = weigh(words, a_table(a_value("Blue", 1, suggested=(("product", "row"),))))
    assert set(told.axis.tolist()) >= {1}
    assert silent.features.shape[1] == told.features.shape[1]


def test_a_model_comes_back_from_its_file(tmp_path: Path) -> None:
    words, forest = a_model()
    save_model(tmp_path / "m.npz", words, forest)
    back = AxisModel.load(tmp_path / "m.npz")
    table = a_table(a_value("Japan", 1), a_value("Software", 2))
    assert np.array_equal(back.settle(table).chance, AxisModel(words, forest.compiled()).settle(table).chance)
    assert back.words.axes == ("geography", "product")


def test_the_model_that_ships_has_a_line_of_features_for_every_test_of_its_trees() -> None:
    model = shipped_model()
    evidence = weigh(model.words, a_table(a_value("Japan", 1)))
    assert max(feature for feature, _, _ in model.forest.steps) < evidence.features.shape[1]


def test_a_table_wholly_about_a_member_gets_the_phrase_of_its_caption_that_names_it(extracted: Extract) -> None:
    rows = """
        x | 2024 | 2023
        Service cost | 40 | 38
        Interest cost | 90 | 85
        Expected return on plan assets | (110) | (105)
        Net periodic benefit cost | 20 | 18
    """
    caption = (
        "The components of net periodic benefit cost for our qualified pension plans were as follows (in millions):"
    )
    members = {m for fact in extracted(rows, caption).facts if fact.table is not None for m in fact.members}
    assert {(m.axis, m.source) for m in members} == {("retirement plan", "caption")}
    assert all("pension" in m.member.lower() and len(m.member.split()) <= 10 for m in members)


def test_no_member_is_named_after_a_whole_caption() -> None:
    words, forest = a_model()
    model = AxisModel(words, forest.compiled())
    worth, phrase = phrase_of_caption(model, 1, "The company's revenue from the sale of software, by quarter, follows:")
    assert worth > 0
    assert "software" in phrase.split()
    assert len(phrase.split()) <= 5
    assert phrase_of_caption(model, 0, "Amounts by quarter:") == (0.0, "Geography")


COMPONENTS = """
    | Convertible^2 | ^2 | | Non- |
    | Preferred Stock^2 | Common Stock^2 | Accumulated | controlling | Total
    | Shares | Amount | Shares | Amount | Deficit | Interest | Deficit
    Balance as of June 30, 2024 | 2,125 | 137 | 1,388 | 14 | (507) | 19 | (337)
    Net loss | — | — | — | — | (50) | (2) | (52)
    Balance as of September 30, 2024 | 2,125 | 137 | 1,388 | 14 | (557) | 17 | (389)
"""


def test_headers_of_unequal_depth_each_name_their_own_member(extracted: Extract) -> None:
    caption = "Condensed Statements of Convertible Preferred Stock and Stockholders' Deficit (in thousands)"
    found = [fact for fact in extracted(COMPONENTS, caption).facts if fact.label == "Net loss" and fact.members]
    losses = {fact.shown.strip("()"): fact.members[0].member for fact in found}
    assert losses["50"] == "Accumulated Deficit"
    assert losses["2"] == "Non-controlling Interest"
