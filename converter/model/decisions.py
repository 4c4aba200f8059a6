"""What a label means here: one decision per row label, axis, member and block (``decisions.yaml``).

A decision names its place by what a reader sees (title, rows above, label), never by position, so that next year's
report finds it again.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from taxonomy.concepts import QName


class Decider(StrEnum):
    """Who decided."""

    PERSON = "person"
    PRIOR = "prior"
    """Carried over from an earlier report of the same entity."""
    LABEL = "label"
    """The label is a label of the concept, word for word."""
    LINKER = "linker"
    CONVERTER = "converter"
    """A rule of the converter: an extension concept for a label that nothing fits."""


class Sign(StrEnum):
    """How the printed sign relates to the sign of the XBRL value."""

    SHOWN = "shown"
    TURNED = "turned"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _checked(value: str) -> str:
    try:
        QName.parse(value)
    except ValueError as error:
        raise ValueError(f"write prefix:Name; got {value!r}") from error
    return value


class Alternative(_Strict):
    """A candidate that was not picked."""

    concept: str
    confidence: Annotated[float, Field(ge=0, le=1)]
    reason: str = ""

    _name = field_validator("concept")(_checked)


class _Decided(_Strict):
    pick: str | None = None
    """``prefix:Name``; empty when nobody has decided yet."""
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    by: Decider = Decider.LINKER
    reason: str = ""
    alternatives: tuple[Alternative, ...] = ()

    @field_validator("pick")
    @classmethod
    def _name(cls, value: str | None) -> str | None:
        return None if value is None else _checked(value)

    @property
    def is_final(self) -> bool:
        """True when a person or an earlier report of the entity decided: nothing may overrule it."""
        return self.by in (Decider.PERSON, Decider.PRIOR)


class Anchors(_Strict):
    """The base concepts that an extension concept is tied to (RTS on ESEF, Annex IV §9): the ``wider`` one, and the
    ``narrower`` ones that it combines. Only people write them here; what the converter infers is told in findings."""

    wider: str | None = None
    narrower: tuple[str, ...] = ()

    @field_validator("wider")
    @classmethod
    def _wider_name(cls, value: str | None) -> str | None:
        return None if value is None else _checked(value)

    @field_validator("narrower")
    @classmethod
    def _narrower_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_checked, value))

    def __bool__(self) -> bool:
        return self.wider is not None or bool(self.narrower)


class RowDecision(_Decided):
    """The concept of a row (or of the phrase of a narrative fact).

    ``measure`` is the item type that the print suggests and ``period`` its period type; both are part of the key, since
    one label may stand for an amount and a share count, or for a balance and its change. ``column`` holds the headers
    that tell columns of the row apart ("Cost", "Fair value"), ``heading`` that of its table where tables of the place
    share the row, ``row`` the label of a row that names a member and differs from its like; a decision without them
    holds for all columns, tables and members.
    """

    place: str
    under: tuple[str, ...] = ()
    label: str
    column: str = ""
    heading: str = ""
    row: str = ""
    measure: str
    period: Literal["instant", "duration"]
    sign: Sign | None = None
    sign_reason: str = ""
    dimensions: dict[str, str] = Field(default_factory=dict)
    """Axes and members that the row itself stands for, beside those of its columns."""
    balance: Literal["debit", "credit"] | None = None
    """Of an extension concept."""
    anchors: Anchors = Anchors()
    """Of an extension concept; empty where the converter may infer them."""
    omit: bool = False
    """True: report nothing for this row; a finding says so."""


class AxisDecision(_Decided):
    """The axis that a family of member labels belongs to; ``hint`` is the extraction's word for it."""

    place: str
    hint: str
    members: tuple[str, ...] = ()
    """Labels seen, for the reader; not part of the key."""


class MemberDecision(_Decided):
    """The member that a label stands for on an axis."""

    axis: str
    label: str


class BlockDecision(_Decided):
    """The text block concept of a note, a policy or a table (EFM 6.6.21-23: levels 1 to 3)."""

    place: str
    level: Literal["note", "policy", "table"]
    caption: str = ""


class Decisions(_Strict):
    """The whole of ``decisions.yaml``."""

    version: Literal[1] = 1
    rows: tuple[RowDecision, ...] = ()
    axes: tuple[AxisDecision, ...] = ()
    members: tuple[MemberDecision, ...] = ()
    blocks: tuple[BlockDecision, ...] = ()


_DATES = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2}\s*,?\s*\d{4}"
    r"|\b\d{4}-\d\d-\d\d\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:due|matur\w+|expir\w+|series)\s+(?:(?:in|on)\s+)?(?:[a-z]+\s+)?(?:\d{1,2},?\s*)?(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d(?=(?:\s+[a-z-]+){0,3}\s+(?:plans?|notes|bonds|debentures|programs?|facility|agreement|indenture)\b)",
    re.IGNORECASE,
)
"""Years that say which one is meant, this year as the next: of a note by its maturity, of a plan by its adoption."""
_SET_ASIDE = str.maketrans("0123456789", "".join(map(chr, range(0xE000, 0xE00A))))
_TAKEN_BACK = str.maketrans("".join(map(chr, range(0xE000, 0xE00A))), "0123456789")


def without_years(text: str, years: re.Pattern[str]) -> str:
    """Return the text without what ``years`` finds, but for years that are part of a name."""
    kept = _LASTING.sub(lambda match: match[0].translate(_SET_ASIDE), text)
    return years.sub(" ", kept).translate(_TAKEN_BACK)


@lru_cache(maxsize=1 << 16)
def key_text(text: str) -> str:
    """Return the text as keys compare it: without dates, marks, note numbers, case and end punctuation.

    Years that are part of a name stay: "notes due 2030", "2021 Plan".
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = without_years(text, _DATES)
    text = re.sub(r"\((?:\d{1,2}|[a-z]|note \d+)\)|\*", " ", text)
    text = re.sub(r"^\s*(?:note\s+)?\d{1,2}\s*[.:–—-]\s*", "", text)
    text = re.sub(r"[‘’]", "'", text)
    text = re.sub(r"(?:\s*[,:;.–—-]\s*)+(?=$|\band\b)|\s*,(?=\s*,)", " ", text)
    return " ".join(text.split())
