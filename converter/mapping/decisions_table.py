"""Decisions as a workbook and back, for people who live in spreadsheets: same content, exact round trip.

One sheet per family of decisions, one line per decision, one column per field. Lists stand one item a line in
their cell; alternatives as ``concept | confidence | reason``; dimensions as ``axis = member``; anchors as
``wider = concept`` and ``narrower = concept``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel, ValidationError

from converter.mapping.decisions import validation_hint
from converter.model.decisions import AxisDecision, BlockDecision, Decisions, MemberDecision, RowDecision
from converter.model.findings import UsageError

_SHEETS: Mapping[str, type[BaseModel]] = {
    "rows": RowDecision,
    "axes": AxisDecision,
    "members": MemberDecision,
    "blocks": BlockDecision,
}
_LISTS = frozenset({"under", "members"})
_WIDE = frozenset(
    {
        "label",
        "column",
        "heading",
        "row",
        "reason",
        "alternatives",
        "sign_reason",
        "pick",
        "under",
        "place",
        "caption",
        "anchors",
    }
)


def to_workbook(decisions: Decisions) -> bytes:
    """Return the decisions as XLSX."""
    book = Workbook(write_only=False)
    del book[book.sheetnames[0]]
    for name, model in _SHEETS.items():
        sheet = book.create_sheet(name)
        columns = list(model.model_fields)
        sheet.append(columns)
        for entry in getattr(decisions, name):
            values = entry.model_dump(mode="json")
            sheet.append([_cell(column, values[column]) for column in columns])
        for number, column in enumerate(columns, 1):
            letter = sheet.cell(1, number).column_letter
            sheet.cell(1, number).font = Font(bold=True)
            sheet.column_dimensions[letter].width = 44 if column in _WIDE else 14
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(column: str, value: Any) -> str | float | bool | None:
    if value is None or value == [] or value == {}:
        return None
    if column in _LISTS:
        return "\n".join(value)
    if column == "alternatives":
        return "\n".join(f"{a['concept']} | {a['confidence']!r} | {a['reason']}" for a in value)
    if column == "dimensions":
        return "\n".join(f"{axis} = {member}" for axis, member in value.items())
    if column == "anchors":
        wider = [f"wider = {value['wider']}"] if value["wider"] else []
        return "\n".join([*wider, *(f"narrower = {name}" for name in value["narrower"])]) or None
    return value  # type: ignore[no-any-return]


def from_workbook(data: bytes, name: str = "decisions.xlsx") -> Decisions:
    """Return the decisions of a workbook; ``UsageError`` names sheet and line of what is wrong."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, OSError, KeyError, ValueError) as error:
        raise UsageError("decisions.workbook", f"cannot be read as a workbook: {error}", place=name) from error
    content: dict[str, list[BaseModel]] = {}
    for sheet_name, model in _SHEETS.items():
        if sheet_name in book.sheetnames:
            content[sheet_name] = list(
                _entries(book[sheet_name].iter_rows(values_only=True), model, f"{name}, {sheet_name}")
            )
    return Decisions.model_validate(content)


def _entries(lines: Iterable[tuple[Any, ...]], model: type[BaseModel], place: str) -> Iterable[BaseModel]:
    lines = iter(lines)
    columns = [str(cell) for cell in next(lines, ())]
    unknown = [column for column in columns if column not in model.model_fields and column != "None"]
    if unknown:
        raise UsageError("decisions.column", f"unknown column {unknown[0]!r}", place=place)
    for number, line in enumerate(lines, 2):
        values = {
            column: _value(column, cell) for column, cell in zip(columns, line, strict=False) if cell not in (None, "")
        }
        if not values:
            continue
        try:
            yield model.model_validate(values)
        except ValidationError as error:
            raise UsageError(
                "decisions.invalid",
                "this line cannot be used",
                place=f"{place}, line {number}",
                hint=validation_hint(error),
            ) from error


def _value(column: str, cell: Any) -> Any:
    if column in _LISTS:
        return [line for line in str(cell).split("\n") if line]
    if column == "alternatives":
        parts = [line.split(" | ", 2) for line in str(cell).split("\n") if line]
        return [dict(zip(("concept", "confidence", "reason"), part, strict=False)) for part in parts]
    if column == "dimensions":
        pairs = (line.partition(" = ") for line in str(cell).split("\n") if line)
        return {axis: member for axis, _, member in pairs}
    if column == "anchors":
        return _anchors(str(cell))
    return (
        str(cell)
        if column in ("label", "column", "heading", "row", "place", "caption", "reason", "sign_reason", "hint")
        else cell
    )


def _anchors(text: str) -> dict[str, Any]:
    """Return the anchors of a cell; two wider ones stay a list, which the model refuses."""
    found: dict[str, list[str]] = {}
    for line in filter(None, text.split("\n")):
        kind, _, name = line.partition("=")
        found.setdefault(kind.strip(), []).append(name.strip())
    return {kind: names[0] if kind == "wider" and len(names) == 1 else names for kind, names in found.items()}
