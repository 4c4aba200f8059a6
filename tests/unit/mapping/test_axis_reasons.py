"""What a proposed axis says of where its members stand and why they are taken for members."""

from __future__ import annotations

from converter.extraction import extract
from converter.mapping import propose
from converter.mapping.decisions import dumps, loads
from converter.model.decisions import Decisions
from converter.model.facts import Extraction
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read
from taxonomy.builtin import builtin_catalog

PROFILE = Profile.model_validate(
    {
        "entity": EntityProfile(name="Example", identifier="0000000001"),
        "report": ReportProfile.model_validate({"period_end": "2024-12-31", "fiscal_year_end": "--12-31"}),
        "extension": ExtensionProfile(prefix="ex", authority="http://www.example.com"),
    }
)
LEVELS = """<p>Fair value measured on a recurring basis as of December 31, 2024 (in millions):</p><table>
<tr><td></td><td>Level 1</td><td>Level 2</td><td>Total</td></tr>
<tr><td>Money market funds</td><td>120</td><td></td><td>120</td></tr>
<tr><td>Corporate debt securities</td><td></td><td>80</td><td>80</td></tr>
<tr><td>Total</td><td>120</td><td>80</td><td>200</td></tr></table>"""


def extracted() -> Extraction:
    return extract(read(f"<html><body>{LEVELS}</body></html>".encode(), "test"), PROFILE)


def proposed(prior: Decisions | None = None) -> Decisions:
    return propose(extracted(), builtin_catalog(), PROFILE, prior)


def test_the_reason_of_an_axis_says_where_its_members_stand_and_why_on_one_line() -> None:
    (axis,) = [axis for axis in proposed().axes if axis.hint == "fair value level"]
    assert axis.reason.startswith("the labels name a fair value level; in column headers: the header names a level; ")
    assert "almost certain (0.9" in axis.reason
    assert "\n" not in axis.reason


def test_the_reason_is_told_once_however_often_decisions_are_proposed() -> None:
    first = proposed()
    again = proposed(loads(dumps(first)))
    assert {axis.hint: axis.reason for axis in again.axes} == {axis.hint: axis.reason for axis in first.axes}
