from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from converter.model.findings import ConverterError, InputError, Severity
from converter.validation import ArelleOptions, ArelleResult, validate_files
from converter.validation.judgement import Judgement, Message, ReadFact

E = Severity.ERROR


def codes(result: ArelleResult) -> set[str]:
    return {finding.code for finding in result.findings}


def test_a_sound_report_is_valid(harbour: Path) -> None:
    result = validate_files(harbour, options=ArelleOptions(expected_facts=14, facts=True))
    assert result.valid
    assert (result.loaded, result.validated, result.fact_count) == (True, True, 14)
    assert result.findings == ()
    fact = next(fact for fact in result.facts if fact.id == "f-2")
    assert (fact.concept, fact.value, fact.decimals, fact.unit) == ("harbour:Fees", "600000", "-3", "iso4217:USD")
    assert fact.period == "2024-01-01/2024-12-31"
    assert fact.dimensions == (("harbour:SegmentAxis", "harbour:DocksMember"),)
    assert next(fact for fact in result.facts if fact.id == "f-13").period == "2024-12-31"


def test_a_missing_fact_makes_it_invalid(harbour: Path) -> None:
    result = validate_files(harbour, options=ArelleOptions(expected_facts=15))
    assert not result.valid
    assert codes(result) == {"arelle.fact-count"}


@pytest.mark.parametrize(
    ("old", "new", "code", "fact", "severity"),
    [
        ('contextRef="I24"', 'contextRef="D24"', "xbrl.4.7.2:contextPeriodType", "f-13", Severity.ERROR),
        (">900<", ">950<", "calc11e:inconsistentCalculationUsingRounding", "f-1", Severity.INCONSISTENCY),
        ("harbour:DocksMember", "harbour:SegmentDomain", "xbrldie:DefaultValueUsedInInstanceError", "f-2", E),
        ('unitRef="USD"', 'unitRef="pure"', "xbrl.4.8.2:monetaryFactUnit-notMonetaryMeasure", "f-1", Severity.ERROR),
        ("harbour:FerriesMember", "harbour:Fees", "xbrldie:PrimaryItemDimensionallyInvalidError", "f-3", E),
    ],
)  # fmt: skip
def test_each_fault_is_a_finding_that_names_the_fact(
    broken: Callable[..., Path], old: str, new: str, code: str, fact: str, severity: Severity
) -> None:
    result = validate_files(broken(old, new))
    assert not result.valid
    finding = next(finding for finding in result.findings if finding.code == code)
    assert fact in finding.facts
    assert finding.severity is severity
    assert finding.stage == "arelle"
    assert finding.citation
    assert finding.hint
    assert "%(" not in finding.message


def test_inconsistent_duplicates_refuse_the_report(broken: Callable[..., Path]) -> None:
    report = broken(
        'name="harbour:Surplus" contextRef="D23"',
        'name="harbour:Wages" contextRef="D23"',
    )
    result = validate_files(report)
    assert not result.valid
    duplicates = next(finding for finding in result.findings if finding.code == "arelle:duplicateFacts")
    assert set(duplicates.facts) == {"f-8", "f-12"}
    assert duplicates.severity is Severity.INCONSISTENCY


def test_a_report_in_a_zip_is_judged(harbour: Path, tmp_path: Path) -> None:
    packed = tmp_path / "harbour.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(harbour.parent.iterdir()):
            archive.write(file, file.name)
    result = validate_files(packed)
    assert result.valid
    assert result.fact_count == 14


def test_a_folder_is_judged_by_the_report_in_it(harbour: Path) -> None:
    assert validate_files(harbour.parent).valid


def test_a_page_without_inline_xbrl_is_not_valid(tmp_path: Path) -> None:
    page = tmp_path / "page.htm"
    page.write_text('<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body/></html>')
    assert not validate_files(page).valid


def test_no_report_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(InputError, match="no XBRL report"):
        validate_files(tmp_path)
    with pytest.raises(InputError, match="cannot open"):
        validate_files(tmp_path / "missing.htm")


def test_a_broken_package_is_named(harbour: Path, tmp_path: Path) -> None:
    package = tmp_path / "broken.zip"
    package.write_bytes(b"PK\x05\x06 nothing")
    with pytest.raises(ConverterError) as caught:
        validate_files(harbour, [package])
    assert caught.value.code == "validation.package"


def test_a_missing_taxonomy_is_said_in_plain_words(broken: Callable[..., Path]) -> None:
    report = broken(
        "https://www.xbrl.org/dtr/type/2022-03-31/types.xsd", "https://taxonomy.example.com/types.xsd", ".xsd"
    )
    result = validate_files(report)
    assert not result.valid
    assert any("taxonomy package" in finding.hint for finding in result.errors)


def test_the_callers_environment_does_not_steer_arelle(harbour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "ARELLE_ARGS", "--about")
    assert validate_files(harbour).valid


def test_a_judgement_survives_the_pipe() -> None:
    judgement = Judgement(
        True, True, True, 1, (Message("ERROR", "c", "t", (("a#b", 3),), {"x": "é"}, ("f",), ("g",)),),
        (ReadFact("f", "a:B", "2024-12-31", None, dimensions=(("a:C", "a:D"),)),), "s", 0.5,
    )  # fmt: skip
    assert Judgement.from_json(judgement.to_json()) == judgement
