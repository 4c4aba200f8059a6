"""Repairs of a page that came in which nobody sees: what its XHTML has to keep to, and HTML readers let pass."""

from __future__ import annotations

import re

_TAG = re.compile(r"<[^<>]*>")
_ID = re.compile(r'(\sid=")([^"]*)"')
_LINK = re.compile(r'(\shref="#)([^"]*)"')
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
_EMPTY_ROW = re.compile(r"(<tr(?: [^<>]*)?>)([ \t\r\n]*)(</tr>)")


def filled_rows(markup: str) -> str:
    """Return the markup with a cell in every row that has none (XHTML 1.1 asks for one); the cell is not shown."""
    return _EMPTY_ROW.sub(r'\1\2<td style="display:none"></td>\3', markup)


class SourceIds:
    """Makes ids valid, each used once, and none that our own elements need (XML 1.0 §3.3.1).

    Renames ids that cannot stay, with the links to them, and drops repeated ones, which nothing can point at.
    """

    def __init__(self, markup: str, ours: frozenset[str]) -> None:
        found = [match[2] for tag in _TAG.findall(markup) if ' id="' in tag for match in _ID.finditer(tag)]
        known = set(found)
        self._names: dict[str, str] = {}
        for name in dict.fromkeys(found):
            if name in ours or not _NCNAME.fullmatch(name):
                self._names[name] = _free(name, known | ours)
                known.add(self._names[name])
        self._repeated = len(known) < len(found) + len(self._names)
        self._seen: set[str] = set()

    def mended(self, markup: str) -> str:
        """Return the next part of the page, ids put right; parts come in the order of the page."""
        if not self._names and not self._repeated:
            return markup
        return _TAG.sub(self._tag, markup)

    def _tag(self, tag: re.Match[str]) -> str:
        text = tag[0]
        if ' href="#' in text:
            text = _LINK.sub(lambda match: f'{match[1]}{self._names.get(match[2], match[2])}"', text)
        return _ID.sub(self._id, text) if ' id="' in text else text

    def _id(self, match: re.Match[str]) -> str:
        if match[2] in self._seen:
            return ""
        self._seen.add(match[2])
        return f'{match[1]}{self._names.get(match[2], match[2])}"'


def _free(name: str, taken: set[str]) -> str:
    base = "page-" + re.sub(r"[^\w.\-]", "-", name)
    free, number = base, 1
    while free in taken:
        number += 1
        free = f"{base}-{number}"
    return free
