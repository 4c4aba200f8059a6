"""What an inline XBRL page tags, and where each tag stands in the page as it is read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from lxml import etree

from converter.model.document import Document
from converter.model.facts import Period
from converter.model.findings import InputError

_INLINE = "/inlineXBRL"
_XBRLI = "http://www.xbrl.org/2003/instance"
_STANDARD = re.compile(r"https?://(?:fasb\.org|xbrl\.sec\.gov)/([\w-]+)/")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLANK = re.compile("[\\s\u200b\ufeff\u2060]+")
_NEAR = 24
"""Characters before a tag that must agree when its place is looked for anew."""
_REACH = 20_000


@dataclass(frozen=True, slots=True)
class Tagged:
    """One tagged fact. ``places`` are ranges of ``Document.text`` (several where the text is continued), empty for a
    hidden one; ``negative`` tells that the value is below zero; ``text`` is what is printed, blanks collapsed."""

    concept: str
    period: Period | None
    dimensions: tuple[tuple[str, str], ...]
    unit: str
    numeric: bool
    negative: bool
    text: str
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """A page with its facts in document order. ``entity`` is the identifier of most contexts; ``own`` the prefixes of
    the filer's own taxonomy."""

    entity: str
    facts: tuple[Tagged, ...]
    own: frozenset[str]

    def text(self, concept: str) -> str:
        """Return what a fact such as ``dei:DocumentType`` says, empty when there is none."""
        return next((fact.text for fact in self.facts if fact.concept == concept and fact.text), "")


@dataclass(slots=True)
class _Open:
    element: etree._Element
    ranges: list[tuple[int, int]] = field(default_factory=list)


