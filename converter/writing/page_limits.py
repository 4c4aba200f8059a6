"""Fits a page to what a filing system takes: repairs nobody sees are made, the rest is said.

The limits are data with citations (``data/page-limits.toml``). The page is edited as text, tag by tag, so that nothing
else of it changes.
"""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from converter.model.findings import Finding, Severity

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^>]*>"
    r"""|<(?P<end>/?)(?P<name>[A-Za-z_][\w.:-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*?)(?P<empty>/?)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""\s+(?P<name>[\w.:-]+)\s*=\s*(?P<value>"[^"]*"|'[^']*')""")
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_PICTURE = re.compile(r"data:image/([\w.+-]+);base64,(.*)", re.DOTALL)
_EXTERNAL = re.compile(r"(?:https?|ftp):", re.IGNORECASE)
_SUFFIXES = {"jpeg": "jpg", "jpg": "jpg", "gif": "gif"}


@dataclass(frozen=True, slots=True)
class FittedPage:
    """A page with the pictures that were taken out of it, and what was repaired or stays wrong."""

    page: bytes
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@cache
def _all_limits() -> dict[str, dict[str, Any]]:
    text = files("converter.writing").joinpath("data", "page-limits.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def limits_by_scheme(scheme: str) -> str:
    """Return the name of the limits for reports whose entity has an identifier of this scheme; empty for none."""
    return next((name for name, limits in _all_limits().items() if limits["scheme"] == scheme), "")


def fit_page(page: bytes, limits: str, stem: str, *, severity: Severity = Severity.ERROR) -> FittedPage:
    """Return a well-formed page fitted to the limits ``edgar`` or ``esef``; empty limits leave it alone.

    ``severity`` is that of what cannot be repaired. ``stem`` begins the names of pictures that become files.
    """
    if not limits:
        return FittedPage(page)
    fitter = _Fitter(page.decode("utf-8"), _all_limits()[limits], stem)
    text = fitter.fitted()
    return FittedPage(text.encode("ascii", "xmlcharrefreplace"), fitter.pictures, tuple(fitter.findings(severity)))


@dataclass(slots=True)
class _Open:
    """An element that is open: as written, and as it is closed in the fitted page."""

    name: str
    closing: str


class _Fitter:
    def __init__(self, text: str, limits: Mapping[str, Any], stem: str) -> None:
        self._text = text
        self._limits = limits
        self._stem = stem
        self._elements: Mapping[str, str] = limits["elements"]
        self._attributes: Mapping[str, str] = limits["attributes"]
        self._links = re.compile(limits["links"])
        self._ids = set(re.findall(r'\sid="([^"]*)"', text))
        self._said: dict[tuple[str, str, str, bool], int] = {}
        self._evidence: dict[tuple[str, str, str, bool], str] = {}
        self.pictures: dict[str, bytes] = {}

    def fitted(self) -> str:
        """Return the page, repaired."""
        parts: list[str] = []
        open_: list[_Open] = []
        at = skip_until = 0
        for token in _TOKEN.finditer(self._text):
            if token.start() < skip_until:
                continue
            parts.append(self._text[max(at, skip_until) : token.start()])
            at = token.end()
            if token["name"] is None:
                parts.append(token[0])
            elif token["end"]:
                parts.append(self._closed(token, open_))
            else:
                end = self._dropped(token)
                if end:
                    skip_until = at = end
                    continue
                parts.append(self._opened(token, open_))
        parts.append(self._text[at:])
        return "".join(parts)

    def findings(self, severity: Severity) -> Iterable[Finding]:
        """Yield what was repaired and what stays wrong, each kind once."""
        name = self._limits["name"]
        for key, count in self._said.items():
            code, what, citation, repaired = key
            yield Finding(
                Severity.INFO if repaired else severity,
                f"page.{code}",
                f"{what}: {name} refuses it" + ("; it was put right without a visible change" if repaired else ""),
                "" if repaired else "Change it in the source: no repair leaves the page as it looks.",
                stage="writing",
                citation=citation,
                evidence=self._evidence[key],
                count=count,
            )

    def _say(self, code: str, what: str, citation: str, evidence: str, *, repaired: bool) -> None:
        key = (code, what, citation, repaired)
        self._said[key] = self._said.get(key, 0) + 1
        self._evidence.setdefault(key, evidence[:200])

    # -- elements

    def _dropped(self, token: re.Match[str]) -> int:
        """Return the end of an element that is taken out, 0 for one that stays."""
        name, repair = token["name"], self._elements.get(token["name"], "")
        if not repair.startswith("drop"):
            return 0
        end = token.end() if token["empty"] else self._end(token)
        inside = self._text[token.end() : end]
        may = {
            "drop": "<ix:" not in inside,
            "drop-bare": not token["rest"].strip() and not re.sub(r"</?col(?:group)?\s*/?>|\s", "", inside),
            "drop-hidden": bool(re.search(r"""type\s*=\s*["']hidden["']""", token["rest"])),
        }[repair]
        if may and end:
            self._say("element", f"<{name}>", self._limits["citation"], token[0], repaired=True)
            return end
        return 0

    def _end(self, token: re.Match[str]) -> int:
        """Return where the element of a start tag ends."""
        depth = 0
        for found in _TOKEN.finditer(self._text, token.start()):
            if found["name"] == token["name"] and not found["empty"]:
                depth += -1 if found["end"] else 1
                if depth == 0:
                    return found.end()
        return 0

    def _opened(self, token: re.Match[str], open_: list[_Open]) -> str:
        name = token["name"]
        written, rest = name, token["rest"]
        if name in self._elements:
            repair = self._elements[name]
            repaired = repair.startswith("span ")
            self._say("element", f"<{name}>", self._limits["citation"], token[0], repaired=repaired)
            if repaired:
                written, rest = "span", _with_style(rest, repair.removeprefix("span "))
        if name == "table":
            self._table(token, open_)
        rest = self._fitted_attributes(name, rest)
        if not token["empty"]:
            open_.append(_Open(name, written))
        return f"<{written}{rest}{token['empty']}>"

    def _closed(self, token: re.Match[str], open_: list[_Open]) -> str:
        if not open_ or open_[-1].name != token["name"]:
            return token[0]
        return f"</{open_.pop().closing}>"

    def _table(self, token: re.Match[str], open_: list[_Open]) -> None:
        citation = self._limits["nested_tables"]
        if citation and any(one.name == "table" for one in open_):
            self._say("nested-table", "a table in a table", citation, token[0], repaired=False)

    # -- attributes

    def _fitted_attributes(self, element: str, rest: str) -> str:
        def fitted(found: re.Match[str]) -> str:
            return self._attribute(element, found, rest)

        return _ATTRIBUTE.sub(fitted, rest) if "=" in rest else rest

    def _attribute(self, element: str, found: re.Match[str], rest: str) -> str:
        name, value = found["name"], found["value"][1:-1]
        key = next((key for key in (f"{element} {name}", f"* {name}") if key in self._attributes), "")
        if key:
            return self._repaired_attribute(element, found, rest, self._attributes[key])
        if (element, name) == ("a", "href"):
            self._link(value, found[0])
        elif (element, name) == ("img", "src"):
            return self._picture(value, found[0])
        return found[0]

    def _repaired_attribute(self, element: str, found: re.Match[str], rest: str, repair: str) -> str:
        name, value = found["name"], found["value"][1:-1]
        has = {one["name"]: one["value"][1:-1] for one in _ATTRIBUTE.finditer(rest)}
        made: str | None = None
        if repair == "remove":
            made = ""
        elif repair == "xml:lang":
            made = "" if "xml:lang" in has else f' xml:lang="{value}"'
        elif repair == "id" and (has.get("id") == value or (value in self._ids and has.get("id"))):
            made = ""
        elif repair == "id" and "id" not in has and value not in self._ids and _NAME.fullmatch(value):
            self._ids.add(value)
            made = f' id="{value}"'
        citation = self._limits["citation"]
        self._say("attribute", f"{name} of <{element}>", citation, found[0].strip(), repaired=made is not None)
        return found[0] if made is None else made

    def _link(self, address: str, written: str) -> None:
        if address.lower().lstrip().startswith("javascript:"):
            self._say("active-link", "a link that runs code", self._limits["citation"], written, repaired=False)
        elif _EXTERNAL.match(address) and not self._links.match(address):
            self._say("external-link", "a link to elsewhere", self._limits["links_citation"], written, repaired=False)

    def _picture(self, address: str, written: str) -> str:
        citation = self._limits["pictures_citation"]
        if _EXTERNAL.match(address):
            self._say("external-picture", "a picture from elsewhere", citation, written, repaired=False)
            return written
        if not address.startswith("data:"):
            suffix = address.rpartition(".")[2].lower()
            if suffix not in self._limits["picture_files"]:
                self._say("picture-kind", f"a picture of kind {suffix!r}", citation, written, repaired=False)
            return written
        found = _PICTURE.fullmatch(address)
        kind = found[1].lower() if found else ""
        if kind in self._limits["picture_data"]:
            return written
        name = self._as_file(kind, found[2] if found else "")
        self._say("picture-data", "a picture inside the page", citation, written[:60], repaired=bool(name))
        return f' src="{name}"' if name else written

    def _as_file(self, kind: str, data: str) -> str:
        """Return the name of the file that a picture became; empty when it cannot become one."""
        suffix = _SUFFIXES.get(kind, "")
        if suffix not in self._limits["picture_files"]:
            return ""
        try:
            content = base64.b64decode(re.sub(r"\s|&#\w+;", "", data), validate=True)
        except binascii.Error:
            return ""
        for name, known in self.pictures.items():
            if known == content:
                return name
        name = f"{self._stem}-{len(self.pictures) + 1}.{suffix}"
        self.pictures[name] = content
        return name


def _with_style(rest: str, style: str) -> str:
    if not style:
        return rest
    found = re.search(r"""\sstyle\s*=\s*(["'])""", rest)
    if found is None:
        return f'{rest.rstrip()} style="{style}"'
    return f"{rest[: found.end()]}{style};{rest[found.end() :]}"
