"""Reads inline pages and instances of ours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from converter.model.facts import Period, Unit
from converter.model.report import Report
from converter.writing.inline_header import IX, XLINK, XML, XSI
from converter.writing.inline_values import InlineValues, parse_page
from converter.writing.read_facts import Facts, Names, ReadFact, clark, concept_types, unit_text
from converter.writing.transformations import NUMERIC, collapse, scaled, transform_text

XBRLI = "http://www.xbrl.org/2003/instance"
XBRLDI = "http://xbrl.org/2006/xbrldi"
LINK = "http://www.xbrl.org/2003/linkbase"


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
        self._types = concept_types(report)
        self._values = InlineValues(root)
        self._parts = InstanceParts(root, self._names)
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
        concept = clark(str(element.get("name")), self._names)
        entity, period, dimensions = self._parts.contexts[str(element.get("contextRef"))]
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
            self._parts.units[str(element.get("unitRef"))] if numeric else "",
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


class InstanceParts:
    """The contexts and units of an instance or an inline page, by id."""

    def __init__(self, root: etree._Element, names: Names) -> None:
        self._names = names
        self.contexts = {str(found.get("id")): self._context(found) for found in root.iter(f"{{{XBRLI}}}context")}
        self.units = {str(found.get("id")): self._unit(found) for found in root.iter(f"{{{XBRLI}}}unit")}

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
            axis = clark(str(member.get("dimension")), self._names)
            explicit = member.tag == f"{{{XBRLDI}}}explicitMember"
            value = clark(str(member.text), self._names) if explicit else str(member[0].text or "")
            dimensions.append((axis, value))
        return entity, period, tuple(sorted(dimensions))

    def _unit(self, element: etree._Element) -> str:
        def measures(path: str) -> tuple[str, ...]:
            return tuple(sorted(str(found.text) for found in element.iterfind(path)))

        divide = f"{{{XBRLI}}}divide"
        if element.find(divide) is not None:
            sides = (f"{divide}/{{{XBRLI}}}unit{side}/{{{XBRLI}}}measure" for side in ("Numerator", "Denominator"))
            return unit_text(Unit(*(measures(side) for side in sides)), self._names)
        return unit_text(Unit(measures(f"{{{XBRLI}}}measure")), self._names)


def read_xml(instance: bytes, report: Report) -> Facts:
    """Return the facts of an instance of ours; ``report`` tells the types of concepts."""
    root = parse_page(instance)
    names = {str(prefix): uri for prefix, uri in root.nsmap.items() if prefix}
    parts = InstanceParts(root, names)
    types = concept_types(report)
    notes = _footnotes(root)
    return {
        str(element.get("id")): _instance_fact(element, parts, types[str(element.tag)].is_numeric, notes)
        for element in root
        if element.get("contextRef") is not None
    }


def _footnotes(root: etree._Element) -> dict[str, list[str]]:
    places = {
        str(found.get(f"{{{XLINK}}}label")): str(found.get(f"{{{XLINK}}}href"))[1:]
        for found in root.iter(f"{{{LINK}}}loc")
    }
    found: dict[str, list[str]] = {}
    for arc in root.iter(f"{{{LINK}}}footnoteArc"):
        found.setdefault(places[str(arc.get(f"{{{XLINK}}}from"))], []).append(str(arc.get(f"{{{XLINK}}}to")))
    return found


def _instance_fact(
    element: etree._Element, parts: InstanceParts, numeric: bool, notes: dict[str, list[str]]
) -> ReadFact:
    entity, period, dimensions = parts.contexts[str(element.get("contextRef"))]
    decimals = element.get("decimals")
    text = element.text or ""
    value: Decimal | str | None = Decimal(text) if numeric and text else text
    return ReadFact(
        str(element.tag),
        entity,
        period,
        parts.units[str(element.get("unitRef"))] if numeric else "",
        dimensions,
        None if element.get(f"{{{XSI}}}nil") == "true" else value,
        int(decimals) if decimals not in (None, "INF") else None,
        str(element.get(f"{{{XML}}}lang") or "").lower(),
        tuple(sorted(notes.get(str(element.get("id")), ()))),
    )
