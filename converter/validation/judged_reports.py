"""Reports of anyone, judged and said in plain words: what ``xbrl-converter validate`` does, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from converter.model.findings import Finding, UsageError
from converter.validation.causes import attributes_of, join_causes
from converter.validation.findings_report import write_findings
from converter.validation.judgement import ArelleOptions, ArelleResult
from converter.validation.places import Places
from converter.validation.reports import Progress, validate_reports
from converter.validation.systems import with_edgar
from converter.validation.verdict import Verdict, verdict_of
from taxonomy.catalog_sets import package_paths

FORMATS = {"json": "findings.json", "html": "findings.html", "sarif": "findings.sarif", "junit": "findings.junit.xml"}
"""Forms of the findings, and the names of their files."""
_STANDARD = ("us-gaap/2025",)


@dataclass(frozen=True, slots=True)
class JudgedReport:
    """One report and what is to be said of it; ``folder`` is where its findings were written, None for nowhere.

    ``readable`` is False when there was no report to judge.
    """

    entry: Path
    findings: tuple[Finding, ...]
    verdict: Verdict
    result: ArelleResult
    folder: Path | None = None
    readable: bool = True


def validate(
    paths: Sequence[Path | str],
    *,
    packages: Sequence[Path] = (),
    options: ArelleOptions | None = None,
    edgar: bool | None = None,
    workers: int = 1,
    out: Path | None = None,
    formats: Sequence[str] = ("json", "html"),
    progress: Progress | None = None,
) -> tuple[JudgedReport, ...]:
    """Judge every report at ``paths`` (files, packages, folders of reports), in order, ``workers`` at a time.

    Without ``packages`` the stand-in of us-gaap 2025 serves. ``edgar`` True asks for EDGAR's own rules, False for none
    of them, None for them when their plugin is there and no other filing system is asked for. Findings are written into
    ``out``, of several reports into a folder each, in the ``formats`` named. A report that cannot be read or is refused
    has a result that says so. ``UsageError`` for an option that cannot be met; ``ConverterError`` when a package or the
    validator cannot be used, or ``out`` cannot be written.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise UsageError(
            "validation.format", f"{unknown[0]!r} is no form of findings", hint=f"use {', '.join(FORMATS)}"
        )
    chosen, missing = with_edgar(replace(options or ArelleOptions(), facts=True), edgar)
    used = tuple(packages) or package_paths(_STANDARD)
    results = validate_reports(list(map(Path, paths)), used, options=chosen, workers=workers, progress=progress)
    words = ", ".join(path.name for path in packages) or f"{_STANDARD[0]} stand-in made from the built-in tables"
    judged = []
    for number, result in enumerate(results):
        said = (missing, *result.findings) if missing is not None else result.findings
        findings = join_causes(said, attributes_of(facts=result.facts))
        verdict = verdict_of(findings, result.fact_count, taxonomy=words)
        entry = Path(result.entry)
        folder = out if out is None or len(results) == 1 else out / f"{number:03d}-{entry.stem}"
        if folder is not None:
            write_findings(
                folder, findings, verdict, Places(read=result.facts), [FORMATS[name] for name in dict.fromkeys(formats)]
            )
        judged.append(JudgedReport(entry, findings, verdict, result, folder, is_readable(result)))
    return tuple(judged)


def is_readable(result: ArelleResult) -> bool:
    """Return True when there was a report; one that was refused for safety was there."""
    return not any(finding.stage == "safety" and finding.code.startswith("validation.") for finding in result.findings)
