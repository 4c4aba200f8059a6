"""What the commands for decisions and taxonomies show a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from converter.cli import app
from converter.mapping.decisions import load
from converter.mapping.keys import RowKey
from converter.model.decisions import Decider, RowDecision
from converter.model.findings import UsageError


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)


def test_a_concept_is_shown_by_its_bare_name() -> None:
    bare, full = run("taxonomy", "show", "Assets"), run("taxonomy", "show", "us-gaap:Assets")
    assert bare.exit_code == 0, bare.output
    assert bare.output == full.output


def test_a_bare_name_that_nothing_bears_is_met_with_candidates() -> None:
    with pytest.raises(UsageError, match="called AssetsCurrant") as error:
        run("taxonomy", "show", "AssetsCurrant")
    assert "us-gaap:AssetsCurrent" in str(error.value.hint)


def test_a_review_shows_values_with_period_and_line_of_each_row(tmp_path: Path) -> None:
    note = Path(__file__).resolve().parents[2] / "examples" / "other-current-assets" / "note.txt"
    decisions = tmp_path / "decisions.yaml"
    profile = note.parent / "report.yaml"
    run("decisions", "propose", note, "--profile", profile, "--out", decisions)
    plain = run("decisions", "review", decisions, "--confidence", 1).output
    beside = run("decisions", "review", decisions, "--confidence", 1, "--source", note, "--profile", profile).output
    assert "--source NOTE shows values and lines" in plain
    assert "-12-31, line " in beside
    assert "-100,000 " in beside


def test_an_inspection_shows_the_axes_of_each_table_with_the_reason(tmp_path: Path) -> None:
    note = Path(__file__).resolve().parents[2] / "examples" / "segment-reporting" / "note.txt"
    page = tmp_path / "look.html"
    shown = " ".join(run("inspect", note, "--html", page).output.split())
    assert "'Cryptocurrency Mining', 'Corporate' column headers columns add up to a total" in shown
    assert "geography 12 'Greater China', 'Asia/Eastern Europe', 'North America' row labels the rows are parts" in shown
    html = page.read_text(encoding="utf-8")
    assert "<b>segment</b> &#39;Cryptocurrency Mining&#39;, &#39;Corporate&#39; in column headers" in html
    assert html.count('title="the rows are parts of a total, and the words over the table say of what;') == 12 + 9


def answered(file: Path, answers: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """What a review does with a person's answers, one a line."""
    monkeypatch.setattr("converter.console.is_interactive", lambda: True)
    arguments = ["decisions", "review", str(file), "--confidence", "1"]
    return CliRunner().invoke(app, arguments, input=answers, catch_exceptions=False)


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    """Decisions that nobody has looked at."""
    note = Path(__file__).resolve().parents[2] / "examples" / "other-current-assets" / "note.txt"
    file = tmp_path / "decisions.yaml"
    run("decisions", "propose", note, "--profile", note.parent / "report.yaml", "--out", file)
    return file


def signed(file: Path) -> list[RowDecision]:
    return [row for row in load(file).rows if row.by is Decider.PERSON]


def test_a_review_keeps_what_was_answered_and_leaves_the_rest(proposed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load(proposed).rows
    result = answered(proposed, "2\no\ns\nq\n", monkeypatch)
    assert f"2 decided, wrote {proposed}" in result.output.replace("\n", "")
    second, omitted = sorted(signed(proposed), key=lambda row: row.omit)
    assert omitted.omit
    former = next(row for row in before if RowKey.of(row) == RowKey.of(second))
    assert second.pick == former.alternatives[0].concept
    assert len(load(proposed).rows) == len(before)


def test_a_review_that_is_broken_off_keeps_what_was_answered(proposed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = answered(proposed, "1\n", monkeypatch)
    assert result.exit_code == 1
    assert len(signed(proposed)) == 1


def test_a_review_refuses_a_name_that_cannot_be(proposed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = proposed.read_text(encoding="utf-8")
    result = answered(proposed, "us-gaap:AssetsCurrant\nus-gaap:EarningsPerShareBasic\n77\nq\n", monkeypatch)
    assert "us-gaap:AssetsCurrant is not in" in result.output
    assert "0 decided" in result.output
    assert proposed.read_text(encoding="utf-8") == before
