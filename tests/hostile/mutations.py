"""Seeded damage to real inputs: what truncation, copying, converting and malice do to a file."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

TEXT_FORMS = ("lines", "pipe", "pipe_split", "piperow")
_TAG = re.compile(rb"<[^<>]{1,400}>")
_SPANS = re.compile(rb"""(?:colspan|rowspan)\s*=\s*["']?\d+["']?""")
_CELL = re.compile(rb"<t[dh]\b")
_NUMBER = re.compile(rb"\d[\d,.]*")
_ODD_CHARACTERS = "\u202e\u200b\u0301\u00ad٣１²½Ⅷ\u2028\x85\x0b\x1c\ufffd\U0001f4b0"
_ODD_DATES = (
    b"February 30, 2024", b"December 31, 9999", b"January 1, 0001", b"9999", b"0000", b"Year ended December 31, 9999",
    b"99/99/9999", b"As of 31 June 2023", b"Fiscal 1899", b"Three months ended January 1, 0001",
)  # fmt: skip
_ODD_ENTITIES = (b"&#0;", b"&#xFFFF;", b"&#xD800;", b"&#99999999999;", b"&bogus;", b"&", b"&#128;", b"&nbsp", b"&#x1F;")


@dataclass(frozen=True, slots=True)
class Source:
    """One sound input: what it is called, its form, its bytes, and the day that its report ends on."""

    name: str
    form: str
    data: bytes
    meta: Path


@dataclass(frozen=True, slots=True)
class Mutant:
    """One damaged input; ``name`` says what was done to which input, with which seed."""

    name: str
    form: str
    data: bytes
    meta: Path


def _place(dice: random.Random, data: bytes) -> int:
    return dice.randrange(len(data) + 1)


def _insert(dice: random.Random, data: bytes, more: bytes) -> bytes:
    at = _place(dice, data)
    return data[:at] + more + data[at:]


def _chosen(dice: random.Random, pattern: re.Pattern[bytes], data: bytes, most: int) -> list[re.Match[bytes]]:
    found = list(pattern.finditer(data))
    return sorted(dice.sample(found, min(len(found), dice.randint(1, most))), key=lambda match: match.start())


def _rewritten(data: bytes, matches: list[re.Match[bytes]], write: Callable[[re.Match[bytes]], bytes]) -> bytes:
    parts, at = [], 0
    for match in matches:
        parts += [data[at : match.start()], write(match)]
        at = match.end()
    return b"".join((*parts, data[at:]))


def truncated(dice: random.Random, data: bytes) -> bytes:
    return data[: _place(dice, data)]


def beheaded(dice: random.Random, data: bytes) -> bytes:
    return data[_place(dice, data) :]


def flipped(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 5, 30))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def with_noise(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    at = dice.randrange(len(changed))
    changed[at : at + dice.randint(1, 200)] = dice.randbytes(dice.randint(1, 200))
    return bytes(changed)


def tags_deleted(dice: random.Random, data: bytes) -> bytes:
    return _rewritten(data, _chosen(dice, _TAG, data, 20), lambda _: b"")


def tags_doubled(dice: random.Random, data: bytes) -> bytes:
    return _rewritten(data, _chosen(dice, _TAG, data, 20), lambda match: match[0] * dice.choice((2, 3, 50)))


def tags_torn(dice: random.Random, data: bytes) -> bytes:
    return _rewritten(data, _chosen(dice, _TAG, data, 5), lambda match: match[0][: dice.randrange(len(match[0]))])


def spans_blown_up(dice: random.Random, data: bytes) -> bytes:
    size = dice.choice((b"100000", b"2147483647", b"99999999999999999999", b"-3", b"0", b"1e9", b"\xd9\xa3"))
    if _SPANS.search(data):
        return _rewritten(data, _chosen(dice, _SPANS, data, 10), lambda match: match[0][:7] + b'="' + size + b'"')
    which = dice.choice((b' colspan="', b' rowspan="'))
    return _rewritten(data, _chosen(dice, _CELL, data, 10), lambda match: match[0] + which + size + b'"')


def with_nul_bytes(dice: random.Random, data: bytes) -> bytes:
    for _ in range(dice.choice((1, 10))):
        data = _insert(dice, data, b"\0" * dice.choice((1, 100)))
    return data


def partly_in_another_encoding(dice: random.Random, data: bytes) -> bytes:
    start = _place(dice, data)
    end = start + dice.choice((10, 400, 10**6))
    text = data[start:end].decode("utf-8", "replace") + dice.choice(("é€", "“”—", "日本"))
    code = dice.choice(("cp1252", "latin-1", "utf-16", "utf-16-le", "utf-32", "shift_jis", "utf-7"))
    return data[:start] + text.encode(code, "replace") + data[end:]


def nested(dice: random.Random, data: bytes) -> bytes:
    tag = dice.choice(("div", "span", "table", "table><tr><td", "b", "blockquote"))
    deep = dice.choice((50, 300, 5000))
    return _insert(dice, data, f"<{tag}>".encode() * deep)


def swapped(dice: random.Random, data: bytes) -> bytes:
    first, second, third = sorted(_place(dice, data) for _ in range(3))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


def doubled(dice: random.Random, data: bytes) -> bytes:
    start = _place(dice, data)
    piece = data[start : start + dice.choice((20, 300, 3000))]
    return data[:start] + piece * dice.choice((2, 10, 60)) + data[start:]


def spaced(dice: random.Random, data: bytes) -> bytes:
    blank = dice.choice((b" ", b"\n", b"\t", b"\r\n", b"&nbsp;", "\u00a0".encode(), "\u2003".encode(), b"|"))
    return _insert(dice, data, blank * dice.choice((1_000, 20_000, 100_000)))


def widened(dice: random.Random, data: bytes) -> bytes:
    cell = dice.choice((b"<td>7</td>", b"|7", b"7\n", b" | 7", b"7\t", b"(", b"$", b"7 "))
    return _insert(dice, data, cell * dice.choice((1_000, 3_000)))


def with_long_numbers(dice: random.Random, data: bytes) -> bytes:
    return _rewritten(data, _chosen(dice, _NUMBER, data, 4), lambda match: match[0] * dice.choice((30, 600, 5_000)))


def with_odd_numbers(dice: random.Random, data: bytes) -> bytes:
    odd = (
        b"1,2,3",
        b"1.2.3.4",
        b"--5",
        b"((7))",
        b"(8",
        b"9)",
        b"1e400",
        b"+6",
        b"0x1F",
        b"00012",
        b"5%%",
        b"$$3",
        b".",
    )
    return _rewritten(data, _chosen(dice, _NUMBER, data, 12), lambda _: dice.choice(odd))


def with_odd_characters(dice: random.Random, data: bytes) -> bytes:
    for _ in range(dice.randint(1, 12)):
        data = _insert(dice, data, dice.choice(_ODD_CHARACTERS).encode() * dice.choice((1, 3)))
    return _rewritten(
        data, _chosen(dice, _NUMBER, data, 6), lambda match: match[0] + dice.choice(_ODD_CHARACTERS).encode()
    )


def with_odd_dates(dice: random.Random, data: bytes) -> bytes:
    years = re.compile(rb"(?:[A-Z][a-z]{2,8}\.? \d{1,2}, ?)?\b(?:19|20)\d\d\b")
    return _rewritten(data, _chosen(dice, years, data, 10), lambda _: dice.choice(_ODD_DATES))


def with_odd_entities(dice: random.Random, data: bytes) -> bytes:
    for _ in range(dice.randint(1, 10)):
        data = _insert(dice, data, dice.choice(_ODD_ENTITIES))
    return data


Damage = Callable[[random.Random, bytes], bytes]
ANYWHERE: tuple[Damage, ...] = (
    truncated, beheaded, flipped, with_noise, with_nul_bytes, partly_in_another_encoding, swapped, doubled, spaced,
    widened, with_long_numbers, with_odd_numbers, with_odd_characters, with_odd_dates, with_odd_entities,
)  # fmt: skip
IN_MARKUP: tuple[Damage, ...] = (tags_deleted, tags_doubled, tags_torn, spans_blown_up, nested)
PACKED: tuple[Damage, ...] = (truncated, beheaded, flipped, with_noise, with_nul_bytes, swapped, doubled)


def in_a_part(dice: random.Random, data: bytes) -> bytes:
    """A workbook whose parts are damaged before they are packed, so that the damage gets past the archive's checks."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hurt = dice.choice([name for name in names if name.endswith((".xml", ".rels"))])
        how = dice.choice((*ANYWHERE, tags_deleted, tags_doubled, tags_torn, nested))
        for name in names:
            content = old.read(name)
            if name == hurt:
                if dice.random() < 0.1:
                    continue
                content = how(dice, content)
            new.writestr(name, content)
    return out.getvalue()


def _workbook(text: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, line in enumerate(text.splitlines(), start=1):
        for column, cell in enumerate(line.split(" | "), start=1):
            plain = cell.strip().replace(",", "")
            if plain:
                digits = re.fullmatch(r"\d+(?:\.\d+)?", plain)
                sheet.cell(number, column, float(plain) if digits else re.sub(r"[\x00-\x1f]", "", cell.strip()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sources(corpus: Path, largest: int) -> list[Source]:
    """Slices, pages cut to size, text forms and workbooks of every filing, none of them above ``largest`` bytes."""
    found: list[Source] = []
    for meta in sorted(corpus.glob("*/meta.json")):
        filing = meta.parent
        with gzip.open(filing / "slices" / "slices.jsonl.gz", "rt", encoding="utf-8") as lines:
            pieces = [json.loads(line) for line in lines]
        for piece in pieces:
            name, forms = f"{filing.name}/{piece['slice_id']}", piece["forms"]
            if len(forms["html"]) > largest:
                continue
            found.append(Source(name, "html", forms["html"].encode(), meta))
            found.extend(Source(name, form, forms[form].encode(), meta) for form in TEXT_FORMS)
            found.append(Source(name, "csv", forms["piperow"].replace(",", "").replace(" | ", ",").encode(), meta))
            if piece["kind"] == "table":
                found.append(Source(name, "xlsx", _workbook(forms["piperow"]), meta))
        with gzip.open(filing / "untagged.html.gz") as page:
            whole = page.read()
        for at in range(0, len(whole) - largest, max(len(whole) // 6, 1)):
            found.append(Source(f"{filing.name}@{at}", "html", whole[at : at + largest], meta))
    return found


def mutants(corpus: Path, count: int, seed: int, largest: int = 60_000) -> Iterator[Mutant]:
    """Yield ``count`` damaged inputs, the same ones for the same seed; every kind of damage and form gets its turn."""
    by_form: dict[str, list[Source]] = {}
    for source in sources(corpus, largest):
        by_form.setdefault(source.form, []).append(source)
    forms = ("html", "html", "html", "html", "html", *TEXT_FORMS, "csv", "xlsx", "xlsx")
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        form = forms[number % len(forms)]
        source = dice.choice(by_form[form])
        kinds = {"html": (*ANYWHERE, *IN_MARKUP), "xlsx": (*PACKED, *(in_a_part,) * 12)}.get(form, ANYWHERE)
        chosen = [kinds[(number // len(forms)) % len(kinds)]]
        if dice.random() < 0.25:
            chosen.append(dice.choice(kinds if form != "xlsx" else PACKED))
        data = source.data
        for damage in chosen:
            data = damage(dice, data) if data else data
        done = "+".join(damage.__name__ for damage in chosen)
        yield Mutant(f"{seed}/{number} {source.name}.{form} {done}", form, data, source.meta)
