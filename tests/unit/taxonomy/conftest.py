"""Arelle's own command line as the judge: a process of its own, offline, writing nothing outside the given folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def arelle_messages(entry: str, packages: list[Path], folder: Path, *options: str) -> list[str]:
    """Return Arelle's messages about an entry point, without the lines that only tell of progress."""
    log = folder / "arelle.log"
    log.unlink(missing_ok=True)
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    environment.pop("ARELLE_ARGS", None)
    command = [
        sys.executable, "-m", "arelle.CntlrCmdLine", "--packages", "|".join(map(str, packages)),
        "--internetConnectivity", "offline", "--disablePersistentConfig", "--validate", "--calc", "c11r",
        "-f", entry, "--logFile", str(log), *options,
    ]  # fmt: skip
    subprocess.run(command, env=environment, cwd=folder, capture_output=True, timeout=300, check=False)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any("loaded in" in line for line in lines), lines
    assert any("validated in" in line for line in lines), lines
    progress = ("[info] Activation of package", "[info] loaded in", "[info] validated in")
    return [line for line in lines if line.strip() and not line.startswith(progress)]


@pytest.fixture(scope="session", name="arelle_messages")
def _arelle_messages() -> Callable[..., list[str]]:
    return arelle_messages
