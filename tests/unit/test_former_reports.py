"""Earlier reports: a report of ours, read back as a stranger's, gives the decisions that it was made with."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from converter.extraction import extract
from converter.former_reports import Imported, import_report, read_former
from converter.mapping import propose
from converter.mapping.decisions import DecisionIndex
from converter.mapping.former_choices import changes_since
from converter.mapping.keys import Subjects
from converter.mapping.linker.memory import LocalMemory
from converter.mapping.local_learning import forget_report
from converter.model.decisions import Decider, Decisions
from converter.model.findings import InputError, UsageError
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.pipeline import convert
from converter.project_files import load_profile
from converter.reading import read
from taxonomy.builtin import builtin_catalog

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "other-current-assets"

PAGE = """<html><head><title>t</title></head><body>
<p>CONSOLIDATED BALANCE SHEETS</p><p>(in millions)</p>
<table><tr><td></td><td>December 31, {year}</td><td>December 31, {before}</td></tr>
<tr><td>Current assets:</td><td></td><td></td></tr>
<tr><td>Cash and cash equivalents</td><td>{cash}</td><td>90</td></tr>
<tr><td>Sundry claims</td><td>40</td><td>30</td></tr>
{extra}<tr><td>Total current assets</td><td>{total}</td><td>120</td></tr></table></body></html>"""


def _page(year: int, cash: int, extra: str = "", total: int = 0) -> bytes:
    return PAGE.format(
        year=year, before=year - 1, cash=cash, extra=extra, total=total or cash + 40
    ).encode()  # fmt: skip


def _profile(year: int) -> Profile:
    return Profile(
        entity=EntityProfile(name="Example", identifier="0001234567"),
        report=ReportProfile(type="10-K", period_end=date(year, 12, 31)),
        extension=ExtensionProfile(prefix="ex", authority="http://www.example.com"),
    )


def _decided(year: int, picks: dict[str, str]) -> Decisions:
    """Decisions of a person for the page of a year."""
    extraction = extract(read(_page(year, 100), "page.htm"), _profile(year))
    rows = [
        row.model_copy(update={"pick": picks[row.label], "by": Decider.PERSON})
        for row in propose(extraction, builtin_catalog(), _profile(year)).rows
        if row.label in picks
    ]
    return Decisions(rows=tuple(rows))


PICKS = {
    "Cash and cash equivalents": "us-gaap:CashAndCashEquivalentsAtCarryingValue",
    "Sundry claims": "ex:SundryClaims",
    "Total current assets": "us-gaap:AssetsCurrent",
}


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inline page of an earlier year."""
    conversion = convert(_page(2023, 100), _profile(2023), _decided(2023, PICKS))
    path = tmp_path_factory.mktemp("filed") / conversion.entry
    path.write_bytes(conversion.files[conversion.entry])
    return path


@pytest.fixture(scope="module")
def imported(filed: Path) -> Imported:
    return import_report(filed, builtin_catalog(), "ex")


def test_each_tag_stands_where_it_is_read(filed: Path) -> None:
    former = read_former(filed)
    tagged = [fact for fact in former.page.facts if fact.numeric and fact.places]
    assert len(tagged) == 6
    for fact in tagged:
        (start, end), *_ = fact.places
        assert former.document.text[start:end] == fact.text


def test_profile_of_an_earlier_report_is_read_from_its_facts(filed: Path) -> None:
    former = read_former(filed)
    assert former.entity == "0001234567"
    assert former.profile.report.period_end == date(2023, 12, 31)
    assert former.profile.extension.prefix == "ex"


def test_choices_come_back_as_decided_by_the_earlier_report(imported: Imported) -> None:
    assert {row.label: row.pick for row in imported.decisions.rows} == PICKS
    assert {row.by for row in imported.decisions.rows} == {Decider.PRIOR}
    assert all("2023-12-31" in row.reason for row in imported.decisions.rows)


def test_own_concepts_take_the_prefix_of_the_next_report(filed: Path) -> None:
    decisions = import_report(filed, builtin_catalog(), "nx").decisions
    assert "nx:SundryClaims" in {row.pick for row in decisions.rows}


def test_next_year_starts_from_last_years_choices(imported: Imported) -> None:
    conversion = convert(_page(2024, 130), _profile(2024), imported.decisions)
    found = {fact.label: (str(fact.concept), fact.decided_by) for fact in conversion.report.facts if not fact.is_block}
    for label, pick in PICKS.items():
        assert found[label] == (pick, "prior")


def test_changes_name_new_and_gone_rows(imported: Imported) -> None:
    extra = "<tr><td>Prepaid rent</td><td>5</td><td>0</td></tr>"
    page = _page(2024, 130, extra, 175).replace(b"Sundry claims", b"Claims on others")
    changes = changes_since(extract(read(page, "next.htm"), _profile(2024)), imported.decisions)
    assert {row.label for row in changes.new} == {"Prepaid rent", "Claims on others"}
    assert {row.label for row in changes.gone} == {"Sundry claims"}


def test_a_zip_holds_the_page_too(filed: Path, imported: Imported, tmp_path: Path) -> None:
    package = tmp_path / "filed.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(filed, f"reports/{filed.name}")
    assert import_report(package, builtin_catalog(), "ex").decisions == imported.decisions


def test_a_page_without_tags_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "plain.htm"
    page.write_bytes(_page(2023, 100))
    with pytest.raises(InputError):
        import_report(page, builtin_catalog(), "ex")


def test_a_missing_report_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such report"):
        import_report(tmp_path / "gone.json", builtin_catalog(), "ex")


def test_json_gives_choices_by_labels(tmp_path: Path) -> None:
    conversion = convert(EXAMPLE / "note.txt", EXAMPLE / "report.yaml", EXAMPLE / "decisions.yaml")
    for name, data in conversion.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    prefix = load_profile(EXAMPLE / "report.yaml").extension.prefix
    decisions = import_report(tmp_path / "report.json", builtin_catalog(), prefix).decisions
    used = {str(fact.concept) for fact in conversion.report.facts if not fact.is_block}
    picks = {row.pick for row in decisions.rows}
    assert picks
    assert picks <= used


def test_memory_learns_and_forgets(imported: Imported, tmp_path: Path) -> None:
    memory = LocalMemory(tmp_path)
    assert memory.add(imported.rows) == len(set(imported.rows)) > 0
    assert "ex:SundryClaims" not in {row.concept for row in memory.rows()}
    with pytest.raises(UsageError):
        forget_report(tmp_path, "another report")
    assert forget_report(tmp_path, imported.name) == len(memory)
    assert len(LocalMemory(tmp_path)) == 0


def test_suggestions_draw_on_the_users_memory(
    imported: Imported, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XBRL_CONVERTER_HOME", str(tmp_path))
    LocalMemory(tmp_path).add(imported.rows)
    conversion = convert(_page(2024, 130), _profile(2024))
    extraction = conversion.extraction
    index = DecisionIndex(conversion.decisions)
    subjects = Subjects(extraction)
    reasons = {fact.label: index.rows[subjects.of(fact).key].reason for fact in extraction.facts}
    assert "earlier report" in reasons["Total current assets"]
