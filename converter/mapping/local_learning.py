"""Takes reports out of the user's own memory again."""

from __future__ import annotations

from pathlib import Path

from converter.mapping.linker.memory import FILE, LocalMemory
from converter.model.findings import UsageError

ALL = "all"


def forget_report(directory: Path, report: str) -> int:
    """Forget the rows of a report by its name (``all`` for every report) and return how many they were.

    Raises ``UsageError`` when nothing is remembered of it.
    """
    rows = LocalMemory(directory).rows()
    kept = [row for row in rows if report not in (row.report, ALL)]
    if len(kept) == len(rows):
        known = ", ".join(sorted({row.report for row in rows})) or "none"
        raise UsageError(
            "memory.unknown", f"no report {report!r} is remembered", place=str(directory / FILE),
            hint=f"Remembered: {known}.",
        )  # fmt: skip
    (directory / FILE).unlink()
    LocalMemory(directory).add(kept)
    return len(rows) - len(kept)
