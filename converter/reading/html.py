"""HTML and inline XBRL pages to a ``Document``."""

from __future__ import annotations

import hashlib

from converter.model.document import Document, SourceFormat
from converter.model.findings import InputError
from converter.reading.html_furniture import settle_blocks
from converter.reading.html_markup import well_formed
from converter.reading.html_source import decode_html
from converter.reading.html_text import read_stream
from converter.reading.limits import Limits


def read_html(data: bytes, name: str, limits: Limits) -> Document:
    """Return the page as blocks over its visible text, with the well-formed XHTML that it stands in.

    ``Table.where`` is ``table N`` with N counting every ``<table>`` of the page from 0; rows count its ``<tr>``,
    columns are those that a reader sees, spans opened. Text that the page hides is left out, with a finding.
    Raises ``InputError`` for pages without text, beyond the limits or beyond repair.
    """
    source = decode_html(data, name, limits)
    markup = well_formed(source, name, limits)
    stream = read_stream(markup.root, name, limits)
    if not stream.blocks:
        raise InputError("html.empty", "the page shows no text", place=name)
    return Document(
        name=name,
        format=SourceFormat.INLINE_XBRL if markup.inline else SourceFormat.HTML,
        text=stream.text,
        blocks=settle_blocks(stream.blocks, stream.breaks, stream.text),
        sha256=hashlib.sha256(data).hexdigest(),
        markup=markup.text,
        runs=stream.runs,
        findings=(*source.findings, *markup.findings, *stream.findings),
        doctype=source.doctype,
    )
