"""What was understood of each table, for a person to check: in the terminal and as a page beside the source."""

from __future__ import annotations

from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined

from converter import console
from converter.model.document import Document
from converter.model.facts import Extraction, ParsedFact, Relation, RelationKind, TableReading


def print_inspection(document: Document, extraction: Extraction) -> None:
    """Print one block per table: title, periods, units, members, sums and doubts."""
    facts = _by_table(extraction)
    console.out.print(
        f"{document.name}: {document.format.value}, {len(extraction.parts)} parts, {len(extraction.tables)} tables, "
        f"{len(extraction.facts)} facts, {len(facts.get(None, []))} of them in running text"
    )
    for reading in extraction.tables:
        own = facts.get(reading.table, [])
        if own:
            _print_table(reading, own, [r for r in extraction.relations if r.table == reading.table])
    loose = facts.get(None, [])
    if loose:
        console.out.rule("running text", align="left")
        console.grid(("line", "value", "period", "unit", "what"), [_line(fact) for fact in loose])
    console.print_findings(extraction.findings)


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
    console.out.print(f"{len(facts)} facts, scale {_scale(reading)}, {describe(relations)}")


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
        )
        if (count := kinds[kind])
    ]
    failing = sum(bool(r.fails) for r in relations)
    return (", ".join(words) or "no sums found") + (f", {failing} do not foot" if failing else "")


def _line(fact: ParsedFact) -> tuple[str, str, str, str, str]:
    value = fact.text_value if fact.value is None else f"{fact.value:f}"
    return str(fact.span.line), value, str(fact.period or ""), str(fact.unit or ""), fact.label


def inspection_page(document: Document, extraction: Extraction) -> bytes:
    """Return a self-contained page: the source's tables with every fact, its period, unit and members beside it."""
    environment = Environment(
        loader=PackageLoader("converter", "data"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    facts = _by_table(extraction)
    tables = [
        {
            "reading": reading,
            "facts": [{"fact": fact, "line": _line(fact)} for fact in facts.get(reading.table, [])],
            "sums": describe([r for r in extraction.relations if r.table == reading.table]),
            "scale": _scale(reading),
        }
        for reading in extraction.tables
        if facts.get(reading.table)
    ]
    page = environment.get_template("inspection.html").render(
        document=document,
        extraction=extraction,
        tables=tables,
        loose=[_line(fact) for fact in facts.get(None, [])],
    )
    return page.encode()
