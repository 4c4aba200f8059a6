"""Which arcrole belongs to which family of relationships."""

from __future__ import annotations

from taxonomy.catalog import Network
from taxonomy.xml_names import DEPRECATION_ARCROLES, PARENT_CHILD, SUMMATION_ITEM, SUMMATION_ITEM_1_1

_DIMENSIONS = "http://xbrl.org/int/dim/arcrole/"
_DEFINITION = frozenset(
    f"http://www.xbrl.org/2003/arcrole/{name}"
    for name in ("essence-alias", "general-special", "similar-tuples", "requires-element")
)


def network_of(arcrole: str) -> Network | None:
    """Return the family of an arcrole between concepts, None for those of labels and references."""
    if arcrole == PARENT_CHILD:
        return Network.PRESENTATION
    if arcrole in (SUMMATION_ITEM, SUMMATION_ITEM_1_1):
        return Network.CALCULATION
    if arcrole.startswith((_DIMENSIONS, DEPRECATION_ARCROLES)) or arcrole in _DEFINITION:
        return Network.DEFINITION
    return None
