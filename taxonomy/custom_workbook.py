"""Writes the definition of a custom taxonomy as a workbook, the same definition as in YAML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from taxonomy.custom_model import (
    LABEL_KINDS,
    REFERENCE_PARTS,
    CustomTaxonomy,
    MemberDefinition,
    Node,
    Texts,
    plain,
)
from taxonomy.zip_writing import write_zip

_Row = dict[str, object]
_A_DAY = datetime(2025, 1, 1)


def workbook_bytes(custom: CustomTaxonomy) -> bytes:
    """Return the workbook of a definition; the same definition gives the same bytes."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    head = [{"key": key, "value": value} for key, value in plain(custom.taxonomy).items()]
    sheets: list[tuple[str, Sequence[str], list[_Row]]] = [
        ("taxonomy", ("key", "value"), head),
        ("imports", ("prefix", "namespace", "href"), [plain(item) for item in custom.imports]),
        ("units", ("symbol", "measure", "name"), [plain(item) for item in custom.units]),
        ("types", ("name", "base", "units", "values", "pattern"), [_joined(plain(item)) for item in custom.types]),
        ("concepts", ("name", "type", "period", "balance", "nillable"), list(_concepts(custom))),
        ("axes", ("kind", "name", "under", "default", "typed", "usable"), list(_axes(custom))),
        ("tables", ("name", "line_items", "axes", "closed"), list(_tables(custom))),
        (
            "roles",
            ("id", "definition", "table"),
            [_only(plain(r), ("id", "definition", "table")) for r in custom.roles],
        ),
        ("presentation", ("role", "level", "concept", "preferred"), list(_presentation(custom))),
        ("calculations", ("role", "total", "part", "weight"), list(_calculations(custom))),
        ("references", ("concept", *REFERENCE_PARTS), list(_references(custom))),
    ]
    for name, columns, rows in sheets:
        _write_sheet(book, name, columns, rows)
    book.properties.creator = "xbrl-converter"
    book.properties.created = book.properties.modified = _A_DAY
    buffer = BytesIO()
    book.save(buffer)
    return _without_clock(buffer.getvalue())


def _without_clock(data: bytes) -> bytes:
    """Pack the workbook anew: its writer stamps members and properties with the time of day."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    core = members["docProps/core.xml"]
    start, end = core.find(b"<dcterms:modified"), core.find(b"</dcterms:modified>")
    if start >= 0:
        opening = core.index(b">", start) + 1
        members["docProps/core.xml"] = core[:opening] + _A_DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + core[end:]
    return write_zip(members)


def _write_sheet(book: Workbook, name: str, columns: Sequence[str], rows: Iterable[_Row]) -> None:
    rows = list(rows)
    more = list(dict.fromkeys(key for row in rows for key in row if key not in columns))
    used = [c for c in columns if c in columns[:2] or any(c in row for row in rows)]
    header = [*used, *sorted(more, key=_label_column)]
    sheet = book.create_sheet(name)
    sheet.append(header)
    for row in rows:
        sheet.append([_cell(row.get(column)) for column in header])
    for number, column in enumerate(header, 1):
        sheet.cell(1, number).font = Font(bold=True)
        widest = max([len(column), *(len(str(row.get(column, ""))) for row in rows)])
        sheet.column_dimensions[get_column_letter(number)].width = min(max(widest + 2, 10), 60)
        for line in range(2, len(rows) + 2):
            sheet.cell(line, number).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"


def _cell(value: object) -> object:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _label_column(column: str) -> tuple[bool, int, str]:
    kind, _, language = column.removeprefix("line_items_").partition(" ")
    return column.startswith("line_items_"), list(LABEL_KINDS).index(kind), language


def _labels(labels: dict[str, Texts], prefix: str = "") -> _Row:
    return {f"{prefix}{kind} {language}": text for kind, texts in labels.items() for language, text in texts.items()}


def _only(row: _Row, keys: Sequence[str]) -> _Row:
    return {key: row[key] for key in keys if key in row}


def _joined(row: _Row) -> _Row:
    return {key: "; ".join(map(str, value)) if isinstance(value, list) else value for key, value in row.items()}


def _concepts(custom: CustomTaxonomy) -> Iterator[_Row]:
    for concept in custom.concepts:
        row = _only(plain(concept), ("name", "type", "balance", "nillable"))
        yield {**row, "period": concept.period, **_labels(concept.labels)}


def _axes(custom: CustomTaxonomy) -> Iterator[_Row]:
    for axis in custom.axes:
        yield {"kind": "axis", **_only(plain(axis), ("name", "default", "typed")), **_labels(axis.labels)}
        if axis.domain is not None:
            yield {"kind": "domain", **_only(plain(axis.domain), ("name", "usable")), **_labels(axis.domain.labels)}
            yield from _members(axis.domain)


def _members(head: MemberDefinition) -> Iterator[_Row]:
    for member in head.members:
        row = _only(plain(member), ("name", "usable"))
        yield {"kind": "member", **row, "under": head.name, **_labels(member.labels)}
        yield from _members(member)


def _tables(custom: CustomTaxonomy) -> Iterator[_Row]:
    for table in custom.tables:
        row = _joined(_only(plain(table), ("name", "line_items", "axes", "closed")))
        yield {**row, **_labels(table.labels), **_labels(table.line_items_labels, "line_items_")}


def _presentation(custom: CustomTaxonomy) -> Iterator[_Row]:
    def rows(role: str, nodes: Iterable[Node], level: int) -> Iterator[_Row]:
        for node in nodes:
            row: _Row = {"role": role, "level": level, "concept": node.concept}
            yield {**row, "preferred": node.preferred} if node.preferred else row
            yield from rows(role, node.children, level + 1)

    for role in custom.roles:
        yield from rows(role.id, role.presentation, 0)


def _calculations(custom: CustomTaxonomy) -> Iterator[_Row]:
    for role in custom.roles:
        for total in role.calculations:
            for part, weight in total.parts.items():
                yield {"role": role.id, "total": total.total, "part": part, "weight": weight}


def _references(custom: CustomTaxonomy) -> Iterator[_Row]:
    for concept in custom.concepts:
        for reference in concept.references:
            yield {"concept": concept.name, **reference.parts}
