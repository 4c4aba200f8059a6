"""Reports made to do harm: each is refused, or judged within its limits; nothing outside is read, written or called."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import textwrap
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from converter.model.findings import InputError
from converter.validation import ArelleOptions, ArelleResult, Pool, validate_reports
from converter.validation.entries import find_entries
from converter.validation.safety import Inspection, Refusal, SafetyLimits, inspect_entry

HARBOUR = Path(__file__).parents[1] / "unit/validation/data/harbour"
STEM = "harbour-20241231"
OPTIONS = ArelleOptions(seconds=20, memory=1024)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a sound report in its own folder, with a secret beside it."""
    (tmp_path / "secret.xsd").write_text(
        (HARBOUR / f"{STEM}.xsd").read_text().replace("harbour.example.com", "secret.example.com")
    )
    target = tmp_path / "report"
    shutil.copytree(HARBOUR, target)
    return target


def inline(folder: Path) -> Path:
    return folder / f"{STEM}.htm"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def packed(folder: Path, extra: Callable[[zipfile.ZipFile], None]) -> Path:
    path = folder.parent / "report.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
        extra(archive)
    return path


SCHEMA = f'xlink:href="{STEM}.xsd"'


def _schema_ref(href: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        change(inline(folder), SCHEMA, f'xlink:href="{href}"')
        return inline(folder)

    return make


def _doctype(declaration: str, use: str = "") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        change(inline(folder), "<html", f"{declaration}<html")
        if use:
            change(inline(folder), "In thousands", use)
        return inline(folder)

    return make


def _import(href: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        change(folder / f"{STEM}.xsd", "https://www.xbrl.org/dtr/type/2022-03-31/types.xsd", href)
        return inline(folder)

    return make


def _base(folder: Path) -> Path:
    change(inline(folder), "<ix:references>", '<ix:references xml:base="../../../../etc/">')
    return inline(folder)


def _locator(folder: Path) -> Path:
    change(folder / f"{STEM}_pre.xml", f"{STEM}.xsd#harbour_IncomeTable", "../secret.xsd#harbour_IncomeTable")
    return inline(folder)


def _xinclude(folder: Path) -> Path:
    change(
        inline(folder), "<p>In thousands",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../secret.xsd" parse="text"/><p>In thousands',
    )  # fmt: skip
    return inline(folder)


def _symlinked_schema(folder: Path) -> Path:
    (folder / f"{STEM}.xsd").unlink()
    (folder / f"{STEM}.xsd").symlink_to(folder.parent / "secret.xsd")
    return inline(folder)


def _device_schema(folder: Path) -> Path:
    (folder / f"{STEM}_lab.xml").unlink()
    os.mkfifo(folder / f"{STEM}_lab.xml")
    return inline(folder)


def _zero_schema(folder: Path) -> Path:
    (folder / f"{STEM}.xsd").unlink()
    (folder / f"{STEM}.xsd").symlink_to("/dev/zero")
    return inline(folder)


def _zip_traversal(folder: Path) -> Path:
    return packed(folder, lambda archive: archive.writestr("../../escape.txt", "out"))


def _zip_absolute(folder: Path) -> Path:
    return packed(folder, lambda archive: archive.writestr("/tmp/escape.txt", "out"))


def _zip_backslash(folder: Path) -> Path:
    return packed(folder, lambda archive: archive.writestr("..\\escape.txt", "out"))


def _zip_bomb(folder: Path) -> Path:
    return packed(folder, lambda archive: archive.writestr("bomb.xml", b"\0" * (64 << 20)))


def _zip_symlink(folder: Path) -> Path:
    def add(archive: zipfile.ZipFile) -> None:
        member = zipfile.ZipInfo("passwords.xsd")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")

    return packed(folder, add)


def _zip_many(folder: Path) -> Path:
    def add(archive: zipfile.ZipFile) -> None:
        for number in range(6_000):
            archive.writestr(f"{number}.txt", "")

    return packed(folder, add)


def _zip_twice(folder: Path) -> Path:
    def add(archive: zipfile.ZipFile) -> None:
        archive.writestr("a.xsd", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.xsd", "<b/>")

    return packed(folder, add)


def _zip_lying(folder: Path) -> Path:
    path = packed(folder, lambda archive: archive.writestr("lie.xml", b"a" * 4096))
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    path.write_bytes(data[: at + 24] + struct.pack("<I", 0xFFFFFFF0) + data[at + 28 :])
    return path


def _zip_broken(folder: Path) -> Path:
    path = folder.parent / "report.zip"
    path.write_bytes(b"PK\x03\x04 and nothing else")
    return path


def _zip_outward(folder: Path) -> Path:
    change(inline(folder), SCHEMA, 'xlink:href="../../secret.xsd"')
    return packed(folder, lambda archive: None)


def _json(taxonomy: str, more: dict[str, object] | None = None) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        information = {
            "documentType": "https://xbrl.org/2021/xbrl-json",
            "namespaces": {"xbrl": "https://xbrl.org/2021"},
            "taxonomy": [taxonomy],
        }
        path = folder / "report.json"
        path.write_text(json.dumps({"documentInfo": information, "facts": more or {}}))
        return path

    return make


def _json_nested(folder: Path) -> Path:
    path = folder / "report.json"
    start = '{"documentInfo":{"documentType":"https://xbrl.org/2021/xbrl-json","namespaces":{},"taxonomy":[]},"facts":'
    path.write_text(start + "[" * 200_000 + "]" * 200_000 + "}")
    return path


def _csv_outward(folder: Path) -> Path:
    path = folder / "report.json"
    path.write_text(
        json.dumps(
            {
                "documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-csv", "taxonomy": [f"{STEM}.xsd"]},
                "tables": {"t": {"url": "/etc/passwd"}},
            }
        )
    )
    return path


def _nested_elements(folder: Path) -> Path:
    change(inline(folder), "<p>In thousands", "<div>" * 5_000 + "</div>" * 5_000 + "<p>In thousands")
    return inline(folder)


def _many_elements(folder: Path) -> Path:
    change(inline(folder), "<p>In thousands", "<b/>" * 10_000_000 + "<p>In thousands")
    return inline(folder)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "schema of a folder above": (_schema_ref("../secret.xsd"), "safety.reference-outside"),
    "schema by a coded path": (_schema_ref("%2e%2e/secret.xsd"), "safety.reference-outside"),
    "schema by an absolute path": (_schema_ref("/etc/passwd"), "safety.reference-outside"),
    "schema by a file address": (_schema_ref("file:///etc/passwd"), "safety.reference-outside"),
    "schema by a drive": (_schema_ref("C:\\secret.xsd"), "safety.reference-outside"),
    "schema of another host's share": (_schema_ref("//evil.example/secret.xsd"), "safety.reference-outside"),
    "web address that climbs": (_schema_ref("http://www.xbrl.org/../../../etc/passwd"), "safety.reference-outside"),
    "web address that climbs, coded": (_import("http://www.xbrl.org/%2e%2e/a.xsd"), "safety.reference-outside"),
    "schema by ftp": (_schema_ref("ftp://evil.example/a.xsd"), "safety.reference-outside"),
    "schema moved by xml:base": (_base, "safety.reference-outside"),
    "import of a folder above": (_import("../secret.xsd"), "safety.reference-outside"),
    "locator of a folder above": (_locator, "safety.reference-outside"),
    "billion laughs": (_doctype(f'<!DOCTYPE html [<!ENTITY l0 "ha">{LAUGHS}]>', "&l11;"), "safety."),
    "external entity": (_doctype('<!DOCTYPE html [<!ENTITY x SYSTEM "../secret.xsd">]>', "&x;"), "safety.doctype"),
    "external document type": (_doctype('<!DOCTYPE html SYSTEM "../secret.dtd">'), "safety.doctype"),
    "parameter entity": (_doctype('<!DOCTYPE html [<!ENTITY % p SYSTEM "../secret.xsd">%p;]>'), "safety."),
    "XInclude": (_xinclude, "safety.xinclude"),
    "schema that is a link": (_symlinked_schema, "safety.link-outside"),
    "linkbase that is a pipe": (_device_schema, "safety.link-outside"),
    "schema that never ends": (_zero_schema, "safety.link-outside"),
    "zip that leaves its folder": (_zip_traversal, "safety.member-name"),
    "zip with an absolute name": (_zip_absolute, "safety.member-name"),
    "zip with a name of Windows": (_zip_backslash, "safety.member-name"),
    "zip bomb": (_zip_bomb, "safety.ratio"),
    "zip with a link": (_zip_symlink, "safety.member-kind"),
    "zip with many members": (_zip_many, "safety.too-many-members"),
    "zip with one name twice": (_zip_twice, "safety.repeated-member"),
    "zip that lies about sizes": (_zip_lying, "safety."),
    "zip that is none": (_zip_broken, "safety.broken-archive"),
    "zip that refers outside": (_zip_outward, "safety.reference-outside"),
    "JSON with a taxonomy above": (_json("../secret.xsd"), "safety.reference-outside"),
    "JSON nested without end": (_json_nested, "safety.bomb"),
    "CSV with a table elsewhere": (_csv_outward, "safety.reference-outside"),
    "elements nested without end": (_nested_elements, "safety.bomb"),
    "ten million elements": (_many_elements, "safety.too-many-elements"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_before_arelle_sees_it(name: str, folder: Path) -> None:
    make, code = REFUSED[name]
    (entry,) = find_entries(make(folder))
    refusal = inspect_entry(entry)
    assert isinstance(refusal, Refusal), f"{name} got through"
    assert refusal.code.startswith(code)
    assert refusal.message


def judge(path: Path, pool: Pool, options: ArelleOptions = OPTIONS) -> ArelleResult:
    (result,) = validate_reports([path], options=options, pool=pool)
    return result


def _changed(old: str, new: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        change(inline(folder), old, new)
        return inline(folder)

    return make


def _noise(folder: Path) -> Path:
    inline(folder).write_bytes(b"\x00\xff" * 500)
    return inline(folder)


HUGE = {"value": "1e999999999", "decimals": 0, "dimensions": {"concept": "a:B", "period": "2024-01-01T00:00:00"}}
JUDGED: dict[str, Callable[[Path], Path]] = {
    "schema on the web": _schema_ref("http://evil.example/a.xsd"),
    "absurd scale": _changed('scale="3"', 'scale="999999999"'),
    "absurd decimals": _changed('decimals="-3"', 'decimals="-99999999"'),
    "absurd exponent": _json(f"{STEM}.xsd", {"f": HUGE}),
    "not XML at all": _noise,
    "taxonomy that includes itself": _import(f"{STEM}.xsd"),
}


@pytest.mark.parametrize("name", JUDGED)
def test_it_is_judged_within_its_limits(name: str, folder: Path, pool: Pool) -> None:
    result = judge(JUDGED[name](folder), pool)
    assert not result.valid
    assert result.findings
    assert not any(finding.code in ("arelle.crash", "arelle.time") for finding in result.findings)


def test_a_report_that_eats_memory_ends_alone(folder: Path, pool: Pool) -> None:
    sound = folder.parent / "sound"
    shutil.copytree(folder, sound)
    change(inline(folder), "In thousands", "In thousands " + "of words " * 4_000_000)
    result = judge(inline(folder), pool, ArelleOptions(memory=1))
    assert [finding.code for finding in result.findings] == ["arelle.memory"]
    assert judge(inline(sound), pool).valid


def test_a_report_that_takes_too_long_is_cut_off(folder: Path, pool: Pool) -> None:
    result = judge(inline(folder), pool, ArelleOptions(seconds=0.01))
    assert [finding.code for finding in result.findings] == ["arelle.time"]
    assert judge(inline(folder), pool).valid


def test_a_device_is_no_report(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.htm")
    for path in (Path("/dev/zero"), tmp_path / "pipe.htm"):
        with pytest.raises(InputError, match="device or a pipe"):
            find_entries(path)


def test_limits_are_what_they_say(folder: Path) -> None:
    (entry,) = find_entries(inline(folder))
    assert isinstance(inspect_entry(entry), Inspection)
    small = SafetyLimits(document=1_000)
    refusal = inspect_entry(entry, small)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "safety.too-large"


PROBE = textwrap.dedent(
    """
    import json, os, socket, subprocess, sys
    from converter.validation.fence import Fence

    folder, inside, outside = sys.argv[1:]
    fence = Fence(folder)
    fence.allow([inside])
    fence.shut()

    def tried(action):
        try:
            action()
        except PermissionError:
            return False
        return True

    print(json.dumps({
        "read inside": tried(lambda: open(os.path.join(inside, "a.txt")).close()),
        "write own": tried(lambda: open(os.path.join(folder, "own.txt"), "w").close()),
        "read outside": tried(lambda: open(outside).close()),
        "read by link": tried(lambda: open(os.path.join(inside, "link.txt")).close()),
        "write inside": tried(lambda: open(os.path.join(inside, "b.txt"), "w").close()),
        "write outside": tried(lambda: os.open(outside, os.O_WRONLY)),
        "remove": tried(lambda: os.remove(outside)),
        "connect": tried(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1)),
        "resolve": tried(lambda: socket.getaddrinfo("evil.example", 80)),
        "run": tried(lambda: subprocess.run(["true"])),
        "shell": tried(lambda: os.system("true")),
    }))
    """
)


def test_the_fence_holds(tmp_path: Path) -> None:
    own, inside, outside = tmp_path / "own", tmp_path / "inside", tmp_path / "outside.txt"
    own.mkdir()
    inside.mkdir()
    (inside / "a.txt").write_text("a")
    outside.write_text("secret")
    (inside / "link.txt").symlink_to(outside)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(own), str(inside), str(outside)],
        capture_output=True, text=True, check=True, cwd=root,
    )  # fmt: skip
    allowed = {name for name, went in json.loads(done.stdout).items() if went}
    assert allowed == {"read inside", "write own"}
    assert outside.read_text() == "secret"


def test_what_gets_past_the_first_look_stops_at_the_fence(folder: Path, pool: Pool) -> None:
    """The first look is left out on purpose: the child that judges has no way to the file either."""
    from converter.validation.judging import judged, task_for

    change(inline(folder), SCHEMA, 'xlink:href="../secret.xsd"')
    (entry,) = find_entries(inline(folder))
    judgement = pool.judge(task_for(entry, (), OPTIONS, ()), 20, 1024)
    result = judged("report", judgement, OPTIONS)
    assert not result.valid
    assert any(finding.code == "IOerror" for finding in result.findings)


def _listener() -> tuple[socket.socket, list[str]]:
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    calls: list[str] = []

    def accept() -> None:
        try:
            while True:
                connection, address = server.accept()
                calls.append(str(address))
                connection.close()
        except OSError:
            return

    threading.Thread(target=accept, daemon=True).start()
    return server, calls


def test_nothing_is_called_and_nothing_written(folder: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder.parent / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    server, calls = _listener()
    port = server.getsockname()[1]
    change(inline(folder), SCHEMA, f'xlink:href="http://127.0.0.1:{port}/a.xsd"')
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.parent.rglob("*"))
    with Pool() as fresh:
        result = judge(inline(folder), fresh)
    server.close()
    assert not result.valid
    assert calls == []
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.parent.rglob("*")) == before


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace to see system calls")
def test_no_system_call_leaves_the_fence(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "calls.log"
    code = (
        "from pathlib import Path; from converter.validation import validate_reports; import sys;"
        "print(validate_reports([Path(sys.argv[1])])[0].valid)"
    )
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=connect,openat", "-o", str(log), sys.executable, "-c", code, str(inline(folder))],
        capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "True"
    calls = log.read_text()
    assert "AF_INET" not in calls
    written = [line for line in calls.splitlines() if "O_WRONLY" in line or "O_RDWR" in line]
    assert not any(str(folder.parent) in line for line in written)


def test_at_least_twenty_five_attacks_are_tried() -> None:
    assert len(REFUSED) + len(JUDGED) >= 25
