"""Links isolated facts: a number's text in an HTML table or a sentence, with nothing known of the report around it."""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import html

from converter.mapping.linker import Linker, LinkRow, TableContext
from converter.model.document import Cell, Document, Paragraph, Table
from converter.model.facts import ItemKind
from converter.model.findings import ConverterError
from converter.reading import read
from taxonomy.builtin import builtin_catalog
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName
from tests.benchmarks.linking_gold import records

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_CLAUSE = re.compile(r"(?<=[a-z)])[.;:](?=\s)|(?<=\d)\.(?=\s+[A-Z])")
_KINDS = {kind.value: kind for kind in ItemKind} | {
    "perUnitItemType": ItemKind.PER_SHARE,
    "nonNegativeIntegerItemType": ItemKind.INTEGER,
    "positiveIntegerItemType": ItemKind.INTEGER,
    "textBlockItemType": ItemKind.TEXT,
}
_BEFORE, _AFTER = 14, 6


def link_rows(
    source: Path, target: Path, linker_without: Callable[[str], Linker], *, limit: int = 10
) -> dict[str, list[int]]:
    """Write one JSON line per row of the CSV: the concepts with their scores, best first.

    ``linker_without`` gives the linker for the value of a column ``cik``: the company whose row it is. Where a column
    ``concept`` tells the answer, its ranks are returned by kind of context, 0 for the best.
    """
    csv.field_size_limit(sys.maxsize)
    catalog = builtin_catalog()
    ranks: dict[str, list[int]] = {}
    with source.open(encoding="utf-8", newline="") as rows, target.open("w", encoding="utf-8") as out:
        for number, row in enumerate(csv.DictReader(rows)):
            ranked = rank(linker_without(row.get("cik") or ""), row, catalog, limit)
            out.write(json.dumps({"row": number, "concepts": ranked}) + "\n")
            if row.get("concept"):
                names = [name.partition(":")[2] for name, _ in ranked]
                local = row["concept"].partition(":")[2] or row["concept"]
                place = names.index(local) if local in names else limit
                ranks.setdefault("tables" if "<t" in row["context"].lower() else "sentences", []).append(place)
    return ranks


def make_rows(corpus: Path, target: Path, per_table: int = 2, per_filing: int = 30) -> int:
    """Write isolated facts of a corpus as CSV, with ``concept`` and ``cik``: of each table some facts, without caption,
    and of each filing some facts in sentences. Return their number."""
    root = corpus / "dev" if (corpus / "dev").is_dir() else corpus
    catalog = builtin_catalog()
    written = 0
    with target.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("context", "entity", "entity_type", "concept", "cik"))
        for folder in sorted(path for path in root.iterdir() if (path / "gold.jsonl.gz").is_file()):
            cik = int(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["cik"])
            told = [fact for fact in records(folder) if fact["kind"] == "numeric" and fact["loc"]["where"] == "text"]
            found = [(fact["loc"]["paragraph"], fact) for fact in _spread(told, per_filing)]
            with gzip.open(folder / "slices" / "slices.jsonl.gz", "rt", encoding="utf-8") as slices:
                for piece in (json.loads(line) for line in slices):
                    if piece["kind"] == "table":
                        # Running heads before a table are tables too.
                        tables = html.fromstring(f"<div>{piece['forms']['html']}</div>").iter("table")
                        table = max(tables, key=lambda one: len(one.findall(".//td")))
                        facts = [fact for fact in piece["gold"] if fact["kind"] == "numeric"]
                        found += [(html.tostring(table, encoding="unicode"), f) for f in _spread(facts, per_table)]
            for context, fact in found:
                concept = catalog.concept(QName.parse(fact["concept"]))
                if concept is not None:
                    out.writerow((context, fact["source_text"], concept.data_type, fact["concept"], cik))
                    written += 1
    return written


