"""Where tags go on a page that we lay out ourselves.

The page is a row of *items* (headings, paragraphs, tables); an item holds *atoms*, stretches of source text that are
printed whole. A range of the source becomes marks inside atoms, and, where it covers whole items, wraps around them.
A range in several places becomes a chain of ``ix:continuation`` (Inline XBRL 1.1 §4).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from converter.model.document import Span
from converter.model.findings import ConverterError
from converter.writing.inline_tags import Tag, continuation_tag


@dataclass(frozen=True, slots=True)
class Atom:
    """Source text printed in one place. ``text`` is one for one with the span; ``start`` and ``end`` leave out blanks
    at its ends."""

    text: str
    offset: int
    start: int
    end: int
    item: int

    @staticmethod
    def of(text: str, span: Span, item: int) -> Atom | None:
        """Return the atom, None for blank text."""
        bare = text.strip()
        if not bare:
            return None
        start = span.start + len(text) - len(text.lstrip())
        return Atom(text, span.start, start, start + len(bare), item)

    def part(self, start: int, end: int) -> str:
        """Return the characters of a range of the source."""
        return self.text[start - self.offset : end - self.offset]


@dataclass(frozen=True, slots=True)
class Piece:
    """One place of a chain: a range in an atom, or (``items`` set) whole items, first and last included."""

    start: int
    end: int
    items: tuple[int, int] | None = None


@dataclass(slots=True)
class Mark:
    """A tag over a range of one atom. ``rank`` orders marks over one range: lower is outside.

    A mark of a chain may be cut in two where another crosses it; one without a chain stands whole, as numbers must.
    ``place`` is what messages call it.
    """

    start: int
    end: int
    rank: int
    tag: Tag
    chain: Chain | None = None
    place: str = ""


@dataclass(slots=True)
class Wrap:
    """A tag around whole items."""

    first: int
    last: int
    order: int
    chain: Chain


@dataclass(slots=True, eq=False)
class Chain:
    """A fact or footnote that may stand in several places; its tags are known once all places are.

    ``before`` counts the places in earlier pages of a document set; ``goes_on`` is True when a later page has more.
    """

    owner: str
    head: Tag
    places: list[Mark | Wrap] = field(default_factory=list)
    before: int = 0
    goes_on: bool = False

    def needs_blank_after(self, mark: Mark) -> bool:
        """True when the chain goes on in another place of the page, so that words would run together."""
        index = self._index(mark)
        if index + 1 == len(self.places):
            return False
        following = self.places[index + 1]
        return not (isinstance(following, Mark) and following.start == mark.end)

    def _index(self, place: Mark | Wrap) -> int:
        return next(number for number, known in enumerate(self.places) if known is place)

    def tag(self, place: Mark | Wrap) -> Tag:
        """Return the tag of one of the places, which are in reading order by now."""
        index = self._index(place)
        number = self.before + index
        tag = self.head if number == 0 else continuation_tag(self.owner, number)
        if index + 1 < len(self.places) or self.goes_on:
            tag = tag.with_attribute("continuedAt", f"{self.owner}-c{number + 1}")
        return tag


class Atoms:
    """The atoms of a page in the order of the source."""

    def __init__(self, atoms: Iterable[Atom]) -> None:
        self._atoms = sorted(atoms, key=lambda atom: atom.start)
        self._starts = [atom.start for atom in self._atoms]
        self.item_bounds: dict[int, tuple[int, int]] = {}
        for atom in self._atoms:
            low, high = self.item_bounds.get(atom.item, (atom.start, atom.end))
            self.item_bounds[atom.item] = (min(low, atom.start), max(high, atom.end))
        self._items = sorted(self.item_bounds)

    def holding(self, start: int, end: int) -> Atom | None:
        """Return the atom that holds the whole range, None when no single one does."""
        index = bisect_right(self._starts, start) - 1
        if index < 0:
            return None
        atom = self._atoms[index]
        return atom if atom.start <= start and end <= atom.end else None

    def text_pieces(self, start: int, end: int) -> list[Piece]:
        """Return the parts of a range that are printed, atom by atom."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        pieces = []
        while index < len(self._atoms) and self._atoms[index].start < end:
            atom = self._atoms[index]
            low, high = _trimmed(atom, max(start, atom.start), min(end, atom.end))
            if low < high:
                pieces.append(Piece(low, high))
            index += 1
        return pieces

    def block_pieces(self, start: int, end: int, whole: Sequence[bool]) -> list[Piece]:
        """Return the parts of a range as runs of whole items, with parts of an item where it stops in the middle.

        ``whole`` says which items (tables) cannot be cut: those go in whole when the range touches them.
        """
        pieces: list[Piece] = []
        for item in self._items[self._first_item(start) :]:
            low, high = self.item_bounds[item]
            if low >= end:
                break
            if high <= start:
                continue
            inside = self.text_pieces(max(low, start), min(high, end))
            if not inside:
                continue
            if whole[item] or (start <= low and high <= end):
                _append_items(pieces, item, low, high)
            else:
                pieces.extend(inside)
        return pieces

    def _first_item(self, start: int) -> int:
        return max(bisect_left(self._items, start, key=lambda item: self.item_bounds[item][1]) - 1, 0)


