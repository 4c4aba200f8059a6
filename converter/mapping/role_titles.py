"""Titles of roles from what the document prints: statements, notes, and tables within notes (EFM 6.7.12, 6.24)."""

from __future__ import annotations

import re

_SMALL_WORDS = frozenset("a an and as at by for from in of on or the to with".split())
_NOTE_NUMBER = re.compile(r"^\s*(?:note\s+)?\d{1,2}\s*[.:–—-]\s*", re.IGNORECASE)
_CONTINUED = re.compile(r"[\s,(–—-]*\bcontinued\b[\s).]*$", re.IGNORECASE)
_BLOCK_KIND = re.compile(r"\s*\[(?:(?:Policy|Table) )?Text Block\]$")
_SAYS = (
    r"(?:is|are|was|were|lists?|shows?|presents?|summari[sz]es?|provides?|details?|reflects?|discloses?|contains?|"
    r"includes?|reconciles?|sets? (?:forth|out)|represents?|illustrates?|outlines?|describes?|consists? of)"
)
_LEAD = re.compile(
    rf"^(?:the|this)\s+(?:following\s+)?(?:tables?|schedules?|information|amounts?)\b.{{0,40}}?\b{_SAYS}\s+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]*\b(?:(?:is|are|was|were)\s+(?:as follows|comprised of|composed of|summari[sz]ed|presented|shown|set forth)|"
    r"(?:included?s?|consist(?:s|ed|ing)?(?: of)?|comprised?s?)\s+(?:of\s+)?the following|as follows|"
    r"consist(?:s|ed)? of|(?:in|by|from) the (?:following|table)).*$",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"[\s,(]*(?:\bas well as\b|\b(?:as of|at|for|during|in)\s+(?:each of\s+)?(?:the\s+)?"
    r"(?:(?:fiscal|three|six|nine|twelve|past|last)\s+|(?:years?|months?|quarters?|periods?|weeks?)\b|(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december)\b|\d)|\b(?:in|dollars in|amounts in)\s+(?:thousands|millions|billions)).*$",
    re.IGNORECASE,
)
_MAX_WORDS = 14


def title_case(text: str) -> str:
    """Return a printed title as roles write it: no note number, capitals only where English titles have them."""
    text = _CONTINUED.sub("", _NOTE_NUMBER.sub("", " ".join(text.split())))
    text = _plain(text).strip(" :.,;-–—") or "Untitled"
    return text[0].upper() + text[1:] if text.upper() != text else _headline(text.lower())


def block_title(label: str) -> str:
    """Return the words of a text block's label: without its kind."""
    return title_case(_BLOCK_KIND.sub("", label))[:120]


def caption_title(caption: str) -> str:
    """Return the title that a caption holds, empty for a sentence that holds none.

    ``The following table presents the components of lease cost for the years ended …`` is about *Components of lease
    cost*.
    """
    text = " ".join(caption.split())
    led = _LEAD.sub("", text)
    found = _FRAME.sub("", _TAIL.sub("", led))
    found = re.sub(r"^(?:the|our|a|an)\s+", "", found, flags=re.IGNORECASE).strip(" :.,;-–—(")
    words = found.split()
    if not words or len(words) > _MAX_WORDS or (led == text and re.search(r"[.;]\s+[A-Z]", text)):
        return ""
    return _headline(title_case(found))[:120]


def without_references(label: str) -> str:
    """Return a printed label without references to notes: ``Debt (Note 9)`` is *Debt*."""
    return re.sub(r"\s*\((?:see\s+)?notes?\s+[^()]*\)", "", label, flags=re.IGNORECASE).strip() or label


def _plain(text: str) -> str:
    return re.sub(r"[<>]", " ", text).translate(str.maketrans("‘’“”–—", "''\"\"--"))


def _headline(text: str) -> str:
    return " ".join(
        word if number and word in _SMALL_WORDS else _capital(word) for number, word in enumerate(text.split())
    )


def _capital(word: str) -> str:
    return re.sub(r"(?:^|(?<=[-/(]))[a-z]", lambda found: found.group().upper(), word)
