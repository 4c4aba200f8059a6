"""The concepts and labels of the extension taxonomy, made as facts need them (EFM 6.7, 6.8, 6.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.mapping.compatibility import EXTENSION_TYPE
from converter.mapping.extension_names import NameSpace, lc3_name
from converter.model.facts import ItemKind
from taxonomy.catalog import Catalog
from taxonomy.concepts import Balance, Concept, Label, LabelRole, PeriodType, QName, Substitution

MAX_LABEL = 511
"""EFM 6.10.6: a label is shorter than 512 characters."""


_SAME_MEANING = {
    LabelRole.TERSE: (LabelRole.TERSE, LabelRole.VERBOSE),
    LabelRole.NEGATED: (LabelRole.NEGATED, LabelRole.NEGATED_TERSE),
}
"""Label roles that show a value alike, in the order in which they are given out."""


def label_text(text: str) -> str:
    """Return the text as a label may stand: trimmed, no ``<``, at most 511 characters (EFM 6.10.6, 6.10.8)."""
    text = " ".join(text.replace("<", "less than ").split())
    if len(text) > MAX_LABEL:
        text = text[:MAX_LABEL].rsplit(" ", 1)[0]
    return text


class _BaseNames:
    """Local names of the base taxonomies, as a container (EFM 6.7.16); asks the catalogue name by name."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._prefixes = tuple(catalog.namespaces)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and any(
            self._catalog.concept(QName(prefix, name)) is not None for prefix in self._prefixes
        )


class ExtensionConcepts:
    """Collects what the report needs beyond the base taxonomies.

    ``concepts`` and ``labels`` are in order of first use. Every name is unique; every English standard label too
    (EFM 6.10.4): a second one of the same text gets its concept's kind or a number behind it.
    """

    def __init__(self, prefix: str, catalog: Catalog, language: str) -> None:
        self._prefix = prefix
        self._language = language
        self._names = NameSpace(_BaseNames(catalog))
        self._standard_labels: set[str] = set()
        self.concepts: dict[QName, Concept] = {}
        self.labels: dict[tuple[QName, str], Label] = {}

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def reserve(self, name: str) -> None:
        """Keep a name that a decision gives from being handed out for something else."""
        self._names.reserve(name)

    def item(
        self,
        label: str,
        kind: ItemKind,
        period_type: PeriodType,
        *,
        balance: Balance | None = None,
        name: str = "",
        qualifier: str = "",
        data_type: str = "",
    ) -> Concept:
        """Return a new reportable concept, or the one that already has the decided ``name``."""
        qname = QName(self._prefix, name) if name else self._fresh(label, qualifier, "")
        return self._keep(qname, label, data_type or EXTENSION_TYPE[kind], period_type, balance=balance)

    def member(self, label: str, name: str = "") -> Concept:
        """Return a domain member (EFM 6.7.28: ``…Member``, domainItemType)."""
        qname = QName(self._prefix, name) if name else self._fresh(label, "", "Member")
        return self._keep(qname, _with_kind(label, "Member"), "domainItemType", PeriodType.DURATION, abstract=True)

    def domain(self, label: str) -> Concept:
        """Return the domain of an axis (EFM 6.7.28: ``…Domain``)."""
        qname = self._fresh(label, "", "Domain")
        return self._keep(qname, _with_kind(label, "Domain"), "domainItemType", PeriodType.DURATION, abstract=True)

    def axis(self, label: str, name: str = "") -> Concept:
        """Return an axis (EFM 6.7.23: ``…Axis``, dimensionItem)."""
        qname = QName(self._prefix, name) if name else self._fresh(label, "", "Axis")
        return self._keep(
            qname, _with_kind(label, "Axis"), "stringItemType", PeriodType.DURATION, abstract=True,
            substitution=Substitution.DIMENSION,
        )  # fmt: skip

    def table(self, label: str) -> Concept:
        """Return a hypercube (EFM 6.7.24: ``…Table``, hypercubeItem)."""
        return self._keep(
            self._fresh(label, "", "Table"), _with_kind(label, "Table"), "stringItemType", PeriodType.DURATION,
            abstract=True, substitution=Substitution.HYPERCUBE,
        )  # fmt: skip

    def structural(self, label: str, suffix: str) -> Concept:
        """Return an abstract heading: suffix ``LineItems`` or ``Abstract`` (EFM 6.7.21, 6.7.26)."""
        shown = {"LineItems": "Line Items", "Abstract": "Abstract"}[suffix]
        qname = self._fresh(label, "", suffix)
        return self._keep(qname, _with_kind(label, shown), "stringItemType", PeriodType.DURATION, abstract=True)

    def label(self, concept: Concept, role: LabelRole, text: str) -> None:
        """Give a concept a label of a role, unless it has one (EFM 6.10.2: one per role and language)."""
        text = label_text(text)
        if not text or (concept.name, role.value) in self.labels:
            return
        if role is LabelRole.STANDARD:
            text = self._unique_label(text, concept)
        self.labels[concept.name, role.value] = Label(concept.name, role.value, text, self._language)

    def shown_as(self, concept: Concept, role: LabelRole, text: str) -> str:
        """Return the label role (URI) under which a line shows ``text``, empty for the standard label.

        A concept that other tables print with other words gets them under a further role of the same meaning, as far
        as there is one (EFM 6.12.5: preferred labels tell lines apart).
        """
        self.label(concept, LabelRole.STANDARD, concept.label)
        standard = self.labels.get((concept.name, LabelRole.STANDARD.value))
        text = label_text(text) or concept.label
        if role is LabelRole.TERSE and (standard is None or text in (standard.text, concept.label)):
            return ""
        chain = _SAME_MEANING.get(role, (role,))
        for candidate in chain:
            known = self.labels.get((concept.name, candidate.value))
            if known is None:
                self.label(concept, candidate, text)
            if known is None or known.text == text:
                return candidate.value
        return chain[0].value

    def _fresh(self, label: str, qualifier: str, suffix: str) -> QName:
        stem = lc3_name(label)
        if qualifier and f"{stem}{suffix}" in self._names_in_use():
            stem = lc3_name(f"{qualifier} {label}")
        return QName(self._prefix, self._names.unique(stem, suffix))

    def _names_in_use(self) -> set[str]:
        return {name.local for name in self.concepts}

    def _keep(
        self,
        name: QName,
        label: str,
        data_type: str,
        period_type: PeriodType,
        *,
        balance: Balance | None = None,
        abstract: bool = False,
        substitution: Substitution = Substitution.ITEM,
    ) -> Concept:
        known = self.concepts.get(name)
        if known is not None:
            return known
        self._names.reserve(name.local)
        concept = Concept(name, data_type, period_type, balance, abstract, substitution, label_text(label))
        self.concepts[name] = concept
        self.label(concept, LabelRole.STANDARD, label)
        return concept

    def _unique_label(self, text: str, concept: Concept) -> str:
        candidate, count = text, 1
        if candidate in self._standard_labels:
            candidate = label_text(" ".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+", concept.name.local)) or text)
        while candidate in self._standard_labels:
            count += 1
            candidate = f"{text} ({count})"
        self._standard_labels.add(candidate)
        return candidate


def _with_kind(label: str, kind: str) -> str:
    text = label_text(label)
    return text if text.endswith(f"[{kind}]") else f"{text} [{kind}]"
