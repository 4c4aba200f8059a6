"""A stand-in for the official US taxonomy packages, written from the built-in tables.

It has the namespaces, URLs, element names and types of the official schemas, so that a validator without a network can
load a report that builds on them. It is not the official taxonomy: labels, references and linkbases are missing, and
what the tables only guess is guessed here too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from xml.sax.saxutils import quoteattr

from taxonomy.home import user_home, write_atomically
from taxonomy.table_file import ConceptTable, Facets, Family, RelationTable, read_concepts, read_relations
from taxonomy.xml_names import DOMAIN_MEMBER
from taxonomy.zip_writing import write_zip

FORMAT = "1"
"""Changes whenever the same tables give another package."""

_NOTICE = (
    "<!-- A stand-in made from facts by xbrl-converter for validation without a network. Not the official file. -->"
)
_SUBSTITUTION = {"item": "xbrli:item", "hypercube": "xbrldt:hypercubeItem", "dimension": "xbrldt:dimensionItem"}
_FIXED = {
    "xbrli": ("http://www.xbrl.org/2003/instance", "http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"),
    "xbrldt": ("http://xbrl.org/2005/xbrldt", "http://www.xbrl.org/2005/xbrldt-2005.xsd"),
    "enum2": (
        "http://xbrl.org/2020/extensible-enumerations-2.0",
        "https://www.xbrl.org/2020/extensible-enumerations-2.0.xsd",
    ),
    "link": ("http://www.xbrl.org/2003/linkbase", "http://www.xbrl.org/2003/xbrl-linkbase-2003-12-31.xsd"),
}


def write_package(directory: Path, year: int = 2025) -> Path:
    """Write the stand-in package of a year into a folder and return its path; the same tables give the same bytes."""
    path = directory / f"us-{year}-stand-in.zip"
    write_atomically(path, package_bytes(year))
    return path


def cached_package(home: Path | None = None, year: int = 2025, families: Collection[str] = ()) -> Path:
    """Return the stand-in in the user's cache, written on first use and whenever it is not what was written.

    ``families`` are the prefixes that it is for, where packages serve the others; all when none are named.
    """
    key = _tables_key(year) + "".join(f"-{family}" for family in sorted(families))
    folder = (home or user_home()) / "cache" / "stand-in" / f"us-{year}-{key}"
    path, note = folder / f"us-{year}-stand-in.zip", folder / "sha256"
    if path.is_file() and note.is_file() and _sha256(path) == note.read_text(encoding="ascii").strip():
        return path
    data = package_bytes(year, families)
    write_atomically(path, data)
    write_atomically(note, hashlib.sha256(data).hexdigest().encode("ascii") + b"\n")
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table_bytes(year: int) -> tuple[bytes, bytes]:
    folder = files("taxonomy") / "data"
    return (folder / f"us-{year}.concepts.gz").read_bytes(), (folder / f"us-{year}.relations.gz").read_bytes()


def _tables_key(year: int) -> str:
    digest = hashlib.sha256(FORMAT.encode())
    for data in _table_bytes(year):
        digest.update(data)
    return digest.hexdigest()[:16]


def package_bytes(year: int = 2025, families: Collection[str] = ()) -> bytes:
    """Return the content of the stand-in package, for all families or for those that are named."""
    concepts, relations = _table_bytes(year)
    table = read_concepts(concepts)
    served = [family for family in table.families if not families or family.prefix in families]
    prefixes = tuple(sorted({f.href[: f.href.index(f"/{year}/") + len(f"/{year}/")] for f in served}))
    top = f"us-{year}-stand-in/"
    schemas = _schemas(table, read_relations(relations))
    members = {top + _path(url): data for url, data in schemas if url.startswith(prefixes)}
    members[top + "META-INF/catalog.xml"] = _catalog(prefixes)
    members[top + "META-INF/taxonomyPackage.xml"] = _metadata(year, served)
    return write_zip(members)


def _path(url: str) -> str:
    return url.partition("://")[2]


def _catalog(prefixes: Iterable[str]) -> bytes:
    rules = "".join(
        f"  <rewriteURI uriStartString={quoteattr(url)} rewritePrefix={quoteattr('../' + _path(url))}/>\n"
        for url in prefixes
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n{rules}</catalog>\n'
    ).encode()


def _metadata(year: int, families: Iterable[Family]) -> bytes:
    points = "".join(
        f"    <tp:entryPoint>\n      <tp:name>{family.prefix} {year} elements</tp:name>\n"
        f"      <tp:entryPointDocument href={quoteattr(family.href)}/>\n    </tp:entryPoint>\n"
        for family in families
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tp:taxonomyPackage xmlns:tp="http://xbrl.org/2016/taxonomy-package" xml:lang="en">\n'
        f"  <tp:identifier>urn:xbrl-converter:stand-in:us-{year}</tp:identifier>\n"
        f"  <tp:name>US taxonomies {year}, stand-in (not official)</tp:name>\n"
        "  <tp:description>Element declarations made from facts, for validation without a network.</tp:description>\n"
        f"  <tp:version>{year}</tp:version>\n"
        f"  <tp:entryPoints>\n{points}  </tp:entryPoints>\n</tp:taxonomyPackage>\n"
    ).encode()


def _schemas(table: ConceptTable, relations: RelationTable) -> Iterator[tuple[str, bytes]]:
    writer = _SchemaWriter(table, relations)
    own = {family.prefix for family in table.families}
    for family in table.families:
        yield family.href, writer.elements(family)
    for prefix, (namespace, url) in table.type_schemas.items():
        if prefix not in own:
            yield url, _types_schema(prefix, namespace, table.types[prefix])
    for url, roles in writer.role_schemas.items():
        yield url, _roles_schema(url, roles)


def _types_schema(prefix: str, namespace: str, types: dict[str, tuple[str, Facets]]) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{_NOTICE}\n'
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:{prefix}="{namespace}" '
        f'xmlns:xbrli="{_FIXED["xbrli"][0]}" targetNamespace="{namespace}" elementFormDefault="qualified">\n'
        f'  <xs:import namespace="{_FIXED["xbrli"][0]}" schemaLocation="{_FIXED["xbrli"][1]}"/>\n'
        + "".join(_complex_types(types))
        + "</xs:schema>\n"
    ).encode()


def _complex_types(types: dict[str, tuple[str, Facets]]) -> Iterator[str]:
    for name, (base, facets) in types.items():
        rows = "".join(f"<xs:{kind} value={quoteattr(value)}/>" for kind, values in facets.items() for value in values)
        yield (
            f'  <xs:complexType name="{name}"><xs:simpleContent><xs:restriction base="{base}">{rows}'
            "</xs:restriction></xs:simpleContent></xs:complexType>\n"
        )


def _roles_schema(url: str, roles: list[tuple[str, str]]) -> bytes:
    name = url.rsplit("/", 1)[-1].removesuffix(".xsd")
    stem, _, year = name.rpartition("-")
    namespace = f"http://fasb.org/{stem}/{year}"
    declared = "".join(
        f'      <link:roleType id="{fragment}" roleURI="{uri}"><link:usedOn>link:definitionLink</link:usedOn>'
        "</link:roleType>\n"
        for uri, fragment in roles
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{_NOTICE}\n'
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:link="{_FIXED["link"][0]}" '
        f'targetNamespace="{namespace}" elementFormDefault="qualified">\n'
        f"  <xs:annotation><xs:appinfo>\n{declared}  </xs:appinfo></xs:annotation>\n"
        f'  <xs:import namespace="{_FIXED["link"][0]}" schemaLocation="{_FIXED["link"][1]}"/>\n</xs:schema>\n'
    ).encode()


class _SchemaWriter:
    """Writes the element schemas, each with the domains of its enumerations (Extensible Enumerations 2.0 §2.1)."""

    def __init__(self, table: ConceptTable, relations: RelationTable) -> None:
        self._table = table
        self._relations = relations
        self._families = {family.prefix: family for family in table.families}
        self._starts = list(accumulate((len(f.names) for f in table.families), initial=0))
        self.role_schemas: dict[str, list[tuple[str, str]]] = {}

    def elements(self, family: Family) -> bytes:
        """Return the schema of a family."""
        used = {"xbrli", "xbrldt"}
        rows = [
            self._element(family, local, shape, used) for local, shape in zip(family.names, family.shapes, strict=True)
        ]
        linkbase = self._enumeration_linkbase(family)
        bound = {prefix: self._namespace(prefix) for prefix in sorted(used | {"link"})}
        bound[family.prefix] = (family.namespace, "")
        declarations = "".join(f' xmlns:{_xml_prefix(prefix)}="{uri}"' for prefix, (uri, _) in sorted(bound.items()))
        imports = "".join(
            f'  <xs:import namespace="{uri}" schemaLocation="{url}"/>\n' for uri, url in bound.values() if url
        )
        types = self._table.types.get(family.prefix, {})
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n{_NOTICE}\n'
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f'{declarations} targetNamespace="{family.namespace}" elementFormDefault="qualified">\n'
            f"{linkbase}{imports}{''.join(rows)}{''.join(_complex_types(types))}</xs:schema>\n"
        ).encode()

    def _namespace(self, prefix: str) -> tuple[str, str]:
        if prefix in _FIXED:
            return _FIXED[prefix]
        if prefix.startswith("dtr-"):
            date = prefix.removeprefix("dtr-")
            return f"http://www.xbrl.org/dtr/type/{date}", f"https://www.xbrl.org/dtr/type/{date}/types.xsd"
        if prefix in self._families:
            return self._families[prefix].namespace, self._families[prefix].href
        return self._table.type_schemas[prefix]

    def _element(self, family: Family, local: str, shape: int, used: set[str]) -> str:
        data_type, period, balance, abstract, substitution, nillable, _, _ = self._table.shapes[shape]
        name = f"{family.prefix}:{local}"
        extra = f' xbrli:balance="{balance}"' if balance else ""
        if domain := self._table.enumerations.get(name):
            head, role, head_usable = domain
            extra += f' enum2:domain="{head}" enum2:linkrole="{role}" enum2:headUsable="{str(head_usable).lower()}"'
            used.update(("enum2", head.partition(":")[0]))
        follower = ""
        if typed := self._table.typed_axes.get(name):
            extra += f' xbrldt:typedDomainRef="#{family.prefix}_{typed[0]}"'
            follower = f'  <xs:element name="{typed[0]}" id="{family.prefix}_{typed[0]}" type="{typed[1]}"/>\n'
        prefix, _, type_name = data_type.partition(":")
        used.add(prefix)
        return (
            f'  <xs:element name="{local}" id="{family.prefix}_{local}" type="{_xml_prefix(prefix)}:{type_name}" '
            f'substitutionGroup="{_SUBSTITUTION[substitution]}" abstract="{str(abstract).lower()}" '
            f'nillable="{str(nillable).lower()}" xbrli:periodType="{period}"{extra}/>\n{follower}'
        )

    def _enumeration_linkbase(self, family: Family) -> str:
        roles = sorted(
            {role for name, (_, role, _) in self._table.enumerations.items() if name.startswith(f"{family.prefix}:")}
        )
        own = [role for role in roles if f"/{family.prefix}/" in role]
        if not own:
            return ""
        links = "".join(self._definition_link(family, role) for role in own)
        schema = family.href.replace(f"{family.prefix}-", f"{family.prefix.removesuffix('-gaap')}-roles-")
        declared = [(role, f"role{number}") for number, role in enumerate(own, 1)]
        self.role_schemas[schema] = declared
        references = "".join(
            f'    <link:roleRef roleURI="{role}" xlink:href="{schema}#{fragment}" xlink:type="simple"/>\n'
            for role, fragment in declared
        )
        return (
            f'  <xs:annotation><xs:appinfo><link:linkbase id="enumerations">\n{references}'
            f'    <link:arcroleRef arcroleURI="{DOMAIN_MEMBER}" '
            'xlink:href="http://www.xbrl.org/2005/xbrldt-2005.xsd#domain-member" xlink:type="simple"/>\n'
            f"{links}  </link:linkbase></xs:appinfo></xs:annotation>\n"
        )

    def _definition_link(self, family: Family, role: str) -> str:
        arcs = [
            (source, target, order)
            for network in self._relations.networks
            if self._relations.roles[network.role][0] == role
            and self._relations.kinds[network.kind][0] == DOMAIN_MEMBER
            for source, target, order in _flat(network.arcs)
        ]
        ends = sorted({end for source, target, _ in arcs for end in (source, target)})
        locators = "".join(f"      {self._locator(family, end)}\n" for end in ends)
        rows = "".join(
            f'      <link:definitionArc xlink:type="arc" xlink:arcrole="{DOMAIN_MEMBER}" xlink:from="c{source}" '
            f'xlink:to="c{target}" order="{order}"/>\n'
            for source, target, order in arcs
        )
        return (
            f'    <link:definitionLink xlink:type="extended" xlink:role="{role}">\n{locators}{rows}'
            "    </link:definitionLink>\n"
        )

    def _locator(self, family: Family, number: int) -> str:
        at = next(i for i in reversed(range(len(self._table.families))) if self._starts[i] <= number)
        owner = self._table.families[at]
        local = owner.names[number - self._starts[at]]
        file = "" if owner is family else owner.href
        return f'<link:loc xlink:type="locator" xlink:href="{file}#{owner.prefix}_{local}" xlink:label="c{number}"/>'


def _flat(arcs: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """Yield source, target and order of the arcs of a network (see ``NetworkTable``)."""
    numbers = iter(arcs)
    for source in numbers:
        for order in range(1, next(numbers) + 1):
            yield source, next(numbers), order


def _xml_prefix(prefix: str) -> str:
    return f"dtr{prefix.removeprefix('dtr-').replace('-', '')}" if prefix.startswith("dtr-") else prefix
