"""Whether two reports say the same: facts compared by what they state, not by ids, prefixes or order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from converter.model.report import Report
from converter.writing.read_facts import ReadFact, expected_facts

Stated = tuple[object, ...]


def stated_facts(report: Report) -> Counter[Stated]:
    """Return the facts with how often each is stated; footnotes by their words."""
    notes = {note.id: " ".join(note.text.split()) for note in report.footnotes}
    return Counter(_stated(fact, notes) for fact in expected_facts(report).values())


def _stated(fact: ReadFact, notes: dict[str, str]) -> Stated:
    words = tuple(sorted(notes.get(name, name) for name in fact.footnotes))
    return (
        fact.concept, fact.entity, str(fact.period), fact.unit, fact.dimensions, fact.value, fact.decimals,
        fact.language, words,
    )  # fmt: skip


def differences(one: Report, other: Report) -> Iterator[str]:
    """Yield a sentence for each fact that only one of the reports states."""
    first, second = stated_facts(one), stated_facts(other)
    for stated, count in (first - second).items():
        yield f"missing ({count}): {_shown(stated)}"
    for stated, count in (second - first).items():
        yield f"added ({count}): {_shown(stated)}"


def _shown(stated: Stated) -> str:
    return ", ".join(str(part)[:80] for part in stated if part not in ("", (), None))
