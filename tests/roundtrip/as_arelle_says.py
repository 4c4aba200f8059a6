"""The facts of a report in the words of ``arelle_facts``, for a comparison one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from converter.model.report import Report
from converter.writing.read_facts import expected_facts


def expected(report: Report) -> dict[str, dict[str, Any]]:
    """Return what Arelle must find, by fact id."""
    texts = {note.id: " ".join(note.text.split()) for note in report.footnotes}
    return {
        name: {
            "concept": fact.concept,
            "entity": fact.entity,
            "period": str(fact.period),
            "unit": fact.unit,
            "dimensions": [list(pair) for pair in fact.dimensions],
            "value": fact.value,
            "decimals": fact.decimals,
            "language": fact.language,
            "footnotes": sorted(texts[note] for note in fact.footnotes),
        }
        for name, fact in expected_facts(report).items()
    }


def found(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what Arelle found, numbers and accuracies as we hold them."""
    facts = {}
    for name, fact in answer["facts"].items():
        numeric = fact.pop("numeric")
        if numeric and fact["value"] is not None:
            fact["value"] = Decimal(fact["value"])
        decimals = fact["decimals"]
        fact["decimals"] = None if decimals in (None, "INF") or fact["value"] is None else int(decimals)
        facts[name] = fact
    return facts
