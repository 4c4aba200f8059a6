"""Read, extract, map, write, validate: the one place where the stages meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from converter.extraction import extract
from converter.mapping import Suggester, build_report, propose
from converter.mapping.decisions import dumps as dump_decisions
from converter.mapping.decisions import load as load_decisions
from converter.mapping.review import unsigned_changes
from converter.mapping.suggesters import LinkerSuggester
from converter.model.decisions import Decisions
from converter.model.document import Document
from converter.model.facts import Extraction
from converter.model.findings import Finding, InputError, Severity, UsageError
from converter.model.profile import Profile
from converter.model.report import Report
from converter.pictures import pictures_beside
from converter.project_files import dump_parsed, load_profile
from converter.provenance import dump_trace
from converter.reading import Limits, read
from converter.validation import check
from converter.writing import (
    check_written,
    fitted_page,
    page_findings,
    render_blocks,
    write_csv,
    write_extension,
    write_json,
    write_xml,
)
from converter.writing.package import edgar_files, report_package, taxonomy_package
from converter.writing.sec_datasets import sec_tables
from converter.writing.table_export import facts_csv, facts_jsonl, facts_parquet
from taxonomy.catalog import Catalog
from taxonomy.catalog_sets import open_catalog

Step = Callable[[str], None]
"""Told the name of each step when it starts."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Everything that one conversion made.

    ``files`` maps file names to contents; ``findings`` are those of all stages so far, gravest first within each stage.
    """

    document: Document
    profile: Profile
    extraction: Extraction
    decisions: Decisions
    report: Report
    findings: tuple[Finding, ...]
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def entry(self) -> str:
        """The file to validate: the inline report, else the xBRL-JSON."""
        inline = f"{self.report.extension.stem}.htm"
        return inline if inline in self.files else "report.json"


def convert(
    source: Path | str | bytes,
    profile: Profile | Path | str,
    decisions: Decisions | Path | str | None = None,
    *,
    catalog: Catalog | None = None,
    suggester: Suggester | None = None,
    limits: Limits | None = None,
    step: Step | None = None,
) -> Conversion:
    """Convert one source to a report with its extension taxonomy.

    ``source`` is a path or the bytes themselves; ``profile`` and ``decisions`` are objects or paths to their files.
    Raises ``ConverterError`` when the source, the profile or a decision cannot be used.
    """
    tell = step or (lambda _: None)
    settings = profile if isinstance(profile, Profile) else load_profile(Path(profile))
    prior = decisions if decisions is None or isinstance(decisions, Decisions) else load_decisions(Path(decisions))
    known = catalog or open_catalog(settings.taxonomy)
    tell("reading")
    document = read_source(source, limits or Limits())
    tell("extracting facts")
    extraction = extract(document, settings)
    tell("choosing concepts")
    chosen = propose(
        extraction, known, settings, prior, suggester or LinkerSuggester(entity=settings.entity.identifier)
    )
    report, mapping_findings = build_report(document, extraction, chosen, known, settings)
    tell("writing")
    report = render_blocks(document, report, _limits(settings))
    pictures, missing = pictures_beside(document, Path(source) if isinstance(source, (str, Path)) else None)
    files, writing_findings = write_files(document, report, settings, pictures)
    tell("checking")
    check_written(report, files)
    files |= write_tables(report, extraction, settings)
    findings = (
        *document.findings,
        *missing,
        *extraction.findings,
        *(unsigned_changes(prior, chosen) if prior is not None else ()),
        *mapping_findings,
        *writing_findings,
        *check(report, extraction),
    )
    files |= {
        "parsed.json": dump_parsed(extraction),
        "trace.json": dump_trace(report),
        "decisions.yaml": _decisions_file(chosen, prior, _text_of(decisions)),
    }
    return Conversion(document, settings, extraction, chosen, report, located(findings, report, extraction), files)


def parse(source: Path | str | bytes, profile: Profile | Path | str) -> tuple[Document, Extraction]:
    """Return the source as read and what was extracted from it; no concept is chosen."""
    settings = profile if isinstance(profile, Profile) else load_profile(Path(profile))
    document = read_source(source, Limits())
    return document, extract(document, settings)


def propose_decisions(
    source: Path | str | bytes, profile: Profile | Path | str, former: Path | None = None, *, step: Step | None = None
) -> str:
    """Return the text of ``decisions.yaml`` with suggestions for what ``former`` does not decide."""
    settings = profile if isinstance(profile, Profile) else load_profile(Path(profile))
    prior = load_decisions(former) if former is not None else None
    (step or (lambda _: None))("extracting facts")
    _, extraction = parse(source, settings)
    (step or (lambda _: None))("ranking concepts")
    return dump_decisions(
        propose(
            extraction,
            open_catalog(settings.taxonomy),
            settings,
            prior,
            LinkerSuggester(entity=settings.entity.identifier),
        ),
        _text_of(former),
    )


def read_source(source: Path | str | bytes, limits: Limits) -> Document:
    """Return the document; ``InputError`` when it cannot be read."""
    if isinstance(source, bytes):
        return read(source, "source", limits)
    path = Path(source)
    try:
        size = path.stat().st_size
        if size > limits.max_bytes:
            raise InputError(
                "input.too-large", f"the file has {size:,} bytes, the limit is {limits.max_bytes:,}", place=str(path),
                hint="Split the document, or raise the limit.",
            )  # fmt: skip
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            "input.unreadable", f"cannot read the source: {error.strerror or error}", place=str(path)
        ) from error
    return read(data, path.name, limits)


def write_files(
    document: Document, report: Report, profile: Profile, pictures: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """Return the report in the forms that the profile wants, with its extension taxonomy, and what its page misses;
    ``pictures`` are those that the source's page shows."""
    extension = dict(write_extension(report))
    files = dict(extension)
    findings: tuple[Finding, ...] = ()
    if "json" in profile.outputs:
        files["report.json"] = write_json(report)
    if "xml" in profile.outputs:
        files["report.xbrl"] = write_xml(report)
    if "csv" in profile.outputs:
        files |= write_csv(report, "tables")
    if {"inline", "package", "edgar"} & set(profile.outputs):
        asked = profile.page_limits is not None or "edgar" in profile.outputs
        page = fitted_page(
            report, document, report.title, _limits(profile), severity=Severity.ERROR if asked else Severity.WARNING
        )
        findings = (*page_findings(report, document), *page.findings)
        name = f"{report.extension.stem}.htm"
        shown = {name: page.page, **page.pictures, **pictures}
        if "inline" in profile.outputs:
            files |= shown
        if "package" in profile.outputs:
            files |= dict([report_package(report, name, extension | shown), taxonomy_package(report, extension)])
        if "edgar" in profile.outputs:
            # EDGAR has transformations of its own, which other processors need not know.
            submitted = fitted_page(report, document, report.title, _limits(profile), sec=True).page
            files |= edgar_files(extension | shown | {name: submitted})
    return files, findings


