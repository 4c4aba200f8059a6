"""The verdict: one line, and the exit code that follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from converter.model.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of validation. ``judged`` is False when Arelle was not asked; ``taxonomy`` names what it used."""

    valid: bool
    facts: int
    errors: int
    inconsistencies: int
    warnings: int
    notes: int
    taxonomy: str = ""
    judged: bool = True

    @property
    def exit_code(self) -> int:
        """0 when valid, 1 when findings refuse the report."""
        return 0 if self.valid else 1

    @property
    def line(self) -> str:
        """One line for a terminal or a log."""
        word = ("valid" if self.judged else "checked, not validated") if self.valid else "not valid"
        counts = [_count(self.facts, "fact"), _count(self.errors, "error")]
        if self.inconsistencies:
            counts.append(_count(self.inconsistencies, "inconsistency", "inconsistencies"))
        counts.append(_count(self.warnings, "warning"))
        tail = f" ({self.taxonomy})" if self.taxonomy else ""
        return f"{word}: {', '.join(counts)}{tail}"

    def __str__(self) -> str:
        return self.line


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def verdict_of(findings: Iterable[Finding], facts: int, *, taxonomy: str = "", judged: bool = True) -> Verdict:
    """Return the verdict on ``facts`` facts; an error or an inconsistency of any stage refuses the report."""
    counts = Counter(finding.severity for finding in findings)
    return Verdict(
        valid=not counts[Severity.ERROR] and not counts[Severity.INCONSISTENCY],
        facts=facts,
        errors=counts[Severity.ERROR],
        inconsistencies=counts[Severity.INCONSISTENCY],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.INFO],
        taxonomy=taxonomy,
        judged=judged,
    )
