"""Stocks and flows: whether words name an amount at a moment or over a stretch of time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from converter.extraction.dates import Basis
from converter.model.facts import PartKind

_STRONG_STOCK = re.compile(
    r"^(?:total\s+)?(?:identifiable\s+|segment\s+|consolidated\s+|long[-\s]lived\s+|current\s+|non-?current\s+)*assets\b"
    r"|^total\s+(?:current\s+|non-?current\s+)?liabilities\b|\bshares?\s+(?:issued\s+and\s+)?(?:outstanding|authorized|issued)\s*$"
    r"|^goodwill\b(?!\s+(?:impair|acquired|adjust))|^total\s+(?:share|stock)holders[’']?\s+(?:equity|deficit)"
    r"|\bweighted[-\s]average\s+(?:remaining|discount)\b|\bremaining\s+lease\s+term|\bunrecognized\s+(?:compensation|tax\s+benefits?)\b"
    r"|\baccumulated\s+benefit\s+obligation\b|\bfunded\s+status\b|\bexercisable\b|^(?:property|premises),?\s+(?:plant|and)\b"
    r"|^(?:vested|expected\s+to\s+vest|vested\s+(?:and|or)\s+expected)\b|^inventor(?:y|ies)\b|^long[-\s]term\s+debt\b"
    r"|\bnet\s+book\s+value\b|\bcarrying\s+(?:amount|value)s?\b|\boutstanding\s+(?:at|as\s+of)\b|^cash\s+and\s+cash\s+equivalents\b"
    r"|^accounts\s+(?:receivable|payable)\b|^(?:net\s+)?deferred\s+tax\s+(?:assets?|liabilit)",
    re.IGNORECASE,
)
_STRONG_FLOW = re.compile(
    r"^(?:total\s+|net\s+)?(?:revenues?|sales|net\s+sales|operating\s+(?:income|loss|profit|revenues?)|income|loss|earnings|expenses?|"
    r"costs?)\b(?!\s+(?:taxes?\s+(?:payable|receivable)|in\s+excess|payable))|\bexpenses?\b(?!\s+payable)|^(?:provision|proceeds|payments?|"
    r"purchases?|depreciation|amortization|compensation)\b|\bnet\s+(?:income|loss|earnings)\b|^capital\s+expenditures\b"
    r"|^(?:basic|diluted)\b|\bweighted[-\s]average\s+(?:number\s+of\s+)?(?:\w+\s+){0,4}shares\b|\bper\s+(?:\w+\s+)?share\b(?!.*\bpar\b)"
    r"|\b(?:cash\s+)?paid\b(?!-in)|\bdividends\s+(?:declared|paid)\b|^(?:granted|exercised|forfeited|cancell?ed|expired|released|issued|repurchased)\b"
    r"|\b(?:used\s+in|provided\s+by)\b|\bgains?\b|\bcharges?\b|\bcash\s+flows?\b|\beffective\s+(?:income\s+)?tax\s+rate\b"
    r"|\bservice\s+cost\b|\binterest\s+cost\b|\bexpected\s+return\b|\bcontributions?\b|\bbenefits\s+paid\b|\bintrinsic\s+value\s+of\b",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\b(?:assets?|liabilit(?:y|ies)|receivables?|payables?|inventor(?:y|ies)|balances?|accumulated|allowances?|accrued|goodwill|"
    r"intangibles?|debt|notes?|cash|securities|deposits?|equity|reserves?|borrowings?|obligations?|commitments?|prepaid|deferred|"
    r"land|buildings?|machinery|furniture|leasehold|equipment|software|investments?|loans?|bonds?|carrying|fair\s+value|book\s+value|"
    r"gross|outstanding|nonvested|unvested|backlog|finished\s+goods|raw\s+materials|work[-\s]in|portfolio|treasury|funds?|"
    r"trademarks?|customer|technology|construction\s+in\s+progress|thereafter|maturit\w+|principal|par|held)\b",
    re.IGNORECASE,
)
_FLOW = re.compile(
    r"\b(?:expenses?|income|revenues?|sales|costs?|gains?|loss(?:es)?|provisions?|paid|proceeds|payments?|amortization|depreciation|"
    r"compensation|earnings|dividends?|charges?|changes?|interest|granted|vested|exercised|forfeited|repurchase[ds]?|"
    r"purchases?|net\s+cash|additions?|acquisitions?|write-?offs?|recover(?:y|ies)|reclassifi\w+|translation|adjustments?|impairments?|"
    r"issuances?|tax(?:es)?|benefits?|fees?|advertising|rent|credits?|rate|research|selling|marketing|administrative|profit|margin|"
    r"volatility|yield|weighted[-\s]average)\b",
    re.IGNORECASE,
)
_CAPTION_STOCK = re.compile(
    r"\bbalance\s+sheets?\b|\bcarrying\s+(?:value|amount)s?\b|\bfair\s+values?\b|\bas\s+of\b|\bfinancial\s+position\b|\baccrued\b|\bmaturit"
    r"|\bfuture\b|\bminimum\b|\bassets\s+and\s+liabilities\b|\boutstanding\b|\binventor|\bdebt\b|\bcommitments\b",
    re.IGNORECASE,
)
_CAPTION_FLOW = re.compile(
    r"\b(?:expenses?|revenues?|net\s+sales|cash\s+flows?|operations|provision|activity|changes?|income|earnings|costs?|recognized|"
    r"incurred|reconciliation|effects?|charges?|paid|compensation|gains?|loss(?:es)?)\b|\bfor\s+(?:fiscal\s+)?(?:20\d\d|the)\b",
    re.IGNORECASE,
)

BASIS_OF_PART = {
    PartKind.BALANCE_SHEET: Basis.INSTANT,
    PartKind.INCOME_STATEMENT: Basis.DURATION,
    PartKind.COMPREHENSIVE_INCOME: Basis.DURATION,
    PartKind.CASH_FLOW: Basis.DURATION,
}
"""What the values of a primary statement are unless a row says otherwise."""


@lru_cache(maxsize=1 << 14)
def basis_of_label(label: str) -> Basis | None:
    """Return the basis that a label states by itself, whatever its table; None for the many that do not."""
    flow, stock = _STRONG_FLOW.search(label), _STRONG_STOCK.search(label)
    if flow and not stock:
        return Basis.DURATION
    if stock and not flow:
        return Basis.INSTANT
    return None


def vote(labels: Iterable[str], caption: str) -> Basis:
    """Return the basis that the labels of a table and its caption point to together."""
    score = 0.0
    for label in labels:
        strong = basis_of_label(label)
        if strong is not None:
            score += 2.0 if strong is Basis.DURATION else -2.0
            continue
        score += 0.5 * (bool(_FLOW.search(label)) - bool(_STOCK.search(label)))
    score += 1.5 * (bool(_CAPTION_FLOW.search(caption)) - bool(_CAPTION_STOCK.search(caption)))
    return Basis.DURATION if score > 0 else Basis.INSTANT


_INSISTS = re.compile(
    r"\bweighted[-\s]average\s+(?:remaining|discount)\b|\bremaining\s+lease\s+term\b|^(?:total|identifiable|segment|long-lived)\s+assets\b"
    r"|\bat\s+(?:the\s+)?(?:year|period|quarter)[-\s]end\b|\bat\s+(?:the\s+)?end\s+of\b|\bunrecognized\s+compensation\b|^assets$",
    re.IGNORECASE,
)
_BALANCE_SHEET = re.compile(
    r"\b(?:balance\s+sheets?|statements?\s+of\s+(?:\w+\s+)?financial\s+(?:position|condition))\b", re.IGNORECASE
)
_PERIOD_STATEMENT = re.compile(
    r"\bstatements?\s+of\s+(?:\w+\s+)?(?:cash\s+flows?|income|operations|earnings|comprehensive)\b", re.IGNORECASE
)


def insists_on_instant(label: str) -> bool:
    """True for labels of balances that stand even in tables headed by years."""
    return _INSISTS.search(label) is not None


def basis_of_title(title: str) -> Basis | None:
    """Return the basis of a primary statement by its title; None for other tables.

    A title is short; a sentence that mentions the balance sheet introduces a note.
    """
    if len(title) > 160:
        return None
    sheet, period = _BALANCE_SHEET.search(title), _PERIOD_STATEMENT.search(title)
    if (
        sheet
        and not period
        and not re.search(r"\b(?:following|table|included|recognized|presented|amounts)\b", title, re.I)
    ):
        return Basis.INSTANT
    return None
