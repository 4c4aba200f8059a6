"""Which printed tables share one extended link role: years of one table, and what they show in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from converter.mapping.keys import RUNNING_TEXT, Subject
from converter.mapping.role_titles import without_references
from converter.model.decisions import key_text
from converter.model.facts import Movement, ParsedFact, Part, PartKind
from converter.model.report import Fact
from taxonomy.concepts import Concept, LabelRole, QName

STATEMENTS = frozenset(
    {
        PartKind.BALANCE_SHEET, PartKind.INCOME_STATEMENT, PartKind.COMPREHENSIVE_INCOME, PartKind.CASH_FLOW,
        PartKind.EQUITY,
    }
)  # fmt: skip
"""The primary statements."""
_BALANCES = frozenset(
    {
        LabelRole.PERIOD_START, LabelRole.PERIOD_END, LabelRole.NEGATED_PERIOD_START, LabelRole.NEGATED_PERIOD_END,
    }
)  # fmt: skip
"""Roles of the opening and closing lines of a roll-forward."""


@dataclass(frozen=True, slots=True)
class MappedFact:
    """A parsed fact with the XBRL fact it became; ``turned`` when its value is the printed one with the sign turned."""

    parsed: ParsedFact
    fact: Fact
    concept: Concept
    subject: Subject
    turned: bool
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a presentation: the concept, the label role it shows, the printed label and the headings above it.

    ``label`` is empty where the print names a part of what the concept says (a member, a phrase of running text).
    """

    concept: Concept
    role: LabelRole
    label: str
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AxisGroup:
    """Items that are reported with the same axes, and the members used with them; no axes for those without."""

    axes: Mapping[QName, tuple[QName, ...]]
    items: tuple[QName, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Tables that show the same things: one role (details). ``tables`` is empty for facts of running text."""

    part: int | None
    tables: tuple[int, ...]
    facts: tuple[MappedFact, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all tables as printed; one that only a later table has follows its predecessor there."""
        order: list[Line] = []
        keys: list[tuple[QName, LabelRole]] = []
        for table in self.tables or (None,):
            at = 0
            for line in _lines(fact for fact in self.facts if fact.parsed.table == table or table is None):
                key = line.concept.name, line.role
                if key in keys:
                    at = keys.index(key) + 1
                else:
                    keys.insert(at, key)
                    order.insert(at, line)
                    at += 1
        return tuple(order)

    @property
    def axis_groups(self) -> tuple[AxisGroup, ...]:
        """The items by the axes that they are reported with, in the order of their lines."""
        used: dict[QName, dict[QName, dict[QName, None]]] = {}
        for item in self.facts:
            own = used.setdefault(item.concept.name, {})
            for axis, member in item.fact.dimensions:
                own.setdefault(axis, {})
                if isinstance(member, QName):
                    own[axis][member] = None
        groups: dict[tuple[QName, ...], dict[QName, None]] = {}
        for line in self.lines:
            groups.setdefault(tuple(sorted(used[line.concept.name])), {})[line.concept.name] = None
        return tuple(
            AxisGroup(
                {axis: tuple(dict.fromkeys(m for item in items for m in used[item][axis])) for axis in axes},
                tuple(items),
            )
            for axes, items in groups.items()
        )


def _lines(facts: Iterable[MappedFact]) -> list[Line]:
    """Return the lines of one table in printed order.

    A concept that is also reported without axes is shown where that row stands: rows that give its parts by member are
    the same line of the presentation.
    """
    rows: dict[QName, dict[LabelRole, list[MappedFact]]] = {}
    for item in facts:
        rows.setdefault(item.concept.name, {}).setdefault(_label_role(item), []).append(item)
    found: list[tuple[int, Line]] = []
    for roles in rows.values():
        whole = {role for role, items in roles.items() if any(not item.fact.dimensions for item in items)}
        flows = [role for role in roles if role not in _BALANCES]
        shown = [role for role in flows if role in whole] or flows[:1]
        shown += [role for role in roles if role in _BALANCES]
        for role in shown:
            items = [item for item in roles[role] if not item.fact.dimensions] or roles[role]
            found.append((items[0].parsed.row or 0, _line(role, items)))
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def _line(role: LabelRole, items: Sequence[MappedFact]) -> Line:
    first = items[0]
    labels = {item.subject.label for item in items}
    whole = not first.fact.dimensions and not first.subject.in_text
    label = first.subject.label if whole or (len(labels) == 1 and not first.subject.in_text) else ""
    if key_text(label) == key_text(first.parsed.caption):
        label = ""
    headings = tuple(text for text in first.subject.under if text != RUNNING_TEXT)
    return Line(first.concept, role, without_references(label), headings)


def _label_role(item: MappedFact) -> LabelRole:
    """Return the label role that shows the line as printed (XBRL 2.1 §5.2.2.2.2; negated ones: EFM 6.6.30)."""
    if not item.concept.is_numeric:
        return LabelRole.TERSE  # EFM 6.10.9: the other roles are for numbers
    match item.parsed.movement, item.parsed.is_total, item.turned:
        case Movement.OPENING, _, turned:
            return LabelRole.NEGATED_PERIOD_START if turned else LabelRole.PERIOD_START
        case Movement.CLOSING, _, turned:
            return LabelRole.NEGATED_PERIOD_END if turned else LabelRole.PERIOD_END
        case _, True, turned:
            return LabelRole.NEGATED_TOTAL if turned else LabelRole.TOTAL
        case _, _, True:
            return LabelRole.NEGATED
    return LabelRole.TERSE


def families(facts: Sequence[MappedFact], parts: Sequence[Part]) -> list[Family]:
    """Group the facts by part, then tables by what they show, in document order; text facts of a part come last.

    Statements printed apart under one title (a quarter, then the year to date) are one part, and all tables of a
    statement are one family.
    """
    grouped: dict[int | None, dict[int | None, list[MappedFact]]] = {}
    same: dict[tuple[PartKind, str], int] = {}
    for item in facts:
        number = item.part
        if number is not None and parts[number].kind in STATEMENTS:
            number = same.setdefault((parts[number].kind, key_text(parts[number].title)), number)
        grouped.setdefault(number, {}).setdefault(item.parsed.table, []).append(item)
    found: list[Family] = []
    for number, tables in grouped.items():
        statement = number is not None and parts[number].kind in STATEMENTS
        clusters: list[list[int]] = []
        for table in (table for table in tables if table is not None):
            for cluster in clusters:
                if statement or _show_the_same(tables[cluster[0]], tables[table]):
                    cluster.append(table)
                    break
            else:
                clusters.append([table])
        for cluster in clusters:
            found.append(Family(number, tuple(cluster), tuple(item for table in cluster for item in tables[table])))
        if None in tables:
            found.append(Family(number, (), tuple(tables[None])))
    return found


def _show_the_same(one: Sequence[MappedFact], other: Sequence[MappedFact]) -> bool:
    if {axis for item in one for axis, _ in item.fact.dimensions} != {
        axis for item in other for axis, _ in item.fact.dimensions
    }:
        return False
    left, right = {item.concept.name for item in one}, {item.concept.name for item in other}
    return 2 * len(left & right) >= min(len(left), len(right)) and len(left & right) >= 2
