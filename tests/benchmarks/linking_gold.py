"""Tables of the development corpus as questions to the linker: rows from the places of the gold facts."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html

from converter.mapping.linker import LinkRow, TableContext
from converter.mapping.linker.grid import column_key
from converter.model.facts import ItemKind, PartKind
from taxonomy.concepts import PeriodType

PARTS = {
    "balance_sheet": PartKind.BALANCE_SHEET,
    "income_statement": PartKind.INCOME_STATEMENT,
    "comprehensive_income": PartKind.COMPREHENSIVE_INCOME,
    "cash_flow": PartKind.CASH_FLOW,
    "equity": PartKind.EQUITY,
}
"""The primary statements; everything else counts as notes."""


@dataclass(slots=True)
class GoldTable:
    """One table: rows to ask, and for each the concepts of the facts that it stands for."""

    statement: str
    context: TableContext
    rows: list[LinkRow] = field(default_factory=list)
    answers: list[list[tuple[str, bool]]] = field(default_factory=list)


def kind_of(record: dict[str, Any]) -> ItemKind:
    """Return what a gold fact measures, from its unit as a reader sees it."""
    unit = record.get("unit") or ""
    if unit.startswith("iso4217:"):
        return ItemKind.PER_SHARE if "/" in unit else ItemKind.MONETARY
    if unit == "xbrli:shares":
        return ItemKind.SHARES
    if unit == "xbrli:pure":
        return ItemKind.PERCENT if record.get("scale") == -2 else ItemKind.PURE
    return ItemKind.QUANTITY


_NUMBER = r"[$€£¥]?\s?\(?(?<!\d)\d[\d,.]*(?<![,.])\)?%?"
_JOINED = re.compile(rf"(?:\s*(?:and|to|in|-|–)\s*{_NUMBER})*\s*%?")
_JOINING = re.compile(rf"(?:{_NUMBER}\s*(?:and|to|-|–)\s*)+$")


def label_of(record: dict[str, Any]) -> str:
    """Return the words to ask with: the row's label; for a number within a label, what the label is about and the words
    around the number ("Common stock, $1 par value; 50 shares authorized, 20 issued": "Common stock issued")."""
    place = record["loc"]
    text = str(place["row_label"])
    found = re.search(rf"(?<![\d.,]){re.escape(record['source_text'])}(?![\d]|[.,]\d)", text)
    if place["cell_text"] != text or found is None or not re.search("[A-Za-z]{3}", text):
        return text
    about = re.split(_NUMBER, text)[0]
    head = about.rpartition(",")[0] or about
    before = re.split(rf"[,;](?!\d)|{_NUMBER}", _JOINING.sub("", text[: found.start()].rstrip(" $€£¥(")))[-1]
    rest = text[found.end() :]
    after = re.split(rf"[,;:](?!\d)|{_NUMBER}", rest[_JOINED.match(rest).end() :])[0]  # type: ignore[union-attr]
    parts = (part.strip(" $€£¥(–—-)") for part in (head, before, after))
    return " ".join(" ".join(dict.fromkeys(part for part in parts if part)).split())


def filings(corpus: Path) -> Iterator[tuple[str, int, list[GoldTable]]]:
    """Yield name, CIK and tables of every filing of a corpus (a folder of filings, or the folder above ``dev``)."""
    for folder in folders(corpus):
        yield folder.name, cik_of(folder), [table for table, _ in tables(folder)]


def folders(corpus: Path) -> list[Path]:
    """Return the folders of the filings of a corpus."""
    root = corpus / "dev" if (corpus / "dev").is_dir() else corpus
    return sorted(path for path in root.iterdir() if (path / "gold.jsonl.gz").is_file())


def cik_of(folder: Path) -> int:
    """Return the CIK of a filing."""
    return int(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["cik"])


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the gold records of a filing."""
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def tables(folder: Path) -> Iterator[tuple[GoldTable, list[dict[str, Any]]]]:
    """Yield the tables of a filing that hold numeric facts, with the records of these."""
    captions = _captions(folder)
    found: dict[int, list[dict[str, Any]]] = {}
    for record in records(folder):
        if record["kind"] == "numeric" and record["loc"]["where"] == "table":
            found.setdefault(record["loc"]["table"], []).append(record)
    for number, facts in found.items():
        yield _table(facts, captions.get(number, [])), facts


def _table(facts: list[dict[str, Any]], captions: list[str]) -> GoldTable:
    statement = Counter(fact["statement"] for fact in facts).most_common(1)[0][0]
    part = PARTS.get(statement, PartKind.NOTE)
    table = GoldTable(
        statement if statement in PARTS else "notes",
        TableContext(" ".join(captions[-1:]), tuple(captions[:-1]), part),
    )
    groups: dict[tuple[int, str, ItemKind, PeriodType, str], list[dict[str, Any]]] = {}
    for fact in sorted(facts, key=lambda f: (f["loc"]["row"], f["loc"]["col"], f["id"])):
        period = PeriodType.INSTANT if "instant" in fact["period"] else PeriodType.DURATION
        place = fact["loc"]["row"], label_of(fact), kind_of(fact), period, column_key(fact["loc"]["col_headers"])
        groups.setdefault(place, []).append(fact)
    for (_, label, kind, period, _), group in groups.items():
        place = group[0]["loc"]
        negative = sum(fact["loc"]["cell_text"].strip().startswith("(") for fact in group) / len(group)
        table.rows.append(
            LinkRow(
                label=label,
                section=(place["section"],) if place["section"] else (),
                columns=tuple(place["col_headers"]),
                kind=kind,
                period=period,
                is_total=label.lower().startswith("total"),
                negative=negative,
                weight=len(group),
            )
        )
        table.answers.append([(fact["concept"], fact["standard"]) for fact in group])
    return table


def _captions(folder: Path) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    with gzip.open(folder / "slices" / "slices.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            piece = json.loads(line)
            if piece["kind"] == "table":
                found[piece["table_index"]] = _texts_before_table(piece["forms"]["html"])[-3:]
    return found


def _texts_before_table(source: str) -> list[str]:
    tree = html.fromstring(f"<div>{source}</div>")
    first = next(iter(tree.iter("table")), None)
    texts: list[str] = []
    for element in tree.iter():
        if element is first:
            break
        if isinstance(element.tag, str) and (len(element) == 0 or (element.text or "").strip()):
            text = " ".join(element.text_content().split())
            if text and (not texts or text not in texts[-1]):
                texts.append(text)
    return texts
