"""Earlier reports: read in any form, tied to the rows of their own page, made into decisions and memory."""

from __future__ import annotations

import zipfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from converter.exporting import load_source
from converter.extraction import extract
from converter.extraction.dates import read_dates
from converter.mapping.keys import Subjects
from converter.mapping.labelled_reports import decisions_by_labels, remembered_by_labels
from converter.mapping.linker.memory import RememberedRow
from converter.mapping.roll_forward import Lost, Reported, decisions_from
from converter.model.decisions import Decisions
from converter.model.document import Document
from converter.model.facts import Extraction, ParsedFact, Part, PartKind
from converter.model.findings import InputError
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import Limits, read
from converter.tagged_pages import Tagged, TaggedPage, currencies, read_tags
from taxonomy.catalog import Catalog

_PAGES = (".htm", ".html", ".xhtml")
_INLINE = b"/inlineXBRL"
_YEAR = 380
"""Days of the longest year that a report may be about: 53 weeks and what a change of calendar adds."""

_SCHEME = "http://www.sec.gov/CIK/of-the-earlier-report"
_LARGEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FormerReport:
    """An earlier report with its page as understood. ``tags`` gives by the id of a parsed fact how it was tagged;
    ``name`` is what it is called for a person."""

    name: str
    entity: str
    profile: Profile
    document: Document
    extraction: Extraction
    tags: Mapping[str, Tagged]
    page: TaggedPage


@dataclass(frozen=True, slots=True)
class Imported:
    """What an earlier report gave: decisions for the next one, rows for the memory, and choices that cannot be kept."""

    name: str
    decisions: Decisions
    rows: Sequence[RememberedRow]
    lost: tuple[Lost, ...]


def import_report(path: Path, catalog: Catalog, prefix: str = "", packages: Sequence[Path] = ()) -> Imported:
    """Return the choices of an earlier report in any form: inline (alone, zipped, in a folder), XML, JSON or CSV.

    Rows of an inline report are those of its page; of the other forms the labels of its taxonomy stand for rows, which
    Arelle loads with ``packages``. Own concepts get the ``prefix`` of the report to come, else keep theirs. Raises
    ``ConverterError`` when there is no report in it.
    """
    if _has_page(path):
        former = read_former(path)
        decisions, lost = former_decisions(former, catalog, prefix or former.profile.extension.prefix)
        return Imported(former.name, decisions, remembered_rows(former), lost)
    report = load_source(path, packages).report
    end = max(fact.period.end for fact in report.facts)
    name = f"{report.entity.identifier} {end}"
    decisions, lost = decisions_by_labels(report, catalog, prefix or report.extension.prefix or "ext", name)
    return Imported(name, decisions, remembered_by_labels(report, name), lost)


def _has_page(path: Path) -> bool:
    if not path.exists():
        raise InputError("input.unreadable", "there is no such report", place=str(path))
    return _is_page(path.name) or bool(_pages(path))


def read_former(path: Path) -> FormerReport:
    """Return an earlier report whose page is inline XBRL: the page itself, or a zip or folder that holds it.

    Raises ``InputError`` when there is no inline page in it or the page cannot be read.
    """
    name, data = _inline_page(path)
    document = read(data, name, Limits())
    page = read_tags(data, document)
    profile = _profile(page)
    extraction = extract(document, profile)
    told = page.text("dei:EntityRegistrantName") or page.entity, profile.report.type, str(profile.report.period_end)
    return FormerReport(
        " ".join(filter(None, told)),
        page.entity,
        profile,
        document,
        extraction,
        _by_parsed(extraction, page.facts),
        page,
    )


def _inline_page(path: Path) -> tuple[str, bytes]:
    inline = _pages(path)
    if not inline:
        raise InputError(
            "former.not-inline", "no inline XBRL page is in it", place=str(path),
            hint="Give the page (.htm) or the package that was filed.",
        )  # fmt: skip
    return max(inline, key=lambda page: len(page[1]))


def _pages(path: Path) -> list[tuple[str, bytes]]:
    """Return the inline pages of a file, a folder or a zip, by name."""
    try:
        if path.is_dir():
            found = [(page.name, page.read_bytes()) for page in sorted(path.iterdir()) if _is_page(page.name)]
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                entries = [entry for entry in archive.infolist() if _is_page(entry.filename)]
                if sum(entry.file_size for entry in entries) > _LARGEST:
                    raise InputError("input.too-large", "the pages in it are too large", place=str(path))
                found = [(entry.filename, archive.read(entry)) for entry in entries]
        else:
            found = [(path.name, path.read_bytes())] if _is_page(path.name) else []
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError("input.unreadable", f"cannot read the report: {error}", place=str(path)) from error
    return [(name, data) for name, data in found if _INLINE in data]


