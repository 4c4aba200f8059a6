"""What every stage says about what it saw: findings are data; an exception means "cannot go on"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from converter.model.spans import Span


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    INCONSISTENCY = "inconsistency"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation: what, where, what to do.

    ``code`` is stable (``number.scale-inferred``, ``xbrl.4.6.2``); ``citation`` names the rule when there is one;
    ``facts`` are ids of facts (parsed or reported); ``count`` is how many equal observations it stands for.
    """

    severity: Severity
    code: str
    message: str
    hint: str = ""
    span: Span | None = None
    facts: tuple[str, ...] = ()
    stage: str = ""
    citation: str = ""
    evidence: str = ""
    count: int = 1


class ConverterError(Exception):
    """Work cannot go on. Says what is wrong, where, and the way out; the command line prints it without a traceback.

    ``exit_code`` is documented in the README: 2 usage (profile, decisions, arguments), 3 unreadable input.
    """

    def __init__(self, code: str, message: str, *, place: str = "", hint: str = "", exit_code: int = 3) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint
        self.exit_code = exit_code

    def __str__(self) -> str:
        place = f" ({self.place})" if self.place else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{self.message}{place} [{self.code}]{hint}"


class InputError(ConverterError):
    """The source cannot be read (exit code 3)."""


class UsageError(ConverterError):
    """A profile, a decisions file or an argument is wrong (exit code 2)."""

    def __init__(self, code: str, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(code, message, place=place, hint=hint, exit_code=2)
