"""What a report may not be: refused before Arelle opens it, and what it builds on.

Arelle follows any reference to any readable file and unpacks any zip, so a foreign report is looked through first:
its size, the members of its archive, document types, and every reference, which must stay inside the report's own
folder or archive or name a web address (which only an installed taxonomy package answers).
"""

from __future__ import annotations

import io
import json
import os
import posixpath
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree

from converter.validation.entries import Entry, EntryKind


@dataclass(frozen=True, slots=True)
class SafetyLimits:
    """How large a report may be; sizes in bytes."""

    document: int = 256 * 1024 * 1024
    elements: int = 4_000_000
    members: int = 5_000
    unpacked: int = 1024 * 1024 * 1024
    ratio: int = 200
    json_depth: int = 200
    documents: int = 2_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a report is not opened."""

    code: str
    message: str
    hint: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a report that may be opened builds on: web addresses in the order of their names, and its own documents."""

    bases: tuple[str, ...]
    documents: tuple[str, ...]


class _RefusedError(Exception):
    def __init__(self, code: str, message: str, hint: str = "", evidence: str = "") -> None:
        super().__init__(message)
        self.refusal = Refusal(f"safety.{code}", message, hint, evidence)


_LINK = "{http://www.xbrl.org/2003/linkbase}"
_XS = "{http://www.w3.org/2001/XMLSchema}"
_XI = "{http://www.w3.org/2001/XInclude}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LINKS = tuple(_LINK + name for name in ("schemaRef", "linkbaseRef", "roleRef", "arcroleRef", "loc"))
_SCHEMA_PARTS = tuple(_XS + name for name in ("import", "include", "redefine"))
_WATCHED = (*_LINKS, *_SCHEMA_PARTS, _XI + "include")
_XML_SUFFIXES = (".htm", ".html", ".xhtml", ".xml", ".xbrl", ".xsd")
_DRIVE = re.compile(r"^[A-Za-z]:[\\/]|^\\\\|^//")


def inspect_entry(entry: Entry, limits: SafetyLimits | None = None) -> Inspection | Refusal:
    """Return what the report builds on, or why it is refused."""
    limits = limits or SafetyLimits()
    try:
        if entry.kind is EntryKind.ARCHIVE:
            return _inspect_archive(entry.path, limits)
        return _inspect_files(entry, limits)
    except _RefusedError as error:
        return error.refusal


def _inspect_files(entry: Entry, limits: SafetyLimits) -> Inspection:
    root = entry.root

    def read(name: str) -> bytes | None:
        path = root / name
        if not os.path.lexists(path):
            return None  # Arelle says what is missing
        mode = path.stat().st_mode if path.exists() else 0
        if not path.resolve().is_relative_to(root) or not stat.S_ISREG(mode):
            raise _RefusedError(
                "link-outside", "a file of the report is a link to another place, or no file at all",
                "copy the file itself into the folder", name,
            )  # fmt: skip
        if path.stat().st_size > limits.document:
            raise _too_large(name, limits.document)
        return path.read_bytes()

    starts = [file.relative_to(root).as_posix() for file in entry.files]
    return _follow(starts, read, limits)


def _too_large(name: str, limit: int) -> _RefusedError:
    return _RefusedError("too-large", f"a file is larger than {limit >> 20} MiB", "raise the limit for it", name)


