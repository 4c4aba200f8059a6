"""Contexts and units of an instance (XBRL 2.1 §4.7, §4.8): shared, none unused, with ids that stay.

An id says what the context is (``d20240101-20241231``, ``i20241231``) and, for dimensions, ends in a digest of them;
so an added fact changes no other id.
"""

from __future__ import annotations

import re
from hashlib import sha256

from converter.model.facts import Period, Unit
from converter.model.findings import ConverterError
from converter.model.report import Fact, Report
from converter.writing.lexical import attribute, checked_text, escape
from taxonomy.concepts import QName

Dimensions = tuple[tuple[QName, QName | str], ...]
PURE = "xbrli:pure"


class Contexts:
    """The contexts and units of a report's facts, in the order of first use."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._contexts: dict[tuple[Period, Dimensions], str] = {}
        self._units: dict[Unit, str] = {}
        taken: set[str] = set()
        for fact in report.facts:
            key = (fact.period, _sorted(fact.dimensions))
            if key not in self._contexts:
                self._contexts[key] = _unique(_context_id(*key), taken)
            if fact.unit is not None and fact.unit not in self._units:
                self._units[fact.unit] = _unique(_unit_id(fact.unit), taken)

    def context(self, fact: Fact) -> str:
        """Return the id of a fact's context."""
        return self._contexts[(fact.period, _sorted(fact.dimensions))]

    def unit(self, fact: Fact) -> str:
        """Return the id of a numeric fact's unit; ``ConverterError`` when it has none (XBRL 2.1 §4.6.2)."""
        if fact.unit is None:
            raise ConverterError("writing.unit", f"the numeric fact {fact.id} ({fact.concept}) has no unit")
        return self._units[fact.unit]

    def context_elements(self) -> list[str]:
        """Return the ``xbrli:context`` elements."""
        return [self._context_element(name, *key) for key, name in self._contexts.items()]

    def unit_elements(self) -> list[str]:
        """Return the ``xbrli:unit`` elements."""
        return [_unit_element(name, unit) for unit, name in self._units.items()]

    def _context_element(self, name: str, period: Period, dimensions: Dimensions) -> str:
        entity = self._report.entity
        inside = "".join(self._dimension(axis, member) for axis, member in dimensions)
        container = self._report.extension.dimension_container
        held = f"<xbrli:{container}>{inside}</xbrli:{container}>" if inside else ""
        segment, scenario = (held, "") if container == "segment" else ("", held)
        return (
            f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="{attribute(entity.scheme)}">'
            f"{escape(entity.identifier)}</xbrli:identifier>{segment}</xbrli:entity>{_period(period)}{scenario}"
            "</xbrli:context>"
        )

    def _dimension(self, axis: QName, member: QName | str) -> str:
        if isinstance(member, QName):
            return f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>'
        domain = self._report.typed_domains.get(axis)
        if domain is None:
            raise ConverterError(
                "writing.typed-domain", f"the report does not say which element holds values of {axis}"
            )
        value = escape(checked_text(member, str(axis)))
        return f'<xbrldi:typedMember dimension="{axis}"><{domain}>{value}</{domain}></xbrldi:typedMember>'


def _sorted(dimensions: Dimensions) -> Dimensions:
    return dimensions if len(dimensions) < 2 else tuple(sorted(dimensions, key=lambda pair: str(pair[0])))


def _context_id(period: Period, dimensions: Dimensions) -> str:
    end = period.end.isoformat().replace("-", "")
    name = f"i{end}" if period.start is None else f"d{period.start.isoformat().replace('-', '')}-{end}"
    if not dimensions:
        return name
    words = "|".join(f"{axis}={member}" for axis, member in dimensions)
    return f"{name}-{sha256(words.encode()).hexdigest()[:8]}"


def _unit_id(unit: Unit) -> str:
    def side(measures: tuple[str, ...]) -> str:
        return "-".join(re.sub(r"[^A-Za-z0-9_]", "", measure.rpartition(":")[2]) for measure in sorted(measures))

    name = side(unit.numerators) + (f"-per-{side(unit.denominators)}" if unit.denominators else "")
    return name if name[:1].isalpha() else f"u-{name}"


def _unique(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _period(period: Period) -> str:
    if period.start is None:
        inside = f"<xbrli:instant>{period.end.isoformat()}</xbrli:instant>"
    else:
        inside = (
            f"<xbrli:startDate>{period.start.isoformat()}</xbrli:startDate>"
            f"<xbrli:endDate>{period.end.isoformat()}</xbrli:endDate>"
        )
    return f"<xbrli:period>{inside}</xbrli:period>"


def _unit_element(name: str, unit: Unit) -> str:
    def measures(side: tuple[str, ...]) -> str:
        return "".join(f"<xbrli:measure>{escape(measure)}</xbrli:measure>" for measure in sorted(side))

    inside = measures(unit.numerators)
    if unit.denominators:
        inside = (
            f"<xbrli:divide><xbrli:unitNumerator>{inside}</xbrli:unitNumerator>"
            f"<xbrli:unitDenominator>{measures(unit.denominators)}</xbrli:unitDenominator></xbrli:divide>"
        )
    return f'<xbrli:unit id="{name}">{inside}</xbrli:unit>'
