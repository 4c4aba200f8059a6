"""A taxonomy as a person defines it: what the YAML file and the workbook hold, checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from taxonomy.concepts import QName

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", max_length=200)]
Prefixed = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_.-]*)?$")]


def _one_line(value: Any) -> Any:
    """Collapse blanks; XML 1.0 §2.2 allows no control characters."""
    if value is None or isinstance(value, dict | list):
        return value
    text = " ".join(str(value).split())
    if not text.isprintable():
        raise ValueError("has characters that no label may have")
    return text


Text = Annotated[str, BeforeValidator(_one_line)]
Texts = dict[str, Text]
"""Language to text."""

XBRL_TYPES = ("monetary", "shares", "pure", "decimal", "integer", "nonNegativeInteger", "string", "boolean", "date",
              "gYear", "gYearMonth", "anyURI", "token", "normalizedString", "duration", "dateTime", "float",
              "double")  # fmt: skip
REGISTRY_TYPES = ("percent", "perShare", "area", "volume", "mass", "energy", "power", "length", "memory", "textBlock",
                  "domain", "speed", "frequency", "pressure", "temperature", "voltage", "electricCurrent", "flow",
                  "ghgEmissions", "guidance", "gYearList", "monetaryPerEnergy", "monetaryPerMass", "monetaryPerLength",
                  "monetaryPerArea", "monetaryPerVolume", "monetaryPerDuration", "massFlow", "force")  # fmt: skip
"""Types of the Data Type Registry that the file may name without their ending."""

LABEL_KINDS = {
    "label": "http://www.xbrl.org/2003/role/label",
    "terse": "http://www.xbrl.org/2003/role/terseLabel",
    "verbose": "http://www.xbrl.org/2003/role/verboseLabel",
    "total": "http://www.xbrl.org/2003/role/totalLabel",
    "net": "http://www.xbrl.org/2009/role/netLabel",
    "negated": "http://www.xbrl.org/2009/role/negatedLabel",
    "period_start": "http://www.xbrl.org/2003/role/periodStartLabel",
    "period_end": "http://www.xbrl.org/2003/role/periodEndLabel",
    "documentation": "http://www.xbrl.org/2003/role/documentation",
}
REFERENCE_PARTS = ("Publisher", "Name", "Number", "IssueDate", "Chapter", "Article", "Note", "Section", "Subsection",
                   "Paragraph", "Subparagraph", "Clause", "Subclause", "Appendix", "Example", "Page", "Exhibit",
                   "Footnote", "Sentence", "URI", "URIDate")  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Head(_Strict):
    """Which taxonomy it is. ``namespace`` is also where its files live on the web, unless ``base_url`` says where."""

    name: Text
    prefix: Name
    namespace: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+/[^\s#]*$")]
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    publisher: Text = ""
    description: Text = ""
    base_url: str = ""
    language: str = "en"
    """The language of texts that name none."""
    dimensions_in: Literal["segment", "scenario"] = "segment"
    calculations: Literal["1.1", "classic"] = "1.1"

    @property
    def url(self) -> str:
        """The URL that the files live under, with a slash at the end."""
        return (self.base_url or self.namespace).rstrip("/") + "/"


class Import(_Strict):
    """Another taxonomy to build on; ``href`` is the schema that declares its elements."""

    prefix: Name
    namespace: str
    href: Annotated[str, Field(pattern=r"^https?://\S+\.xsd$")]


class UnitDefinition(_Strict):
    """A unit of measure. ``measure`` is a name of this taxonomy, or ``utr:NAME`` for one of the XBRL unit registry."""

    symbol: str
    measure: Prefixed
    name: Text = ""


class TypeDefinition(_Strict):
    """A data type of this taxonomy: a standard one, narrowed to units, values or a pattern."""

    name: Name
    base: str
    units: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    pattern: str = ""


class ReferenceDefinition(_Strict):
    """A reference to literature: parts of the XBRL reference schema by name."""

    parts: dict[str, str]


class _Labelled(_Strict):
    name: Name
    labels: dict[str, Texts] = Field(default_factory=dict)
    """Kind of label (see ``LABEL_KINDS``) to texts by language."""


class ConceptDefinition(_Labelled):
    """An element that facts use, or an abstract heading (``type: abstract``)."""

    type: str
    period: Literal["instant", "duration"] = "duration"
    balance: Literal["debit", "credit"] | None = None
    nillable: bool = True
    references: tuple[ReferenceDefinition, ...] = ()


class MemberDefinition(_Labelled):
    """A domain or a member with those under it; ``usable`` False for one that only groups."""

    usable: bool = True
    members: tuple[MemberDefinition, ...] = ()


class AxisDefinition(_Labelled):
    """An axis with its domain tree, or a typed one (``typed`` names the simple type of its values)."""

    domain: MemberDefinition | None = None
    default: bool = True
    typed: Literal["", "string", "integer", "date", "token"] = ""


class TableDefinition(_Labelled):
    """A hypercube: its line items and its axes."""

    line_items: Name
    line_items_labels: dict[str, Texts] = Field(default_factory=dict)
    axes: tuple[Name, ...]
    closed: bool = True


class Node(_Strict):
    """A line of a presentation: a concept, how it is labelled there, and what stands under it."""

    concept: Prefixed
    preferred: str = ""
    children: tuple[Node, ...] = ()


class SumDefinition(_Strict):
    """A calculation: the total and its parts with their weights."""

    total: Prefixed
    parts: dict[Prefixed, Literal[1, -1]]


class RoleDefinition(_Strict):
    """An extended link role: presentation, the table that holds its items, and calculations."""

    id: Name
    definition: Text
    table: Name | None = None
    presentation: tuple[Node, ...] = ()
    calculations: tuple[SumDefinition, ...] = ()


class CustomTaxonomy(_Strict):
    """The whole file. Every name that is used has to be defined or imported."""

    taxonomy: Head
    imports: tuple[Import, ...] = ()
    units: tuple[UnitDefinition, ...] = ()
    types: tuple[TypeDefinition, ...] = ()
    concepts: tuple[ConceptDefinition, ...]
    axes: tuple[AxisDefinition, ...] = ()
    tables: tuple[TableDefinition, ...] = ()
    roles: tuple[RoleDefinition, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> CustomTaxonomy:
        problems = list(self._problems())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def qname(self, name: str) -> QName:
        """Return a name as it is used here under its prefix."""
        return QName.parse(name) if ":" in name else QName(self.taxonomy.prefix, name)

    def own_names(self) -> Iterator[str]:
        """Yield the local name of every element that this taxonomy declares, in order."""
        yield from (concept.name for concept in self.concepts)
        for axis in self.axes:
            yield axis.name
            if axis.domain is not None:
                yield from (member.name for member in walk_members(axis.domain))
        for table in self.tables:
            yield table.name
            yield table.line_items

    def _problems(self) -> Iterator[str]:
        names = Counter(self._distinct_names())
        yield from (f"{name} is defined {count} times" for name, count in names.items() if count > 1)
        prefixes = {item.prefix for item in self.imports}
        if self.taxonomy.prefix in prefixes:
            yield f"the prefix {self.taxonomy.prefix} is imported as well"
        known = {self.qname(name) for name in names}
        for where, name in self._used_names():
            if self.qname(name) not in known and self.qname(name).prefix not in prefixes:
                yield f"{where} uses {name}, which is neither defined nor of an imported prefix"
        yield from self._type_problems()
        yield from self._label_problems()
        yield from self._role_problems()

    def _distinct_names(self) -> Iterator[str]:
        """Names, with members that two axes share counted once where they are defined alike."""
        shared: dict[str, MemberDefinition] = {}
        members = {m.name for axis in self.axes if axis.domain for m in walk_members(axis.domain)}
        yield from (name for name in self.own_names() if name not in members)
        yield from (concept.name for concept in self.concepts if concept.name in members)
        for axis in self.axes:
            for member in walk_members(axis.domain) if axis.domain else ():
                if shared.setdefault(member.name, member).labels != member.labels or member.name not in shared:
                    yield member.name
        yield from shared

    def _used_names(self) -> Iterator[tuple[str, str]]:
        for role in self.roles:
            for node in walk_nodes(role.presentation):
                yield f"the presentation of {role.id}", node.concept
            for total in role.calculations:
                for name in (total.total, *total.parts):
                    yield f"a calculation of {role.id}", name
        for table in self.tables:
            for axis in table.axes:
                yield f"table {table.name}", axis

    def _type_problems(self) -> Iterator[str]:
        own = {item.name for item in self.types}
        symbols = {unit.symbol for unit in self.units}
        for item in self.types:
            if item.base not in XBRL_TYPES and item.base not in REGISTRY_TYPES:
                yield f"type {item.name} has an unknown base {item.base!r}"
            for symbol in item.units:
                if symbol not in symbols:
                    yield f"type {item.name} names the unit {symbol!r}, which is not defined"
        for concept in self.concepts:
            if concept.type not in (*XBRL_TYPES, *REGISTRY_TYPES, "abstract") and concept.type not in own:
                yield f"{concept.name} has an unknown type {concept.type!r}"
            if concept.balance is not None and concept.type != "monetary":
                yield f"{concept.name} has a balance, but only monetary concepts have one (XBRL 2.1 §5.1.1.2)"
        for unit in self.units:
            prefix = unit.measure.partition(":")[0] if ":" in unit.measure else self.taxonomy.prefix
            if prefix not in (self.taxonomy.prefix, "utr", "iso4217", "xbrli"):
                yield f"unit {unit.symbol!r} has a measure of an unknown prefix {prefix!r}"

    def _label_problems(self) -> Iterator[str]:
        labelled: list[tuple[str, dict[str, Texts]]] = [(item.name, item.labels) for item in self.concepts]
        for axis in self.axes:
            labelled.append((axis.name, axis.labels))
            labelled += [(m.name, m.labels) for m in (walk_members(axis.domain) if axis.domain else ())]
            if (axis.domain is None) == (not axis.typed):
                yield f"axis {axis.name} needs either a domain or a type of its values"
        for table in self.tables:
            labelled += [(table.name, table.labels), (table.line_items, table.line_items_labels)]
        for name, labels in labelled:
            for kind in labels:
                if kind not in LABEL_KINDS:
                    yield f"{name} has a label of unknown kind {kind!r}; kinds are {', '.join(LABEL_KINDS)}"
        for concept in self.concepts:
            for reference in concept.references:
                for part in reference.parts:
                    if part not in REFERENCE_PARTS:
                        yield f"a reference of {concept.name} has an unknown part {part!r}"

    def _role_problems(self) -> Iterator[str]:
        tables = {table.name for table in self.tables}
        yield from (f"role {name} is defined twice" for name, n in Counter(r.id for r in self.roles).items() if n > 1)
        for role in self.roles:
            if role.table is not None and role.table not in tables:
                yield f"role {role.id} has the table {role.table}, which is not defined"
            if role.table is not None and len(role.presentation) != 1:
                yield f"role {role.id} has a table, so its presentation needs one root"
            for node in walk_nodes(role.presentation):
                if node.preferred and node.preferred not in LABEL_KINDS:
                    yield f"role {role.id} prefers a label of unknown kind {node.preferred!r}"


def walk_members(head: MemberDefinition) -> Iterator[MemberDefinition]:
    """Yield a member and all under it, in tree order."""
    yield head
    for member in head.members:
        yield from walk_members(member)


def walk_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes and all under them, in tree order."""
    for node in nodes:
        yield node
        yield from walk_nodes(node.children)


def plain(value: Any) -> Any:
    """Return a model as plain data without what is at its default, for comparison and writing."""
    return value.model_dump(mode="json", exclude_defaults=True)
