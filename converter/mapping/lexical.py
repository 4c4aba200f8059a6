"""Suggestions by the words of labels alone, for catalogues that no memory of filings knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from converter.mapping.blocks import BlockPlace
from converter.mapping.keys import RowKey, Subject
from converter.mapping.label_matches import EXACT_CONFIDENCE, LabelIndex, joined
from converter.mapping.suggestions import Ranked
from converter.model.decisions import Alternative, key_text
from converter.model.facts import Extraction
from taxonomy.catalog import Catalog, Match

ALTERNATIVES = 9
"""Candidates shown beside the pick."""


def by_title(place: BlockPlace, catalog: Catalog) -> Ranked:
    """Return the text blocks whose names share words with the title of a note or the caption of a table."""
    words = key_text(place.place if place.level == "note" else place.caption or place.place)
    matches = catalog.search(f"{words} text block", data_types=("textBlockItemType",), limit=ALTERNATIVES + 1)
    return Ranked(
        [Alternative(concept=str(m.concept.name), confidence=round(m.score * 0.6, 3), reason=m.reason) for m in matches]
    )


class LexicalSuggester:
    """Ranks by the words of labels alone. Honest about it: its confidence never reaches automatic acceptance."""

    ceiling = 0.6

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        """Return the concepts whose derived labels share words with the row's label and its place."""
        found: dict[RowKey, Sequence[Alternative]] = {}
        labels = LabelIndex(catalog)
        for subject in subjects.values():
            if subject.key not in found:
                found[subject.key] = self._for(subject, catalog, labels)
        return found

    def _for(self, subject: Subject, catalog: Catalog, labels: LabelIndex) -> list[Alternative]:
        matches = catalog.search(
            key_text(subject.label),
            data_types=labels.types(subject.measure),
            period_type=subject.period,
            limit=ALTERNATIVES + 1,
        )
        return joined(labels.find(subject), [self._alternative(subject, match) for match in matches])

    def _alternative(self, subject: Subject, match: Match) -> Alternative:
        concept = match.concept
        if key_text(concept.label) == key_text(subject.label):
            reason = f"{subject.label!r} is the label of the concept, word for word"
            return Alternative(concept=str(concept.name), confidence=EXACT_CONFIDENCE, reason=reason)
        return Alternative(
            concept=str(concept.name), confidence=round(match.score * self.ceiling, 3), reason=match.reason
        )
