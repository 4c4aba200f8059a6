"""The catalogue file: which arcs count, where hypercubes lead, and what is said of broken sets."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from taxonomy.catalog import Network
from taxonomy.concepts import LabelRole, QName
from taxonomy.dimensions import hypercubes_of, is_valid_combination
from taxonomy.errors import TaxonomyError
from taxonomy.sqlite_build import build_catalog_file
from taxonomy.sqlite_catalog import SqliteCatalog
from tests.unit.taxonomy import small_package
from tests.unit.taxonomy.small_package import BASE, LABELS, SCHEMA, TOP

ROOT = Path(__file__).parents[3]
ROLE = "http://taxonomy.example.com/role/Stock"
OTHER = "http://taxonomy.example.com/role/Other"
DIM = "http://xbrl.org/int/dim/arcrole/"

ELEMENTS = """
 <xs:import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>
 <xs:element name="Ribs" id="umb_Ribs" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"
  xbrli:periodType="instant" xbrli:balance="credit"/>
 <xs:element name="NoId" type="xbrli:stringItemType" substitutionGroup="xbrli:item" xbrli:periodType="duration"/>
 <xs:element name="Box" id="umb_Box" substitutionGroup="xbrli:tuple"/>
 <xs:element name="Stand" id="umb_Stand" type="xbrli:stringItemType" substitutionGroup="xbrldt:hypercubeItem"
  abstract="true" xbrli:periodType="duration"/>
 <xs:element name="ColourAxis" id="umb_ColourAxis" type="xbrli:stringItemType" substitutionGroup="xbrldt:dimensionItem"
  abstract="true" xbrli:periodType="duration"/>
 <xs:element name="Lines" id="umb_Lines" type="xbrli:stringItemType" substitutionGroup="xbrli:item"
  abstract="true" xbrli:periodType="duration"/>
 <xs:element name="Colours" id="umb_Colours" type="xbrli:stringItemType" substitutionGroup="xbrli:item"
  xbrli:periodType="duration"/>
 <xs:element name="Red" id="umb_Red" type="xbrli:stringItemType" substitutionGroup="umb:Colours"
  xbrli:periodType="duration"/>
 <xs:element name="Blue" id="umb_Blue" type="umb:colourItemType" substitutionGroup="xbrli:item"
  xbrli:periodType="duration"/>
 <xs:complexType name="colourItemType"><xs:simpleContent><xs:restriction base="umb:textItemType"/></xs:simpleContent>
 </xs:complexType>
 <xs:complexType name="textItemType"><xs:simpleContent><xs:restriction base="xbrli:stringItemType"/></xs:simpleContent>
 </xs:complexType>
