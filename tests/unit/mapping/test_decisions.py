"""Decisions files: exact round trips, comments that survive, errors that name the line."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from converter.mapping.decisions import DecisionIndex, dumps, loads
from converter.mapping.decisions_table import from_workbook, to_workbook
from converter.model.decisions import (
    Alternative,
    Anchors,
    AxisDecision,
    BlockDecision,
    Decider,
    Decisions,
    MemberDecision,
    RowDecision,
    Sign,
    key_text,
)
from converter.model.findings import UsageError

_WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters="\x85\u2028\u2029"),
    min_size=1,
    max_size=30,
).map(lambda text: text.strip() or "x")
_NAMES = st.from_regex(r"[a-z]{2,4}:[A-Z][A-Za-z]{1,12}", fullmatch=True)
_SHARES = st.integers(0, 1000).map(lambda n: n / 1000)
_ALTERNATIVES = st.lists(
    st.builds(Alternative, concept=_NAMES, confidence=_SHARES, reason=st.just("said so")), max_size=3
).map(tuple)
_ROWS = st.builds(
    RowDecision,
    place=_WORDS,
    under=st.lists(_WORDS, max_size=2).map(tuple),
    label=_WORDS,
    measure=st.sampled_from(["monetaryItemType", "sharesItemType"]),
    period=st.sampled_from(["instant", "duration"]),
    pick=st.none() | _NAMES,
    confidence=_SHARES,
    by=st.sampled_from(list(Decider)),
    reason=_WORDS,
    alternatives=_ALTERNATIVES,
    sign=st.none() | st.sampled_from(list(Sign)),
    dimensions=st.dictionaries(_NAMES, _NAMES, max_size=2),
    anchors=st.builds(Anchors, wider=st.none() | _NAMES, narrower=st.lists(_NAMES, max_size=2).map(tuple)),
    omit=st.booleans(),
)
_DECISIONS = st.builds(
    Decisions,
    rows=st.lists(_ROWS, max_size=4, unique_by=lambda d: (key_text(d.place), key_text(d.label), d.measure)).map(tuple),
    axes=st.lists(st.builds(AxisDecision, place=_WORDS, hint=_WORDS, pick=_NAMES), max_size=1).map(tuple),
    members=st.lists(st.builds(MemberDecision, axis=_NAMES, label=_WORDS, pick=_NAMES), max_size=1).map(tuple),
    blocks=st.lists(
        st.builds(BlockDecision, place=_WORDS, level=st.just("note"), caption=_WORDS, pick=_NAMES), max_size=1
    ).map(tuple),
)


def _content(decisions: Decisions) -> set[str]:
    return {
        entry.model_dump_json() for entry in (*decisions.rows, *decisions.axes, *decisions.members, *decisions.blocks)
    }


@given(_DECISIONS)
def test_yaml_round_trip(decisions: Decisions) -> None:
    text = dumps(decisions)
    back = loads(text)
    assert _content(back) == _content(decisions)
    assert dumps(back, text) == text


@given(_DECISIONS)
def test_workbook_round_trip(decisions: Decisions) -> None:
    assert _content(from_workbook(to_workbook(decisions))) == _content(decisions)


def _row(label: str, **changes: object) -> RowDecision:
    fields = {
        "place": "Inventories", "label": label, "measure": "monetaryItemType", "period": "instant",
        "pick": "us-gaap:InventoryNet",
    }  # fmt: skip
    return RowDecision.model_validate({**fields, **changes})


def test_a_persons_comments_survive_a_rewrite() -> None:
    text = dumps(Decisions(rows=(_row("Raw materials"), _row("Work in process"))))
    noted = text.replace(
        "- place: Inventories\n    label: Raw materials",
        "# asked the controller\n  - place: Inventories\n    label: Raw materials",
    )
    assert noted != text
    again = dumps(loads(noted).model_copy(update={"rows": (*loads(noted).rows, _row("Finished goods"))}), noted)
    assert "asked the controller" in again
    assert "Finished goods" in again


def test_the_same_label_next_year_answers_to_the_same_key() -> None:
    index = DecisionIndex(Decisions(rows=(_row("Deposits (2)", place="8. Other assets as of December 31, 2024"),)))
    assert [key.label for key in index.rows] == ["deposits"]
    assert key_text("8. Other assets as of December 31, 2024") == key_text(
        "Note 9. OTHER ASSETS AS OF DECEMBER 31, 2025"
    )


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("rows: [", "yaml.syntax", "line 1"),
        ("rows:\n  - &a {place: x}\n  - *a\n", "yaml.alias", "alias"),
        ("rows: " + "[" * 200, "yaml.too-deep", "100 levels"),
        ("- " * 200 + "a", "yaml.too-deep", "100 levels"),
        ("\n".join(" " * depth + "a:" for depth in range(200)), "yaml.too-deep", "100 levels"),
        ("version: 1\nrowz: []\n", "decisions.invalid", "rowz: unknown key"),
        ("rows:\n  - {place: x, label: y, measure: m, period: instant, pick: A}\n", "decisions.invalid", "prefix:Name"),
        ("rows:\n  - {place: x, label: y, measure: m, period: yearly}\n", "decisions.invalid", "period"),
        (
            "rows:\n  - {place: x, label: y, measure: m, period: instant, anchors: {wide: a:B}}\n",
            "decisions.invalid",
            "anchors.wide: unknown key",
        ),
        (
            "rows:\n  - {place: x, label: y, measure: m, period: instant, anchors: {narrower: [B]}}\n",
            "decisions.invalid",
            "prefix:Name",
        ),
        ("version: 7\n", "decisions.invalid", "version"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, code: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        loads(text)
    assert caught.value.code == code
    assert said in str(caught.value)


def test_a_formula_in_a_label_stays_text() -> None:
    decisions = Decisions(rows=(_row("=1+1"),))
    assert from_workbook(to_workbook(decisions)).rows[0].label == "=1+1"


def test_a_cell_of_anchors_has_one_wider_concept() -> None:
    anchors = Anchors(wider="us-gaap:Assets", narrower=("us-gaap:Cash", "us-gaap:Land"))
    book = load_workbook(BytesIO(to_workbook(Decisions(rows=(_row("Quays", anchors=anchors),)))))
    sheet = book["rows"]
    cell = next(cell for cell in sheet[2] if sheet.cell(1, cell.column).value == "anchors")
    assert cell.value == "wider = us-gaap:Assets\nnarrower = us-gaap:Cash\nnarrower = us-gaap:Land"
    cell.value = "wider=us-gaap:Assets\nwider = us-gaap:Cash"
    out = BytesIO()
    book.save(out)
    with pytest.raises(UsageError, match=r"line 2.*\n.*anchors.wider"):
        from_workbook(out.getvalue())


def test_keys_forget_years_of_periods_and_keep_years_of_names() -> None:
    assert key_text("Notes due April 2030") != key_text("Notes due April 2025")
    assert key_text("2015 Equity Plan") != key_text("2024 Equity Plan")
    assert key_text("Balance at December 31, 2024") == key_text("Balance at December 31, 2023")
