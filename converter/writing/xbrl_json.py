"""xBRL-JSON 1.0 (REC 2021-10-13), with canonical values and a fixed order of bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring

from converter.model.facts import Period, Unit
from converter.model.report import Fact, Report, ReportFootnote
from converter.writing.item_types import Lexical, lexical
from converter.writing.lexical import (
    checked_text,
    concept_of,
    enumeration_names,
    escape,
    language_of,
    number_text,
    oim_period,
    oim_unit,
    text_value,
)
from converter.writing.names import entity_prefix, referenced_notes, taxonomy_hrefs, used_namespaces
from taxonomy.concepts import Concept, QName

DOCUMENT_TYPE = "https://xbrl.org/2021/xbrl-json"
XBRL_NAMESPACE = "https://xbrl.org/2021"
FACT_FOOTNOTE = "http://www.xbrl.org/2003/arcrole/fact-footnote"
STANDARD_LINK = "http://www.xbrl.org/2003/role/link"

Dimensions = tuple[tuple[QName, QName | str], ...]


def write_json(report: Report) -> bytes:
    """Return the report as xBRL-JSON, one fact a line, in the order of ``report.facts``; footnotes follow.

    Raises ``ConverterError`` for a fact whose concept the report does not describe, and for text that no XML form of
    the report could hold.
    """
    notes = referenced_notes(report)
    lines = _Facts(report).lines()
    lines.extend(_note(note) for note in notes)
    return "".join(
        ("{\n", _document_info(report, bool(notes)), ',\n"facts": {\n', ",\n".join(lines), "\n}\n}\n")
    ).encode()


def _document_info(report: Report, has_notes: bool) -> str:
    namespaces = {
        "xbrl": XBRL_NAMESPACE,
        entity_prefix(report): report.entity.scheme,
        **used_namespaces(report, pure=False),
    }
    parts = [
        f'"documentType": {_text(DOCUMENT_TYPE)}',
        '"features": {"xbrl:canonicalValues": true}',
        f'"namespaces": {_object(dict(sorted(namespaces.items())))}',
    ]
    if has_notes:
        parts.append(f'"linkTypes": {_object({"footnote": FACT_FOOTNOTE})}')
        parts.append(f'"linkGroups": {_object({"_": STANDARD_LINK})}')
    parts.append(f'"taxonomy": {_array(taxonomy_hrefs(report))}')
    return '"documentInfo": {\n' + ",\n".join(parts) + "\n}"


def _text(value: str) -> str:
    return str(encode_basestring(value))


def _array(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"


def _object(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_text(key)}: {_text(value)}" for key, value in values.items()) + "}"


class _Facts:
    """Writes facts; what many facts share (periods, units, dimensions) is written once and kept."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._entity = f'"entity": {_text(f"{entity_prefix(report)}:{report.entity.identifier}")}'
        self._concepts: dict[QName, tuple[Concept, str]] = {}
        self._periods: dict[Period, str] = {}
        self._units: dict[Unit | None, str] = {None: ""}
        self._dimensions: dict[Dimensions, str] = {(): ""}

    def lines(self) -> list[str]:
        """Return one line for each fact."""
        return [self._fact(fact) for fact in self._report.facts]

    def _fact(self, fact: Fact) -> str:
        concept, head = self._concept(fact)
        period = self._periods.get(fact.period)
        if period is None:
            period = self._periods[fact.period] = f', "period": "{oim_period(fact.period)}"'
        unit = self._units.get(fact.unit)
        if unit is None:
            unit = self._units[fact.unit] = self._unit(fact.unit)
        dimensions = self._dimensions.get(fact.dimensions)
        if dimensions is None:
            dimensions = self._dimensions[fact.dimensions] = self._axes(fact)
        value, decimals = self._value(fact, concept)
        language = language_of(fact, concept, self._report)
        spoken = f', "language": {_text(language.lower())}' if language else ""
        links = f', "links": {{"footnote": {{"_": {_array(fact.footnotes)}}}}}' if fact.footnotes else ""
        return (
            f'{_text(fact.id)}: {{"value": {value}{decimals}, '
            f'"dimensions": {{{head}{period}{unit}{spoken}{dimensions}}}{links}}}'
        )

    def _concept(self, fact: Fact) -> tuple[Concept, str]:
        known = self._concepts.get(fact.concept)
        if known is None:
            concept = concept_of(self._report, fact.concept, f"fact {fact.id}")
            known = concept, f'"concept": {_text(str(fact.concept))}, {self._entity}'
            self._concepts[fact.concept] = known
        return known

    @staticmethod
    def _unit(unit: Unit | None) -> str:
        text = oim_unit(unit) if unit is not None else ""
        return f', "unit": {_text(text)}' if text else ""

    @staticmethod
    def _axes(fact: Fact) -> str:
        place = f"fact {fact.id}"
        return "".join(
            f", {_text(str(axis))}: {_text(checked_text(str(member), place))}"
            for axis, member in sorted(fact.dimensions, key=lambda pair: str(pair[0]))
        )

    def _value(self, fact: Fact, concept: Concept) -> tuple[str, str]:
        value = fact.value
        if value is None:
            return "null", ""
        if isinstance(value, Decimal):
            decimals = "" if fact.decimals is None else f', "decimals": {fact.decimals}'
            return f'"{number_text(value, concept)}"', decimals
        if lexical(concept) is Lexical.ENUMERATION:
            return _text(" ".join(map(str, enumeration_names(value, self._report.namespaces)))), ""
        return _text(text_value(fact, concept)), ""


def _note(note: ReportFootnote) -> str:
    # OIM 1.0 §"xbrl:note": the value is a fragment of XHTML, so plain text is escaped once more.
    value = _text(escape(checked_text(note.text, f"footnote {note.id}")))
    language = _text(note.language.lower())
    name = _text(note.id)
    return (
        f'{name}: {{"value": {value}, '
        f'"dimensions": {{"concept": "xbrl:note", "noteId": {name}, "language": {language}}}}}'
    )
