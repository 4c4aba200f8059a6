"""Faults planted in converted notes are found at the cell that the faulty fact came from."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from converter import pipeline
from converter.model.findings import Finding
from converter.model.report import Fact
from converter.validation import Places, check
from tests.benchmarks.validation_cases import SEEDS, fact_mutations

KEPT = Path(__file__).parents[2] / "seeds"
AT_ONCE = frozenset({"period type", "unit", "currency", "decimals", "member", "default", "axis"})
"""Faults that one fact has by itself; those of sums and signs show in other facts too."""


@pytest.fixture(scope="module", params=sorted(SEEDS))
def conversion(request: pytest.FixtureRequest, shared: Path) -> Any:
    name = request.param
    folder = KEPT / name
    return pipeline.convert(shared / "seeds" / SEEDS[name], folder / "report.yaml", folder / "decisions.yaml")


def planted(conversion: Any) -> Iterator[tuple[str, Fact, Places, list[Finding]]]:
    """Yield each fault: its kind, the fact as it was, and what is found beyond what was found before."""
    report, extraction = conversion.report, conversion.extraction
    before = {(finding.code, finding.facts, finding.message) for finding in check(report, extraction)}
    facts = {fact.id: fact for fact in report.facts}
    for kind, name, mutant in fact_mutations(report, random.Random(11)):
        found = check(mutant, extraction)
        new = [finding for finding in found if (finding.code, finding.facts, finding.message) not in before]
        yield kind, facts[name], Places(conversion.document, mutant, extraction), new


def test_every_finding_of_a_planted_fault_names_the_cell_it_came_from(conversion: Any) -> None:
    kinds: dict[str, int] = {}
    for kind, fact, places, new in planted(conversion):
        cell = fact.spans[0]
        naming = [finding for finding in new if fact.id in finding.facts]
        for finding in naming:
            located = places.locate(finding)
            assert located.span is not None, finding
            (named,) = [one for one in located.facts if one.id == fact.id]
            assert named.span == cell
            if kind in AT_ONCE and finding.facts == (fact.id,):
                assert located.span == cell
                assert conversion.document.text[cell.start : cell.end].strip()
        if kind in AT_ONCE and naming:
            kinds[kind] = kinds.get(kind, 0) + 1
    assert {"period type", "unit", "currency", "decimals"} <= kinds.keys()


def test_no_fault_of_one_fact_goes_unfound(conversion: Any) -> None:
    missed = [
        (kind, fact.id)
        for kind, fact, _, new in planted(conversion)
        if kind in ("period type", "unit", "currency", "member") and not any(fact.id in one.facts for one in new)
    ]
    assert missed == []


def test_a_wrong_part_of_a_sum_is_named_with_its_sum(conversion: Any) -> None:
    report = conversion.report
    every = {part for role in report.extension.roles for total in role.calculation for part, _ in total.parts}
    named = 0
    for wrong in [fact for fact in report.facts if fact.concept in every and fact.value][:20]:
        value = wrong.value * 7 + 50_000
        facts = tuple(replace(fact, value=value) if fact.id == wrong.id else fact for fact in report.facts)
        mutant = replace(report, facts=facts)
        for finding in check(mutant):
            if finding.code == "calculation.inconsistent" and wrong.id in finding.facts:
                located = Places(conversion.document, mutant).locate(finding)
                assert wrong.spans[0] in {fact.span for fact in located.facts}
                named += 1
    assert named
