"""Any report in any form: loaded by Arelle in the fenced worker, or fresh from a conversion, written and read back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from converter.model.document import Document, SourceFormat
from converter.model.facts import Extraction
from converter.model.findings import Finding, InputError, Severity, UsageError
from converter.model.report import Report
from converter.project_files import load_parsed
from converter.provenance import with_trace
from converter.report_comparison import differences
from converter.report_files import ReportFiles, files_of, stem_of
from converter.report_loading import report_of
from converter.validation import EDGAR_SYSTEM, ArelleOptions, edgar_finding, edgar_folder, validate_files
from converter.validation.entries import Entry, EntryKind, find_entries
from converter.validation.loading import load_entry, viewer_files
from converter.validation.safety import Refusal, inspect_entry
from converter.writing import check_written, write_csv, write_extension, write_inline, write_json, write_xml
from converter.writing.output import write_folder
from converter.writing.package import edgar_files, report_package, taxonomy_package
from converter.writing.page_limits import fit_page
from converter.writing.sec_datasets import sec_tables
from converter.writing.table_export import facts_csv, facts_jsonl, facts_parquet
from taxonomy.builtin import YEARS
from taxonomy.catalog_sets import package_paths
from taxonomy.home import user_home
from taxonomy.packages import list_packages

Step = Callable[[str], None]

_NO_SOURCE = Document("report", SourceFormat.LINES, "", (), "0" * 64)


class Form(StrEnum):
    """What a report can be exported to."""

    JSON = "json"
    CSV = "csv"
    XML = "xml"
    INLINE = "inline"
    PACKAGE = "package"
    TAXONOMY_PACKAGE = "taxonomy-package"
    EDGAR = "edgar"
    PARQUET = "parquet"
    FACTS_CSV = "facts-csv"
    JSONL = "jsonl"
    SEC_DATASETS = "sec-datasets"
    VIEWER = "viewer"


READ_BY_ARELLE = frozenset({Form.JSON, Form.CSV, Form.XML, Form.INLINE, Form.PACKAGE, Form.EDGAR})
"""The forms that are reports, which ``verify`` loads again."""


@dataclass(frozen=True, slots=True)
class Source:
    """A report to export: its facts, the files it came with, and the packages that its taxonomy needs."""

    report: Report
    files: ReportFiles
    kind: EntryKind
    findings: tuple[Finding, ...] = ()
    extraction: Extraction | None = None
    packages: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: file names, the report, and what could not be carried or did not come back."""

    folder: Path
    files: tuple[str, ...]
    report: Report = field(repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def complete(self) -> bool:
        """True when no finding is of severity error."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def export(
    report: Path | str,
    form: Form | str,
    out: Path | str,
    *,
    packages: Sequence[Path] = (),
    verify: bool = False,
    step: Step | None = None,
) -> Exported:
    """Write an existing report in another form into the folder ``out``.

    ``report`` is inline XBRL, XML, JSON, CSV, a zip or package, or a folder that holds one report (the folder of a
    conversion too). ``verify`` has Arelle validate what was written and compares the facts one by one. Raises
    ``ConverterError`` when the report cannot be loaded or the form cannot hold it; the folder is then as it was.
    """
    tell = step or (lambda _: None)
    path, target = Path(report), Path(out)
    wanted = _form(form)
    _keep_apart(path, target)
    tell("loading")
    source = load_source(path, packages)
    if wanted is Form.EDGAR:
        source = fitted_to_edgar(source)
    tell(f"writing {wanted}")
    files = form_files(source, wanted)
    findings = list(source.findings)
    if verify and wanted in READ_BY_ARELLE:
        tell("verifying with Arelle")
        findings += verified(source, files, wanted)
    write_folder(target, files)
    return Exported(target, tuple(sorted(files)), source.report, tuple(findings))


def _form(name: Form | str) -> Form:
    try:
        return Form(name)
    except ValueError as error:
        raise UsageError(
            "export.form", f"{name!r} is no form to export to", hint=f"One of: {', '.join(Form)}."
        ) from error


def _keep_apart(source: Path, target: Path) -> None:
    """Refuse to write over what is being read."""
    here, there = source.resolve(), target.resolve()
    if here == there or here.is_relative_to(there):
        raise UsageError(
            "export.onto-source", "the output folder is or holds the report itself", place=str(target),
            hint="Name another folder with --out.",
        )  # fmt: skip


def load_source(path: Path, packages: Sequence[Path] = ()) -> Source:
    """Return the report at ``path``; of a folder with several forms of one report the inline one, else JSON, XML, CSV.

    Without packages the installed ones serve, and the stand-in for the years of us-gaap that are built in. Raises
    ``InputError`` when there is no report or when a file holds several.
    """
    entry = _entry(path)
    used = tuple(packages) or packages_for(entry)
    loaded = load_entry(entry, used)
    held = [told for told in loaded.reports if told["facts"] or told["lost"]]
    if not held:
        first = next((f.message for f in loaded.findings), "")
        raise InputError("export.no-facts", "the report holds no facts", place=str(path), hint=first)
    if len(held) > 1:
        raise InputError(
            "export.several-reports", f"there are {len(held)} reports (or targets) in it", place=str(path),
            hint="Unpack it and name one.",
        )  # fmt: skip
    files = files_of(entry, held[0])
    report, lost = report_of(held[0], stem_of(entry, files), files.entry_points)
    trace, parsed = entry.root / "trace.json", entry.root / "parsed.json"
    if entry.kind is EntryKind.ARCHIVE or not (trace.is_file() and parsed.is_file()):
        return Source(report, files, entry.kind, (*loaded.findings, *lost), packages=used)
    traced = with_trace(report, trace.read_bytes())
    extraction = load_parsed(parsed.read_bytes())
    return Source(traced, files, entry.kind, (*loaded.findings, *lost), extraction, used)


def packages_for(entry: Entry) -> tuple[Path, ...]:
    """Return the packages that answer for the addresses a report builds on: installed ones, else the stand-in."""
    inspection = inspect_entry(entry)
    bases = () if isinstance(inspection, Refusal) else inspection.bases
    foreign = [base for base in bases if urlsplit(base).hostname not in _SHIPPED_HOSTS]
    if not foreign:
        return ()
    home = user_home()
    installed = list_packages(home)
    used = [package.path(home) for package in installed]
    known = tuple(prefix for package in installed for prefix in package.prefixes)
    for year in YEARS:
        if any(f"/{year}/" in base and not base.startswith(known) for base in foreign):
            used += package_paths((f"us-gaap/{year}",), home)
    return tuple(dict.fromkeys(used))


_SHIPPED_HOSTS = ("www.xbrl.org", "xbrl.org", "www.w3.org")
"""Hosts whose schemas come with Arelle."""

_ORDER = (EntryKind.INLINE, EntryKind.INLINE_SET, EntryKind.JSON, EntryKind.XML, EntryKind.CSV, EntryKind.ARCHIVE)


def _entry(path: Path) -> Entry:
    entries = find_entries(path)
    best = min(entries, key=lambda entry: _ORDER.index(entry.kind)).kind
    first, *others = [entry for entry in entries if entry.kind is best]
    if others:
        names = ", ".join(str(entry.path.name) for entry in (first, *others)[:5])
        raise InputError(
            "export.several-reports", f"there are several reports here: {names}", place=str(path), hint="Name one."
        )
    return first


def form_files(source: Source, form: Form) -> dict[str, bytes]:
    """Return the files of a form, read back and compared where they are of our making.

    Raises ``ConverterError`` when the form cannot hold the report.
    """
    report = source.report
    match form:
        case Form.PARQUET:
            return {"facts.parquet": facts_parquet(report, source.extraction)}
        case Form.FACTS_CSV:
            return {"facts.csv": facts_csv(report, source.extraction)}
        case Form.JSONL:
            return {"facts.jsonl": facts_jsonl(report, source.extraction)}
        case Form.SEC_DATASETS:
            return sec_tables(report)
        case Form.TAXONOMY_PACKAGE:
            return dict([taxonomy_package(report, _taxonomy(source))])
        case Form.PACKAGE:
            return dict([_package(source)])
        case Form.EDGAR:
            return edgar_files(_inline(source) | _taxonomy(source))
        case Form.VIEWER:
            return _viewer(source)
        case _:
            return _written(source, form) | _taxonomy(source)


def _taxonomy(source: Source) -> dict[str, bytes]:
    return dict(source.files.taxonomy) or write_extension(source.report)


def _written(source: Source, form: Form) -> dict[str, bytes]:
    """Return the report itself in one of the forms of XBRL, without its taxonomy."""
    report = source.report
    match form:
        case Form.JSON:
            files = {"report.json": write_json(report)}
        case Form.CSV:
            files = write_csv(report, "tables")
        case Form.XML:
            files = {"report.xbrl": write_xml(report)}
        case _:
            return _inline(source)
    check_written(report, files)
    return files


def _inline(source: Source) -> dict[str, bytes]:
    """Return the pages that the report came with, else one laid out from its facts."""
    if source.files.pages:
        return dict(source.files.pages) | dict(source.files.beside)
    files = {f"{source.report.extension.stem}.htm": write_inline(source.report, _NO_SOURCE, source.report.title)}
    check_written(source.report, files)
    return files


def fitted_to_edgar(source: Source) -> Source:
    """Return the source with its pages fitted to EDGAR's limits, and what that says."""
    pages: dict[str, bytes] = {}
    beside, findings = dict(source.files.beside), list(source.findings)
    for name, page in source.files.pages.items():
        fitted = fit_page(page, "edgar", name.rpartition("/")[2].rpartition(".")[0].lower())
        pages[name] = fitted.page
        beside |= fitted.pictures
        findings += fitted.findings
    return replace(source, files=replace(source.files, pages=pages, beside=beside), findings=tuple(findings))


_FORM_OF = {EntryKind.XML: Form.XML, EntryKind.JSON: Form.JSON, EntryKind.CSV: Form.CSV}


def _package(source: Source) -> tuple[str, bytes]:
    if source.files.pages or source.kind not in _FORM_OF:
        files = _inline(source)
        entries = [name for name in files if name not in source.files.beside]
    else:
        files = _written(source, _FORM_OF[source.kind])
        entries = [next(iter(files))]
    return report_package(source.report, entries, files | _taxonomy(source))


def _viewer(source: Source) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="xbrl-converter-") as scratch:
        pages = _inline(source)
        folder = _unpacked(Path(scratch), pages | _taxonomy(source))
        names = [name for name in pages if name not in source.files.beside]
        kind = EntryKind.INLINE if len(names) == 1 else EntryKind.INLINE_SET
        made = viewer_files(Entry(kind, tuple(folder / name for name in names), folder), source.packages)
    return dict(source.files.beside) | made


