"""Everything that a discoverable taxonomy set declares, read straight from its files (XBRL 2.1 §3.2)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Protocol, cast
from urllib.parse import urljoin

from lxml import etree

from taxonomy.errors import TaxonomyError
from taxonomy.xml_names import (
    ENUM_1,
    ENUM_2,
    GENERIC_LINK,
    LINK,
    STANDARD_HOSTS,
    XBRLDT,
    XBRLI,
    XLINK,
    XML,
    XS,
    clark,
)

_HREF, _FROM, _TO, _LABEL, _ROLE, _ARCROLE, _TYPE = (
    clark(XLINK, name) for name in ("href", "from", "to", "label", "role", "arcrole", "type")
)
_XLINK_PREFIX = f"{{{XLINK}}}"
_LANG = clark(XML, "lang")
_PERIOD, _BALANCE = clark(XBRLI, "periodType"), clark(XBRLI, "balance")
_TYPED_DOMAIN = clark(XBRLDT, "typedDomainRef")
_SCHEMA, _ELEMENT = clark(XS, "schema"), clark(XS, "element")

_GENERIC = clark(GENERIC_LINK, "link")
_ELEMENT_SCHEME = re.compile(r"element\(([^/)]+)\)")
_EXTENDED = (
    *(clark(LINK, f"{name}Link") for name in ("presentation", "calculation", "definition", "label", "reference")),
    _GENERIC,
)
_ARCS = tuple(
    clark(LINK, name) for name in ("presentationArc", "calculationArc", "definitionArc", "labelArc", "referenceArc")
)
_POINTERS = tuple(clark(LINK, name) for name in ("linkbaseRef", "roleRef", "arcroleRef"))
_IMPORTS = (clark(XS, "import"), clark(XS, "include"))
_LOC, _LABEL_RESOURCE, _REFERENCE = clark(LINK, "loc"), clark(LINK, "label"), clark(LINK, "reference")
_ROLE_TYPE, _COMPLEX_TYPE = clark(LINK, "roleType"), clark(XS, "complexType")
_TAGS = (
    *_EXTENDED, *_ARCS, *_POINTERS, *_IMPORTS, _LOC, _LABEL_RESOURCE, _REFERENCE, _ROLE_TYPE, _COMPLEX_TYPE, _ELEMENT,
)  # fmt: skip


class Files(Protocol):
    """Where a DTS is read from."""

    def read(self, url: str) -> bytes | None:
        """Return the content behind a URL, or None when there is none."""
        ...


@dataclass(slots=True)
class Declaration:
    """A top-level element of a schema. Names are in ``{namespace}local`` form."""

    name: str
    prefix: str
    url: str
    id: str
    type: str
    substitution: str
    period: str
    balance: str
    abstract: bool
    nillable: bool
    typed_domain: str = ""
    enum_domain: str = ""
    enum_role: str = ""
    enum_head_usable: bool = False


@dataclass(frozen=True, slots=True)
class RoleType:
    """A role declaration (XBRL 2.1 §5.1.3)."""

    uri: str
    definition: str
    used_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A label or a reference: role, language and text, or the parts of a reference as (name, text)."""

    role: str
    language: str = ""
    text: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Arc:
    """One arc with its ends as node numbers; ``extra`` holds the other attributes that count for equivalence
    (XBRL 2.1 §3.5.3.9.7.4)."""

    base_set: tuple[str, str, str, str]
    """Link role, arcrole, arc element and extended-link element: the network that it belongs to (§3.5.3.9.7.3)."""
    source: int
    target: int
    order: float
    priority: int
    prohibited: bool
    extra: tuple[tuple[str, str], ...]

    @property
    def role(self) -> str:
        """The extended link role."""
        return self.base_set[0]

    @property
    def arcrole(self) -> str:
        """The arcrole."""
        return self.base_set[1]

    def get(self, attribute: str, default: str = "") -> str:
        """Return an attribute by its local or ``{namespace}local`` name."""
        for key, value in self.extra:
            if key == attribute:
                return value
        return default


