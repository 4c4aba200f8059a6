"""What became of every number of an input: a fact, a word of a fact, or a finding; seen from outside only."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from html.parser import HTMLParser

from converter.model.document import Document, SourceFormat, Table
from converter.model.facts import Extraction

_DIGIT = re.compile(r"\d")
_TELLS = (
    "table.not-values", "table.numbers-unread", "table.texts-unread", "table.not-reported", "cover.not-read",
    "cover.not-amounts", "table.page-number",
)  # fmt: skip


def digits_outside_blocks(document: Document) -> list[str]:
    """Digits of the text that stand in no block: lost before anybody looked at them. Findings excuse their places."""
    covered = bytearray(len(document.text))
    for block in document.blocks:
        for part in block.cells if isinstance(block, Table) else (block,):
            covered[part.span.start : part.span.end] = b"\1" * (part.span.end - part.span.start)
    for finding in document.findings:
        if finding.code == "reading.overlong":
            return []
    return [
        document.text[max(0, match.start() - 20) : match.start() + 20]
        for match in _DIGIT.finditer(document.text)
        if not covered[match.start()]
    ]


def cells_unaccounted(document: Document, extraction: Extraction) -> int:
    """How many cells with digits are neither in a fact, nor a label, header or mark, nor counted by a finding."""
    starts = sorted(fact.span.start for fact in extraction.facts)
    readings = {reading.table: reading for reading in extraction.tables}
    marks = {mark for fact in extraction.facts for mark in fact.marks}
    lost = 0
    for table in document.tables:
        reading = readings.get(table.index)
        labels = {row.span.start for row in reading.rows if row.span} if reading else set()
        kinds = {row.number: row.kind.value for row in reading.rows} if reading else {}
        heads = " ".join(text for column in reading.columns for text in column.path) if reading else ""
        for cell in table.cells:
            if not _DIGIT.search(cell.text) or cell.span.start in labels:
                continue
            at = bisect_left(starts, cell.span.start)
            in_fact = at < len(starts) and starts[at] < cell.span.end
            is_word = cell.clean in heads or kinds.get(cell.row, "header" if reading else "") in ("header",)
            is_word |= bool(cell.raised) and len(cell.clean) <= 2
            if not (in_fact or is_word or _is_mark(cell.text, marks)):
                lost += 1
    return max(0, lost - sum(finding.count for finding in extraction.findings if finding.code in _TELLS))


def _is_mark(text: str, marks: set[str]) -> bool:
    plain = "".join(text.split())
    return plain in marks or re.fullmatch(r"[(\[]\d{1,2}[)\]]", plain) is not None


class _Digits(HTMLParser):
    """Counts the digits of a page that are no part of tags, styles, scripts and hidden stretches."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[str] = Counter()
        self.unseen = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in ("style", "script", "head", "title")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in ("style", "script", "head", "title")))

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.update(re.findall(r"[0-9]", data))


def digits_of_page_missing(data: bytes, document: Document) -> int:
    """How many digits that an independent parser sees in a page are not in the text that was read."""
    if document.format is not SourceFormat.HTML or document.findings:
        return 0
    page = _Digits()
    page.feed(data.decode("utf-8", "replace"))
    return (page.found - Counter(re.findall(r"[0-9]", document.text))).total()
