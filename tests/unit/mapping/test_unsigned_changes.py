"""A pick that was changed by hand without saying so is told, not followed in silence or dropped in silence."""

from __future__ import annotations

from converter.mapping.review import unsigned_changes
from converter.model.decisions import Decider, Decisions, RowDecision


def _row(pick: str | None, by: Decider) -> Decisions:
    row = RowDecision(
        place="Leases", label="Lease cost", measure="monetaryItemType", period="duration", pick=pick, by=by
    )
    return Decisions(rows=(row,))


def test_a_pick_that_nobody_signed_and_that_is_not_chosen_now_is_told() -> None:
    (finding,) = unsigned_changes(_row("us-gaap:LeaseCost", Decider.LINKER), _row("us-gaap:Assets", Decider.LINKER))
    assert finding.code == "decisions.not-signed"
    assert "us-gaap:LeaseCost" in finding.message
    assert "by: person" in finding.hint


def test_signed_picks_and_unchanged_ones_are_not_told() -> None:
    chosen = _row("us-gaap:Assets", Decider.LINKER)
    assert not unsigned_changes(_row("us-gaap:LeaseCost", Decider.PERSON), chosen)
    assert not unsigned_changes(_row("us-gaap:Assets", Decider.LINKER), chosen)
    assert not unsigned_changes(_row(None, Decider.LINKER), chosen)


def test_rows_that_the_source_no_longer_has_are_not_told() -> None:
    assert not unsigned_changes(_row("us-gaap:LeaseCost", Decider.LINKER), Decisions())
