"""What CSS says of an element, as far as a reader of tables and notes needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

_POINTS = {"pt": 1.0, "px": 0.75, "in": 72.0, "cm": 28.346, "mm": 2.8346, "pc": 12.0, "": 0.75}
_HEAVY = re.compile(r"0*(?:[6-9]\d\d|1000)")
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*([a-z%]*)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DRAWN = re.compile(r"\b(?:solid|double|dashed|dotted|groove|ridge|inset|outset)\b")
_NO_WIDTH = re.compile(r"(?<![\d.])0(?:\.0*)?(?:p[tx]|em|in)?(?!\S)")
_UNSEEN_COLOUR = re.compile(r"#f{3}(?:f{3})?\b|\bwhite\b|\btransparent\b")
_NAMED_SIZES = {"xx-small": 7.0, "x-small": 8.0, "small": 10.0, "medium": 12.0, "large": 14.0, "x-large": 18.0}
_FONT_SIZES = {"1": 7.5, "2": 10.0, "3": 12.0, "4": 13.5, "5": 18.0, "6": 24.0, "7": 36.0}
_BOLD_TAGS = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
_ITALIC_TAGS = frozenset(("i", "em", "cite", "var", "dfn", "address"))


@dataclass(frozen=True, slots=True)
class Style:
    """The declarations of one element; None where it says nothing. Lengths in points."""

    display: str = ""
    hidden: bool | None = None
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    raised: bool | None = None
    size: float | None = None
    size_factor: float = 1.0
    align: str = ""
    left: float = 0.0
    text_indent: float | None = None
    rule_top: bool = False
    rule_bottom: bool = False
    break_before: bool = False
    break_after: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks where it stands: what an element inherits and passes on."""

    hidden: bool = False
    bold: bool = False
    italic: bool = False
    underline: bool = False
    raised: bool = False
    link: bool = False
    size: float = 12.0
    align: str = ""
    text_indent: float = 0.0


class StyleSheet:
    """Answers what an element's own declarations are; every distinct declaration is parsed once."""

    def __init__(self, root: etree._Element) -> None:
        self._classes: dict[str, str] = {}
        self._parsed: dict[str, Style] = {}
        self._looks: dict[tuple[object, ...], Look] = {}
        for element in root.iter("{*}style"):
            self._read_rules(element.text or "")

    def _read_rules(self, css: str) -> None:
        css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
        for selectors, body in _RULE.findall(css[:5_000_000]):
            for selector in selectors.split(","):
                match = re.fullmatch(r"\s*[a-z0-9]*\.([\w-]+)\s*", selector)
                if match:
                    self._classes[match[1]] = self._classes.get(match[1], "") + ";" + body

    def style(self, attributes: Mapping[str, str]) -> Style:
        """Return the declarations of an element with these attributes."""
        text = attributes.get("style", "")
        if self._classes and "class" in attributes:
            text = ";".join([*(self._classes.get(name, "") for name in attributes["class"].split()), text])
        known = self._parsed.get(text)
        if known is None:
            known = self._parsed[text] = _parse_style(text)
        if "align" in attributes and not known.align:
            known = replace(known, align=attributes["align"].lower())
        if "hidden" in attributes and known.display == "":
            known = replace(known, display="none")
        return known

    def look(self, parent: Look, tag: str, style: Style, attributes: Mapping[str, str]) -> Look:
        """Return how text directly in an element looks, given how it looks around the element."""
        size = attributes.get("size", "") if tag == "font" else ""
        key = (parent, tag, style, size, tag == "a" and "href" in attributes)
        known = self._looks.get(key)
        if known is None:
            known = self._looks[key] = _inherit(parent, tag, style, size, bool(key[4]))
        return known


def _inherit(parent: Look, tag: str, style: Style, font_size: str, link: bool) -> Look:
    bold = style.bold if style.bold is not None else parent.bold or tag in _BOLD_TAGS
    italic = style.italic if style.italic is not None else parent.italic or tag in _ITALIC_TAGS
    # An underline of a parent runs through its children (CSS Text Decoration §2.1); one for links is no emphasis.
    underline = parent.underline or (bool(style.underline) and tag != "a" and not link) or tag in ("u", "ins")
    size = style.size if style.size is not None else _FONT_SIZES.get(font_size, parent.size * style.size_factor)
    cell = tag in ("td", "th")
    align = style.align or ("center" if tag == "center" else "" if cell else parent.align)
    return Look(
        hidden=parent.hidden if style.hidden is None else style.hidden,
        bold=bold,
        italic=italic,
        underline=underline,
        raised=style.raised if style.raised is not None else parent.raised or tag == "sup",
        link=parent.link or link,
        size=size,
        align=align,
        text_indent=parent.text_indent if style.text_indent is None else style.text_indent,
    )


