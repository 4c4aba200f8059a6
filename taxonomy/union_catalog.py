"""Several catalogues that answer as one: the built-in tables beside installed packages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from taxonomy.catalog import Catalog, Match, Network, Reference, Relationship, RoleInfo, TableShape, UnitInfo
from taxonomy.concepts import Balance, Concept, Label, PeriodType, QName

_T = TypeVar("_T")


class UnionCatalog:
    """Answers with what its parts know; where two parts know the same, the earlier one speaks."""

    def __init__(self, parts: Sequence[Catalog]) -> None:
        self._parts = tuple(parts)

    @property
    def name(self) -> str:
        """Which set it is."""
        return " + ".join(part.name for part in self._parts)

    @cached_property
    def namespaces(self) -> Mapping[str, str]:
        """Prefix to namespace."""
        return self._mapping(lambda part: part.namespaces)

    @cached_property
    def schema_locations(self) -> Mapping[str, str]:
        """Prefix to the URL of the schema that declares its concepts."""
        return self._mapping(lambda part: part.schema_locations)

    def _mapping(self, of: Callable[[Catalog], Mapping[str, str]]) -> Mapping[str, str]:
        merged: dict[str, str] = {}
        for part in self._parts:
            for key, value in of(part).items():
                merged.setdefault(key, value)
        return MappingProxyType(merged)

    def _owner(self, name: QName) -> Catalog | None:
        return next((part for part in self._parts if part.concept(name) is not None), None)

    def concept(self, name: QName) -> Concept | None:
        """Return the concept, or None when no part has one of that name."""
        owner = self._owner(name)
        return None if owner is None else owner.concept(name)

    def concepts(self) -> Iterator[Concept]:
        """Iterate over all concepts, part by part."""
        for number, part in enumerate(self._parts):
            for concept in part.concepts():
                if all(earlier.concept(concept.name) is None for earlier in self._parts[:number]):
                    yield concept

    def labels(self, name: QName) -> tuple[Label, ...]:
        """Return all labels of a concept, standard label first."""
        owner = self._owner(name)
        return () if owner is None else owner.labels(name)

    def references(self, name: QName) -> tuple[Reference, ...]:
        """Return the references of a concept."""
        owner = self._owner(name)
        return () if owner is None else owner.references(name)

    def search(
        self,
        words: str,
        *,
        data_types: Collection[str] = (),
        period_type: PeriodType | None = None,
        balance: Balance | None = None,
        reportable: bool = True,
        limit: int = 10,
    ) -> tuple[Match, ...]:
        """Return the concepts of all parts that the words fit best, best first."""
        found: dict[QName, Match] = {}
        for part in self._parts:
            for match in part.search(
                words,
                data_types=data_types,
                period_type=period_type,
                balance=balance,
                reportable=reportable,
                limit=limit,
            ):
                found.setdefault(match.concept.name, match)
        return tuple(sorted(found.values(), key=lambda match: -match.score)[:limit])

    def roles(self) -> tuple[RoleInfo, ...]:
        """Return the extended link roles, by definition; those of one URI are joined."""
        merged: dict[str, RoleInfo] = {}
        for part in self._parts:
            for role in part.roles():
                known = merged.get(role.uri)
                merged[role.uri] = (
                    role if known is None else RoleInfo(role.uri, known.definition, known.networks | role.networks)
                )
        return tuple(sorted(merged.values(), key=lambda role: (role.definition, role.uri)))

    def relationships(
        self,
        network: Network,
        *,
        role: str | None = None,
        source: QName | None = None,
        target: QName | None = None,
    ) -> tuple[Relationship, ...]:
        """Return arcs of a network that fit all given ends, part by part."""
        return self._joined(
            part.relationships(network, role=role, source=source, target=target) for part in self._parts
        )

    def arcs(
        self, arcrole: str, *, role: str | None = None, source: QName | None = None, target: QName | None = None
    ) -> tuple[Relationship, ...]:
        """Return arcs of one arcrole that fit all given ends, part by part."""
        return self._joined(part.arcs(arcrole, role=role, source=source, target=target) for part in self._parts)

    def tables(self, name: QName | None = None) -> tuple[TableShape, ...]:
        """Return the hypercubes of all parts, or those whose line items hold ``name``."""
        return self._joined(part.tables(name) for part in self._parts)

    def members(self, axis: QName, role: str | None = None) -> tuple[QName, ...]:
        """Return the domain members under an axis, as all parts know them."""
        return self._joined(part.members(axis, role) for part in self._parts)

    def axis_default(self, axis: QName) -> QName | None:
        """Return the default member of an axis, None when it has none."""
        return next((found for part in self._parts if (found := part.axis_default(axis)) is not None), None)

    def units(self) -> tuple[UnitInfo, ...]:
        """Return the units that the parts define."""
        return self._joined(part.units() for part in self._parts)

    def enumeration_values(self, name: QName) -> tuple[QName, ...]:
        """Return the values that an enumeration concept may take."""
        return self._joined(part.enumeration_values(name) for part in self._parts)

    @staticmethod
    def _joined(answers: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
        return tuple(dict.fromkeys(item for answer in answers for item in answer))


class PartCatalog:
    """A catalogue that speaks for some prefixes only; ``arcs_too`` says whether that holds for relationships as well
    (then those count whose source it speaks for)."""

    def __init__(self, whole: Catalog, speaks_for: Callable[[str], bool], *, arcs_too: bool) -> None:
        self._whole = whole
        self._speaks_for = speaks_for
        self._arcs_too = arcs_too

    @property
    def name(self) -> str:
        """Which set it is."""
        return self._whole.name

    @cached_property
    def namespaces(self) -> Mapping[str, str]:
        """Prefix to namespace."""
        return MappingProxyType({p: uri for p, uri in self._whole.namespaces.items() if self._speaks_for(p)})

    @cached_property
    def schema_locations(self) -> Mapping[str, str]:
        """Prefix to the URL of the schema that declares its concepts."""
        return MappingProxyType({p: url for p, url in self._whole.schema_locations.items() if self._speaks_for(p)})

    def concept(self, name: QName) -> Concept | None:
        """Return the concept, or None when the part does not speak for it."""
        return self._whole.concept(name) if self._speaks_for(name.prefix) else None

    def concepts(self) -> Iterator[Concept]:
        """Iterate over the concepts that the part speaks for."""
        return (concept for concept in self._whole.concepts() if self._speaks_for(concept.name.prefix))

    def labels(self, name: QName) -> tuple[Label, ...]:
        """Return all labels of a concept, standard label first."""
        return self._whole.labels(name) if self._speaks_for(name.prefix) else ()

    def references(self, name: QName) -> tuple[Reference, ...]:
        """Return the references of a concept."""
        return self._whole.references(name) if self._speaks_for(name.prefix) else ()

    def units(self) -> tuple[UnitInfo, ...]:
        """Return the units that the set defines."""
        return self._whole.units()

    def enumeration_values(self, name: QName) -> tuple[QName, ...]:
        """Return the values that an enumeration concept may take."""
        return self._whole.enumeration_values(name) if self._speaks_for(name.prefix) else ()

    def search(
        self,
        words: str,
        *,
        data_types: Collection[str] = (),
        period_type: PeriodType | None = None,
        balance: Balance | None = None,
        reportable: bool = True,
        limit: int = 10,
    ) -> tuple[Match, ...]:
        """Return the best concepts among those that the part speaks for."""
        found = self._whole.search(
            words, data_types=data_types, period_type=period_type, balance=balance, reportable=reportable,
            limit=3 * limit + 20,
        )  # fmt: skip
        return tuple(match for match in found if self._speaks_for(match.concept.name.prefix))[:limit]

    def roles(self) -> tuple[RoleInfo, ...]:
        """Return the extended link roles."""
        return self._whole.roles()

    def relationships(
        self,
        network: Network,
        *,
        role: str | None = None,
        source: QName | None = None,
        target: QName | None = None,
    ) -> tuple[Relationship, ...]:
        """Return arcs of a network that fit all given ends."""
        return self._kept(self._whole.relationships(network, role=role, source=source, target=target))

    def arcs(
        self, arcrole: str, *, role: str | None = None, source: QName | None = None, target: QName | None = None
    ) -> tuple[Relationship, ...]:
        """Return arcs of one arcrole that fit all given ends."""
        return self._kept(self._whole.arcs(arcrole, role=role, source=source, target=target))

    def _kept(self, found: tuple[Relationship, ...]) -> tuple[Relationship, ...]:
        return tuple(arc for arc in found if self._speaks_for(arc.source.prefix)) if self._arcs_too else found

    def tables(self, name: QName | None = None) -> tuple[TableShape, ...]:
        """Return the hypercubes, or those whose line items hold ``name``."""
        found = self._whole.tables(name)
        return tuple(table for table in found if self._speaks_for(table.table.prefix)) if self._arcs_too else found

    def members(self, axis: QName, role: str | None = None) -> tuple[QName, ...]:
        """Return the domain members under an axis."""
        return self._whole.members(axis, role) if self._speaks_for(axis.prefix) or not self._arcs_too else ()

    def axis_default(self, axis: QName) -> QName | None:
        """Return the default member of an axis."""
        return self._whole.axis_default(axis) if self._speaks_for(axis.prefix) or not self._arcs_too else None
