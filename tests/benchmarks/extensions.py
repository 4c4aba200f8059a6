"""Extension taxonomies of real filings, generated from their gold facts and judged by Arelle and by EDGAR's rules.

    python -m tests.benchmarks.extensions --corpus ../shared/corpus/dev [--filing NAME ...] [--out DIR]

For every filing a report is made from its gold facts by the code that conversions use, written in place, and judged
with the taxonomy packages of its year, once by the standards alone and once by EDGAR's rules (``efm-pragmatic`` of the
plugin that ``XBRL_CONVERTER_EDGAR`` names). Errors are printed; warnings are counted, with the reason why each stays.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from converter.model.findings import Finding, Severity
from converter.validation import EDGAR_SYSTEM, ArelleOptions, edgar_folder, validate_files
from converter.writing.extension import write_extension
from converter.writing.inline import write_inline
from taxonomy.catalog import Catalog
from taxonomy.package_files import PackageFiles
from taxonomy.sqlite_build import build_catalog_file
from taxonomy.sqlite_catalog import FORMAT, SqliteCatalog
from tests.benchmarks.gold_report import Filing, GoldMapper, GoldReport, read_filing

_IMAGE = re.compile(r'<img [^>]*src="([\w.-]+\.(?:gif|jpg))"')
_PIXELS = {
    "gif": bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b"),
    "jpg": bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"),
}
"""Stand-ins for the images of a filing, which the corpus leaves out."""


_FIRST_YEAR = 2024
REASONS = {
    "DQC.US.0043": "the balances of the filer's own choice of concepts; the sum is the printed one",
    "DQC.US.0047": "the filer's own choice of a concept in the cash flow statement; the sum is the printed one",
    "DQC.US.0076": "the period until revenue is expected is told as a text, which is no part of the gold numbers",
    "DQC.US.0099": "the printed sum does not hold in every context (a segment, a component of equity) and is left out",
    "DQC.US.0135": "the filer's own choice of concepts: an amount of a note that no line of the statements has",
    "EFM.5.02.05.14": "printed as words or names (two; Delaware; New York Stock Exchange), which no transformation of "
    "the standard registry reads; the words refer to the hidden fact",
    "EFM.6.05.45": "the form asks in other words than usual, so the answer on the cover page is not found",
    "EFM.6.05.46": "several classes of securities: a profile gives one of each element",
}
"""Why a warning stays, by the start of its code."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one filing's taxonomy came to."""

    filing: Filing
    made: GoldReport
    plain: tuple[Finding, ...]
    edgar: tuple[Finding, ...]
    seconds: float


def catalog_of(package: Path, folder: Path) -> Catalog:
    """Return the catalogue of a package's first entry point; its file is kept in ``folder``."""
    state = package.stat()
    path = folder / f"{package.stem}-{state.st_size}-{int(state.st_mtime)}-{FORMAT}.sqlite"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with PackageFiles([package]) as files:
            entry_point = files.metadata[0].entry_points[0].documents[0]
        build_catalog_file([package], [entry_point], path)
    return SqliteCatalog(path, package.stem)


def latest(corpus: Path, count: int) -> list[str]:
    """Return the latest filings of a corpus whose year has a catalogue with networks, one of each entity."""
    metas = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(corpus.glob("*/meta.json"))]
    by_entity = {
        meta["cik"]: meta["filing"]
        for meta in sorted(metas, key=lambda meta: str(meta["filing"]).rpartition("-")[2])
        if meta["taxonomy_year"] >= _FIRST_YEAR
    }
    return sorted(by_entity.values(), key=lambda name: (name.rpartition("-")[2], name), reverse=True)[:count]


def package_of(filing: Filing, packages: Path) -> Path:
    """Return the taxonomy package of the filing's year."""
    return packages / f"us-{filing.meta['taxonomy_year']}-offline-test.zip"


