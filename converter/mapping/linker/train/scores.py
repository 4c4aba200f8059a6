"""Prints what cross-validation found: ranks by statement, industry and company; stated confidence against the truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.grid import STATEMENTS
from converter.mapping.linker.layout import Floats, Ints
from converter.mapping.linker.reliability import reliability
from converter.mapping.linker.train.fit import industry, ranks
from converter.mapping.linker.train.reports import Questions
from converter.mapping.linker.train.sureness import Cases, Sureness, cases

Bools = npt.NDArray[np.bool_]
_SURE = (0.5, 0.65, 0.7, 0.8, 0.9, 0.95)


def print_ranks(title: str, data: Questions, score: Floats) -> None:
    """Print how often the right concept is first, and among ten, of the questions whose concept was not hidden."""
    place = ranks(data, score, np.arange(len(data.question)))
    standard = (data.answer > 0) & ~data.masked
    print(f"\n{title}: standard concepts")
    for name, printed in (("printed tables", data.printed), ("linkbases", ~data.printed)):
        _line(name, place, standard & printed)
        for code, statement in enumerate(STATEMENTS):
            _line(f"  {statement}", place, standard & printed & (data.statement == code))
    for name, printed in (("printed tables", data.printed), ("linkbases", ~data.printed)):
        _line(f"concepts hidden from the memory: {name}", place, (data.answer > 0) & data.masked & printed)
    trades = np.array([industry(int(sic)) for sic in data.sic])
    for trade in sorted(set(trades.tolist())):
        _line(f"industry {trade}", place, standard & (trades == trade))
    for cik in np.unique(data.cik):
        _line(f"company {cik}", place, standard & (data.cik == cik))


def _line(name: str, place: Ints, chosen: Bools) -> None:
    if chosen.any():
        ranked = place[chosen]
        print(f"{name:50s} {len(ranked):7d} rows  @1 {np.mean(ranked == 0):.3f}  @10 {np.mean(ranked < 10):.3f}")


def print_sureness(title: str, data: Questions, score: Floats, folds: Sequence[tuple[Ints, Sureness]]) -> None:
    """Print precision and coverage of stated confidence; of each fold as a model states it that never saw the fold."""
    found: list[tuple[Cases, Floats, Floats]] = []
    for lines, sureness in folds:
        one = cases(data, score, lines)
        found.append((one, sureness.confidence(one.features), sureness.advice(one.features)))
    stated = np.concatenate([confidence for _, confidence, _ in found])
    advice = np.concatenate([own for _, _, own in found])
    right = np.concatenate([one.right for one, _, _ in found])
    own = np.concatenate([one.own for one, _, _ in found])
    printed = data.printed[np.concatenate([one.question for one, _, _ in found])]
    print(f"\n{title}: stated confidence (own concepts of filers count as wrong)")
    for name, chosen in (("printed tables", printed), ("linkbases", ~printed)):
        if not chosen.any():
            continue
        for bound in _SURE:
            sure = chosen & (stated >= bound)
            precision = np.mean(right[sure]) if sure.any() else 0.0
            print(f"{name:20s} >= {bound:.2f}: precision {precision:.3f}, covers {np.mean(sure[chosen]):.3f} of rows")
        for line in reliability(stated[chosen], right[chosen]):
            print(f"{name:20s} {line}")
        for bound in (0.3, 0.5, 0.7):
            sure = chosen & (advice >= bound)
            precision = np.mean(own[sure]) if sure.any() else 0.0
            recall = np.sum(own & sure) / max(np.sum(own & chosen), 1)
            print(f"{name:20s} own concept advised >= {bound:.1f}: precision {precision:.3f}, recall {recall:.3f}")
