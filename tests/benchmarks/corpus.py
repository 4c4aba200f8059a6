"""Convert every slice or document of a corpus and write the reports as xBRL-JSON, ready for the scorer.

    python -m tests.benchmarks.corpus --corpus DIR --out OUT --kind table|note|document --form html [--filing F]
        [--without-company] [--concepts best|sure|none] [--scorer score.py]

``--concepts best`` (the default) takes the best candidate of every row, however unsure, unless a concept of the filer's
own is likelier; ``sure`` only what the profile's confidence accepts; ``none`` asks for no concepts at all and gives
every label a made-up extension concept. ``--without-company`` hides the filer from the linker's memory and takes models
(of concepts and of axes) that were trained without the companies of the development corpus. Of ``meta.json`` only what
is known before tagging is used: entity, report period, fiscal year, currency, taxonomy year.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from converter.extraction import extract
from converter.extraction.axis_model import AxisModel, shipped_model
from converter.extraction.dates import read_dates
from converter.extraction.structure import find_structure
from converter.mapping import build_report, propose
from converter.mapping.axes import standard_axis, standard_member
from converter.mapping.linker import Linker
from converter.mapping.suggesters import LinkerSuggester
from converter.model.document import Document
from converter.model.facts import Extraction, ItemKind, ParsedFact, Period
from converter.model.findings import ConverterError
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile, Unsure
from converter.model.report import Report
from converter.reading import Limits, read
from converter.writing import write_json
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import QName
from tests.benchmarks.linking import HELD_OUT

AXES_HELD_OUT = Path(__file__).parent / "data" / "axes-without-corpus.npz"
FORMS = ("html", "lines", "pipe", "pipe_split", "piperow")
NAMESPACES = {
    "ext": "http://www.example.com/20240101",
    "us-gaap": "http://fasb.org/us-gaap/2024",
    "srt": "http://fasb.org/srt/2024",
    "dei": "http://xbrl.sec.gov/dei/2024",
    "iso4217": "http://www.xbrl.org/2003/iso4217",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "utr": "http://www.xbrl.org/2009/utr",
    "cik": "http://www.sec.gov/CIK",
}
DURATIONS = (ItemKind.DURATION, ItemKind.DATE, ItemKind.TEXT)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def usual_scale(filing: Path, profile: Profile) -> int | None:
    """The power of ten that most tables of the whole report are in: what a preparer knows and puts in the profile.

    A slice may lack the line that states it (it stands a page earlier), so the whole report is asked once.
    """
    with gzip.open(filing / "untagged.html.gz") as source:
        document = read(source.read(), filing.name, Limits())
    stated = Counter(context.running.money for context in find_structure(document, profile).contexts)
    stated.pop(None, None)
    return stated.most_common(1)[0][0] if stated else None


def profile_of(meta: dict[str, Any]) -> Profile:
    """The profile that a preparer of this report would write."""
    start, end = (date.fromisoformat(meta[key]) for key in ("period_start", "period_end"))
    year_end = re.fullmatch(r"--(\d\d-\d\d)", meta["fiscal_year_end"])
    if meta["fiscal_period_focus"] == "FY":
        month_day = f"{end:%m-%d}"
    elif year_end:
        month_day = year_end[1]
    else:
        month_day = f"{start - timedelta(days=1):%m-%d}"
    return Profile(
        entity=EntityProfile(name=meta["entity_name"], identifier=meta["cik"].zfill(10)),
        report=ReportProfile(
            type=meta["document_type"], period_start=start, period_end=end, fiscal_year_end=f"--{month_day}"
        ),
        extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
        currency=meta["currency"],
        cover={"DocumentFiscalYearFocus": meta["fiscal_year_focus"]},
    )


def oim_period(period: Period) -> str:
    end = f"{period.end + timedelta(days=1)}T00:00:00"
    return end if period.start is None else f"{period.start}T00:00:00/{end}"


def local_name(label: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", label)
    name = "".join(word[0].upper() + word[1:] for word in words)[-150:]
    return name if name and name[0].isalpha() else f"Item{name}"


def dimensions_of(fact: ParsedFact) -> dict[str, str]:
    found: dict[str, str] = {}
    for label in fact.members:
        axis = standard_axis(label.axis)
        member = standard_member(axis, label.member) if axis is not None else None
        name = str(axis) if axis is not None else f"ext:{local_name(label.axis or 'Member')}Axis"
        if name in found:
            continue
        found[name] = str(member) if member is not None else f"ext:{local_name(label.member)}Member"
    return found


def concept_name(fact: ParsedFact) -> str:
    """A made-up name for what a fact reports: sections, label, and the headers that are neither dates nor members.

    The scorer takes equal values of one name, date and members for one fact: cost and fair value must not share a name.
    """
    members = {member.member for member in fact.members}
    headers = [text for text in fact.column_path if text not in members and not read_dates(text)]
    return local_name(" ".join((*fact.label_path, fact.label, *headers)))


def report_of(extraction: Extraction, entity: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for fact in extraction.facts:
        if fact.kind in DURATIONS or fact.period is None or fact.value is None:
            continue
        dimensions = {
            "concept": f"ext:{concept_name(fact)}",
            "entity": entity,
            "period": oim_period(fact.period),
            **dimensions_of(fact),
        }
        unit = str(fact.unit) if fact.unit is not None else "xbrli:pure"
        if unit != "xbrli:pure":
            dimensions["unit"] = unit
        record: dict[str, Any] = {"value": format(fact.value, "f"), "dimensions": dimensions}
        if fact.decimals is not None:
            record["decimals"] = fact.decimals
        facts[fact.id] = record
    return {
        "documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json", "namespaces": NAMESPACES},
        "facts": facts,
    }


def inside_tables(extraction: Extraction, document: Document) -> Extraction:
    spans = [table.span for table in document.tables]
    kept = [fact for fact in extraction.facts if any(s.start <= fact.span.start < s.end for s in spans)]
    return replace(extraction, facts=tuple(kept))


def sources(filing: Path, kind: str, form: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of every input of a filing."""
    if kind == "document":
        with gzip.open(filing / "untagged.html.gz") as source:
            yield filing.name, source.read()
        return
    for piece in read_jsonl(filing / "slices" / "slices.jsonl.gz"):
        if piece["kind"] == kind:
            yield piece["slice_id"], piece["forms"][form].encode()


