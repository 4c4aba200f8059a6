"""The text reader for each text format."""

from __future__ import annotations

from converter.model.document import Document, SourceFormat
from converter.reading.limits import Limits
from converter.reading.line_text import read_lines
from converter.reading.pipe_text import read_pipe, read_pipe_rows


def read_text(source: str, name: str, form: SourceFormat, limits: Limits) -> Document:
    """Return the document that decoded ``source`` holds, read as ``form``."""
    match form:
        case SourceFormat.PIPE:
            return read_pipe(source, name, limits)
        case SourceFormat.PIPE_ROWS:
            return read_pipe_rows(source, name, limits)
        case SourceFormat.FIXED_WIDTH | SourceFormat.TABBED:
            from converter.reading.columnar_text import read_columnar

            return read_columnar(source, name, form, limits)
        case SourceFormat.CSV:
            from converter.reading.csv_text import read_csv

            return read_csv(source, name, limits)
        case _:
            return read_lines(source, name, limits)
