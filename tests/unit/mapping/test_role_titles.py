"""Titles of roles from printed titles and captions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.mapping.role_titles import block_title, caption_title, title_case, without_references


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("NOTE 9. - STOCK-BASED COMPENSATION (CONTINUED)", "Stock-Based Compensation"),
        ("8. OTHER CURRENT ASSETS, NET", "Other Current Assets, Net"),
        ("Basis of presentation", "Basis of presentation"),
        ("Company’s debt — terms", "Company's debt - terms"),
        ("<>", "Untitled"),
    ],
)
def test_titles(printed: str, title: str) -> None:
    assert title_case(printed) == title


@pytest.mark.parametrize(
    ("caption", "title"),
    [
        ("Components of lease cost", "Components of Lease Cost"),
        ("The following table presents the components of lease cost for the years ended May 31, 2024:",
         "Components of Lease Cost"),
        ("Net sales by region for 2024 and 2023 were as follows (in millions):", "Net Sales by Region"),
        ("Other income included the following", "Other Income"),
        ("As of May 31, 2024, future maturities consist of the following:", ""),
        ("We sold a ship in May. The gain was large", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_captions(caption: str, title: str) -> None:
    assert caption_title(caption) == title


def test_kinds_and_references_are_no_part_of_titles_and_labels() -> None:
    assert block_title("Schedule of Goodwill [Table Text Block]") == "Schedule of Goodwill"
    assert without_references("Accounts receivable, net (Note 10)") == "Accounts receivable, net"
    assert without_references("(Note 3)") == "(Note 3)"


@given(st.text(max_size=300))
def test_titles_are_one_line_without_markup(text: str) -> None:
    for title in (title_case(text), caption_title(text)):
        assert "<" not in title
        assert ">" not in title
        assert "\n" not in title
