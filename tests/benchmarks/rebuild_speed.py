"""How fast a large page is tagged: ``python -m tests.benchmarks.rebuild_speed [FACTS] [MEGABYTES]``.

A page of notes with tables is made (3.9 MB unless told otherwise, styles on every cell as filers' tools write them),
read, and 2,500 of its numbers are tagged in place with text blocks around the notes. Seconds, the peak of memory and
the sizes are printed; reading is not part of the writing.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from decimal import Decimal

from converter.model.document import Document, Span
from converter.model.facts import Period, Unit
from converter.model.report import Entity, Extension, Fact, Presentation, Report
from converter.reading import Limits, read
from converter.writing import write_inline
from taxonomy.concepts import Concept, PeriodType, QName

_NAMESPACES = {"ex": "http://www.example.com/20251231", "iso4217": "http://www.xbrl.org/2003/iso4217"}
_STYLE = "padding:2px 1pt;text-align:right;vertical-align:bottom;border-bottom:1pt solid #000"
_FONT = "color:#000000;font-family:'Times New Roman',sans-serif;font-size:10pt;font-weight:400;line-height:120%"
_ROWS = 10
_YEAR = Period(date(2025, 12, 31), date(2025, 1, 1))


def page_of(notes: int, filling: str) -> bytes:
    """Return a page of notes, each with a heading, a paragraph, and a table of ten rows with two numbers each."""
    parts = ["<html><head><title>Report</title></head><body>"]
    for note in range(notes):
        parts.append(f'<div><span style="{_FONT};font-weight:700">Note {note} Subject {note}</span></div>')
        parts.append(f'<div style="text-align:left"><span style="{_FONT}">{filling}</span></div><table>')
        for row in range(_ROWS):
            value = 10_000 + (note * _ROWS + row) * 7
            cells = "".join(
                f'<td style="{_STYLE}"><span style="{_FONT}">{number:,}</span></td>' for number in (value, value + 3)
            )
            parts.append(f'<tr><td style="{_STYLE}"><span style="{_FONT}">Line {row} of it</span></td>{cells}</tr>')
        parts.append("</table>")
    parts.append("</body></html>")
    return "".join(parts).encode()


def report_on(document: Document, count: int) -> Report:
    """Return a report of ``count`` numbers of the page, and a text block for each note."""
    amount, block = QName("ex", "Amount"), QName("ex", "NoteTextBlock")
    usd = Unit(("iso4217:USD",))
    facts: list[Fact] = []
    starts = [table.span for table in document.tables]
    for number, span in enumerate(starts):
        begin = document.text.index(f"Note {number} Subject", starts[number - 1].end if number else 0)
        places = (Span(begin, span.end, span.line),)
        dimensions = ((QName("ex", "NoteAxis"), f"note {number}"),)
        facts.append(Fact(f"n-{number}", block, _YEAR, "", dimensions=dimensions, spans=places, is_block=True))
    cells = [cell for table in document.tables for cell in table.cells if cell.column and cell.clean[:1].isdigit()]
    for number, cell in enumerate(cells[:count]):
        value = Decimal(cell.clean.replace(",", "")) * 1000
        shown = Presentation("num-dot-decimal", 3)
        axis = ((QName("ex", "NoteAxis"), f"row {number}"),)
        facts.append(Fact(f"f-{number}", amount, _YEAR, value, usd, -3, axis, spans=(cell.span,), presentation=shown))
    concepts = {
        amount: Concept(amount, "monetaryItemType", PeriodType.DURATION),
        block: Concept(block, "textBlockItemType", PeriodType.DURATION),
    }
    extension = Extension("ex", _NAMESPACES["ex"], "ex-20251231", tuple(concepts.values()))
    entity = Entity("http://www.sec.gov/CIK", "0000001234")
    domains = {QName("ex", "NoteAxis"): QName("ex", "NoteAxis.domain")}
    return Report(entity, tuple(facts), extension, _NAMESPACES, concepts, title="Speed", typed_domains=domains)


def main() -> None:
    """Print seconds, memory and sizes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2500
    size = float(sys.argv[2]) if len(sys.argv) > 2 else 3.9
    notes = -(-count // (2 * _ROWS)) + 5
    bare = len(page_of(notes, ""))
    words = "The entity holds what is listed below and measures it at cost. "
    data = page_of(notes, words * max(int((size * 1e6 - bare) / notes / len(words)), 1))
    clock = time.perf_counter()
    document = read(data, "page.htm", Limits())
    wall = time.perf_counter() - clock
    print(f"page of {len(data) / 1e6:.1f} MB with {len(document.tables)} tables read in {wall:.2f} s")
    report = report_on(document, count)
    clock, work = time.perf_counter(), time.process_time()
    page = write_inline(report, document, report.title)
    wall, work = time.perf_counter() - clock, time.process_time() - work
    numbers, blocks = page.count(b"<ix:nonFraction"), page.count(b"<ix:nonNumeric")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{numbers:,} numbers and {blocks:,} text blocks tagged in {wall:.2f} s ({work:.2f} s of processor), "
        f"{len(page) / 1e6:.1f} MB out, peak {peak:,.0f} MB"
    )


if __name__ == "__main__":
    main()
