"""A place in the source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of ``Document.text``: ``start`` included, ``end`` excluded, in characters; ``line`` counts from 1.

    ``where`` is the place as a person of that trade names it, when a line is not it (``Sheet1!B4``).
    """

    start: int
    end: int
    line: int
    where: str = ""

    def __str__(self) -> str:
        return self.where or f"line {self.line}"
