"""The visible text of a page as one stream of characters, cut into paragraphs and table cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from converter.model.document import Span, Table, TextRun
from converter.model.findings import Finding, InputError, Severity
from converter.reading.html_grid import CellText, Grid, layout_tables
from converter.reading.html_markup import XHTML
from converter.reading.html_style import Look, Style, StyleSheet
from converter.reading.limits import Limits

_PREFIX = len(XHTML) + 2
_UNSEEN = frozenset("head script style template noscript title datalist".split())
_BLOCKS = frozenset(
    (
        "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option p pre section summary "
        "table tbody td tfoot th thead tr ul"
    ).split()
)
# Blocks that pages turn into inline text; a table stays one, whatever its display.
_MAY_FLOW = frozenset("div p ul ol li dd dt h1 h2 h3 h4 h5 h6 center".split())
_ASCII_BLANKS = " \t\r\n\f"
# Blanks of every width; the zero-width ones stand in cells that are meant to be empty.
_BLANK = re.compile("[\\s\u200b\ufeff\u2060]")
# The width of a blank as a part of the font size.
_SPACE = 0.25


@dataclass(slots=True)
class Piece:
    """A stretch of running text as found, before it is known to be a heading, a paragraph or page furniture."""

    text: str
    span: Span
    tag: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    link: bool = False
    size: float = 0.0
    align: str = ""
    raised: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Flow:
    """Text that is being collected for one paragraph or cell."""

    first: int
    start: int
    line: int
    written: bool = False
    pending_break: bool = False
    breaks: int = 0
    tag: str = ""
    stretches: list[tuple[int, int, Look]] = field(default_factory=list)


@dataclass(slots=True)
class _OpenCell:
    """A cell whose content is being collected."""

    flow: _Flow
    left: float
    spans: tuple[str, str]
    rule_top: bool
    rule_bottom: bool
    outer: _OpenCell | None


@dataclass(slots=True)
class _Frame:
    """An open element: what to undo when it ends."""

    look: Look
    block: bool
    unseen: bool
    concealed: bool
    break_after: bool
    is_table: bool = False
    cell: _OpenCell | None = None


@dataclass(slots=True)
class Stream:
    """What the walk over a page gives: characters, where they came from, and the blocks in order.

    ``breaks`` are places in ``blocks`` where a page ends, ``tables`` counts all tables of the page.
    """

    text: str
    runs: tuple[TextRun, ...]
    blocks: list[Piece | Table]
    breaks: list[int]
    findings: tuple[Finding, ...]


def read_stream(root: etree._Element, name: str, limits: Limits) -> Stream:
    """Walk a page in document order and return its visible text with the blocks that it forms.

    Raises ``InputError`` when it holds more than the limits allow.
    """
    return _Walk(root, name, limits).run()


class _Walk:
    def __init__(self, root: etree._Element, name: str, limits: Limits) -> None:
        self.root = root
        self.name = name
        self.limits = limits
        self.sheet = StyleSheet(root)
        self.layout = layout_tables(root)
        self.parts: list[str] = []
        self.runs: list[TextRun] = []
        self.length = 0
        self.line = 1
        self.blocks: list[Piece | Table] = []
        self.breaks: list[int] = []
        self.table_elements = 0
        self.table_blocks = 0
        self.cells = 0
        self.hidden = 0
        # One entry for every open table: None for those that make no grid of their own.
        self.grids: list[Grid | None] = []
        self.cell: _OpenCell | None = None
        self.flow = _Flow(0, 0, 1)
        self.block_tag = ""
        self.unseen = 0
        self.concealed = 0

    def run(self) -> Stream:
        look = Look()
        frames: list[_Frame] = []
        for node, (event, element) in enumerate(etree.iterwalk(self.root, events=("start", "end"))):
            if event == "start":
                frame = self._open(element, look)
                frames.append(frame)
                look = frame.look
                if element.text:
                    self._write(element.text, node, look)
            else:
                self._close(frames.pop())
                if frames:
                    look = frames[-1].look
                    if element.tail:
                        self._write(element.tail, node, look)
        self._flush()
        return Stream("".join(self.parts), tuple(self.runs), self.blocks, self.breaks, self._findings())

    def _findings(self) -> tuple[Finding, ...]:
        if not self.hidden:
            return ()
        message = "text that the page hides was left out"
        return (Finding(Severity.INFO, "html.hidden-text", message, stage="reading", count=self.hidden),)

    # -- elements

    def _open(self, element: etree._Element, around: Look) -> _Frame:
        tag = str(element.tag)[_PREFIX:]
        attributes: Mapping[str, str] = element.attrib  # type: ignore[assignment]
        style = self.sheet.style(attributes) if attributes else _PLAIN
        look = self.sheet.look(around, tag, style, attributes) if attributes or tag not in _NEUTRAL else around
        concealed = style.display == "none"
        unseen = concealed or tag in _UNSEEN
        frame = _Frame(look, _is_block(tag, style.display), unseen, concealed, style.break_after, tag == "table")
        self.unseen += unseen
        self.concealed += concealed
        if tag == "table":
            self._open_table(element)
        elif tag == "tr":
            self._open_row(style)
        elif self.unseen:
            pass
        elif tag == "br":
            self._line_break()
        elif tag in ("td", "th") and self.grids and self.grids[-1] is not None:
            self._open_cell(frame, style, (attributes.get("colspan", ""), attributes.get("rowspan", "")))
        elif frame.block:
            self._break_block()
            self.block_tag = tag
            if self.cell is not None:
                self._measure(self.cell, style)
        if (style.break_before or tag == "hr") and not self.unseen:
            self._page_break()
        return frame

    def _open_row(self, style: Style) -> None:
        grid = self.grids[-1] if self.grids else None
        if grid is not None:
            # Hidden rows count too: a row's number is its place among all rows of the table.
            self._flush()
            grid.start_row(style.rule_top, style.rule_bottom)
        elif not self.unseen:
            self._break_block()

    def _close(self, frame: _Frame) -> None:
        if frame.cell is not None:
            self._close_cell(frame.cell, frame.look)
        elif frame.block and not self.unseen:
            self._break_block()
        if frame.is_table:
            self._close_table()
        if frame.break_after and not self.unseen:
            self._page_break()
        self.unseen -= frame.unseen
        self.concealed -= frame.concealed

    # -- characters

    def _write(self, text: str, node: int, look: Look) -> None:
        if self.unseen or look.hidden:
            if (self.concealed or (look.hidden and not self.unseen)) and text.strip():
                self.hidden += 1
            return
        flow = self.cell.flow if self.cell is not None else self.flow
        blank = not text.strip(_ASCII_BLANKS)
        if blank and (not flow.written or flow.pending_break):
            return
        if flow.pending_break:
            self._newline()
            flow.pending_break = False
        if not blank:
            if _BLANK.sub("", text):
                flow.written = True
                flow.breaks = 0
            flow.tag = flow.tag or self.block_tag
            flow.stretches.append((self.length, self.length + len(text), look))
        self.parts.append(text)
        self.runs.append(TextRun(self.length, len(text), node, 0))
        self.length += len(text)
        self.line += text.count("\n")

    def _newline(self) -> None:
        self.parts.append("\n")
        self.length += 1
        self.line += 1

    def _line_break(self) -> None:
        flow = self.cell.flow if self.cell is not None else self.flow
        if self.cell is None and flow.written:
            flow.breaks += 1
            if flow.breaks > 1:
                # An empty line between two lines of running text parts two paragraphs.
                self._flush()
                return
        flow.pending_break = flow.written

    def _break_block(self) -> None:
        if self.cell is not None:
            self.cell.flow.pending_break = self.cell.flow.written
        else:
            self._flush()

    def _page_break(self) -> None:
        if self.cell is None:
            self._flush()
            if not self.breaks or self.breaks[-1] != len(self.blocks):
                self.breaks.append(len(self.blocks))

    # -- paragraphs

    def _flush(self) -> None:
        flow = self.flow
        if flow.written:
            text, start, line = self._trimmed(flow)
            if text:
                self._add_piece(flow, text, start, line)
                self._newline()
        self._check_size()
        self.flow = _Flow(len(self.parts), self.length, self.line)

    def _add_piece(self, flow: _Flow, text: str, start: int, line: int) -> None:
        total, bold, italic, underline, linked, size = _weigh(flow)
        piece = Piece(
            text=_BLANK.sub(" ", text),
            span=Span(start, start + len(text), line),
            tag=flow.tag,
            bold=bold * 10 >= total * 9,
            italic=italic * 10 >= total * 9,
            underline=underline * 10 >= total * 9,
            link=linked == total,
            size=size / total if total else 0.0,
            align=flow.stretches[0][2].align if flow.stretches else "",
            raised=_raised(flow, start, len(text)),
        )
        self.blocks.append(piece)

    def _trimmed(self, flow: _Flow) -> tuple[str, int, int]:
        text = "".join(self.parts[flow.first :])
        spaced = _BLANK.sub(" ", text)
        lead = len(spaced) - len(spaced.lstrip(" "))
        end = len(spaced.rstrip(" "))
        return text[lead:end], flow.start + lead, flow.line + text.count("\n", 0, lead)

    def _check_size(self) -> None:
        if self.length > self.limits.max_characters:
            raise self._too_large("input.too-large", f"more than {self.limits.max_characters:,} visible characters")

    # -- tables

    def _open_table(self, element: etree._Element) -> None:
        ordinal = self.table_elements
        self.table_elements += 1
        if self.table_elements > self.limits.max_tables:
            raise self._too_large("html.too-many-tables", f"more than {self.limits.max_tables:,} tables")
        if self.unseen or self.cell is not None or element in self.layout:
            if not self.unseen:
                self._break_block()
            self.grids.append(None)
        else:
            self._flush()
            self.grids.append(Grid(ordinal, self.limits, self.name))

    def _close_table(self) -> None:
        if self.cell is None:
            self._flush()
        grid = self.grids.pop()
        table = grid.table(self.table_blocks) if grid is not None else None
        if table is not None:
            self.table_blocks += 1
            self.blocks.append(table)

    def _open_cell(self, frame: _Frame, style: Style, spans: tuple[str, str]) -> None:
        self._flush()
        flow = _Flow(len(self.parts), self.length, self.line)
        frame.cell = self.cell = _OpenCell(flow, style.left, spans, style.rule_top, style.rule_bottom, self.cell)

    def _close_cell(self, cell: _OpenCell, look: Look) -> None:
        self.cell = cell.outer
        self.cells += 1
        if self.cells > self.limits.max_cells:
            raise self._too_large("html.too-many-cells", f"more than {self.limits.max_cells:,} table cells")
        content = self._content(cell, look)
        grid = self.grids[-1]
        if grid is not None:
            grid.place(content, *cell.spans)
        if content.text:
            self._newline()
        self._check_size()
        self.flow = _Flow(len(self.parts), self.length, self.line)

    def _content(self, cell: _OpenCell, look: Look) -> CellText:
        text, start, line = self._trimmed(cell.flow) if cell.flow.written else ("", self.length, self.line)
        if not text:
            return CellText(rule_top=cell.rule_top, rule_bottom=cell.rule_bottom)
        total, bold, italic, underline, _, _ = _weigh(cell.flow)
        first = cell.flow.stretches[0][2]
        indent = cell.left + first.text_indent + (start - cell.flow.start) * _SPACE * first.size
        return CellText(
            text=_BLANK.sub(" ", text),
            start=start,
            line=line,
            bold=bold * 2 > total,
            italic=italic * 2 > total,
            underline=underline * 2 > total,
            indent=round(max(indent, 0.0), 2),
            align=first.align or look.align,
            rule_top=cell.rule_top,
            rule_bottom=cell.rule_bottom,
            raised=_raised(cell.flow, start, len(text)),
        )

    def _measure(self, cell: _OpenCell, style: Style) -> None:
        """Rules and indents may be those of a block in the cell instead of the cell's own."""
        cell.rule_bottom = cell.rule_bottom or style.rule_bottom
        if not cell.flow.written:
            cell.rule_top = cell.rule_top or style.rule_top
            cell.left += style.left

    def _too_large(self, code: str, what: str) -> InputError:
        return InputError(code, f"the page has {what}", place=self.name)


_PLAIN = Style()
_NEUTRAL = frozenset("span div p tr tbody body html font a".split())


def _is_block(tag: str, display: str) -> bool:
    if tag not in _BLOCKS:
        return display in ("block", "flex", "grid", "list-item", "table", "table-row", "flow-root")
    return not (display.startswith("inline") and tag in _MAY_FLOW)


def _weigh(flow: _Flow) -> tuple[int, int, int, int, int, float]:
    """Return how many characters there are, and how many of them are bold, italic, underlined, linked; size summed."""
    total = bold = italic = underline = linked = 0
    size = 0.0
    for start, end, look in flow.stretches:
        weight = end - start
        total += weight
        size += weight * look.size
        bold += weight if look.bold else 0
        italic += weight if look.italic else 0
        underline += weight if look.underline else 0
        linked += weight if look.link else 0
    return max(total, 1), bold, italic, underline, linked, size


def _raised(flow: _Flow, start: int, length: int) -> tuple[tuple[int, int], ...]:
    if not any(look.raised for _, _, look in flow.stretches):
        return ()
    return tuple(
        (max(first - start, 0), min(last - start, length))
        for first, last, look in flow.stretches
        if look.raised and first - start < length and last > start
    )
