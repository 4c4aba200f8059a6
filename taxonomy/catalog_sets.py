"""From the names that a profile pins to the one catalogue of exactly that set."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from taxonomy.builtin import YEARS, builtin_catalog
from taxonomy.catalog import Catalog
from taxonomy.errors import TaxonomyError
from taxonomy.home import user_home
from taxonomy.packages import InstalledPackage, find_package, list_packages, verify_package
from taxonomy.sources import official_source
from taxonomy.sqlite_catalog import FORMAT, SqliteCatalog
from taxonomy.union_catalog import PartCatalog, UnionCatalog

_BUILT_IN = frozenset({"us-gaap", "srt", "dei", "country", "currency", "exch", "stpr"})


@dataclass(frozen=True, slots=True)
class PinnedSet:
    """What the names of a profile stand for. ``built_in`` is the year of the built-in tables, None when not pinned."""

    names: tuple[str, ...]
    installed: tuple[InstalledPackage, ...]
    built_in: int | None

    @property
    def from_tables(self) -> frozenset[str]:
        """The prefixes that the built-in tables speak for: those that no pinned package provides."""
        if self.built_in is None:
            return frozenset()
        return _BUILT_IN - {name.partition("/")[0] for package in self.installed for name in package.provides}

    def stand_in(self, home: Path) -> Path:
        """Return the stand-in package for what the built-in tables speak for."""
        # Imported late, as all that makes files: opening what is made already is to take a moment.
        from taxonomy.standin import cached_package

        some = self.from_tables if self.from_tables != _BUILT_IN else ()
        return cached_package(home, self.built_in or YEARS[-1], some)


def resolve(names: Sequence[str], home: Path | None = None) -> PinnedSet:
    """Find what each name stands for: an installed package first, else the built-in tables.

    Raises ``TaxonomyError`` for a name that is neither and for two years of the built-in tables.
    """
    installed: dict[str, InstalledPackage] = {}
    years: dict[int, str] = {}
    for name in names:
        package = find_package(name, home)
        family, _, year = name.partition("/")
        if package is not None:
            installed.setdefault(package.sha256, package)
        elif family in _BUILT_IN and year.isdigit() and int(year) in YEARS:
            years.setdefault(int(year), name)
        else:
            raise _unknown(name, home)
    if len(years) > 1:
        raise TaxonomyError(
            "taxonomy.two-years", f"{' and '.join(years.values())} are of two years", hint="Pin one year (EFM 6.22.3)."
        )
    if not names:
        raise TaxonomyError("taxonomy.no-set", "no taxonomy is pinned", hint="Name one, for example us-gaap/2025.")
    return PinnedSet(tuple(names), tuple(installed.values()), next(iter(years), None))


def _unknown(name: str, home: Path | None) -> TaxonomyError:
    if official_source(name) is not None:
        hint = f"Install it: `taxonomy add {name}`."
    else:
        known = sorted({n for package in list_packages(home) for n in package.provides})
        hint = f"Installed: {', '.join(known) or 'none'}; built in: us-gaap/{YEARS[-1]} and what belongs to it."
    return TaxonomyError("taxonomy.not-installed", f"the taxonomy {name!r} is not installed", hint=hint)


def package_paths(names: Sequence[str], home: Path | None = None) -> tuple[Path, ...]:
    """Return the package files that a validator needs for a pinned set, the stand-in among them where tables serve."""
    home = home or user_home()
    pinned = resolve(names, home)
    paths = [package.path(home) for package in pinned.installed]
    if pinned.built_in is not None:
        paths.append(pinned.stand_in(home))
    return tuple(paths)


def open_catalog(names: Sequence[str], home: Path | None = None) -> Catalog:
    """Return the catalogue of exactly the pinned names; made on first use, kept in the cache.

    Nothing but the named packages is consulted. Raises ``TaxonomyError`` for an unknown name, a changed package, and a
    package that builds on a file that the set does not have.
    """
    home = home or user_home()
    pinned = resolve(names, home)
    if not pinned.installed:
        return builtin_catalog(pinned.built_in or YEARS[-1])
    titles = ", ".join(f"{package.title or package.name}, sha256 {package.sha256[:12]}" for package in pinned.installed)
    catalog = SqliteCatalog(catalog_file(pinned, home), f"{', '.join(pinned.names)} ({titles})")
    if pinned.built_in is None:
        return catalog
    from_tables = pinned.from_tables
    return UnionCatalog(
        (
            PartCatalog(catalog, lambda prefix: prefix not in from_tables, arcs_too=False),
            PartCatalog(builtin_catalog(pinned.built_in), lambda prefix: prefix in from_tables, arcs_too=True),
        )
    )


def catalog_file(pinned: PinnedSet, home: Path) -> Path:
    """Return the cached catalogue file of the installed part of a set, made when it is not there."""
    entry_points = [url for package in pinned.installed for url in _entry_points(package, pinned.names)]
    digest = hashlib.sha256(FORMAT.encode())
    for text in (*(package.sha256 for package in pinned.installed), *entry_points, str(pinned.built_in)):
        digest.update(b"\0" + text.encode())
    path = home / "cache" / "catalogs" / f"{digest.hexdigest()[:32]}.sqlite"
    if not path.is_file():
        from taxonomy.sqlite_build import build_catalog_file

        for package in pinned.installed:
            if problem := verify_package(package, home):
                raise TaxonomyError(
                    "packages.changed",
                    problem,
                    place=package.name,
                    hint=f"`taxonomy remove {package.name}`, then add it again.",
                )
        paths = [package.path(home) for package in pinned.installed]
        if pinned.built_in is not None:
            paths.append(pinned.stand_in(home))
        build_catalog_file(paths, entry_points, path, pinned.from_tables)
    return path


def _entry_points(package: InstalledPackage, names: Sequence[str]) -> list[str]:
    """Return what to load of a package: per official name what is usual, else the first that it lists."""
    official = dict(package.official)
    found = [url for name in names if name in official for url in official[name]]
    if package.name in names and package.name not in official:
        found += package.entry_points[0].documents
    return list(dict.fromkeys(found)) or list(package.entry_points[0].documents)
