"""Official taxonomies by name: who publishes them, where, and which part of the web is theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

YEARS = (2022, 2023, 2024, 2025)
SEC_PAGE = "https://www.sec.gov/data-research/standard-taxonomies"

_FASB = {"us-gaap": "https://xbrl.fasb.org/us-gaap/{year}/", "srt": "https://xbrl.fasb.org/srt/{year}/"}
_SEC = ("dei", "country", "currency", "exch", "stpr", "naics", "sic", "ecd", "cyd", "cef")
US_FAMILIES = frozenset((*_FASB, *_SEC))
"""The prefixes of the taxonomies that reports to the SEC are tagged with."""
_ENTRY_POINTS = {
    "us-gaap": "entire/us-gaap-entryPoint-std-{year}.xsd",
    "srt": "entire/srt-entryPoint-std-{year}.xsd",
    "dei": "dei-entire-{year}.xsd",
    "country": "country-entire-{year}.xsd",
    "currency": "currency-entire-{year}.xsd",
    "exch": "exch-entire-{year}.xsd",
    "stpr": "stpr-entire-{year}.xsd",
}

_OWNERS = {
    "fasb.org": "the US taxonomies (FASB and SEC)",
    "sec.gov": "the US taxonomies (FASB and SEC)",
    "ifrs.org": "the IFRS Foundation",
    "esma.europa.eu": "ESMA",
    "eba.europa.eu": "the EBA",
    "eurofiling.info": "the EBA",
    "eiopa.europa.eu": "EIOPA",
    "frc.org.uk": "the FRC",
    "efrag.org": "EFRAG",
    "xbrl.org": "XBRL International",
    "w3.org": "the W3C",
}


@dataclass(frozen=True, slots=True)
class OfficialSource:
    """One official taxonomy of one year. ``url`` is the package, empty where the publisher names it on ``page`` only;
    ``prefix`` the URL that its files live under; ``entry_points`` what to load, the first there is; ``additions`` the
    linkbases with documentation and references, which that entry point leaves out."""

    name: str
    publisher: str
    url: str
    page: str
    prefix: str
    entry_points: tuple[str, ...]
    additions: tuple[str, ...] = ()


def official_sources() -> tuple[OfficialSource, ...]:
    """Return the table, by year and name."""
    found = []
    for year in YEARS:
        for family, pattern in _FASB.items():
            prefix = pattern.format(year=year)
            found.append(
                OfficialSource(
                    f"{family}/{year}",
                    "FASB",
                    f"{prefix}{family}-{year}.zip",
                    "https://xbrl.fasb.org/",
                    prefix,
                    _entry_points(family, year, prefix, f"elts/{family}-{year}.xsd"),
                    tuple(f"{prefix}elts/{family}-{kind}-{year}.xml" for kind in ("doc", "ref")),
                )
            )
        for family in _SEC:
            prefix = f"https://xbrl.sec.gov/{family}/{year}/"
            entry_points = _entry_points(family, year, prefix, f"{family}-{year}.xsd")
            found.append(OfficialSource(f"{family}/{year}", "SEC", "", SEC_PAGE, prefix, entry_points))
    return tuple(found)


def _entry_points(family: str, year: int, prefix: str, elements: str) -> tuple[str, ...]:
    whole = _ENTRY_POINTS.get(family)
    return (*((prefix + whole.format(year=year),) if whole else ()), prefix + elements)


def official_source(name: str) -> OfficialSource | None:
    """Return the official source of a name such as ``us-gaap/2025``, None when the table has none."""
    return next((source for source in official_sources() if source.name == name), None)


def owner_of(url: str) -> str:
    """Return who is known to own the part of the web that a URL lies in; empty when nobody is known to."""
    host = (urlsplit(url).hostname or "").lower()
    return next((owner for domain, owner in _OWNERS.items() if host == domain or host.endswith("." + domain)), "")


def provided_names(prefixes: Iterable[str]) -> tuple[str, ...]:
    """Return the official names whose files the URL prefixes of a package cover."""
    mapped = tuple(prefixes)
    return tuple(source.name for source in official_sources() if any(source.prefix.startswith(p) for p in mapped))
