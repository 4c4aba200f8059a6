"""``xbrl-converter validate``: any report of anyone, judged by Arelle and said in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from converter import console


def validate(
    reports: Annotated[
        list[Path], typer.Argument(help="Inline XBRL, XML, JSON, CSV, packages or folders.", show_default=False)
    ],
    taxonomy: Annotated[
        list[Path] | None, typer.Option("--package", help="Taxonomy package to use; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for findings.json and findings.html.")] = None,
) -> None:
    """Validate any XBRL report with Arelle, offline, and say what is wrong in plain words."""
    from converter.publishing import judge_reports

    with console.progress("validating") as step:
        results = judge_reports(reports, packages=taxonomy or [], out=out, step=step)
    for path, result in results:
        console.print_findings(result.findings)
        console.out.print(f"{path}: {result.verdict.line}")
    raise typer.Exit(0 if all(result.verdict.valid for _, result in results) else 1)
