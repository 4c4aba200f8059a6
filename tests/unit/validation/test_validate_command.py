"""`xbrl-converter validate` on reports of anyone, and the same in Python."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import converter
from converter.cli import app
from converter.model.findings import UsageError
from converter.validation import ArelleOptions, ArelleResult
from converter.validation.systems import EDGAR_VARIABLE, with_edgar


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["validate", *map(str, arguments)])


@pytest.fixture
def three(harbour: Path, tmp_path: Path) -> Path:
    """A folder with a sound report, one with a wrong sum in a folder of its own, and a sound one."""
    home = tmp_path / "filings"
    for name in ("a", "b", "c"):
        shutil.copytree(harbour.parent, home / name)
    broken = home / "b" / harbour.name
    text = broken.read_text(encoding="utf-8")
    assert ">900<" in text
    broken.write_text(text.replace(">900<", ">1<", 1), encoding="utf-8")
    return home


def test_a_folder_of_reports_is_judged_by_several_workers(three: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run(three, "--workers", 2, "--out", out, "-f", "json", "-f", "sarif", "-f", "junit")
    assert result.exit_code == 1, result.output
    assert "2 of 3 reports valid" in result.output
    assert result.output.count(": valid: 14 facts") == 2
    folders = sorted(path.name for path in out.iterdir())
    assert [folder.partition("-")[0] for folder in folders] == ["000", "001", "002"]
    assert {path.name for path in (out / folders[0]).iterdir()} == {
        "findings.json", "findings.sarif", "findings.junit.xml"
    }  # fmt: skip
    found = [json.loads((out / folder / "findings.json").read_bytes()) for folder in folders]
    assert [one["verdict"]["valid"] for one in found] == [True, False, True]


def test_the_table_has_a_row_for_each_cause_with_its_facts(broken: Callable[..., Path]) -> None:
    result = run(broken(">900<", ">1<"))
    assert result.exit_code == 1
    rows = [line for line in result.output.splitlines() if "calc11e:inconsistentCalculation" in line]
    assert len(rows) == 1
    assert rows[0].startswith("inconsistency")
    assert "fact " in result.output


def test_what_cannot_be_read_has_its_own_exit_code(harbour: Path, tmp_path: Path) -> None:
    result = run(harbour, tmp_path / "nowhere.htm")
    assert result.exit_code == 3
    assert ": valid: 14 facts" in result.output
    assert "cannot open it" in result.output


def test_calculations_are_checked_as_asked(broken: Callable[..., Path]) -> None:
    wrong = broken(">900<", ">1<")
    assert run(wrong, "--calculation", "none").exit_code == 0
    assert run(wrong, "--calculation", "c11t").exit_code == 1
    assert run(wrong, "--calculation", "c9").exit_code == 2


def test_a_form_needs_a_folder(harbour: Path) -> None:
    result = run(harbour, "--format", "sarif")
    assert isinstance(result.exception, UsageError)


def test_rules_of_an_unknown_filing_system_are_not_said_to_hold(harbour: Path) -> None:
    result = run(harbour, "--disclosure-system", "atlantis")
    assert result.exit_code == 1
    assert "arelle.disclosure-system" in result.output


def test_edgar_is_missed_only_where_it_is_asked_for(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EDGAR_VARIABLE, raising=False)
    asked = run(harbour, "--edgar")
    assert asked.exit_code == 0
    assert "validation.edgar-not-found" in asked.output
    assert "validation.edgar-not-found" not in run(harbour).output


def test_edgar_and_another_system_are_not_mixed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("validate", "transform"):
        (tmp_path / "EDGAR" / name).mkdir(parents=True)
    monkeypatch.setenv(EDGAR_VARIABLE, str(tmp_path / "EDGAR"))
    esef = ArelleOptions(disclosure_system="esef")
    assert with_edgar(esef, None) == (esef, None)
    with pytest.raises(UsageError):
        with_edgar(esef, True)
    off = ArelleOptions(edgar=tmp_path / "EDGAR")
    assert with_edgar(off, False)[0].edgar is None


def test_python_gives_the_same(three: Path) -> None:
    seen: list[tuple[int, int]] = []

    def note(done: int, total: int, result: ArelleResult) -> None:
        seen.append((done, total))

    judged = converter.validate([three], workers=2, progress=note)
    assert [report.verdict.valid for report in judged] == [True, False, True]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert all(report.folder is None and report.readable for report in judged)
    with pytest.raises(UsageError):
        converter.validate([three], formats=["pdf"])
