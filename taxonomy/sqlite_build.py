"""Makes the catalogue file of a set of packages: one SQLite file with everything the set declares."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from taxonomy import search_index
from taxonomy.catalog import Network
from taxonomy.concepts import LabelRole, Substitution
from taxonomy.dts import Arc, Declaration, Dts, discover
from taxonomy.dts_concepts import (
    base_type,
    concept_declarations,
    deprecated_nodes,
    effective_arcs,
    prefixes,
    to_qname,
    typed_domain,
)
from taxonomy.errors import TaxonomyError
from taxonomy.hypercube_index import hypercube_rows
from taxonomy.label_from_name import label_from_name, split_name
from taxonomy.networks import network_of
from taxonomy.package_files import PackageFiles
from taxonomy.search_words import stem, words_of, words_of_name
from taxonomy.sqlite_catalog import FORMAT
from taxonomy.unit_files import UnitDeclaration, read_units
from taxonomy.xml_names import CONCEPT_LABEL, CONCEPT_REFERENCE, XBRLDT, split_clark

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE namespace (position INTEGER PRIMARY KEY, prefix TEXT NOT NULL, uri TEXT NOT NULL, href TEXT NOT NULL);
CREATE TABLE uri (id INTEGER PRIMARY KEY, uri TEXT NOT NULL);
CREATE TABLE shape (id INTEGER PRIMARY KEY, type TEXT NOT NULL, base TEXT NOT NULL, period TEXT NOT NULL,
  balance TEXT NOT NULL, abstract INTEGER NOT NULL, substitution TEXT NOT NULL, nillable INTEGER NOT NULL);
CREATE TABLE concept (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, local TEXT NOT NULL, shape INTEGER NOT NULL,
  label TEXT NOT NULL, deprecated INTEGER NOT NULL, enum_domain INTEGER, enum_role TEXT, enum_head INTEGER,
  typed_domain TEXT);
CREATE TABLE label (concept INTEGER NOT NULL, position INTEGER NOT NULL, role INTEGER NOT NULL, language TEXT NOT NULL,
  text TEXT NOT NULL, PRIMARY KEY (concept, position)) WITHOUT ROWID;
CREATE TABLE reference (concept INTEGER NOT NULL, position INTEGER NOT NULL, role INTEGER NOT NULL, parts TEXT NOT NULL,
  PRIMARY KEY (concept, position)) WITHOUT ROWID;
CREATE TABLE role (position INTEGER PRIMARY KEY, uri INTEGER NOT NULL, definition TEXT NOT NULL,
  networks TEXT NOT NULL);
CREATE TABLE arc (id INTEGER PRIMARY KEY, network TEXT NOT NULL, role INTEGER NOT NULL, arcrole INTEGER NOT NULL,
  source INTEGER NOT NULL, target INTEGER NOT NULL, ord REAL NOT NULL, weight INTEGER, preferred INTEGER,
  closed INTEGER NOT NULL, context TEXT NOT NULL, usable INTEGER NOT NULL, target_role INTEGER);
CREATE TABLE hypercube (id INTEGER PRIMARY KEY, role INTEGER NOT NULL, concept INTEGER NOT NULL,
  line_items INTEGER NOT NULL, axes TEXT NOT NULL);
CREATE TABLE hypercube_item (concept INTEGER NOT NULL, hypercube INTEGER NOT NULL, PRIMARY KEY (concept, hypercube))
  WITHOUT ROWID;
CREATE TABLE unit (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, local TEXT NOT NULL, symbol TEXT NOT NULL,
  name TEXT NOT NULL, types TEXT NOT NULL);
CREATE TABLE term (term TEXT PRIMARY KEY, stem TEXT NOT NULL, entries BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE search_part (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
"""
_INDEXES = """
CREATE UNIQUE INDEX concept_by_name ON concept (local, prefix);
CREATE INDEX arc_by_source ON arc (source, arcrole);
CREATE INDEX arc_by_target ON arc (target, arcrole);
CREATE INDEX arc_by_role ON arc (role, network);
CREATE INDEX term_by_stem ON term (stem);
CREATE INDEX arc_by_arcrole ON arc (arcrole);
"""
_NOT_SEARCHED = (LabelRole.DOCUMENTATION.value,)


def build_catalog_file(
    packages: Sequence[Path], entry_points: Iterable[str], target: Path, unsearched: Collection[str] = ()
) -> None:
    """Write the catalogue of the entry points to ``target``, atomically.

    Concepts of the ``unsearched`` prefixes are there as ends of relationships, but no search finds them.
    Raises ``TaxonomyError`` when a file of the set is missing or broken, or an arc ends nowhere: nothing is
    written then.
    """
    with PackageFiles(packages) as files:
        dts = discover(entry_points, files)
        units = read_units(files)
    check_complete(dts)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    try:
        _Writer(dts, unsearched).write(Path(temporary), units)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def check_complete(dts: Dts) -> None:
    """Raise ``TaxonomyError`` for a file that no package of the set has and for a locator that leads nowhere."""
    for url, asked_by in dts.missing.items():
        raise TaxonomyError(
            "taxonomy.missing-file",
            f"no package of the set has {url}, which {asked_by} needs",
            place=asked_by,
            hint="Pin the package that brings this file too; `taxonomy list` shows what is installed.",
        )
    check_locators(dts)


