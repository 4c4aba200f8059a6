from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from converter.model.findings import ConverterError
from converter.writing import output
from converter.writing.output import MANIFEST, write_folder

ROOT = Path(__file__).resolve().parents[3]
OLD = {"a.xml": b"old a", "sub/b.xml": b"old b"}
NEW = {"a.xml": b"new a", "c.xml": b"new c"}


def _content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def _beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


def test_a_new_folder_and_its_parents(tmp_path: Path) -> None:
    folder = tmp_path / "x" / "y"
    write_folder(folder, OLD)
    assert _content(folder) == OLD
    assert _beside(folder) == []


def test_a_second_run_takes_the_place_of_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    write_folder(folder, NEW)
    assert _content(folder) == NEW
    assert _beside(folder) == []


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    write_folder(tmp_path, NEW)
    assert _content(tmp_path) == NEW


def test_files_of_people_move_along(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    (folder / "notes.txt").write_bytes(b"mine")
    write_folder(folder, NEW)
    assert _content(folder) == {**NEW, "notes.txt": b"mine"}


def test_a_changed_file_of_ours_stops_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    (folder / "a.xml").write_bytes(b"edited")
    before = _content(folder)
    with pytest.raises(ConverterError) as raised:
        write_folder(folder, NEW)
    assert raised.value.code == "output.changed"
    assert _content(folder) == before
    write_folder(folder, NEW, replace=True)
    assert _content(folder) == NEW


@pytest.mark.parametrize("replace", [False, True])
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, replace: bool) -> None:
    (tmp_path / "letter.txt").write_bytes(b"dear")
    with pytest.raises(ConverterError) as raised:
        write_folder(tmp_path, NEW, replace=replace)
    assert raised.value.code == "output.not-empty"
    assert _content(tmp_path) == {"letter.txt": b"dear"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_bytes(b"x")
    for path in (file, file / "below"):
        with pytest.raises(ConverterError) as raised:
            write_folder(path, NEW)
        assert raised.value.code == "output.is-file"
        assert raised.value.exit_code == 2
    assert file.read_bytes() == b"x"


@pytest.mark.parametrize(
    ("error", "code"), [(PermissionError(13, "no"), "output.read-only"), (OSError(28, "no room"), "output.full")]
)
def test_a_failed_run_leaves_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, code: str
) -> None:
    folder = tmp_path / "out"
    write_folder(folder, OLD)

    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ConverterError) as raised:
        write_folder(folder, NEW)
    assert raised.value.code == code
    assert _content(folder) == OLD
    assert _beside(folder) == []


def test_systems_that_cannot_exchange_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_exchange", lambda *_: False)
    folder = tmp_path / "out"
    write_folder(folder, OLD)
    write_folder(folder, NEW)
    assert _content(folder) == NEW
    assert _beside(folder) == []


WRITER = """
import sys
from pathlib import Path
from converter.writing.output import write_folder
print("ready", flush=True)
number = int(sys.argv[2])
while True:
    number += 1
    write_folder(Path(sys.argv[1]), {f"part{n}.txt": b"%d" % number * 20000 for n in range(6)})
"""


def test_killed_at_any_moment_the_folder_holds_one_whole_run(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_folder(folder, {f"part{n}.txt": b"0" * 20000 for n in range(6)})
    chance = random.Random(7)
    for kill in range(50):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(kill * 1000)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        content = _content(folder)
        assert len(content) == 6
        assert len(set(content.values())) == 1
    write_folder(folder, NEW)
    assert _content(folder) == NEW
    assert _beside(folder) == []
