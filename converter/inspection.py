"""What was understood of each table, for a person to check: in the terminal and as a page beside the source."""

from __future__ import annotations

from decimal import Decimal

from converter import console
from converter.inspection_page import inspection_page as render_page
from converter.model.document import Document
from converter.model.facts import (
    Extraction,
    ParsedFact,
    PartKind,
    Relation,
    RelationKind,
    Standing,
    TableAxis,
    TableReading,
)


def print_inspection(document: Document, extraction: Extraction) -> None:
    """Print one block per table: title, periods, units, members, axes with their reasons, sums and doubts."""
    facts = _by_table(extraction)
    console.out.print(
        f"{document.name}: {document.format.value}, {len(extraction.parts)} parts, {len(extraction.tables)} tables, "
        f"{len(extraction.facts)} facts, {len(facts.get(None, []))} of them in running text"
    )
    _print_parts(extraction, facts)
    relations = _by_relation(extraction)
    for reading in extraction.tables:
        own = facts.get(reading.table, [])
        if own:
            _print_table(reading, own, relations.get(reading.table, []))
    loose = facts.get(None, [])
    if loose:
        console.out.rule("running text", align="left")
        console.grid(("line", "value", "period", "unit", "what"), [_line(fact) for fact in loose])
    console.print_findings((*document.findings, *extraction.findings))


def _print_parts(extraction: Extraction, facts: dict[int | None, list[ParsedFact]]) -> None:
    """Print the statements and notes of a whole report."""
    parts = [part for part in extraction.parts if part.kind is not PartKind.OTHER]
    if len(parts) < 2:
        return
    console.out.rule("structure", align="left")
    console.grid(
        ("part", "title", "tables", "facts in them"),
        [
            (
                part.kind.value.replace("_", " "),
                part.title[:90],
                str(len(part.tables)),
                str(sum(len(facts.get(table, ())) for table in part.tables)),
            )
            for part in parts
        ],
    )


def _by_table(extraction: Extraction) -> dict[int | None, list[ParsedFact]]:
    grouped: dict[int | None, list[ParsedFact]] = {}
    for fact in extraction.facts:
        grouped.setdefault(fact.table, []).append(fact)
    return grouped


def _print_table(reading: TableReading, facts: list[ParsedFact], relations: list[Relation]) -> None:
    console.out.rule(f"table {reading.table}: {reading.caption or '(no caption)'}"[:110], align="left")
    console.grid(
        ("column", "period", "unit", "members"),
        [
            (
                " / ".join(column.path) or "(no header)",
                str(column.period or ""),
                str(column.unit or ""),
                ", ".join(f"{m.axis or '?'}: {m.member}" for m in column.members),
            )
            for column in reading.columns
        ],
    )
    if reading.axes:
        console.grid(
            ("axis", "values", "members", "where", "why"),
            [(axis.name, _how_many(axis), axis.first_members, axis.places, axis.reason) for axis in reading.axes],
        )
    console.out.print(f"{len(facts)} facts, scale {_scale(reading)}, {describe(relations)}")


def _how_many(axis: TableAxis) -> str:
    return f"not {axis.values}" if axis.standing is Standing.OVERRULED else str(axis.values)


def _scale(reading: TableReading) -> str:
    return "not stated" if reading.scale is None else f"{Decimal(10) ** reading.scale:,}"


def describe(relations: list[Relation]) -> str:
    """Return in words how much arithmetic was found."""
    kinds = {kind: sum(r.kind is kind for r in relations) for kind in RelationKind}
    words = [
        f"{count} {name}"
        for kind, name in (
            (RelationKind.ROWS, "sums over rows"),
            (RelationKind.COLUMNS, "sums over columns"),
            (RelationKind.ROLL_FORWARD, "roll-forwards"),
            (RelationKind.TIE, "amounts that other tables repeat"),
        )
        if (count := kinds[kind])
    ]
    failing = sum(bool(r.fails) for r in relations)
    return (", ".join(words) or "no sums found") + (f", {failing} do not foot" if failing else "")


def _line(fact: ParsedFact) -> tuple[str, str, str, str, str]:
    value = fact.text_value if fact.value is None else f"{fact.value:f}"
    return str(fact.span.line), value, str(fact.period or ""), str(fact.unit or ""), fact.label


def inspection_page(document: Document, extraction: Extraction) -> bytes:
    """Return a self-contained page: doubts, the parts of the report, and every fact beside its source."""
    relations = _by_relation(extraction)
    notes = {
        reading.table: f"; scale {_scale(reading)}; {describe(relations.get(reading.table, []))}"
        for reading in extraction.tables
    }
    return render_page(document, extraction, notes)


def _by_relation(extraction: Extraction) -> dict[int, list[Relation]]:
    grouped: dict[int, list[Relation]] = {}
    for relation in extraction.relations:
        grouped.setdefault(relation.table, []).append(relation)
    return grouped