def check_locators(dts: Dts) -> None:
    """Raise ``TaxonomyError`` for a locator that points at no concept or resource of a file that was read."""
    for node, role in dts.located.items():
        url = dts.nodes[node]
        if node not in dts.resources and url not in dts.declarations and url.partition("#")[0] in dts.documents:
            raise TaxonomyError(
                "taxonomy.dangling-locator",
                f"a locator leads to {url}, and there is no such element",
                place=role,
                hint="The package is broken; tell its publisher.",
            )


class _Writer:
    """Numbers concepts and URIs and writes the tables."""

    def __init__(self, dts: Dts, unsearched: Collection[str]) -> None:
        self._dts = dts
        self._unsearched = unsearched
        self._prefix_of = prefixes(dts)
        self._arcs = effective_arcs(dts.arcs)
        order = {namespace: number for number, namespace in enumerate(dts.schema_prefixes)}
        items = concept_declarations(dts)
        self._items: list[tuple[Declaration, Substitution]] = sorted(
            items.values(), key=lambda item: (order[split_clark(item[0].name)[0]], split_clark(item[0].name)[1])
        )
        self._number_of_name = {item[0].name: number for number, item in enumerate(self._items)}
        # Arcs may name a concept by any schema location that declares it, so nodes go by name, not by declaration.
        self._number_of_node: dict[int, int] = {}
        for node, url in enumerate(dts.nodes):
            declaration = dts.declarations.get(url)
            if declaration is not None and declaration.name in self._number_of_name:
                self._number_of_node[node] = self._number_of_name[declaration.name]
        self._uris: dict[str, int] = {}
        self._labels: dict[int, list[tuple[str, str, str]]] = {}
        self._references: dict[int, list[tuple[str, tuple[tuple[str, str], ...]]]] = {}
        self._collect_resources()

    def _uri(self, uri: str) -> int:
        return self._uris.setdefault(uri, len(self._uris) + 1)

    def _collect_resources(self) -> None:
        resources = self._dts.resources
        for arc in self._arcs:
            concept = self._number_of_node.get(arc.source)
            resource = resources.get(arc.target)
            if concept is None or resource is None:
                continue
            if arc.arcrole == CONCEPT_LABEL:
                self._labels.setdefault(concept, []).append((resource.role, resource.language, resource.text))
            elif arc.arcrole == CONCEPT_REFERENCE:
                self._references.setdefault(concept, []).append((resource.role, resource.parts))
        for labels in self._labels.values():
            labels.sort(key=_label_order)

    def write(self, path: Path, units: Iterable[UnitDeclaration]) -> None:
        """Write the file."""
        connection = sqlite3.connect(path)
        try:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            self._write_names(connection)
            self._write_concepts(connection)
            self._write_resources(connection)
            self._write_arcs(connection)
            self._write_search(connection)
            connection.executemany(
                "INSERT INTO unit VALUES (NULL, ?, ?, ?, ?, ?)",
                (
                    (self._prefix_of[u.namespace], u.name, u.symbol, u.title, json.dumps(u.data_types))
                    for u in units
                    if u.namespace in self._prefix_of
                ),
            )
            connection.executemany("INSERT INTO uri VALUES (?, ?)", ((number, u) for u, number in self._uris.items()))
            connection.executescript(_INDEXES)
            connection.commit()
        finally:
            connection.close()

    def _write_names(self, connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [("format", FORMAT)])
        used = {split_clark(item[0].name)[0] for item in self._items}
        rows = [
            (number, prefix, uri, url)
            for number, (uri, (prefix, url)) in enumerate(self._dts.schema_prefixes.items())
            if uri in used
        ]
        connection.executemany("INSERT INTO namespace VALUES (?, ?, ?, ?)", rows)

    def _write_concepts(self, connection: sqlite3.Connection) -> None:
        shapes: dict[tuple[object, ...], int] = {}
        deprecated = {self._number_of_node.get(node) for node in deprecated_nodes(self._dts, self._arcs)}
        rows = []
        for number, (declared, substitution) in enumerate(self._items):
            shape = (
                split_clark(declared.type)[1], base_type(declared.type, self._dts.types), declared.period,
                declared.balance, int(declared.abstract), substitution.value, int(declared.nillable),
            )  # fmt: skip
            name = to_qname(declared.name, self._prefix_of)
            labels = self._labels.get(number)
            standard = labels[0][2] if labels and labels[0][0] == LabelRole.STANDARD else label_from_name(name.local)
            rows.append(
                (
                    number,
                    name.prefix,
                    name.local,
                    shapes.setdefault(shape, len(shapes)),
                    standard,
                    int(number in deprecated),
                    self._number_of_name.get(declared.enum_domain),
                    declared.enum_role or None,
                    int(declared.enum_head_usable),
                    str(typed_domain(declared, self._dts, self._prefix_of) or "") or None,
                )
            )
        connection.executemany(
            "INSERT INTO shape VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ((n, *s) for s, n in shapes.items())
        )
        connection.executemany("INSERT INTO concept VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._shape_numbers = [row[3] for row in rows]
        self._standard = [str(row[4]) for row in rows]

    def _write_resources(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO label VALUES (?, ?, ?, ?, ?)",
            (
                (concept, position, self._uri(role), language, text)
                for concept in sorted(self._labels)
                for position, (role, language, text) in enumerate(self._labels[concept])
            ),
        )
        connection.executemany(
            "INSERT INTO reference VALUES (?, ?, ?, ?)",
            (
                (concept, position, self._uri(role), json.dumps([(split_clark(n)[1], t) for n, t in parts]))
                for concept in sorted(self._references)
                for position, (role, parts) in enumerate(self._references[concept])
            ),
        )

    def _write_arcs(self, connection: sqlite3.Connection) -> None:
        numbers = self._number_of_node
        kept = [arc for arc in self._arcs if arc.source in numbers and arc.target in numbers]
        networks: dict[str, set[Network]] = {}
        for arc in kept:
            networks.setdefault(arc.role, set()).add(network_of(arc.arcrole) or Network.DEFINITION)
        definitions = {uri: role.definition for uri, role in self._dts.roles.items()}
        roles = sorted(networks, key=lambda uri: (definitions.get(uri, ""), uri))
        position = {uri: number for number, uri in enumerate(roles)}
        connection.executemany(
            "INSERT INTO role VALUES (?, ?, ?, ?)",
            (
                (position[uri], self._uri(uri), definitions.get(uri, ""), " ".join(sorted(networks[uri])))
                for uri in roles
            ),
        )
        kept.sort(key=lambda arc: (position[arc.role], numbers[arc.source], arc.order))
        connection.executemany(
            "INSERT INTO arc VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", map(self._arc_row, kept)
        )

        for number, row in enumerate(hypercube_rows(kept, numbers)):
            connection.execute(
                "INSERT INTO hypercube VALUES (?, ?, ?, ?, ?)",
                (number, self._uri(row.role), row.table, row.line_items, json.dumps(row.axes)),
            )
            connection.executemany("INSERT INTO hypercube_item VALUES (?, ?)", ((item, number) for item in row.items))

    def _arc_row(self, arc: Arc) -> tuple[object, ...]:
        network = network_of(arc.arcrole) or Network.DEFINITION
        weight = arc.get("weight")
        preferred, target_role = arc.get("preferredLabel"), arc.get(f"{{{XBRLDT}}}targetRole")
        return (
            network.value, self._uri(arc.role), self._uri(arc.arcrole), self._number_of_node[arc.source],
            self._number_of_node[arc.target], arc.order, int(float(weight)) if weight else None,
            self._uri(preferred) if preferred else None, int(arc.get(f"{{{XBRLDT}}}closed") in ("true", "1")),
            arc.get(f"{{{XBRLDT}}}contextElement"), int(arc.get(f"{{{XBRLDT}}}usable", "true") in ("true", "1")),
            self._uri(target_role) if target_role else None,
        )  # fmt: skip

    def _write_search(self, connection: sqlite3.Connection) -> None:
        store = search_index.build(self._searched())
        connection.executemany(
            "INSERT INTO term VALUES (?, ?, ?)",
            ((term, stem(term), store.by_term[term].tobytes()) for term in sorted(store.by_term)),
        )
        parts = {
            "entry_concepts": store.entry_concepts.tobytes(),
            "entry_weights": store.entry_weights.tobytes(),
            "shape_numbers": array("I", self._shape_numbers).tobytes(),
        }
        connection.executemany("INSERT INTO search_part VALUES (?, ?)", sorted(parts.items()))

    def _searched(self) -> Iterator[tuple[int, list[str]]]:
        for number, (declared, _) in enumerate(self._items):
            if declared.prefix in self._unsearched:
                continue
            yield number, words_of(self._standard[number])
            yield number, words_of_name(split_name(split_clark(declared.name)[1]))
            for role, _, text in self._labels.get(number, ()):
                if role not in _NOT_SEARCHED and len(text) < 1000:
                    yield number, words_of(text)


def _label_order(label: tuple[str, str, str]) -> tuple[bool, str, bool, bool, str, str]:
    """Standard labels first, English before other languages, US English before other English."""
    role, language, text = label
    lowered = language.lower()
    return (role != LabelRole.STANDARD, role, not lowered.startswith("en"), lowered != "en-us", lowered, text)
