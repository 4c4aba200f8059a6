"""Title lines of a report: statements, notes, items, contents, exhibits, signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from converter.model.document import Table
from converter.model.facts import PartKind


class TitleKind(StrEnum):
    """What a title opens."""

    STATEMENT = "statement"
    NOTES = "notes"
    NOTE = "note"
    CONTENTS = "contents"
    ITEM = "item"
    DISCUSSION = "discussion"
    """Management's discussion and whatever else of a report holds figures that are told, not reported."""
    AUDITOR = "auditor"
    SCHEDULE = "schedule"
    EXHIBITS = "exhibits"
    SIGNATURES = "signatures"


@dataclass(frozen=True, slots=True)
class Title:
    """A title line as understood. ``number`` is that of a note, ``named`` true when the word Note stands before it."""

    kind: TitleKind
    text: str
    part: PartKind = PartKind.OTHER
    number: str = ""
    named: bool = False


_LONGEST = 170
_WHOSE = r"(?:(?:stock|share|unit|equity\s+)holders?|shareowners?|members?|partners?|owners?)['’]?s?['’]?"
_STATEMENTS = (
    (
        PartKind.CASH_FLOW,
        re.compile(r"\bstatements?\s+of\s+(?:\w+\s+)?cash\s+flows?\b|\bcash\s+flows?\s+statements?\b", re.IGNORECASE),
    ),
    (
        PartKind.EQUITY,
        re.compile(
            rf"\bstatements?\s+of\s+(?:consolidated\s+)?(?:changes\s+in\s+)?(?:[\w-]+[\s,]+){{0,8}}?(?:{_WHOSE}\s+)?"
            rf"(?:equity|deficit|investment|capital(?:\s+deficit)?)\b|\bchanges\s+in\s+(?:{_WHOSE}\s+)?equity\b",
            re.IGNORECASE,
        ),
    ),
    (
        PartKind.INCOME_STATEMENT,
        re.compile(
            r"\bstatements?\s+of\s+(?:consolidated\s+)?(?:net\s+)?(?:income|operations|earnings|losse?s?|profit\s+(?:or|and)\s+loss)\b"
            r"|\bincome\s+statements?\b|\bprofit\s+and\s+loss\s+accounts?\b",
            re.IGNORECASE,
        ),
    ),
    (
        PartKind.COMPREHENSIVE_INCOME,
        re.compile(
            r"\bstatements?\s+of\s+(?:consolidated\s+)?(?:other\s+)?comprehensive\s+(?:income|loss|earnings|\()|\bcomprehensive\s+income\s+statements?\b",
            re.IGNORECASE,
        ),
    ),
    (
        PartKind.BALANCE_SHEET,
        re.compile(
            r"\bbalance\s+sheets?\b|\bstatements?\s+of\s+(?:consolidated\s+)?(?:financial\s+(?:position|condition)|assets\s+and\s+liabilities)\b",
            re.IGNORECASE,
        ),
    ),
)
_TITLE_START = re.compile(
    r"^\W*(?:\(?unaudited\)?\W*|(?:interim|condensed|consolidated|combined|carve-?out|audited|unaudited|comparative|parent\s+company|the)\b\W*)*"
    r"(?:balance|statements?|income|profit|cash|comprehensive|changes)\b",
    re.IGNORECASE,
)
_STATEMENT_WORD = re.compile(
    r"\b(?:consolidated|condensed|combined)\b.{0,60}\b(?:statements?\s+of|balance\s+sheets?)\b"
    r"|\bstatements?\s+of\s+consolidated\b",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"^\W*(?:condensed\s+|consolidated\s+|selected\s+)?notes\s+to\s+(?:\w+['’]?\s+){0,6}?(?:financial\s+statements?|accounts|financials)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^\W*(?:foot)?note\s+(?P<n>\d{1,2}[A-Z]?)\b\s*[-–—.:)|]*\s*(?P<title>.*)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^\(?(?P<n>\d{1,2}[A-Z]?)(?:[.)]|\s*[-–—:])\s*(?P<title>[A-Z“\"].*)$")
