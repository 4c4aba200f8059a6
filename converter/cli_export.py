"""``xbrl-converter export``: any report of anyone in another form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from converter import console
from converter.model.findings import Severity

_FORMS = "json, csv, xml, inline, package, taxonomy-package, edgar, parquet, facts-csv, jsonl, sec-datasets or viewer"


def export(
    report: Annotated[
        Path, typer.Argument(help="Inline XBRL, XML, JSON, CSV, a package, or a folder.", show_default=False)
    ],
    to: Annotated[str, typer.Option("--to", help=f"The form: {_FORMS}.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder; REPORT-FORM here by default.")] = None,
    taxonomy: Annotated[
        list[Path] | None, typer.Option("--package", help="Taxonomy package to use; may be repeated.")
    ] = None,
    verify: Annotated[bool, typer.Option(help="Have Arelle read what was written and compare the facts.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show notes too.")] = False,
) -> None:
    """Write an existing report in another form; what the form cannot hold is said."""
    from converter import exporting

    folder = out or Path(f"{report.resolve().stem}-{to}")
    with console.progress(f"exporting {report.name}") as step:
        result = exporting.export(report, to, folder, packages=taxonomy or [], verify=verify, step=step)
    console.print_findings(result.findings, minimum=Severity.INFO if verbose else Severity.WARNING)
    console.out.print(f"{len(result.report.facts):,} facts as {to} in {folder}: {', '.join(result.files[:8])}")
    raise typer.Exit(0 if result.complete else 1)
