"""Any report in any form: what is loaded is written, what is written is loaded again, what is lost is said."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import converter
from converter import exporting
from converter.exporting import Form, export, load_source
from converter.model.findings import ConverterError, InputError, Severity, UsageError
from converter.model.report import Report
from converter.report_comparison import differences
from converter.validation import edgar_folder, loading
from converter.writing import render_blocks, write_csv, write_extension, write_inline, write_json, write_xml
from converter.writing.package import report_package, taxonomy_package
from converter.writing.table_export import facts_jsonl
from tests.unit.writing import builders

REPORTS = (Form.JSON, Form.CSV, Form.XML, Form.INLINE, Form.PACKAGE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, dict[str, Path]]:
    """A report of every kind of fact, with footnotes, and a folder for each form that it comes in."""
    source = builders.source()
    document = source.document()
    report = render_blocks(document, builders.report(source))
    forms = {
        "inline": {"ex-20251231.htm": write_inline(report, document, "Deposits")},
        "json": {"report.json": write_json(report)},
        "xml": {"report.xbrl": write_xml(report)},
        "csv": write_csv(report, "tables"),
    }
    places = {}
    for name, files in forms.items():
        places[name] = folder = tmp_path_factory.mktemp(name)
        for file, data in {**files, **write_extension(report)}.items():
            (folder / file).write_bytes(data)
    folder = tmp_path_factory.mktemp("package")
    file, data = report_package(report, "ex-20251231.htm", {**forms["inline"], **write_extension(report)})
    (folder / file).write_bytes(data)
    places["package"] = folder / file
    return report, places


@pytest.mark.parametrize("came", ["inline", "json", "xml", "csv", "package"])
def test_whatever_comes_in_holds_the_facts_of_the_report(made: tuple[Report, dict[str, Path]], came: str) -> None:
    report, places = made
    source = load_source(places[came])
    assert source.findings == ()
    assert list(differences(report, source.report)) == []
    assert source.report.typed_domains == report.typed_domains
    assert [role.uri for role in source.report.extension.roles]


@pytest.mark.parametrize("form", REPORTS)
@pytest.mark.parametrize("came", ["inline", "json", "xml", "csv", "package"])
def test_every_form_to_every_form(made: tuple[Report, dict[str, Path]], tmp_path: Path, came: str, form: Form) -> None:
    report, places = made
    result = export(places[came], form, tmp_path / "out", verify=True)
    assert result.findings == ()
    assert result.complete
    assert list(differences(report, result.report)) == []


def test_tables_and_packages(made: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    report, places = made
    assert export(places["json"], "facts-csv", tmp_path / "csv").files == ("facts.csv",)
    assert len((tmp_path / "csv" / "facts.csv").read_text("utf-8").splitlines()) > len(report.facts)
    assert export(places["json"], "jsonl", tmp_path / "jsonl").files == ("facts.jsonl",)
    assert "num.tsv" in export(places["xml"], "sec-datasets", tmp_path / "sec").files
    labels = (tmp_path / "jsonl" / "facts.jsonl").read_text("utf-8")
    assert '"label": "Deposits, gross"' in labels or '"label": "' in labels
    [package] = export(places["inline"], "taxonomy-package", tmp_path / "taxonomy").files
    with zipfile.ZipFile(tmp_path / "taxonomy" / package) as archive:
        assert any(name.endswith("META-INF/taxonomyPackage.xml") for name in archive.namelist())
        assert any(name.endswith("ex-20251231.xsd") for name in archive.namelist())


def test_a_submission_to_edgar_is_a_folder_and_a_zip(made: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    _, places = made
    result = export(places["inline"], "edgar", tmp_path / "out")
    inside = sorted(name.removeprefix("edgar/") for name in result.files if name.startswith("edgar/"))
    with zipfile.ZipFile(tmp_path / "out" / "edgar.zip") as archive:
        assert sorted(archive.namelist()) == inside
    assert "ex-20251231.htm" in inside
    assert "ex-20251231_pre.xml" in inside


def test_a_page_of_facts_is_laid_out_where_there_was_none(made: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    report, places = made
    assert "report.htm" in export(places["json"], "inline", tmp_path / "out").files
    page = (tmp_path / "out" / "report.htm").read_text("utf-8")
    assert all(f'id="{fact.id}"' in page for fact in report.facts)


def test_a_page_that_came_in_goes_out_as_it_was_with_its_pictures(
    made: tuple[Report, dict[str, Path]], tmp_path: Path
) -> None:
    source = tmp_path / "source"
    shutil.copytree(made[1]["inline"], source)
    page = source / "ex-20251231.htm"
    page.write_bytes(page.read_bytes().replace(b"</body>", b'<p><img src="pic/logo.gif" alt=""/></p></body>'))
    (source / "pic").mkdir()
    (source / "pic" / "logo.gif").write_bytes(b"GIF89a")
    (source / "letter.txt").write_bytes(b"private")
    result = export(source, "inline", tmp_path / "out")
    assert "pic/logo.gif" in result.files
    assert "letter.txt" not in result.files
    assert (tmp_path / "out" / "ex-20251231.htm").read_bytes() == page.read_bytes()


def test_several_documents_are_one_set(tmp_path: Path, made: tuple[Report, dict[str, Path]]) -> None:
    """The second document holds facts of its own and the resources stay in the first."""
    report, places = made
    source = tmp_path / "source"
    shutil.copytree(places["inline"], source)
    second = _SECOND.encode()
    (source / "more.htm").write_bytes(second)
    loaded = load_source(source)
    assert len(loaded.report.facts) == len(report.facts) + 1
    assert loaded.report.title == "Deposits"
    for form in (Form.JSON, Form.INLINE, Form.PACKAGE):
        result = export(source, form, tmp_path / form, verify=True)
        assert result.findings == (), form
    assert {"ex-20251231.htm", "more.htm"} <= set(export(source, "inline", tmp_path / "again").files)


_SECOND = """<?xml version="1.0"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:ex="http://www.example.com/20251231">
<head><title>More</title></head><body><div style="display:none"><ix:header><ix:references>
<link:schemaRef xlink:type="simple" xlink:href="ex-20251231.xsd"/></ix:references><ix:resources>
<xbrli:context id="other"><xbrli:entity><xbrli:identifier scheme="SCHEME">ENTITY</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>2020-01-01</xbrli:startDate><xbrli:endDate>2020-12-31</xbrli:endDate></xbrli:period>
</xbrli:context></ix:resources></ix:header></div>
<p>Held by <ix:nonNumeric id="extra" name="ex:Custodian" contextRef="other">Second Custody</ix:nonNumeric></p></body>
</html>
""".replace("SCHEME", builders.report(builders.source()).entity.scheme).replace(
    "ENTITY", builders.report(builders.source()).entity.identifier
)

_SCHEMA = """<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:t="http://t.example/2025" xmlns:xbrldt="http://xbrl.org/2005/xbrldt" targetNamespace="http://t.example/2025"
 elementFormDefault="qualified">