_ITEM = re.compile(r"^(?:part\s+[ivx]+\W{0,3})?\s*item\s*\d{1,2}[a-z]?\b\W*(?P<title>.*)$", re.IGNORECASE)
_PART = re.compile(r"^part\s+[ivx]+\b", re.IGNORECASE)
_DISCUSSION = re.compile(
    r"^\W*management['’]?s\s+discussion\s+and\s+analysis|^\W*risk\s+factors\W*$|^\W*selected\s+financial\s+data|"
    r"^\W*quantitative\s+and\s+qualitative|^\W*operating\s+and\s+financial\s+review|^\W*business\W*$|^\W*legal\s+proceedings\W*$|"
    r"^\W*controls\s+and\s+procedures\W*$|^\W*results\s+of\s+operations\W*$|^\W*(?:non-gaap|forward-looking)\b",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"^\W*(?:table\s+of\s+)?contents\W*$|^\W*index\W*$|^\W*index\s+to\b", re.IGNORECASE)
_AUDITOR = re.compile(
    r"^\W*reports?\s+of\s+(?:the\s+)?(?:independent|management)\b|^\W*independent\s+(?:registered|auditor)"
    r"|^\W*management['’]?s\s+(?:annual\s+)?report\s+on\b",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    r"^\W*(?:financial\s+statement\s+)?schedule\s+[ivx]+\b|\bvaluation\s+and\s+qualifying\s+accounts\W*$", re.IGNORECASE
)
_EXHIBITS = re.compile(
    r"^\W*(?:item\s*\d+\W*)?(?:exhibits?\s+index|index\s+to\s+exhibits|exhibits?)\W*$", re.IGNORECASE
)
_SIGNATURES = re.compile(r"^\W*signatures?\W*$", re.IGNORECASE)
_LEADER = re.compile(r"\.{4,}|(?:\s\.){4,}|\s\d{1,3}$")
_FINANCIAL_STATEMENTS = re.compile(r"\bfinancial\s+statements\b", re.IGNORECASE)


@lru_cache(maxsize=1 << 13)
def read_title(text: str) -> Title | None:
    """Return what a line opens when it reads like a title; None for running text. Numbers alone prove no note."""
    clean = " ".join(text.split())
    if not clean or len(clean) > _LONGEST or (clean[-1] in ".;" and len(clean) > 90):
        return None
    for kind, pattern in _PLAIN:
        if pattern.search(clean):
            return Title(kind, clean)
    item = _ITEM.match(clean)
    if item is not None or (_PART.match(clean) and len(clean) < 60):
        rest = item.group("title") if item else ""
        if _EXHIBITS.match(rest):
            return Title(TitleKind.EXHIBITS, clean)
        statements = _FINANCIAL_STATEMENTS.search(rest) is not None and not rest.lower().startswith("exhibit")
        return Title(TitleKind.ITEM if statements or not rest else TitleKind.DISCUSSION, clean)
    note = _NOTE.match(clean)
    if note is not None and not re.match(r"[a-z,;]", note.group("title")):
        return Title(TitleKind.NOTE, note.group("title").strip() or clean, PartKind.NOTE, note.group("n"), named=True)
    statement = statement_of_title(clean)
    if statement is not None:
        return Title(TitleKind.STATEMENT, clean, statement)
    numbered = _NUMBERED.match(clean)
    if numbered is not None:
        return Title(TitleKind.NOTE, numbered.group("title").strip(), PartKind.NOTE, numbered.group("n"))
    return None


_PLAIN = (
    (TitleKind.NOTES, _NOTES),
    (TitleKind.CONTENTS, _CONTENTS),
    (TitleKind.SIGNATURES, _SIGNATURES),
    (TitleKind.EXHIBITS, _EXHIBITS),
    (TitleKind.AUDITOR, _AUDITOR),
    (TitleKind.SCHEDULE, _SCHEDULE),
    (TitleKind.DISCUSSION, _DISCUSSION),
)


