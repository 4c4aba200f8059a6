"""The rules as data, and the functions that find what breaks them.

``data/rules.json`` holds code, severity, text, hint, citation and where a rule applies; a release of EDGAR that changes
a rule is an edit of that file. A function registered for a code yields one ``Hit`` for each place that breaks it; hits
of one cause become one finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from converter.model.findings import Finding, Severity
from converter.model.report import Fact
from converter.model.spans import Span
from converter.validation.rules.scope import Scope

STAGE = "check"
_FACT_LIMIT = 200
"""Facts that one finding names; ``count`` says how many there are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``applies`` is ``any``, ``edgar`` (the entity has a CIK), ``us-gaap`` (concepts of it are used) or ``source``
    (what was extracted is at hand). ``public`` is the identifier under which the rule is published, if it is."""

    code: str
    severity: Severity
    text: str
    hint: str
    citation: str
    applies: str = "any"
    public: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that breaks a rule. ``values`` fill the rule's text; hits with equal ``cause`` are one finding."""

    facts: tuple[Fact, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    cause: object = None
    span: Span | None = None
    evidence: str = ""
    sources: tuple[str, ...] = ()
    """Ids of parsed facts, where no reported fact exists."""


Check = Callable[[Scope], Iterator[Hit]]
_checks: dict[str, Check] = {}


def rule(code: str) -> Callable[[Check], Check]:
    """Register the function that finds what breaks the rule ``code``; each code once."""

    def register(check: Check) -> Check:
        if code in _checks:
            raise ValueError(f"two functions for {code}")
        _checks[code] = check
        return check

    return register


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """Return all rules by code, in the order of the file."""
    raw = json.loads((files("converter.validation") / "data" / "rules.json").read_text(encoding="utf-8"))
    return {entry["code"]: Rule(**{**entry, "severity": Severity(entry["severity"])}) for entry in raw["rules"]}


def registered() -> frozenset[str]:
    """Return the codes that have a function."""
    return frozenset(_checks)


def run(scope: Scope) -> tuple[Finding, ...]:
    """Return what the rules that apply find, in the order of the rules and then of the facts."""
    found: list[Finding] = []
    for entry in rules().values():
        if scope.applies(entry.applies):
            found += _findings(entry, _checks[entry.code](scope))
    return tuple(found)


def _findings(entry: Rule, hits: Iterator[Hit]) -> Iterator[Finding]:
    groups: dict[object, list[Hit]] = {}
    for number, hit in enumerate(hits):
        groups.setdefault(("alone", number) if hit.cause is None else ("cause", hit.cause), []).append(hit)
    for group in groups.values():
        first = group[0]
        facts = list(dict.fromkeys(fact.id for hit in group for fact in hit.facts))
        sources = list(dict.fromkeys(source for hit in group for source in hit.sources))
        more = f" (and {len(group) - 1} more like it)" if len(group) > 1 else ""
        yield Finding(
            severity=entry.severity,
            code=entry.code,
            message=entry.text.format_map({key: str(value) for key, value in first.values.items()}) + more,
            hint=entry.hint.format_map({key: str(value) for key, value in first.values.items()}),
            span=first.span or _span(group),
            facts=tuple((facts or sources)[:_FACT_LIMIT]),
            stage=STAGE,
            citation=f"{entry.citation} ({entry.public})"
            if entry.public and entry.citation
            else entry.public or entry.citation,
            evidence=first.evidence,
            count=len(group),
        )


def _span(group: list[Hit]) -> Span | None:
    return next((fact.spans[0] for hit in group for fact in hit.facts if fact.spans), None)
