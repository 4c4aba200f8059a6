"""What a report adds to its shared base, overrides or prohibits is judged as if it had loaded the base itself."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from converter.validation import ArelleResult, Pool, validate_reports
from converter.validation.entries import find_entry
from converter.validation.safety import Inspection, inspect_entry

HOME = "http://quay.example/base"
PARENT_CHILD = "http://www.xbrl.org/2003/arcrole/parent-child"
DOMAIN_MEMBER = "http://xbrl.org/int/dim/arcrole/domain-member"
XBRL = """xmlns="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:xbrldt="http://xbrl.org/2005/xbrldt" xmlns:b="http://quay.example/base" elementFormDefault="qualified"
"""
IMPORTS = """<import namespace="http://www.xbrl.org/2003/instance"
 schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/><import namespace="http://xbrl.org/2005/xbrldt"
 schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>"""
ROLE = "http://quay.example/role/moorings"
CATALOG = f"""<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><rewriteURI uriStartString="{HOME}/"
 rewritePrefix="../base/"/></catalog>"""
PACKAGE = """<tp:taxonomyPackage xml:lang="en" xmlns:tp="http://xbrl.org/2016/taxonomy-package">
<tp:identifier>http://quay.example/package</tp:identifier><tp:name>Quay</tp:name><tp:description>Quay</tp:description>
<tp:version>1</tp:version><tp:entryPoints/></tp:taxonomyPackage>"""


def element(name: str, prefix: str, more: str = 'type="xbrli:stringItemType"') -> str:
    return (
        f'<element id="{prefix}_{name}" name="{name}" substitutionGroup="xbrli:item" nillable="true"'
        f' xbrli:periodType="instant" {more}/>'
    )


def link(kind: str, role: str, arcrole: str, arcs: list[tuple[str, str, str]], home: str = "base.xsd") -> str:
    """Arcs between concepts of the base or, with a prefix, of the report: from, to, further attributes."""
    names = dict.fromkeys(name for arc in arcs for name in arc[:2])
    places = "".join(
        f'<link:loc xlink:type="locator" xlink:label="{n}" xlink:href="'
        f'{"quay.xsd#q_" + n[2:] if n.startswith("q-") else home + "#b_" + n}"/>'
        for n in names
    )
    lines = "".join(
        f'<link:{kind}Arc xlink:type="arc" xlink:arcrole="{arcrole}" xlink:from="{a}" xlink:to="{b}" {more}/>'
        for a, b, more in arcs
    )
    return f'<link:{kind}Link xlink:type="extended" xlink:role="{role}">{places}{lines}</link:{kind}Link>'


def role_references(role: str, home: str) -> str:
    return (
        f'<link:roleRef roleURI="{role}" xlink:type="simple" xlink:href="{home}#moorings"/>'
        f'<link:arcroleRef arcroleURI="{DOMAIN_MEMBER}" xlink:type="simple"'
        ' xlink:href="http://www.xbrl.org/2005/xbrldt-2005.xsd#domain-member"/>'
    )


def schema(target: str, body: str, linkbase: str, home: str) -> str:
    appinfo = (
        f"<annotation><appinfo>{'' if home else f'{ROLE_TYPE}'}<link:linkbase>{role_references(ROLE, home)}"
        f"{linkbase}</link:linkbase></appinfo></annotation>"
    )
    return f'<schema {XBRL} targetNamespace="{target}" xmlns:q="http://quay.example/report">{appinfo}{IMPORTS}{body}</schema>'


ROLE_TYPE = f"""<link:roleType roleURI="{ROLE}" id="moorings"><link:definition>1 - Moorings</link:definition>
<link:usedOn>link:definitionLink</link:usedOn><link:usedOn>link:presentationLink</link:usedOn></link:roleType>"""
BASE = schema(
    HOME,
    "".join(element(name, "b") for name in ("Quay", "North", "South", "East")),
    link("definition", ROLE, DOMAIN_MEMBER, [("Quay", "North", 'order="1"'), ("Quay", "South", 'order="2"')], "")
    + link("presentation", ROLE, PARENT_CHILD, [("Quay", "North", 'order="1"')], ""),
    "",
)
ADDITIONS = {
    "nothing": "",
    "a child": link("definition", ROLE, DOMAIN_MEMBER, [("Quay", "q-West", 'order="3"')], f"{HOME}/base.xsd"),
    "the same arc again": link("definition", ROLE, DOMAIN_MEMBER, [("Quay", "North", 'order="1"')], f"{HOME}/base.xsd"),
    "an arc prohibited": link(
        "definition", ROLE, DOMAIN_MEMBER, [("Quay", "South", 'order="2" use="prohibited" priority="2"')],
        f"{HOME}/base.xsd",
    ),
    "a cycle with the base": link(
        "definition", ROLE, DOMAIN_MEMBER, [("North", "Quay", 'order="1"')], f"{HOME}/base.xsd"
    ),
    "a cycle in what is shown": link(
        "presentation", ROLE, PARENT_CHILD, [("North", "Quay", 'order="1"')], f"{HOME}/base.xsd"
    ),
    "a label that is missing": link(
        "presentation", ROLE, PARENT_CHILD,
        [("Quay", "South", 'order="2" preferredLabel="http://www.xbrl.org/2003/role/totalLabel"')], f"{HOME}/base.xsd",
    ),
    "an arc to nothing": link("definition", ROLE, DOMAIN_MEMBER, [("Quay", "Gone", 'order="1"')], f"{HOME}/base.xsd"),
}  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("base") / "quay.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("quay/META-INF/taxonomyPackage.xml", PACKAGE)
        archive.writestr("quay/META-INF/catalog.xml", CATALOG)
        archive.writestr("quay/base/base.xsd", BASE)
    return path


@pytest.fixture(scope="module")
def pools(package: Path) -> Iterator[tuple[Pool, Pool]]:
    with Pool([package], workers=1) as forking, Pool([package], workers=1, forking=False) as warm:
        yield forking, warm


def report(folder: Path, addition: str) -> Path:
    extension = f'<import namespace="{HOME}" schemaLocation="{HOME}/base.xsd"/>' + element("West", "q")
    (folder / "quay.xsd").write_text(schema("http://quay.example/report", extension, addition, f"{HOME}/base.xsd"))
    entry = folder / "quay.xml"
    entry.write_text(
        """<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:b="http://quay.example/base"><link:schemaRef xlink:type="simple"
 xlink:href="quay.xsd"/><xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="http://quay.example">1
