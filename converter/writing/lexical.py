"""The written form of values, dates and units: the same in every file that we write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from converter.model.facts import Period, Unit
from converter.model.findings import ConverterError
from converter.model.report import Fact, Report
from converter.writing.item_types import Lexical, lexical
from taxonomy.concepts import Concept, QName

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
_LONGEST = 10_000
_LANGUAGE = "languageItemType"


def checked_text(text: str, place: str) -> str:
    """Return the text; ``ConverterError`` when it has a character that XML 1.0 §2.2 excludes."""
    bad = _NOT_XML.search(text)
    if bad is not None:
        raise ConverterError(
            "writing.not-xml",
            f"character U+{ord(bad.group()):04X} at position {bad.start()} of the text cannot stand in XML",
            place=place,
            hint="Remove the character from the source.",
        )
    return text


def checked_id(name: str) -> str:
    """Return the name; ``ConverterError`` when it cannot be an XML id (an NCName, Namespaces in XML §3)."""
    if _NCNAME.fullmatch(name) is None:
        raise ConverterError("writing.id", f"{name!r} cannot be an id: it must start with a letter and hold no blank")
    return name


def escape(text: str) -> str:
    """Return the text as XML character data."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def attribute(text: str) -> str:
    """Return the text as the value of an attribute in double quotes."""
    return escape(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")


def _plain(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        raise ConverterError("writing.number", f"{value} is no finite number of a size that a report can hold")
    return f"{value:f}"


def decimal_text(value: Decimal) -> str:
    """Return the canonical xs:decimal (XML Schema 1.0 part 2 §3.2.3.2): a point with a digit on each side."""
    text = str(value)
    if "E" in text or "N" in text or "I" in text:
        text = _plain(value)
    whole, _, part = text.partition(".")
    text = f"{whole}.{part.rstrip('0') or '0'}"
    return "0.0" if text == "-0.0" else text


def integer_text(value: Decimal) -> str:
    """Return the canonical xs:integer; ``ConverterError`` when the value has a fraction."""
    if value != value.to_integral_value():
        raise ConverterError("writing.integer", f"{value} is not a whole number, as the concept's type asks")
    text = _plain(value).partition(".")[0]
    return "0" if text in ("-0", "") else text


def float_text(value: Decimal) -> str:
    """Return the canonical xs:double (§3.2.5.2): one digit before the point, an exponent."""
    _plain(value)
    if value == 0:
        return "0.0E0"
    sign, digits, _ = value.as_tuple()
    rest = "".join(map(str, digits[1:])).rstrip("0") or "0"
    return f"{'-' if sign else ''}{digits[0]}.{rest}E{value.adjusted()}"


def short_decimal(value: Decimal) -> str:
    """Return the number without a needless point: as instances of XBRL 2.1 usually write it."""
    text = decimal_text(value)
    return text.removesuffix(".0")


def number_text(value: Decimal, concept: Concept) -> str:
    """Return the canonical form of a concept's numeric value."""
    match lexical(concept):
        case Lexical.INTEGER:
            return integer_text(value)
        case Lexical.FLOAT:
            return float_text(value)
        case _:
            return decimal_text(value)


def _midnight_after(day: date) -> str:
    try:
        return f"{(day + timedelta(days=1)).isoformat()}T00:00:00"
    except OverflowError as error:
        raise ConverterError("writing.date", f"{day} is the last day that a date can hold") from error


@lru_cache(maxsize=4096)
def oim_period(period: Period) -> str:
    """Return the period as OIM writes it: ends are the midnight after (OIM 1.0, period string representation)."""
    end = _midnight_after(period.end)
    return end if period.start is None else f"{period.start.isoformat()}T00:00:00/{end}"


def oim_unit(unit: Unit) -> str:
    """Return the unit string, measures sorted; empty for pure, which OIM omits."""
    if unit.numerators == ("xbrli:pure",) and not unit.denominators:
        return ""
    return str(Unit(tuple(sorted(unit.numerators)), tuple(sorted(unit.denominators))))


def concept_of(report: Report, name: QName, place: str = "") -> Concept:
    """Return a concept of the report; ``ConverterError`` when the report does not hold it."""
    concept = report.concepts.get(name)
    if concept is None:
        raise ConverterError("writing.concept", f"the report does not describe {name}", place=place)
    return concept


def language_of(fact: Fact, concept: Concept, report: Report) -> str:
    """Return the language of a text fact, empty for facts that have none (numbers, dates, nil)."""
    if fact.value is None or concept.is_numeric or lexical(concept) is not Lexical.TEXT:
        return ""
    return fact.language or report.language


def enumeration_names(value: str, namespaces: Mapping[str, str]) -> tuple[QName, ...]:
    """Return the members that an enumeration fact names, sorted as OIM asks.

    ``value`` holds QNames or expanded names (``namespace#local``), separated by blanks.
    """
    prefixes = {namespace: prefix for prefix, namespace in sorted(namespaces.items())}
    names = set()
    for part in value.split():
        namespace, hash_sign, local = part.rpartition("#")
        try:
            names.add(QName(prefixes[namespace], local) if hash_sign else QName.parse(part))
        except (KeyError, ValueError) as error:
            raise ConverterError("writing.enumeration", f"{part!r} names no member of a taxonomy in use") from error
    return tuple(sorted(names, key=str))


def expanded_enumeration(value: str, namespaces: Mapping[str, str]) -> str:
    """Return the members as XML holds them (Extensible Enumerations 2.0 §3: expanded names, sorted)."""
    names = enumeration_names(value, namespaces)
    return " ".join(sorted(f"{namespaces[name.prefix]}#{name.local}" for name in names))


def text_value(fact: Fact, concept: Concept) -> str:
    """Return the text of a fact that is no number, checked; language codes, which have no case, in the lower case that
    xBRL-JSON and xBRL-CSV call canonical."""
    value = checked_text(str(fact.value or ""), f"fact {fact.id}")
    return value.lower() if concept.data_type == _LANGUAGE or concept.base_type == _LANGUAGE else value


def xml_value(fact: Fact, concept: Concept, namespaces: Mapping[str, str]) -> str:
    """Return the value of a fact that is not nil as an XML instance holds it, not yet escaped."""
    if isinstance(fact.value, Decimal):
        text = number_text(fact.value, concept)
        return text.removesuffix(".0") if lexical(concept) is Lexical.DECIMAL else text
    value = fact.value or ""
    if lexical(concept) is Lexical.ENUMERATION:
        return expanded_enumeration(value, namespaces)
    return text_value(fact, concept)
