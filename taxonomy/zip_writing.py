"""Zip archives whose bytes depend on their content alone."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_DAY_ONE = (1980, 1, 1, 0, 0, 0)


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of the members, sorted by name, stored as they are.

    Stored, because compressed bytes differ between versions of the compression library.
    """
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _DAY_ONE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return buffer.getvalue()
