"""Published data-quality rules that matter for notes; each rule's identifier stands in ``data/rules.json``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from converter.model.facts import Period, Unit
from converter.model.report import Fact
from converter.validation.rules.duplicates import shared_interval
from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Dimensions, Interval, Scope, describe_number, number
from converter.validation.rules.signs import is_adjusting, is_non_negative
from taxonomy.concepts import QName

_PERCENT_LIMIT = Decimal(10)
_FACTOR = Decimal(100)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        (files("converter.validation") / "data" / "quality.json").read_text(encoding="utf-8")
    )
    return content


def _gaap(local: str) -> QName:
    return QName("us-gaap", local)


def _same_place(scope: Scope, name: QName, like: Fact) -> list[Fact]:
    return scope.numbers.get((name, like.period, like.unit, like.dimensions), [])


@rule("quality.axis-member")
def _axis_member(scope: Scope) -> Iterator[Hit]:
    allowed = {
        QName.parse(axis): {QName.parse(m) for m in members} for axis, members in _data()["axis_members"].items()
    }
    homes = {member: axis for axis, members in allowed.items() for member in members}
    for fact in scope.facts:
        for axis, member in fact.dimensions:
            if not isinstance(member, QName):
                continue
            home = homes.get(member)
            if home is not None and axis != home and axis.prefix != scope.report.extension.prefix:
                yield Hit((fact,), {"member": member, "axis": axis, "why": f"it belongs on {home}"}, (axis, member))
            elif axis in allowed and member.prefix != scope.report.extension.prefix and member not in allowed[axis]:
                why = "the axis takes " + ", ".join(str(name) for name in sorted(allowed[axis])[:5])
                yield Hit((fact,), {"member": member, "axis": axis, "why": why}, (axis, member))


@rule("quality.equal")
def _equal(scope: Scope) -> Iterator[Hit]:
    for entry in _data()["equal"]:
        for period, unit, dimensions in scope.places.get(_gaap(entry["total"]), ()):
            totals = scope.numbers[_gaap(entry["total"]), period, unit, dimensions]
            parts = [scope.numbers.get((_gaap(name), period, unit, dimensions), []) for name in entry["parts"]]
            if not all(parts):
                continue
            reported, intervals = shared_interval(totals), [shared_interval(group) for group in parts]
            computed = Interval(Decimal(0), Decimal(0))
            for interval in intervals:
                computed = computed.plus(interval) if interval is not None else computed
            if reported is None or None in intervals or reported.meets(computed):
                continue
            added = sum((number(group[0]) for group in parts), start=Decimal(0))
            rest = number(totals[0]) - added
            if entry.get("between") and _is_told(scope, rest, period, unit, dimensions):
                # Redeemable stock and interests stand between liabilities and equity, under names of many kinds.
                continue
            values = {
                "total": scope.name(totals[0]),
                "value": describe_number(number(totals[0])),
                "parts": " + ".join(f"us-gaap:{name}" for name in entry["parts"]),
                "sum": describe_number(added),
            }
            yield Hit((*totals, *(fact for group in parts for fact in group)), values)


def _is_told(scope: Scope, value: Decimal, period: Period, unit: Unit | None, dimensions: Dimensions) -> bool:
    """Return True when some fact of that place has the value."""
    here = (facts for (_, *place), facts in scope.numbers.items() if place == [period, unit, dimensions])
    return any(number(fact) == value for facts in here for fact in facts)


@rule("quality.later-date")
def _later_date(scope: Scope) -> Iterator[Hit]:
    period = scope.document_period
    if period is None:
        return
    for fact in scope.facts:
        for axis, member in fact.dimensions:
            is_later = (
                axis.local == "SubsequentEventTypeAxis" or getattr(member, "local", "") == "ScenarioForecastMember"
            )
            if is_later and fact.period.end <= period.end:
                yield Hit((fact,), {"fact": scope.name(fact), "axis": axis, "end": period.end}, (axis, fact.period))


@rule("quality.block-period")
def _block_period(scope: Scope) -> Iterator[Hit]:
    period = scope.document_period
    for fact in scope.facts:
        is_about_document = fact.is_block or (fact.concept.prefix == "dei" and not fact.period.is_instant)
        if period is not None and is_about_document and fact.period != period:
            yield Hit((fact,), {"fact": scope.name(fact), "period": period}, fact.period)


@rule("quality.at-most")
def _at_most(scope: Scope) -> Iterator[Hit]:
    for lesser, greater in _data()["at_most"]:
        for period, unit, dimensions in scope.places.get(_gaap(lesser), ()):
            small = scope.numbers[_gaap(lesser), period, unit, dimensions]
            large = scope.numbers.get((_gaap(greater), period, unit, dimensions), [])
            one, other = shared_interval(small), shared_interval(large) if large else None
            if one is not None and other is not None and one.low > other.high:
                values = {
                    "lesser": scope.name(small[0]), "greater": _gaap(greater),
                    "small": describe_number(number(small[0])), "large": describe_number(number(large[0])),
                }  # fmt: skip
                yield Hit((*small, *large), values)


@rule("quality.whole-negative")
def _whole_negative(scope: Scope) -> Iterator[Hit]:
    names = {_gaap(name) for name in _data()["whole_not_negative"]}
    for fact in scope.numeric:
        if fact.concept in names and not fact.dimensions and number(fact) < 0:
            yield Hit((fact,), {"fact": scope.name(fact), "value": describe_number(number(fact))}, fact.concept)


@rule("quality.period-end")
def _period_end(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if (fact.concept.prefix, fact.concept.local) != ("dei", "DocumentPeriodEndDate"):
            continue
        try:
            stated = date.fromisoformat(str(fact.value).strip())
        except ValueError:
            continue  # value.type says so
        if abs(stated - fact.period.end) > timedelta(days=3):
            yield Hit((fact,), {"stated": stated, "end": fact.period.end})


@rule("quality.percent")
def _percent(scope: Scope) -> Iterator[Hit]:
    for fact in scope.numeric:
        concept = scope.concept(fact.concept)
        if concept is not None and concept.data_type == "percentItemType" and abs(number(fact)) > _PERCENT_LIMIT:
            shown = describe_number(number(fact) * 100)
            yield Hit((fact,), {"fact": scope.name(fact), "percent": shown}, fact.concept)


@rule("quality.shares-scale")
def _shares_scale(scope: Scope) -> Iterator[Hit]:
    cover = [f for f in scope.numeric if f.concept.local == "EntityCommonStockSharesOutstanding" and not f.dimensions]
    sheet = [f for f in scope.numeric if f.concept == _gaap("CommonStockSharesOutstanding") and not f.dimensions]
    for one in cover:
        for other in sheet:
            small, large = sorted((abs(number(one)), abs(number(other))))
            if small and large > small * _FACTOR:
                values = {"one": describe_number(number(one)), "other": describe_number(number(other))}
                yield Hit((one, other), values, "scale")


@rule("quality.opening-recognised")
def _opening_recognised(scope: Scope) -> Iterator[Hit]:
    pair = _data()["opening"]
    for (name, period, unit, dimensions), facts in scope.numbers.items():
        if name != _gaap(pair["part"]) or period.start is None:
            continue
        opening = Period(period.start - timedelta(days=1))
        balance = scope.numbers.get((_gaap(pair["balance"]), opening, unit, dimensions), [])
        one, other = shared_interval(facts), shared_interval(balance) if balance else None
        if one is not None and other is not None and one.low > other.high:
            values = {"fact": scope.name(facts[0]), "opening": describe_number(number(balance[0]))}
            yield Hit((*facts, *balance), values)


def _durations(scope: Scope) -> Iterator[dict[Period, list[Fact]]]:
    """Yield the monetary durations of each concept, unit and set of members that has several."""
    groups: dict[object, dict[Period, list[Fact]]] = defaultdict(dict)
    for (name, period, unit, dimensions), facts in scope.numbers.items():
        concept = scope.concept(name)
        if period.start is not None and concept is not None and concept.data_type == "monetaryItemType":
            groups[name, unit, dimensions][period] = facts
    yield from (periods for periods in groups.values() if len(periods) > 1)


@rule("quality.longer-period")
def _longer_period(scope: Scope) -> Iterator[Hit]:
    for periods in _durations(scope):
        first = next(iter(periods.values()))[0]
        concept = scope.concept(first.concept)
        if concept is None or not is_non_negative(concept):
            continue
        for short, facts in periods.items():
            for long, others in periods.items():
                if not _within(short, long):
                    continue
                one, other = shared_interval(facts), shared_interval(others)
                if one is not None and other is not None and one.low > other.high and other.low >= 0:
                    yield Hit((*facts, *others), {"fact": scope.name(facts[0]), "longer": long})


def _within(short: Period, long: Period) -> bool:
    if short == long or short.start is None or long.start is None:
        return False
    return long.start <= short.start and short.end <= long.end


@rule("quality.periods-sum")
def _periods_sum(scope: Scope) -> Iterator[Hit]:
    for periods in _durations(scope):
        starts: dict[date, list[Period]] = defaultdict(list)
        for period in periods:
            if period.start is not None:
                starts[period.start].append(period)
        for whole, facts in periods.items():
            chain = _chain(whole, starts)
            if chain is None:
                continue
            reported = shared_interval(facts)
            computed = Interval(Decimal(0), Decimal(0))
            parts = [periods[part] for part in chain]
            intervals = [shared_interval(part) for part in parts]
            for interval in intervals:
                computed = computed.plus(interval) if interval is not None else computed
            if reported is not None and None not in intervals and not reported.meets(computed):
                values = {"fact": scope.name(facts[0]), "number": len(chain)}
                yield Hit((*facts, *(fact for part in parts for fact in part)), values)


def _chain(whole: Period, starts: dict[date, list[Period]]) -> list[Period] | None:
    """Return shorter periods that follow one another from the start of ``whole`` to its end."""
    at, chain = whole.start, []
    while at is not None and at <= whole.end:
        fitting = [p for p in starts.get(at, ()) if p != whole and p.end <= whole.end]
        if len(fitting) != 1:
            return None
        chain.append(fitting[0])
        at = fitting[0].end + timedelta(days=1)
    return chain if len(chain) > 1 else None


@rule("quality.concentration")
def _concentration(scope: Scope) -> Iterator[Hit]:
    entry = _data()["concentration"]
    wanted = [QName.parse(axis) for axis in entry["axes"]]
    for fact in scope.numeric:
        if fact.concept == QName.parse(entry["concept"]):
            missing = [str(axis) for axis in wanted if axis not in dict(fact.dimensions)]
            if missing:
                yield Hit((fact,), {"fact": scope.name(fact), "axes": " and ".join(missing)}, tuple(missing))


@rule("quality.acquisition")
def _acquisition(scope: Scope) -> Iterator[Hit]:
    names = {_gaap(name) for name in _data()["acquisition"]}
    axes = {QName.parse(axis) for axis in _data()["acquisition_axes"]}
    for fact in scope.facts:
        if fact.concept in names and not axes & set(dict(fact.dimensions)):
            yield Hit((fact,), {"fact": scope.name(fact)}, fact.concept)


@rule("quality.obligation")
def _obligation(scope: Scope) -> Iterator[Hit]:
    entry = _data()["obligation"]
    axis = QName.parse(entry["axis"])
    timed = {dict(f.dimensions).get(axis) for f in scope.facts if f.concept == _gaap(entry["needs"])}
    for fact in scope.numeric:
        member = dict(fact.dimensions).get(axis)
        if fact.concept in {_gaap(name) for name in entry["concepts"]} and member is not None and member not in timed:
            yield Hit((fact,), {"fact": scope.name(fact)}, member)


@rule("quality.part-larger")
def _part_larger(scope: Scope) -> Iterator[Hit]:
    axes = {QName.parse(axis) for axis in _data()["parts_of_whole"]}
    for (name, period, unit, dimensions), facts in scope.numbers.items():
        concept = scope.concept(name)
        if len(dimensions) != 1 or dimensions[0][0] not in axes or concept is None or not is_non_negative(concept):
            continue
        if concept.data_type not in ("monetaryItemType", "sharesItemType") or is_adjusting(*dimensions[0]):
            continue
        whole = scope.numbers.get((name, period, unit, ()), [])
        one, other = shared_interval(facts), shared_interval(whole) if whole else None
        if one is not None and other is not None and one.low > other.high:
            values = {"fact": scope.name(facts[0]), "whole": describe_number(number(whole[0]))}
            yield Hit((*facts, *whole), values)


_DIGITS = 5


@rule("quality.same-value")
def _same_value(scope: Scope) -> Iterator[Hit]:
    """A value of many digits that two concepts share in one context is mostly one thing named twice."""
    groups: dict[object, dict[QName, Fact]] = defaultdict(dict)
    for fact in scope.numeric:
        digits = str(abs(number(fact)).normalize().as_tuple().digits)
        if digits.count(",") + 1 >= _DIGITS:
            groups[abs(number(fact)), fact.period, fact.unit, fact.dimensions].setdefault(fact.concept, fact)
    for by_concept in groups.values():
        if len(by_concept) > 1:
            facts = tuple(by_concept.values())
            values = {"value": describe_number(number(facts[0])), "names": ", ".join(map(str, by_concept))}
            yield Hit(facts, values)


_OUT_OF_SCALE = Decimal(500)


@rule("quality.scale")
def _out_of_scale(scope: Scope) -> Iterator[Hit]:
    """A value hundreds of times the one of another year in the same row, and with the same digits dropped."""
    groups: dict[object, list[Fact]] = defaultdict(list)
    for fact in scope.numeric:
        if number(fact):
            groups[fact.concept, fact.unit, fact.dimensions, fact.period.is_instant].append(fact)
    for facts in groups.values():
        if len(facts) < 2:
            continue
        exponents = {fact.decimals for fact in facts}
        sizes = sorted(facts, key=lambda fact: abs(number(fact)))
        small, large = sizes[0], sizes[-1]
        if len(exponents) > 1 and abs(number(large)) > _OUT_OF_SCALE * abs(number(small)) and _alike(small, large):
            yield Hit((large, small), {"fact": scope.name(large), "other": scope.name(small)}, large.concept)


def _alike(small: Fact, large: Fact) -> bool:
    """True when the two would be near each other if one stood in thousands or millions."""
    ratio = abs(number(large)) / abs(number(small))
    return any(Decimal("0.2") <= ratio / factor <= 5 for factor in (1_000, 1_000_000))
