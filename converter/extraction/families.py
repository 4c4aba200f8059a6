"""Rows and sections that are members by the shape of their table: parts of a whole, repeated blocks, award activity."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from converter.extraction.dates import Basis
from converter.extraction.grid import Grid
from converter.extraction.headers import Headers
from converter.extraction.rows import RowReading, Section
from converter.extraction.wholes import adding_rows
from converter.model.facts import AxisLabel, LineKind


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


WHOLES = (
    (_words(r"\bgeograph\w*|\bby\s+(?:country|region)|\bcountries\b|\blong-lived\s+assets\b.*\blocat"), "geography"),
    (
        _words(r"\bby\s+(?:reportable\s+|operating\s+)?segments?\b|\bsegment\s+(?:revenue|net\s+sales|assets)"),
        "segment",
    ),
    (
        _words(
            r"\bdisaggregat\w*\s+(?:\w+\s+){0,3}?(?:revenue|sales)|\bproducts?\s+and\s+services?\b|\bproduct\s+(?:lines?|categor)"
            r"|\b(?:revenues?|sales)\b.{0,80}\bby\s+(?:\w+\s+){0,3}?(?:products?|services?|categor\w+|lines?|offerings?|type|commodit\w+)"
        ),
        "product",
    ),
    (_words(r"\b(?:property|premises)(?:,\s+plant)?,?\s+and\s+equipment\b|\bproperties\b"), "property type"),
    (_words(r"\bplan\s+assets\b"), "plan asset category"),
    (_words(r"\baccumulated\s+other\s+comprehensive"), "equity component"),
)
"""Captions of tables whose rows are the parts of one whole, and what the parts are."""

_COST_LINE = _words(
    r"^(?:total\s+)?(?:costs?\s+of\s+(?:\w+\s+){0,2}?(?:revenues?|sales|goods|products|services|subscription)|research\s+and\s+development|"
    r"technology\s+and\s+development|(?:sales|selling)\s+and\s+marketing|marketing(?:\s+and\s+sales)?|general\s+and\s+administrative|"
    r"selling,?\s+general(?:,?\s+and|\s+&)\s+administrative|operations\s+and\s+support|restructuring)\b"
)
_ALLOCATED = _words(
    r"\b(?:stock|share|equity)-?\s?based\s+(?:compensation|payment)|\bamortization\b|\bdepreciation\b|\breclassif"
)
_AWARD = (
    (_words(r"\brestricted\s+(?:stock|share)\s+units?\b|\bRSUs?\b"), "Restricted stock units"),
    (
        _words(r"\bperformance[-\s](?:based\s+)?(?:stock|share|restricted)?\s*(?:units?|shares?|awards?)\b|\bPSUs?\b"),
        "Performance shares",
    ),
    (_words(r"\brestricted\s+(?:stock|shares?)\b|\bnonvested\s+shares?\b"), "Restricted stock"),
    (_words(r"\bstock\s+appreciation\s+rights?\b|\bSARs?\b"), "Stock appreciation rights"),
    (_words(r"\b(?:stock|share)\s+options?\b|^options$"), "Stock options"),
)
_ACTIVITY = _words(
    r"^(?:balance|outstanding|non-?vested|unvested|granted|vested|forfeited|cancell?ed|exercised|released|expired)\b"
)
_PLACES = (
    (_words(r"\bbalance\s+sheets?\b|\bfinancial\s+position\b"), "balance sheet location"),
    (
        _words(r"\bstatements?\s+of\s+(?:\w+\s+)?(?:income|operations|earnings)|\bincome\s+statement|\blocation\b"),
        "income statement location",
    ),
)


_DEPRECIATED = _words(r"\baccumulated\s+depreciation\b")
_NET = _words(r"^(?:less\b|accumulated\s+depreciation)|,\s*net$|^net\b|\bexpense\b")
_PENSION = _words(r"\bpensions?\b|\bdefined\s+benefit\b")
_OTHER_BENEFITS = _words(r"\bpost-?retirement\b|\bpost-?employment\b|\bOPEB\b|\bhealth\s+care\b|\bmedical\b")
_PLAN_LINE = _words(
    r"\bservice\s+cost\b|\binterest\s+cost\b|\bplan\s+assets\b|\bbenefit\s+obligation|\bactuarial\b|\bdiscount\s+rate\b"
    r"|\bbenefits\s+paid\b|\bprior\s+service\b|\bfunded\s+status\b"
)


_DECIDES = _words(r"\bCODM\b|\bchief\s+operating\s+decision|\bsignificant\s+(?:segment\s+)?expenses\b")
_SEGMENT_LINE = _words(r"^other\s+segment\s+items?\b|^segment\s+(?:net\s+)?(?:income|profit|loss|earnings|expenses?)\b")
_SEGMENT_NAME = re.compile(r"\bthe\s+((?:[A-Z][\w&-]*\s+){1,4})segment\b")
_SENIOR_NOTES = _words(r"\bsenior\b.*\b(?:notes?|debentures?)\b|\b(?:notes?|debentures?)\b.*\bsenior\b")
_ONE_ISSUE = _words(r"\bdue\b|\b20\d\d\b|\d\s?%|\bseries\b")
_CLASS_OF_STOCK = _words(r"^class\s+[a-z]\b")
_INVESTEES = _words(
    r"\bsummar\w+\b.{0,60}\bfinancial\s+(?:information|data|statements?)\b.{0,100}\b(?:equity\s+method|investees?|affiliates?)\b"
)
_ASSUMPTION = _words(r"\brisk[-\s]free\b|\bvolatility\b|\bdividend\s+yield\b|\bexpected\s+(?:term|life)\b")
_PLAN_ASSETS = _words(r"\bplan\s+assets\b")
_LEVEL_3 = _words(r"\blevel\s*3\b")
_BY_CLASS = _words(r"\bassets\s+by\s+(?:major\s+)?(?:asset\s+)?(?:class|categor|type)")
_DIVISIONS = _words(r"\bsegments?\b|\bdivisions?\b")
_NO_PLACES = _words(r"\btax(?:es)?\b|\bplans?\b|\bpension")
_PLACE = _words(
    r"(?:the\s+)?(?:u\.?\s?s\.?(?:a\.?)?|united\s+states(?:\s+of\s+america)?|international|foreign(?:\s+countries)?|non-?\s?u\.?\s?s\.?|domestic|"
    r"(?:north|south|latin|central)\s+america(?:\s+and\s+(?:the\s+)?caribbean)?|(?:the\s+)?americas|europe(?:an\s+union)?|asia(?:[-\s]pacific)?|apac|emea|"
    r"africa|middle\s+east|(?:greater\s+|mainland\s+)?china|japan|canada|mexico|brazil|germany|france|(?:south\s+)?korea|"
    r"india|australia|united\s+kingdom|u\.?k\.?|taiwan|singapore|ireland|switzerland|italy|spain|(?:the\s+)?netherlands|israel|"
    r"(?:all\s+)?other\s+(?:countries|international|foreign(?:\s+countries)?)|rest\s+of\s+(?:the\s+)?world|outside\s+(?:the\s+)?(?:u\.?s\.?|united\s+states))"
)


def names_place(text: str) -> bool:
    """True for the name of a country or region and nothing else."""
    return _PLACE.fullmatch(text.strip()) is not None


_LINE_ITEM = _words(r"\bline\s+item\b|\bclassification\b|\bcaption\b")


class RowFamilies:
    """Members of the rows of one table that its shape tells, by row number and by section row."""

    def __init__(
        self,
        grid: Grid,
        headers: Headers,
        rows: Sequence[RowReading],
        caption: str,
        near: str,
        column_axes: set[str],
        basis: Basis,
    ) -> None:
        self._caption = caption
        self._near = near
        self._basis = basis
        self._headers = " ".join(text.text for block in headers.blocks for text in block.texts)
        self.by_row: dict[int, list[AxisLabel]] = defaultdict(list)
        self._facts = [row for row in rows if row.kind is LineKind.FACTS]
        self._from_text_columns(grid, headers)
        self._from_repeated_sections(column_axes)
        self._from_parts(grid, rows, column_axes)
        self._from_activity()
        self._from_plan(column_axes)
        self._from_debt()
        self._from_places(column_axes)
        self._from_subject(column_axes)

    def _from_text_columns(self, grid: Grid, headers: Headers) -> None:
        """A column of words headed "Balance sheet location" places every row."""
        for column, heading in headers.text_columns.items():
            axis = next((axis for words, axis in _PLACES if words.search(heading)), None)
            if axis is None and _LINE_ITEM.search(heading):
                axis = "balance sheet location" if self._basis is Basis.INSTANT else "income statement location"
            if axis is None:
                continue
            for row in self._facts:
                cell = next((c for c in grid.rows[row.number].texts if c.column == column), None)
                if cell is not None:
                    why = f"the column of words headed {heading!r} says so"
                    self.by_row[row.number].append(AxisLabel(axis, cell.clean, "row", cell.span, why))

    def _from_repeated_sections(self, column_axes: set[str]) -> None:
        """Sections over the same row labels again and again stand for members, not for groups of line items."""
        under: dict[int, list[str]] = defaultdict(list)
        named: dict[int, Section] = {}
        for row in self._facts:
            if row.sections and row.sections[-1].label:
                named[row.sections[-1].row] = row.sections[-1]
                under[row.sections[-1].row].append(row.label)
        shapes: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for section, labels in under.items():
            shapes[tuple(labels)].append(section)
        repeated = {
            s for shape, found in shapes.items() if len(found) >= 2 and len(set(shape)) == len(shape) for s in found
        }
        if not repeated or len({named[s].label for s in repeated}) < len(repeated):
            return
        axis = self._axis_of_caption()
        if axis is None or axis in column_axes:
            return
        for row in self._facts:
            over = row.sections[-1] if row.sections else None
            if over is not None and over.row in repeated:
                why = "the rows repeat under every heading, and the caption says of what"
                self.by_row[row.number].append(AxisLabel(axis, over.label, "section", over.span, why))

    def _axis_of_caption(self) -> str | None:
        if re.search(r"\bsegments?\b", self._caption, re.IGNORECASE):
            return "segment"
        return next((axis for words, axis in WHOLES if words.search(self._caption)), None)

    def _from_parts(self, grid: Grid, rows: Sequence[RowReading], column_axes: set[str]) -> None:
        """Rows that add up to a total are the parts of the whole that the caption speaks of."""
        parts = sorted(adding_rows(grid, rows))
        if (WHOLES[3][0].search(self._caption) or _DEPRECIATED.search(self._headers)) and any(
            row.is_total for row in self._facts
        ):
            # Property is listed in groups with subtotals of their own.
            parts = [row.number for row in self._facts if not row.is_total and not _NET.search(row.label)]
        if len(parts) < 2:
            return
        costs = sum(bool(_COST_LINE.search(rows[number].label)) for number in parts)
        axis: str | None
        why = "the rows are parts of a total, and the words over the table say of what"
        if costs >= 2 and _ALLOCATED.search(self._caption):
            axis = "income statement location"
            why = "the rows are lines of cost, and the caption speaks of what is spread over them"
        else:
            axis = next((axis for words, axis in WHOLES if words.search(self._caption)), None)
            if axis is None and _DEPRECIATED.search(self._headers):
                axis = "property type"
        if axis is None or axis in column_axes:
            return
        if axis == "plan asset category" and any(_PLAN_LINE.search(row.label) for row in self._facts):
            return
        for number in parts:
            row = rows[number]
            if row.label and row.movement is None:
                self._add(row, axis, why)

    def _from_activity(self) -> None:
        """A table of what was granted, vested and forfeited, or of what a model of its value assumes, is about the
        award that its caption names; so are rows under the name of an award."""
        for row in self._facts:
            over = next((s for s in reversed(row.sections) if any(w.fullmatch(s.label) for w, _ in _AWARD)), None)
            if over is not None:
                why = "the heading is the name of an award"
                self.by_row[row.number].append(AxisLabel("award type", over.label, "section", over.span, why))
        shown = [row.label for row in self._facts]
        if max(sum(bool(words.search(label)) for label in shown) for words in (_ACTIVITY, _ASSUMPTION)) < 2:
            return
        named = next((name for words, name in _AWARD if words.search(self._caption)), None)
        # Options are what such tables are about unless they say otherwise: most filers name no award for them.
        if named is not None and named != _AWARD[-1][1]:
            self._add_to_all("award type", named, "the caption names the award whose activity or value the rows show")

    def _from_plan(self, column_axes: set[str]) -> None:
        """A table of benefit costs and obligations whose caption names pensions alone is about pension plans."""
        assets = _PLAN_ASSETS.search(self._near) is not None
        classes = "fair value level" in column_axes or _BY_CLASS.search(self._near) is not None
        if (assets or _BY_CLASS.search(self._near)) and classes and "plan asset category" not in column_axes:
            for row in self._facts:
                if row.label and not row.is_total and not _PLAN_LINE.search(row.label):
                    self._add(row, "plan asset category", "rows of a table of plan assets by class")
        if assets and _LEVEL_3.search(self._near) and "fair value level" not in column_axes:
            self._add_to_all("fair value level", "Level 3", "the text over plan assets speaks of Level 3")
        said = self._near if _PENSION.search(self._near) else self._caption
        if "retirement plan" in column_axes or _OTHER_BENEFITS.search(said) or not _PENSION.search(said):
            return
        if assets or sum(bool(_PLAN_LINE.search(row.label)) for row in self._facts) >= 2:
            self._add_to_all("retirement plan", "Pension plans", "the text over the table names pensions alone")

    def _from_debt(self) -> None:
        """An issue of senior notes is a debt instrument of that type."""
        for row in self._facts:
            if not row.is_total and _ONE_ISSUE.search(row.label) and _SENIOR_NOTES.search(row.label):
                self._add(row, "debt instrument", "the label names an issue of senior notes")
                self._add(row, "long-term debt type", "the label names an issue of senior notes", "Senior notes")

    def _from_places(self, column_axes: set[str]) -> None:
        """Rows named after a country or region, or after a class of stock, say so by themselves."""
        silent = _NO_PLACES.search(self._caption) or _DIVISIONS.search(self._near)
        classes = {match[0].lower() for row in self._facts if (match := _CLASS_OF_STOCK.search(row.label))}
        for row in self._facts:
            if "geography" not in column_axes and not silent and names_place(row.label):
                self._add(row, "geography", "the label is the name of a place")
            if len(classes) >= 2 and "class of stock" not in column_axes and _CLASS_OF_STOCK.search(row.label):
                self._add(row, "class of stock", "rows are named after classes of stock")

    def _from_subject(self, column_axes: set[str]) -> None:
        """A table about one thing that its caption names: a restructuring plan, the one segment, the investees."""
        if "restructuring cost" in column_axes:
            self._add_to_all("restructuring plan", "Restructuring plan", "the columns are kinds of restructuring cost")
        if _INVESTEES.search(self._near):
            why = "the text over the table speaks of figures of investees"
            self._add_to_all("unconsolidated investee", "Equity method investees", why)
        lines = any(_SEGMENT_LINE.search(row.label) for row in self._facts)
        segments = re.search(r"\bsegments\b", self._near, re.IGNORECASE)
        if "segment" not in column_axes and not segments and (_DECIDES.search(self._near) or lines):
            named = _SEGMENT_NAME.search(self._near)
            why = "the text over the table or its rows speak of one segment"
            self._add_to_all("segment", named[1].strip() if named else "Reportable segment", why)

    def _add(self, row: RowReading, axis: str, reason: str, member: str = "") -> None:
        span = row.cell.span if row.cell is not None else None
        self.by_row[row.number].append(AxisLabel(axis, member or row.label, "row", span, reason))

    def _add_to_all(self, axis: str, member: str, reason: str) -> None:
        for row in self._facts:
            self.by_row[row.number].append(AxisLabel(axis, member, "caption", reason=reason))