def _inspect_archive(path: Path, limits: SafetyLimits) -> Inspection:
    try:
        with zipfile.ZipFile(path) as archive:
            names = _checked_members(archive, limits)

            def read(name: str) -> bytes | None:
                return _unpacked(archive, name, limits) if name in names else None

            starts = [name for name in sorted(names) if name.lower().endswith((*_XML_SUFFIXES, ".json"))]
            return _follow(starts, read, limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise _RefusedError("broken-archive", f"the archive cannot be read: {error}", "pack it anew") from error


def _checked_members(archive: zipfile.ZipFile, limits: SafetyLimits) -> frozenset[str]:
    members = archive.infolist()
    if len(members) > limits.members:
        raise _RefusedError("too-many-members", f"the archive has {len(members)} members", "raise the limit for it")
    total = sum(member.file_size for member in members)
    if total > limits.unpacked:
        raise _RefusedError("unpacked-size", f"the archive unpacks to {total >> 20} MiB", "raise the limit for it")
    names: set[str] = set()
    for member in members:
        _check_member(member, limits)
        if member.filename in names:
            raise _RefusedError("repeated-member", "two members of the archive have one name", "", member.filename)
        names.add(member.filename)
    return frozenset(names)


def _check_member(member: zipfile.ZipInfo, limits: SafetyLimits) -> None:
    name = member.filename
    if _DRIVE.match(name) or name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
        raise _RefusedError("member-name", "a member of the archive is named to land outside it", "", name)
    mode = member.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _RefusedError("member-kind", "a member of the archive is a link or a device", "", name)
    if member.flag_bits & 1:
        raise _RefusedError("encrypted", "a member of the archive is encrypted", "give it unencrypted", name)
    if member.file_size > limits.document:
        raise _too_large(name, limits.document)
    if member.file_size > 1 << 20 and member.file_size > limits.ratio * max(member.compress_size, 1):
        raise _RefusedError("ratio", f"a member unpacks to more than {limits.ratio} times its size", "", name)


def _unpacked(archive: zipfile.ZipFile, name: str, limits: SafetyLimits) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(limits.document + 1)  # the size that the directory states may be a lie
    if len(data) > limits.document:
        raise _too_large(name, limits.document)
    return data


def _follow(starts: Iterable[str], read: Callable[[str], bytes | None], limits: SafetyLimits) -> Inspection:
    """Look through every document that is reached from ``starts``, each once."""
    waiting = list(starts)[::-1]
    seen: dict[str, None] = {}
    bases: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        if len(seen) >= limits.documents:
            raise _RefusedError("too-many-documents", f"the report has more than {limits.documents} documents")
        data = read(name)
        if data is None:
            continue
        seen[name] = None
        for reference in _references(name, data, limits):
            place, is_foreign = _resolved(name, reference)
            if is_foreign:
                bases.add(place)
            elif place not in seen:
                waiting.append(place)
    return Inspection(tuple(sorted(bases)), tuple(sorted(seen)))


def _resolved(document: str, reference: str) -> tuple[str, bool]:
    """Return where a reference points and whether that is on the web; refuse one that leaves the report."""
    reference = reference.strip()
    scheme = urlsplit(reference).scheme.lower() if not _DRIVE.match(reference) else "drive"
    path = unquote(reference.partition("#")[0].partition("?")[0])
    if scheme in ("http", "https"):
        if ".." in path or "\\" in path:  # addresses are looked up in folders
            raise _RefusedError("reference-outside", "a web address of the report climbs", "", reference[:200])
        return reference.partition("#")[0], True
    outside = bool(scheme) or path.startswith("/") or "\\" in path or "\0" in path
    place = posixpath.normpath(posixpath.join(posixpath.dirname(document), path)) if path else document
    if outside or place.startswith("../") or place == "..":
        raise _RefusedError(
            "reference-outside",
            "a reference of the report leaves its folder",
            "put every file of the report into one folder, or install its taxonomy as a package",
            f"{document}: {reference[:200]}",
        )
    return place, False


def _references(name: str, data: bytes, limits: SafetyLimits) -> Iterator[str]:
    suffix = posixpath.splitext(name)[1].lower()
    if suffix == ".json":
        yield from _json_references(name, data, limits)
    elif suffix in _XML_SUFFIXES or data.lstrip()[:1] == b"<":
        yield from _xml_references(name, data, limits)


def _xml_references(name: str, data: bytes, limits: SafetyLimits) -> Iterator[str]:
    if data.count(b"<") > 2 * limits.elements:
        raise _RefusedError("too-many-elements", f"a document has more than {limits.elements} elements", "", name)
    # Long texts (pictures within the page) are let through where no entity could have made them long.
    is_plain = b"<!DOCTYPE" not in data and b"<!ENTITY" not in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff")
    try:
        yield from _parsed_references(name, data, huge=False)
    except etree.XMLSyntaxError as error:
        if not (is_plain and re.search(r"huge text|too long|huge input|too big", str(error))):
            _check_syntax(name, str(error))
            return
        try:
            yield from _parsed_references(name, data, huge=True)
        except etree.XMLSyntaxError as second:
            _check_syntax(name, str(second))


def _parsed_references(name: str, data: bytes, *, huge: bool) -> Iterator[str]:
    events = etree.iterparse(
        io.BytesIO(data), events=("start",), tag=_WATCHED, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=huge, recover=False,
    )  # fmt: skip
    for _, element in events:
        if element.tag == _XI + "include":
            raise _RefusedError("xinclude", "a document includes other files by XInclude", "", name)
        href = element.get(_HREF) if element.tag in _LINKS else element.get("schemaLocation")
        if href is not None:
            yield _moved(name, element, href)
    _check_root(name, events.root)
    yield from _schema_locations(events.root)


_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def _moved(name: str, element: Any, href: str) -> str:
    """Return a reference as xml:base of its element, and of those around it, moves it (XLink 1.0 §5.4)."""
    if urlsplit(href).scheme or href.startswith("/"):
        return href
    for around in (element, *element.iterancestors()):
        base = around.get(_BASE)
        if base is None:
            continue
        _resolved(name, base)  # a base outside is refused before anything is joined to it
        if ".." in base:
            raise _RefusedError("reference-outside", "xml:base moves references upwards", "", f"{name}: {base[:200]}")
        href = urljoin(base, href)
        if urlsplit(href).scheme:
            break
    return href


def _check_syntax(name: str, error: str) -> None:
    """Refuse what the parser stopped for its own safety; other syntax errors are Arelle's to report."""
    if re.search(r"amplification|entity reference loop|Maximum entity|Excessive depth|huge input|too long", error):
        raise _RefusedError("bomb", "a document expands or nests beyond all measure", "", f"{name}: {error[:200]}")
    if "ntity" in error:
        raise _RefusedError("entities", "a document declares or uses entities of its own", "", f"{name}: {error[:200]}")


def _check_root(name: str, root: Any) -> None:
    if root is None:
        return
    document = root.getroottree().docinfo
    internal = document.internalDTD
    has_own_declarations = internal is not None and any(
        True for _ in (*internal.iterentities(), *internal.iterelements())
    )
    system = document.system_url or ""
    if has_own_declarations or (system and not system.startswith(("http://", "https://"))):
        raise _RefusedError(
            "doctype", "a document has a document type with declarations of its own", "remove the DOCTYPE", name
        )


def _schema_locations(root: Any) -> Iterator[str]:
    """Yield the files that xsi:schemaLocation of the root names; addresses on the web are Arelle's own matter."""
    if root is None:
        return
    pairs = (root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation") or "").split()
    for place in pairs[1::2]:
        if not place.startswith(("http://", "https://")):
            yield place


def _json_references(name: str, data: bytes, limits: SafetyLimits) -> Iterator[str]:
    depth = _json_depth(data)
    if depth > limits.json_depth:
        raise _RefusedError("bomb", f"a JSON document nests {depth} levels deep", "", name)
    try:
        content = json.loads(data, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return  # Arelle says what is wrong with it
    information = content.get("documentInfo") if isinstance(content, dict) else None
    if not isinstance(information, dict):
        return
    for key in ("taxonomy", "extends"):
        value = information.get(key)
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))
    tables = content.get("tables")
    for table in tables.values() if isinstance(tables, dict) else ():
        if isinstance(table, dict) and isinstance(table.get("url"), str):
            yield table["url"]


_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_NOT_BRACKETS = re.compile(rb"[^][{}]+")


def _json_depth(data: bytes) -> int:
    deepest = depth = 0
    for byte in _NOT_BRACKETS.sub(b"", _STRINGS.sub(b"", data)):
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest
