"""What the preparer knows and the document does not say (``report.yaml``)."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from converter.model.facts import Period, year_before

SEC_CIK_SCHEME = "http://www.sec.gov/CIK"


class Unsure(StrEnum):
    """What to do with a row whose concept is not sure enough."""

    EXTENSION = "extension"
    OMIT = "omit"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntityProfile(_Strict):
    """Who reports."""

    name: str
    identifier: str
    scheme: str = SEC_CIK_SCHEME

    @model_validator(mode="after")
    def _cik_has_ten_digits(self) -> EntityProfile:
        if self.scheme == SEC_CIK_SCHEME and not re.fullmatch(r"\d{10}", self.identifier):
            raise ValueError(f"a CIK has ten digits, leading zeros included (EFM 6.5.2); got {self.identifier!r}")
        return self


class ReportProfile(_Strict):
    """Which report, and the period it is about."""

    type: str = ""
    period_start: date | None = None
    period_end: date
    fiscal_year_end: Annotated[str, Field(pattern=r"^--\d\d-\d\d$")] = "--12-31"
    language: str = "en-US"

    @property
    def period(self) -> Period:
        """The reporting period as a duration; a year when no start is given."""
        if self.period_start is not None:
            return Period(self.period_end, self.period_start)
        return Period(self.period_end, year_before(self.period_end))


class ExtensionProfile(_Strict):
    """How the extension taxonomy is named."""

    prefix: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")]
    authority: str
    """The first part of the namespace, ``http://www.example.com`` (EFM 6.7.3: http, own authority)."""

    @field_validator("authority")
    @classmethod
    def _http(cls, value: str) -> str:
        if not re.fullmatch(r"http://[A-Za-z0-9.-]+", value):
            raise ValueError(f"must be http://host without a path (EFM 6.7.3); got {value!r}")
        return value


class MappingProfile(_Strict):
    """How much the converter may decide alone."""

    confidence: Annotated[float, Field(ge=0, le=1)] = 0.65
    """Below it no concept is accepted for a row without a person."""
    sure: Annotated[float, Field(ge=0, le=1)] = 0.8
    """Below it a concept that is accepted is a warning. Axes, members and text blocks are accepted from the greater of
    both on: an own one that stands in says what the document says, a wrong standard one does not."""
    conventions: bool = True
    """Whether concepts between which filers choose by convention (``Revenues`` and its like) count together when it is
    asked if a pick is sure enough."""
    unsure: Unsure = Unsure.EXTENSION
    unsure_in_text: Unsure = Unsure.OMIT
    """The same for numbers of running text, whose phrases make poor names for concepts."""
    not_allocated: Literal["omit", "nil"] = "omit"
    calculations: Literal["1.1", "classic", "none"] = "1.1"
    anchoring: bool = False
    """Tie extension concepts of the primary statements to wider and narrower base concepts (RTS on ESEF, Annex IV)."""


class Profile(_Strict):
    """The whole of ``report.yaml``. Unknown keys are errors."""

    entity: EntityProfile
    report: ReportProfile
    extension: ExtensionProfile
    taxonomy: tuple[str, ...] = ("us-gaap/2025",)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    scale: int | None = None
    """Power of ten of tables that state none; None lets the document's own evidence decide."""
    mapping: MappingProfile = MappingProfile()
    outputs: tuple[
        Literal[
            "inline", "json", "xml", "csv", "package", "edgar", "parquet", "facts-csv", "jsonl", "sec-datasets"
        ], ...
    ] = ("inline", "json")  # fmt: skip
    """The forms to write: of a report, ready to submit (``package``, ``edgar``), and tables of its facts."""
    page_limits: Literal["edgar", "esef", "none"] | None = None
    """Whose limits a page that came in is fitted to; None goes by the scheme of the entity's identifier."""
    cover: dict[str, str] = Field(default_factory=dict)
    """dei facts of the cover page, element name to value."""
