"""The parts of a report: which block belongs to which statement or note, and what carries no reportable facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from converter.extraction.contexts import TableContext
from converter.extraction.surroundings import contexts_of_tables
from converter.extraction.titles import Title, TitleKind, bears_out, read_title, statement_of_table
from converter.model.document import Block, Document, Heading, Paragraph, Span, Table
from converter.model.facts import Part, PartKind
from converter.model.profile import Profile

_TITLE_REACH = 14
"""Blocks between the title of a statement and its table: company name, unaudited, units, dates."""
_LONG_TABLE = 15
_LAID_OUT = 3
"""Rows and texts of a table that only lays out a title."""
_COVER_REACH = 40
_STATEMENT_PARTS = frozenset(kind for kind in PartKind if kind not in (PartKind.COVER, PartKind.NOTE, PartKind.OTHER))


class Zone(StrEnum):
    """The stretch of a report that a block stands in."""

    OPEN = "open"
    """No part known: a note or table on its own, where everything may be reported."""
    COVER = "cover"
    STATEMENT = "statement"
    NOTES = "notes"
    TOLD = "told"
    """Figures that are told, not reported: discussion, business, risk, properties."""
    SILENT = "silent"
    """Contents, auditor's reports, exhibits, signatures."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: the titles above it, outermost first, its part, and its zone."""

    section: tuple[str, ...] = ()
    part: int | None = None
    zone: Zone = Zone.OPEN


@dataclass(frozen=True, slots=True)
class Structure:
    """A document's parts; ``places`` has one entry per block, ``contexts`` one per table."""

    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    contexts: tuple[TableContext, ...]
    is_report: bool
    """True for a whole report, whose told and silent zones can be told from those with facts."""

    def reports(self, block: int) -> bool:
        """True when the block at this place may carry reportable facts."""
        return self.places[block].zone in (Zone.OPEN, Zone.COVER, Zone.STATEMENT, Zone.NOTES)


@dataclass(slots=True)
class _Opened:
    """A part while it is being read."""

    kind: PartKind
    title: str
    number: str
    first: int
    last: int
    zone: Zone
    tables: list[int] = field(default_factory=list)


def find_structure(document: Document, profile: Profile) -> Structure:
    """Return the parts of a document and what surrounds each table; linear in its blocks."""
    walk = _Walk(document.blocks)
    walk.run()
    is_report = any(part.zone is Zone.NOTES for part in walk.opened) and walk.saw_frame
    places = walk.places if is_report else [_opened(place) for place in walk.places]
    parts = tuple(_part(part, document.blocks) for part in walk.opened)
    contexts = contexts_of_tables(document, [(place.section, place.part) for place in places], parts, profile.currency)
    return Structure(tuple(places), parts, contexts, is_report)


def _opened(place: Place) -> Place:
    """Without the frame of a whole report nothing is known to be told only."""
    return Place(place.section, place.part, Zone.OPEN) if place.zone in (Zone.TOLD, Zone.COVER) else place


def _part(part: _Opened, blocks: Sequence[Block]) -> Part:
    first, last = blocks[part.first].span, blocks[part.last].span
    return Part(
        part.kind, part.title, (Span(first.start, last.end, first.line),), part.number, tuple(part.tables)
    )  # fmt: skip


