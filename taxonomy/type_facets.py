"""What a taxonomy's own data types allow: their base and facets, as plain data (XML Schema Part 2 §4.3)."""

from __future__ import annotations

from lxml import etree

from taxonomy.package_files import safe_parser
from taxonomy.table_file import Facets
from taxonomy.xml_names import XBRLI, XS, clark

_FACETS = ("enumeration", "pattern", "length", "minLength", "maxLength", "minInclusive", "maxInclusive",
           "fractionDigits", "totalDigits")  # fmt: skip


def read_types(data: bytes) -> dict[str, tuple[str, Facets]]:
    """Return the item types that a schema declares: name to base (``prefix:name`` of the schema) and facets.

    Bases of the XBRL instance schema and of XML Schema are given under ``xbrli`` and ``xs``; a type that restricts an
    anonymous union or list by enumeration alone keeps its base and its facets.
    """
    root = etree.fromstring(data, safe_parser())
    usual = {XBRLI: "xbrli", XS: "xs"}
    prefix_of = {uri: usual.get(uri, prefix or "") for prefix, uri in root.nsmap.items()}
    found = {}
    for declared in root.iterchildren(clark(XS, "complexType")):
        derived = declared.find(f"{clark(XS, 'simpleContent')}/{clark(XS, 'restriction')}")
        name = declared.get("name")
        if derived is None or not name:
            continue
        prefix, _, local = (derived.get("base") or "").rpartition(":")
        base = f"{prefix_of[derived.nsmap[prefix or None]]}:{local}"
        facets = {
            kind: values
            for kind in _FACETS
            if (values := [facet.get("value") or "" for facet in derived.iter(clark(XS, kind))])
        }
        found[name] = (base, facets)
    return found
