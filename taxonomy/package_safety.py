"""Checks of a foreign package before anything of it is used.

First the archive as a whole, from its directory alone; then what its catalogue claims; then each file's prolog; then
how its files hang together. The first thing wrong ends it.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from taxonomy.dts import Dts, discover
from taxonomy.errors import TaxonomyError
from taxonomy.package_files import PackageFiles, read_metadata
from taxonomy.package_limits import PackageLimits
from taxonomy.package_metadata import PackageMetadata
from taxonomy.sources import owner_of
from taxonomy.sqlite_build import check_locators

_CHUNK = 1 << 16
_XML_SUFFIXES = (".xml", ".xsd", ".rdf", ".xbrl")


def refuse(code: str, message: str, place: str, hint: str = "") -> TaxonomyError:
    """Return the error for a package that must not be installed."""
    return TaxonomyError(code, message, place=place, hint=hint or "Do not install this package; tell its publisher.")


def check_package(path: Path, limits: PackageLimits | None = None, place: str = "") -> PackageMetadata:
    """Check a package file from end to end and return its metadata; ``TaxonomyError`` for the first thing wrong.

    ``place`` is what errors call the file.
    """
    limits = limits or PackageLimits()
    place = place or path.name
    check_archive(path, limits, place)
    try:
        with zipfile.ZipFile(path) as archive:
            metadata = read_metadata(archive, place)
            check_claims(metadata, place)
            _check_prologs(archive, place, limits)
        _check_content(path, place)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise refuse(
            "package.damaged", f"a file in the package is damaged: {error}", place, "Download the package again."
        ) from None
    return metadata


# The archive as a whole


def check_archive(path: Path, limits: PackageLimits, place: str) -> None:
    """Check size, directory, names and declared sizes of a zip without unpacking anything."""
    size = path.stat().st_size
    if size > limits.archive:
        raise refuse("package.too-large", f"{size:,} bytes are more than {limits.archive:,}", place)
    _check_directory(path, size, limits, place)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise refuse(
            "package.not-a-zip", f"not a sound zip archive: {error}", place, "Download the package again."
        ) from None
    if len(members) > limits.members:
        raise refuse("package.too-many", f"{len(members):,} files are more than {limits.members:,}", place)
    _check_names(members, place)
    _check_sizes(members, place, limits)
    _check_overlaps(members, place, size)


def _check_directory(path: Path, size: int, limits: PackageLimits, place: str) -> None:
    """Refuse a directory too large to read, before the zip reader reads it (APPNOTE §4.3.16, §4.3.14)."""
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise refuse(
            "package.not-a-zip", "not a zip archive, or its end is missing", place, "Download the package again."
        )
    directory = struct.unpack_from("<I", tail, end + 12)[0]
    long_end = tail.rfind(b"PK\x06\x06", 0, end)
    if long_end >= 0 and len(tail) - long_end >= 56:
        directory = max(directory if directory != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, long_end + 40)[0])
    if directory > limits.directory:
        raise refuse("package.too-many", f"a directory of {directory:,} bytes lists too many files", place)


def _check_names(members: Iterable[zipfile.ZipInfo], place: str) -> None:
    seen: dict[str, str] = {}
    for member in members:
        name = member.filename
        where = f"{place}!{name!r}"
        parts = name.split("/")
        if name.startswith("/") or "\\" in name or re.match(r"[A-Za-z]:", name) or ".." in parts or "." in parts:
            raise refuse("package.traversal", "a file name leads out of the package", where)
        if any(ord(char) < 32 for char in name) or "" in parts[:-1]:
            raise refuse("package.bad-name", "a file name has characters that no name should have", where)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refuse("package.symlink", "a member is a symbolic link", where)
        if member.flag_bits & 1:
            raise refuse("package.encrypted", "a member is encrypted", where)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse("package.compression", "a member is compressed in a way that packages may not use", where)
        if name.casefold() in seen:
            raise refuse("package.duplicate", f"two members go by the name {seen[name.casefold()]!r}", where)
        seen[name.casefold()] = name


def _check_sizes(members: Iterable[zipfile.ZipInfo], place: str, limits: PackageLimits) -> None:
    total = 0
    for member in members:
        where = f"{place}!{member.filename}"
        total += member.file_size
        if member.file_size > limits.member:
            raise refuse("package.too-large", f"{member.file_size:,} bytes are more than {limits.member:,}", where)
        if member.file_size > limits.ratio_from and member.file_size > limits.ratio * member.compress_size:
            raise refuse(
                "package.bomb",
                f"{member.compress_size:,} bytes unpack to {member.file_size:,}, more than {limits.ratio}-fold",
                where,
            )
        if total > limits.total:
            raise refuse("package.too-large", f"unpacked it has more than {limits.total:,} bytes", place)


def _check_overlaps(members: Iterable[zipfile.ZipInfo], place: str, size: int) -> None:
    """Refuse members that share bytes: so a small zip holds a huge one many times over."""
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            raise refuse("package.bomb", "members of the zip overlap", f"{place}!{member.filename}")
        end = member.header_offset + 30 + len(member.filename.encode()) + member.compress_size
    if end > size:
        raise refuse(
            "package.not-a-zip", "members reach beyond the end of the file", place, "Download the package again."
        )


# What the package claims


def check_claims(metadata: PackageMetadata, place: str) -> None:
    """Check the URL prefixes that a package maps: whose they are, and that it is about them."""
    if not metadata.rewrites or not metadata.entry_points:
        raise refuse(
            "package.no-content",
            "the package maps no URLs or names no entry point, so no report can build on it",
            place,
            "Ask its publisher for a package with META-INF/catalog.xml and entry points.",
        )
    documents = [url for point in metadata.entry_points for url in point.documents]
    entry_owners = {owner_of(url) for url in documents}
    for start, _ in metadata.rewrites:
        where = f"{place}!{start}"
        if re.fullmatch(r"https?://[A-Za-z0-9][A-Za-z0-9.:-]*/.*", start) is None:
            raise refuse("package.broad-prefix", f"it maps {start!r}, which is no single place of the web", where)
        if _is_of_the_specifications(start):
            raise refuse(
                "package.foreign-prefix", f"it maps {start}, where the XBRL and W3C specifications live", where
            )
        if (owner := owner_of(start)) and entry_owners != {owner}:
            raise refuse(
                "package.foreign-prefix",
                f"it maps {start}, which belongs to {owner}, but is a taxonomy of somebody else",
                where,
                "Pin the official package beside this one; its publisher should leave that mapping out.",
            )


def _is_of_the_specifications(start: str) -> bool:
    rest = re.fullmatch(r"https?://(?:www\.)?(xbrl|w3)\.org/(.*)", start)
    if rest is None:
        return False
    return (
        rest[1] == "w3" or not rest[2] or re.match(r"\d|dtr|lrr|utr|inlineXBRL|int/|Specification", rest[2]) is not None
    )


# What the files say


def _check_prologs(archive: zipfile.ZipFile, place: str, limits: PackageLimits) -> None:
    """Refuse document types, and more labels than any taxonomy has, from the beginnings of the files."""
    label_bytes = 0
    for member in archive.infolist():
        if not member.filename.lower().endswith(_XML_SUFFIXES):
            continue
        with archive.open(member) as file:
            beginning = _check_doctype(file, f"{place}!{member.filename}")
        if b"labelLink" in beginning:
            label_bytes += member.file_size
            if label_bytes > limits.labels:
                raise refuse("package.too-large", f"its labels have more than {limits.labels:,} bytes", place)


class _RootReached(Exception):  # noqa: N818 - not an error: it ends the reading of a prolog
    pass


def _check_doctype(file: IO[bytes], where: str) -> bytes:
    """Read a file up to its root element and refuse a document type, in any encoding that XML has.

    Returns what was read first.
    """
    found: list[str] = []

    def stop(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *args: found.append(str(args[0]))
    parser.StartElementHandler = stop
    beginning = chunk = file.read(_CHUNK)
    try:
        while chunk and not found:
            parser.Parse(chunk, False)
            chunk = file.read(_CHUNK)
    except _RootReached:
        pass
    except expat.ExpatError as error:
        if not found:
            raise refuse("package.not-xml", f"not well-formed XML: {error}", where, "Get the package anew.") from None
    if found:
        raise refuse("package.doctype", "the file declares a document type, which a taxonomy never needs", where)
    return beginning


def _check_content(path: Path, place: str) -> None:
    """Read every schema and linkbase and check that imports run one way and locators end somewhere."""
    with PackageFiles([path]) as files:
        dts = discover(_own_urls(files), files)
        own = tuple(start for start, _ in files.metadata[0].rewrites)
    for url, asked_by in dts.missing.items():
        if url.startswith(own):
            raise refuse("package.missing-file", f"it has no {url}, which {asked_by} needs", place)
    check_locators(dts)
    check_imports(dts, place)


def _own_urls(files: PackageFiles) -> Iterator[str]:
    """Yield the URL of every schema and linkbase of a package."""
    for url in files.urls():
        if url.lower().endswith((".xsd", ".xml")):
            yield url


def check_imports(dts: Dts, place: str) -> None:
    """Refuse a circle of imports among the schemas of a package."""
    state: dict[str, int] = {}
    for start in dts.imports:
        trail: list[tuple[str, Iterator[str]]] = []
        if start not in state:
            state[start] = 1
            trail.append((start, iter(dts.imports[start])))
        while trail:
            url, targets = trail[-1]
            target = next(targets, None)
            if target is None:
                state[url] = 2
                trail.pop()
            elif state.get(target) == 1:
                circle = [name for name, _ in trail][[name for name, _ in trail].index(target) :]
                chain = " -> ".join(name.rsplit("/", 1)[-1] for name in (*circle, target))
                raise refuse("package.circular-import", f"schemas import each other in a circle: {chain}", place)
            elif target not in state and target in dts.imports:
                state[target] = 1
                trail.append((target, iter(dts.imports[target])))
