"""A catalogue read from its file: opened in a moment, read-only, shared by any number of processes."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from taxonomy.catalog import Match, Network, Reference, Relationship, RoleInfo, TableShape, UnitInfo
from taxonomy.catalog_queries import RelationshipQueries
from taxonomy.concepts import Balance, Concept, Label, LabelRole, PeriodType, QName, Substitution
from taxonomy.errors import TaxonomyError
from taxonomy.match_reason import reason
from taxonomy.search_index import SearchIndex
from taxonomy.shapes import Shape

FORMAT = "4"
"""Changes whenever the structure or the meaning of the file does."""

_CONCEPT = "SELECT id, prefix, local, shape, label, deprecated, enum_domain, typed_domain FROM concept"
_ARC = (
    "SELECT role, arcrole, source, target, ord, weight, preferred, closed, context, usable, target_role FROM arc WHERE "
)


class SqliteCatalog(RelationshipQueries):
    """Answers from a file that ``sqlite_build`` wrote."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__()
        try:
            # Immutable: the file's name tells its content, so nobody ever changes it in place.
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            meta = dict(self._connection.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as error:
            raise TaxonomyError(
                "catalog.unreadable", f"the catalogue file cannot be read: {error}", place=str(path),
                hint="Delete the file; it is made anew when it is needed.",
            ) from None  # fmt: skip
        if meta.get("format") != FORMAT:
            raise TaxonomyError(
                "catalog.format", "the catalogue file was made by another version", place=str(path),
                hint="Delete the file; it is made anew when it is needed.",
            )  # fmt: skip
        self.file = path
        self._name = name
        self._by_number: dict[int, Concept] = {}
        self._by_name: dict[QName, int | None] = {}

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def name(self) -> str:
        """Which set it is."""
        return self._name

    @cached_property
    def namespaces(self) -> Mapping[str, str]:
        """Prefix to namespace."""
        return MappingProxyType(dict(self._connection.execute("SELECT prefix, uri FROM namespace ORDER BY position")))

    @cached_property
    def schema_locations(self) -> Mapping[str, str]:
        """Prefix to the URL of the schema that declares its concepts."""
        return MappingProxyType(dict(self._connection.execute("SELECT prefix, href FROM namespace ORDER BY position")))

    @cached_property
    def _uris(self) -> dict[int | None, str]:
        return {None: "", **dict(self._connection.execute("SELECT id, uri FROM uri"))}

    @cached_property
    def _uri_numbers(self) -> dict[str, int]:
        return {uri: number for number, uri in self._uris.items() if number is not None}

    @cached_property
    def _shapes(self) -> list[tuple[Shape, str, bool]]:
        rows = self._connection.execute(
            "SELECT type, base, period, balance, abstract, substitution, nillable FROM shape ORDER BY id"
        )
        return [
            (Shape(data_type, period, balance, bool(abstract), substitution), base, bool(nillable))
            for data_type, base, period, balance, abstract, substitution, nillable in rows
        ]

    # Concepts and labels

    def _number(self, name: QName) -> int | None:
        if name not in self._by_name:
            row = self._connection.execute(
                _CONCEPT + " WHERE local = ? AND prefix = ?", (name.local, name.prefix)
            ).fetchone()
            self._by_name[name] = None if row is None else row[0]
            if row is not None:
                self._make(row)
        return self._by_name[name]

    def concept(self, name: QName) -> Concept | None:
        """Return the concept, or None when the set has none of that name."""
        number = self._number(name)
        return None if number is None else self._concept(number)

    def concepts(self) -> Iterator[Concept]:
        """Iterate over all concepts, by namespace and name."""
        for row in self._connection.execute(_CONCEPT + " ORDER BY id").fetchall():
            yield self._by_number.get(row[0]) or self._make(row)

    def _concept(self, number: int) -> Concept:
        concept = self._by_number.get(number)
        if concept is None:
            concept = self._make(self._connection.execute(_CONCEPT + " WHERE id = ?", (number,)).fetchone())
        return concept

    def _make(self, row: tuple[int, str, str, int, str, int, int | None, str | None]) -> Concept:
        number, prefix, local, shape_number, label, deprecated, domain, typed = row
        shape, base, nillable = self._shapes[shape_number]
        concept = Concept(
            name=QName(prefix, local),
            data_type=shape.data_type,
            period_type=PeriodType(shape.period_type),
            balance=Balance(shape.balance) if shape.balance else None,
            abstract=shape.abstract,
            substitution=Substitution(shape.substitution),
            label=label,
            nillable=nillable,
            deprecated=bool(deprecated),
            enumeration_domain=self._concept(domain).name if domain is not None else None,
            base_type=base,
            typed_domain=QName.parse(typed) if typed else None,
        )
        self._by_number[number] = concept
        self._by_name[concept.name] = number
        return concept

    def labels(self, name: QName) -> tuple[Label, ...]:
        """Return all labels of a concept, standard label first; one derived from the name where the set has none."""
        number = self._number(name)
        if number is None:
            return ()
        rows = self._connection.execute(
            "SELECT role, text, language FROM label WHERE concept = ? ORDER BY position", (number,)
        )
        found = tuple(Label(name, self._uris[role], text, language) for role, text, language in rows)
        return found or (Label(name, LabelRole.STANDARD, self._concept(number).label),)

    def references(self, name: QName) -> tuple[Reference, ...]:
        """Return the references of a concept."""
        rows = self._connection.execute(
            "SELECT role, parts FROM reference WHERE concept = ? ORDER BY position", (self._number(name),)
        )
        return tuple(
            Reference(self._uris[role], tuple((part, text) for part, text in json.loads(parts))) for role, parts in rows
        )

    def units(self) -> tuple[UnitInfo, ...]:
        """Return the units that the set itself defines, in the order of its files."""
        rows = self._connection.execute("SELECT prefix, local, symbol, name, types FROM unit ORDER BY id")
        return tuple(
            UnitInfo(QName(prefix, local), symbol, name, tuple(json.loads(types)))
            for prefix, local, symbol, name, types in rows
        )

    def enumeration_values(self, name: QName) -> tuple[QName, ...]:
        """Return the values that an enumeration concept may take, in tree order; empty for other concepts."""
        row = self._connection.execute(
            "SELECT enum_domain, enum_role, enum_head FROM concept WHERE id = ?", (self._number(name),)
        ).fetchone()
        if row is None or row[0] is None:
            return ()
        return self._values(self._concept(row[0]).name, row[1] or "", bool(row[2]))

    # Search

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
        fits = [shape.fits(data_types, period_type, balance, reportable) for shape, _, _ in self._shapes]
        shape_of = self._shape_numbers
        hits = self._index.find(
            words, lambda number: fits[shape_of[number]], lambda number: self._concept(number).label, limit
        )
        return tuple(Match(self._concept(hit.concept), hit.score, reason(hit)) for hit in hits)

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex(_FileStore(self._connection))

    @cached_property
    def _shape_numbers(self) -> array[int]:
        return array("I", _part(self._connection, "shape_numbers"))

    # Relationships

    def roles(self) -> tuple[RoleInfo, ...]:
        """Return the extended link roles in the order of their definitions."""
        rows = self._connection.execute("SELECT uri, definition, networks FROM role ORDER BY position")
        return tuple(
            RoleInfo(self._uris[uri], definition, frozenset(map(Network, networks.split())))
            for uri, definition, networks in rows
        )

    def tables(self, name: QName | None = None) -> tuple[TableShape, ...]:
        """Return the hypercubes of the set, or those whose line items hold ``name``."""
        query, values = "SELECT h.role, h.concept, h.line_items, h.axes FROM hypercube h", []
        if name is not None:
            query += " JOIN hypercube_item i ON i.hypercube = h.id WHERE i.concept = ?"
            values.append(self._number(name))
        return tuple(
            TableShape(
                self._uris[role],
                self._concept(table).name,
                self._concept(line_items).name,
                tuple(self._concept(axis).name for axis in json.loads(axes)),
            )
            for role, table, line_items, axes in self._connection.execute(query + " ORDER BY h.id", values).fetchall()
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
        return self._fitting("network", network.value, role, source, target)

    def arcs(
        self, arcrole: str, *, role: str | None = None, source: QName | None = None, target: QName | None = None
    ) -> tuple[Relationship, ...]:
        """Return arcs of one arcrole that fit all given ends, by role, source and order."""
        return self._fitting("arcrole", self._uri_numbers.get(arcrole), role, source, target)

    def _fitting(
        self, column: str, wanted: str | int | None, role: str | None, source: QName | None, target: QName | None
    ) -> tuple[Relationship, ...]:
        conditions, values = [f"{column} = ?"], [wanted]
        for end, number, given in (
            ("role", self._uri_numbers.get(role or ""), role is not None),
            ("source", self._number(source) if source else None, source is not None),
            ("target", self._number(target) if target else None, target is not None),
        ):
            if given:
                conditions.append(f"{end} = ?")
                values.append(number)
        # A name that the set does not have is NULL here, and nothing equals NULL.
        return self._select(" AND ".join(conditions), values)

    def _select(self, condition: str, values: Sequence[object]) -> tuple[Relationship, ...]:
        uris = self._uris
        return tuple(
            Relationship(
                role=uris[role],
                arcrole=uris[arcrole],
                source=self._concept(source).name,
                target=self._concept(target).name,
                order=order,
                weight=weight,
                preferred_label=uris[preferred],
                closed=bool(closed),
                context_element=context,
                usable=bool(usable),
                target_role=uris[target_role],
            )
            for role, arcrole, source, target, order, weight, preferred, closed, context, usable, target_role in (
                self._connection.execute(_ARC + condition + " ORDER BY id", values).fetchall()
            )
        )


def _part(connection: sqlite3.Connection, name: str) -> bytes:
    data: bytes = connection.execute("SELECT data FROM search_part WHERE name = ?", (name,)).fetchone()[0]
    return data


class _FileStore:
    """The search index as it stands in the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.entry_concepts = array("I", _part(connection, "entry_concepts"))
        self.entry_weights = array("d", _part(connection, "entry_weights"))

    def postings(self, term: str) -> array[int] | None:
        """Return the entries that hold a term, ascending; None when none does."""
        row = self._connection.execute("SELECT entries FROM term WHERE term = ?", (term,)).fetchone()
        return None if row is None else array("I", row[0])

    def terms(self) -> Sequence[str]:
        """Return all terms, sorted."""
        return [term for (term,) in self._connection.execute("SELECT term FROM term ORDER BY term")]

    def of_stem(self, stem: str) -> Sequence[str]:
        """Return the terms of a stem, sorted."""
        return [
            term for (term,) in self._connection.execute("SELECT term FROM term WHERE stem = ? ORDER BY term", (stem,))
        ]
