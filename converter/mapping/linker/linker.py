"""The linker: proposes concepts for the rows of a report, with reasons, and says how sure it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from converter.mapping.compatibility import misfit
from converter.mapping.keys import RowKey, Subject, Subjects
from converter.mapping.linker import confidence, joint, second_look
from converter.mapping.linker.blocks import BlockLinker, Level
from converter.mapping.linker.candidates import MAX_CONCEPTS
from converter.mapping.linker.evidence import Memory
from converter.mapping.linker.grid import Candidate, LinkRow, Ranking, TableContext, queries
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.members import MemberLinker
from converter.mapping.linker.memory import LocalMemory, with_memory
from converter.mapping.linker.models import Models
from converter.mapping.linker.ranking import Asked, ConceptSet, Scored, ask, score_table
from converter.mapping.linker.reasons import Reasons
from converter.mapping.linker.store import Store
from converter.mapping.linker.subjects import asked_tables
from converter.model.decisions import Alternative
from converter.model.facts import Extraction, ItemKind
from taxonomy.catalog import Catalog
from taxonomy.concepts import PeriodType, QName

DATA = Path(__file__).parent / "data"
LIMIT = 10
_SHOWN_NEW = 2
"""How many concepts that no filer uses are shown of a row in doubt."""

_NO_DOUBT = 0.7
"""The confidence from which on concepts that no filer uses are not shown for their names alone."""

_BEYOND = 0.85
"""The share of the doubt about the best candidate that goes to the other candidates shown."""

_UNUSED = 0.2
"""What a concept that no filer uses gains in score: a filer of another trade needs more of them than training saw."""

_TOLD = 0.8
"""What stated confidence is worth for numbers in sentences, which the models never saw in training."""


class Linker:
    """Ranks concepts for rows. Deterministic: the same rows give the same ranking."""

    def __init__(self, memory: Memory, models: Models, local: LocalMemory | None = None, entity: str = "") -> None:
        self.memory = memory
        store = memory.store
        self._models = models
        self._local, self._entity = local, entity
        self._steps = second_look.Steps(memory)
        self._sums: dict[str, joint.Calculations] = {}
        self._concepts = ConceptSet(
            memory, store.concept_type, store.concept_period, np.ones(len(store.concept_type), np.bool_)
        )

    @classmethod
    def load(
        cls, data_dir: Path = DATA, *, models: Path | None = None, without: Collection[int] = (),
        local: LocalMemory | None = None, entity: str = "",
    ) -> Linker:  # fmt: skip
        """Return the linker of a data directory; the user's own memory, when given, is asked first.

        ``entity`` is the identifier of who reports: rows of its own earlier reports count most.
        ``without`` names filers (CIK) that it must not remember; ``models`` is a file of models made without them.
        """
        memory = Memory(Store.load(data_dir / "memory.npz").without(without))
        return cls(memory, Models.load(models or data_dir / "models.npz"), local, entity)

    @property
    def concept_names(self) -> Sequence[str]:
        """The names of concepts by their numbers in the memory."""
        return self._concepts.names

    def link_table(
        self, rows: Sequence[LinkRow], context: TableContext, catalog: Catalog | None, limit: int = LIMIT
    ) -> list[Ranking]:
        """Return one ranking per row. Concepts that the catalogue lacks, or of another type or period type, are out."""
        return self.link_tables([(rows, context)], catalog, limit)[0]

    def link_tables(
        self, tables: Sequence[tuple[Sequence[LinkRow], TableContext]], catalog: Catalog | None, limit: int = LIMIT
    ) -> list[list[Ranking]]:
        """Return the rankings of the tables of one report, which speak for one another."""
        asked = [ask(self.memory, queries(rows, context.part), context) for rows, context in tables if rows]
        found = iter(self._rank(asked, catalog, limit) if asked else ())
        ranked = [next(found) if rows else [] for rows, _ in tables]
        if self._local is None:
            return ranked
        return [
            [self._remembering(self._local, *pair, context, limit) for pair in zip(rows, rankings, strict=True)]
            for (rows, context), rankings in zip(tables, ranked, strict=True)
        ]

    def _remembering(
        self, local: LocalMemory, row: LinkRow, ranking: Ranking, context: TableContext, limit: int
    ) -> Ranking:
        remembered = local.lookup(row, context, self._entity)
        if not remembered:
            return ranking
        candidates = with_memory(remembered, ranking.candidates, limit)
        own = ranking.extension_advice * max(0.0, 1.0 - sum(one.confidence for one in remembered))
        return Ranking(candidates, own, ranking.nearest)

    def _rank(self, tables: Sequence[Asked], catalog: Catalog | None, limit: int) -> list[list[Ranking]]:
        scored = self._scored(tables, catalog)
        alone = [found.score for found in scored]
        joint.share_rows(tables, scored)
        told: list[dict[int, str]] = [{} for _ in tables]
        if catalog is not None and any(query.row.sums for table in tables for query in table.queries):
            calculations = self._calculations(catalog)
            joint.agree(calculations, tables, scored)
            told = [
                joint.agreements(calculations, table, found, self.concept_names)
                for table, found in zip(tables, scored, strict=True)
            ]
        return [
            _Table(self._models, self._concepts, self.memory, table, found, words, score).rankings(limit)
            for table, found, words, score in zip(tables, scored, told, alone, strict=True)
        ]

    def _calculations(self, catalog: Catalog) -> joint.Calculations:
        if catalog.name not in self._sums:
            numbers = {name: number for number, name in enumerate(self.concept_names) if number}
            self._sums[catalog.name] = joint.Calculations(catalog, numbers)
        return self._sums[catalog.name]

    def _scored(self, tables: Sequence[Asked], catalog: Catalog | None) -> list[Scored]:
        starts = np.concatenate(([0], np.cumsum([len(table.queries) for table in tables]))).astype(np.int64)
        everything = [query for table in tables for query in table.queries]
        likeness = self.memory.filer_likeness(everything, [t.evidence for t in tables], list(starts[:-1]))
        scored = [score_table(self.memory, self._concepts, table, likeness) for table in tables]
        for table, found in zip(tables, scored, strict=True):
            found.restrict(self._fitting(table, found, catalog))
            found.score = self._models.first.score(found.features)
            found.welcome(self.memory.concept_filers, self._models.newcomer.score)
            found.keep(second_look.KEPT)
        chance = [
            second_look.chances(found.score, found.query, len(table.queries))
            for table, found in zip(tables, scored, strict=True)
        ]
        added = second_look.matrix(self.memory, self._steps, tables, scored, chance)
        at = 0
        for found in scored:
            found.features = np.concatenate([found.features, added[at : at + len(found.pair)]], axis=1)
            found.score = self._models.second.score(found.features) + np.where(np.isfinite(found.newness), _UNUSED, 0.0)
            at += len(found.pair)
        return scored

    def _fitting(self, table: Asked, found: Scored, catalog: Catalog | None) -> Ints:
        if catalog is None:
            return np.arange(len(found.pair), dtype=np.int64)
        asked: dict[tuple[ItemKind, PeriodType | None], int] = {}
        number = np.array([asked.setdefault((query.kind, query.period), len(asked)) for query in table.queries])
        code, inverse = np.unique(number[found.query] * MAX_CONCEPTS + found.concept, return_inverse=True)
        kinds = list(asked)
        fitting = []
        for one in code.tolist():
            kind, period = kinds[one // MAX_CONCEPTS]
            fitting.append(fits(QName.parse(self._concepts.names[one % MAX_CONCEPTS]), kind, period, catalog))
        return np.flatnonzero(np.array(fitting, np.bool_)[inverse])

    def link(self, extraction: Extraction, catalog: Catalog | None, limit: int = LIMIT) -> Mapping[RowKey, Ranking]:
        """Return the ranking of every key of an extraction. Rows that share a key are ranked together."""
        tables = asked_tables(extraction, Subjects(extraction))
        gathered: dict[RowKey, list[tuple[int, Ranking]]] = {}
        rankings = self.link_tables([(table.rows, table.context) for table in tables], catalog, limit)
        for table, found in zip(tables, rankings, strict=True):
            for key, row, ranking in zip(table.keys, table.rows, found, strict=True):
                gathered.setdefault(key, []).append((row.weight, ranking))
        return {key: merged(found, limit) for key, found in gathered.items()}

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        """Return the candidates per row key as decisions hold them. The keys are those of ``subjects``."""
        asked = {subject.key for subject in subjects.values()}
        return {
            row_key: [_alternative(candidate) for candidate in ranking.candidates]
            for row_key, ranking in self.link(extraction, catalog).items()
            if row_key in asked
        }

    def link_axis(
        self, labels: Sequence[str], hint: str, concepts: Iterable[QName] = (), catalog: Catalog | None = None
    ) -> Ranking:
        """Return the axes for member labels; ``hint`` is the extraction's word for the family of members."""
        return self._dimensions.axis(labels, hint, concepts, catalog)

    def link_member(self, label: str, axis: QName | None = None, catalog: Catalog | None = None) -> Ranking:
        """Return the standard members for a label; the advice is the probability that an own member is needed."""
        return self._dimensions.member(label, axis, catalog)

    def link_block(
        self, title: str, level: Level, catalog: Catalog | None = None, *, rows: Sequence[LinkRow] = (),
        context: TableContext | None = None,
    ) -> Ranking:  # fmt: skip
        """Return the text blocks for the title of a note or policy, or for a caption with the rows of its table."""
        return self._blocks.block(title, level, catalog, rows=rows, context=context)

    @cached_property
    def _dimensions(self) -> MemberLinker:
        return MemberLinker(self.memory)

    @cached_property
    def _blocks(self) -> BlockLinker:
        return BlockLinker(self.memory)


