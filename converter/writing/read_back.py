"""Reads what was written and compares it with the report, cheaply: no taxonomy, no validator, our own forms only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree

from converter.model.facts import Period, Unit
from converter.model.findings import ConverterError
from converter.model.report import Fact, Report
from converter.writing.inline_header import IX, XML, XSI
from converter.writing.inline_values import InlineValues, parse_page
from converter.writing.item_types import Lexical, lexical
from converter.writing.lexical import concept_of, language_of, oim_unit, xml_value
from converter.writing.names import WELL_KNOWN, namespace
from converter.writing.transformations import NUMERIC, collapse, scaled, transform_text
from taxonomy.concepts import Concept, QName

XBRLI = "http://www.xbrl.org/2003/instance"
XBRLDI = "http://xbrl.org/2006/xbrldi"
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


def _clark(name: QName | str, names: Names) -> str:
    prefix, _, local = str(name).partition(":")
    return f"{{{names.get(prefix) or WELL_KNOWN[prefix]}}}{local}"


def _unit_text(unit: Unit | None, names: Names) -> str:
    if unit is None or not oim_unit(unit):
        return ""
    sides = (sorted(_clark(measure, names) for measure in side) for side in (unit.numerators, unit.denominators))
    return " / ".join(" * ".join(side) for side in sides if side)


def expected_facts(report: Report) -> Facts:
    """Return what every form of the report must give back, by fact id."""
    names = _used_names(report)
    return {fact.id: _expected(fact, report, names) for fact in report.facts}


def _used_names(report: Report) -> Names:
    return {prefix: namespace(report, prefix) for prefix in report.namespaces} | {
        prefix: uri for prefix, uri in WELL_KNOWN.items() if prefix not in report.namespaces
    }


def _expected(fact: Fact, report: Report, names: Names) -> ReadFact:
    concept = concept_of(report, fact.concept)
    numeric = isinstance(fact.value, Decimal) or concept.is_numeric
    value = fact.value if fact.value is None or isinstance(fact.value, Decimal) else xml_value(fact, concept, names)
    return ReadFact(
        _clark(fact.concept, names),
        f"{report.entity.scheme} {report.entity.identifier}",
        fact.period,
        _unit_text(fact.unit, names) if numeric else "",
        tuple(
            sorted(
                (_clark(axis, names), _clark(member, names) if isinstance(member, QName) else member)
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


def check_written(report: Report, files: Mapping[str, bytes]) -> None:
    """Read back the inline pages (``.htm``) and xBRL-JSON (``.json``) among the files.

    Raises ``ConverterError`` when one does not give back exactly the facts of the report; other files are left alone.
    """
    for name, data in sorted(files.items()):
        if name.endswith((".htm", ".html", ".xhtml")):
            found = read_inline(data, report)
        elif name.endswith(".json"):
            found = read_json(data, report)
        else:
            continue
        wrong = sorted(differences(report, found))
        if wrong:
            raise ConverterError(
                "writing.read-back",
                f"what was written does not read back equal: {wrong[0]} ({len(wrong)} differences)",
                place=name,
                hint="This is a defect of the converter; please report it with the input.",
            )


def _day_before(moment: str) -> date:
    return date.fromisoformat(moment.removesuffix("T00:00:00")) - timedelta(days=1)


def _oim_period(text: str) -> Period:
    start, slash, end = text.rpartition("/")
    return Period(_day_before(end), date.fromisoformat(start.removesuffix("T00:00:00")) if slash else None)


def read_json(data: bytes, report: Report) -> Facts:
    """Return the facts of an xBRL-JSON report of ours; ``report`` tells the types of concepts."""
    content = json.loads(data)
    names: Names = content["documentInfo"]["namespaces"]
    read = EntryReader(names, report)
    return {
        name: read.fact(entry, _oim_period(entry["dimensions"]["period"]))
        for name, entry in content["facts"].items()
        if entry["dimensions"]["concept"] != "xbrl:note"
    }


def _types(report: Report) -> dict[str, Concept]:
    names = _used_names(report)
    return {_clark(name, names): concept for name, concept in report.concepts.items()}


class EntryReader:
    """Reads facts as the object model writes them (xBRL-JSON, and xBRL-CSV once its cells are put together)."""

    def __init__(self, names: Names, report: Report) -> None:
        self._names = names
        self._types = _types(report)
        self._typed = {str(axis) for axis in report.typed_domains}

    def fact(self, entry: Mapping[str, Any], period: Period) -> ReadFact:
        """Return the fact of an object of xBRL-JSON."""
        dimensions = dict(entry["dimensions"])
        del dimensions["period"]
        concept = _clark(dimensions.pop("concept"), self._names)
        scheme, _, identifier = dimensions.pop("entity").partition(":")
        unit = dimensions.pop("unit", "")
        language = dimensions.pop("language", "")
        members = {
            _clark(axis, self._names): member if axis in self._typed else _clark(member, self._names)
            for axis, member in dimensions.items()
        }
        links = entry.get("links", {})
        return ReadFact(
            concept,
            f"{self._names[scheme]} {identifier}",
            period,
            _unit_text(Unit.parse(unit), self._names) if unit else "",
            tuple(sorted(members.items())),
            _json_value(entry["value"], self._types[concept], self._names),
            entry.get("decimals"),
            language,
            tuple(sorted(links.get("footnote", {}).get("_", ()))),
        )


def _json_value(value: str | None, concept: Concept, names: Names) -> Decimal | str | None:
    if value is None:
        return None
    if concept.is_numeric:
        return Decimal(value)
    if lexical(concept) is Lexical.ENUMERATION:
        expanded = (_clark(part, names).removeprefix("{").replace("}", "#", 1) for part in value.split())
        return " ".join(sorted(expanded))
    return value


def read_inline(page: bytes, report: Report) -> Facts:
    """Return the facts of an inline page of ours; ``report`` tells the types of concepts.

    Raises ``ConverterError`` for a page that is not well-formed or uses what we never write.
    """
    root = parse_page(page)
    return _InlineReader(root, report).facts()


class _InlineReader:
    def __init__(self, root: etree._Element, report: Report) -> None:
        self._root = root
        self._names = {str(prefix): uri for prefix, uri in root.nsmap.items() if prefix}
        self._types = _types(report)
        self._values = InlineValues(root)
        self._contexts = {str(found.get("id")): self._context(found) for found in root.iter(f"{{{XBRLI}}}context")}
        self._units = {str(found.get("id")): self._unit(found) for found in root.iter(f"{{{XBRLI}}}unit")}
        self._notes: dict[str, list[str]] = {}
        for relation in root.iter(f"{{{IX}}}relationship"):
            for source in str(relation.get("fromRefs")).split():
                self._notes.setdefault(source, []).extend(str(relation.get("toRefs")).split())

    def facts(self) -> Facts:
        """Return the facts by id."""
        return {
            str(element.get("id")): self._fact(element)
            for element in self._root.iter(f"{{{IX}}}nonFraction", f"{{{IX}}}nonNumeric")
        }

    def _fact(self, element: etree._Element) -> ReadFact:
        concept = _clark(str(element.get("name")), self._names)
        entity, period, dimensions = self._contexts[str(element.get("contextRef"))]
        decimals = element.get("decimals")
        nil = element.get(f"{{{XSI}}}nil") == "true"
        numeric = element.tag == f"{{{IX}}}nonFraction"
        value: Decimal | str | None = None
        if not nil:
            value = self._number(element) if numeric else self._text(element)
        return ReadFact(
            concept,
            entity,
            period,
            self._units[str(element.get("unitRef"))] if numeric else "",
            dimensions,
            value,
            int(decimals) if decimals not in (None, "INF") else None,
            str(element.get(f"{{{XML}}}lang") or "").lower(),
            tuple(sorted(self._notes.get(str(element.get("id")), ()))),
        )

    def _format(self, element: etree._Element) -> str:
        return str(element.get("format") or "").partition(":")[2]

    def _number(self, element: etree._Element) -> Decimal | str:
        printed = collapse(self._values.text(element))
        number = NUMERIC[self._format(element)](printed)
        if number is None:
            return printed
        value = scaled(number, int(element.get("scale") or 0))
        return value.copy_negate() if element.get("sign") == "-" else value

    def _text(self, element: etree._Element) -> str:
        name = self._format(element)
        value = self._values.value(element)
        return (transform_text(name, value) or "") if name else value

    def _context(self, element: etree._Element) -> tuple[str, Period, tuple[tuple[str, str], ...]]:
        identifier = element.find(f".//{{{XBRLI}}}identifier")
        assert identifier is not None
        entity = f"{identifier.get('scheme')} {identifier.text}"
        days = {etree.QName(day).localname: str(day.text) for day in element.iterfind(f"{{{XBRLI}}}period/*")}
        if "instant" in days:
            period = Period(date.fromisoformat(days["instant"]))
        else:
            period = Period(date.fromisoformat(days["endDate"]), date.fromisoformat(days["startDate"]))
        dimensions = []
        for member in element.iter(f"{{{XBRLDI}}}explicitMember", f"{{{XBRLDI}}}typedMember"):
            axis = _clark(str(member.get("dimension")), self._names)
            explicit = member.tag == f"{{{XBRLDI}}}explicitMember"
            value = _clark(str(member.text), self._names) if explicit else str(member[0].text or "")
            dimensions.append((axis, value))
        return entity, period, tuple(sorted(dimensions))

    def _unit(self, element: etree._Element) -> str:
        def measures(path: str) -> tuple[str, ...]:
            return tuple(sorted(str(found.text) for found in element.iterfind(path)))

        divide = f"{{{XBRLI}}}divide"
        if element.find(divide) is not None:
            sides = (f"{divide}/{{{XBRLI}}}unit{side}/{{{XBRLI}}}measure" for side in ("Numerator", "Denominator"))
            return _unit_text(Unit(*(measures(side) for side in sides)), self._names)
        return _unit_text(Unit(measures(f"{{{XBRLI}}}measure")), self._names)
