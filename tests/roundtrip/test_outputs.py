"""Every form that a profile can ask for, from a note to Arelle's verdict; no form is asked for in vain."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from converter.model.profile import Profile
from converter.pipeline import convert
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


def test_each_form_alone_is_one_form() -> None:
    profile = load_profile(FOLDER / "report.yaml")
    written = {}
    for form in FORMS:
        files = convert(
            FOLDER / "note.txt", profile.model_copy(update={"outputs": (form,)}), FOLDER / "decisions.yaml"
        ).files
        written[form] = {
            name for name in files if not name.endswith((".xsd", ".xml", ".yaml")) and name != "parsed.json"
        }
    assert all(written.values()), written
    assert len({frozenset(names) for names in written.values()}) == len(FORMS)