def _trimmed(atom: Atom, start: int, end: int) -> tuple[int, int]:
    text = atom.part(start, end)
    return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in reading order, those that touch or overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            last = found[-1]
            found[-1] = Span(last.start, max(last.end, span.end), last.line, last.where)
        else:
            found.append(span)
    return found


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with runs of whole items that follow each other as one run; no item comes twice."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if piece.items and last and last.items and piece.items[0] <= last.items[1] + 1:
            items = (last.items[0], max(last.items[1], piece.items[1]))
            found[-1] = Piece(last.start, max(last.end, piece.end), items)
        else:
            found.append(piece)
    return found


def _append_items(pieces: list[Piece], item: int, low: int, high: int) -> None:
    last = pieces[-1] if pieces else None
    if last is not None and last.items is not None:
        pieces[-1] = Piece(last.start, high, (last.items[0], item))
    else:
        pieces.append(Piece(low, high, (item, item)))


def nested_wraps(wraps: Iterable[Wrap]) -> list[Wrap]:
    """Return the wraps so that any two nest or are apart, outer ones first; a wrap that crosses another is cut."""
    waiting = sorted(wraps, key=_wrap_order)
    done: list[Wrap] = []
    open_: list[Wrap] = []
    while waiting:
        wrap = waiting.pop(0)
        while open_ and open_[-1].last < wrap.first:
            open_.pop()
        if open_ and open_[-1].last < wrap.last:
            rest = Wrap(open_[-1].last + 1, wrap.last, wrap.order, wrap.chain)
            wrap.chain.places.append(rest)
            wrap.last = open_[-1].last
            waiting.append(rest)
            waiting.sort(key=_wrap_order)
        open_.append(wrap)
        done.append(wrap)
    return done


def _wrap_order(wrap: Wrap) -> tuple[int, int, int]:
    return (wrap.first, -wrap.last, wrap.order)


def nested_marks(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks of one atom so that any two nest or are apart, outer ones first.

    Raises ``ConverterError`` for two that cross and cannot be cut: numbers, dates.
    """
    waiting = sorted(marks, key=_mark_order)
    done: list[Mark] = []
    open_: list[Mark] = []
    while waiting:
        mark = waiting.pop(0)
        while open_ and open_[-1].end <= mark.start:
            open_.pop()
        if open_ and open_[-1].end < mark.end:
            waiting.append(_cut(open_[-1], mark))
            waiting.sort(key=_mark_order)
        if open_:
            _check_inside(open_[-1], mark)
        open_.append(mark)
        done.append(mark)
    return done


def _check_inside(outer: Mark, inner: Mark) -> None:
    # A number holds its characters and nothing else, but for another number that is all of it (Inline XBRL 1.1 §10.1).
    same = (outer.start, outer.end, outer.tag.name) == (inner.start, inner.end, inner.tag.name)
    if outer.tag.name == "ix:nonFraction" and not same:
        raise _crossing(outer, inner)


def _mark_order(mark: Mark) -> tuple[int, int, int]:
    return (mark.start, -mark.end, mark.rank)


def _cut(outer: Mark, inner: Mark) -> Mark:
    if outer.chain is None or inner.chain is None:
        raise _crossing(outer, inner)
    rest = Mark(outer.end, inner.end, inner.rank, inner.tag, inner.chain, inner.place)
    inner.end = outer.end
    inner.chain.places.append(rest)
    return rest


def _crossing(outer: Mark, inner: Mark) -> ConverterError:
    return ConverterError(
        "writing.crossing",
        f"{outer.place} and {inner.place} stand in ranges of the source that cross",
        hint="Correct the ranges: the one must hold the other, or they must be apart.",
    )
