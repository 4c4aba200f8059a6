"""Every form that a profile can ask for, from a note to Arelle's verdict; no form is asked for in vain."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from converter.model.profile import Profile
from converter.pipeline import Conversion, convert
from converter.project_files import load_profile
from converter.publishing import publish

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "other-current-assets"
FORMS = get_args(get_args(Profile.model_fields["outputs"].annotation)[0])


def test_all_forms_are_written_and_valid(tmp_path: Path) -> None:
    profile = load_profile(FOLDER / "report.yaml").model_copy(update={"outputs": FORMS})
    conversion = convert(FOLDER / "note.txt", profile, FOLDER / "decisions.yaml")
    published = publish(conversion, tmp_path / "out")
    assert published.verdict.valid, [f.message for f in published.findings if f.severity.rank < 2]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    stem = conversion.report.extension.stem
    assert {f"{stem}.htm", "report.json", "report.xbrl", "tables.json", f"{stem}.xbri", f"{stem}-taxonomy.zip"} <= names
    assert {"edgar", "edgar.zip", "facts.parquet", "facts.csv", "facts.jsonl", "sec"} <= names
    assert (tmp_path / "out" / "edgar" / f"{stem}.htm").read_bytes() == conversion.files[f"{stem}.htm"]
    assert (tmp_path / "out" / "sec" / "num.tsv").is_file()


def test_each_form_alone_is_one_form() -> None:
    profile = load_profile(FOLDER / "report.yaml")
    written = {}
    for form in FORMS:
        files = convert(
            FOLDER / "note.txt", profile.model_copy(update={"outputs": (form,)}), FOLDER / "decisions.yaml"
        ).files
        written[form] = {
            name
            for name in files
            if "/" in name or (not name.endswith((".xsd", ".xml", ".yaml")) and name != "parsed.json")
        }
    assert all(written.values()), written
    assert len({frozenset(names) for names in written.values()}) == len(FORMS)


PAGE = """<!DOCTYPE html><html lang="en"><head><title>Note</title><script>track()</script></head><body>
<h1>5. Inventories</h1><p>Inventories at <del>cost</del> (in thousands):</p>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt=""/>
<table><tr><td></td><td>December 31, 2025</td><td>December 31, 2024</td></tr>
<tr><td>Raw materials</td><td>1,204</td><td>1,100</td></tr>
<tr><td>Finished goods</td><td>2,301</td><td>2,205</td></tr>
<tr><td>Total inventories</td><td>3,505</td><td>3,305</td></tr></table>REST</body></html>
"""
PROFILE = """entity: {name: A Company, identifier: "0001234567"}
report: {type: 10-K, period_end: 2025-12-31}
extension: {prefix: own, authority: http://www.example.com}
outputs: [inline, json, edgar]
"""


def _from_page(folder: Path, rest: str = "", more: str = "") -> Conversion:
    (folder / "note.htm").write_text(PAGE.replace("REST", rest), encoding="utf-8")
    (folder / "report.yaml").write_text(PROFILE + more, encoding="utf-8")
    return convert(folder / "note.htm", folder / "report.yaml")


def test_a_page_is_fitted_to_edgar_where_nobody_sees_it(tmp_path: Path) -> None:
    conversion = _from_page(tmp_path)
    said = [finding for finding in conversion.findings if finding.code.startswith("page.")]
    assert {finding.severity.value for finding in said} == {"info"}
    stem = conversion.report.extension.stem
    page = conversion.files[f"edgar/{stem}.htm"]
    assert b"<del" not in page
    assert b"line-through" in page
    assert b"data:image" not in page
    assert {f"edgar/{stem}-1.gif", f"{stem}-1.gif"} <= conversion.files.keys()
    blocks = [str(fact.value) for fact in conversion.report.facts if fact.is_block]
    assert blocks
    assert not any("<del" in text for text in blocks)


def test_what_edgar_refuses_and_no_repair_mends_is_an_error(tmp_path: Path) -> None:
    conversion = _from_page(tmp_path, '<p><a href="https://a.example/">more</a></p>')
    [error] = [finding for finding in conversion.findings if finding.code == "page.external-link"]
    assert error.severity.value == "error"
    assert error.citation.startswith("EFM")


def test_limits_can_be_turned_off(tmp_path: Path) -> None:
    conversion = _from_page(tmp_path, more="page_limits: none\n")
    assert not [finding for finding in conversion.findings if finding.code.startswith("page.")]
    assert b"<del" in conversion.files[f"{conversion.report.extension.stem}.htm"]
