"""Says in one line why a concept is proposed, from the evidence that counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from converter.mapping.linker.evidence import COLUMN, CROSSED, LABEL, UNDER, Evidence, Memory
from converter.mapping.linker.grid import STATEMENTS, Query
from converter.mapping.linker.index import Ints
from converter.mapping.linker.words import name_terms

_EXACT = 0.999


class Reasons:
    """Reasons for candidates of one table."""

    def __init__(self, memory: Memory, evidence: Evidence, asked: Sequence[Query], statement: int) -> None:
        self._memory, self._evidence, self._asked, self._statement = memory, evidence, asked, statement
        order = np.argsort(evidence.query, kind="stable")
        bounds = np.searchsorted(evidence.query[order], np.arange(len(asked) + 1))
        self._rows_of = [order[bounds[i] : bounds[i + 1]] for i in range(len(asked))]

    def of(self, query: int, concept: int, name: str) -> str:
        """Return why ``concept`` is among the candidates of a query."""
        rows = self._rows_of[query]
        asked = self._asked[query]
        printed = asked.row.label.strip() or "(no label)"
        here = f"in {STATEMENTS[self._statement]}"
        exact = rows[(self._evidence.source[rows] == LABEL) & (self._evidence.similarity[rows] >= _EXACT)]
        same = exact[self._memory.statement[self._evidence.occurrence[exact]] == self._statement]
        for subset, words in (
            (same, f"tag '{_short(printed)}' {here} so"),
            (exact, f"tag '{_short(printed)}' so, though elsewhere in their reports"),
            (self._source(rows, UNDER), f"tag a row like '{_short(printed)}' under '{_short(asked.section)}' so"),
            (self._source(rows, CROSSED), f"tag a row like it in a column '{_short(' '.join(asked.row.columns))}' so"),
            (self._source(rows, LABEL), f"tag labels like '{_short(printed)}' so"),
            (self._source(rows, COLUMN), f"tag '{_short(' '.join(asked.row.columns))}' so"),
        ):
            told = self._told(subset, concept, words)
            if told:
                return told
        return _by_name(asked, name)

    def _source(self, rows: Ints, source: int) -> Ints:
        found: Ints = rows[self._evidence.source[rows] == source]
        return found

    def _told(self, rows: Ints, concept: int, words: str) -> str:
        if not len(rows):
            return ""
        mine = rows[self._evidence.concept[rows] == concept]
        if not len(mine):
            return ""
        filers = len(np.unique(self._evidence.filer[mine]))
        total = len(np.unique(self._evidence.filer[rows]))
        if total == 1:
            return f"the one filer seen {words.replace('tag ', 'tags ', 1)}"
        return f"{filers} of {total} filers {words}"


def _by_name(asked: Query, name: str) -> str:
    words = set(name_terms(name.partition(":")[2]))
    text = set(f"{asked.label} {asked.section} {asked.column}".split())
    shared = [word for word in name_terms(name.partition(":")[2]) if word in text]
    if len(set(shared)) == len(words):
        return "its name says what the row says; no filer seen uses this label for it"
    if shared:
        return f"shares {_listed(shared)} with its name; no filer seen uses this label for it"
    return "stands in tables like this one"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in dict.fromkeys(words))


def _short(text: str, size: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= size else f"{text[: size - 1]}…"
