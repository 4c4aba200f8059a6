"""Which hypercubes hold which items, worked out once when a catalogue is made (XDT 1.0 §2.4-2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from taxonomy.xml_names import ALL, DOMAIN_MEMBER, HYPERCUBE_DIMENSION, XBRLDT, clark

if TYPE_CHECKING:
    from taxonomy.dts import Arc

_R = TypeVar("_R")
_TARGET_ROLE = clark(XBRLDT, "targetRole")


@dataclass(frozen=True, slots=True)
class HypercubeRow:
    """A has-hypercube arc with its axes and the items under its line items, all by number."""

    role: str
    table: int
    line_items: int
    axes: tuple[int, ...]
    items: tuple[int, ...]


def hypercube_rows(arcs: Iterable[Arc], numbers: Mapping[int, int]) -> Iterator[HypercubeRow]:
    """Yield a row for every has-hypercube arc, in the order given. ``numbers`` maps nodes to concepts."""
    members: dict[tuple[str, int], list[tuple[str, int]]] = {}
    axes: dict[tuple[str, int], list[int]] = {}
    heads = []
    for arc in arcs:
        source, target = numbers[arc.source], numbers[arc.target]
        if arc.arcrole == DOMAIN_MEMBER:
            members.setdefault((arc.role, source), []).append((arc.get(_TARGET_ROLE) or arc.role, target))
        elif arc.arcrole == HYPERCUBE_DIMENSION:
            axes.setdefault((arc.role, source), []).append(target)
        elif arc.arcrole == ALL:
            heads.append((arc.role, arc.get(_TARGET_ROLE) or arc.role, source, target))
    for role, inner, line_items, table in heads:
        yield HypercubeRow(
            role, table, line_items, tuple(axes.get((inner, table), ())), tuple(items_below(members, role, line_items))
        )


def items_below(members: Mapping[tuple[_R, int], list[tuple[_R, int]]], role: _R, head: int) -> dict[int, None]:
    """Return a head and all that domain-member arcs lead down to from it; ``members`` maps a role and a concept to the
    roles and concepts that come next."""
    found = {head: None}
    seen = {(role, head)}
    pending = [(role, head)]
    while pending:
        for place in members.get(pending.pop(), ()):
            if place not in seen:
                seen.add(place)
                found[place[1]] = None
                pending.append(place)
    return found