@dataclass(frozen=True, slots=True)
class Task:
    """One filing to convert, and how."""

    filing: Path
    out: Path
    kind: str
    form: str
    concepts: str
    without_company: bool


def suggester_for(cik: int, *, without_company: bool) -> LinkerSuggester:
    """The suggester that ships, or one that has never heard of the company."""
    return LinkerSuggester(Linker.load(models=HELD_OUT, without=(cik,)) if without_company else None)


def converted(document: Document, extraction: Extraction, profile: Profile, suggester: LinkerSuggester) -> bytes:
    """The report of an extraction as production makes it, as xBRL-JSON."""
    catalog = builtin_catalog()
    decisions = propose(extraction, catalog, profile, None, suggester)
    report, _ = build_report(document, extraction, decisions, catalog, profile)
    return write_json(kept_apart(report, extraction))


def kept_apart(report: Report, extraction: Extraction) -> Report:
    """The report with equal facts of differently named cells under names of their own.

    The scorer counts equal facts once. Cells that say different things and came to one fact, because a member was
    missed or a concept mistaken, were still read: they count as read, and as wrong in their concept.
    """
    parsed = {fact.id: fact for fact in extraction.facts}
    first: dict[tuple[object, ...], str] = {}
    facts, concepts = [], dict(report.concepts)
    for fact in report.facts:
        name = concept_name(parsed[fact.source]) if fact.source in parsed else ""
        same = first.setdefault((fact.concept, fact.period, fact.unit, fact.dimensions, fact.value), name)
        own = QName(report.extension.prefix, name)
        if name and name != same:
            concepts[own] = replace(concepts[fact.concept], name=own)
            fact = replace(fact, concept=own)
        facts.append(fact)
    return replace(report, facts=tuple(facts), concepts=concepts)


