"""The example for build servers and pre-commit does what it says: its commands run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples/validate-on-push"


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a workflow as a build server does, with this project for what it would install."""
    name, *arguments = shlex.split(command)
    assert name == "xbrl-converter"
    program = [sys.executable, "-c", "from converter.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    shutil.copytree(EXAMPLE, folder)
    return folder


def load(name: str) -> Any:
    return YAML(typ="safe").load(EXAMPLE / name)


def steps() -> list[dict[str, Any]]:
    (job,) = load(".github/workflows/validate.yml")["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def commands() -> list[str]:
    return [step["run"] for step in steps() if "run" in step and step["name"] != "Install"]


def test_the_workflow_converts_and_validates(repository: Path) -> None:
    for command in commands():
        done = run(command, repository)
        assert done.returncode == 0, done.stdout + done.stderr
    uploaded = [step["with"].get("sarif_file") or step["with"]["path"] for step in steps() if step.get("if")]
    assert uploaded == ["findings", "findings"]
    names = {path.name for path in (repository / "findings").rglob("*") if path.is_file()}
    assert names == {"findings.html", "findings.sarif", "findings.junit.xml"}


def test_the_workflow_fails_on_a_report_that_is_not_valid(repository: Path) -> None:
    convert, validate = commands()
    assert run(convert, repository).returncode == 0
    (page,) = (repository / "reports").rglob("*.htm")
    text = page.read_text(encoding="utf-8")
    assert ">340</ix:nonFraction>" in text
    page.write_text(text.replace(">340</ix:nonFraction>", ">940</ix:nonFraction>"), encoding="utf-8")
    assert run(validate, repository).returncode == 1
    failures = [
        failure.get("message")
        for file in (repository / "findings").rglob("findings.junit.xml")
        for failure in etree.parse(str(file)).iter("failure")
    ]
    assert any("does not equal the sum of its parts" in message for message in failures)


def test_the_hook_validates_the_files_of_a_commit(repository: Path) -> None:
    assert run(commands()[0], repository).returncode == 0
    (hook,) = load(".pre-commit-config.yaml")["repos"][0]["hooks"]
    every = sorted(path.relative_to(repository).as_posix() for path in repository.rglob("*") if path.is_file())
    staged = [name for name in every if re.search(hook["files"], name)]
    assert {Path(name).suffix for name in staged} == {".htm", ".json"}
    done = run(f"{hook['entry']} {shlex.join(staged)}", repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 reports valid" in done.stdout
