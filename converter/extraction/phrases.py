"""The words of a sentence that say what a number is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from converter.extraction.prose_numbers import ProseNumber
from converter.extraction.prose_words import JOINT
from converter.model.facts import ItemKind

_MOST_WORDS = 12
_LABEL_LENGTH = 250
_TAIL = re.compile(
    r"(?:(?:^|\s+)(?:was|were|is|are|be|been|being|of|at|to|by|for|with|in|on|from|than|over|under|approximately|about|nearly|up|an?|the|our|its|"
    r"aggregate|totaled|totaling|totalled|amounted|amounting|equal|equaled|equals|respectively|additional|only|further|had|have|has|as|or|and|which|"
    r"increased|decreased|rose|fell|grew|declined|plus|less|net|exceed(?:s|ed)?|including|includes?|included|consisted?|comprised|represented|reached))+\s*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:recorded|recognized|incurred|paid|repaid|received|earned|contributed|expensed|issued|sold|purchased|repurchased|granted|acquired|had|have|"
    r"has|made|entered\s+into|borrowed|drew|owed|owns?|held|holds|invested|reclassified|expects?\s+to\s+\w+|was|were|is|are|included?s?|reflects?|"
    r"resulted\s+in|provides?\s+for|declared|reserved|authorized|reported|accrued|transferred|settled|realized|generated|bears?|accrues?|accounted\s+for)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[,;:()“”\"]|\s[–—]\s|\b(?:and|which|that|whereby|while|whereas|but|because|if|when|where)\b|\bfor\s+(?=(?:an?\s+|the\s+)?(?:total|aggregate|cash|net|purchase|gross)\b)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:\W|(?:the|an?|our|its|their|such|this|these|those|total\s+of|of|among|approximately|additional|company[’']s|group[’']s|we|it|they|company|group)\b\s*)+",
    re.IGNORECASE,
)  # fmt: skip
_AFTER = re.compile(
    r"^\s*(?:\([^)]{1,20}\)\s*)?(?:per\s+(?:share|unit|annum|year)\s*)?(?P<of>(?:of|in|for)\s+)?(?P<words>[^,.;:()\d$€£¥]{3,140}?)"
    r"(?=\s*(?:[,.;:()\d$€£¥]|\b(?:which|that|as\s+of|at|during|related\s+to|due|outstanding|was|were|is|are|had|has|have|in\s+\d|on\s+\w+\s+\d|respectively|and)\b|$))",
    re.IGNORECASE,
)
_COUNTED_SHARES = re.compile(
    r"(?:\s*(?:,|and|or)?\s*[\d.,]+)*\s*(?P<what>shares?\s+(?:authori[sz]ed|issued(?:\s+and\s+outstanding)?|outstanding))\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"[^,:;.\d$]{4,60}(?=,)")
_DATE_LEAD = re.compile(
    r"^(?:as\s+of|at|in|on|during|for)\s+(?:the\s+)?(?:[\w\s]{0,30}(?:ended|ending)\s+)?(?:[A-Z][a-z]+\s+)?\d[\d,\s]*(?:and\s+[\d,\s]+)?",
    re.IGNORECASE,
)


def phrase_of(text: str, number: ProseNumber, sentence: tuple[int, int], earlier: Sequence[ProseNumber]) -> str:
    """Return the phrase that names a number: the subject before its verb, the object of it, or what it is ``of``."""
    start = sentence[0]
    head = number
    for other in reversed(earlier):
        if other.start < start or not JOINT.match(text[other.outer_end : head.outer_start]):
            break
        head = other
    limit = max((other.outer_end for other in earlier if start <= other.start < head.start), default=start)
    before = " ".join(text[limit : head.outer_start].split())
    after = text[number.outer_end : min(sentence[1], number.outer_end + 160)]
    named = _after(after)
    if number.kind in (ItemKind.INTEGER, ItemKind.QUANTITY) and number.noun:
        return named or number.noun
    counted = _COUNTED_SHARES.match(after) if number.kind is ItemKind.SHARES else None
    if counted is not None:
        whose = _WHOSE.match(text if len(text) < _LABEL_LENGTH else text[start:])
        return f"{whose.group().strip()}, {counted.group('what')}" if whose else str(counted.group("what"))
    subject = _before(before)
    if named and (not subject or (_AFTER.match(after) is not None and after.lstrip().lower().startswith("of "))):
        return named
    return subject or named or number.noun


def _before(before: str) -> str:
    body = _TAIL.sub("", before.rstrip(" —–-:"))
    if not body.strip():
        return ""
    body = _DATE_LEAD.sub("", body.strip()).strip(" ,")
    clause = _BREAK.split(body)[-1].strip() or _BREAK.split(body)[0].strip()
    verbs = list(_VERB.finditer(clause))
    if verbs and clause[verbs[-1].end() :].strip():
        clause = clause[verbs[-1].end() :]
    words = _LEADING.sub("", clause).split()
    return " ".join(words[-_MOST_WORDS:]).strip(" .,;:-–")


def _after(after: str) -> str:
    match = _AFTER.match(" ".join(after.split()) if after.startswith(" ") else after)
    if match is None:
        return ""
    words = _LEADING.sub("", match.group("words").strip()).split()
    return " ".join(words[:_MOST_WORDS]).strip(" .,;:-–")


def length_of_time(amount: Decimal, unit: str) -> str:
    """Return an ISO 8601 duration (XML Schema part 2 §3.2.6): 1.6 years are P1Y7M."""
    name = unit.lower().rstrip("s")
    whole = int(amount)
    if name == "year":
        months = int(((amount - whole) * 12).to_integral_value())
        parts = (f"{whole}Y" if whole else "") + (f"{months}M" if months else "")
        return f"P{parts}" if parts else "P0Y"
    if name == "quarter":
        return f"P{int(amount * 3)}M"
    if name in ("hour", "minute"):
        return f"PT{whole}{name[0].upper()}"
    if name == "week":
        return f"P{int(amount * 7)}D"
    return f"P{whole}{name[0].upper()}"
