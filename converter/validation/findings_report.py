"""Findings as files: JSON for programs, a page for people."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template

from converter.model.document import Document
from converter.model.findings import ConverterError, Finding, Severity
from converter.model.spans import Span
from converter.validation.interchange import junit_xml, sarif_json
from converter.validation.places import Located, NamedFact, Places
from converter.validation.verdict import Verdict

SCHEMA_VERSION = 1
_ALL_LINES = 8_000
"""A source of at most so many lines is shown whole; of a longer one the surroundings of findings."""
_AROUND = 4


def findings_json(findings: Iterable[Finding], verdict: Verdict, places: Places | None = None) -> bytes:
    """Return ``findings.json``; its schema is ``data/findings.schema.json``."""
    places = places or Places()
    content = {
        "version": SCHEMA_VERSION,
        "verdict": {
            "line": verdict.line,
            "valid": verdict.valid,
            "validated": verdict.judged,
            "facts": verdict.facts,
            "errors": verdict.errors,
            "inconsistencies": verdict.inconsistencies,
            "warnings": verdict.warnings,
            "notes": verdict.notes,
            "taxonomy": verdict.taxonomy,
        },
        "source": places.document.name if places.document is not None else "",
        "findings": [_entry(places.locate(finding)) for finding in findings],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(located: Located) -> dict[str, Any]:
    finding = located.finding
    entry: dict[str, Any] = {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "hint": finding.hint,
        "citation": finding.citation,
        "stage": finding.stage,
        "count": finding.count,
        "facts": [_fact_entry(fact) for fact in located.facts],
    }
    if located.span is not None:
        entry["place"] = {**_place(located.span), "text": located.text}
    if finding.evidence:
        entry["evidence"] = finding.evidence
    return entry


def _place(span: Span) -> dict[str, Any]:
    place: dict[str, Any] = {"line": span.line, "start": span.start, "end": span.end}
    return {**place, "where": span.where} if span.where else place


def _fact_entry(fact: NamedFact) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": fact.id}
    for key in ("label", "concept", "period", "value", "unit"):
        if text := getattr(fact, key):
            entry[key] = text
    if fact.members:
        entry["members"] = dict(fact.members)
    if fact.span is not None:
        entry["place"] = _place(fact.span)
    return entry


@lru_cache(maxsize=1)
def _template() -> Template:
    source = (files("converter.validation") / "data" / "findings.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)


def findings_html(findings: Iterable[Finding], verdict: Verdict, places: Places | None = None) -> bytes:
    """Return ``findings.html``: one page without anything outside it, the source beside the findings."""
    places = places or Places()
    located = [places.locate(finding) for finding in findings]
    ranked = sorted(enumerate(located), key=lambda pair: (pair[1].finding.severity.rank, pair[0]))
    shown = [one for _, one in ranked]
    lines = _lines(places.document, shown) if places.document is not None else []
    marks = {mark for line in lines for _, mark, _ in line["parts"] if mark}
    page = _template().render(
        verdict=verdict,
        name=places.document.name if places.document is not None else "",
        findings=[_row(one, marks) for one in shown],
        severities=[(s.value, sum(1 for one in shown if one.finding.severity is s)) for s in Severity],
        codes=sorted(Counter(one.finding.code for one in shown).items()),
        stages=sorted(Counter(one.finding.stage for one in shown).items()),
        lines=lines,
    )
    return page.encode()


def _mark_of(span: Span) -> str:
    return f"c{span.start}-{span.end}"


def _row(located: Located, marks: set[str]) -> dict[str, Any]:
    def link(span: Span | None) -> str:
        if span is None:
            return ""
        return _mark_of(span) if _mark_of(span) in marks else f"L{span.line}"

    return {
        "finding": located.finding,
        "span": located.span,
        "link": link(located.span),
        "text": located.text,
        "facts": [(fact, link(fact.span)) for fact in located.facts],
    }


def _lines(document: Document, located: Sequence[Located]) -> list[dict[str, Any]]:
    """Return the lines of the source to show, each cut into parts: text, id of its mark, severity."""
    gravest = _spans(located)
    texts = document.text.split("\n")
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    wanted = _wanted_lines(len(texts), [span for span, _ in gravest], starts)
    marks: dict[int, list[tuple[Span, str]]] = {}
    for span, severity in _apart(gravest, starts):
        marks.setdefault(_line_of(span.start, starts), []).append((span, severity))
    rows: list[dict[str, Any]] = []
    last = 0
    for number in wanted:
        parts = _cut(texts[number - 1], starts[number - 1], marks.get(number, []))
        rows.append({"number": number, "parts": parts, "gap": number != last + 1})
        last = number
    return rows


def _apart(spans: list[tuple[Span, str]], starts: list[int]) -> list[tuple[Span, str]]:
    """Return the places to mark, in order: of those that overlap the gravest, then the shortest; links to the others
    lead to their line. A place is marked in its first line only."""
    ranks = {severity.value: severity.rank for severity in Severity}
    taken: list[tuple[int, int]] = []
    chosen: list[tuple[Span, str]] = []
    for span, severity in sorted(spans, key=lambda pair: (ranks[pair[1]], pair[0].end - pair[0].start, pair[0].start)):
        ends = min(span.end, starts[_line_of(span.start, starts)] - 1)
        at = bisect_right(taken, (span.start, ends))
        if (at == 0 or taken[at - 1][1] <= span.start) and (at == len(taken) or ends <= taken[at][0]):
            taken.insert(at, (span.start, ends))
            chosen.append((span, severity))
    return sorted(chosen)


def _spans(located: Sequence[Located]) -> list[tuple[Span, str]]:
    """Return the places of findings and their facts, each with its gravest severity, in the order of the source."""
    found: dict[Span, Severity] = {}
    for one in located:
        for span in (one.span, *(fact.span for fact in one.facts)):
            if span is not None and span.end > span.start:
                known = found.get(span)
                if known is None or one.finding.severity.rank < known.rank:
                    found[span] = one.finding.severity
    return [(span, found[span].value) for span in sorted(found)]


def _wanted_lines(total: int, spans: list[Span], starts: list[int]) -> list[int]:
    if total <= _ALL_LINES:
        return list(range(1, total + 1))
    near: set[int] = set()
    for span in spans:
        line = _line_of(span.start, starts)
        near.update(range(max(1, line - _AROUND), min(total, line + _AROUND) + 1))
    return sorted(near)


def _line_of(offset: int, starts: list[int]) -> int:
    return min(bisect_right(starts, offset), len(starts) - 1)


def _cut(text: str, start: int, marks: list[tuple[Span, str]]) -> list[tuple[str, str, str]]:
    parts: list[tuple[str, str, str]] = []
    at = 0
    for span, severity in marks:
        first, last = span.start - start, min(span.end - start, len(text))
        parts += [(text[at:first], "", ""), (text[first:last], _mark_of(span), severity)]
        at = last
    parts.append((text[at:], "", ""))
    return [part for part in parts if part[0] or part[1]]


WRITERS = {
    "findings.json": findings_json,
    "findings.html": findings_html,
    "findings.sarif": sarif_json,
    "findings.junit.xml": junit_xml,
}
"""The files that findings can be written as."""


def write_findings(
    folder: Path,
    findings: Sequence[Finding],
    verdict: Verdict,
    places: Places | None = None,
    names: Sequence[str] = ("findings.json", "findings.html"),
) -> tuple[Path, ...]:
    """Write the findings into a folder, which is made when it is not there; return the files.

    ``ConverterError`` (exit code 3) when the folder cannot be written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            path = folder / name
            path.write_bytes(WRITERS[name](findings, verdict, places))
            written.append(path)
    except OSError as error:
        raise ConverterError(
            "findings.unwritable", f"cannot write the findings: {error.strerror or error}", place=str(folder)
        ) from error
    return tuple(written)
