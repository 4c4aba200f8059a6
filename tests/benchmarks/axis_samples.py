"""What filers tagged, as samples to learn axes from: tables of inline pages and of a corpus, and linkbases."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from converter.extraction import words
from converter.extraction.axis_model import NOTHING
from converter.extraction.documents import tables_of
from converter.extraction.table_texts import TableTexts, texts_of
from converter.extraction.words import words_of
from converter.mapping.axes import AXES
from converter.model.findings import ConverterError
from converter.model.profile import Profile
from converter.reading import Limits, read
from tests.benchmarks.axes import profile_of
from tests.benchmarks.corpus import profile_of as profile_of_filing
from tests.benchmarks.corpus import read_jsonl
from tests.benchmarks.learn_words import words_of_name
from tests.benchmarks.tagged_pages import TaggedNumber, read_page

STANDARD = ("us-gaap:", "srt:", "dei:", "ecd:")
HINTS = {axis: hint for hint, axis in AXES.items()}
OWN = ""
_IDENTIFIER = re.compile(rb"<xbrli:identifier[^>]*>\s*0*(\d+)\s*<", re.IGNORECASE)
_COMMON = frozenset("the of and a an in for to other total member net".split())
_ITEMS = 60_000
"""How many labels of line items teach which texts name no member."""


def hint_of(axis: str) -> str:
    """The hint that stands for an axis in extraction; filers' own axes share one."""
    return HINTS.get(axis, axis) if axis.startswith(STANDARD) else OWN


Dims = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableSample:
    """A table of a company; ``dims`` are axes (as hints) and members by value, None where nothing was tagged."""

    company: str
    texts: TableTexts
    dims: tuple[Dims | None, ...]

    @property
    def axes(self) -> frozenset[str]:
        return frozenset(axis for dims in self.dims for axis, _ in dims or ())


@dataclass(frozen=True, slots=True)
class RoleSample:
    """A role of a linkbase: its title, the labels in it and the axes of its tables."""

    company: str
    title: str
    labels: tuple[str, ...]
    axes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TextSample:
    """A text that names a member of an axis, or of none."""

    company: str
    text: str
    axis: str


def _samples(
    content: bytes, name: str, profile: Profile, company: str, tagged: Sequence[TaggedNumber]
) -> list[TableSample]:
    numbers: dict[tuple[int, int], list[TaggedNumber]] = defaultdict(list)
    for number in tagged:
        numbers[number.table, number.row].append(number)
    document = read(content, name, Limits())
    place = {table.index: int(table.where.rpartition(" ")[2]) for table in document.tables}
    found = []
    for parse in tables_of(document, profile):
        dims: list[Dims | None] = []
        for entry in parse.entries:
            column, shown = entry.value.cell.column, entry.value.shown
            answer = next(
                (
                    tuple((hint_of(axis), member) for axis, member in number.dims)
                    for number in numbers[place[parse.table.index], entry.row.number]
                    if number.column <= column < number.column + number.width and shown in number.shown
                ),
                None,
            )
            dims.append(answer)
        if any(answer is not None for answer in dims):
            found.append(TableSample(company, texts_of(parse), tuple(dims)))
    return found


def page_samples(path: Path) -> list[TableSample]:
    """The tables of an inline XBRL page with what it tags; none when it cannot be read."""
    page = read_page(path)
    try:
        return _samples(path.read_bytes(), path.name, profile_of(page), page.company, page.numbers)
    except ConverterError as error:
        print(f"{path.name}: refused: {error}")
        return []


def filing_samples(filing: Path) -> list[TableSample]:
    """The tables of a filing of the corpus with what it tagged."""
    meta = json.loads((filing / "meta.json").read_text(encoding="utf-8"))
    tagged = [
        TaggedNumber(
            place["table"], place["row"], place["col"], place["colspan"], record["source_text"], record["concept"],
            tuple(sorted({**record["dims"], **record.get("typed_dims", {})}.items())),
        )
        for record in read_jsonl(filing / "gold.jsonl.gz")
        if record["kind"] == "numeric" and (place := record["loc"])["where"] == "table"
    ]  # fmt: skip
    with gzip.open(filing / "untagged.html.gz") as source:
        return _samples(source.read(), filing.name, profile_of_filing(meta), meta["cik"].lstrip("0"), tagged)


