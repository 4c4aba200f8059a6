"""Readable labels derived from element names, where no label is at hand.

Element names follow the L3C convention: words of the label, run together, each with a capital (EFM 6.8.5). The way
back is a rule: split at the capitals, put the small words in lower case, show the kind of the element in brackets and
set reversible words (gain and loss, increase and decrease) as people print them. Commas are a best guess.
"""

from __future__ import annotations

import re

_KINDS = (
    ("PolicyTextBlock", "Policy Text Block"),
    ("TableTextBlock", "Table Text Block"),
    ("TextBlock", "Text Block"),
    ("ExtensibleEnumeration", "Extensible Enumeration"),
    ("ExtensibleList", "Extensible Enumeration"),
    ("RollForward", "Roll Forward"),
    ("LineItems", "Line Items"),
    ("Abstract", "Abstract"),
    ("Member", "Member"),
    ("Domain", "Domain"),
    ("Table", "Table"),
    ("Axis", "Axis"),
)

_WORD = re.compile(r"\d+[a-z](?=[A-Z]|$)|[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+(?![a-z])\d*|\d+|[a-z]+|[A-Z]")

_SMALL = frozenset(
    "a an and as at by for from in into of on or per the to under with within without versus after before during not "
    "than that which through".split()
)
_SMALL_NEVER_ALONE = frozenset({"during", "not", "per", "within", "without", "through"})

_REVERSIBLE = {
    ("Increase", "Decrease"): "Increase (Decrease)",
    ("Decrease", "Increase"): "Decrease (Increase)",
    ("Gain", "Loss"): "Gain (Loss)",
    ("Gains", "Losses"): "Gains (Losses)",
    ("Loss", "Gain"): "Loss (Gain)",
    ("Profit", "Loss"): "Profit (Loss)",
    ("Income", "Loss"): "Income (Loss)",
    ("Income", "Expense"): "Income (Expense)",
    ("Expense", "Income"): "Expense (Income)",
    ("Expense", "Benefit"): "Expense (Benefit)",
    ("Benefit", "Expense"): "Benefit (Expense)",
    ("Earnings", "Loss"): "Earnings (Loss)",
    ("Expense", "Reversal"): "Expense (Reversal)",
    ("Reversal", "Expense"): "Reversal (Expense)",
    ("Impairment", "Recovery"): "Impairment (Recovery)",
    ("Asset", "Liability"): "Asset (Liability)",
    ("Assets", "Liabilities"): "Assets (Liabilities)",
    ("Receipts", "Payments"): "Receipts (Payments)",
    ("Repayments", "Proceeds"): "Repayments (Proceeds)",
    ("Excess", "Deficiency"): "Excess (Deficiency)",
    ("Surplus", "Deficit"): "Surplus (Deficit)",
    ("Charge", "Credit"): "Charge (Credit)",
    ("Issuance", "Repurchase"): "Issuance (Repurchase)",
}
_REVERSIBLE_LONG = (
    (("Proceeds", "From", "Payments", "For"), "Proceeds from (Payments for)"),
    (("Proceeds", "From", "Payments", "To"), "Proceeds from (Payments to)"),
    (("Proceeds", "From", "Repayments", "Of"), "Proceeds from (Repayments of)"),
    (("Payments", "For", "Proceeds", "From"), "Payments for (Proceeds from)"),
    (("Provided", "By", "Used", "In"), "Provided by (Used in)"),
    (("Provided", "By", "Used", "For"), "Provided by (Used for)"),
)
_HYPHENATED = (
    (("Held", "To", "Maturity"), "Held-to-maturity"),
    (("Available", "For", "Sale"), "Available-for-sale"),
    (("Held", "For", "Sale"), "Held-for-sale"),
    (("Share", "Based"), "Share-based"),
    (("Stock", "Based"), "Stock-based"),
    (("Asset", "Backed"), "Asset-backed"),
    (("Mortgage", "Backed"), "Mortgage-backed"),
    (("Interest", "Bearing"), "Interest-bearing"),
    (("Long", "Term"), "Long-term"),
    (("Short", "Term"), "Short-term"),
    (("Long", "Lived"), "Long-lived"),
    (("Finite", "Lived"), "Finite-lived"),
    (("Indefinite", "Lived"), "Indefinite-lived"),
    (("Write", "Down"), "Write-down"),
    (("Write", "Off"), "Write-off"),
    (("Right", "Of", "Use"), "Right-of-use"),
    (("Paid", "In", "Kind"), "Paid-in-kind"),
    (("Stockholders", "Equity"), "Stockholders' Equity"),
    (("Shareholders", "Equity"), "Shareholders' Equity"),
    (("Members", "Equity"), "Members' Equity"),
    (("Partners", "Capital"), "Partners' Capital"),
)
_ALL_PHRASES = (*_REVERSIBLE_LONG, *_HYPHENATED, *_REVERSIBLE.items())
_PHRASES = {
    first: tuple((words, text) for words, text in _ALL_PHRASES if words[0] == first)
    for first in {words[0] for words, _ in _ALL_PHRASES}
}

