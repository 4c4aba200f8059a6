"""How much a reader takes on before it says no."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that are checked before work is done, so that a hostile file costs a message and not the machine.

    Sizes are in bytes, the rest are counts. A real 10-K has about 10 MB, 200 tables and 100,000 cells.
    """

    max_bytes: int = 256 * 1024 * 1024
    """Of the file as it came."""
    max_unpacked_bytes: int = 512 * 1024 * 1024
    """Of a packed file (XLSX) after unpacking, all parts together."""
    max_compression_ratio: int = 200
    """Unpacked to packed size of one part."""
    max_characters: int = 128 * 1024 * 1024
    """Of the decoded text, or of the visible text of HTML or a workbook."""
    max_lines: int = 1_000_000
    """Of a text source."""
    max_line_characters: int = 1_000_000
    """In one line of a text source."""
    max_stretch: int = 1_000
    """Characters of one word or of blanks in a row; a longer stretch is left out, with a finding."""
    max_cells: int = 4_000_000
    """In all tables of a document."""
    max_table_cells: int = 1_000_000
    """In one table, and in the grid that its spans open (rows times columns)."""
    max_unmarked_cells: int = 60_000
    """In one table whose row ends the source does not mark."""
    max_rows: int = 200_000
    """Of one table."""
    max_columns: int = 2_000
    """Of one table, spans resolved."""
    max_depth: int = 512
    """Of nested elements."""
    max_tables: int = 100_000
    """Of a document."""
    max_sheets: int = 1_000
    """Of a workbook."""
