"""Bytes to text, with every doubt about the encoding said."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from converter.model.document import Span
from converter.model.findings import Finding, InputError, Severity
from converter.reading.limits import Limits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z][\w.:-]{1,40})""", re.I)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_REPLACEMENT = "\ufffd"
_HEAD = 2048
_BINARY_SHARE = 50
"""One control character in so many characters makes a file binary."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding that it came in, and what is doubtful about it."""

    text: str
    encoding: str
    findings: tuple[Finding, ...] = ()


def decode_text(data: bytes, name: str, limits: Limits) -> Decoded:
    """Return the text of ``data``: by its byte order mark, as declared, as UTF-8, or as Windows-1252 with a finding.

    Control characters become U+FFFD, one for one, with a finding. ``InputError`` for binary data, bytes that are
    wrong in the encoding declared, and texts or lines beyond the limits.
    """
    text, encoding, findings = _decode(data, name)
    if "\x00" in text:
        raise InputError(
            "input.binary", "The file holds NUL bytes: it is binary, damaged, or UTF-16 without a byte order mark.",
            place=_place(text, text.index("\x00"), name), hint="Save it as UTF-8 text.",
        )  # fmt: skip
    if len(text) > limits.max_characters:
        raise InputError(
            "input.too-large", f"The text has {len(text):,} characters; the limit is {limits.max_characters:,}.",
            place=name, hint="Split the document, or raise the limit.",
        )  # fmt: skip
    text, controls = _without_controls(text, name)
    _check_lines(text, name, limits)
    return Decoded(text, encoding, (*findings, *controls))


def _decode(data: bytes, name: str) -> tuple[str, str, tuple[Finding, ...]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name), encoding, ()
    declared = _declared(data, name)
    if declared and declared != "utf-8":
        return _strict(data, declared, name), declared, ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        if declared:
            raise _wrong(error, "utf-8", name) from error
        place = error.start
    if b"\x00" in data:
        raise InputError("input.binary", "The file is binary.", place=name, hint="Give text, HTML or a workbook.")
    text = "".join(_cp1252(byte) for byte in data) if _has_gaps(data) else data.decode("cp1252")
    finding = Finding(
        Severity.WARNING,
        "reading.encoding",
        "The text is not UTF-8 and declares no encoding; it was read as Windows-1252.",
        hint="Save the file as UTF-8 if signs, quotes or names look wrong.",
        span=Span(place, place + 1, data.count(b"\n", 0, place) + 1),
        stage="reading",
        evidence=f"byte 0x{data[place]:02x} at offset {place}",
    )
    return text, "cp1252", (finding,)


_GAPS = b"\x81\x8d\x8f\x90\x9d"


def _has_gaps(data: bytes) -> bool:
    return any(bytes((gap,)) in data for gap in _GAPS)


def _cp1252(byte: int) -> str:
    return _REPLACEMENT if byte in _GAPS else bytes((byte,)).decode("cp1252")


def _declared(data: bytes, name: str) -> str:
    """Return the Python name of the encoding that markup declares in its first bytes, empty for none."""
    head = data[:_HEAD]
    if not head.lstrip().startswith(b"<"):
        return ""
    match = _DECLARED.search(head)
    if not match:
        return ""
    label = match.group(1).decode("ascii")
    try:
        found = codecs.lookup(label).name
    except LookupError as error:
        raise InputError(
            "input.encoding", f"The file declares the encoding {label!r}, which is unknown.", place=name,
            hint="Save it as UTF-8.",
        ) from error  # fmt: skip
    if found in ("iso8859-1", "ascii"):
        return "cp1252"  # what browsers do (WHATWG Encoding, "latin1" and "ascii" are labels of windows-1252)
    return found


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise _wrong(error, encoding, name) from error
        raise InputError(
            "input.encoding", f"{encoding!r} is no text encoding.", place=name, hint="Use UTF-8."
        ) from error


def _wrong(error: UnicodeDecodeError, encoding: str, name: str) -> InputError:
    return InputError(
        "input.encoding",
        f"The file says it is {encoding.upper()}, but the byte 0x{error.object[error.start]:02x} at offset "
        f"{error.start:,} is wrong in it.",
        place=name,
        hint="Save it as UTF-8, or correct the encoding that it declares.",
    )


def _without_controls(text: str, name: str) -> tuple[str, tuple[Finding, ...]]:
    first = _CONTROLS.search(text)
    if first is None:
        return text, ()
    clean, count = _CONTROLS.subn(_REPLACEMENT, text)
    if count * _BINARY_SHARE > len(text) and count > 2:
        raise InputError(
            "input.binary", "The file is full of control characters: it is binary.", place=name,
            hint="Give text, HTML or a workbook.",
        )  # fmt: skip
    line = text.count("\n", 0, first.start()) + 1
    finding = Finding(
        Severity.WARNING,
        "reading.control-characters",
        f"{count} control characters, which no report may hold, were replaced by U+FFFD.",
        hint="Look at the places; a character may have been lost on the way here.",
        span=Span(first.start(), first.end(), line),
        stage="reading",
        evidence=f"U+{ord(first.group()):04X}",
        count=count,
    )
    return clean, (finding,)


def _check_lines(text: str, name: str, limits: Limits) -> None:
    if len(text) <= min(limits.max_line_characters, limits.max_lines):
        return
    count = text.count("\n") + text.count("\r")
    if count > limits.max_lines:
        raise InputError(
            "input.too-large", f"The text has {count:,} lines; the limit is {limits.max_lines:,}.", place=name,
            hint="Split the document, or raise the limit.",
        )  # fmt: skip
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start > limits.max_line_characters:
            raise InputError(
                "input.too-large", f"A line has {end - start:,} characters; the limit is {limits.max_line_characters:,}.",  # noqa: E501
                place=_place(text, start, name), hint="Break the line, or raise the limit.",
            )  # fmt: skip
        start = end + 1


def _place(text: str, offset: int, name: str) -> str:
    return f"{name}, line {text.count(chr(10), 0, offset) + 1}"
