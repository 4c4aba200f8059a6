"""The linker as the source of suggestions for ``decisions.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from converter.mapping.keys import RowKey, Subject
from converter.mapping.label_matches import EXACT_CONFIDENCE, LabelIndex, joined
from converter.mapping.linker import Linker
from converter.mapping.propose import LexicalSuggester
from converter.model.decisions import Alternative
from converter.model.facts import Extraction
from taxonomy.catalog import Catalog
from taxonomy.sources import US_FAMILIES


@lru_cache(maxsize=1)
def shipped_linker() -> Linker:
    """Return the linker with the memory that the package ships; loaded once."""
    return Linker.load()


class LinkerSuggester:
    """Ranks by what other filers tagged, whole tables at a time, and by labels where no memory reaches."""

    def __init__(self, linker: Linker | None = None) -> None:
        self._linker = linker

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        """Return candidates per row key with calibrated confidences and reasons.

        Concepts beyond the US taxonomies join by their labels; a catalogue without those is ranked by labels alone.
        """
        if US_FAMILIES.isdisjoint(catalog.namespaces):
            return LexicalSuggester().suggest(extraction, subjects, catalog)
        remembered = self._remembered(extraction, subjects, catalog)
        labels = LabelIndex(catalog)
        if not labels:
            return remembered
        asked = {subject.key: subject for subject in subjects.values()}
        return {key: _joined(labels.find(subject), remembered.get(key, ())) for key, subject in asked.items()}

    def _remembered(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        ranked = (self._linker or shipped_linker()).link(extraction, catalog)
        wanted = {subject.key for subject in subjects.values()}
        return {
            key: [
                Alternative(
                    concept=str(c.concept), confidence=round(min(max(c.confidence, 0.0), 1.0), 3), reason=c.reason
                )
                for c in ranking.candidates
            ]
            for key, ranking in ranked.items()
            if key in wanted
        }


def _joined(by_label: Sequence[Alternative], remembered: Sequence[Alternative]) -> list[Alternative]:
    """Return both as one list. Whoever pins a taxonomy beside the US ones means its concept by its very label: only the
    doubt about that is left for what other filers tagged."""
    if by_label and by_label[0].confidence == EXACT_CONFIDENCE:
        doubt = round(1 - EXACT_CONFIDENCE, 3)
        remembered = [c.model_copy(update={"confidence": min(c.confidence, doubt)}) for c in remembered]
    return joined(by_label, remembered)
