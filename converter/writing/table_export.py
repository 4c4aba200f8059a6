"""Facts as a table for databases: Parquet, CSV and JSON Lines with one stable schema (``COLUMNS``).

A row is a fact. Names, order, types and meanings of columns stay as they are within a version of the schema
(``SCHEMA``, in the metadata of a Parquet file with the meaning of each column): columns may be added at the end, none
changes.

=====================================================  ========================  ==================================
columns                                                Parquet                   what
=====================================================  ========================  ==================================
entity_scheme, entity, report, fact                    string                    who, which report, which fact
concept, namespace, label, row_label                   string                    what, and as printed
period_type, period_start, period_end                  string, date32            both days included
unit, value, value_text, decimals                      string, decimal(38,10),   ``value`` is null where it does not
                                                       string, int64             fit; ``value_text`` is always exact
is_nil, language                                       bool, string
dimensions                                             list of axis and member   sorted by axis
role, statement, table, row, column                    string, int64             where the report shows it, and where
                                                                                 the source prints it
source_start, source_end, source_line                  int64                     characters and line of the source
confidence, decided_by                                 double, string            of the choice of concept
footnotes                                              list of string            their words
=====================================================  ========================  ==================================
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import islice
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from converter.model.facts import Extraction, ParsedFact
from converter.model.findings import UsageError
from converter.model.report import Fact, Report, Role
from converter.writing.fact_tables import ConceptTables, FactTables
from converter.writing.facts_list import standard_labels
from converter.writing.item_types import Lexical, lexical
from converter.writing.lexical import concept_of, enumeration_names, language_of, number_text, short_decimal, text_value
from converter.writing.names import namespace
from taxonomy.concepts import Concept, QName

if TYPE_CHECKING:
    import pyarrow as pa

Member = dict[str, str]
Cell = str | int | float | bool | Decimal | date | list[Member] | list[str] | None

SCHEMA = "facts/1"
"""Name and version of the schema."""
_DIGITS, _PLACES = 38, 10
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type (``string``, ``int``, ``number``, ``date``, ``bool``, ``decimal``, ``members``,
    ``strings``) and what it holds. Empty (null) where a fact has nothing to say."""

    name: str
    kind: str
    meaning: str


COLUMNS = (
    Column("entity_scheme", "string", "what gives the identifier its meaning (http://www.sec.gov/CIK)"),
    Column("entity", "string", "identifier of the reporting entity"),
    Column("report", "string", "name of the report, as in its file names"),
    Column("fact", "string", "id of the fact in this report, the same in every form"),
    Column("concept", "string", "prefix:Name"),
    Column("namespace", "string", "namespace of the concept's prefix"),
    Column("label", "string", "standard label of the concept"),
    Column("row_label", "string", "label as printed"),
    Column("period_type", "string", "instant or duration"),
    Column("period_start", "date", "first day of a duration"),
    Column("period_end", "date", "last day of a duration, or the day at whose end an instant is"),
    Column("unit", "string", "unit as in xBRL-JSON (iso4217:USD/xbrli:shares); xbrli:pure for pure numbers"),
    Column("value", "decimal", "number in full units; empty for texts, nil and what decimal(38, 10) cannot hold"),
    Column("value_text", "string", "value in full, exact: numbers, texts, dates, members"),
    Column("decimals", "int", "accuracy; empty for exact numbers and for texts"),
    Column("is_nil", "bool", "reported as having no value"),
    Column("language", "string", "of texts"),
    Column("dimensions", "members", "axes with their members, sorted by axis"),
    Column("role", "string", "address of the statement, note or table that shows the fact"),
    Column("statement", "string", "its title"),
    Column("table", "int", "table of the source, counted from 0"),
    Column("row", "int", "row in it"),
    Column("column", "int", "column in it"),
    Column("source_start", "int", "first character in the source"),
    Column("source_end", "int", "character after the last"),
    Column("source_line", "int", "line in the source, counted from 1"),
    Column("confidence", "number", "of the choice of concept, 0 to 1"),
    Column("decided_by", "string", "who chose the concept"),
    Column("footnotes", "strings", "texts of the fact's footnotes"),
)  # fmt: skip


