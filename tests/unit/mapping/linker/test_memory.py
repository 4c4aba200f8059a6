from __future__ import annotations

from pathlib import Path

import pytest

from converter.mapping.linker import Linker
from converter.mapping.linker.grid import Candidate, LinkRow, TableContext
from converter.mapping.linker.memory import FILE, LocalMemory, RememberedRow, with_memory
from converter.model.facts import ItemKind, PartKind
from converter.model.findings import UsageError
from taxonomy.concepts import PeriodType, QName

PAYROLL = RememberedRow(
    "Payroll taxes", "us-gaap:AccruedPayrollTaxesCurrent", "monetaryItemType", "instant", "note", ("Accrued expenses",),
    (), "Accrued expenses", "0000000007", "last year",
)  # fmt: skip


def asked(label: str, *section: str) -> LinkRow:
    return LinkRow(label, section, (), ItemKind.MONETARY, PeriodType.INSTANT)


def test_what_was_learned_comes_back_after_a_restart(tmp_path: Path) -> None:
    assert LocalMemory(tmp_path).add([PAYROLL, PAYROLL]) == 1
    again = LocalMemory(tmp_path)
    assert len(again) == 1
    (found,) = again.lookup(asked("Payroll taxes (1)", "Accrued expenses:"), TableContext(), "0000000007")
    assert found.concept == QName("us-gaap", "AccruedPayrollTaxesCurrent")
    assert found.confidence > 0.95
    assert "this entity's earlier report (last year)" in found.reason


def test_another_place_or_entity_is_less_sure(tmp_path: Path) -> None:
    memory = LocalMemory(tmp_path)
    memory.add([PAYROLL])
    here = memory.lookup(asked("Payroll taxes", "Accrued expenses"), TableContext(), "0000000007")[0]
    foreign = memory.lookup(asked("Payroll taxes", "Accrued expenses"), TableContext(), "0000000008")[0]
    elsewhere = memory.lookup(asked("Payroll taxes", "Deferred tax assets"), TableContext())[0]
    other = memory.lookup(asked("Payroll taxes"), TableContext(part=PartKind.CASH_FLOW))[0]
    assert here.confidence > foreign.confidence > elsewhere.confidence > other.confidence
    assert not memory.lookup(LinkRow("Payroll taxes", kind=ItemKind.SHARES, period=PeriodType.INSTANT), TableContext())


def test_reports_in_any_order_give_the_same_file(tmp_path: Path) -> None:
    other = RememberedRow("Rent", "us-gaap:AccruedRentCurrent", "monetaryItemType", "instant")
    for name, rows in (("a", [PAYROLL, other]), ("b", [other, PAYROLL])):
        for row in rows:
            LocalMemory(tmp_path / name).add([row])
    assert (tmp_path / "a" / FILE).read_bytes() == (tmp_path / "b" / FILE).read_bytes()


def test_memory_goes_first_and_confidences_stay_within_one(tmp_path: Path) -> None:
    memory = LocalMemory(tmp_path)
    memory.add([PAYROLL])
    row = asked("Payroll taxes", "Accrued expenses")
    ranked = [
        Candidate(QName("us-gaap", "TaxesPayableCurrent"), 3.0, 0.7, "names"),
        Candidate(QName("us-gaap", "AccruedPayrollTaxesCurrent"), 2.0, 0.2, "names"),
    ]
    merged = with_memory(memory.lookup(row, TableContext()), ranked, 10)
    assert [candidate.concept.local for candidate in merged] == ["AccruedPayrollTaxesCurrent", "TaxesPayableCurrent"]
    assert sum(candidate.confidence for candidate in merged) <= 1.0
    assert with_memory([], ranked, 1) == (ranked[0],)


@pytest.mark.parametrize("line", ["no json", "[1]", '{"label": "x", "colour": "red"}', '{"label": "x"}'])
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        LocalMemory(tmp_path)
    assert "line 2" in caught.value.place


def test_the_linker_asks_the_memory_of_the_user_first(tmp_path: Path) -> None:
    local = LocalMemory(tmp_path)
    odd = RememberedRow(
        "Inventories", "us-gaap:InventoryFinishedGoods", "monetaryItemType", "instant", "balance_sheet",
        ("Current assets",), (), "", "0000000007",
    )  # fmt: skip
    local.add([odd])
    context = TableContext("Balance sheets", part=PartKind.BALANCE_SHEET)
    rows = [asked("Inventories", "Current assets"), asked("Goodwill")]
    with_it = Linker.load(local=local, entity="0000000007").link_table(rows, context, None)
    without = Linker.load().link_table(rows, context, None)
    assert with_it[0].candidates[0].concept.local == "InventoryFinishedGoods"
    assert with_it[0].candidates[0].confidence > 0.95
    assert without[0].candidates[0].concept.local == "InventoryNet"
    assert with_it[1] == without[1]
