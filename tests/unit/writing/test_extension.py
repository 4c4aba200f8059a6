from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from lxml import etree

from converter.model.findings import ConverterError
from converter.model.report import (
    Anchor,
    AxisUse,
    Extension,
    Hypercube,
    MemberNode,
    Report,
    Summation,
    TaxonomyReference,
)
from converter.writing import write_extension
from converter.writing.item_types import schema_type
from taxonomy.concepts import Balance, Concept, Label, LabelRole, PeriodType, QName
from tests.unit.writing import builders
from tests.unit.writing.builders import own

XLINK = "{http://www.w3.org/1999/xlink}"
LINK = "{http://www.xbrl.org/2003/linkbase}"
XS = "{http://www.w3.org/2001/XMLSchema}"
US_GAAP = TaxonomyReference(
    "us-gaap", "http://fasb.org/us-gaap/2025", "https://xbrl.fasb.org/us-gaap/2025/elts/us-gaap-2025.xsd"
)


def _report(**changes: object) -> Report:
    report = builders.report(builders.source())
    return replace(report, extension=replace(report.extension, **changes))  # type: ignore[arg-type]


def _parsed(report: Report) -> dict[str, etree._Element]:
    files = write_extension(report)
    return {name.removeprefix("ex-20251231"): etree.fromstring(data) for name, data in files.items()}


def _arcs(root: etree._Element, kind: str) -> list[tuple[str, str, str, str]]:
    def bare(label: str) -> str:
        return label.removeprefix("loc_").removesuffix("_2")

    return [
        (
            str(arc.get(f"{XLINK}arcrole")).rsplit("/", 1)[-1],
            bare(str(arc.get(f"{XLINK}from"))),
            bare(str(arc.get(f"{XLINK}to"))),
            str(arc.get("order")),
        )
        for arc in root.iter(f"{LINK}{kind}Arc")
    ]


def test_one_file_for_each_kind_of_link() -> None:
    files = write_extension(_report())
    assert list(files) == ["ex-20251231.xsd", *(f"ex-20251231_{kind}.xml" for kind in ("pre", "cal", "def", "lab"))]
    for name, data in files.items():
        kinds = {element.tag for element in etree.fromstring(data) if str(element.tag).endswith("Link")}
        assert len(kinds) == (0 if name.endswith(".xsd") else 1)


def test_no_file_where_there_is_nothing_to_say() -> None:
    role = builders.extension().roles[0]
    files = write_extension(_report(roles=(replace(role, calculation=(), hypercubes=()),)))
    assert list(files) == ["ex-20251231.xsd", "ex-20251231_pre.xml", "ex-20251231_lab.xml"]
    references = etree.fromstring(files["ex-20251231.xsd"]).iter(f"{LINK}linkbaseRef")
    assert [reference.get(f"{XLINK}href") for reference in references] == ["ex-20251231_pre.xml", "ex-20251231_lab.xml"]
    assert write_extension(_report(roles=(), labels=(), concepts=())) == {}


def test_elements_follow_the_rules_of_the_filing_manual() -> None:
    schema = _parsed(_report())[".xsd"]
    assert schema.find(f"{XS}include") is None
    for element in schema.iter(f"{XS}element"):
        assert element.get("id") == f"ex_{element.get('name')}"
        assert element.get("nillable") == "true"
    net = schema.find(f"{XS}element[@name='DepositsNet']")
    assert net is not None
    assert net.get("type") == "xbrli:monetaryItemType"
    assert net.get("{http://www.xbrl.org/2003/instance}balance") == "debit"
    axis = schema.find(f"{XS}element[@name='PlaceAxis']")
    assert axis is not None
    assert axis.get("substitutionGroup") == "xbrldt:dimensionItem"
    role = schema.find(f".//{LINK}roleType")
    assert role is not None
    assert [used.text for used in role.iter(f"{LINK}usedOn")] == [
        "link:presentationLink",
        "link:calculationLink",
        "link:definitionLink",
    ]