def fact_rows(report: Report, extraction: Extraction | None = None) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each fact, cells in the order of ``COLUMNS``; ``extraction`` gives the place in tables."""
    return _Rows(report, extraction).rows()


class _Rows:
    def __init__(self, report: Report, extraction: Extraction | None) -> None:
        self._report = report
        self._tables = FactTables(report)
        self._labels = standard_labels(report)
        self._parsed: dict[str, ParsedFact] = {fact.id: fact for fact in extraction.facts} if extraction else {}
        self._notes = {note.id: note.text for note in report.footnotes}
        self._members: dict[tuple[tuple[QName, QName | str], ...], list[Member]] = {}
        self._concepts: dict[QName, tuple[Concept, tuple[str, str, str | None], ConceptTables]] = {}

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        report = self._report
        for fact in report.facts:
            concept, named, shown_in = self._concept(fact)
            role = shown_in.role(fact)
            parsed = self._parsed.get(fact.source)
            span = fact.spans[0] if fact.spans else None
            numeric = isinstance(fact.value, Decimal)
            yield (
                report.entity.scheme,
                report.entity.identifier,
                report.extension.stem,
                fact.id,
                *named,
                fact.label or None,
                "instant" if fact.period.is_instant else "duration",
                fact.period.start,
                fact.period.end,
                str(fact.unit) if fact.unit is not None else None,
                *_values(fact, concept, report),
                fact.decimals if numeric else None,
                fact.value is None,
                language_of(fact, concept, report) or None,
                self._dimensions(fact),
                role.uri if role else None,
                _title(role) if role else None,
                parsed.table if parsed else None,
                parsed.row if parsed else None,
                parsed.column if parsed else None,
                span.start if span else None,
                span.end if span else None,
                span.line if span else None,
                fact.confidence,
                fact.decided_by or None,
                [self._notes[name] for name in fact.footnotes if name in self._notes],
            )

    def _concept(self, fact: Fact) -> tuple[Concept, tuple[str, str, str | None], ConceptTables]:
        known = self._concepts.get(fact.concept)
        if known is None:
            name = fact.concept
            concept = concept_of(self._report, name, f"fact {fact.id}")
            label = self._labels.get(name) or concept.label or None
            known = concept, (str(name), namespace(self._report, name.prefix), label), self._tables.of(name)
            self._concepts[name] = known
        return known

    def _dimensions(self, fact: Fact) -> list[Member]:
        known = self._members.get(fact.dimensions)
        if known is None:
            pairs = sorted((str(axis), str(member)) for axis, member in fact.dimensions)
            known = [{"axis": axis, "member": member} for axis, member in pairs]
            self._members[fact.dimensions] = known
        return known


def _title(role: Role) -> str:
    return role.definition.split(" - ", 2)[-1]


def _values(fact: Fact, concept: Concept, report: Report) -> tuple[Decimal | None, str | None]:
    """Return the number, None where the column cannot hold it, and the value in full as text."""
    value = fact.value
    if value is None:
        return None, None
    if not isinstance(value, Decimal):
        if lexical(concept) is Lexical.ENUMERATION:
            return None, " ".join(map(str, enumeration_names(value, report.namespaces)))
        return None, text_value(fact, concept)
    text = number_text(value, concept).removesuffix(".0")
    plain = text if "E" not in text else short_decimal(value)
    if plain == "0":
        return Decimal(0), text
    whole, _, part = plain.partition(".")
    if len(part) > _PLACES or len(whole.lstrip("-")) > _DIGITS - _PLACES:
        return None, text
    # Digits behind the column's last place are zeros: Arrow takes no number with more of them.
    return value if value.as_tuple().exponent >= -_PLACES else Decimal(plain), text  # type: ignore[operator]


def facts_csv(report: Report, extraction: Extraction | None = None) -> bytes:
    """Return the table as CSV (UTF-8, RFC 4180): members as ``axis=member; …``, several footnotes parted by lines."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(column.name for column in COLUMNS)
    for row in fact_rows(report, extraction):
        writer.writerow(_csv_cell(cell) for cell in row)
    return buffer.getvalue().encode()


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return short_decimal(cell)
        case list():
            parts = [f"{part['axis']}={part['member']}" if isinstance(part, dict) else part for part in cell]
            return ("; " if cell and isinstance(cell[0], dict) else "\n").join(parts)
        case _:
            return str(cell)


def facts_jsonl(report: Report, extraction: Extraction | None = None) -> bytes:
    """Return the table as JSON Lines; ``value`` is a number of JSON with all its digits, ``value_text`` the string."""
    names = [json.dumps(column.name) for column in COLUMNS]
    lines = []
    for row in fact_rows(report, extraction):
        cells = ", ".join(f"{name}: {_json_cell(cell)}" for name, cell in zip(names, row, strict=True))
        lines.append(f"{{{cells}}}\n")
    return "".join(lines).encode()


def _json_cell(cell: Cell) -> str:
    if cell is None:
        return "null"
    if isinstance(cell, str):
        return str(encode_basestring(cell))
    if isinstance(cell, Decimal):
        return short_decimal(cell)
    if isinstance(cell, date):
        return f'"{cell.isoformat()}"'
    return json.dumps(cell, ensure_ascii=False) if cell else _EMPTY_CELLS.get(type(cell), "[]")


_EMPTY_CELLS = {bool: "false", int: "0", float: "0.0"}


def facts_parquet(report: Report, extraction: Extraction | None = None) -> bytes:
    """Return the table as Parquet: ``value`` is decimal(38, 10), ``dimensions`` a list of axis and member.

    Needs pyarrow (the extra ``data``); ``UsageError`` without it.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise UsageError(
            "writing.pyarrow", "Parquet needs pyarrow", hint="pip install 'xbrl-converter[data]', or ask for CSV."
        ) from error
    schema = arrow_schema()
    rows = fact_rows(report, extraction)
    batches = []
    while some := list(islice(rows, _BATCH)):
        arrays = [
            pa.array(values, type=field.type) for values, field in zip(zip(*some, strict=True), schema, strict=True)
        ]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_batches(batches, schema=schema), sink, compression="zstd")
    return bytes(sink.getvalue())


def arrow_schema() -> pa.Schema:
    """Return the schema as Arrow types, meanings as metadata of the fields."""
    import pyarrow as pa

    types: dict[str, Callable[[], Any]] = {
        "string": pa.string,
        "int": pa.int64,
        "number": pa.float64,
        "date": pa.date32,
        "bool": pa.bool_,
        "decimal": lambda: pa.decimal128(_DIGITS, _PLACES),
        "members": lambda: pa.list_(pa.struct([("axis", pa.string()), ("member", pa.string())])),
        "strings": lambda: pa.list_(pa.string()),
    }
    return pa.schema(
        [pa.field(column.name, types[column.kind](), metadata={"meaning": column.meaning}) for column in COLUMNS],
        metadata={"schema": SCHEMA},
    )
