"""Rules of the EDGAR filer manual on labels (EFM 6.10)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from converter.validation.rules.registry import Hit, rule
from converter.validation.rules.scope import Scope, walk
from taxonomy.concepts import Label, LabelRole, QName

_LIMIT = 511
_NUMERIC_ROLES = frozenset(
    {
        LabelRole.TOTAL, LabelRole.NET, LabelRole.NEGATED, LabelRole.NEGATED_TERSE, LabelRole.NEGATED_TOTAL,
        LabelRole.NEGATED_NET, LabelRole.NEGATED_PERIOD_START, LabelRole.NEGATED_PERIOD_END,
    }
)  # fmt: skip


def _labels(scope: Scope) -> dict[QName, list[Label]]:
    labels: dict[QName, list[Label]] = defaultdict(list)
    for label in scope.report.extension.labels:
        labels[label.concept].append(label)
    return labels


def _is_english(label: Label) -> bool:
    return label.language.casefold().startswith("en")


@rule("label.missing")
def _missing(scope: Scope) -> Iterator[Hit]:
    labels = _labels(scope)
    own = [concept.name for concept in scope.report.extension.concepts]
    without = [
        name
        for name in dict.fromkeys((*scope.used, *own))
        if not any(label.role == LabelRole.STANDARD and _is_english(label) for label in labels.get(name, ()))
    ]
    if without:
        names = ", ".join(str(name) for name in without[:8]) + (", …" if len(without) > 8 else "")
        facts = tuple(fact for name in without for fact in scope.used.get(name, ()))
        yield Hit(facts, {"number": len(without), "names": names})


@rule("label.repeated")
def _repeated(scope: Scope) -> Iterator[Hit]:
    for name, labels in _labels(scope).items():
        seen: set[tuple[str, str]] = set()
        for label in labels:
            key = (label.role, label.language.casefold())
            if key in seen:
                yield Hit(scope.used.get(name, ()), {"name": name, "role": label.role.rpartition("/")[2]}, name)
            seen.add(key)


@rule("label.shared")
def _shared(scope: Scope) -> Iterator[Hit]:
    texts: dict[str, list[QName]] = defaultdict(list)
    for label in scope.report.extension.labels:
        if label.role == LabelRole.STANDARD and _is_english(label):
            texts[label.text].append(label.concept)
    for text, names in texts.items():
        distinct = list(dict.fromkeys(names))
        if len(distinct) > 1:
            facts = tuple(fact for name in distinct for fact in scope.used.get(name, ()))
            yield Hit(facts, {"text": text[:80], "names": ", ".join(map(str, distinct[:5]))})


@rule("label.text")
def _text(scope: Scope) -> Iterator[Hit]:
    for label in scope.report.extension.labels:
        why = ""
        if not label.text.strip():
            why = "it is empty"
        elif label.role != LabelRole.DOCUMENTATION and len(label.text) > _LIMIT:
            why = f"it has more than {_LIMIT} characters"
        elif label.role != LabelRole.DOCUMENTATION and "<" in label.text:
            why = "it holds the character <"
        elif label.text != label.text.strip() or re.search(r"\s\s", label.text):
            why = "it has blanks at an end or double blanks"
        if why:
            yield Hit(scope.used.get(label.concept, ()), {"text": label.text[:80], "name": label.concept, "why": why})


@rule("label.documentation")
def _documentation(scope: Scope) -> Iterator[Hit]:
    prefix = scope.report.extension.prefix
    for label in scope.report.extension.labels:
        if label.role == LabelRole.DOCUMENTATION and label.concept.prefix != prefix:
            yield Hit(scope.used.get(label.concept, ()), {"name": label.concept})


@rule("label.numeric-role")
def _numeric_role(scope: Scope) -> Iterator[Hit]:
    for label in scope.report.extension.labels:
        concept = scope.concept(label.concept)
        if concept is not None and label.role in _NUMERIC_ROLES and not concept.is_numeric:
            values = {"name": label.concept, "role": label.role.rpartition("/")[2]}
            yield Hit(scope.used.get(label.concept, ()), values)


@rule("label.preferred")
def _preferred(scope: Scope) -> Iterator[Hit]:
    """A tree prefers a label that the concept does not have (XBRL 2.1 §5.2.4.2.1)."""
    labels = _labels(scope)
    for role in scope.roles:
        for node in walk(role.presentation):
            wanted = node.preferred_label
            if wanted and not any(label.role == wanted for label in labels.get(node.concept, ())):
                values = {"name": node.concept, "role": wanted.rpartition("/")[2], "tree": role.definition}
                yield Hit(scope.used.get(node.concept, ()), values, (node.concept, wanted))
