"""Rows that are years: a schedule of maturities names the same rows by other years in every report."""

from __future__ import annotations

import re
from collections.abc import Sequence

_YEAR_LABEL = re.compile(r"^\W*(?:fiscal |fy ?|year )?((?:19|20)\d\d)\b(?P<rest>[^\d]*)$", re.I)


def year_labels(labels: Sequence[str]) -> list[str]:
    """Return the labels with years that are rows replaced by their place: ``2026`` becomes ``year 1``.

    A first row for the rest of a year ("Remainder of 2025") counts as place 0, as the taxonomy counts it.
    """
    found = [_YEAR_LABEL.match(label.replace("(", " ").replace(")", " ")) for label in labels]
    years = sorted({int(m.group(1)) for m in found if m})
    first = 1
    out = list(labels)
    for i, label in enumerate(labels):
        if re.search(r"\bremain(?:der|ing)\b", label, re.I) and re.search(r"(?:19|20)\d\d", label):
            first = 0
            years = sorted({*years, int(re.search(r"(?:19|20)\d\d", label).group(0))})  # type: ignore[union-attr]
            out[i] = "remainder of fiscal year"
    if len(years) < 2:
        return out
    for i, match in enumerate(found):
        if match and not out[i].startswith("remainder"):
            place = years.index(int(match.group(1))) + first
            out[i] = f"year {place} {match.group('rest').strip()}".strip()
    return out
