"""How large a foreign package may be."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class PackageLimits:
    """How much a package may be. The largest official US package has 75 MB in 700 files, none compressed 30-fold."""

    archive: int = 512 * _MIB
    directory: int = 16 * _MIB
    members: int = 50_000
    member: int = 64 * _MIB
    total: int = 1024 * _MIB
    labels: int = 128 * _MIB
    ratio: int = 120
    ratio_from: int = 1 * _MIB
