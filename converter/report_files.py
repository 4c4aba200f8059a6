"""The files that a report came with: its pages with their pictures, its taxonomy, where each lies for the others."""

from __future__ import annotations

import os
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from converter.validation.entries import Entry, EntryKind

_BESIDE = re.compile(rb"""\s(?:src|href)\s*=\s*["']([^"'#?]+)["']""", re.IGNORECASE)
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".css", ".woff", ".woff2", ".ttf")


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """``pages`` are the inline documents in their order, ``beside`` their pictures, ``taxonomy`` schemas and linkbases;
    names are relative to one folder. ``entry_points`` name the taxonomy from that folder."""

    pages: Mapping[str, bytes] = field(default_factory=dict)
    beside: Mapping[str, bytes] = field(default_factory=dict)
    taxonomy: Mapping[str, bytes] = field(default_factory=dict)
    entry_points: tuple[str, ...] = ()


def files_of(entry: Entry, described: Mapping[str, Any]) -> ReportFiles:
    """Return the files that belong to a loaded report. Nothing outside its folder or archive is read."""
    store = _Store(entry)
    pages = [name for path in described["documents"] if (name := store.name(path)) is not None]
    own = {uri: name for uri, path in described["files"] if (name := store.name(path)) is not None}
    taxonomy = {uri: name for uri, name in own.items() if name.lower().endswith((".xsd", ".xml"))}
    home = _home(pages or [store.start], [*pages, *taxonomy.values()])

    def placed(name: str) -> str:
        return posixpath.relpath(name, home) if home else name

    instance = store.start
    entry_points = []
    for written, found, _ in described["references"]:
        name = taxonomy.get(found)
        entry_points.append(placed(name) if name is not None else found if "://" in found else written)
    read_pages = {name: store.read(name) for name in pages}
    beside = {name for page, data in read_pages.items() for name in _beside(page, data)}
    return ReportFiles(
        {placed(name): data for name, data in read_pages.items()},
        {placed(name): store.read(name) for name in sorted(beside) if store.has(name)},
        {
            placed(name): store.read(name)
            for name in sorted(set(taxonomy.values()))
            if name not in read_pages and name != instance
        },
        tuple(dict.fromkeys(entry_points)),
    )


def _home(documents: Iterable[str], names: Iterable[str]) -> str:
    """Return the folder of the report itself when everything lies in it or below, else the root."""
    folders = {posixpath.dirname(name) for name in documents}
    home = folders.pop() if len(folders) == 1 else ""
    return home if all(name.startswith(f"{home}/") for name in names) else ""


def _beside(page: str, data: bytes) -> Iterable[str]:
    for found in _BESIDE.findall(data):
        reference = unquote(found.decode(errors="replace"))
        if not urlsplit(reference).scheme and reference.lower().endswith(_PICTURES):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(page), reference))


class _Store:
    """Reads files of a folder or of an archive by names relative to it."""

    def __init__(self, entry: Entry) -> None:
        self._archive = entry.path if entry.kind is EntryKind.ARCHIVE else None
        self._root = entry.path if self._archive else entry.root
        self.start = "" if self._archive else entry.path.relative_to(entry.root).as_posix()
        self.read: Callable[[str], bytes] = self._member if self._archive else self._file

    def name(self, path: str) -> str | None:
        """Return the name of a file that Arelle read, None when it is none of the report's."""
        root = f"{self._root}{os.sep}"
        if not path.startswith(root):
            return None
        name = path[len(root) :].replace(os.sep, "/")
        return name if self.has(name) else None

    def has(self, name: str) -> bool:
        """True for a regular file inside."""
        if name.startswith(("/", "..")):
            return False
        if self._archive is not None:
            with zipfile.ZipFile(self._archive) as archive:
                return name in archive.NameToInfo
        path = self._root / name
        return path.is_file() and path.resolve().is_relative_to(self._root)

    def _file(self, name: str) -> bytes:
        return (self._root / name).read_bytes()

    def _member(self, name: str) -> bytes:
        assert self._archive is not None
        with zipfile.ZipFile(self._archive) as archive:
            return archive.read(name)


def stem_of(entry: Entry, files: ReportFiles) -> str:
    """Return the common part of the names of files to write: that of the first page, else of the entry."""
    name = next(iter(files.pages), entry.path.name)
    stem = Path(posixpath.basename(name)).stem
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._") or "report"
