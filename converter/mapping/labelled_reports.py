"""Decisions and memory from an earlier report without a page of its own: by the labels and trees of its taxonomy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from converter.mapping.compatibility import ALLOWED, standard_type
from converter.mapping.linker.memory import RememberedRow
from converter.mapping.roll_forward import Lost
from converter.model.decisions import Decider, Decisions, RowDecision
from converter.model.facts import ItemKind, PartKind
from converter.model.report import PresentationNode, Report
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, LabelRole, PeriodType, QName

_SORT_CODE = re.compile(r"^\s*\w+\s+-\s+\w+\s+-\s+")
_DETAILS = re.compile(r"\s+-\s.*|\s*\([^)]*\)\s*$")
_KIND_WORDS = re.compile(r"\s*\[[^\]]*\]\s*$")
_PARTS = (
    (re.compile(r"cash flow", re.I), PartKind.CASH_FLOW),
    (re.compile(r"balance sheet|financial (?:position|condition)", re.I), PartKind.BALANCE_SHEET),
    (re.compile(r"statements? of .*(?:equity|deficit|capital)", re.I), PartKind.EQUITY),
    (re.compile(r"statements? of .*comprehensive", re.I), PartKind.COMPREHENSIVE_INCOME),
    (re.compile(r"statements? of .*(?:operations|income|earnings|loss)", re.I), PartKind.INCOME_STATEMENT),
    (re.compile(r"^(?:document and entity|cover)", re.I), PartKind.COVER),
)


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A line of a presentation tree that the report has numbers for."""

    concept: Concept
    label: str
    place: str
    under: tuple[str, ...]

    @property
    def kind(self) -> ItemKind | None:
        """What such numbers are when they are printed."""
        kind = standard_type(self.concept)
        return next((item for item, allowed in ALLOWED.items() if kind in allowed), None)


def labelled_rows(report: Report) -> list[LabelledRow]:
    """Return the lines of the report's trees that numbers stand for, each once, in the order of its roles."""
    labels = _labels(report)
    used = {fact.concept for fact in report.facts if report.concepts[fact.concept].is_numeric}
    rows: dict[LabelledRow, None] = {}
    for role in report.extension.roles:
        place = _DETAILS.sub("", _SORT_CODE.sub("", role.definition)).strip() or role.definition
        for node, above in _nodes(role.presentation, ()):
            if node.concept in used:
                under = tuple(text for name in above if (text := _heading(name, labels)))
                label = labels.get((node.concept, node.preferred_label)) or labels.get(
                    (node.concept, LabelRole.STANDARD.value), ""
                )
                if label:
                    rows[LabelledRow(report.concepts[node.concept], label, place, under)] = None
    return list(rows)


def _labels(report: Report) -> Mapping[tuple[QName, str], str]:
    return {(label.concept, label.role): label.text for label in reversed(report.extension.labels)}


def _nodes(
    nodes: Sequence[PresentationNode], above: tuple[QName, ...]
) -> Iterator[tuple[PresentationNode, tuple[QName, ...]]]:
    for node in nodes:
        yield node, above
        yield from _nodes(node.children, (*above, node.concept))


def _heading(name: QName, labels: Mapping[tuple[QName, str], str]) -> str:
    """Return the heading that an abstract concept stands for; nothing for the frame of a table."""
    if not name.local.endswith("Abstract"):
        return ""
    return _KIND_WORDS.sub("", labels.get((name, LabelRole.STANDARD.value), ""))


def decisions_by_labels(
    report: Report, catalog: Catalog, prefix: str, source: str
) -> tuple[Decisions, tuple[Lost, ...]]:
    """Return the choices of a report as decisions, and those that the pinned taxonomy no longer holds.

    The label of a taxonomy is often, not always, the label on the page: rows that differ are not found again.
    """
    rows, lost = [], []
    own = report.extension.prefix
    for row in labelled_rows(report):
        name, kind = row.concept.name, row.kind
        if kind is None:
            continue
        pick = QName(prefix, name.local) if name.prefix == own else name
        known = catalog.concept(pick)
        if name.prefix != own and (known is None or known.deprecated):
            why = f"it is {'deprecated' if known else 'not'} in {catalog.name}"
            lost.append(Lost(row.label, row.place, str(name), why))
            continue
        rows.append(
            RowDecision(
                place=row.place,
                under=row.under[-1:],
                label=row.label,
                measure=kind.value,
                period="instant" if row.concept.period_type is PeriodType.INSTANT else "duration",
                pick=str(pick),
                confidence=1.0,
                by=Decider.PRIOR,
                reason=f"so in {source}",
            )
        )
    return Decisions(rows=tuple(rows)), tuple(lost)


def remembered_by_labels(report: Report, name: str) -> list[RememberedRow]:
    """Return the lines of a report for the user's memory, without the filer's own concepts."""
    return [
        RememberedRow(
            label=row.label,
            concept=str(row.concept.name),
            measure=row.kind.value,
            period="instant" if row.concept.period_type is PeriodType.INSTANT else "duration",
            part=next((part for words, part in _PARTS if words.search(row.place)), PartKind.NOTE).value,
            section=row.under[-1:],
            title=row.place,
            entity=report.entity.identifier,
            report=name,
        )
        for row in labelled_rows(report)
        if row.kind is not None and row.concept.name.prefix != report.extension.prefix
    ]
