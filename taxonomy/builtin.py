"""The built-in tables: what a machine with nothing else on it knows of the US taxonomies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from types import MappingProxyType

from taxonomy import search_index
from taxonomy.catalog import Match, Network, Reference, Relationship, RoleInfo, TableShape, UnitInfo
from taxonomy.catalog_queries import RelationshipQueries
from taxonomy.concepts import Balance, Concept, Label, LabelRole, PeriodType, QName, Substitution
from taxonomy.errors import TaxonomyError
from taxonomy.hypercube_index import items_below
from taxonomy.label_from_name import label_from_name, split_name
from taxonomy.match_reason import reason
from taxonomy.networks import network_of
from taxonomy.place_names import place_name
from taxonomy.role_title import role_definition
from taxonomy.search_words import words_of, words_of_name
from taxonomy.shapes import Shape
from taxonomy.table_file import ConceptTable, NetworkTable, RelationTable, read_concepts, read_relations
from taxonomy.xml_names import DOMAIN_MEMBER

YEARS = (2025,)
_PLACE_FAMILIES = frozenset({"country", "currency", "stpr"})


@lru_cache(maxsize=4)
def builtin_catalog(year: int = 2025) -> BuiltinCatalog:
    """Return the catalogue of the built-in tables of a year; ``TaxonomyError`` when there are none for it."""
    if year not in YEARS:
        raise TaxonomyError(
            "taxonomy.no-tables",
            f"there are no built-in tables for {year}",
            hint=f"Pin {YEARS[-1]}, or add the packages of {year}: `taxonomy add us-gaap/{year}`.",
        )
    folder = files("taxonomy") / "data"
    concepts = read_concepts((folder / f"us-{year}.concepts.gz").read_bytes())
    return BuiltinCatalog(concepts, lambda: read_relations((folder / f"us-{year}.relations.gz").read_bytes()))


class BuiltinCatalog(RelationshipQueries):
    """Knows names, types and relationships; labels are derived from names, and facts that are guesses say so."""

    def __init__(self, table: ConceptTable, load_relations: Callable[[], RelationTable]) -> None:
        super().__init__()
        self.table = table
        self._load_relations = load_relations
        self._numbers: dict[str, dict[str, int]] = {}
        self._starts: list[int] = []
        at = 0
        for family in table.families:
            self._starts.append(at)
            self._numbers[family.prefix] = dict(zip(family.names, range(at, at + len(family.names)), strict=True))
            at += len(family.names)
        self._count = at
        self._concepts: list[Concept | None] = [None] * at

    @property
    def name(self) -> str:
        """Which set it is."""
        return f"us-gaap/{self.table.year} (built-in tables)"

    @cached_property
    def namespaces(self) -> Mapping[str, str]:
        """Prefix to namespace."""
        return MappingProxyType({family.prefix: family.namespace for family in self.table.families})

    @cached_property
    def schema_locations(self) -> Mapping[str, str]:
        """Prefix to the URL of the schema that declares its concepts."""
        return MappingProxyType({family.prefix: family.href for family in self.table.families})

    def concept(self, name: QName) -> Concept | None:
        """Return the concept, or None when the tables have none of that name."""
        number = self._numbers.get(name.prefix, {}).get(name.local)
        return None if number is None else self._concept(number)

    def concepts(self) -> Iterator[Concept]:
        """Iterate over all concepts, by family and name."""
        return (self._concept(number) for number in range(self._count))

    def _concept(self, number: int) -> Concept:
        concept = self._concepts[number]
        if concept is None:
            concept = self._concepts[number] = self._make(number)
        return concept

    def _place(self, number: int) -> tuple[int, int]:
        family = bisect_right(self._starts, number) - 1
        return family, number - self._starts[family]

    def _make(self, number: int) -> Concept:
        at, index = self._place(number)
        family = self.table.families[at]
        local = family.names[index]
        data_type, period, balance, abstract, substitution, nillable, deprecated, guessed = self.table.shapes[
            family.shapes[index]
        ]
        domain = self.table.enumerations.get(f"{family.prefix}:{local}")
        typed = self.table.typed_axes.get(f"{family.prefix}:{local}")
        prefix, _, type_name = data_type.partition(":")
        base = self.table.types.get(prefix, {}).get(type_name, ("", {}))[0]
        return Concept(
            name=QName(family.prefix, local),
            data_type=type_name,
            period_type=PeriodType(period),
            balance=Balance(balance) if balance else None,
            abstract=abstract,
            substitution=Substitution(substitution),
            label=self._label(family.prefix, local),
            nillable=nillable,
            deprecated=deprecated,
            enumeration_domain=QName.parse(domain[0]) if domain else None,
            guessed=guessed,
            base_type=base.partition(":")[2],
            typed_domain=QName(family.prefix, typed[0]) if typed else None,
        )

    @staticmethod
    def _label(prefix: str, local: str) -> str:
        if prefix in _PLACE_FAMILIES and (name := place_name(prefix, local)):
            return name
        return label_from_name(local)

    def labels(self, name: QName) -> tuple[Label, ...]:
        """Return the one label that is derived from the name."""
        concept = self.concept(name)
        return () if concept is None else (Label(name, LabelRole.STANDARD, concept.label),)

    def references(self, name: QName) -> tuple[Reference, ...]:
        """Return nothing: the tables hold no literature."""
        return ()

    def units(self) -> tuple[UnitInfo, ...]:
        """Return nothing: the US taxonomies use the units of the registry."""
        return ()

    def enumeration_values(self, name: QName) -> tuple[QName, ...]:
        """Return the values that an enumeration concept may take, in tree order; empty for other concepts."""
        domain = self.table.enumerations.get(str(name))
        return () if domain is None else self._values(QName.parse(domain[0]), domain[1], domain[2])

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
        """Return the concepts that the words fit best, best first. A balance that the tables do not know fits any."""
        fits = [shape.fits(data_types, period_type, balance, reportable) for shape in self._shapes]
        shape_of = self._shape_numbers
        hits = self._index.find(
            words, lambda number: fits[shape_of[number]], lambda number: self._concept(number).label, limit
        )
        return tuple(Match(self._concept(hit.concept), hit.score, reason(hit)) for hit in hits)

    @cached_property
    def _shapes(self) -> list[Shape]:
        return [
            Shape(data_type.partition(":")[2], period, balance, abstract, substitution, "balance" in guessed)
            for data_type, period, balance, abstract, substitution, _, _, guessed in self.table.shapes
        ]

    @cached_property
    def _shape_numbers(self) -> list[int]:
        return [shape for family in self.table.families for shape in family.shapes]

    @cached_property
    def _index(self) -> search_index.SearchIndex:
        return search_index.SearchIndex(search_index.build(self._searched()))

    def _searched(self) -> Iterator[tuple[int, list[str]]]:
        """Yield number and words of every concept: of the name that a place goes by, else of the element's name."""
        for start, family in zip(self._starts, self.table.families, strict=True):
            for number, local in enumerate(family.names, start):
                place = place_name(family.prefix, local) if family.prefix in _PLACE_FAMILIES else ""
                yield number, words_of(place) if place else words_of_name(split_name(local))

    # Relationships

    @cached_property
    def _relations(self) -> RelationTable:
        return self._load_relations()

    @cached_property
    def _networks(self) -> list[Network | None]:
        return [network_of(kind[0]) for kind in self._relations.kinds]

    def roles(self) -> tuple[RoleInfo, ...]:
        """Return the roles in the order of their sort codes; titles are derived from the URIs."""
        found: dict[int, set[Network]] = {}
        for table in self._relations.networks:
            network = self._networks[table.kind]
            if network is not None:
                found.setdefault(table.role, set()).add(network)
        return tuple(
            RoleInfo(uri, role_definition(uri, code), frozenset(found.get(number, ())))
            for number, (uri, code) in enumerate(self._relations.roles)
        )

    def relationships(
        self,
        network: Network,
        *,
        role: str | None = None,
        source: QName | None = None,
        target: QName | None = None,
    ) -> tuple[Relationship, ...]:
        """Return arcs of a network that fit all given ends, by role, source and order."""
        kinds = frozenset(kind for kind, of in enumerate(self._networks) if of is network)
        return self._select(kinds, role, source, target)

    def arcs(
        self, arcrole: str, *, role: str | None = None, source: QName | None = None, target: QName | None = None
    ) -> tuple[Relationship, ...]:
        """Return arcs of one arcrole that fit all given ends, by role, source and order."""
        kinds = frozenset(number for number, kind in enumerate(self._relations.kinds) if kind[0] == arcrole)
        return self._select(kinds, role, source, target)

    def _select(
        self, kinds: frozenset[int], role: str | None, source: QName | None, target: QName | None
    ) -> tuple[Relationship, ...]:
        start = self._number(source)
        end = self._number(target)
        if start == -1 or end == -1:
            return ()
        if start is not None:
            places = self._by_source.get(start, [])
        elif end is not None:
            places = self._by_target.get(end, [])
        else:
            places = self._all_places
        found = []
        for table, at in places:
            if table.kind in kinds and (role is None or self._relations.roles[table.role][0] == role):
                found += [arc for number, arc in self._arcs(table, at) if end is None or number == end]
        return tuple(found)

    def tables(self, name: QName | None = None) -> tuple[TableShape, ...]:
        """Return the hypercubes, or those whose line items hold ``name``."""
        every = super().tables()
        number = self._number(name)
        return every if number is None else tuple(every[index] for index in self._tables_of.get(number, ()))

    @cached_property
    def _tables_of(self) -> dict[int, list[int]]:
        """Concept to the places of the hypercubes that hold it, in ``tables()``."""
        members: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for table, at in self._all_places:
            if self._relations.kinds[table.kind][0] == DOMAIN_MEMBER:
                targets = table.arcs[at + 2 : at + 2 + table.arcs[at + 1]]
                members.setdefault((table.role, table.arcs[at]), []).extend((table.role, target) for target in targets)
        roles = {uri: number for number, (uri, _) in enumerate(self._relations.roles)}
        found: dict[int, list[int]] = {}
        for index, shape in enumerate(super().tables()):
            head = self._numbers[shape.line_items.prefix][shape.line_items.local]
            for item in items_below(members, roles[shape.role], head):
                found.setdefault(item, []).append(index)
        return found

    def _number(self, name: QName | None) -> int | None:
        """Return the number of a concept, None when any will do, -1 when the tables have none of that name."""
        return None if name is None else self._numbers.get(name.prefix, {}).get(name.local, -1)

    def _arcs(self, table: NetworkTable, at: int) -> Iterator[tuple[int, Relationship]]:
        """Yield the arcs of the source that stands at a place of a network, each with its target's number."""
        arcrole, closed, context_element, usable = self._relations.kinds[table.kind]
        uri = self._relations.roles[table.role][0]
        source, count = table.arcs[at], table.arcs[at + 1]
        calculation = self._networks[table.kind] is Network.CALCULATION
        offset = self._mark_offset(table, at) if table.marks else 0
        source_name = self._name(source)
        for position in range(count):
            target = table.arcs[at + 2 + position]
            mark = table.marks[offset + position] if table.marks else 0
            yield (
                target,
                Relationship(
                    role=uri,
                    arcrole=arcrole,
                    source=source_name,
                    target=self._name(target),
                    order=float(position + 1),
                    weight=(-1 if mark else 1) if calculation else None,
                    preferred_label=self._relations.label_roles[mark - 1] if mark and not calculation else "",
                    closed=closed,
                    context_element=context_element,
                    usable=usable,
                ),
            )

    def _name(self, number: int) -> QName:
        at, index = self._place(number)
        family = self.table.families[at]
        return QName(family.prefix, family.names[index])

    @cached_property
    def _all_places(self) -> list[tuple[NetworkTable, int]]:
        places = []
        for table in self._relations.networks:
            at = 0
            while at < len(table.arcs):
                places.append((table, at))
                at += 2 + table.arcs[at + 1]
        return places

    @cached_property
    def _mark_offsets(self) -> dict[tuple[int, int, int], int]:
        offsets = {}
        for table in self._relations.networks:
            at = count = 0
            while at < len(table.arcs):
                offsets[table.role, table.kind, at] = count
                count += table.arcs[at + 1]
                at += 2 + table.arcs[at + 1]
        return offsets

    def _mark_offset(self, table: NetworkTable, at: int) -> int:
        return self._mark_offsets[table.role, table.kind, at]

    @cached_property
    def _by_source(self) -> dict[int, list[tuple[NetworkTable, int]]]:
        index: dict[int, list[tuple[NetworkTable, int]]] = {}
        for table, at in self._all_places:
            index.setdefault(table.arcs[at], []).append((table, at))
        return index

    @cached_property
    def _by_target(self) -> dict[int, list[tuple[NetworkTable, int]]]:
        index: dict[int, list[tuple[NetworkTable, int]]] = {}
        for table, at in self._all_places:
            for target in dict.fromkeys(table.arcs[at + 2 : at + 2 + table.arcs[at + 1]]):
                index.setdefault(target, []).append((table, at))
        return index
