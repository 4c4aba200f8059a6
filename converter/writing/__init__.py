"""A ``Report`` to files: exact, reproducible, read back before success is reported."""

from __future__ import annotations

from converter.writing.extension import write_extension
from converter.writing.inline import render_blocks, write_inline
from converter.writing.xbrl_json import write_json

__all__ = ["render_blocks", "write_extension", "write_inline", "write_json"]
