"""The linker as the source of suggestions for ``decisions.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from converter.mapping.blocks import BlockPlace
from converter.mapping.keys import RowKey, Subject, Subjects
from converter.mapping.label_matches import EXACT_CONFIDENCE, LabelIndex, joined
from converter.mapping.lexical import LexicalSuggester, by_title
from converter.mapping.linker import Linker, Ranking
from converter.mapping.linker.memory import FILE, LocalMemory
from converter.mapping.linker.subjects import asked_tables
from converter.mapping.suggestions import Ranked
from converter.model.decisions import Alternative
from converter.model.facts import Extraction
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName
from taxonomy.home import user_home
from taxonomy.sources import US_FAMILIES


@lru_cache(maxsize=1)
def shipped_linker() -> Linker:
    """Return the linker with the memory that the package ships; loaded once."""
    return Linker.load()


def user_linker(entity: str) -> Linker:
    """Return the linker that asks the user's own memory first, where there is one; ``entity`` is who reports."""
    file = user_home() / FILE
    return _remembering(file.parent, file.stat().st_mtime_ns, entity) if file.is_file() else shipped_linker()


@lru_cache(maxsize=2)
def _remembering(directory: Path, _changed: int, entity: str) -> Linker:
    return Linker.load(local=LocalMemory(directory), entity=entity)


class LinkerSuggester:
    """Ranks by what other filers tagged, whole tables at a time, and by labels where no memory reaches."""

    def __init__(self, linker: Linker | None = None, entity: str = "") -> None:
        """Without a linker the one that ships is asked, after the user's own memory."""
        self._given = linker
        self._entity = entity

    @property
    def _linker(self) -> Linker:
        return self._given or user_linker(self._entity)

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        """Return candidates per row key with calibrated confidences and reasons."""
        return {key: ranked.candidates for key, ranked in self.rank(extraction, subjects, catalog).items()}

    def rank(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Ranked]:
        """Return candidates per row key with the advice for own concepts.

        Concepts beyond the US taxonomies join by their labels; a catalogue without those is ranked by labels alone.
        """
        if not _is_remembered(catalog):
            found = LexicalSuggester().suggest(extraction, subjects, catalog)
            return {key: Ranked(candidates) for key, candidates in found.items()}
        wanted = {subject.key: subject for subject in subjects.values()}
        rankings = self._linker.link(extraction, catalog)
        remembered = {key: _ranked(ranking) for key, ranking in rankings.items() if key in wanted}
        labels = LabelIndex(catalog)
        if not labels:
            return remembered
        return {key: _joined(labels.find(subject), remembered.get(key, Ranked())) for key, subject in wanted.items()}

    def axis(self, labels: Sequence[str], hint: str, concepts: Iterable[QName], catalog: Catalog) -> Ranked:
        """Return the axes that filers put members of such labels on."""
        if not _is_remembered(catalog):
            return Ranked()
        return _ranked(self._linker.link_axis(labels, hint, concepts, catalog))

    def member(self, label: str, axis: QName, catalog: Catalog) -> Ranked:
        """Return the standard members that filers use for such a label."""
        if not _is_remembered(catalog):
            return Ranked()
        return _ranked(self._linker.link_member(label, axis, catalog))

    def blocks(self, extraction: Extraction, places: Sequence[BlockPlace], catalog: Catalog) -> Sequence[Ranked]:
        """Return the text blocks by titles and, for tables, by their rows."""
        if not _is_remembered(catalog):
            return [by_title(place, catalog) for place in places]
        asked = {table.table: table for table in asked_tables(extraction, Subjects(extraction))} if places else {}
        found = []
        for place in places:
            table = asked.get(place.tables[0]) if place.level == "table" and place.tables else None
            ranking = self._linker.link_block(
                place.place if place.level == "note" else place.caption or place.place,
                place.level,
                catalog,
                rows=table.rows if table is not None else (),
                context=table.context if table is not None else None,
            )
            found.append(_ranked(ranking))
        return found


def _is_remembered(catalog: Catalog) -> bool:
    return not US_FAMILIES.isdisjoint(catalog.namespaces)


def _ranked(ranking: Ranking) -> Ranked:
    candidates = [
        Alternative(concept=str(c.concept), confidence=round(min(max(c.confidence, 0.0), 1.0), 3), reason=c.reason)
        for c in ranking.candidates
    ]
    return Ranked(candidates, ranking.extension_advice, ranking.nearest)


def _joined(by_label: Sequence[Alternative], remembered: Ranked) -> Ranked:
    """Return both as one list. Whoever pins a taxonomy beside the US ones means its concept by its very label: only the
    doubt about that is left for what other filers tagged, and for an own concept."""
    candidates, own = remembered.candidates, remembered.own
    if by_label and by_label[0].confidence == EXACT_CONFIDENCE:
        doubt = round(1 - EXACT_CONFIDENCE, 3)
        candidates = [c.model_copy(update={"confidence": min(c.confidence, doubt)}) for c in candidates]
        own = min(own, doubt)
    return Ranked(joined(by_label, candidates), own, remembered.nearest)
