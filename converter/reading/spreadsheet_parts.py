"""The parts of a workbook as stored: sheets, cells, styles (ECMA-376 part 1 §18)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lxml import etree
from openpyxl.formula.translate import Translator, TranslatorError

from converter.model.findings import InputError
from converter.reading.limits import Limits
from converter.reading.spreadsheet_formats import BUILTIN_FORMATS

_MAIN = "{*}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# A spreadsheet computes with 15 significant digits; more are the noise of its binary numbers.
_PRECISION = 15
_MAX_MERGED_ROWS = 5_000_000


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell is shown."""

    number_format: str = "General"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    rule_top: bool = False
    rule_bottom: bool = False
    align: str = ""
    indent: float = 0.0


@dataclass(slots=True)
class StoredCell:
    """A cell as stored: ``kind`` is number, text, boolean, error or nothing; rows and columns from 1."""

    row: int
    column: int
    kind: str
    text: str
    number: Decimal | None
    style: CellStyle
    formula: str = ""


@dataclass(slots=True)
class Sheet:
    """One worksheet. ``merged`` maps the first cell of a merged range to its last."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], StoredCell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """All worksheets in the order of their tabs; ``from_1904`` tells the date system."""

    sheets: tuple[Sheet, ...]
    from_1904: bool


def read_workbook(parts: dict[str, bytes], name: str, limits: Limits) -> Workbook:
    """Return what the parts hold. Raises ``InputError`` when they are no workbook or hold more than the limits."""
    relations = _relations(parts, "xl/_rels/workbook.xml.rels", "xl", name)
    if "xl/workbook.xml" not in parts:
        raise InputError("xlsx.broken", "there is no workbook in it", place=name)
    root = _parse(parts["xl/workbook.xml"], "xl/workbook.xml", name)
    properties = root.find(f"{_MAIN}workbookPr")
    from_1904 = properties is not None and properties.get("date1904", "") in ("1", "true")
    strings = _strings(parts, relations, name)
    styles = _styles(parts, relations, name)
    entries = list(root.iter(f"{_MAIN}sheet"))
    if len(entries) > limits.max_sheets:
        raise InputError("xlsx.too-large", f"the workbook has {len(entries):,} sheets", place=name)
    sheets: list[Sheet] = []
    count = 0
    for entry in entries:
        target = relations.get(entry.get(_RELATION) or entry.get(_STRICT_RELATION) or "", "")
        sheet = Sheet(entry.get("name", ""), entry.get("state", "visible") != "visible")
        if "worksheets/" in target and target in parts:
            count = _SheetReader(sheet, strings, styles, name, limits, count).read(parts[target])
        sheets.append(sheet)
    return Workbook(tuple(sheets), from_1904)


def _parse(content: bytes, part: str, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InputError("xlsx.broken", f"{part} is not well-formed: {error.msg}", place=name) from error


def _relations(parts: dict[str, bytes], part: str, folder: str, name: str) -> dict[str, str]:
    if part not in parts:
        return {}
    found = {}
    for relation in _parse(parts[part], part, name):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[relation.get("Id", "")] = path.lower()
    return found


def _strings(parts: dict[str, bytes], relations: dict[str, str], name: str) -> list[str]:
    path = next((path for path in relations.values() if path.endswith("sharedstrings.xml")), "xl/sharedstrings.xml")
    if path not in parts:
        return []
    return [_rich_text(item) for item in _parse(parts[path], path, name).iterchildren(f"{_MAIN}si")]


def _rich_text(item: etree._Element) -> str:
    """Return the text of a string item; phonetic hints are no part of it."""
    text = "".join(
        part.text or ""
        for part in item.iter(f"{_MAIN}t")
        if part.getparent() is not None and not str(part.getparent().tag).endswith("}rPh")  # type: ignore[union-attr]
    )
    return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(match: re.Match[str]) -> str:
    """Return the character of ``_x000D_`` (ECMA-376 part 1 §22.9.2.19); half a character is none."""
    character = chr(int(match[1], 16))
    return "\ufffd" if "\ud800" <= character <= "\udfff" or character < "\t" else character


def _styles(parts: dict[str, bytes], relations: dict[str, str], name: str) -> list[CellStyle]:
    path = next((path for path in relations.values() if path.endswith("styles.xml")), "xl/styles.xml")
    if path not in parts:
        return []
    root = _parse(parts[path], path, name)
    formats = dict(BUILTIN_FORMATS)
    for entry in root.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt"):
        formats[_integer(entry.get("numFmtId"))] = entry.get("formatCode", "General")
    fonts = [
        tuple(_is_on(font.find(f"{_MAIN}{tag}")) for tag in ("b", "i", "u"))
        for font in root.iterfind(f"{_MAIN}fonts/{_MAIN}font")
    ]
    borders = [
        tuple(_is_drawn(border.find(f"{_MAIN}{side}")) for side in ("top", "bottom"))
        for border in root.iterfind(f"{_MAIN}borders/{_MAIN}border")
    ]
    styles = []
    for entry in root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
        bold, italic, underline = _at(fonts, entry.get("fontId"), (False, False, False))
        top, bottom = _at(borders, entry.get("borderId"), (False, False))
        alignment = entry.find(f"{_MAIN}alignment")
        align = alignment.get("horizontal", "") if alignment is not None else ""
        # One step of indent is three blanks wide (ECMA-376 part 1 §18.8.1): about nine points.
        indent = 9.0 * _integer(alignment.get("indent")) if alignment is not None else 0.0
        code = formats.get(_integer(entry.get("numFmtId")), "General")
        styles.append(CellStyle(code, bold, italic, underline, top, bottom, align, indent))
    return styles


def _index(text: str) -> int:
    """Return the number of a shared string, -1 for what is none."""
    plain = text.strip()
    return int(plain) if len(plain) < 10 and plain.isascii() and plain.isdigit() else -1


def _at(items: list[tuple[bool, ...]], index: str | None, default: tuple[bool, ...]) -> tuple[bool, ...]:
    number = _integer(index)
    return items[number] if 0 <= number < len(items) else default


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false", "none")


def _is_drawn(element: etree._Element | None) -> bool:
    return element is not None and element.get("style", "none") != "none"


def _integer(text: str | None) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0


def exact_number(text: str) -> Decimal | None:
    """Return the number that a file's digits mean: exact, without the noise beyond 15 digits of a fraction."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 400:
        return None
    if len(value.as_tuple().digits) > _PRECISION and value != value.to_integral_value():
        value = round(value, _PRECISION - 1 - value.adjusted())
        value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and 0 < exponent <= 25 else value


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _SheetReader:
    """Reads one sheet part; ``count`` is how many cells the sheets before it hold."""

    def __init__(
        self, sheet: Sheet, strings: list[str], styles: list[CellStyle], name: str, limits: Limits, count: int
    ) -> None:
        self.sheet = sheet
        self.strings = strings
        self.styles = styles
        self.name = name
        self.limits = limits
        self.count = count
        self.shared: dict[str, tuple[str, str]] = {}

    def read(self, content: bytes) -> int:
        """Fill the sheet and return how many cells all sheets hold so far."""
        root = _parse(content, f"sheet {self.sheet.name!r}", self.name)
        for column in root.iterfind(f"{_MAIN}cols/{_MAIN}col"):
            if column.get("hidden", "") in ("1", "true"):
                last = min(_integer(column.get("max")), 16_384)
                self.sheet.hidden_columns.update(range(_integer(column.get("min")), last + 1))
        row_number = 0
        for row in root.iterfind(f"{_MAIN}sheetData/{_MAIN}row"):
            row_number = _integer(row.get("r")) or row_number + 1
            if row.get("hidden", "") in ("1", "true"):
                self.sheet.hidden_rows.add(row_number)
            for cell in self._cells(row, row_number):
                self.sheet.cells[cell.row, cell.column] = cell
        height = 0
        for merge in root.iterfind(f"{_MAIN}mergeCells/{_MAIN}mergeCell"):
            corners = merge.get("ref", "").partition(":")
            start, end = _reference(corners[0]), _reference(corners[2])
            if start is not None and end is not None:
                self.sheet.merged[start] = end
                height += end[0] - start[0] + 1
        if height > _MAX_MERGED_ROWS:
            raise InputError("xlsx.too-large", f"sheet {self.sheet.name!r} merges too many cells", place=self.name)
        return self.count

    def _cells(self, row: etree._Element, row_number: int) -> Iterator[StoredCell]:
        column = 0
        for element in row.iterchildren(f"{_MAIN}c"):
            place = _reference(element.get("r", ""))
            column = place[1] if place is not None else column + 1
            self.count += 1
            if self.count > self.limits.max_cells:
                raise InputError("xlsx.too-large", f"more than {self.limits.max_cells:,} cells", place=self.name)
            cell = self._cell(element, row_number, column)
            if cell.kind or cell.style.rule_top or cell.style.rule_bottom:
                yield cell

    def _cell(self, element: etree._Element, row: int, column: int) -> StoredCell:
        number = _integer(element.get("s"))
        style = self.styles[number] if 0 <= number < len(self.styles) else CellStyle()
        formula = self._formula(element, row, column)
        value = element.findtext(f"{_MAIN}v")
        cell = StoredCell(row, column, "", "", None, style, formula)
        match element.get("t", "n"):
            case "s" if value is not None and 0 <= (index := _index(value)) < len(self.strings):
                cell.kind, cell.text = "text", self.strings[index]
            case "inlineStr":
                inline = element.find(f"{_MAIN}is")
                cell.kind, cell.text = "text", _rich_text(inline) if inline is not None else ""
            case "str":
                cell.kind, cell.text = "text", value or ""
            case "b":
                cell.kind, cell.text = "boolean", "TRUE" if value == "1" else "FALSE"
            case "e":
                cell.kind, cell.text = "error", value or "#N/A"
            case "d":
                cell.kind, cell.text = "text", value or ""
            case _ if value is not None and value.strip():
                cell.number = exact_number(value)
                cell.kind, cell.text = ("number", "") if cell.number is not None else ("text", value)
            case _:
                cell.kind = "formula" if formula else ""
        return cell

    def _formula(self, element: etree._Element, row: int, column: int) -> str:
        found = element.find(f"{_MAIN}f")
        if found is None:
            return ""
        text = (found.text or "").strip()
        shared = found.get("si")
        if found.get("t") != "shared" or shared is None:
            return text
        place = f"{column_letters(column)}{row}"
        if text:
            self.shared[shared] = (text, place)
            return text
        origin = self.shared.get(shared)
        if origin is None:
            return ""
        try:
            return str(Translator("=" + origin[0], origin=origin[1]).translate_formula(place))[1:]
        except (TranslatorError, ValueError):
            return ""


def _reference(text: str) -> tuple[int, int] | None:
    match = _REFERENCE.match(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 0 < row <= 1_048_576 and column <= 16_384 else None
