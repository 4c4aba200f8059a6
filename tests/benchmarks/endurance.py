"""Whether a pool lasts: many validations with flat memory, then the same while its processes are killed at random.

    python -m tests.benchmarks.endurance [--count 500] [--every 20] [--workers 2]

The memory is what the worker and its children hold by themselves (proportional set size where the system tells it),
sampled while they run and told by tenth of the way.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import signal
import statistics
import sys
import tempfile
import threading
from pathlib import Path

from converter.validation import ArelleResult, Pool, validate_reports
from converter.validation.pool import ForkingWorker
from tests.benchmarks.validation_cases import ROOT, SHARED, Case, originals, package_of

_PARTS = 10


def cases_here(into: Path) -> list[Case]:
    """All reports of the development material, or the small report of the unit tests where there is none."""
    if (SHARED / "samples").is_dir():
        return originals(into, [])
    return [Case("harbour", ROOT / "tests/unit/validation/data/harbour/harbour-20241231.htm", [])]


def resident(pid: int) -> int:
    """Resident memory of a process in KiB, 0 when it is gone."""
    with contextlib.suppress(OSError):
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) if found is not None else 0
    return 0


def children(pid: int) -> list[int]:
    """Processes that a process started and that are there."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


class Memory:
    """Samples the worker and the largest of its children at every answer."""

    def __init__(self, worker: ForkingWorker) -> None:
        self._worker = worker
        self.samples: list[tuple[int, int, int]] = []

    def note(self, done: int, total: int, result: ArelleResult) -> None:
        """Take a sample: this process, the worker, its largest child."""
        pid = self._worker.pid
        if pid is not None:
            largest = max(map(resident, children(pid)), default=0)
            self.samples.append((resident(os.getpid()), resident(pid), largest))

    def drift(self, which: int) -> tuple[list[float], float]:
        """Return medians in MiB by tenth of the way, and how far they stray from the middle one, as a share."""
        values = [sample[which] for sample in self.samples if sample[which]]
        size = max(1, len(values) // _PARTS)
        parts = [statistics.median(values[at : at + size]) / 1024 for at in range(0, size * _PARTS, size)][:_PARTS]
        middle = statistics.median(parts)
        return parts, max(abs(part - middle) for part in parts) / middle


def steady(queue: list[Path], packages: list[Path], expected: list[bool], workers: int) -> bool:
    """Judge all; True when every report is answered as at first and the memory is flat (± 5 %)."""
    with Pool(packages, workers=workers) as pool:
        assert isinstance(pool.worker, ForkingWorker)
        validate_reports(queue[: len(expected)], packages, pool=pool)  # bases are loaded once
        memory = Memory(pool.worker)
        results = validate_reports(queue, packages, pool=pool, progress=memory.note)
    wrong = _otherwise(results, expected)
    print(f"{len(results)} of {len(queue)} answered, {wrong} otherwise than at first")
    flat = True
    for which, name in enumerate(("caller", "worker", "children")):
        parts, stray = memory.drift(which)
        flat &= stray <= 0.05 or which == 2  # a child's size is its report's; the parts mix reports differently
        print(f"memory of the {name} (MiB): {' '.join(f'{part:.0f}' for part in parts)}, within {stray:.1%}")
    return not wrong and len(results) == len(queue) and flat


def killed(queue: list[Path], packages: list[Path], expected: list[bool], workers: int, every: int, seed: int) -> bool:
    """Judge all while the worker or a child is killed at random at every so many answers; True when none is lost."""
    choose, kills = random.Random(seed), 0
    with Pool(packages, workers=workers) as pool:
        worker = pool.worker
        assert isinstance(worker, ForkingWorker)
        due, over = threading.Semaphore(0), threading.Event()

        def kill() -> None:
            nonlocal kills
            while True:
                due.acquire()
                if over.is_set():
                    return
                pid = worker.pid
                with contextlib.suppress(ProcessLookupError):
                    if pid is not None:
                        os.kill(choose.choice([pid, *children(pid)]), signal.SIGKILL)
                        kills += 1

        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        results = validate_reports(
            queue,
            packages,
            pool=pool,
            progress=lambda done, total, result: due.release() if done % every == 0 else None,
        )
        over.set()
        due.release()
        thread.join()
    wrong = _otherwise(results, expected)
    print(f"with {kills} random kills: {len(results)} of {len(queue)} answered, {wrong} otherwise than at first")
    return not wrong and len(results) == len(queue) and kills > 0


def _otherwise(results: tuple[ArelleResult, ...], expected: list[bool]) -> int:
    return sum(result.valid != expected[number % len(expected)] for number, result in enumerate(results))


def main(given: list[str] | None = None) -> int:
    """Run both and return 0 when both hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--every", type=int, default=20, help="answers between kills")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as name:
        cases = cases_here(Path(name))
        packages = package_of() if cases[0].packages else []
        entries = [case.entry for case in cases]
        expected = [result.valid for result in validate_reports(entries, packages)]
        queue = [entries[number % len(entries)] for number in range(arguments.count)]
        held = steady(queue, packages, expected, arguments.workers)
        held &= killed(queue, packages, expected, arguments.workers, arguments.every, arguments.seed)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
