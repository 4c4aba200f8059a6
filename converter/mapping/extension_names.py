"""Names of extension concepts from printed labels: legal, unique, in the field's style (EFM 6.7.29, 6.8.5, 6.8.6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from converter.model.decisions import without_years

MAX_BYTES = 200
"""EFM 6.7.29: a name has at most 200 bytes in UTF-8."""

_PERIOD_WORDS = re.compile(
    r"\b(?:(?:for|as of|at|in)\s+(?:the\s+)?)?"
    r"(?:(?:fiscal\s+)?(?:years?|quarters?|(?:three|six|nine|twelve)\s+months?)\s+ended\s*)?"
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2},?\s*)?"
    r"\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_SMALL = {"a", "an", "the", "of"}


def lc3_name(label: str) -> str:
    """Return the label in LC3 (label camel case concatenation, EFM 6.8.5): no articles, digits kept, ASCII only.

    Empty when the label holds no letter or digit.
    """
    text = without_years(label.replace("’", "'"), _PERIOD_WORDS)
    text = (
        unicodedata.normalize("NFKD", text)
        .encode("ascii", "ignore")
        .decode()
        .replace("&", " and ")
        .replace("%", " percent ")
    )
    text = re.sub(r"'s?\b", "", text)
    words = [word for word in re.findall(r"[A-Za-z0-9]+", text) if word.lower() not in _SMALL]
    name = "".join(_capital(word) for word in words)
    if name and name[0].isdigit():
        name = "Item" + name
    return _shorten(name, MAX_BYTES)


def _capital(word: str) -> str:
    if word.isupper() and len(word) > 4:
        return word.capitalize()
    return word[0].upper() + word[1:]


def _shorten(name: str, limit: int) -> str:
    if len(name) <= limit:
        return name
    words = re.findall(r"[A-Z][^A-Z]*|[^A-Z]+", name)
    while len(words) > 1 and sum(map(len, words)) > limit:
        words.pop()
    return "".join(words)[:limit]


class NameSpace:
    """Gives out names that neither the base taxonomies (EFM 6.7.16) nor this extension have yet."""

    def __init__(self, taken: Container[str]) -> None:
        self._base = taken
        self._own: set[str] = set()

    def reserve(self, name: str) -> None:
        """Mark a name that a decision fixed as taken."""
        self._own.add(name)

    def unique(self, stem: str, suffix: str = "", fallback: str = "Item") -> str:
        """Return ``stem + suffix``, with a number before the suffix when that is taken, and mark it as taken."""
        stem = _shorten(stem.removesuffix(suffix) or fallback, MAX_BYTES - len(suffix) - 4)
        name, count = stem + suffix, 1
        while name in self._own or name in self._base:
            count += 1
            name = f"{stem}{count}{suffix}"
        self._own.add(name)
        return name
