from __future__ import annotations

import pytest

from converter.mapping.linker import Linker, LinkRow, TableContext
from converter.model.facts import ItemKind, PartKind
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import PeriodType, QName

BALANCE_SHEET = TableContext("Consolidated balance sheets", part=PartKind.BALANCE_SHEET)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker.load()


def instant(label: str, *section: str) -> LinkRow:
    return LinkRow(label, section, ("2024",), ItemKind.MONETARY, PeriodType.INSTANT)


def picks(linker: Linker, rows: list[LinkRow], context: TableContext) -> list[str]:
    rankings = linker.link_table(rows, context, builtin_catalog())
    return [ranking.candidates[0].concept.local for ranking in rankings]


def test_a_plain_balance_sheet_gets_the_concepts_that_filers_agree_on(linker: Linker) -> None:
    rows = [
        instant("Cash and cash equivalents", "Current assets"),
        instant("Inventories", "Current assets"),
        instant("Total current assets", "Current assets"),
        instant("Goodwill"),
        instant("Total assets"),
    ]
    assert picks(linker, rows, BALANCE_SHEET) == [
        "CashAndCashEquivalentsAtCarryingValue",
        "InventoryNet",
        "AssetsCurrent",
        "Goodwill",
        "Assets",
    ]


def test_type_and_period_type_rule_out_before_any_score(linker: Linker) -> None:
    catalog = builtin_catalog()
    rows = [
        LinkRow("Net income per share, basic", kind=ItemKind.PER_SHARE, period=PeriodType.DURATION),
        LinkRow("Weighted average shares outstanding", kind=ItemKind.SHARES, period=PeriodType.DURATION),
    ]
    for row, ranking in zip(rows, linker.link_table(rows, TableContext(), catalog), strict=True):
        assert ranking.candidates
        for candidate in ranking.candidates:
            concept = catalog.concept(candidate.concept)
            assert concept is not None
            assert concept.period_type is PeriodType.DURATION
            assert concept.data_type.startswith(("perShare", "perUnit") if row.kind is ItemKind.PER_SHARE else "shares")


def test_every_candidate_has_a_reason_and_a_confidence(linker: Linker) -> None:
    (ranking,) = linker.link_table([instant("Deferred revenue", "Current liabilities")], BALANCE_SHEET, None)
    assert 1 < len(ranking.candidates) <= 10
    assert all(candidate.reason for candidate in ranking.candidates)
    assert all(0.0 <= candidate.confidence <= 1.0 for candidate in ranking.candidates)
    assert sum(candidate.confidence for candidate in ranking.candidates) <= 1.0 + 1e-9
    assert "filers tag 'Deferred revenue' in balance sheets so" in ranking.candidates[0].reason


def test_a_hidden_filer_leaves_no_trace(linker: Linker) -> None:
    ciks = [int(cik) for cik in linker.memory.store.filer_cik]
    store = linker.memory.store.without(ciks)
    assert not len(store.occ_label)
    assert not len(store.member_label)
    assert not len(store.role_term)
    assert QName("us-gaap", "Assets") in {QName.parse(name) for name in linker._concepts.names[1:]}


def test_the_same_rows_give_the_same_ranking(linker: Linker) -> None:
    rows = [instant("Prepaid expenses and other", "Current assets"), instant("Other assets")]
    again = Linker.load()
    assert linker.link_table(rows, BALANCE_SHEET, None) == again.link_table(rows, BALANCE_SHEET, None)


def test_concepts_that_no_filer_uses_are_shown_for_their_names(linker: Linker) -> None:
    catalog = builtin_catalog()
    names = [
        QName.parse(name)
        for name, filers in zip(linker.concept_names, linker.memory.concept_filers.tolist(), strict=True)
        if filers == 0 and name.startswith("us-gaap:")
    ]
    found = []
    for name in names[::80]:
        concept = catalog.concept(name)
        if concept is not None and concept.data_type == "monetaryItemType" and not concept.deprecated:
            row = LinkRow(concept.label, kind=ItemKind.MONETARY, period=concept.period_type)
            (ranking,) = linker.link_table([row], TableContext(), catalog)
            assert len(ranking.candidates) == 10
            found.append(name in [candidate.concept for candidate in ranking.candidates])
    assert len(found) > 10
    assert sum(found) >= 0.8 * len(found)
