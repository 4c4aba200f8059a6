"""The schema of an extension taxonomy (XBRL 2.1 §5.1, EFM 6.7)."""

from __future__ import annotations

from collections.abc import Iterable

from converter.model.findings import ConverterError
from converter.model.report import MemberNode, Report, Role, TaxonomyReference
from converter.writing.anchoring import anchoring_role
from converter.writing.item_types import ENUM2, XBRLDT, XBRLI, SchemaType, schema_type
from converter.writing.lexical import attribute, checked_text, escape
from converter.writing.names import references
from taxonomy.concepts import Concept, QName, Substitution

# File suffix to the role of the linkbase reference (XBRL 2.1 §4.3.4), in the order in which they are named.
LINKBASES = {"pre": "presentation", "cal": "calculation", "def": "definition", "lab": "label"}
_SUBSTITUTIONS = {
    Substitution.ITEM: "xbrli:item",
    Substitution.HYPERCUBE: "xbrldt:hypercubeItem",
    Substitution.DIMENSION: "xbrldt:dimensionItem",
}


def extension_schema(report: Report, linkbases: Iterable[str]) -> str:
    """Return the schema; ``linkbases`` are the suffixes (``pre``, …) of the linkbases that exist beside it.

    Raises ``ConverterError`` for an item type that no schema in reach defines.
    """
    extension = report.extension
    base = references(report)
    types = {concept.name: schema_type(concept.data_type, base) for concept in extension.concepts}
    imports = _imports(base, types.values(), extension.concepts)
    prefixes = {reference.prefix: reference.namespace for reference in imports}
    prefixes[extension.prefix] = extension.namespace
    names = "".join(f'\n  xmlns:{prefix}="{attribute(uri)}"' for prefix, uri in sorted(prefixes.items()))
    roles = [*extension.roles, *([anchoring_role(report)] if extension.anchors else [])]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:link="http://www.xbrl.org/2003/linkbase" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink"{names}',
        f'  targetNamespace="{attribute(extension.namespace)}" elementFormDefault="qualified" '
        'attributeFormDefault="unqualified">',
        *_annotation(extension.stem, linkbases, roles),
        *(
            f'  <xs:import namespace="{attribute(reference.namespace)}" schemaLocation="{attribute(reference.href)}"/>'
            for reference in imports
        ),
        *(f"  {_element(concept, types[concept.name], report)}" for concept in extension.concepts),
        "</xs:schema>",
    ]
    return "\n".join(lines) + "\n"


def _imports(
    base: tuple[TaxonomyReference, ...], types: Iterable[SchemaType], concepts: tuple[Concept, ...]
) -> list[TaxonomyReference]:
    wanted = [XBRLI, *base]
    if any(concept.substitution is not Substitution.ITEM for concept in concepts):
        wanted.append(XBRLDT)
    wanted.extend(sorted((found.schema for found in types), key=lambda reference: reference.prefix))
    return list({reference.namespace: reference for reference in wanted}.values())


def _annotation(stem: str, linkbases: Iterable[str], roles: Iterable[Role]) -> list[str]:
    body = [
        f'<link:linkbaseRef xlink:type="simple" xlink:href="{attribute(stem)}_{suffix}.xml" '
        f'xlink:role="http://www.xbrl.org/2003/role/{LINKBASES[suffix]}LinkbaseRef" '
        'xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>'
        for suffix in linkbases
    ]
    # All three kinds of link or none (EFM 6.7.10).
    used_on = "".join(
        f"<link:usedOn>link:{kind}Link</link:usedOn>" for kind in ("presentation", "calculation", "definition")
    )
    for role in roles:
        definition = escape(checked_text(role.definition, f"role {role.id}"))
        body.append(
            f'<link:roleType id="{attribute(role.id)}" roleURI="{attribute(role.uri)}">'
            f"<link:definition>{definition}</link:definition>{used_on}</link:roleType>"
        )
    if not body:
        return []
    return ["  <xs:annotation><xs:appinfo>", *(f"    {line}" for line in body), "  </xs:appinfo></xs:annotation>"]


def _element(concept: Concept, item_type: SchemaType, report: Report) -> str:
    name = concept.name
    # nillable always: EFM 6.7.18; id of prefix and name: EFM 6.7.17.
    attributes = {
        "id": f"{name.prefix}_{name.local}",
        "name": name.local,
        "type": str(item_type),
        "substitutionGroup": _SUBSTITUTIONS[concept.substitution],
        "abstract": "true" if concept.abstract else "false",
        "nillable": "true",
        "xbrli:periodType": concept.period_type.value,
    }
    if concept.balance is not None:
        attributes["xbrli:balance"] = concept.balance.value
    if item_type.schema is ENUM2:
        attributes |= _enumeration(concept, report)
    return "<xs:element " + " ".join(f'{key}="{attribute(value)}"' for key, value in attributes.items()) + "/>"


def _enumeration(concept: Concept, report: Report) -> dict[str, str]:
    domain = concept.enumeration_domain
    for role in report.extension.roles:
        for cube in role.hypercubes:
            if domain is not None and any(_holds(axis.domain, domain) for axis in cube.axes):
                return {"enum2:domain": str(domain), "enum2:linkrole": role.uri, "enum2:headUsable": "false"}
    raise ConverterError(
        "writing.enumeration-domain",
        f"the enumeration {concept.name} has no domain that a role of the extension lists",
        exit_code=2,
    )


def _holds(node: MemberNode, domain: QName) -> bool:
    return node.member == domain or any(_holds(child, domain) for child in node.children)
