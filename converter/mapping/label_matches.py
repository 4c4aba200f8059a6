"""Rows whose label is a label of a concept word for word, in taxonomies of one's own and of other regulators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from converter.mapping.compatibility import ALLOWED, misfit, standard_type
from converter.mapping.keys import Subject
from converter.model.decisions import Alternative, key_text
from converter.model.facts import ItemKind
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, LabelRole
from taxonomy.sources import US_FAMILIES

EXACT_CONFIDENCE = 0.85
"""A label that is the concept's label word for word; filers agree with it less often than they could."""

_ROLE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        LabelRole.STANDARD: "the label",
        LabelRole.TERSE: "the terse label",
        LabelRole.VERBOSE: "the verbose label",
        LabelRole.TOTAL: "the total label",
        LabelRole.NET: "the net label",
        LabelRole.PERIOD_START: "the period-start label",
        LabelRole.PERIOD_END: "the period-end label",
    }
)


class LabelIndex:
    """The labels of the concepts that a catalogue has beyond the US taxonomies, every role and language but
    documentation.

    The US taxonomies are left out: what their labels are worth is for the memory of filed reports to say.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._found: dict[str, dict[Concept, str]] = {}
        self._types: dict[str, set[str]] = {}
        if any(prefix not in US_FAMILIES for prefix in catalog.namespaces):
            for concept in catalog.concepts():
                if concept.name.prefix not in US_FAMILIES and concept.is_reportable and not concept.deprecated:
                    self._add(concept, catalog)

    def _add(self, concept: Concept, catalog: Catalog) -> None:
        self._types.setdefault(standard_type(concept), set()).add(concept.data_type)
        for label in catalog.labels(concept.name):
            if label.role != LabelRole.DOCUMENTATION and (words := key_text(label.text)):
                role = _ROLE_WORDS.get(label.role, "a label")
                roles = self._found.setdefault(words, {})
                if roles.get(concept) != _ROLE_WORDS[LabelRole.STANDARD]:
                    roles[concept] = role

    def __bool__(self) -> bool:
        return bool(self._types)

    def types(self, kind: ItemKind) -> frozenset[str]:
        """Return the data types that can hold values of a kind, the catalogue's own among them."""
        allowed = ALLOWED[kind]
        return allowed.union(*(own for standard, own in self._types.items() if standard in allowed))

    def find(self, subject: Subject) -> list[Alternative]:
        """Return the concepts with that label that can hold the values; standard labels first.

        Concepts that share a label share the confidence.
        """
        period = None if subject.in_text else subject.period
        fitting = [
            (role != _ROLE_WORDS[LabelRole.STANDARD], str(concept.name), role)
            for concept, role in self._found.get(key_text(subject.label), {}).items()
            if not misfit(concept, subject.measure, period)
        ]
        return [
            Alternative(
                concept=name,
                confidence=round(EXACT_CONFIDENCE / sum(other[0] <= later for other in fitting), 3),
                reason=f"{subject.label!r} is {role} of the concept, word for word",
            )
            for later, name, role in sorted(fitting)
        ]


def joined(first: Sequence[Alternative], then: Sequence[Alternative]) -> list[Alternative]:
    """Return two lists of candidates as one, each concept once with its greater confidence."""
    best: dict[str, Alternative] = {}
    for candidate in (*first, *then):
        known = best.get(candidate.concept)
        if known is None or candidate.confidence > known.confidence:
            best[candidate.concept] = candidate
    return sorted(best.values(), key=lambda candidate: (-candidate.confidence, candidate.concept))
