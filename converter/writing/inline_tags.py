"""The inline XBRL elements of facts and footnotes, as opening and closing tags (Inline XBRL 1.1 §4-§11)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from converter.model.report import Fact, Report, ReportFootnote
from converter.writing.contexts import Contexts
from converter.writing.inline_header import IX, XML, XSI
from converter.writing.item_types import Lexical, lexical
from converter.writing.lexical import attribute, checked_id, concept_of, escape, language_of, text_value, xml_value
from converter.writing.transformations import Reading, number_reading, text_transformation
from taxonomy.concepts import Concept

_PREFIXES = {"ix": IX, "xsi": XSI, "xml": XML}


@dataclass(frozen=True, slots=True)
class Tag:
    """An element around printed text. ``name`` and attribute names are written with the prefixes ix, xsi and xml."""

    name: str
    attributes: tuple[tuple[str, str], ...]

    @property
    def opening(self) -> str:
        """The start tag."""
        return f"<{self.name}" + "".join(f' {key}="{attribute(value)}"' for key, value in self.attributes) + ">"

    @property
    def closing(self) -> str:
        """The end tag, always there: viewers trip over self-closed elements."""
        return f"</{self.name}>"

    def around(self, content: str) -> str:
        """Return the element with ``content`` (already markup) in it."""
        return f"{self.opening}{content}{self.closing}"

    def get(self, name: str) -> str | None:
        """Return an attribute, None when it is not set."""
        return dict(self.attributes).get(name)

    @property
    def is_nil(self) -> bool:
        """True for a fact without a value: its element stays empty, the print stands behind it."""
        return self.get("xsi:nil") == "true"

    def with_attribute(self, name: str, value: str) -> Tag:
        """Return the tag with one more attribute."""
        return Tag(self.name, (*self.attributes, (name, value)))

    def expanded(self) -> tuple[str, dict[str, str]]:
        """Return the name and the attributes as lxml writes them, ``{namespace}local``."""

        def full(name: str, *, is_element: bool = False) -> str:
            prefix, colon, local = name.partition(":")
            if not colon:
                return name
            return f"{{{_PREFIXES[prefix]}}}{local}" if prefix in _PREFIXES or is_element else name

        return full(self.name, is_element=True), {full(key): value for key, value in self.attributes}


class FactTags:
    """Makes the tags of a report's facts; with ``sec`` the SEC's transformations may read what registry 4 cannot."""

    def __init__(self, report: Report, contexts: Contexts, *, sec: bool = False) -> None:
        self._report = report
        self._contexts = contexts
        self._sec = sec

    def number(self, fact: Fact, printed: str) -> Tag | None:
        """Return the tag of a number around its printed characters, without brackets and signs.

        None when no transformation reads exactly the fact's value from them; such a fact is hidden.
        """
        if fact.value is None:
            return self._nil(fact)
        if not isinstance(fact.value, Decimal):
            return None
        way = number_reading(printed, fact.value, fact.presentation, sec=self._sec)
        return None if way is None else self._number(fact, way)

    def _number(self, fact: Fact, way: Reading) -> Tag:
        attributes = [
            *self._head(fact),
            ("unitRef", self._contexts.unit(fact)),
            ("decimals", "INF" if fact.decimals is None else str(fact.decimals)),
        ]
        if way.scale:
            attributes.append(("scale", str(way.scale)))
        if way.negated:
            attributes.append(("sign", "-"))
        if way.format:
            attributes.append(("format", _format_name(way.format)))
        return Tag("ix:nonFraction", tuple(attributes))

    def text(self, fact: Fact, printed: str) -> Tag | None:
        """Return the tag of a text, date or boolean around its printed characters; None when they do not say it."""
        if fact.value is None:
            return self._nil(fact)
        concept = self._concept(fact)
        kind = lexical(concept)
        if kind is Lexical.ENUMERATION or not isinstance(fact.value, str):
            return None
        name = text_transformation(printed, text_value(fact, concept), kind is Lexical.BOOLEAN, sec=self._sec)
        if name is None:
            return None
        format_ = (("format", _format_name(name)),) if name else ()
        return Tag("ix:nonNumeric", (*self._head(fact), *format_, *self._language(fact, concept)))

    def block(self, fact: Fact) -> Tag:
        """Return the tag of a text block: what stands in it is its value, markup included."""
        concept = self._concept(fact)
        language = fact.language or self._report.language
        spoken = (("xml:lang", language),) if lexical(concept) is Lexical.TEXT and language else ()
        return Tag("ix:nonNumeric", (*self._head(fact), ("escape", "true"), *spoken))

    def hidden(self, fact: Fact) -> str:
        """Return the whole element of a fact for ``ix:hidden``."""
        if fact.value is None:
            return self._nil(fact).around("")
        concept = self._concept(fact)
        value = xml_value(fact, concept, self._report.namespaces)
        if isinstance(fact.value, Decimal):
            # The content of ix:nonFraction is never negative (Inline XBRL 1.1 §10.1.1).
            bare = value.removeprefix("-")
            way = Reading("", 0, bare != value)
            return self._number(fact, way).around(escape(bare))
        return Tag("ix:nonNumeric", (*self._head(fact), *self._language(fact, concept))).around(escape(value))

    def is_numeric(self, fact: Fact) -> bool:
        """True when the fact is written as ``ix:nonFraction``."""
        return isinstance(fact.value, Decimal) or (fact.value is None and self._concept(fact).is_numeric)

    def _nil(self, fact: Fact) -> Tag:
        nil = ("xsi:nil", "true")
        if self._concept(fact).is_numeric:
            return Tag("ix:nonFraction", (*self._head(fact), ("unitRef", self._contexts.unit(fact)), nil))
        return Tag("ix:nonNumeric", (*self._head(fact), nil))

    def _head(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        return (
            ("id", checked_id(fact.id)),
            ("name", str(fact.concept)),
            ("contextRef", self._contexts.context(fact)),
        )

    def _language(self, fact: Fact, concept: Concept) -> tuple[tuple[str, str], ...]:
        language = language_of(fact, concept, self._report)
        return (("xml:lang", language),) if language else ()

    def _concept(self, fact: Fact) -> Concept:
        return concept_of(self._report, fact.concept, f"fact {fact.id}")


def _format_name(transformation: str) -> str:
    """Return a transformation with its prefix: that of registry 4 when it has none."""
    return transformation if ":" in transformation else f"ixt:{transformation}"


def footnote_tag(note: ReportFootnote) -> Tag:
    """Return the tag of a footnote (Inline XBRL 1.1 §6)."""
    return Tag("ix:footnote", (("id", checked_id(note.id)), ("xml:lang", note.language)))


def continuation_tag(owner: str, number: int) -> Tag:
    """Return the tag of a chain's link; ``number`` counts from 1, ``owner`` is the fact or footnote continued."""
    return Tag("ix:continuation", (("id", f"{owner}-c{number}"),))


def hidden_reference(fact_id: str) -> Tag:
    """Return the span that ties printed text to a hidden fact (EFM 5.2.5.14)."""
    return Tag("span", (("style", f"-sec-ix-hidden:{fact_id}"),))
