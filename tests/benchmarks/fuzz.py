"""Read and extract damaged inputs: no crash, no hang, no silent loss.

    python -m tests.benchmarks.fuzz --corpus DIR [--count 1000] [--seed 1] [--largest 60000] [--json]

Every input is a slice, a piece of a page, a text form or a workbook of the corpus, damaged by a seeded fuzzer
(``tests/hostile/mutations.py``). An input counts as

- crashed, when anything but a ``ConverterError`` is raised, memory included (the process may use ``--memory`` MB);
- hung, when it takes longer than 10 seconds of processor time;
- lost, when digits of its text stand in no block, a cell with digits is in no fact, label, header or finding, or an
  independent parser sees digits in the page that were not read and no finding says why
  (``tests/hostile/accounting.py``).
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType

from converter.extraction import extract
from converter.model.findings import ConverterError
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read
from tests.hostile.accounting import cells_unaccounted, digits_of_page_missing, digits_outside_blocks
from tests.hostile.mutations import Mutant, mutants

SECONDS = 10


class HungError(BaseException):
    """Time is up; no handler of ``Exception`` may take it for something else."""


@dataclass(slots=True)
class Outcome:
    """What came of all inputs; lists name the inputs (``seed/number filing/slice.form damage``)."""

    inputs: int = 0
    read: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    crashed: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_name: str = ""
    megabytes: int = 0


def plain_profile(meta: Path) -> Profile:
    """What is known of every report: its type and its period."""
    known = json.loads(meta.read_text(encoding="utf-8"))
    return Profile(
        entity=EntityProfile(name="A Company", identifier="0001234567"),
        report=ReportProfile(
            type=known["document_type"],
            period_start=date.fromisoformat(known["period_start"]),
            period_end=date.fromisoformat(known["period_end"]),
        ),
        extension=ExtensionProfile(prefix="own", authority="http://www.example.com"),
    )


def _time_is_up(signal_number: int, frame: FrameType | None) -> None:
    raise HungError


def judge(mutant: Mutant, profile: Profile, outcome: Outcome) -> None:
    """Read and extract one input and note what came of it."""
    outcome.inputs += 1
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        document = read(mutant.data, mutant.name)
        extraction = extract(document, profile)
        signal.setitimer(signal.ITIMER_PROF, 0)
        outcome.read += 1
        outside = digits_outside_blocks(document)
        unaccounted = cells_unaccounted(document, extraction)
        missing = digits_of_page_missing(mutant.data, document)
        if outside or unaccounted or missing:
            outcome.lost.append(
                f"{mutant.name}: {len(outside)} digits in no block, {unaccounted} cells, {missing} digits of the page"
            )
    except ConverterError as error:
        outcome.refused[error.code] = outcome.refused.get(error.code, 0) + 1
        if not error.message:
            outcome.crashed.append(f"{mutant.name}: an error without words")
    except HungError:
        outcome.hung.append(mutant.name)
    except Exception as error:  # noqa: BLE001 (whatever gets out is what is looked for)
        last = traceback.extract_tb(error.__traceback__)[-1]
        outcome.crashed.append(f"{mutant.name}: {error!r:.200} in {Path(last.filename).name}:{last.lineno}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    spent = time.process_time() - began
    if spent > outcome.slowest:
        outcome.slowest, outcome.slowest_name = spent, mutant.name


def run(corpus: Path, count: int, seed: int, largest: int, memory: int) -> Outcome:
    """Judge ``count`` inputs within ``memory`` megabytes of address space."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory << 20, hard))
    signal.signal(signal.SIGPROF, _time_is_up)
    outcome = Outcome()
    profiles: dict[Path, Profile] = {}
    for mutant in mutants(corpus, count, seed, largest):
        if mutant.meta not in profiles:
            profiles[mutant.meta] = plain_profile(mutant.meta)
        judge(mutant, profiles[mutant.meta], outcome)
    outcome.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--largest", type=int, default=60_000, help="bytes of a sound input")
    parser.add_argument("--memory", type=int, default=1_500, help="megabytes of address space")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    outcome = run(options.corpus, options.count, options.seed, options.largest, options.memory)
    if options.json:
        print(json.dumps(asdict(outcome)))
    else:
        refused = sum(outcome.refused.values())
        print(f"{outcome.inputs} inputs: {outcome.read} read, {refused} refused with a clear error, "
              f"{len(outcome.crashed)} crashed, {len(outcome.hung)} hung, {len(outcome.lost)} lost")  # fmt: skip
        print(f"slowest {outcome.slowest:.2f} s ({outcome.slowest_name}), peak {outcome.megabytes} MB")
        for code, number in sorted(outcome.refused.items(), key=lambda entry: -entry[1]):
            print(f"  {number:5} {code}")
        for line in (*outcome.crashed, *outcome.hung, *outcome.lost):
            print(line)
    return 1 if outcome.crashed or outcome.hung or outcome.lost else 0


if __name__ == "__main__":
    sys.exit(main())
