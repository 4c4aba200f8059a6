"""Reads xBRL-CSV of ours back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from typing import Any

from converter.model.facts import Period
from converter.model.report import Report
from converter.writing.read_back import EntryReader, Facts

_NONE, _NIL, _EMPTY = "#none", "#nil", "#empty"


def csv_ids(files: Mapping[str, bytes], stem: str) -> dict[str, str]:
    """Return the id of each fact in the other forms, by its id in xBRL-CSV (``TABLE.r_NUMBER.value``)."""
    metadata = json.loads(files[f"{stem}.json"])
    return {
        f"{table}.r_{number}.value": row["id"]
        for table, _, number, row in _rows(files, metadata)
        if "value" in metadata["tableTemplates"][table]["columns"]
    }


def read_csv(files: Mapping[str, bytes], stem: str, report: Report) -> Facts:
    """Return the facts by their ids in the other forms; ``report`` tells the types of concepts."""
    metadata = json.loads(files[f"{stem}.json"])
    links: Mapping[str, list[str]] = metadata.get("links", {}).get("footnote", {}).get("_", {})
    notes, found = {}, {}
    for table, columns, number, row in _rows(files, metadata):
        place = f"{table}.r_{number}"
        if "note" in columns:
            notes[f"{place}.note"] = row["id"]
        else:
            found[row["id"]] = (place, _entry(columns, row, metadata))
    names = metadata["documentInfo"]["namespaces"]
    for place, entry in found.values():
        pointed = [notes[target] for target in links.get(f"{place}.value", ())]
        entry["links"] = {"footnote": {"_": pointed}}
    read = EntryReader(names, report)
    return {name: read.fact(entry, _period(entry["dimensions"]["period"])) for name, (_, entry) in found.items()}


def _rows(files: Mapping[str, bytes], metadata: Mapping[str, Any]) -> Iterator[tuple[str, Any, int, dict[str, str]]]:
    for table in sorted(metadata["tables"], key=lambda name: name != "footnotes"):
        text = files[metadata["tables"][table]["url"]].decode()
        columns = metadata["tableTemplates"][table]["columns"]
        for number, row in enumerate(csv.DictReader(StringIO(text, newline="")), 1):
            yield table, columns, number, row


def _entry(columns: Any, row: Mapping[str, str], metadata: Mapping[str, Any]) -> dict[str, Any]:
    dimensions = dict(metadata["dimensions"])
    for name, reference in columns["value"]["dimensions"].items():
        cell = row[reference.removeprefix("$")]
        if cell != _NONE:
            dimensions[name] = _text(cell)
    value = None if row["value"] == _NIL else _text(row["value"])
    entry: dict[str, Any] = {"value": value, "dimensions": dimensions}
    if row["decimals"] != _NONE:
        entry["decimals"] = int(row["decimals"])
    return entry


def _text(cell: str) -> str:
    if cell == _EMPTY:
        return ""
    return cell[1:] if cell.startswith("##") else cell


def _period(text: str) -> Period:
    start, dots, end = text.rpartition("..")
    if dots:
        return Period(date.fromisoformat(end), date.fromisoformat(start))
    return Period(date.fromisoformat(text.removesuffix("@end")))
