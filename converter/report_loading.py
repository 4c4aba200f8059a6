"""From a report as Arelle loaded it to a ``Report``; what the model cannot hold becomes a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import html

from converter.model.facts import Period, Unit
from converter.model.findings import Finding, InputError, Severity
from converter.model.report import (
    AxisUse,
    Entity,
    Extension,
    Fact,
    Hypercube,
    MemberNode,
    PresentationNode,
    Report,
    ReportFootnote,
    Role,
    Summation,
)
from converter.writing.item_types import Lexical, lexical
from converter.writing.names import WELL_KNOWN
from taxonomy.concepts import NUMERIC_TYPES, Balance, Concept, Label, PeriodType, QName, Substitution

Described = Mapping[str, Any]
Dimensions = tuple[tuple[QName, QName | str], ...]

_FACT_FOOTNOTE = "http://www.xbrl.org/2003/arcrole/fact-footnote"
_FOOTNOTE_ROLES = ("http://www.xbrl.org/2003/role/footnote", "")
_LINK_ROLES = ("http://www.xbrl.org/2003/role/link", "")
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_RESERVED = frozenset("xml xmlns ix ixt link xlink xsi xbrldi xbrl xbrldt xs".split())
_INTEGERS = re.compile(r"(?:nonNegative|nonPositive|negative|positive|unsigned)?(?:integer|int|long|short|byte)", re.I)

_LOST = {
    "tuple": ("{} tuples are left out with the facts inside", "A tuple has no place in any form but XML."),
    "fraction": ("{} fractions are left out", "A fraction has no place in xBRL-JSON and xBRL-CSV."),
    "unknown-concept": (
        "{} facts are left out: no taxonomy defines their concepts",
        "Give the taxonomy package with --package.",
    ),
    "no-context": ("{} facts are left out: they have no context", "Repair the source."),
    "invalid-value": ("{} facts are left out: their values are not of the concept's type", "Repair the source."),
    "qname-value": ("{} facts are left out: their values are names of elements", ""),
    "not-a-number": ("{} facts are left out: infinite or no number", ""),
    "forever": ("{} facts are left out: their period is for ever", "Give them a period of days."),
    "time-of-day": ("{} facts are left out: their period ends within a day", "Give them a period of days."),
    "other-entity": ("{} facts of other entities are left out: a report is of one", "Split the source by entity."),
    "complex-typed": ("{} facts are left out: a typed dimension holds more than text", ""),
    "other-content": ("{} facts are left out: segment or scenario holds more than dimensions", ""),
    "no-accuracy": ("of {} facts the accuracy is lost: precision 0 says nothing", ""),
    "fact-to-fact": ("{} links from fact to fact are left out", "Only footnotes are carried."),
    "footnote-kind": ("{} footnotes are carried as plain footnotes, their own kind is lost", ""),
}


def report_of(described: Described, stem: str, entry_points: tuple[str, ...]) -> tuple[Report, tuple[Finding, ...]]:
    """Return the report and what could not be carried over.

    ``stem`` is the common part of the names of files to write; ``entry_points`` name the taxonomy as the files to write
    will find it. Raises ``InputError`` when no fact is left.
    """
    maker = _Maker(described, stem, entry_points)
    report = maker.report()
    return report, tuple(maker.findings())


class _Maker:
    def __init__(self, described: Described, stem: str, entry_points: tuple[str, ...]) -> None:
        self._described = described
        self._stem = stem
        self._entry_points = entry_points
        self._names = _Names(described["prefixes"])
        self._lost: dict[str, list[str]] = {}
        for what, name, place in described["lost"]:
            self._lose(what, f"{name} ({place})")

    def report(self) -> Report:
        contexts = self._described["contexts"]
        used = Counter(
            (contexts[fact["context"]]["scheme"], contexts[fact["context"]]["identifier"])
            for fact in self._described["facts"]
        )
        if not used:
            raise InputError("export.no-facts", "the report holds no facts", place=self._stem)
        entity = Entity(*max(used, key=lambda key: (used[key], key)))
        concepts = {self._names.of(name): self._concept(name, told) for name, told in self._concepts().items()}
        typed = {
            self._names.of(axis): self._names.of(element)
            for context in contexts.values()
            for axis, element, _, _ in context["typed"]
        }
        ids = _Ids()
        notes, pointing = self._footnotes(ids)
        facts = tuple(self._facts(entity, concepts, ids, pointing))
        if not facts:
            raise InputError(
                "export.no-facts", "the report holds no fact that can be carried over", place=self._stem,
                hint="; ".join(finding.message for finding in self.findings())[:300],
            )  # fmt: skip
        extension = self._extension(next((c["container"] for c in contexts.values() if c["container"]), "segment"))
        return Report(
            entity=entity,
            facts=facts,
            extension=extension,
            namespaces=dict(sorted(self._names.namespaces.items())),
            concepts=concepts,
            footnotes=notes,
            language="",
            title=self._described["title"] or self._stem,
            typed_domains=typed,
        )

    def _concepts(self) -> dict[str, Described]:
        return dict(sorted(self._described["concepts"].items()))

    # -- what is lost

    def _lose(self, what: str, place: str) -> None:
        self._lost.setdefault(what, []).append(place)

    def findings(self) -> Iterator[Finding]:
        """Yield what could not be carried over, one finding for each kind."""
        for what, places in self._lost.items():
            message, hint = _LOST[what]
            shown = ", ".join(places[:5]) + (", …" if len(places) > 5 else "")
            yield Finding(
                Severity.WARNING, f"export.{what}", message.format(len(places)), hint, stage="export",
                evidence=shown[:600], count=len(places),
            )  # fmt: skip

    # -- facts

    def _facts(
        self, entity: Entity, concepts: Mapping[QName, Concept], ids: _Ids, pointing: Mapping[str, list[str]]
    ) -> Iterator[Fact]:
        contexts = {name: self._context(told, entity) for name, told in self._described["contexts"].items()}
        units = {name: self._unit(sides) for name, sides in self._described["units"].items()}
        for number, told in enumerate(self._described["facts"]):
            name = self._names.of(told["concept"])
            place = f"{name} ({told['id'] or number})"
            context = contexts[told["context"]]
            if isinstance(context, str):
                self._lose(context, place)
                continue
            value = self._value(told, concepts[name], place)
            if value is _GONE:
                continue
            period, dimensions = context
            yield Fact(
                id=ids.of(told["id"], number + 1),
                concept=name,
                period=period,
                value=value,
                unit=units.get(told["unit"]) if concepts[name].is_numeric else None,
                decimals=self._decimals(told, value, place) if isinstance(value, Decimal) else None,
                dimensions=dimensions,
                language=told["language"] if value is not None and lexical(concepts[name]) is Lexical.TEXT else "",
                is_block=value is not None and concepts[name].data_type == "textBlockItemType",
                footnotes=tuple(pointing.get(str(number), ())),
                decided_by="source",
            )

    def _value(self, told: Described, concept: Concept, place: str) -> Any:
        text = told["value"]
        if text is None:
            return None
        if not told["valid"]:
            self._lose("invalid-value", place)
            return _GONE
        if concept.base_type == "QNameItemType" or concept.data_type == "QNameItemType":
            self._lose("qname-value", place)
            return _GONE
        if concept.is_numeric:
            try:
                number = Decimal(text.strip())
            except InvalidOperation:
                number = Decimal("NaN")
            if not number.is_finite():
                self._lose("not-a-number", place)
                return _GONE
            return number
        kind = lexical(concept)
        if kind is Lexical.BOOLEAN:
            return {"1": "true", "0": "false"}.get(text.strip(), text.strip())
        if kind is Lexical.ENUMERATION:
            if any("#" not in part for part in text.split()):
                self._lose("qname-value", place)  # Extensible Enumerations 1.0
                return _GONE
            for part in text.split():
                self._names.of("{{{}}}{}".format(*part.rsplit("#", 1)))
            return " ".join(text.split())
        return text if kind is Lexical.TEXT else " ".join(text.split())

    def _decimals(self, told: Described, value: Decimal, place: str) -> int | None:
        if told["decimals"]:
            return None if told["decimals"] == "INF" else int(told["decimals"])
        if told["precision"] in ("", "INF") or not value:
            return None
        if told["precision"] == "0":
            self._lose("no-accuracy", place)
            return None
        # XBRL 2.1 §4.6.6: digits that count, seen from the first.
        return int(told["precision"]) - value.adjusted() - 1

    def _context(self, told: Described, entity: Entity) -> tuple[Period, Dimensions] | str:
        """Return period and dimensions, or why there is no place for facts of the context."""
        if (told["scheme"], told["identifier"]) != (entity.scheme, entity.identifier):
            return "other-entity"
        if told["other"]:
            return "other-content"
        if told["period"] == ["forever"]:
            return "forever"
        moments = [datetime.fromisoformat(text) for text in told["period"]]
        if any(moment.time() != datetime.min.time() for moment in moments):
            return "time-of-day"
        end = _day_before(moments[-1])
        period = Period(end, moments[0].date() if len(moments) == 2 else None)
        dimensions: list[tuple[QName, QName | str]] = []
        for axis, member in told["explicit"]:
            dimensions.append((self._names.of(axis), self._names.of(member)))
        for axis, _, value, simple in told["typed"]:
            if not simple:
                return "complex-typed"
            dimensions.append((self._names.of(axis), value))
        return period, tuple(sorted(dimensions, key=lambda pair: str(pair[0])))

    def _unit(self, sides: list[list[str]]) -> Unit:
        over, under = (tuple(sorted(str(self._names.of(measure)) for measure in side)) for side in sides)
        return Unit(over, under)

    def _footnotes(self, ids: _Ids) -> tuple[tuple[ReportFootnote, ...], dict[str, list[str]]]:
        names: dict[str, str] = {}
        notes = []
        for number, told in enumerate(self._described["footnotes"], 1):
            names[told["key"]] = name = ids.of(told["id"], number, "fn")
            text = _plain(told["text"], told["markup"])
            notes.append(ReportFootnote(name, text, language=told["language"] or "en-US"))
            if told["role"] not in _FOOTNOTE_ROLES:
                self._lose("footnote-kind", f"{name} ({told['role']})")
        pointing: dict[str, list[str]] = {}
        for fact, key, arcrole, linkrole in self._described["links"]:
            if arcrole != _FACT_FOOTNOTE or linkrole not in _LINK_ROLES:
                self._lose("footnote-kind", f"{names[key]} ({arcrole}, {linkrole})")
            if names[key] not in pointing.setdefault(fact, []):
                pointing[fact].append(names[key])
        return tuple(notes), pointing

    # -- taxonomy

    def _concept(self, name: str, told: Described) -> Concept:
        own, base = told["type"], told["base"]
        if told["numeric"] and not {own, base} & NUMERIC_TYPES:
            base = "integerItemType" if _INTEGERS.match(base) else "decimalItemType"
        if not told["numeric"] and own in NUMERIC_TYPES:
            own = base
        concept = Concept(
            name=self._names.of(name),
            data_type="textBlockItemType" if told["block"] else own,
            period_type=PeriodType(told["period"]),
            balance=Balance(told["balance"]) if told["balance"] else None,
            abstract=told["abstract"],
            substitution=Substitution(told["substitution"]),
            nillable=told["nillable"],
            enumeration_domain=self._names.of(told["enumeration"]) if told["enumeration"] else None,
            base_type=base,
            typed_domain=self._names.of(told["typed"]) if told["typed"] else None,
        )
        return concept if told["text"] is (lexical(concept) is Lexical.TEXT) else _as_told(concept, told)

    def _extension(self, container: str) -> Extension:
        own = next((uri for _, found, uri in self._described["references"] if uri and "://" not in found), "")
        return Extension(
            prefix=self._names.prefix(own) if own else "",
            namespace=own,
            stem=self._stem,
            labels=tuple(
                Label(self._names.of(concept), role, text, language)
                for concept, role, text, language in self._described["labels"]
            ),
            roles=tuple(self._role(told) for told in self._described["roles"]),
            dimension_container=container,
            entry_points=self._entry_points,
        )

    def _role(self, told: Described) -> Role:
        return Role(
            told["uri"],
            re.sub(r"[^\w.-]", "", told["uri"].rstrip("/").rpartition("/")[2]) or "role",
            told["definition"] or told["uri"],
            tuple(map(self._node, told["presentation"])),
            tuple(
                Summation(self._names.of(total), tuple((self._names.of(part), weight) for part, weight in parts))
                for total, parts in told["calculation"]
            ),
            tuple(map(self._hypercube, told["tables"])),
        )

    def _node(self, told: list[Any]) -> PresentationNode:
        name, preferred, children = told
        return PresentationNode(self._names.of(name), preferred, tuple(map(self._node, children)))

    def _hypercube(self, told: Described) -> Hypercube:
        axes = []
        for axis, members in told["axes"]:
            names = [self._names.of(member) for member in members]
            domain = (
                MemberNode(names[0], tuple(map(MemberNode, names[1:])))
                if names
                else MemberNode(self._names.of(axis), usable=False)
            )
            axes.append(AxisUse(self._names.of(axis), domain))
        return Hypercube(
            self._names.of(told["table"]),
            self._names.of(told["line_items"]),
            tuple(self._names.of(item) for item in told["items"]),
            tuple(axes),
            told["closed"],
        )


_GONE = object()


def _as_told(concept: Concept, told: Described) -> Concept:
    """Return the concept with the written form that the taxonomy gives it, whatever its type is called."""
    if told["text"]:
        return replace(concept, data_type="stringItemType", base_type="stringItemType")
    return replace(concept, data_type="noLangTokenItemType", base_type="stringItemType")


def _day_before(moment: datetime) -> date:
    return (moment - timedelta(days=1)).date()


def _plain(text: str, is_markup: bool) -> str:
    """Return the words of a footnote, blanks as a reader sees them."""
    if is_markup and ("<" in text or "&" in text):
        text = str(html.fragment_fromstring(text, create_parent="div").text_content())
    return " ".join(text.split())


class _Names:
    """Gives each namespace one prefix, as people write it where that is free."""

    def __init__(self, preferred: Mapping[str, str]) -> None:
        self._preferred = preferred
        self._prefixes = {uri: prefix for prefix, uri in WELL_KNOWN.items()}
        self._known: dict[str, QName] = {}
        self.namespaces: dict[str, str] = dict(WELL_KNOWN)

    def of(self, expanded: str) -> QName:
        """Return the name of ``{namespace}local``."""
        known = self._known.get(expanded)
        if known is None:
            uri, _, local = expanded[1:].partition("}")
            known = self._known[expanded] = QName(self.prefix(uri), local)
        return known

    def prefix(self, uri: str) -> str:
        """Return the prefix of a namespace."""
        if uri not in self._prefixes:
            wanted = self._preferred.get(uri, "")
            base = wanted if _NAME.fullmatch(wanted) and wanted not in _RESERVED else "ns"
            free, number = base, 1
            while free in self.namespaces:
                free, number = f"{base}{number}", number + 1
            self._prefixes[uri] = free
            self.namespaces[free] = uri
        return self._prefixes[uri]


class _Ids:
    """Keeps ids that are names and not taken; makes the others."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str, number: int, start: str = "f") -> str:
        """Return an id that no other fact or footnote has."""
        base = name if _NAME.fullmatch(name) else f"{start}-{number}"
        free, count = base, 1
        while free in self._taken:
            free, count = f"{base}-{count}", count + 1
        self._taken.add(free)
        return free
