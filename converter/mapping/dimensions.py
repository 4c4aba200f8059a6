"""Member labels to axes and members (XDT 1.0): decided ones, else an extension axis or member with a finding."""

from __future__ import annotations

import re

from converter.mapping.decisions import DecisionIndex
from converter.mapping.extension_concepts import ExtensionConcepts
from converter.mapping.extension_names import lc3_name
from converter.mapping.rows import DecidedRow
from converter.model.decisions import AxisDecision, MemberDecision, key_text
from converter.model.facts import AxisLabel, ParsedFact
from converter.model.findings import Finding, Severity, UsageError
from converter.model.profile import Profile
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName

Dimensions = tuple[tuple[QName, QName | str], ...]


class DimensionResolver:
    """Resolves the members of facts; each label once."""

    def __init__(self, index: DecisionIndex, catalog: Catalog, extension: ExtensionConcepts, profile: Profile) -> None:
        self._index = index
        self._catalog = catalog
        self._extension = extension
        self._prefix = profile.extension.prefix
        self._enough = max(profile.mapping.confidence, profile.mapping.sure)
        self._axes: dict[tuple[str, str], QName] = {}
        self._members: dict[tuple[QName, str], QName] = {}
        self.findings: list[Finding] = []

    def of(self, fact: ParsedFact, row: DecidedRow) -> Dimensions:
        """Return the dimensions of a fact, sorted by axis; default members are left out (XDT 1.0 §2.7.1.1)."""
        found: dict[QName, QName | str] = {}
        for label in fact.members:
            axis = self._axis(row.subject.place, label)
            found[axis] = self._member(axis, label)
        if row.decision is not None:
            for axis_text, member_text in row.decision.dimensions.items():
                found[self._named(axis_text, "axis")] = self._named(member_text, "member")
        return tuple(
            sorted(
                ((axis, member) for axis, member in found.items() if member != self._catalog.axis_default(axis)),
                key=lambda pair: str(pair[0]),
            )
        )

    def _axis(self, place: str, label: AxisLabel) -> QName:
        key = key_text(place), key_text(label.axis)
        if key not in self._axes:
            decision = self._index.axes.get(key)
            if decision is not None and decision.pick is not None and self._is_accepted(decision):
                self._axes[key] = self._named(decision.pick, "axis")
            else:
                words = label.axis or f"{place} category"
                name = f"{lc3_name(words)}Axis"
                self._axes[key] = self._extension.axis(words, name=name).name
                self._note("axis", words, self._axes[key], label)
        return self._axes[key]

    def _member(self, axis: QName, label: AxisLabel) -> QName:
        key = axis, key_text(label.member)
        if key not in self._members:
            decision = self._index.members.get((str(axis), key[1]))
            if decision is not None and decision.pick is not None and self._is_accepted(decision):
                self._members[key] = self._named(decision.pick, "member", label.member)
            else:
                self._members[key] = self._extension.member(label.member).name
                self._note("member", label.member, self._members[key], label)
        return self._members[key]

    def _is_accepted(self, decision: AxisDecision | MemberDecision) -> bool:
        return decision.is_final or decision.confidence >= self._enough

    def _named(self, text: str, kind: str, label: str = "") -> QName:
        name = QName.parse(text)
        if name.prefix == self._prefix:
            words = label or _spaced(name.local.removesuffix("Member").removesuffix("Axis"))
            make = self._extension.axis if kind == "axis" else self._extension.member
            return make(words, name=name.local).name
        if self._catalog.concept(name) is None:
            raise UsageError(
                "decisions.unknown-concept",
                f"{name} is not in {self._catalog.name}",
                place=f"decisions, {kind}: {text}",
                hint=f"Pick another {kind}, or write the name of an extension {kind}.",
            )
        return name

    def _note(self, kind: str, words: str, name: QName, label: AxisLabel) -> None:
        self.findings.append(
            Finding(
                Severity.WARNING,
                f"mapping.extension-{kind}",
                f"no {kind} is decided for {words!r}: the extension {kind} {name} stands in",
                f"Decide it under `{'axes' if kind == 'axis' else 'members'}` in decisions.yaml.",
                label.span,
                stage="mapping",
            )
        )


def _spaced(name: str) -> str:
    return " ".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|\d+|[a-z]+", name))
