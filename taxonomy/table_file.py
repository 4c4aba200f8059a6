"""The form of the built-in tables in ``taxonomy/data``: compressed, compact, the same bytes for the same facts.

``us-YEAR.concepts.gz`` is JSON. Per family of concepts it holds the names as one string and, for each name, the number
of its shape; a shape is one distinct combination of facts. ``us-YEAR.relations.gz`` is one line of JSON, which lists
roles and networks, followed by unsigned 16-bit numbers (little-endian): the arcs of each network, by source.
"""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Facets = dict[str, list[str]]
"""Facet name to its values (XML Schema Part 2 §4.3)."""


@dataclass(slots=True)
class Family:
    """The concepts of one namespace. ``names`` and ``shapes`` run side by side."""

    prefix: str
    namespace: str
    href: str
    names: list[str]
    shapes: list[int]


@dataclass(slots=True)
class ConceptTable:
    """All concepts of a year. A shape is: data type (``prefix:name``), period type, balance, abstract,
    substitution, nillable, deprecated, guessed attributes."""

    year: int
    families: list[Family]
    shapes: list[tuple[str, str, str, bool, str, bool, bool, tuple[str, ...]]]
    enumerations: dict[str, tuple[str, str, bool]]
    """Concept to the head of its domain, the role of the domain, and whether the head is itself a value."""
    typed_axes: dict[str, tuple[str, str]]
    """Axis to the name of its typed domain element and that element's type."""
    types: dict[str, dict[str, tuple[str, Facets]]]
    """Prefix of a types schema to its types."""
    type_schemas: dict[str, tuple[str, str]]
    """Prefix to namespace and URL of a schema that only declares types."""


@dataclass(slots=True)
class NetworkTable:
    """The arcs of one network in one role that share arcrole and attributes.

    ``arcs`` is, per source: its number, the number of its targets, the targets. ``marks`` has one entry per arc:
    preferred label (1 and up, 0 none) or weight (0 for 1, 1 for -1); empty when all are 0.
    """

    role: int
    kind: int
    arcs: array[int]
    marks: array[int]


@dataclass(slots=True)
class RelationTable:
    """All relationships of a year. A kind is arcrole, closed, context element, usable."""

    roles: list[tuple[str, str]]
    """URI and sort code."""
    kinds: list[tuple[str, bool, str, bool]]
    label_roles: list[str]
    networks: list[NetworkTable] = field(default_factory=list)


def write_concepts(table: ConceptTable) -> bytes:
    """Return the file content of a concept table."""
    content = {
        "year": table.year,
        "families": [
            {
                "prefix": f.prefix,
                "namespace": f.namespace,
                "href": f.href,
                "names": " ".join(f.names),
                "shapes": f.shapes,
            }
            for f in table.families
        ],
        "shapes": table.shapes,
        "enumerations": table.enumerations,
        "typed_axes": table.typed_axes,
        "types": table.types,
        "type_schemas": table.type_schemas,
    }
    return _compress(json.dumps(content, separators=(",", ":"), sort_keys=True).encode())


def read_concepts(data: bytes) -> ConceptTable:
    """Return the concept table of a file's content."""
    content: dict[str, Any] = json.loads(gzip.decompress(data))
    return ConceptTable(
        year=content["year"],
        families=[
            Family(f["prefix"], f["namespace"], f["href"], f["names"].split(" "), f["shapes"])
            for f in content["families"]
        ],
        shapes=[(*shape[:7], tuple(shape[7])) for shape in content["shapes"]],
        enumerations={name: tuple(value) for name, value in content["enumerations"].items()},
        typed_axes={name: tuple(value) for name, value in content["typed_axes"].items()},
        types=content["types"],
        type_schemas={prefix: tuple(value) for prefix, value in content["type_schemas"].items()},
    )


def write_relations(table: RelationTable) -> bytes:
    """Return the file content of a relation table."""
    header = {
        "roles": table.roles,
        "kinds": table.kinds,
        "label_roles": table.label_roles,
        "networks": [(n.role, n.kind, len(n.arcs), len(n.marks)) for n in table.networks],
    }
    body = b"".join(_little_endian(numbers) for n in table.networks for numbers in (n.arcs, n.marks))
    return _compress(json.dumps(header, separators=(",", ":"), sort_keys=True).encode() + b"\n" + body)


def read_relations(data: bytes) -> RelationTable:
    """Return the relation table of a file's content."""
    head, _, body = gzip.decompress(data).partition(b"\n")
    header: dict[str, Any] = json.loads(head)
    table = RelationTable(
        roles=[tuple(role) for role in header["roles"]],
        kinds=[tuple(kind) for kind in header["kinds"]],
        label_roles=header["label_roles"],
    )
    numbers = array("H", body)
    if sys.byteorder == "big":
        numbers.byteswap()
    at = 0
    for role, kind, arcs, marks in header["networks"]:
        table.networks.append(NetworkTable(role, kind, numbers[at : at + arcs], numbers[at + arcs : at + arcs + marks]))
        at += arcs + marks
    return table


def _little_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "little":
        return numbers.tobytes()
    swapped = array("H", numbers)
    swapped.byteswap()
    return swapped.tobytes()


def _compress(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9, mtime=0)


def unsigned(numbers: Sequence[int]) -> array[int]:
    """Return 16-bit numbers; ``OverflowError`` when one does not fit."""
    return array("H", numbers)
