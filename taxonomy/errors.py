"""The one error of this package: what is wrong, where, and the way out."""

from __future__ import annotations


class TaxonomyError(Exception):
    """A taxonomy, a package or a name cannot be used.

    ``code`` is stable (``package.traversal``); ``place`` names the file, member or line; ``hint`` says what to do.
    """

    def __init__(self, code: str, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        place = f" ({self.place})" if self.place else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{self.message}{place} [{self.code}]{hint}"
