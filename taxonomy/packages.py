"""The user's installed taxonomy packages: add, list, verify, remove.

A package lies in a folder named by its hash, together with what was found out about it. One index file says what is
installed; it is replaced in one step, last, so that a failed or broken-off change leaves the set as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from taxonomy.errors import TaxonomyError
from taxonomy.home import user_home, write_atomically
from taxonomy.package_limits import PackageLimits
from taxonomy.package_metadata import EntryPoint, PackageMetadata
from taxonomy.sources import OfficialSource, official_source, official_sources, provided_names

_INDEX = "index.json"
_DEFINITIONS = (".yaml", ".yml", ".xlsx")
_DOWNLOAD_SECONDS = 60
_LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class InstalledPackage:
    """One installed package. ``provides`` are the names that a profile may pin; the first is its own name.

    ``official`` pairs each official name among them with the documents that are loaded for it.
    """

    name: str
    provides: tuple[str, ...]
    identifier: str
    title: str
    version: str
    publisher: str
    sha256: str
    size: int
    source: str
    prefixes: tuple[str, ...]
    entry_points: tuple[EntryPoint, ...]
    official: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def path(self, home: Path) -> Path:
        """Return where the package file lies."""
        return home / "packages" / self.sha256[:16] / "package.zip"


@dataclass(frozen=True, slots=True)
class Verification:
    """What ``verify`` found: ``problem`` is empty for a package that is as it was installed."""

    package: InstalledPackage
    problem: str


def list_packages(home: Path | None = None) -> tuple[InstalledPackage, ...]:
    """Return the installed packages, by name."""
    path = (home or user_home()) / "packages" / _INDEX
    if not path.is_file():
        return ()
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["packages"]
        return tuple(sorted(map(_from_row, rows), key=lambda package: package.name))
    except (ValueError, KeyError, TypeError) as error:
        raise TaxonomyError(
            "packages.index", f"the list of installed packages cannot be read: {error}", place=str(path),
            hint="Delete the file and add the packages again.",
        ) from None  # fmt: skip


def _from_row(row: dict[str, Any]) -> InstalledPackage:
    plain = {**row}
    plain["provides"], plain["prefixes"] = tuple(row["provides"]), tuple(row["prefixes"])
    plain["entry_points"] = tuple(EntryPoint(point["name"], tuple(point["documents"])) for point in row["entry_points"])
    plain["official"] = tuple((name, tuple(urls)) for name, urls in row["official"])
    return InstalledPackage(**plain)


def find_package(name: str, home: Path | None = None) -> InstalledPackage | None:
    """Return the installed package that provides a name, None when none does."""
    return next((package for package in list_packages(home) if name in package.provides), None)


def add_package(
    source: str,
    home: Path | None = None,
    *,
    name: str = "",
    limits: PackageLimits | None = None,
) -> InstalledPackage:
    """Install a package from a file, a URL or the name of an official source, and return it.

    A file may also be the definition of a custom taxonomy (``.yaml`` or ``.xlsx``), which is made a package first.

    ``name`` is what profiles will pin it by (``company/2025``); without one it follows from the package. Everything is
    checked first (``TaxonomyError``, the installed set stays as it was). Adding what is installed already is no error.
    """
    # Imported late: only adding needs it, and it brings the readers of XML along.
    from taxonomy.package_safety import check_package

    home = home or user_home()
    if official_source(source) is not None and (known := find_package(source, home)) is not None:
        return known
    limits = limits or PackageLimits()
    folder = home / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    incoming = Path(tempfile.mkdtemp(dir=folder, prefix=".incoming-"))
    try:
        file = incoming / "package.zip"
        _obtain(source, file, limits)
        metadata = check_package(file, limits, source.rsplit("/", 1)[-1])
        package = _describe(source, name, file, metadata)
        with _locked(folder):
            installed = list_packages(home)
            if same := next((p for p in installed if p.sha256 == package.sha256), None):
                return same
            _check_against(package, installed)
            final = package.path(home).parent
            if final.exists():
                shutil.rmtree(final)
            incoming.replace(final)
            _write_index(folder, (*installed, package))
        return package
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def remove_package(name: str, home: Path | None = None) -> InstalledPackage:
    """Remove the package of a name and return what it was; ``TaxonomyError`` when there is none."""
    home = home or user_home()
    folder = home / "packages"
    package = next((p for p in list_packages(home) if p.name == name), None) or find_package(name, home)
    if package is None:
        raise _not_installed(name, home)
    with _locked(folder):
        _write_index(folder, (p for p in list_packages(home) if p.sha256 != package.sha256))
        shutil.rmtree(package.path(home).parent, ignore_errors=True)
    return package


def verify_packages(home: Path | None = None) -> tuple[Verification, ...]:
    """Compare every installed package with the hash that was kept when it came."""
    home = home or user_home()
    return tuple(Verification(package, verify_package(package, home)) for package in list_packages(home))


def verify_package(package: InstalledPackage, home: Path) -> str:
    """Return what is wrong with the file of an installed package; empty when nothing is."""
    path = package.path(home)
    if not path.is_file():
        return f"{path} is missing"
    found = _sha256(path)
    return "" if found == package.sha256 else f"{path} has changed: sha256 {found} instead of {package.sha256}"


# Where a package comes from


def _obtain(source: str, target: Path, limits: PackageLimits) -> None:
    path = Path(source).expanduser()
    if path.is_file() and path.suffix.lower() in _DEFINITIONS:
        # Imported late: few need it, and it brings the readers of YAML and workbooks along.
        from taxonomy.custom import package_bytes, read_custom

        target.write_bytes(package_bytes(read_custom(path)))
    elif path.is_file():
        if path.stat().st_size > limits.archive:
            raise TaxonomyError(
                "package.too-large", f"the file has more than {limits.archive:,} bytes", place=source,
                hint="This is no taxonomy package.",
            )  # fmt: skip
        shutil.copyfile(path, target)
    elif re.match(r"https?://", source):
        _download(source, target, limits, "Download the file by other means, then `taxonomy add FILE`.")
    elif official := official_source(source):
        _download_official(official, target, limits)
    else:
        names = ", ".join(s.name for s in official_sources() if s.publisher == "FASB")
        raise TaxonomyError(
            "packages.no-such-source",
            f"{source!r} is no file, no URL and no official name",
            hint=f"Official names are {names}, and the SEC's, such as dei/2025.",
        )


def _download_official(official: OfficialSource, target: Path, limits: PackageLimits) -> None:
    if not official.url:
        raise TaxonomyError(
            "packages.by-hand",
            f"{official.publisher} publishes {official.name} on a page, not under one fixed address",
            place=official.page,
            hint=f"Download the package of {official.name} from there, then run `taxonomy add FILE` with it.",
        )
    _download(
        official.url,
        target,
        limits,
        f"Download {official.url} on a machine with a network, then run `taxonomy add FILE` with it.",
    )


def _download(url: str, target: Path, limits: PackageLimits, hint: str) -> None:
    # Imported late: most people never download, and it brings half the standard library along.
    import urllib.error
    import urllib.request

    request = urllib.request.Request(url, headers={"User-Agent": "xbrl-converter"})  # noqa: S310 - http(s) only, above
    try:
        with (
            urllib.request.urlopen(request, timeout=_DOWNLOAD_SECONDS) as answer,  # noqa: S310
            target.open("wb") as file,
        ):
            size = 0
            while chunk := answer.read(1 << 16):
                size += len(chunk)
                if size > limits.archive:
                    raise TaxonomyError(
                        "package.too-large", f"the download has more than {limits.archive:,} bytes", place=url,
                        hint="This is no taxonomy package.",
                    )  # fmt: skip
                file.write(chunk)
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise TaxonomyError("packages.download", f"cannot download: {reason}", place=url, hint=hint) from None


# What is known of a package


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _describe(source: str, name: str, file: Path, metadata: PackageMetadata) -> InstalledPackage:
    prefixes = tuple(dict.fromkeys(start for start, _ in metadata.rewrites))
    official = _official(file, prefixes)
    own = name or (official[0][0] if len(official) == 1 else _name_of(metadata))
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*", own):
        raise TaxonomyError(
            "packages.bad-name",
            f"{own!r} is no name for a package",
            place=source,
            hint="Use NAME/VERSION, as company/2025.",
        )
    return InstalledPackage(
        name=own,
        provides=tuple(dict.fromkeys((own, *(name for name, _ in official)))),
        identifier=metadata.identifier,
        title=metadata.name,
        version=metadata.version,
        publisher=metadata.publisher,
        sha256=_sha256(file),
        size=file.stat().st_size,
        source=source,
        prefixes=prefixes,
        entry_points=metadata.entry_points,
        official=official,
    )


def _official(file: Path, prefixes: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the official names whose files a package has, each with what to load for it."""
    from taxonomy.package_files import PackageFiles

    found = []
    with PackageFiles([file]) as files:
        for name in provided_names(prefixes):
            source = official_source(name)
            if source is None:
                continue
            entry = [url for url in source.entry_points if files.member(url) is not None][:1]
            more = [url for url in source.additions if files.member(url) is not None]
            found += [(name, (url, *more)) for url in entry]
    return tuple(found)


