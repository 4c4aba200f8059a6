"""``xbrl-converter decisions``: propose, check, review, and exchange decisions with a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from converter import console
from converter.model.decisions import Decider, Decisions, RowDecision
from converter.model.findings import UsageError
from converter.project_files import profile_path

if TYPE_CHECKING:
    from converter.model.facts import ParsedFact
    from converter.model.profile import Profile
    from taxonomy.catalog import Catalog

decisions_app = typer.Typer(help="Propose, review and exchange decisions.", no_args_is_help=True, rich_markup_mode=None)

ProfileOption = Annotated[
    Path | None, typer.Option("--profile", "-p", help="report.yaml; by default the one beside, if any.")
]
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
def check(file: File, profile: ProfileOption = None) -> None:
    """Check that a decisions file can be used: every name known, of the right type and period type."""
    from converter.mapping.decisions import load
    from converter.mapping.review import problems_of

    decisions = load(file)
    problems = problems_of(decisions, _catalog(_settings(file, profile)))
    console.grid(("place", "label", "problem"), [(d.place, d.label, text) for d, text in problems])
    console.out.print(
        f"{len(decisions.rows)} row decisions, {len(problems)} {'problem' if len(problems) == 1 else 'problems'}"
    )
    raise typer.Exit(1 if problems else 0)


def _settings(beside: Path, profile: Path | None) -> Profile | None:
    """Return the profile named, else the one beside a file, if any."""
    from converter.project_files import load_profile

    path = profile or beside.parent / "report.yaml"
    return load_profile(path) if profile is not None or path.is_file() else None


def _catalog(settings: Profile | None) -> Catalog:
    """Return the taxonomies that a profile pins, else the built-in ones."""
    from taxonomy.builtin import builtin_catalog
    from taxonomy.catalog_sets import open_catalog

    return open_catalog(settings.taxonomy) if settings is not None else builtin_catalog()


@decisions_app.command(epilog="Example: xbrl-converter decisions review decisions.yaml")
def review(
    file: File,
    confidence: Annotated[float, typer.Option(help="Ask about everything below it.")] = 0.8,
    source: Annotated[
        Path | None, typer.Option("--source", help="The note or report: shows values and lines of each row.")
    ] = None,
    profile: ProfileOption = None,
) -> None:
    """Walk through the doubtful rows, the most valuable first, and write what you decide."""
    from converter.mapping.decisions import load
    from converter.mapping.review import doubtful

    decisions = load(file)
    queue = doubtful(decisions, confidence)
    shown = _values_shown(decisions, source, profile)
    if not console.is_interactive():
        console.grid(
            ("place", "label", "values", "best candidate", "confidence"),
            [(d.place, _label(d), shown(d), d.pick or "", f"{d.confidence:.2f}") for d in queue],
        )
    if source is None:
        console.out.print("--source NOTE shows values and lines")
    if not console.is_interactive():
        console.out.print(f"{len(queue)} of {len(decisions.rows)} rows want a person")
        return
    catalog = _catalog(_settings(file, profile))
    decided: dict[int, RowDecision] = {}
    try:
        for number, decision in enumerate(queue, 1):
            answer = _ask(decision, number, len(queue), shown(decision))
            if answer == "q":
                break
            changed = _answered(decision, answer, catalog)
            if changed is not None:
                decided[id(decision)] = changed
    finally:
        # Once, also when somebody breaks off: to write the file of a whole report takes seconds.
        _keep(file, decisions, decided)


def _keep(file: Path, decisions: Decisions, decided: Mapping[int, RowDecision]) -> None:
    """Write what was decided; ``decided`` is by the identity of the decision that it replaces."""
    from converter.mapping.decisions import dumps

    if decided:
        rows = tuple(decided.get(id(row), row) for row in decisions.rows)
        changed = decisions.model_copy(update={"rows": rows})
        file.write_text(dumps(changed, file.read_text(encoding="utf-8-sig")), encoding="utf-8")
    console.out.print(f"{len(decided)} decided{f', wrote {file}' if decided else ''}")


def _label(decision: RowDecision) -> str:
    return " / ".join((*decision.under, decision.label))


def _amount(fact: ParsedFact) -> str:
    return fact.shown if fact.value is None else f"{fact.value:,f}"


def _values_shown(decisions: Decisions, source: Path | None, profile: Path | None) -> Callable[[RowDecision], str]:
    """Return what says, of a decision, one or two values with period and place; nothing without the source."""
    if source is None:
        return lambda _: ""
    from converter.mapping.keys import RowKey
    from converter.mapping.review import values_of_rows
    from converter.pipeline import parse

    with console.progress(f"reading {source.name}"):
        extraction = parse(source, profile_path(source, profile))[1]
    values = values_of_rows(extraction, decisions)

    def shown(decision: RowDecision) -> str:
        facts = values.get(RowKey.of(decision), [])
        return "; ".join(f"{_amount(fact)} ({fact.period or 'no period'}, {fact.span})" for fact in facts[:2])

    return shown


def _ask(decision: RowDecision, number: int, total: int, shown: str) -> str:
    console.out.rule(f"{number} of {total}")
    console.out.print(f"{decision.place}: {_label(decision)}  ({decision.measure}, {decision.period})")
    if shown:
        console.out.print(f"  {shown}")
    candidates = [(decision.pick, decision.confidence, decision.reason)] if decision.pick else []
    candidates += [(a.concept, a.confidence, a.reason) for a in decision.alternatives]
    console.grid(
        ("", "concept", "confidence", "why"),
        [(str(n), name or "", f"{score:.2f}", why) for n, (name, score, why) in enumerate(candidates, 1)],
    )
    return str(typer.prompt("number, prefix:Name, o = omit, s = skip, q = quit", default="s")).strip()


def _answered(decision: RowDecision, answer: str, catalog: Catalog) -> RowDecision | None:
    from converter.mapping.review import problems_of

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
    changed = RowDecision.model_validate(
        {**decision.model_dump(), "pick": pick, "by": Decider.PERSON, "confidence": 1.0, "reason": "decided in review"}
    )
    for _, problem in problems_of(Decisions(rows=(changed,)), catalog):
        console.err.print(f"{problem}; skipped")
        return None
    return changed


@decisions_app.command(epilog="Example: xbrl-converter decisions export decisions.yaml decisions.xlsx")
def export(file: File, workbook: Annotated[Path, typer.Argument(help="XLSX to write.", show_default=False)]) -> None:
    """Write the decisions as a workbook."""
    from converter.mapping.decisions import load
    from converter.mapping.decisions_table import to_workbook

    workbook.write_bytes(to_workbook(load(file)))
    console.out.print(f"wrote {workbook}")


@decisions_app.command(
    name="import", epilog="Example: xbrl-converter decisions import last-year.htm --for note.htm --out decisions.yaml"
)
def import_(
    source: Annotated[
        Path, typer.Argument(help="XLSX written by export, or an earlier report of the entity.", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="decisions.yaml to write; comments in it stay.")] = Path(
        "decisions.yaml"
    ),
    profile: ProfileOption = None,
    following: Annotated[
        Path | None, typer.Option("--for", help="The source of the next report, to list what changed.")
    ] = None,
    packages: Annotated[
        list[Path] | None, typer.Option("--package", help="Taxonomy package that the report needs; may be repeated.")
    ] = None,
) -> None:
    """Take the decisions of a workbook back, or last year's choices from the entity's earlier report."""
    from converter.mapping.decisions import dumps, load
    from converter.mapping.decisions_table import from_workbook
    from converter.mapping.review import joined_decisions, signed_by_hand

    known = load(out) if out.is_file() else Decisions()
    if source.suffix.lower() == ".xlsx":
        try:
            data = source.read_bytes()
        except OSError as error:
            message = f"cannot read the workbook: {error.strerror}"
            raise UsageError("decisions.unreadable", message, place=str(source)) from error
        decisions, changed = signed_by_hand(known, from_workbook(data, str(source)))
        if changed:
            console.out.print(f"{changed} changed in the workbook: from now on a person's (by: person)")
    else:
        settings = _settings(following or out, profile)
        decisions = joined_decisions(known, _from_report(source, settings, following, packages or []))
    former = out.read_text(encoding="utf-8-sig") if out.is_file() else ""
    out.write_text(dumps(decisions, former), encoding="utf-8")
    console.out.print(f"wrote {out}")


def _from_report(report: Path, settings: Profile | None, following: Path | None, packages: Sequence[Path]) -> Decisions:
    """Return the choices of an earlier report and print what changed since."""
    from converter.former_reports import import_report
    from converter.mapping.former_choices import changes_since
    from converter.pipeline import parse

    prefix = settings.extension.prefix if settings is not None else ""
    with console.progress(f"reading {report.name}"):
        imported = import_report(report, _catalog(settings), prefix, packages)
    decisions = imported.decisions
    console.out.print(
        f"{imported.name}: {len(decisions.rows)} rows, {len(decisions.axes)} axes, {len(decisions.members)} members, "
        f"{len(decisions.blocks)} text blocks"
    )
    lines = [("not kept", lost.place, lost.label, f"{lost.concept}: {lost.why}") for lost in imported.lost]
    if following is not None and settings is not None:
        changes = changes_since(parse(following, settings)[1], decisions)
        lines += [("new", row.place, " / ".join((*row.under, row.label)), "") for row in changes.new]
        lines += [("gone", row.place, " / ".join((*row.under, row.label)), row.pick or "") for row in changes.gone]
    console.grid(("change", "place", "row", "concept"), lines)
    return decisions
