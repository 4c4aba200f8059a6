"""Our own checks of a report, before any file is written: milliseconds, and in the preparer's terms."""

from __future__ import annotations

from converter.model.facts import Extraction
from converter.model.findings import Finding
from converter.model.report import Report
from converter.validation.rules import (
    calculations,
    dimensions,
    document,
    duplicates,
    edgar_facts,
    edgar_taxonomy,
    items,
    labels,
    quality,
    signs,
)
from converter.validation.rules.registry import registered, rules, run
from converter.validation.rules.scope import Scope

FAMILIES = (
    items, duplicates, dimensions, calculations, signs, edgar_facts, edgar_taxonomy, labels, quality, document,
)  # fmt: skip
"""The modules whose functions the rules of ``data/rules.json`` name; importing them registers the functions."""


def check(report: Report, extraction: Extraction | None = None) -> tuple[Finding, ...]:
    """Return what the rules find in a report, by rule, then by place.

    ``extraction`` adds the arithmetic of the document as printed. Facts are named by their ids; where a fact was left
    out of the report, by the id of the parsed fact.
    """
    assert registered() == rules().keys()  # each rule has its function and each function its rule
    return run(Scope(report, extraction))
