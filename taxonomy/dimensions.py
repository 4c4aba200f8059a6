"""Whether a taxonomy allows a fact to have its dimensions (XDT 1.0 §2.3, §3.1)."""

from __future__ import annotations

from collections.abc import Mapping

from taxonomy.catalog import Catalog, Relationship
from taxonomy.concepts import QName
from taxonomy.xml_names import ALL, DOMAIN_MEMBER, HYPERCUBE_DIMENSION, NOT_ALL


def is_valid_combination(catalog: Catalog, item: QName, members: Mapping[QName, QName | str]) -> bool:
    """Return whether an item may have these axes and members (a string is a typed value).

    It may when all hypercubes of at least one role are met, or when no hypercube holds the item (XDT 1.0 §3.1.1).
    """
    by_role = hypercubes_of(catalog, item)
    if not by_role:
        return True
    return any(all(_is_met(catalog, arc, members) for arc in arcs) for arcs in by_role.values())


def hypercubes_of(catalog: Catalog, item: QName) -> dict[str, list[Relationship]]:
    """Return the has-hypercube arcs that an item has or inherits, by role (XDT 1.0 §2.6.1)."""
    found: dict[str, list[Relationship]] = {}
    for arcrole in (ALL, NOT_ALL):
        for arc in catalog.arcs(arcrole, source=item):
            found.setdefault(arc.role, []).append(arc)
    seen = {("", item)}
    pending = list(catalog.arcs(DOMAIN_MEMBER, target=item))
    while pending:
        arc = pending.pop()
        if (arc.role, arc.source) in seen:
            continue
        seen.add((arc.role, arc.source))
        for arcrole in (ALL, NOT_ALL):
            for cube in catalog.arcs(arcrole, source=arc.source, role=arc.role):
                if cube not in found.setdefault(cube.role, []):
                    found[cube.role].append(cube)
        pending += [
            upper
            for upper in catalog.arcs(DOMAIN_MEMBER, target=arc.source)
            if (upper.target_role or upper.role) == arc.role
        ]
    return {role: arcs for role, arcs in found.items() if arcs}


def _is_met(catalog: Catalog, cube: Relationship, members: Mapping[QName, QName | str]) -> bool:
    role = cube.target_role or cube.role
    remaining = set(members)
    met = True
    for axis_arc in catalog.arcs(HYPERCUBE_DIMENSION, source=cube.target, role=role):
        axis = axis_arc.target
        member = members.get(axis, catalog.axis_default(axis))
        remaining.discard(axis)
        domain_role = axis_arc.target_role or role
        if isinstance(member, str):
            concept = catalog.concept(axis)
            met = met and concept is not None and concept.typed_domain is not None
        elif member is None or member not in catalog.members(axis, domain_role):
            met = False
    if cube.closed and remaining:
        met = False
    return not met if cube.arcrole == NOT_ALL else met