class _Table:
    """Turns the scores of one table into rankings."""

    def __init__(
        self, models: Models, concepts: ConceptSet, memory: Memory, table: Asked, found: Scored,
        told: Mapping[int, str], alone: Floats,
    ) -> None:  # fmt: skip
        """``told`` says of queries that their pick sums as the row does; ``alone`` are the scores before rows met."""
        self._concepts, self._table, self._found, self._told, self._alone = concepts, table, found, told, alone
        self._reasons = Reasons(memory, found.evidence, table.queries, table.statement)
        self._order = np.lexsort((found.concept, -found.score, found.query))
        self._bounds = np.searchsorted(found.query[self._order], np.arange(len(table.queries) + 1))
        self._share = second_look.chances(alone, found.query, len(table.queries))
        self._sure, self._own = self._chances(models)

    def _chances(self, models: Models) -> tuple[Floats, Floats]:
        count = len(self._table.queries)
        sure, own = np.zeros(count), np.ones(count)
        found = self._found
        if len(found.pair):
            lines = confidence.matrix(found.features, found.query, self._alone, found.concept)
            asked, before = confidence.first_lines(found.query, self._alone, found.concept)
            _, after = confidence.first_lines(found.query, found.score, found.concept)
            stated = models.confidence_curve.of(models.confidence.score(lines))
            # A pick that only the other rows brought about is no surer than their word for it.
            word = self._share if found.backing is None else found.backing
            sure[asked] = np.where(before == after, stated, np.minimum(stated, word[after]))
            sure *= np.array([_TOLD if query.row.text else 1.0 for query in self._table.queries])
            own[asked] = models.own_curve.of(models.own.score(lines))
        return sure, own

    def rankings(self, limit: int) -> list[Ranking]:
        return [self._ranking(number, limit) for number in range(len(self._table.queries))]

    def _shown(self, ordered: Ints, sure: float, limit: int) -> Ints:
        """Return the candidates to show: when in doubt, the last places are for concepts that no filer uses."""
        newness = self._found.newness[ordered]
        room = limit - _SHOWN_NEW
        if sure >= _NO_DOUBT or limit <= 2 * _SHOWN_NEW or len(ordered) <= limit:
            return ordered[:limit]
        late = np.arange(room, len(ordered))
        late = late[np.lexsort((late, -newness[late]))][:_SHOWN_NEW]
        late = late[np.isfinite(newness[late])]
        rest = np.setdiff1d(np.arange(room, len(ordered)), late)[: _SHOWN_NEW - len(late)]
        return ordered[np.concatenate((np.arange(room), np.sort(np.concatenate((late, rest)))))]

    def _ranking(self, number: int, limit: int) -> Ranking:
        sure = float(self._sure[number])
        mine = self._shown(self._order[self._bounds[number] : self._bounds[number + 1]], sure, limit)
        if not len(mine):
            return Ranking((), float(self._own[number]))
        rest = float(self._share[mine[1:]].sum())
        found = []
        for place, at in enumerate(mine):
            concept = int(self._found.concept[at])
            name = self._concepts.names[concept]
            chance = sure if place == 0 else _BEYOND * (1 - sure) * float(self._share[at]) / max(rest, 1e-9)
            reason = self._reasons.of(number, concept, name)
            if place == 0 and number in self._told:
                reason = f"{reason}; {self._told[number]}"
            # No alternative is told to be likelier than the pick.
            found.append(
                Candidate(QName.parse(name), float(self._found.score[at]), min(chance, max(sure, 0.01)), reason)
            )
        relatives = ", ".join(candidate.concept.local for candidate in found[:3])
        return Ranking(tuple(found), float(self._own[number]), relatives)


def _alternative(candidate: Candidate) -> Alternative:
    return Alternative(
        concept=str(candidate.concept), confidence=round(candidate.confidence, 3), reason=candidate.reason
    )


def fits(name: QName, kind: ItemKind, period: PeriodType | None, catalog: Catalog) -> bool:
    """Return whether the catalogue lets the concept hold values of a kind and period type (None: of any)."""
    concept = catalog.concept(name)
    if concept is None or concept.deprecated:
        return False
    return not misfit(concept, kind, period or PeriodType(concept.period_type))


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
