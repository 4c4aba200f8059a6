"""``xbrl-converter learn``: the user's own memory of earlier reports."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from converter import console
from converter.model.findings import UsageError


def learn(
    reports: Annotated[
        list[Path] | None, typer.Argument(help="Earlier reports: inline, XML, JSON, CSV, packages.", show_default=False)
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Show what is remembered.")] = False,
    forget: Annotated[str, typer.Option(help="Forget a report, by the name that --list shows; `all` for all.")] = "",
    packages: Annotated[
        list[Path] | None, typer.Option("--package", help="Taxonomy package that a report needs; may be repeated.")
    ] = None,
) -> None:
    """Remember how earlier reports tagged their rows; the suggestions of later conversions draw on it first."""
    from converter.former_reports import import_report
    from converter.mapping.linker.memory import LocalMemory
    from converter.mapping.local_learning import forget_report
    from taxonomy.builtin import builtin_catalog
    from taxonomy.home import user_home

    if not reports and not show and not forget:
        raise UsageError("learn.nothing", "no report is named", hint="Name reports, or use --list or --forget NAME.")
    home = user_home()
    if forget:
        console.out.print(f"forgot {forget_report(home, forget):,} rows")
    for path in reports or ():
        with console.progress(f"reading {path.name}"):
            imported = import_report(path, builtin_catalog(), packages=packages or ())
        added = LocalMemory(home).add(imported.rows)
        console.out.print(f"{path}: {added:,} new rows of {imported.name}")
    if show:
        counts = Counter((row.entity, row.report) for row in LocalMemory(home).rows())
        console.grid(
            ("entity", "report", "rows"),
            [(entity, report, f"{count:,}") for (entity, report), count in sorted(counts.items())],
        )
        console.out.print(f"{counts.total():,} rows in {home}")
