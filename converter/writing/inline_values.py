"""What an inline processor reads: the text or markup that belongs to a fact (Inline XBRL 1.1 §4.2, §11.1)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from converter.model.findings import ConverterError
from converter.writing.inline_header import IX, XHTML, XML
from converter.writing.lexical import escape

# Elements of XHTML without content, which are written as one tag.
_EMPTY = frozenset("area base basefont br col frame hr img input isindex link meta param".split())
_CONTINUED_AT = "continuedAt"


def parse_page(page: bytes) -> etree._Element:
    """Return the root of a well-formed page; ``ConverterError`` when it is not."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(page, parser)
    except etree.XMLSyntaxError as error:
        raise ConverterError("writing.page", f"the page is not well-formed XML: {error}") from error


class InlineValues:
    """Reads the content of ix elements of one page, chains of ``ix:continuation`` included."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._continuations = {str(found.get("id")): found for found in root.iter(f"{{{IX}}}continuation")}

    def text(self, element: etree._Element) -> str:
        """Return the text of an element and its continuations, without markup and without ``ix:exclude``."""
        return "".join(part for link in self._chain(element) for part in _texts(link))

    def markup(self, element: etree._Element) -> str:
        """Return the content as escaped XHTML (``escape="true"``): ix elements left out, attributes sorted."""
        parts: list[str] = []
        for link in self._chain(element):
            _markup(link, parts)
        return "".join(parts)

    def value(self, element: etree._Element) -> str:
        """Return the content as ``escape`` asks for it."""
        return self.markup(element) if element.get("escape") in ("true", "1") else self.text(element)

    def _chain(self, element: etree._Element) -> Iterator[etree._Element]:
        seen: set[str] = set()
        link: etree._Element | None = element
        while link is not None:
            yield link
            name = link.get(_CONTINUED_AT)
            if name is None or name in seen:
                return
            seen.add(name)
            link = self._continuations.get(name)


def _is_ix(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(f"{{{IX}}}")


def _is_content(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag != f"{{{IX}}}exclude"


def _texts(element: etree._Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if _is_content(child):
            yield from _texts(child)
        if child.tail:
            yield child.tail


def _markup(element: etree._Element, parts: list[str]) -> None:
    if element.text:
        parts.append(escape(element.text))
    for child in element:
        if _is_content(child):
            _element(child, parts)
        if child.tail:
            parts.append(escape(child.tail))


def _element(element: etree._Element, parts: list[str]) -> None:
    if _is_ix(element):
        _markup(element, parts)
        return
    name = etree.QName(element)
    tag = name.localname if name.namespace == XHTML else f"{element.prefix}:{name.localname}"
    opening = f"<{tag}" + "".join(
        f' {_attribute_name(key)}="{_attribute_value(value)}"'
        for key, value in sorted((str(key), str(value)) for key, value in element.attrib.items())
    )
    if element.text or len(element):
        parts.append(f"{opening}>")
        _markup(element, parts)
        parts.append(f"</{tag}>")
    else:
        parts.append(f"{opening}/>" if tag in _EMPTY else f"{opening}></{tag}>")


def _attribute_name(name: str) -> str:
    return name.replace(f"{{{XML}}}", "xml:")


def _attribute_value(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;")
