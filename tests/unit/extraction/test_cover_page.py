"""The cover page of a filing: its tables hold addresses and register numbers; it states shares and their value."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from converter.extraction import extract
from converter.model.facts import ItemKind
from converter.model.profile import Profile
from converter.reading import read

PAGE = """
<html><body>
<p>UNITED STATES SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 10-K</p>
<table><tr><td>Ohio</td><td>12-3456789</td></tr>
<tr><td>(State of incorporation)</td><td>(I.R.S. Employer Identification No.)</td></tr>
<tr><td>Columbus, Ohio</td><td>43004</td></tr></table>
<table><tr><td>Class</td><td>Shares outstanding at January 31, 2025</td></tr>
<tr><td>Common stock</td><td>5,000,123</td></tr></table>
<p>PART I</p><p>Item 1. Business</p><p>We sell nails.</p>
<h2>Item 8. Financial Statements</h2><h2>CONSOLIDATED BALANCE SHEETS</h2><p>(in thousands)</p>
<table><tr><td></td><td>December 31, 2024</td></tr><tr><td>Cash</td><td>$ 12</td></tr>
<tr><td>Total assets</td><td>12</td></tr><tr><td>Total liabilities</td><td>4</td></tr>
<tr><td>Total liabilities and equity</td><td>12</td></tr></table>
<h2>NOTES TO CONSOLIDATED FINANCIAL STATEMENTS</h2><h3>Note 1. Nails</h3><p>We sell nails.</p>
</body></html>
"""


def test_codes_of_the_cover_page_are_no_amounts_and_say_so(profile_for: Callable[..., Profile]) -> None:
    document = read(PAGE.encode(), "page.htm")
    found = extract(document, profile_for())
    kinds = [(fact.kind, fact.value) for fact in found.facts]
    assert kinds[:2] == [(ItemKind.SHARES, Decimal(5000123)), (ItemKind.MONETARY, Decimal(12000))]
    assert len(kinds) == 5
    (finding,) = [finding for finding in found.findings if finding.code == "cover.not-amounts"]
    assert "43004" in finding.message
    assert finding.span is not None
