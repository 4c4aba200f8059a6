"""HTML bytes to characters: the encoding as browsers find it (HTML §13.2.3), without what no parser should meet."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from converter.model.findings import Finding, InputError, Severity
from converter.reading.html_doctype import layout_doctype
from converter.reading.limits import Limits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
# HTML gives the old labels of single-byte encodings the meaning that Windows gave them (Encoding Standard §4.2).
_AS_WINDOWS = {"iso8859-1", "ascii", "latin-1", "iso-8859-1"}

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CONTROL_REFERENCE = re.compile(r"&#(?:x0*([0-9a-f]{1,6})|0*(\d{1,7}));?", re.I)
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*+(?:\[[^\]]*+\]\s*+)?+>?", re.I)
_ENTITY = re.compile(r"<!ENTITY[^>]{0,100000}+>?", re.I)

_LONG_TAG = 20_000
_MAX_ATTRIBUTES = 2_000
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")


@dataclass(frozen=True, slots=True)
class Source:
    """Characters that may go to a parser, and what had to be done to get them."""

    text: str
    findings: tuple[Finding, ...]
    doctype: str = ""
    """A DOCTYPE with the layout mode of the one taken out, empty for quirks mode."""


def decode_html(data: bytes, name: str, limits: Limits) -> Source:
    """Return the characters of an HTML file without DOCTYPE, entity declarations and characters that XML lacks.

    Raises ``InputError`` for files that are too large, empty or built to exhaust a parser.
    """
    if len(data) > limits.max_bytes:
        raise InputError(
            "input.too-large", f"the file has {len(data):,} bytes; the limit is {limits.max_bytes:,}", place=name
        )
    findings: list[Finding] = []
    text = _decode(data, findings)
    if len(text) > limits.max_characters:
        raise InputError(
            "input.too-large",
            f"the file has {len(text):,} characters; the limit is {limits.max_characters:,}",
            place=name,
        )
    doctype = layout_doctype(text, name)
    text = _without_declarations(text, findings)
    text = _with_xml_characters(text, findings)
    _refuse_attribute_floods(text, name)
    return Source(text, tuple(findings), doctype)


def _note(code: str, message: str, severity: Severity = Severity.WARNING, count: int = 1, hint: str = "") -> Finding:
    return Finding(severity, code, message, hint=hint, stage="reading", count=count)


def _decode(data: bytes, findings: list[Finding]) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    head = data[:256]
    if len(head) >= 4 and head.count(0) * 3 > len(head):
        return data.decode("utf-16-le" if head[1] == 0 else "utf-16-be", "replace")
    declared = _declared_encoding(data[:4096], findings)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if declared not in ("", "utf-8") and not text.isascii() and _is_single_byte(declared):
            findings.append(
                _note("html.encoding", f"declared as {declared} but is UTF-8 throughout; it was read as UTF-8")
            )
            return text
        if declared in ("", "utf-8") or text.isascii():
            return text
    if declared not in ("", "utf-8"):
        text = data.decode(declared, "replace")
        if "\ufffd" in text:
            findings.append(_note("html.encoding", f"some bytes are not {declared}", count=text.count("\ufffd")))
        return text
    return _decode_mixed(data, findings)


def _declared_encoding(head: bytes, findings: list[Finding]) -> str:
    match = _DECLARED.search(head)
    if match is None:
        return ""
    label = (match[1] or match[2]).decode("ascii", "replace")
    try:
        found = codecs.lookup(label).name
        "".encode(found)
    except (LookupError, TypeError):
        findings.append(_note("html.encoding", f"declares the unknown encoding {label!r}; it was found by its bytes"))
        return ""
    if found in _AS_WINDOWS:
        return "cp1252"
    # A declaration that can be read as ASCII cannot be UTF-16 or UTF-32 (HTML §13.2.3.3).
    return "utf-8" if found.startswith(("utf-16", "utf-32")) else found


def _is_single_byte(encoding: str) -> bool:
    return encoding.startswith(("cp125", "iso8859", "mac"))


def _decode_mixed(data: bytes, findings: list[Finding]) -> str:
    """Decode UTF-8 in which some bytes are Windows-1252, as pages pasted from two sources are."""
    strays = 0
    parts: list[str] = []
    start = 0
    view = memoryview(data)
    # Each failure is decoded over a window, so that a file of stray bytes stays linear.
    while start < len(data):
        window = view[start : start + 65536]
        last = start + 65536 >= len(data)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            parts.append(decoder.decode(window, last))
            start += len(window) - len(decoder.getstate()[0])
        except UnicodeDecodeError:
            text, used, bad = _decode_window(bytes(window), last)
            parts.append(text)
            strays += bad
            start += used
    findings.append(_note("html.encoding", "bytes that are not UTF-8 were read as Windows-1252", count=max(strays, 1)))
    return "".join(parts)


def _decode_window(window: bytes, last: bool) -> tuple[str, int, int]:
    bad = 0

    def as_windows(error: UnicodeError) -> tuple[str, int]:
        nonlocal bad
        if not isinstance(error, UnicodeDecodeError):
            raise error
        bad += 1
        stray = error.object[error.start : error.end]
        return stray.decode("cp1252", "replace"), error.end

    codecs.register_error("converter.windows", as_windows)
    decoder = codecs.getincrementaldecoder("utf-8")("converter.windows")
    text = decoder.decode(window, last)
    return text, len(window) - len(decoder.getstate()[0]), bad


def _without_declarations(text: str, findings: list[Finding]) -> str:
    if "<!" not in text:
        return text
    text = _DOCTYPE.sub("", text)
    if "<!ENTITY" in text or "<!entity" in text:
        text, count = _ENTITY.subn("", text)
        findings.append(
            _note("html.entities", "entity declarations were taken out; they are not expanded", count=count)
        )
    return text


def _with_xml_characters(text: str, findings: list[Finding]) -> str:
    count = 0
    if _NOT_XML.search(text):
        text, count = _NOT_XML.subn("", text)
    if "&#" in text:

        def checked(match: re.Match[str]) -> str:
            nonlocal count
            code = int(match[1], 16) if match[1] else int(match[2])
            if code in (9, 10, 13) or (code >= 32 and not 128 <= code < 160 and code < 0xD800):
                return match[0]
            if 128 <= code < 160:
                # HTML §13.2.5.80: browsers read these as Windows-1252.
                return bytes([code]).decode("cp1252", "ignore") or match[0]
            if code in (0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000 or code < 32 or code > 0x10FFFF:
                count += 1
                return ""
            return match[0]

        text = _CONTROL_REFERENCE.sub(checked, text)
    if count:
        findings.append(_note("html.characters", "characters that XML cannot hold were taken out", count=count))
    return text


def _refuse_attribute_floods(text: str, name: str) -> None:
    """Parsers look through an element's attributes for every new one, so that very many take very long."""
    for piece in text.split(">"):
        if len(piece) > _LONG_TAG and "<" in piece:
            tag = _QUOTED.sub("=", piece[piece.index("<") :])
            if len(tag.split()) > _MAX_ATTRIBUTES and tag.count("=") > _MAX_ATTRIBUTES:
                raise InputError(
                    "html.attributes", f"an element has more than {_MAX_ATTRIBUTES:,} attributes", place=name
                )
