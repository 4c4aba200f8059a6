"""Which stretch of a statement a row stands in, told by the totals that end the stretches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_BALANCE_SHEET, _INCOME, _CASH_FLOW = 0, 1, 2
_ZONES: dict[int, tuple[tuple[int, Callable[[str], bool]], ...]] = {
    _BALANCE_SHEET: (
        (1, lambda label: label.startswith("total current asset")),
        (2, lambda label: label.startswith("total asset")),
        (3, lambda label: label.startswith("total current liability")),
        (4, lambda label: label == "total liability" or label.startswith(("commitment", "total noncurrent liab"))),
    ),
    _INCOME: (
        (6, lambda label: "operating income" in label or "income from operation" in label or "operating loss" in label),
        (7, lambda label: label.startswith(("net income", "net loss"))),
    ),
    _CASH_FLOW: (
        (8, lambda label: "cash" in label and "operating activity" in label and "adjustment" not in label),
        (9, lambda label: "cash" in label and "investing activity" in label),
        (10, lambda label: "cash" in label and "financing activity" in label),
    ),
}
"""Per statement: the codes of its zones in order, and what the label of the row that ends each says."""

_AFTER = {_BALANCE_SHEET: 5, _INCOME: 11, _CASH_FLOW: 12}


def zones(labels: Sequence[str], statement: int) -> list[int]:
    """Return the zone of each row of a statement, 0 where it has none; ``labels`` are keys of rows with numbers."""
    found = [0] * len(labels)
    at = 0
    known = True
    for code, ends in _ZONES.get(statement, ()):
        last = next((place for place in range(at, len(labels)) if ends(labels[place])), None)
        if last is None:
            # Without the end of a zone its rows run into those of the next: they stand in neither.
            known = False
            continue
        found[at : last + 1] = [code if known else 0] * (last + 1 - at)
        at, known = last + 1, True
    if at and known:
        found[at:] = [_AFTER[statement]] * (len(labels) - at)
    return found


def open_sections(labels: Sequence[str], sections: Sequence[str]) -> list[str]:
    """Return the sections with those left out whose total was printed already; all texts are keys."""
    found = []
    closed, before = False, ""
    for label, section in zip(labels, sections, strict=True):
        if section != before:
            closed, before = False, section
        found.append("" if closed else section)
        words = label.split()
        if section and words and words[0] == "total" and set(section.split()) <= set(words):
            closed = True
    return found
