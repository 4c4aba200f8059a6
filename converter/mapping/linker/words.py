"""What stays of a printed label when dates, amounts, marks and word endings are taken away."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_SUFFIX = re.compile(r"\[(?:member|domain|abstract|axis|table|line items|roll forward|extensible list)\]", re.I)
_MARKS = re.compile(r"[\(\[](?:\d{1,2}|[a-z]|[ivx]{1,4})[\)\]]|[*†‡§®™]+|\.{3,}", re.I)
_FRAME = re.compile(
    r"\((?:[^()]*\b(?:thousands?|millions?|billions?)\b[^()]*|unaudited|audited|details|parenthetical|continued"
    r"|note \d+|tables?|policies|as restated)\)",
    re.I,
)
_DATES = re.compile(
    rf"\b(?:as (?:of|at) |at |ended |ending |on |through |before |after )?(?:{_MONTHS})\.? \d{{1,2}}(?:,? ?\d{{4}})?\b"
    rf"|\b(?:\d{{1,2}} )?(?:{_MONTHS})\.?,? \d{{4}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b\d{{4}}-\d\d-\d\d\b",
    re.I,
)
_PERIODS = re.compile(
    rf"\b(?:for )?(?:the )?(?:(?:three|six|nine|twelve|thirteen|twenty-six|thirty-nine|52|53|13|26|39|fifty-two) )?"
    rf"(?:fiscal )?(?:years?|months?|quarters?|weeks?|periods?) (?:then )?(?:ended|ending)\b(?: (?:{_MONTHS}))?",
    re.I,
)
_YEAR = re.compile(r"\b(?:fy ?|fiscal )?(?:19|20)\d\d\b", re.I)
_AMOUNT = re.compile(
    r"[$€£¥]\s?\d[\d,.]*(?: ?(?:million|billion|thousand|m|bn|k)\b)?|\b\d[\d,]*\.\d+\b%?|\b\d{1,3}(?:,\d{3})+\b"
    r"|\b\d{3,}\b|\b\d+ (?:million|billion|thousand)\b|\b\d+(?:st|nd|rd|th)\b",
    re.I,
)
_WORD = re.compile(r"[a-z]+(?:'s)?|\d{1,2}%?")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

STOP = frozenset("a an the of and or for in to on at by with as its our their this that is are was were be us".split())
"""Words that the key of a label leaves out."""

_SAME = {
    "stockholder": "holder", "shareholder": "holder", "shareowner": "holder", "shareholding": "holder",
    "earning": "income", "amortisation": "amortization", "depreciations": "depreciation", "pre": "before",
    "pretax": "beforetax", "receivables": "receivable", "sh": "share", "yr": "year", "accum": "accumulated",
    "amort": "amortization", "noncurrent": "noncurrent", "labour": "labor", "programme": "program",
}  # fmt: skip
"""Words that filers use for one another."""


def clean(text: str) -> str:
    """Return the label without marks, dates, years, amounts and frames such as ``(in millions)``; lower case."""
    text = text.replace("’", "'").replace("\xa0", " ").replace("–", "-").replace("—", "-")
    text = _SUFFIX.sub(" ", text)
    text = _FRAME.sub(" ", text)
    text = _MARKS.sub(" ", text)
    text = _DATES.sub(" ", text)
    text = _PERIODS.sub(" ", text)
    text = _AMOUNT.sub(" ", _YEAR.sub(" ", text))
    return " ".join(text.lower().split())


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the word without plural and possessive endings, and one of a pair of words in the same use."""
    word = word.removesuffix("'s")
    if word in _SAME:
        return _SAME[word]
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _SAME.get(word, word)


@lru_cache(maxsize=1 << 16)
def terms(text: str) -> tuple[str, ...]:
    """Return the stems of a label in order, stop words left out (all words when nothing else is there)."""
    cleaned = clean(text)
    for joined, parts in (("non-", "non"), ("pre-tax", "beforetax"), ("before tax", "beforetax")):
        cleaned = cleaned.replace(joined, parts)
    words = _WORD.findall(cleaned)
    kept = tuple(stem(word) for word in words if word not in STOP)
    return kept or tuple(stem(word) for word in words)


@lru_cache(maxsize=1 << 16)
def key(text: str) -> str:
    """Return what two labels share that mean the same words: their stems, joined."""
    return " ".join(terms(text))


@lru_cache(maxsize=1 << 15)
def name_terms(local: str) -> tuple[str, ...]:
    """Return the stems of an element name (``DeferredRevenueCurrent``), stop words left out."""
    words = " ".join(_CAMEL.findall(local)).lower().replace("non ", "non")
    words = words.replace("before tax", "beforetax").replace("pre tax", "beforetax")
    return tuple(stem(word) for word in words.split() if word not in STOP)


def digest(text: str) -> int:
    """Return 64 bits that stand for a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def heading_words(title: str) -> str:
    """Return a role definition or caption without sort code, kind and ``(Details)``."""
    title = re.sub(r"^\d+ - (?:Statement|Disclosure|Document|Schedule) - ", "", title)
    title = re.sub(
        r"\((?:[^()]*\bdetails?\b[^()]*|tables?|parenthetical|policies|narrative)\)?", " ", title, flags=re.I
    )
    if " " not in title.strip():
        title = " ".join(_CAMEL.findall(title))
        title = re.sub(r"\b(?:Details?|Narrative|Tables?)\b", " ", title)
    return " ".join(title.split())
