"""A worker process that judges in itself: takes tasks from its standard input, answers on its standard output.

Its parent kills it when a report takes too long; ``forking.py`` is the worker that sets a child to each report.
"""

from __future__ import annotations

import os
import sys
from io import FileIO
from typing import Any, BinaryIO

from converter.validation.channel import receive, send
from converter.validation.fence import Fence
from converter.validation.judgement import Judgement, Setup, Task


def crash(reason: str, seconds: float = 0.0) -> Judgement:
    """Return the judgement of a report that could not be judged: ``time``, ``memory`` or ``crash``."""
    return Judgement(False, False, False, 0, cut_off=reason, seconds=seconds)


def own_pipes() -> tuple[FileIO, BinaryIO]:
    """Return the two pipes, out of reach of anything that prints."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)  # what a buffer holds back, select does not see
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return requests, answers


def task_of(raw: dict[str, Any]) -> Task:
    """Return the task that a frame holds."""
    sequences = {key: tuple(raw[key]) for key in ("bases", "roots", "plugins")}
    return Task(**{**raw, **sequences})


def setup_of(raw: dict[str, Any]) -> Setup:
    """Return the set-up that a frame holds."""
    return Setup(tuple(raw["packages"]), tuple(raw["plugins"]), raw["disclosure_system"], raw["folder"])


def serve() -> None:
    """Run a worker that judges in itself until its input ends."""
    requests, answers = own_pipes()
    from converter.validation.arelle import Engine

    raw = receive(requests)
    if raw is None:
        return
    setup = setup_of(raw)
    try:
        engine = Engine(setup)
    except (RuntimeError, OSError) as error:
        send(answers, {"ready": False, "reason": str(error)})
        return
    send(answers, {"ready": True, "pid": os.getpid()})
    fence = Fence(setup.folder, *setup.packages, *setup.plugins)
    first = True
    while (request := receive(requests)) is not None:
        task = task_of(request["task"])
        fence.allow(task.roots)
        fence.shut()
        try:
            judgement = engine.judge(task)
        except MemoryError:
            judgement = crash("memory")
        send(answers, {"id": request["id"], "judgement": judgement.to_json().decode()})
        if first:
            engine.warm()
            first = False
    sys.exit(0)
