"""Builds the memory (``store.Store``) from tables with known concepts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.grid import column_key, section_key
from converter.mapping.linker.store import PERIODS, TYPES, Store, pack
from converter.mapping.linker.train.align import aligned
from converter.mapping.linker.train.samples import RowSample, TableSample
from converter.mapping.linker.words import STOP, digest, key, name_terms, stem, terms
from converter.mapping.linker.zones import open_sections, zones
from converter.mapping.year_rows import year_labels
from taxonomy.builtin import builtin_catalog
from taxonomy.catalog import Network

SOURCES = {"fsds": 0, "linkbase": 1, "table": 2, "text": 3}
_FURNITURE = re.compile(r"form (?:10-[kq]|20-f)|^\W*\d*\W*$|\(continued\)", re.I)
MAX_COLUMNS = 8

Occurrence = tuple[int, int, int, int, int, int]
AnyArray = npt.NDArray[Any]


def caption_terms(table: TableSample) -> tuple[str, ...]:
    """Return the stems of a caption without running heads; of the text block around it too."""
    parts = [part for part in table.caption.split(" | ") if not _FURNITURE.search(part)]
    words = [term for part in parts[-2:] for term in terms(part)]
    if table.block:
        words += [
            w for w in name_terms(table.block.partition(":")[2]) if w not in ("text", "block", "table", "schedule")
        ]
    return tuple(dict.fromkeys(words))


def column_keys(row: RowSample) -> tuple[str, ...]:
    """Return the distinct keys of the header paths of a row."""
    found = dict.fromkeys(column_key(path.split(" / ")) for path in row.columns)
    return tuple(found)[:MAX_COLUMNS] or ("",)


def table_labels(table: TableSample) -> list[str]:
    """Return the label keys of a table's rows, years replaced by their place."""
    return [key(text) for text in year_labels([row.label for row in table.rows])]


class Concepts:
    """Numbers, types and period types of concepts."""

    def __init__(self, taxonomies: Path) -> None:
        self.names: list[str] = ["own"]
        self.types = [0]
        self.periods = [0]
        self.number: dict[str, int] = {}
        self._codes = {name: code for code, name in enumerate(TYPES)}
        with (taxonomies / "us-gaap-2025-concepts.csv").open(encoding="utf-8", newline="") as stream:
            for line in csv.DictReader(stream):
                if line["abstract"] != "true" and line["substitutionGroup"] == "item":
                    self.add(f"us-gaap:{line['name']}", line["type"], line["periodType"])

    def add(self, name: str, data_type: str, period: str) -> int:
        """Return the number of a concept, new or known."""
        if name not in self.number:
            self.number[name] = len(self.names)
            self.names.append(name)
            self.types.append(self._codes.get(data_type, len(TYPES) - 1))
            self.periods.append(PERIODS.index(period) if period in PERIODS else 0)
        return self.number[name]

    def of(self, row: RowSample) -> int:
        """Return the number of a row's concept, 0 for an own one, -1 when it is of no use today."""
        if not row.standard:
            return 0
        if row.concept.startswith("us-gaap:"):
            return self.number.get(row.concept, -1)
        return self.add(row.concept, row.type, row.period) if row.type else -1


class _Labels:
    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def __getitem__(self, text: str) -> int:
        return self.number.setdefault(text, len(self.number))


def _roles(tables: Iterable[TableSample]) -> Iterator[tuple[tuple[object, ...], TableSample]]:
    # Roles of one filer that differ only by filing are one role: quarter after quarter brings no new evidence.
    for number, table in enumerate(tables):
        if table.source == "fsds":
            yield (table.cik, 0, table.statement), table
        elif table.source == "linkbase":
            yield (table.cik, 1, table.statement, " ".join(caption_terms(table))), table
        else:
            labels = tuple(key(row.label) for row in table.rows[:6])
            yield (table.cik, table.source, table.statement, table.block, labels or number), table


_STANDARD = ("us-gaap:", "srt:", "dei:", "country:", "currency:", "stpr:", "exch:", "ecd:")


class _Names:
    """Numbers of members or axes; 0 for a filer's own."""

    def __init__(self) -> None:
        self.names = ["own"]
        self._number: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        if not name.startswith(_STANDARD):
            return 0
        if name not in self._number:
            self._number[name] = len(self.names)
            self.names.append(name)
        return self._number[name]