def test_orders_are_distinct_and_repeats_have_their_own_label() -> None:
    root = _parsed(_report())["_pre.xml"]
    arcs = _arcs(root, "presentation")
    assert max(Counter((source, order) for _, source, _, order in arcs).values()) == 1
    net = [arc.get("preferredLabel") for arc in root.iter(f"{LINK}presentationArc") if "DepositsNet" in str(arc.attrib)]
    assert net == [LabelRole.PERIOD_START, LabelRole.NET]
    roles = [reference.get("roleURI") for reference in root.iter(f"{LINK}roleRef")]
    assert roles == ["http://www.example.com/role/Deposits", LabelRole.NET]


def test_no_two_arcs_run_between_the_same_locators() -> None:
    for root in _parsed(_report()).values():
        for link in root:
            pairs = [(arc.get(f"{XLINK}from"), arc.get(f"{XLINK}to")) for arc in link if arc.get(f"{XLINK}from")]
            assert len(pairs) == len(set(pairs))


def test_the_hypercube_holds_the_items_and_its_domain_is_the_default() -> None:
    root = _parsed(_report())["_def.xml"]
    arcs = _arcs(root, "definition")
    kinds = Counter(kind for kind, *_ in arcs)
    items = sum(not concept.abstract for concept in builders.CONCEPTS)
    assert kinds == {
        "all": 1,
        "hypercube-dimension": 1,
        "dimension-domain": 1,
        "dimension-default": 1,
        "domain-member": 2 + items,
    }
    all_arc = next(arc for arc in root.iter(f"{LINK}definitionArc") if str(arc.get(f"{XLINK}arcrole")).endswith("/all"))
    names = {name.rpartition("}")[2]: value for name, value in all_arc.attrib.items()}
    assert names["contextElement"] == "segment"
    assert names["closed"] == "true"
    assert ("dimension-default", "ex_PlaceAxis", "ex_PlaceDomain", "1") in arcs


def test_members_that_only_group_are_not_usable() -> None:
    domain = MemberNode(own("PlaceDomain"), (MemberNode(own("NorthMember"), usable=False),), usable=False)
    cube = Hypercube(own("DepositsTable"), own("DepositsLineItems"), (), (AxisUse(own("PlaceAxis"), domain, False),))
    role = replace(builders.extension().roles[0], hypercubes=(cube,))
    root = _parsed(_report(roles=(role,), dimension_container="scenario"))["_def.xml"]
    usable = "{http://xbrl.org/2005/xbrldt}usable"
    flags = {
        arc[0]: element.get(usable)
        for arc, element in zip(_arcs(root, "definition"), root.iter(f"{LINK}definitionArc"), strict=True)
    }
    assert flags == {"all": None, "hypercube-dimension": None, "dimension-domain": "false", "domain-member": "false"}
    assert b'contextElement="scenario"' in etree.tostring(root)


@pytest.mark.parametrize(
    ("arcrole", "references"),
    [
        ("https://xbrl.org/2023/arcrole/summation-item", 1),
        ("http://www.xbrl.org/2003/arcrole/summation-item", 0),
    ],
)
def test_both_calculation_arcroles(arcrole: str, references: int) -> None:
    root = _parsed(_report(calculation_arcrole=arcrole))["_cal.xml"]
    arcs = list(root.iter(f"{LINK}calculationArc"))
    assert [(arc.get("weight"), arc.get(f"{XLINK}arcrole")) for arc in arcs] == [("1", arcrole), ("-1", arcrole)]
    assert len(list(root.iter(f"{LINK}arcroleRef"))) == references


def test_two_sums_of_one_total_in_a_role_are_refused() -> None:
    role = builders.extension().roles[0]
    other = Summation(own("DepositsNet"), ((own("Contingency"), 1),))
    with pytest.raises(ConverterError, match="two ways"):
        write_extension(_report(roles=(replace(role, calculation=(*role.calculation, other)),)))


def test_two_texts_for_one_label_are_refused_and_equal_ones_written_once() -> None:
    labels = builders.extension().labels
    again = write_extension(_report(labels=(*labels, labels[0])))
    assert again == write_extension(_report())
    with pytest.raises(ConverterError, match="two en-US labels"):
        write_extension(_report(labels=(*labels, replace(labels[0], text="other"))))


