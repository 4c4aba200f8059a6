"""The user's own memory: rows of reports that the user had made before, consulted before all others.

The file ``memory.jsonl`` of a user directory holds one row per line, as JSON with the keys of ``RememberedRow``; rows
are sorted and unique, so that the same reports give the same file in any order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from converter.mapping.linker.grid import Candidate, LinkRow, TableContext, column_key, section_key, statement_code
from converter.mapping.linker.words import key
from converter.model.facts import PartKind
from converter.model.findings import UsageError
from taxonomy.concepts import QName

FILE = "memory.jsonl"

_LABEL_ONLY = 0.6
_PLACED = 0.9
_ENTITY = 0.97


@dataclass(frozen=True, slots=True, order=True)
class RememberedRow:
    """A row of an earlier report. ``entity`` is the identifier that reported it, ``report`` its name for a person,
    ``part`` a ``PartKind`` value; ``measure`` and ``period`` the item type and period type of its concept."""

    label: str
    concept: str
    measure: str
    period: str
    part: str = "note"
    section: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    title: str = ""
    entity: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the user's reports say of a row: a concept, how sure it is, and why."""

    concept: QName
    confidence: float
    reason: str


class LocalMemory:
    """Rows of earlier reports in a user directory."""

    def __init__(self, directory: Path) -> None:
        """Read the memory of a directory; empty when there is none. ``UsageError`` when the file is not one."""
        self._path = directory / FILE
        self._rows: set[RememberedRow] = set(_read(self._path)) if self._path.is_file() else set()
        self._index: dict[tuple[str, str, str], list[RememberedRow]] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self) -> Sequence[RememberedRow]:
        """Return all rows, sorted."""
        return sorted(self._rows)

    def add(self, rows: Iterable[RememberedRow]) -> int:
        """Add rows to the file and return how many were new."""
        new = {row for row in rows if row.label.strip() and row.concept} - self._rows
        if new:
            self._rows |= new
            self._index = None
            self._path.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(json.dumps(asdict(row), ensure_ascii=False, sort_keys=True) + "\n" for row in self.rows())
            partial = self._path.with_suffix(".partial")
            partial.write_text(text, encoding="utf-8")
            partial.replace(self._path)
        return len(new)

    def lookup(self, row: LinkRow, context: TableContext, entity: str = "") -> list[Remembered]:
        """Return the concepts of remembered rows with the same label, measure and period type, best first."""
        if not self._rows:
            return []
        if self._index is None:
            self._index = {}
            for one in self.rows():
                self._index.setdefault((key(one.label), one.measure, one.period), []).append(one)
        period = row.period.value if row.period is not None else ""
        best: dict[str, tuple[float, RememberedRow]] = {}
        for one in self._index.get((key(row.label), row.kind.value, period), ()):
            value = _fit(one, row, context, entity)
            if value > best.get(one.concept, (0.0, one))[0]:
                best[one.concept] = value, one
        ordered = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].concept))
        total = sum(value for value, _ in ordered)
        return [
            Remembered(QName.parse(one.concept), value * (value / total), _reason(one, entity))
            for value, one in ordered
        ]


def _fit(one: RememberedRow, row: LinkRow, context: TableContext, entity: str) -> float:
    # The same words under another heading, or in another statement, often mean something else.
    if statement_code(PartKind(one.part)) != statement_code(context.part):
        return _LABEL_ONLY * 0.5
    if section_key(one.section) != section_key(row.section) or column_key(one.columns) != column_key(row.columns):
        return _LABEL_ONLY
    return _ENTITY if entity and one.entity == entity else _PLACED


def _reason(one: RememberedRow, entity: str) -> str:
    whose = "this entity's" if entity and one.entity == entity else "your"
    named = f" ({one.report})" if one.report else ""
    return f"{whose} earlier report{named} tags '{one.label}' so"


def with_memory(remembered: Sequence[Remembered], found: Sequence[Candidate], limit: int) -> tuple[Candidate, ...]:
    """Return candidates with those of the user's memory in front; what is left of certainty goes to the others."""
    if not remembered:
        return tuple(found[:limit])
    scores: Mapping[QName, Candidate] = {candidate.concept: candidate for candidate in found}
    top = max((candidate.score for candidate in found), default=0.0)
    left = 1.0 - sum(one.confidence for one in remembered)
    first = [
        Candidate(
            one.concept, top + one.confidence, min(1.0, one.confidence + left * _confidence(scores, one)), one.reason
        )
        for one in remembered
    ]
    names = {one.concept for one in remembered}
    rest = [Candidate(c.concept, c.score, c.confidence * left, c.reason) for c in found if c.concept not in names]
    merged = sorted([*first, *rest], key=lambda c: (-c.confidence, str(c.concept)))
    return tuple(merged[:limit])


def _confidence(scores: Mapping[QName, Candidate], one: Remembered) -> float:
    known = scores.get(one.concept)
    return known.confidence if known is not None else 0.0


def _read(path: Path) -> list[RememberedRow]:
    names = {field.name for field in fields(RememberedRow)}
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
            if not isinstance(content, dict) or not set(content) <= names:
                raise ValueError("unknown keys")
            content |= {name: tuple(content.get(name, ())) for name in ("section", "columns")}
            rows.append(RememberedRow(**content))
        except (ValueError, TypeError) as error:
            raise UsageError(
                "memory.invalid", f"a line of the memory cannot be read: {error}", place=f"{path}, line {number}",
                hint="Delete the line, or the file, and learn from the reports again.",
            ) from error  # fmt: skip
    return rows
