"""The command line. Exit codes: 0 valid, 1 findings of error severity, 2 usage, 3 unreadable input."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from converter import console
from converter.cli_decisions import decisions_app
from converter.cli_export import export
from converter.cli_learn import learn
from converter.cli_taxonomy import taxonomy_app
from converter.cli_validate import validate
from converter.model.findings import ConverterError, Severity, UsageError
from converter.project_files import profile_path
from taxonomy.errors import TaxonomyError

app = typer.Typer(
    name="xbrl-converter",
    help="Financial notes and statements, as people have them, to validated inline XBRL and xBRL-JSON.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(taxonomy_app, name="taxonomy")
app.add_typer(decisions_app, name="decisions")

Source = Annotated[Path, typer.Argument(help="A note or report: text dump, HTML, XLSX or CSV.", show_default=False)]
ProfileOption = Annotated[
    Path | None, typer.Option("--profile", "-p", help="report.yaml; by default the one beside the source.")
]


@app.command(epilog="Example: xbrl-converter init note.txt --cik 0001234567 --period-end 2024-12-31")
def init(
    source: Source,
    cik: Annotated[str, typer.Option(help="Ten digits; leading zeros may be left out.")] = "0000000000",
    name: Annotated[str, typer.Option(help="Name of the entity; found on the cover page if left out.")] = "",
    period_end: Annotated[
        str, typer.Option(help="Last day of the period, YYYY-MM-DD; found in the source if left out.")
    ] = "",
    report_type: Annotated[
        str, typer.Option("--type", help="10-K, 10-Q, 20-F …; found on the cover page if left out.")
    ] = "",
    prefix: Annotated[str, typer.Option(help="Prefix of the extension taxonomy.")] = "ext",
    currency: Annotated[str, typer.Option(help="Reporting currency, ISO 4217; found in the source if left out.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write; report.yaml beside the source.")
    ] = None,
) -> None:
    """Draft the profile (report.yaml) of a source."""
    from converter.drafting import Given, draft
    from converter.pipeline import read_source
    from converter.project_files import parse_profile
    from converter.reading import Limits

    target = out or source.parent / "report.yaml"
    if target.exists():
        raise UsageError(
            "init.exists",
            "the profile is there already",
            place=str(target),
            hint="Edit it, or name another with --out.",
        )
    given = Given(
        identifier=cik, name=name, report_type=report_type, prefix=prefix, currency=currency,
        period_end=_date(period_end, "--period-end") if period_end else None,
    )  # fmt: skip
    with console.progress(f"reading {source.name}"):
        text = draft(read_source(source, Limits()), given, source.stem)
    parse_profile(text, str(target))
    target.write_text(text, encoding="utf-8")
    console.out.print(
        f"wrote {target}: check entity, period and authority, then run\n  xbrl-converter convert {source}"
    )


def _date(text: str, option: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise UsageError("date.invalid", f"{text!r} is no date", place=option, hint="Write YYYY-MM-DD.") from error


@app.command(epilog="Example: xbrl-converter convert note.txt --decisions decisions.yaml --out out/")
def convert(
    source: Source,
    profile: ProfileOption = None,
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", "-d", help="decisions.yaml; by default the one beside the source, if any."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")] = Path("out"),
    arelle: Annotated[bool, typer.Option(help="Validate with Arelle.")] = True,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show notes too.")] = False,
) -> None:
    """Convert a source to inline XBRL and xBRL-JSON with its extension taxonomy, and validate them."""
    from converter import pipeline
    from converter.publishing import publish

    settings = profile_path(source, profile)
    beside = source.parent / "decisions.yaml"
    chosen = decisions or (beside if beside.is_file() else None)
    with console.progress(f"converting {source.name}") as step:
        conversion = pipeline.convert(source, settings, chosen, step=step)
        result = publish(conversion, out, arelle=arelle, step=step)
    console.print_findings(result.findings, minimum=Severity.INFO if verbose else Severity.WARNING)
    console.out.print(result.verdict.line)
    console.out.print(f"files in {out}")
    raise typer.Exit(0 if result.verdict.valid else 1)


@app.command(epilog="Example: xbrl-converter inspect note.txt --html look.html")
def inspect(
    source: Source,
    profile: ProfileOption = None,
    html: Annotated[Path | None, typer.Option(help="Write the page with the source beside it.")] = None,
) -> None:
    """Show what was understood of each table: periods, units, axes, sums, doubts."""
    from converter import pipeline
    from converter.inspection import inspection_page, print_inspection

    document, extraction = pipeline.parse(source, profile_path(source, profile))
    print_inspection(document, extraction)
    if html is not None:
        html.write_bytes(inspection_page(document, extraction))
        console.out.print(f"wrote {html}")


app.command(epilog="Example: xbrl-converter validate out/report.json filing.zip")(validate)
app.command(epilog="Example: xbrl-converter export filing.zip --to parquet --out tables/")(export)
app.command(epilog="Example: xbrl-converter learn 2023.htm 2024.zip")(learn)


def main() -> None:
    """Run the command line; errors are printed, not thrown."""
    try:
        app()
    except (ConverterError, TaxonomyError) as error:
        console.print_error(error)
        sys.exit(getattr(error, "exit_code", 2))
    except KeyboardInterrupt:
        console.err.print("stopped")
        sys.exit(130)
