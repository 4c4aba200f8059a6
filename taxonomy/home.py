"""Where this user's taxonomy packages and catalogues are kept."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ENVIRONMENT = "XBRL_CONVERTER_HOME"


def user_home() -> Path:
    """Return the user's folder: ``$XBRL_CONVERTER_HOME``, else the place that the platform keeps for such data.

    Nothing is made; who writes makes it.
    """
    if own := os.environ.get(ENVIRONMENT):
        return Path(own).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "xbrl-converter"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "xbrl-converter"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "xbrl-converter"


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part (folders are made)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
