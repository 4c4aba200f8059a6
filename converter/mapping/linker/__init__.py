"""Ranks concept candidates for the rows of a table, from what other filers tagged and what names say."""

from converter.mapping.linker.grid import Candidate, LinkRow, Ranking, TableContext
from converter.mapping.linker.linker import Linker

__all__ = ["Candidate", "LinkRow", "Linker", "Ranking", "TableContext"]