<import namespace="http://www.xbrl.org/2003/instance"
 schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
<import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>
<element id="t_Money" name="Money" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"
 xbrli:periodType="instant" nillable="true"/>
<element id="t_Words" name="Words" type="xbrli:stringItemType" substitutionGroup="xbrli:item"
 xbrli:periodType="duration" nillable="true"/>
<element id="t_Share" name="Share" type="xbrli:fractionItemType" substitutionGroup="xbrli:item"
 xbrli:periodType="instant"/>
<element id="t_Name" name="Name" type="xbrli:QNameItemType" substitutionGroup="xbrli:item" xbrli:periodType="instant"/>
<element id="t_Double" name="Double" type="xbrli:doubleItemType" substitutionGroup="xbrli:item"
 xbrli:periodType="instant"/>
<element id="t_Tuple" name="Tuple" substitutionGroup="xbrli:tuple"><complexType><complexContent>
<restriction base="anyType"><sequence><element ref="t:Money"/></sequence></restriction></complexContent></complexType>
</element>
<element id="t_Code" name="Code" type="string"/>
<element id="t_Box" name="Box"><complexType><sequence>
<element name="in" type="string"/></sequence></complexType></element>
<element id="t_CodeAxis" name="CodeAxis" type="xbrli:stringItemType" substitutionGroup="xbrldt:dimensionItem"
 abstract="true" xbrli:periodType="duration" xbrldt:typedDomainRef="#t_Code"/>
