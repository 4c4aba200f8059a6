"""The caller's side of a worker process: start it, ask it, end it."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from converter.model.findings import ConverterError
from converter.validation.channel import BrokenChannelError, receive, send
from converter.validation.judgement import Judgement, Setup, Task

_BOOT = "import json,sys; sys.path[:] = json.loads(sys.argv[1]); from {0} import serve; serve()"
_START_SECONDS = 120.0


class WorkerLostError(Exception):
    """The worker ended or did not answer in time; ``reason`` is ``time`` or ``crash``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def environment(folder: str) -> dict[str, str]:
    """Return what the worker sees of the environment: no home to write to, no Arelle options, no secrets."""
    kept = {key: value for key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR") if (value := os.environ.get(key))}
    return {
        **kept,
        "HOME": folder,
        "XDG_CONFIG_HOME": folder,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C.UTF-8",
    }


def boot_command(module: str) -> list[str]:
    """Return the command that runs ``serve`` of a module in a new Python."""
    # Paths the caller put on sys.path count from its own folder: the worker runs elsewhere.
    path = [str(Path(entry).resolve()) for entry in sys.path]
    return [sys.executable, "-c", _BOOT.format(module), json.dumps(path)]


class WarmWorker:
    """One worker process with Arelle loaded, which judges one report after the other.

    Not for several threads at once. A worker that is lost raises ``WorkerLostError``; ``start`` makes a new one.
    ``ConverterError`` when a package cannot be loaded.
    """

    def __init__(
        self, packages: Sequence[Path | str], *, plugins: Sequence[str] = (), disclosure_system: str = ""
    ) -> None:
        self._packages = tuple(str(Path(package).resolve()) for package in packages)
        self._plugins = tuple(plugins)
        self._disclosure_system = disclosure_system
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[Any] = queue.Queue()
        self._folder = ""
        self._asked = 0

    @property
    def pid(self) -> int | None:
        """The process id, None when there is none."""
        return self._process.pid if self._process is not None else None

    @property
    def is_running(self) -> bool:
        """True when the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and wait until Arelle is ready in it."""
        self.close()
        self._folder = tempfile.mkdtemp(prefix="xbrl-converter-")
        self._process = subprocess.Popen(
            boot_command("converter.validation.server"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env=environment(self._folder),
        )
        self._answers = queue.Queue()
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        setup = Setup(self._packages, self._plugins, self._disclosure_system, self._folder)
        try:
            self._send(asdict(setup))
            greeting = self._next(_START_SECONDS)
        except WorkerLostError as error:
            self.close()
            raise ConverterError(
                "validation.worker", f"the validator did not start ({error.reason})", hint="is Arelle installed?"
            ) from error
        if not greeting["ready"]:
            self.close()
            raise ConverterError(
                "validation.package",
                f"Arelle cannot use a taxonomy package: {greeting['reason']}",
                hint="check the file with `xbrl-converter taxonomy list`; add it again when it is damaged",
                exit_code=2,
            )

    def judge(self, task: Task, seconds: float) -> Judgement:
        """Return the judgement of one report; a lost worker is started anew for the next one."""
        if not self.is_running:
            self.start()
        self._asked += 1
        try:
            self._send({"id": self._asked, "task": asdict(task)})
            answer = self._next(seconds)
        except WorkerLostError:
            self.close()
            raise
        return Judgement.from_json(answer["judgement"].encode())

    def _send(self, content: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, content)  # type: ignore[arg-type]
        except BrokenChannelError as error:
            raise WorkerLostError("crash") from error

    def _next(self, seconds: float) -> Any:
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty as error:
            raise WorkerLostError("time") from error
        if answer is None:
            raise WorkerLostError("crash")
        return answer

    def close(self) -> None:
        """End the process and remove its folder."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""

    def __enter__(self) -> WarmWorker:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _listen(process: subprocess.Popen[bytes], answers: queue.Queue[Any]) -> None:
    """Put every answer of the process on the queue, None at its end."""
    assert process.stdout is not None
    try:
        while (answer := receive(process.stdout)) is not None:  # type: ignore[arg-type]
            answers.put(answer)
    except BrokenChannelError:
        pass
    answers.put(None)
