"""The files between the stages come back as they were written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from converter.model.facts import Period
from converter.model.findings import UsageError
from converter.pipeline import parse
from converter.project_files import draft_profile, dump_parsed, load_parsed, parse_profile

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize("example", ["other-current-assets", "segment-reporting"])
def test_parsed_facts_come_back_equal(example: str) -> None:
    folder = EXAMPLES / example
    _, extraction = parse(folder / "note.txt", folder / "report.yaml")
    assert len(extraction.facts) > 20
    assert load_parsed(dump_parsed(extraction)) == extraction


def test_another_file_is_no_parsed_json() -> None:
    with pytest.raises(UsageError, match="parsed"):
        load_parsed(b'{"facts": [{"id": 1}]}')


def test_a_drafted_profile_says_what_was_asked() -> None:
    text = draft_profile(
        name='The "Quoted" Company', identifier="0001234567", period=Period(date(2024, 6, 30), date(2023, 7, 1)),
        report_type="10-K",
        prefix="own", currency="EUR",
    )  # fmt: skip
    profile = parse_profile(text)
    assert profile.entity.name == 'The "Quoted" Company'
    assert (profile.report.period_end, profile.report.fiscal_year_end) == (date(2024, 6, 30), "--06-30")
    assert (profile.currency, profile.mapping.unsure, profile.mapping.anchoring) == ("EUR", "extension", False)
    assert parse_profile(text.replace("anchoring: false", "anchoring: true")).mapping.anchoring


def test_a_drafted_interim_profile_ends_its_year_before_the_period_and_quotes_the_cover() -> None:
    text = draft_profile(
        name="x", identifier="0000000001", period=Period(date(2024, 6, 30), date(2024, 1, 1)), report_type="10-Q",
        prefix="own", currency="USD", cover={"EntityShellCompany": "false", "Security12bTitle": 'Common "A" stock'},
    )  # fmt: skip
    profile = parse_profile(text)
    assert profile.report.fiscal_year_end == "--12-31"
    assert profile.cover == {"EntityShellCompany": "false", "Security12bTitle": 'Common "A" stock'}


def test_a_mistyped_key_of_the_profile_is_met_with_the_one_that_was_meant() -> None:
    text = draft_profile(
        name="x", identifier="0000000001", period=Period(date(2024, 6, 30), date(2023, 7, 1)), report_type="10-K",
        prefix="own", currency="USD",
    )  # fmt: skip
    with pytest.raises(UsageError) as nested:
        parse_profile(text.replace("  confidence:", "  confidance:"))
    assert nested.value.hint == "mapping.confidance: unknown key; did you mean confidence?"
    with pytest.raises(UsageError) as top:
        parse_profile(text.replace("currency:", "curency:"))
    assert top.value.hint == "curency: unknown key; did you mean currency?"
    with pytest.raises(UsageError, match="cannot be used") as unlike:
        parse_profile(text.replace("  confidence:", "  zzz:"))
    assert "known here: confidence, sure, conventions" in str(unlike.value.hint)
