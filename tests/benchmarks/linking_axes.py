"""How often axis and standard member of a label are right: ``python -m tests.benchmarks.linking_axes --corpus DIR``.

Asks as the converter does once a table was read: for the labels that name the members of one axis of a table, and the
concepts that the linker picked for its rows, the axis; then for each label the member on that axis. No hint of the
extraction is given, so that this measures linking, whatever was read. The gold says which facts lie on an axis and not
which text names the member: it is taken to be in the place (row, section, header) whose texts go with the members
best. Each company is asked with a memory and models that never saw it; axes and members of the filer's own are right
when none of the standard ones is preferred.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from converter.mapping.linker import Linker
from converter.mapping.linker.words import name_terms, terms
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import QName
from tests.benchmarks.linking import HELD_OUT
from tests.benchmarks.linking_gold import cik_of, folders, tables

_STANDARD = ("us-gaap:", "srt:", "dei:", "country:", "currency:", "stpr:")
_NAMED = 0.5
"""What it counts that a text shares all its words with the member, against going with the member one to one."""


@dataclass(slots=True)
class Family:
    """The facts of a table on one axis: per fact the texts around it by place, and the member tagged."""

    axis: str
    places: list[Mapping[str, str]] = field(default_factory=list)
    members: list[str] = field(default_factory=list)

    def labels(self) -> list[str]:
        """Return the text that names the member of each fact."""
        places = sorted({place for texts in self.places for place in texts})
        best = max(places, key=lambda place: (self._worth(place), place), default="")
        return [texts.get(best, "") for texts in self.places]

    def _worth(self, place: str) -> float:
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        named = 0.0
        for texts, member in zip(self.places, self.members, strict=True):
            text = texts.get(place, "")
            seen[text][member] += bool(text)
            named += _shared(text, member)
        pure = sum(max(counts.values()) for counts in seen.values())
        return (pure + _NAMED * 2 * named) / len(self.members)


def _shared(text: str, member: str) -> float:
    words, name = set(terms(text)), set(name_terms(member.partition(":")[2].removesuffix("Member")))
    return len(words & name) / max((len(words) * len(name)) ** 0.5, 1.0)


def families(facts: Sequence[Mapping[str, Any]]) -> Iterator[Family]:
    """Yield the families of members of one table."""
    found: dict[str, Family] = {}
    for fact in facts:
        place = fact["loc"]
        texts = {"row": place["row_label"], "section": place["section"]}
        texts |= {f"header {depth}": text for depth, text in enumerate(reversed(place["col_headers"]))}
        for axis, member in sorted(fact["dims"].items()):
            family = found.setdefault(axis, Family(axis))
            family.places.append({place: text for place, text in texts.items() if text})
            family.members.append(member)
    yield from found.values()


@dataclass(slots=True)
class Tally:
    """Facts on an axis: all, with the axis right; with a standard member, with it right; axes confused."""

    facts: int = 0
    axis: int = 0
    standard: int = 0
    member: int = 0
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, linker: Linker, family: Family, concepts: Sequence[QName]) -> None:
        """Ask for the axis of a family and for its members."""
        catalog = builtin_catalog()
        labels = family.labels()
        ranking = linker.link_axis([text for text in dict.fromkeys(labels) if text], "", concepts, catalog)
        best = ranking.candidates[0] if ranking.candidates else None
        pick = str(best.concept) if best is not None and best.confidence >= ranking.extension_advice else "own"
        wanted = family.axis if family.axis.startswith(_STANDARD) else "own"
        self.facts += len(labels)
        self.axis += len(labels) * (pick == wanted)
        if pick != wanted:
            self.confused[wanted, pick] += len(labels)
        axis = QName.parse(family.axis)
        for label, member in zip(labels, family.members, strict=True):
            if member.startswith(_STANDARD):
                found = linker.link_member(label, axis, catalog).candidates
                self.standard += 1
                self.member += bool(found) and str(found[0].concept) == member

    def join(self, other: Tally) -> None:
        """Add what another tally counted."""
        self.facts, self.axis = self.facts + other.facts, self.axis + other.axis
        self.standard, self.member = self.standard + other.standard, self.member + other.member
        self.confused.update(other.confused)

    def __str__(self) -> str:
        return (
            f"{self.facts:6d} facts on an axis: {self.axis / max(self.facts, 1):.3f} with the axis; "
            f"{self.standard:6d} with a standard member: {self.member / max(self.standard, 1):.3f} with it"
        )


def measure(folder: Path, models: Path, tally: Tally) -> None:
    """Add the tables of a filing to a tally."""
    linker = Linker.load(models=models, without=(cik_of(folder),))
    asked = list(tables(folder))
    rankings = linker.link_tables([(table.rows, table.context) for table, _ in asked], builtin_catalog())
    for (_, facts), found in zip(asked, rankings, strict=True):
        concepts = dict.fromkeys(ranking.candidates[0].concept for ranking in found if ranking.candidates)
        for family in families(facts):
            tally.add(linker, family, list(concepts))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the development corpus")
    parser.add_argument("--models", type=Path, default=HELD_OUT, help="models trained without the companies measured")
    parser.add_argument("--worst", type=int, default=15, help="confusions to list, those of most facts first")
    chosen = parser.parse_args()
    whole = Tally()
    for folder in folders(chosen.corpus):
        tally = Tally()
        measure(folder, chosen.models, tally)
        whole.join(tally)
        print(f"{folder.name:22s}{tally}")
    print(f"{'all':22s}{whole}")
    for (wanted, pick), count in whole.confused.most_common(chosen.worst):
        print(f"  {count} facts: {wanted}, taken for {pick}")


if __name__ == "__main__":
    main()
