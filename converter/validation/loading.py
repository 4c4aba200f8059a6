"""Any report of anyone, loaded by Arelle in the fenced worker and handed over in plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from converter.model.findings import Finding, InputError, Severity, UsageError
from converter.validation.entries import Entry
from converter.validation.judgement import ArelleOptions, Judgement
from converter.validation.judging import findings_of, task_for
from converter.validation.reports import kept_pool
from converter.validation.safety import Refusal, inspect_entry
from converter.validation.viewing import SCRIPT, is_viewer_installed, viewer_script


@dataclass(frozen=True, slots=True)
class LoadedReport:
    """What Arelle made of one entry: ``reports`` as ``described.py`` tells them, and what it said while loading."""

    entry: Entry
    reports: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]
    pages: Mapping[str, str] = field(default_factory=dict)


def load_entry(
    entry: Entry, packages: Sequence[Path] = (), *, options: ArelleOptions | None = None, viewer: bool = False
) -> LoadedReport:
    """Return the report at an entry, loaded offline and not validated.

    Raises ``InputError`` for an entry that is refused, that cannot be loaded, or that takes more than it may.
    """
    options = options or ArelleOptions(seconds=300.0)
    inspection = inspect_entry(entry)
    if isinstance(inspection, Refusal):
        raise InputError(
            inspection.code, inspection.message, place=inspection.evidence or str(entry.path), hint=inspection.hint
        )
    task = replace(
        task_for(entry, inspection.bases, options, packages), validate=False, describe=not viewer, viewer=viewer
    )
    answer: Future[Judgement] = kept_pool(packages).submit(task, options.seconds, options.memory)
    judgement = answer.result()
    findings = tuple(f for f in findings_of(judgement.messages) if f.severity is not Severity.INFO)
    if judgement.cut_off or not judgement.loaded:
        first = next((f for f in findings if f.severity is Severity.ERROR), None)
        why = {"time": "it took too long", "memory": "it needs too much memory"}.get(judgement.cut_off, "")
        raise InputError(
            "export.not-loaded",
            f"the report cannot be loaded: {why or (first.message if first else 'Arelle gave up')}",
            place=str(entry.path),
            hint=first.hint if first else "",
        )
    return LoadedReport(entry, judgement.reports, findings, judgement.pages)


def viewer_files(entry: Entry, packages: Sequence[Path] = ()) -> dict[str, bytes]:
    """Return the files of the viewer for an inline report: its pages and its script.

    Raises ``UsageError`` when the viewer is not installed or the report is not inline.
    """
    if not is_viewer_installed():
        raise UsageError(
            "export.viewer-missing", "the viewer page needs ixbrl-viewer", hint="pip install 'xbrl-converter[viewer]'"
        )
    loaded = load_entry(entry, packages, viewer=True)
    if not loaded.pages:
        raise UsageError("export.viewer-inline", "the viewer shows inline reports only", place=str(entry.path))
    pages = {name: text.encode() for name, text in loaded.pages.items()}
    return {**pages, SCRIPT: viewer_script()}
