"""Many symptoms, one finding: what Arelle says of facts that one wrong decision broke, and what we said already.

Our own checks group by cause themselves. Arelle speaks of one fact at a time, and of the inline report and the JSON
apart; here its messages are joined by what their facts have in common, and dropped where a check of ours says it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from converter.model.findings import Finding
from converter.model.report import Report
from converter.validation.judgement import ReadFact

SAME: tuple[tuple[str, str], ...] = (
    (r"xbrl\.4\.7\.2:contextPeriodType|oime:invalidPeriodDimension", "period.type"),
    (r"xbrl\.4\.7\.2:periodStartBeforeEnd", "period.order"),
    (r"xbrl\.4\.6\.2:numericUnit", "unit.missing"),
    (r"xbrl\.4\.8\.2:", "unit.type unit.currency"),
    (r"xbrl\.4\.8\.4", "unit.repeated-measure"),
    (r"utre:", "unit.type unit.currency"),
    (r"xbrl\.4\.6\.3:", "decimals.unexpected"),
    (r"xmlSchema:valueError", "value.type"),
    (r"xmlSchema:nilNonNillableElement", "value.nil"),
    (r"xbrldie:PrimaryItemDimensionallyInvalidError", "dimension.not-in-table dimension.member dimension.member-type"),
    (r"xbrldie:DefaultValueUsedInInstanceError|oime:invalidDimensionValue", "dimension.default dimension.member"),
    (r"xbrldie:ExplicitMemberUndefinedQNameError", "dimension.member"),
    (r"xbrldie:ExplicitMemberNotExplicitDimensionError", "dimension.axis"),
    (r"xbrldie:RepeatedDimensionInInstanceError", "dimension.repeated"),
    (r"calc11e:inconsistentCalculation", "calculation.inconsistent"),
    (r"calc11e:excessDigits", "decimals.excess-digits"),
    (r"calc11e:duplicateCalculationRelationships", "calculation.repeated"),
    (r"calc11e:nonDecimalItemNode", "calculation.kind"),
    (r"xbrl\.5\.2\.5\.2:calcInconsistency", "calculation.inconsistent"),
    (r"xbrl\.5\.1\.1\.2:balanceCalcWeight", "calculation.weight"),
    (r"arelle:duplicateFacts|oime:disallowedDuplicateFacts", "duplicate.inconsistent"),
    (r"oime:unknownConcept|xbrl\.4\.6:notItemOrTuple|xmlSchema:elementUnexpected", "concept.unknown"),
    (r"xmlSchema:abstractElement|EFM\.6\.05\.25", "concept.not-reportable"),
    (r"xbrl\.5\.2\.4\.2\.1:preferredLabelMissing", "label.preferred"),
    (r"EFM\.6\.05\.12", "duplicate.inconsistent"),
    (r"EFM\.6\.05\.37", "decimals.excess-digits"),
    (r"EFM\.6\.05\.43|DQC\.US\.0015", "sign.negative"),
    (r"EFM\.6\.10\.01", "label.missing"),
    (r"EFM\.6\.12\.03", "edgar.not-presented"),
)
"""Codes of Arelle, as patterns, and the codes of our own checks that say the same of the same facts."""

FOLLOWS: Mapping[str, tuple[str, str]] = {
    "oime:unknownConcept": ("oime:invalidTaxonomy", "no concept can be looked up, since the taxonomy cannot be used"),
    "ix11.12.1.2:missingReferences": (
        "IOerror",
        "no fact has a meaning, since the taxonomy that is named is not there",
    ),
}
"""Codes of Arelle that come once for every fact after the code of their cause, and what they then say together."""

_COMPILED = tuple((re.compile(pattern), frozenset(codes.split())) for pattern, codes in SAME)
_LIMIT = 200
_CAUSES = 100
"""Causes that are told apart for one code; what is left stays as it is."""


def same_codes(code: str) -> frozenset[str]:
    """Return the codes of our own checks that say what Arelle's ``code`` says."""
    return next((codes for pattern, codes in _COMPILED if pattern.match(code)), frozenset())


Attributes = Mapping[str, tuple[str, ...]]
"""What each fact is made of, by fact id: concept, context, unit and members, each as one text."""