class _Builder:
    def __init__(self, concepts: Concepts) -> None:
        self.concepts = concepts
        self.labels = _Labels()
        self.members, self.axes = _Names(), _Names()
        self.roles: list[TableSample] = []
        self.rows: dict[Occurrence, None] = {}
        self.named: dict[tuple[int, int, int, int], None] = {}
        self.steps: dict[tuple[int, int, int], None] = {}
        self._role_of: dict[tuple[object, ...], int] = {}

    def _role(self, identity: tuple[object, ...], table: TableSample) -> int:
        if identity not in self._role_of:
            self._role_of[identity] = len(self.roles)
            self.roles.append(table)
        return self._role_of[identity]

    def add(self, identity: tuple[object, ...], table: TableSample) -> None:
        axis, before = "", -1
        labels = table_labels(table)
        items = [place for place, row in enumerate(table.rows) if not row.element]
        of_items = [labels[place] for place in items]
        zone = dict(zip(items, zones(of_items, table.statement), strict=True))
        keys = [section_key((table.rows[place].section,)) for place in items]
        section = dict(zip(items, open_sections(of_items, keys), strict=True))
        for place, (row, label) in enumerate(zip(table.rows, labels, strict=True)):
            if row.element == "axis":
                axis = row.concept
            elif row.element == "member":
                if axis and label and "[Domain]" not in row.label:
                    self._name(self._role(identity, table), label, axis, row.concept)
            elif not row.element:
                number = self._row(identity, table, row, label, section[place], zone[place])
                if number > 0 and before > 0 and number != before:
                    self.steps.setdefault((before, number, table.cik))
                before = number

    def _row(
        self, identity: tuple[object, ...], table: TableSample, row: RowSample, label: str, section: str, zone: int
    ) -> int:
        number = self.concepts.of(row)
        if number < 0 or (not label and not any(row.columns)):
            return -1
        role, under = self._role(identity, table), self.labels[section]
        columns = column_keys(row)
        for column in columns:
            self.rows.setdefault((self.labels[label], number, role, under, self.labels[column], zone))
        for pair in row.dims:
            axis, _, member = pair.partition("=")
            words = set(name_terms(member.partition(":")[2].removesuffix("Member")))
            for text in (label, *columns):
                # A row has several members; the one whose name the label shares is the one that the label names.
                shared = words.intersection(text.split())
                if text and 2 * len(shared) >= min(len(words), len(text.split())) and shared:
                    self._name(role, text, axis, member)
        return number

    def _name(self, role: int, label: str, axis: str, member: str) -> None:
        self.named.setdefault((self.labels[label], self.members[member], self.axes[axis], role))


def build_store(tables: Iterable[TableSample], concepts: Concepts) -> Store:
    """Return the memory of these tables."""
    builder = _Builder(concepts)
    for identity, table in _roles(tables):
        builder.add(identity, table)
    return aligned(_arrays(builder))


