"""Bytes to ``Document``: the format is found by content, every character keeps its place."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from converter.model.document import Document, SourceFormat
from converter.reading.limits import Limits
from converter.reading.overlong import without_overlong

__all__ = ["Limits", "read"]


def read(data: bytes, name: str, limits: Limits = Limits()) -> Document:  # noqa: B008 (frozen)
    """Return the document in ``data``; ``name`` is what messages call it and says nothing about its format.

    Raises ``InputError`` for what cannot be read: empty, too large, binary, an unknown encoding, another kind of file.
    """
    from converter.reading.detect import detect_bytes

    detected = detect_bytes(data, name, limits)
    match detected.format:
        case SourceFormat.HTML | SourceFormat.INLINE_XBRL:
            from converter.reading.html import read_html

            document = read_html(data, name, limits)
        case SourceFormat.XLSX:
            from converter.reading.spreadsheet import read_xlsx

            document = read_xlsx(data, name, limits)
        case _:
            from converter.reading.text_sources import read_text

            document = read_text(detected.text, name, detected.format, limits)
    findings = (*detected.findings, *document.findings)
    return without_overlong(replace(document, sha256=hashlib.sha256(data).hexdigest(), findings=findings), limits)
