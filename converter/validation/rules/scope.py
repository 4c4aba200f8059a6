"""A report with the indexes that the rules share, each made once and only when a rule asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from converter.model.facts import Extraction, ParsedFact, Period, Unit
from converter.model.profile import SEC_CIK_SCHEME
from converter.model.report import Fact, Hypercube, MemberNode, PresentationNode, Report, Role
from taxonomy.concepts import Concept, QName

Dimensions = tuple[tuple[QName, QName | str], ...]
ContextKey = tuple[Period, Dimensions]
AspectKey = tuple[QName, Period, Unit | None, Dimensions, str]


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a reported number may stand for, both ends included."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """True when some value lies in both."""
        return max(self.low, other.low) <= min(self.high, other.high)

    def plus(self, other: Interval, weight: int = 1) -> Interval:
        """Return the sums of a value here and ``weight`` times a value there."""
        ends = (other.low * weight, other.high * weight)
        return Interval(self.low + min(ends), self.high + max(ends))


_HALF = Decimal("0.5")
_FAR = 400
"""Decimals beyond this are absurd, and powers of ten beyond it only cost time; the rules on decimals name them."""


def interval_of(value: Decimal, decimals: int | None) -> Interval:
    """Return the rounding interval of a value (Calculations 1.1 §4.1, by rounding); ``decimals`` None is exact."""
    if decimals is None or abs(decimals) > _FAR:
        return Interval(value, value)
    half = _HALF.scaleb(-decimals)
    return Interval(value - half, value + half)


def describe_number(value: Decimal) -> str:
    """Return a number as people write it."""
    return f"{value:,f}"


def walk(nodes: tuple[PresentationNode, ...]) -> Iterator[PresentationNode]:
    """Yield every node of the trees, parents first."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def members_of(node: MemberNode) -> Iterator[MemberNode]:
    """Yield a member and all below it."""
    yield node
    for child in node.children:
        yield from members_of(child)


def number(fact: Fact) -> Decimal:
    """Return the value of a numeric fact."""
    assert isinstance(fact.value, Decimal)
    return fact.value


class Scope:
    """What the rules look at."""

    def __init__(self, report: Report, extraction: Extraction | None) -> None:
        self.report = report
        self.extraction = extraction
        self.facts = report.facts

    def applies(self, where: str) -> bool:
        """True when rules of that field apply to this report."""
        if where == "edgar":
            return self.report.entity.scheme == SEC_CIK_SCHEME
        if where == "us-gaap":
            return any(name.prefix == "us-gaap" for name in self.report.concepts)
        if where == "source":
            return self.extraction is not None
        return True

    def concept(self, name: QName) -> Concept | None:
        """Return a concept of the report or of its extension."""
        return self._concepts.get(name)

    @cached_property
    def _concepts(self) -> dict[QName, Concept]:
        return {**self.report.concepts, **{concept.name: concept for concept in self.report.extension.concepts}}

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles of the extension."""
        return self.report.extension.roles

    @cached_property
    def numeric(self) -> tuple[Fact, ...]:
        """Facts with a number for a value."""
        return tuple(fact for fact in self.facts if isinstance(fact.value, Decimal))

    @cached_property
    def by_id(self) -> dict[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def by_source(self) -> dict[str, Fact]:
        """Facts by the id of the parsed fact they come from."""
        return {fact.source: fact for fact in self.facts if fact.source}

    @cached_property
    def parsed(self) -> dict[str, ParsedFact]:
        """Parsed facts by id."""
        return {} if self.extraction is None else {fact.id: fact for fact in self.extraction.facts}

    @cached_property
    def duplicates(self) -> dict[AspectKey, list[Fact]]:
        """Facts by all that tells facts apart (OIM 1.0 §5), in the order of the report."""
        groups: dict[AspectKey, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            language = fact.language if isinstance(fact.value, str) else ""
            groups[fact.concept, fact.period, fact.unit, fact.dimensions, language].append(fact)
        return dict(groups)

    @cached_property
    def contexts(self) -> dict[ContextKey, list[Fact]]:
        """Facts by period and dimensions."""
        groups: dict[ContextKey, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            groups[fact.period, fact.dimensions].append(fact)
        return dict(groups)

    @cached_property
    def numbers(self) -> dict[tuple[QName, Period, Unit | None, Dimensions], list[Fact]]:
        """Numeric facts by concept, period, unit and dimensions; nil facts are not among them."""
        groups: dict[tuple[QName, Period, Unit | None, Dimensions], list[Fact]] = defaultdict(list)
        for fact in self.numeric:
            groups[fact.concept, fact.period, fact.unit, fact.dimensions].append(fact)
        return dict(groups)

    @cached_property
    def places(self) -> dict[QName, list[tuple[Period, Unit | None, Dimensions]]]:
        """Where a concept has numbers."""
        places: dict[QName, list[tuple[Period, Unit | None, Dimensions]]] = defaultdict(list)
        for name, period, unit, dimensions in self.numbers:
            places[name].append((period, unit, dimensions))
        return dict(places)

    @cached_property
    def used(self) -> dict[QName, tuple[Fact, ...]]:
        """Every concept, axis and member that facts use, with those facts."""
        users: dict[QName, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            for name in dict.fromkeys((fact.concept, *self._names(fact))):
                users[name].append(fact)
        return {name: tuple(facts) for name, facts in users.items()}

    @staticmethod
    def _names(fact: Fact) -> Iterator[QName]:
        for axis, member in fact.dimensions:
            yield axis
            if isinstance(member, QName):
                yield member

    @cached_property
    def presented(self) -> frozenset[QName]:
        """Concepts that some presentation tree shows."""
        return frozenset(node.concept for role in self.roles for node in walk(role.presentation))

    @cached_property
    def cubes(self) -> dict[QName, list[tuple[str, Hypercube]]]:
        """Role and hypercube of every item that a table of the report holds."""
        cubes: dict[QName, list[tuple[str, Hypercube]]] = defaultdict(list)
        for role in self.roles:
            for cube in role.hypercubes:
                for item in dict.fromkeys((*cube.items, cube.line_items)):
                    cubes[item].append((role.uri, cube))
        return dict(cubes)

    @cached_property
    def document_period(self) -> Period | None:
        """The reporting period: that of the cover page's facts, else the commonest year-like duration without members
        that ends last."""
        durations: dict[Period, int] = defaultdict(int)
        for fact in self.facts:
            if fact.period.is_instant or fact.dimensions:
                continue
            if fact.concept.prefix == "dei" and fact.concept.local == "DocumentType":
                return fact.period
            durations[fact.period] += 1
        latest = max((period.end for period in durations), default=None)
        best = [period for period in durations if period.end == latest]
        return max(best, key=lambda period: (durations[period], str(period)), default=None)

    def name(self, fact: Fact) -> str:
        """Return a fact as the preparer knows it: label, concept, period and members."""
        members = [str(member) for _, member in fact.dimensions]
        where = ", ".join([str(fact.period), *members])
        label = f"{fact.label!r} " if fact.label else ""
        return f"{label}{fact.concept} ({where})"
