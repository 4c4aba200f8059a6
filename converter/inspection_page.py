"""The page that ``inspect --html`` writes: doubts first, the parts of the report, and every fact beside its source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from converter.model.document import Cell, Document, Heading, Paragraph, Span, Table
from converter.model.facts import Extraction, ParsedFact, PartKind, TableAxis, TableReading
from converter.model.findings import Finding, Severity

_KINDS = {kind: kind.value.replace("_", " ") for kind in PartKind}
_DOUBTS = (Severity.ERROR, Severity.INCONSISTENCY, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the source as the page shows it; ``fact`` is the id of the first fact in it, empty for none."""

    text: str
    columns: int = 1
    rows: int = 1
    fact: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of running text, with the fact that it states or none."""

    text: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One table or paragraph of the source, with what was understood of it."""

    anchor: str
    title: str
    note: str
    rows: tuple[tuple[ShownCell, ...], ...]
    text: tuple[Stretch, ...]
    facts: tuple[ParsedFact, ...]
    axes: tuple[TableAxis, ...] = ()
    """The axes of a table, each with its reason."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report, as the page lists and shows it."""

    anchor: str
    title: str
    kind: str
    places: tuple[Place, ...]

    @property
    def facts(self) -> int:
        """How many facts stand in it."""
        return sum(len(place.facts) for place in self.places)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding with the place on the page that it is about."""

    finding: Finding
    anchor: str


def inspection_page(document: Document, extraction: Extraction, notes: Mapping[int, str]) -> bytes:
    """Return a self-contained page; ``notes`` says for each table what was found of scale and sums."""
    environment = Environment(
        loader=PackageLoader("converter", "data"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    sections = _sections(document, extraction, notes)
    anchors = _Anchors(document, sections)
    findings = sorted((*document.findings, *extraction.findings), key=lambda finding: finding.severity.rank)
    doubts = [Doubt(finding, anchors.of(finding)) for finding in findings]
    page = environment.get_template("inspection.html").render(
        document=document,
        count=len(extraction.facts),
        sections=sections,
        doubts=[doubt for doubt in doubts if doubt.finding.severity in _DOUBTS],
        notes=[doubt for doubt in doubts if doubt.finding.severity not in _DOUBTS],
    )
    return page.encode()


class _Anchors:
    """Finds where on the page a finding is about."""

    def __init__(self, document: Document, sections: Sequence[Section]) -> None:
        self.facts = {fact.id for section in sections for place in section.places for fact in place.facts}
        shown = {place.anchor for section in sections for place in section.places}
        blocks = [(block.span, _anchor(number, block)) for number, block in enumerate(document.blocks)]
        self.blocks = sorted((span.start, span.end, anchor) for span, anchor in blocks if anchor in shown)

    def of(self, finding: Finding) -> str:
        """Return the anchor of the first fact of a finding, or of the block that it stands in; empty for neither."""
        fact = next((name for name in finding.facts if name in self.facts), "")
        if fact:
            return f"c-{fact}"
        if finding.span is None:
            return ""
        at = bisect_right(self.blocks, (finding.span.start, 1 << 62, "")) - 1
        return self.blocks[at][2] if at >= 0 and finding.span.start < self.blocks[at][1] else ""


def _anchor(number: int, block: Heading | Paragraph | Table) -> str:
    return f"table-{block.index}" if isinstance(block, Table) else f"text-{number}"


def _sections(document: Document, extraction: Extraction, notes: Mapping[int, str]) -> list[Section]:
    """Return the parts of the report in order with their places; what stands in no part comes where it stands."""
    facts = sorted(extraction.facts, key=lambda fact: fact.span)
    starts = [fact.span.start for fact in facts]
    bounds = sorted(
        (span.start, span.end, number) for number, part in enumerate(extraction.parts) for span in part.spans
    )
    readings = {reading.table: reading for reading in extraction.tables}
    grouped: dict[int | None, list[Place]] = {}
    for number, block in enumerate(document.blocks):
        at, stop = _reach(starts, block.span)
        own = facts[at:stop]
        if own:
            place = _place(_anchor(number, block), block, own, readings, notes)
            grouped.setdefault(_part_at(bounds, block.span.start), []).append(place)
    found = []
    for part_number, places in grouped.items():
        if part_number is None:
            found.append(Section("part-none", "Outside any statement or note", "", tuple(places)))
        else:
            part = extraction.parts[part_number]
            title = ". ".join(word for word in (part.number, part.title or _KINDS[part.kind]) if word)
            found.append(Section(f"part-{part_number}", title, _KINDS[part.kind], tuple(places)))
    return found


def _reach(starts: Sequence[int], span: Span) -> tuple[int, int]:
    return bisect_right(starts, span.start - 1), bisect_right(starts, max(span.end - 1, span.start))


def _part_at(bounds: Sequence[tuple[int, int, int]], start: int) -> int | None:
    at = bisect_right(bounds, (start, 1 << 62, 0)) - 1
    return bounds[at][2] if at >= 0 and start < bounds[at][1] else None


def _place(
    anchor: str,
    block: Heading | Paragraph | Table,
    facts: Sequence[ParsedFact],
    readings: Mapping[int, TableReading],
    notes: Mapping[int, str],
) -> Place:
    if isinstance(block, Table):
        reading = readings.get(block.index)
        title = (reading.caption if reading is not None else "") or "(no caption)"
        note = f"{block.span}{notes.get(block.index, '')}"
        axes = reading.axes if reading is not None else ()
        return Place(anchor, title, note, _grid(block, facts), (), tuple(facts), axes)
    return Place(anchor, "", str(block.span), (), _stretches(block, facts), tuple(facts))


def _stretches(block: Heading | Paragraph, facts: Sequence[ParsedFact]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    at = 0
    for fact in facts:
        start, end = fact.span.start - block.span.start, fact.span.end - block.span.start
        if start < at:
            continue
        found += [Stretch(block.text[at:start]), Stretch(block.text[start:end], fact.id)]
        at = end
    return (*found, Stretch(block.text[at:]))


def _grid(table: Table, facts: Sequence[ParsedFact]) -> tuple[tuple[ShownCell, ...], ...]:
    """Return the table without the columns and rows in which no cell begins: those that only space."""
    columns = sorted({cell.column for cell in table.cells})
    lines = sorted({cell.row for cell in table.cells})
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    starts = [fact.span.start for fact in facts]
    covered: dict[int, int] = {}
    rows = []
    for line, row in enumerate(lines):
        cells: list[ShownCell] = []
        at = 0
        for cell in by_row[row]:
            first = bisect_right(columns, cell.column) - 1
            last = bisect_right(columns, cell.column + cell.column_span - 1)
            height = bisect_right(lines, row + cell.row_span - 1) - line
            cells.extend(ShownCell("") for place in range(at, first) if covered.get(place, 0) <= line)
            hit, stop = _reach(starts, cell.span)
            cells.append(
                ShownCell(cell.clean, last - first, height, facts[hit].id if stop > hit else "", _style(cell, first))
            )
            if height > 1:
                covered.update((place, line + height) for place in range(first, last))
            at = last
        rows.append(tuple(cells))
    return tuple(rows)


def _style(cell: Cell, column: int) -> str:
    words = ["l"] if column == 0 else []
    if cell.bold:
        words.append("b")
    if column == 0 and cell.indent > 0:
        words.append(f"i{min(int(cell.indent // 9) + 1, 4)}")
    return " ".join(words)
