"""Which printed tables share one extended link role: years of one table, and what they show in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from converter.mapping.keys import RUNNING_TEXT, Subject
from converter.model.facts import Movement, ParsedFact
from converter.model.report import Fact
from taxonomy.concepts import Concept, LabelRole, QName


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
    """A line of a presentation: the concept, the label role it shows, the printed label and the headings above it."""

    concept: Concept
    role: LabelRole
    label: str
    under: tuple[str, ...]


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
    def by_axes(self) -> tuple[tuple[dict[QName, tuple[QName, ...]], tuple[Line, ...]], ...]:
        """Axes with the members used on them, and the lines that they qualify; lines without axes come last.

        Lines that the same axes qualify make one hypercube, so that a line never reported by member is not valid by
        member either.
        """
        used: dict[QName, dict[QName, dict[QName, None]]] = {}
        for item in self.facts:
            own = used.setdefault(item.concept.name, {})
            for axis, member in item.fact.dimensions:
                if isinstance(member, QName):
                    own.setdefault(axis, {})[member] = None
        groups: dict[tuple[QName, ...], list[Line]] = {}
        for line in self.lines:
            groups.setdefault(tuple(sorted(used[line.concept.name])), []).append(line)
        found = []
        for axes, lines in sorted(groups.items(), key=lambda group: not group[0]):
            members = {
                axis: tuple(dict.fromkeys(m for line in lines for m in used[line.concept.name][axis])) for axis in axes
            }
            found.append((members, tuple(lines)))
        return tuple(found)


def _lines(facts: Iterable[MappedFact]) -> list[Line]:
    rows: dict[tuple[int, QName, LabelRole], Line] = {}
    for item in facts:
        parsed = item.parsed
        role = _label_role(item)
        row = parsed.row if parsed.row is not None else 0
        headings = tuple(text for text in item.subject.under if text != RUNNING_TEXT)
        rows.setdefault((row, item.concept.name, role), Line(item.concept, role, item.subject.label, headings))
    return [line for _, line in sorted(rows.items(), key=lambda pair: pair[0][0])]


def _label_role(item: MappedFact) -> LabelRole:
    """Return the label role that shows the line as printed (XBRL 2.1 §5.2.2.2.2; negated ones: EFM 6.6.30)."""
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


def families(facts: Sequence[MappedFact]) -> list[Family]:
    """Group the facts by part, then tables by what they show, in document order; text facts of a part come last."""
    grouped: dict[int | None, dict[int | None, list[MappedFact]]] = {}
    for item in facts:
        grouped.setdefault(item.part, {}).setdefault(item.parsed.table, []).append(item)
    found: list[Family] = []
    for part, tables in grouped.items():
        clusters: list[list[int]] = []
        for table in (number for number in tables if number is not None):
            for cluster in clusters:
                if _show_the_same(tables[cluster[0]], tables[table]):
                    cluster.append(table)
                    break
            else:
                clusters.append([table])
        for cluster in clusters:
            found.append(Family(part, tuple(cluster), tuple(item for table in cluster for item in tables[table])))
        if None in tables:
            found.append(Family(part, (), tuple(tables[None])))
    return found


def _show_the_same(one: Sequence[MappedFact], other: Sequence[MappedFact]) -> bool:
    if {axis for item in one for axis, _ in item.fact.dimensions} != {
        axis for item in other for axis, _ in item.fact.dimensions
    }:
        return False
    left, right = {item.concept.name for item in one}, {item.concept.name for item in other}
    return 2 * len(left & right) >= min(len(left), len(right)) and len(left & right) >= 2
