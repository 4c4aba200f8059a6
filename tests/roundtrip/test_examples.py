"""The two example notes, whole: Arelle reads back what the report holds; two runs give the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from converter.pipeline import Conversion, convert
from taxonomy.standin import cached_package
from tests.roundtrip.arelle_facts import Arelle
from tests.roundtrip.as_arelle_says import expected, found

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ("other-current-assets", "segment-reporting")


@pytest.fixture(scope="module")
def with_stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arelle]:
    home = tmp_path_factory.mktemp("home")
    worker = Arelle(tmp_path_factory.mktemp("arelle"), [cached_package(home)])
    yield worker
    worker.close()


@pytest.fixture(scope="module", params=[(name, decided) for name in EXAMPLES for decided in ("reviewed", "undecided")])
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Conversion, Path]:
    name, decided = request.param
    folder = ROOT / "examples" / name
    decisions = folder / "decisions.yaml" if decided == "reviewed" else None
    conversion = convert(folder / "note.txt", folder / "report.yaml", decisions)
    out = tmp_path_factory.mktemp("out")
    for name, data in conversion.files.items():
        (out / name).write_bytes(data)
    return conversion, out


@pytest.mark.parametrize("form", ["inline", "json"])
def test_arelle_reads_what_the_report_holds(with_stand_in: Arelle, example: tuple[Conversion, Path], form: str) -> None:
    conversion, out = example
    name = conversion.entry if form == "inline" else "report.json"
    answer = with_stand_in.load(out / name)
    assert answer["messages"] == []
    facts = found(answer)
    wanted = expected(conversion.report)
    assert facts.keys() == wanted.keys()
    for identifier, fact in wanted.items():
        assert facts[identifier] == fact, identifier


_RUN = """
import sys
from pathlib import Path
from converter.pipeline import convert
from converter.publishing import publish
source, out = Path(sys.argv[1]), Path(sys.argv[2])
publish(convert(source, source.parent / "report.yaml", source.parent / "decisions.yaml"), out, arelle=False)
"""


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("example_name", EXAMPLES)
@pytest.mark.parametrize("with_decisions", [True, False])
def test_two_runs_in_different_places_give_the_same_bytes(
    tmp_path: Path, example_name: str, with_decisions: bool
) -> None:
    digests = []
    for number, seed in enumerate(("1", "4242")):
        place = tmp_path / f"somewhere-{number}" / ("deep" * number)
        shutil.copytree(ROOT / "examples" / example_name, place)
        if not with_decisions:
            (place / "decisions.yaml").write_text("version: 1\n", encoding="utf-8")
        subprocess.run(
            [sys.executable, "-c", _RUN, str(place / "note.txt"), str(place / "out")],
            check=True, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT,
        )  # fmt: skip
        digests.append(_digests(place / "out"))
    assert digests[0] == digests[1]
    assert len(digests[0]) >= 10