def _is_page(name: str) -> bool:
    return name.lower().endswith(_PAGES)


def _profile(page: TaggedPage) -> Profile:
    """Return the profile that the report must have had, as far as reading its page needs one."""
    used = Counter(fact.period for fact in page.facts if fact.period is not None)
    if not used:
        raise InputError("former.no-periods", "no fact of the report has a period that is known")
    ends: Counter[date] = Counter()
    for period, count in used.items():
        ends[period.end] += count
    stated = next(iter(read_dates(page.text("dei:DocumentPeriodEndDate")).mentions), None)
    end = stated.date if stated is not None and stated.date is not None else max(ends, key=lambda day: (ends[day], day))
    # A report of a quarter also tells the year to date; older starts are those of sums since something began.
    starts = [p.start for p in used if p.start is not None and p.end == end and (p.end - p.start).days <= _YEAR]
    start = min(starts, default=None)
    before = start - timedelta(days=1) if start is not None else end
    money = currencies(page.facts)
    return Profile(
        entity=EntityProfile(
            name=page.text("dei:EntityRegistrantName") or page.entity, identifier=page.entity, scheme=_SCHEME
        ),
        report=ReportProfile(
            type=page.text("dei:DocumentType"),
            period_start=start,
            period_end=end,
            fiscal_year_end=f"--{before:%m-%d}",
        ),
        extension=ExtensionProfile(prefix=min(page.own, default="ext"), authority="http://www.example.com"),
        currency=max(money, key=lambda code: (money[code], code), default="USD"),
    )


def _is_own(concept: str, page: TaggedPage) -> bool:
    return concept.partition(":")[0] in page.own


def _by_parsed(extraction: Extraction, facts: Sequence[Tagged]) -> dict[str, Tagged]:
    """Return how each parsed number was tagged; of several tags over one number the first."""
    numbers = sorted(extraction.facts, key=lambda fact: fact.span.start)
    starts = [fact.span.start for fact in numbers]
    found: dict[str, Tagged] = {}
    for fact in facts:
        if not fact.numeric or not fact.places:
            continue
        start, end = fact.places[0]
        at = bisect_left(starts, end) - 1
        if at >= 0 and numbers[at].span.end > start:
            found.setdefault(numbers[at].id, fact)
    return found


def former_decisions(former: FormerReport, catalog: Catalog, prefix: str) -> tuple[Decisions, tuple[Lost, ...]]:
    """Return the choices of an earlier report as decisions, and those that the pinned taxonomy no longer holds.

    Own concepts get the ``prefix`` of the report to come.
    """

    def named(name: str) -> str:
        own, _, local = name.partition(":")
        return f"{prefix}:{local}" if own in former.page.own else name

    reported = {
        number: Reported(
            named(tag.concept), tuple((named(axis), named(member)) for axis, member in tag.dimensions), tag.negative
        )
        for number, tag in former.tags.items()
    }
    blocks = [
        (named(fact.concept), fact.places)
        for fact in former.page.facts
        if not fact.numeric and fact.places and fact.concept.endswith("TextBlock")
    ]
    return decisions_from(former.extraction, reported, blocks, catalog, prefix, former.name)


def remembered_rows(former: FormerReport) -> list[RememberedRow]:
    """Return the rows of an earlier report for the user's memory; own concepts are of no use to other filers."""
    subjects = Subjects(former.extraction)
    rows: dict[RememberedRow, None] = {}
    for fact in former.extraction.facts:
        tag = former.tags.get(fact.id)
        if tag is None or _is_own(tag.concept, former.page) or fact.table is None:
            continue
        number = subjects.part_number(fact)
        part = former.extraction.parts[number] if number is not None else None
        rows[_remembered(fact, tag, part, former)] = None
    return list(rows)


def _remembered(fact: ParsedFact, tag: Tagged, part: Part | None, former: FormerReport) -> RememberedRow:
    return RememberedRow(
        label=fact.label,
        concept=tag.concept,
        measure=fact.kind.value,
        period="instant" if fact.period is not None and fact.period.is_instant else "duration",
        part=(part.kind if part is not None else PartKind.NOTE).value,
        section=fact.label_path,
        columns=fact.column_path,
        title=part.title if part is not None else "",
        entity=former.entity,
        report=former.name,
    )