def _limits(profile: Profile) -> str | None:
    """Return the limits that the profile names for pages; None for those of the entity's own filing system."""
    return "" if profile.page_limits == "none" else profile.page_limits


def write_tables(report: Report, extraction: Extraction, profile: Profile) -> dict[str, bytes]:
    """Return the tables of facts that the profile wants."""
    files: dict[str, bytes] = {}
    if "parquet" in profile.outputs:
        files["facts.parquet"] = facts_parquet(report, extraction)
    if "facts-csv" in profile.outputs:
        files["facts.csv"] = facts_csv(report, extraction)
    if "jsonl" in profile.outputs:
        files["facts.jsonl"] = facts_jsonl(report, extraction)
    if "sec-datasets" in profile.outputs:
        files |= {f"sec/{name}": data for name, data in sec_tables(report).items()}
    return files


def located(findings: tuple[Finding, ...], report: Report, extraction: Extraction) -> tuple[Finding, ...]:
    """Return the findings, each with the place of its first fact when it names none itself."""
    places = {fact.id: fact.span for fact in extraction.facts}
    places |= {fact.id: fact.spans[0] for fact in report.facts if fact.spans}
    return tuple(
        finding
        if finding.span is not None or not finding.facts
        else replace(finding, span=places.get(finding.facts[0]))
        for finding in findings
    )


def _decisions_file(chosen: Decisions, prior: Decisions | None, text: str) -> bytes:
    """Return the decisions in force: the given file itself when nothing was added to it."""
    if text and prior is not None and _same(chosen, prior):
        return text.encode()
    return dump_decisions(chosen, text).encode()


def _same(one: Decisions, other: Decisions) -> bool:
    return all(
        sorted(entry.model_dump_json() for entry in getattr(one, family))
        == sorted(entry.model_dump_json() for entry in getattr(other, family))
        for family in ("rows", "axes", "members", "blocks")
    )


def _text_of(decisions: Decisions | Path | str | None) -> str:
    if decisions is None or isinstance(decisions, Decisions):
        return ""
    try:
        return Path(decisions).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError("decisions.unreadable", f"cannot read the decisions: {error}", place=str(decisions)) from error
