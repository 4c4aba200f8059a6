"""What the cover page of a filing has to say, as data: element, forms, when, and the rule that asks for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from taxonomy.concepts import QName

FORMS = ("10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F", "8-K")


class Need(StrEnum):
    """How the elements of a rule have to be there."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    AT_LEAST_ONE = "at_least_one"
    AT_MOST_ONE = "at_most_one"
    EXACTLY_ONE = "exactly_one"
    ONE_IS_TRUE = "one_is_true"
    """All are there; one says true and the others false."""
    AT_MOST_ONE_IS_TRUE = "at_most_one_is_true"
    ALL_OR_NONE = "all_or_none"
    ONLY_WHEN = "only_when"
    """May be there when the condition holds, and not otherwise."""
    EXACTLY_WHEN = "exactly_when"
    """Is there when the condition holds, and not otherwise."""


class Place(StrEnum):
    """What the fact is about, which settles its dimensions."""

    ENTITY = "entity"
    SECURITY = "security"
    """One per class of securities (``us-gaap:StatementClassOfStockAxis``), undimensioned when there is one class."""
    CONTACT = "contact"
    """The business contact or agent (``dei:EntityAddressesAddressTypeAxis``)."""
    FORMER_ADDRESS = "former_address"


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when one of the elements has one of the values, or any value where none is listed."""

    elements: tuple[QName, ...]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverRule:
    """One rule of the cover page.

    ``values`` are what the elements may say (empty: anything their type allows); ``visible`` True when a fact has to be
    readable in the document, not hidden; ``severity`` is ``error`` or ``warning``, as EDGAR grades it; ``after`` an ISO
    date: the rule holds for periods that end later.
    """

    elements: tuple[QName, ...]
    forms: tuple[str, ...]
    need: Need
    severity: str
    place: Place
    visible: bool
    citation: str
    values: tuple[str, ...] = ()
    when: Condition | None = None
    after: str = ""


@lru_cache(maxsize=1)
def all_rules() -> tuple[CoverRule, ...]:
    """Return the rules of all forms, in the order of the source."""
    content = json.loads((files("taxonomy") / "data" / "cover_page.json").read_text(encoding="utf-8"))
    return tuple(_rule(row) for row in content["rules"])


def cover_rules(form: str) -> tuple[CoverRule, ...]:
    """Return the rules of a form such as ``10-K``, or of its amendment ``10-K/A``; empty for forms without rules."""
    plain = form.removesuffix("/A")
    return tuple(_for_form(rule, form) for rule in all_rules() if plain in rule.forms)


def cover_elements(form: str) -> tuple[QName, ...]:
    """Return every element that the cover page of a form may have, in the order of the rules."""
    return tuple(dict.fromkeys(element for rule in cover_rules(form) for element in rule.elements))


def _for_form(rule: CoverRule, form: str) -> CoverRule:
    """An amendment's document type is that of the amendment (EFM 6.5.20)."""
    if not form.endswith("/A") or rule.elements != (_dei("DocumentType"),):
        return rule
    return CoverRule(
        rule.elements, rule.forms, rule.need, rule.severity, rule.place, rule.visible, rule.citation,
        (*rule.values, form), rule.when, rule.after,
    )  # fmt: skip


def _dei(local: str) -> QName:
    return QName("dei", local)


def _rule(row: dict[str, Any]) -> CoverRule:
    when = row.get("when")
    return CoverRule(
        elements=tuple(map(_dei, row["elements"])),
        forms=tuple(row["forms"]),
        need=Need(row["need"]),
        severity=row["severity"],
        place=Place(row["place"]),
        visible=row["visible"],
        citation=row["citation"],
        values=tuple(row.get("values", ())),
        when=Condition(tuple(map(_dei, when["elements"])), tuple(when["values"])) if when else None,
        after=row.get("after", ""),
    )
