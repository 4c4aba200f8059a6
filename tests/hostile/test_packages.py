"""Foreign packages that mean harm or are broken: each refused at once, and the installed set stays as it was."""

from __future__ import annotations

import json
import os
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from taxonomy.packages import add_package, list_packages
from tests.unit.taxonomy import small_package
from tests.unit.taxonomy.small_package import BASE, CATALOG, LABELS, METADATA, SCHEMA, TOP

ROOT = Path(__file__).parents[2]
CPU_SECONDS = 2
MEGABYTES = 300

PROGRAM = r"""
import json, re, sys
from pathlib import Path
from taxonomy.errors import TaxonomyError
from taxonomy.packages import add_package
try:
    add_package(sys.argv[1], Path(sys.argv[2]))
    code, text = "", ""
except TaxonomyError as error:
    code, text = error.code, str(error)
# Not getrusage: its peak counts what the process had before exec, which is the memory of the test run.
peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
print(json.dumps([code, text, int(peak[1]) // 1024]))
"""


def content(**changed: str | bytes) -> dict[str, str | bytes]:
    parts = small_package.members()
    names = {"metadata": "META-INF/taxonomyPackage.xml", "catalog": "META-INF/catalog.xml",
             "schema": "files/umbrella.xsd", "labels": "files/umbrella_lab.xml"}  # fmt: skip
    parts.update({TOP + names[key]: value for key, value in changed.items()})
    return parts


def plain(path: Path, **changed: str | bytes) -> None:
    small_package.write(path, content(**changed))


def with_member(path: Path, name: str, data: str | bytes = b"x") -> None:
    small_package.write(path, {**content(), name: data})


def truncated(path: Path) -> None:
    plain(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])


def damaged(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in content().items():
            archive.writestr(name, data)
    data = bytearray(path.read_bytes())
    data[data.index(b"Umbrellas in stock")] ^= 1
    path.write_bytes(data)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content().items():
            archive.writestr(name, data)
        archive.writestr(TOP + "files/bomb.xml", b"\0" * (60 << 20))


def overlapping(path: Path) -> None:
    """Two entries of the directory that share the bytes of one."""
    plain(path)
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    first_length = 46 + sum(struct.unpack_from("<HHH", data, start + 28))
    first = bytearray(data[start : start + first_length])
    size = struct.unpack_from("<H", first, 28)[0]
    first[46 : 46 + size] = b"umbrella/files/twice.xml".ljust(size, b"_")[:size]
    total = struct.unpack_from("<H", data, end + 10)[0] + 1
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, total, total, end - start + first_length)
    path.write_bytes(data[:end] + bytes(first) + bytes(tail))


def symlink(path: Path) -> None:
    plain(path)
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo(TOP + "files/link.xsd")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")


def twice(path: Path) -> None:
    plain(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(TOP + "files/Umbrella.xsd", b"<other/>")


def encrypted(path: Path) -> None:
    plain(path)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | 1)
    path.write_bytes(data)


def endless_directory(path: Path) -> None:
    """The end of the zip claims a directory of hundreds of megabytes."""
    plain(path)
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<I", data, end + 12, 400 << 20)
    path.write_bytes(data)


