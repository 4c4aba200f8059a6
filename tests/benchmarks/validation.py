"""How fast validation is, whether it says what Arelle's command line says, and how much our own checks say of that.

    python -m tests.benchmarks.validation --speed
    python -m tests.benchmarks.validation --equivalence --count 60
    python -m tests.benchmarks.validation --caught

Times are of the wall and of the processors (all processes of a side together): the latter stay true on a machine that
does other work. The reports are those of ``validation_cases.py``; ``--report`` adds others. ``endurance.py`` is beside.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from converter.model.facts import Period
from converter.model.report import Report
from converter.validation import ArelleResult, Pool, check, validate_reports
from converter.validation.causes import same_codes
from converter.validation.pool import ForkingWorker
from tests.benchmarks.validation_cases import (
    SEEDS,
    SHARED,
    Case,
    converted,
    fact_mutations,
    mutated,
    originals,
    package_of,
    rebuilt,
)

SUMMARY = "XBRL validation errors were logged"
BAD = frozenset({"error", "critical", "error-semantic", "inconsistency", "assertion-not-satisfied"})


def command_line(report: Path, packages: list[Path], folder: Path) -> list[str]:
    """Arelle's own command line with the options that the pool uses."""
    return [
        str(Path(sys.executable).with_name("arelleCmdLine")), "--file", str(report),
        "--internetConnectivity", "offline", "--disablePersistentConfig", "--validate", "--calc", "c11r",
        "--utr", "--validateXmlOim", "--validateDuplicateFacts", "inconsistent", "--baseTaxonomyValidation", "none",
        "--packages", "|".join(map(str, packages)), "--logFile", str(folder / "log.json"),
    ]  # fmt: skip


Said = frozenset[tuple[str, str]]


def said_by_command_line(report: Path, packages: list[Path]) -> Said:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, "XDG_CONFIG_HOME": name, "HOME": name}
        subprocess.run(command_line(report, packages, folder), env=environment, capture_output=True, check=False)
        log = json.loads((folder / "log.json").read_text(encoding="utf-8"))["log"]
    pairs: set[tuple[str, str]] = set()
    for entry in log:
        if entry["code"] not in ("info", ""):
            references = [fragment(ref.get("href", "")) for ref in entry["refs"]] or [""]
            pairs.update((entry["code"], reference) for reference in references)
    return frozenset(pairs)


def said_by(result: ArelleResult) -> Said:
    pairs: set[tuple[str, str]] = set()
    for message in result.messages:
        if message.code not in ("info", ""):
            pairs.update((message.code, fragment(href)) for href, _ in message.refs or (("", 0),))
    return frozenset(pairs)


def fragment(href: str) -> str:
    return href.partition("#")[2]


@dataclass(frozen=True)
class Cost:
    """Seconds of the wall and of the processors for so many reports."""

    reports: int
    wall: float
    cpu: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.reports + other.reports, self.wall + other.wall, self.cpu + other.cpu)

    def times(self, other: Cost) -> str:
        """How many times as many reports per second this side judges, by the wall and by the processors."""
        wall, cpu = other.wall / other.reports * self.reports / self.wall, other.cpu / other.reports * self.reports
        return f"{60 * self.reports / self.wall:7.0f}/min {wall:5.1f}x wall {cpu / self.cpu:5.1f}x cpu"


def _processors(pid: int | None = None) -> float:
    """Processor seconds of this process and of its children that ended, or of another process and its own."""
    if pid is None:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used)
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _cost_of_command_line(case: Case, runs: int) -> Cost:
    started, used = time.perf_counter(), _processors()
    for _ in range(runs):
        said_by_command_line(case.entry, case.packages)
    return Cost(runs, time.perf_counter() - started, _processors() - used)


def _cost_of_pool(cases: list[Case], workers: int, reports: int) -> Cost:
    """The cost of so many reports of each case, in turns, by a pool that is warm."""
    packages = cases[0].packages
    with Pool(packages, workers=workers) as pool:
        assert isinstance(pool.worker, ForkingWorker)
        expected = [r.valid for r in validate_reports([case.entry for case in cases], packages, pool=pool)]
        started, used = time.perf_counter(), _processors() + _processors(pool.worker.pid)
        results = validate_reports([case.entry for case in cases] * reports, packages, pool=pool)
        wall = time.perf_counter() - started
        cpu = _processors() + _processors(pool.worker.pid) - used
        assert [result.valid for result in results] == expected * reports
    return Cost(len(results), wall, cpu)


def speed(arguments: argparse.Namespace) -> int:
    """The pool against the command line by kind of report, then all kinds in one run; and our own checks."""
    with tempfile.TemporaryDirectory() as name:
        wanted = ("ix_2025", *(f"{note}-{form}" for note in SEEDS for form in ("htm", "json")))
        cases = [case for case in originals(Path(name), arguments.report) if case.name in wanted]
        alone = Cost(0, 0, 0)
        for case in cases:
            cost = _cost_of_command_line(case, arguments.runs)
            alone += cost
            row = [f"{case.name:12} command line {60 * cost.reports / cost.wall:5.0f}/min"]
            for workers in (1, 2):
                row.append(f"{workers} worker: {_cost_of_pool([case], workers, arguments.reports).times(cost)}")
            print(" | ".join(row), flush=True)
        for workers in (1, 2):
            print(f"all in one run, {workers} worker: {_cost_of_pool(cases, workers, arguments.reports).times(alone)}")
    for note in SEEDS:
        report, conversion = converted(note)
        check(report, conversion.extraction)  # type: ignore[attr-defined]
        started = time.perf_counter()
        found = check(report, conversion.extraction)  # type: ignore[attr-defined]
        spent = (time.perf_counter() - started) * 1000
        print(f"own checks of {note}: {spent:.1f} ms for {len(report.facts)} facts, {len(found)} findings")
        if note == "note33":
            _large(report)
    return 0


