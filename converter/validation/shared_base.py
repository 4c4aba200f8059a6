"""What a report need not do again when the taxonomy that it builds on was loaded and validated before.

Arelle checks every concept, link and document of a report's taxonomy, of the base too, though that says nothing new:
the base was validated without a message, and a report can add to it but not change it. So in the child that judges a
report, Arelle's own checks are given only what the report brought. All of it is by way of names in Arelle's modules,
so it is done only with the releases in ``KNOWN``, and only in a process that ends with the report.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from converter.validation.networks import KeptNetworks

KNOWN = ("2.47.",)
"""Starts of the releases of Arelle whose checks are known to be as this module takes them to be."""
_DIMENSIONS = "http://xbrl.org/int/dim/arcrole/"
_LOCAL = frozenset(_DIMENSIONS + name for name in ("domain-member", "dimension-domain", "hypercube-dimension"))
"""Arc roles of which Arelle looks at each arc by itself; it notes nothing of them for what comes later."""


def is_known_release() -> bool:
    """Return True when this release of Arelle may be shortened; else every report loads its own base."""
    return version("arelle-release").startswith(KNOWN)


class SharedBase:
    """A model of Arelle that holds a base taxonomy, validated; ``give`` hands it to one report.

    Make it right after the base was validated: what that computed (relationship sets, roles of links) is kept.
    """

    def __init__(self, model: Any) -> None:
        from arelle.ValidateXbrl import ValidateXbrl

        self._model = model
        self._documents = frozenset(model.urlDocs.values())
        self._namespaces = {namespace: list(documents) for namespace, documents in model.namespaceDocs.items()}
        self._links = frozenset(link for links in model.baseSets.values() for link in links)
        self._networks = KeptNetworks(model)
        model.qnameConcepts = _Concepts(model.qnameConcepts, self, ValidateXbrl.validate.__code__)
        self._checked = _check_links(ValidateXbrl, model, self._links)

    def give(self) -> None:
        """Let the next model that this process makes be the base, and shorten the checks of it; once, in a child."""
        from arelle import ModelRelationshipSet, ModelXbrl, ValidateXbrl, ValidateXbrlDimensions, ValidateXbrlDTS

        model, create_model = self._model, ModelXbrl.create
        given = [model]

        def create_or_give(*args: Any, **kwargs: Any) -> Any:
            is_new = len(args) > 1 or kwargs.get("newDocumentType")
            return given.pop() if given and not is_new else create_model(*args, **kwargs)

        ModelXbrl.create = create_or_give
        self._networks.install(ModelRelationshipSet)
        self._pass_over_links(ValidateXbrl.ValidateXbrl)
        self._pass_over_networks(ValidateXbrl.ValidateXbrl, ValidateXbrlDimensions)
        self._pass_over_documents(ValidateXbrlDTS)

    def grown_namespaces(self) -> frozenset[str]:
        """Return the namespaces of the base to which the report added a schema."""
        now = self._model.namespaceDocs
        return frozenset(name for name, documents in self._namespaces.items() if now.get(name) != documents)

    def _pass_over_links(self, checks: Any) -> None:
        check_links = checks.checkLinks

        def check_new_links(validation: Any, links: Iterable[Any]) -> None:
            if validation.modelXbrl is self._model:
                links = set(links) - self._links
                validation.remoteResourceLocElements |= self._checked.remoteResourceLocElements
                validation.genericArcArcroles |= self._checked.genericArcArcroles
            check_links(validation, links)

        checks.checkLinks = check_new_links

    def _pass_over_networks(self, checks: Any, dimensions: Any) -> None:
        """A network that is as it was has no cycle and no arc between the wrong kinds of concepts."""
        find_cycle, check_kinds = checks.fwdCycle, dimensions.checkBaseSet

        def find_new_cycle(validation: Any, network: Any, *others: Any, **more: Any) -> Any:
            return None if network in self._networks else find_cycle(validation, network, *others, **more)

        def check_new_kinds(validation: Any, arc_role: str, role: str, network: Any) -> None:
            if arc_role not in _LOCAL or network not in self._networks:
                check_kinds(validation, arc_role, role, network)

        checks.fwdCycle = find_new_cycle
        dimensions.checkBaseSet = check_new_kinds

    def _pass_over_documents(self, module: Any) -> None:
        check, is_own = module.checkDTS, module._isExtensionTaxonomyDocument

        def check_new_document(validation: Any, document: Any, checked: set[Any]) -> None:
            if document in self._documents and not is_own(validation, document):
                checked.add(document)
            else:
                check(validation, document, checked)

        module.checkDTS = check_new_document


class _Concepts(dict[Any, Any]):
    """A model's concepts by name; Arelle's loop over all concepts (``asking`` is its code) sees only the report's."""

    def __init__(self, concepts: dict[Any, Any], base: SharedBase, asking: Any) -> None:
        super().__init__(concepts)
        self._base = base
        self._asking = asking
        self._added: dict[Any, None] = {}

    def __setitem__(self, name: Any, concept: Any) -> None:
        self._added[name] = None
        super().__setitem__(name, concept)

    def values(self) -> Any:
        """Return the concepts; to Arelle's checks of concepts, those of namespaces that the base does not settle."""
        if sys._getframe(1).f_code is not self._asking:
            return super().values()
        if not self._base.grown_namespaces():
            return [self[name] for name in self._added]  # to look at the others is to copy their memory
        changed = self._base.grown_namespaces()
        return [concept for name, concept in self.items() if name in self._added or name.namespaceURI in changed]


def _check_links(checks: Any, model: Any, links: Iterable[Any]) -> Any:
    """Return a validation that has checked links, for what it noted of them."""
    validation = checks(model)
    validation.modelXbrl = model
    validation.remoteResourceLocElements, validation.genericArcArcroles = set(), set()
    validation.checkLinks(set(links))
    return validation