def test_standard_concepts_are_found_by_their_schema_and_id() -> None:
    assets = QName("us-gaap", "Assets")
    labels = (Label(assets, LabelRole.STANDARD, "Assets & more"),)
    root = _parsed(_report(labels=labels, imports=(US_GAAP,)))["_lab.xml"]
    locator = root.find(f".//{LINK}loc")
    assert locator is not None
    assert locator.get(f"{XLINK}href") == f"{US_GAAP.href}#us-gaap_Assets"
    label = root.find(f".//{LINK}label")
    assert label is not None
    assert label.text == "Assets & more"
    with pytest.raises(ConverterError, match="does not import the taxonomy of us-gaap:Assets"):
        write_extension(_report(labels=labels))


def test_anchors_have_a_role_of_their_own() -> None:
    anchors = (Anchor(QName("us-gaap", "Assets"), own("DepositsNet")),)
    roots = _parsed(_report(imports=(US_GAAP,), anchors=anchors))
    assert _arcs(roots["_def.xml"], "definition")[-1] == ("wider-narrower", "us-gaap_Assets", "ex_DepositsNet", "1")
    roles = [role.get("roleURI") for role in roots[".xsd"].iter(f"{LINK}roleType")]
    assert roles == ["http://www.example.com/role/Deposits", "http://www.example.com/role/Anchoring"]


@pytest.mark.parametrize(
    ("data_type", "imports", "name", "namespace"),
    [
        ("monetaryItemType", (), "xbrli:monetaryItemType", "http://www.xbrl.org/2003/instance"),
        ("textBlockItemType", (), "dtr-types:textBlockItemType", "http://www.xbrl.org/dtr/type/2024-01-31"),
        ("percentItemType", (US_GAAP,), "dtr-types:percentItemType", "http://www.xbrl.org/dtr/type/2024-01-31"),
        (
            "percentItemType",
            (replace(US_GAAP, namespace="http://fasb.org/us-gaap/2023"),),
            "dtr-types:percentItemType",
            "http://www.xbrl.org/dtr/type/2022-03-31",
        ),
        ("perUnitItemType", (US_GAAP,), "srt-types:perUnitItemType", "http://fasb.org/srt-types/2025"),
        ("yesNoItemType", (US_GAAP,), "us-types:yesNoItemType", "http://fasb.org/us-types/2025"),
    ],
)
def test_where_item_types_come_from(
    data_type: str, imports: tuple[TaxonomyReference, ...], name: str, namespace: str
) -> None:
    found = schema_type(data_type, imports)
    assert str(found) == name
    assert found.schema.namespace == namespace


def test_an_item_type_out_of_reach_is_refused() -> None:
    odd = Concept(own("Odd"), "mysteryItemType", PeriodType.DURATION, Balance.DEBIT)
    with pytest.raises(ConverterError, match="mysteryItemType"):
        write_extension(_report(concepts=(odd,)))


def test_an_enumeration_points_at_the_role_that_lists_its_domain() -> None:
    choice = Concept(own("Place"), "enumerationItemType", PeriodType.DURATION, enumeration_domain=own("PlaceDomain"))
    element = _parsed(_report(concepts=(*builders.CONCEPTS, choice)))[".xsd"].find(f"{XS}element[@name='Place']")
    assert element is not None
    enum2 = "{http://xbrl.org/2020/extensible-enumerations-2.0}"
    assert element.get("type") == "enum2:enumerationItemType"
    assert element.get(f"{enum2}domain") == "ex:PlaceDomain"
    assert element.get(f"{enum2}linkrole") == "http://www.example.com/role/Deposits"
    with pytest.raises(ConverterError, match="no domain"):
        write_extension(_report(concepts=(choice,), roles=()))


def test_text_is_escaped_in_names_and_labels() -> None:
    extension: Extension = replace(
        builders.extension(), labels=(Label(own("DepositsNet"), LabelRole.STANDARD, 'a < b & "c"'),)
    )
    root = _parsed(replace(builders.report(builders.source()), extension=extension))["_lab.xml"]
    label = root.find(f".//{LINK}label")
    assert label is not None
    assert label.text == 'a < b & "c"'