def _unpacked(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder = folder.resolve()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def verified(source: Source, files: Mapping[str, bytes], form: Form) -> list[Finding]:
    """Return what Arelle says of the written files, and each fact that it reads otherwise.

    A submission to EDGAR is judged by EDGAR's rules where their plugin is there.
    """
    options = ArelleOptions(seconds=300.0)
    findings: list[Finding] = []
    if form is Form.EDGAR:
        folder_of_rules = edgar_folder()
        findings += [found for found in [edgar_finding(folder_of_rules)] if found]
        if folder_of_rules is not None:
            options = ArelleOptions(seconds=300.0, edgar=folder_of_rules, disclosure_system=EDGAR_SYSTEM)
    with tempfile.TemporaryDirectory(prefix="xbrl-converter-") as scratch:
        folder = _unpacked(Path(scratch), {name: data for name, data in files.items() if name != "edgar.zip"})
        entry = _entry(folder if len(files) > 1 else folder / next(iter(files)))
        result = validate_files(
            entry.root if entry.kind is EntryKind.INLINE_SET else entry.path,
            source.packages,
            options=options,
        )
        findings += result.findings
        loaded = load_entry(entry, source.packages)
        again, _ = report_of(loaded.reports[0], source.report.extension.stem, ())
    wrong = list(differences(source.report, again))
    if wrong:
        findings.append(
            Finding(
                Severity.ERROR,
                "export.not-equal",
                f"Arelle reads {len(wrong)} facts otherwise: {wrong[0]}",
                "This is a defect of the converter; please report it with the input.",
                stage="export",
                count=len(wrong),
            )
        )
    return findings
