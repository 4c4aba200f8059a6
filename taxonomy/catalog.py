"""The one way to ask a taxonomy: the same questions for the built-in tables, an official package and a custom one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from taxonomy.concepts import Balance, Concept, Label, PeriodType, QName


class Network(StrEnum):
    """Families of relationships, each a set of arcroles (XBRL 2.1 §5.2.4-6, XDT 1.0 §2, Calculations 1.1 §4)."""

    PRESENTATION = "presentation"
    CALCULATION = "calculation"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One arc of a role. ``arcrole`` is the full URI; ``weight`` is set for calculations; ``order`` as filed.

    ``closed`` and ``context_element`` (``segment`` or ``scenario``) qualify has-hypercube arcs (XDT 1.0 §2.3);
    ``usable`` domain and member arcs (§2.5.3); ``target_role`` is where consecutive arcs go on, empty for the same role
    (§2.4).
    """

    role: str
    arcrole: str
    source: QName
    target: QName
    order: float = 1.0
    weight: int | None = None
    preferred_label: str = ""
    closed: bool = False
    context_element: str = ""
    usable: bool = True
    target_role: str = ""


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """An extended link role: URI, definition text, and the networks that have relationships in it."""

    uri: str
    definition: str
    networks: frozenset[Network]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A hypercube with its axes, as one role of the taxonomy declares it (XDT 1.0 §2.3)."""

    role: str
    table: QName
    line_items: QName
    axes: tuple[QName, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to authoritative literature: role URI and parts as (name, text), in the order given."""

    role: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit of measure that a taxonomy of the set defines: its measure, its symbol and name as people write them, and
    the data types (local names) that it is for."""

    measure: QName
    symbol: str
    name: str
    data_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A search hit; ``score`` falls with rank, between 0 and 1; ``reason`` is one line a person understands."""

    concept: Concept
    score: float
    reason: str


class Catalog(Protocol):
    """Read-only knowledge of one pinned set of taxonomies. Answers are deterministic and cheap to repeat."""

    @property
    def name(self) -> str:
        """Which set it is, as findings name it (``us-gaap/2025 (built-in tables)``)."""
        ...

    @property
    def namespaces(self) -> Mapping[str, str]:
        """Prefix to namespace of every taxonomy in the set."""
        ...

    @property
    def schema_locations(self) -> Mapping[str, str]:
        """Prefix to the URL of the schema that declares its concepts, for an extension to import."""
        ...

    def concept(self, name: QName) -> Concept | None:
        """Return the concept, or None when the set has none of that name."""
        ...

    def concepts(self) -> Iterator[Concept]:
        """Iterate over all concepts in a fixed order."""
        ...

    def labels(self, name: QName) -> tuple[Label, ...]:
        """Return all labels of a concept (documentation is a label role too), standard label first."""
        ...

    def references(self, name: QName) -> tuple[Reference, ...]:
        """Return the references of a concept; empty when the set has none."""
        ...

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
        """Return the concepts that the words fit best, best first; empty filters mean any."""
        ...

    def roles(self) -> tuple[RoleInfo, ...]:
        """Return the extended link roles in the order of their definitions."""
        ...

    def relationships(
        self,
        network: Network,
        *,
        role: str | None = None,
        source: QName | None = None,
        target: QName | None = None,
    ) -> tuple[Relationship, ...]:
        """Return arcs of a network that fit all given ends, by role, source and order."""
        ...

    def arcs(
        self, arcrole: str, *, role: str | None = None, source: QName | None = None, target: QName | None = None
    ) -> tuple[Relationship, ...]:
        """Return arcs of one arcrole that fit all given ends, by role, source and order."""
        ...

    def tables(self, name: QName | None = None) -> tuple[TableShape, ...]:
        """Return the hypercubes of the set, or those whose line items hold ``name``."""
        ...

    def members(self, axis: QName, role: str | None = None) -> tuple[QName, ...]:
        """Return the domain members under an axis (domain first), in tree order; empty when the set declares none."""
        ...

    def axis_default(self, axis: QName) -> QName | None:
        """Return the default member of an axis (XDT 1.0 §2.6.4), None when it has none."""
        ...

    def units(self) -> tuple[UnitInfo, ...]:
        """Return the units that the set itself defines; those of the XBRL unit registry are not among them."""
        ...

    def enumeration_values(self, name: QName) -> tuple[QName, ...]:
        """Return the values that an enumeration concept may take (Extensible Enumerations 2.0 §2.2), in tree order;
        empty for other concepts."""
        ...
