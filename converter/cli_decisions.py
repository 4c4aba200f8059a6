"""``xbrl-converter decisions``: propose, check, review, and exchange decisions with a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from converter import console
from converter.model.decisions import Decider, Decisions, RowDecision
from converter.model.findings import UsageError
from converter.project_files import profile_path

decisions_app = typer.Typer(help="Propose, review and exchange decisions.", no_args_is_help=True, rich_markup_mode=None)

File = Annotated[Path, typer.Argument(help="decisions.yaml", show_default=False)]


@decisions_app.command(epilog="Example: xbrl-converter decisions propose note.txt --out decisions.yaml")
def propose(
    source: Annotated[Path, typer.Argument(help="A note or report.", show_default=False)],
    profile: Annotated[
        Path | None, typer.Option("--profile", "-p", help="report.yaml; by default beside the source.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where to write; decisions.yaml beside the source.")
    ] = None,
) -> None:
    """Write a decisions file with suggestions; decisions already in it stay as they are."""
    from converter import pipeline

    target = out or source.parent / "decisions.yaml"
    former = target if target.is_file() else None
    with console.progress(f"reading {source.name}") as step:
        text = pipeline.propose_decisions(source, profile_path(source, profile), former, step=step)
    target.write_text(text, encoding="utf-8")
    console.out.print(f"wrote {target}: review it, or run\n  xbrl-converter decisions review {target}")


@decisions_app.command(epilog="Example: xbrl-converter decisions check decisions.yaml")
def check(file: File) -> None:
    """Check that a decisions file can be used: every name known, of the right type and period type."""
    from converter.mapping.decisions import load
    from converter.mapping.review import problems_of
    from taxonomy.builtin import builtin_catalog

    decisions = load(file)
    problems = problems_of(decisions, builtin_catalog())
    console.grid(("place", "label", "problem"), [(d.place, d.label, text) for d, text in problems])
    console.out.print(f"{len(decisions.rows)} row decisions, {len(problems)} problems")
    raise typer.Exit(1 if problems else 0)


@decisions_app.command(epilog="Example: xbrl-converter decisions review decisions.yaml")
def review(
    file: File,
    confidence: Annotated[float, typer.Option(help="Ask about everything below it.")] = 0.8,
) -> None:
    """Walk through the doubtful rows, the most valuable first, and write what you decide."""
    from converter.mapping.decisions import dumps, load
    from converter.mapping.review import doubtful

    decisions = load(file)
    queue = doubtful(decisions, confidence)
    if not console.is_interactive():
        console.grid(
            ("place", "label", "best candidate", "confidence"),
            [(d.place, d.label, d.pick or "", f"{d.confidence:.2f}") for d in queue],
        )
        console.out.print(f"{len(queue)} of {len(decisions.rows)} rows want a person")
        return
    for number, decision in enumerate(queue, 1):
        answer = _ask(decision, number, len(queue))
        if answer == "q":
            break
        changed = _answered(decision, answer)
        if changed is not None:
            rows = tuple(changed if row is decision else row for row in decisions.rows)
            decisions = decisions.model_copy(update={"rows": rows})
            file.write_text(dumps(decisions, file.read_text(encoding="utf-8-sig")), encoding="utf-8")
    console.out.print(f"wrote {file}")


def _ask(decision: RowDecision, number: int, total: int) -> str:
    console.out.rule(f"{number} of {total}")
    console.out.print(
        f"{decision.place}: {' / '.join((*decision.under, decision.label))}  ({decision.measure}, {decision.period})"
    )
    candidates = [(decision.pick, decision.confidence, decision.reason)] if decision.pick else []
    candidates += [(a.concept, a.confidence, a.reason) for a in decision.alternatives]
    console.grid(
        ("", "concept", "confidence", "why"),
        [(str(n), name or "", f"{score:.2f}", why) for n, (name, score, why) in enumerate(candidates, 1)],
    )
    return str(typer.prompt("number, prefix:Name, o = omit, s = skip, q = quit", default="s")).strip()


def _answered(decision: RowDecision, answer: str) -> RowDecision | None:
    names = [decision.pick, *(a.concept for a in decision.alternatives)] if decision.pick else [
        a.concept for a in decision.alternatives
    ]  # fmt: skip
    if answer in ("", "s"):
        return None
    if answer == "o":
        return RowDecision.model_validate({**decision.model_dump(), "omit": True, "by": Decider.PERSON})
    pick = names[int(answer) - 1] if answer.isdigit() and 0 < int(answer) <= len(names) else answer
    if pick is None or ":" not in pick:
        console.err.print(f"{answer!r} is no candidate and no prefix:Name; skipped")
        return None
    return RowDecision.model_validate(
        {**decision.model_dump(), "pick": pick, "by": Decider.PERSON, "confidence": 1.0, "reason": "decided in review"}
    )


@decisions_app.command(epilog="Example: xbrl-converter decisions export decisions.yaml decisions.xlsx")
def export(file: File, workbook: Annotated[Path, typer.Argument(help="XLSX to write.", show_default=False)]) -> None:
    """Write the decisions as a workbook."""
    from converter.mapping.decisions import load
    from converter.mapping.decisions_table import to_workbook

    workbook.write_bytes(to_workbook(load(file)))
    console.out.print(f"wrote {workbook}")


@decisions_app.command(
    name="import", epilog="Example: xbrl-converter decisions import decisions.xlsx --out decisions.yaml"
)
def import_(
    source: Annotated[Path, typer.Argument(help="XLSX written by export.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="decisions.yaml to write; comments in it stay.")] = Path(
        "decisions.yaml"
    ),
) -> None:
    """Take the decisions of a workbook back."""
    from converter.mapping.decisions import dumps
    from converter.mapping.decisions_table import from_workbook

    try:
        decisions: Decisions = from_workbook(source.read_bytes(), str(source))
    except OSError as error:
        raise UsageError("decisions.unreadable", f"cannot read the workbook: {error}", place=str(source)) from error
    former = out.read_text(encoding="utf-8-sig") if out.is_file() else ""
    out.write_text(dumps(decisions, former), encoding="utf-8")
    console.out.print(f"wrote {out}")
