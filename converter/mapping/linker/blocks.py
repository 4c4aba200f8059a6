"""Links notes, policies and captioned tables to text-block concepts, by their titles and by what tables hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from converter.mapping.linker.evidence import Memory
from converter.mapping.linker.grid import Candidate, LinkRow, Ranking, TableContext, queries, statement_code
from converter.mapping.linker.index import Bags
from converter.mapping.linker.layout import rows_of
from converter.mapping.linker.ranking import caption_weights
from converter.mapping.linker.store import OWN, TYPES, unpack
from converter.mapping.linker.words import key
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName

Level = Literal["note", "policy", "table"]

_NEIGHBOURS = 12
_NAMED = 12
_SHARE = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
_RIGHT = (0.2, 0.5, 0.62, 0.76, 0.88, 0.94, 0.97, 0.99)
"""How often a candidate of some share is right, measured over 60 filers that the memory lacked."""

_FURNITURE = frozenset({"text", "block", "table", "policy", "disclosure", "schedule", "note"})


def level_of(name: str) -> Level:
    """Return what a text block of that name holds."""
    if "Polic" in name:
        return "policy"
    if "TableTextBlock" in name or "ScheduleOf" in name or name.endswith("Table"):
        return "table"
    return "note"


class BlockLinker:
    """Ranks text-block concepts."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        store = memory.store
        self._names = unpack(store.concepts)
        block = store.concept_type == TYPES.index("textBlockItemType")
        self._level = np.array(
            [level_of(name) if is_block else "" for name, is_block in zip(self._names, block, strict=True)]
        )
        self._bags = Bags(store.concept_term_start, store.concept_term, len(memory.vocabulary.words), block)

    def block(
        self, title: str, level: Level, catalog: Catalog | None, *, rows: Sequence[LinkRow] = (),
        context: TableContext | None = None, limit: int = 10,
    ) -> Ranking:  # fmt: skip
        """Return the text blocks for a title; ``rows`` and ``context`` are those of a table to be enclosed."""
        score: dict[int, float] = {}
        reason: dict[int, str] = {}
        own = self._by_title(title, level, score, reason)
        if level == "table":
            self._by_tables(rows, context or TableContext(caption=title), score, reason)
        self._by_name(title, level, score, reason)
        total = sum(score.values()) + own + 0.5
        found = []
        for concept, value in sorted(score.items(), key=lambda pair: (-pair[1], self._names[pair[0]])):
            name = QName.parse(self._names[concept])
            if catalog is not None:
                known = catalog.concept(name)
                if known is None or known.deprecated or known.data_type != "textBlockItemType":
                    continue
            found.append(Candidate(name, value, value / total, reason[concept]))
            if len(found) == limit:
                break
        return Ranking(_calibrated(found), own / total)

    def _by_title(self, title: str, level: Level, score: dict[int, float], reason: dict[int, str]) -> float:
        memory = self._memory
        numbers, scores = memory.labels.neighbours(key(title), _NEIGHBOURS)
        starts, ends = memory.label_start[numbers], memory.label_start[numbers + 1]
        rows = rows_of(starts, ends)
        weight = np.repeat(scores**2, ends - starts)
        concept = memory.store.occ_concept[rows]
        fitting = self._level[concept] == level
        filers = len(np.unique(memory.filer[rows[fitting]]))
        for one in np.unique(concept[fitting]):
            mine = fitting & (concept == one)
            count = len(np.unique(memory.filer[rows[mine]]))
            score[int(one)] = float(weight[mine].max()) * float(np.log1p(count)) + count / max(filers, 1)
            reason[int(one)] = f"{count} of {filers} filers use it for titles like '{title.strip()[:60]}'"
        # Own concepts are remembered without their type: only an exact title in the notes counts.
        exact = (concept == OWN) & (weight >= 0.999) & (memory.statement[rows] == 5)
        return 0.3 * float(np.log1p(len(np.unique(memory.filer[rows[exact]]))))

    def _by_tables(
        self, rows: Sequence[LinkRow], context: TableContext, score: dict[int, float], reason: dict[int, str]
    ) -> None:
        memory = self._memory
        asked = queries(rows, context.part)
        near = memory.neighbourhood(
            asked, memory.gather(asked), caption_weights(memory, context), statement_code(context.part)
        )
        block = memory.store.role_block[near.nearest].astype(np.int64)
        weight = near.similarity[near.nearest]
        for one in np.unique(block[block > 0]):
            mine = block == one
            filers = len(np.unique(memory.store.role_filer[near.nearest[mine]]))
            if self._level[one] == "table":
                score[int(one)] = score.get(int(one), 0.0) + 2.0 * float(weight[mine].max()) * float(np.log1p(filers))
                reason.setdefault(int(one), f"{filers} filer{'s' if filers > 1 else ''} put tables like this one in it")

    def _by_name(self, title: str, level: Level, score: dict[int, float], reason: dict[int, str]) -> None:
        weights = self._memory.vocabulary.weights(
            [(" ".join(w for w in key(title).split() if w not in _FURNITURE), 1.0)]
        )
        found, alike = self._bags.search(weights, 0.2, 40)
        fitting = self._level[found] == level
        for concept, likeness in list(zip(found[fitting].tolist(), alike[fitting].tolist(), strict=True))[:_NAMED]:
            score[concept] = score.get(concept, 0.0) + 1.2 * likeness
            reason.setdefault(concept, "its name says what the title says")


def _calibrated(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    result: list[Candidate] = []
    left = 1.0
    for candidate in found:
        chance = min(left, float(np.interp(candidate.confidence, _SHARE, _RIGHT)))
        if result:
            # What the first leaves over; the others only share it.
            chance = min(candidate.confidence, left)
        left -= chance
        result.append(Candidate(candidate.concept, candidate.score, chance, candidate.reason))
    return tuple(result)
