"""Concepts and effective relationships of a DTS, under the prefixes that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from taxonomy.concepts import Balance, Concept, PeriodType, QName, Substitution
from taxonomy.dts import Arc, Declaration, Dts
from taxonomy.errors import TaxonomyError
from taxonomy.xml_names import (
    DEPRECATED_LABEL_ROLES,
    DEPRECATION_ARCROLES,
    PARENT_CHILD,
    XBRLDT,
    XBRLI,
    clark,
    split_clark,
)

_HEADS = {
    clark(XBRLI, "item"): Substitution.ITEM,
    clark(XBRLDT, "hypercubeItem"): Substitution.HYPERCUBE,
    clark(XBRLDT, "dimensionItem"): Substitution.DIMENSION,
}


def effective_arcs(arcs: Iterable[Arc]) -> list[Arc]:
    """Return the arcs that count, in the order read (XBRL 2.1 §3.5.3.9.7.4-5).

    Of arcs that are equivalent (same network, ends and other attributes) the highest priority wins, a prohibiting one
    at a tie; where a prohibiting arc wins, there is no relationship.
    """
    best: dict[tuple[object, ...], Arc] = {}
    for arc in arcs:
        extra: object = arc.extra
        if arc.extra and arc.extra[-1][0] == "weight":
            extra = (*arc.extra[:-1], float(arc.extra[-1][1]))
        key = (arc.base_set, arc.source, arc.target, arc.order, extra)
        other = best.get(key)
        if other is None or (arc.priority, arc.prohibited) > (other.priority, other.prohibited):
            best[key] = arc
    return [arc for arc in best.values() if not arc.prohibited]


def concept_declarations(dts: Dts) -> dict[str, tuple[Declaration, Substitution]]:
    """Return the declarations that are items, by ``{namespace}name``, in document order; tuples and others left out."""
    by_name = {declaration.name: declaration for declaration in dts.declarations.values()}
    found = {}
    for name, declaration in by_name.items():
        head, steps = declaration.substitution, 0
        while head not in _HEADS and head in by_name and steps < 50:
            head, steps = by_name[head].substitution, steps + 1
        if head in _HEADS and declaration.period in ("instant", "duration"):
            found[name] = (declaration, _HEADS[head])
    return found


def prefixes(dts: Dts) -> dict[str, str]:
    """Return namespace to prefix; ``TaxonomyError`` when one prefix stands for two namespaces."""
    by_prefix: dict[str, str] = {}
    for namespace, (prefix, url) in dts.schema_prefixes.items():
        if by_prefix.setdefault(prefix, namespace) != namespace:
            raise TaxonomyError(
                "taxonomy.prefix-conflict",
                f"the prefix {prefix!r} stands for {by_prefix[prefix]} and for {namespace}",
                place=url,
                hint="Pin one year of each taxonomy (EFM 6.22.3).",
            )
    return {namespace: prefix for prefix, namespace in by_prefix.items()}


def to_qname(name: str, prefix_of: Mapping[str, str]) -> QName:
    """Return ``{namespace}local`` under its prefix."""
    namespace, local = split_clark(name)
    return QName(prefix_of[namespace], local)


def base_type(type_name: str, types: Mapping[str, str]) -> str:
    """Return the local name of the standard item type that a type comes from (XBRL 2.1 §5.1.1.3)."""
    steps = 0
    while type_name in types and steps < 50:
        type_name, steps = types[type_name], steps + 1
    return split_clark(type_name)[1]


def deprecated_nodes(dts: Dts, arcs: Iterable[Arc]) -> set[int]:
    """Return the nodes of deprecated concepts: ends of deprecation arcs, bearers of deprecated labels, and what a
    role for deprecated concepts presents."""
    nodes = set()
    for arc in arcs:
        label = dts.resources.get(arc.target)
        if label is not None:
            if label.role in DEPRECATED_LABEL_ROLES:
                nodes.add(arc.source)
        elif arc.arcrole.startswith(DEPRECATION_ARCROLES) or (
            arc.arcrole == PARENT_CHILD and "/deprecated/" in arc.role
        ):
            nodes.add(arc.target)
    return nodes


def to_concept(
    declaration: Declaration,
    substitution: Substitution,
    prefix_of: Mapping[str, str],
    types: Mapping[str, str],
    *,
    label: str = "",
    deprecated: bool = False,
    typed_domain: QName | None = None,
) -> Concept:
    """Return the concept that a declaration makes."""
    return Concept(
        name=to_qname(declaration.name, prefix_of),
        data_type=split_clark(declaration.type)[1],
        period_type=PeriodType(declaration.period),
        balance=Balance(declaration.balance) if declaration.balance else None,
        abstract=declaration.abstract,
        substitution=substitution,
        label=label,
        nillable=declaration.nillable,
        deprecated=deprecated,
        enumeration_domain=_enumeration_domain(declaration, prefix_of),
        base_type=base_type(declaration.type, types),
        typed_domain=typed_domain,
    )


def _enumeration_domain(declaration: Declaration, prefix_of: Mapping[str, str]) -> QName | None:
    namespace, _ = split_clark(declaration.enum_domain)
    return to_qname(declaration.enum_domain, prefix_of) if namespace in prefix_of else None


def typed_domain(declaration: Declaration, dts: Dts, prefix_of: Mapping[str, str]) -> QName | None:
    """Return the element that a typed axis takes its values from (XDT 1.0 §2.5.2.1)."""
    element = dts.declarations.get(declaration.typed_domain)
    return None if element is None else to_qname(element.name, prefix_of)
