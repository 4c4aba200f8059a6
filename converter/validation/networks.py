"""Networks of relationships of a shared base: kept as they are, or with what the report added to them."""

from __future__ import annotations

from typing import Any

Key = tuple[Any, ...]
"""Arc role, link role, name of the link, name of the arc, and whether prohibiting arcs are in it."""
_SHARED_SLOTS = ("modelXbrl", "arcrole", "linkrole", "linkqname", "arcqname", "isChanged")
_EMPTY_SLOTS = ("modelRelationshipsFrom", "modelRelationshipsTo", "modelConceptRoots", "modellinkRoleUris")


class KeptNetworks:
    """The relationship sets that validating a base made. ``install`` them in the child that judges a report."""

    def __init__(self, model: Any) -> None:
        from arelle.ModelRelationshipSet import ModelRelationshipSet

        self._model = model
        for key in [key for key in model.baseSets if key[1:] == (None, None, None) and "://" in key[0]]:
            model.relationshipSet(*key)  # all link roles together: the largest ones
        self._sets = {key: kept for key, kept in model.relationshipSets.items() if _is_one(key)}
        self._sizes = {key: len(links) for key, links in model.baseSets.items()}
        self._hashes = {
            key: frozenset(
                arc.equivalenceHash for arc in ModelRelationshipSet(model, *key[:4], True).modelRelationships
            )
            for key in self._sets
            if key[1] is None and not key[4]
        }
        for key in self._hashes:  # these are large, and a report asks them about a few concepts only
            self._sets[key].loadModelRelationshipsFrom()
            self._sets[key].loadModelRelationshipsTo()
        self._unchanged = frozenset(self._sets.values())
        model.relationshipSets.clear()

    def __contains__(self, network: Any) -> bool:
        return network in self._unchanged

    def install(self, module: Any) -> None:
        """Let Arelle's module of relationship sets make a set from the kept one where it can."""
        create, grown_type = module.create, _grown_type(module.ModelRelationshipSet)

        def create_or_keep(model: Any, *key: Any) -> Any:
            key += (None, None, None, False)[len(key) - 1 :]
            kept = self._sets.get(key) if model is self._model else None
            if kept is None:
                return create(model, *key)
            added = model.baseSets.get(key[:4], ())[self._sizes.get(key[:4], 0) :]
            if added:
                kept = self._grown(create, grown_type, kept, key, added)
                if kept is None:
                    return create(model, *key)
            model.relationshipSets[key] = kept
            return kept

        module.create = create_or_keep

    def _grown(self, create: Any, grown_type: Any, kept: Any, key: Key, added: list[Any]) -> Any:
        """Return the kept set with the arcs of more links; None when one of them is equivalent to a kept one."""
        hashes = self._hashes.get(key)
        if hashes is None:
            return None
        every = self._model.baseSets[key[:4]]
        self._model.baseSets[key[:4]] = added
        try:
            with_prohibiting = create(self._model, *key[:4], True)
            new = create(self._model, *key)
        finally:
            self._model.baseSets[key[:4]] = every
            self._model.relationshipSets.pop((*key[:4], True), None)
        if any(arc.equivalenceHash in hashes for arc in with_prohibiting.modelRelationships):
            return None  # it may override or prohibit the kept one
        return grown_type(kept, new)


def _grown_type(set_type: Any) -> Any:
    """Return a type of relationship set made of two that have no arc in common."""

    class Grown(set_type):  # type: ignore[misc]
        __slots__ = ("_all", "_parts")

        def __init__(self, *parts: Any) -> None:
            self._parts: tuple[Any, ...] = parts
            self._all: list[Any] = []
            for name in _SHARED_SLOTS:
                setattr(self, name, getattr(parts[-1], name))
            for name in _EMPTY_SLOTS:
                setattr(self, name, None)

        @property
        def modelRelationships(self) -> Any:  # noqa: N802
            if not self._all:
                self._all = _in_order([arc for part in self._parts for arc in part.modelRelationships])
            return self._all

        def fromModelObject(self, concept: Any) -> Any:  # noqa: N802
            return _in_order([arc for part in self._parts for arc in part.fromModelObject(concept)])

        def toModelObject(self, concept: Any) -> Any:  # noqa: N802
            return _in_order([arc for part in self._parts for arc in part.toModelObject(concept)])

    return Grown


def _in_order(arcs: list[Any]) -> list[Any]:
    return sorted(arcs, key=lambda arc: arc.order) if len(arcs) > 1 else arcs


def _is_one(key: Key) -> bool:
    """True for a set of one arc role; those of several are made of networks that each may have grown."""
    return isinstance(key[0], str) and isinstance(key[1], str | None)
