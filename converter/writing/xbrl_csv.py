"""xBRL-CSV 1.0 (REC 2021-10-13): metadata in JSON, and a table of facts for each role of the report."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO

from converter.model.facts import Period
from converter.model.report import Fact, Report, ReportFootnote, Role
from converter.writing.fact_tables import FactTables
from converter.writing.inline_header import FACT_FOOTNOTE
from converter.writing.item_types import Lexical, lexical
from converter.writing.lexical import (
    checked_text,
    concept_of,
    enumeration_names,
    escape,
    language_of,
    number_text,
    oim_unit,
    text_value,
)
from converter.writing.names import entity_prefix, referenced_notes, taxonomy_hrefs, used_namespaces
from converter.writing.xbrl_json import STANDARD_LINK, XBRL_NAMESPACE
from taxonomy.concepts import QName

DOCUMENT_TYPE = "https://xbrl.org/2021/xbrl-csv"
_NONE, _NIL, _EMPTY = "#none", "#nil", "#empty"
_CORE = ("concept", "period", "unit", "language", "decimals")
_NOTES = "footnotes"


def write_csv(report: Report, stem: str = "report") -> dict[str, bytes]:
    """Return file name to content: ``STEM.json`` (the metadata) and ``STEM-TABLE.csv`` for each table.

    A row is a fact; its first cell, a comment to a processor, is the fact's id in the other forms. Processors name it
    by its row, ``TABLE.r_NUMBER.value``, since they read a column of row ids in different ways. Periods are written as
    people write them (``2025-12-31@end``, ``2025-01-01..2025-12-31``).
    Raises ``ConverterError`` as the other forms do.
    """
    groups = FactTables(report).groups(report.facts)
    names = _table_names(groups)
    templates: dict[str, object] = {}
    tables: dict[str, object] = {}
    files: dict[str, bytes] = {}
    for facts, name in zip(groups.values(), names, strict=True):
        axes = sorted({axis for fact in facts for axis, _ in fact.dimensions}, key=str)
        templates[name] = _template(axes)
        tables[name] = {"url": f"{stem}-{name}.csv"}
        header = ["id", *_CORE, *map(_column, axes), "value"]
        files[f"{stem}-{name}.csv"] = _rows(header, (_row(fact, report, axes) for fact in facts))
    notes = referenced_notes(report)
    if notes:
        templates[_NOTES] = _NOTE_TEMPLATE
        tables[_NOTES] = {"url": f"{stem}-{_NOTES}.csv"}
        files[f"{stem}-{_NOTES}.csv"] = _rows(["id", "language", "note"], map(_note_row, notes))
    metadata = {"documentInfo": _document_info(report, notes), "tableTemplates": templates, "tables": tables}
    metadata["dimensions"] = {"entity": f"{entity_prefix(report)}:{report.entity.identifier}"}
    if notes:
        metadata["links"] = {"footnote": {"_": _links(groups, names, notes)}}
    text = json.dumps(metadata, ensure_ascii=False, indent=1)
    return {f"{stem}.json": f"{text}\n".encode(), **files}


def _document_info(report: Report, notes: Sequence[ReportFootnote]) -> dict[str, object]:
    namespaces = {entity_prefix(report): report.entity.scheme, **used_namespaces(report, pure=False)}
    if notes:
        namespaces["xbrl"] = XBRL_NAMESPACE
    info: dict[str, object] = {
        "documentType": DOCUMENT_TYPE,
        "namespaces": dict(sorted(namespaces.items())),
        "taxonomy": taxonomy_hrefs(report),
    }
    if notes:
        info |= {"linkTypes": {"footnote": FACT_FOOTNOTE}, "linkGroups": {"_": STANDARD_LINK}}
    return info


def _table_names(groups: Iterable[Role | None]) -> list[str]:
    # Names of tables are identifiers without a full stop (xBRL-CSV §3.1.2).
    names: list[str] = []
    for role in groups:
        name = re.sub(r"[^A-Za-z0-9_-]", "", role.id) if role is not None else "other"
        free, number = name, 1
        while free in (*names, _NOTES):
            number += 1
            free = f"{name}-{number}"
        names.append(free)
    return names


def _column(axis: QName) -> str:
    # A full stop would part the name of a column (xBRL-CSV §3.1.3).
    return f"{axis.prefix}_{axis.local}".replace(".", "_")


def _template(axes: Sequence[QName]) -> dict[str, object]:
    dimensions = {name: f"${name}" for name in ("concept", "period", "unit", "language")}
    dimensions |= {str(axis): f"${_column(axis)}" for axis in axes}
    columns: dict[str, object] = {"id": {"comment": True}}
    columns |= {name: {} for name in (*_CORE, *map(_column, axes))}
    columns["value"] = {"dimensions": dimensions, "decimals": "$decimals"}
    return {"columns": columns}


_NOTE_TEMPLATE = {
    "columns": {
        "id": {"comment": True},
        "language": {},
        # The entity of the report and a period do not belong to a note.
        "note": {"dimensions": {"concept": "xbrl:note", "language": "$language", "entity": "#none"}},
    },
}


def _row(fact: Fact, report: Report, axes: Sequence[QName]) -> list[str]:
    concept = concept_of(report, fact.concept, f"fact {fact.id}")
    exact = fact.decimals is None or not isinstance(fact.value, Decimal)
    members = dict(fact.dimensions)
    language = language_of(fact, concept, report).lower()
    unit = oim_unit(fact.unit) if fact.unit is not None else ""
    return [
        fact.id,
        str(fact.concept),
        csv_period(fact.period),
        unit or _NONE,
        language or _NONE,
        _NONE if exact else str(fact.decimals),
        *(_special(str(members[axis])) if axis in members else _NONE for axis in axes),
        _value(fact, report),
    ]


def _value(fact: Fact, report: Report) -> str:
    concept = concept_of(report, fact.concept)
    if fact.value is None:
        return _NIL
    if isinstance(fact.value, Decimal):
        return number_text(fact.value, concept)
    if lexical(concept) is Lexical.ENUMERATION:
        return " ".join(map(str, enumeration_names(fact.value, report.namespaces)))
    return _special(text_value(fact, concept))


def _special(text: str) -> str:
    # xBRL-CSV §3.2.3: an empty string has a name of its own, and a leading # is doubled.
    if not text:
        return _EMPTY
    return f"#{text}" if text.startswith("#") else text


def csv_period(period: Period) -> str:
    """Return the period in the short form of xBRL-CSV, days included as people mean them."""
    if period.start is None:
        return f"{period.end.isoformat()}@end"
    return f"{period.start.isoformat()}..{period.end.isoformat()}"


def _note_row(note: ReportFootnote) -> list[str]:
    return [note.id, note.language.lower(), _special(escape(checked_text(note.text, f"footnote {note.id}")))]


def _links(
    groups: dict[Role | None, list[Fact]], names: Sequence[str], notes: Sequence[ReportFootnote]
) -> dict[str, list[str]]:
    places = {note.id: f"{_NOTES}.r_{number}.note" for number, note in enumerate(notes, 1)}
    return {
        f"{table}.r_{number}.value": [places[name] for name in fact.footnotes if name in places]
        for facts, table in zip(groups.values(), names, strict=True)
        for number, fact in enumerate(facts, 1)
        if places.keys() & set(fact.footnotes)
    }


def _rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()
