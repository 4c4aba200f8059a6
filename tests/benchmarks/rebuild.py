"""Rebuild real filings: the gold facts tagged in the untagged page, loaded by Arelle and compared with gold.

    python -m tests.benchmarks.rebuild --corpus ../shared/corpus/dev [--filing NAME] [--out DIR] [--json]

For every filing a report is made from its gold facts, written in place with a generated extension, loaded offline with
the taxonomy packages (``--packages``), and what comes back is compared: numeric facts by concept, entity, period,
dimensions, unit, value and decimals; text blocks by length; texts, dates, check boxes, durations and names by value.
Where EDGAR's plugin is at hand ($XBRL_CONVERTER_EDGAR) the SEC's transformations read number words and durations in
place; otherwise such facts are hidden and their words refer to them.

The last line sums up; the exit code is 1 when anything located does not come back or Arelle has a message.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from converter.model.document import Document, Span
from converter.model.facts import Period, Unit
from converter.model.report import (
    Entity,
    Extension,
    Fact,
    Hypercube,
    Presentation,
    Report,
    Role,
    TaxonomyReference,
)
from converter.reading import Limits, read
from converter.writing.extension import write_extension
from converter.writing.inline_in_place import write_in_place
from taxonomy.concepts import Concept, PeriodType, QName, Substitution
from tests.benchmarks.rebuild_arelle import LoadedFact, edgar_plugin, load
from tests.benchmarks.rebuild_places import Gold, Locator, Places, text_length
from tests.benchmarks.rebuild_texts import data_type_of, text_places, value_of


@dataclass(slots=True)
class Rebuilt:
    """What came back of one filing."""

    filing: str
    gold_numbers: int = 0
    located: int = 0
    returned: int = 0
    gold_blocks: int = 0
    located_blocks: int = 0
    returned_blocks: int = 0
    gold_texts: int = 0
    located_texts: int = 0
    returned_texts: int = 0
    texts_in_place: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    messages: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """True when all that was located came back and Arelle had nothing to say."""
        return (
            self.returned == self.located
            and self.returned_blocks == self.located_blocks
            and self.returned_texts == self.located_texts
            and not self.messages
        )


_SUMMED = (
    "gold_numbers", "located", "returned", "gold_blocks", "returned_blocks", "gold_texts", "returned_texts",
    "texts_in_place",
)  # fmt: skip


def period_of(record: dict[str, str]) -> Period:
    """Return a gold period."""
    if "instant" in record:
        return Period(date.fromisoformat(record["instant"]))
    return Period(date.fromisoformat(record["end"]), date.fromisoformat(record["start"]))


def _is_empty(fact: Gold) -> bool:
    """True for a nil fact of a cell without characters: it has no place that characters could mark."""
    return fact["kind"] == "numeric" and fact["value"] is None and not fact["source_text"].strip()


def _is_unseen_cover(fact: Gold) -> bool:
    """True for a fact about the document itself that the page does not show."""
    return bool(fact["kind"] == "text" and fact["loc"]["where"] == "hidden" and fact["concept"].startswith("dei:"))


def _dimensions(fact: Gold) -> tuple[tuple[QName, QName | str], ...]:
    explicit: list[tuple[QName, QName | str]] = [
        (QName.parse(axis), QName.parse(member)) for axis, member in fact["dims"].items()
    ]
    typed = [(QName.parse(axis), value) for axis, value in fact.get("typed_dims", {}).items()]
    return tuple(sorted([*explicit, *typed], key=lambda pair: str(pair[0])))


def _data_type(fact: Gold) -> str:
    if fact["kind"] == "textblock":
        return "textBlockItemType"
    if fact["kind"] == "text":
        return data_type_of(fact)
    unit = fact.get("unit", "")
    if unit.startswith("iso4217:"):
        return "perShareItemType" if "/" in unit else "monetaryItemType"
    return {"xbrli:shares": "sharesItemType"}.get(unit, "decimalItemType")


def _reference(prefix: str, namespace: str) -> TaxonomyReference | None:
    year = namespace.rpartition("/")[2]
    if "fasb.org" in namespace:
        return TaxonomyReference(prefix, namespace, f"https://xbrl.fasb.org/{prefix}/{year}/elts/{prefix}-{year}.xsd")
    if "xbrl.sec.gov" in namespace:
        return TaxonomyReference(prefix, namespace, f"https://xbrl.sec.gov/{prefix}/{year}/{prefix}-{year}.xsd")
    return None


def report_of(
    gold: list[Gold], places: Places, meta: dict[str, Any], texts: Mapping[str, Span] | None = None
) -> Report:
    """Return the report that the located gold facts make.

    With ``texts``, the places of facts that are texts, those are in it too, and the cover facts that nobody sees.
    """
    own = meta["extension_prefixes"][0]
    concepts: dict[QName, Concept] = {}
    facts: list[Fact] = []
    typed: dict[QName, QName] = {}
    for fact in gold:
        spans = places.blocks.get(fact["id"], ())
        if fact["kind"] == "numeric" and fact["id"] in places.numbers:
            spans = (places.numbers[fact["id"]],)
        if texts is not None and fact["kind"] == "text" and value_of(fact) is not None:
            if fact["id"] in texts:
                spans = (texts[fact["id"]],)
            elif not _is_unseen_cover(fact):
                continue
        elif not spans and not _is_empty(fact):
            continue
        name = QName.parse(fact["concept"])
        period = period_of(fact["period"])
        kind = PeriodType.INSTANT if period.is_instant else PeriodType.DURATION
        concepts.setdefault(name, Concept(name, _data_type(fact), kind))
        for axis, member in _dimensions(fact):
            concepts.setdefault(
                axis,
                Concept(
                    axis, "stringItemType", PeriodType.DURATION, abstract=True, substitution=Substitution.DIMENSION
                ),
            )
            if isinstance(member, QName):
                concepts.setdefault(member, Concept(member, "domainItemType", PeriodType.DURATION, abstract=True))
            else:
                typed[axis] = QName(axis.prefix, f"{axis.local}.domain")
        facts.append(_fact(fact, name, period, spans))
    used = {name.prefix for name in concepts}
    free = _open_role(
        own, meta["namespaces"][own], [concept.name for concept in concepts.values() if concept.is_reportable]
    )
    extension = Extension(
        prefix=own,
        namespace=meta["namespaces"][own],
        stem=f"{own}-{meta['period_end'].replace('-', '')}",
        roles=(free,),
        concepts=tuple(concept for name, concept in sorted(concepts.items()) if name.prefix == own),
        imports=tuple(
            found
            for prefix, uri in sorted(meta["namespaces"].items())
            if prefix in used and (found := _reference(prefix, uri))
        ),
    )
    return Report(
        Entity(meta["entity_scheme"], meta["cik"]), tuple(facts), extension, meta["namespaces"], concepts,
        title=meta["filing"], typed_domains=typed,
    )  # fmt: skip


def _open_role(prefix: str, namespace: str, items: list[QName]) -> Role:
    """Return a role that lets every item be used with any axis: gold does not say which tables the filer made."""
    cube = Hypercube(
        QName("us-gaap", "StatementTable"), QName("us-gaap", "StatementLineItems"), tuple(items), closed=False
    )
    return Role(f"{namespace}/role/AllFacts", f"{prefix}_AllFacts", "0001 - Disclosure - All facts", hypercubes=(cube,))


def _fact(fact: Gold, name: QName, period: Period, spans: tuple[Any, ...]) -> Fact:
    if fact["kind"] == "textblock":
        return Fact(fact["id"], name, period, "", dimensions=_dimensions(fact), spans=spans, is_block=True)
    if fact["kind"] == "text":
        return Fact(fact["id"], name, period, value_of(fact), dimensions=_dimensions(fact), spans=spans)
    value = None if fact["value"] is None else Decimal(fact["value"])
    decimals = None if fact["decimals"] in (None, "INF") else int(fact["decimals"])
    shown = Presentation(fact["format"], fact["scale"] or 0, fact["sign"] == "-")
    return Fact(
        fact["id"],
        name,
        period,
        value,
        Unit.parse(fact["unit"]),
        decimals,
        _dimensions(fact),
        spans=spans,
        presentation=shown,
    )


def _key(fact: Gold) -> tuple[Any, ...]:
    period = fact["period"]
    dims = tuple(sorted({**fact["dims"], **fact.get("typed_dims", {})}.items()))
    value = None if fact["value"] is None else Decimal(fact["value"])
    decimals = None if fact["value"] is None else str(fact["decimals"])
    start = period.get("start", "")
    return (
        fact["concept"],
        fact["entity"],
        start,
        period.get("end") or period["instant"],
        dims,
        str(Unit.parse(fact["unit"])),
        value,
        decimals,
    )


def _loaded_key(fact: LoadedFact) -> tuple[Any, ...]:
    value = None if fact.value is None else Decimal(fact.value)
    return (
        fact.concept,
        fact.entity,
        fact.start,
        fact.end,
        fact.dimensions,
        str(Unit.parse(fact.unit)),
        value,
        fact.decimals,
    )


def rebuild(folder: Path, packages: list[Path], out: Path) -> Rebuilt:
    """Write one filing in place and compare what Arelle loads with its gold facts."""
    result = Rebuilt(folder.name)
    meta = json.loads((folder / "meta.json").read_text())
    gold = [json.loads(line) for line in gzip.decompress((folder / "gold.jsonl.gz").read_bytes()).splitlines()]
    clock = time.perf_counter()
    document = read(gzip.decompress((folder / "untagged.html.gz").read_bytes()), folder.name, Limits())
    result.seconds["read"] = time.perf_counter() - clock
    locator = Locator(document)
    places = locator.places(gold)
    texts = text_places(locator, gold, places.numbers)
    report = report_of(gold, places, meta, texts)
    clock = time.perf_counter()
    page = write_in_place(report, document, sec=edgar_plugin() is not None)
    result.seconds["write"] = time.perf_counter() - clock
    out.mkdir(parents=True, exist_ok=True)
    for name, content in write_extension(report).items():
        (out / name).write_bytes(content)
    path = out / f"{folder.name}.htm"
    path.write_bytes(page)
    clock = time.perf_counter()
    loaded = load(path, packages)
    result.seconds["arelle"] = time.perf_counter() - clock
    _compare(result, gold, places, loaded.facts, document)
    _compare_texts(result, gold, texts, loaded.facts, page.decode("ascii"))
    result.messages = dict(sorted(Counter(code for code, _ in loaded.messages).items()))
    result.examples = [text for _, text in loaded.messages][:8]
    return result


def _compare(result: Rebuilt, gold: list[Gold], places: Places, loaded: list[LoadedFact], document: Document) -> None:
    found = Counter(_loaded_key(fact) for fact in loaded if fact.unit)
    lengths = {fact.id: text_length(_visible(fact.value or "")) for fact in loaded if not fact.unit}
    for fact in gold:
        if fact["kind"] == "numeric":
            result.gold_numbers += fact["loc"]["where"] != "hidden"
            if fact["id"] not in places.numbers and not _is_empty(fact):
                if fact["loc"]["where"] != "hidden":
                    result.missing.append(
                        f"not located {fact['id']} {fact['concept']} {fact['source_text']!r} {fact['loc']}"[:240]
                    )
                continue
            result.located += 1
            key = _key(fact)
            if found[key] > 0:
                found[key] -= 1
                result.returned += 1
            else:
                result.missing.append(f"not returned {fact['id']} {key}"[:240])
        elif fact["kind"] == "textblock":
            result.gold_blocks += 1
            if fact["id"] not in places.blocks:
                result.missing.append(f"not located {fact['id']} {fact['concept']} {fact['text_length']}")
                continue
            result.located_blocks += 1
            length = lengths.get(fact["id"], 0)
            if abs(length - fact["text_length"]) <= 0.02 * fact["text_length"]:
                result.returned_blocks += 1
            else:
                result.missing.append(f"length {fact['id']} {fact['concept']} {length} for {fact['text_length']}")


def _compare_texts(
    result: Rebuilt, gold: list[Gold], texts: Mapping[str, Span], loaded: list[LoadedFact], page: str
) -> None:
    """Count the texts that come back with gold's value, and those of them that stand where gold has them."""
    found = Counter(
        (fact.concept, fact.entity, fact.start, fact.end, fact.dimensions, " ".join((fact.value or "").split()))
        for fact in loaded
        if not fact.unit
    )
    hidden = page[: page.index("</ix:header>")]
    for fact in gold:
        if fact["kind"] != "text" or fact["loc"]["where"] == "hidden":
            continue
        result.gold_texts += 1
        if fact["id"] not in texts:
            result.missing.append(f"not located {fact['id']} {fact['concept']} {fact['source_text'][:60]!r}")
            continue
        result.located_texts += 1
        result.texts_in_place += f'id="{fact["id"]}"' not in hidden
        value = " ".join((value_of(fact) or "").split())
        period = fact["period"]
        dims = tuple(sorted({**fact["dims"], **fact.get("typed_dims", {})}.items()))
        end = period.get("end") or period["instant"]
        key = (fact["concept"], fact["entity"], period.get("start", ""), end, dims, value)
        if found[key] > 0:
            found[key] -= 1
            result.returned_texts += 1
        else:
            result.missing.append(f"not returned {fact['id']} {key}"[:240])


