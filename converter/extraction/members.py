"""Which texts around a value name a member, and of what: columns, sections, rows and captions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from converter.extraction.columns import ColumnReading, NamePart, is_total_name
from converter.extraction.families import names_place
from converter.extraction.rows import RowReading
from converter.extraction.words import Surroundings, axis_features, load_weights, row_features
from converter.model.document import Span
from converter.model.facts import AxisLabel

NONE = "-"
CONSOLIDATION = "consolidation item"
OWN = "own"
"""The class of members on an axis of the filer's own."""
LEAST_OF_COLUMN = 0.5
LEAST_OF_ROW = 0.45
"""The probabilities from which a header names a member, and from which an axis qualifies a row."""
LEAST_OF_ROW_BESIDE = 0.8
"""The same in a table whose columns are members: its rows are mostly line items."""
LEAST_OF_TEXT = 0.5
LEAST_OF_LABEL_BESIDE = 0.9
FAMILY_SLACK = 4.0
"""How much less likely (log odds for each header) an axis may be than none for headers that add up to a total."""
LEAST_OF_SIBLING = 0.05
"""The same for a header beside others that name members of that axis."""


_COUNTRY_OF_PLAN = re.compile(
    r"\bu\.?s\.?\b|\bunited\s+states\b|\bforeign\b|\binternational\b|\bdomestic\b", re.IGNORECASE
)
_RECURRING = re.compile(r"\brecurring\b", re.IGNORECASE)
_LEVEL = re.compile(r"\blevel\s*[123]\b", re.IGNORECASE)
_LEVEL_BESIDE = re.compile(r"\blevel\b|\bNAV\b|\bnet\s+asset\s+value\b|\bobservable\b|\bquoted\b", re.IGNORECASE)
_PLANS = re.compile(
    r"\bhealth\s*care\b|\bmedical\b|\bOPEB\b|\bpost-?\s?(?:retirement|employment)\b|\bpensions?\b|\bretiree\b|\bbenefits?\s+plans?\b",
    re.IGNORECASE,
)
_GAINS = re.compile(r"\bhedg|\bderivative|\breclassif|\bgains?\b", re.IGNORECASE)
_INCOME_LINE = re.compile(
    r"costs?\s+of\s+(?:products?\s+|goods\s+)?(?:sales|sold|revenues?|services)|interest\s+(?:and\s+other\s+)?.{0,30}(?:expense|charges|income).*|"
    r"other,?\s+.{0,12}(?:income|expense).*|selling,?\s+.{0,20}general.*|research\s+and\s+development.*|(?:net\s+)?(?:revenues?|sales)",
    re.IGNORECASE,
)
_COMPONENTS = re.compile(
    r"\bcomponents?\s+of\b.{0,40}\bother\s+comprehensive\b|\baccumulated\s+other\s+comprehensive\b|\bAOC[IL]\b"
)
_COMPONENT = re.compile(
    r"\btranslation\b|\bhedg|\bbenefits?\b|\bpensions?\b|\bsecurities\b|\bunrealized\b", re.IGNORECASE
)
_INCOME_PARTS = re.compile(r"\baccumulated\s+other\s+comprehensive\b", re.IGNORECASE)
_FAMILIES = tuple(
    (re.compile(words, re.IGNORECASE), axis)
    for words, axis in (
        (r"\bsegments?\b", "segment"),
        (r"\bgeograph\w*|\bby\s+(?:country|region)|\bcountries\b", "geography"),
        (r"\b(?:pension|retirement|postretirement)\b", "retirement plan"),
        (r"\bfair\s+value\s+hierarchy\b|\brecurring\s+basis\b", "fair value level"),
        (
            r"\baccumulated\s+other\s+comprehensive|\b(?:share|stock)holders[’']?\s+equity|\bchanges\s+in\s+equity",
            "equity component",
        ),
        (
            r"\bby\s+(?:product|service|category|line|type|source)|\bproducts?\s+and\s+services?\b|\bdisaggregat",
            "product",
        ),
        (r"\b(?:restructuring|severance)\b", "restructuring cost"),
        (r"\bloans?\b|\bcredit\s+losses\b|\bfinancing\s+receivables?\b", "financing receivable portfolio"),
    )
)
"""Words of a caption that say of what the parts of a whole are."""


