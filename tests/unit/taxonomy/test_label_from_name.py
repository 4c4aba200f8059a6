"""Labels derived from names read as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.label_from_name import label_from_name, split_name


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("OtherAssetsCurrent", "Other Assets, Current"),
        ("NetIncomeLoss", "Net Income (Loss)"),
        ("IncreaseDecreaseInAccountsReceivable", "Increase (Decrease) in Accounts Receivable"),
        ("NetCashProvidedByUsedInOperatingActivities", "Net Cash Provided by (Used in) Operating Activities"),
        ("AOCIAttributableToParentNetOfTax", "AOCI Attributable to Parent, Net of Tax"),
        ("StatementBusinessSegmentsAxis", "Statement Business Segments [Axis]"),
        ("CorporateMember", "Corporate [Member]"),
        ("SegmentReportingInformationLineItems", "Segment Reporting Information [Line Items]"),
        ("RevenueRecognitionPolicyTextBlock", "Revenue Recognition [Policy Text Block]"),
        ("GoodwillRollForward", "Goodwill [Roll Forward]"),
        ("CashAndCashEquivalentsAtCarryingValue", "Cash and Cash Equivalents, at Carrying Value"),
        ("Security12bTitle", "Security 12b Title"),
        ("AssetsNetOfAllowance", "Assets Net of Allowance"),
        ("Land", "Land"),
        ("Table", "Table"),
    ],
)
def test_label(name: str, label: str) -> None:
    assert label_from_name(name) == label


@given(st.from_regex(r"[A-Z][A-Za-z0-9]{0,60}", fullmatch=True))
def test_no_letter_is_lost(name: str) -> None:
    """The label has exactly the letters and digits of the name, apart from case."""
    letters = "".join(char for char in label_from_name(name) if char.isalnum()).lower()
    expected = name.lower()
    if name.endswith("ExtensibleList"):
        expected = expected.removesuffix("list") + "enumeration"
    assert letters == expected


@given(st.from_regex(r"[A-Z][A-Za-z0-9]{0,60}", fullmatch=True))
def test_split_keeps_the_name(name: str) -> None:
    assert "".join(split_name(name)) == name
