"""Numbers that running text reports, each with its kind; dates, references and names with digits left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from converter.extraction.currencies import CODES
from converter.extraction.dates import read_dates
from converter.extraction.numbers import PrintedNumber, scan
from converter.extraction.prose_words import (
    COUNTED,
    COUNTED_IN_WORDS,
    JOINT,
    LEADING_MARK,
    NOTHING,
    NOTHING_SAID,
    NUMBER_WORD,
    NUMBER_WORDS,
    PER_SHARE_AFTER,
    PER_SHARE_BEFORE,
    PER_SHARE_SENTENCE,
    RATIO,
    REFERENCE,
    RULE_AFTER,
    SHARE_CAPITAL,
    SHARES_AFTER,
    SHARES_BEFORE,
    THRESHOLD,
    TIME_UNIT,
)
from converter.extraction.units import quantity_unit
from converter.model.facts import ItemKind

_REACH = 140
"""Characters before and after a number that can say what it is."""
_LARGE = Decimal(10_000)
_SCALED = Decimal(1_000)
_PERCENT_WORD = re.compile(r"[-\s]+(?:per\s?cent|percentage\s+points?)\b", re.IGNORECASE)
_SHARE_WORD = re.compile(r"\s+(?:(?!per\b|votes?\b)\w+\s+){0,2}?(?:shares?|RSUs?|options?)\b", re.IGNORECASE)
_GLUED_CODE = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(sorted((*CODES, 'RMB')))})(?=\d)")
_HAS_DIGIT_OR_WORD = re.compile(
    r"\d|\b(?:no|none|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|four|fif|twenty|thirty|forty)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ProseNumber:
    """One number of a text that reports something.

    ``start``/``end`` enclose what is printed of it, ``outer_start``/``outer_end`` also its signs, currency and scale
    word. ``magnitude`` is as printed, ``scale`` the power of ten to full units (-2 for percentages). ``noun`` is what a
    count counts or the unit of a length of time; ``currency`` the sign as printed.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    shown: str
    kind: ItemKind
    magnitude: Decimal
    scale: int = 0
    places: int = 0
    negative: bool = False
    currency: str = ""
    noun: str = ""
    in_words: bool = False

    @property
    def value(self) -> Decimal:
        """The number in full units with its sign as shown."""
        amount = self.magnitude.scaleb(self.scale)
        if amount == amount.to_integral_value():
            amount = amount.quantize(Decimal(1))
        return -amount if self.negative else amount


@dataclass(slots=True)
class _Candidate:
    """A printed number while its kind is looked for."""

    number: PrintedNumber
    kind: ItemKind | None = None
    noun: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ProseReading:
    """The numbers that a text reports, and those whose meaning it does not show (start and end of each)."""

    numbers: tuple[ProseNumber, ...] = ()
    unplaced: tuple[tuple[int, int], ...] = ()


def read_prose(text: str) -> tuple[ProseNumber, ...]:
    """Return the numbers that a sentence or paragraph reports, in order; positions are those of ``text``."""
    return read_prose_fully(text).numbers


def read_prose_fully(text: str) -> ProseReading:
    """Return the numbers that a text reports and those left over; dates, references and rules are neither."""
    if not _HAS_DIGIT_OR_WORD.search(text):
        return ProseReading()
    printed = [number for number in _scan(text) if not number.looks_like_year]
    masked = _masked_places(text, any(not (number.currency or number.percent) for number in printed))
    candidates = [_Candidate(number) for number in printed if not _covers(masked, number.start)]
    for candidate in candidates:
        candidate.kind = _own_kind(text, candidate)
    _share_along_lists(text, candidates)
    for candidate in candidates:
        if candidate.kind is None and not candidate.dropped:
            candidate.kind = _kind_by_context(text, candidate)
    _share_along_lists(text, candidates)
    _share_prices(text, candidates)
    found = [
        _prose_number(text, one.number, one.kind, one.noun)
        for one in candidates
        if one.kind is not None and not one.dropped
    ]
    found.extend(_in_words(text, masked))
    unplaced = tuple((one.number.start, one.number.end) for one in candidates if one.kind is None and not one.dropped)
    return ProseReading(tuple(sorted(found, key=lambda number: number.start)), unplaced)


def _scan(text: str) -> list[PrintedNumber]:
    """Return the printed numbers, those with a code glued to them (``SEK1.4``) too."""
    glued = {match.end(): match.group() for match in _GLUED_CODE.finditer(text)}
    if not glued:
        return list(scan(text))
    apart = _GLUED_CODE.sub(lambda match: " " * len(match.group()), text)
    return [
        replace(number, currency=glued[number.start], outer_start=number.start - len(glued[number.start]))
        if number.start in glued
        else number
        for number in scan(apart)
    ]


