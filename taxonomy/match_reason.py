"""One line that tells a person why a concept was found."""

from __future__ import annotations

from taxonomy.search_index import Hit


def reason(hit: Hit) -> str:
    """Return the reason of a hit."""
    parts = []
    if hit.missing:
        parts.append("not in the label: " + ", ".join(hit.missing))
    else:
        parts.append("the label has every word")
    parts += [f"{asked} read as {found}" for asked, found in hit.respelled]
    return "; ".join(parts)
