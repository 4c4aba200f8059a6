"""Reads xBRL-JSON and xBRL-CSV of ours."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

from converter.model.facts import Period, Unit
from converter.model.report import Report
from converter.writing.item_types import Lexical, lexical
from converter.writing.read_facts import Facts, Names, ReadFact, clark, concept_types, unit_text
from taxonomy.concepts import Concept

_NONE, _NIL, _EMPTY = "#none", "#nil", "#empty"


def _day_before(moment: str) -> date:
    return date.fromisoformat(moment.removesuffix("T00:00:00")) - timedelta(days=1)


def _oim_period(text: str) -> Period:
    start, slash, end = text.rpartition("/")
    return Period(_day_before(end), date.fromisoformat(start.removesuffix("T00:00:00")) if slash else None)


def read_json(data: bytes, report: Report) -> Facts:
    """Return the facts of an xBRL-JSON report of ours; ``report`` tells the types of concepts."""
    content = json.loads(data)
    names: Names = content["documentInfo"]["namespaces"]
    read = EntryReader(names, report)
    return {
        name: read.fact(entry, _oim_period(entry["dimensions"]["period"]))
        for name, entry in content["facts"].items()
        if entry["dimensions"]["concept"] != "xbrl:note"
    }


class EntryReader:
    """Reads facts as the object model writes them (xBRL-JSON, and xBRL-CSV once its cells are put together)."""

    def __init__(self, names: Names, report: Report) -> None:
        self._names = names
        self._types = concept_types(report)
        self._typed = {str(axis) for axis in report.typed_domains}

    def fact(self, entry: Mapping[str, Any], period: Period) -> ReadFact:
        """Return the fact of an object of xBRL-JSON."""
        dimensions = dict(entry["dimensions"])
        del dimensions["period"]
        concept = clark(dimensions.pop("concept"), self._names)
        scheme, _, identifier = dimensions.pop("entity").partition(":")
        unit = dimensions.pop("unit", "")
        language = dimensions.pop("language", "")
        members = {
            clark(axis, self._names): member if axis in self._typed else clark(member, self._names)
            for axis, member in dimensions.items()
        }
        links = entry.get("links", {})
        return ReadFact(
            concept,
            f"{self._names[scheme]} {identifier}",
            period,
            unit_text(Unit.parse(unit), self._names) if unit else "",
            tuple(sorted(members.items())),
            _json_value(entry["value"], self._types[concept], self._names),
            entry.get("decimals"),
            language,
            tuple(sorted(links.get("footnote", {}).get("_", ()))),
        )


def _json_value(value: str | None, concept: Concept, names: Names) -> Decimal | str | None:
    if value is None:
        return None
    if concept.is_numeric:
        return Decimal(value)
    if lexical(concept) is Lexical.ENUMERATION:
        expanded = (clark(part, names).removeprefix("{").replace("}", "#", 1) for part in value.split())
        return " ".join(sorted(expanded))
    return value


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
    return {name: read.fact(entry, _csv_period(entry["dimensions"]["period"])) for name, (_, entry) in found.items()}


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


def _csv_period(text: str) -> Period:
    start, dots, end = text.rpartition("..")
    if dots:
        return Period(date.fromisoformat(end), date.fromisoformat(start))
    return Period(date.fromisoformat(text.removesuffix("@end")))