def attributes_of(report: Report | None = None, facts: Iterable[ReadFact] = ()) -> dict[str, tuple[str, ...]]:
    """Return what facts are made of, from our own report or from the facts that Arelle read."""
    found: dict[str, tuple[str, ...]] = {
        fact.id: _parts(fact.concept, fact.period, fact.unit, [f"{a}={m}" for a, m in fact.dimensions])
        for fact in facts
    }
    for own in report.facts if report is not None else ():
        members = [f"{axis}={member}" for axis, member in own.dimensions]
        found[own.id] = _parts(str(own.concept), str(own.period), str(own.unit or ""), members)
    return found


def _parts(concept: str, period: str, unit: str, members: Sequence[str]) -> tuple[str, ...]:
    context = f"context {period} {' '.join(members)}"
    units = (f"unit {unit}",) if unit else ()
    return (f"concept {concept}", *units, *(f"member {member}" for member in members), context)


def join_causes(findings: Sequence[Finding], attributes: Attributes) -> tuple[Finding, ...]:
    """Return the findings with Arelle's joined by cause and without those that our own checks made of the same facts.

    The order of first appearance is kept; ``count`` is how many observations a finding stands for.
    """
    own: dict[str, set[str]] = {}
    for finding in findings:
        if finding.stage != "arelle":
            own.setdefault(finding.code, set()).update(finding.facts or ("",))
    kept: list[Finding] = []
    groups: dict[tuple[str, str], list[Finding]] = {}
    order: dict[tuple[str, str], int] = {}
    for finding in dict.fromkeys(findings):
        if finding.stage != "arelle":
            kept.append(finding)
        elif not _is_said(finding, own):
            key = (finding.severity.value, finding.code)
            order.setdefault(key, len(kept))
            groups.setdefault(key, []).append(finding)
    joined: list[tuple[int, Finding]] = []
    codes = {code for _, code in groups}
    for key, members in groups.items():
        cause, consequence = FOLLOWS.get(key[1], ("", ""))
        together = [_followed(members, consequence)] if cause in codes else _join(members, attributes)
        joined += [(order[key], finding) for finding in together]
    result: list[Finding] = []
    for at, finding in enumerate(kept):
        result += [late for place, late in joined if place == at]
        result.append(finding)
    result += [late for place, late in joined if place >= len(kept)]
    return tuple(result)


def _is_said(finding: Finding, own: Mapping[str, set[str]]) -> bool:
    said = [own[code] for code in same_codes(finding.code) if code in own]
    return any(not finding.facts or facts & set(finding.facts) or "" in facts for facts in said)


def _join(members: list[Finding], attributes: Attributes) -> Iterator[Finding]:
    """Yield groups that share the commonest part of what their facts are made of, the largest first."""
    left = list({(finding.facts, finding.message): finding for finding in members}.values())
    for _ in range(_CAUSES):
        counted: Counter[str] = Counter()
        for finding in left:
            counted.update(tuple(dict.fromkeys(_made_of(finding, attributes))))
        best = max(counted.items(), key=lambda pair: (pair[1], pair[0].startswith("concept"), pair[0]), default=("", 0))
        if best[1] <= 1:
            break
        yield _one([finding for finding in left if best[0] in _made_of(finding, attributes)], best[0])
        left = [finding for finding in left if best[0] not in _made_of(finding, attributes)]
    yield from left


def _made_of(finding: Finding, attributes: Attributes) -> tuple[str, ...]:
    return attributes.get(finding.facts[0], ()) if finding.facts else ()


def _followed(members: Sequence[Finding], consequence: str) -> Finding:
    facts = tuple(dict.fromkeys(name for finding in members for name in finding.facts))
    count = sum(finding.count for finding in members)
    return replace(members[0], message=consequence, hint="", facts=facts[:_LIMIT], count=count)


def _one(group: list[Finding], shared: str) -> Finding:
    first = group[0]
    facts = tuple(dict.fromkeys(name for finding in group for name in finding.facts))
    count = sum(finding.count for finding in group)
    more = "1 more fact" if count == 2 else f"{count - 1} more facts"
    message = f"{first.message} (and {more} with the same {shared})"
    return replace(first, message=message, facts=facts[:_LIMIT], count=count)