_TAIL = frozenset(
    "Current Noncurrent Net Gross Total Policy Amount Percentage Percent Rate Basic Diluted Domestic Foreign Shares "
    "Number Beginning Ending Noncash Undiscounted".split()
)
_TAIL_PHRASES = (
    ("Net", "Of", "Tax"),
    ("Before", "Tax"),
    ("After", "Tax"),
    ("At", "Cost"),
    ("At", "Carrying", "Value"),
    ("Fair", "Value"),
    ("Fair", "Value", "Disclosure"),
    ("Related", "Party"),
    ("Related", "Parties"),
    ("Accumulated", "Depreciation"),
    ("Accumulated", "Amortization"),
)
_TAILS_BY_END = {
    last: tuple(sorted((phrase for phrase in _TAIL_PHRASES if phrase[-1] == last), key=len, reverse=True))
    for last in {phrase[-1] for phrase in _TAIL_PHRASES}
}


def split_name(name: str) -> list[str]:
    """Return the words of an element name as written: ``AOCINetOfTax`` gives ``AOCI``, ``Net``, ``Of``, ``Tax``."""
    return _WORD.findall(name)


def label_from_name(name: str) -> str:
    """Return a readable label for the local name of an element.

    ``OtherAssetsCurrent`` gives ``Other Assets, Current``; ``SegmentsAxis`` gives ``Segments [Axis]``.
    """
    stem, kind = _kind(name)
    words = split_name(stem)
    if not words:
        return name
    start = _tail_start(words)
    text = " ".join(_join_phrases(words[:start]))
    if start < len(words):
        text = ", ".join((text, *_tails(words[start:])))
    return f"{text} [{kind}]" if kind else text


def _kind(name: str) -> tuple[str, str]:
    for suffix, kind in _KINDS:
        if name.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)], kind
    return name, ""


def _tail_start(words: list[str]) -> int:
    """The index where qualifiers begin that a label sets off with commas; never the whole name."""
    end = len(words)
    while end > 1:
        size = _tail_size(words, end)
        if size == 0 or size >= end or words[end - size - 1].lower() in _SMALL:
            break
        end -= size
    return end


def _tail_size(words: list[str], end: int) -> int:
    """The number of words of the qualifier that ends there, 0 for none."""
    for phrase in _TAILS_BY_END.get(words[end - 1], ()):
        if len(phrase) < end and tuple(words[end - len(phrase) : end]) == phrase:
            return len(phrase)
    return int(words[end - 1] in _TAIL)


def _tails(words: list[str]) -> list[str]:
    """Group qualifier words into the pieces between commas."""
    tails: list[str] = []
    end = len(words)
    while end > 0:
        # One word may be all that is left of a phrase that would have been the whole name.
        size = max(_tail_size(["", *words], end + 1), 1)
        tails.insert(0, " ".join(_cased(word) for word in words[end - size : end]))
        end -= size
    return tails


def _join_phrases(words: list[str]) -> list[str]:
    pieces: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        for phrase, text in _PHRASES.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                pieces.append(text)
                at += len(phrase)
                break
        else:
            pieces.append(_cased(word, first=at == 0, last=at == len(words) - 1))
            at += 1
    return pieces


def _cased(word: str, *, first: bool = False, last: bool = False) -> str:
    lower = word.lower()
    if lower in _SMALL and not first and not (last and lower in _SMALL_NEVER_ALONE):
        return lower
    return word[0].upper() + word[1:]
