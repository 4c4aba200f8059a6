"""Where the cover page of a document prints the facts that the profile gives (EFM 6.5.45: they have to be readable)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from converter.model.document import Document, Span
from converter.model.facts import Extraction, PartKind
from converter.model.report import Fact
from taxonomy.concepts import Concept
from taxonomy.place_names import place_name

_LONGEST_COVER = 20_000
_ANSWER_REACH = 1_200
_BOX = re.compile("[☐☑☒□■▢▣þý¨]")
_ANSWER = re.compile(rf"{_BOX.pattern}|\byes\b|\bno\b", re.IGNORECASE)
_BOX_REACH = 8
_FORM = re.compile(r"\bform\s+(?:8|10|20|40)-[kqft]", re.IGNORECASE)
_FORM_REACH = 1_000
_QUESTIONS = MappingProxyType(
    {
        "EntityWellKnownSeasonedIssuer": "well-known seasoned issuer",
        "EntityVoluntaryFilers": "not required to file reports",
        "EntityCurrentReportingStatus": "has filed all reports required",
        "EntityInteractiveDataCurrent": "has submitted electronically every",
        "EntityShellCompany": "is a shell company",
        "IcfrAuditorAttestationFlag": "has filed a report on and attestation to",
        "DocumentFinStmtErrorCorrectionFlag": "reflect the correction of an error",
        "DocumentFinStmtRestatementRecoveryAnalysisFlag": "those error corrections are restatements",
    }
)
"""The words of the form that ask for an element which is answered by Yes or No or by a ticked box behind them."""
_BOXES = MappingProxyType(
    {
        "DocumentAnnualReport": "annual report pursuant to",
        "DocumentQuarterlyReport": "quarterly report pursuant to",
        "DocumentTransitionReport": "transition report pursuant to",
        "EntitySmallBusiness": "smaller reporting company",
        "EntityEmergingGrowthCompany": "emerging growth company",
        "WrittenCommunications": "written communications pursuant to",
        "SolicitingMaterial": "soliciting material pursuant to",
        "PreCommencementTenderOffer": "pre-commencement communications pursuant to rule 14d",
        "PreCommencementIssuerTenderOffer": "pre-commencement communications pursuant to rule 13e",
    }
)
"""The words that stand beside the box of an element."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_AUDITOR = frozenset({"AuditorName", "AuditorLocation", "AuditorFirmId"})
_AUDITOR_REACH = 400
_NOT_PRINTED = frozenset(
    "AmendmentFlag DocumentFiscalYearFocus DocumentFiscalPeriodFocus EntityCentralIndexKey".split()
)
_EXCHANGES = MappingProxyType({"NYSE": "New York Stock Exchange", "NASDAQ": "Nasdaq", "NYSEAMER": "NYSE American"})


def placed(
    facts: Sequence[tuple[Fact, Concept]], document: Document, extraction: Extraction
) -> list[tuple[Fact, Concept]]:
    """Return the facts, those that the cover page prints with their place; no two stand in the same characters.

    A document without a cover page of its own prints none of them.
    """
    ends = [span.end for part in extraction.parts if part.kind is PartKind.COVER for span in part.spans]
    if not ends and _FORM.search(document.text, 0, _FORM_REACH):
        ends = [min((span.start for part in extraction.parts for span in part.spans), default=0)]
    page = _CoverPage(document.text[: min(max(ends, default=0), _LONGEST_COVER)])
    auditor = _auditor_parts(document.text, [fact for fact, _ in facts]) if ends else []
    made = []
    for fact, concept in facts:
        found, offset = page.find(fact, concept), 0
        for start, text in auditor if found is None and concept.name.local in _AUDITOR else ():
            found, offset = _CoverPage(text).find(fact, concept), start
            if found is not None:
                break
        if found is not None:
            start, end = found[0] + offset, found[1] + offset
            fact = replace(fact, spans=(Span(start, end, document.text.count("\n", 0, start) + 1),))
        made.append((fact, concept))
    return made


def _auditor_parts(text: str, facts: Iterable[Fact]) -> list[tuple[int, str]]:
    """Return the stretches of a document that name the auditor, with their offsets, likeliest first: around the number
    that the oversight board gave it, then around its name."""
    number = re.compile(r"\b(?:PCAOB|Auditor)\s*(?:Firm)?\s*(?:ID|No|Number)\b", re.IGNORECASE)
    names = [str(fact.value) for fact in facts if fact.concept.local == "AuditorName"]
    places = [match.start() for match in number.finditer(text)][::-1]
    for name in names:
        places += [match.start() for match in re.finditer(re.escape(name), text)][::-1]
    starts = [max(place - _AUDITOR_REACH, 0) for place in places]
    return [(start, text[start : start + 2 * _AUDITOR_REACH]) for start in starts]


