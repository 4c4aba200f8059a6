"""A workbook's archive is looked at before anything opens it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from converter.model.findings import Finding, InputError, Severity
from converter.reading.limits import Limits

_SMALL_PART = 1_000_000
_MAX_PARTS = 10_000
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D|E)\x00|\x00<\x00!\x00(?:D|E)")


def open_parts(data: bytes, name: str, limits: Limits) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """Return the XML parts of a workbook by name, lower case, and what was left aside.

    Raises ``InputError`` for broken archives, bombs, encrypted parts and XML that declares entities.
    """
    if len(data) > limits.max_bytes:
        raise InputError(
            "input.too-large", f"the file has {len(data):,} bytes; the limit is {limits.max_bytes:,}", place=name
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_sizes(members, name, limits)
            parts = _unpack(archive, members, name, limits)
    # A damaged directory that points before the start of the file is a ValueError to zipfile.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise InputError("xlsx.broken", f"the workbook cannot be unpacked: {error}", place=name) from error
    return parts, _left_aside([member.filename for member in members])


def _check_sizes(members: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if len(members) > _MAX_PARTS:
        raise InputError("xlsx.bomb", f"the archive has {len(members):,} parts", place=name)
    total = sum(member.file_size for member in members)
    if total > limits.max_unpacked_bytes:
        raise InputError(
            "xlsx.bomb", f"unpacked it has {total:,} bytes; the limit is {limits.max_unpacked_bytes:,}", place=name
        )
    for member in members:
        if member.flag_bits & 1:
            raise InputError("xlsx.encrypted", "the workbook is protected by a password", place=name, hint="remove it")
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > _SMALL_PART and ratio > limits.max_compression_ratio:
            raise InputError("xlsx.bomb", f"{member.filename!r} grows {ratio:,.0f} times when unpacked", place=name)


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str, limits: Limits) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    for member in members:
        path = member.filename.replace("\\", "/").lstrip("/").lower()
        if not path.endswith((".xml", ".rels")) or not path.startswith(("xl/", "[content_types]", "_rels/")):
            continue
        # The directory of an archive may lie about a size: no more is read than it says.
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
        if len(content) > member.file_size:
            raise InputError("xlsx.bomb", f"{member.filename!r} is larger than it says", place=name)
        if _DECLARATION.search(content):
            raise InputError("xlsx.entities", f"{member.filename!r} declares entities or a document type", place=name)
        parts[path] = content
    return parts


def _left_aside(names: list[str]) -> tuple[Finding, ...]:
    kinds = (
        ("xlsx.macros", "macros were left aside; nothing of them ran", "vbaproject.bin"),
        ("xlsx.external-links", "other workbooks were not opened; values from them are the last ones", "/externallink"),
        ("xlsx.embedded", "embedded objects were left aside", "embeddings/"),
    )
    found = []
    for code, message, mark in kinds:
        count = sum(mark in item.lower() and not item.endswith(".rels") for item in names)
        if count:
            found.append(Finding(Severity.WARNING, code, message, stage="reading", count=count))
    return tuple(found)
