"""Settles rows together: columns of one row that share its concept, and rows that sum, whose concepts should sum too.

In a statement of equity the columns are components: a row means the same in all of them, and its balances are those of
equity. In notes the columns of a row only tend to share their concept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from converter.mapping.linker.candidates import MAX_CONCEPTS
from converter.mapping.linker.grid import Query
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.ranking import Asked, Scored
from converter.mapping.linker.second_look import chances
from taxonomy.catalog import Catalog, Network
from taxonomy.concepts import PeriodType

_TOTAL_GAIN = 1.2
_PART_GAIN = 1.2
_TIES = (1.0, 0.8, 0.6, 0.5)
"""What a tie counts by the levels of the calculation that it spans: pages leave many subtotals out."""

_LEAST_PARTS = 2
_EQUITY = 4
_NOTES = 5
_ROW_GAIN = {_EQUITY: 200.0, _NOTES: 4.0}
"""What a row's mean chance counts in the columns, by statement; in equity it decides."""


class Calculations:
    """Which concepts a catalogue sums to which, by concept number."""

    def __init__(self, catalog: Catalog, numbers: Mapping[str, int]) -> None:
        parts: dict[str, set[str]] = {}
        for arc in catalog.relationships(Network.CALCULATION):
            parts.setdefault(str(arc.source), set()).add(str(arc.target))
        ties: dict[int, float] = {}
        for total in sorted(parts):
            number = numbers.get(total, 0)
            if number:
                for part, tie in _below(parts, total):
                    if part in numbers:
                        ties.setdefault(number * MAX_CONCEPTS + numbers[part], tie)
        self._code = np.array(sorted(ties), np.int64)
        self._tie = np.array([ties[code] for code in self._code.tolist()])

    def ties(self, totals: Ints, parts: Ints) -> Floats:
        """Return how strongly the taxonomy ties each part (columns) to each total (rows)."""
        if not len(self._code):
            return np.zeros((len(totals), len(parts)))
        code = totals[:, None] * MAX_CONCEPTS + parts[None, :]
        place = np.minimum(np.searchsorted(self._code, code), len(self._code) - 1)
        return np.where(self._code[place] == code, self._tie[place], 0.0)


def _below(parts: Mapping[str, set[str]], total: str) -> Iterator[tuple[str, float]]:
    """Yield what a total sums over, level by level, with the strength of the tie; each part once."""
    seen, level = {total}, [total]
    for tie in _TIES:
        level = sorted({part for one in level for part in parts.get(one, ())} - seen)
        seen.update(level)
        for part in level:
            yield part, tie


def share_rows(tables: Sequence[Asked], scored: Sequence[Scored]) -> None:
    """Draw the columns of a row to the concept that they agree on most."""
    for table, found in zip(tables, scored, strict=True):
        gain = _ROW_GAIN.get(table.statement)
        if gain is None or not len(found.pair):
            continue
        groups: dict[tuple[str, str, str, bool], int] = {}
        group = np.array([groups.setdefault(_row(query, table), len(groups)) for query in table.queries], np.int64)
        size = np.bincount(group)[group[found.query]]
        _, inverse = np.unique(group[found.query] * MAX_CONCEPTS + found.concept, return_inverse=True)
        share = chances(found.score, found.query, len(table.queries))
        mean = np.bincount(inverse, weights=share)[inverse] / size
        found.backing = mean
        found.score = np.where(size > 1, found.score + gain * mean, found.score)


def _row(query: Query, table: Asked) -> tuple[str, str, str, bool]:
    instant = query.period is PeriodType.INSTANT
    if table.statement == _EQUITY and instant:
        return "", "", query.kind.value, instant
    return query.label, query.section, query.kind.value, instant


def agree(calculations: Calculations, tables: Sequence[Asked], scored: Sequence[Scored]) -> None:
    """Raise the scores of candidates that sum as their rows do."""
    for table, found in zip(tables, scored, strict=True):
        sums = [
            (number, query.row.sums)
            for number, query in enumerate(table.queries)
            if len(query.row.sums) >= _LEAST_PARTS
        ]
        if sums and len(found.pair):
            _agree_table(calculations, found, sums, len(table.queries))


def _agree_table(
    calculations: Calculations, found: Scored, sums: Sequence[tuple[int, Sequence[tuple[int, int]]]], count: int
) -> None:
    share = chances(found.score, found.query, count)
    bounds = np.searchsorted(found.query, np.arange(count + 1))
    gain = np.zeros(len(found.pair))
    for total, parts in sums:
        mine = np.arange(bounds[total], bounds[total + 1])
        support = np.zeros(len(mine))
        for part, _ in parts:
            theirs = np.arange(bounds[part], bounds[part + 1])
            if not len(theirs) or not len(mine):
                continue
            tie = calculations.ties(found.concept[mine], found.concept[theirs])
            support += (tie * share[theirs][None, :]).max(axis=1)
            gain[theirs] = np.maximum(gain[theirs], _PART_GAIN * (tie * share[mine][:, None]).sum(axis=0))
        gain[mine] = np.maximum(gain[mine], _TOTAL_GAIN * support / len(parts))
    found.score = found.score + gain


def picks(found: Scored, count: int) -> Ints:
    """Return the concept of the best candidate of each query, 0 where there is none."""
    best = np.zeros(count, np.int64)
    order = np.lexsort((found.concept, -found.score, found.query))
    asked, first = np.unique(found.query[order], return_index=True)
    best[asked] = found.concept[order][first]
    return best


def agreements(calculations: Calculations, table: Asked, found: Scored, names: Sequence[str]) -> dict[int, str]:
    """Return, per query whose pick sums as its row does, the words that say so."""
    best = picks(found, len(table.queries))
    told: dict[int, str] = {}
    for number, query in enumerate(table.queries):
        parts = np.array([part for part, _ in query.row.sums], np.int64)
        if len(parts) < _LEAST_PARTS or not best[number]:
            continue
        tied = calculations.ties(best[number : number + 1], best[parts])[0] > 0
        total = names[best[number]].partition(":")[2]
        if tied.sum() >= _LEAST_PARTS:
            told.setdefault(number, f"{int(tied.sum())} of the {len(parts)} rows that add up to it have parts of it")
        for part in parts[tied].tolist():
            told.setdefault(part, f"sums with its neighbours to {total}")
    return told
