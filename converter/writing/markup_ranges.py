"""Where stretches of a page's visible text stand in its XHTML, as ranges that an element can be put around."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from converter.model.document import Document, TextRun

_TAG = re.compile(r"<(/?)([^\s/>]+)[^>]*?(/?)>")
_REFERENCE = re.compile(r"&[^;]+;")
_BLANKS = " \t\r\n\f\v\xa0\u200b\ufeff\u2060"
# Elements whose content is fixed by XHTML: nothing of ours may stand between their children.
_CLOSED = frozenset("html table thead tbody tfoot tr colgroup ul ol dl select optgroup".split())


@dataclass(frozen=True, slots=True)
class Place:
    """One stretch of visible text in one text node: ``start`` and ``end`` count its characters."""

    node: int
    start: int
    end: int


@dataclass(slots=True)
class _Element:
    """An element by its offsets in the markup and by the ordinals of its first text node and of its tail."""

    parent: int
    name: str
    opens: int
    first: int
    closes: int = 0
    tail: int = 0
    children: list[int] = field(default_factory=list)


class MarkupRanges:
    """Answers for ranges of ``Document.text`` which ranges of ``Document.markup`` hold exactly their characters.

    The markup is what reading serialised: every ``<`` starts a tag. Text nodes count as ``TextRun`` says.
    """

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._markup = document.markup
        self._runs = document.runs
        self._starts = [run.start for run in document.runs]
        self._elements: list[_Element] = []
        self._nodes: list[tuple[int, int, int]] = []
        self._scan()
        self._seen = [run.node for run in document.runs if self._is_written(run)]

    def _is_written(self, run: TextRun) -> bool:
        return bool(self._text[run.start : run.start + run.length].strip(_BLANKS))

    def _scan(self) -> None:
        """Find elements and text nodes in one pass; a node is (start, end, element that holds it)."""
        open_: list[int] = []
        previous = 0
        for match in _TAG.finditer(self._markup):
            if self._nodes:
                start, _, holder = self._nodes[-1]
                self._nodes[-1] = (start, match.start(), holder)
            previous = match.end()
            if match[1]:
                self._end(open_, match.end())
                continue
            number = len(self._elements)
            parent = open_[-1] if open_ else -1
            self._elements.append(_Element(parent, match[2], match.start(), len(self._nodes)))
            if parent >= 0:
                self._elements[parent].children.append(number)
            self._nodes.append((previous, previous, number))
            open_.append(number)
            if match[3]:
                self._end(open_, match.end())

    def _end(self, open_: list[int], offset: int) -> None:
        element = self._elements[open_.pop()]
        element.closes = offset
        element.tail = len(self._nodes)
        self._nodes.append((offset, offset, element.parent))

    def places(self, start: int, end: int) -> list[Place]:
        """Return the stretches of visible text in a range, without blanks at either end of it."""
        found: list[Place] = []
        index = max(bisect_right(self._starts, start) - 1, 0)
        while index < len(self._runs) and self._runs[index].start < end:
            run = self._runs[index]
            low, high = max(start, run.start), min(end, run.start + run.length)
            text = self._text[low:high]
            if text.strip(_BLANKS):
                shift = run.offset - run.start
                found.append(Place(run.node, low + shift, high + shift))
            index += 1
        if found:
            found[0] = self._trimmed(found[0], front=True)
            found[-1] = self._trimmed(found[-1], front=False)
        return found

    def _trimmed(self, place: Place, *, front: bool) -> Place:
        text = self.printed([place])
        if front:
            return Place(place.node, place.end - len(text.lstrip(_BLANKS)), place.end)
        return Place(place.node, place.start, place.start + len(text.rstrip(_BLANKS)))

    def printed(self, places: Sequence[Place]) -> str:
        """Return the characters of stretches."""
        parts = []
        for place in places:
            run = self._run(place.node)
            start = run.start + place.start - run.offset
            parts.append(self._text[start : start + place.end - place.start])
        return "".join(parts)

    def _run(self, node: int) -> TextRun:
        return self._runs[bisect_left(self._runs, node, key=lambda run: run.node)]

    def offset(self, node: int, characters: int) -> int:
        """Return where in the markup a text node's character stands; a reference is one character."""
        start, end, _ = self._nodes[node]
        text = self._markup[start:end]
        if "&" not in text:
            return start + characters
        place = count = 0
        for match in _REFERENCE.finditer(text):
            ahead = match.start() - place
            if count + ahead >= characters:
                break
            count += ahead + 1
            place = match.end()
        return start + place + characters - count

    def ranges(self, places: Sequence[Place], *, widest: bool) -> list[tuple[int, int]]:
        """Return the fewest ranges of the markup that hold these stretches whole, in order, and no other visible text.

        An element can be put around each of them. ``widest`` takes elements in that hold nothing else; without it the
        ranges stay as close to the characters as they can.
        """
        if not places:
            return []
        first, last = places[0], places[-1]
        if first.node == last.node and not widest:
            return [(self.offset(first.node, first.start), self.offset(last.node, last.end))]
        holder = self._common(self._nodes[first.node][2], last.node)
        whole = _Whole(self, first, last)
        while widest and self._elements[holder].name != "body" and whole.covers(holder):
            holder = self._elements[holder].parent
        joined = _merged(self._cover(holder, whole))
        return [(start, end) for start, end in joined if self._markup[start:end].strip(_BLANKS)]

    def _common(self, element: int, node: int) -> int:
        """Return the innermost element around ``element`` that holds a text node too."""
        while not (self._elements[element].first <= node < self._elements[element].tail):
            element = self._elements[element].parent
        return element

    def _cover(self, holder: int, whole: _Whole) -> Iterator[tuple[int, int]]:
        """Yield the ranges in an element; parts that touch are joined later."""
        element = self._elements[holder]
        closed = element.name in _CLOSED
        children = element.children
        begin = bisect_left(children, whole.first.node, key=lambda child: self._elements[child].tail)
        # The text before the first child, then children with the text behind each.
        if element.first >= whole.first.node:
            yield from self._text_range(element.first, whole, closed=closed)
        for child in children[begin:]:
            inner = self._elements[child]
            if inner.first > whole.last.node:
                return
            if inner.tail > whole.first.node:
                if not closed and whole.covers(child):
                    yield inner.opens, inner.closes
                elif self.is_written(inner.first, inner.tail):
                    yield from self._cover(child, whole)
            if inner.tail <= whole.last.node:
                yield from self._text_range(inner.tail, whole, closed=closed)

    def _text_range(self, node: int, whole: _Whole, *, closed: bool) -> Iterator[tuple[int, int]]:
        if closed and not self.is_written(node, node + 1):
            return
        start, end, _ = self._nodes[node]
        low = self.offset(node, whole.first.start) if node == whole.first.node else start
        high = self.offset(node, whole.last.end) if node == whole.last.node else end
        if low < high:
            yield low, high

    def length(self, node: int) -> int:
        """Return how many characters of a text node are visible text."""
        run = self._run(node)
        return run.offset + run.length

    def element(self, number: int) -> tuple[int, int]:
        """Return the ordinals of an element's first text node and of its tail."""
        found = self._elements[number]
        return found.first, found.tail

    def is_written(self, first: int, tail: int) -> bool:
        """True when a text node from ``first`` up to ``tail``, this one left out, shows anything."""
        index = bisect_left(self._seen, first)
        return index < len(self._seen) and self._seen[index] < tail


@dataclass(frozen=True, slots=True)
class _Whole:
    """A range from one stretch of text to another, and whether an element shows nothing outside of it."""

    ranges: MarkupRanges
    first: Place
    last: Place

    def covers(self, number: int) -> bool:
        """True when the element shows something in the range or nothing at all, and nothing outside of it."""
        first, tail = self.ranges.element(number)
        if first <= self.first.node < tail and (
            self.ranges.is_written(first, self.first.node) or self._before(self.first)
        ):
            return False
        return not (
            first <= self.last.node < tail
            and (self.ranges.is_written(self.last.node + 1, tail) or self._after(self.last))
        )

    def _before(self, place: Place) -> bool:
        return place.start > 0 and bool(self.ranges.printed([Place(place.node, 0, place.start)]).strip(_BLANKS))

    def _after(self, place: Place) -> bool:
        length = self.ranges.length(place.node)
        return bool(self.ranges.printed([Place(place.node, place.end, length)]).strip(_BLANKS))


def _merged(parts: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join ranges that touch."""
    current: tuple[int, int] | None = None
    for start, end in parts:
        if current is not None and current[1] == start:
            current = (current[0], end)
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current
