"""Many reports at once: a pool of workers that survives any one of them.

Where the system can fork, one worker process loads a base taxonomy once and judges each report in a child; elsewhere
there is a warm worker for each report under way. A report whose worker is lost is tried once more. Workers are made
anew after ``RECYCLE`` reports.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from converter.model.findings import ConverterError
from converter.validation.channel import BrokenChannelError, receive, send
from converter.validation.judgement import Judgement, Setup, Task
from converter.validation.server import crash
from converter.validation.worker import WarmWorker, WorkerLostError, boot_command, environment

RECYCLE = 2000
_GRACE = 180.0
"""Seconds beyond a report's own after which its worker is taken for lost: a base may have to be loaded first."""
_START_SECONDS = 120.0


class Worker(Protocol):
    """What the pool needs of a worker."""

    def judge(self, task: Task, seconds: float, memory: int) -> Judgement:
        """Return the judgement; ``WorkerLostError`` when the worker is gone."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class ForkingWorker:
    """A process that judges several reports at once, each in a child. Safe to use from several threads."""

    def __init__(
        self, packages: Sequence[Path | str], *, plugins: Sequence[str] = (), disclosure_system: str = ""
    ) -> None:
        self._setup = Setup(
            tuple(str(Path(package).resolve()) for package in packages), tuple(plugins), disclosure_system
        )
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[int, Future[Judgement]] = {}
        self._asked = 0
        self._since_start = 0
        self._folder = ""

    @property
    def pid(self) -> int | None:
        """The process id, None when there is none."""
        return self._process.pid if self._process is not None else None

    def judge(self, task: Task, seconds: float, memory: int) -> Judgement:
        """Return the judgement of one report; the process is started when it is not there."""
        with self._lock:
            if self._since_start >= RECYCLE and not self._waiting:
                self._end()
            process = self._running()
            self._asked += 1
            self._since_start += 1
            future: Future[Judgement] = Future()
            number = self._asked
            self._waiting[number] = future
            try:
                assert process.stdin is not None
                send(
                    process.stdin,  # type: ignore[arg-type]
                    {"id": number, "task": asdict(task), "seconds": seconds, "memory": memory},
                )
            except BrokenChannelError as error:
                self._lose(process)
                raise WorkerLostError("crash") from error
        try:
            return future.result(timeout=seconds + _GRACE)
        except TimeoutError as error:
            with self._lock:
                self._lose(process)
            raise WorkerLostError("time") from error

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            if self._process.poll() is None:
                return self._process
            self._lose(self._process)  # whoever waits for it must not wait for the next one
        self._folder = tempfile.mkdtemp(prefix="xbrl-converter-")
        process = subprocess.Popen(
            boot_command("converter.validation.forking"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=environment(self._folder),
        )
        assert process.stdin is not None
        assert process.stdout is not None
        setup = {**asdict(self._setup), "folder": self._folder}
        watch = threading.Timer(_START_SECONDS, process.kill)
        watch.start()
        try:
            send(process.stdin, setup)  # type: ignore[arg-type]
            greeting = receive(process.stdout)  # type: ignore[arg-type]
        except BrokenChannelError:
            greeting = None
        finally:
            watch.cancel()
        self._process, self._since_start = process, 0
        if greeting is None or not greeting["ready"]:
            self._end()
            reason = "it ended" if greeting is None else str(greeting["reason"])
            raise ConverterError(
                "validation.package" if greeting else "validation.worker",
                f"the validator did not start: {reason}",
                hint="check the taxonomy packages and that Arelle is installed",
                exit_code=2,
            )
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        try:
            while (answer := receive(process.stdout)) is not None:  # type: ignore[arg-type]
                with self._lock:
                    future = self._waiting.pop(answer["id"], None)
                if future is not None and not future.done():
                    future.set_result(Judgement.from_json(answer["judgement"].encode()))
        except (BrokenChannelError, ValueError):
            pass
        with self._lock:
            self._lose(process)

    def _lose(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that is lost and tell those who wait; called with the lock held."""
        if self._process is not process:
            return
        waiting, self._waiting = self._waiting, {}
        self._end()
        for future in waiting.values():
            if not future.done():
                future.set_exception(WorkerLostError("crash"))

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def close(self) -> None:
        """End the process; whoever waits is told that it is lost."""
        with self._lock:
            if self._process is not None:
                self._lose(self._process)


class _Warm:
    """Warm workers, one for each thread that asks."""

    def __init__(self, packages: Sequence[Path | str], plugins: Sequence[str], disclosure_system: str) -> None:
        self._arguments: dict[str, Any] = {"plugins": plugins, "disclosure_system": disclosure_system}
        self._packages = packages
        self._own = threading.local()
        self._all: list[WarmWorker] = []

    def judge(self, task: Task, seconds: float, memory: int) -> Judgement:
        del memory  # a system without fork has no limit of it that Python could set
        worker: WarmWorker | None = getattr(self._own, "worker", None)
        if worker is None:
            worker = self._own.worker = WarmWorker(self._packages, **self._arguments)
            self._all.append(worker)
        return worker.judge(task, seconds)

    def close(self) -> None:
        for worker in self._all:
            worker.close()


class Pool:
    """Judges up to ``workers`` reports at once. ``forking`` None asks the system."""

    def __init__(
        self,
        packages: Sequence[Path | str] = (),
        *,
        workers: int = 1,
        plugins: Sequence[str] = (),
        disclosure_system: str = "",
        forking: bool | None = None,
    ) -> None:
        can_fork = hasattr(os, "fork") and sys.platform != "darwin"
        self.worker: Worker = (
            ForkingWorker(packages, plugins=plugins, disclosure_system=disclosure_system)
            if (can_fork if forking is None else forking)
            else _Warm(packages, plugins, disclosure_system)
        )
        self._threads = ThreadPoolExecutor(max_workers=max(1, workers), thread_name_prefix="validation")

    def submit(self, task: Task, seconds: float, memory: int) -> Future[Judgement]:
        """Return the future judgement of one report; a report that cannot be judged has ``cut_off`` set."""
        return self._threads.submit(self.judge, task, seconds, memory)

    def judge(self, task: Task, seconds: float, memory: int) -> Judgement:
        """Return the judgement of one report, tried twice when its worker or its child is lost."""
        judgement = crash("crash")
        for _ in range(2):
            try:
                judgement = self.worker.judge(task, seconds, memory)
            except WorkerLostError as error:
                judgement = crash(error.reason, seconds)
            if judgement.cut_off in ("", "memory"):
                break
        return judgement

    def close(self) -> None:
        """End all workers."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.worker.close()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
