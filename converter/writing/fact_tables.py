"""Which table of the report a fact belongs to: the role that presents it, where a reader would look for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.model.report import Fact, Hypercube, MemberNode, PresentationNode, Report, Role
from taxonomy.concepts import QName


@dataclass(frozen=True, slots=True)
class ConceptTables:
    """The roles of one concept: those whose hypercube holds it with members by axis, and the presenting one."""

    holding: tuple[tuple[Role, dict[QName, frozenset[QName]]], ...]
    presenting: Role | None

    def role(self, fact: Fact) -> Role | None:
        """Return the role that shows a fact of the concept, None when none does."""
        for role, members in self.holding:
            if all(axis in members and member in members[axis] for axis, member in fact.dimensions):
                return role
        return self.presenting


class FactTables:
    """Finds the role of each fact: the first whose hypercube holds it, else the first that presents its concept."""

    def __init__(self, report: Report) -> None:
        self._holding: dict[QName, list[tuple[Role, dict[QName, frozenset[QName]]]]] = {}
        self._presenting: dict[QName, Role] = {}
        for role in report.extension.roles:
            for cube in role.hypercubes:
                members = _members(cube)
                for item in cube.items:
                    self._holding.setdefault(item, []).append((role, members))
            for root in role.presentation:
                for concept in _concepts(root):
                    self._presenting.setdefault(concept, role)

    def of(self, concept: QName) -> ConceptTables:
        """Return the roles that may show facts of a concept."""
        return ConceptTables(tuple(self._holding.get(concept, ())), self._presenting.get(concept))

    def role(self, fact: Fact) -> Role | None:
        """Return the role, None for a fact that no role of the extension shows."""
        return self.of(fact.concept).role(fact)

    def groups(self, facts: tuple[Fact, ...]) -> dict[Role | None, list[Fact]]:
        """Return the facts by role, in the order in which roles first occur."""
        found: dict[str, tuple[Role | None, list[Fact]]] = {}
        for fact in facts:
            role = self.role(fact)
            found.setdefault(role.uri if role else "", (role, []))[1].append(fact)
        return dict(found.values())


def _concepts(node: PresentationNode) -> Iterator[QName]:
    yield node.concept
    for child in node.children:
        yield from _concepts(child)


def _members(cube: Hypercube) -> dict[QName, frozenset[QName]]:
    return {use.axis: frozenset(_usable(use.domain)) for use in cube.axes}


def _usable(node: MemberNode) -> Iterator[QName]:
    if node.usable:
        yield node.member
    for child in node.children:
        yield from _usable(child)