def _visible(markup: str) -> str:
    if not markup.strip():
        return ""
    page = f"<html><body>{markup}</body></html>" if "<" in markup else f"<html><body><p>{markup}</p></body></html>"
    return read(page.encode(), "block").text


def main(arguments: list[str] | None = None) -> int:
    """Rebuild the filings and print a line for each; return 1 when a located number does not come back."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--filing", action="append")
    parser.add_argument("--packages", type=Path, default=Path(__file__).parents[3] / "shared/taxonomies")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", type=int, default=5)
    options = parser.parse_args(arguments)
    complete = True
    total = dict.fromkeys(_SUMMED, 0)
    folders = [
        folder for folder in sorted(options.corpus.iterdir()) if not options.filing or folder.name in options.filing
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for folder in folders:
            year = json.loads((folder / "meta.json").read_text())["namespaces"]["us-gaap"].rpartition("/")[2]
            packages = sorted(options.packages.glob(f"us-{year}-*.zip"))
            result = rebuild(folder, packages, (options.out or Path(scratch)) / folder.name)
            complete = complete and result.is_whole
            for name in total:
                total[name] += getattr(result, name)
            if options.json:
                print(json.dumps(asdict(result)), flush=True)
                continue
            seconds = ", ".join(f"{step} {spent:.2f} s" for step, spent in result.seconds.items())
            print(
                f"{result.filing}: numbers {result.returned}/{result.located} located of {result.gold_numbers}; "
                f"blocks {result.returned_blocks}/{result.located_blocks} located of {result.gold_blocks}; "
                f"texts {result.returned_texts}/{result.located_texts} located of {result.gold_texts}, "
                f"{result.texts_in_place} of them in place; {seconds}; "
                f"{result.messages}",
                flush=True,
            )
            for line in [*result.missing[: options.misses], *result.examples[: options.misses]]:
                print(f"    {line[:300]}", flush=True)
    if not options.json:
        print(
            f"all: numbers {total['returned']:,}/{total['located']:,} located of {total['gold_numbers']:,}; "
            f"text blocks {total['returned_blocks']:,}/{total['gold_blocks']:,}; "
            f"texts {total['returned_texts']:,}/{total['gold_texts']:,}, {total['texts_in_place']:,} of them in place"
        )
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
