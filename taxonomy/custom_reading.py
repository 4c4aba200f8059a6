"""Reads a custom taxonomy from YAML or from a workbook: two spellings of the same definition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from taxonomy.custom_model import LABEL_KINDS, CustomTaxonomy
from taxonomy.errors import TaxonomyError

MAX_BYTES = 8 << 20
MAX_UNPACKED = 64 << 20
_PREFERRED = re.compile(r"^(\S+)(?:\s*\[(\w+)\])?$")
_LIST = re.compile(r"\s*;\s*")


def read_custom(path: Path) -> CustomTaxonomy:
    """Return the taxonomy that a YAML file or a workbook defines; ``TaxonomyError`` tells what is wrong and where."""
    if not path.is_file():
        raise TaxonomyError(
            "custom.no-file", "there is no such file", place=str(path), hint="Give a .yaml or .xlsx file."
        )
    if path.stat().st_size > MAX_BYTES:
        raise TaxonomyError(
            "custom.too-large", f"more than {MAX_BYTES:,} bytes", place=str(path), hint="Split the taxonomy."
        )
    data = path.read_bytes()
    raw = _from_workbook(data, path.name) if data[:2] == b"PK" else _from_yaml(data, path.name)
    try:
        return CustomTaxonomy.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise TaxonomyError(
            "custom.invalid",
            first["msg"].removeprefix("Value error, "),
            place=f"{path.name}: {where}" if where else path.name,
            hint=f"{len(error.errors())} problem(s); examples/mining-kpis/taxonomy.yaml shows every key.",
        ) from None


# YAML


def _from_yaml(data: bytes, place: str) -> dict[str, Any]:
    yaml = YAML(typ="safe", pure=True)
    try:
        text = data.decode("utf-8-sig")
        # A few lines of aliases of aliases can stand for any amount of data.
        if any(isinstance(event, AliasEvent) for event in yaml.parse(StringIO(text))):
            raise TaxonomyError("custom.alias", "the file uses aliases (*name)", place=place, hint="Write it out.")
        raw = yaml.load(StringIO(text))
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place} line {mark.line + 1}" if mark is not None else place
        problem = getattr(error, "problem", None) or error
        raise TaxonomyError("custom.not-yaml", f"not YAML: {problem}", place=where, hint="Correct that line.") from None
    except RecursionError:
        raise TaxonomyError("custom.too-deep", "the file is nested too deeply", place=place) from None
    if not isinstance(raw, Mapping):
        raise TaxonomyError("custom.not-yaml", "the file holds no keys", place=place, hint="Start with `taxonomy:`.")
    return _Spelled(raw, place).whole()


class _Spelled:
    """Turns the short spellings of the YAML file into the model's form."""

    def __init__(self, raw: Mapping[str, Any], place: str) -> None:
        self._raw = raw
        self._place = place
        head = raw.get("taxonomy")
        self._language = str(head.get("language", "en")) if isinstance(head, Mapping) else "en"

    def whole(self) -> dict[str, Any]:
        raw = dict(self._raw)
        for key in ("concepts", "axes", "tables", "roles"):
            if key in raw:
                raw[key] = [getattr(self, f"_{key}")(item) for item in self._items(raw[key], key)]
        if isinstance(raw.get("taxonomy"), Mapping) and "version" in raw["taxonomy"]:
            raw["taxonomy"] = {**raw["taxonomy"], "version": str(raw["taxonomy"]["version"])}
        return raw

    def _items(self, value: Any, where: str) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise TaxonomyError(
                "custom.invalid",
                f"{where} is a list of entries with keys",
                place=self._place,
                hint="Begin each with `- name:`.",
            )
        return [dict(item) for item in value]

    def _labels(self, item: dict[str, Any], prefix: str = "") -> dict[str, Any]:
        """Collect ``label``, ``terse`` and so on, each a text or texts by language."""
        found = {}
        for kind in LABEL_KINDS:
            value = item.pop(prefix + kind, None)
            if value is not None:
                found[kind] = dict(value) if isinstance(value, Mapping) else {self._language: value}
        return found

    def _concepts(self, item: dict[str, Any]) -> dict[str, Any]:
        item["labels"] = self._labels(item)
        if "references" in item:
            item["references"] = [
                {"parts": {k: str(v) for k, v in r.items()}} for r in self._items(item["references"], "references")
            ]
        return item

    def _axes(self, item: dict[str, Any]) -> dict[str, Any]:
        item["labels"] = self._labels(item)
        if isinstance(item.get("domain"), Mapping):
            item["domain"] = self._member(item["domain"])
        return item

    def _member(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        item = dict(raw)
        item["labels"] = self._labels(item)
        item["members"] = [self._member(member) for member in self._items(item.get("members", []), "members")]
        return item

    def _tables(self, item: dict[str, Any]) -> dict[str, Any]:
        item["line_items_labels"] = self._labels(item, "line_items_")
        item["labels"] = self._labels(item)
        return item

    def _roles(self, item: dict[str, Any]) -> dict[str, Any]:
        if "presentation" in item:
            item["presentation"] = [self._node(node) for node in item["presentation"] or ()]
        if "calculations" in item:
            item["calculations"] = [
                {"total": total, "parts": parts}
                for entry in self._items(item["calculations"], "calculations")
                for total, parts in entry.items()
            ]
        return item

    def _node(self, raw: Any) -> dict[str, Any]:
        """``Name``, ``Name [total]``, or either of them with a list of what stands under it."""
        children: Any = ()
        if isinstance(raw, Mapping) and len(raw) == 1:
            raw, children = next(iter(raw.items()))
        found = _PREFERRED.match(raw) if isinstance(raw, str) else None
        if found is None or not isinstance(children, list | tuple):
            raise TaxonomyError(
                "custom.invalid", f"{raw!r} is no line of a presentation", place=self._place,
                hint="Write a name, or a name followed by [total] and the like, or a name with a list under it.",
            )  # fmt: skip
        return {"concept": found[1], "preferred": found[2] or "", "children": [self._node(child) for child in children]}


# Workbook


def _from_workbook(data: bytes, place: str) -> dict[str, Any]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _check_unpacked(data, place)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        raise TaxonomyError(
            "custom.not-a-workbook", f"not a workbook: {error}", place=place, hint="Save it as .xlsx."
        ) from None
    sheets = {sheet.title.lower(): list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return _Workbook({name: _records(rows) for name, rows in sheets.items()}, sheets, place).whole()


def _check_unpacked(data: bytes, place: str) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except BadZipFile as error:
        raise TaxonomyError(
            "custom.not-a-workbook", f"not a workbook: {error}", place=place, hint="Save it as .xlsx."
        ) from None
    if size > MAX_UNPACKED:
        raise TaxonomyError(
            "custom.too-large", f"unpacked it has {size:,} bytes, more than {MAX_UNPACKED:,}", place=place,
            hint="Split the taxonomy.",
        )  # fmt: skip


def _records(rows: list[tuple[Any, ...]]) -> list[dict[str, str]]:
    """Return the rows below the header as column name to text, without empty cells and empty rows."""
    if not rows:
        return []
    header = [str(cell).strip() if cell is not None else "" for cell in rows[0]]
    found = []
    for row in rows[1:]:
        cells = {
            name: _cell(value) for name, value in zip(header, row, strict=False) if name and value not in (None, "")
        }
        if cells:
            found.append(cells)
    return found


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


class _Workbook:
    """Turns the sheets of a workbook into the model's form."""

    def __init__(self, sheets: Mapping[str, list[dict[str, str]]], rows: Mapping[str, Any], place: str) -> None:
        self._sheets = sheets
        self._place = place
        self._head = {
            str(row[0]).strip(): _cell(row[1]) for row in rows.get("taxonomy", ())[1:] if row[0] and row[1] is not None
        }

    def whole(self) -> dict[str, Any]:
        return {
            "taxonomy": self._head,
            "imports": self._sheets.get("imports", []),
            "units": self._sheets.get("units", []),
            "types": [self._listed(row, "units", "values") for row in self._sheets.get("types", [])],
            "concepts": self._concepts(),
            "axes": self._axes(),
            "tables": [self._table(row) for row in self._sheets.get("tables", [])],
            "roles": self._roles(),
        }

    @staticmethod
    def _listed(row: dict[str, str], *columns: str) -> dict[str, Any]:
        return {key: _LIST.split(value) if key in columns else value for key, value in row.items()}

    @staticmethod
    def _take_labels(row: dict[str, str], prefix: str = "") -> dict[str, dict[str, str]]:
        """Take the columns ``KIND LANGUAGE`` (``label en``, ``total de``) out of a row."""
        found: dict[str, dict[str, str]] = {}
        for column in list(row):
            kind, _, language = column.removeprefix(prefix).partition(" ")
            if column.startswith(prefix) and kind in LABEL_KINDS and language:
                found.setdefault(kind, {})[language] = row.pop(column)
        return {kind: found[kind] for kind in LABEL_KINDS if kind in found}

    def _concepts(self) -> list[dict[str, Any]]:
        references: dict[str, list[dict[str, Any]]] = {}
        for row in self._sheets.get("references", []):
            references.setdefault(row.pop("concept", ""), []).append({"parts": row})
        found = []
        for row in self._sheets.get("concepts", []):
            labels = self._take_labels(row)
            found.append({**row, "labels": labels, "references": references.get(row.get("name", ""), [])})
        return found

    def _axes(self) -> list[dict[str, Any]]:
        """Rows with ``kind`` axis, domain or member; ``under`` is the member that a member stands under."""
        axes: list[dict[str, Any]] = []
        members: dict[str, dict[str, Any]] = {}
        for row in self._sheets.get("axes", []):
            labels, kind, under = self._take_labels(row), row.pop("kind", ""), row.pop("under", "")
            item: dict[str, Any] = {**row, "labels": labels}
            if kind == "axis":
                axes.append(item)
                members = {}
            elif kind == "domain" and axes:
                axes[-1]["domain"] = members[item.get("name", "")] = item
            elif kind == "member" and under in members:
                members[under].setdefault("members", []).append(item)
                members[item.get("name", "")] = item
            else:
                raise TaxonomyError(
                    "custom.invalid", f"the row of {item.get('name')!r} fits under no axis",
                    place=f"{self._place}: axes",
                    hint="Give kind (axis, domain, member) and, for members, what they stand under.",
                )  # fmt: skip
        return axes

    def _table(self, row: dict[str, str]) -> dict[str, Any]:
        line_items_labels = self._take_labels(row, "line_items_")
        labels = self._take_labels(row)
        return {**self._listed(row, "axes"), "labels": labels, "line_items_labels": line_items_labels}

    def _roles(self) -> list[dict[str, Any]]:
        roles = []
        for row in self._sheets.get("roles", []):
            own = row.get("id", "")
            lines = (line for line in self._sheets.get("presentation", []) if line.get("role") == own)
            sums: dict[str, dict[str, int]] = {}
            for line in self._sheets.get("calculations", []):
                if line.get("role") == own:
                    sums.setdefault(line.get("total", ""), {})[line.get("part", "")] = self._weight(line)
            calculations = [{"total": total, "parts": parts} for total, parts in sums.items()]
            roles.append({**row, "presentation": self._tree(lines), "calculations": calculations})
        return roles

    def _weight(self, line: Mapping[str, str]) -> int:
        weight = line.get("weight", "1")
        if weight not in ("1", "-1"):
            raise TaxonomyError(
                "custom.invalid", f"a weight is 1 or -1, not {weight!r}", place=f"{self._place}: calculations",
                hint="EFM 6.14.1 allows no other.",
            )  # fmt: skip
        return int(weight)

    def _tree(self, lines: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
        roots: list[dict[str, Any]] = []
        open_lists: list[list[dict[str, Any]]] = [roots]
        for line in lines:
            level = line.get("level", "0")
            if not level.isdigit() or int(level) >= len(open_lists):
                raise TaxonomyError(
                    "custom.invalid", f"level {level!r} of {line.get('concept')!r} has no line above it",
                    place=f"{self._place}: presentation", hint="Levels start at 0 and grow by one at a time.",
                )  # fmt: skip
            node: dict[str, Any] = {
                "concept": line.get("concept", ""), "preferred": line.get("preferred", ""), "children": [],
            }  # fmt: skip
            del open_lists[int(level) + 1 :]
            open_lists[int(level)].append(node)
            open_lists.append(node["children"])
        return roots
