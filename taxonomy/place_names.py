"""English names of countries (ISO 3166), states and provinces, and currencies (ISO 4217), by their codes."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], str]:
    text = (files("taxonomy") / "data" / "places.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line)
    return {(family, code): name for family, code, name in rows}


def place_name(family: str, code: str) -> str:
    """Return the name behind a code of ``country``, ``stpr`` or ``currency``; empty when it is none."""
    return _names().get((family, code), "")


@lru_cache(maxsize=1)
def _codes() -> dict[tuple[str, str], str]:
    # "Georgia (State)" answers to Georgia too.
    short = {(family, name.casefold().partition(" (")[0]): code for (family, code), name in _names().items()}
    return short | {(family, name.casefold()): code for (family, code), name in _names().items()}


def place_code(family: str, name: str) -> str:
    """Return the code of ``country``, ``stpr`` or ``currency`` behind an English name; empty when it is none."""
    return _codes().get((family, " ".join(name.casefold().split())), "")
