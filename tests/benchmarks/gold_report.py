"""Reports from gold facts, made as the converter makes them: only the choice of concepts comes from gold.

Tables, rows, headings, arithmetic and notes are what extraction reads of the page; roles, hypercubes, calculations,
labels and names are what mapping makes of them. So the taxonomy of the report is the one that a conversion with the
same decisions would get.
"""

from __future__ import annotations

import gzip
import json
import re
from bisect import bisect_right
from calendar import month_name
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from typing import Any
from urllib.parse import urlsplit

from converter.extraction import extract
from converter.mapping.assembly import assembled
from converter.mapping.blocks import Block, Level
from converter.mapping.cover import cover_facts
from converter.mapping.cover_places import placed
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.keys import RowKey, Subjects
from converter.mapping.networks import RoleBuilder
from converter.mapping.signs import SignSettler
from converter.mapping.table_families import MappedFact
from converter.model.decisions import Sign
from converter.model.document import Document, Span
from converter.model.facts import ItemKind, ParsedFact, PartKind, Unit
from converter.model.findings import Finding
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.model.report import Fact, Presentation, Report
from converter.reading import Limits, read
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, PeriodType, QName
from taxonomy.cover_page import cover_elements
from taxonomy.label_from_name import label_from_name
from taxonomy.place_names import place_name
from tests.benchmarks.linking_gold import kind_of
from tests.benchmarks.rebuild import period_of
from tests.benchmarks.rebuild_places import Gold, Locator, Places

_EXCHANGES = {"nyse": "NYSE", "newyorkstockexchange": "NYSE", "nasdaq": "NASDAQ"}
_TRUE = frozenset({"yes", "true", "☑", "☒", "x", "þ"})
_YES_OR_NO = frozenset(
    f"dei:Entity{name}"
    for name in ("WellKnownSeasonedIssuer", "VoluntaryFilers", "CurrentReportingStatus", "InteractiveDataCurrent")
)
"""Elements whose values are the words Yes and No."""
_Line = tuple[int | None, int | None, QName]
"""Table, row and concept: what one line of a presentation shows."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing of the corpus, read."""

    name: str
    meta: Mapping[str, Any]
    gold: list[Gold]
    document: Document


@dataclass(slots=True)
class GoldReport:
    """The report, what mapping said while it was made, and how many gold facts it could not take, by reason."""

    report: Report
    findings: tuple[Finding, ...]
    left_out: dict[str, int] = field(default_factory=dict)