def _arrays(builder: _Builder) -> Store:
    labels, roles, concepts = builder.labels, builder.roles, builder.concepts
    digests = np.array([digest(text) for text in labels.number], np.uint64)
    order = np.argsort(digests, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    texts = list(labels.number)
    texts = [texts[i] for i in order]
    vocabulary: dict[str, int] = {}
    label_start, label_terms = _rows([text.split() for text in texts], vocabulary)
    role_start, role_terms = _rows([list(caption_terms(role)) for role in roles], vocabulary)
    common = _common(texts)
    concept_start, concept_terms = _rows([_name_words(name, common) for name in concepts.names], vocabulary)
    ciks = sorted({role.cik for role in roles})
    filer = {cik: i for i, cik in enumerate(ciks)}
    found = _occurrences(builder, place)
    steps = np.array([(a * 65536 + b, filer[cik]) for a, b, cik in builder.steps if cik in filer], np.int64)
    steps = steps.reshape(-1, 2)
    steps = steps[np.lexsort((steps[:, 1], steps[:, 0]))]
    siblings, topics = _trees(concepts)
    sibling_start, sibling = _rows(siblings, {})
    topic_start, topic = _rows(topics, {})
    named = np.array(list(builder.named), np.int64).reshape(-1, 4)
    named[:, 0] = place[named[:, 0]]
    named = named[np.lexsort(named.T[::-1])]
    return Store(
        label_digest=digests[order],
        label_term_start=label_start,
        label_term=label_terms,
        terms=pack(list(vocabulary)),
        concepts=pack(concepts.names),
        concept_type=np.array(concepts.types, np.uint8),
        concept_period=np.array(concepts.periods, np.uint8),
        concept_term_start=concept_start,
        concept_term=concept_terms,
        concept_sibling_start=sibling_start,
        concept_sibling=sibling,
        concept_topic_start=topic_start,
        concept_topic=topic,
        occ_label=found[:, 0].astype(np.uint32),
        occ_concept=found[:, 1].astype(np.uint16),
        occ_role=found[:, 2].astype(np.uint16),
        occ_section=found[:, 3].astype(np.uint32),
        occ_column=found[:, 4].astype(np.uint32),
        occ_zone=found[:, 5].astype(np.uint8),
        step_concepts=steps[:, 0].astype(np.uint32),
        step_filer=steps[:, 1].astype(np.uint16),
        role_filer=np.array([filer[role.cik] for role in roles], np.uint16),
        role_statement=np.array([role.statement for role in roles], np.uint8),
        role_source=np.array([SOURCES[role.source] for role in roles], np.uint8),
        role_modern=np.array([role.modern for role in roles], np.uint8),
        role_block=np.array([concepts.number.get(role.block, 0) for role in roles], np.uint16),
        role_term_start=role_start,
        role_term=role_terms,
        filer_cik=np.array(ciks, np.uint32),
        members=pack(builder.members.names),
        axes=pack(builder.axes.names),
        member_label=named[:, 0].astype(np.uint32),
        member_name=named[:, 1].astype(np.uint16),
        member_axis=named[:, 2].astype(np.uint16),
        member_role=named[:, 3].astype(np.uint16),
        word_token=np.zeros(0, np.uint32),
        word_term=np.zeros(0, np.uint16),
        word_chance=np.zeros(0, np.uint16),
        word_basis=np.zeros(0, np.uint16),
        token_rows=np.zeros(0, np.float32),
    )


_WIDEST = 60
"""Groups of siblings with more members say nothing."""


def _trees(concepts: Concepts) -> tuple[list[list[str]], list[list[str]]]:
    """Return, per concept, the groups of siblings and the roles of the taxonomy that it stands in."""
    catalog = builtin_catalog()
    groups: dict[str, dict[int, None]] = {}
    roles: dict[str, dict[int, None]] = {}
    for network in (Network.PRESENTATION, Network.CALCULATION):
        for arc in catalog.relationships(network):
            for end in (arc.target, arc.source) if network is Network.CALCULATION else (arc.target,):
                number = concepts.number.get(str(end))
                if number is not None:
                    groups.setdefault(f"{network} {arc.role} {arc.source}", {})[number] = None
                    roles.setdefault(arc.role, {})[number] = None
    found = []
    for sets in (groups, roles):
        of: list[list[str]] = [[] for _ in concepts.names]
        for name, members in sorted(sets.items()):
            if len(members) > 1 and (sets is roles or len(members) <= _WIDEST):
                for number in members:
                    of[number].append(name)
        found.append(of)
    return found[0], found[1]


def _common(texts: list[str]) -> frozenset[str]:
    counts: dict[str, int] = {}
    for text in texts:
        for word in set(text.split()):
            counts[word] = counts.get(word, 0) + 1
    return frozenset(word for word, count in counts.items() if count >= 15 and len(word) >= 2)


def _name_words(name: str, common: frozenset[str]) -> list[str]:
    words: list[str] = []
    for word in name_terms(name.partition(":")[2]):
        words += [word] if word in common else _split(word, common)
    return list(dict.fromkeys(words))


def _split(word: str, common: frozenset[str]) -> list[str]:
    # Element names join words that labels write apart: Heldtomaturity, Sharebased, Longterm.
    fitting = common | {"to", "for", "of", "in"}
    for i in range(3, len(word) - 1):
        first, rest = word[:i], word[i:]
        if first not in fitting:
            continue
        if len(rest) >= 3 and stem(rest) in fitting:
            return [first, stem(rest)]
        for j in range(2, len(rest) - 2):
            if rest[:j] in fitting and stem(rest[j:]) in fitting and len(rest) - j >= 4:
                return [part for part in (first, rest[:j], stem(rest[j:])) if part not in STOP]
    return [word]


def _occurrences(builder: _Builder, place: AnyArray) -> AnyArray:
    found = np.array(list(builder.rows), np.int64)
    for column in (0, 3, 4):
        found[:, column] = place[found[:, column]]
    worth = np.array([2 * role.modern + (role.source == "table") for role in builder.roles], np.int64)
    # Modern tables first: a reader that takes only so many occurrences of a label takes the best.
    return found[np.lexsort((found[:, 2], found[:, 1], -worth[found[:, 2]], found[:, 0]))]


def _rows(lists: list[list[str]], vocabulary: dict[str, int]) -> tuple[AnyArray, AnyArray]:
    start = np.zeros(len(lists) + 1, np.int32)
    flat: list[int] = []
    for i, words in enumerate(lists):
        for word in words:
            if word not in vocabulary and len(vocabulary) >= 65535:
                continue
            flat.append(vocabulary.setdefault(word, len(vocabulary)))
        start[i + 1] = len(flat)
    return start, np.array(flat, np.uint16)
