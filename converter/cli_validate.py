"""``xbrl-converter validate``: any report of anyone, judged by Arelle and said in plain words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from converter import console
from converter.model.findings import Finding, Severity, UsageError

if TYPE_CHECKING:
    from converter.validation import ArelleResult, JudgedReport, Places

_ROWS = 25
"""Findings of one report that the terminal shows; the files hold all."""
_STYLES = {Severity.ERROR: "bold red", Severity.INCONSISTENCY: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


class Calculation(StrEnum):
    """How calculations are checked."""

    CLASSIC = "c10"
    WITHOUT_DUPLICATES = "c10d"
    ROUNDED = "c11r"
    TRUNCATED = "c11t"
    NONE = "none"


class Form(StrEnum):
    """What the findings are written as."""

    JSON = "json"
    HTML = "html"
    SARIF = "sarif"
    JUNIT = "junit"


def validate(
    reports: Annotated[
        list[Path], typer.Argument(help="Inline XBRL, XML, JSON, CSV, packages or folders.", show_default=False)
    ],
    taxonomy: Annotated[
        list[Path] | None, typer.Option("--package", help="Taxonomy package to use; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the findings; of several reports, one folder each.")
    ] = None,
    forms: Annotated[
        list[Form] | None, typer.Option("--format", "-f", help="Form of the findings; may be repeated. [json, html]")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Reports judged at the same time.")] = 1,
    edgar: Annotated[
        bool | None,
        typer.Option(
            "--edgar/--no-edgar", help="Rules of EDGAR; by default when its plugin is found.", show_default=False
        ),
    ] = None,
    edgar_plugin: Annotated[
        Path | None,
        typer.Option(envvar="XBRL_CONVERTER_EDGAR", help="Folder of the EDGAR plugin.", show_default=False),
    ] = None,
    disclosure_system: Annotated[
        str, typer.Option(help="Filing system whose rules apply: esef, hmrc, efm-pragmatic …", show_default=False)
    ] = "",
    formula: Annotated[bool, typer.Option(help="Run the formulas of the taxonomy.")] = True,
    calculation: Annotated[Calculation, typer.Option(help="Calculation checks.")] = Calculation.ROUNDED,
    seconds: Annotated[float, typer.Option(min=1, help="Most seconds per report.")] = 120,
    memory: Annotated[int, typer.Option(min=256, help="Most memory per report, in MiB.")] = 3072,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show notes too.")] = False,
) -> None:
    """Validate any XBRL report with Arelle, offline, and say what is wrong in plain words."""
    from converter.validation import ArelleOptions, Places
    from converter.validation import validate as judge

    if forms and out is None:
        raise UsageError("validation.no-folder", "--format says how, but not where", hint="Give a folder with --out.")
    options = ArelleOptions(
        calculations=calculation.value,
        formulas=formula,
        disclosure_system=disclosure_system,
        edgar=edgar_plugin,
        seconds=seconds,
        memory=memory,
    )
    with console.progress("validating") as step:

        def tell(done: int, total: int, result: ArelleResult) -> None:
            step(f"{done} of {total}, {Path(result.entry).name}")

        judged = judge(
            reports, packages=taxonomy or (), options=options, edgar=edgar, workers=workers, out=out,
            formats=[form.value for form in forms or (Form.JSON, Form.HTML)], progress=tell,
        )  # fmt: skip
    for report in judged:
        _print_findings(report, Places(read=report.result.facts), Severity.INFO if verbose else Severity.WARNING)
        console.out.print(f"{_shown(report.entry)}: {report.verdict.line}")
    if len(judged) > 1:
        valid = sum(report.verdict.valid for report in judged)
        console.out.print(f"{valid} of {len(judged)} reports valid")
    if out is not None:
        console.out.print(f"findings in {out}")
    raise typer.Exit(exit_code(judged))


def exit_code(judged: Sequence[JudgedReport]) -> int:
    """Return 3 when a report could not be read, 1 when one is not valid, else 0."""
    if not all(report.readable for report in judged):
        return 3
    return 0 if all(report.verdict.valid for report in judged) else 1


def _shown(entry: Path) -> str:
    relative = os.path.relpath(entry)
    return str(entry) if relative.startswith(os.pardir) else relative


def _print_findings(report: JudgedReport, places: Places, minimum: Severity) -> None:
    """Print one row for each cause, gravest first, with how many facts it touches and the first of them."""
    said = sorted(
        (finding for finding in report.findings if finding.severity.rank <= minimum.rank),
        key=lambda finding: finding.severity.rank,
    )
    if not said:
        return
    table = Table(box=None, pad_edge=False, header_style="bold", expand=console.out.is_terminal)
    for column in ("severity", "facts", "code", "what, where, and what to do"):
        table.add_column(column, overflow="fold", no_wrap=column in ("severity", "facts"))
    hinted: set[str] = set()
    for finding in said[:_ROWS]:
        count = str(max(len(finding.facts), finding.count)) if finding.facts else ""
        what = _what(finding, places, with_hint=finding.code not in hinted)
        hinted.add(finding.code)
        table.add_row(Text(finding.severity.value, _STYLES[finding.severity]), count, Text(finding.code), what)
    console.out.print(table)
    if len(said) > _ROWS:
        console.out.print(Text(f"… and {len(said) - _ROWS} more; --out writes all of them", "dim"))


def _what(finding: Finding, places: Places, *, with_hint: bool) -> Text:
    what = Text(finding.message)
    fact = places.fact(finding.facts[0]) if finding.facts else None
    if fact is not None:
        members = [member for _, member in fact.members]
        parts = [fact.concept, *members, fact.period, fact.value[:40], fact.unit]
        what.append(f"\nfact {fact.id}: " + ", ".join(part for part in parts if part), "cyan")
    elif finding.evidence:
        what.append(f"\n{finding.evidence[:200]}", "cyan")
    if finding.hint and with_hint:
        what.append(f"\n{finding.hint}", "dim")
    return what
