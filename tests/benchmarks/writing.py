"""How fast forms are written: ``python -m tests.benchmarks.writing [FACTS]``.

The last line compares with Arelle, which loads the same report and saves it as xBRL-JSON (its loading, which takes
minutes, is not counted).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sized
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from converter.model.document import Cell, Document, SourceFormat, Span, Table
from converter.model.facts import Period, Unit
from converter.model.report import Entity, Extension, Fact, Presentation, Report
from converter.writing import check_written, write_csv, write_extension, write_inline, write_json, write_xml
from converter.writing.table_export import facts_csv, facts_jsonl, facts_parquet
from taxonomy.concepts import Balance, Concept, PeriodType, QName, Substitution

NAMES = {"ex": "http://www.example.com/20251231", "iso4217": "http://www.xbrl.org/2003/iso4217"}
AXES = [QName("ex", f"Axis{number}") for number in range(4)]


def synthetic(count: int) -> Report:
    """A report of ``count`` facts: 2,000 concepts, 40 periods, up to 3 axes."""
    concepts = [
        Concept(QName("ex", f"Concept{number}"), "monetaryItemType", PeriodType.INSTANT, Balance.DEBIT)
        for number in range(2000)
    ]
    usd = Unit(("iso4217:USD",))
    facts = tuple(
        Fact(
            f"f-{number}",
            concepts[number % 2000].name,
            Period(date(2025 - number % 40, 12, 31)),
            Decimal(number * 7919 - 10**6) / 100,
            usd,
            -3,
            tuple((axis, QName("ex", f"Member{number % 97}")) for axis in AXES[: number % 4]),
        )
        for number in range(count)
    )
    return Report(
        Entity("http://www.sec.gov/CIK", "0000001234"),
        facts,
        Extension("ex", NAMES["ex"], "ex-20251231", (*concepts, *_structure())),
        NAMES,
        {concept.name: concept for concept in (*concepts, *_structure())},
        title="Synthetic",
    )


def _structure() -> list[Concept]:
    axes = [Concept(axis, "stringItemType", PeriodType.DURATION, None, True, Substitution.DIMENSION) for axis in AXES]
    members = (QName("ex", f"Member{number}") for number in range(97))
    return axes + [Concept(member, "domainItemType", PeriodType.DURATION, None, True) for member in members]


def printed(report: Report, count: int) -> tuple[Document, Report]:
    """A page of tables with ``count`` of the facts printed, and the report of those facts."""
    lines: list[str] = []
    offset, placed, blocks = 0, [], []
    for table in range(count // 50):
        cells, first = [], offset
        for row in range(50):
            fact = report.facts[table * 50 + row]
            value = abs(Decimal(table * 50 + row + 1) * 1000)
            for column, text in enumerate((f"Row label {row}", f"{value:,f}")):
                span = Span(offset, offset + len(text), len(lines) + 1)
                cells.append(Cell(row, column, text, span))
                lines.append(text)
                offset += len(text) + 1
            placed.append(
                replace(fact, value=value * 1000, spans=(span,), presentation=Presentation("num-dot-decimal", 3))
            )
        blocks.append(Table(table, tuple(cells), 50, 2, Span(first, offset, 1)))
    document = Document("s.txt", SourceFormat.LINES, "\n".join(lines), tuple(blocks), "0" * 64)
    return document, replace(report, facts=tuple(placed))


def _timed(name: str, run: Callable[[], Sized]) -> None:
    start, work = time.perf_counter(), time.process_time()
    made = run()
    wall, work = time.perf_counter() - start, time.process_time() - work
    print(f"{name:<34} {wall:6.2f} s  {work:6.2f} s of processor  {len(made):>12,}", flush=True)


def main() -> None:
    """Print seconds and sizes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    report = synthetic(count)
    document, page = printed(report, min(2500, count))
    print(f"{count:,} synthetic facts")
    data = write_json(report)
    _timed("xBRL-JSON", lambda: write_json(report))
    _timed("xBRL-JSON, read back and compared", lambda: check_written(report, {"r.json": data}) or ())
    _timed("XBRL 2.1", lambda: write_xml(report))
    _timed("xBRL-CSV (files)", lambda: write_csv(report))
    _timed("Parquet", lambda: facts_parquet(report))
    _timed("CSV", lambda: facts_csv(report))
    _timed("JSON Lines", lambda: facts_jsonl(report))
    _timed(f"inline page, {len(page.facts):,} printed facts", lambda: write_inline(page, document, "Synthetic"))
    _against_arelle(report)


_ARELLE = """
import sys, time
from arelle import FileSource, PluginManager
from arelle.Cntlr import Cntlr
controller = Cntlr(hasGui=False, disable_persistent_config=True)
controller.startLogging(logFileName="logToBuffer")
controller.webCache.workOffline = True
PluginManager.addPluginModule("saveLoadableOIM")
PluginManager.reset()
model = controller.modelManager.load(FileSource.openFileSource(sys.argv[1], controller))
save = next(PluginManager.pluginClassMethods("SaveLoadableOim.Save"))
start = time.perf_counter()
save(model, sys.argv[2])
print(time.perf_counter() - start, len(model.facts))
"""


def _against_arelle(report: Report) -> None:
    start = time.perf_counter()
    write_json(report)
    ours = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in {**write_extension(report), "report.xbrl": write_xml(report)}.items():
            (folder / file).write_bytes(data)
        command = [sys.executable, "-c", _ARELLE, str(folder / "report.xbrl"), str(folder / "saved.json")]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    theirs = float(answer[-2])
    print(
        f"{len(report.facts):,} facts as xBRL-JSON: {ours:.2f} s, Arelle {theirs:.2f} s for {answer[-1]}, "
        f"ratio {theirs / ours:.1f}"
    )


if __name__ == "__main__":
    main()
