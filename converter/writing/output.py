"""A folder of results that is always whole: the run before, or this one, whatever happens in between.

Files are written aside, into a folder next to the output, and the two folders change places in one step. A list of what
was written (``.xbrl-converter.json``) tells our files from those of people, which are never lost: files that a person
added move along, and a file of ours that a person changed stops the run.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from converter.model.findings import ConverterError, UsageError

MANIFEST = ".xbrl-converter.json"
_ASIDE = ".xbrl-converter-"
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def write_folder(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write the files (names may hold folders, ``a/b.xml``) as the new content of ``folder``.

    ``replace`` also overwrites files of ours that were changed since. Raises ``UsageError`` when the folder is a file,
    holds things that are not ours under the names that we need, or holds anything but results of ours; and
    ``ConverterError`` when the place is full or cannot be written to. In every case the folder is as it was.
    """
    folder = folder.absolute()
    with _as_errors(folder):
        kept = _foreign_files(folder, files, replace)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        aside = Path(tempfile.mkdtemp(prefix=f"{_ASIDE}{folder.name}-", dir=folder.parent))
        try:
            _fill(aside, files)
            for name in kept:
                _carry_over(folder / name, aside / name)
            _change_places(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.chmod(0o777 & ~_umask())
    manifest = {name: sha256(data).hexdigest() for name, data in sorted(files.items())}
    text = json.dumps({"files": manifest}, indent=1) + "\n"
    for name, data in (*files.items(), (MANIFEST, text.encode())):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _foreign_files(folder: Path, files: Mapping[str, bytes], replace: bool) -> list[str]:
    """Return the files in the folder that are not ours and stay."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise UsageError("output.is-file", "the output folder is a file", place=str(folder), hint="Name a folder.")
    present = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())
    if not present:
        return []
    ours = _manifest(folder)
    if ours is None:
        raise UsageError(
            "output.not-empty",
            f"the output folder is not empty ({present[0]}) and does not come from an earlier run",
            place=str(folder),
            hint="Name an empty or a new folder.",
        )
    kept = [name for name in present if name not in ours and name != MANIFEST]
    taken = [name for name in kept if name in files]
    changed = [name for name in present if name in ours and _digest(folder / name) != ours[name]]
    if not replace and (taken or changed):
        raise UsageError(
            "output.changed",
            f"{(taken or changed)[0]} was changed since the last run and would be overwritten",
            place=str(folder),
            hint="Move the file away, give it as input, or ask for replacement.",
        )
    return [name for name in kept if name not in files]


def _manifest(folder: Path) -> dict[str, str] | None:
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    files = content.get("files") if isinstance(content, dict) else None
    return files if isinstance(files, dict) else None


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _carry_over(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _remove_leftovers(folder: Path) -> None:
    for path in folder.parent.glob(f"{_ASIDE}{folder.name}-*"):
        shutil.rmtree(path, ignore_errors=True)


def _change_places(aside: Path, folder: Path) -> None:
    """Make ``aside`` the folder; afterwards ``aside`` is what the folder was, or is gone."""
    if not folder.exists():
        aside.rename(folder)
    elif not _exchange(aside, folder):
        # Without a system call that exchanges two folders there is an instant in which neither has the name.
        former = aside.with_name(f"{aside.name}-former")
        folder.rename(former)
        aside.rename(folder)
        former.rename(aside)
    _sync(folder.parent)


def _exchange(one: Path, other: Path) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    done = library.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if done == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _as_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = str(folder)
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise ConverterError(
                "output.read-only", "the output folder cannot be written to", place=place,
                hint="Name a folder that you may write to.", exit_code=2,
            ) from error  # fmt: skip
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ConverterError(
                "output.full", "there is no room for the output", place=place,
                hint="Make room, or name another folder.", exit_code=2,
            ) from error  # fmt: skip
        if error.errno in (errno.ENOTDIR, errno.EEXIST):
            raise UsageError(
                "output.is-file", "a part of the path of the output folder is a file", place=place
            ) from error
        raise ConverterError(
            "output.unwritable", f"the output cannot be written: {error.strerror or error}", place=place, exit_code=2
        ) from error
