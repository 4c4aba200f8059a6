"""From a worker's judgement to a result: Arelle's messages as findings, and the rule by which a report is valid."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from converter.model.findings import Finding, Severity
from converter.validation.entries import Entry
from converter.validation.explanations import explain
from converter.validation.judgement import ArelleOptions, ArelleResult, Judgement, Message, Task
from converter.validation.safety import Refusal

STAGE = "arelle"
_SEVERITIES = {
    "CRITICAL": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "ERROR-SEMANTIC": Severity.ERROR,
    "ASSERTION-NOT-SATISFIED": Severity.ERROR,
    "INCONSISTENCY": Severity.INCONSISTENCY,
    "WARNING": Severity.WARNING,
    "WARNING-SEMANTIC": Severity.WARNING,
}
_EVIDENCE = 600
_NOT_SAID = ("info", "")
"""Codes of Arelle's talk about itself."""


def findings_of(messages: Sequence[Message]) -> tuple[Finding, ...]:
    """Return the messages as findings, in Arelle's order; its talk about itself is left out."""
    bad = sum(message.is_bad for message in messages)
    return tuple(
        _finding(message)
        for message in messages
        if (message.is_bad or message.code not in _NOT_SAID) and not (bad > 1 and _is_summary(message))
    )


def _is_summary(message: Message) -> bool:
    """True for the message by which Arelle says that there were other messages."""
    return message.code == "oime:invalidTaxonomy" and message.text.startswith("XBRL validation errors were logged")


def _finding(message: Message) -> Finding:
    severity = _SEVERITIES.get(message.level, Severity.INFO)
    if message.code == "arelle:duplicateFacts":
        severity = Severity.INCONSISTENCY  # only inconsistent sets are asked for; Arelle just warns of them
    text = message.text.partition("Traceback (most recent call last)")[0].strip()
    plain, hint, citation = explain(message.code, text, message.args)
    place = next((f"{href}, line {line}" if line else href for href, line in message.refs if href), "")
    evidence = text if plain != text else ""
    if place:
        evidence = f"{evidence} [{place}]" if evidence else place
    return Finding(
        severity=severity,
        code=message.code or "arelle",
        message=plain[:_EVIDENCE],
        hint=hint,
        facts=message.facts or message.related,
        stage=STAGE,
        citation=citation,
        evidence=evidence[:_EVIDENCE],
    )


def judged(entry: str, judgement: Judgement, options: ArelleOptions) -> ArelleResult:
    """Return the judgement as a result: valid by the rule that ``ArelleResult`` states."""
    findings = list(findings_of(judgement.messages))
    findings += _missing_judgement(judgement, options)
    bad = any(f.severity in (Severity.ERROR, Severity.INCONSISTENCY) for f in findings)
    return ArelleResult(
        entry=entry,
        findings=tuple(findings),
        fact_count=judgement.fact_count,
        loaded=judgement.loaded,
        validated=judgement.validated,
        valid=judgement.ran and judgement.loaded and judgement.validated and not bad,
        facts=judgement.facts,
        messages=judgement.messages,
        seconds=judgement.seconds,
    )


_CUT_OFF = {
    "time": ("took longer than it may", "allow more seconds, or look for what makes the report so heavy"),
    "memory": ("needed more memory than it may have", "allow more memory, or look for what makes the report so large"),
    "crash": ("ended the validator", "this is a fault of the validator; please report it with the file"),
}


def _missing_judgement(judgement: Judgement, options: ArelleOptions) -> list[Finding]:
    def error(code: str, message: str, hint: str) -> Finding:
        return Finding(Severity.ERROR, code, message, hint=hint, stage=STAGE)

    if judgement.cut_off:
        what, hint = _CUT_OFF[judgement.cut_off]
        return [error(f"arelle.{judgement.cut_off}", f"the report {what}, so it is not validated", hint)]
    found = []
    if not (judgement.ran and judgement.loaded and judgement.validated):
        found.append(
            error("arelle.not-validated", "Arelle did not load and validate the report", "see the other errors")
        )
    elif options.expected_facts is not None and judgement.fact_count != options.expected_facts:
        found.append(
            error(
                "arelle.fact-count",
                f"Arelle read {judgement.fact_count} facts; {options.expected_facts} were written",
                "a fact got lost in the file; this is a fault of the converter",
            )
        )
    elif judgement.fact_count == 0:
        found.append(error("arelle.no-facts", "the file holds no facts", "give the report itself, not its taxonomy"))
    wanted = options.disclosure_system
    if wanted and wanted not in judgement.disclosure_system.split("|"):
        found.append(
            error(
                "arelle.disclosure-system",
                f"the rules of {wanted!r} were asked for and not applied",
                "check the name of the disclosure system",
            )
        )
    return found


def task_for(entry: Entry, bases: tuple[str, ...], options: ArelleOptions, packages: Sequence[Path]) -> Task:
    """Return the task that judges an entry."""
    return Task(
        entry=entry.argument,
        calculations=options.calculations,
        formulas=options.formulas,
        inline=entry.is_inline,
        facts=options.facts,
        bases=bases,
        roots=(*map(str, entry.roots), *(str(Path(package).resolve()) for package in packages)),
        plugins=entry.plugins,
    )


def refused(entry: str, refusal: Refusal) -> ArelleResult:
    """Return the result of a report that is not given to Arelle."""
    finding = Finding(
        Severity.ERROR, refusal.code, refusal.message, hint=refusal.hint, stage="safety", evidence=refusal.evidence
    )
    return ArelleResult(entry, (finding,), 0, False, False, False)