def words(size: int) -> bytes:
    generator = random.Random(7)
    vocabulary = [bytes(generator.choices(b"abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(2000)]
    piece = b" ".join(generator.choices(vocabulary, k=60_000))
    return (piece * (size // len(piece) + 1))[:size]


def labels_of(size: int) -> bytes:
    text = b'<link:label xlink:type="resource" xlink:label="l">' + words(2000) + b"</link:label>\n"
    head, tail = LABELS.encode().split(b"</link:labelLink>")
    return head + text * (size // len(text)) + b"</link:labelLink>" + tail


def one_huge_label_file(path: Path) -> None:
    small_package.write(path, content(labels=labels_of(200 << 20)), level=1)


def many_large_label_files(path: Path) -> None:
    """200 MB of labels in files that each pass by themselves, compressed no more than labels usually are."""
    beginning, filling = LABELS.encode().split(b"Umbrellas in stock")[0], os.urandom(3 << 20).hex().encode()
    part = beginning + filling * 8
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in content().items():
            archive.writestr(name, data)
        for number in range(5):
            archive.writestr(f"{TOP}files/labels{number}.xml", part)


def one_huge_label(path: Path) -> None:
    plain(path, labels=LABELS.replace("Umbrellas in stock", words(20 << 20).decode()))


def circular_import(path: Path) -> None:
    def schema(name: str, other: str) -> str:
        return (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
            f'targetNamespace="http://taxonomy.example.com/{name}">'
            f'<xs:import namespace="http://taxonomy.example.com/{other}" schemaLocation="{other}.xsd"/></xs:schema>'
        )

    parts = content(schema=SCHEMA.replace("<xs:import", '<xs:import namespace="http://taxonomy.example.com/a" '
                                          'schemaLocation="a.xsd"/><xs:import', 1))  # fmt: skip
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        parts[f"{TOP}files/{name}.xsd"] = schema(name, other)
    small_package.write(path, parts)


def maps(prefix: str, rewrite: str = "../files/") -> str:
    rule = f'<rewriteURI uriStartString="{prefix}" rewritePrefix="{rewrite}"/></catalog>'
    return CATALOG.replace("</catalog>", rule)


DOCTYPE = '<!DOCTYPE schema [<!ENTITY lol "lol"><!ENTITY lots "&lol;&lol;&lol;&lol;">]>'
WITH_DOCTYPE = SCHEMA.replace("<xs:schema", DOCTYPE + "\n<xs:schema", 1)
UTF_16 = WITH_DOCTYPE.replace("UTF-8", "UTF-16").encode("utf-16")
LATE_DOCTYPE = SCHEMA.replace("<xs:schema", f"<!-- {'x' * 70_000} -->{DOCTYPE}<xs:schema", 1)
EXTERNAL = SCHEMA.replace("<xs:schema", '<!DOCTYPE s SYSTEM "file:///etc/passwd"><xs:schema', 1)

CASES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "truncated zip": ("package.not-a-zip", truncated),
    "empty file": ("package.not-a-zip", lambda path: path.write_bytes(b"") and None),
    "noise": ("package.not-a-zip", lambda path: path.write_bytes(random.Random(1).randbytes(50_000)) and None),
    "flipped bit": ("package.damaged", damaged),
    "zip bomb": ("package.bomb", bomb),
    "overlapping members": ("package.bomb", overlapping),
    "endless directory": ("package.too-many", endless_directory),
    "../ member": ("package.traversal", lambda path: with_member(path, TOP + "../../evil.xsd")),
    "absolute member": ("package.traversal", lambda path: with_member(path, "/etc/evil.xsd")),
    "drive member": ("package.traversal", lambda path: with_member(path, "C:/evil.xsd")),
    "backslash member": ("package.traversal", lambda path: with_member(path, TOP + "..\\evil.xsd")),
    "control character": ("package.bad-name", lambda path: with_member(path, TOP + "files/a\nb.xsd")),
    "symbolic link": ("package.symlink", symlink),
    "same name twice": ("package.duplicate", twice),
    "encrypted member": ("package.encrypted", encrypted),
    "no metadata": ("package.no-metadata", lambda path: with_member(path, "other/file.txt")),
    "metadata of something else": ("package.no-metadata", lambda path: plain(path, metadata="<a/>")),
    "no entry point": (
        "package.no-content",
        lambda path: plain(path, metadata=METADATA.replace("entryPointDocument", "other").replace("entryPoint>", "x>")),
    ),
    "no rewrites": ("package.no-content", lambda path: plain(path, catalog=CATALOG.replace("rewriteURI", "other"))),
    "somebody else's prefix": (
        "package.foreign-prefix",
        lambda path: plain(path, catalog=maps("https://xbrl.fasb.org/us-gaap/2025/")),
    ),
    "somebody else's prefix, as entry point too": (
        "package.foreign-prefix",
        lambda path: plain(
            path,
            catalog=maps("https://xbrl.fasb.org/us-gaap/2025/"),
            metadata=METADATA.replace(
                "</tp:entryPoint>",
                '<tp:entryPointDocument href="https://xbrl.fasb.org/us-gaap/2025/x.xsd"/></tp:entryPoint>',
            ),
        ),
    ),
    "the specifications' prefix": (
        "package.foreign-prefix",
        lambda path: plain(path, catalog=maps("http://www.xbrl.org/2003/")),
    ),
    "a prefix of all the web": ("package.broad-prefix", lambda path: plain(path, catalog=maps("http://"))),
    "an installed package's prefix": (
        "package.foreign-prefix",
        lambda path: plain(path, catalog=maps("http://installed.example.com/2025/more/")),
    ),
    "rewrite out of the package": (
        "package.traversal",
        lambda path: plain(path, catalog=maps("http://x.example.com/", "../../../")),
    ),
    "rewrite to a file": (
        "package.catalog",
        lambda path: plain(path, catalog=maps("http://x.example.com/", "file:///etc/")),
    ),
    "doctype": ("package.doctype", lambda path: plain(path, schema=WITH_DOCTYPE)),
    "doctype in UTF-16": ("package.doctype", lambda path: plain(path, schema=UTF_16)),
    "doctype behind a long comment": ("package.doctype", lambda path: plain(path, schema=LATE_DOCTYPE)),
    "doctype in the metadata": ("package.doctype", lambda path: plain(path, metadata=DOCTYPE + METADATA)),
    "external doctype": ("package.doctype", lambda path: plain(path, schema=EXTERNAL)),
    "not well-formed": ("taxonomy.not-xml", lambda path: plain(path, labels=LABELS[:-9])),
    "thousands of levels": (
        "taxonomy.not-xml",
        lambda path: plain(path, labels=LABELS.replace("Umbrellas in stock", "<b>" * 5000 + "</b>" * 5000)),
    ),
    "circular import": ("package.circular-import", circular_import),
    "dangling locator": (
        "taxonomy.dangling-locator",
        lambda path: plain(path, labels=LABELS.replace("#umb_Umbrellas", "#umb_Parasols")),
    ),
    "linkbase that is not there": (
        "package.missing-file",
        lambda path: plain(path, schema=SCHEMA.replace("umbrella_lab.xml", "umbrella_pre.xml")),
    ),
    "200 MB of labels in one file": ("package.too-large", one_huge_label_file),
    "200 MB of labels in several files": ("package.too-large", many_large_label_files),
    "20 MB in one label": ("taxonomy.not-xml", one_huge_label),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one sound package."""
    folder = tmp_path_factory.mktemp("home")
    parts = {
        name: str(text).replace("taxonomy.example.com", "installed.example.com").replace("/umbrella</tp", "/sound</tp")
        for name, text in small_package.members().items()
    }
    add_package(str(small_package.write(folder / "sound.zip", parts)), folder)
    return folder


def snapshot(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("case", CASES)
def test_refused(case: str, home: Path, tmp_path: Path) -> None:
    """Refused with its code within 2 seconds of computing and 300 MB, and nothing is left behind."""
    resource = pytest.importorskip("resource")
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process's memory is read from /proc, which is not here")
    code, make = CASES[case]
    package = tmp_path / "hostile.zip"
    make(package)
    before = snapshot(home)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))

    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(package), str(home)], cwd=ROOT, capture_output=True, check=False,
        preexec_fn=limit, text=True,
    )  # fmt: skip
    assert run.returncode == 0, f"killed or crashed: {run.returncode} {run.stderr}"
    found, text, megabytes = json.loads(run.stdout)
    assert found == code, text
    assert "hostile.zip" in text or "example.com" in text
    assert "\n  " in text, "says what to do"
    assert megabytes < MEGABYTES
    assert snapshot(home) == before
    assert not list((home / "packages").glob(".*"))


def test_the_sound_package_is_accepted(home: Path, tmp_path: Path) -> None:
    """What all cases start from is sound, so it is their one change that is refused."""
    assert [package.name for package in list_packages(home)] == ["sound/2025"]
    added = add_package(str(small_package.write(tmp_path / "a.zip", content())), tmp_path)
    assert added.name == "umbrella/2025"
    assert added.prefixes == (BASE,)
