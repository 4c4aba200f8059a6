"""The linker: proposes concepts for the rows of a report, with reasons, and says how sure it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from converter.mapping.compatibility import misfit
from converter.mapping.keys import RowKey, Subjects
from converter.mapping.linker.evidence import Memory
from converter.mapping.linker.grid import Candidate, LinkRow, Query, Ranking, TableContext, queries, statement_code
from converter.mapping.linker.ranking import ConceptSet, Scored, score_table
from converter.mapping.linker.reasons import Reasons
from converter.mapping.linker.store import Store
from converter.mapping.linker.subjects import asked_tables
from converter.model.facts import Extraction
from taxonomy.catalog import Catalog
from taxonomy.concepts import PeriodType, QName

DATA = Path(__file__).parent / "data"
LIMIT = 10


class Linker:
    """Ranks concepts for rows. Deterministic: the same rows give the same ranking."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        store = memory.store
        self._concepts = ConceptSet(
            memory, store.concept_type, store.concept_period, np.ones(len(store.concept_type), np.bool_)
        )

    @classmethod
    def load(cls, data_dir: Path = DATA, *, without: Collection[int] = ()) -> Linker:
        """Return the linker of a data directory. ``without`` names filers (CIK) that it must not remember."""
        return cls(Memory(Store.load(data_dir / "memory.npz").without(without)))

    def link_table(
        self, rows: Sequence[LinkRow], context: TableContext, catalog: Catalog | None, limit: int = LIMIT
    ) -> list[Ranking]:
        """Return one ranking per row. Concepts that the catalogue lacks, or of another type or period type, are out."""
        if not rows:
            return []
        asked = queries(rows)
        scored = score_table(self.memory, self._concepts, asked, context)
        reasons = Reasons(self.memory, scored.evidence, asked, statement_code(context.part))
        return [self._ranking(i, asked[i], scored, reasons, catalog, limit) for i in range(len(asked))]

    def _ranking(
        self, number: int, query: Query, scored: Scored, reasons: Reasons, catalog: Catalog | None, limit: int
    ) -> Ranking:
        mine = np.flatnonzero(scored.query == number)
        mine = mine[np.lexsort((scored.concept[mine], -scored.score[mine]))]
        weights = np.exp(2.5 * (scored.score[mine] - scored.score[mine].max())) if len(mine) else np.zeros(0)
        chance = weights / (weights.sum() + 0.15) if len(mine) else weights
        found: list[Candidate] = []
        for place, at in enumerate(mine):
            concept = int(scored.concept[at])
            name = QName.parse(self._concepts.names[concept])
            if not fits(name, query, catalog):
                continue
            reason = reasons.of(number, concept, str(name))
            found.append(Candidate(name, float(scored.score[at]), float(chance[place]), reason))
            if len(found) == limit:
                break
        return Ranking(tuple(found))

    def link(self, extraction: Extraction, catalog: Catalog | None, limit: int = LIMIT) -> Mapping[RowKey, Ranking]:
        """Return the ranking of every key of an extraction. Rows that share a key are ranked together."""
        gathered: dict[RowKey, list[tuple[int, Ranking]]] = {}
        for table in asked_tables(extraction, Subjects(extraction)):
            rankings = self.link_table(table.rows, table.context, catalog, limit)
            for key, row, ranking in zip(table.keys, table.rows, rankings, strict=True):
                gathered.setdefault(key, []).append((row.weight, ranking))
        return {key: merged(found, limit) for key, found in gathered.items()}


def fits(name: QName, query: Query, catalog: Catalog | None) -> bool:
    """Return whether the catalogue lets the concept hold the values of the row."""
    if catalog is None:
        return True
    concept = catalog.concept(name)
    if concept is None or concept.deprecated:
        return False
    return not misfit(concept, query.kind, query.period or PeriodType(concept.period_type))


def merged(found: Sequence[tuple[int, Ranking]], limit: int) -> Ranking:
    """Return one ranking for rows that are decided together: mean confidence, weighted by their numbers."""
    if len(found) == 1:
        return found[0][1]
    total = sum(weight for weight, _ in found)
    best: dict[QName, tuple[float, Candidate]] = {}
    for weight, ranking in found:
        for candidate in ranking.candidates:
            share, kept = best.get(candidate.concept, (0.0, candidate))
            share += candidate.confidence * weight / total
            best[candidate.concept] = (share, candidate if candidate.score > kept.score else kept)
    ordered = sorted(best.values(), key=lambda pair: (-pair[0], str(pair[1].concept)))[:limit]
    return Ranking(
        tuple(Candidate(kept.concept, kept.score, share, kept.reason) for share, kept in ordered),
        sum(weight * ranking.extension_advice for weight, ranking in found) / total,
        max(found, key=lambda pair: pair[0])[1].nearest,
    )
