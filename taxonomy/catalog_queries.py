"""Answers that follow from relationships alone, the same for every kind of catalogue (XDT 1.0)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cached_property

from taxonomy.catalog import Relationship, RoleInfo, TableShape
from taxonomy.concepts import QName
from taxonomy.xml_names import ALL, DIMENSION_DEFAULT, DIMENSION_DOMAIN, DOMAIN_MEMBER, HYPERCUBE_DIMENSION


class RelationshipQueries(ABC):
    """Tables, members and defaults from the definition network. Answers are kept for the next time."""

    def __init__(self) -> None:
        self._tables: tuple[TableShape, ...] | None = None
        self._members: dict[tuple[QName, str | None], tuple[QName, ...]] = {}
        self._defaults: dict[QName, QName | None] = {}

    @abstractmethod
    def arcs(
        self, arcrole: str, *, role: str | None = None, source: QName | None = None, target: QName | None = None
    ) -> tuple[Relationship, ...]:
        """Return arcs of one arcrole that fit all given ends, by role, source and order."""

    @abstractmethod
    def roles(self) -> tuple[RoleInfo, ...]:
        """Return the extended link roles in the order of their definitions."""

    def tables(self, name: QName | None = None) -> tuple[TableShape, ...]:
        """Return the hypercubes of the set, or those whose line items hold ``name``."""
        if name is None:
            if self._tables is None:
                self._tables = tuple(self._shape(arc) for arc in self.arcs(ALL))
            return self._tables
        holders = self._holders(name)
        heads = dict.fromkeys((name, *(head for _, head in holders)))
        arcs = [
            arc for head in heads for arc in self.arcs(ALL, source=head) if head == name or (arc.role, head) in holders
        ]
        arcs.sort(key=lambda arc: self._role_positions[arc.role])
        return tuple(self._shape(arc) for arc in arcs)

    @cached_property
    def _role_positions(self) -> dict[str, int]:
        return {role.uri: position for position, role in enumerate(self.roles())}

    def _shape(self, arc: Relationship) -> TableShape:
        role = arc.target_role or arc.role
        axes = tuple(axis.target for axis in self.arcs(HYPERCUBE_DIMENSION, source=arc.target, role=role))
        return TableShape(arc.role, arc.target, arc.source, axes)

    def _holders(self, name: QName) -> dict[tuple[str, QName], None]:
        """Return every (role, ancestor) from which domain-member arcs lead down to ``name``.

        An arc with a target role goes on in that role (XDT 1.0 §2.4), so the way up from a role takes the arcs of that
        role and those that lead into it.
        """
        found: dict[tuple[str, QName], None] = {}
        pending = list(self.arcs(DOMAIN_MEMBER, target=name))
        while pending:
            arc = pending.pop()
            if (arc.role, arc.source) in found:
                continue
            found[arc.role, arc.source] = None
            pending += [
                upper
                for upper in self.arcs(DOMAIN_MEMBER, target=arc.source)
                if (upper.target_role or upper.role) == arc.role
            ]
        return found

    def members(self, axis: QName, role: str | None = None) -> tuple[QName, ...]:
        """Return the domain members under an axis (domain first), in tree order; empty when the set declares none."""
        key = (axis, role)
        if key not in self._members:
            self._members[key] = self._usable(self.arcs(DIMENSION_DOMAIN, source=axis, role=role))
        return self._members[key]

    def _usable(self, arcs: Iterable[Relationship], head: QName | None = None) -> tuple[QName, ...]:
        """Return the usable members that arcs lead down to, in tree order; one place where a member is not usable
        rules it out (XDT 1.0 §2.5.3.3)."""
        found: dict[QName, None] = {head: None} if head is not None else {}
        unusable: set[QName] = set()
        seen: set[tuple[str, QName]] = set()
        pending = list(reversed(tuple(arcs)))
        while pending:
            arc = pending.pop()
            role = arc.target_role or arc.role
            if arc.usable:
                found.setdefault(arc.target)
            else:
                unusable.add(arc.target)
            if (role, arc.target) not in seen:
                seen.add((role, arc.target))
                pending += reversed(self.arcs(DOMAIN_MEMBER, source=arc.target, role=role))
        return tuple(member for member in found if member not in unusable)

    def axis_default(self, axis: QName) -> QName | None:
        """Return the default member of an axis (XDT 1.0 §2.6.4), None when it has none."""
        if axis not in self._defaults:
            self._defaults[axis] = next((arc.target for arc in self.arcs(DIMENSION_DEFAULT, source=axis)), None)
        return self._defaults[axis]

    def _values(self, head: QName, role: str, head_usable: bool) -> tuple[QName, ...]:
        """Return the usable members from the head of a domain down."""
        return self._usable(self.arcs(DOMAIN_MEMBER, source=head, role=role), head if head_usable else None)
