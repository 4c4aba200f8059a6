"""One report in all forms: JSON, CSV, XML, inline and packages, each loaded by Arelle, hold the same facts.

    python -m tests.benchmarks.forms --corpus ../shared/corpus/dev [--filing NAME ...] [--seeds DIR]

The reports are rebuilt filings (their gold facts in their own page, as ``tests.benchmarks.rebuild`` makes them) and the
two seed notes. A line for each report says how many facts came back equal from each form, and what Arelle says of the
packages. Ends with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from converter.exporting import load_source
from converter.model.document import Document
from converter.model.report import Report
from converter.pipeline import convert
from converter.project_files import load_profile
from converter.reading import read
from converter.report_comparison import stated_facts
from converter.validation import validate_files
from converter.writing import render_blocks, write_csv, write_extension, write_inline, write_json, write_xml
from converter.writing.package import report_package, taxonomy_package
from taxonomy.builtin import builtin_catalog
from tests.benchmarks.rebuild import report_of
from tests.benchmarks.rebuild_places import Locator

ROOT = Path(__file__).resolve().parents[2]
SEEDS = {"note8": "000_8903ea18af274f83.txt", "note33": "002_fa2b530666297a11.txt"}


def all_forms(report: Report, document: Document) -> dict[str, dict[str, bytes]]:
    """Return the files of each form; the name of a form is that of the file to open."""
    taxonomy = write_extension(report)
    page = f"{report.extension.stem}.htm"
    inline = {page: write_inline(report, document, report.title), **taxonomy}
    package, packed = report_package(report, page, inline)
    return {
        page: inline,
        "report.json": {"report.json": write_json(report), **taxonomy},
        "report.xbrl": {"report.xbrl": write_xml(report), **taxonomy},
        "tables.json": {**write_csv(report, "tables"), **taxonomy},
        package: {package: packed},
    }


def rebuilt(folder: Path) -> tuple[Report, Document, str]:
    """Return a filing as a report, its page, and the year of its taxonomy."""
    meta = json.loads((folder / "meta.json").read_text())
    gold = [json.loads(line) for line in gzip.decompress((folder / "gold.jsonl.gz").read_bytes()).splitlines()]
    document = read(gzip.decompress((folder / "untagged.html.gz").read_bytes()), folder.name)
    report = _typed(report_of(gold, Locator(document).places(gold), meta))
    return render_blocks(document, report), document, meta["namespaces"]["us-gaap"].rpartition("/")[2]


def _typed(report: Report) -> Report:
    """Return the report with the types that the taxonomy gives its concepts: gold does not tell them."""
    catalog = builtin_catalog()
    known = {name: catalog.concept(name) for name in report.concepts if name.prefix != report.extension.prefix}
    return replace(report, concepts={name: known.get(name) or guess for name, guess in report.concepts.items()})


def seeds(folder: Path) -> Iterator[tuple[str, Report, Document]]:
    """Yield the seed notes as reports."""
    for name, file in SEEDS.items():
        made = ROOT / "tests" / "seeds" / name
        conversion = convert(folder / file, load_profile(made / "report.yaml"), made / "decisions.yaml")
        yield name, conversion.report, conversion.document


def compare(
    name: str, report: Report, forms: Mapping[str, Mapping[str, bytes]], packages: list[Path], *, judge: bool
) -> bool:
    """Load each form, print what came back, and return whether all is equal and the packages are valid."""
    wanted = stated_facts(report)
    good, said = True, []
    for form, files in forms.items():
        with tempfile.TemporaryDirectory() as scratch:
            for file, data in files.items():
                (Path(scratch) / file).write_bytes(data)
            clock = time.perf_counter()
            source = load_source(Path(scratch) / form, packages)
            found = stated_facts(source.report)
            equal = sum((wanted & found).values())
            exact = wanted == found and not source.findings
            said.append(f"{form.rpartition('.')[2]} {equal}/{wanted.total()} in {time.perf_counter() - clock:.1f} s")
            for finding in source.findings[:3]:
                said.append(f"{finding.code}: {finding.message}")
            if form.endswith(".xbri") and judge:
                result = validate_files(Path(scratch) / form, packages)
                codes = Counter(finding.code for finding in result.errors)
                exact = exact and not any(code.startswith(("rpe:", "tpe:", "FileSource")) for code in codes)
                said.append(f"package {'valid' if result.valid else dict(codes)}")
            good = good and exact
    print(f"{name}: {'equal' if good else 'DIFFERENT'}; {'; '.join(said)}", flush=True)
    return good


def check_taxonomy_package(report: Report, packages: list[Path]) -> bool:
    """Return whether a report that names its schema by the address in the taxonomy package is found through it."""
    name, data = taxonomy_package(report, write_extension(report))
    address = f"{report.extension.namespace.rstrip('/')}/{report.extension.stem}.xsd"
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / name).write_bytes(data)
        (Path(scratch) / "alone").mkdir()
        path = Path(scratch) / "alone" / "report.xbrl"
        path.write_bytes(write_xml(report).replace(f'"{report.extension.stem}.xsd"'.encode(), f'"{address}"'.encode()))
        source = load_source(path, [*packages, Path(scratch) / name])
    good = stated_facts(source.report) == stated_facts(report) and not source.findings
    print(f"    taxonomy package: {'equal through it alone' if good else 'DIFFERENT'}", flush=True)
    return good


def main(arguments: list[str] | None = None) -> int:
    """Compare the forms of filings and seeds; return 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--filing", action="append", help="By default the three smallest.")
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--packages", type=Path, default=ROOT.parent / "shared" / "taxonomies")
    options = parser.parse_args(arguments)
    good = True
    if options.seeds:
        for name, report, document in seeds(options.seeds):
            year_packages = sorted(options.packages.glob("us-2025-*.zip"))
            good &= compare(name, report, all_forms(report, document), year_packages, judge=True)
            good &= check_taxonomy_package(report, year_packages)
    if options.corpus:
        folders = sorted(options.corpus.iterdir(), key=lambda path: (path / "untagged.html.gz").stat().st_size)
        for folder in [one for one in folders if one.name in (options.filing or [one.name for one in folders[:3]])]:
            report, document, year = rebuilt(folder)
            year_packages = sorted(options.packages.glob(f"us-{year}-*.zip"))
            good &= compare(folder.name, report, all_forms(report, document), year_packages, judge=True)
            good &= check_taxonomy_package(report, year_packages)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
