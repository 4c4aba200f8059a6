"""Document to parsed facts: what the document says, before any concept is chosen."""

from __future__ import annotations

from converter.extraction.contexts import TableContext, contexts_of
from converter.extraction.facts import facts_of, reading_of
from converter.extraction.periods import Calendar
from converter.extraction.tables import parse_table
from converter.model.document import Document
from converter.model.facts import Extraction, ParsedFact, TableReading
from converter.model.findings import Finding
from converter.model.profile import Profile

__all__ = ["TableContext", "extract"]


def extract(document: Document, profile: Profile) -> Extraction:
    """Return all that the document reports: facts in reading order, tables as understood, findings."""
    calendar = Calendar(profile, document.text)
    contexts = contexts_of(document, profile)
    facts: list[ParsedFact] = []
    readings: list[TableReading] = []
    findings: list[Finding] = []
    for table, context in zip(document.tables, contexts, strict=True):
        parse = parse_table(table, context, calendar, profile)
        if parse is None:
            continue
        made = facts_of(parse)
        facts.extend(fact for _, fact in made)
        readings.append(reading_of(parse, made))
    return Extraction(tuple(facts), tuple(readings), findings=tuple(findings))
