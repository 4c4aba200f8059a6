"""What stands around a table: the texts that introduce it and what they say of time, scale and currency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from converter.extraction.dates import NO_PERIOD, Basis, Mention, PeriodHint, read_dates
from converter.extraction.units import ScaleHint, read_scale
from converter.model.document import Span
from converter.model.facts import PartKind


@dataclass(frozen=True, slots=True)
class TableContext:
    """The surroundings of one table.

    ``intro`` are the texts before it, the closest first; ``section`` the titles that it stands under, outermost first;
    ``running`` and ``currency`` the scale and currency stated for the page or statement and still in force.
    """

    section: tuple[str, ...] = ()
    caption: str = ""
    intro: tuple[str, ...] = ()
    intro_spans: tuple[Span, ...] = ()
    part: int | None = None
    part_kind: PartKind = PartKind.OTHER
    running: ScaleHint = field(default_factory=ScaleHint)
    currency: str = ""


_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z(])")
_INTRODUCES = re.compile(
    r"\b(?:following|below|tables?|as\s+follows|summar\w+|reconciliation|schedules?|consist\w*|components?|presented)\b|:\s*$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, at least one."""
    return _SENTENCE.split(text.strip())


def introduction(text: str) -> str:
    """Return the part of a paragraph that leads to the table after it: its last sentence, or all of a short one."""
    parts = sentences(text)
    last = parts[-1]
    if len(parts) > 1 and len(last) < 40 and not last.rstrip().endswith(":"):
        last = f"{parts[-2]} {last}"
    return last


def _timely(text: str, hint: PeriodHint, last_year: int) -> PeriodHint:
    """Return ``hint`` without dates that say when something falls due or was agreed."""
    kept = tuple(
        m
        for m in hint.mentions
        if (m.year is None or m.year <= last_year) and not m.quarter and not NO_PERIOD.search(text[: m.start])
    )
    return PeriodHint(kept, hint.basis, hint.lengths, hint.weeks)


def period_hints(context: TableContext, last_year: int) -> tuple[PeriodHint, ...]:
    """Return what the introduction says of time, the closest text first, passing over unrelated texts."""
    hints: list[PeriodHint] = []
    for position, text in enumerate(context.intro[:8]):
        last = introduction(text)
        if len(last) > (220 if position == 0 else 110) and not _INTRODUCES.search(last):
            continue
        hint = _timely(last, read_dates(last), last_year)
        if hint:
            hints.append(hint)
    return tuple(hints)


def scale_hints(context: TableContext, home: str) -> tuple[ScaleHint, ...]:
    """Return the scales that the introduction states, the closest first, then the one in force."""
    hints = [hint for text in context.intro[:8] if (hint := read_scale(introduction(text), home))]
    if context.running:
        hints.append(context.running)
    return tuple(hints)


_ACQUIRED = re.compile(
    r"\b(?:assets\s+acquired|liabilities\s+assumed|net\s+assets\s+acquired|purchase\s+(?:price|consideration)|"
    r"acquisition[-\s]date|date\s+of\s+(?:the\s+)?acquisition|consideration\s+transferred)\b",
    re.IGNORECASE,
)
_COMPLETES = re.compile(r"\b(?:acqui\w+|merger|merged|clos\w+|complet\w+|purchas\w+)\b", re.IGNORECASE)


def speaks_of_acquisition(text: str) -> bool:
    """True for captions and titles of what was acquired and what was paid for it."""
    return _ACQUIRED.search(text) is not None


_CONSIDERATION = re.compile(
    r"\b(?:consideration\s+transferred|purchase\s+(?:price|consideration)|intangible\s+assets\s+acquired)\b",
    re.IGNORECASE,
)
_ALLOCATION = re.compile(r"\b(?:liabilities\s+assumed|net\s+assets|allocat\w+)\b", re.IGNORECASE)
_ON_THE_DAY = re.compile(r"\b(?:on|effective|(?<!as )of)\s*$", re.IGNORECASE)
_IN_THE_MONTH = re.compile(r"\b(?:in|during)\s*$", re.IGNORECASE)


def speaks_of_consideration(text: str) -> bool:
    """True for captions of what was paid for an acquisition, or of the intangible assets that it brought: events."""
    return _CONSIDERATION.search(text) is not None and _ALLOCATION.search(text) is None


def acquisition_date(texts: Sequence[str]) -> Mention | None:
    """Return the day on which the closest text that says so has an acquisition made, else its month; None without any.

    "As of" a day an amount stands or a valuation is open; that is not the day of the acquisition.
    """
    said = [sentence for text in texts for sentence in sentences(text) if _COMPLETES.search(sentence)]
    for day, before in ((True, _ON_THE_DAY), (False, _IN_THE_MONTH)):
        for sentence in said:
            for mention in read_dates(sentence).mentions:
                precise = mention.is_full if day else mention.day is None and None not in (mention.month, mention.year)
                if precise and not mention.lengths and before.search(sentence[: mention.start]):
                    return replace(mention, basis=Basis.INSTANT, lengths=())
    return None


def acquisition_hint(context: TableContext, titles: Sequence[str], dated: bool) -> PeriodHint | None:
    """Return when the acquisition was made that a table with these first rows is about, as the text before it says.

    Under dated columns only a day counts: columns by year show several acquisitions, a month is that of one.
    """
    if not any(speaks_of_acquisition(text) for text in (*context.intro[:1], *titles)):
        return None
    made = acquisition_date(context.intro)
    if made is None or (made.day is None and dated):
        return None
    if speaks_of_consideration(introduction(context.intro[0])):
        # What was paid, and what it bought, is an event of that day or month.
        made = replace(made, basis=Basis.DURATION, begins=(made.year or 0, made.month or 1, made.day or 1))
    return PeriodHint((made,))