def _large(report: Report) -> None:
    copies = 2_500 // len(report.facts) + 1
    facts = tuple(
        replace(fact, id=f"{fact.id}-{n}", period=_moved(fact.period, n))
        for n in range(copies)
        for fact in report.facts
    )[:2_500]
    started = time.perf_counter()
    check(replace(report, facts=facts))
    print(f"own checks of {len(facts)} facts: {(time.perf_counter() - started) * 1000:.0f} ms")


def _moved(period: Period, years: int) -> Period:
    def earlier(day: object) -> object:
        return day.replace(year=day.year - years, day=min(day.day, 28)) if day is not None else None  # type: ignore[attr-defined]

    return Period(earlier(period.end), earlier(period.start))  # type: ignore[arg-type]


def _judged_by_pools(cases: list[Case]) -> list[ArelleResult]:
    """Judge the cases, those of the same packages by one pool; in the order of the cases."""
    found: dict[int, ArelleResult] = {}
    for packages in {tuple(case.packages): None for case in cases}:
        numbers = [number for number, case in enumerate(cases) if tuple(case.packages) == packages]
        entries = [cases[number].entry for number in numbers]
        found.update(zip(numbers, validate_reports(entries, packages, workers=2), strict=True))
    return [found[number] for number in range(len(cases))]


def equivalence(arguments: argparse.Namespace) -> int:
    different = 0
    with tempfile.TemporaryDirectory() as name:
        whole = originals(Path(name), arguments.report) + rebuilt(Path(name), arguments.rebuilt)
        cases = mutated(whole, Path(name), arguments.count, arguments.seed)
        results = _judged_by_pools(cases)
        refused = 0
        for case, result in zip(cases, results, strict=True):
            if result.findings and result.findings[0].stage == "safety":
                refused += 1
                print(f"refused    {case.name}: {result.findings[0].code}")
                continue
            wanted, got = said_by_command_line(case.entry, case.packages), said_by(result)
            same = wanted == got
            different += not same
            print(f"{'same' if same else 'DIFFERENT':10} {len(wanted):4} {case.name}", flush=True)
            if not same:
                print(f"           only the command line: {sorted(wanted - got)[:5]}")
                print(f"           only the pool:         {sorted(got - wanted)[:5]}")
    print(
        f"{len(cases)} reports, {len(cases) - different - refused} the same, {different} different, {refused} refused"
    )
    return 1 if different else 0


def caught(arguments: argparse.Namespace) -> int:
    """Of what Arelle calls an error or an inconsistency, how much our own checks alone say of the same facts."""
    from converter.writing import write_extension, write_json

    choose = random.Random(arguments.seed)
    said, missed = 0, Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        made: list[tuple[str, str, Report, Path]] = []
        for note in SEEDS:
            report, _ = converted(note)
            for kind, fact, mutant in fact_mutations(report, choose):
                folder = Path(name) / f"{len(made)}"
                folder.mkdir()
                for file, content in write_extension(mutant).items():
                    (folder / file).write_bytes(content)
                entry = folder / "report.json"  # inline text is the source's own, whatever a fact's value says
                entry.write_bytes(write_json(mutant))
                made.append((kind, fact, mutant, entry))
        with Pool(package_of(), workers=2) as pool:
            results = validate_reports([entry for *_, entry in made], package_of(), pool=pool)
        refused = 0
        for (kind, _, mutant, _), result in zip(made, results, strict=True):
            own = check(mutant)
            by_code: dict[str, set[str]] = {}
            for finding in own:
                by_code.setdefault(finding.code, set()).update(finding.facts)
            bad = [m for m in result.messages if m.level.lower() in BAD and not m.text.startswith(SUMMARY)]
            refused += bool(bad)
            for message in bad:
                facts = set(message.facts or message.related)
                if any(by_code.get(code, set()) & facts for code in same_codes(message.code)):
                    said += 1
                else:
                    missed[f"{kind}: {message.code}"] += 1
    total = said + sum(missed.values())
    print(f"{len(made)} mutations, {refused} refused by Arelle with {total} errors and inconsistencies")
    print(f"own checks say {said} of them ({said / max(total, 1):.1%})")
    for what, times in missed.most_common(20):
        print(f"  missed {times:3} {what}")
    return 0 if said >= 0.9 * total else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("speed", "equivalence", "caught"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3, help="runs of the command line for --speed")
    parser.add_argument("--reports", type=int, default=40, help="reports for the pool for --speed")
    parser.add_argument("--rebuilt", type=int, default=6, help="filings of the corpus for --equivalence")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--report", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    if not (SHARED / "samples").is_dir() or shutil.which(str(Path(sys.executable).with_name("arelleCmdLine"))) is None:
        print("needs the development material (../shared or $XBRL_CONVERTER_SHARED) and arelleCmdLine", file=sys.stderr)
        return 2
    status = 0
    for name, run in (("speed", speed), ("equivalence", equivalence), ("caught", caught)):
        if getattr(arguments, name):
            status |= run(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
