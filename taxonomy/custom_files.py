"""Writes a custom taxonomy as XBRL files: schema, linkbases and the metadata of a package (Taxonomy Packages 1.0)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from taxonomy.custom_metadata import all_texts, catalog, metadata, units
from taxonomy.custom_model import (
    LABEL_KINDS,
    XBRL_TYPES,
    CustomTaxonomy,
    MemberDefinition,
    Node,
    RoleDefinition,
    TableDefinition,
    walk_members,
    walk_nodes,
)
from taxonomy.xml_names import (
    ALL,
    CONCEPT_LABEL,
    CONCEPT_REFERENCE,
    DIMENSION_DEFAULT,
    DIMENSION_DOMAIN,
    DOMAIN_MEMBER,
    HYPERCUBE_DIMENSION,
    LINK,
    PARENT_CHILD,
    STANDARD_LINK_ROLE,
    SUMMATION_ITEM,
    SUMMATION_ITEM_1_1,
    XBRLDT,
    XBRLI,
    XLINK,
)

_DTR = "http://www.xbrl.org/dtr/type/2022-03-31"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ARCROLE_HOME = {SUMMATION_ITEM_1_1: "https://www.xbrl.org/2023/calculation-1.1.xsd#summation-item"}
_LABEL_ROLE_HOMES = {
    LABEL_KINDS["net"]: "http://www.xbrl.org/lrr/role/net-2009-12-16.xsd#netLabel",
    LABEL_KINDS["negated"]: "http://www.xbrl.org/lrr/role/negated-2009-12-16.xsd#negatedLabel",
}
"""Label roles of the link role registry, which a linkbase has to refer to (XBRL 2.1 §3.5.2.4)."""
_LINKBASES = ("presentation", "calculation", "definition", "label", "reference")
_SHORT = {"presentation": "pre", "calculation": "cal", "definition": "def", "label": "lab", "reference": "ref"}


@dataclass(frozen=True, slots=True)
class _Element:
    """An element that the schema declares."""

    name: str
    type: str
    substitution: str
    period: str
    abstract: bool
    nillable: bool = True
    balance: str = ""
    typed: str = ""


def package_folder(custom: CustomTaxonomy) -> str:
    """Return the name of the one top-level folder of the package."""
    return f"{custom.taxonomy.prefix}-{custom.taxonomy.version}"


def package_members(custom: CustomTaxonomy) -> dict[str, bytes]:
    """Return the files of the package by their names inside the zip."""
    top = package_folder(custom)
    folder = f"{top}/{custom.taxonomy.url.partition('://')[2]}"
    files = _Files(custom)
    members = {folder + name: text.encode() for name, text in files.all().items()}
    members[f"{top}/META-INF/taxonomyPackage.xml"] = metadata(custom, files.schema_name).encode()
    members[f"{top}/META-INF/catalog.xml"] = catalog(custom).encode()
    return members


class _Files:
    """The files of one taxonomy, by name."""

    def __init__(self, custom: CustomTaxonomy) -> None:
        self._custom = custom
        self._head = custom.taxonomy
        self._stem = f"{custom.taxonomy.prefix}-{custom.taxonomy.version}"
        self.schema_name = f"{self._stem}.xsd"
        self._imports = {item.prefix: item for item in custom.imports}
        self._tables = {table.name: table for table in custom.tables}
        self._axes = {axis.name: axis for axis in custom.axes}

    def all(self) -> dict[str, str]:
        """Return name and text of each file; linkbases that would be empty are left out."""
        linkbases = {
            "presentation": self._presentation(),
            "calculation": self._calculation(),
            "definition": self._definition(),
            "label": self._labels(),
            "reference": self._references(),
        }
        found = {f"{self._stem}_{_SHORT[kind]}.xml": text for kind, text in linkbases.items() if text}
        found[self.schema_name] = self._schema([kind for kind in _LINKBASES if linkbases[kind]])
        if self._custom.units:
            found[f"{self._stem}-utr.xml"] = units(self._custom)
        return found

    # Schema

    def _elements(self) -> Iterator[_Element]:
        for concept in self._custom.concepts:
            abstract = concept.type == "abstract"
            yield _Element(
                concept.name, "xbrli:stringItemType" if abstract else self._type(concept.type), "xbrli:item",
                concept.period, abstract, concept.nillable, concept.balance or "",
            )  # fmt: skip
        known: set[str] = set()
        for axis in self._custom.axes:
            typed = f"{axis.name}.domain" if axis.typed else ""
            yield _Element(axis.name, "xbrli:stringItemType", "xbrldt:dimensionItem", "duration", True, typed=typed)
            for member in walk_members(axis.domain) if axis.domain else ():
                if member.name not in known:
                    known.add(member.name)
                    yield _Element(member.name, "dtr-types:domainItemType", "xbrli:item", "duration", True)
        for table in self._custom.tables:
            yield _Element(table.name, "xbrli:stringItemType", "xbrldt:hypercubeItem", "duration", True)
            yield _Element(table.line_items, "xbrli:stringItemType", "xbrli:item", "duration", True)

    def _type(self, name: str) -> str:
        if any(item.name == name for item in self._custom.types):
            return f"{self._head.prefix}:{name}ItemType"
        return f"xbrli:{name}ItemType" if name in XBRL_TYPES else f"dtr-types:{name}ItemType"

    def _schema(self, linkbases: Iterable[str]) -> str:
        head = self._head
        references = "".join(
            f'      <link:linkbaseRef xlink:type="simple" xlink:href="{self._stem}_{_SHORT[kind]}.xml" '
            f'xlink:role="http://www.xbrl.org/2003/role/{kind}LinkbaseRef" '
            'xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>\n'
            for kind in linkbases
        )
        roles = "".join(
            f'      <link:roleType id="{role.id}" roleURI="{self._role(role)}">'
            f"<link:definition>{escape(role.definition)}</link:definition>"
            + "".join(f"<link:usedOn>link:{kind}Link</link:usedOn>" for kind in _LINKBASES[:3])
            + "</link:roleType>\n"
            for role in self._custom.roles
        )
        imports = [
            (XBRLI, "http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"),
            (LINK, "http://www.xbrl.org/2003/xbrl-linkbase-2003-12-31.xsd"),
            (XBRLDT, "http://www.xbrl.org/2005/xbrldt-2005.xsd"),
            (_DTR, "https://www.xbrl.org/dtr/type/2022-03-31/types.xsd"),
            ("http://www.xbrl.org/2006/ref", "http://www.xbrl.org/2006/ref-2006-02-27.xsd"),
            *((item.namespace, item.href) for item in self._custom.imports),
        ]
        return (
            f'{_HEAD}<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="{XBRLI}" xmlns:link="{LINK}" '
            f'xmlns:xlink="{XLINK}" xmlns:xbrldt="{XBRLDT}" xmlns:dtr-types="{_DTR}" '
            f"xmlns:{head.prefix}={quoteattr(head.namespace)} targetNamespace={quoteattr(head.namespace)} "
            'elementFormDefault="qualified" attributeFormDefault="unqualified">\n'
            f"  <xs:annotation>\n    <xs:appinfo>\n{references}{roles}    </xs:appinfo>\n  </xs:annotation>\n"
            + "".join(
                f"  <xs:import namespace={quoteattr(uri)} schemaLocation={quoteattr(url)}/>\n" for uri, url in imports
            )
            + "".join(self._type_rows())
            + "".join(self._element_row(element) for element in self._elements())
            + "".join(
                f'  <xs:element name="{axis.name}.domain" id="{head.prefix}_{axis.name}.domain" '
                f'type="xs:{axis.typed}"/>\n'
                for axis in self._custom.axes
                if axis.typed
            )
            + "</xs:schema>\n"
        )

    def _type_rows(self) -> Iterator[str]:
        for item in self._custom.types:
            base = f"{'xbrli' if item.base in XBRL_TYPES else 'dtr-types'}:{item.base}ItemType"
            facets = "".join(f"<xs:enumeration value={quoteattr(value)}/>" for value in item.values)
            if item.pattern:
                facets += f"<xs:pattern value={quoteattr(item.pattern)}/>"
            yield (
                f'  <xs:complexType name="{item.name}ItemType"><xs:simpleContent>'
                f'<xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleContent></xs:complexType>\n'
            )

    def _element_row(self, element: _Element) -> str:
        balance = f' xbrli:balance="{element.balance}"' if element.balance else ""
        typed = f' xbrldt:typedDomainRef="#{self._head.prefix}_{element.typed}"' if element.typed else ""
        return (
            f'  <xs:element name="{element.name}" id="{self._head.prefix}_{element.name}" type="{element.type}" '
            f'substitutionGroup="{element.substitution}" abstract="{str(element.abstract).lower()}" '
            f'nillable="{str(element.nillable).lower()}" xbrli:periodType="{element.period}"{balance}{typed}/>\n'
        )

    # Linkbases

    def _role(self, role: RoleDefinition) -> str:
        return f"{self._head.namespace.rstrip('/')}/role/{role.id}"

    def _href(self, name: str) -> str:
        qname = self._custom.qname(name)
        imported = self._imports.get(qname.prefix)
        return f"{imported.href if imported else self.schema_name}#{qname.prefix}_{qname.local}"

    def _linkbase(
        self, links: Iterable[str], arcroles: Mapping[str, str] | None = None, roles: Iterable[str] = ()
    ) -> str:
        body = "".join(links)
        if not body:
            return ""
        references = "".join(
            f'  <link:roleRef roleURI={quoteattr(self._role(role))} xlink:type="simple" '
            f'xlink:href="{self.schema_name}#{role.id}"/>\n'
            for role in self._custom.roles
            if role.id in roles
        )
        references += "".join(
            f'  <link:roleRef roleURI="{role}" xlink:type="simple" xlink:href="{url}"/>\n'
            for role, url in _LABEL_ROLE_HOMES.items()
            if f'"{role}"' in body
        )
        references += "".join(
            f'  <link:arcroleRef arcroleURI="{arcrole}" xlink:type="simple" xlink:href="{url}"/>\n'
            for arcrole, url in (arcroles or {}).items()
            if f'"{arcrole}"' in body
        )
        return (
            f'{_HEAD}<link:linkbase xmlns:link="{LINK}" xmlns:xlink="{XLINK}" xmlns:xbrldt="{XBRLDT}" '
            f'xmlns:ref="http://www.xbrl.org/2006/ref" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="{LINK} http://www.xbrl.org/2003/xbrl-linkbase-2003-12-31.xsd">\n'
            f"{references}{body}</link:linkbase>\n"
        )

    def _link(self, kind: str, role: RoleDefinition, arcs: Iterable[tuple[str, str, str, str]]) -> str:
        """Return one extended link; an arc is arcrole, source, target and further attributes.

        Each arcrole has locators of its own, and so has each further arc between the same two concepts, since one pair
        of labels may carry one arc only (XLink 1.0 §5.1.3).
        """
        locators: dict[tuple[str, str, int], str] = {}
        met: Counter[tuple[str, str, str]] = Counter()
        rows = []
        for order, (arcrole, source, target, more) in enumerate(arcs, 1):
            again = met[arcrole, source, target]
            met[arcrole, source, target] += 1
            ends = [
                locators.setdefault(key, f"loc{len(locators) + 1}")
                for key in ((arcrole, source, 0), (arcrole, target, again))
            ]
            rows.append(
                f'    <link:{kind}Arc xlink:type="arc" xlink:arcrole="{arcrole}" xlink:from="{ends[0]}" '
                f'xlink:to="{ends[1]}" order="{order}"{more}/>\n'
            )
        if not rows:
            return ""
        places = "".join(
            f'    <link:loc xlink:type="locator" xlink:href="{self._href(name)}" xlink:label="{label}"/>\n'
            for (_, name, _), label in locators.items()
        )
        return (
            f'  <link:{kind}Link xlink:type="extended" xlink:role={quoteattr(self._role(role))}>\n{places}'
            f"{''.join(rows)}  </link:{kind}Link>\n"
        )

    def _presentation(self) -> str:
        links = {role.id: self._link("presentation", role, self._presented(role)) for role in self._custom.roles}
        return self._linkbase(links.values(), roles=[name for name, text in links.items() if text])

    def _presented(self, role: RoleDefinition) -> Iterator[tuple[str, str, str, str]]:
        if role.table is None:
            for root in role.presentation:
                yield from self._tree(root.concept, root.children)
            return
        table, root = self._tables[role.table], role.presentation[0]
        yield PARENT_CHILD, root.concept, table.name, ""
        for name in table.axes:
            yield PARENT_CHILD, table.name, name, ""
            domain = self._axes[name].domain
            if domain is not None:
                yield PARENT_CHILD, name, domain.name, ""
                yield from ((PARENT_CHILD, upper, member.name, "") for upper, member in _pairs(domain))
        yield PARENT_CHILD, table.name, table.line_items, ""
        yield from self._tree(table.line_items, root.children)

    def _tree(self, parent: str, children: Iterable[Node]) -> Iterator[tuple[str, str, str, str]]:
        for child in children:
            preferred = f' preferredLabel="{LABEL_KINDS[child.preferred]}"' if child.preferred else ""
            yield PARENT_CHILD, parent, child.concept, preferred
            yield from self._tree(child.concept, child.children)

    def _calculation(self) -> str:
        arcrole = SUMMATION_ITEM_1_1 if self._head.calculations == "1.1" else SUMMATION_ITEM
        links = {
            role.id: self._link(
                "calculation",
                role,
                (
                    (arcrole, total.total, part, f' weight="{weight}"')
                    for total in role.calculations
                    for part, weight in total.parts.items()
                ),
            )
            for role in self._custom.roles
        }
        return self._linkbase(links.values(), _ARCROLE_HOME, [name for name, text in links.items() if text])

    def _definition(self) -> str:
        dimensional = (ALL, HYPERCUBE_DIMENSION, DIMENSION_DOMAIN, DIMENSION_DEFAULT, DOMAIN_MEMBER)
        homes = {
            arcrole: f"http://www.xbrl.org/2005/xbrldt-2005.xsd#{arcrole.rsplit('/', 1)[-1]}" for arcrole in dimensional
        }
        links = {
            role.id: self._link("definition", role, self._dimensions(role, self._tables[role.table]))
            for role in self._custom.roles
            if role.table is not None
        }
        return self._linkbase(links.values(), homes, [name for name, text in links.items() if text])

    def _dimensions(self, role: RoleDefinition, table: TableDefinition) -> Iterator[tuple[str, str, str, str]]:
        cube = f' xbrldt:closed="{str(table.closed).lower()}" xbrldt:contextElement="{self._head.dimensions_in}"'
        yield ALL, table.line_items, table.name, cube
        for name in table.axes:
            yield HYPERCUBE_DIMENSION, table.name, name, ""
            axis = self._axes[name]
            if axis.domain is None:
                continue
            yield DIMENSION_DOMAIN, name, axis.domain.name, _usable(axis.domain)
            if axis.default:
                yield DIMENSION_DEFAULT, name, axis.domain.name, ""
            yield from ((DOMAIN_MEMBER, upper, member.name, _usable(member)) for upper, member in _pairs(axis.domain))
        seen: dict[str, None] = {}
        for node in walk_nodes(role.presentation[0].children):
            if node.concept not in seen:
                seen[node.concept] = None
                yield DOMAIN_MEMBER, table.line_items, node.concept, ""

    # Labels and references

    def _labels(self) -> str:
        rows = []
        for name, labels in all_texts(self._custom):
            rows.append(
                f'    <link:loc xlink:type="locator" xlink:href="{self._href(name)}" xlink:label="{name}"/>\n'
                f'    <link:labelArc xlink:type="arc" xlink:arcrole="{CONCEPT_LABEL}" xlink:from="{name}" '
                f'xlink:to="{name}_labels"/>\n'
            )
            for kind, texts in sorted(labels.items(), key=lambda item: list(LABEL_KINDS).index(item[0])):
                rows += [
                    f'    <link:label xlink:type="resource" xlink:label="{name}_labels" '
                    f'xlink:role="{LABEL_KINDS[kind]}" '
                    f"xml:lang={quoteattr(language)}>{escape(texts[language])}</link:label>\n"
                    for language in sorted(texts)
                ]
        return self._linkbase([_resource_link("label", rows)])

    def _references(self) -> str:
        rows = []
        for concept in self._custom.concepts:
            for number, reference in enumerate(concept.references, 1):
                label = f"{concept.name}_{number}"
                parts = "".join(f"<ref:{part}>{escape(text)}</ref:{part}>" for part, text in reference.parts.items())
                rows.append(
                    f'    <link:loc xlink:type="locator" xlink:href="{self._href(concept.name)}" '
                    f'xlink:label="{label}_c"/>\n'
                    f'    <link:reference xlink:type="resource" xlink:label="{label}" '
                    f'xlink:role="http://www.xbrl.org/2003/role/reference">{parts}</link:reference>\n'
                    f'    <link:referenceArc xlink:type="arc" xlink:arcrole="{CONCEPT_REFERENCE}" '
                    f'xlink:from="{label}_c" xlink:to="{label}"/>\n'
                )
        return self._linkbase([_resource_link("reference", rows)] if rows else [])


def _resource_link(kind: str, rows: Iterable[str]) -> str:
    return (
        f'  <link:{kind}Link xlink:type="extended" xlink:role="{STANDARD_LINK_ROLE}">\n{"".join(rows)}'
        f"  </link:{kind}Link>\n"
    )


def _usable(member: MemberDefinition) -> str:
    return "" if member.usable else ' xbrldt:usable="false"'


def _pairs(head: MemberDefinition) -> Iterator[tuple[str, MemberDefinition]]:
    """Yield every member below the head with the name of the one above it."""
    for member in head.members:
        yield head.name, member
        yield from _pairs(member)