def company_of(page: Path) -> str:
    """The CIK of the filer of an inline page, without leading zeros; empty when it names none."""
    found = _IDENTIFIER.search(page.read_bytes())
    return found[1].decode() if found else ""


def read_pages(pages: Sequence[Path], weights: Path, jobs: int) -> list[TableSample]:
    """The samples of pages, read with the weights of words in a folder: those that never saw their companies."""
    with ProcessPoolExecutor(jobs, initializer=_use, initargs=(weights,)) as pool:
        return [sample for one in pool.map(page_samples, pages) for sample in one]


def read_corpus(corpus: Path, jobs: int) -> list[TableSample]:
    """The samples of a corpus; the weights that ship never saw its companies."""
    with ProcessPoolExecutor(jobs) as pool:
        filings = sorted(path.parent for path in corpus.glob("*/meta.json"))
        return [sample for one in pool.map(filing_samples, filings) for sample in one]


def _use(folder: Path) -> None:
    words.DATA = folder
    words.load_weights.cache_clear()


def linkbase_samples(linking: Path) -> tuple[list[RoleSample], list[TextSample]]:
    """The roles of linkbases outside the development corpus, and the labels of members and of line items in them."""
    filings = [json.loads(line) for line in (linking / "filings.jsonl").open(encoding="utf-8")]
    roles: list[RoleSample] = []
    members: dict[TextSample, None] = {}
    items: list[TextSample] = []
    for filing, role, rows in _roles(linking, filings):
        company, axis, axes, labels = str(filing["cik"]), "", set(), []
        for row in rows:
            element = row.get("element")
            if element == "axis":
                axis = hint_of(row["concept"])
                axes.add(axis)
            elif element == "member":
                labels.append(row["label"])
                if not row.get("parent", "").endswith("Axis") and axes:
                    members[TextSample(company, row["label"], axis)] = None
            elif element is None:
                labels.append(row["label"])
                items.append(TextSample(company, row["label"], NOTHING))
        if labels:
            roles.append(RoleSample(company, role.get("title") or "", tuple(labels), frozenset(axes)))
    some = random.Random(3).sample(items, min(_ITEMS, len(items)))
    return roles, [*members, *dict.fromkeys(some)]


def _roles(
    linking: Path, filings: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]]:
    pending: list[dict[str, Any]] = []
    with gzip.open(linking / "rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            filing = filings[row["filing"]]
            if filing["kind"] != "linkbase" or filing.get("in_dev_corpus"):
                continue
            if pending and (row["filing"], row["role"]) != (pending[0]["filing"], pending[0]["role"]):
                first = filings[pending[0]["filing"]]
                yield first, first["roles"][pending[0]["role"]], pending
                pending = []
            pending.append(row)
    if pending:
        first = filings[pending[0]["filing"]]
        yield first, first["roles"][pending[0]["role"]], pending


def text_samples(tables: Sequence[TableSample]) -> list[TextSample]:
    """The labels, sections and headers of tables: each with the axis whose member it names by its words, or none."""
    found: dict[TextSample, None] = {}
    for table in tables:
        for value, dims in zip(table.texts.values, table.dims, strict=True):
            if dims is None:
                continue
            for text in dict.fromkeys((value.label, *value.sections[-1:], *value.names)):
                if text:
                    axis = next((axis for axis, member in dims if _similar(text, member)), NOTHING)
                    found[TextSample(table.company, text, axis)] = None
    return list(found)


def _similar(text: str, member: str) -> bool:
    """True when a text names a member by most of its words."""
    one, two = set(words_of(text)) - _COMMON, set(words_of(re.sub(r"Member$", "", words_of_name(member)))) - _COMMON
    if not one or not two:
        return False
    common = len(one & two)
    contained = bool(common) and (one <= two or two <= one)
    return 2 * common >= 0.55 * (len(one) + len(two)) or (contained and common * 2.5 >= len(one))
