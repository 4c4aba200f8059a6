"""Makes the built-in tables from taxonomy packages: facts only, no sentence of anybody's.

    python -m taxonomy.build_tables --source ../shared/taxonomies --out taxonomy/data

``--source`` holds ``us-2025-offline-test.zip`` and ``us-gaap-2025-concepts.csv``, whose evidence columns say which
facts are known and which are guessed. Kept are names, data types with their facets, period type, balance, abstract,
substitution group, enumeration domains, and who stands under whom in the presentation, calculation and definition
networks; labels and documentation are not. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from taxonomy.catalog import Network
from taxonomy.concepts import QName, Substitution
from taxonomy.dts import Arc, Declaration, Dts, discover
from taxonomy.dts_concepts import concept_declarations, deprecated_nodes, effective_arcs, prefixes, to_qname
from taxonomy.networks import network_of
from taxonomy.package_files import PackageFiles
from taxonomy.table_file import (
    ConceptTable,
    Facets,
    Family,
    NetworkTable,
    RelationTable,
    unsigned,
    write_concepts,
    write_relations,
)
from taxonomy.type_facets import read_types
from taxonomy.xml_names import XBRLDT, XBRLI, split_clark

YEAR = 2025
ENTRY_POINTS = (
    f"https://xbrl.fasb.org/us-gaap/{YEAR}/entire/us-gaap-entryPoint-std-{YEAR}.xsd",
    f"https://xbrl.fasb.org/srt/{YEAR}/entire/srt-entryPoint-std-{YEAR}.xsd",
    f"https://xbrl.sec.gov/dei/{YEAR}/dei-entire-{YEAR}.xsd",
    f"https://xbrl.sec.gov/country/{YEAR}/country-entire-{YEAR}.xsd",
    f"https://xbrl.sec.gov/currency/{YEAR}/currency-entire-{YEAR}.xsd",
    f"https://xbrl.sec.gov/exch/{YEAR}/exch-entire-{YEAR}.xsd",
    f"https://xbrl.sec.gov/stpr/{YEAR}/stpr-entire-{YEAR}.xsd",
)
_ORDER = ("us-gaap", "srt", "dei", "country", "currency", "exch", "stpr")
_GUESSES = {
    "evidence_period": ("period_type", frozenset({"model", "similar-name", "siblings-pre-2025"})),
    "evidence_balance": ("balance", frozenset({"model", "unknown"})),
    "evidence_type": ("data_type", frozenset({"name-rule"})),
    "evidence_enum_domain": ("enumeration_domain", frozenset({"axis-default-2025", "name-rule", "fallback"})),
}
_KNOWN_PREFIXES = {XBRLI: "xbrli", "http://xbrl.org/2020/extensible-enumerations-2.0": "enum2"}


def guesses(concepts_csv: Path) -> dict[str, tuple[str, ...]]:
    """Return, per us-gaap name, the attributes whose evidence is a guess; a monetary concept without a known balance
    counts, since most of these have one."""
    with concepts_csv.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: tuple(what for column, (what, weak) in _GUESSES.items() if row[column] in weak)
            for row in csv.DictReader(file)
        }


def build(source: Path) -> tuple[ConceptTable, RelationTable]:
    """Return the tables made from the packages in ``source``."""
    package = source / f"us-{YEAR}-offline-test.zip"
    with PackageFiles([package]) as files:
        dts = discover(ENTRY_POINTS, files)
        type_names = {d.type for d in dts.declarations.values()}
        schemas = _type_schemas(dts, type_names)
        types = {prefix: _facets(files, url) for prefix, (_, url) in schemas.items()}
    if dts.missing:
        raise SystemExit(f"not in {package}: {sorted(dts.missing)}")
    arcs = effective_arcs(dts.arcs)
    concepts = _concept_table(dts, arcs, guesses(source / f"us-gaap-{YEAR}-concepts.csv"), schemas, types)
    return concepts, _relation_table(dts, arcs, concepts)


def _type_schemas(dts: Dts, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Prefix to namespace and URL of every schema with types of its own that concepts use."""
    found = {}
    for namespace in sorted({split_clark(name)[0] for name in names}):
        if namespace.startswith(("http://fasb.org/", "http://xbrl.sec.gov/")):
            tail = namespace.removeprefix("http://").rstrip("/").split("/")
            url = next(u for u in dts.documents if u.endswith(f"/{tail[-2]}-{tail[-1]}.xsd"))
            found[tail[-2]] = (namespace, url)
    return found


def _facets(files: PackageFiles, url: str) -> dict[str, tuple[str, Facets]]:
    data = files.read(url)
    return dict(sorted(read_types(data).items())) if data is not None else {}


def _type_name(name: str, schemas: dict[str, tuple[str, str]]) -> str:
    namespace, local = split_clark(name)
    if prefix := _KNOWN_PREFIXES.get(namespace):
        return f"{prefix}:{local}"
    if dtr := re.fullmatch(r"http://www\.xbrl\.org/dtr/type/([\d-]+)", namespace):
        return f"dtr-{dtr[1]}:{local}"
    for prefix, (declared, _) in schemas.items():
        if declared == namespace:
            return f"{prefix}:{local}"
    raise SystemExit(f"type {name} is of no known schema")


