"""The XHTML of a page of ours: inline styles only, no ``style``, ``col`` or ``thead`` elements (EFM 5.2.2, 5.2.5)."""

from __future__ import annotations

from collections.abc import Callable

from converter.model.document import Cell
from converter.writing.lexical import attribute, escape
from converter.writing.page_tables import CellKind, LaidCell, LaidTable, Rule
from converter.writing.transformations import BLANKS, collapse

Printed = Callable[[Cell], str]
"""Returns the markup of a source cell, tags included."""

BODY = (
    "margin:0;background:#fff;color:#1a1a1a;font-family:Georgia,'Times New Roman',Times,serif;font-size:11pt;"
    "line-height:1.45"
)
SHEET = "max-width:52em;margin:0 auto;padding:2em 2.2em 3em"
PARAGRAPH = "margin:0 0 .75em"
FURNITURE = "margin:1em 0;text-align:center;font-size:9pt;color:#767676"
_HEADING_SIZES = {1: "16pt", 2: "13pt", 3: "11.5pt"}
_TABLE = (
    "border-collapse:collapse;width:100%;margin:.4em 0 1.3em;font-size:10pt;"
    "font-variant-numeric:lining-nums tabular-nums"
)
_ROW = "page-break-inside:avoid"
_CELL = "padding:.24em .5em;vertical-align:bottom"
# Hairlines are top borders: of two borders that meet, the upper cell's would win over a rule above a total.
_KINDS = {
    CellKind.HEADER: "font-weight:bold;text-align:{side};font-size:9.5pt",
    CellKind.CAPTION: "font-weight:bold;text-align:left",
    CellKind.SECTION: "font-style:italic;text-align:left;padding-top:.6em",
    CellKind.NOTE: "text-align:left;font-size:9.5pt;padding-top:.5em",
    CellKind.LABEL: "text-align:left;border-top:1px solid #ebebeb",
    CellKind.VALUE: "text-align:right;white-space:nowrap;border-top:1px solid #ebebeb",
    CellKind.TEXT: "text-align:left;border-top:1px solid #ebebeb",
}
_PLAIN_TEXT = "text-align:left;vertical-align:top"
_RULES = {
    Rule.NONE: "",
    Rule.ABOVE: ";border-top:1px solid #1a1a1a",
    Rule.ABOVE_AND_DOUBLE_BELOW: ";border-top:1px solid #1a1a1a;border-bottom:3px double #1a1a1a",
}
_CLOSED = (")", "%", "]")


def heading(level: int, content: str) -> str:
    """Return a heading; ``content`` is markup."""
    level = min(max(level, 1), 6)
    size = _HEADING_SIZES.get(level, "11pt")
    return f'<h{level} style="font-size:{size};line-height:1.25;margin:1.3em 0 .6em">{content}</h{level}>'


def paragraph(content: str, *, bold: bool = False, furniture: bool = False) -> str:
    """Return a paragraph; ``furniture`` is a page number or a running head."""
    style = FURNITURE if furniture else PARAGRAPH
    weight = ";font-weight:bold" if bold else ""
    return f'<p style="{style}{weight}">{content}</p>'


def table(laid: LaidTable, printed: Printed) -> str:
    """Return a table; rows and cells stand on lines of their own."""
    lines = [f'<table style="{_TABLE}">']
    for number, row in enumerate(laid.rows):
        lines.append(f'<tr style="{_ROW}">')
        is_last_of_head = number == laid.header - 1
        lines.extend(_cell(cell, laid, printed, is_last_of_head) for cell in row.cells)
        lines.append("</tr>")
    lines.append("</table>")
    return "\n".join(lines)


def _cell(cell: LaidCell | None, laid: LaidTable, printed: Printed, is_last_of_head: bool) -> str:
    if cell is None:
        return f'<td style="{_CELL}"></td>'
    spans = "".join(
        f' {name}="{number}"'
        for name, number in (("colspan", cell.column_span), ("rowspan", cell.row_span))
        if number > 1
    )
    style = _cell_style(cell, laid)
    if (
        cell.kind is CellKind.HEADER
        and laid.has_values
        and (is_last_of_head or 1 < cell.column_span < laid.columns - 1)
    ):
        style += ";border-bottom:1px solid #8c8c8c"
    return f'<td{spans} style="{attribute(style)}">{_joined(cell, printed)}</td>'


def _cell_style(cell: LaidCell, laid: LaidTable) -> str:
    if not laid.has_values:
        bold = ";font-weight:bold" if cell.cells[0].bold else ""
        return f"{_CELL};{_PLAIN_TEXT}{bold}"
    side = "left" if cell.column == 0 else "center" if cell.column_span > 1 else "right"
    style = f"{_CELL};{_KINDS[cell.kind].format(side=side)}{_RULES[cell.rule]}"
    first = cell.cells[0]
    is_figure = cell.kind is CellKind.VALUE or (cell.kind is CellKind.HEADER and side == "right")
    if is_figure and not cell.text.endswith(_CLOSED):
        # Figures without a closing bracket keep their last digit in line with those that have one.
        style += ";padding-right:.85em"
    if cell.kind is CellKind.LABEL and first.indent > 0:
        style += f";padding-left:{0.5 + min(first.indent, 8):.3g}em"
    if cell.kind is not CellKind.HEADER and first.bold:
        style += ";font-weight:bold"
    return style


def _joined(cell: LaidCell, printed: Printed) -> str:
    glue = "&#160; " if cell.kind is CellKind.NOTE else ""
    return glue.join(printed(part) for part in cell.cells)


def text(characters: str) -> str:
    """Return printed characters as markup: runs of blanks become one, as a browser shows them."""
    bare = collapse(characters)
    lead = " " if characters[:1] in BLANKS else ""
    trail = " " if bare and characters[-1:] in BLANKS else ""
    return escape(f"{lead}{bare}{trail}") if characters else ""


def facts_table(rows: list[tuple[str, str]]) -> str:
    """Return the table of facts that stand nowhere in the source: label and value, both markup."""
    style = f"{_CELL};{_PLAIN_TEXT};border-bottom:1px solid #ebebeb"
    lines = [f'<table style="{_TABLE}">']
    for label, value in rows:
        lines.append(f'<tr style="{_ROW}"><td style="{style};width:55%;color:#4d4d4d">{label}</td>')
        lines.append(f'<td style="{style}">{value}</td></tr>')
    lines.append("</table>")
    return "\n".join(lines)