class _CoverPage:
    """The text of a cover page, and which of its characters are taken."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken: list[tuple[int, int]] = []

    def find(self, fact: Fact, concept: Concept) -> tuple[int, int] | None:
        local = concept.name.local
        if local in _NOT_PRINTED or not self._text:
            return None
        if local in _QUESTIONS:
            found = self._answer(_QUESTIONS[local], str(fact.value))
        elif local in _BOXES:
            found = self._box_beside(_BOXES[local], behind=local.startswith("Entity") and self._boxes_follow())
        elif local == "EntityFilerCategory":
            found = self._ticked(str(fact.value)) or self._words(str(fact.value))
        else:
            found = next((place for form in _forms(fact, concept) if (place := self._words(form))), None)
        if found is not None:
            self._taken.append(found)
        return found

    def _words(self, form: str) -> tuple[int, int] | None:
        pattern = r"(?<![\w-])" + r"\s+".join(map(re.escape, form.split())) + r"(?![\w-])"
        exact = len(form) <= len("NASDAQ")
        return self._first_free(re.finditer(pattern, self._text, 0 if exact else re.IGNORECASE))

    def _answer(self, question: str, value: str) -> tuple[int, int] | None:
        """Return the answer behind a question: the word where Yes and No are printed, else the box."""
        asked = next(self._asked(question), None)
        if asked is None:
            return None
        end = asked[1] + _ANSWER_REACH
        first = _ANSWER.search(self._text, asked[1], end)
        if first is None or _BOX.fullmatch(first.group()):
            return self._first_free([first] if first else [])
        word = {"true": "yes", "false": "no"}.get(value, value.lower())
        return self._first_free(m for m in _ANSWER.finditer(self._text, asked[1], end) if m.group().lower() == word)

    def _box_beside(self, words: str, *, behind: bool) -> tuple[int, int] | None:
        for place in self._asked(words):
            boxes = self._boxes(place)
            if box := self._first_free(reversed(boxes) if behind else boxes):
                return box
        return None

    def _boxes_follow(self) -> bool:
        """True when the boxes of the filer's status stand behind their words: one is behind the last of them."""
        last = [place for place in self._asked("emerging growth company") if self._boxes(place)][-1:]
        return any(box.start() >= place[1] for place in last for box in self._boxes(place))

    def _ticked(self, words: str) -> tuple[int, int] | None:
        """Return the words where they stand beside a box."""
        return next((place for place in self._asked(words) if self._boxes(place)), None)

    def _boxes(self, place: tuple[int, int]) -> list[re.Match[str]]:
        start, end = place
        found = _BOX.finditer(self._text, max(start - _BOX_REACH, 0), end + _BOX_REACH)
        return [match for match in found if not start <= match.start() < end]

    def _asked(self, words: str) -> Iterator[tuple[int, int]]:
        """Yield where the words stand."""
        found = re.finditer(r"\s+".join(map(re.escape, words.split())), self._text, re.IGNORECASE)
        return (match.span() for match in found)

    def _first_free(self, matches: Iterable[re.Match[str]]) -> tuple[int, int] | None:
        for match in matches:
            start, end = match.span()
            if all(end <= low or high <= start or low <= start <= end < high for low, high in self._taken):
                return start, end
        return None


def _forms(fact: Fact, concept: Concept) -> list[str]:
    """Return how a value may be printed, likeliest first."""
    value = fact.value
    if isinstance(value, Decimal):
        return [f"{value:,f}"]
    if not isinstance(value, str) or concept.data_type == "booleanItemType":
        return []
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        return [f"{_MONTHS[day.month - 1]} {day.day}, {day.year}", value]
    month_day = re.fullmatch(r"--(\d\d)-(\d\d)", value)
    if month_day:
        return [f"{_MONTHS[int(month_day[1]) - 1]} {int(month_day[2])}"]
    if value in _EXCHANGES:
        return [_EXCHANGES[value], value]
    names = [re.sub(r" \(.*", "", place_name(family, value)) for family in ("stpr", "country")]
    return [name for name in names if name] + [value] if re.fullmatch(r"[A-Z]{2}", value) else [value]
