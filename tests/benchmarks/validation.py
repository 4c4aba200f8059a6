"""How fast validation is, whether it says what Arelle's command line says, and whether it lasts.

    python -m tests.benchmarks.validation --speed
    python -m tests.benchmarks.validation --equivalence --count 60
    python -m tests.benchmarks.validation --caught
    python -m tests.benchmarks.validation --endurance --count 500

The reports are the samples of the development material (``--shared``), the notes converted with the decisions kept in
``tests/seeds``, and the small report of the unit tests; ``--report`` adds others. Mutations are drawn with ``--seed``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from converter.model.facts import Period, Unit
from converter.model.findings import UsageError
from converter.model.report import Fact, Report
from converter.validation import ArelleResult, Pool, check, validate_reports
from converter.validation.causes import same_codes
from converter.validation.pool import ForkingWorker

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("XBRL_CONVERTER_SHARED", ROOT.parent / "shared"))
SEEDS = {"note8": "000_8903ea18af274f83.txt", "note33": "002_fa2b530666297a11.txt"}
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
class Case:
    name: str
    entry: Path
    packages: list[Path]


def package_of(year: int = 2025) -> list[Path]:
    return [SHARED / f"taxonomies/us-{year}-offline-test.zip"]


def originals(into: Path, more: list[Path]) -> list[Case]:
    """The reports as they are, each in a folder of its own."""
    cases = [Case("harbour", ROOT / "tests/unit/validation/data/harbour/harbour-20241231.htm", package_of())]
    for sample in ("ix", "json", "ix_2025"):
        folder = SHARED / "samples" / sample
        entry = next(path for path in sorted(folder.iterdir()) if path.suffix in (".htm", ".json"))
        cases.append(Case(sample, entry, package_of()))
    for name in SEEDS:
        for entry in written_seed(name, into / name):
            cases.append(Case(f"{name}-{entry.suffix[1:]}", entry, package_of()))
    return cases + [Case(path.stem, path, package_of()) for path in more]


def converted(name: str) -> tuple[Report, object]:
    from converter import pipeline

    kept = ROOT / "tests/seeds" / name
    source = SHARED / "seeds" / SEEDS[name]
    try:
        conversion = pipeline.convert(source, kept / "report.yaml", kept / "decisions.yaml")
    except UsageError as error:
        print(f"{name} is converted without its decisions, which do not fit: {error.message}", file=sys.stderr)
        conversion = pipeline.convert(source, kept / "report.yaml")
    return conversion.report, conversion


def written_seed(name: str, folder: Path) -> list[Path]:
    _, conversion = converted(name)
    folder.mkdir(parents=True)
    for file, content in conversion.files.items():  # type: ignore[attr-defined]
        (folder / file).write_bytes(content)
    return [folder / conversion.entry, folder / "report.json"]  # type: ignore[attr-defined]


Mutation = Callable[[random.Random, dict[str, str]], bool]


def _pick(choose: random.Random, files: dict[str, str], pattern: str, change: Callable[[re.Match[str]], str]) -> bool:
    """Change one match of a pattern in one file; False when there is none."""
    places = [(name, match) for name, text in sorted(files.items()) for match in re.finditer(pattern, text)]
    if not places:
        return False
    name, match = choose.choice(places)
    text = files[name]
    files[name] = text[: match.start()] + change(match) + text[match.end() :]
    return files[name] != text


def _swap(pattern: str, change: Callable[[re.Match[str]], str]) -> Mutation:
    return lambda choose, files: _pick(choose, files, pattern, change)


def _other_context(choose: random.Random, files: dict[str, str]) -> bool:
    ids = sorted({i for text in files.values() for i in re.findall(r'<xbrli:context id="([^"]+)"', text)})
    if len(ids) < 2:
        return False
    return _pick(choose, files, r'contextRef="([^"]+)"', lambda m: f'contextRef="{choose.choice(ids)}"')


def _other_name(choose: random.Random, files: dict[str, str]) -> bool:
    names = sorted({i for text in files.values() for i in re.findall(r' name="([\w-]+:\w+)"', text)})
    return bool(names) and _pick(choose, files, r' name="([\w-]+:\w+)"', lambda m: f' name="{choose.choice(names)}"')


MUTATIONS: dict[str, Mutation] = {
    "value": _swap(r">(\d)([\d,]*)</ix:nonFraction>", lambda m: f">{(int(m[1]) + 3) % 10}{m[2]}</ix:nonFraction>"),
    "json value": _swap(r'"value":\s*"(\d)(\d+\.\d)"', lambda m: f'"value":"{(int(m[1]) % 9) + 1}{m[2]}"'),
    "context": _other_context,
    "concept": _other_name,
    "unknown concept": _swap(r' name="([\w-]+):(\w+)"', lambda m: f' name="{m[1]}:{m[2]}Gone"'),
    "unit": _swap(r'unitRef="[^"]+"', lambda m: 'unitRef="nothing"'),
    "currency": _swap(r"iso4217:USD</xbrli:measure>", lambda m: "iso4217:ZZZ</xbrli:measure>"),
    "json unit": _swap(r'"unit":\s*"iso4217:\w+"', lambda m: '"unit":"xbrli:shares"'),
    "decimals": _swap(r'decimals="[^"]+"', lambda m: 'decimals="-12"'),
    "bad decimals": _swap(r'decimals="[^"]+"', lambda m: 'decimals="three"'),
    "sign": _swap(r"<ix:nonFraction (?![^>]*sign=)", lambda m: '<ix:nonFraction sign="-" '),
    "scale": _swap(r'scale="(\d+)"', lambda m: f'scale="{int(m[1]) + 3}"'),
    "format": _swap(r'format="ixt:[^"]+"', lambda m: 'format="ixt:num-nothing"'),
    "member": _swap(r'(dimension="[^"]+">)[^<]+<', lambda m: f"{m[1]}xbrli:item<"),
    "axis": _swap(r'dimension="([\w-]+):\w+"', lambda m: f'dimension="{m[1]}:NoSuchAxis"'),
    "period": _swap(r"<xbrli:startDate>(\d{4})", lambda m: f"<xbrli:startDate>{int(m[1]) + 3}"),
    "no period": _swap(r"<xbrli:instant>[^<]+", lambda m: "<xbrli:instant>someday"),
    "identifier": _swap(r'scheme="[^"]+"', lambda m: 'scheme=""'),
    "repeated id": _swap(r' id="(f-\d+)"', lambda m: ' id="f-2"'),
    "label": _swap(r"<(?:link:)?labelArc [^>]*/>", lambda m: ""),
    "broken locator": _swap(r'(xlink:href="[^"#]+#)([\w-]+)"', lambda m: f'{m[1]}{m[2]}Gone"'),
    "weight": _swap(r' weight="-?1(?:\.0)?"', lambda m: ' weight="-1"' if "-" not in m[0] else ' weight="1"'),
    "period type": _swap(r'periodType="duration"', lambda m: 'periodType="instant"'),
    "type": _swap(r'type="xbrli:monetaryItemType"', lambda m: 'type="xbrli:sharesItemType"'),
    "balance": _swap(r'balance="(debit|credit)"', lambda m: f'balance="{"debit" if m[1] == "credit" else "credit"}"'),
    "missing schema": _swap(r'(schemaRef[^>]+xlink:href=")[^"]+"', lambda m: f'{m[1]}gone.xsd"'),
    "missing import": _swap(r'schemaLocation="https?://[^"]+"', lambda m: 'schemaLocation="http://gone.example/a.xsd"'),
    "unclosed": _swap(r"</td>", lambda m: ""),
    "continuation": _swap(r'continuedAt="[^"]+"', lambda m: 'continuedAt="gone"'),
    "json period": _swap(r'"period":\s*"(\d{4})', lambda m: f'"period":"{int(m[1]) + 9}'),
    "json concept": _swap(r'"concept":\s*"([\w-]+):(\w+)"', lambda m: f'"concept":"{m[1]}:{m[2]}Gone"'),
    "json decimals": _swap(r'"decimals":\s*-?\d+', lambda m: '"decimals":-12'),
    "domain": _swap(r'arcrole/domain-member"', lambda m: 'arcrole/dimension-default"'),
    "role": _swap(r'roleURI="([^"]+)"', lambda m: f'roleURI="{m[1]}Gone"'),
}


def mutated(cases: list[Case], into: Path, count: int, seed: int) -> list[Case]:
    """The cases themselves, then mutations of them in turn until there are ``count``."""
    choose = random.Random(seed)
    made = list(cases[:count])
    names = sorted(MUTATIONS)
    number = 0
    while len(made) < count:
        case = cases[number % len(cases)]
        name = names[(number * 7 + number // len(cases)) % len(names)]
        number += 1
        folder = into / f"m{number}"
        files = {path.name: path.read_text(encoding="utf-8") for path in _own_files(case)}
        if not MUTATIONS[name](choose, files):
            continue
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        made.append(Case(f"{case.name}, {name}", folder / case.entry.name, case.packages))
    return made


def _own_files(case: Case) -> list[Path]:
    wanted = {".xsd", ".xml", case.entry.suffix}
    files = [path for path in case.entry.parent.iterdir() if path.suffix in wanted]
    skip = {"parsed.json", "findings.json"} | ({"report.json"} if case.entry.name != "report.json" else set())
    return sorted(path for path in files if path.name not in skip)


def speed(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name:
        cases = [c for c in originals(Path(name), arguments.report) if c.name in ("ix_2025", "note8-htm", "note33-htm")]
        print(f"{'report':14} {'command line':>14} {'1 worker':>16} {'2 workers':>16}   reports per minute")
        for case in cases:
            times = []
            for _ in range(arguments.runs):
                started = time.perf_counter()
                said_by_command_line(case.entry, case.packages)
                times.append(time.perf_counter() - started)
            alone = 60 / statistics.median(times)
            row = [f"{case.name:14} {alone:14.1f}"]
            for workers in (1, 2):
                with Pool(case.packages, workers=workers) as pool:
                    validate_reports([case.entry] * 2, case.packages, pool=pool)
                    started = time.perf_counter()
                    results = validate_reports([case.entry] * arguments.reports, case.packages, pool=pool)
                    rate = 60 * len(results) / (time.perf_counter() - started)
                    assert len({result.valid for result in results}) == 1
                row.append(f"{rate:8.1f} ({rate / alone:4.1f}x)")
            print(" ".join(row), flush=True)
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


def equivalence(arguments: argparse.Namespace) -> int:
    different = 0
    with tempfile.TemporaryDirectory() as name:
        cases = mutated(originals(Path(name), arguments.report), Path(name), arguments.count, arguments.seed)
        with Pool(package_of(), workers=2) as pool:
            results = validate_reports([case.entry for case in cases], package_of(), pool=pool)
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


def fact_mutations(report: Report, choose: random.Random) -> Iterator[tuple[str, str, Report]]:
    """Mutations of a report in memory: name, id of the fact, the report."""
    numeric = [fact for fact in report.facts if isinstance(fact.value, Decimal) and fact.decimals is not None]
    shares, other = Unit(("xbrli:shares",)), Unit(("iso4217:ZZZ",))

    def one(fact: Fact, **values: object) -> Report:
        return replace(report, facts=tuple(replace(f, **values) if f.id == fact.id else f for f in report.facts))

    for fact in choose.sample(numeric, min(12, len(numeric))):
        instant = fact.period.is_instant
        turned = Period(fact.period.end) if not instant else Period(fact.period.end, fact.period.end.replace(day=1))
        yield "period type", fact.id, one(fact, period=turned)
        if fact.unit is not None and str(fact.unit).startswith("iso4217:"):
            yield "unit", fact.id, one(fact, unit=shares)
            yield "currency", fact.id, one(fact, unit=other)
        yield "sum", fact.id, one(fact, value=fact.value * 7 + 5_000)
        yield "sign", fact.id, one(fact, value=-fact.value)
        yield "decimals", fact.id, one(fact, decimals=-15)
        yield "duplicate", fact.id, replace(
            report, facts=(*report.facts, replace(fact, id="f-9999", value=fact.value + 77_000))
        )  # fmt: skip
        if fact.dimensions:
            axis, _ = fact.dimensions[0]
            yield "member", fact.id, one(fact, dimensions=((axis, fact.concept),))
            cubes = [use for role in report.extension.roles for cube in role.hypercubes for use in cube.axes]
            default = next((use.domain.member for use in cubes if use.axis == axis and use.default), None)
            if default is not None:
                yield "default", fact.id, one(fact, dimensions=((axis, default),))
        else:
            every = [cube for role in report.extension.roles for cube in role.hypercubes]
            own = {use.axis for cube in every if fact.concept in cube.items for use in cube.axes}
            foreign = [use for cube in every for use in cube.axes if use.axis not in own and use.domain.children]
            if foreign and any(fact.concept in cube.items for cube in every):
                use = foreign[0]
                yield "axis", fact.id, one(fact, dimensions=((use.axis, use.domain.children[0].member),))


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


def _memory(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1])  # type: ignore[index]


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def endurance(arguments: argparse.Namespace) -> int:
    """Many validations in one pool; then again while children and the worker are killed at random."""
    with tempfile.TemporaryDirectory() as name:
        entries = [case.entry for case in originals(Path(name), arguments.report)]
        queue = [entries[n % len(entries)] for n in range(arguments.count)]
        with Pool(package_of(), workers=2) as pool:
            assert isinstance(pool.worker, ForkingWorker)
            expected = [r.valid for r in validate_reports(entries, package_of(), pool=pool)]
            marks: list[int] = []
            worker = pool.worker

            def note(done: int, total: int, result: ArelleResult) -> None:
                if done % max(1, total // 10) == 0 and worker.pid is not None:
                    marks.append(_memory(worker.pid))

            results = validate_reports(queue, package_of(), pool=pool, progress=note)
            wrong = sum(r.valid != expected[n % len(entries)] for n, r in enumerate(results))
            print(f"{len(results)} of {len(queue)} answered, {wrong} otherwise than at first")
            steady = marks[1:]
            print(f"memory of the worker (MiB): {', '.join(f'{m / 1024:.0f}' for m in marks)}")
            drift = (steady[-1] - steady[0]) / steady[0]
            print(f"drift {drift:+.1%}")
        killed = _with_kills(queue, arguments.seed, expected, len(entries))
    return 0 if not wrong and abs(drift) <= 0.05 and not killed else 1


def _with_kills(queue: list[Path], seed: int, expected: list[bool], period: int) -> int:
    choose = random.Random(seed)
    kills = 0
    with Pool(package_of(), workers=2) as pool:
        assert isinstance(pool.worker, ForkingWorker)
        worker = pool.worker
        stop = threading.Event()
        due = threading.Semaphore(0)

        def kill() -> None:
            nonlocal kills
            while not stop.is_set():
                if not due.acquire(timeout=0.2):
                    continue
                pid = worker.pid
                targets = [pid, *_children(pid)] if pid is not None else []
                if targets:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(choose.choice(targets), signal.SIGKILL)
                        kills += 1

        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        results = validate_reports(
            queue, package_of(), pool=pool, progress=lambda done, total, r: due.release() if done % 20 == 0 else None
        )
        stop.set()
        thread.join()
    wrong = sum(r.valid != expected[n % period] for n, r in enumerate(results))
    print(f"with {kills} random kills: {len(results)} of {len(queue)} answered, {wrong} otherwise than at first")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("speed", "equivalence", "caught", "endurance"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3, help="runs of the command line for --speed")
    parser.add_argument("--reports", type=int, default=40, help="reports for the pool for --speed")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--report", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    if not (SHARED / "samples").is_dir() or shutil.which(str(Path(sys.executable).with_name("arelleCmdLine"))) is None:
        print("needs the development material (../shared or $XBRL_CONVERTER_SHARED) and arelleCmdLine", file=sys.stderr)
        return 2
    status = 0
    for name, run in (("speed", speed), ("equivalence", equivalence), ("caught", caught), ("endurance", endurance)):
        if getattr(arguments, name):
            status |= run(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
