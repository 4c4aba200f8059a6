"""What goes to a worker and what comes back: plain data, so that no caller needs Arelle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from converter.model.findings import Finding, Severity

CalculationMode = Literal["c10", "c10d", "c11r", "c11t", "none"]
"""Classic, classic without duplicates, Calculations 1.1 by rounding, by truncation, none at all."""

BAD_LEVELS = frozenset({"ERROR", "CRITICAL", "ERROR-SEMANTIC", "INCONSISTENCY", "ASSERTION-NOT-SATISFIED"})
"""Log levels that refuse a report; calculation failures are INCONSISTENCY, below ERROR in number."""


@dataclass(frozen=True, slots=True)
class ArelleOptions:
    """How Arelle is to judge.

    ``disclosure_system`` is one that ships with Arelle (``esef``) or, with ``edgar``, one of EDGAR's; ``edgar`` is the
    folder of the Arelle/EDGAR plugin (it must be named ``EDGAR``). ``expected_facts`` is how many facts the entry must
    hold; ``memory`` is in MiB, ``seconds`` wall clock, both per report. ``facts`` asks for the facts as Arelle read
    them.
    """

    calculations: CalculationMode = "c11r"
    formulas: bool = True
    disclosure_system: str = ""
    edgar: Path | None = None
    expected_facts: int | None = None
    facts: bool = False
    seconds: float = 120.0
    memory: int = 3072


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker process is started with; it never changes during its life."""

    packages: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    disclosure_system: str = ""
    folder: str = ""
    """Where Arelle may keep its own files; made and removed by the parent."""


@dataclass(frozen=True, slots=True)
class Task:
    """One report to judge. ``entry`` is an absolute path, or a JSON list for a set of inline documents."""

    entry: str
    calculations: CalculationMode = "c11r"
    formulas: bool = True
    inline: bool = False
    facts: bool = False
    bases: tuple[str, ...] = ()
    """URLs of foreign schemas and linkbases that the report builds on."""
    roots: tuple[str, ...] = ()
    """Folders and files that the report may read from."""
    plugins: tuple[str, ...] = ()
    validate: bool = True
    describe: bool = False
    """Ask for the whole report in plain data (``described.py``)."""
    viewer: bool = False
    """Ask for the pages of the viewer (``viewing.py``)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of Arelle's log. ``refs`` are (href with fragment, source line or 0); ``facts`` the ids of facts that
    the refs name; ``related`` the facts that use a context, unit or concept that the refs name."""

    level: str
    code: str
    text: str
    refs: tuple[tuple[str, int], ...] = ()
    args: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    @property
    def is_bad(self) -> bool:
        """True when a report with this message is refused."""
        return self.level in BAD_LEVELS


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact as Arelle read it: lexical value after transformation, QNames as ``prefix:name`` of the document, periods
    as XBRL 2.1 prints them (``2024-12-31``; ``2024-01-01/2024-12-31``)."""

    id: str
    concept: str
    period: str
    value: str | None
    unit: str = ""
    decimals: str = ""
    dimensions: tuple[tuple[str, str], ...] = ()
    entity: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a worker says of one report."""

    ran: bool
    loaded: bool
    validated: bool
    fact_count: int
    messages: tuple[Message, ...] = ()
    facts: tuple[ReadFact, ...] = ()
    disclosure_system: str = ""
    seconds: float = 0.0
    cut_off: str = ""
    """Why there is no judgement: ``time``, ``memory``, ``crash``; empty when there is one."""
    reports: tuple[Mapping[str, Any], ...] = ()
    """The reports in plain data, where the task asks for them."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """The pages of the viewer by file name, where the task asks for them."""

    def to_json(self) -> bytes:
        """Return the bytes that travel over a pipe."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @staticmethod
    def from_json(data: bytes) -> Judgement:
        """Return what ``to_json`` wrote."""
        raw: dict[str, Any] = json.loads(data)
        raw["messages"] = tuple(
            Message(
                **{
                    **m,
                    "refs": tuple((str(h), int(n)) for h, n in m["refs"]),
                    "facts": tuple(m["facts"]),
                    "related": tuple(m["related"]),
                }
            )
            for m in raw["messages"]
        )
        raw["facts"] = tuple(
            ReadFact(**{**f, "dimensions": tuple((str(a), str(b)) for a, b in f["dimensions"])}) for f in raw["facts"]
        )
        raw["reports"] = tuple(raw.get("reports", ()))
        return Judgement(**raw)


@dataclass(frozen=True, slots=True)
class ArelleResult:
    """The judgement of one report in the preparer's terms.

    ``valid`` is True only when the run succeeded, the report was loaded and validated, no message refuses it, and it
    holds the expected number of facts.
    """

    entry: str
    findings: tuple[Finding, ...]
    fact_count: int
    loaded: bool
    validated: bool
    valid: bool
    facts: tuple[ReadFact, ...] = ()
    messages: tuple[Message, ...] = ()
    seconds: float = 0.0

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse the report."""
        return tuple(f for f in self.findings if f.severity in (Severity.ERROR, Severity.INCONSISTENCY))
