"""Abstract concepts above the lines of a role: those of the base taxonomy where it has them, else own ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.extension_names import lc3_name
from converter.model.decisions import key_text
from converter.model.facts import PartKind
from taxonomy.catalog import Catalog, Network
from taxonomy.concepts import QName, Substitution

_STATEMENT_HEADS = {
    PartKind.BALANCE_SHEET: "StatementOfFinancialPositionAbstract",
    PartKind.INCOME_STATEMENT: "IncomeStatementAbstract",
    PartKind.COMPREHENSIVE_INCOME: "StatementOfIncomeAndComprehensiveIncomeAbstract",
    PartKind.CASH_FLOW: "StatementOfCashFlowsAbstract",
    PartKind.EQUITY: "StatementOfStockholdersEquityAbstract",
}
_ALL_BLOCKS = "ComprehensiveTextBlockList"
"""The role of us-gaap that lists every text block and says nothing of where it belongs."""
_STEPS_UP = 3


class Headings:
    """Finds or makes the abstract concepts of roles.

    A heading that several roles print is one concept; a heading that comes twice in one role is two, because a network
    cannot show one concept in two places with different lines under it.
    """

    def __init__(self, catalog: Catalog, extension: ExtensionConcepts) -> None:
        self._catalog = catalog
        self._extension = extension
        self._own: dict[tuple[str, int], QName] = {}
        self._parents: dict[QName, tuple[QName, ...]] = {}
        self._in_role: set[QName] = set()

    def start_role(self) -> None:
        """Forget which headings the last role used."""
        self._in_role.clear()

    def statement(self, kind: PartKind, title: str) -> QName:
        """Return the head of a primary statement."""
        name = QName("us-gaap", _STATEMENT_HEADS[kind])
        return self._used(name) if self._catalog.concept(name) is not None else self.own(title)

    def note(self, blocks: Iterable[QName], title: str) -> QName:
        """Return the head of a note: the one that the base taxonomy puts above the note's text block."""
        for block in blocks:
            for arc in self._catalog.relationships(Network.PRESENTATION, target=block):
                if not arc.role.endswith(_ALL_BLOCKS) and self._is_heading(arc.source):
                    return self._used(arc.source)
        return self.own(title)

    def section(self, text: str, items: Sequence[QName]) -> QName:
        """Return the heading that is printed as ``text`` above the items."""
        wanted = _words(text)
        level: Iterable[QName] = items
        for _ in range(_STEPS_UP):
            level = dict.fromkeys(parent for item in level for parent in self._above(item))
            for parent in level:
                if parent not in self._in_role and self._is_heading(parent) and wanted == self._words_of(parent):
                    return self._used(parent)
        named = QName("us-gaap", f"{lc3_name(text)}Abstract")
        if named not in self._in_role and self._is_heading(named) and wanted == self._words_of(named):
            return self._used(named)
        return self.own(re.sub(r"\s*:\s*$", "", text))

    def own(self, text: str) -> QName:
        """Return the extension's heading of that text, the next one of it where this role already has it."""
        count = 1
        while (name := self._own.get((key_text(text), count))) is not None and name in self._in_role:
            count += 1
        if name is None:
            name = self._extension.structural(text, "Abstract").name
            self._own[key_text(text), count] = name
        return self._used(name)

    def _used(self, name: QName) -> QName:
        self._in_role.add(name)
        return name

    def _above(self, item: QName) -> tuple[QName, ...]:
        if item not in self._parents:
            arcs = self._catalog.relationships(Network.PRESENTATION, target=item)
            self._parents[item] = tuple(dict.fromkeys(arc.source for arc in arcs))
        return self._parents[item]

    def _is_heading(self, name: QName) -> bool:
        concept = self._catalog.concept(name)
        return (
            concept is not None
            and concept.abstract
            and concept.substitution is Substitution.ITEM
            and not concept.deprecated
            and name.local.endswith("Abstract")
        )

    def _words_of(self, name: QName) -> frozenset[str]:
        concept = self._catalog.concept(name)
        return _words(re.sub(r"\s*\[Abstract\]$", "", concept.label)) if concept is not None else frozenset()


def _words(text: str) -> frozenset[str]:
    """Return the words of a heading: *Current assets* and *Assets, Current* are one."""
    return frozenset(re.findall(r"[^\W_]+(?:'[^\W_]+)?", key_text(text))) - {"and", "of", "the"}
