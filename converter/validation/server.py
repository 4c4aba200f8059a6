"""A worker process: takes tasks from its standard input, answers on its standard output.

It judges a report in a forked child where the system can fork, so that a report that eats memory or time is killed
alone and the next one starts from the same clean state; elsewhere it judges in itself, and its parent kills it.
"""

from __future__ import annotations

import os
import sys
from typing import Any, BinaryIO

from converter.validation.channel import receive, send
from converter.validation.judgement import Judgement, Setup, Task


def crash(reason: str, seconds: float = 0.0) -> Judgement:
    """Return the judgement of a report that could not be judged: ``time``, ``memory`` or ``crash``."""
    return Judgement(False, False, False, 0, cut_off=reason, seconds=seconds)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the two pipes, out of reach of anything that prints."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
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
    requests, answers = _own_pipes()
    from converter.validation.arelle import Engine

    setup = receive(requests)
    if setup is None:
        return
    try:
        engine = Engine(setup_of(setup))
    except (RuntimeError, OSError) as error:
        send(answers, {"ready": False, "reason": str(error)})
        return
    send(answers, {"ready": True, "pid": os.getpid()})
    first = True
    while (request := receive(requests)) is not None:
        try:
            judgement = engine.judge(task_of(request["task"]))
        except MemoryError:
            judgement = crash("memory")
        send(answers, {"id": request["id"], "judgement": judgement.to_json().decode()})
        if first:
            engine.warm()
            first = False
    sys.exit(0)