def _spread(facts: Sequence[dict[str, Any]], count: int) -> Sequence[dict[str, Any]]:
    """Return some facts at equal distances."""
    asked = [fact for fact in facts if fact["standard"] and re.search(r"[1-9]", fact["source_text"])]
    return [asked[(2 * i + 1) * len(asked) // (2 * count)] for i in range(min(count, len(asked)))]


def rank(linker: Linker, row: Mapping[str, str], catalog: Catalog, limit: int) -> list[tuple[str, float]]:
    """Return the concepts for one isolated fact, best first."""
    kind = _KINDS.get(row.get("entity_type", "").partition(":")[2] or row.get("entity_type", ""), ItemKind.QUANTITY)
    rows, place, context = question(row["context"], row["entity"], kind)
    ranking = linker.link_table(rows, context, catalog, limit)[place]
    return [(str(candidate.concept), round(candidate.confidence, 4)) for candidate in ranking.candidates]


def question(context: str, entity: str, kind: ItemKind) -> tuple[list[LinkRow], int, TableContext]:
    """Return the rows to ask, which of them is the fact's, and where they stand."""
    if "<t" in context.lower():
        try:
            document = read(f"<html><body>{context}</body></html>".encode(), "context.html")
        except ConverterError:
            document = None
        if document is not None and document.tables:
            found = _from_table(document, entity, kind)
            if found is not None:
                return found
        context = re.sub(r"<[^>]+>", " ", context)
    return [_from_sentence(context, entity, kind)], 0, TableContext(caption=context[:300])


def _digits(text: str) -> str:
    found = _NUMBER.search(text)
    return found.group(0).replace(",", "").lstrip("0") if found else ""


def _from_table(document: Document, entity: str, kind: ItemKind) -> tuple[list[LinkRow], int, TableContext] | None:
    wanted = _digits(entity)
    for table in document.tables:
        cell = next((cell for cell in table.cells if cell.column and _digits(cell.text) == wanted), None)
        cell = cell or next((cell for cell in table.cells if wanted and wanted in cell.text.replace(",", "")), None)
        if cell is None:
            continue
        header_rows = _header_rows(table)
        rows, place = [], 0
        section: list[str] = []
        for number in range(header_rows, table.rows):
            cells = table.row(number)
            label = next((c.clean for c in cells if re.search("[A-Za-z]", c.text)), "")
            numbers = [c for c in cells if _NUMBER.search(c.text) and c.clean != label]
            if number == cell.row:
                place = len(rows)
                numbers = [cell]
            if not numbers:
                section = [label] if label else section
                continue
            rows.append(_row(table, label, section, numbers[0], header_rows, kind))
        if rows:
            before = [block.text for block in document.blocks if isinstance(block, Paragraph)]
            return rows, place, TableContext(caption=" ".join(before)[-300:])
    return None


def _header_rows(table: Table) -> int:
    for number in range(table.rows):
        values = [c for c in table.row(number) if c.column and _NUMBER.search(c.text)]
        if any(not re.fullmatch(r"\W*(?:19|20)\d\d\W*", c.text) and not re.search("[a-z]{3}", c.text) for c in values):
            return number
    return 0


def _row(table: Table, label: str, section: Sequence[str], cell: Cell, header_rows: int, kind: ItemKind) -> LinkRow:
    over = [
        c.clean
        for c in table.cells
        if c.row < header_rows and c.column <= cell.column < c.column + c.column_span and re.search("[A-Za-z]", c.text)
    ]
    return LinkRow(label, tuple(section), tuple(over), kind, None, label.lower().startswith("total"))


def _from_sentence(text: str, entity: str, kind: ItemKind) -> LinkRow:
    at = text.find(entity.strip("()$ ")) if entity.strip("()$ ") else -1
    row = LinkRow("", kind=kind, text=text[:300])
    if at < 0:
        return replace(row, label=" ".join(text.split()[: _BEFORE + _AFTER]))
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, at)), default=0)
    end = next((m.start() for m in _CLAUSE.finditer(text, at + len(entity))), len(text))
    before, after = text[start:at].split()[-_BEFORE:], text[at + len(entity) : end].split()[:_AFTER]
    return replace(row, label=" ".join([*before, *after]))
