"""An extended link as XML: locators, arcs and resources (XBRL 2.1 §3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from converter.model.findings import ConverterError
from converter.model.report import Report, Role
from converter.writing.lexical import attribute, checked_text, escape
from converter.writing.names import references, schema_name
from taxonomy.concepts import QName

_XBRLDT = "http://www.xbrl.org/2005/xbrldt-2005.xsd"
# Where arcroles that XBRL 2.1 does not define are declared (XDT 1.0 §2, Calculations 1.1 §4, link role registry).
ARCROLE_SCHEMAS = {
    **{
        f"http://xbrl.org/int/dim/arcrole/{name}": f"{_XBRLDT}#{name}"
        for name in ("all", "notAll", "hypercube-dimension", "dimension-domain", "dimension-default", "domain-member")
    },
    "https://xbrl.org/2023/arcrole/summation-item": "https://www.xbrl.org/2023/calculation-1.1.xsd#summation-item",
    "http://www.esma.europa.eu/xbrl/esef/arcrole/wider-narrower": (
        "http://www.xbrl.org/lrr/arcrole/esma-arcrole-2018-11-21.xsd#wider-narrower"
    ),
}
_STANDARD_ARCROLES = "http://www.xbrl.org/2003/arcrole/"
_STANDARD_ROLES = "http://www.xbrl.org/2003/role/"
_REGISTERED_ROLES = "http://www.xbrl.org/2009/role/"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xbrldt="http://xbrl.org/2005/xbrldt" \
xsi:schemaLocation="http://www.xbrl.org/2003/linkbase http://www.xbrl.org/2003/xbrl-linkbase-2003-12-31.xsd">
"""


class Locations:
    """Where each concept is declared, as ``href#id``; the id is ``prefix_Local`` (EFM 6.7.17, and so in us-gaap)."""

    def __init__(self, report: Report) -> None:
        self._files = {reference.prefix: reference.href for reference in references(report)}
        self._files[report.extension.prefix] = schema_name(report)

    def href(self, concept: QName) -> str:
        """Return the address of a concept; ``ConverterError`` when its taxonomy is not among the imports."""
        file = self._files.get(concept.prefix)
        if file is None:
            raise ConverterError(
                "writing.import",
                f"the extension does not import the taxonomy of {concept}",
                hint="Add the taxonomy to the profile.",
                exit_code=2,
            )
        return f"{file}#{concept.prefix}_{concept.local}"


class ExtendedLink:
    """One extended link under construction.

    XLink allows one arc between two labels, whatever its arcrole, so a second arc between the same concepts gets a
    locator of its own.
    """

    def __init__(self, kind: str, role: str, where: Locations) -> None:
        self.kind = kind
        self.role = role
        self.arcroles: dict[str, None] = {}
        self._where = where
        self._lines: list[str] = []
        self._locators: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._relations: set[tuple[str, QName, QName]] = set()
        self._orders: dict[tuple[str, QName], int] = {}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def locator(self, concept: QName, suffix: str = "") -> str:
        """Return the label of the concept's locator, made when it is not there yet."""
        label = f"loc_{concept.prefix}_{concept.local}{suffix}"
        if label not in self._locators:
            self._locators.add(label)
            self._lines.append(
                f'<link:loc xlink:type="locator" xlink:href="{attribute(self._where.href(concept))}" '
                f'xlink:label="{label}"/>'
            )
        return label

    def arc(
        self,
        arcrole: str,
        source: QName,
        target: QName,
        attributes: Mapping[str, str] | None = None,
        *,
        once: bool = False,
    ) -> None:
        """Add an arc after its siblings; with ``once`` a relation that is there already is left alone."""
        if once and (arcrole, source, target) in self._relations:
            return
        self._relations.add((arcrole, source, target))
        self.arcroles[arcrole] = None
        begin, end, copy = self.locator(source), self.locator(target), 1
        while (begin, end) in self._pairs:
            copy += 1
            end = self.locator(target, f"_{copy}")
        self._pairs.add((begin, end))
        order = self._orders[(arcrole, source)] = self._orders.get((arcrole, source), 0) + 1
        more = "".join(f' {name}="{attribute(value)}"' for name, value in (attributes or {}).items())
        self._lines.append(
            f'<link:{self.kind}Arc xlink:type="arc" xlink:arcrole="{attribute(arcrole)}" xlink:from="{begin}" '
            f'xlink:to="{end}" order="{order}"{more}/>'
        )

    def label_resource(self, name: str, role: str, language: str, text: str) -> None:
        """Add a label resource."""
        self._lines.append(
            f'<link:label id="{name}" xlink:type="resource" xlink:label="{name}" xlink:role="{attribute(role)}" '
            f'xml:lang="{attribute(language)}">{escape(checked_text(text, f"label {name}"))}</link:label>'
        )

    def label_arc(self, arcrole: str, concept: QName, name: str) -> None:
        """Add an arc from a concept to a label resource."""
        self._lines.append(
            f'<link:labelArc xlink:type="arc" xlink:arcrole="{arcrole}" xlink:from="{self.locator(concept)}" '
            f'xlink:to="{name}"/>'
        )

    def text(self) -> str:
        """Return the link as XML."""
        body = "\n".join(f"    {line}" for line in self._lines)
        name = f"link:{self.kind}Link"
        return f'  <{name} xlink:type="extended" xlink:role="{attribute(self.role)}">\n{body}\n  </{name}>\n'


def role_references(
    report: Report, links: Iterable[ExtendedLink], label_roles: Iterable[str], roles: Iterable[Role] | None = None
) -> list[str]:
    """Return ``link:roleRef`` elements for the roles of links that hold something and for registered label roles."""
    ids = {role.uri: role.id for role in (report.extension.roles if roles is None else roles)}
    found = [
        f'<link:roleRef roleURI="{attribute(link.role)}" xlink:type="simple" '
        f'xlink:href="{attribute(schema_name(report))}#{ids[link.role]}"/>'
        for link in links
        if link
    ]
    for role in sorted(set(label_roles)):
        if role and not role.startswith(_STANDARD_ROLES):
            found.append(_label_role_reference(role))
    return found


def _label_role_reference(role: str) -> str:
    name = role.rsplit("/", 1)[-1]
    if not role.startswith(_REGISTERED_ROLES):
        raise ConverterError("writing.label-role", f"no schema in reach declares the label role {role}", exit_code=2)
    family = "net" if name == "netLabel" else "negated"
    href = f"http://www.xbrl.org/lrr/role/{family}-2009-12-16.xsd#{name}"
    return f'<link:roleRef roleURI="{role}" xlink:type="simple" xlink:href="{href}"/>'


def linkbase_file(role_refs: Iterable[str], links: Iterable[ExtendedLink], arcroles: Iterable[str] = ()) -> str:
    """Return the linkbase, empty when no link holds anything."""
    filled = [link for link in links if link]
    if not filled:
        return ""
    arcrole_refs = [
        f'<link:arcroleRef arcroleURI="{arcrole}" xlink:type="simple" xlink:href="{ARCROLE_SCHEMAS[arcrole]}"/>'
        for arcrole in arcroles
        if not arcrole.startswith(_STANDARD_ARCROLES)
    ]
    head = "".join(f"  {line}\n" for line in (*role_refs, *arcrole_refs))
    return f"{_HEAD}{head}{''.join(link.text() for link in filled)}</link:linkbase>\n"
