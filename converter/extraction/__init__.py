"""Document to parsed facts: what the document says, before any concept is chosen."""

from __future__ import annotations

from converter.extraction.facts import facts_of, reading_of
from converter.extraction.periods import Calendar
from converter.extraction.structure import find_structure
from converter.extraction.tables import parse_table
from converter.model.document import Document, Table
from converter.model.facts import Extraction, ParsedFact, TableReading
from converter.model.findings import Finding
from converter.model.profile import Profile

__all__ = ["extract"]


def extract(document: Document, profile: Profile) -> Extraction:
    """Return all that the document reports: facts in reading order, tables as understood, findings."""
    calendar = Calendar(profile, document.text)
    structure = find_structure(document, profile)
    facts: list[ParsedFact] = []
    readings: list[TableReading] = []
    findings: list[Finding] = []
    where = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    for index, table, context in zip(where, document.tables, structure.contexts, strict=True):
        if not structure.reports(index):
            continue
        parse = parse_table(table, context, calendar, profile)
        if parse is None:
            continue
        made = facts_of(parse)
        facts.extend(fact for _, fact in made)
        readings.append(reading_of(parse, made))
    return Extraction(tuple(facts), tuple(readings), parts=structure.parts, findings=tuple(findings))
