"""Rules on axes and members, against the report's own hypercubes (XBRL Dimensions 1.0)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from converter.model.report import AxisUse, Fact, Hypercube
from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Scope, members_of
from taxonomy.concepts import QName, Substitution


@rule("dimension.axis")
def _axis_kind(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        for axis, _ in fact.dimensions:
            concept = scope.concept(axis)
            if concept is None or concept.substitution is not Substitution.DIMENSION:
                yield Hit((fact,), {"axis": axis}, axis)


@rule("dimension.member")
def _member_kind(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        for _, member in fact.dimensions:
            if isinstance(member, QName) and scope.concept(member) is None:
                yield Hit((fact,), {"member": member}, member)


@rule("dimension.member-type")
def _member_type(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        for _, member in fact.dimensions:
            concept = scope.concept(member) if isinstance(member, QName) else None
            if concept is not None and concept.data_type != "domainItemType":
                yield Hit((fact,), {"member": member, "type": concept.data_type}, member)


@rule("dimension.repeated")
def _repeated(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        axes = [axis for axis, _ in fact.dimensions]
        if len(set(axes)) != len(axes):
            yield Hit((fact,), {"fact": scope.name(fact)})


def _defaults(scope: Scope) -> dict[QName, QName]:
    """Return the default member of every axis that the report's tables give one."""
    return {
        use.axis: use.domain.member
        for role in scope.roles
        for cube in role.hypercubes
        for use in cube.axes
        if use.default
    }


@rule("dimension.default")
def _default_used(scope: Scope) -> Iterator[Hit]:
    defaults = _defaults(scope)
    for fact in scope.facts:
        for axis, member in fact.dimensions:
            if defaults.get(axis) == member:
                yield Hit((fact,), {"axis": axis, "member": member}, (axis, member))


@lru_cache(maxsize=4096)
def _members(use: AxisUse) -> frozenset[QName]:
    return frozenset(node.member for node in members_of(use.domain) if node.usable)


def _problem(fact: Fact, cube: Hypercube) -> str:
    """Return why the cube does not take the fact, empty when it does (XDT §3.1.1)."""
    own = dict(fact.dimensions)
    uses = {use.axis: use for use in cube.axes}
    for axis, use in uses.items():
        member = own.get(axis)
        if member is None:
            if not use.default:
                return f"{cube.table} wants a member of {axis}"
        elif isinstance(member, QName) and member not in _members(use):
            return f"{cube.table} has no {member} on {axis}"
    foreign = [axis for axis in own if axis not in uses]
    if foreign and cube.closed:
        return f"{cube.table} has no {foreign[0]}"
    return ""


@rule("dimension.not-in-table")
def _not_in_table(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        by_role: dict[str, list[str]] = defaultdict(list)
        for role, cube in scope.cubes.get(fact.concept, ()):
            by_role[role].append(_problem(fact, cube))
        if by_role and not any(not any(problems) for problems in by_role.values()):
            problem = next(text for problems in by_role.values() for text in problems if text)
            yield Hit((fact,), {"fact": scope.name(fact), "problem": problem}, (problem, fact.dimensions))


@rule("dimension.no-table")
def _no_table(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if fact.dimensions and fact.concept not in scope.cubes:
            yield Hit((fact,), {"fact": scope.name(fact), "concept": fact.concept}, fact.concept)


@rule("dimension.tangled")
def _tangled(scope: Scope) -> Iterator[Hit]:
    for role in scope.roles:
        for cube in role.hypercubes:
            for use in cube.axes:
                nodes = [node.member for node in members_of(use.domain)]
                for member in sorted({node for node in nodes if nodes.count(node) > 1}):
                    yield Hit(
                        values={"member": member, "axis": use.axis, "table": cube.table}, cause=(use.axis, member)
                    )


@rule("dimension.two-tables")
def _two_tables(scope: Scope) -> Iterator[Hit]:
    for role in scope.roles:
        tables: dict[QName, set[QName]] = defaultdict(set)
        for cube in role.hypercubes:
            for item in cube.items:
                tables[item].add(cube.table)
        for item, names in tables.items():
            if len(names) > 1:
                listed = ", ".join(str(name) for name in sorted(names))
                yield Hit(scope.used.get(item, ()), {"item": item, "tables": listed, "role": role.uri}, role.uri)