def _concept_table(
    dts: Dts,
    arcs: list[Arc],
    guessed: dict[str, tuple[str, ...]],
    schemas: dict[str, tuple[str, str]],
    types: dict[str, dict[str, tuple[str, Facets]]],
) -> ConceptTable:
    prefix_of = prefixes(dts)
    deprecated = {dts.declarations[dts.nodes[n]].name for n in deprecated_nodes(dts, arcs)}
    by_family: dict[str, list[tuple[str, Declaration, Substitution]]] = {prefix: [] for prefix in _ORDER}
    for name, (declaration, substitution) in concept_declarations(dts).items():
        by_family[declaration.prefix].append((split_clark(name)[1], declaration, substitution))
    table = ConceptTable(YEAR, [], [], {}, {}, types, schemas)
    numbers: dict[object, int] = {}
    for prefix, members in by_family.items():
        members.sort(key=lambda member: member[0])
        family = Family(prefix, "", "", [], [])
        for local, declaration, substitution in members:
            family.namespace, family.href = split_clark(declaration.name)[0], declaration.url
            marks = guessed.get(local, ()) if prefix == "us-gaap" else ()
            shape = (
                _type_name(declaration.type, schemas), declaration.period, declaration.balance, declaration.abstract,
                substitution.value, declaration.nillable, declaration.name in deprecated, marks,
            )  # fmt: skip
            if shape not in numbers:
                numbers[shape] = len(table.shapes)
                table.shapes.append(shape)
            family.names.append(local)
            family.shapes.append(numbers[shape])
            _add_domains(table, dts, f"{prefix}:{local}", declaration, prefix_of)
        table.families.append(family)
    return table


def _add_domains(table: ConceptTable, dts: Dts, name: str, declaration: Declaration, prefix_of: dict[str, str]) -> None:
    if declaration.enum_domain:
        head = str(to_qname(declaration.enum_domain, prefix_of))
        table.enumerations[name] = (head, declaration.enum_role, declaration.enum_head_usable)
    if declaration.typed_domain:
        domain = dts.declarations[declaration.typed_domain]
        kind = split_clark(domain.type)
        base = "xs" if kind[0] == "http://www.w3.org/2001/XMLSchema" else _KNOWN_PREFIXES.get(kind[0], "xbrli")
        table.typed_axes[name] = (split_clark(domain.name)[1], f"{base}:{kind[1]}")


def _relation_table(dts: Dts, arcs: list[Arc], concepts: ConceptTable) -> RelationTable:
    prefix_of = prefixes(dts)
    numbers: dict[QName, int] = {}
    for family in concepts.families:
        for local in family.names:
            numbers[QName(family.prefix, local)] = len(numbers)
    roles = {uri: _sort_code(role.definition) for uri, role in dts.roles.items()}
    table = RelationTable([], [], [])
    kept = [arc for arc in arcs if network_of(arc.arcrole) is not None]
    role_uris = sorted({arc.role for arc in kept}, key=lambda uri: (roles.get(uri, ""), uri))
    table.roles = [(uri, roles.get(uri, "")) for uri in role_uris]
    kind_of = {arc: _kind(arc) for arc in kept}
    table.kinds = sorted(set(kind_of.values()))
    table.label_roles = sorted({arc.get("preferredLabel") for arc in kept} - {""})

    def end(node: int) -> int:
        return numbers[to_qname(dts.declarations[dts.nodes[node]].name, prefix_of)]

    def group(arc: Arc) -> tuple[int, int]:
        return role_uris.index(arc.role), table.kinds.index(kind_of[arc])

    grouped = sorted(
        ((group(arc), end(arc.source), arc.order, end(arc.target), arc) for arc in kept), key=lambda g: g[:4]
    )
    for (role, kind), members in groupby(grouped, key=lambda g: g[0]):
        flat: list[int] = []
        marks: list[int] = []
        for source, children in groupby(members, key=lambda g: g[1]):
            rows = list(children)
            flat += [source, len(rows), *(row[3] for row in rows)]
            marks += [_mark(row[4], table.label_roles) for row in rows]
        table.networks.append(NetworkTable(role, kind, unsigned(flat), unsigned(marks if any(marks) else ())))
    return table


def _kind(arc: Arc) -> tuple[str, bool, str, bool]:
    closed = arc.get(f"{{{XBRLDT}}}closed") in ("true", "1")
    usable = arc.get(f"{{{XBRLDT}}}usable", "true") in ("true", "1")
    return arc.arcrole, closed, arc.get(f"{{{XBRLDT}}}contextElement"), usable


def _mark(arc: Arc, label_roles: list[str]) -> int:
    if network_of(arc.arcrole) is Network.CALCULATION:
        return 0 if float(arc.get("weight", "1")) > 0 else 1
    preferred = arc.get("preferredLabel")
    return 1 + label_roles.index(preferred) if preferred else 0


def _sort_code(definition: str) -> str:
    found = re.match(r"\d+", definition)
    return found[0] if found else ""


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="folder of the packages and of the concept list")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    concepts, relations = build(arguments.source)
    for name, data in (("concepts", write_concepts(concepts)), ("relations", write_relations(relations))):
        path = arguments.out / f"us-{YEAR}.{name}.gz"
        path.write_bytes(data)
        print(f"{path}: {len(data):,} bytes")
    hosts = sorted({urlsplit(url).hostname or "" for url in ENTRY_POINTS})
    print(f"{sum(len(f.names) for f in concepts.families):,} concepts of {', '.join(hosts)}")


if __name__ == "__main__":
    main()
