"""The pictures that a page shows and that lie beside it: they go where the tagged page goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from converter.model.document import Document
from converter.model.findings import Finding, Severity

_SOURCE = re.compile(r"<img\b[^>]*?\ssrc\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_FILE = re.compile(r"[A-Za-z0-9][\w.-]*\.(?:gif|jpe?g|png|svg)", re.IGNORECASE)
"""A file beside the page; addresses, other folders and pictures inside the page are for the page limits to judge."""
_LARGEST = 20_000_000


def pictures_beside(document: Document, source: Path | None) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """Return the pictures of a page by name, from the source's folder, and a finding for each that is not there."""
    found: dict[str, bytes] = {}
    missing = []
    for name in dict.fromkeys(_names(document)):
        path = source.parent / name if source is not None else None
        if path is None or path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            missing.append(name)
        else:
            found[name] = path.read_bytes()
    return found, tuple(map(_missing, missing))


def _names(document: Document) -> Iterator[str]:
    return (name for name in _SOURCE.findall(document.markup) if _FILE.fullmatch(name))


def _missing(name: str) -> Finding:
    return Finding(
        Severity.WARNING,
        "picture.missing",
        f"the page shows the picture {name}, which does not lie beside the source",
        f"Put {name} into the source's folder, or beside the tagged page: EDGAR refuses a page without its pictures.",
        stage="reading",
    )
