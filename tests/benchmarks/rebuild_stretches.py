"""Where text blocks stand that are not a run of whole blocks of the page: in several stretches, or in sentences.

Gold gives a text block's length and its tables, not its words; so places are those whose length is gold's to within a
character or two.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from converter.model.document import Document, Heading, Paragraph, Span, Table

Run = tuple[int, int, int]
"""The first and the last block of a stretch, and how many characters of the first come before it."""
_Ways = dict[int, list[tuple[int, tuple[Run, ...]]]]
# How many blocks of the page a stretch may hold before and behind the table that it is known to hold.
_BESIDE = 3
_LEAD = 40
_EXACT = 2
_KEPT = 4
# Behind a sentence, behind a run-in heading.
_SENTENCE = re.compile(r"(?<=[.;:)])\s+(?=[A-Z0-9(“\"])|\s[-–—]\s")


class Stretches:
    """Finds the places of text blocks on one page.

    ``length`` counts a text as gold does; ``lengths`` are those of the blocks, the blank behind each counted, 0 for
    page furniture; ``likeness`` says how much a block reads like the name of the text block.
    """

    def __init__(self, document: Document, lengths: Sequence[int], length: Callable[[str], int]) -> None:
        self._document = document
        self._lengths = lengths
        self._length = length

    def scattered(self, wanted: int, anchors: Iterable[int], leads: Iterable[int] = ()) -> list[Run] | None:
        """Return runs of blocks, one around each anchor, that together have the length wanted; None if there are none.

        With ``leads`` a run that starts with one of these blocks may come before the anchors. The fewest blocks beside
        the anchors win.
        """
        ways: _Ways = {0: [(0, ())]}
        if leads:
            ways = self._joined(ways, _leading(leads), wanted)
            ways.setdefault(0, [(0, ())])
        for anchor in sorted(set(anchors)):
            ways = self._joined(ways, self._around(anchor), wanted)
        fits = [
            (max(abs(total - 1 - wanted) - _EXACT, 0), *found[0])
            for total, found in ways.items()
            if abs(total - 1 - wanted) <= wanted * 0.02
        ]
        return list(min(fits)[2]) if fits else None

    def _joined(self, ways: _Ways, options: Iterable[Run], wanted: int) -> _Ways:
        """Return the ways with one run more each; runs that a way has already hold the anchor as they are."""
        following: dict[int, set[tuple[int, tuple[Run, ...]]]] = {}
        sized = [
            (sum(self._lengths[start : end + 1]) - skipped, (start, end, skipped))
            for start, end, skipped in options
            if start >= 0 and end < len(self._lengths)
        ]
        for length, found in ways.items():
            for cost, runs in found:
                for size, run in sized:
                    if not runs or run[0] > runs[-1][1]:
                        if length + size - 1 <= wanted * 1.02:
                            more = (cost + run[1] - run[0] + bool(run[2]), (*runs, run))
                            following.setdefault(length + size, set()).add(more)
                    elif runs[-1][0] <= run[0] and run[1] <= runs[-1][1]:
                        following.setdefault(length, set()).add((cost, runs))
        return {length: sorted(found)[:_KEPT] for length, found in following.items()}

    def _around(self, anchor: int) -> Iterator[Run]:
        for start in range(anchor, max(anchor - _BESIDE, 0) - 1, -1):
            for skipped in self._skips(start):
                for end in range(anchor, anchor + _BESIDE + 1):
                    yield start, end, skipped

    def _skips(self, number: int) -> list[int]:
        begin = self._document.blocks[number].span.start
        return [cut - begin for cut in self._cuts(number)[:-1]]

    def sentences(self, wanted: int, starts: Iterable[int], last: int, likeness: Callable[[int], float]) -> Span | None:
        """Return the stretch that starts and ends with a sentence and has just the length wanted.

        It starts in one of the blocks ``starts`` and holds the block ``last``, or some of it; likelier ones win, then
        the first.
        """
        best: tuple[float, int, Span] | None = None
        for steps, first in enumerate(starts):
            for start in self._cuts(first)[:-1]:
                end = self._end(first, start, wanted)
                if end is None or (last >= 0 and end <= self._document.blocks[last].span.start):
                    continue
                # A block with its heading is likelier than its sentences alone.
                heads = isinstance(self._document.blocks[first], Heading)
                cost = -2 * likeness(first) - heads - likeness(max(first - 1, 0))
                found = (cost, steps, Span(start, end, self._document.blocks[first].span.line))
                best = min(best, found) if best is not None else found
        return best[2] if best is not None else None

    def _cuts(self, number: int) -> list[int]:
        """Return where sentences of a block start and the last one ends; a table is not cut."""
        block = self._document.blocks[number]
        if isinstance(block, Table):
            return [block.span.start, block.span.end]
        text = self._document.text[block.span.start : block.span.end]
        inside = [block.span.start + match.end() for match in _SENTENCE.finditer(text)]
        return [block.span.start, *inside, block.span.end]

    def _end(self, first: int, start: int, wanted: int) -> int | None:
        """Return where a sentence ends so that the text from ``start`` on has the length wanted."""
        before = 0
        for number in range(first, min(first + _LEAD, len(self._document.blocks))):
            block = self._document.blocks[number]
            if isinstance(block, Paragraph) and block.furniture:
                continue
            begin = max(start, block.span.start)
            cuts = [cut for cut in self._cuts(number) if cut > begin]
            sizes = [before + self._length(self._document.text[begin:cut]) for cut in cuts]
            place = bisect_left(sizes, wanted - _EXACT)
            if place < len(cuts):
                return cuts[place] if sizes[place] <= wanted + _EXACT else None
            before = sizes[-1] + 1 if sizes else before
        return None


def _leading(leads: Iterable[int]) -> Iterator[Run]:
    for start in leads:
        for end in range(start, start + _BESIDE + 3):
            yield start, end, 0
