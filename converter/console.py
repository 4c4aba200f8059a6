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


def print_findings(findings: Sequence[Finding], *, minimum: Severity = Severity.WARNING, limit: int = 40) -> None:
    """Print the findings of at least ``minimum`` severity as a table, gravest first, and say how many are not shown."""
    shown = sorted((f for f in findings if f.severity.rank <= minimum.rank), key=lambda f: f.severity.rank)
    if shown:
        table = Table(box=None, pad_edge=False, show_header=True, header_style="bold", expand=out.is_terminal)
        for column in ("severity", "where", "code", "what, and what to do"):
            table.add_column(column, overflow="fold")
        for finding in shown[:limit]:
            what = Text(finding.message)
            if finding.hint:
                what.append(f"\n{finding.hint}", "dim")
            table.add_row(
                Text(finding.severity.value, _STYLES[finding.severity]),
                str(finding.span) if finding.span else "",
                finding.code,
                what,
            )
        out.print(table)
    hidden = len(findings) - min(len(shown), limit)
    if hidden:
        out.print(Text(f"{hidden} more in findings.html" if shown else f"{hidden} notes in findings.html", "dim"))


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
