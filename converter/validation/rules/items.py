"""Rules on one fact at a time: concept, period, unit, value, accuracy, language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from lxml import etree

from converter.model.facts import Unit
from converter.model.report import Fact
from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Scope, describe_number
from taxonomy.concepts import NUMERIC_TYPES, Concept, PeriodType, Substitution

_INTEGERS = {
    "integerItemType": None,
    "intItemType": None,
    "longItemType": None,
    "nonNegativeIntegerItemType": 0,
    "positiveIntegerItemType": 1,
}
_PURE = frozenset({"pureItemType", "percentItemType"})
_MONEY_PER = frozenset({"perShareItemType", "perUnitItemType"})
_PHYSICAL = frozenset(
    {
        "areaItemType", "volumeItemType", "massItemType", "lengthItemType", "energyItemType", "powerItemType",
        "flowItemType", "forceItemType", "frequencyItemType", "pressureItemType", "temperatureItemType",
        "voltageItemType", "electricCurrentItemType", "memoryItemType", "planeAngleItemType", "speedItemType",
        "ghgEmissionsItemType", "insolationItemType", "irradianceItemType",
    }
)  # fmt: skip
_LEXICAL = {
    "dateItemType": re.compile(r"-?\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?$"),
    "booleanItemType": re.compile(r"(?:true|false|0|1)$"),
    "gYearItemType": re.compile(r"-?\d{4}$"),
    "gMonthDayItemType": re.compile(r"--\d\d-\d\d$"),
    "gYearMonthItemType": re.compile(r"-?\d{4}-\d\d$"),
    "durationItemType": re.compile(
        r"-?P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$"
    ),
    "anyURIItemType": re.compile(r"\S+$"),
}
_ISO = "iso4217:"


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """Return the currency codes of ISO 4217 that a report may use."""
    text = (files("converter.validation") / "data" / "currencies.txt").read_text(encoding="ascii")
    return frozenset(text.split())


def _known(scope: Scope) -> Iterator[tuple[Fact, Concept]]:
    for fact in scope.facts:
        concept = scope.concept(fact.concept)
        if concept is not None:
            yield fact, concept


@rule("concept.unknown")
def _unknown(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if scope.concept(fact.concept) is None:
            yield Hit((fact,), {"concept": fact.concept}, fact.concept)


@rule("concept.not-reportable")
def _not_reportable(scope: Scope) -> Iterator[Hit]:
    for fact, concept in _known(scope):
        if concept.abstract or concept.substitution is not Substitution.ITEM or concept.data_type == "domainItemType":
            yield Hit((fact,), {"concept": fact.concept}, fact.concept)


@rule("concept.guessed")
def _guessed(scope: Scope) -> Iterator[Hit]:
    words = {
        "period_type": "period type",
        "balance": "balance",
        "data_type": "data type",
        "enumeration_domain": "domain of values",
    }
    for attribute, word in words.items():
        users = {n: f for n, f in scope.used.items() if (c := scope.concept(n)) is not None and attribute in c.guessed}
        if users:
            names = ", ".join(str(name) for name in list(users)[:8]) + (", …" if len(users) > 8 else "")
            facts = tuple(fact for group in users.values() for fact in group)
            yield Hit(facts, {"attribute": word, "number": len(users), "names": names})


@rule("concept.deprecated")
def _deprecated(scope: Scope) -> Iterator[Hit]:
    for name, facts in scope.used.items():
        concept = scope.concept(name)
        if concept is not None and concept.deprecated:
            yield Hit(facts, {"concept": name})


@rule("period.type")
def _period_type(scope: Scope) -> Iterator[Hit]:
    for fact, concept in _known(scope):
        if (concept.period_type is PeriodType.INSTANT) != fact.period.is_instant:
            values = {"fact": scope.name(fact), "wanted": concept.period_type.value, "period": fact.period}
            yield Hit((fact,), values, ("period.type", fact.concept))


@rule("period.order")
def _period_order(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if fact.period.start is not None and fact.period.start > fact.period.end:
            yield Hit((fact,), {"period": fact.period}, fact.period)


@rule("period.year")
def _period_year(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        year = fact.period.end.year
        if not 1900 <= year <= 2200:
            yield Hit((fact,), {"year": year}, year)


@rule("unit.missing")
def _unit_missing(scope: Scope) -> Iterator[Hit]:
    for fact, concept in _known(scope):
        if concept.is_numeric and fact.unit is None:
            yield Hit((fact,), {"fact": scope.name(fact)}, fact.concept)


@rule("unit.unexpected")
def _unit_unexpected(scope: Scope) -> Iterator[Hit]:
    for fact, concept in _known(scope):
        if not concept.is_numeric and fact.unit is not None:
            yield Hit((fact,), {"fact": scope.name(fact), "unit": fact.unit}, fact.concept)


def _standard_type(concept: Concept) -> str:
    """Return the item type whose rules apply: the concept's own, or the one that a taxonomy's own type comes from."""
    own = concept.data_type
    return own if own in NUMERIC_TYPES or own in _LEXICAL or not concept.base_type else concept.base_type


def _is_money(measures: tuple[str, ...]) -> bool:
    return len(measures) == 1 and measures[0].startswith(_ISO)


def _wanted_unit(concept: Concept, unit: Unit) -> str:
    """Return what the unit should be, empty when it fits (XBRL 2.1 §4.8.2; unit type registry)."""
    kind, plain = _standard_type(concept), not unit.denominators
    if kind == "monetaryItemType":
        return "" if plain and _is_money(unit.numerators) else "a currency, such as iso4217:USD"
    if kind == "sharesItemType":
        return "" if plain and unit.numerators == ("xbrli:shares",) else "xbrli:shares"
    if kind in _PURE:
        return "" if plain and unit.numerators == ("xbrli:pure",) else "xbrli:pure"
    if kind == "perShareItemType":
        fits = _is_money(unit.numerators) and unit.denominators == ("xbrli:shares",)
        return "" if fits else "a currency by xbrli:shares, such as iso4217:USD/xbrli:shares"
    if kind in _MONEY_PER:
        return "" if unit.denominators else "a rate, such as iso4217:USD/utr:oz"
    if kind in _PHYSICAL:
        wrong = any(m.startswith((_ISO, "xbrli:")) for m in (*unit.numerators, *unit.denominators))
        return "a unit of measurement of its own kind" if wrong else ""
    return ""


@rule("unit.type")
def _unit_type(scope: Scope) -> Iterator[Hit]:
    for fact, concept in _known(scope):
        if fact.unit is None or not concept.is_numeric:
            continue
        wanted = _wanted_unit(concept, fact.unit)
        if wanted:
            values = {"fact": scope.name(fact), "type": concept.data_type, "unit": fact.unit, "wanted": wanted}
            yield Hit((fact,), values, (fact.concept, fact.unit))


@rule("unit.currency")
def _unit_currency(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        for measure in (*fact.unit.numerators, *fact.unit.denominators) if fact.unit is not None else ():
            if measure.startswith(_ISO) and measure.removeprefix(_ISO) not in currencies():
                yield Hit((fact,), {"measure": measure}, measure)


@rule("unit.repeated-measure")
def _unit_repeated(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if fact.unit is not None and set(fact.unit.numerators) & set(fact.unit.denominators):
            yield Hit((fact,), {"unit": fact.unit}, fact.unit)


@rule("value.type")
def _value_type(scope: Scope) -> Iterator[Hit]:
    for fact, concept in _known(scope):
        problem = _problem(fact, concept)
        if problem:
            yield Hit((fact,), {"fact": scope.name(fact), "problem": problem, "type": concept.data_type})


def _problem(fact: Fact, concept: Concept) -> str:
    value = fact.value
    if value is None:
        return ""
    if concept.is_numeric != isinstance(value, Decimal):
        return "is text, not a number" if concept.is_numeric else "is a number, not text"
    if isinstance(value, Decimal):
        return _number_problem(value, _standard_type(concept))
    return _text_problem(value, _standard_type(concept))


def _number_problem(value: Decimal, kind: str) -> str:
    if not value.is_finite():
        return "is no finite number"
    if kind in _INTEGERS:
        if value != value.to_integral_value():
            return f"is {describe_number(value)}, not a whole number"
        least = _INTEGERS[kind]
        if least is not None and value < least:
            return f"is {describe_number(value)}, less than {least}"
    return ""


def _text_problem(value: str, kind: str) -> str:
    pattern = _LEXICAL.get(kind)
    text = value.strip()
    if pattern is None:
        return ""
    if not pattern.match(text):
        return f"is {text[:60]!r}"
    if kind == "dateItemType":
        try:
            date.fromisoformat(text[:10])
        except ValueError:
            return f"is {text[:60]!r}, which is no day of the calendar"
    return ""


@rule("value.empty")
def _value_empty(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if isinstance(fact.value, str) and not fact.value.strip():
            yield Hit((fact,), {"fact": scope.name(fact)}, fact.concept)


@rule("value.nil")
def _value_nil(scope: Scope) -> Iterator[Hit]:
    for fact, concept in _known(scope):
        if fact.value is None and not concept.nillable:
            yield Hit((fact,), {"fact": scope.name(fact)}, fact.concept)


@rule("decimals.unexpected")
def _decimals_unexpected(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if fact.decimals is not None and not isinstance(fact.value, Decimal):
            kind = "has no value" if fact.value is None else "is text"
            yield Hit((fact,), {"fact": scope.name(fact), "kind": kind}, (fact.concept, kind))


@rule("decimals.absurd")
def _decimals_absurd(scope: Scope) -> Iterator[Hit]:
    for fact in scope.numeric:
        if fact.decimals is not None and not -20 <= fact.decimals <= 40:
            yield Hit((fact,), {"fact": scope.name(fact), "decimals": fact.decimals}, fact.decimals)


@rule("decimals.excess-digits")
def _excess_digits(scope: Scope) -> Iterator[Hit]:
    for fact in scope.numeric:
        value, decimals = fact.value, fact.decimals
        if decimals is None or not isinstance(value, Decimal) or not value.is_finite() or abs(decimals) > 100:
            continue
        if value.scaleb(decimals) % 1:
            values = {"fact": scope.name(fact), "value": describe_number(value), "decimals": decimals}
            yield Hit((fact,), values)


@rule("id.repeated")
def _id_repeated(scope: Scope) -> Iterator[Hit]:
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in scope.facts:
        groups[fact.id].append(fact)
    for name, facts in groups.items():
        if len(facts) > 1:
            yield Hit(tuple(facts), {"id": name, "number": len(facts)})


@rule("text.language")
def _text_language(scope: Scope) -> Iterator[Hit]:
    wanted = scope.report.language.casefold()
    groups: dict[object, list[Fact]] = defaultdict(list)
    for fact in scope.facts:
        if isinstance(fact.value, str) and fact.language:
            groups[fact.concept, fact.period, fact.dimensions].append(fact)
    for facts in groups.values():
        if all(fact.language.casefold() != wanted for fact in facts):
            values = {"fact": scope.name(facts[0]), "language": facts[0].language, "wanted": scope.report.language}
            yield Hit(tuple(facts), values, facts[0].language)


_FORBIDDEN = frozenset(
    "acronym area base basefont bdo button cite col colgroup dd del embed fieldset form input ins isindex label "
    "legend link map menu meta noscript object option optgroup param q script select style textarea var frame iframe "
    "applet".split()
)


@rule("text.block")
def _text_block(scope: Scope) -> Iterator[Hit]:
    for fact in scope.facts:
        if fact.is_block and isinstance(fact.value, str):
            problem = _block_problem(fact.value)
            if problem:
                yield Hit((fact,), {"fact": scope.name(fact), "problem": problem})


def _block_problem(markup: str) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(f"<body>{markup}</body>".encode(), parser)
    except etree.XMLSyntaxError as error:
        return f"is not well-formed ({error})"
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name in _FORBIDDEN:
            return f"holds the element {name}, which EDGAR does not take"
        if name == "table" and any(etree.QName(a).localname == "table" for a in element.iterancestors()):
            return "holds a table within a table"
        if name == "img" and (element.get("src") or "").startswith("data:"):
            return "holds a picture in its own text (data:)"
    return ""