def judged(filing: Filing, package: Path, catalog: Catalog, edgar: Path | None, out: Path, *, twice: bool) -> Judged:
    """Make the report of a filing in ``out`` and have it judged; by the standards alone too when ``twice``."""
    started = time.perf_counter()
    made = GoldMapper(filing, catalog).report()
    out.mkdir(parents=True, exist_ok=True)
    for name, content in write_extension(made.report).items():
        (out / name).write_bytes(content)
    for name in _IMAGE.findall(filing.document.markup):
        (out / name).write_bytes(_PIXELS["gif" if name.endswith(".gif") else "jpg"])
    page = out / f"{made.report.extension.stem}.htm"
    page.write_bytes(write_inline(made.report, filing.document, made.report.title))
    seconds = time.perf_counter() - started
    count = len(made.report.facts)
    by_edgar: tuple[Finding, ...] = ()
    if edgar is not None:
        options = ArelleOptions(edgar=edgar, disclosure_system=EDGAR_SYSTEM, seconds=600, expected_facts=count)
        by_edgar = validate_files(page, [package], options=options).findings
    plain: tuple[Finding, ...] = ()
    if twice or edgar is None:
        plain = validate_files(page, [package], options=ArelleOptions(seconds=600, expected_facts=count)).findings
    return Judged(filing, made, plain, by_edgar, seconds)


def main(arguments: list[str] | None = None) -> int:
    """Judge the filings and print what was found; return 1 when there is an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--filing", action="append")
    parser.add_argument("--packages", type=Path, default=Path(__file__).parents[3] / "shared/taxonomies")
    parser.add_argument("--catalogs", type=Path, default=Path(tempfile.gettempdir()) / "xbrl-converter-catalogs")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    edgar = edgar_folder()
    if edgar is None:
        print("EDGAR's rules are not applied: XBRL_CONVERTER_EDGAR does not name the plugin", file=sys.stderr)
    sound = True
    with tempfile.TemporaryDirectory() as scratch:
        for name in options.filing or latest(options.corpus, 5):
            filing = read_filing(options.corpus / name)
            package = package_of(filing, options.packages)
            catalog = catalog_of(package, options.catalogs)
            result = judged(filing, package, catalog, edgar, (options.out or Path(scratch)) / name, twice=True)
            print_judged(result)
            sound = sound and not any(map(_is_bad, (*result.plain, *result.edgar)))
    return 0 if sound else 1


def _is_bad(finding: Finding) -> bool:
    return finding.severity in (Severity.ERROR, Severity.INCONSISTENCY)


def print_judged(result: Judged) -> None:
    """Print a line of counts for the filing, then its errors, then its warnings by code."""
    report = result.made.report
    extension = report.extension
    numbers = sum(fact.unit is not None for fact in report.facts)
    print(
        f"{result.filing.name}: {numbers} numbers, {len(report.facts) - numbers} texts; {len(extension.roles)} roles, "
        f"{sum(len(role.hypercubes) for role in extension.roles)} hypercubes, "
        f"{sum(len(role.calculation) for role in extension.roles)} sums, {len(extension.concepts)} own concepts; "
        f"left out {result.made.left_out}; made in {result.seconds:.1f} s",
        flush=True,
    )
    for title, findings in (("standards", result.plain), ("EDGAR", result.edgar)):
        said = [finding for finding in findings if finding.severity is not Severity.INFO]
        print(f"  {title}: {sum(map(_is_bad, said))} errors, {sum(not _is_bad(finding) for finding in said)} warnings")
        for code, count in sorted(Counter(finding.code for finding in said).items()):
            first = next(finding for finding in said if finding.code == code)
            if _is_bad(first):
                print(f"    {count:5} ERROR {code}: {first.message[:400]}")
            else:
                reason = next((text for start, text in REASONS.items() if code.startswith(start)), "NO REASON KNOWN")
                message = " ".join(first.message.split())
                print(f"    {count:5} {code}: {message[:160]}\n          stays, because: {reason}")


if __name__ == "__main__":
    sys.exit(main())
