"""What people see in a terminal: tables, progress, verdicts. Colours only where a terminal shows them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text

from converter.model.findings import ConverterError, Finding, Severity
from taxonomy.errors import TaxonomyError

_PIPE_WIDTH = 160
"""Columns where no terminal says how wide it is."""


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, soft_wrap=True)
    return (
        console if console.is_terminal else Console(stderr=stderr, highlight=False, soft_wrap=True, width=_PIPE_WIDTH)
    )


out = _console(stderr=False)
err = _console(stderr=True)

_STYLES = {
    Severity.ERROR: "bold red",
    Severity.INCONSISTENCY: "red",
    Severity.WARNING: "yellow",
    Severity.INFO: "dim",
}


def print_error(error: ConverterError | TaxonomyError) -> None:
    """Print what is wrong, where, and the way out."""
    line = Text.assemble(("error: ", "bold red"), error.message)
    if error.place:
        line.append(f"\n  where: {error.place}")
    if error.hint:
        line.append(f"\n  {error.hint}")
    line.append(f"\n  [{error.code}]", "dim")
    err.print(line)


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show the running step while a terminal is there to show it."""
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")


def print_findings(findings: Sequence[Finding], *, minimum: Severity = Severity.WARNING, each: int = 3) -> None:
    """Print findings of at least ``minimum`` severity, gravest first; of each code the first ``each``, then a count."""
    by_code: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        if finding.severity.rank <= minimum.rank:
            by_code.setdefault((finding.severity.rank, finding.code), []).append(finding)
    table = Table(box=None, pad_edge=False, header_style="bold", expand=out.is_terminal)
    for column in ("severity", "where", "code", "what, and what to do"):
        table.add_column(column, overflow="fold", no_wrap=column != "what, and what to do")
    for _, group in sorted(by_code.items(), key=lambda entry: entry[0][0]):
        for finding in group[:each]:
            table.add_row(*_finding_cells(finding, with_hint=finding is group[0]))
        if len(group) > each:
            table.add_row("", "", "", Text(f"… and {len(group) - each} more of this kind", "dim"))
    if by_code:
        out.print(table)
    hidden = sum(finding.severity.rank > minimum.rank for finding in findings)
    if hidden:
        out.print(Text(f"{hidden} {'note' if hidden == 1 else 'notes'} of lesser severity", "dim"))


def _finding_cells(finding: Finding, *, with_hint: bool) -> tuple[Text, str, str, Text]:
    what = Text(finding.message)
    if finding.hint and with_hint:
        what.append(f"\n{finding.hint}", "dim")
    severity = Text(finding.severity.value, _STYLES[finding.severity])
    return severity, str(finding.span) if finding.span else "", finding.code, what


def grid(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print plain rows under headings."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)


def is_interactive() -> bool:
    """True when a person can answer a question."""
    return sys.stdin.isatty() and out.is_terminal
