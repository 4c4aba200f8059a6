"""Anchors: extension concepts tied to wider and narrower base concepts (RTS on ESEF, Annex IV §9)."""

from __future__ import annotations

from converter.model.report import Report, Role
from converter.writing.extended_links import ExtendedLink, Locations

WIDER_NARROWER = "http://www.esma.europa.eu/xbrl/esef/arcrole/wider-narrower"


def anchoring_role(report: Report) -> Role:
    """Return the role that holds the anchors and nothing else (ESEF Reporting Manual 3.3.1)."""
    roles = report.extension.roles
    base = roles[0].uri.rsplit("/role/", 1)[0] if roles else report.extension.namespace
    return Role(f"{base}/role/Anchoring", "Anchoring", "9999999 - Document - Anchoring")


def anchoring_arcs(report: Report, where: Locations) -> ExtendedLink:
    """Return the link with one arc for each anchor, from the wider to the narrower concept."""
    link = ExtendedLink("definition", anchoring_role(report).uri, where)
    for anchor in report.extension.anchors:
        link.arc(WIDER_NARROWER, anchor.wider, anchor.narrower, once=True)
    return link
