"""What kind of value words announce: shares, amounts per share, percentages, lengths of time."""

from __future__ import annotations

import re
from functools import lru_cache

from converter.model.facts import ItemKind

_PER_SHARE = re.compile(
    r"\bper[-\s]+(?:\w+\s+){0,2}?(?:shares?|units?|ADSs?|RSUs?|PSUs?|awards?|options?|warrants?|stock)\b|\bEPS\b|\bpar\s+value\b"
    r"|\bexercise\s+prices?\b|\bgrant[-\s]+date\s+fair\s+values?\b|\bstrike\s+price\b|\bprice\s+paid\b|\bconversion\s+price\b"
    r"|\bfair\s+value\s+of\s+(?:stock\s+)?(?:options?|awards?|units?)\b.{0,20}\bgrant|\bstock\s+price\b|\bshare\s+price\b|\bprice\s+range\b|\bloss\s+per\b|\bearnings\s+per\b|\bfair\s+value\s+per\b"
    r"|\bpurchase\s+prices?\b(?=.{0,12}\bshare)|\baverage\s+price\b|\bmarket\s+price\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"%|\bper\s?cent(?:age)?s?\b|\b(?:tax|interest|discount|growth|forfeiture|coupon|dividend|effective|risk[-\s]free|conversion|"
    r"increase|attrition|return|default|prepayment|cap(?:italization)?|trend|turnover)[\w\s-]{0,20}\brates?\b|\byields?\b|\bvolatility\b"
    r"|\bratio\b|\brate\s+of\b|\bmargin\b|\ballocations?\b",
    re.IGNORECASE,
)
_WHOLE_AMOUNT = re.compile(r"\b(?:aggregate|total)\b(?!.*\bper\b)", re.IGNORECASE)
"""Fair values of awards as a whole, not of one award."""
_SHARE_COUNT = re.compile(
    r"\bnumber\s+of\s+(?:\w+\s+){0,3}?(?:shares?|options?|units?|awards?|RSUs?|PSUs?|SARs?|warrants?)\b"
    r"|\bshares?\s+(?:issued|outstanding|authorized|used|repurchased|purchased|held|available|reserved|subject|vested|granted)\b"
    r"|\bweighted[-\s]average\s+(?:number\s+of\s+)?(?:\w+\s+){0,4}?shares\b|\baverage\s+(?:\w+\s+){0,4}?shares\b|\bdiluted\s+shares\b"
    r"|\bbasic\s+shares\b|\(shares\)|\(in\s+shares\)|,\s*shares\b|\bshares\s*\(in\b"
    r"|\b(?:stock\s+)?options?\s+(?:outstanding|exercisable)\b|\b(?:anti)?-?dilutive\s+(?:[\w-]+\s+){0,4}?(?:shares|securities|awards|options|units)\b"
    r"|\bshares\s+(?:of|for)\b.{0,40}\boutstanding\b|\bsecurities\s+to\s+be\s+issued\b"
    r"|\b(?:options?|units?|awards?|shares|warrants)\s+excluded\b.{0,60}\banti-?dilutive\b",
    re.IGNORECASE,
)
_SHARES_USED = re.compile(
    r"\bshares\s+(?:used|outstanding|issued)\b|\bweighted[-\s]average\s+(?:\w+[\s,-]+){0,5}?(?:shares|units)\b(?!\s+price)",
    re.IGNORECASE,
)
"""Counts of shares whose labels often go on with "per share"."""
_SHARE_COLUMN = re.compile(
    r"\b(?:shares?|options?|units?|RSUs?|PSUs?|PRSUs?|SARs?|awards?|warrants?|ADSs?|stock\s+options)\b", re.IGNORECASE
)
_NOT_SHARE_COLUMN = re.compile(
    r"\b(?:values?|prices?|amounts?|costs?|expenses?|compensation|premium|capital|stock|plans?|term|life|repurchase\s+program"
    r"|per|based|\$|reporting|business|operating|cash|money)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\((?:in\s+)?(?:years|months|days)\)|\b(?:term|life|lives|period)\b.{0,25}\b(?:years|months)\b"
    r"|\bremaining\s+(?:contractual\s+)?(?:lease\s+)?(?:term|life)\b|\bexpected\s+(?:term|life)\b"
    r"|\buseful\s+li(?:fe|ves)\b|\bweighted[-\s]average\s+(?:remaining\s+)?(?:\w+\s+)?(?:term|life|period)\b"
    r"|\bduration\b|\bmaturit(?:y|ies)\s+\(years\)",
    re.IGNORECASE,
)


_COUNTED = re.compile(
    r"\b(?:options|(?:stock|share|restricted)\s+(?:units|awards|rights)|RSUs|PSUs|warrants)\s*$", re.IGNORECASE
)
_VALUED = re.compile(r"\b(?:values?|prices?|amounts?|costs?|expenses?|compensation|per|term|life)\b|\$", re.IGNORECASE)
_INTRINSIC = re.compile(r"\bintrinsic\s+values?\b", re.IGNORECASE)
_AWARDS_OUTSTANDING = re.compile(r"\b(?:restricted|performance)\s+(?:stock|shares?)\s+outstanding\s*$", re.IGNORECASE)
_AMOUNT_COLUMN = re.compile(r"\b(?:dollar\s+)?amounts?\s*$|^\s*\$\s*$", re.IGNORECASE)
_SHARE_TABLE = re.compile(
    r"\b(?:shares|anti-?dilutive|stock\s+options|(?:restricted|performance)\s+(?:stock|share)\s+units|warrants|reserved\s+(?:\w+\s+){0,2}?(?:stock|shares|for))\b",
    re.IGNORECASE,
)
_ANTI_DILUTIVE = re.compile(r"\banti-?dilutive\b", re.IGNORECASE)
_MONEY_TABLE = re.compile(
    r"\$|\b(?:expenses?|compensation|costs?|prices?|values?|cash|income|revenues?|tax|assets|liabilit\w+|amounts?|per\s+share|equity)\b",
    re.IGNORECASE,
)


def counts_shares(text: str) -> bool:
    """True for the caption of a table of share counts."""
    if _ANTI_DILUTIVE.search(text) and "$" not in text:
        return True  # however often "net income per share" is named beside it
    return _SHARE_TABLE.search(text) is not None and _MONEY_TABLE.search(text) is None


@lru_cache(maxsize=1 << 14)
def kind_of_row(label: str) -> ItemKind | None:
    """Return the kind that a row label states by its words; None when it leaves it to columns and signs."""
    if _SHARES_USED.search(label):
        return ItemKind.SHARES
    if _PER_SHARE.search(label) and not _WHOLE_AMOUNT.search(label):
        return ItemKind.PER_SHARE
    if _TIME.search(label):
        return ItemKind.DURATION
    if _SHARE_COUNT.search(label):
        return ItemKind.SHARES
    if _PERCENT.search(label):
        return ItemKind.PERCENT
    return None


@lru_cache(maxsize=1 << 13)
def kind_of_column(header: str) -> ItemKind | None:
    """Return the kind that a column header states; None when it does not."""
    kind = kind_of_row(header)
    if kind is not None:
        return kind
    if _AMOUNT_COLUMN.search(header):
        return ItemKind.MONETARY
    bare = re.sub(r"\([^)]*\)", " ", header)
    if _INTRINSIC.search(bare):
        return ItemKind.MONETARY
    if _AWARDS_OUTSTANDING.search(bare):
        return ItemKind.SHARES
    if _COUNTED.search(bare) and not _VALUED.search(bare):
        return ItemKind.SHARES
    if _SHARE_COLUMN.search(bare) and not _NOT_SHARE_COLUMN.search(bare):
        return ItemKind.SHARES
    return None
