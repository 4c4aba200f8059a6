"""Any XBRL report of anyone, one or several at once, each with its own result."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from converter.model.findings import ConverterError, Finding, InputError, Severity
from converter.validation.entries import Entry, find_entries, find_entry
from converter.validation.judgement import ArelleOptions, ArelleResult, Judgement
from converter.validation.judging import judged, refused, task_for
from converter.validation.pool import Pool
from converter.validation.safety import Refusal, SafetyLimits, inspect_entry
from converter.validation.systems import plugins_for

Progress = Callable[[int, int, ArelleResult], None]
"""Told how many reports are done, of how many, and the last result."""


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    answer: Future[Judgement] | ArelleResult


def validate_reports(
    paths: Sequence[Path],
    packages: Sequence[Path] = (),
    *,
    options: ArelleOptions | None = None,
    workers: int = 1,
    limits: SafetyLimits | None = None,
    progress: Progress | None = None,
    pool: Pool | None = None,
) -> tuple[ArelleResult, ...]:
    """Return a result for every report at ``paths``, in their order; a folder may hold several.

    A report that cannot be read or is refused has a result that says so; nothing stops the others. ``pool`` is used
    when given (and left open), else one is made for the call. ``ConverterError`` when a package or the validator
    itself cannot be used.
    """
    options = options or ArelleOptions()
    own = pool or Pool(
        packages, workers=workers, plugins=plugins_for(options), disclosure_system=options.disclosure_system
    )
    try:
        asked = list(_ask(paths, packages, options, limits, own))
        results: list[ArelleResult] = []
        for one in asked:
            result = one.answer
            if isinstance(result, Future):
                result = judged(one.name, result.result(), options)
            results.append(result)
            if progress is not None:
                progress(len(results), len(asked), result)
        return tuple(results)
    finally:
        if pool is None:
            own.close()


def _ask(
    paths: Sequence[Path],
    packages: Sequence[Path],
    options: ArelleOptions,
    limits: SafetyLimits | None,
    pool: Pool,
) -> Iterator[_Asked]:
    for path in paths:
        try:
            entries = find_entries(Path(path))
        except InputError as error:
            yield _Asked(str(path), unreadable(str(path), error))
            continue
        for entry in entries:
            yield _one(entry, packages, options, limits, pool)


def _one(
    entry: Entry, packages: Sequence[Path], options: ArelleOptions, limits: SafetyLimits | None, pool: Pool
) -> _Asked:
    name = str(entry.path)
    inspection = inspect_entry(entry, limits)
    if isinstance(inspection, Refusal):
        return _Asked(name, refused(name, inspection))
    task = task_for(entry, inspection.bases, options, packages)
    return _Asked(name, pool.submit(task, options.seconds, options.memory))


_pools: dict[tuple[tuple[str, ...], tuple[str, ...], str], Pool] = {}
_lock = threading.Lock()


def validate_files(entry: Path, packages: Sequence[Path] = (), *, options: ArelleOptions | None = None) -> ArelleResult:
    """Return Arelle's judgement of the one report at ``entry`` (a file, a zip or a folder), offline.

    Its worker process is kept for the next call with the same packages, so that the forms of one report (inline, JSON)
    are judged by one worker with one base taxonomy; a report that hangs or crashes it is tried once more in a new one.
    ``InputError`` when there is no report at ``entry``, or several; ``ConverterError`` when a package or the worker
    fails.
    """
    options = options or ArelleOptions()
    found = find_entry(entry)
    pool = kept_pool(packages, plugins_for(options), options.disclosure_system)
    answer = _one(found, packages, options, None, pool).answer
    return judged(str(entry), answer.result(), options) if isinstance(answer, Future) else answer


def kept_pool(packages: Sequence[Path] = (), plugins: tuple[str, ...] = (), disclosure_system: str = "") -> Pool:
    """Return the pool with these packages and plugins, made on first use and kept until ``close_workers``."""
    key = (tuple(str(Path(package).resolve()) for package in packages), plugins, disclosure_system)
    with _lock:
        pool = _pools.get(key)
        if pool is None:
            pool = _pools[key] = Pool(packages, plugins=plugins, disclosure_system=disclosure_system)
        return pool


def close_workers() -> None:
    """End the workers that ``validate_files`` keeps; the next call starts new ones."""
    with _lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


atexit.register(close_workers)


def unreadable(name: str, error: ConverterError) -> ArelleResult:
    """Return the result of a path at which there is no report to read."""
    finding = Finding(Severity.ERROR, error.code, error.message, hint=error.hint, stage="safety", evidence=error.place)
    return ArelleResult(name, (finding,), 0, False, False, False)