def statement_of_title(text: str) -> PartKind | None:
    """Return the statement that a title names; ``of operations and comprehensive loss`` is an income statement."""
    if _LEADER.search(text) or not (_TITLE_START.search(text) or _STATEMENT_WORD.search(text)):
        return None
    found = [(match.start(), kind) for kind, pattern in _STATEMENTS if (match := pattern.search(text))]
    kinds = {kind for _, kind in found}
    if not kinds or len(kinds - {PartKind.COMPREHENSIVE_INCOME}) > 1:
        # A line that names several statements is a sentence or an index.
        return None
    main = kinds - {PartKind.COMPREHENSIVE_INCOME}
    return main.pop() if main else PartKind.COMPREHENSIVE_INCOME


_SIGNS: tuple[tuple[PartKind, int, tuple[str, ...]], ...] = (
    (PartKind.CASH_FLOW, 3, (r"\boperating\s+activit", r"\binvesting\s+activit", r"\bfinancing\s+activit")),
    (
        PartKind.BALANCE_SHEET,
        2,
        (
            r"^total\s+assets",
            r"^total\s+(?:current\s+)?liabilities",
            r"liabilities.{0,60}\b(?:equity|deficit|capital)",
        ),
    ),
    (
        PartKind.EQUITY,
        3,
        (
            r"^balances?\b|\b(?:beginning|ending|opening)\s+balance",
            r"paid-in\s+capital",
            r"retained\s+earnings|accumulated\s+deficit",
            r"\bcomprehensive\b|\bnet\s+(?:income|loss|earnings)",
            r"\bdividends?\b|\brepurchase|\bissu",
            r"\btreasury\s+stock|common\s+(?:stock|shares)",
        ),
    ),
    (
        PartKind.COMPREHENSIVE_INCOME,
        2,
        (
            r"\bcomprehensive\s+(?:income|loss|\(loss)",
            r"\bother\s+comprehensive\b",
            r"^net\s+(?:income|loss|earnings)|^consolidated\s+net",
            r"\bforeign\s+currency\b|\bunrealized\b|\btranslation\b",
        ),
    ),
    (
        PartKind.INCOME_STATEMENT,
        3,
        (
            r"^(?:total\s+)?(?:net\s+)?(?:operating\s+)?(?:revenues?|sales)\b|\bnet\s+sales\b",
            r"\b(?:income|loss|earnings|profit).{0,30}\bbefore\b",
            r"\bnet\s+(?:income|loss|earnings|\(loss)",
            r"\bper\s+(?:\w+\s+)?(?:share|unit)",
            r"\b(?:tax|expenses?|costs?)\b",
        ),
    ),
)
"""Words in the labels of each statement, and how many of them bear out a title."""

_PATTERNS = {kind: [re.compile(sign, re.IGNORECASE) for sign in signs] for kind, _, signs in _SIGNS}


def bears_out(table: Table, kind: PartKind) -> bool:
    """True when the labels of a table are those of the statement that a title announced."""
    needed = next(needed for sort, needed, _ in _SIGNS if sort is kind)
    return _met(kind, _labels(table)) >= needed


def statement_of_table(table: Table) -> PartKind | None:
    """Return the statement that a table is by its own labels, judged strictly; None for anything else."""
    if table.rows < 12:
        return None
    labels = _labels(table)
    return next((kind for kind, _, signs in _SIGNS if _met(kind, labels) >= max(3, len(signs) - 1)), None)


def _met(kind: PartKind, labels: list[str]) -> int:
    return sum(1 for sign in _PATTERNS[kind] if any(sign.search(label) for label in labels))


def _labels(table: Table) -> list[str]:
    return [cell.clean for cell in table.cells if any(character.isalpha() for character in cell.text)][:400]
