"""Why a text is taken for a member: the reason beside each label, the axes of each table, and what was overruled."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from converter.extraction.axis_reasons import in_words
from converter.model.facts import AxisLabel, Extraction, Standing, TableAxis
from converter.model.findings import Finding, Severity

Extract = Callable[..., Extraction]

LEVELS = """
    x | Level 1 | Level 2 | Level 3 | Total
    Money market funds | 120 | | | 120
    Corporate debt securities | | 80 | | 80
    Contingent consideration | | | 15 | 15
    Total | 120 | 80 | 15 | 215
"""
LEASES = """
    x | Classification | 2024 | 2023
    Lease assets | Other assets | 300 | 280
    Owned assets | Plant, net | 280 | 270
    Lease obligations | Other liabilities | 280 | 250
    Loans | Debt | 100 | 90
"""
AWARDS = """
    x | 2024 | 2023
    Stock options | 20 | 18
    Retention awards | 60 | 55
    ESPP | 12 | 11
    Total stock-based compensation, before tax | 92 | 84
"""
DIVISIONS = """
    x | 2024 | 2023
    Segment operating income | 60 | 50
    Research and development expense | (20) | (18)
    Other corporate expenses, net | (5) | (4)
    Total operating income | 35 | 28
"""


def axis_of(extraction: Extraction, name: str, standing: Standing) -> TableAxis:
    (found,) = [axis for axis in extraction.tables[0].axes if (axis.axis, axis.standing) == (name, standing)]
    return found


def findings(extraction: Extraction, code: str) -> list[Finding]:
    return [finding for finding in extraction.findings if finding.code == code]


def labels(extraction: Extraction, axis: str) -> list[AxisLabel]:
    return [label for fact in extraction.facts for label in fact.members if label.axis == axis]


def test_a_member_says_which_rule_names_it_and_how_sure_the_table_makes_it(extracted: Extract) -> None:
    found = extracted(LEVELS, "Fair value measured on a recurring basis as of December 31, 2024 (in millions):")
    levels = labels(found, "fair value level")
    assert {label.source for label in levels} == {"column"}
    assert all(label.reason.startswith("the header names a level; the whole table makes it ") for label in levels)
    axis = axis_of(found, "fair value level", Standing.SUGGESTED)
    assert (axis.members, axis.places) == (("Level 1", "Level 2", "Level 3"), "column headers")
    assert axis.values == len(levels)
    assert axis.span is not None


def test_each_label_has_the_reason_of_its_own_rule(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nHighlands | 60 | 50\nIslands | 40 | 30\nTotal | 100 | 80"
    found = extracted(rows, "Revenue by geographic area for the years ended December 31 (in millions):")
    assert all("parts of a total" in label.reason for label in labels(found, "geography"))
    assert axis_of(found, "geography", Standing.SUGGESTED).places == "row labels"


def test_the_reason_makes_no_other_member() -> None:
    one, two = (AxisLabel("segment", "North", "column", reason=reason) for reason in ("a", "b"))
    assert one == two
    assert len({one, two}) == 1


def test_what_the_whole_table_overrules_is_a_note_that_names_rule_members_and_chance(extracted: Extract) -> None:
    found = extracted(LEASES, "The following are details of our leases (in millions):")
    assert labels(found, "balance sheet location") == []
    (note,) = findings(found, "axis.overruled")
    assert (note.severity, note.stage, note.count) == (Severity.INFO, "extraction", 8)
    assert "'balance sheet location' is left out for 'Other assets', 'Plant, net', 'Other liabilities'" in note.message
    assert "and 1 more in row labels" in note.message
    assert "the column of words headed 'Classification' says so" in note.message
    assert "unlikely (0.0" in note.message
    assert "dimensions" in note.hint
    assert note.span is not None
    overruled = axis_of(found, "balance sheet location", Standing.OVERRULED)
    assert overruled.chance is not None
    assert overruled.chance < 0.2


def test_an_axis_that_stands_for_some_values_is_noted_for_those_that_lost_it(extracted: Extract) -> None:
    found = extracted(DIVISIONS, "The following table reconciles segment operating income to operating income:")
    by_axis = {note.message.split("'")[1]: note for note in findings(found, "axis.overruled")}
    assert "'Research and development expense'" in by_axis["segment"].message
    assert by_axis["segment"].count == 2
    members = {label.member for label in labels(found, "segment")}
    assert "Segment operating income" in members
    assert "Research and development expense" not in members


def test_an_axis_that_no_rule_suggests_is_a_note_while_it_is_unsure(extracted: Extract) -> None:
    caption = "Information regarding stock-based compensation expense appears in the table below (in millions):"
    found = extracted(AWARDS, caption)
    (note,) = findings(found, "axis.unsure")
    assert note.severity is Severity.INFO
    assert "'award type' is assumed for 'Stock options', 'Retention awards' in row labels" in note.message
    assert "no rule suggests it" in note.message
    assert "default member" in note.hint
    axis = axis_of(found, "award type", Standing.ADDED)
    assert axis.chance is not None
    assert axis.chance < 0.8
    assert note.count == axis.values == len(labels(found, "award type"))


def test_axes_that_rules_suggest_and_the_table_confirms_are_no_findings(extracted: Extract) -> None:
    rows = "x | 2024 | 2023\nUnited States | 60 | 50\nInternational | 40 | 30\nTotal | 100 | 80"
    found = extracted(rows, "Revenue by geographic area for the years ended December 31 (in millions):")
    assert labels(found, "geography")
    assert not any(finding.code.startswith("axis.") for finding in found.findings)


def test_the_ends_of_a_range_say_so(extracted: Extract) -> None:
    found = extracted("x | 2024\nDiscount rate | 3.5% - 4.5%", "Assumptions:")
    assert {(label.member, label.reason) for label in labels(found, "range")} == {
        ("Minimum", "an end of a printed range"), ("Maximum", "an end of a printed range"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (0.97, None, "almost certain (0.97)"),
        (0.799, None, "more likely than not (0.79)"),
        (0.5, 0.83, "more likely than not (0.50 to 0.83)"),
        (0.831, 0.838, "likely (0.83)"),
        (0.3, None, "doubtful (0.30)"),
        (0.01, 0.199, "unlikely (0.01 to 0.19)"),
    ],
)
def test_chances_are_told_in_words_and_never_reach_a_limit_by_rounding(
    least: float, most: float | None, words: str
) -> None:
    assert in_words(least, most) == words