def read_tags(data: bytes, document: Document) -> TaggedPage:
    """Return the facts of an inline page; ``document`` is the same page as read.

    Raises ``InputError`` when the page is not well-formed or tags nothing.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            "former.not-well-formed", f"an inline report is XML, this page is not: {error.msg}", place=document.name
        ) from error
    page = _Page(root)
    if not page.facts:
        raise InputError("former.no-facts", "the page tags no facts", place=document.name)
    return page.tagged(_Stream(document.text))


class _Page:
    """Walks a page once: its visible characters without blanks, and the range of each tag among them."""

    def __init__(self, root: etree._Element) -> None:
        self._spaces: dict[str, str] = {}
        for element in root.iter(etree.Element):
            for prefix, uri in element.nsmap.items():
                if prefix:
                    self._spaces.setdefault(prefix, uri)
        self._entities: dict[str, int] = {}
        self._contexts = dict(self._read_contexts(root))
        self._units = dict(_read_units(root))
        self.facts: list[_Open] = []
        self._pieces: list[str] = []
        self._at = 0
        self._continued: dict[str, _Open] = {}
        self._walk(root)
        self.characters = "".join(self._pieces)

    def _walk(self, root: etree._Element) -> None:
        skipped: etree._Element | None = None
        open_tags: dict[etree._Element, tuple[_Open, int]] = {}
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                if skipped is None and _is_skipped(element):
                    skipped = element
                    self.facts.extend(_Open(hidden) for hidden in element.iter() if _fact_kind(hidden))
                if skipped is None:
                    if entry := self._entry(element):
                        open_tags[element] = entry, self._at
                    self._add(element.text if isinstance(element.tag, str) else None)
                continue
            if skipped is None and element in open_tags:
                tag, start = open_tags.pop(element)
                tag.ranges.append((start, self._at))
            if skipped is element:
                skipped = None
            if skipped is None:
                self._add(element.tail)

    def _entry(self, element: etree._Element) -> _Open | None:
        local = _local(element)
        if local == "continuation":
            entry = self._continued.get(element.get("id", ""))
        elif _fact_kind(element):
            entry = _Open(element)
            self.facts.append(entry)
        else:
            return None
        following = element.get("continuedAt")
        if entry is not None and following:
            self._continued[following] = entry
        return entry

    def _add(self, text: str | None) -> None:
        if text:
            kept = _BLANK.sub("", text)
            self._pieces.append(kept)
            self._at += len(kept)

    def _read_contexts(
        self, root: etree._Element
    ) -> Iterator[tuple[str, tuple[Period | None, tuple[tuple[str, str], ...]]]]:
        for context in root.iter(f"{{{_XBRLI}}}context"):
            identifier = context.findtext(f".//{{{_XBRLI}}}identifier") or ""
            self._entities[identifier.strip()] = self._entities.get(identifier.strip(), 0) + 1
            dimensions = []
            for member in context.iter("{*}explicitMember", "{*}typedMember"):
                axis = self._name(member.get("dimension", ""))
                explicit = _local(member) == "explicitMember"
                words = " ".join(str(text) for text in member.itertext()).strip()
                dimensions.append((axis, self._name(words) if explicit else words))
            yield context.get("id", ""), (_period(context), tuple(sorted(dimensions)))

    def _name(self, text: str) -> str:
        prefix, colon, local = text.strip().partition(":")
        standard = _STANDARD.match(self._spaces.get(prefix, ""))
        return f"{standard[1]}:{local}" if standard and colon else text.strip()

    def tagged(self, stream: _Stream) -> TaggedPage:
        facts = [self._tagged(entry, stream) for entry in self.facts]
        own = {fact.concept.partition(":")[0] for fact in facts}
        own = {prefix for prefix in own if not _STANDARD.match(self._spaces.get(prefix, "")) and self._is_own(prefix)}
        entity = max(self._entities, key=lambda name: (self._entities[name], name), default="")
        return TaggedPage(entity, tuple(facts), frozenset(own))

    def _is_own(self, prefix: str) -> bool:
        return prefix in self._spaces and "xbrl.ifrs.org" not in self._spaces[prefix]

    def _tagged(self, entry: _Open, stream: _Stream) -> Tagged:
        element = entry.element
        period, dimensions = self._contexts.get(element.get("contextRef", ""), (None, ()))
        places = [stream.place(self.characters, start, end) for start, end in entry.ranges if end > start]
        return Tagged(
            concept=self._name(element.get("name", "")),
            period=period,
            dimensions=dimensions,
            unit=self._units.get(element.get("unitRef", ""), ""),
            numeric=_local(element) == "nonFraction",
            negative=element.get("sign") == "-",
            text=" ".join(" ".join(str(text) for text in element.itertext()).split())[:300],
            places=tuple(place for place in places if place is not None),
        )


class _Stream:
    """The text of a document without blanks, and the way back."""

    def __init__(self, text: str) -> None:
        pieces, self._starts, self._places, at = [], [], [], 0
        last = 0
        for blank in _BLANK.finditer(text):
            if blank.start() > last:
                self._starts.append(at)
                self._places.append(last)
                pieces.append(text[last : blank.start()])
                at += blank.start() - last
            last = blank.end()
        self._starts.append(at)
        self._places.append(last)
        pieces.append(text[last:])
        self._characters = "".join(pieces)
        self._shift = 0

    def place(self, page: str, start: int, end: int) -> tuple[int, int] | None:
        """Return the range of the text that shows characters ``start`` to ``end`` of the page; None when it is hidden.

        The reader may have left text of the page out: then the place is looked for by the characters before it.
        """
        wanted = page[start:end]
        before = page[max(start - _NEAR, 0) : start]
        head = wanted[:200]
        if not self._is_at(start + self._shift, before, head):
            found = self._search(start + self._shift, before, head)
            if found is None:
                return None
            self._shift = found - start
        first, last = start + self._shift, end + self._shift
        return self._original(first), self._original(last - 1) + 1

    def _is_at(self, at: int, before: str, head: str) -> bool:
        return self._characters.startswith(before + head, at - len(before)) if at >= len(before) else False

    def _search(self, near: int, before: str, head: str) -> int | None:
        # The longest context first: the characters just before a tag may themselves be what was left out.
        for length in (len(before), len(before) // 2, 4):
            part = before[len(before) - length :] if length else ""
            low = max(near - _REACH, 0)
            hits: list[int] = []
            at = self._characters.find(part + head, low, near + _REACH)
            while at >= 0 and len(hits) < 50:
                hits.append(at + len(part))
                at = self._characters.find(part + head, at + 1, near + _REACH)
            if hits:
                return min(hits, key=lambda hit: (abs(hit - near), hit))
        return None

    def _original(self, at: int) -> int:
        number = bisect_left(self._starts, at + 1) - 1
        return self._places[number] + at - self._starts[number]


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _fact_kind(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and _INLINE in element.tag and _local(element) in ("nonFraction", "nonNumeric")


def _is_skipped(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):
        return True
    if _INLINE in element.tag:
        return _local(element) == "header"
    return _local(element) in ("head", "script", "style") or bool(_HIDDEN.search(element.get("style", "")))


def _period(context: etree._Element) -> Period | None:
    days = {_local(day): (day.text or "").strip() for day in context.iterfind(f"{{{_XBRLI}}}period/*")}
    try:
        if "instant" in days:
            return Period(_end(days["instant"]))
        return Period(_end(days["endDate"]), date.fromisoformat(days["startDate"][:10]))
    except (KeyError, ValueError):
        return None


def _end(text: str) -> date:
    """Return the last day of a period (XBRL 2.1 §4.7.2: midnight at the start of a day ends the day before)."""
    day = date.fromisoformat(text[:10])
    return day - timedelta(days=1) if text[10:].startswith("T00:00:00") else day


def _read_units(root: etree._Element) -> Iterator[tuple[str, str]]:
    for unit in root.iter(f"{{{_XBRLI}}}unit"):
        yield unit.get("id", ""), "/".join((measure.text or "").strip() for measure in unit.iter("{*}measure"))


def currencies(facts: tuple[Tagged, ...]) -> Mapping[str, int]:
    """Return how many facts are in each currency."""
    found: dict[str, int] = {}
    for fact in facts:
        if fact.unit.startswith("iso4217:"):
            code = fact.unit.partition(":")[2].partition("/")[0]
            found[code] = found.get(code, 0) + 1
    return found
