"""Answers that follow from relationships alone, the same for every kind of catalogue (XDT 1.0)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from taxonomy.catalog import Network, Relationship, TableShape
from taxonomy.concepts import QName
from taxonomy.xml_names import ALL, DIMENSION_DEFAULT, DIMENSION_DOMAIN, DOMAIN_MEMBER, HYPERCUBE_DIMENSION


class RelationshipQueries(ABC):
    """Tables, members and defaults from the definition network. Answers are kept for the next time."""

    def __init__(self) -> None:
        self._tables: tuple[TableShape, ...] | None = None
        self._members: dict[tuple[QName, str | None], tuple[QName, ...]] = {}
        self._defaults: dict[QName, QName | None] = {}

    @abstractmethod
    def relationships(
        self,
        network: Network,
        *,
        role: str | None = None,
        source: QName | None = None,
        target: QName | None = None,
    ) -> tuple[Relationship, ...]:
        """Return arcs of a network that fit all given ends, by role, source and order."""

    @abstractmethod
    def _by_arcrole(self, arcrole: str) -> tuple[Relationship, ...]:
        """Return all arcs of one arcrole, by role, source and order."""

    def children(self, arcrole: str, source: QName, role: str | None = None) -> Iterator[Relationship]:
        """Yield the arcs of an arcrole of the definition network from a concept."""
        for arc in self.relationships(Network.DEFINITION, role=role, source=source):
            if arc.arcrole == arcrole:
                yield arc

    def tables(self, name: QName | None = None) -> tuple[TableShape, ...]:
        """Return the hypercubes of the set, or those whose line items hold ``name``."""
        if self._tables is None:
            self._tables = tuple(self._shape(arc) for arc in self._by_arcrole(ALL))
        if name is None:
            return self._tables
        holders = self._holders(name)
        return tuple(table for table in self._tables if (table.role, table.line_items) in holders)

    def _shape(self, arc: Relationship) -> TableShape:
        role = arc.target_role or arc.role
        axes = tuple(axis.target for axis in self.children(HYPERCUBE_DIMENSION, arc.target, role))
        return TableShape(arc.role, arc.target, arc.source, axes)

    def _holders(self, name: QName) -> set[tuple[str, QName]]:
        """Return every (role, ancestor) from which domain-member arcs lead down to ``name``, itself included.

        An arc with a target role goes on in that role (XDT 1.0 §2.4), so going up from a role looks at the arcs of
        that role and at those that lead into it.
        """
        found: set[tuple[str, QName]] = {(table.role, name) for table in self._tables or ()}
        arcs = self.relationships(Network.DEFINITION, target=name)
        pending = [(arc, name) for arc in arcs if arc.arcrole == DOMAIN_MEMBER]
        seen = set()
        while pending:
            arc, _ = pending.pop()
            key = (arc.role, arc.source)
            if key in seen:
                continue
            seen.add(key)
            pending += [
                (upper, arc.source)
                for upper in self.relationships(Network.DEFINITION, target=arc.source)
                if upper.arcrole == DOMAIN_MEMBER and (upper.target_role or upper.role) == arc.role
            ]
        return found | seen

    def members(self, axis: QName, role: str | None = None) -> tuple[QName, ...]:
        """Return the domain members under an axis (domain first), in tree order; empty when the set declares none."""
        key = (axis, role)
        if key not in self._members:
            found: dict[QName, None] = {}
            for arc in self.children(DIMENSION_DOMAIN, axis, role):
                self._walk(arc, found, set())
            self._members[key] = tuple(found)
        return self._members[key]

    def _walk(self, arc: Relationship, found: dict[QName, None], seen: set[tuple[str, QName]]) -> None:
        role = arc.target_role or arc.role
        if arc.usable:
            found.setdefault(arc.target)
        if (role, arc.target) in seen:
            return
        seen.add((role, arc.target))
        for child in self.children(DOMAIN_MEMBER, arc.target, role):
            self._walk(child, found, seen)

    def axis_default(self, axis: QName) -> QName | None:
        """Return the default member of an axis (XDT 1.0 §2.6.4), None when it has none."""
        if axis not in self._defaults:
            self._defaults[axis] = next((arc.target for arc in self.children(DIMENSION_DEFAULT, axis)), None)
        return self._defaults[axis]
