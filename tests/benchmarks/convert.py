"""How long a conversion takes in a warm process, without Arelle: ``python -m tests.benchmarks.convert``."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from converter.pipeline import convert

ROOT = Path(__file__).resolve().parents[2]
RUNS = 15


def main() -> None:
    """Convert both examples (and the seeds where they are) and print the median and the slowest run of each."""
    notes = [
        (folder / "note.txt", folder)
        for folder in sorted((ROOT / "examples").iterdir())
        if (folder / "note.txt").is_file() and (folder / "decisions.yaml").is_file()
    ]
    seeds = ROOT.parent / "shared" / "seeds"
    notes += [
        (seed, ROOT / "tests" / "seeds" / name)
        for name, pattern in (("note8", "000_*.txt"), ("note33", "002_*.txt"))
        for seed in sorted(seeds.glob(pattern))
    ]
    for source, folder in notes:
        times = []
        for _ in range(RUNS + 1):
            start = time.perf_counter()
            convert(source, folder / "report.yaml", folder / "decisions.yaml")
            times.append(time.perf_counter() - start)
        warm = times[1:]
        print(
            f"{folder.name:24} first {times[0]:.3f} s, "
            f"then median {statistics.median(warm):.3f} s, slowest {max(warm):.3f} s"
        )


if __name__ == "__main__":
    main()
