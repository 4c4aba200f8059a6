"""The extended link roles of the extension: presentation, hypercubes and calculations that follow the printed report.

Levels as EDGAR orders them (EFM 6.7.12, 6.24): cover, statements, notes, policies, tables, details.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from converter.mapping.blocks import Block
from converter.mapping.calculation import summations
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.extension_names import lc3_name
from converter.mapping.table_families import Family, Line, MappedFact, families
from converter.model.facts import Extraction, Part, PartKind, Relation
from converter.model.findings import Finding
from converter.model.profile import Profile
from converter.model.report import AxisUse, Fact, Hypercube, MemberNode, PresentationNode, Role, Summation
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, LabelRole, QName

_STATEMENTS = {
    PartKind.BALANCE_SHEET, PartKind.INCOME_STATEMENT, PartKind.COMPREHENSIVE_INCOME, PartKind.CASH_FLOW,
    PartKind.EQUITY,
}  # fmt: skip
_LEVELS = ("document", "statement", "note", "policy", "table", "details")
_SMALL_WORDS = frozenset("a an and as at by for from in of on or the to with".split())


@dataclass(frozen=True, slots=True)
class _Draft:
    level: str
    title: str
    nodes: tuple[PresentationNode, ...]
    family: Family | None = None
    hypercubes: tuple[Hypercube, ...] = ()


def title_case(text: str) -> str:
    """Return a printed title as roles write it: no note number, capitals only where English titles have them."""
    text = re.sub(r"^\s*(?:note\s+)?\d{1,2}\s*[.:–—-]\s*", "", " ".join(text.split()), flags=re.IGNORECASE)
    text = re.sub(r"[<>]", " ", text).strip(" :.,;-–—") or "Untitled"
    if text.upper() != text:
        return text[0].upper() + text[1:]
    words = text.lower().split()
    return " ".join(
        word if number and word in _SMALL_WORDS else word[:1].upper() + word[1:] for number, word in enumerate(words)
    )


class RoleBuilder:
    """Builds the roles of one report."""

    def __init__(
        self, extraction: Extraction, catalog: Catalog, extension: ExtensionConcepts, profile: Profile
    ) -> None:
        self._extraction = extraction
        self._catalog = catalog
        self._extension = extension
        self._profile = profile
        self._domains: dict[QName, QName] = {}
        self._facts: list[Fact] = []
        self.findings: list[Finding] = []

    def build(self, facts: Sequence[MappedFact], blocks: Sequence[Block], cover: Sequence[Concept]) -> tuple[Role, ...]:
        """Return the roles in EDGAR's order with ascending, zero-padded sort codes."""
        self._facts = [item.fact for item in facts]
        drafts = [self._cover_draft(cover)] if cover else []
        drafts += [draft for part, members in _by_part(blocks).items() for draft in self._block_drafts(part, members)]
        drafts += self._detail_drafts(facts, blocks)
        drafts.sort(key=lambda draft: _LEVELS.index(draft.level))
        roles: list[Role] = []
        used: set[str] = set()
        for number, draft in enumerate(drafts, 1):
            roles.append(self._role(number, draft, used, self._extraction.relations))
        return tuple(roles)

    def _cover_draft(self, cover: Sequence[Concept]) -> _Draft:
        nodes = tuple(PresentationNode(concept.name) for concept in dict.fromkeys(cover))
        return _Draft("document", "Cover", (PresentationNode(QName("dei", "CoverAbstract"), "", nodes),))

    # -- levels 1 to 3: text blocks

    def _block_drafts(self, part: int, blocks: Sequence[Block]) -> list[_Draft]:
        title = title_case(self._extraction.parts[part].title)
        drafts = []
        for level, suffix in (("note", ""), ("policy", " (Policies)"), ("table", " (Tables)")):
            nodes = [PresentationNode(block.concept.name) for block in blocks if block.level == level]
            if nodes:
                root = self._extension.structural(f"{title}{suffix}", "Abstract")
                drafts.append(_Draft(level, title + suffix, (PresentationNode(root.name, "", tuple(nodes)),)))
        return drafts

    # -- level 4 and statements: facts

    def _detail_drafts(self, facts: Sequence[MappedFact], blocks: Sequence[Block]) -> list[_Draft]:
        drafts = []
        for family in families(facts):
            part = self._extraction.parts[family.part] if family.part is not None else None
            title = self._family_title(family, part, blocks)
            statement = part is not None and part.kind in _STATEMENTS
            drafts.append(self._family_draft(family, title, "statement" if statement else "details"))
        return drafts

    def _family_title(self, family: Family, part: Part | None, blocks: Sequence[Block]) -> str:
        readings = {reading.table: reading for reading in self._extraction.tables}
        base = title_case(part.title) if part is not None else ""
        if part is not None and part.kind in _STATEMENTS:
            return base
        if not family.tables:
            return f"{base or 'Report'} - Narrative (Details)"
        for block in blocks:
            if block.level == "table" and family.tables[0] in block.tables:
                words = re.sub(r"\s*\[(?:Table )?Text Block\]$", "", block.concept.label)
                return f"{base} - {title_case(words)[:120]} (Details)"
        caption = title_case(readings[family.tables[0]].caption)[:120] if family.tables[0] in readings else ""
        return f"{base} - {caption} (Details)" if base and caption else f"{base or caption or 'Report'} (Details)"

    def _family_draft(self, family: Family, title: str, level: str) -> _Draft:
        words = title.removesuffix(" (Details)")
        root = self._extension.structural(f"{words} Details", "Abstract")
        nodes: list[PresentationNode] = []
        hypercubes: list[Hypercube] = []
        for axes, lines in family.by_axes:
            for line in lines:
                self._label(line)
            hypercube = self._hypercube(words, lines, axes)
            hypercubes.append(hypercube)
            shown = [PresentationNode(use.axis, "", (_member_presentation(use.domain),)) for use in hypercube.axes]
            shown.append(PresentationNode(hypercube.line_items, "", self._items(lines)))
            nodes.append(PresentationNode(hypercube.table, "", tuple(shown)))
        return _Draft(level, title, (PresentationNode(root.name, "", tuple(nodes)),), family, tuple(hypercubes))

    def _hypercube(self, words: str, lines: Iterable[Line], axes: Mapping[QName, tuple[QName, ...]]) -> Hypercube:
        table = self._extension.table(words)
        line_items = self._extension.structural(words, "LineItems")
        names = tuple(dict.fromkeys(line.concept.name for line in lines))
        uses = tuple(self._axis_use(axis, members) for axis, members in axes.items())
        return Hypercube(table.name, line_items.name, names, uses)

    def _axis_use(self, axis: QName, members: Sequence[QName]) -> AxisUse:
        domain = self._catalog.axis_default(axis) or self._domains.get(axis)
        if domain is None:
            label = re.sub(r"\s*\[Axis\]$", "", self._concept(axis).label)
            domain = self._domains[axis] = self._extension.domain(label).name
        return AxisUse(axis, MemberNode(domain, tuple(MemberNode(member) for member in members if member != domain)))

    def _items(self, lines: Sequence[Line]) -> tuple[PresentationNode, ...]:
        """Return the lines as nodes, with an abstract for every run of lines under the same printed heading."""
        nodes: list[PresentationNode] = []
        at = 0
        while at < len(lines):
            heading = lines[at].under[:1]
            end = next((n for n in range(at, len(lines)) if lines[n].under[:1] != heading), len(lines))
            inner = tuple(PresentationNode(line.concept.name, self._role_of(line)) for line in lines[at:end])
            if heading:
                abstract = self._extension.structural(re.sub(r"\s*:\s*$", "", heading[0]), "Abstract")
                nodes.append(PresentationNode(abstract.name, "", inner))
            else:
                nodes.extend(inner)
            at = end
        return tuple(nodes)

    def _label(self, line: Line) -> None:
        self._extension.label(line.concept, LabelRole.STANDARD, line.concept.label)
        self._extension.label(line.concept, line.role, line.label)

    def _role_of(self, line: Line) -> str:
        return line.role.value if (line.concept.name, line.role.value) in self._extension.labels else ""

    def _concept(self, name: QName) -> Concept:
        concept = self._extension.concepts.get(name) or self._catalog.concept(name)
        if concept is None:
            raise KeyError(str(name))
        return concept

    # -- roles

    def _role(self, number: int, draft: _Draft, used: set[str], relations: Sequence[Relation]) -> Role:
        kind = {"document": "Document", "statement": "Statement"}.get(draft.level, "Disclosure")
        name = lc3_name(draft.title)[:120] or "Role"
        count = 1
        while name in used:
            count += 1
            name = f"{lc3_name(draft.title)[:116]}{count}"
        used.add(name)
        calculation: tuple[Summation, ...] = ()
        if draft.family is not None and self._profile.mapping.calculations != "none":
            concepts = {item.concept.name: item.concept for item in draft.family.facts}
            calculation, findings = summations(draft.family, relations, concepts, self._facts)
            self.findings.extend(findings)
        return Role(
            uri=f"{self._profile.extension.authority}/role/{name}",
            id=name,
            definition=f"{number:07d} - {kind} - {draft.title}",
            presentation=draft.nodes,
            calculation=calculation,
            hypercubes=draft.hypercubes,
        )


def _member_presentation(node: MemberNode) -> PresentationNode:
    return PresentationNode(node.member, "", tuple(_member_presentation(child) for child in node.children))


def _by_part(blocks: Sequence[Block]) -> dict[int, list[Block]]:
    grouped: dict[int, list[Block]] = {}
    for block in blocks:
        grouped.setdefault(block.part, []).append(block)
    return grouped
