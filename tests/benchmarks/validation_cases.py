"""Reports that the benchmarks of validation judge: samples, converted notes, rebuilt filings, and faults in them."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from converter.model.facts import Period, Unit
from converter.model.findings import UsageError
from converter.model.report import Fact, Report

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("XBRL_CONVERTER_SHARED", ROOT.parent / "shared"))
SEEDS = {"note8": "000_8903ea18af274f83.txt", "note33": "002_fa2b530666297a11.txt"}


@dataclass(frozen=True)
class Case:
    name: str
    entry: Path
    packages: list[Path]


def package_of(year: int = 2025) -> list[Path]:
    return [SHARED / f"taxonomies/us-{year}-offline-test.zip"]


def originals(into: Path, more: list[Path]) -> list[Case]:
    """The reports as they are, each in a folder of its own."""
    cases = [Case("harbour", ROOT / "tests/unit/validation/data/harbour/harbour-20241231.htm", package_of())]
    for sample in ("ix", "json", "ix_2025"):
        folder = SHARED / "samples" / sample
        entry = next(path for path in sorted(folder.iterdir()) if path.suffix in (".htm", ".json"))
        cases.append(Case(sample, entry, package_of()))
    for name in SEEDS:
        for entry in written_seed(name, into / name):
            cases.append(Case(f"{name}-{entry.suffix[1:]}", entry, package_of()))
    return cases + [Case(path.stem, path, package_of()) for path in more]


def rebuilt(into: Path, count: int) -> list[Case]:
    """The smallest filings of the corpus, rebuilt from their gold facts, each with the taxonomies of its year."""
    from converter.reading import read
    from converter.writing.extension import write_extension
    from converter.writing.inline_in_place import write_in_place
    from tests.benchmarks.rebuild import report_of
    from tests.benchmarks.rebuild_places import Locator
    from tests.benchmarks.rebuild_texts import text_places

    corpus = SHARED / "corpus/dev"
    pages = sorted(corpus.glob("*/untagged.html.gz"), key=lambda page: page.stat().st_size)
    cases: list[Case] = []
    for page in pages[:count]:
        folder, out = page.parent, into / page.parent.name
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        gold = [json.loads(line) for line in gzip.decompress((folder / "gold.jsonl.gz").read_bytes()).splitlines()]
        document = read(gzip.decompress(page.read_bytes()), folder.name)
        locator = Locator(document)
        places = locator.places(gold)
        report = report_of(gold, places, meta, text_places(locator, gold, places.numbers))
        out.mkdir(parents=True)
        files = write_extension(report) | {f"{folder.name}.htm": write_in_place(report, document)}
        for name, content in files.items():
            (out / name).write_bytes(content)
        year = int(meta["namespaces"]["us-gaap"].rpartition("/")[2])
        cases.append(Case(f"rebuilt {len(cases) + 1}", out / f"{folder.name}.htm", package_of(year)))
    return cases


def converted(name: str) -> tuple[Report, object]:
    from converter import pipeline

    kept = ROOT / "tests/seeds" / name
    source = SHARED / "seeds" / SEEDS[name]
    try:
        conversion = pipeline.convert(source, kept / "report.yaml", kept / "decisions.yaml")
    except UsageError as error:
        print(f"{name} is converted without its decisions, which do not fit: {error.message}", file=sys.stderr)
        conversion = pipeline.convert(source, kept / "report.yaml")
    return conversion.report, conversion


def written_seed(name: str, folder: Path) -> list[Path]:
    _, conversion = converted(name)
    folder.mkdir(parents=True)
    for file, content in conversion.files.items():  # type: ignore[attr-defined]
        (folder / file).write_bytes(content)
    return [folder / conversion.entry, folder / "report.json"]  # type: ignore[attr-defined]


Mutation = Callable[[random.Random, dict[str, str]], bool]


def _pick(choose: random.Random, files: dict[str, str], pattern: str, change: Callable[[re.Match[str]], str]) -> bool:
    """Change one match of a pattern in one file; False when there is none."""
    places = [(name, match) for name, text in sorted(files.items()) for match in re.finditer(pattern, text)]
    if not places:
        return False
    name, match = choose.choice(places)
    text = files[name]
    files[name] = text[: match.start()] + change(match) + text[match.end() :]
    return files[name] != text


def _swap(pattern: str, change: Callable[[re.Match[str]], str]) -> Mutation:
    return lambda choose, files: _pick(choose, files, pattern, change)


def _other_context(choose: random.Random, files: dict[str, str]) -> bool:
    ids = sorted({i for text in files.values() for i in re.findall(r'<xbrli:context id="([^"]+)"', text)})
    if len(ids) < 2:
        return False
    return _pick(choose, files, r'contextRef="([^"]+)"', lambda m: f'contextRef="{choose.choice(ids)}"')


def _other_name(choose: random.Random, files: dict[str, str]) -> bool:
    names = sorted({i for text in files.values() for i in re.findall(r' name="([\w-]+:\w+)"', text)})
    return bool(names) and _pick(choose, files, r' name="([\w-]+:\w+)"', lambda m: f' name="{choose.choice(names)}"')


MUTATIONS: dict[str, Mutation] = {
    "value": _swap(r">(\d)([\d,]*)</ix:nonFraction>", lambda m: f">{(int(m[1]) + 3) % 10}{m[2]}</ix:nonFraction>"),
    "json value": _swap(r'"value":\s*"(\d)(\d+\.\d)"', lambda m: f'"value":"{(int(m[1]) % 9) + 1}{m[2]}"'),
    "context": _other_context,
    "concept": _other_name,
    "unknown concept": _swap(r' name="([\w-]+):(\w+)"', lambda m: f' name="{m[1]}:{m[2]}Gone"'),
    "unit": _swap(r'unitRef="[^"]+"', lambda m: 'unitRef="nothing"'),
    "currency": _swap(r"iso4217:USD</xbrli:measure>", lambda m: "iso4217:ZZZ</xbrli:measure>"),
    "json unit": _swap(r'"unit":\s*"iso4217:\w+"', lambda m: '"unit":"xbrli:shares"'),
    "decimals": _swap(r'decimals="[^"]+"', lambda m: 'decimals="-12"'),
    "bad decimals": _swap(r'decimals="[^"]+"', lambda m: 'decimals="three"'),
    "sign": _swap(r"<ix:nonFraction (?![^>]*sign=)", lambda m: '<ix:nonFraction sign="-" '),
    "scale": _swap(r'scale="(\d+)"', lambda m: f'scale="{int(m[1]) + 3}"'),
    "format": _swap(r'format="ixt:[^"]+"', lambda m: 'format="ixt:num-nothing"'),
    "member": _swap(r'(dimension="[^"]+">)[^<]+<', lambda m: f"{m[1]}xbrli:item<"),
    "axis": _swap(r'dimension="([\w-]+):\w+"', lambda m: f'dimension="{m[1]}:NoSuchAxis"'),
    "period": _swap(r"<xbrli:startDate>(\d{4})", lambda m: f"<xbrli:startDate>{int(m[1]) + 3}"),
    "no period": _swap(r"<xbrli:instant>[^<]+", lambda m: "<xbrli:instant>someday"),
    "identifier": _swap(r'scheme="[^"]+"', lambda m: 'scheme=""'),
    "repeated id": _swap(r' id="(f-\d+)"', lambda m: ' id="f-2"'),
    "label": _swap(r"<(?:link:)?labelArc [^>]*/>", lambda m: ""),
    "broken locator": _swap(r'(xlink:href="[^"#]+#)([\w-]+)"', lambda m: f'{m[1]}{m[2]}Gone"'),
    "weight": _swap(r' weight="-?1(?:\.0)?"', lambda m: ' weight="-1"' if "-" not in m[0] else ' weight="1"'),
    "period type": _swap(r'periodType="duration"', lambda m: 'periodType="instant"'),
    "type": _swap(r'type="xbrli:monetaryItemType"', lambda m: 'type="xbrli:sharesItemType"'),
    "balance": _swap(r'balance="(debit|credit)"', lambda m: f'balance="{"debit" if m[1] == "credit" else "credit"}"'),
    "missing schema": _swap(r'(schemaRef[^>]+xlink:href=")[^"]+"', lambda m: f'{m[1]}gone.xsd"'),
    "missing import": _swap(r'schemaLocation="https?://[^"]+"', lambda m: 'schemaLocation="http://gone.example/a.xsd"'),
    "unclosed": _swap(r"</td>", lambda m: ""),
    "continuation": _swap(r'continuedAt="[^"]+"', lambda m: 'continuedAt="gone"'),
    "json period": _swap(r'"period":\s*"(\d{4})', lambda m: f'"period":"{int(m[1]) + 9}'),
    "json concept": _swap(r'"concept":\s*"([\w-]+):(\w+)"', lambda m: f'"concept":"{m[1]}:{m[2]}Gone"'),
    "json decimals": _swap(r'"decimals":\s*-?\d+', lambda m: '"decimals":-12'),
    "domain": _swap(r'arcrole/domain-member"', lambda m: 'arcrole/dimension-default"'),
    "role": _swap(r'roleURI="([^"]+)"', lambda m: f'roleURI="{m[1]}Gone"'),
}


def mutated(cases: list[Case], into: Path, count: int, seed: int) -> list[Case]:
    """The cases themselves, then mutations of them in turn until there are ``count``."""
    choose = random.Random(seed)
    made = list(cases[:count])
    names = sorted(MUTATIONS)
    number = 0
    while len(made) < count:
        case = cases[number % len(cases)]
        name = names[(number * 7 + number // len(cases)) % len(names)]
        number += 1
        folder = into / f"m{number}"
        files = {path.name: path.read_text(encoding="utf-8") for path in _own_files(case)}
        if not MUTATIONS[name](choose, files):
            continue
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        made.append(Case(f"{case.name}, {name}", folder / case.entry.name, case.packages))
    return made


def _own_files(case: Case) -> list[Path]:
    wanted = {".xsd", ".xml", case.entry.suffix}
    files = [path for path in case.entry.parent.iterdir() if path.suffix in wanted]
    skip = {"parsed.json", "findings.json"} | ({"report.json"} if case.entry.name != "report.json" else set())
    return sorted(path for path in files if path.name not in skip)


def fact_mutations(report: Report, choose: random.Random) -> Iterator[tuple[str, str, Report]]:
    """Mutations of a report in memory: name, id of the fact, the report."""
    numeric = [fact for fact in report.facts if isinstance(fact.value, Decimal) and fact.decimals is not None]
    shares, other = Unit(("xbrli:shares",)), Unit(("iso4217:ZZZ",))

    def one(fact: Fact, **values: object) -> Report:
        return replace(report, facts=tuple(replace(f, **values) if f.id == fact.id else f for f in report.facts))

    for fact in choose.sample(numeric, min(12, len(numeric))):
        instant = fact.period.is_instant
        turned = Period(fact.period.end) if not instant else Period(fact.period.end, fact.period.end.replace(day=1))
        yield "period type", fact.id, one(fact, period=turned)
        if fact.unit is not None and str(fact.unit).startswith("iso4217:"):
            yield "unit", fact.id, one(fact, unit=shares)
            yield "currency", fact.id, one(fact, unit=other)
        yield "sum", fact.id, one(fact, value=fact.value * 7 + 5_000)
        yield "sign", fact.id, one(fact, value=-fact.value)
        yield "decimals", fact.id, one(fact, decimals=-15)
        yield "duplicate", fact.id, replace(
            report, facts=(*report.facts, replace(fact, id="f-9999", value=fact.value + 77_000))
        )  # fmt: skip
        if fact.dimensions:
            axis, _ = fact.dimensions[0]
            yield "member", fact.id, one(fact, dimensions=((axis, fact.concept),))
            cubes = [use for role in report.extension.roles for cube in role.hypercubes for use in cube.axes]
            default = next((use.domain.member for use in cubes if use.axis == axis and use.default), None)
            if default is not None:
                yield "default", fact.id, one(fact, dimensions=((axis, default),))
        else:
            every = [cube for role in report.extension.roles for cube in role.hypercubes]
            own = {use.axis for cube in every if fact.concept in cube.items for use in cube.axes}
            foreign = [use for cube in every for use in cube.axes if use.axis not in own and use.domain.children]
            if foreign and any(fact.concept in cube.items for cube in every):
                use = foreign[0]
                yield "axis", fact.id, one(fact, dimensions=((use.axis, use.domain.children[0].member),))
