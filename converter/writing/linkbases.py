"""The linkbases of an extension taxonomy, one link type a file (XBRL 2.1 §5.2, XDT 1.0 §2, EFM 6.9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from converter.model.findings import ConverterError
from converter.model.report import AxisUse, Hypercube, MemberNode, PresentationNode, Report, Role
from converter.writing.anchoring import anchoring_arcs, anchoring_role
from converter.writing.extended_links import ExtendedLink, Locations, linkbase_file, role_references
from taxonomy.concepts import Label, QName

PARENT_CHILD = "http://www.xbrl.org/2003/arcrole/parent-child"
CONCEPT_LABEL = "http://www.xbrl.org/2003/arcrole/concept-label"
DIMENSIONS = "http://xbrl.org/int/dim/arcrole/"
STANDARD_LINK = "http://www.xbrl.org/2003/role/link"


def presentation_linkbase(report: Report, where: Locations) -> str:
    """Return the presentation linkbase, empty when nothing is presented."""
    links: list[ExtendedLink] = []
    label_roles: set[str] = set()
    for role in report.extension.roles:
        link = ExtendedLink("presentation", role.uri, where)
        seen: set[tuple[QName, QName, str]] = set()
        for root in role.presentation:
            link.locator(root.concept)
            _present(link, root, seen)
        label_roles.update(label_role for _, _, label_role in seen)
        links.append(link)
    references = role_references(report, links, label_roles)
    return linkbase_file(references, links)


def _present(link: ExtendedLink, node: PresentationNode, seen: set[tuple[QName, QName, str]]) -> None:
    for child in node.children:
        key = (node.concept, child.concept, child.preferred_label)
        if key not in seen:
            # A network has one arc per parent, child and label role; a second one would show the line twice.
            seen.add(key)
            label = {"preferredLabel": child.preferred_label} if child.preferred_label else {}
            link.arc(PARENT_CHILD, node.concept, child.concept, label)
        _present(link, child, seen)


def calculation_linkbase(report: Report, where: Locations) -> str:
    """Return the calculation linkbase, empty when nothing sums.

    Raises ``ConverterError`` when one role sums the same total twice: the arcs would run together into one sum.
    """
    arcrole = report.extension.calculation_arcrole
    links = []
    for role in report.extension.roles:
        link = ExtendedLink("calculation", role.uri, where)
        totals: set[QName] = set()
        for summation in role.calculation:
            if summation.total in totals:
                raise ConverterError(
                    "writing.calculation",
                    f"the role {role.id} sums {summation.total} in two ways, which one role cannot tell apart",
                    hint="Give each of the two sums a role of its own.",
                )
            totals.add(summation.total)
            for part, weight in summation.parts:
                link.arc(arcrole, summation.total, part, {"weight": str(weight)})
        links.append(link)
    return linkbase_file(role_references(report, links, ()), links, (arcrole,))


def definition_linkbase(report: Report, where: Locations) -> str:
    """Return the definition linkbase (hypercubes and anchors), empty when there is neither."""
    links = []
    for role in report.extension.roles:
        link = ExtendedLink("definition", role.uri, where)
        for cube in role.hypercubes:
            _hypercube(link, cube, report.extension.dimension_container)
        links.append(link)
    roles: list[Role] = [*report.extension.roles]
    if report.extension.anchors:
        roles.append(anchoring_role(report))
        links.append(anchoring_arcs(report, where))
    arcroles = dict.fromkeys(arcrole for link in links for arcrole in link.arcroles)
    return linkbase_file(role_references(report, links, (), roles), links, arcroles)


def _hypercube(link: ExtendedLink, cube: Hypercube, container: str) -> None:
    has = {"xbrldt:contextElement": container, "xbrldt:closed": "true" if cube.closed else "false"}
    link.arc(f"{DIMENSIONS}all", cube.line_items, cube.table, has)
    for axis in cube.axes:
        link.arc(f"{DIMENSIONS}hypercube-dimension", cube.table, axis.axis)
        _axis(link, axis)
    for item in dict.fromkeys(cube.items):
        link.arc(f"{DIMENSIONS}domain-member", cube.line_items, item, once=True)


def _axis(link: ExtendedLink, use: AxisUse) -> None:
    if use.typed:
        return
    link.arc(f"{DIMENSIONS}dimension-domain", use.axis, use.domain.member, _usable(use.domain), once=True)
    if use.default:
        link.arc(f"{DIMENSIONS}dimension-default", use.axis, use.domain.member, once=True)
    _members(link, use.domain)


def _members(link: ExtendedLink, node: MemberNode) -> None:
    for child in node.children:
        link.arc(f"{DIMENSIONS}domain-member", node.member, child.member, _usable(child), once=True)
        _members(link, child)


def _usable(node: MemberNode) -> Mapping[str, str]:
    return {} if node.usable else {"xbrldt:usable": "false"}


def label_linkbase(report: Report, where: Locations) -> str:
    """Return the label linkbase, empty when there are no labels.

    Raises ``ConverterError`` when a concept has two texts for one role and language (EFM 6.10.2).
    """
    texts: dict[tuple[QName, str, str], Label] = {}
    for label in report.extension.labels:
        known = texts.setdefault((label.concept, label.role, label.language), label)
        if known.text != label.text:
            raise ConverterError(
                "writing.label",
                f"{label.concept} has two {label.language} labels of role {_last(label.role)}: "
                f"{known.text!r} and {label.text!r}",
            )
    link = ExtendedLink("label", STANDARD_LINK, where)
    ordered: dict[QName, list[Label]] = {}
    for label in texts.values():
        ordered.setdefault(label.concept, []).append(label)
    for concept, labels in ordered.items():
        _labels(link, concept, labels)
    references = role_references(report, [], {label.role for label in texts.values()})
    return linkbase_file(references, [link])


def _last(role: str) -> str:
    return role.rsplit("/", 1)[-1]


def _labels(link: ExtendedLink, concept: QName, labels: Iterable[Label]) -> None:
    link.locator(concept)
    for label in labels:
        name = f"lab_{concept.prefix}_{concept.local}_{_last(label.role)}_{label.language}"
        link.label_resource(name, label.role, label.language, label.text)
        link.label_arc(CONCEPT_LABEL, concept, name)