</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<b:North contextRef="c" id="f1">north</b:North></xbrli:xbrl>"""
    )
    return entry


def said(result: ArelleResult) -> list[tuple[str, str]]:
    return sorted((message.code, message.text) for message in result.messages)


@pytest.mark.parametrize("addition", ADDITIONS.values(), ids=ADDITIONS.keys())
def test_what_a_report_adds_to_its_base_is_judged_as_without_sharing(
    addition: str, tmp_path: Path, package: Path, pools: tuple[Pool, Pool]
) -> None:
    entry = report(tmp_path, addition)
    shared, alone = (validate_reports([entry], [package], pool=pool)[0] for pool in pools)
    assert shared.fact_count == alone.fact_count == 1
    assert said(shared) == said(alone)
    assert shared.valid is alone.valid


def test_the_base_is_one_that_can_be_shared(tmp_path: Path, package: Path) -> None:
    inspection = inspect_entry(find_entry(report(tmp_path, "")))
    assert isinstance(inspection, Inspection)
    question = (
        "import sys; from converter.validation.arelle import Engine; from converter.validation.judgement import Setup;"
        f"engine = Engine(Setup(({str(package)!r},), (), '', {str(tmp_path)!r})); engine.warm_up();"
        f"sys.exit(0 if engine.share({inspection.bases!r}) else 1)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", question], cwd=root, check=False).returncode == 0


def test_the_additions_are_faults_where_they_should_be(tmp_path: Path, package: Path, pools: tuple[Pool, Pool]) -> None:
    wrong = {}
    for number, (name, addition) in enumerate(ADDITIONS.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        wrong[name] = not validate_reports([report(folder, addition)], [package], pool=pools[0])[0].valid
    assert wrong == {name: name.startswith(("a cycle", "a label", "an arc to")) for name in ADDITIONS}
