"""What a file is, judged by its content; its name is never asked."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from converter.model.document import SourceFormat
from converter.model.findings import Finding, InputError
from converter.reading.cell_kinds import Kind, kind_of
from converter.reading.decode import decode_text
from converter.reading.limits import Limits

_SAMPLE = 4096
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|body|table|t[rdh]|div|h[1-6]|head|title|font|span|center|section|p|xhtml:html)\b|<[a-z]+:html\b|</(?:td|tr|p|div|span)>",
    re.I,
)
_INLINE = re.compile(
    rb"http://www\.xbrl\.org/(?:2013/inlineXBRL|2008/inlineXBRL)|<ix:(?:header|nonFraction|nonNumeric)\b"
)
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<[A-Za-z!?]", re.S)
_FOREIGN = (
    (b"%PDF-", "a PDF", "Export the note as HTML, text or XLSX; figures in a PDF have no reliable order."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.xls or .doc)", "Save it as .xlsx, HTML or CSV."),
    (b"{\\rtf", "an RTF file", "Save it as HTML or text."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"\x89PNG", "a picture", "Only text, HTML and workbooks can be read."),
    (b"\xff\xd8\xff", "a picture", "Only text, HTML and workbooks can be read."),
    (b"GIF8", "a picture", "Only text, HTML and workbooks can be read."),
    (b"PAR1", "a Parquet file", "Export it as CSV."),
)
_XML_ROOT = re.compile(rb"<(?![?!])([A-Za-z_][\w.:-]*)")


@dataclass(frozen=True, slots=True)
class Detected:
    """The format, and for text formats the decoded text; findings are about the encoding."""

    format: SourceFormat
    text: str = ""
    findings: tuple[Finding, ...] = ()


def detect_bytes(data: bytes, name: str, limits: Limits) -> Detected:
    """Return the format of ``data``; ``InputError`` for what no reader takes."""
    if len(data) > limits.max_bytes:
        raise InputError(
            "input.too-large", f"The file has {len(data):,} bytes; the limit is {limits.max_bytes:,}.", place=name,
            hint="Split the document, or raise the limit.",
        )  # fmt: skip
    if not data.strip(b"\x00 \t\r\n\f\v\xef\xbb\xbf"):
        raise InputError("input.empty", "The file is empty.", place=name, hint="Give a note, a statement or a report.")
    for magic, what, hint in _FOREIGN:
        if data.startswith(magic):
            raise InputError("input.foreign", f"The file is {what}, which cannot be read.", place=name, hint=hint)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _require_workbook(data, name)
        return Detected(SourceFormat.XLSX)
    markup = _markup_format(data, name)
    if markup is not None:
        return Detected(markup)
    decoded = decode_text(data, name, limits)
    return Detected(text_format(decoded.text), decoded.text, decoded.findings)


def _require_workbook(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(
            "input.broken", "The file is a damaged ZIP archive.", place=name, hint="Save the workbook once more."
        ) from error
    if any(part.endswith("workbook.xml") for part in names):
        return
    kind = {
        "word/document.xml": ("a Word document", "Save it as HTML."),
        "ppt/presentation.xml": ("a presentation", "Export the tables as XLSX."),
        "content.xml": ("an OpenDocument file", "Save it as .xlsx or HTML."),
        "xl/workbook.bin": ("a binary workbook (.xlsb)", "Save it as .xlsx."),
    }
    for part, (what, hint) in kind.items():
        if part in names:
            raise InputError("input.foreign", f"The file is {what}, which cannot be read.", place=name, hint=hint)
    raise InputError(
        "input.foreign", "The file is a ZIP archive and no workbook.", place=name, hint="Unpack it and give one file."
    )


def _markup_format(data: bytes, name: str) -> SourceFormat | None:
    """Return HTML or inline XBRL when the bytes are markup; ``InputError`` for other XML."""
    head = data[: _SAMPLE * 16]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")
    head = head.removeprefix(b"\xef\xbb\xbf")
    is_html = bool(_HTML.search(head))
    if _MARKUP.match(head) or is_html:
        if is_html:
            inline = _INLINE.search(head) or _INLINE.search(data)
            return SourceFormat.INLINE_XBRL if inline else SourceFormat.HTML
        root = _XML_ROOT.search(head)
        if head.lstrip().startswith(b"<?xml") and root:
            raise InputError(
                "input.foreign", f"The file is XML ({root.group(1).decode('ascii', 'replace')}), not a document.",
                place=name, hint="Give the HTML, text or workbook of the report itself.",
            )  # fmt: skip
    return None


def text_format(text: str) -> SourceFormat:
    """Return the form of a text: the one that most of its table-like lines speak for."""
    filled = [line for line in _sample_lines(text) if line.strip()]
    bars = [line.strip() for line in filled if line.lstrip().startswith("|")]
    rows = sum(bar.count("|") >= 3 or (bar.count("|") == 2 and bar.endswith("|") and len(bar) > 2) for bar in bars)
    lone = sum(not (line_kind := kind_of(line.strip())).is_text and line_kind is not Kind.BLANK for line in filled)
    if bars and len(bars) >= 3 and len(bars) > lone:
        return SourceFormat.PIPE_ROWS if rows * 2 > len(bars) else SourceFormat.PIPE
    tabbed = sum("\t" in line.strip() for line in filled)
    if tabbed >= 2 and tabbed > lone:
        return SourceFormat.TABBED
    columnar = sum(_is_columnar(line) for line in filled)
    if columnar >= 2 and columnar * 2 > len(filled):
        return SourceFormat.FIXED_WIDTH
    if _is_csv(filled):
        return SourceFormat.CSV
    if columnar >= 2 and columnar > lone:
        return SourceFormat.FIXED_WIDTH
    return SourceFormat.LINES


def _sample_lines(text: str) -> list[str]:
    """Return the first lines, the long ones cut."""
    lines: list[str] = []
    start = 0
    while start < len(text) and len(lines) < _SAMPLE:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append(text[start : min(end, start + _SAMPLE)].rstrip())
        start = end + 1
    return lines


_COLUMNAR = re.compile(r"(?:^|[^\s,;])(?:\s{2,}|\s*\.{3,}\s*)(?:[$€£¥]\s*)?[(\-–—]?[\d–—-][\d,.]*\)?%?(?:\s|$)")


def _is_columnar(line: str) -> bool:
    """Return True for a line with a number set off by blanks or leaders from what stands before it."""
    return bool(_COLUMNAR.search(line.rstrip()))


_CSV_FIELD = re.compile(r'"(?:[^"]|"")*"|[^,;]*')


def _is_csv(lines: list[str]) -> bool:
    """Return True when most lines have the same separator, two fields or more, and fields that are no prose."""
    for separator in ",;":
        counts = []
        for line in lines[:400]:
            bare = re.sub(r'"(?:[^"]|"")*"', "", line)
            counts.append(bare.count(separator) if f"{separator} " not in bare else 0)
        many = [count for count in counts if count]
        if len(many) >= 2 and len(many) >= 0.6 * len(counts):
            common = max(set(many), key=lambda count: (many.count(count), count))
            if many.count(common) >= 0.5 * len(many):
                return True
    return False