def points(text: str, size: float = 10.0) -> float:
    """Return a CSS length in points; 0 for what is none. Per cent is taken of a cell of 200 points."""
    match = _LENGTH.match(text.strip())
    if match is None:
        return 0.0
    number, unit = float(match[1]), match[2]
    if unit in ("em", "rem"):
        return number * size
    if unit == "%":
        return number * 2.0
    return number * _POINTS.get(unit, 0.0)


def _parse_style(text: str) -> Style:
    found: dict[str, str] = {}
    for declaration in text.lower().replace("!important", "").split(";"):
        key, colon, value = declaration.partition(":")
        if colon:
            found[key.strip()] = value.strip()
    if not found:
        return Style()
    size, factor = _font_size(found)
    shift = found.get("vertical-align", "")
    lifted = found.get("position") == "relative" and (
        points(found.get("top", "")) <= -1.5 or points(found.get("bottom", "")) >= 1.5
    )
    return Style(
        display=found.get("display", ""),
        hidden=_hidden(found.get("visibility", "")),
        bold=_bold(found),
        italic=_italic(found),
        underline=_underline(found),
        raised=True if shift == "super" or lifted else None,
        size=size,
        size_factor=factor,
        align={"start": "left", "end": "right"}.get(found.get("text-align", ""), found.get("text-align", "")),
        left=_left(found, "padding") + _left(found, "margin"),
        text_indent=points(found["text-indent"]) if "text-indent" in found else None,
        rule_top=_rule(found, "top"),
        rule_bottom=_rule(found, "bottom"),
        break_before=_breaks(found, "before"),
        break_after=_breaks(found, "after"),
    )


def _hidden(value: str) -> bool | None:
    return {"hidden": True, "collapse": True, "visible": False}.get(value)


def _bold(found: Mapping[str, str]) -> bool | None:
    value = found.get("font-weight", "")
    if not value:
        return True if re.search(r"\bbold\b", found.get("font", "")) else None
    return value in ("bold", "bolder") or bool(_HEAVY.fullmatch(value))


def _italic(found: Mapping[str, str]) -> bool | None:
    value = found.get("font-style", "")
    if not value:
        return True if "italic" in found.get("font", "") else None
    return value in ("italic", "oblique")


def _underline(found: Mapping[str, str]) -> bool | None:
    value = found.get("text-decoration", "") + " " + found.get("text-decoration-line", "")
    return "underline" in value if value.strip() else None


def _font_size(found: Mapping[str, str]) -> tuple[float | None, float]:
    value = found.get("font-size", "")
    if not value:
        return None, 1.0
    if value in _NAMED_SIZES:
        return _NAMED_SIZES[value], 1.0
    match = _LENGTH.match(value)
    if match is None:
        return None, 1.0
    if match[2] in ("em", "%"):
        return None, float(match[1]) / (100.0 if match[2] == "%" else 1.0)
    return points(value), 1.0


def _left(found: Mapping[str, str], what: str) -> float:
    if f"{what}-left" in found:
        return points(found[f"{what}-left"])
    sides = found.get(what, "").split()
    # The shorthand gives all sides, two pairs, or three or four of them (CSS Box Model §6.2).
    return points(sides[{1: 0, 2: 1, 3: 1}.get(len(sides), 3)]) if 0 < len(sides) <= 4 else 0.0


def _rule(found: Mapping[str, str], side: str) -> bool:
    drawn = False
    for key in ("border", f"border-{side}"):
        value = found.get(key, "")
        if value:
            drawn = bool(_DRAWN.search(value)) and not _NO_WIDTH.search(value) and not _UNSEEN_COLOUR.search(value)
    style = found.get(f"border-{side}-style", found.get("border-style", ""))
    if style and f"border-{side}" not in found:
        drawn = bool(_DRAWN.search(style)) and not _NO_WIDTH.search(found.get(f"border-{side}-width", "1px"))
    return drawn


def _breaks(found: Mapping[str, str], side: str) -> bool:
    value = found.get(f"page-break-{side}", "") or found.get(f"break-{side}", "")
    return value in ("always", "page", "left", "right")
