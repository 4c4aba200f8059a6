"""A ``Report`` to files: exact, reproducible, read back before success is reported."""

from __future__ import annotations

from converter.writing.extension import write_extension
from converter.writing.inline import fitted_page, page_findings, render_blocks, write_inline
from converter.writing.inline_set import InlinePart, write_inline_set
from converter.writing.read_back import check_written
from converter.writing.xbrl_csv import write_csv
from converter.writing.xbrl_json import write_json
from converter.writing.xbrl_xml import write_xml

__all__ = [
    "InlinePart",
    "check_written",
    "fitted_page",
    "page_findings",
    "render_blocks",
    "write_csv",
    "write_extension",
    "write_inline",
    "write_inline_set",
    "write_json",
    "write_xml",
]
