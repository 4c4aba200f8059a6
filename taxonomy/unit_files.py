"""Units that packages define, read from their files in the form of the XBRL unit registry (UTR 1.0 §2)."""

from __future__ import annotations

from dataclasses import dataclass

from taxonomy.package_files import PackageFiles, parse_small
from taxonomy.xml_names import UNIT_REGISTRY, clark

ENDING = "-utr.xml"


@dataclass(frozen=True, slots=True)
class UnitDeclaration:
    """A unit of a package: namespace and name of its measure, how people write it, and the types that it is for."""

    namespace: str
    name: str
    symbol: str
    title: str
    data_types: tuple[str, ...]


def read_units(files: PackageFiles) -> tuple[UnitDeclaration, ...]:
    """Return the units of every file of the set whose name ends in ``-utr.xml``, those of one measure joined."""
    found: dict[tuple[str, str], UnitDeclaration] = {}
    for url in files.urls():
        data = files.read(url) if url.endswith(ENDING) else None
        if data is None:
            continue
        for unit in parse_small(data, url).iter(clark(UNIT_REGISTRY, "unit")):
            text = {
                part: (unit.findtext(clark(UNIT_REGISTRY, part)) or "").strip()
                for part in ("unitId", "unitName", "nsUnit", "itemType", "symbol")
            }
            key = (text["nsUnit"], text["unitId"])
            known = found.get(key)
            types = (*(known.data_types if known else ()), text["itemType"])
            found[key] = UnitDeclaration(*key, text["symbol"], text["unitName"], types)
    return tuple(found.values())
