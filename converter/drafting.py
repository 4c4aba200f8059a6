"""A first profile of a source: what its cover page and its tables say of the entity, the period and the currency."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from converter.extraction import extract
from converter.extraction.cover_page import read_cover
from converter.extraction.currencies import currencies_in
from converter.extraction.dates import read_dates
from converter.model.document import Document
from converter.model.facts import PartKind, Period, year_before
from converter.model.findings import UsageError
from converter.project_files import draft_profile, parse_profile

_LONGEST_YEAR = 372
"""Days of a fiscal year of 53 weeks, and one."""
_FEW = 3
"""Facts that make a date one of the balance sheet's columns."""
_OF_THE_REPORT = frozenset({"DocumentType", "DocumentPeriodEndDate", "EntityRegistrantName"})
"""What a profile states outside ``cover``."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the preparer states; empty where the source is asked."""

    identifier: str = "0000000000"
    name: str = ""
    report_type: str = ""
    period_end: date | None = None
    prefix: str = "ext"
    currency: str = ""


def draft(document: Document, given: Given, fallback_name: str) -> str:
    """Return the text of a first ``report.yaml``; ``UsageError`` when neither the caller nor the source knows the
    period's end."""
    cover = read_cover(document)
    stated = cover.get("DocumentPeriodEndDate", "")
    end = given.period_end or (date.fromisoformat(stated) if stated else most_named_day(document))
    if end is None:
        raise UsageError(
            "init.period", "the source states no date to take as the period's end", hint="Give --period-end YYYY-MM-DD."
        )

    def text(start: date) -> str:
        return draft_profile(
            name=given.name or cover.get("EntityRegistrantName", "") or fallback_name,
            identifier=given.identifier.zfill(10) if given.identifier.isdecimal() else given.identifier,
            period=Period(end, start),
            report_type=given.report_type or cover.get("DocumentType", "10-K"),
            prefix=given.prefix,
            currency=given.currency or next(iter(currencies_in(document.text)), "USD"),
            cover={e: value for e, value in (cover | _focus(cover, start, end)).items() if e not in _OF_THE_REPORT},
        )

    year = text(year_before(end))
    return text(period_start(document, year, end) or year_before(end))


def _focus(cover: dict[str, str], start: date, end: date) -> dict[str, str]:
    """Return the fiscal year and quarter of a quarterly report; those of an annual one follow from its type."""
    if not cover.get("DocumentType", "").startswith("10-Q"):
        return {}
    quarter = min(3, round((end - start).days / 91))
    year_end = start + timedelta(days=364)
    return {"DocumentFiscalPeriodFocus": f"Q{quarter}", "DocumentFiscalYearFocus": str(year_end.year)}


def most_named_day(document: Document) -> date | None:
    """Return the date that the text states most often (the latest of equals)."""
    days = Counter(mention.date for mention in read_dates(document.text).mentions if mention.date is not None)
    return max(days, key=lambda day: (days[day], day), default=None)


def period_start(document: Document, profile: str, end: date) -> date | None:
    """Return the day after the date that the balance sheet compares with, which is the former year's end; without a
    balance sheet the start of the longest period, a year at most, that ends with the report and fills its tables."""
    extraction = extract(document, parse_profile(profile))
    sheets = {n for part in extraction.parts if part.kind is PartKind.BALANCE_SHEET for n in part.tables}
    periods = [(fact.table, fact.period) for fact in extraction.facts if fact.table is not None and fact.period]
    balances = Counter(period.end for table, period in periods if period.is_instant and table in sheets)
    usual = {day for day, count in balances.items() if count >= _FEW}
    former = [day for day in usual if day < end and (end - day).days <= _LONGEST_YEAR]
    if end in usual and former:
        return max(former) + timedelta(days=1)
    starts = Counter(period.start for _, period in periods if period.start is not None and period.end == end)
    often = max(starts.values(), default=0) / 10
    long = [day for day, count in starts.items() if count >= often and (end - day).days <= _LONGEST_YEAR]
    return min(long, default=None)