def _name_of(metadata: PackageMetadata) -> str:
    """Return ``name/version`` from the identifier: its last part that is not the version."""
    version = _slug(metadata.version) or "1"
    parts = [_slug(part) for part in re.split(r"[/:]+", metadata.identifier)]
    parts = [part for part in parts if part and not re.fullmatch(r"[\d.-]+", part) and part != version]
    last = parts[-1].removesuffix(f"-{version}") if parts else ""
    return f"{last or _slug(metadata.name) or 'taxonomy'}/{version}"


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")


def _check_against(package: InstalledPackage, installed: Iterable[InstalledPackage]) -> None:
    """Refuse a package that would stand for what an installed one already does."""
    for other in installed:
        remove = f"Remove it first, if this one should replace it: `taxonomy remove {other.name}`."
        if shared := sorted(set(package.provides) & set(other.provides)):
            raise TaxonomyError(
                "packages.name-taken",
                f"{shared[0]} is installed already, with other content",
                place=other.title,
                hint=remove,
            )
        for prefix in package.prefixes:
            for taken in other.prefixes:
                if prefix.startswith(taken) or taken.startswith(prefix):
                    raise TaxonomyError(
                        "package.foreign-prefix",
                        f"it maps {prefix}, which {other.name} maps already",
                        place=package.title,
                        hint=remove,
                    )


def _not_installed(name: str, home: Path) -> TaxonomyError:
    names = ", ".join(package.name for package in list_packages(home)) or "none"
    return TaxonomyError(
        "packages.not-installed", f"no installed package is called {name}", hint=f"Installed: {names}."
    )


# The index


def _write_index(folder: Path, packages: Iterable[InstalledPackage]) -> None:
    rows = [asdict(package) for package in sorted(packages, key=lambda package: package.name)]
    text = json.dumps({"packages": rows}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_atomically(folder / _INDEX, text.encode())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change the index."""
    lock = folder / ".lock"
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise TaxonomyError(
                    "packages.locked", "another process is changing the installed packages", place=str(lock),
                    hint="Try again; if no other process is at work, delete this file.",
                ) from None  # fmt: skip
            time.sleep(0.05)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
