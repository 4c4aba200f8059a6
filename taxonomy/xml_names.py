"""Namespaces, arcroles and attribute names that taxonomy files use."""

from __future__ import annotations

XS = "http://www.w3.org/2001/XMLSchema"
LINK = "http://www.xbrl.org/2003/linkbase"
XLINK = "http://www.w3.org/1999/xlink"
XBRLI = "http://www.xbrl.org/2003/instance"
XBRLDT = "http://xbrl.org/2005/xbrldt"
GENERIC_LINK = "http://xbrl.org/2008/generic"
ENUM_2 = "http://xbrl.org/2020/extensible-enumerations-2.0"
ENUM_1 = "http://xbrl.org/2014/extensible-enumerations"
UNIT_REGISTRY = "http://www.xbrl.org/2009/utr"
XML = "http://www.w3.org/XML/1998/namespace"
TAXONOMY_PACKAGE = "http://xbrl.org/2016/taxonomy-package"
CATALOG = "urn:oasis:names:tc:entity:xmlns:xml:catalog"

PARENT_CHILD = "http://www.xbrl.org/2003/arcrole/parent-child"
SUMMATION_ITEM = "http://www.xbrl.org/2003/arcrole/summation-item"
SUMMATION_ITEM_1_1 = "https://xbrl.org/2023/arcrole/summation-item"
CONCEPT_LABEL = "http://www.xbrl.org/2003/arcrole/concept-label"
CONCEPT_REFERENCE = "http://www.xbrl.org/2003/arcrole/concept-reference"
ALL = "http://xbrl.org/int/dim/arcrole/all"
NOT_ALL = "http://xbrl.org/int/dim/arcrole/notAll"
HYPERCUBE_DIMENSION = "http://xbrl.org/int/dim/arcrole/hypercube-dimension"
DIMENSION_DOMAIN = "http://xbrl.org/int/dim/arcrole/dimension-domain"
DOMAIN_MEMBER = "http://xbrl.org/int/dim/arcrole/domain-member"
DIMENSION_DEFAULT = "http://xbrl.org/int/dim/arcrole/dimension-default"

STANDARD_LINK_ROLE = "http://www.xbrl.org/2003/role/link"
STANDARD_LABEL_ROLE = "http://www.xbrl.org/2003/role/label"
DEPRECATED_LABEL_ROLES = frozenset(
    {"http://www.xbrl.org/2009/role/deprecatedLabel", "http://www.xbrl.org/2009/role/deprecatedDateLabel"}
)
DEPRECATION_ARCROLES = "http://www.xbrl.org/2009/arcrole/dep-"

STANDARD_HOSTS = ("http://www.xbrl.org/", "https://www.xbrl.org/", "http://xbrl.org/", "https://xbrl.org/",
                  "http://www.w3.org/", "https://www.w3.org/")  # fmt: skip
"""Where the specifications' own schemas live. Every processor brings them along; no package needs to."""


def clark(namespace: str, local: str) -> str:
    """Return ``{namespace}local``."""
    return f"{{{namespace}}}{local}"


def split_clark(name: str) -> tuple[str, str]:
    """Return namespace and local name of ``{namespace}local`` (no namespace gives ``""``)."""
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return namespace, local
    return "", name
