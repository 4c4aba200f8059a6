"""Where the gold facts of a corpus filing stand in the document as read."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from converter.model.document import Document, Heading, Paragraph, Span, Table
from tests.benchmarks.rebuild_stretches import Stretches

Gold = dict[str, Any]
_BLANK = re.compile("[\\s\u200b\ufeff]+")
# How far a block of unknown extent is looked for before and behind what is known of it, in blocks of the page.
_REACH = 60
_WORD = re.compile("[A-Z][a-z]+")
_WEAK = frozenset("text block policy table disclosure schedule of and the".split())


def text_length(text: str) -> int:
    """Return the length of a text as the corpus counts it: blanks collapsed."""
    return len(" ".join(text.split()))


@dataclass(slots=True)
class Places:
    """Spans by gold id; what cannot be found is not in it."""

    numbers: dict[str, Span]
    blocks: dict[str, tuple[Span, ...]]


class Locator:
    """Finds the printed characters of gold facts."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.cells = {
            (int(table.where.split()[1]), cell.row, cell.column): cell
            for table in document.tables
            for cell in table.cells
        }
        self.squeezed, self.offsets = _squeeze(document.text)
        self.starts = [block.span.start for block in document.blocks]
        self.lengths = [
            0 if isinstance(block, Paragraph) and block.furniture
            else text_length(document.text[block.span.start : block.span.end]) + 1
            for block in document.blocks
        ]  # fmt: skip
        self.stretches = Stretches(document, self.lengths, text_length)
        self.table_blocks = {
            int(block.where.split()[1]): number
            for number, block in enumerate(document.blocks)
            if isinstance(block, Table)
        }

    def places(self, gold: list[Gold]) -> Places:
        """Return the places of all gold facts that are visible."""
        numbers = self._table_numbers(gold)
        numbers |= self._text_numbers(gold, numbers)
        return Places(numbers, self._blocks(gold, numbers))

    # -- numbers

    def _table_numbers(self, gold: list[Gold]) -> dict[str, Span]:
        groups: dict[tuple[int, int, int], list[Gold]] = defaultdict(list)
        for fact in gold:
            if fact["kind"] == "numeric" and fact["loc"]["where"] == "table":
                place = fact["loc"]
                groups[place["table"], place["row"], place["col"]].append(fact)
        found: dict[str, Span] = {}
        for place, facts in groups.items():
            cell = self.cells.get(place)
            if cell is not None:
                found |= self._in_order(facts, cell.span.start, cell.span.end)
        return found

    def _text_numbers(self, gold: list[Gold], tabled: dict[str, Span]) -> dict[str, Span]:
        """Return the places of numbers in running text; ``tabled`` numbers before them say how far the page is."""
        groups: list[tuple[str, int, list[Gold]]] = []
        passed = 0
        for fact in gold:
            if fact["id"] in tabled:
                passed = max(passed, tabled[fact["id"]].start)
            if fact["kind"] == "numeric" and fact["loc"]["where"] == "text":
                paragraph = fact["loc"]["paragraph"]
                if not groups or groups[-1][0] != paragraph:
                    groups.append((paragraph, passed, []))
                groups[-1][2].append(fact)
        found: dict[str, Span] = {}
        at = 0
        for paragraph, after, facts in groups:
            bounds = self.paragraph(paragraph, max(at, after))
            if bounds is not None:
                found |= self._in_order(facts, *bounds)
                at = bounds[0]
        return found

    def paragraph(self, paragraph: str, at: int) -> tuple[int, int] | None:
        """Return the range of the paragraph that starts so: the next one, else the first."""
        wanted = _BLANK.sub("", paragraph)
        place = self.squeezed.find(wanted, bisect_left(self.offsets, at))
        if place < 0:
            place = self.squeezed.find(wanted)
        if place < 0 or not wanted:
            return None
        start = self.offsets[place]
        last = self.offsets[place + len(wanted) - 1]
        block = self.document.blocks[max(bisect_right(self.starts, last) - 1, 0)]
        return start, max(block.span.end, last + 1)

    def _in_order(self, facts: list[Gold], start: int, end: int) -> dict[str, Span]:
        """Give facts of one stretch of text their characters, first come first served; equal texts share a place
        where there are more facts than places."""
        text = self.document.text[start:end]
        same: dict[str, list[Gold]] = defaultdict(list)
        for fact in facts:
            same[fact["source_text"]].append(fact)
        found: dict[str, Span] = {}
        for printed, group in same.items():
            places = _occurrences(text, printed)
            if not places:
                continue
            for number, fact in enumerate(group):
                index = number if len(group) <= len(places) else number * len(places) // len(group)
                first, last = places[index]
                found[fact["id"]] = Span(start + first, start + last, 1)
        return found

    # -- blocks

    def _blocks(self, gold: list[Gold], numbers: dict[str, Span]) -> dict[str, tuple[Span, ...]]:
        inside = self._known_inside(gold, numbers)
        found: dict[str, tuple[Span, ...]] = {}
        low = 0
        after = self._positions_after(gold, numbers)
        for number, fact in enumerate(gold):
            if fact["kind"] == "textblock":
                known = inside.get(fact["id"], [])
                late = bool(known) and min(known) > after[number]
                starts = self._starts_near(known, low, after[number])
                extent = None if late else self._extent(fact, starts, max(known, default=-1))
                spans = (
                    self._spans(*extent) if extent is not None else self._parts(fact, known, starts, low, after[number])
                )
                if spans:
                    found[fact["id"]] = tuple(spans)
                if extent is not None and known:
                    low = extent[0]
            elif fact["id"] in numbers:
                low = self._block_at(numbers[fact["id"]].start)
        return found

    def _parts(self, fact: Gold, known: list[int], starts: range, low: int, after: int) -> list[Span]:
        """Return the spans of a text block that is no run of whole blocks of the page."""
        wanted = fact["text_length"]
        words = _words(fact)
        leads = range(low, after + 1) if known and min(known) > after else ()
        runs = self.stretches.scattered(wanted, known, leads) if known else None
        if runs is not None:
            return [span for run in runs for span in self._spans(*run)]
        near = range(min(known), max(min(known) - _REACH, 0) - 1, -1) if known else starts
        span = self.stretches.sentences(
            wanted, near, max(known, default=-1), lambda block: self._likeness(block, words)
        )
        return self._cut(span) if span is not None else []

    def _cut(self, span: Span) -> list[Span]:
        """Return the span without the page furniture in it."""
        first, last = self._block_at(span.start), self._block_at(span.end - 1)
        whole = self._spans(first, last, span.start - self.starts[first])
        return [*whole[:-1], Span(whole[-1].start, span.end, whole[-1].line)]

    def _starts_near(self, known: list[int], low: int, after: int) -> range:
        """Return the blocks of the page that a text block may start with, likeliest first."""
        if known:
            first = min(known)
            return range(first, max(first - _REACH, 0) - 1, -1)
        return range(low, min(after + 1, low + 4 * _REACH, len(self.starts)))

    def _positions_after(self, gold: list[Gold], numbers: dict[str, Span]) -> list[int]:
        """Return for every record the first block that a later located number stands in."""
        after = [len(self.starts)] * len(gold)
        known = len(self.starts) - 1
        for number in range(len(gold) - 1, -1, -1):
            after[number] = known
            span = numbers.get(gold[number]["id"])
            if span is not None:
                known = min(known, self._block_at(span.start))
        return after

    def _known_inside(self, gold: list[Gold], numbers: dict[str, Span]) -> dict[str, list[int]]:
        """Return by gold id of a block the blocks of the page that are known to be in it."""
        inside: dict[str, list[int]] = defaultdict(list)
        latest: dict[str, str] = {}
        for fact in gold:
            if fact["kind"] == "textblock":
                latest[fact["concept"]] = fact["id"]
                inside[fact["id"]].extend(
                    self.table_blocks[table] for table in fact["tables"] if table in self.table_blocks
                )
            elif fact["id"] in numbers:
                for concept in fact.get("textblocks", ()):
                    if concept in latest:
                        inside[latest[concept]].append(self._block_at(numbers[fact["id"]].start))
        return inside

    def _block_at(self, offset: int) -> int:
        return max(bisect_right(self.starts, offset) - 1, 0)

    def _extent(self, fact: Gold, starts: range, last: int) -> tuple[int, int, int] | None:
        """Return the first and last block of a text block and where in the first it starts.

        It has the length of gold and, if there is one, a heading of its words; it may start within a heading (behind
        the number of the note) or with a sentence.
        """
        wanted = fact["text_length"]
        words = _words(fact)
        best: tuple[float, int, int, int] | None = None
        for steps, start in enumerate(starts):
            length = sum(self.lengths[start : last + 1]) - 1 if last >= start else -1
            for end in range(max(last, start), len(self.lengths)):
                if end > last:
                    length += self.lengths[end]
                skipped = self._skipped(start, length - wanted)
                if length > wanted * 1.02 and length - wanted > self.lengths[start]:
                    break
                off = abs(length - wanted) / max(wanted, 1)
                if skipped or off <= 0.02:
                    bonus = 0.01 * self._is_heading(start) + 0.002 * self._is_heading(end + 1)
                    likeness = 0.03 * self._likeness(start, words)
                    cost = (0.001 if skipped else off) - bonus - likeness + 0.0001 * steps
                    if best is None or cost < best[0]:
                        best = (cost, start, end, skipped)
        return None if best is None else best[1:]

    def _skipped(self, number: int, surplus: int) -> int:
        """Return how many characters come before the word that a text block starts with, 0 where none starts there.

        A block may start with any word of a heading and with any sentence of a paragraph.
        """
        block = self.document.blocks[number]
        if isinstance(block, Table) or not 0 < surplus < len(block.text):
            return 0
        words = block.text.split(" ")
        count = place = 0
        for word in words:
            if count == surplus and word:
                before = block.text[:place].rstrip()
                return place if isinstance(block, Heading) or before.endswith((".", ":", ";")) else 0
            place += len(word) + 1
            count += len(word) + 1 if word else 0
        return 0

    def _likeness(self, number: int, words: set[str]) -> float:
        """Return the share of a block's first words that the name of the concept has too."""
        block = self.document.blocks[number]
        if isinstance(block, Table):
            return 0.0
        said = [word.lower() for word in re.findall("[A-Za-z]{3,}", block.text[:80])]
        return sum(any(word[:5] == known[:5] for known in words) for word in said) / len(said) if said else 0.0

    def _is_heading(self, number: int) -> bool:
        return number < len(self.document.blocks) and isinstance(self.document.blocks[number], Heading)

    def _spans(self, first: int, last: int, skipped: int) -> list[Span]:
        """Return the spans of blocks that are no page furniture, the first without the characters skipped."""
        blocks = self.document.blocks[first : last + 1]
        spans = [block.span for block in blocks if not (isinstance(block, Paragraph) and block.furniture)]
        return [Span(spans[0].start + skipped, spans[0].end, spans[0].line), *spans[1:]] if spans else []


def _words(fact: Gold) -> set[str]:
    return {word.lower() for word in _WORD.findall(fact["concept"].partition(":")[2])} - _WEAK


def _squeeze(text: str) -> tuple[str, list[int]]:
    kept = [(place, mark) for place, mark in enumerate(text) if not _BLANK.match(mark)]
    return "".join(mark for _, mark in kept), [place for place, _ in kept]


def _occurrences(text: str, printed: str) -> list[tuple[int, int]]:
    """Return where a printed number stands whole: not as a part of a longer number."""
    words = [re.escape(part) for part in printed.split()]
    if not words:
        return []
    pattern = re.compile(r"(?<![\d.,])" + r"\s*".join(words) + r"(?![\d]|[.,]\d)")
    found = [match.span() for match in pattern.finditer(text)]
    return found or [match.span() for match in re.finditer(r"\s*".join(words), text)]
