"""HTML as found to well-formed XHTML that looks the same, and the tree of exactly that XHTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5

from lxml import etree

from converter.model.findings import Finding, InputError, Severity
from converter.reading.html_source import Source
from converter.reading.limits import Limits

XHTML = "http://www.w3.org/1999/xhtml"
_INLINE = re.compile(r"""xmlns:([\w.-]+)\s*=\s*["']http://www\.xbrl\.org/(?:2013|2008|2011[^"']*)/inlineXBRL["']""")
_IS_XML = re.compile(r"""\A\s*(?:<\?xml\s|<html[^>]{0,4000}?xmlns\s*=\s*["']http://www\.w3\.org/1999/xhtml)""", re.I)
# A parser ends the page at the first of these; browsers go on reading.
_DOCUMENT_END = re.compile(r"</(?:body|html)\s*>", re.I)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HANDLER = re.compile(r"\bon[a-z]{3,20}\s*=", re.I)
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.S)
_UNSEEN = re.compile(r"display\s*:\s*none", re.I)
_HINT = re.compile(r"-sec-ix-[\w-]+\s*:[^;]*;?")
# The name of spans that hold nothing but a hint, until they are taken out.
_REFERENCE = "reference-to-hidden-fact"
_BREAKS_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
_TABLE_CONTENT = frozenset(
    "caption col colgroup thead tbody tfoot tr td th script style form input template table".split()
)
_INLINE_ELEMENTS = (
    "continuation denominator exclude footnote fraction nonfraction nonnumeric numerator relationship tuple".split()
)


@dataclass(frozen=True, slots=True)
class Markup:
    """``text`` is the XHTML, ``root`` the tree that parsing it gives; ``tags`` counts inline XBRL facts taken out."""

    text: str
    root: etree._Element
    tags: int
    inline: bool
    findings: tuple[Finding, ...]


def well_formed(source: Source, name: str, limits: Limits) -> Markup:
    """Return the page as XHTML: tag soup closed, scripts and inline XBRL elements gone, everything seen kept.

    The tree is parsed from the XHTML itself, so that a place in the one is a place in the other.
    Raises ``InputError`` when there is nothing to read or the nesting is too deep.
    """
    findings: list[Finding] = []
    prefixes = sorted({prefix.lower() for prefix in _INLINE.findall(source.text)})
    root = _parse(source.text, name, findings)
    _refuse_depth(root, name, limits)
    tags = _without_inline_xbrl(root, prefixes)
    if prefixes:
        findings.append(
            Finding(
                Severity.INFO,
                "html.inline-xbrl",
                f"the page already carries {tags:,} inline XBRL facts; they were read as plain text",
                hint="tags made now take the place of the old ones; nothing is tagged twice",
                stage="reading",
                count=max(tags, 1),
            )
        )
    _without_scripts(root, bool(_HANDLER.search(source.text)), findings)
    _strip_namespaces(root)
    _foster(root, findings)
    text, parsed = _serialised(root, name)
    return Markup(text, parsed, tags, bool(prefixes), tuple(findings))


