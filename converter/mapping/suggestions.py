"""What a suggester may say: candidates for rows, and, from one that remembers filings, for axes, members and blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from converter.mapping.blocks import BlockPlace
from converter.mapping.keys import RowKey, Subject
from converter.model.decisions import Alternative
from converter.model.facts import Extraction
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates, best first, and the probability that the filer needs a concept of its own; ``nearest`` names the
    nearest standard relatives."""

    candidates: Sequence[Alternative] = ()
    own: float = 0.0
    nearest: str = ""

    @property
    def best(self) -> Alternative | None:
        """The best candidate, when it is at least as likely as a concept of the filer's own."""
        best = self.candidates[0] if self.candidates else None
        return best if best is not None and best.confidence >= self.own else None


class Suggester(Protocol):
    """Ranks concepts for the rows of a whole extraction; best first, already filtered by type and period type."""

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        """Return candidates per row key; ``subjects`` gives the subject of each parsed fact by its id."""
        ...


@runtime_checkable
class Adviser(Suggester, Protocol):
    """A suggester that also knows when a filer needs a concept of its own, and ranks axes, members and blocks."""

    def rank(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Ranked]:
        """Return candidates with the advice for an own concept per row key."""
        ...

    def axis(self, labels: Sequence[str], hint: str, concepts: Iterable[QName], catalog: Catalog) -> Ranked:
        """Return the axes for the labels of members; ``concepts`` are those of the facts they qualify."""
        ...

    def member(self, label: str, axis: QName, catalog: Catalog) -> Ranked:
        """Return the standard members for a label."""
        ...

    def blocks(self, extraction: Extraction, places: Sequence[BlockPlace], catalog: Catalog) -> Sequence[Ranked]:
        """Return the text blocks for places of the document."""
        ...