class _Walk:
    """One pass over the blocks."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.opened: list[_Opened] = []
        self.places: list[Place] = []
        self.zone = self._first_zone()
        self.saw_frame = False
        """True once an item, a contents page, a cover or a notes title was seen."""
        self._current: int | None = None
        self._stack: list[tuple[int, str]] = []
        self._note = ""
        self._numbered_notes = self._counts_notes()

    def _first_zone(self) -> Zone:
        head = self.blocks[:_COVER_REACH]
        for block in head:
            text = block.text.lower() if not isinstance(block, Table) else ""
            if "securities and exchange commission" in text or text.strip().startswith("form 10-"):
                return Zone.COVER
        return Zone.OPEN

    def _counts_notes(self) -> bool:
        """True when titles number the notes, so that other headings are not notes."""
        for block in self.blocks:
            if isinstance(block, (Heading, Table)):
                title = _title_laid_out(block) if isinstance(block, Table) else read_title(block.text)
                if title is not None and title.kind is TitleKind.NOTE and (title.named or title.number == "1"):
                    return True
        return False

    def run(self) -> None:
        """Place every block."""
        if self.zone is Zone.COVER:
            self._open(PartKind.COVER, None, "Cover page", 0, Zone.COVER)
        for index, block in enumerate(self.blocks):
            if isinstance(block, Table):
                self._table(index, block)
            elif not (isinstance(block, Paragraph) and block.furniture):
                self._line(index, block)
            self._put(index, block)

    def _put(self, index: int, block: Block) -> None:
        if self._current is not None:
            part = self.opened[self._current]
            part.last = index
            if isinstance(block, Table):
                part.tables.append(block.index)
        current = self.opened[self._current] if self._current is not None else None
        title = (current.title,) if current is not None and current.title and current.kind is not PartKind.COVER else ()
        self.places.append(Place((*title, *(text for _, text in self._stack)), self._current, self.zone))

    def _open(self, kind: PartKind, title: Title | None, text: str, index: int, zone: Zone) -> None:
        self.zone = zone
        self._stack = []
        self._current = len(self.opened)
        number = title.number if title is not None else ""
        text = " ".join(text.split())
        first = index
        while kind is PartKind.NOTE and first > 0 and self._is_same_title(self.blocks[first - 1], text):
            first -= 1
        self.opened.append(_Opened(kind, text, number, first, index, zone))

    @staticmethod
    def _is_same_title(block: Block, text: str) -> bool:
        """True for a heading that says the title of a note once more, as cuttings from a report often do."""
        return isinstance(block, Heading) and " ".join(block.text.split()).casefold() == text.casefold()

    def _close(self, zone: Zone) -> None:
        self.zone, self._current, self._stack = zone, None, []

    def _line(self, index: int, block: Heading | Paragraph) -> None:
        is_head = isinstance(block, Heading) or (block.bold and len(block.text) < 170)
        title = read_title(block.text) if is_head or self._may_title(block) else None
        if title is not None and self._obey(title, index, is_head):
            return
        if isinstance(block, Heading):
            text = " ".join(block.text.split())
            if self._is_unnumbered_note(block):
                self._open(PartKind.NOTE, None, text, index, Zone.NOTES)
                return
            while self._stack and self._stack[-1][0] >= block.level:
                self._stack.pop()
            if not (self._current is not None and self.opened[self._current].title == text):
                self._stack.append((block.level, text))

    @staticmethod
    def _may_title(block: Heading | Paragraph) -> bool:
        """Plain text may title a statement or a named note when it is a short line of its own."""
        return len(block.text) < 120 and not block.text.rstrip().endswith((".", ":", ";", ","))

    def _is_unnumbered_note(self, block: Heading) -> bool:
        if self.zone is not Zone.NOTES or self._numbered_notes:
            return False
        first = next((part for part in self.opened if part.zone is Zone.NOTES), None)
        head = self.blocks[first.first] if first is not None else None
        return isinstance(head, Heading) and block.level <= head.level + 1 and block is not head

    def _obey(self, title: Title, index: int, is_head: bool) -> bool:
        """Open or close a part as a title says; False when the line is no title here."""
        kind = title.kind
        if kind is TitleKind.STATEMENT:
            return self._statement(title, index)
        if kind is TitleKind.NOTE:
            return self._begin_note(title, index, is_head)
        if not is_head:
            return False
        if kind is TitleKind.NOTES:
            self.saw_frame = True
            if self.zone is not Zone.NOTES:
                self._open(PartKind.NOTE, title, title.text, index, Zone.NOTES)
                self._note = ""
            return True
        if kind is TitleKind.SCHEDULE:
            if self.saw_frame:
                self._open(PartKind.OTHER, title, title.text, index, Zone.OPEN)
            return self.saw_frame
        return self._leave(title, index)

    def _leave(self, title: Title, index: int) -> bool:
        kind = title.kind
        if kind is TitleKind.DISCUSSION and not title.text.lower().startswith(("item", "part")) and self._in_report():
            return False
        if kind is TitleKind.CONTENTS:
            # "Table of contents" also runs at the head of pages.
            if self._in_report():
                return False
            self._close(Zone.SILENT)
        elif kind in (TitleKind.ITEM, TitleKind.DISCUSSION):
            self._open(PartKind.OTHER, title, title.text, index, Zone.TOLD)
        else:
            self._open(PartKind.OTHER, title, title.text, index, Zone.SILENT)
        self.saw_frame = True
        return True

    def _in_report(self) -> bool:
        return self.zone in (Zone.NOTES, Zone.STATEMENT)

    def _begin_note(self, title: Title, index: int, is_head: bool) -> bool:
        if not (self._names_note() if title.named else is_head and self._numbers_note(title.number)):
            return False
        current = self.opened[self._current] if self._current is not None else None
        if title.number == self._note and current is not None and current.kind is PartKind.NOTE:
            return True  # continued on a new page
        self._open(PartKind.NOTE, title, title.text, index, Zone.NOTES)
        self._note = title.number
        return True

    def _names_note(self) -> bool:
        return self.zone is not Zone.TOLD or self.opened_statements()

    def _numbers_note(self, number: str) -> bool:
        """True when a number without the word Note can be that of the next note, not of a list."""
        if self.zone is Zone.OPEN:
            return not self._note or _follows(self._note, number)
        first = not self._note and number in ("1", "1A")
        return self.zone is Zone.NOTES and (first or (self._note != "" and _follows(self._note, number)))

    def opened_statements(self) -> bool:
        """True once a primary statement was read."""
        return any(part.kind in _STATEMENT_PARTS for part in self.opened)

    def _statement(self, title: Title, index: int) -> bool:
        table = self._table_after(index)
        if table is None or not bears_out(table, title.part):
            return False
        if self.zone is Zone.NOTES:
            return False
        if self.zone is Zone.TOLD and table.rows < _LONG_TABLE and not self._near_statements(index):
            return False
        current = self.opened[self._current] if self._current is not None else None
        if current is not None and current.kind is title.part and not current.tables:
            return True  # the title again, or in parts
        self._open(title.part, title, title.text, index, Zone.STATEMENT)
        return True

    def _near_statements(self, index: int) -> bool:
        current = self.opened[self._current] if self._current is not None else None
        return current is not None and "financial statements" in current.title.lower()

    def _table_after(self, index: int) -> Table | None:
        for block in self.blocks[index + 1 : index + 1 + _TITLE_REACH]:
            if isinstance(block, Table):
                if block.rows > 2:
                    return block
            elif isinstance(block, Heading):
                title = read_title(block.text)
                if title is not None and title.kind is TitleKind.NOTES:
                    return None
        return None

    def _table(self, index: int, table: Table) -> None:
        laid_out = _title_laid_out(table)
        if laid_out is not None and self._obey(laid_out, index, is_head=True):
            return
        if self.zone in (Zone.NOTES, Zone.SILENT):
            return
        titled = self._title_inside(table)
        if titled is not None:
            self._open(titled.part, titled, titled.text, index, Zone.STATEMENT)
            return
        if self.zone is Zone.OPEN and self._current is None:
            kind = statement_of_table(table)
            if kind is not None:
                self._open(kind, None, "", index, Zone.STATEMENT)
        elif self.zone is Zone.STATEMENT and self._current is not None:
            self._another(index, table, self.opened[self._current])

    def _another(self, index: int, table: Table, current: _Opened) -> None:
        """A second long table under one title may be the next statement, whose own title went unread."""
        kind = statement_of_table(table) if current.tables else None
        if kind is not None and kind is not current.kind and not bears_out(table, current.kind):
            self._open(kind, None, "", index, Zone.STATEMENT)

    def _title_inside(self, table: Table) -> Title | None:
        """Return the title of a statement that its table prints in its own first rows."""
        for text in _first_texts(table):
            title = read_title(text)
            if title is not None and title.kind is TitleKind.STATEMENT and bears_out(table, title.part):
                if self.zone is Zone.TOLD and table.rows < _LONG_TABLE:
                    return None
                return title
        return None


def _title_laid_out(table: Table) -> Title | None:
    """Return the title that a table of two or three texts is, as pages lay titles out between rules."""
    if table.rows > _LAID_OUT:
        return None
    texts = [cell.clean for cell in table.cells if cell.clean]
    return read_title(texts[0]) if 0 < len(texts) <= _LAID_OUT else None


def _first_texts(table: Table) -> Iterator[str]:
    for cell in table.cells[:6]:
        if cell.row > 3:
            return
        yield cell.clean


def _follows(before: str, after: str) -> bool:
    """True when note ``after`` may come next: the same again, or up to three on (numbers are left out now and then)."""
    first, second = (int("".join(c for c in number if c.isdigit()) or 0) for number in (before, after))
    return first <= second <= first + 3
