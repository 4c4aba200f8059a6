"""Scale statements, kinds and units."""

from __future__ import annotations

import pytest

from converter.extraction.kinds import kind_of_column, kind_of_row
from converter.extraction.units import quantity_unit, read_scale, unit_of
from converter.model.facts import PURE, ItemKind


@pytest.mark.parametrize(
    ("text", "money", "shares"),
    [
        ("(in millions)", 6, 6),
        ("Millions, except per share amounts", 6, 6),
        ("(in thousands, except share and per share data)", 3, 0),
        ("(In millions, except number of shares, which are reflected in thousands, and per-share amounts)", 6, 3),
        ("(net income in millions and shares in thousands)", 6, 3),
        ("RMB'000", 3, 3),
        ("($000s)", 3, 3),
        ("dollars in billions", 9, 9),
    ],
)
def test_scale_statements(text: str, money: int, shares: int) -> None:
    hint = read_scale(text)
    assert (hint.money, hint.share_scale()) == (money, shares)


@pytest.mark.parametrize(
    "text", ["$4.1 million was secured", "hundreds of millions of people", "up to 3 million shares"]
)
def test_amounts_are_no_statements(text: str) -> None:
    assert not read_scale(text)


def test_a_statement_for_shares_alone_says_nothing_of_money() -> None:
    hint = read_scale("Number of RSUs (in thousands)")
    assert (hint.money, hint.shares) == (None, 3)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Basic earnings per share", ItemKind.PER_SHARE),
        ("Shares used in computing basic net income per share", ItemKind.SHARES),
        ("Weighted-average exercise price", ItemKind.PER_SHARE),
        ("Aggregate grant-date fair value of options vested", None),
        ("Effect of dilutive share-based awards", ItemKind.SHARES),
        ("Remaining lease term", ItemKind.DURATION),
        ("Share-based compensation", None),
        ("Effective tax rate", ItemKind.PERCENT),
    ],
)
def test_kinds_of_rows(label: str, kind: ItemKind | None) -> None:
    assert kind_of_row(label) is kind


def test_kinds_of_columns() -> None:
    assert kind_of_column("Shares") is ItemKind.SHARES
    assert kind_of_column("Common stock amount") is ItemKind.MONETARY
    assert kind_of_column("Stock-based compensation") is None


def test_units() -> None:
    assert str(unit_of(ItemKind.PER_SHARE, "USD")) == "iso4217:USD/xbrli:shares"
    assert unit_of(ItemKind.PERCENT, "USD") == PURE
    assert unit_of(ItemKind.MONETARY, "") is None
    assert str(quantity_unit("480 BTC", "ext")) == "ext:BTC"
    assert str(quantity_unit("in MWh", "ext")) == "utr:MWh"
    assert quantity_unit("revenue", "ext") is None
