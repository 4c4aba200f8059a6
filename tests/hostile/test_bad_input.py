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


TABLE = b"<table><tr><td></td><td>2024</td></tr><tr><td>Rent</td><td>1,204</td></tr></table>"
TOLD = ("reading.", "html.encoding")
EXCESSES = {
    "100,000 columns": (b"<table><tr>" + b"<td>7</td>" * 100_000 + b"</tr></table>", "html.table-too-large"),
    "100,000 columns of a CSV": (b",2024\nRent" + b",7" * 100_000, "csv.too-large"),
    "a span of 100,000 columns": (TABLE.replace(b"<td>Rent", b'<td colspan="100000">Rent'), ""),
    "spans that open a huge grid": (
        b"<table>" + b'<tr><td colspan="1000">Rent</td><td rowspan="60000">4</td></tr>' * 3_000 + b"</table>",
        "html.table-too-large",
    ),
    "elements 100,000 deep": (b"<div>" * 100_000 + TABLE, "html.too-deep"),
    "tables 100,000 deep": (b"<table><tr><td>" * 100_000 + TABLE, "html.too-deep"),
    "headings without end": (b"<h2>Rent</h2>" * 5_000 + TABLE, ""),
    "a line of spaces": (b"Rent\n2024\n1,204\n" + b" " * 2_000_000, "input.too-large"),
    "lines without end": (b"Rent\n2024\n1,204\n" + b"\n" * 2_000_000, "input.too-large"),
    "NUL bytes": (b"Rent\n2024\n1,204\n" + b"\0" * 1_000_000, "input.binary"),
    "blanks in a cell": (TABLE.replace(b"Rent", b"Rent" + b"&nbsp;" * 500_000 + b"due"), "reading.overlong"),
    "a number of a million digits": (TABLE.replace(b"1,204", b"9" * 1_000_000), "reading.overlong"),
    "brackets without end": (b"<p>" + b"(" * 1_000_000 + b"</p>" + TABLE, "reading.overlong"),
    "ampersands without end": (b"<p>" + b"&" * 1_000_000 + b"</p>" + TABLE, "reading.overlong"),
    "three encodings": (b"<p>" + "Größe".encode() + "Größe".encode("cp1252") + b"\xff</p>" + TABLE, "html.encoding"),
}


@pytest.mark.parametrize("name", EXCESSES)
def test_excess_is_refused_or_told(tmp_path: Path, name: str) -> None:
    from converter.model.findings import InputError
    from converter.pipeline import parse

    content, code = EXCESSES[name]
    (tmp_path / "report.yaml").write_text(PROFILE, encoding="utf-8")
    if code and not code.startswith(TOLD):
        with pytest.raises(InputError) as refusal:
            parse(content, tmp_path / "report.yaml")
        assert refusal.value.code == code
        return
    document, extraction = parse(content, tmp_path / "report.yaml")
    codes = [finding.code for finding in (*document.findings, *extraction.findings)]
    assert not code or code in codes
    assert [fact.shown for fact in extraction.facts] == ([] if "digits" in name else ["1,204"])


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
