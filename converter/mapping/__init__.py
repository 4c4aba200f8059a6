"""Parsed facts to a ``Report``: proposes concepts; a decisions file disposes."""

from converter.mapping.build import build_report
from converter.mapping.propose import propose
from converter.mapping.suggestions import Suggester

__all__ = ["Suggester", "build_report", "propose"]