@dataclass(slots=True)
class MemberFinder:
    """Tells members for one table; remembers what it found for each text."""

    caption: str
    moves: bool = True
    """True when rows of the table are opening or closing balances, as where components of equity are followed."""
    _columns: dict[str, tuple[str, float]] = field(default_factory=dict)
    in_columns: set[str] = field(default_factory=set)
    """Axes whose members head columns: no row names another."""
    _rows: dict[tuple[str, str, str], tuple[AxisLabel, ...]] = field(default_factory=dict)
    _reasons: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why a header (first) names a member of an axis."""

    def settle_columns(self, columns: Sequence[ColumnReading], adding: Collection[int]) -> None:
        """Find the members that the headers of one block name; headers side by side are of one axis.

        ``adding`` are columns that add up to a total column beside them: they stand for members whatever their names.
        """
        axes = self._header_axes(columns)
        parts = [column.names[-1].text for column in columns if column.index in adding and column.names]
        if parts and sum(names_place(part) for part in parts) * 2 >= len(parts) and not _SEGMENT.search(self.caption):
            if not _TAXES.search(self.caption):
                self._name(axes, parts, "geography", "columns named after places add up to a total")
        elif parts:
            known = [axes[part] for part in parts if axes.get(part, CONSOLIDATION) != CONSOLIDATION]
            family = max(sorted(set(known)), key=known.count) if known else self._family(parts)
            others = [part for part in parts if part not in axes and family != NONE]
            said = any(axis == family and words.search(self.caption) for words, axis in _FAMILIES)
            by = "other headers name" if known else "the caption names" if said else "the headers together suggest"
            self._name(axes, others, family, f"columns add up to a total, and {by} it")
        else:
            self._add_siblings(columns, axes)
        self._add_plans(columns, axes)
        self._add_places(columns, axes)
        self._add_parent(columns, axes)
        for column in columns:
            column.members = one_per_axis(self._labels(column, axes))
            self.in_columns.update(label.axis for label in column.members)
            column.member_name = " ".join(label.member for label in column.members)
        if any(column.member_name for column in columns):
            for column in columns:
                column.beside_members = not column.member_name

    def _labels(self, column: ColumnReading, axes: Mapping[str, str]) -> list[AxisLabel]:
        """Return the members that the headers of a column name, given the axis of each header."""
        found = []
        for part in column.names:
            if part.text in axes:
                axis = axes[part.text]
                why = self._reasons[part.text, axis]
                found.append(AxisLabel("" if axis == OWN else axis, part.text, "column", _span_of(column, part), why))
        components = column.is_total and "equity component" in axes.values()
        if not found and components and _INCOME_PARTS.search(self.caption):
            whole = "Accumulated other comprehensive income (loss)"
            why = "the column is the total of its components, by the caption"
            found.append(AxisLabel("equity component", whole, "caption", reason=why))
        return found

    def _name(self, axes: dict[str, str], headers: Iterable[str], axis: str, reason: str) -> None:
        """Note that headers name members of an axis, and why."""
        for header in headers:
            axes[header] = axis
            self._reasons[header, axis] = reason

    def _header_axes(self, columns: Sequence[ColumnReading]) -> dict[str, str]:
        axes: dict[str, str] = {}
        for column in columns:
            for part in column.names:
                if part.text in axes or is_total_name(part.text):
                    continue
                if _LEVEL.search(part.text):
                    self._name(axes, [part.text], "fair value level", "the header names a level")
                    continue
                axis, chance = self._of_header(part.text)
                if axis == "fair value level" and not _LEVEL_BESIDE.search(part.text):
                    continue
                if axis == CONSOLIDATION and not _BESIDE_SEGMENTS.search(part.text):
                    axis = "segment"
                if axis != NONE and chance >= LEAST_OF_COLUMN:
                    self._name(axes, [part.text], axis, "filers use such headers for its members")
        return axes

    def _add_siblings(self, columns: Sequence[ColumnReading], axes: dict[str, str]) -> None:
        usual = self._usual_axis(columns, axes)
        for column in columns:
            for part in column.names:
                if usual == "fair value level" and not _LEVEL_BESIDE.search(part.text):
                    continue
                if usual and part.text not in axes and not is_total_name(part.text) and len(part.columns) == 1:
                    features = axis_features(part.text, "column", Surroundings("", "", part.text, self.caption))
                    if load_weights("axes").chance(usual, features) >= LEAST_OF_SIBLING:
                        self._name(axes, [part.text], usual, "the headers beside it name members of it")

    def _family(self, parts: Sequence[str]) -> str:
        """Return the axis that the caption or the headers together suggest for parts of a whole."""
        if any(_SEVERANCE.search(part) for part in parts):
            return "restructuring cost"
        for words, axis in _FAMILIES:
            if words.search(self.caption):
                return axis
        weights = load_weights("axes")
        sums = [0.0] * len(weights.classes)
        for part in parts:
            about = Surroundings("", "", part, self.caption)
            sums = [a + b for a, b in zip(sums, weights.scores(axis_features(part, "column", about)), strict=True)]
        nothing = sums[weights.classes.index(NONE)]
        ranked = sorted(zip(sums, weights.classes, strict=True), key=lambda pair: (-pair[0], pair[1]))
        best, name = next(pair for pair in ranked if pair[1] != NONE)
        return name if nothing - best < FAMILY_SLACK * len(parts) else NONE

    def _add_plans(self, columns: Sequence[ColumnReading], axes: dict[str, str]) -> None:
        """Headers that all name a kind of benefit plan, two or more kinds, tell plans apart."""
        names = dict.fromkeys(part.text for column in columns for part in column.names if not is_total_name(part.text))
        plans = [name for name in names if _PLANS.search(name) and axes.get(name) != "equity component"]
        if len(plans) >= 2:
            self._name(axes, plans, "retirement plan", "headers side by side name kinds of benefit plan")

    def _add_places(self, columns: Sequence[ColumnReading], axes: dict[str, str]) -> None:
        """Headers that are lines of the income statement say where gains and losses of hedges went."""
        names = dict.fromkeys(column.names[-1].text for column in columns if column.names)
        if _GAINS.search(" ".join((self.caption, *names))):
            lines = [name for name in names if _INCOME_LINE.fullmatch(name)]
            why = "the headers are lines of the income statement, in a table of gains or hedges"
            self._name(axes, lines, "income statement location", why)

    def _add_parent(self, columns: Sequence[ColumnReading], axes: dict[str, str]) -> None:
        """What belongs to the owners, beside a column of other interests and one of all equity, is a component."""
        last = [column.names[-1].text for column in columns if column.names]
        if any(_MINORITY.search(name) for name in last) and any(_ALL_EQUITY.fullmatch(name) for name in last):
            owners = [name for name in last if _OWNERS.search(name)]
            self._name(axes, owners, "equity component", "it stands beside other interests and the whole of equity")

    def _usual_axis(self, columns: Sequence[ColumnReading], axes: dict[str, str]) -> str:
        """Return the axis that at least two headers of single columns share, when it is the only such."""
        names = {part.text for column in columns for part in column.names if len(part.columns) == 1}
        shared = [axes[name] for name in sorted(names) if name in axes]
        best = max(sorted(set(shared)), key=shared.count, default="")
        return best if shared.count(best) >= 2 else ""

    def _of_header(self, text: str) -> tuple[str, float]:
        if text not in self._columns:
            features = axis_features(text, "column", Surroundings("", "", text, self.caption))
            self._columns[text] = load_weights("axes").best(features)
        return self._columns[text]

    def of_row(self, row: RowReading, column: ColumnReading) -> tuple[AxisLabel, ...]:
        """Return the members that the label of a row, the sections over it and the caption name."""
        section = row.sections[-1].label if row.sections else ""
        name = column.name
        key = (row.label, section, name)
        if key not in self._rows:
            about = Surroundings(row.label, section, name, self.caption)
            least = LEAST_OF_ROW_BESIDE if self.in_columns else LEAST_OF_ROW
            likely = load_weights("row_axes").likely(row_features(about), least)
            found = [self._label(axis, row, about) for axis, _ in likely if axis != OWN]
            both = one_per_axis([*self._named(row, about), *found])
            self._rows[key] = tuple(
                label
                for label in both
                if label.axis not in self.in_columns
                and _fits(label, about)
                and (self.moves or label.axis != "equity component")
            )
            if not self._rows[key] and not self.in_columns and self._is_component(row):
                span = row.cell.span if row.cell is not None else None
                why = "by the caption the rows are components of other comprehensive income"
                self._rows[key] = (AxisLabel("equity component", row.label, "row", span, why),)
        return self._rows[key]

    def _is_component(self, row: RowReading) -> bool:
        """True for a part of other comprehensive income in a table that the caption says is about its components."""
        about = _COMPONENTS.search(self.caption) is not None
        return about and not row.is_total and _COMPONENT.search(row.label) is not None

    def _named(self, row: RowReading, about: Surroundings) -> list[AxisLabel]:
        """Return the members that the words of the label and of the sections name by themselves."""
        found: list[AxisLabel] = []
        weights = load_weights("axes")
        least = LEAST_OF_LABEL_BESIDE if self.in_columns else LEAST_OF_TEXT
        if row.label and not row.is_total:
            axis, chance = weights.best(axis_features(row.label, "label", about))
            if axis not in (NONE, OWN) and chance >= least:
                span = row.cell.span if row.cell is not None else None
                found.append(AxisLabel(axis, row.label, "row", span, "filers use such labels for its members"))
        for above in reversed(row.sections):
            if _LEVEL.search(above.label):
                why = "the heading names a level"
                found.append(AxisLabel("fair value level", above.label, "section", above.span, why))
                continue
            axis, chance = weights.best(axis_features(above.label, "section", about))
            if above.label and axis not in (NONE, OWN) and chance >= LEAST_OF_TEXT:
                why = "filers use such headings for its members"
                found.append(AxisLabel(axis, above.label, "section", above.span, why))
        return found

    def _label(self, axis: str, row: RowReading, about: Surroundings) -> AxisLabel:
        """Return the member of ``axis`` with the text that names it best."""
        span = row.cell.span if row.cell is not None else None
        texts: list[tuple[str, str, str, Span | None]] = []
        if row.label and not row.is_total:
            texts.append((row.label, "label", "row", span))
        texts.extend((above.label, "section", "section", above.span) for above in reversed(row.sections) if above.label)
        if self.caption:
            texts.append((self.caption, "caption", "caption", None))
        why = "row, headings, header and caption together suggest it"
        if not texts:
            return AxisLabel(axis, row.label or "total", "row", span, why)
        weights = load_weights("axes")
        chances = [weights.chance(axis or OWN, axis_features(text, place, about)) for text, place, _, _ in texts]
        text, _, source, where = texts[chances.index(max(chances))]
        return AxisLabel(axis, text, source, where, why)


_BESIDE_SEGMENTS = re.compile(
    r"segment|eliminat|corporate|unallocated|reconcil|inter-?company|\bother\b|\badjust", re.IGNORECASE
)
_PROPERTY = re.compile(r"\bpropert(?:y|ies)\b|\bdepreciat", re.IGNORECASE)
_LEASE = re.compile(r"\bleases?\b", re.IGNORECASE)
_INFORMATION = re.compile(r"\b(?:information|data|disclosures?)\b", re.IGNORECASE)
_TAXES = re.compile(r"\btax(?:es)?\b", re.IGNORECASE)
_SEGMENT_WORDS = re.compile(r"segment|eliminat|corporate|unallocated|reconcil|intercompany", re.IGNORECASE)
_SEGMENT = re.compile(r"\bsegments?\b", re.IGNORECASE)
_SEVERANCE = re.compile(r"\bseverance\b|\bworkforce\b|\bemployee\s+(?:termination|separation)\b", re.IGNORECASE)


_ABOUT_SEGMENTS = re.compile(
    r"segment|division|corporate|eliminat|unallocated|business(?:es)?\b|operations", re.IGNORECASE
)


def _fits(label: AxisLabel, about: Surroundings) -> bool:
    """True unless an axis that only its own words can name was read into others."""
    if label.axis == "retirement plan location":
        return any(_COUNTRY_OF_PLAN.search(text) for text in (about.label, about.section, about.column))
    if label.axis == "fair value frequency":
        return any(_RECURRING.search(text) for text in (about.label, about.section, about.column, about.caption))
    if label.axis == "property type":
        return _PROPERTY.search(" ".join((about.caption, about.column, about.section))) is not None
    if label.axis == "balance sheet location":
        return _LEASE.search(" ".join((about.caption, about.column, about.label))) is None
    if label.axis == CONSOLIDATION:
        told = label.source != "caption" and _SEGMENT_WORDS.search(label.member) is not None
        return told and not _INFORMATION.search(label.member)
    if label.axis == "segment":
        return any(_ABOUT_SEGMENTS.search(text) for text in (about.label, about.section, about.column, about.caption))
    return True


_OWNERS = re.compile(
    r"\b(?:share|stock)\s?(?:holders|owners)\W*s?\W*\s(?:equity|deficit)\b|\bshareowners\b", re.IGNORECASE
)
_MINORITY = re.compile(r"\bnon-?\s?controlling\b", re.IGNORECASE)
_ALL_EQUITY = re.compile(
    r"(?:grand\s+)?total(?:\s+(?:equity|deficit|capital))?(?:\s+\(deficit\))?|equity", re.IGNORECASE
)


_RECONCILES = re.compile(r"eliminat|corporate|unallocated|reconcil|inter-?company|inter-?segment", re.IGNORECASE)


def reconciles_segments(rows: Sequence[RowReading], columns: Sequence[ColumnReading]) -> bool:
    """True when rows lead from segments to the whole; a column of eliminations is a segment's peer to most filers."""
    if any(_RECONCILES.search(column.name) for column in columns):
        return False
    return any(_RECONCILES.search(row.label) for row in rows)


def with_segments(labels: tuple[AxisLabel, ...], reconciles: bool) -> tuple[AxisLabel, ...]:
    """Return members with the mark that tells operating segments from what reconciles them to the whole."""
    named = any(label.axis == "segment" and label.source in ("row", "section") for label in labels)
    if not reconciles or not named or any(label.axis == CONSOLIDATION for label in labels):
        return labels
    why = "a segment of a table whose rows lead from segments to the whole"
    return (*labels, AxisLabel(CONSOLIDATION, "Operating segments", "caption", reason=why))


def one_per_axis(labels: Sequence[AxisLabel]) -> tuple[AxisLabel, ...]:
    """Return the first label of every axis."""
    kept: list[AxisLabel] = []
    for label in labels:
        if not any(other.axis == label.axis for other in kept):
            kept.append(label)
    return tuple(kept)


def _span_of(column: ColumnReading, part: NamePart) -> Span | None:
    return next((text.cell.span for text in column.path if part.text.startswith(text.text[:12])), None)