<element id="t_BoxAxis" name="BoxAxis" type="xbrli:stringItemType" substitutionGroup="xbrldt:dimensionItem"
 abstract="true" xbrli:periodType="duration" xbrldt:typedDomainRef="#t_Box"/>
</schema>
"""

_INSTANCE = """<?xml version="1.0"?>
<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:t="http://t.example/2025" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<link:schemaRef xlink:type="simple" xlink:href="t.xsd"/>
CONTEXTS
<xbrli:unit id="u"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>
<xbrli:unit id="p"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
FACTS
</xbrli:xbrl>
"""


def _context(name: str, period: str, inside: str = "", entity: str = "1") -> str:
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="http://e.example">{entity}'
        f"</xbrli:identifier>{inside and f'<xbrli:segment>{inside}</xbrli:segment>'}</xbrli:entity>"
        f"<xbrli:period>{period}</xbrli:period></xbrli:context>"
    )


_DAY = "<xbrli:instant>2025-12-31</xbrli:instant>"
_YEAR = "<xbrli:startDate>2025-01-01</xbrli:startDate><xbrli:endDate>2025-12-31</xbrli:endDate>"


def _odd(folder: Path, facts: str) -> Path:
    contexts = [
        _context("i", _DAY),
        _context("d", _YEAR),
        _context("ever", "<xbrli:forever/>"),
        _context("noon", "<xbrli:instant>2025-12-31T12:00:00</xbrli:instant>"),
        _context("else", _DAY, entity="2"),
        _context("code", _DAY, '<xbrldi:typedMember dimension="t:CodeAxis"><t:Code>A 1</t:Code></xbrldi:typedMember>'),
        _context(
            "box", _DAY, '<xbrldi:typedMember dimension="t:BoxAxis"><t:Box><t:in>x</t:in></t:Box></xbrldi:typedMember>'
        ),
        _context("odd", _DAY, "<t:Code>x</t:Code>"),
    ]
    folder.mkdir()
    (folder / "t.xsd").write_text(_SCHEMA, encoding="utf-8")
    instance = _INSTANCE.replace("CONTEXTS", "\n".join(contexts)).replace("FACTS", facts)
    (folder / "odd.xbrl").write_text(instance, encoding="utf-8")
    return folder


def _money(context: str, rest: str = 'decimals="0"') -> str:
    return f'<t:Money contextRef="{context}" unitRef="u" {rest}>12</t:Money>'


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (f"<t:Tuple>{_money('i')}</t:Tuple>", "tuple"),
        (
            '<t:Share contextRef="i" unitRef="p"><xbrli:numerator>1</xbrli:numerator>'
            "<xbrli:denominator>3</xbrli:denominator></t:Share>",
            "fraction",
        ),
        (_money("noon"), "time-of-day"),
        (_money("else"), "other-entity"),
        (_money("box"), "complex-typed"),
        (_money("odd"), "other-content"),
        ('<t:Words contextRef="ever">x</t:Words>', "forever"),
        ('<t:Name contextRef="i">t:Money</t:Name>', "qname-value"),
        ('<t:Double contextRef="i" unitRef="p" decimals="INF">INF</t:Double>', "not-a-number"),
        ('<t:Money contextRef="i" unitRef="u" decimals="0">12 million</t:Money>', "invalid-value"),
        ('<t:Nowhere contextRef="i">x</t:Nowhere>', "unknown-concept"),
        (_money("i", 'precision="0"'), "no-accuracy"),
    ],
)
def test_what_cannot_be_carried_is_said(tmp_path: Path, fact: str, code: str) -> None:
    kept = f"{_money('i')}{_money('i')}"
    source = load_source(_odd(tmp_path / "odd", kept + fact))
    said = [finding for finding in source.findings if finding.stage == "export"]
    assert [finding.code for finding in said] == [f"export.{code}"]
    assert said[0].count == 1
    assert len(source.report.facts) == (3 if code == "no-accuracy" else 2)


def test_a_report_of_nothing_that_can_be_carried_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no fact"):
        load_source(_odd(tmp_path / "odd", f"<t:Tuple>{_money('i')}</t:Tuple>"))


def test_typed_dimensions_precision_and_nil_are_carried(tmp_path: Path) -> None:
    facts = (
        '<t:Money contextRef="code" unitRef="u" precision="2">120</t:Money>'
        '<t:Money contextRef="code" unitRef="u" precision="INF">121</t:Money>'
        '<t:Money contextRef="i" unitRef="u" xsi:nil="true"/>'
        '<t:Words contextRef="d" xml:lang="de">Grüße</t:Words><t:Words contextRef="d">no tongue</t:Words>'
    )
    folder = _odd(tmp_path / "odd", facts)
    report = load_source(folder).report
    assert [(fact.value and str(fact.value), fact.decimals, fact.language) for fact in report.facts] == [
        ("120", -1, ""), ("121", None, ""), (None, None, ""), ("Grüße", None, "de"), ("no tongue", None, ""),
    ]  # fmt: skip
    assert [str(member) for _, member in report.facts[0].dimensions] == ["A 1"]
    for form in REPORTS:
        result = export(folder, form, tmp_path / form, verify=True)
        codes = [finding.code for finding in result.findings if finding.severity.rank < 2]
        assert codes == [], form


def test_two_prefixes_of_one_namespace_and_one_prefix_of_two_become_plain() -> None:
    from converter.report_loading import _Names

    names = _Names({"http://a": "p", "http://b": "p", "http://c": "ix", "http://www.xbrl.org/2003/iso4217": "money"})
    found = [str(names.of(f"{{{uri}}}X")) for uri in ("http://a", "http://b", "http://c", "http://d", "http://a")]
    assert found == ["p:X", "p1:X", "ns:X", "ns1:X", "p:X"]
    assert str(names.of("{http://www.xbrl.org/2003/iso4217}EUR")) == "iso4217:EUR"


def test_the_folder_of_a_conversion(tmp_path: Path) -> None:
    from converter.publishing import publish

    example = Path(__file__).resolve().parents[2] / "examples" / "other-current-assets"
    conversion = converter.convert(example / "note.txt", example / "report.yaml", example / "decisions.yaml")
    publish(conversion, tmp_path / "conversion", arelle=False)
    result = export(tmp_path / "conversion", "csv", tmp_path / "out")
    assert list(differences(conversion.report, result.report)) == []
    assert result.findings == ()
    # Tables lead back to the characters, as those that the conversion itself would have written.
    export(tmp_path / "conversion", "jsonl", tmp_path / "tables")
    ours = [json.loads(line) for line in facts_jsonl(conversion.report, conversion.extraction).splitlines()]
    again = {row["fact"]: row for row in map(json.loads, (tmp_path / "tables" / "facts.jsonl").open(encoding="utf-8"))}
    traces = ("row_label", "table", "row", "column", "source_start", "source_end", "source_line", "decided_by")
    assert any(row["table"] is not None for row in ours)
    for row in ours:
        assert {name: again[row["fact"]][name] for name in traces} == {name: row[name] for name in traces}


def test_a_taxonomy_that_is_not_here_is_said(made: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    from converter.publishing import publish

    example = Path(__file__).resolve().parents[2] / "examples" / "other-current-assets"
    conversion = converter.convert(example / "note.txt", example / "report.yaml", example / "decisions.yaml")
    publish(conversion, tmp_path / "conversion", arelle=False)
    name, data = taxonomy_package(made[0], write_extension(made[0]))
    (tmp_path / name).write_bytes(data)
    source = load_source(tmp_path / "conversion", [tmp_path / name])
    own = conversion.report.extension.prefix
    [lost] = [finding for finding in source.findings if finding.code == "export.unknown-concept"]
    assert lost.count == sum(fact.concept.prefix != own for fact in conversion.report.facts) > 0
    assert "--package" in lost.hint
    assert any(finding.severity is Severity.ERROR for finding in source.findings)


@pytest.mark.shared
def test_a_submission_passes_the_rules_of_edgar(shared: Path, tmp_path: Path) -> None:
    from converter.project_files import load_profile
    from converter.publishing import publish

    if edgar_folder() is None:
        pytest.skip("needs the Arelle/EDGAR plugin ($XBRL_CONVERTER_EDGAR)")
    example = Path(__file__).resolve().parents[2] / "examples" / "segment-reporting"
    profile = load_profile(example / "report.yaml").model_copy(update={"cover": COVER})
    conversion = converter.convert(example / "note.txt", profile, example / "decisions.yaml")
    publish(conversion, tmp_path / "conversion", arelle=False)
    packages = sorted((shared / "taxonomies").glob("us-2025-*.zip"))
    result = export(tmp_path / "conversion", "edgar", tmp_path / "out", packages=packages, verify=True)
    refused = [finding for finding in result.findings if finding.severity.rank < Severity.WARNING.rank]
    assert refused == []
    assert any(finding.code.startswith("EFM.") for finding in result.findings), "EDGAR's rules were not applied"


COVER = {
    "DocumentAnnualReport": "true",
    "DocumentRegistrationStatement": "false",
    "DocumentTransitionReport": "false",
    "DocumentShellCompanyReport": "false",
    "EntityShellCompany": "false",
    "EntityVoluntaryFilers": "No",
    "AuditorName": "Careful Auditors LLP",
    "AuditorLocation": "Exampleton",
    "AuditorFirmId": "1234",
    "EntityFilerCategory": "Non-accelerated Filer",
}


# -- what is refused


def test_forms_that_are_none_and_folders_that_are_the_source(
    made: tuple[Report, dict[str, Path]], tmp_path: Path
) -> None:
    folder = made[1]["json"]
    with pytest.raises(UsageError, match="no form"):
        export(folder, "pdf", tmp_path / "out")
    for target in (folder, folder.parent):
        with pytest.raises(UsageError, match="the report itself"):
            export(folder / "report.json", "csv", target)
    assert (folder / "report.json").exists()


def test_several_reports_in_one_folder(made: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    source = tmp_path / "two"
    shutil.copytree(made[1]["json"], source)
    shutil.copy(source / "report.json", source / "second.json")
    with pytest.raises(InputError, match="several reports"):
        export(source, "csv", tmp_path / "out")


def test_what_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "broken.json").write_text(
        '{"documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json"', "utf-8"
    )
    for name in ("letter.txt", "broken.json", "missing.json"):
        with pytest.raises(ConverterError) as raised:
            export(tmp_path / name, "json", tmp_path / "out")
        assert raised.value.exit_code == 3, name
    assert not (tmp_path / "out").exists()


def test_a_report_that_reads_files_of_others_is_refused(made: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(made[1]["xml"], source)
    report = source / "report.xbrl"
    report.write_bytes(report.read_bytes().replace(b'"ex-20251231.xsd"', b'"../../../etc/passwd"'))
    with pytest.raises(InputError) as raised:
        export(source, "json", tmp_path / "out")
    assert raised.value.code.startswith("safety.")


def test_a_name_that_edgar_refuses(made: tuple[Report, dict[str, Path]], tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(made[1]["inline"], source)
    (source / "ex-20251231.htm").rename(source / "a page with blanks.htm")
    with pytest.raises(ConverterError, match="does not take the file name"):
        export(source, "edgar", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_viewer_is_an_extra(
    made: tuple[Report, dict[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "is_viewer_installed", lambda: False)
    with pytest.raises(UsageError) as raised:
        export(made[1]["inline"], "viewer", tmp_path / "out")
    assert "xbrl-converter[viewer]" in raised.value.hint


def test_parquet_is_an_extra(
    made: tuple[Report, dict[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(UsageError) as raised:
        export(made[1]["inline"], "parquet", tmp_path / "out")
    assert "xbrl-converter[data]" in raised.value.hint


def test_what_does_not_come_back_is_an_error(made: tuple[Report, dict[str, Path]]) -> None:
    source = load_source(made[1]["json"])
    files = exporting.form_files(source, Form.JSON)
    first = source.report.facts[0]
    other = replace(source, report=replace(source.report, facts=(replace(first, id="x"), *source.report.facts)))
    [finding] = exporting.verified(other, files, Form.JSON)
    assert finding.code == "export.not-equal"
