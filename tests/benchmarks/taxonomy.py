"""Measures the catalogue of a package: making it, opening it, searching, showing.

    python -m tests.benchmarks.taxonomy --package ZIP [--entry-point URL]

Making and opening are measured in processes of their own, memory as the largest resident size of the process. Times are
given as passed and, in brackets, as computed: on a machine with other work to do the first say little.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from taxonomy.builtin import builtin_catalog
from taxonomy.catalog import Catalog, Network
from taxonomy.concepts import QName
from taxonomy.package_files import PackageFiles
from taxonomy.sqlite_catalog import SqliteCatalog

BUDGETS = {"build s": 12, "build MB": 600, "open ms": 60, "open MB": 40, "search ms": 20, "show ms": 5}
QUESTIONS = (
    "other current assets", "total liabilities", "net loss", "accounts recievable", "impairment of long-lived assets",
    "weighted average number of diluted shares outstanding", "deferred income tax expense (benefit)", "SG&A",
    "proceeds from issuance of common stock, net of issuance costs", "crypto assets held, at fair value", "revenue",
)  # fmt: skip
SHOWN = ("Assets", "AssetsCurrent", "Revenues", "NetIncomeLoss", "StatementBusinessSegmentsAxis", "Goodwill")

BUILD = """
import json, resource, sys, time
from pathlib import Path
from taxonomy.sqlite_build import build_catalog_file
start = time.perf_counter()
build_catalog_file([Path(sys.argv[1])], [sys.argv[2]], Path(sys.argv[3]))
print(json.dumps([time.perf_counter() - start, time.process_time(), resource.getrusage(0).ru_maxrss]))
"""
OPEN = """
import json, resource, sys, time
start = time.perf_counter()
from pathlib import Path
from taxonomy.sqlite_catalog import SqliteCatalog
from taxonomy.concepts import QName
imported = time.perf_counter()
catalog = SqliteCatalog(Path(sys.argv[1]), "measured")
assert catalog.concept(QName("us-gaap", "Assets"))
done = time.perf_counter()
print(json.dumps([done - start, time.process_time(), done - imported, resource.getrusage(0).ru_maxrss]))
"""


def child(program: str, *arguments: str) -> list[float]:
    """Run a program in a process of its own and return the numbers that it prints."""
    run = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return [float(number) for number in json.loads(run.stdout)]


def show(catalog: Catalog, name: QName) -> None:
    """Ask all that ``taxonomy show`` prints of a concept."""
    catalog.concept(name)
    catalog.labels(name)
    catalog.references(name)
    for network in (Network.PRESENTATION, Network.CALCULATION):
        catalog.relationships(network, source=name)
        catalog.relationships(network, target=name)
    catalog.tables(name)
    catalog.members(name)
    catalog.axis_default(name)


Times = list[tuple[float, float]]
"""Seconds passed and seconds computed, per question."""


def milliseconds(work: Times) -> str:
    """Return median and worst, as passed and as computed."""
    passed, computed = ([1e3 * pair[i] for pair in work] for i in (0, 1))
    return (
        f"median {statistics.median(passed):.1f} ms ({statistics.median(computed):.1f}), "
        f"worst {max(passed):.1f} ms ({max(computed):.1f})"
    )


def timed(ask: Callable[[], object]) -> tuple[float, float]:
    start, computed = time.perf_counter(), time.process_time()
    ask()
    return time.perf_counter() - start, time.process_time() - computed


def asked(catalog: Catalog) -> tuple[Times, Times]:
    """Return the times of searches and of shows, the first of each in the process included."""
    searches = [timed(partial(catalog.search, question)) for question in QUESTIONS]
    return searches, [timed(partial(show, catalog, QName("us-gaap", local))) for local in SHOWN]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--entry-point", default="")
    arguments = parser.parse_args()
    with PackageFiles([arguments.package]) as files:
        entry_point = arguments.entry_point or files.metadata[0].entry_points[0].documents[0]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.sqlite"
        seconds, cpu, kilobytes = child(BUILD, str(arguments.package), entry_point, str(file))
        print(f"build    {seconds:.1f} s ({cpu:.1f}), {kilobytes / 1024:.0f} MB, file {file.stat().st_size:,} bytes")
        runs = [child(OPEN, str(file)) for _ in range(5)]
        whole, computed, alone, memory = (statistics.median(run[i] for run in runs) for i in range(4))
        print(
            f"open     {whole * 1e3:.0f} ms with imports ({computed * 1e3:.0f} with the start of Python), "
            f"{alone * 1e3:.1f} ms without, {memory / 1024:.0f} MB"
        )
        searches, shows = asked(SqliteCatalog(file, "measured"))
        print(f"search   {milliseconds(searches)}")
        print(f"show     {milliseconds(shows)}")
    print("built-in tables:")
    print(f"open     {milliseconds([timed(lambda: builtin_catalog().concept(QName('us-gaap', 'Assets')))])}")
    print(f"index    {milliseconds([timed(lambda: builtin_catalog().search('assets'))])}, once per process")
    searches, shows = asked(builtin_catalog())
    print(f"search   {milliseconds(searches)}")
    print(f"show     {milliseconds(shows)}")
    print("budgets: " + ", ".join(f"{name} {limit}" for name, limit in BUDGETS.items()))


if __name__ == "__main__":
    main()