def read_filing(folder: Path) -> Filing:
    """Return a filing of the corpus."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    gold = [json.loads(line) for line in gzip.decompress((folder / "gold.jsonl.gz").read_bytes()).splitlines()]
    document = read(gzip.decompress((folder / "untagged.html.gz").read_bytes()), folder.name, Limits())
    return Filing(folder.name, meta, gold, document)


def profile_of(filing: Filing) -> Profile:
    """Return the profile that the preparer would have written, the cover page included."""
    meta = filing.meta
    prefix = meta["extension_prefixes"][0]
    authority = urlsplit(meta["namespaces"][prefix]).netloc
    return Profile(
        entity=EntityProfile(name=meta["entity_name"], identifier=meta["cik"], scheme=meta["entity_scheme"]),
        report=ReportProfile(
            type=meta["document_type"],
            period_start=date.fromisoformat(meta["period_start"]),
            period_end=date.fromisoformat(meta["period_end"]),
            fiscal_year_end=_fiscal_year_end(meta),
        ),
        extension=ExtensionProfile(prefix=prefix, authority=f"http://{authority}"),
        currency=meta["currency"],
        cover=_cover(filing),
    )


def _fiscal_year_end(meta: Mapping[str, Any]) -> str:
    """Return ``--MM-DD``: as the corpus has it, in digits or in words."""
    text = meta["fiscal_year_end"]
    digits = re.search(r"(\d\d)[-/](\d\d)$", text)
    if digits:
        return f"--{digits[1]}-{digits[2]}"
    month, day = text.split()
    return f"--{list(month_name).index(month):02d}-{int(day):02d}"


def _cover(filing: Filing) -> dict[str, str]:
    elements = {name.local for name in cover_elements(filing.meta["document_type"])}
    cover: dict[str, str] = {}
    for fact in filing.gold:
        prefix, _, local = fact["concept"].partition(":")
        if prefix != "dei" or local not in elements or local in cover:
            continue
        value = _cover_value(fact)
        if value:
            cover[local] = value
    meta = filing.meta
    return cover | {
        "DocumentPeriodEndDate": meta["period_end"],
        "CurrentFiscalYearEndDate": _fiscal_year_end(meta),
        "DocumentFiscalYearFocus": meta["fiscal_year_focus"],
        "DocumentFiscalPeriodFocus": meta["fiscal_period_focus"],
    }


def _cover_value(fact: Gold) -> str:
    text = " ".join(fact.get("source_text", "").split())
    match fact.get("format", ""):
        case _ if fact["kind"] == "numeric":
            return fact["value"] or ""
        case "fixed-true" | "booleantrue":
            return "true"
        case "fixed-false" | "booleanfalse":
            return "false"
        case "boolballotbox":
            return str(text.lower() in _TRUE).lower()
        case "exchnameen":
            squeezed = "".join(filter(str.isalpha, text.lower())).removeprefix("the")
            return next((code for name, code in _EXCHANGES.items() if squeezed.startswith(name)), "")
        case "stateprovnameen":
            return _state_code(text)
    if fact["concept"] == "dei:EntityFilerCategory":
        return text.title().replace("-A", "-a")
    if text.lower() in ("true", "false", "yes", "no") and fact["concept"] not in _YES_OR_NO:
        return {"yes": "true", "no": "false"}.get(text.lower(), text.lower())
    return text


def _state_code(name: str) -> str:
    for code in map("".join, product(ascii_uppercase, repeat=2)):
        if place_name("stpr", code).removesuffix(" (State)").casefold() == name.casefold():
            return code
    return name


class GoldMapper:
    """Makes the report of a filing from its gold facts."""

    def __init__(self, filing: Filing, catalog: Catalog) -> None:
        self._filing = filing
        self._catalog = catalog
        self.profile = profile_of(filing)
        self._prefix = self.profile.extension.prefix
        self._own = frozenset(filing.meta["extension_prefixes"])
        self._extraction = extract(filing.document, self.profile)
        self._subjects = Subjects(self._extraction)
        self._extension = ExtensionConcepts(self._prefix, catalog, "en-US")
        self._tables = {int(table.where.split()[1]): table.index for table in filing.document.tables}
        self._by_row = {(fact.table, fact.row): fact for fact in reversed(self._extraction.facts)}
        self._read = sorted(self._extraction.facts, key=lambda fact: fact.span.start)
        self._starts = [fact.span.start for fact in self._read]
        self._left_out: Counter[str] = Counter()

    def report(self) -> GoldReport:
        """Return the report of all gold facts that stand on the page."""
        places = Locator(self._filing.document).places(self._filing.gold)
        for fact in self._filing.gold:
            for text in (fact["concept"], *(name for pair in fact["dims"].items() for name in pair)):
                if self._is_own(text):
                    self._extension.reserve(QName.parse(text).local)
        mapped = self._mapped(places)
        blocks = self._blocks(places)
        builder = RoleBuilder(self._extraction, self._catalog, self._extension, self.profile)
        cover, findings = cover_facts(self.profile, self._catalog, 1)
        cover = placed(cover, self._filing.document, self._extraction)
        roles = builder.build(mapped, blocks, [concept for _, concept in cover])
        facts = (*(item.fact for item in mapped), *(block.fact for block in blocks), *(fact for fact, _ in cover))
        report = assembled(facts, roles, (), self._extension, self._catalog, self.profile)
        return GoldReport(report, (*findings, *builder.findings), dict(sorted(self._left_out.items())))

    def _is_own(self, text: str) -> bool:
        return text.partition(":")[0] in self._own

    # -- numbers

    def _mapped(self, places: Places) -> list[MappedFact]:
        found: list[tuple[Gold, ParsedFact, Concept]] = []
        for fact in self._filing.gold:
            if fact["kind"] != "numeric" or fact["concept"].startswith("dei:"):
                continue
            span = places.numbers.get(fact["id"])
            if span is None:
                self._left_out["no place on the page"] += 1
                continue
            parsed = self._as_parsed(fact, span)
            concept = self._concept(fact, parsed)
            if concept is None or not self._knows(fact):
                self._left_out["a name that the taxonomy has not"] += 1
            else:
                found.append((fact, parsed, concept))
        turned = _turned((_line(parsed, concept), fact, parsed) for fact, parsed, concept in found)
        self._give_balances(found, turned)
        mapped = []
        for fact, parsed, concept in found:
            is_turned = parsed.table is not None and turned[_line(parsed, concept)]
            made = self._fact(fact, concept, (parsed.span,))
            mapped.append(
                MappedFact(
                    parsed, made, self._extension.concepts.get(concept.name, concept), self._subjects.of(parsed),
                    is_turned, self._subjects.part_number(parsed),
                )
            )  # fmt: skip
        return mapped

    def _as_parsed(self, fact: Gold, span: Span) -> ParsedFact:
        place, kind = fact["loc"], kind_of(fact)
        known = self._parsed_at(span)
        table = self._tables.get(place["table"]) if place["where"] == "table" else None
        printed = fact["loc"].get("cell_text", "").strip()
        negative = known.negative if known else printed.startswith(("(", "-", "−", "–")) and fact["value"] != "0"
        if known is None:
            beside = self._by_row.get((table, place["row"])) if table is not None else None
            label = place.get("row_label", "") or label_from_name(QName.parse(fact["concept"]).local)
            known = ParsedFact(
                fact["id"], kind, None, fact["source_text"], span, beside.label if beside else label, table=table,
                label_path=beside.label_path if beside else (), is_total=bool(beside and beside.is_total),
                movement=beside.movement if beside else None, caption=beside.caption if beside else "",
                row=place.get("row"), column=place.get("col"),
            )  # fmt: skip
        value = None if fact["value"] is None else abs(Decimal(fact["value"])) * (-1 if negative else 1)
        return replace(
            known, id=fact["id"], kind=kind, value=value, negative=negative, period=period_of(fact["period"]), span=span
        )

    def _parsed_at(self, span: Span) -> ParsedFact | None:
        at = bisect_right(self._starts, span.end - 1) - 1
        if at >= 0 and self._read[at].span.start < span.end and span.start < self._read[at].span.end:
            return self._read[at]
        return None

    def _concept(self, fact: Gold, parsed: ParsedFact) -> Concept | None:
        name = QName.parse(fact["concept"])
        if not self._is_own(fact["concept"]):
            return self._catalog.concept(name)
        kind = PeriodType.INSTANT if "instant" in fact["period"] else PeriodType.DURATION
        return self._extension.item(parsed.label or parsed.caption, kind_of(fact), kind, name=name.local)

    def _knows(self, fact: Gold) -> bool:
        explicit = [text for pair in fact["dims"].items() for text in pair if not self._is_own(text)]
        return all(self._catalog.concept(QName.parse(text)) for text in (*explicit, *fact.get("typed_dims", {})))

    def _dimensions(self, fact: Gold) -> tuple[tuple[QName, QName | str], ...]:
        explicit: list[tuple[QName, QName | str]] = [
            (self._named(axis, "Axis"), self._named(member, "Member")) for axis, member in fact["dims"].items()
        ]
        typed = [(QName.parse(axis), value) for axis, value in fact.get("typed_dims", {}).items()]
        return tuple(sorted([*explicit, *typed], key=lambda pair: str(pair[0])))

    def _named(self, text: str, kind: str) -> QName:
        name = QName.parse(text)
        if not self._is_own(text):
            return name
        make = self._extension.axis if kind == "Axis" else self._extension.member
        return make(label_from_name(name.local.removesuffix(kind)), name=name.local).name

    def _give_balances(self, found: Sequence[tuple[Gold, ParsedFact, Concept]], turned: Mapping[_Line, bool]) -> None:
        """Give extension concepts the balance of the sum that they stand in, as mapping does."""
        keyed, concepts, fixed = [], {}, {}
        for _, parsed, concept in found:
            if parsed.table is not None:
                key = RowKey("", (), str(concept.name), concept.data_type, concept.period_type.value)
                keyed.append((key, parsed))
                concepts[key] = concept
                fixed.setdefault(key, Sign.TURNED if turned[_line(parsed, concept)] else Sign.SHOWN)
        settler = SignSettler(keyed, self._extraction.relations, concepts, fixed)
        for key, concept in concepts.items():
            balance = settler.settle(key).balance
            if concept.name in self._extension.concepts and concept.balance is None and balance is not None:
                self._extension.concepts[concept.name] = replace(concept, balance=balance)

    def _fact(self, fact: Gold, concept: Concept, spans: tuple[Span, ...]) -> Fact:
        value = None if fact["value"] is None else Decimal(fact["value"])
        decimals = None if fact["decimals"] in (None, "INF") else int(fact["decimals"])
        return Fact(
            fact["id"], concept.name, period_of(fact["period"]), value, Unit.parse(fact["unit"]), decimals,
            self._dimensions(fact), spans=spans,
            presentation=Presentation(fact["format"], fact["scale"] or 0, fact["sign"] == "-"),
        )  # fmt: skip

    # -- text blocks

    def _blocks(self, places: Places) -> list[Block]:
        blocks = []
        for fact in self._filing.gold:
            spans = places.blocks.get(fact["id"], ())
            if fact["kind"] != "textblock":
                continue
            name = QName.parse(fact["concept"])
            part = self._part_at(spans[0].start) if spans else None
            if self._is_own(fact["concept"]):
                concept: Concept | None = self._extension.item(
                    label_from_name(name.local), ItemKind.TEXT, PeriodType.DURATION, name=name.local,
                    data_type="textBlockItemType",
                )  # fmt: skip
            else:
                concept = self._catalog.concept(name)
            if part is None or concept is None:
                self._left_out["a text block in no note"] += 1
                continue
            made = Fact(
                fact["id"], concept.name, period_of(fact["period"]), "", dimensions=self._dimensions(fact),
                language="en-US", spans=spans, is_block=True,
            )  # fmt: skip
            tables = tuple(self._tables[table] for table in fact["tables"] if table in self._tables)
            blocks.append(Block(made, concept, part, _level(fact), tables, concept.label))
        return blocks

    def _part_at(self, start: int) -> int | None:
        for number, part in enumerate(self._extraction.parts):
            if part.kind is PartKind.NOTE and any(span.start <= start < span.end for span in part.spans):
                return number
        return None


def _line(parsed: ParsedFact, concept: Concept) -> _Line:
    return parsed.table, parsed.row, concept.name


def _turned(facts: Iterable[tuple[_Line, Gold, ParsedFact]]) -> dict[_Line, bool]:
    """Return by line whether most of its values have another sign than their print."""
    votes: dict[_Line, int] = {}
    for line, fact, parsed in facts:
        value = Decimal(fact["value"] or 0)
        vote = 0 if not value else 1 if (value < 0) != parsed.negative else -1
        votes[line] = votes.get(line, 0) + vote
    return {line: vote > 0 for line, vote in votes.items()}


def _level(fact: Gold) -> Level:
    name = fact["concept"]
    if name.endswith(("TableTextBlock", "ScheduleTextBlock")):
        return "table"
    if "Policy" in name or "Policies" in name:
        return "policy" if fact["level"] else "note"
    return "table" if fact["level"] and fact["tables"] else "policy" if fact["level"] else "note"
