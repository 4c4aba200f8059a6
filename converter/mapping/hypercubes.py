"""The hypercubes of a role (XDT 1.0 §2): tables, axes and domains of the base taxonomy where they fit, or own ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.table_families import AxisGroup
from converter.model.report import AxisUse, Hypercube, MemberNode
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, QName
from taxonomy.xml_names import ALL

_STATEMENT = QName("us-gaap", "StatementTable"), QName("us-gaap", "StatementLineItems")


@dataclass(frozen=True, slots=True)
class RoleTable:
    """The table that a role presents (None without axes), and all axes of its lines; ``cubes`` say what is valid.

    ``apart`` are further hypercubes that need roles of their own, one role for each group of them.
    """

    presented: Hypercube | None
    axes: tuple[AxisUse, ...]
    cubes: tuple[Hypercube, ...]
    apart: tuple[tuple[Hypercube, ...], ...] = ()


class HypercubeBuilder:
    """Makes the hypercubes of one report."""

    def __init__(self, catalog: Catalog, extension: ExtensionConcepts) -> None:
        self._catalog = catalog
        self._extension = extension
        self._domains: dict[QName, QName] = {}
        self._own: dict[str, tuple[QName, QName]] = {}
        self._without_axes: QName | None = None

    def build(
        self, groups: Sequence[AxisGroup], words: str, root: QName, *, statement: bool, block: QName | None = None
    ) -> RoleTable:
        """Return the table of a role.

        Lines that the same axes qualify make one closed hypercube, so that a line never reported by a member of an
        axis is not valid with one. The largest group with axes is the table that the role presents; lines without axes
        hang on the root of the role, in a hypercube without axes. ``block`` is the text block of the printed table.
        """
        qualified = sorted((group for group in groups if group.axes), key=lambda group: -len(group.items))
        axes: dict[QName, dict[QName, None]] = {}
        for group in qualified:
            for axis, members in group.axes.items():
                axes.setdefault(axis, {}).update(dict.fromkeys(members))
        cubes: list[Hypercube] = []
        for number, group in enumerate(qualified):
            if number == 0:
                table, line_items = self._of_block(block) or self._table(group, tuple(axes), words, statement)
            else:
                table, line_items = self._made(f"{words} by {self._axis_words(group.axes)}", used=cubes)
            uses = tuple(self._use(axis, members) for axis, members in group.axes.items())
            cubes.append(Hypercube(table, line_items, group.items, uses))
        plain = tuple(name for group in groups if not group.axes for name in group.items)
        shown = tuple(self._use(axis, tuple(members)) for axis, members in axes.items())
        presented = cubes[0] if cubes else None
        here, *apart = _without_cycles(cubes) or [[]]
        if plain:
            here.append(Hypercube(self._plain_table(), root, plain))
        return RoleTable(presented, shown, tuple(here), tuple(map(tuple, apart)))

    def _of_block(self, block: QName | None) -> tuple[QName, QName] | None:
        """Return the base table of a text block: ``ScheduleOfGoodwillTextBlock`` shows ``ScheduleOfGoodwillTable``."""
        if block is None or not block.local.endswith("TextBlock"):
            return None
        stem = block.local.removesuffix("TextBlock").removesuffix("Table")
        table = QName(block.prefix, f"{stem}Table")
        arcs = self._catalog.arcs(ALL, target=table) if self._catalog.concept(table) is not None else ()
        return (table, arcs[0].source) if arcs else None

    def _table(self, group: AxisGroup, axes: Sequence[QName], words: str, statement: bool) -> tuple[QName, QName]:
        """Return the table and line items: those of the base taxonomy that hold enough of the lines and axes."""
        if statement and all(self._catalog.concept(name) is not None for name in _STATEMENT):
            return _STATEMENT
        items: Counter[tuple[QName, QName]] = Counter()
        covered: dict[tuple[QName, QName], int] = {}
        for item in group.items:
            shapes = self._catalog.tables(item) if self._catalog.concept(item) is not None else ()
            for shape in shapes:
                common = len({*axes} & {*shape.axes})
                if common and shape.table != _STATEMENT[0]:
                    pair = shape.table, shape.line_items
                    covered[pair] = max(common, covered.get(pair, 0))
            items.update(dict.fromkeys((shape.table, shape.line_items) for shape in shapes).keys() & covered.keys())
        fitting = [pair for pair in covered if 3 * items[pair] >= len(group.items) and 2 * covered[pair] >= len(axes)]
        best = max(fitting, key=lambda pair: (covered[pair], items[pair]), default=None)
        return best or self._made(words, used=())

    def _made(self, words: str, used: Sequence[Hypercube]) -> tuple[QName, QName]:
        """Return an own table and its line items; the same for the same words, unless this role has it already."""
        known = self._own.get(words)
        if known is None or any(cube.table == known[0] for cube in used):
            known = self._extension.table(words).name, self._extension.structural(words, "LineItems").name
            self._own[words] = known
        return known

    def _plain_table(self) -> QName:
        if self._without_axes is None:
            self._without_axes = self._extension.table("Items Reported without Axes").name
        return self._without_axes

    def _use(self, axis: QName, members: Sequence[QName]) -> AxisUse:
        known = self._concept(axis)
        if known.typed_domain is not None:
            return AxisUse(axis, MemberNode(known.typed_domain), default=False, typed=True)
        domain = self._catalog.axis_default(axis) or self._domains.get(axis)
        if domain is None:
            domain = self._domains[axis] = self._extension.domain(self._words_of(axis)).name
        return AxisUse(axis, MemberNode(domain, tuple(MemberNode(member) for member in members if member != domain)))

    def _axis_words(self, axes: Mapping[QName, object]) -> str:
        return " and ".join(self._words_of(axis) for axis in axes)

    def _words_of(self, axis: QName) -> str:
        return re.sub(r"\s*\[Axis\]$", "", self._concept(axis).label)

    def _concept(self, name: QName) -> Concept:
        concept = self._extension.concepts.get(name) or self._catalog.concept(name)
        if concept is None:
            raise KeyError(str(name))
        return concept


def _without_cycles(cubes: Iterable[Hypercube]) -> list[list[Hypercube]]:
    """Return the hypercubes in groups that may share a role: two with two axes in common would make an undirected
    cycle, which the arcrole hypercube-dimension forbids (XDT 1.0 §2.2.2, XBRL 2.1 §5.1.4.3)."""
    groups: list[list[Hypercube]] = []
    joined: list[list[set[QName]]] = []
    for cube in cubes:
        axes = {use.axis for use in cube.axes}
        number = next((n for n, known in enumerate(joined) if all(len(axes & c) < 2 for c in known)), len(groups))
        if number == len(groups):
            groups.append([])
            joined.append([])
        groups[number].append(cube)
        components = joined[number]
        touched = [component for component in components if component & axes]
        components[:] = [component for component in components if not component & axes]
        components.append(axes.union(*touched))
    return groups
