"""The extended link roles of the extension: presentation, hypercubes and calculations that follow the printed report.

Levels as EDGAR orders them (EFM 6.7.12, 6.24): cover, statements, notes, policies, tables, details.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from converter.mapping.blocks import Block
from converter.mapping.calculation import summations
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.extension_names import lc3_name
from converter.mapping.headings import Headings
from converter.mapping.hypercubes import HypercubeBuilder, RoleTable
from converter.mapping.role_titles import block_title, caption_title, title_case
from converter.mapping.table_families import STATEMENTS, Family, Line, MappedFact, families
from converter.model.facts import Extraction, Part
from converter.model.findings import Finding
from converter.model.profile import Profile
from converter.model.report import Fact, Hypercube, MemberNode, PresentationNode, Role, Summation
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, QName

_LEVELS = ("document", "statement", "note", "policy", "table", "details")
_SUFFIXES = {"policy": " (Policies)", "table": " (Tables)", "details": " (Details)"}


@dataclass(frozen=True, slots=True)
class _Draft:
    level: str
    title: str
    nodes: tuple[PresentationNode, ...]
    family: Family | None = None
    hypercubes: tuple[Hypercube, ...] = ()


class RoleBuilder:
    """Builds the roles of one report."""

    def __init__(
        self, extraction: Extraction, catalog: Catalog, extension: ExtensionConcepts, profile: Profile
    ) -> None:
        self._extraction = extraction
        self._extension = extension
        self._profile = profile
        self._headings = Headings(catalog, extension)
        self._hypercubes = HypercubeBuilder(catalog, extension)
        self._captions = {reading.table: reading.caption for reading in extraction.tables}
        self._facts: list[Fact] = []
        self.findings: list[Finding] = []

    def build(self, facts: Sequence[MappedFact], blocks: Sequence[Block], cover: Sequence[Concept]) -> tuple[Role, ...]:
        """Return the roles in EDGAR's order with ascending, zero-padded sort codes."""
        self._facts = [item.fact for item in facts]
        by_part: dict[int, list[Block]] = {}
        for block in blocks:
            by_part.setdefault(block.part, []).append(block)
        drafts = [self._cover_draft(cover)] if cover else []
        for part, members in by_part.items():
            drafts += self._block_drafts(part, members)
        titles: dict[str, int] = {}
        for family in families(facts, self._extraction.parts):
            members = by_part.get(family.part, []) if family.part is not None else []
            drafts += self._family_drafts(family, members, titles)
        drafts.sort(key=lambda draft: _LEVELS.index(draft.level))
        used: set[str] = set()
        return tuple(self._role(number, draft, used) for number, draft in enumerate(drafts, 1))

    def _cover_draft(self, cover: Sequence[Concept]) -> _Draft:
        nodes = tuple(PresentationNode(concept.name) for concept in dict.fromkeys(cover))
        return _Draft("document", "Cover", (PresentationNode(QName("dei", "CoverAbstract"), "", nodes),))

    # -- levels 1 to 3: text blocks

    def _block_drafts(self, part: int, blocks: Sequence[Block]) -> list[_Draft]:
        title = title_case(self._extraction.parts[part].title)
        drafts = []
        for level in ("note", "policy", "table"):
            names = dict.fromkeys(block.concept.name for block in blocks if block.level == level)
            if names:
                self._headings.start_role()
                root = self._note_head(blocks, title)
                nodes = tuple(map(PresentationNode, names))
                drafts.append(_Draft(level, title + _SUFFIXES.get(level, ""), (PresentationNode(root, "", nodes),)))
        return drafts

    def _note_head(self, blocks: Sequence[Block], title: str) -> QName:
        return self._headings.note([block.concept.name for block in blocks if block.level == "note"], title)

    # -- level 4 and statements: facts

    def _family_drafts(self, family: Family, blocks: Sequence[Block], titles: dict[str, int]) -> list[_Draft]:
        """Return the role of a family, with roles for hypercubes that cannot share it behind it."""
        part = self._extraction.parts[family.part] if family.part is not None else None
        statement = part is not None and part.kind in STATEMENTS
        block = next((b for b in blocks if b.level == "table" and set(family.tables[:1]) & set(b.tables)), None)
        title, words = self._title(family, part, block, titles)
        titles[title] = titles.get(title, 0) + 1
        if titles[title] > 1:
            title, words = f"{title} {titles[title]}", f"{words} {titles[title]}"
        self._headings.start_role()
        if statement and part is not None:
            root = self._headings.statement(part.kind, title_case(part.title))
            level = "statement"
        else:
            root = self._note_head(blocks, title_case(part.title) if part is not None else words)
            level = "details"
        shown = block.concept.name if block is not None else None
        table = self._hypercubes.build(family.axis_groups, words, root, statement=statement, block=shown)
        nodes = self._table_nodes(table, self._items(family.lines, 0))
        suffix = _SUFFIXES.get(level, "")
        main = _Draft(level, title + suffix, (PresentationNode(root, "", nodes),), family, table.cubes)
        further = [_Draft(level, f"{title}, Further Axes{suffix}", (), None, cubes) for cubes in table.apart]
        return [main, *further]

    def _table_nodes(self, table: RoleTable, lines: tuple[PresentationNode, ...]) -> tuple[PresentationNode, ...]:
        if table.presented is None:
            return lines
        axes = [PresentationNode(use.axis, "", () if use.typed else (_presented(use.domain),)) for use in table.axes]
        inside = (*axes, PresentationNode(table.presented.line_items, "", lines))
        return (PresentationNode(table.presented.table, "", inside),)

    def _title(self, family: Family, part: Part | None, block: Block | None, taken: Container[str]) -> tuple[str, str]:
        """Return the title of a role without its level, and the words for a table of its own."""
        base = title_case(part.title) if part is not None else ""
        if part is not None and part.kind in STATEMENTS:
            return (base, base) if family.tables else (f"{base} (Parenthetical)", base)
        if not family.tables:
            return (f"{base} - Narrative", f"{base} Narrative") if base else ("Narrative", "Narrative")
        captions = [caption_title(self._captions.get(table, "")) for table in family.tables[:1]]
        found = [block_title(block.concept.label), *captions] if block is not None else captions
        for words in found:
            title = f"{base} - {words}" if base and words.lower() != base.lower() else words
            if words and title not in taken:
                return title, words
        words = next(filter(None, found), base or "Report")
        return (f"{base} - {words}" if base and words != base else words), words

    def _items(self, lines: Sequence[Line], depth: int) -> tuple[PresentationNode, ...]:
        """Return the lines as nodes, with a heading for every run of lines under the same printed one."""
        nodes: list[PresentationNode] = []
        at = 0
        while at < len(lines):
            heading = lines[at].under[depth : depth + 1]
            end = next((n for n in range(at, len(lines)) if lines[n].under[depth : depth + 1] != heading), len(lines))
            if heading:
                name = self._headings.section(heading[0], [line.concept.name for line in lines[at:end]])
                nodes.append(PresentationNode(name, "", self._items(lines[at:end], depth + 1)))
            else:
                nodes.extend(PresentationNode(line.concept.name, self._shown(line)) for line in lines[at:end])
            at = end
        return tuple(nodes)

    def _shown(self, line: Line) -> str:
        return self._extension.shown_as(line.concept, line.role, line.label)

    # -- roles

    def _role(self, number: int, draft: _Draft, used: set[str]) -> Role:
        kind = {"document": "Document", "statement": "Statement"}.get(draft.level, "Disclosure")
        stem = lc3_name(draft.title)[:120] or "Role"
        name, count = stem, 1
        while name in used:
            count += 1
            name = f"{stem[:116]}{count}"
        used.add(name)
        calculation: tuple[Summation, ...] = ()
        if draft.family is not None and self._profile.mapping.calculations != "none":
            concepts = {item.concept.name: item.concept for item in draft.family.facts}
            calculation, findings = summations(draft.family, self._extraction.relations, concepts, self._facts)
            self.findings.extend(findings)
        return Role(
            uri=f"{self._profile.extension.authority}/role/{name}",
            id=name,
            definition=f"{number:07d} - {kind} - {draft.title}",
            presentation=draft.nodes,
            calculation=calculation,
            hypercubes=draft.hypercubes,
        )


def _presented(node: MemberNode) -> PresentationNode:
    return PresentationNode(node.member, "", tuple(_presented(child) for child in node.children))
