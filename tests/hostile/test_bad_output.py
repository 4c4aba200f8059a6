"""Outputs that cannot be: places that are full, read-only or somebody else's; texts and decisions that fit none.

The places are real file systems of their own where the machine allows to mount one.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from converter import cli, console
from converter.model.findings import ConverterError
from converter.pipeline import convert
from converter.publishing import publish
from tests.hostile.test_bad_input import NOTE, PROFILE
from tests.unit.writing import builders

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "report.yaml").write_text(PROFILE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    from converter.writing import write_extension, write_json

    source = builders.source()
    made = builders.report(source)
    place = tmp_path / "report"
    place.mkdir()
    for name, data in {"report.json": write_json(made), **write_extension(made)}.items():
        (place / name).write_bytes(data)
    return place


def _run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["xbrl-converter", *map(str, arguments)])
    monkeypatch.setattr(console, "err", console.Console(stderr=True, width=200, highlight=False))
    monkeypatch.setattr(console, "out", console.Console(width=200, highlight=False))
    with pytest.raises(SystemExit) as stop:
        cli.main()
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err + captured.out
    return int(stop.value.code or 0), captured.err, captured.out


def test_export_says_what_it_wrote(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = report.parent / "out"
    code, _, said = _run(monkeypatch, capsys, "export", report, "--to", "csv", "--out", out, "--verify")
    assert code == 0
    assert f"as csv in {out}" in " ".join(said.split())
    assert (out / "tables.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--to", "pdf"), 2, "no form to export to"),
        (("--to", "csv", "--out", "FILE"), 2, "is a file"),
        (("--to", "csv", "--out", "THEIRS"), 2, "not empty"),
        (("--to", "csv", "--out", "HERE"), 2, "the report itself"),
        (("--to", "csv", "--package", "FILE"), 2, "package"),
    ],
)
def test_exports_that_cannot_be(
    report: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    file, theirs = report.parent / "file", report.parent / "theirs"
    file.write_bytes(b"x")
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("precious", encoding="utf-8")
    places = {"FILE": str(file), "THEIRS": str(theirs), "HERE": str(report)}
    monkeypatch.chdir(report.parent)
    found, error, _ = _run(monkeypatch, capsys, "export", report, *(places.get(word, word) for word in arguments))
    assert found == code
    assert said in error
    assert file.read_bytes() == b"x"
    assert [path.name for path in theirs.iterdir()] == ["thesis.txt"]
    assert sorted(path.name for path in report.parent.iterdir()) == ["file", "report", "theirs"]


_ON_A_DISK = """
set -e
mount -t tmpfs -o size=300k none "$1"
mkdir "$1/out"
"$2" -c 'import sys; from pathlib import Path; from converter.writing.output import write_folder
write_folder(Path(sys.argv[1]) / "out", {"a.txt": b"first"})' "$1"
if [ "$4" = ro ]; then mount -o remount,ro "$1"; else head -c 200000 /dev/zero > "$1/ballast"; fi
set +e
"$2" -c 'from converter.cli import main; main()' export "$3" --to json --out "$1/out"
echo "code $?"
cat "$1/out/a.txt"; ls -A "$1"
"""


def _on_a_disk(report: Path, kind: str) -> tuple[str, str]:
    """Return output and errors of an export onto a disk of its own that is full or read-only."""
    disk = report.parent / "disk"
    disk.mkdir()
    allowed = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", str(disk)], check=False, capture_output=True
    )
    if allowed.returncode:
        pytest.skip("needs the right to mount a file system of its own")
    if kind == "full":
        # More than is left on the disk.
        schema = report / "ex-20251231.xsd"
        schema.write_bytes(schema.read_bytes() + b"\n" * 200_000)
    run = subprocess.run(
        ["unshare", "-m", "sh", "-c", _ON_A_DISK, "sh", str(disk), sys.executable, str(report), kind],
        check=False, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert "Traceback" not in run.stderr
    return run.stdout, run.stderr


@pytest.mark.parametrize(
    ("kind", "said"), [("full", "there is no room for the output"), ("ro", "the output folder cannot be written to")]
)
def test_a_disk_that_is_full_or_read_only_keeps_the_earlier_output(report: Path, kind: str, said: str) -> None:
    out, error = _on_a_disk(report, kind)
    assert said in error
    assert out.splitlines()[:2] == ["code 2", "first" + ("ballast" if kind == "full" else "out")]
    assert ".xbrl-converter-" not in out


def test_a_decision_for_a_row_that_is_gone_is_said(folder: Path) -> None:
    key = "place: INVENTORIES, label: Goods in transit, measure: monetaryItemType, period: instant"
    (folder / "decisions.yaml").write_text(
        f"version: 1\nrows:\n  - {{{key}, pick: 'us-gaap:InventoryNet', by: person}}\n", encoding="utf-8"
    )
    conversion = convert(folder / "note.txt", folder / "report.yaml", folder / "decisions.yaml")
    [finding] = [found for found in conversion.findings if found.code == "decisions.unused"]
    assert "Goods in transit" in finding.message
    assert finding.hint
    assert b"Goods in transit" in conversion.files["decisions.yaml"]


def test_characters_that_xml_cannot_hold_are_said_where_they_stand(folder: Path) -> None:
    (folder / "note.txt").write_text(NOTE.replace("Raw materials", "Raw\x01 mat\ufffferials"), encoding="utf-8")
    conversion = convert(folder / "note.txt", folder / "report.yaml")
    [finding] = [found for found in conversion.findings if found.code == "reading.control-characters"]
    assert finding.span is not None
    assert finding.count == 2 or "2 " in finding.message
    page = conversion.files[conversion.entry].decode()
    assert "\x01" not in page
    assert "&#65535;" not in page


def test_a_profile_with_a_text_that_xml_cannot_hold(folder: Path) -> None:
    text = PROFILE + 'cover: {AuditorName: "Careful \\x01 Auditors"}\n'
    (folder / "report.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConverterError) as raised:
        publish(convert(folder / "note.txt", folder / "report.yaml"), folder / "out", arelle=False)
    assert raised.value.code == "writing.not-xml"
    assert "U+0001" in raised.value.message
    assert not (folder / "out").exists()
