"""Rules of the EDGAR filer manual on entities, contexts and units (EFM 6.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Scope

_CIK = re.compile(r"\d{10}$")
_MEASURE_LIMIT = 200


@rule("edgar.identifier")
def _identifier(scope: Scope) -> Iterator[Hit]:
    if not _CIK.match(scope.report.entity.identifier):
        yield Hit(values={"identifier": scope.report.entity.identifier})


@rule("edgar.identifier-cover")
def _identifier_cover(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if (fact.concept.prefix, fact.concept.local) != ("dei", "EntityCentralIndexKey") or fact.dimensions:
            continue
        if str(fact.value).strip().zfill(10) != scope.report.entity.identifier:
            yield Hit((fact,), {"value": fact.value, "identifier": scope.report.entity.identifier})


@rule("edgar.required-context")
def _required_context(scope: Scope) -> Iterator[Hit]:
    if scope.facts and not any(not period.is_instant and not dimensions for period, dimensions in scope.contexts):
        yield Hit()


@rule("edgar.one-day")
def _one_day(scope: Scope) -> Iterator[Hit]:
    """EFM 6.5.9: an end of a duration on the day on which another duration starts."""
    starts = {period.start for period, _ in scope.contexts if period.start is not None}
    for period in sorted({period for period, _ in scope.contexts if period.start is not None}):
        if period.end in starts and period.end - (period.start or period.end) > timedelta(days=1):
            facts = tuple(fact for fact in scope.facts if fact.period == period)
            yield Hit(facts, {"period": period})


@rule("edgar.measure-length")
def _measure_length(scope: Scope) -> Iterator[Hit]:
    for unit in dict.fromkeys(fact.unit for fact in scope.facts if fact.unit is not None):
        for measure in (*unit.numerators, *unit.denominators):
            if len(measure.partition(":")[2].encode()) > _MEASURE_LIMIT:
                yield Hit(values={"measure": measure[:60]}, cause=measure)


@rule("edgar.axis-standard")
def _axis_standard(scope: Scope) -> Iterator[Hit]:
    """EFM 6.5.44: an axis of the filer's own that stands for a standard one."""
    for name, facts in scope.used.items():
        if name.prefix == scope.report.extension.prefix and name.local.endswith("Axis"):
            standard = _STANDARD_AXES.get(_subject(name.local))
            if standard is not None:
                yield Hit(facts, {"axis": name, "standard": standard})


_STANDARD_AXES = {
    "currency": "srt:CurrencyAxis",
    "consolidatedentity": "srt:ConsolidatedEntitiesAxis",
    "majorcustomer": "srt:MajorCustomersAxis",
    "consolidationitem": "srt:ConsolidationItemsAxis",
    "ownership": "srt:OwnershipAxis",
    "restatement": "srt:RestatementAxis",
    "geography": "srt:StatementGeographicalAxis",
    "geographic": "srt:StatementGeographicalAxis",
    "geographical": "srt:StatementGeographicalAxis",
    "product": "srt:ProductOrServiceAxis",
    "productorservice": "srt:ProductOrServiceAxis",
    "counterparty": "srt:CounterpartyNameAxis",
    "segment": "us-gaap:StatementBusinessSegmentsAxis",
}
"""What an axis is about, without filling words and plurals, and the standard axis for it."""
_FILLING = frozenset(
    "Axis Name Type Category Line Area Region Location All By Statement Business Operating Reportable Foreign".split()
)
_WORD = re.compile(r"[A-Z][a-z]*")


def _subject(local: str) -> str:
    words = [word for word in _WORD.findall(local) if word not in _FILLING]
    singular = [re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s") for word in words]
    return "".join(singular).lower()


@rule("edgar.cover")
def _cover(scope: Scope) -> Iterator[Hit]:
    needed = ("DocumentType", "DocumentPeriodEndDate", "EntityRegistrantName", "EntityCentralIndexKey", "AmendmentFlag")
    present = {fact.concept.local for fact in scope.facts if fact.concept.prefix == "dei"}
    missing = [name for name in needed if name not in present]
    if missing:
        yield Hit(values={"missing": ", ".join(f"dei:{name}" for name in missing)})