@dataclass(slots=True)
class Dts:
    """A DTS as read: declarations, arcs and resources. Nodes are numbered ends of arcs."""

    documents: dict[str, None] = field(default_factory=dict)
    declarations: dict[str, Declaration] = field(default_factory=dict)
    """By ``url#id``."""
    types: dict[str, str] = field(default_factory=dict)
    """Type name to the name of its base."""
    roles: dict[str, RoleType] = field(default_factory=dict)
    arcs: list[Arc] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    """Node number to ``url#fragment``; empty for an anonymous resource."""
    resources: dict[int, Resource] = field(default_factory=dict)
    located: dict[int, str] = field(default_factory=dict)
    """Node that a locator of a standard link points at, to the role of the first such link."""
    imports: dict[str, list[str]] = field(default_factory=dict)
    """Schema to the schemas that it imports or includes."""
    missing: dict[str, str] = field(default_factory=dict)
    """URL that no package has, to the document that asks for it."""
    schema_prefixes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Target namespace to its prefix and the URL of the schema that declares elements in it."""


def discover(entry_points: Iterable[str], files: Files) -> Dts:
    """Read the DTS of the entry points (XBRL 2.1 §3.2); what is nowhere is listed in ``missing``.

    Schemas of the specifications themselves are not read: they hold no concepts of a taxonomy.
    """
    reader = _Reader(Dts(), files)
    for url in entry_points:
        reader.enqueue(url, "entry point")
    reader.run()
    return reader.dts


class _Reader:
    """One pass over the documents, in the order they are discovered."""

    def __init__(self, dts: Dts, files: Files) -> None:
        self.dts = dts
        self.files = files
        self._queue: deque[tuple[str, str]] = deque()
        self._seen: set[str] = set()
        self._node_numbers: dict[str, int] = {}
        self._url = ""
        self._joined: dict[str, str] = {}
        self._root_names: dict[str | None, str] = {}
        self._locators: dict[str, list[int]] = {}
        self._located: list[int] = []
        self._pending: list[tuple[str, str, str, str, float, int, bool, tuple[tuple[str, str], ...]]] = []
        self._handlers: dict[str, Callable[[etree._Element], bool]] = {
            _LOC: self._loc, _LABEL_RESOURCE: self._label, _REFERENCE: self._reference, _ROLE_TYPE: self._role_type,
            _COMPLEX_TYPE: self._complex_type, _ELEMENT: self._element,
        }  # fmt: skip
        self._handlers |= dict.fromkeys(_EXTENDED, self._extended)
        self._handlers |= dict.fromkeys(_ARCS, self._arc)
        self._handlers |= dict.fromkeys(_POINTERS, self._pointer)
        self._handlers |= dict.fromkeys(_IMPORTS, self._import)

    def enqueue(self, url: str, asked_by: str) -> None:
        """Put a document on the list, once."""
        url = url.partition("#")[0]
        if url not in self._seen:
            self._seen.add(url)
            self._queue.append((url, asked_by))

    def run(self) -> None:
        """Read until no document leads to a new one."""
        while self._queue:
            self._url, asked_by = self._queue.popleft()
            data = self.files.read(self._url)
            if data is not None:
                self.dts.documents[self._url] = None
                self._read(data)
            elif not self._url.startswith(STANDARD_HOSTS):
                self.dts.missing[self._url] = asked_by

    def _read(self, data: bytes) -> None:
        self._joined.clear()
        self._root_names = {}
        self._locators, self._pending, self._located = {}, [], []
        handlers = self._handlers
        try:
            context = etree.iterparse(
                BytesIO(data), events=("end",), tag=_TAGS, resolve_entities=False, load_dtd=False, no_network=True,
                huge_tree=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            for _, element in context:
                if handlers[element.tag](element):
                    element.clear()
        except etree.XMLSyntaxError as error:
            raise TaxonomyError(
                "taxonomy.not-xml", f"not well-formed XML: {error.msg}", place=self._url,
                hint="Get the package anew; `taxonomy verify` tells whether it was damaged here.",
            ) from None  # fmt: skip

    def _absolute(self, href: str) -> str:
        file, mark, fragment = href.partition("#")
        base = self._joined.get(file)
        if base is None:
            base = self._joined[file] = urljoin(self._url, file) if file else self._url
        return base + mark + fragment

    def _qname(self, text: str, element: etree._Element) -> str:
        prefix, colon, local = text.strip().rpartition(":")
        key = prefix if colon else None
        namespace = self._root_names.get(key)
        if namespace is None:
            # Declarations below the root are looked up afresh, as their scope is one element.
            namespace = element.nsmap.get(key) or ""
            if (element.getroottree().getroot().nsmap or {}).get(key) == namespace:
                self._root_names[key] = namespace
        return clark(namespace, local) if namespace else local

    def _node(self, url: str) -> int:
        number = self._node_numbers.get(url)
        if number is None:
            number = self._node_numbers[url] = len(self.dts.nodes)
            self.dts.nodes.append(url)
        return number

    # Each handler returns True when the element may be emptied to save memory.

    def _pointer(self, element: etree._Element) -> bool:
        if href := element.get(_HREF):
            self.enqueue(self._absolute(href), self._url)
        return True

    def _import(self, element: etree._Element) -> bool:
        if location := element.get("schemaLocation"):
            url = self._absolute(location)
            self.dts.imports.setdefault(self._url, []).append(url)
            self.enqueue(url, self._url)
        return True

    def _role_type(self, element: etree._Element) -> bool:
        uri = element.get("roleURI") or ""
        definition = " ".join((element.findtext(clark(LINK, "definition")) or "").split())
        used_on = tuple(used.text or "" for used in element.iterfind(clark(LINK, "usedOn")))
        self.dts.roles.setdefault(uri, RoleType(uri, definition, used_on))
        return True

    def _complex_type(self, element: etree._Element) -> bool:
        parent = element.getparent()
        if parent is None or parent.tag != _SCHEMA:
            return False
        name = clark(parent.get("targetNamespace") or "", element.get("name") or "")
        for kind in ("restriction", "extension"):
            derived = element.find(f".//{clark(XS, kind)}")
            if derived is not None and (base := derived.get("base")):
                self.dts.types[name] = self._qname(base, derived)
                break
        return True

    def _element(self, element: etree._Element) -> bool:
        parent = element.getparent()
        name = element.get("name")
        if parent is None or parent.tag != _SCHEMA or not name:
            return False
        namespace = parent.get("targetNamespace") or ""
        self._declare_prefix(namespace, parent)
        attributes = element.attrib
        typed = attributes.get(_TYPED_DOMAIN)
        domain_space = ENUM_2 if clark(ENUM_2, "domain") in attributes else ENUM_1
        domain = attributes.get(clark(domain_space, "domain"))
        fragment = attributes.get("id") or ""
        # An element without an id can be no end of an arc, but it is a concept all the same.
        key = f"{self._url}#{fragment}" if fragment else f"{self._url}##{name}"
        self.dts.declarations[key] = Declaration(
            name=clark(namespace, name), prefix=self.dts.schema_prefixes[namespace][0], url=self._url, id=fragment,
            type=self._qname(attributes.get("type") or "", element),
            substitution=self._qname(attributes.get("substitutionGroup") or "", element),
            period=attributes.get(_PERIOD) or "", balance=attributes.get(_BALANCE) or "",
            abstract=attributes.get("abstract") in ("true", "1"),
            nillable=attributes.get("nillable") in ("true", "1"),
            typed_domain=self._absolute(typed) if typed else "",
            enum_domain=self._qname(domain, element) if domain else "",
            enum_role=attributes.get(clark(domain_space, "linkrole")) or "",
            enum_head_usable=attributes.get(clark(domain_space, "headUsable")) in ("true", "1"),
        )  # fmt: skip
        return True

    def _declare_prefix(self, namespace: str, schema: etree._Element) -> None:
        if namespace not in self.dts.schema_prefixes:
            prefixes = sorted(prefix for prefix, uri in schema.nsmap.items() if uri == namespace and prefix)
            if not prefixes:
                prefixes = [namespace.rstrip("/").rsplit("/", 1)[-1] or "ns"]
            self.dts.schema_prefixes[namespace] = (prefixes[0], self._url)

    def _loc(self, element: etree._Element) -> bool:
        href = self._absolute(element.get(_HREF) or "")
        self.enqueue(href, self._url)
        url, _, pointer = href.partition("#")
        if scheme := _ELEMENT_SCHEME.fullmatch(pointer):
            pointer = scheme[1]
        node = self._node(f"{url}#{pointer}")
        self._located.append(node)
        self._locators.setdefault(element.get(_LABEL) or "", []).append(node)
        return True

    def _resource_node(self, element: etree._Element) -> int:
        if fragment := element.get("id"):
            node = self._node(f"{self._url}#{fragment}")
        else:
            node = len(self.dts.nodes)
            self.dts.nodes.append("")
        self._locators.setdefault(element.get(_LABEL) or "", []).append(node)
        return node

    def _label(self, element: etree._Element) -> bool:
        text = _text(element) if len(element) else element.text or ""
        self.dts.resources[self._resource_node(element)] = Resource(
            element.get(_ROLE) or "", self._language(element), text
        )
        return True

    @staticmethod
    def _language(element: etree._Element) -> str:
        at: etree._Element | None = element
        while at is not None:
            if language := at.get(_LANG):
                return language
            at = at.getparent()
        return ""

    def _reference(self, element: etree._Element) -> bool:
        parts = tuple((str(part.tag), _text(part).strip()) for part in element)
        self.dts.resources[self._resource_node(element)] = Resource(element.get(_ROLE) or "", parts=parts)
        return True

    def _arc(self, element: etree._Element) -> bool:
        source = target = arcrole = ""
        order, priority, prohibited = 1.0, 0, False
        extra: list[tuple[str, str]] = []
        for key, value in cast("list[tuple[str, str]]", element.items()):
            if key == _FROM:
                source = value
            elif key == _TO:
                target = value
            elif key == _ARCROLE:
                arcrole = value
            elif key == "order":
                order = _number(value, "order", self._url)
            elif key == "priority":
                priority = int(_number(value, "priority", self._url))
            elif key == "use":
                prohibited = value == "prohibited"
            elif not key.startswith(_XLINK_PREFIX):
                extra.append((key, value))
        extra.sort()
        self._pending.append((element.tag, source, target, arcrole, order, priority, prohibited, tuple(extra)))
        return True

    def _extended(self, element: etree._Element) -> bool:
        """Pair the arcs with their ends, now that all locators and resources of the link are known."""
        role = element.get(_ROLE) or ""
        for tag, source, target, arcrole, order, priority, prohibited, extra in self._pending:
            base_set = (role, arcrole, tag, element.tag)
            for start in self._locators.get(source, ()):
                for end in self._locators.get(target, ()):
                    self.dts.arcs.append(Arc(base_set, start, end, order, priority, prohibited, extra))
        if element.tag != _GENERIC:
            # Generic links may point at anything; those of XBRL 2.1 at concepts and resources only (§3.5.3.7).
            for node in self._located:
                self.dts.located.setdefault(node, role)
        self._locators, self._pending, self._located = {}, [], []
        return True


def _text(element: etree._Element) -> str:
    return "".join(cast("Iterable[str]", element.itertext()))


def _number(text: str, what: str, place: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise TaxonomyError(
            "taxonomy.bad-number", f"{what}={text!r} is no number", place=place, hint="Tell the package's publisher."
        ) from None
