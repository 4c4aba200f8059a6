"""What a reviewer should look at: decisions that cannot be carried out, and doubtful ones, most valuable first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from converter.mapping.anchoring import anchor_problem
from converter.mapping.compatibility import misfit
from converter.mapping.decisions import DecisionIndex, axis_key, block_key, member_key
from converter.mapping.keys import RUNNING_TEXT, RowKey, Subjects
from converter.model.decisions import AxisDecision, BlockDecision, Decider, Decisions, MemberDecision, RowDecision
from converter.model.facts import Extraction, ItemKind, ParsedFact
from converter.model.findings import Finding, Severity
from taxonomy.catalog import Catalog
from taxonomy.concepts import PeriodType, QName

_CHOICES = ("pick", "omit", "sign", "dimensions", "balance", "anchors")
"""What a person may change of a decision; the rest says where it belongs and where it came from."""


def problems_of(decisions: Decisions, catalog: Catalog) -> list[tuple[RowDecision, str]]:
    """Return row decisions whose concept is unknown or of another type or period type than the values.

    A prefix that the catalogue does not know is taken for the extension's; anchors are to concepts of the catalogue.
    """
    found = [(decision, problem) for decision in decisions.rows for problem in _anchor_problems(decision, catalog)]
    for decision in decisions.rows:
        if decision.pick is None or decision.omit:
            continue
        name = QName.parse(decision.pick)
        if name.prefix not in catalog.namespaces:
            continue
        concept = catalog.concept(name)
        if concept is None:
            found.append((decision, f"{name} is not in {catalog.name}"))
        elif problem := misfit(concept, ItemKind(decision.measure), _period_of(decision)):
            found.append((decision, problem))
    return found


def _anchor_problems(decision: RowDecision, catalog: Catalog) -> list[str]:
    names = [decision.anchors.wider, *decision.anchors.narrower]
    problems = (anchor_problem(QName.parse(name), catalog) for name in names if name is not None)
    return [f"it cannot be an anchor: {problem}" for problem in problems if problem]


def _period_of(decision: RowDecision) -> PeriodType | None:
    """Return the period type of a row; of running text None, since there the concept settles it."""
    return None if RUNNING_TEXT in decision.under else PeriodType(decision.period)


def doubtful(decisions: Decisions, confidence: float) -> list[RowDecision]:
    """Return the rows that nobody decided and that are below ``confidence``: the closest calls first.

    A row whose best candidates are nearly equal gains most from a person; one without any candidate comes last.
    """

    def order(decision: RowDecision) -> tuple[bool, float, str]:
        second = decision.alternatives[0].confidence if decision.alternatives else 0.0
        return decision.pick is None, decision.confidence - second, decision.label

    return sorted((d for d in decisions.rows if not d.is_final and not d.omit and d.confidence < confidence), key=order)


def values_of_rows(extraction: Extraction, decisions: Decisions) -> dict[RowKey, list[ParsedFact]]:
    """Return the facts of the source that each row decision is about, in reading order."""
    index = DecisionIndex(decisions)
    subjects = Subjects(extraction, lambda subject: subject.key in index.rows)
    found: dict[RowKey, list[ParsedFact]] = {}
    for fact in extraction.facts:
        key = subjects.of(fact).key
        decided = next((asked for asked in (key, *key.wider) if asked in index.rows), None)
        if decided is not None:
            found.setdefault(decided, []).append(fact)
    return found


def joined_decisions(known: Decisions, added: Decisions) -> Decisions:
    """Return both; of two decisions for one thing the added one, unless a person made the known one."""
    first, second = DecisionIndex(known), DecisionIndex(added)
    return Decisions(
        rows=_joined(first.rows, second.rows),
        axes=_joined(first.axes, second.axes),
        members=_joined(first.members, second.members),
        blocks=_joined(first.blocks, second.blocks),
    )


def signed_by_hand(known: Decisions, edited: Decisions) -> tuple[Decisions, int]:
    """Return what a person handed back, each choice that differs from the known one as a person's; and their number.

    Who edits a cell has decided, and need not write so in the next column. What was not known before stays as it is.
    """
    before = DecisionIndex(known)
    signed = Decisions(
        version=edited.version,
        rows=tuple(_signed(decision, before.rows.get(RowKey.of(decision))) for decision in edited.rows),
        axes=tuple(_signed(decision, before.axes.get(axis_key(decision))) for decision in edited.axes),
        members=tuple(_signed(decision, before.members.get(member_key(decision))) for decision in edited.members),
        blocks=tuple(_signed(decision, before.blocks.get(block_key(decision))) for decision in edited.blocks),
    )
    return signed, _by_persons(signed) - _by_persons(edited)


def unsigned_changes(given: Decisions, chosen: Decisions) -> tuple[Finding, ...]:
    """Return a finding per row whose given pick is nobody's decision and not what is chosen now.

    Who edits ``pick`` without writing ``by: person`` may believe to have decided; a newer memory may also choose anew.
    """
    now = DecisionIndex(chosen)
    found = []
    for row in given.rows:
        choice = now.row(RowKey.of(row))
        if row.is_final or choice is None or choice.pick == row.pick or row.pick is None:
            continue
        found.append(
            Finding(
                Severity.WARNING,
                "decisions.not-signed",
                f"the decisions pick {row.pick} for {row.label!r} in {row.place!r} and say by: {row.by.value}; the "
                f"converter now chooses {choice.pick or 'nothing'}",
                "Write by: person beside the pick to have it so.",
                stage="mapping",
            )
        )
    return tuple(found)


def _by_persons(decisions: Decisions) -> int:
    families = (decisions.rows, decisions.axes, decisions.members, decisions.blocks)
    return sum(decision.by is Decider.PERSON for family in families for decision in family)


_Key = TypeVar("_Key")
_Made = TypeVar("_Made", RowDecision, AxisDecision, MemberDecision, BlockDecision)


def _joined(known: Mapping[_Key, _Made], added: Mapping[_Key, _Made]) -> tuple[_Made, ...]:
    settled = {key: decision for key, decision in known.items() if decision.by is Decider.PERSON}
    return tuple({**known, **added, **settled}.values())


def _signed(decision: _Made, former: _Made | None) -> _Made:
    if former is None or decision.by is not former.by or decision.by is Decider.PERSON:
        return decision
    decided = decision.pick is not None or getattr(decision, "omit", False)
    if not decided or all(getattr(decision, name, None) == getattr(former, name, None) for name in _CHOICES):
        return decision
    made = {"by": Decider.PERSON, "confidence": 1.0, "reason": "decided in the workbook"}
    return decision.model_copy(update=made)
