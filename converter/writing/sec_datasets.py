"""The layout of the SEC's Financial Statement and Notes data sets: sub, tag, dim, num, txt, ren, pre (and cal).

Layout: https://www.sec.gov/data-research/sec-markets-data/financial-statement-notes-data-sets. Tab-separated text with
a header line. What only the SEC knows (accession number, SIC, filing times) is empty or given by the caller.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from hashlib import md5

from converter.model.facts import Period
from converter.model.report import Fact, PresentationNode, Report, Role
from converter.writing.fact_tables import FactTables
from converter.writing.facts_list import standard_labels
from converter.writing.lexical import concept_of, language_of, short_decimal, xml_value
from converter.writing.names import namespace
from taxonomy.concepts import Concept, LabelRole, PeriodType, QName

COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: tuple(columns.split())
    for name, columns in {
        "sub": "adsh cik name sic countryba stprba cityba zipba bas1 bas2 baph countryma stprma cityma zipma mas1 mas2 "
        "countryinc stprinc ein former changed afs wksi fye form period fy fp filed accepted prevrpt detail instance "
        "nciks aciks pubfloatusd floatdate floataxis floatmems",
        "tag": "tag version custom abstract datatype iord crdr tlabel doc",
        "dim": "dimhash segments segt",
        "num": "adsh tag version ddate qtrs uom dimh iprx value footnote footlen dimn coreg durp datp dcml",
        "txt": "adsh tag version ddate qtrs iprx lang dcml durp datp dimh dimn coreg escaped srclen txtlen footnote "
        "footlen context value",
        "ren": "adsh report rfile menucat shortname longname roleuri parentroleuri parentreport ultparentrpt",
        "pre": "adsh report line stmt inpth tag version prole plabel negating",
        "cal": "adsh grp arc negative ptag pversion ctag cversion",
    }.items()
}
NO_DIMENSIONS = "0x00000000"
_EXACT = "32767"
_LONGEST_NOTE, _LONGEST_TEXT, _LONGEST_SEGMENTS = 512, 2048, 1024
_QUARTER = Decimal("91.3125")
# Enough for any number of a report: quantizing must not run out of digits.
_WIDE = Context(prec=400)
Row = dict[str, str]


def sec_tables(report: Report, accession: str = "") -> dict[str, bytes]:
    """Return ``NAME.tsv`` to content for each table; ``accession`` is the number that the SEC gave the filing."""
    tables = _Tables(report, accession or report.extension.stem)
    rows = {
        "sub": [tables.submission()],
        "tag": tables.tags(),
        "dim": tables.dimensions(),
        "num": tables.numbers(),
        "txt": tables.texts(),
        "ren": tables.reports(),
        "pre": tables.presentation(),
        "cal": tables.calculations(),
    }
    return {f"{name}.tsv": _tsv(COLUMNS[name], found) for name, found in rows.items()}


def _tsv(columns: tuple[str, ...], rows: Iterable[Row]) -> bytes:
    lines = ["\t".join(columns)]
    lines += ["\t".join(_plain(row.get(name, "")) for name in columns) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _plain(text: str) -> str:
    return " ".join(text.split())


class _Tables:
    def __init__(self, report: Report, accession: str) -> None:
        self._report = report
        self._adsh = accession
        self._shown = FactTables(report)
        self._labels = standard_labels(report)
        self._notes = {note.id: note.text for note in report.footnotes}

    def submission(self) -> Row:
        dei = {fact.concept.local: str(fact.value) for fact in self._report.facts if fact.concept.prefix == "dei"}
        period = dei.get("DocumentPeriodEndDate", "")
        return {
            "adsh": self._adsh,
            "cik": self._report.entity.identifier.lstrip("0"),
            "name": dei.get("EntityRegistrantName", "").upper(),
            "fye": dei.get("CurrentFiscalYearEndDate", "").replace("-", ""),
            "form": dei.get("DocumentType", ""),
            "period": _day(_month_end(date.fromisoformat(period))) if period else "",
            "fy": dei.get("DocumentFiscalYearFocus", ""),
            "fp": dei.get("DocumentFiscalPeriodFocus", ""),
            "detail": "1",
            "instance": f"{self._report.extension.stem}.htm",
            "nciks": "1",
        }

    def tags(self) -> Iterator[Row]:
        used = {fact.concept for fact in self._report.facts}
        used |= {concept.name for concept in self._report.extension.concepts}
        roots = (root for role in self._report.extension.roles for root in role.presentation)
        used |= {name for root in roots for name, _ in _walk(root)}
        for name in sorted(used):
            concept = self._report.concepts.get(name)
            if concept is not None:
                yield self._tag(concept)

    def _tag(self, concept: Concept) -> Row:
        custom = concept.name.prefix == self._report.extension.prefix
        kind = concept.data_type.removesuffix("ItemType")
        return {
            "tag": concept.name.local,
            "version": self._version(concept.name),
            "custom": "1" if custom else "0",
            "abstract": "1" if concept.abstract else "0",
            "datatype": "" if concept.abstract else kind,
            "iord": "I" if concept.period_type is PeriodType.INSTANT else "D",
            "crdr": {"credit": "C", "debit": "D"}.get(str(concept.balance), ""),
            "tlabel": self._labels.get(concept.name) or concept.label,
        }

    def _version(self, name: QName) -> str:
        if name.prefix == self._report.extension.prefix:
            return self._adsh
        year = namespace(self._report, name.prefix).rstrip("/").rsplit("/", 1)[-1]
        return f"{name.prefix}/{year}"

    def dimensions(self) -> Iterator[Row]:
        found = {_dimension_hash(fact): _segments(fact) for fact in self._report.facts}
        for name, segments in sorted({NO_DIMENSIONS: "", **found}.items()):
            cut = len(segments) > _LONGEST_SEGMENTS
            yield {"dimhash": name, "segments": segments[:_LONGEST_SEGMENTS], "segt": "1" if cut else "0"}

    def numbers(self) -> Iterator[Row]:
        seen: dict[tuple[str, ...], int] = {}
        for fact in self._report.facts:
            concept = concept_of(self._report, fact.concept, f"fact {fact.id}")
            if not (isinstance(fact.value, Decimal) or (fact.value is None and concept.is_numeric)):
                continue
            row = self._fact(fact)
            row["uom"] = str(fact.unit).replace("iso4217:", "").replace("xbrli:", "") if fact.unit else ""
            row["value"] = _money(fact.value) if isinstance(fact.value, Decimal) else ""
            row["dcml"] = _EXACT if fact.decimals is None else str(fact.decimals)
            yield _numbered(row, seen, ("tag", "version", "ddate", "qtrs", "uom", "dimh"))

    def texts(self) -> Iterator[Row]:
        seen: dict[tuple[str, ...], int] = {}
        for fact in self._report.facts:
            concept = concept_of(self._report, fact.concept, f"fact {fact.id}")
            if isinstance(fact.value, Decimal) or concept.is_numeric:
                continue
            source = xml_value(fact, concept, self._report.namespaces) if fact.value is not None else ""
            bare = _without_markup(source) if fact.is_block else source
            text = " ".join(bare.split())
            row = self._fact(fact)
            row |= {
                "lang": language_of(fact, concept, self._report) or self._report.language,
                "dcml": _EXACT,
                "escaped": "1" if bare != source else "0",
                "srclen": str(len(source.encode())),
                "txtlen": str(len(text.encode())),
                "value": text.encode()[:_LONGEST_TEXT].decode(errors="ignore"),
            }
            yield _numbered(row, seen, ("tag", "version", "ddate", "qtrs", "lang", "dimh"))

    def _fact(self, fact: Fact) -> Row:
        note = " ".join(self._notes[name] for name in fact.footnotes if name in self._notes)
        return {
            "adsh": self._adsh,
            "tag": fact.concept.local,
            "version": self._version(fact.concept),
            **_dates(fact.period),
            "dimh": _dimension_hash(fact),
            "dimn": str(len(fact.dimensions)),
            "footnote": " ".join(note.split())[:_LONGEST_NOTE],
            "footlen": str(len(note)),
        }

    def reports(self) -> Iterator[Row]:
        for number, role in enumerate(self._report.extension.roles, 1):
            yield {
                "adsh": self._adsh,
                "report": str(number),
                "rfile": "H",
                "menucat": _menu(role),
                "shortname": role.definition.split(" - ", 2)[-1],
                "longname": role.definition,
                "roleuri": role.uri,
            }

    def presentation(self) -> Iterator[Row]:
        labels = {(label.concept, label.role): label.text for label in self._report.extension.labels}
        for number, role in enumerate(self._report.extension.roles, 1):
            nodes = [found for root in role.presentation for found in _walk(root)]
            for line, (name, preferred) in enumerate(nodes, 1):
                label_role = preferred or str(LabelRole.STANDARD)
                yield {
                    "adsh": self._adsh,
                    "report": str(number),
                    "line": str(line),
                    "stmt": _statement(role),
                    "inpth": "0",
                    "tag": name.local,
                    "version": self._version(name),
                    "prole": label_role.rsplit("/", 1)[-1],
                    "plabel": labels.get((name, label_role), ""),
                    "negating": "1" if "negated" in label_role else "0",
                }

    def calculations(self) -> Iterator[Row]:
        for group, role in enumerate(self._report.extension.roles, 1):
            arcs = [(sum_.total, *part) for sum_ in role.calculation for part in sum_.parts]
            for number, (total, part, weight) in enumerate(arcs, 1):
                yield {
                    "adsh": self._adsh,
                    "grp": str(group),
                    "arc": str(number),
                    "negative": "-1" if weight < 0 else "1",
                    "ptag": total.local,
                    "pversion": self._version(total),
                    "ctag": part.local,
                    "cversion": self._version(part),
                }


def _walk(node: PresentationNode) -> Iterator[tuple[QName, str]]:
    yield node.concept, node.preferred_label
    for child in node.children:
        yield from _walk(child)


def _numbered(row: Row, seen: dict[tuple[str, ...], int], key: tuple[str, ...]) -> Row:
    """Number facts that are alike in all but value: ``iprx`` counts from 0."""
    identity = tuple(row[name] for name in key)
    row["iprx"] = str(seen.get(identity, 0))
    seen[identity] = seen.get(identity, 0) + 1
    return row


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def _month_end(day: date) -> date:
    if day.day > 15:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day.replace(day=1) - timedelta(days=1)


def _dates(period: Period) -> Row:
    """``ddate`` is the nearest month end, ``qtrs`` the number of quarters; ``datp`` and ``durp`` what is left over."""
    end = _month_end(period.end)
    row = {"ddate": _day(end), "qtrs": "0", "durp": "0.0"}
    row["datp"] = _fraction(Decimal((period.end - end).days) / monthrange(end.year, end.month)[1])
    if period.start is not None:
        days = (period.end - period.start).days + 1
        quarters = int((days / _QUARTER).to_integral_value(ROUND_HALF_UP))
        row["qtrs"] = str(quarters)
        nominal = quarters * 365 // 4
        row["durp"] = _fraction(Decimal(days - nominal) / (nominal or 91))
    return row


def _fraction(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.0001"), ROUND_HALF_UP).normalize() + Decimal("0.0"))


def _money(value: Decimal) -> str:
    return short_decimal(value.quantize(Decimal("0.0001"), ROUND_HALF_UP, _WIDE))


def _stripped(name: QName) -> str:
    local = name.local.removeprefix("Statement")
    for ending in ("Axis", "Member", "Domain"):
        local = local.removesuffix(ending)
    return local


def _segments(fact: Fact) -> str:
    pairs = (
        (_stripped(axis), _stripped(member) if isinstance(member, QName) else member)
        for axis, member in fact.dimensions
    )
    return "".join(f"{axis}={member};" for axis, member in sorted(pairs))


def _dimension_hash(fact: Fact) -> str:
    if not fact.dimensions:
        return NO_DIMENSIONS
    return f"0x{md5(_segments(fact).encode(), usedforsecurity=False).hexdigest()}"


def _without_markup(text: str) -> str:
    bare = re.sub(r"<[^<>]*>", " ", text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _menu(role: Role) -> str:
    kind = role.definition.split(" - ")[1] if role.definition.count(" - ") >= 2 else ""
    if kind in ("Document", "Statement"):
        return {"Document": "C", "Statement": "S"}[kind]
    found = re.search(r"\((Policies|Tables|Details)[^()]*\)", role.definition)
    return found[1][0] if found else "N" if kind else "U"


# Words of titles, in the order in which they are tried.
_STATEMENTS = (
    ("CI", r"comprehensive"),
    ("BS", r"balance sheet|financial (?:position|condition)"),
    ("CF", r"cash flow"),
    ("EQ", r"equity|capital"),
    ("IS", r"operations|income|earnings|profit"),
)


def _statement(role: Role) -> str:
    menu = _menu(role)
    if menu == "C":
        return "CP"
    if menu != "S":
        return "UN"
    title = role.definition.lower()
    return next((code for code, words in _STATEMENTS if re.search(words, title)), "UN")
