"""Bad input at the command line: a code, the place and the way out; an exit code as documented; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter import cli, console

PROFILE = """\
entity: {name: A Company, identifier: "0001234567"}
report: {type: 10-K, period_end: 2024-12-31}
extension: {prefix: own, authority: http://www.example.com}
"""
NOTE = """\
3. INVENTORIES
Inventories (in thousands) were:
December 31, 2024
December 31, 2023
Raw materials
1,204
1,100
Finished goods
2,301
2,205
Total inventories
3,505
3,305
"""


def _run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["xbrl-converter", *arguments])
    monkeypatch.setattr(console, "err", console.Console(stderr=True, width=200, highlight=False))
    with pytest.raises(SystemExit) as stop:
        cli.main()
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err + captured.out
    return int(stop.value.code or 0), captured.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "report.yaml").write_text(PROFILE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"  \n\n \t ", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (bytes(range(256)) * 40, "text"),
        (b"PK\x03\x04" + b"\0" * 200, ""),
        (b"\xff\xfe\x00\xd8\x00\xd8", ""),
    ],
    ids=["empty", "blank", "pdf", "binary", "broken zip", "broken utf-16"],
)
def test_sources_that_cannot_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    (folder / "note.txt").write_bytes(content)
    code, message = _run(monkeypatch, capsys, "convert", str(folder / "note.txt"), "--out", str(folder / "out"))
    assert code == 3
    assert said in message
    assert "note.txt" in message
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (PROFILE + "colour: blue\n", "colour: unknown key"),
        (PROFILE.replace("0001234567", "1234567"), "ten digits"),
        (PROFILE.replace("http://", "https://"), "http://host"),
        (PROFILE.replace("2024-12-31", "2024-13-31"), "month"),
        (PROFILE + "taxonomy: [us-gaap/1999]\n", "us-gaap/1999"),
        (PROFILE + "cover: {NoSuchElement: x}\n", "NoSuchElement"),
        ("", "empty"),
        ("entity: [", "line 1"),
    ],
)
def test_profiles_that_cannot_be_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], profile: str, said: str
) -> None:
    (folder / "report.yaml").write_text(profile, encoding="utf-8")
    code, message = _run(monkeypatch, capsys, "convert", str(folder / "note.txt"), "--out", str(folder / "out"))
    assert code == 2
    assert said in message


@pytest.mark.parametrize(
    ("pick", "said"),
    [
        ("us-gaap:InventoryOfDreams", "not in us-gaap/2025"),
        ("us-gaap:CostOfRevenue", "for a period (duration)"),
        ("us-gaap:CommonStockSharesOutstanding", "sharesItemType"),
        ("us-gaap:InventoryCurrentTable", "abstract"),
    ],
)
def test_decisions_that_cannot_be_carried_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pick: str, said: str
) -> None:
    key = "place: INVENTORIES, label: Raw materials, measure: monetaryItemType, period: instant"
    entry = f"{{{key}, pick: '{pick}', by: person}}"
    (folder / "decisions.yaml").write_text(f"version: 1\nrows:\n  - {entry}\n", encoding="utf-8")
    code, message = _run(monkeypatch, capsys, "convert", str(folder / "note.txt"), "--out", str(folder / "out"))
    assert code == 2
    assert said in message
    assert "Raw materials" in message


def test_a_source_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    from converter.model.findings import InputError
    from converter.pipeline import read_source
    from converter.reading import Limits

    source = tmp_path / "large.txt"
    with source.open("wb") as file:
        file.truncate(5 << 30)
    with pytest.raises(InputError, match="limit") as caught:
        read_source(source, Limits())
    assert caught.value.code == "input.too-large"


def test_an_output_folder_of_someone_else_stays_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "thesis.txt").write_text("precious", encoding="utf-8")
    code, message = _run(
        monkeypatch, capsys, "convert", str(folder / "note.txt"), "--out", str(folder / "out"), "--no-arelle"
    )
    assert code == 2
    assert "thesis.txt" in message
    assert [path.name for path in (folder / "out").iterdir()] == ["thesis.txt"]


def test_a_missing_file_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.yaml").write_text(PROFILE, encoding="utf-8")
    code, message = _run(monkeypatch, capsys, "convert", str(tmp_path / "nothing.txt"))
    assert code == 3
    assert "nothing.txt" in message
