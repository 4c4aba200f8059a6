"""Every trap of the note on other current assets, by the number that the list of traps gives it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from converter.model.facts import Dash, Movement
from tests.seeds.conftest import Note, instant, year

trap = pytest.mark.trap


@trap("8-1")
def test_scale_and_currency_come_from_the_prose_and_are_said(note8: Note) -> None:
    assert note8.value(28) == Decimal(6_214_000)
    assert str(note8.fact(28).unit) == "iso4217:USD"
    assert note8.fact(28).decimals == -3
    said = [f for f in note8.conversion.findings if "scale" in f.code]
    assert said
    assert any("7.27 million" in f.evidence + f.message and "7,270" in f.evidence + f.message for f in said)
    assert any("2.56 million" in f.evidence + f.message and "2,556" in f.evidence + f.message for f in said)


@trap("8-2")
@pytest.mark.parametrize(("line", "shown"), [(73, -100), (77, -9_926), (136, -7_270), (145, -2_556)])
def test_a_negative_split_over_two_cells_is_one_number(note8: Note, line: int, shown: int) -> None:
    assert note8.parsed(line).value == Decimal(shown) * 1000
    assert note8.facts(line + 1) == []


@trap("8-3")
@pytest.mark.parametrize("line", [32, 46, 140, 149, 154])
def test_a_lone_dash_is_a_zero_and_shifts_nothing(note8: Note, line: int) -> None:
    assert note8.parsed(line).dash is Dash.ZERO
    assert note8.value(line) == 0
    assert (note8.value(50), note8.fact(50).period) == (Decimal(9_827_000), instant("2023-12-31"))


@trap("8-4")
def test_note_marks_are_no_numbers(note8: Note) -> None:
    for line in (3, 25, 34, 43, 88, 93, 133, 142, 169):
        assert note8.facts(line) == []
    assert note8.fact(28).label == "Other receivables due from third parties"
    notes = {note.id: note.text for note in note8.conversion.report.footnotes}
    assert "4.1 million" in notes[note8.fact(28).footnotes[0]]


@trap("8-5")
def test_heading_and_year_make_the_date(note8: Note) -> None:
    assert note8.fact(28).period == instant("2024-12-31")
    assert note8.fact(32).period == instant("2023-12-31")
    for line in (13, 16, 105, 108):
        assert note8.facts(line) == []


@trap("8-6")
def test_movements_under_as_of_are_durations_and_that_is_said(note8: Note) -> None:
    assert note8.fact(136).period == year(2024)
    assert note8.fact(158).period == year(2023)
    assert note8.fact(163).period == instant("2024-12-31")
    assert [f for f in note8.conversion.findings if "movement" in f.code or "roll-forward" in f.code]


@trap("8-7")
def test_the_opening_balance_is_the_prior_instant(note8: Note) -> None:
    assert note8.parsed(127).movement is Movement.OPENING
    assert (note8.fact(127).period, note8.value(127)) == (instant("2023-12-31"), Decimal(9_926_000))
    assert (note8.fact(131).period, note8.value(131)) == (instant("2022-12-31"), Decimal(9_826_000))
    same = [note8.fact(line) for line in (77, 127, 167)]
    assert len({(f.concept, f.period, f.value, f.unit) for f in same}) == 1


@trap("8-8")
def test_recoveries_that_reduce_the_allowance_are_a_positive_debit(note8: Note) -> None:
    concept = note8.conversion.report.concepts[note8.fact(136).concept]
    assert note8.concept(136).startswith("ext:")
    assert concept.balance == "debit"
    assert note8.value(136) == Decimal(7_270_000)


@trap("8-9")
def test_the_allowance_is_positive_and_deducted(note8: Note) -> None:
    assert (note8.value(73), note8.value(77)) == (Decimal(100_000), Decimal(9_926_000))
    assert note8.conversion.report.concepts[note8.fact(73).concept].balance == "credit"
    sums = {
        str(s.total): {str(name).replace(f"{note8.prefix}:", "ext:"): weight for name, weight in s.parts}
        for role in note8.conversion.report.extension.roles
        for s in role.calculation
    }
    assert sums["us-gaap:OtherAssetsCurrent"] == {"ext:OtherAssetsCurrentGross": 1, note8.concept(73): -1}


@trap("8-10")
def test_a_write_off_in_brackets_is_positive(note8: Note) -> None:
    assert note8.value(145) == Decimal(2_556_000)


@trap("8-11")
def test_figures_one_thousand_apart_stay_as_printed(note8: Note) -> None:
    assert (note8.value(50), note8.value(131)) == (Decimal(9_827_000), Decimal(9_826_000))


@trap("8-12")
def test_parts_in_the_prose_make_no_calculation(note8: Note) -> None:
    values = sorted(Decimal(f.value) for f in note8.facts(171) if f.value is not None)
    assert values == [Decimal(480), Decimal(2_090_000), Decimal(7_740_000)]
    prose = {f.concept for f in note8.facts(171)}
    for role in note8.conversion.report.extension.roles:
        for summation in role.calculation:
            assert not prose & {name for name, _ in summation.parts}


@trap("8-13")
def test_the_unexplained_expense_gets_no_member(note8: Note) -> None:
    assert (note8.value(158), note8.members(158)) == (Decimal(100_000), {})


@trap("8-14")
def test_the_secured_part_is_of_the_receivable(note8: Note) -> None:
    fact = note8.fact(90)
    assert (fact.value, fact.period, fact.decimals) == (Decimal(4_100_000), instant("2024-12-31"), -5)
    assert "Obligation" not in fact.concept.local
    assert "Receivable" in fact.concept.local
    rate = next(f for f in note8.facts(91) if isinstance(f.value, Decimal))
    assert (rate.value, rate.decimals, str(rate.unit)) == (Decimal("0.075"), 3, "xbrli:pure")


@trap("8-15")
def test_a_date_over_two_lines_is_a_value_and_no_period(note8: Note) -> None:
    assert [f.value for f in note8.facts(91) if not isinstance(f.value, Decimal)] == ["2025-12-08"]
    assert all(f.period.end.isoformat() != "2025-12-08" for f in note8.conversion.report.facts)


@trap("8-16")
def test_the_carrying_value_is_dated_by_its_bracket(note8: Note) -> None:
    fact = next(f for f in note8.facts(171) if f.value == Decimal(7_740_000))
    assert fact.period == instant("2022-12-31")


@trap("8-17")
def test_a_quantity_is_no_money_and_carrying_value_is_neither_cost_nor_fair_value(note8: Note) -> None:
    quantity = next(f for f in note8.facts(171) if f.value == Decimal(480))
    assert quantity.unit is not None
    assert quantity.unit.numerators[0].endswith(":BTC")
    value = next(f for f in note8.facts(171) if f.value == Decimal(7_740_000))
    assert value.concept.local not in ("CryptoAssetFairValue", "CryptoAssetCost")


@trap("8-18")
def test_the_same_amount_at_another_rounding_is_no_conflict(note8: Note) -> None:
    fact = note8.fact(176)
    assert (fact.value, fact.decimals, fact.concept) == (Decimal(2_560_000), -4, note8.fact(145).concept)
    assert note8.fact(175).concept != note8.fact(136).concept
    assert not [f for f in note8.conversion.findings if "inconsistent" in f.code]


@trap("8-19")
def test_a_footnote_after_the_second_table_belongs_to_the_first_too(note8: Note) -> None:
    blocks = {f.concept.local: f for f in note8.conversion.report.facts if f.is_block}
    first = blocks["ScheduleOfOtherCurrentAssetsTableTextBlock"]
    assert len(first.spans) > 1
    assert "Chapter 11" in str(first.value)
    assert "2.56 million" in str(first.value)  # the paragraph after it that has no mark
    assert "Chapter 11" in str(blocks["AccountsReceivableAllowanceForCreditLossTableTextBlock"].value)


@trap("8-20")
def test_titles_and_headings_without_values_are_no_facts(note8: Note) -> None:
    for line in (1, 4, 98, 117):
        assert note8.facts(line) == []
    names = {c.name.local for c in note8.conversion.report.extension.concepts if c.abstract}
    assert "AllowanceForCreditLossesAbstract" in names


@trap("8-21")
def test_the_allowance_covers_all_rows(note8: Note) -> None:
    assert note8.concept(73) == note8.concept(127) == note8.concept(167)
    assert note8.concept(73) == "ext:OtherAssetsCurrentAllowanceForCreditLoss"
