"""Equity with or without noncontrolling interests: what a page that would show them, and shows none, decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from converter.model.decisions import Alternative
from converter.model.facts import ParsedFact

_MINORITY = re.compile(r"\bnon-?\s?controlling\b|\bminority\s+interests?\b", re.IGNORECASE)
_SHEET = re.compile(r"\btotal\s+liabilities\b.{0,80}\b(?:equity|deficit|capital)\b", re.IGNORECASE)
_EQUITY_COMPONENT = "equity component"
_PARENT = "us-gaap:StockholdersEquity"
_WITH_MINORITY = "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"
_REASON = "nothing on the page belongs to noncontrolling interests"


def tables_without_minority(facts: Iterable[ParsedFact]) -> frozenset[int]:
    """Return the balance sheets and statements of equity of a document that speaks of no noncontrolling interests."""
    found: set[int] = set()
    for fact in facts:
        if any(_MINORITY.search(text) for text in (fact.label, *fact.label_path, *fact.column_path)):
            return frozenset()
        shows = _SHEET.search(fact.label) or any(member.axis == _EQUITY_COMPONENT for member in fact.members)
        if fact.table is not None and shows:
            found.add(fact.table)
    return frozenset(found)


def without_minority(candidates: Sequence[Alternative]) -> Sequence[Alternative]:
    """Return candidates for a row of such a table: equity that includes noncontrolling interests is equity there."""
    together = [one for one in candidates if one.concept in (_PARENT, _WITH_MINORITY)]
    if not any(one.concept == _WITH_MINORITY for one in together):
        return candidates
    sure = min(1.0, sum(one.confidence for one in together))
    reason = next((f"{one.reason}; {_REASON}" for one in together if one.concept == _PARENT), _REASON)
    settled = Alternative(concept=_PARENT, confidence=round(sure, 3), reason=reason)
    return [settled, *(one for one in candidates if one not in together)]
