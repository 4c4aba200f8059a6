"""Facts that stand nowhere in the source (the cover page of a report): how they are listed on a page of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from converter.model.report import Fact, Report
from converter.writing.inline_tags import FactTags, hidden_reference
from converter.writing.item_types import Lexical, lexical
from converter.writing.lexical import checked_text, concept_of, escape, short_decimal
from converter.writing.transformations import MONTHS
from taxonomy.concepts import LabelRole, QName

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH_DAY = re.compile(r"--(\d\d)-(\d\d)")


def listed_fact(
    fact: Fact, report: Report, tags: FactTags, labels: Mapping[QName, str]
) -> tuple[tuple[str, str], list[str]]:
    """Return label and value of a row as markup, and the elements for ``ix:hidden`` that the row refers to.

    The value is printed so that a transformation reads it; what has none (members of an enumeration, markup) is hidden
    and referred to.
    """
    label = escape(checked_text(concept_label(fact.concept, report, labels), f"label of {fact.concept}"))
    if fact.dimensions:
        members = ", ".join(concept_label(m, report, labels) if isinstance(m, QName) else m for _, m in fact.dimensions)
        label = f"{label} ({escape(checked_text(members, str(fact.concept)))})"
    printed = _printed(fact, report)
    tag = None if fact.is_block else tags.number(fact, printed) if tags.is_numeric(fact) else tags.text(fact, printed)
    shown = escape(checked_text(printed, f"fact {fact.id}"))
    if tag is not None:
        sign = "-" if tag.get("sign") else ""
        value = f"{tag.around('')}{shown}" if tag.is_nil else f"{sign}{tag.around(shown)}"
        return (label, value), []
    return (label, hidden_reference(fact.id).around(shown)), [tags.hidden(fact)]


def standard_labels(report: Report) -> dict[QName, str]:
    """Return the standard labels in the report's language; of a report that names none, English ones first."""
    standard = [label for label in report.extension.labels if label.role == LabelRole.STANDARD]
    if not report.language:
        ranked = sorted(standard, key=lambda label: not label.language.startswith("en"), reverse=True)
        return {label.concept: label.text for label in ranked}
    return {label.concept: label.text for label in standard if label.language == report.language}


def concept_label(name: QName, report: Report, labels: Mapping[QName, str]) -> str:
    """Return the standard label, else the words of the name."""
    concept = report.concepts.get(name)
    return labels.get(name) or (concept.label if concept else "") or name.local


def _printed(fact: Fact, report: Report) -> str:
    value = fact.value
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return _grouped(value)
    if fact.is_block:
        return "Text"
    kind = lexical(concept_of(report, fact.concept))
    if kind is Lexical.BOOLEAN:
        return {"true": "Yes", "false": "No"}.get(value, value)
    if kind is Lexical.ENUMERATION:
        return ", ".join(part.rpartition("#")[2] for part in value.split())
    return _spelt_date(value) if kind in (Lexical.DATE, Lexical.TOKEN) else value


def _grouped(value: Decimal) -> str:
    whole, point, part = short_decimal(value.copy_abs()).partition(".")
    groups = [whole[max(end - 3, 0) : end] for end in range(len(whole), 0, -3)]
    return ",".join(reversed(groups)) + point + part


def _spelt_date(value: str) -> str:
    if _ISO_DATE.fullmatch(value):
        day = date.fromisoformat(value)
        return f"{MONTHS[day.month - 1]} {day.day}, {value[:4]}"
    found = _MONTH_DAY.fullmatch(value)
    if found and 1 <= int(found[1]) <= 12:
        return f"{MONTHS[int(found[1]) - 1]} {int(found[2])}"
    return value
