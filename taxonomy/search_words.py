"""Words of labels and questions, brought to one form for search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+(?:'s)?")
_NON = re.compile(r"\bnon[- ](?=[a-z])")
_STOP = frozenset("a an and as at by for from in into of on or the to with".split())
_SUFFIXES = ("izations", "ization", "ations", "ation", "ities", "ments", "ment", "ings", "ing", "ible", "able", "ions",
             "ion", "ers", "ies", "ity", "als", "al", "ed", "er", "es", "e", "s", "y")  # fmt: skip

ABBREVIATIONS = {
    "ppe": "property plant equipment",
    "pp&e": "property plant equipment",
    "r&d": "research development",
    "sg&a": "selling general administrative",
    "sga": "selling general administrative",
    "g&a": "general administrative",
    "d&a": "depreciation amortization",
    "eps": "earnings per share",
    "ar": "accounts receivable",
    "ap": "accounts payable",
    "rou": "right use",
    "aoci": "accumulated other comprehensive income",
    "oci": "other comprehensive income",
    "apic": "additional paid capital",
    "cogs": "cost goods sold",
    "dta": "deferred tax assets",
    "dtl": "deferred tax liabilities",
    "nci": "noncontrolling interest",
    "afs": "available sale",
    "htm": "held maturity",
    "aro": "asset retirement obligation",
    "ibnr": "incurred not reported",
    "rsu": "restricted stock units",
    "fx": "foreign currency exchange",
    "vie": "variable interest entity",
    "cip": "construction progress",
}


@lru_cache(maxsize=1 << 15)
def singular(word: str) -> str:
    """Return the singular of a plural English noun, by the usual endings; other words as they are."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return a crude stem that joins ``depreciation``, ``depreciated`` and ``depreciable``; at least four letters."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def words_of_name(words: Iterable[str]) -> list[str]:
    """Return the content words of an element name that was split at its capitals, as ``words_of`` gives them."""
    lowered = (word.lower() for word in words)
    return [singular(word) for word in lowered if word not in _STOP]


def words_of(text: str) -> list[str]:
    """Return the content words of a text, in the singular and in order; abbreviations written out."""
    found: list[str] = []
    for token in _NON.sub("non", text.lower()).split():
        bare = token.strip(".,;:()[]")
        if bare in ABBREVIATIONS:
            found += [singular(word) for word in ABBREVIATIONS[bare].split()]
            continue
        found += [singular(word.removesuffix("'s")) for word in _WORD.findall(token) if word not in _STOP]
    return found
