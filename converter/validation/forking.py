"""A worker that judges each report in a child of its own (where the system can fork).

The worker loads a base taxonomy once; every report starts from that state in a forked child and takes its memory, its
files and its faults with it when it ends. The worker itself never opens a report.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import FileIO
from typing import BinaryIO

from converter.validation.arelle import Engine
from converter.validation.channel import receive, send
from converter.validation.fence import Fence
from converter.validation.judgement import Judgement, Task
from converter.validation.server import crash, own_pipes, setup_of, task_of

_OUT_OF_MEMORY = 77
"""Exit status of a child that ran out of memory."""
_FILE_BYTES = 1 << 20
_CHUNK = 1 << 20
_ANSWER_LIMIT = 512 * 1024 * 1024


@dataclass(slots=True)
class _Child:
    request: int
    pid: int
    pipe: int
    started: float
    seconds: float
    data: bytearray = field(default_factory=bytearray)
    killed: str = ""

    @property
    def deadline(self) -> float:
        return self.started + self.seconds


def serve() -> None:
    """Run the worker until its input ends; several reports may be under way at once."""
    requests, answers = own_pipes()
    raw = receive(requests)
    if raw is None:
        return
    setup = setup_of(raw)
    try:
        engine = Engine(setup)
        engine.warm_up()
    except (RuntimeError, OSError) as error:
        send(answers, {"ready": False, "reason": str(error)})
        return
    # The fence stands before the first address of a report is looked up; children inherit it.
    fence = Fence(setup.folder, *setup.packages, *setup.plugins)
    fence.shut()
    send(answers, {"ready": True, "pid": os.getpid()})
    _Server(engine, fence, requests, answers).run()


class _Server:
    def __init__(self, engine: Engine, fence: Fence, requests: FileIO, answers: BinaryIO) -> None:
        self._engine = engine
        self._fence = fence
        self._requests = requests
        self._answers = answers
        self._children: dict[int, _Child] = {}

    def run(self) -> None:
        while True:
            waits = [child.deadline - time.monotonic() for child in self._children.values() if not child.killed]
            timeout = max(0.0, min(waits)) if waits else None
            asking = self._requests.fileno()
            for ready in select.select([asking, *self._children], [], [], timeout)[0]:
                if ready == asking:
                    if not self._take():
                        return
                else:
                    self._read(self._children[ready])
            for child in list(self._children.values()):
                if not child.killed and time.monotonic() >= child.deadline:
                    child.killed = "time"
                    os.kill(child.pid, signal.SIGKILL)

    def _take(self) -> bool:
        request = receive(self._requests)
        if request is None:
            for child in self._children.values():
                os.kill(child.pid, signal.SIGKILL)
            return False
        task = task_of(request["task"])
        shared = self._engine.share(task.bases)
        judge = self._engine.judge_from_base if shared else self._engine.judge
        self._fork(request["id"], task, judge, request["seconds"], request["memory"])
        return True

    def _fork(self, request: int, task: Task, judge: Callable[[Task], Judgement], seconds: float, memory: int) -> None:
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _judge_and_end(task, judge, self._fence, writing, seconds, memory)
        os.close(writing)
        self._children[reading] = _Child(request, pid, reading, time.monotonic(), seconds)

    def _read(self, child: _Child) -> None:
        data = os.read(child.pipe, _CHUNK)
        if data and len(child.data) + len(data) <= _ANSWER_LIMIT:
            child.data += data
            return
        if data:
            child.killed = "memory"
            os.kill(child.pid, signal.SIGKILL)
        os.close(child.pipe)
        del self._children[child.pipe]
        _, status = os.waitpid(child.pid, 0)
        text = child.data.decode() if status == 0 and not child.killed else ""
        if not text:
            reason = child.killed or _reason(status)
            text = crash(reason, time.monotonic() - child.started).to_json().decode()
        send(self._answers, {"id": child.request, "judgement": text})


def _reason(status: int) -> str:
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY:
        return "memory"
    return "time" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else "crash"


def _limit(seconds: float, memory: int) -> None:
    import resource

    def at_most(what: int, value: int) -> None:
        hard = resource.getrlimit(what)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (bound, bound))

    at_most(resource.RLIMIT_AS, memory << 20)
    at_most(resource.RLIMIT_CPU, int(seconds) + 5)
    at_most(resource.RLIMIT_FSIZE, _FILE_BYTES)
    at_most(resource.RLIMIT_CORE, 0)


def _judge_and_end(
    task: Task, judge: Callable[[Task], Judgement], fence: Fence, pipe: int, seconds: float, memory: int
) -> None:
    """Judge the report in this process, write the judgement, and end the process whatever happens."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the caller's to handle
        _limit(seconds, memory)
        fence.allow(task.roots)
        data = memoryview(judge(task).to_json())
        while data:
            data = data[os.write(pipe, data) :]
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)  # never back into the worker's loop
