"""What a worker may touch while it looks at a report: nothing on the network, no file of others, no other program.

The fence is an audit hook of Python (PEP 578): it sees every file, socket and program that Python code opens, and it
cannot be taken away again. What it forbids fails as a missing permission, which Arelle reports as a file that it
cannot load. It backs what ``safety.py`` refuses beforehand.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_FORBIDDEN = frozenset(
    {
        "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr",
        "socket.sendto", "socket.sendmsg", "socket.getnameinfo", "subprocess.Popen", "os.system", "os.exec",
        "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn", "webbrowser.open", "urllib.Request",
        "os.chmod", "os.chown", "os.link", "os.symlink", "ftplib.connect", "smtplib.connect",
        "http.client.connect",
    }
)  # fmt: skip
_CHANGING = frozenset({"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "shutil.move"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SYSTEM = ("/usr/share/zoneinfo", "/etc/localtime", "/usr/lib/locale", "/usr/share/locale", "/dev/null", "/dev/urandom")


class Fence:
    """Shut once per process; then only what ``allow`` names last, Python itself and the worker's own folder is open."""

    def __init__(self, folder: str, *also: str) -> None:
        also = tuple(path for path in also if Path(path).is_absolute())  # the others are names of plugins
        own = str(Path(__file__).resolve().parents[1])
        installed = (entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages"))
        python = (sys.prefix, sys.base_prefix, sys.exec_prefix, own, *installed)
        self._folder = os.path.realpath(folder)
        self._always = tuple(os.path.realpath(path) for path in (*python, *_SYSTEM, *also, folder))
        self._roots: tuple[str, ...] = ()
        self._known: dict[str, bool] = {}
        self._is_open = True

    def shut(self) -> None:
        """Install the hook; it stays until the process ends."""
        if self._is_open:
            self._is_open = False
            sys.addaudithook(self._hook)

    def allow(self, roots: Iterable[str]) -> None:
        """Let the files in these folders, or these files, be read; instead of those allowed before."""
        self._roots = tuple(os.path.realpath(root) for root in roots)
        self._known = {}

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            self._check_open(*args)
        elif event in _FORBIDDEN:
            raise PermissionError(f"a validator may not do this: {event}")
        elif event in _CHANGING and not self._is_inside(str(args[0]), (self._folder,)):
            raise PermissionError(f"a validator may not change {args[0]}")

    def _check_open(self, path: Any, mode: Any, flags: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a file descriptor that is open already
        text = os.fsdecode(path)
        writes = bool(isinstance(flags, int) and flags & _WRITING) or bool(mode and set(str(mode)) & set("wax+"))
        if writes:
            if text != os.devnull and not self._is_inside(text, (self._folder,)):
                raise PermissionError(f"a validator may not write {text}")
            return
        allowed = self._known.get(text)
        if allowed is None:
            allowed = self._known[text] = self._is_inside(text, (*self._always, *self._roots))
        if not allowed:
            raise PermissionError(f"a validator may not read {text}")

    @staticmethod
    def _is_inside(path: str, roots: tuple[str, ...]) -> bool:
        real = os.path.realpath(path)
        return any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
