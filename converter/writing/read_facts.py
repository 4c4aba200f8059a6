"""Facts as every form must give them back, in one shape to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from converter.model.facts import Period, Unit
from converter.model.report import Fact, Report
from converter.writing.lexical import concept_of, language_of, oim_unit, xml_value
from converter.writing.names import WELL_KNOWN, namespace
from taxonomy.concepts import Concept, QName

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact as read, with expanded names (``{namespace}local``); ``unit`` is empty for pure and for texts."""

    concept: str
    entity: str
    period: Period
    unit: str
    dimensions: tuple[tuple[str, str], ...]
    value: Decimal | str | None
    decimals: int | None
    language: str
    footnotes: tuple[str, ...]


Facts = dict[str, ReadFact]


def clark(name: QName | str, names: Names) -> str:
    """Return the expanded name, ``{namespace}local``."""
    prefix, _, local = str(name).partition(":")
    return f"{{{names.get(prefix) or WELL_KNOWN[prefix]}}}{local}"


def unit_text(unit: Unit | None, names: Names) -> str:
    """Return the unit in expanded names, empty for pure and for none."""
    if unit is None or not oim_unit(unit):
        return ""
    sides = (sorted(clark(measure, names) for measure in side) for side in (unit.numerators, unit.denominators))
    return " / ".join(" * ".join(side) for side in sides if side)


def expected_facts(report: Report) -> Facts:
    """Return what every form of the report must give back, by fact id."""
    names = all_names(report)
    return {fact.id: _expected(fact, report, names) for fact in report.facts}


def all_names(report: Report) -> Names:
    """Return prefix to namespace for every prefix of the report and of units."""
    return {prefix: namespace(report, prefix) for prefix in report.namespaces} | {
        prefix: uri for prefix, uri in WELL_KNOWN.items() if prefix not in report.namespaces
    }


def _expected(fact: Fact, report: Report, names: Names) -> ReadFact:
    concept = concept_of(report, fact.concept)
    numeric = isinstance(fact.value, Decimal) or concept.is_numeric
    value = fact.value if fact.value is None or isinstance(fact.value, Decimal) else xml_value(fact, concept, names)
    return ReadFact(
        clark(fact.concept, names),
        f"{report.entity.scheme} {report.entity.identifier}",
        fact.period,
        unit_text(fact.unit, names) if numeric else "",
        tuple(
            sorted(
                (clark(axis, names), clark(member, names) if isinstance(member, QName) else member)
                for axis, member in fact.dimensions
            )
        ),
        value,
        fact.decimals if isinstance(fact.value, Decimal) else None,
        language_of(fact, concept, report).lower(),
        tuple(sorted(fact.footnotes)),
    )


def differences(report: Report, found: Facts) -> Iterator[str]:
    """Yield a sentence for each fact that is missing, added or different."""
    wanted = expected_facts(report)
    for name in wanted.keys() - found.keys():
        yield f"fact {name} ({wanted[name].concept}) is missing"
    for name in found.keys() - wanted.keys():
        yield f"fact {name} ({found[name].concept}) is not in the report"
    for name in wanted.keys() & found.keys():
        for part in fields(ReadFact):
            want, have = getattr(wanted[name], part.name), getattr(found[name], part.name)
            if want != have:
                yield f"fact {name}: {part.name} is {have!r}, should be {want!r}"


def concept_types(report: Report) -> dict[str, Concept]:
    """Return the concepts of the report by expanded name."""
    names = all_names(report)
    return {clark(name, names): concept for name, concept in report.concepts.items()}