</xs:schema>"""


def link(kind: str, role: str, arcs: list[str]) -> str:
    names = ("Umbrellas", "Handles", "Ribs", "Stand", "ColourAxis", "Lines", "Colours", "Red", "Blue")
    locators = "".join(
        f'<link:loc xlink:type="locator" xlink:href="umbrella.xsd#umb_{name}" xlink:label="{name}"/>' for name in names
    )
    return f'<link:{kind}Link xlink:type="extended" xlink:role="{role}">{locators}{"".join(arcs)}</link:{kind}Link>'


def arc(kind: str, arcrole: str, source: str, target: str, more: str = "") -> str:
    return (
        f'<link:{kind}Arc xlink:type="arc" xlink:arcrole="{arcrole}" xlink:from="{source}" xlink:to="{target}" {more}/>'
    )


def linkbase(*links: str) -> str:
    return (
        '<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xmlns:xbrldt="http://xbrl.org/2005/xbrldt">{"".join(links)}</link:linkbase>'
    )


def parent(target: str, more: str) -> str:
    return arc("presentation", "http://www.xbrl.org/2003/arcrole/parent-child", "Umbrellas", target, more)


def made(folder: Path, *links: str, labels: str = LABELS, schema: str = "") -> SqliteCatalog:
    """Build the catalogue of the small package with more elements and a linkbase of these links."""
    text = schema or SCHEMA.replace("</xs:schema>", ELEMENTS)
    text = text.replace("xmlns:link=", 'xmlns:xbrldt="http://xbrl.org/2005/xbrldt" xmlns:link=')
    reference = '<link:linkbaseRef xlink:type="simple" xlink:href="more.xml"/>'
    parts = {
        **small_package.members(),
        TOP + "files/umbrella.xsd": text.replace("<xs:appinfo>", f"<xs:appinfo>{reference}", 1),
        TOP + "files/umbrella_lab.xml": labels,
        TOP + "files/more.xml": linkbase(*links),
    }
    package = small_package.write(folder / "p.zip", parts)
    build_catalog_file([package], [BASE + "umbrella.xsd"], folder / "c.sqlite")
    return SqliteCatalog(folder / "c.sqlite", "small")


def q(local: str) -> QName:
    return QName("umb", local)


# Concepts


def test_facts_of_concepts(tmp_path: Path) -> None:
    catalog = made(tmp_path)
    names = [concept.name.local for concept in catalog.concepts()]
    assert names == sorted(names)
    assert "Box" not in names, "a tuple is no item"
    assert {"NoId", "Red"} <= set(names), "an element needs no id, and may stand for another item"
    blue = catalog.concept(q("Blue"))
    assert blue is not None
    assert (blue.data_type, blue.base_type, blue.is_numeric, blue.nillable) == (
        "colourItemType",
        "stringItemType",
        False,
        False,
    )
    assert catalog.concept(q("Nothing")) is None
    assert catalog.labels(q("Nothing")) == ()
    assert catalog.references(q("Nothing")) == ()
    assert catalog.enumeration_values(q("Blue")) == ()


def test_a_label_from_the_name_where_there_is_none(tmp_path: Path) -> None:
    catalog = made(tmp_path)
    assert [label.text for label in catalog.labels(q("ColourAxis"))] == ["Colour [Axis]"]
    umbrellas = catalog.concept(q("Umbrellas"))
    assert umbrellas is not None
    assert umbrellas.label == "Umbrellas in stock"


# Which arcs count (XBRL 2.1 §3.5.3.9.7)


@pytest.mark.parametrize(
    ("arcs", "expected"),
    [
        ([parent("Handles", 'order="1"')], ["Handles"]),
        ([parent("Handles", 'order="1"'), parent("Handles", 'order="1"')], ["Handles"]),
        ([parent("Handles", 'order="1"'), parent("Handles", 'order="1.0" use="prohibited"')], []),
        ([parent("Handles", 'order="1" priority="1"'), parent("Handles", 'order="1" use="prohibited"')], ["Handles"]),
        (
            [parent("Handles", 'order="1" use="prohibited" priority="1"'), parent("Handles", 'order="1" priority="2"')],
            ["Handles"],
        ),
        ([parent("Handles", 'order="2" use="prohibited"'), parent("Handles", 'order="1"')], ["Handles"]),
        ([parent("Handles", 'order="2"'), parent("Ribs", 'order="1"'), parent("Handles", 'order="3"')],
         ["Ribs", "Handles", "Handles"]),
    ],
)  # fmt: skip
def test_prohibition_and_priority(tmp_path: Path, arcs: list[str], expected: list[str]) -> None:
    catalog = made(tmp_path, link("presentation", ROLE, arcs))
    found = catalog.relationships(Network.PRESENTATION, role=ROLE, source=q("Umbrellas"))
    assert [relationship.target.local for relationship in found] == expected


def test_an_arc_of_another_role_prohibits_nothing(tmp_path: Path) -> None:
    catalog = made(
        tmp_path,
        link("presentation", ROLE, [parent("Handles", 'order="1"')]),
        link("presentation", OTHER, [parent("Handles", 'order="1" use="prohibited" priority="9"')]),
    )
    assert [role.uri for role in catalog.roles()] == [ROLE]
    assert len(catalog.relationships(Network.PRESENTATION)) == 1


def test_equal_weights_are_equal_however_they_are_written(tmp_path: Path) -> None:
    item = "http://www.xbrl.org/2003/arcrole/summation-item"
    arcs = [
        arc("calculation", item, "Umbrellas", "Ribs", 'weight="-1.0" order="1"'),
        arc("calculation", item, "Umbrellas", "Handles", 'weight="1" order="2"'),
        arc("calculation", item, "Umbrellas", "Handles", 'weight="1.0" order="2" use="prohibited" priority="1"'),
    ]
    found = made(tmp_path, link("calculation", ROLE, arcs)).relationships(Network.CALCULATION)
    assert [(arc.target.local, arc.weight) for arc in found] == [("Ribs", -1)]


def test_a_label_of_another_linkbase_is_prohibited_by_its_id(tmp_path: Path) -> None:
    labels = LABELS.replace('xlink:label="l"', 'xlink:label="l" id="the_label"')
    replaced = (
        '<link:labelLink xlink:type="extended" xlink:role="http://www.xbrl.org/2003/role/link">'
        '<link:loc xlink:type="locator" xlink:href="umbrella.xsd#umb_Umbrellas" xlink:label="u"/>'
        '<link:loc xlink:type="locator" xlink:href="umbrella_lab.xml#the_label" xlink:label="old"/>'
        '<link:label xlink:type="resource" xlink:label="new" xlink:role="http://www.xbrl.org/2003/role/label" '
        'xml:lang="en">Parasols</link:label>'
        + arc("label", "http://www.xbrl.org/2003/arcrole/concept-label", "u", "old", 'use="prohibited" priority="1"')
        + arc("label", "http://www.xbrl.org/2003/arcrole/concept-label", "u", "new")
        + "</link:labelLink>"
    )
    catalog = made(tmp_path, replaced, labels=labels)
    assert [(label.role, label.text) for label in catalog.labels(q("Umbrellas"))] == [(LabelRole.STANDARD, "Parasols")]


# Hypercubes across roles (XDT 1.0 §2.4)


def definition(arcrole: str, source: str, target: str, more: str = "") -> str:
    return arc("definition", DIM + arcrole, source, target, more)


CUBE = 'order="1" xbrldt:closed="true" xbrldt:contextElement="segment"'


def dimensional(folder: Path) -> SqliteCatalog:
    stock = [
        definition("all", "Lines", "Stand", f'{CUBE} xbrldt:targetRole="{OTHER}"'),
        definition("domain-member", "Lines", "Umbrellas", 'order="1"'),
        definition("domain-member", "Umbrellas", "Ribs", 'order="2"'),
        # Another role goes on with the same member, which must not be followed without a target role.
    ]
    other = [
        definition("hypercube-dimension", "Stand", "ColourAxis"),
        definition("dimension-domain", "ColourAxis", "Colours", 'xbrldt:usable="false"'),
        definition("domain-member", "Colours", "Red", 'order="1"'),
        definition("domain-member", "Colours", "Blue", 'order="2" xbrldt:usable="false"'),
        definition("domain-member", "Umbrellas", "Handles", 'order="3"'),
    ]
    return made(folder, link("definition", ROLE, stock), link("definition", OTHER, other))


def test_target_roles_are_followed(tmp_path: Path) -> None:
    catalog = dimensional(tmp_path)
    table = catalog.tables()[0]
    assert (table.role, table.table, table.line_items, table.axes) == (ROLE, q("Stand"), q("Lines"), (q("ColourAxis"),))
    assert catalog.members(q("ColourAxis")) == (q("Red"),)
    assert catalog.members(q("ColourAxis"), ROLE) == ()
    assert catalog.tables(q("Ribs")) == (table,)
    assert catalog.tables(q("Handles")) == ()
    assert catalog.axis_default(q("ColourAxis")) is None


def test_valid_combinations(tmp_path: Path) -> None:
    catalog = dimensional(tmp_path)
    axis = q("ColourAxis")
    assert list(hypercubes_of(catalog, q("Ribs"))) == [ROLE]
    assert is_valid_combination(catalog, q("Ribs"), {axis: q("Red")})
    assert not is_valid_combination(catalog, q("Ribs"), {axis: q("Blue")}), "not usable"
    assert not is_valid_combination(catalog, q("Ribs"), {axis: q("Colours")}), "not usable"
    assert not is_valid_combination(catalog, q("Ribs"), {}), "no default stands in"
    assert not is_valid_combination(catalog, q("Ribs"), {axis: "typed"}), "the axis is explicit"
    assert is_valid_combination(catalog, q("Handles"), {axis: q("Blue")}), "no hypercube holds it"


def test_one_place_where_a_member_is_not_usable_rules_it_out(tmp_path: Path) -> None:
    arcs = [
        definition("dimension-domain", "ColourAxis", "Colours"),
        definition("domain-member", "Colours", "Blue", 'order="1"'),
        definition("domain-member", "Colours", "Red", 'order="2"'),
        definition("domain-member", "Red", "Blue", 'order="3" xbrldt:usable="false"'),
    ]
    catalog = made(tmp_path, link("definition", ROLE, arcs))
    assert catalog.members(q("ColourAxis")) == (q("Colours"), q("Red"))


def test_a_negating_hypercube_turns_its_answer(tmp_path: Path) -> None:
    arcs = [
        definition("all", "Lines", "Stand", CUBE.replace("true", "false")),
        definition("notAll", "Umbrellas", "Stand", CUBE),
        definition("domain-member", "Lines", "Umbrellas"),
        definition("hypercube-dimension", "Stand", "ColourAxis"),
        definition("dimension-domain", "ColourAxis", "Colours"),
        definition("dimension-default", "ColourAxis", "Colours"),
        definition("domain-member", "Colours", "Red"),
    ]
    # Two arcs may not share a pair of labels, and here none do: each arcrole joins another pair.
    catalog = made(tmp_path, link("definition", ROLE, arcs))
    assert catalog.axis_default(q("ColourAxis")) == q("Colours")
    assert is_valid_combination(catalog, q("Lines"), {q("ColourAxis"): q("Red")})
    assert not is_valid_combination(catalog, q("Umbrellas"), {q("ColourAxis"): q("Red")})


# Broken sets and files


def test_broken_sets(tmp_path: Path) -> None:
    dangling = link("presentation", ROLE, [parent("Handles", 'order="1"')]).replace("#umb_Handles", "#umb_Parasols")
    with pytest.raises(TaxonomyError) as caught:
        made(tmp_path, dangling)
    assert caught.value.code == "taxonomy.dangling-locator"
    assert "umb_Parasols" in caught.value.message
    with pytest.raises(TaxonomyError) as caught:
        made(tmp_path, link("presentation", ROLE, [parent("Handles", 'order="first"')]))
    assert caught.value.code == "taxonomy.bad-number"
    away = '<xs:import namespace="http://a.example.com" schemaLocation="http://a.example.com/a.xsd"/>'
    with pytest.raises(TaxonomyError) as caught:
        made(tmp_path, schema=SCHEMA.replace("<xs:element", away + "<xs:element", 1))
    assert caught.value.code == "taxonomy.missing-file"
    assert not (tmp_path / "c.sqlite").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["p.zip"], "no part of a catalogue is left behind"


def test_unreadable_catalogue_files(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3\0 and then noise" * 100)
    with pytest.raises(TaxonomyError) as caught:
        SqliteCatalog(tmp_path / "broken.sqlite", "x")
    assert caught.value.code == "catalog.unreadable"
    with sqlite3.connect(tmp_path / "old.sqlite") as connection:
        connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
        connection.execute("INSERT INTO meta VALUES ('format', '0')")
    connection.close()
    with pytest.raises(TaxonomyError) as caught:
        SqliteCatalog(tmp_path / "old.sqlite", "x")
    assert caught.value.code == "catalog.format"


def test_the_file_is_the_same_under_any_hash_seed(tmp_path: Path) -> None:
    dimensional(tmp_path)
    program = (
        "import sys; from pathlib import Path; from taxonomy.sqlite_build import build_catalog_file as b;"
        f"b([Path(sys.argv[1])], ['{BASE}umbrella.xsd'], Path(sys.argv[2]))"
    )
    files = []
    for seed in ("1", "2"):
        target = tmp_path / f"{seed}.sqlite"
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "p.zip"), str(target)], cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""}, check=True,
        )  # fmt: skip
        files.append(target.read_bytes())
    assert files[0] == files[1]


def test_nothing_can_be_written_through_a_catalogue(tmp_path: Path) -> None:
    catalog = made(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        catalog._connection.execute("DELETE FROM concept")
    catalog.close()