def _masked_places(text: str, has_bare: bool) -> list[tuple[int, int]]:
    """Return where dates, references and the mark at the start stand; references only matter to bare numbers."""
    places = [(mention.start, mention.end) for mention in read_dates(text).mentions]
    if has_bare:
        places.extend(match.span() for match in REFERENCE.finditer(text))
    leading = LEADING_MARK.match(text)
    if leading is not None:
        places.append(leading.span())
    return sorted(places)


def _covers(places: Sequence[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in places)


def _own_kind(text: str, candidate: _Candidate) -> ItemKind | None:
    """Return the kind that the number's own signs and the words right beside it give."""
    number = candidate.number
    before = text[max(0, number.outer_start - _REACH) : number.outer_start]
    after = text[number.outer_end : number.outer_end + _REACH]
    if number.percent or number.basis_points:
        candidate.dropped = _is_rule(before, after)
        return ItemKind.PERCENT
    if number.currency:
        return ItemKind.PER_SHARE if _is_price(number, before, after) else ItemKind.MONETARY
    unit = TIME_UNIT.match(after)
    if unit is not None:
        candidate.noun = unit.group("unit").lower()
        return ItemKind.DURATION
    if RATIO.match(after):
        return ItemKind.PURE
    return None


def _is_price(number: PrintedNumber, before: str, after: str) -> bool:
    if number.scale_word or (number.magnitude >= _LARGE and number.places == 0):
        return False
    return PER_SHARE_AFTER.match(after) is not None or PER_SHARE_BEFORE.search(before) is not None


def _is_rule(before: str, after: str) -> bool:
    """True for the percentages of accounting rules: more than 50 percent likely, 20% to 50% owned."""
    if RULE_AFTER.match(after) is not None:
        return True
    denied = re.search(r"\b(?:no|not|nor|none)\b[^.;]*$", before, re.IGNORECASE)
    return THRESHOLD.search(before) is not None and (denied is not None or "likely" in after[:40].lower())


def _kind_by_context(text: str, candidate: _Candidate) -> ItemKind | None:
    """Return the kind of a bare number: what it counts, or what was counted before it in the sentence."""
    number = candidate.number
    after = text[number.outer_end : number.outer_end + _REACH]
    before = re.split(r"[.;]\s", text[max(0, number.outer_start - _REACH) : number.outer_start])[-1]
    if text[number.end : number.end + 1] in ("-", "–", ":") and text[number.end + 1 : number.end + 2].isalnum():
        return None
    if SHARES_AFTER.match(after) or ("," in number.shown and SHARE_CAPITAL.match(after)):
        return ItemKind.SHARES
    physical = quantity_unit(" ".join(after.split()[:2]), "x")
    if physical is not None:
        candidate.noun = " ".join(after.split()[:2])
        return ItemKind.QUANTITY
    counted = COUNTED.match(after) if number.places == 0 or number.scale else None
    if counted is not None:
        candidate.noun = counted.group("noun")
        return ItemKind.INTEGER
    if (number.scale or "," in number.shown) and SHARES_BEFORE.search(before):
        return ItemKind.SHARES
    return None


def _share_along_lists(text: str, candidates: Sequence[_Candidate]) -> None:
    """Give the numbers of a list the kind of its last (``2, 3 and 4 shares``), else of its first (``$1, 2 and 3``)."""
    at = 0
    while at < len(candidates):
        stop = at + 1
        while stop < len(candidates) and _joins(text, candidates[stop - 1], candidates[stop]):
            stop += 1
        group = candidates[at:stop]
        if len(group) > 1:
            _agree(group)
        at = stop


def _joins(text: str, first: _Candidate, second: _Candidate) -> bool:
    gap = text[first.number.outer_end : second.number.outer_start]
    return len(gap) < 40 and JOINT.match(gap) is not None


def _agree(group: Sequence[_Candidate]) -> None:
    last = group[-1]
    _share_scale(group)
    if last.kind is ItemKind.PER_SHARE:
        for one in group:
            if one.kind is ItemKind.MONETARY and not one.number.scale_word:
                one.kind = ItemKind.PER_SHARE
    for one, following in zip(reversed(group[:-1]), reversed(group[1:]), strict=True):
        if one.kind is None and following.kind is not None and not following.number.currency:
            one.kind, one.noun = following.kind, following.noun
    for one, before in zip(group[1:], group[:-1], strict=True):
        if one.kind is None and before.kind is not None and (one.number.scale_word or before.kind is ItemKind.SHARES):
            one.kind, one.noun = before.kind, before.noun
    if any(one.dropped for one in group) and all(one.kind is ItemKind.PERCENT for one in group):
        for one in group:
            one.dropped = True


def _share_scale(group: Sequence[_Candidate]) -> None:
    """Let the scale word after a list of amounts speak for all of it: ``$20, $30 and $40 million``."""
    last = group[-1].number
    plain = [one for one in group[:-1] if not one.number.scale_word]
    if not last.scale_word or len(plain) != len(group) - 1 or not group[0].number.currency:
        return
    for one in plain:
        if one.kind in (None, ItemKind.MONETARY, ItemKind.PER_SHARE) and one.number.magnitude < _SCALED:
            one.kind, one.number = ItemKind.MONETARY, replace(one.number, scale=last.scale, scale_word=last.scale_word)
    group[-1].kind = ItemKind.MONETARY


def _share_prices(text: str, candidates: Sequence[_Candidate]) -> None:
    """Make amounts with cents amounts per share where the sentence speaks of such: ``$6.29 in 2024, $5.99 in 2023``."""
    for one in candidates:
        number = one.number
        if one.kind is not ItemKind.MONETARY or number.scale_word or number.places < 2 or number.magnitude >= _LARGE:
            continue
        before = re.split(r"[.;]\s+(?=[A-Z])", text[: number.outer_start])[-1]
        after = re.split(r"[.;]\s+(?=[A-Z])", text[number.outer_end :])[0]
        if PER_SHARE_SENTENCE.search(before) or PER_SHARE_AFTER.search(after):
            one.kind = ItemKind.PER_SHARE


def _prose_number(text: str, number: PrintedNumber, kind: ItemKind, noun: str) -> ProseNumber:
    scale = -4 if number.basis_points else -2 if kind is ItemKind.PERCENT else number.scale
    return ProseNumber(
        number.start,
        number.end,
        number.outer_start,
        number.outer_end,
        number.shown,
        kind,
        number.magnitude,
        scale,
        number.places,
        number.negative and _is_negative(text, number),
        number.currency,
        noun,
    )


def _is_negative(text: str, number: PrintedNumber) -> bool:
    """A bracket in a sentence means minus only when the currency stands in it; a minus sign means it always."""
    return not number.bracketed or (bool(number.currency) and text[number.outer_start] in "($")


def _in_words(text: str, masked: Sequence[tuple[int, int]]) -> list[ProseNumber]:
    found: list[ProseNumber] = []
    for match in NUMBER_WORD.finditer(text):
        if _covers(masked, match.start()):
            continue
        after = text[match.end() : match.end() + _REACH]
        kind, noun = _kind_of_word(match.group(), after)
        if kind is None:
            continue
        parts = match.group().lower().split("-")
        amount = Decimal(sum(NUMBER_WORDS[part] for part in parts))
        one = ProseNumber(
            match.start(),
            match.end(),
            match.start(),
            match.end(),
            match.group(),
            kind,
            amount,
            noun=noun,
            in_words=True,
        )
        found.append(replace(one, scale=-2) if kind is ItemKind.PERCENT else one)
    for match in NOTHING.finditer(text):
        if match.group("lead") is None and not NOTHING_SAID.search(match.group("then")):
            continue
        start, end = match.span("no")
        shares = re.search(r"\b(?:shares|options|awards)\b", match.group("what"), re.IGNORECASE)
        kind = ItemKind.SHARES if shares else ItemKind.MONETARY
        noun = match.group("what")
        found.append(ProseNumber(start, end, start, end, match.group("no"), kind, Decimal(0), noun=noun, in_words=True))
    return found


def _kind_of_word(word: str, after: str) -> tuple[ItemKind | None, str]:
    if _PERCENT_WORD.match(after):
        return ItemKind.PERCENT, ""
    if word.lower() == "one" and after.startswith(" or "):
        return None, ""
    unit = TIME_UNIT.match(after)
    if unit is not None:
        return ItemKind.DURATION, unit.group("unit").lower()
    if _SHARE_WORD.match(after):
        return ItemKind.SHARES, ""
    counted = COUNTED_IN_WORDS.match(after)
    if counted is not None:
        return ItemKind.INTEGER, counted.group("noun")
    return None, ""
