"""The report: XBRL facts, the extension taxonomy they need, and where each came from (OIM 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from converter.model.document import Span
from converter.model.facts import Period, Unit
from taxonomy.concepts import Concept, Label, QName


@dataclass(frozen=True, slots=True)
class Entity:
    """Who reports: the identifier and the scheme that gives it meaning (XBRL 2.1 §4.7.3.1)."""

    scheme: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a numeric fact is printed at its span, for inline XBRL (Inline XBRL 1.1 §10).

    ``format`` is the local name of a transformation of registry 4 (``num-dot-decimal``, ``fixed-zero``,
    ``num-unit-decimal``), empty for none; ``scale`` the power of ten; ``negated`` True when the printed magnitude is
    turned to make the value (``sign="-"``).
    """

    format: str = "num-dot-decimal"
    scale: int = 0
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """An XBRL fact.

    ``value`` is a Decimal (numeric), a string (text, date, enumeration, or the XHTML of a text block), or None (nil).
    ``decimals`` None means exact (INF) for numeric facts. ``dimensions`` are sorted pairs of axis and explicit member
    (``QName``) or typed value (``str``). ``spans`` are the characters it is printed in: one for a number, one or more
    for a text block (continuations), none for a fact that is nowhere visible. ``source`` is the ``ParsedFact``'s id.
    """

    id: str
    concept: QName
    period: Period
    value: Decimal | str | None
    unit: Unit | None = None
    decimals: int | None = None
    dimensions: tuple[tuple[QName, QName | str], ...] = ()
    language: str = ""
    spans: tuple[Span, ...] = ()
    presentation: Presentation | None = None
    is_block: bool = False
    footnotes: tuple[str, ...] = ()
    """Ids of footnotes of the report."""
    source: str = ""
    label: str = ""
    confidence: float = 1.0
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class ReportFootnote:
    """A footnote that facts point to; ``spans`` as for text blocks, ``text`` plain."""

    id: str
    text: str
    spans: tuple[Span, ...] = ()
    language: str = "en-US"


@dataclass(frozen=True, slots=True)
class PresentationNode:
    """A concept in a presentation tree (XBRL 2.1 §5.2.4); children in the order printed."""

    concept: QName
    preferred_label: str = ""
    children: tuple[PresentationNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Summation:
    """A calculation: total = sum of weight * part (Calculations 1.1 §4)."""

    total: QName
    parts: tuple[tuple[QName, int], ...]


@dataclass(frozen=True, slots=True)
class MemberNode:
    """A member under a domain; ``usable`` False for one that only groups (XDT 1.0 §2.5.3)."""

    member: QName
    children: tuple[MemberNode, ...] = ()
    usable: bool = True


@dataclass(frozen=True, slots=True)
class AxisUse:
    """An axis of a hypercube with its domain tree; ``default`` True when the domain is the dimension default.

    Of a ``typed`` axis ``domain`` names the element that holds its values (XDT 1.0 §2.5.2).
    """

    axis: QName
    domain: MemberNode
    default: bool = True
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Hypercube:
    """A table of the taxonomy: the items that it holds and the axes that qualify them (XDT 1.0 §2)."""

    table: QName
    line_items: QName
    items: tuple[QName, ...]
    axes: tuple[AxisUse, ...] = ()
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Role:
    """An extended link role of the extension with its networks. ``definition`` follows the EDGAR pattern
    ``{sortcode} - {Type} - {Title}`` (EFM 6.7.12)."""

    uri: str
    id: str
    definition: str
    presentation: tuple[PresentationNode, ...] = ()
    calculation: tuple[Summation, ...] = ()
    hypercubes: tuple[Hypercube, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxonomyReference:
    """A schema that the report or its extension builds on."""

    prefix: str
    namespace: str
    href: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """An extension concept tied to a base concept (ESEF Annex IV §9): ``wider`` is the more general one."""

    wider: QName
    narrower: QName


@dataclass(frozen=True, slots=True)
class Extension:
    """The taxonomy of one report. ``stem`` is the common part of its file names, ``{base}-{yyyymmdd}`` (EFM 6.3.3)."""

    prefix: str
    namespace: str
    stem: str
    concepts: tuple[Concept, ...] = ()
    labels: tuple[Label, ...] = ()
    roles: tuple[Role, ...] = ()
    imports: tuple[TaxonomyReference, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    calculation_arcrole: str = "https://xbrl.org/2023/arcrole/summation-item"
    dimension_container: str = "segment"
    entry_points: tuple[str, ...] = ()
    """Addresses of a taxonomy that exists already, as a report names them; when set, none is written for it."""


@dataclass(frozen=True, slots=True)
class Report:
    """Facts of one entity with the taxonomy that gives them meaning. ``namespaces`` maps every prefix in use.

    ``concepts`` holds every concept that a fact or its dimensions use, extension or not, so that writers and checks
    need no catalogue.
    """

    entity: Entity
    facts: tuple[Fact, ...]
    extension: Extension
    namespaces: Mapping[str, str]
    concepts: Mapping[QName, Concept]
    footnotes: tuple[ReportFootnote, ...] = ()
    language: str = "en-US"
    title: str = ""
    taxonomies: tuple[TaxonomyReference, ...] = field(default=())
    typed_domains: Mapping[QName, QName] = field(default_factory=dict)
    """The element that holds a typed value, by axis (XDT 1.0 §2.5.2.1.1)."""
