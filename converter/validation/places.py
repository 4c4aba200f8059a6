"""From a finding home: the facts that it names and their places in the source, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from converter.model.document import Document
from converter.model.facts import Extraction
from converter.model.findings import Finding
from converter.model.report import Report
from converter.model.spans import Span
from converter.validation.judgement import ReadFact

_TEXT = 200


@dataclass(frozen=True, slots=True)
class NamedFact:
    """A fact as a reader of findings needs it."""

    id: str
    label: str = ""
    concept: str = ""
    period: str = ""
    value: str = ""
    unit: str = ""
    members: tuple[tuple[str, str], ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with its facts and the text at its place."""

    finding: Finding
    facts: tuple[NamedFact, ...]
    span: Span | None
    text: str


class Places:
    """Knows the facts of a report, of an extraction and of Arelle's reading by their ids."""

    def __init__(
        self,
        document: Document | None = None,
        report: Report | None = None,
        extraction: Extraction | None = None,
        read: tuple[ReadFact, ...] = (),
    ) -> None:
        self.document = document
        self._facts: dict[str, NamedFact] = {}
        concepts = {fact.source: str(fact.concept) for fact in report.facts if fact.source} if report else {}
        for parsed in extraction.facts if extraction is not None else ():
            value = parsed.text_value if parsed.value is None else parsed.value
            self._facts[parsed.id] = NamedFact(
                parsed.id, parsed.label, concepts.get(parsed.id, ""), str(parsed.period or ""), _shown(value),
                str(parsed.unit or ""), tuple((m.axis, m.member) for m in parsed.members), parsed.span,
            )  # fmt: skip
        for one in read:
            self._facts[one.id] = NamedFact(
                one.id, "", one.concept, one.period, _shown(one.value), one.unit, one.dimensions
            )
        for fact in report.facts if report is not None else ():
            self._facts[fact.id] = NamedFact(
                fact.id, fact.label, str(fact.concept), str(fact.period), _shown(fact.value), str(fact.unit or ""),
                tuple((str(axis), str(member)) for axis, member in fact.dimensions),
                fact.spans[0] if fact.spans else None,
            )  # fmt: skip

    def fact(self, name: str) -> NamedFact:
        """Return what is known of a fact; at least its id."""
        return self._facts.get(name) or NamedFact(name)

    def locate(self, finding: Finding, limit: int = 50) -> Located:
        """Return a finding with its first ``limit`` facts; its own place, else that of its first fact."""
        facts = tuple(self.fact(name) for name in finding.facts[:limit])
        span = finding.span or next((fact.span for fact in facts if fact.span is not None), None)
        return Located(finding, facts, span, self.text(span))

    def text(self, span: Span | None) -> str:
        """Return the source's text at a place, blanks collapsed; empty without one."""
        if span is None or self.document is None:
            return ""
        return " ".join(self.document.text[span.start : span.end].split())[:_TEXT]


def _shown(value: Decimal | str | None) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return "nil" if value is None else " ".join(value.split())[:_TEXT]
