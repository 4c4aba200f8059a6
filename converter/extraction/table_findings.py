"""What a reader must know of how a table was understood: assumed dates, doubtful units, values left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from converter.extraction.axis_reasons import is_unsure
from converter.extraction.dates import Basis
from converter.extraction.tables import TableParse
from converter.model.facts import Dash, Movement, ParsedFact, Standing, TableAxis
from converter.model.findings import Finding, Severity

_STAGE = "extraction"


def findings_of(parse: TableParse, facts: Sequence[tuple[int, ParsedFact]]) -> Iterator[Finding]:
    """Yield the findings of one table."""
    made = [fact for _, fact in facts]
    yield from _inferences(made)
    assumed = [entry for entry in parse.entries if not entry.timed.date_stated and entry.timed.period is not None]
    if assumed:
        yield Finding(
            Severity.WARNING,
            "period.assumed",
            f"Nothing at the table says when its values are; {assumed[0].timed.period} is taken from the report",
            hint="State the date in the table, its caption or its headers.",
            span=parse.table.span,
            stage=_STAGE,
            count=len(assumed),
        )
    unplaced = tuple(fact.id for fact in made if fact.period is None)
    if unplaced:
        yield Finding(
            Severity.WARNING,
            "period.unknown",
            "The dates at these values make no period; they are not reported",
            hint="Complete the date in the header or the row label.",
            span=parse.table.span,
            facts=unplaced,
            stage=_STAGE,
            count=len(unplaced),
        )
    yield from _instant_header(parse)
    yield from _not_allocated(parse, made)
    for axis in parse.axes:
        if axis.standing is Standing.OVERRULED:
            yield _overruled(axis, parse)
        elif is_unsure(axis):
            yield _unsure(axis, parse)
    if parse.skipped:
        yield Finding(
            Severity.INFO,
            "table.not-values",
            f"Numbers that are no values were left out: {', '.join(dict.fromkeys(parse.skipped))[:160]}",
            span=parse.table.span,
            stage=_STAGE,
            count=len(parse.skipped),
        )


def _inferences(facts: Sequence[ParsedFact]) -> Iterator[Finding]:
    """Yield one finding per kind of inference that changes what is printed."""
    codes = {
        "period.year": ("period.year-inferred", "A year that no report can have is read as"),
        "unit": ("unit.header-doubtful", "The currency in the header cannot be meant; the column is read in"),
    }
    for what, (code, message) in codes.items():
        touched = [(fact, note) for fact in facts for note in fact.inferences if note.what == what]
        if touched:
            first, note = touched[0]
            yield Finding(
                Severity.WARNING,
                code,
                f"{message} {note.value}",
                hint="Correct the source, or leave it: the inferred reading is used.",
                span=first.label_span if what == "period.year" else first.span,
                facts=tuple(fact.id for fact, _ in touched),
                stage=_STAGE,
                evidence=note.evidence,
                count=len(touched),
            )


def _instant_header(parse: TableParse) -> Iterator[Finding]:
    """Yield a finding for movements of a period that stand under "As of"."""
    touched = [
        entry
        for entry in parse.entries
        if entry.row.movement is Movement.CHANGE
        and any(mention.basis is Basis.INSTANT for mention in entry.column.hint.mentions)
    ]
    if touched:
        yield Finding(
            Severity.WARNING,
            "period.movements-under-instant",
            "The header speaks of a day, the rows are movements of the period that ends on it; they are read so",
            hint="Opening and closing balances are read as instants.",
            span=parse.table.span,
            stage=_STAGE,
            count=len(touched),
        )


def _not_allocated(parse: TableParse, facts: Sequence[ParsedFact]) -> Iterator[Finding]:
    dashes = tuple(fact.id for fact in facts if fact.dash is Dash.NOT_ALLOCATED)
    if dashes:
        yield Finding(
            Severity.INFO,
            "dash.not-allocated",
            "Dashes in every member column beside a total are read as not allocated, not as zero",
            span=parse.table.span,
            facts=dashes,
            stage=_STAGE,
            count=len(dashes),
        )


def _overruled(axis: TableAxis, parse: TableParse) -> Finding:
    """Return the finding on what a rule suggested in vain."""
    return Finding(
        Severity.INFO,
        "axis.overruled",
        f"The axis '{axis.name}' is left out for {axis.first_members} in {axis.places}: {axis.reason}",
        hint="If they are members, give their rows axis and member under `dimensions` in decisions.yaml.",
        span=axis.span or parse.table.span,
        stage=_STAGE,
        count=axis.values,
    )


def _unsure(axis: TableAxis, parse: TableParse) -> Finding:
    """Return the finding on what only the table as a whole suggests, none too surely."""
    return Finding(
        Severity.INFO,
        "axis.unsure",
        f"The axis '{axis.name}' is assumed for {axis.first_members} in {axis.places}: {axis.reason}",
        hint="If they are none, pick the default member of the axis for them in decisions.yaml: it is not reported.",
        span=axis.span or parse.table.span,
        stage=_STAGE,
        count=axis.values,
    )
