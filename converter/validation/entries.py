"""What there is to validate in a file, a folder or a zip: the entry point of each report."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from converter.model.findings import InputError

_HEAD = 512 * 1024
"""How much of a file is looked at to tell what it is; a namespace stands on the root element or soon after it."""
_INLINE_NAMESPACES = (b"http://www.xbrl.org/2013/inlineXBRL", b"http://www.xbrl.org/2008/inlineXBRL")
_INSTANCE = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?xbrl[\s>]")
_SCHEMA_REF = re.compile(rb"schemaRef\b[^>]*?href\s*=\s*[\"']([^\"']+)[\"']", re.DOTALL)
_ARCHIVES = (".zip", ".xbri", ".xbr")
_INLINE_SUFFIXES = (".htm", ".html", ".xhtml")
_FOLDER_LIMIT = 5000


class EntryKind(StrEnum):
    """The form of a report."""

    INLINE = "inline"
    INLINE_SET = "inline document set"
    XML = "xml"
    JSON = "json"
    CSV = "csv"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Entry:
    """One report. ``files`` are the documents to start from; ``root`` the folder that it may not leave."""

    kind: EntryKind
    files: tuple[Path, ...]
    root: Path

    @property
    def path(self) -> Path:
        """The file that names the report."""
        return self.files[0]

    @property
    def is_inline(self) -> bool:
        """True when the report must hold inline XBRL; an archive may hold anything."""
        return self.kind is EntryKind.INLINE

    @property
    def argument(self) -> str:
        """The entry point as Arelle takes it."""
        if self.kind is EntryKind.INLINE_SET:
            return json.dumps([{"ixds": [{"file": str(file)} for file in self.files]}])
        return str(self.path)

    @property
    def plugins(self) -> tuple[str, ...]:
        """The plugins of Arelle that this kind of entry needs; an archive may hold a set of inline documents."""
        return ("inlineXbrlDocumentSet",) if self.kind in (EntryKind.INLINE_SET, EntryKind.ARCHIVE) else ()

    @property
    def roots(self) -> tuple[Path, ...]:
        """What may be read for it: a lone archive, else its folder."""
        return (self.path,) if self.kind is EntryKind.ARCHIVE else (self.root,)


def find_entries(path: Path) -> tuple[Entry, ...]:
    """Return the reports at ``path``, in the order of their names; ``InputError`` when there is none."""
    resolved = _real(path)
    if resolved.is_dir():
        entries = _in_folder(resolved)
    else:
        kind = _kind(resolved)
        entries = () if kind is None else (Entry(kind, (resolved,), _root(resolved)),)
    if not entries:
        raise InputError(
            "validation.no-report",
            "there is no XBRL report here",
            place=str(path),
            hint="give an inline, XML, JSON or CSV report, a zip or report package, or a folder that holds one",
        )
    return entries


def find_entry(path: Path) -> Entry:
    """Return the one report at ``path``; ``InputError`` when there is none or more than one."""
    entries = find_entries(path)
    if len(entries) > 1:
        names = ", ".join(entry.path.name for entry in entries[:5])
        raise InputError("validation.several-reports", f"there are several reports here: {names}", place=str(path))
    return entries[0]


def _real(path: Path) -> Path:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise InputError("validation.unreadable", f"cannot open it: {error.strerror}", place=str(path)) from error
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise InputError("validation.not-a-file", "this is a device or a pipe, not a file", place=str(path))
    return path.resolve()


def _root(file: Path) -> Path:
    """Return the folder that a report may not leave: its own, or that of the report package it lies in."""
    for folder in (file.parent, *file.parent.parents[:2]):
        if (folder / "META-INF" / "reportPackage.json").is_file():
            return folder
    return file.parent


def _kind(file: Path) -> EntryKind | None:
    suffix = file.suffix.lower()
    if suffix in _ARCHIVES:
        return EntryKind.ARCHIVE
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if suffix == ".json":
        if b"/xbrl-json" in head:
            return EntryKind.JSON
        return EntryKind.CSV if b"/xbrl-csv" in head else None
    if suffix in (*_INLINE_SUFFIXES, ".xml", ".xbrl"):
        if suffix in _INLINE_SUFFIXES or any(name in head for name in _INLINE_NAMESPACES):
            return EntryKind.INLINE
        return EntryKind.XML if _INSTANCE.search(head) or head[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    return None


def _in_folder(folder: Path) -> tuple[Entry, ...]:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    if len(files) > _FOLDER_LIMIT:
        raise InputError(
            "validation.too-many-files",
            f"the folder holds {len(files)} files",
            place=str(folder),
            hint="name the report",
        )
    found: list[Entry] = []
    inline: dict[tuple[Path, tuple[bytes, ...]], list[Path]] = {}
    for file in files:
        if file.suffix.lower() in _ARCHIVES:
            continue  # a folder's archives are its taxonomy or copies of it
        kind = _kind(file)
        if kind is EntryKind.INLINE:
            schemas = _schemas(file)
            if schemas is not None:
                inline.setdefault((file.parent, schemas), []).append(file)
        elif kind is not None:
            found.append(Entry(kind, (file,), folder))
    for (_, schemas), documents in _joined(inline).items():
        del schemas
        kind = EntryKind.INLINE if len(documents) == 1 else EntryKind.INLINE_SET
        found.append(Entry(kind, tuple(documents), folder))
    return tuple(sorted(found, key=lambda entry: str(entry.path)))


def _schemas(file: Path) -> tuple[bytes, ...] | None:
    """Return the schemas that an inline document names; None for a page without inline XBRL."""
    data = file.read_bytes()
    if not any(name in data for name in _INLINE_NAMESPACES):
        return None
    return tuple(sorted(set(_SCHEMA_REF.findall(data))))


def _joined(
    groups: dict[tuple[Path, tuple[bytes, ...]], list[Path]],
) -> dict[tuple[Path, tuple[bytes, ...]], list[Path]]:
    """Return the documents of one folder that share a schema as one set; those that name none join the only set."""
    joined = {key: list(files) for key, files in groups.items() if key[1]}
    for (folder, schemas), files in groups.items():
        if schemas:
            continue
        homes = [key for key in joined if key[0] == folder]
        if len(homes) == 1:
            joined[homes[0]] = sorted(joined[homes[0]] + files)
        else:
            joined[folder, schemas] = files
    return joined
