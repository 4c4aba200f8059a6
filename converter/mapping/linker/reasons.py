"""Says in one line why a concept is proposed, from the evidence that counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.evidence import COLUMN, CROSSED, LABEL, MAX_FILERS, UNDER, Evidence, Memory
from converter.mapping.linker.grid import STATEMENTS, Query
from converter.mapping.linker.index import distinct
from converter.mapping.linker.words import name_terms

_EXACT = 0.999
_USUAL = 0.25
"""The chance from which on a word usually stands in the names of concepts of such rows."""


class Reasons:
    """Reasons for candidates of one table."""

    def __init__(self, memory: Memory, evidence: Evidence, asked: Sequence[Query], statement: int) -> None:
        self._memory, self._evidence, self._asked, self._statement = memory, evidence, asked, statement
        order = np.argsort(evidence.query, kind="stable")
        bounds = np.searchsorted(evidence.query[order], np.arange(len(asked) + 1))
        self._rows_of = [order[bounds[i] : bounds[i + 1]] for i in range(len(asked))]
        self._votes: dict[int, list[_Votes]] = {}
        self._expected: dict[int, npt.NDArray[np.float32]] = {}

    def of(self, query: int, concept: int, name: str) -> str:
        """Return why ``concept`` is among the candidates of a query."""
        if query not in self._votes:
            self._votes[query] = list(self._gathered(query))
        for votes in self._votes[query]:
            told = votes.told(concept)
            if told:
                return told
        return self._by_name(query, name)

    def _by_name(self, query: int, name: str) -> str:
        asked = self._asked[query]
        text = set(f"{asked.label} {asked.section} {asked.column}".split())
        words = list(dict.fromkeys(name_terms(name.partition(":")[2])))
        shared = [word for word in words if word in text]
        if len(shared) == len(words):
            return "its name says what the row says; no filer seen uses this label for it"
        usual = [word for word in words if word not in text and self._chance(query, word) >= _USUAL]
        called = f"such rows are called {_listed(usual)}"
        if shared:
            also = f", {called}" if usual else ""
            return f"shares {_listed(shared)} with its name{also}; no filer seen uses this label for it"
        return f"{called}; no filer seen uses this label for it" if usual else "stands in tables like this one"

    def _chance(self, query: int, word: str) -> float:
        """Return how likely a word is to stand in the name of a query's concept."""
        number = self._memory.vocabulary.number
        if query not in self._expected:
            asked = self._asked[query : query + 1]
            self._expected[query] = self._memory.wording.expected(asked, self._statement, number)[0]
        return float(self._expected[query][number[word]]) if word in number else 0.0

    def _gathered(self, query: int) -> Iterator[_Votes]:
        """Yield the votes for a query, those that say most first."""
        rows = self._rows_of[query]
        asked = self._asked[query]
        printed = _short(asked.row.label.strip() or "(no label)")
        column = _short(" ".join(asked.row.columns))
        here = f"in {STATEMENTS[self._statement]}"
        source = self._evidence.source[rows]
        label = rows[source == LABEL]
        exact = label[self._evidence.similarity[label] >= _EXACT]
        same = exact[self._memory.statement[self._evidence.occurrence[exact]] == self._statement]
        for subset, words in (
            (same, f"tag '{printed}' {here} so"),
            (exact, f"tag '{printed}' so, though elsewhere in their reports"),
            (rows[source == UNDER], f"tag a row like '{printed}' under '{_short(asked.section)}' so"),
            (rows[source == CROSSED], f"tag a row like it in a column '{column}' so"),
            (label, f"tag labels like '{printed}' so"),
            (rows[source == COLUMN], f"tag '{column}' so"),
        ):
            if len(subset):
                filer = self._evidence.filer[subset]
                pairs = distinct(self._evidence.concept[subset] * MAX_FILERS + filer)
                concepts, filers = np.unique(pairs // MAX_FILERS, return_counts=True)
                counts = dict(zip(concepts.tolist(), filers.tolist(), strict=True))
                yield _Votes(counts, len(distinct(filer)), words)


@dataclass(frozen=True, slots=True)
class _Votes:
    """How many filers tag so, by concept; how many speak at all."""

    filers: Mapping[int, int]
    total: int
    words: str

    def told(self, concept: int) -> str:
        if concept not in self.filers:
            return ""
        if self.total == 1:
            return f"the one filer seen {self.words.replace('tag ', 'tags ', 1)}"
        return f"{self.filers[concept]} of {self.total} filers {self.words}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _short(text: str, size: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= size else f"{text[: size - 1]}…"
