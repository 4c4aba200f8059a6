"""``trace.json``: where each fact of a conversion was printed, what it was read from, and who chose its concept.

The forms of XBRL have no place for this; with ``parsed.json`` it leads from any fact, by its id, to the characters it
was printed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from converter.model.report import Fact, Report
from converter.model.spans import Span


class _Trace(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    parsed: str = ""
    """Id in ``parsed.json``."""
    label: str = ""
    confidence: float = 1.0
    decided_by: str = ""
    spans: tuple[Span, ...] = ()


class _Traces(RootModel[dict[str, _Trace]]):
    pass


def dump_trace(report: Report) -> bytes:
    """Return ``trace.json``: an entry for each fact, by its id."""
    entries = {fact.id: _trace(fact) for fact in report.facts}
    return _Traces(entries).model_dump_json(indent=1, exclude_defaults=True).encode() + b"\n"


def _trace(fact: Fact) -> _Trace:
    return _Trace(
        parsed=fact.source,
        label=fact.label,
        confidence=fact.confidence,
        decided_by=fact.decided_by,
        spans=fact.spans,
    )


def with_trace(report: Report, data: bytes) -> Report:
    """Return the report with what ``trace.json`` says of its facts; as it was when that is no such file."""
    try:
        traces: Mapping[str, _Trace] = _Traces.model_validate_json(data).root
    except ValidationError:
        return report
    return replace(report, facts=tuple(_traced(fact, traces.get(fact.id)) for fact in report.facts))


def _traced(fact: Fact, trace: _Trace | None) -> Fact:
    if trace is None:
        return fact
    changes: dict[str, Any] = {
        "source": trace.parsed,
        "label": trace.label,
        "confidence": trace.confidence,
        "decided_by": trace.decided_by,
        "spans": trace.spans,
    }
    return replace(fact, **changes)
