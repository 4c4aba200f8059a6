"""The remembered rows of other filers as flat arrays: what was printed where, and which concept was tagged.

A row that a filer tagged is an occurrence: label, section row, column header, the table (role) it stands in, concept.
Labels, sections and column headers share one vocabulary of keys (``words.key``).
"""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.alignment import Alignment, Rows, fingerprints
from converter.mapping.linker.layout import Ints
from converter.mapping.linker.words import digest

AnyArray = npt.NDArray[np.generic]

OWN = 0
"""The concept number that stands for a filer's own concepts."""

TYPES: Sequence[str] = (
    "", "monetaryItemType", "sharesItemType", "perShareItemType", "percentItemType", "pureItemType", "integerItemType",
    "decimalItemType", "durationItemType", "dateItemType", "stringItemType", "textBlockItemType", "areaItemType",
    "volumeItemType", "massItemType", "energyItemType", "powerItemType", "perUnitItemType", "domainItemType", "other",
)  # fmt: skip
"""Data types by code."""

PERIODS: Sequence[str] = ("", "instant", "duration")
"""Period types by code."""


@dataclass(slots=True)
class Store:
    """Arrays of the memory. ``*_start`` arrays are offsets of a compressed row layout (n + 1 entries)."""

    label_digest: npt.NDArray[np.uint64]
    """Sorted; the number of a label is its place here. Label 0 is the empty one when present."""
    label_term_start: npt.NDArray[np.int32]
    label_term: npt.NDArray[np.uint16]
    terms: npt.NDArray[np.uint8]
    """The vocabulary of stems, joined by line ends."""
    concepts: npt.NDArray[np.uint8]
    """Names ``prefix:local``, joined by line ends; number 0 stands for own concepts."""
    concept_type: npt.NDArray[np.uint8]
    concept_period: npt.NDArray[np.uint8]
    concept_term_start: npt.NDArray[np.int32]
    concept_term: npt.NDArray[np.uint16]
    concept_sibling_start: npt.NDArray[np.int32]
    concept_sibling: npt.NDArray[np.uint16]
    """Groups of concepts that stand side by side in a tree of the taxonomy, by concept."""
    concept_topic_start: npt.NDArray[np.int32]
    concept_topic: npt.NDArray[np.uint16]
    """Statements and disclosures (roles) of the taxonomy that hold a concept."""
    occ_label: npt.NDArray[np.uint32]
    """Occurrences in the order of their labels."""
    occ_concept: npt.NDArray[np.uint16]
    occ_role: npt.NDArray[np.uint16]
    occ_section: npt.NDArray[np.uint32]
    occ_column: npt.NDArray[np.uint32]
    occ_zone: npt.NDArray[np.uint8]
    """The zone of the statement that the row stands in (``zones.zones``), 0 for none."""
    step_concepts: npt.NDArray[np.uint32]
    """Concepts that follow one another in a table: ``first * 65536 + second``, sorted, one entry per filer."""
    step_filer: npt.NDArray[np.uint16]
    role_filer: npt.NDArray[np.uint16]
    role_statement: npt.NDArray[np.uint8]
    role_source: npt.NDArray[np.uint8]
    """0 data sets, 1 linkbase, 2 printed table, 3 text; 4 the user's own reports."""
    role_modern: npt.NDArray[np.uint8]
    """0 before 2019, 1 until 2023, 2 since."""
    role_block: npt.NDArray[np.uint16]
    """The standard text block around a table, 0 for none."""
    role_term_start: npt.NDArray[np.int32]
    role_term: npt.NDArray[np.uint16]
    filer_cik: npt.NDArray[np.uint32]
    members: npt.NDArray[np.uint8]
    """Names of members, joined by line ends; number 0 stands for own members."""
    axes: npt.NDArray[np.uint8]
    """Names of axes, joined by line ends; number 0 stands for own axes."""
    member_label: npt.NDArray[np.uint32]
    """Labels that name members, in the order of their numbers, one entry per filer, member and axis."""
    member_name: npt.NDArray[np.uint16]
    member_axis: npt.NDArray[np.uint16]
    member_role: npt.NDArray[np.uint16]
    word_token: npt.NDArray[np.uint32]
    """Words of names aligned with words of labels (``alignment.Alignment``)."""
    word_term: npt.NDArray[np.uint16]
    word_chance: npt.NDArray[np.uint16]
    word_basis: npt.NDArray[np.uint16]
    token_rows: npt.NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Write the arrays as one compressed file, the same bytes for the same arrays."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name in (f.name for f in fields(self)):
                entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w") as stream:
                    np.lib.format.write_array(stream, np.ascontiguousarray(getattr(self, name)), allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> Store:
        """Read the arrays of a file that ``save`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{f.name: arrays[f.name] for f in fields(cls)})

    def without(self, ciks: Collection[int], concepts: Collection[int] = ()) -> Store:
        """Return the memory as it would be had these filers never been read, and these concepts never been used."""
        if not ciks and not concepts:
            return self
        hidden = np.isin(self.filer_cik, np.fromiter(ciks, np.uint32))
        unused = np.zeros(len(self.concept_type), np.bool_)
        unused[np.fromiter(concepts, np.int64)] = True
        keep = ~hidden[self.role_filer[self.occ_role]] & ~unused[self.occ_concept]
        changed = {name: getattr(self, name)[keep] for name in _OCCURRENCE}
        first, second = self.step_concepts >> 16, self.step_concepts & 0xFFFF
        followed = ~hidden[self.step_filer] & ~unused[first] & ~unused[second]
        changed |= {name: getattr(self, name)[followed] for name in ("step_concepts", "step_filer")}
        seen = ~hidden[self.role_filer[self.member_role]]
        changed |= {name: getattr(self, name)[seen] for name in _MEMBER}
        changed["role_block"] = np.where(hidden[self.role_filer], 0, self.role_block).astype(np.uint16)
        # Tables of hidden filers lose their titles, so that nothing of them can be found.
        sizes = np.diff(self.role_term_start)
        gone = hidden[self.role_filer]
        kept_terms = ~np.repeat(gone, sizes)
        start = np.concatenate(([0], np.cumsum(np.where(gone, 0, sizes)))).astype(np.int32)
        changed |= {"role_term": self.role_term[kept_terms], "role_term_start": start}
        words = self._without_rows(keep)
        changed |= {"word_chance": words.chance, "token_rows": words.rows}
        return Store(**{f.name: changed.get(f.name, getattr(self, f.name)) for f in fields(self)})

    @property
    def words(self) -> Alignment:
        """How words of names are aligned with words of labels."""
        return Alignment(self.word_token, self.word_term, self.word_chance, self.word_basis, self.token_rows)

    def rows(self, kept: npt.NDArray[np.bool_]) -> Ints:
        """Return the distinct rows of some occurrences, own concepts left out."""
        parts = self._rows(kept)
        found: Ints = np.unique(np.stack([part.astype(np.int64) for part in parts], axis=1), axis=0)
        return found

    def _rows(self, kept: npt.NDArray[np.bool_]) -> tuple[AnyArray, ...]:
        kept = kept & (self.occ_concept != OWN)
        concept = self.occ_concept[kept]
        return (
            self.occ_label[kept], self.occ_section[kept], self.occ_column[kept],
            self.role_statement[self.occ_role[kept]], self.concept_type[concept], self.concept_period[concept], concept,
        )  # fmt: skip

    def _without_rows(self, keep: npt.NDArray[np.bool_]) -> Alignment:
        """Return the alignment without the rows that only occurrences not kept have."""
        gone = self.rows(~keep)
        kept = self._rows(keep & np.isin(self.occ_concept, gone[:, -1]))
        gone = gone[~np.isin(fingerprints(tuple(gone.T)), fingerprints(kept))]
        terms = len(unpack(self.terms))
        lost = Rows.of(gone, self.label_term_start, self.label_term, terms)
        return self.words.lessened(lost, self.concept_term_start, self.concept_term, terms)

    def label_number(self, key: str) -> int:
        """Return the number of a label key, -1 when no filer printed it."""
        value = np.uint64(digest(key))
        at = int(np.searchsorted(self.label_digest, value))
        return at if at < len(self.label_digest) and self.label_digest[at] == value else -1


_OCCURRENCE = ("occ_label", "occ_concept", "occ_role", "occ_section", "occ_column", "occ_zone")
_MEMBER = ("member_label", "member_name", "member_axis", "member_role")


def pack(lines: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Return lines as one array of bytes."""
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def unpack(blob: npt.NDArray[np.uint8]) -> list[str]:
    """Return the lines that ``pack`` joined."""
    return blob.tobytes().decode().split("\n")
