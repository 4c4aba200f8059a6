"""The files between the floors: ``report.yaml`` (the profile) and ``parsed.json``, read with clear errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from converter.mapping.decisions import load_yaml, validation_hint
from converter.model.facts import Extraction, Period, year_before
from converter.model.findings import UsageError
from converter.model.profile import Profile

_ANY_LONGER_IS_A_YEAR = 300
"""Days: an interim report covers less."""
_EXTRACTION = TypeAdapter(Extraction)


def parse_profile(text: str, name: str = "report.yaml") -> Profile:
    """Return the profile of a YAML text; ``UsageError`` names every key that is wrong."""
    content = load_yaml(text, name)
    if not isinstance(content, dict):
        raise UsageError("profile.empty", "the profile is empty", place=name, hint="`xbrl-converter init` drafts one.")
    try:
        return Profile.model_validate(_dates_as_text(content))
    except ValidationError as error:
        raise UsageError(
            "profile.invalid",
            "the profile has entries that cannot be used",
            place=name,
            hint=validation_hint(error, Profile),
        ) from error


def load_profile(path: Path) -> Profile:
    """Return the profile of a file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "profile.unreadable", f"cannot read the profile: {error}", place=str(path),
            hint="`xbrl-converter init` drafts one.",
        ) from error  # fmt: skip
    return parse_profile(text, str(path))


def profile_path(source: Path, given: Path | None) -> Path:
    """Return the profile that was named, or ``report.yaml`` beside the source."""
    path = given or source.parent / "report.yaml"
    if not path.is_file():
        raise UsageError(
            "profile.missing", "there is no profile for this source", place=str(path),
            hint=f"Draft one: xbrl-converter init {source}",
        )  # fmt: skip
    return path


def _dates_as_text(node: object) -> object:
    if isinstance(node, dict):
        return {str(key): _dates_as_text(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_dates_as_text(item) for item in node]
    return node.isoformat() if isinstance(node, date) else node


def draft_profile(
    *, name: str, identifier: str, period: Period, report_type: str, prefix: str, currency: str,
    cover: Mapping[str, str] = MappingProxyType({}),
) -> str:  # fmt: skip
    """Return the text of a first ``report.yaml`` with every key explained, and what the cover page states."""
    return _draft(name, identifier, period, report_type, prefix, currency) + _draft_cover(cover)


def _draft_cover(cover: Mapping[str, str]) -> str:
    lines = [f"  {element}: {_quoted(value)}\n" for element, value in sorted(cover.items())]
    return "".join(("cover:  # elements of dei, as the cover page states them: check each\n", *lines)) if lines else ""


def _draft(name: str, identifier: str, period: Period, report_type: str, prefix: str, currency: str) -> str:
    start = period.start or year_before(period.end)
    year_end = period.end if (period.end - start).days > _ANY_LONGER_IS_A_YEAR else start - timedelta(days=1)
    return f"""\
# What the document itself does not say. Every key is checked; an unknown one is an error.
entity:
  name: {_quoted(name)}
  identifier: "{identifier}"  # a CIK has ten digits; another register needs its scheme
  # scheme: http://www.sec.gov/CIK
report:
  type: {report_type}
  period_start: {start.isoformat()}
  period_end: {period.end.isoformat()}  # first and last day of the period the report is about
  fiscal_year_end: "--{year_end.month:02d}-{year_end.day:02d}"
extension:
  prefix: {prefix}
  authority: http://www.example.com  # http and your own host (EFM 6.7.3)
taxonomy:
  - us-gaap/2025
currency: {currency}
# scale: 3  # power of ten of tables that state none; without it the document's own evidence decides
mapping:
  confidence: 0.65  # rows below it are not accepted without a person
  sure: 0.8  # below it an accepted row is a warning; axes, members and text blocks are accepted from here on only
  unsure: extension  # or omit: what happens to rows that nobody has decided
  unsure_in_text: omit  # or extension: the same for numbers of running text
  not_allocated: omit  # or nil: dashes of amounts not allocated to a column
  calculations: "1.1"  # or classic, none
  anchoring: false  # or true, for ESEF: tie own concepts of the statements to wider and narrower standard ones
"""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def dump_parsed(extraction: Extraction) -> bytes:
    """Return ``parsed.json``: everything that extraction found, values as decimal strings."""
    return _EXTRACTION.dump_json(extraction, indent=1, exclude_defaults=True) + b"\n"


def load_parsed(data: bytes) -> Extraction:
    """Return the extraction of a ``parsed.json``."""
    try:
        return _EXTRACTION.validate_json(data)
    except ValidationError as error:
        raise UsageError(
            "parsed.invalid", "this is no parsed.json of this version", hint=validation_hint(error)
        ) from error
