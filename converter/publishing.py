"""Puts a conversion on disk: written aside, validated there by Arelle, moved into place when all is said."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from converter.model.findings import Finding, Severity
from converter.pipeline import Conversion
from converter.validation import (
    ArelleOptions,
    Places,
    Verdict,
    attributes_of,
    findings_html,
    findings_json,
    join_causes,
    validate_files,
    verdict_of,
)
from converter.writing.output import write_folder
from taxonomy.catalog_sets import package_paths, resolve

Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What was put on disk and what is to be said of it."""

    folder: Path
    findings: tuple[Finding, ...]
    verdict: Verdict


def publish(conversion: Conversion, folder: Path, *, arelle: bool = True, step: Step | None = None) -> Published:
    """Write all files of a conversion into ``folder`` with the findings of every stage, Arelle's among them.

    The folder changes in one step at the end; a run that fails leaves what was there. Raises ``ConverterError`` when
    the folder cannot be written, or holds what a person changed.
    """
    tell = step or (lambda _: None)
    findings = list(conversion.findings)
    if arelle:
        with tempfile.TemporaryDirectory(prefix="xbrl-converter-") as scratch:
            for name, content in conversion.files.items():
                path = Path(scratch) / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
            findings += _judge(conversion, Path(scratch), tell)
    joined = join_causes(findings, attributes_of(conversion.report))
    verdict = verdict_of(joined, len(conversion.report.facts), taxonomy=_taxonomy_words(conversion), judged=arelle)
    tell("writing findings")
    places = Places(conversion.document, conversion.report, conversion.extraction)
    files = dict(conversion.files)
    files["findings.json"] = findings_json(joined, verdict, places)
    files["findings.html"] = findings_html(joined, verdict, places)
    write_folder(folder, files)
    return Published(folder, joined, verdict)


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
    names = (f"{conversion.report.extension.stem}.htm", "report.json", "report.xbrl", "tables.json")
    return [name for name in names if name in conversion.files]


def _taxonomy_words(conversion: Conversion) -> str:
    pinned = resolve(conversion.profile.taxonomy)
    words = [package.name for package in pinned.installed]
    if pinned.built_in is not None:
        words.append(f"us-gaap/{pinned.built_in} stand-in made from the built-in tables")
    return ", ".join(words)