def _parse(text: str, name: str, findings: list[Finding]) -> etree._Element:
    if _IS_XML.match(text):
        parsed = _parse_xml(text)
        if parsed is not None:
            return parsed
        findings.append(
            Finding(
                Severity.WARNING,
                "html.not-well-formed",
                "the page says that it is XHTML but is not well-formed; it was read as browsers read HTML",
                stage="reading",
            )
        )
        text = _XML_DECLARATION.sub("", text)
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, encoding="utf-8")
    try:
        root = etree.fromstring(_DOCUMENT_END.sub("", text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise InputError("html.unreadable", f"no page can be read from it: {error.msg}", place=name) from error
    if root is None:
        raise InputError("html.empty", "there is no text in it", place=name)
    for entry in parser.error_log:
        if "depth" in entry.message or "huge" in entry.message.lower():
            raise InputError("html.too-deep", f"the page is not built to be read: {entry.message}", place=name)
    return root


def _parse_xml(text: str) -> etree._Element | None:
    def character(match: re.Match[str]) -> str:
        known = html5.get(match[1] + ";")
        return match[0] if known is None or known in "&<>\"'" else known

    text = _NAMED.sub(character, _XML_DECLARATION.sub("", text))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None
    return root if root.tag in ("html", f"{{{XHTML}}}html") else None


def _refuse_depth(root: etree._Element, name: str, limits: Limits) -> None:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    if deepest > limits.max_depth:
        raise InputError("html.too-deep", f"elements stand {deepest} deep; the limit is {limits.max_depth}", place=name)


def _without_inline_xbrl(root: etree._Element, prefixes: list[str]) -> int:
    """Take inline XBRL elements out of the tree, their content left in place; return how many were facts."""
    if not prefixes:
        return 0
    facts = 0
    headers = []
    wrappers: set[str] = set()
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        namespace, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        prefix, colon, rest = local.partition(":")
        if "/inlineXBRL" in namespace:
            local = local.lower()
        elif not namespace and colon and prefix.lower() in prefixes:
            local = rest.lower()
        else:
            continue
        if local == "header":
            headers.append(element)
        elif local in _INLINE_ELEMENTS:
            wrappers.add(tag)
            facts += local in ("nonfraction", "nonnumeric", "fraction")
    for header in headers:
        holder = header.getparent()
        _remove(header)
        if holder is not None and _is_unseen_and_empty(holder):
            _remove(holder)
    _without_references(root)
    etree.strip_tags(root, _REFERENCE, *sorted(wrappers))
    return facts


def _is_unseen_and_empty(element: etree._Element) -> bool:
    unseen = _UNSEEN.search(str(element.get("style") or "")) is not None
    return unseen and len(element) == 0 and not (element.text or "").strip()


def _without_references(root: etree._Element) -> None:
    """Take out style hints that tie words to hidden facts (EFM 5.2.5.14), which are gone with the header."""
    for element in root.iter(etree.Element):
        style = str(element.get("style") or "")
        if "-sec-ix-" not in style:
            continue
        rest = _HINT.sub("", style).strip()
        if rest:
            element.set("style", rest)
            continue
        del element.attrib["style"]
        if str(element.tag).rpartition("}")[2] == "span" and not element.attrib:
            element.tag = _REFERENCE


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _without_scripts(root: etree._Element, may_act: bool, findings: list[Finding]) -> None:
    """Take out what acts instead of being read; a page shows the same without it once it has been saved."""
    # A search by iteration: XPath sorts what it finds, which takes very long where thousands stand side by side.
    scripts = list(root.iter("{*}script", "{*}noscript"))
    handlers = [
        element
        for element in (root.iter(etree.Element) if may_act else ())
        if any(str(key).startswith("on") for key in element.attrib)
    ]
    for element in scripts:
        _remove(element)
    for element in handlers:
        for attribute in [str(key) for key in element.attrib if str(key).startswith("on")]:
            del element.attrib[attribute]
    if scripts or handlers:
        findings.append(
            Finding(
                Severity.WARNING,
                "html.active-content",
                "scripts and event handlers were taken out of the page",
                stage="reading",
                count=len(scripts) + len(handlers),
            )
        )


def _foster(root: etree._Element, findings: list[Finding]) -> None:
    """Put text and elements that stand between rows or cells before their table, where browsers show them.

    HTML §13.2.6.1 (foster parenting).
    """
    holders: list[etree._Element] = []
    strays: list[etree._Element] = []
    for part in root.iter("table", "tbody", "thead", "tfoot", "tr"):
        children = list(part)
        strays.extend(child for child in children if child.tag not in _TABLE_CONTENT)
        if (part.text or "").strip() or any(child.tail and child.tail.strip() for child in children):
            holders.append(part)
    if not holders and not strays:
        return
    moved: list[str] = []
    for element in strays:
        table = next(element.iterancestors("table"), None)
        if table is not None:
            moved.append("".join(map(str, element.itertext())))
            tail, element.tail = element.tail, None
            _add_text(element, tail)
            table.addprevious(element)
    for element in holders:
        table = element if element.tag == "table" else next(element.iterancestors("table"), None)
        if table is None or table.getparent() is None:
            continue
        texts = [element.text or "", *(child.tail or "" for child in element)]
        element.text = None
        for child in element:
            child.tail = None
        moved.extend(texts)
        _add_text(table, " ".join(part for part in texts if part.strip()))
    shown = [text for text in moved if text.strip()]
    if shown:
        findings.append(
            Finding(
                Severity.INFO,
                "html.text-between-cells",
                "text stands in a table but in none of its cells; it was put before the table, where browsers show it",
                stage="reading",
                evidence=shown[0].strip()[:80],
                count=len(shown),
            )
        )


def _add_text(element: etree._Element, text: str | None) -> None:
    """Put text right before an element."""
    if not text:
        return
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def _serialised(root: etree._Element, name: str) -> tuple[str, etree._Element]:
    text = _to_text(root)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return text, etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        # Names and prefixes that HTML lets pass; looked for only where there are some, since few pages have any.
        _mend_names(root)
        text = _to_text(root)
    try:
        return text, etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            "html.unreadable", f"no well-formed page can be made of it: {error.msg}", place=name
        ) from error


def _to_text(root: etree._Element) -> str:
    # HTML readers take <div/> for an open tag: only void elements may be written so.
    for element in root.iter(etree.Element):
        if element.text is None and len(element) == 0 and element.tag not in _VOID:
            element.text = ""
        if element.tag == "style" and "type" not in element.attrib:
            element.set("type", "text/css")  # HTML lets it go without saying, XHTML 1.0 requires it
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    text = re.sub(r"\A<html\b", f'<html xmlns="{XHTML}"', text, count=1)
    return _STYLE.sub(lambda match: match[1] + match[2].replace("&gt;", ">").replace("]]>", "]]&gt;") + match[3], text)


def _strip_namespaces(root: etree._Element) -> None:
    if root.tag == "html" and not root.nsmap:
        return
    for element in root.iter(etree.Element):
        if element.tag[0] == "{":
            element.tag = element.tag.rpartition("}")[2]
        for key in [str(key) for key in element.attrib if str(key).startswith("{")]:
            if "XML/1998/namespace" not in key:
                del element.attrib[key]
    etree.cleanup_namespaces(root)


def _mend_names(root: etree._Element) -> None:
    for element in root.iter(etree.Element):
        if not _NAME.match(str(element.tag)):
            # Browsers show an element they do not know as plain inline text.
            element.tag = "span"
        for key, value in element.attrib.items():
            named = str(key)
            if named in ("xml:lang", "{http://www.w3.org/XML/1998/namespace}lang"):
                continue
            if not _NAME.match(named) or named == "xmlns":
                del element.attrib[key]
            elif _BREAKS_XML.search(str(value)):
                element.attrib[key] = _BREAKS_XML.sub("", str(value))
        for part in ("text", "tail"):
            value = getattr(element, part)
            if value and _BREAKS_XML.search(value):
                setattr(element, part, _BREAKS_XML.sub("", value))
