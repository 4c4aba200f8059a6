"""Answers of Arelle's that depend on nothing but the question, remembered: the same words come up in every linkbase.

Nothing here changes what is answered. Like ``shared_base.py`` it goes by names in Arelle's modules, so it is done only
with known releases.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_PLAIN = frozenset(
    {"string", "normalizedString", "language", "languageOrEmpty", "token", "NMTOKEN", "Name", "NCName", "ID", "IDREF",
     "anyURI", "noContent", "boolean"}
)  # fmt: skip
"""Types whose values mean the same wherever they stand: no prefix in them is looked up."""
_WORDS = 1 << 15
_LONG = 500


def remember() -> None:
    """Install the memories; once in a worker."""
    from arelle import ModelDtsObject, ModelValue, XmlValidate

    _remember_values(XmlValidate)
    _remember_references(ModelDtsObject.ModelConcept)
    _compare_names(ModelValue.QName)


def _remember_values(module: Any) -> None:
    """Values of plain types without facets, and those of no known type; what is not valid goes Arelle's way."""
    validate, attribute, any_uri = module.validateValue, module.ModelAttribute, module.AnyURI
    remembered = lru_cache(_WORDS)(module.validateValueString)
    unknown = (None, None, module.UNKNOWN)

    def validate_value(
        model: Any, element: Any, name: str | None, base: str | None, value: str, is_nillable: bool = False,
        is_nil: bool = False, facets: Any = None,
    ) -> None:  # fmt: skip
        if not base:
            text, parsed, state = unknown
        elif facets or base not in _PLAIN or len(value) > _LONG:
            return validate(model, element, name, base, value, is_nillable, is_nil, facets)  # type: ignore[no-any-return]
        else:
            result = remembered(base, value, is_nillable, is_nil)
            text, parsed, state = result.sValue, result.xValue, result.xValid
            if state == module.INVALID:
                return validate(model, element, name, base, value, is_nillable, is_nil, facets)  # type: ignore[no-any-return]
        if isinstance(parsed, any_uri) and model is not None:
            parsed = model.internAnyUri(parsed)
        if not name:
            element.xValid, element.xValue, element.sValue = state, parsed, text
            return None
        try:
            attributes = element.xAttributes
        except AttributeError:
            element.xAttributes = attributes = {}
        attributes[name] = attribute(element, name, state, parsed, text, value)
        return None

    module.validateValue = validate_value


def _remember_references(concept_type: Any) -> None:
    """The name that a ``ref`` in a schema stands for; the concept of that name is looked up each time."""
    dereference = concept_type.dereference
    names: dict[Any, Any] = {}

    def dereferenced(self: Any) -> Any:
        name = names.get(self)
        if name is None:
            reference = self.get("ref")
            if not reference or self.modelXbrl is None:
                return dereference(self)
            name = names[self] = self.schemaNameQname(reference, isQualifiedForm=self.isQualifiedForm)
        return self.modelXbrl.qnameConcepts.get(name)

    concept_type.dereference = dereferenced


def _compare_names(name_type: Any) -> None:
    """Two names compare without being asked first whether they are names."""
    compare = name_type.__eq__

    def equal(self: Any, other: Any) -> bool:
        if other.__class__ is name_type:
            return bool(self.localName == other.localName and self.namespaceURI == other.namespaceURI)
        return bool(compare(self, other))

    name_type.__eq__ = equal
