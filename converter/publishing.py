"""Puts a conversion on disk: written aside, validated there by Arelle, moved into place when all is said."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from converter.model.findings import ConverterError, Finding, Severity
from converter.pipeline import Conversion
from converter.validation import (
    ArelleOptions,
    Places,
    Verdict,
    attributes_of,
    join_causes,
    validate_files,
    verdict_of,
    write_findings,
)
from taxonomy.catalog_sets import package_paths, resolve

Step = Callable[[str], None]
_OURS = frozenset({".htm", ".json", ".xsd", ".xml", ".yaml", ".html", ".csv", ".zip", ".xbri", ".xbr"})
"""Endings of what a run writes; a folder with anything else in it is not overwritten."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was put on disk and what is to be said of it."""

    folder: Path
    findings: tuple[Finding, ...]
    verdict: Verdict


def publish(conversion: Conversion, folder: Path, *, arelle: bool = True, step: Step | None = None) -> Published:
    """Write all files of a conversion into ``folder`` with the findings of every stage, Arelle's among them.

    The folder is replaced as a whole at the end; a run that fails leaves what was there. Raises ``ConverterError``
    when the folder cannot be written or holds files that are no output of a former run.
    """
    tell = step or (lambda _: None)
    _refuse_foreign(folder)
    aside = _make_aside(folder)
    try:
        for name, content in conversion.files.items():
            (aside / name).write_bytes(content)
        findings = list(conversion.findings)
        if arelle:
            findings += _judge(conversion, aside, tell)
        joined = join_causes(findings, attributes_of(conversion.report))
        taxonomy = _taxonomy_words(conversion)
        verdict = verdict_of(joined, len(conversion.report.facts), taxonomy=taxonomy, judged=arelle)
        tell("writing findings")
        write_findings(aside, joined, verdict, Places(conversion.document, conversion.report, conversion.extraction))
        _move_into_place(aside, folder)
    except OSError as error:
        raise ConverterError(
            "output.unwritable", f"cannot write the output: {error.strerror or error}", place=str(folder),
            hint="Name another folder with --out, or make room.",
        ) from error  # fmt: skip
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Published(folder, joined, verdict)


def judge_reports(
    paths: Sequence[Path], *, packages: Sequence[Path] = (), out: Path | None = None, step: Step | None = None
) -> list[tuple[Path, Published]]:
    """Return Arelle's judgement of any reports; without packages the stand-in serves. Findings go to ``out``."""
    used = tuple(packages) or package_paths(("us-gaap/2025",))
    words = ", ".join(path.name for path in packages) or "us-gaap/2025 stand-in made from the built-in tables"
    judged = []
    for number, path in enumerate(paths):
        (step or (lambda _: None))(path.name)
        result = validate_files(path, used, options=ArelleOptions(facts=True))
        findings = join_causes(result.findings, attributes_of(facts=result.facts))
        verdict = verdict_of(findings, result.fact_count, taxonomy=words)
        folder = out if out is None or len(paths) == 1 else out / f"{number:03d}-{path.stem}"
        if folder is not None:
            write_findings(folder, findings, verdict, Places(read=result.facts))
        judged.append((path, Published(folder or path.parent, findings, verdict)))
    return judged


def _judge(conversion: Conversion, folder: Path, tell: Step) -> list[Finding]:
    packages = package_paths(conversion.profile.taxonomy)
    count = len(conversion.report.facts)
    findings: list[Finding] = []
    for name in _entries(conversion):
        tell(f"validating {name} with Arelle")
        result = validate_files(folder / name, packages, options=ArelleOptions(expected_facts=count))
        findings.extend(result.findings)
    findings.append(
        Finding(
            Severity.INFO,
            "arelle.taxonomy",
            f"Arelle validated the report against {_taxonomy_words(conversion)}",
            "Before filing, install the official packages: `xbrl-converter taxonomy add us-gaap/2025`."
            if resolve(conversion.profile.taxonomy).built_in is not None
            else "",
            stage="arelle",
        )
    )
    return findings


def _entries(conversion: Conversion) -> Sequence[str]:
    names = (f"{conversion.report.extension.stem}.htm", "report.json")
    return [name for name in names if name in conversion.files]


def _taxonomy_words(conversion: Conversion) -> str:
    pinned = resolve(conversion.profile.taxonomy)
    words = [package.name for package in pinned.installed]
    if pinned.built_in is not None:
        words.append(f"us-gaap/{pinned.built_in} stand-in made from the built-in tables")
    return ", ".join(words)


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ConverterError(
            "output.not-a-folder", "the output folder is a file", place=str(folder), hint="Name a folder with --out."
        )
    foreign = sorted(p.name for p in folder.iterdir() if p.is_dir() or p.suffix not in _OURS)
    if foreign:
        raise ConverterError(
            "output.foreign-files", f"the output folder holds {foreign[0]!r}, which no run has written",
            place=str(folder), hint="Name an empty or a new folder with --out.",
        )  # fmt: skip


def _make_aside(folder: Path) -> Path:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    except OSError as error:
        raise ConverterError(
            "output.unwritable", f"cannot write beside the output folder: {error.strerror or error}", place=str(folder)
        ) from error


def _move_into_place(aside: Path, folder: Path) -> None:
    """Replace the folder: the old one steps aside by a rename, the new one takes its name by another."""
    aside.chmod(0o755)
    if not folder.exists():
        aside.rename(folder)
        return
    former = folder.with_name(f".{folder.name}-former")
    shutil.rmtree(former, ignore_errors=True)
    folder.rename(former)
    try:
        aside.rename(folder)
    except OSError:
        former.rename(folder)
        raise
    shutil.rmtree(former, ignore_errors=True)
