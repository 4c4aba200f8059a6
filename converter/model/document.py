"""What was read: blocks in order, each with its place in the source."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from converter.model.findings import Finding
from converter.model.spans import Span as Span


class SourceFormat(StrEnum):
    """The form in which a document came."""

    PIPE = "pipe"
    LINES = "lines"
    PIPE_ROWS = "piperow"
    FIXED_WIDTH = "fixed-width"
    TABBED = "tabbed"
    CSV = "csv"
    HTML = "html"
    INLINE_XBRL = "inline-xbrl"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid.

    ``text`` has exactly ``span.end - span.start`` characters: those of the source, one for one, with every kind of
    blank turned into a space, hyphens and minus signs kept; so an offset in it is an offset in the source.
    ``row`` and ``column`` count from 0 in the grid with spans resolved. ``number`` and ``number_format`` are set by
    spreadsheets, where the value is known exactly; ``formula`` is the formula as stored, without ``=``.
    """

    row: int
    column: int
    text: str
    span: Span
    row_span: int = 1
    column_span: int = 1
    bold: bool = False
    italic: bool = False
    underline: bool = False
    indent: float = 0.0
    rule_above: bool = False
    align: str = ""
    number: Decimal | None = None
    number_format: str = ""
    formula: str = ""
    raised: tuple[tuple[int, int], ...] = ()
    """Stretches of ``text`` (start, end) printed as superscript: footnote marks, exponents."""

    @property
    def clean(self) -> str:
        """The text with blanks collapsed and trimmed."""
        return " ".join(self.text.split())


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with row and column spans resolved; cells in row-major order, empty cells left out."""

    index: int
    cells: tuple[Cell, ...]
    rows: int
    columns: int
    span: Span
    where: str = ""

    def row(self, number: int) -> tuple[Cell, ...]:
        """Return the cells that start in row ``number``."""
        return tuple(cell for cell in self.cells if cell.row == number)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that titles what follows; ``level`` 1 is the highest."""

    text: str
    span: Span
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. ``text`` obeys the same one-for-one rule as ``Cell.text``."""

    text: str
    span: Span
    bold: bool = False
    furniture: bool = False
    """True for page numbers, running heads and the like, which belong to no note."""
    raised: tuple[tuple[int, int], ...] = ()
    """As for ``Cell``."""


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class TextRun:
    """Where a stretch of ``Document.text`` stands in ``Document.markup``.

    ``node`` is the ordinal of the text node, counted over ``element.text`` and ``element.tail`` of every element of the
    parsed markup, empty ones too, in document order: an element's text at its start tag, its tail at its end tag. So it
    is the number of the event in ``lxml.etree.iterwalk(root, events=("start", "end"))``, from 0: ``text`` of the
    element at a start, ``tail`` at an end. ``offset`` is the first character's place in that node. Characters of
    ``Document.text`` in no run are line ends between blocks, cells and lines that the markup does not hold.
    """

    start: int
    length: int
    node: int
    offset: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source as read.

    ``text`` is the stream that every ``Span`` points into: the decoded source of a text file, or the visible text of
    HTML or a spreadsheet in reading order. ``markup`` is the well-formed XHTML of an HTML source; ``runs`` ties them.
    """

    name: str
    format: SourceFormat
    text: str
    blocks: tuple[Block, ...]
    sha256: str
    markup: str = ""
    runs: tuple[TextRun, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    doctype: str = ""
    """Of HTML: a DOCTYPE with the layout mode that the source asks browsers for, empty for quirks mode."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in document order; ``Table.index`` is the place in this tuple."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
