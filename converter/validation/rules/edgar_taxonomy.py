"""Rules of the EDGAR filer manual on the extension: names, files and roles (EFM 6.3, 6.7, 6.8)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from converter.model.report import MemberNode, Role
from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Scope, members_of, walk
from taxonomy.concepts import Concept, PeriodType, QName, Substitution

_STEM = re.compile(r"[a-z0-9][A-Za-z0-9._-]*-(\d{8})$")
_NAMESPACE = re.compile(r"http://([A-Za-z0-9][A-Za-z0-9.-]*)(?:/[^\s]*)?/(\d{4})-?(\d\d)-?(\d\d)$")
_STANDARD_HOSTS = ("fasb.org", "xbrl.us", "sec.gov", "ifrs.org", "xbrl.org", "w3.org", "xbrl.ifrs.org")
_ROLE_DEFINITION = re.compile(r"(\d+) - (Statement|Disclosure|Schedule|Document) - \S.*")
_ENDINGS = (
    ("Axis", "dimension"),
    ("Table", "hypercube"),
    ("LineItems", "abstract"),
    ("Domain", "domain"),
    ("Member", "domain"),
)
_NAME_LIMIT = 200
_FILE_LIMIT = 32
_ROLE_LIMIT = 255


def _own(scope: Scope) -> tuple[Concept, ...]:
    return scope.report.extension.concepts


@rule("edgar.file-name")
def _file_name(scope: Scope) -> Iterator[Hit]:
    stem = scope.report.extension.stem
    longest = f"{stem}_cal.xml"
    if not _STEM.match(stem) or len(longest) > _FILE_LIMIT:
        yield Hit(values={"stem": stem})


@rule("edgar.file-date")
def _file_date(scope: Scope) -> Iterator[Hit]:
    match, period = _STEM.match(scope.report.extension.stem), scope.document_period
    if match and period is not None and match.group(1) != period.end.strftime("%Y%m%d"):
        yield Hit(values={"date": match.group(1), "end": period.end})


@rule("edgar.namespace")
def _namespace(scope: Scope) -> Iterator[Hit]:
    name = scope.report.extension.namespace
    match = _NAMESPACE.match(name)
    if match is None:
        yield Hit(values={"namespace": name, "why": "it is http://authority/…/yyyymmdd"})
    elif any(match.group(1) == host or match.group(1).endswith(f".{host}") for host in _STANDARD_HOSTS):
        yield Hit(values={"namespace": name, "why": f"{match.group(1)} is the authority of a standard taxonomy"})


@rule("edgar.prefix")
def _prefix(scope: Scope) -> Iterator[Hit]:
    extension = scope.report.extension
    if "_" in extension.prefix or not extension.prefix:
        yield Hit(values={"prefix": extension.prefix})


@rule("edgar.element-name")
def _element_name(scope: Scope) -> Iterator[Hit]:
    for concept in _own(scope):
        local = concept.name.local
        why = ""
        if not re.match(r"[A-Z]", local):
            why = "it starts with a capital"
        elif len(local.encode()) > _NAME_LIMIT:
            why = f"it has at most {_NAME_LIMIT} bytes"
        elif not re.fullmatch(r"[A-Za-z0-9._-]+", local):
            why = "it holds letters and digits only"
        if why:
            yield Hit(scope.used.get(concept.name, ()), {"name": concept.name, "why": why})


@rule("edgar.element-words")
def _element_words(scope: Scope) -> Iterator[Hit]:
    for concept in _own(scope):
        year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", concept.name.local)
        # A member may be known by a year that does not pass: a note by its maturity, a plan by its adoption.
        if year and not concept.name.local.endswith("Member"):
            yield Hit(scope.used.get(concept.name, ()), {"name": concept.name, "word": year.group()})


@rule("edgar.element-standard")
def _element_standard(scope: Scope) -> Iterator[Hit]:
    standard = {name.local: name for name in scope.report.concepts if name.prefix != scope.report.extension.prefix}
    for concept in _own(scope):
        twin = standard.get(concept.name.local)
        if twin is not None:
            yield Hit(scope.used.get(concept.name, ()), {"name": concept.name, "standard": twin})


@rule("edgar.element-repeated")
def _element_repeated(scope: Scope) -> Iterator[Hit]:
    for name, count in Counter(concept.name for concept in _own(scope)).items():
        if count > 1:
            yield Hit(values={"name": name, "count": count})


@rule("edgar.element-kind")
def _element_kind(scope: Scope) -> Iterator[Hit]:
    for concept in _own(scope):
        kinds = _kinds(concept)
        local = concept.name.local
        wanted = next((kind for ending, kind in _ENDINGS if local.endswith(ending) and kind not in kinds), "")
        ending = next((ending for ending, kind in _ENDINGS[:2] if kind in kinds and not local.endswith(ending)), "")
        if wanted:
            why = f"a name that ends so belongs to {_ARTICLES[wanted]}"
        elif ending:
            why = f"its name ends in {ending}"
        else:
            continue
        yield Hit(scope.used.get(concept.name, ()), {"name": concept.name, "why": why})


_ARTICLES = {
    "dimension": "an axis (xbrldt:dimensionItem)",
    "hypercube": "a table (xbrldt:hypercubeItem)",
    "abstract": "an abstract element",
    "domain": "a domain member (domainItemType)",
}


def _kinds(concept: Concept) -> set[str]:
    kinds: set[str] = set()
    if concept.substitution is not Substitution.ITEM:
        kinds.add(concept.substitution.value)
    if concept.abstract and concept.substitution is Substitution.ITEM:
        kinds.add("abstract")
    if concept.data_type == "domainItemType":
        kinds.add("domain")
    return kinds


@rule("edgar.element-period")
def _element_period(scope: Scope) -> Iterator[Hit]:
    for concept in _own(scope):
        if concept.period_type is PeriodType.INSTANT:
            what = "an abstract element" if concept.abstract else ""
            what = "a domain member" if concept.data_type == "domainItemType" else what
            what = "a text block" if concept.data_type == "textBlockItemType" else what
            if what:
                yield Hit(scope.used.get(concept.name, ()), {"name": concept.name, "what": what})


@rule("edgar.element-nillable")
def _element_nillable(scope: Scope) -> Iterator[Hit]:
    for concept in _own(scope):
        if not concept.nillable:
            yield Hit(scope.used.get(concept.name, ()), {"name": concept.name})


@rule("edgar.balance")
def _balance_missing(scope: Scope) -> Iterator[Hit]:
    names = [
        concept.name
        for concept in _own(scope)
        if concept.data_type == "monetaryItemType" and concept.balance is None and not concept.abstract
    ]
    if names:
        listed = ", ".join(str(name) for name in names[:8]) + (", …" if len(names) > 8 else "")
        facts = tuple(fact for name in names for fact in scope.used.get(name, ()))
        yield Hit(facts, {"number": len(names), "names": listed})


@rule("edgar.role-uri")
def _role_uri(scope: Scope) -> Iterator[Hit]:
    authority = re.match(r"https?://[^/]+", scope.report.extension.namespace)
    counted = Counter(role.uri for role in scope.roles)
    for role in scope.roles:
        why = ""
        if authority is None or not role.uri.startswith(authority.group()):
            why = "it starts as the namespace of the extension does"
        elif not re.search(r"/role/[^/]+$", role.uri):
            why = "it ends in /role/{name}"
        elif len(role.uri.encode()) > _ROLE_LIMIT:
            why = f"it has at most {_ROLE_LIMIT} bytes"
        elif counted[role.uri] > 1:
            why = "each role is declared once"
        if why:
            yield Hit(values={"uri": role.uri, "why": why}, cause=(role.uri, why))


@rule("edgar.role-definition")
def _role_definition(scope: Scope) -> Iterator[Hit]:
    for role in scope.roles:
        if not _ROLE_DEFINITION.fullmatch(role.definition):
            yield Hit(values={"definition": role.definition})


@rule("edgar.role-order")
def _role_order(scope: Scope) -> Iterator[Hit]:
    """EFM 6.7.12: sort codes order cover, statements, notes, policies, tables, details; EDGAR sorts them as text."""
    coded = [(match.group(1), role) for role in scope.roles if (match := _ROLE_DEFINITION.fullmatch(role.definition))]
    if len({len(code) for code, _ in coded}) > 1:
        yield Hit(values={"why": "they have different lengths, and 10 sorts before 2"})
    ranks = [_rank(role) for _, role in sorted(coded, key=lambda pair: pair[0])]
    if ranks != sorted(ranks):
        yield Hit(values={"why": "they do not go from cover, statements, notes, policies and tables to details"})


def _rank(role: Role) -> int:
    definition = role.definition
    if " - Document - " in definition:
        return 0
    if " - Statement - " in definition:
        return 1
    endings = ("(Policies)", "(Tables)", "(Details")
    return next((3 + number for number, ending in enumerate(endings) if ending in definition), 2)


@rule("edgar.axis-domain")
def _axis_domain(scope: Scope) -> Iterator[Hit]:
    for role in scope.roles:
        for node in walk(role.presentation):
            concept = scope.concept(node.concept)
            if concept is not None and concept.substitution is Substitution.DIMENSION and not node.children:
                yield Hit(
                    scope.used.get(node.concept, ()), {"axis": node.concept, "role": role.definition}, node.concept
                )


@rule("edgar.not-presented")
def _not_presented(scope: Scope) -> Iterator[Hit]:
    missing = {name: facts for name, facts in scope.used.items() if name not in scope.presented}
    if missing and scope.roles:
        names = ", ".join(str(name) for name in list(missing)[:8]) + (", …" if len(missing) > 8 else "")
        yield Hit(tuple(f for group in missing.values() for f in group), {"number": len(missing), "names": names})


@rule("edgar.presented-twice")
def _presented_twice(scope: Scope) -> Iterator[Hit]:
    for role in scope.roles:
        for parent in (None, *walk(role.presentation)):
            children = role.presentation if parent is None else parent.children
            counted = Counter((child.concept, child.preferred_label) for child in children)
            for (name, _), count in counted.items():
                if count > 1:
                    yield Hit(values={"name": name, "role": role.definition}, cause=(role.uri, name))


@rule("edgar.member-kind")
def _member_target(scope: Scope) -> Iterator[Hit]:
    """EFM 6.16.3: what stands below an axis in a hypercube is a domain item."""
    for role in scope.roles:
        for cube in role.hypercubes:
            for use in cube.axes:
                bad = [name for name in _names(use.domain) if not _is_domain_item(scope, name)]
                for name in bad:
                    yield Hit(scope.used.get(name, ()), {"member": name, "axis": use.axis}, name)


def _names(node: MemberNode) -> Iterator[QName]:
    for member in members_of(node):
        yield member.member


def _is_domain_item(scope: Scope, name: QName) -> bool:
    concept = scope.concept(name)
    return concept is None or concept.data_type == "domainItemType"