def run_filing(task: Task) -> tuple[str, int, float, list[str]]:
    """Convert one filing; return its name, the number of facts, the seconds it took and what was refused."""
    filing, kind = task.filing, task.kind
    meta = json.loads((filing / "meta.json").read_text(encoding="utf-8"))
    profile = profile_of(meta)
    if kind != "document":
        profile = profile.model_copy(update={"scale": usual_scale(filing, profile)})
    if task.concepts == "best":
        mapping = profile.mapping.model_copy(
            update={"confidence": 0.0, "sure": 0.0, "unsure_in_text": Unsure.EXTENSION}
        )
        profile = profile.model_copy(update={"mapping": mapping})
    suggester = suggester_for(int(meta["cik"]), without_company=task.without_company)
    axes = AxisModel.load(AXES_HELD_OUT) if task.without_company else shipped_model()
    folder = task.out if kind == "document" else task.out / filing.name
    folder.mkdir(parents=True, exist_ok=True)
    count, seconds, refused = 0, 0.0, []
    for name, content in sources(filing, kind, task.form):
        began = time.perf_counter()
        try:
            document = read(content, name, Limits())
            extraction = extract(document, profile, axes)
            if kind == "table":
                # What is said around a table is no gold of its slice.
                extraction = inside_tables(extraction, document)
            if task.concepts == "none":
                report = report_of(extraction, f"cik:{profile.entity.identifier}")
                written = json.dumps(report, indent=1, ensure_ascii=False).encode()
            else:
                written = converted(document, extraction, profile, suggester)
        except ConverterError as error:
            refused.append(f"{filing.name}/{name}: {error}")
            continue
        seconds += time.perf_counter() - began
        count += len(extraction.facts)
        (folder / f"{name}.json").write_bytes(written)
    return filing.name, count, seconds, refused


def score(task: Task, scorer: Path) -> int:
    """Run the scorer over the reports written; return its exit code."""
    corpus, out = task.filing.parent, task.out
    if task.kind == "document":
        command = [str(task.filing / "gold.jsonl.gz"), str(out / f"{task.filing.name}.json")]
    else:
        command = ["--corpus", str(corpus), "--pred-dir", str(out), "--kind", task.kind]
    return subprocess.run([sys.executable, str(scorer), *command], check=False).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--kind", choices=("table", "note", "document"), default="table")
    parser.add_argument("--form", choices=FORMS, default="html")
    parser.add_argument("--filing", action="append", help="only this filing; may be given more than once")
    parser.add_argument("--concepts", choices=("best", "sure", "none"), default="best")
    parser.add_argument("--without-company", action="store_true", help="hide the tested company from the linker")
    parser.add_argument("--scorer", type=Path, help="score.py, to print its figures at the end")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    filings = [path.parent for path in sorted(options.corpus.glob("*/meta.json"))]
    if options.filing:
        filings = [path for path in filings if path.name in options.filing]
    tasks = [
        Task(path, options.out, options.kind, options.form, options.concepts, options.without_company)
        for path in filings
    ]
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            done = list(pool.map(run_filing, tasks))
    else:
        done = [run_filing(task) for task in tasks]
    for name, count, seconds, refused in done:
        print(f"{name}: {count} facts in {seconds:.2f} s")
        for line in refused:
            print(f"  refused {line}")
    if options.scorer is None:
        return 0
    asked = tasks if options.kind == "document" else tasks[:1]
    return max((score(task, options.scorer) for task in asked), default=0)


if __name__ == "__main__":
    sys.exit(main())
