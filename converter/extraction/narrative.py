"""Facts that running text states: paragraphs, footnotes, long cells and the labels of share capital."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from converter.extraction.contexts import TableContext, scale_hints
from converter.extraction.currencies import currency_of_sign, currency_of_word
from converter.extraction.dates import Mention, read_dates
from converter.extraction.numbers import CellKind, read_cell
from converter.extraction.periods import Calendar
from converter.extraction.phrases import length_of_time, phrase_of
from converter.extraction.prose_numbers import ProseNumber, read_prose_fully
from converter.extraction.prose_periods import NumberPeriod, dates_of, last_period, periods_of, sentence_bounds
from converter.extraction.structure import Structure, Zone
from converter.extraction.units import ScaleHint, quantity_unit, unit_of
from converter.model.document import Cell, Document, Heading, Paragraph, Span, Table
from converter.model.facts import AxisLabel, Inference, ItemKind, ParsedFact, Period, TableReading
from converter.model.findings import Finding, Severity
from converter.model.profile import Profile

_LONG_CELL = 40
_LONGEST_LABEL = 250
_LONGEST_TEXT = 6_000
_HAS_NUMBER = re.compile(r"\d|\bnone?\b", re.IGNORECASE)
_SAYING_LABEL = re.compile(
    r"\b(?:par\s+value|shares?)\b[^$]*\d|[$€£¥]\s?\d|\bauthori[sz]ed\b"
    r"|\d\s?%.*\b(?:notes?|debentures?|bonds?|debt|loans?|due|facilit(?:y|ies)|obligations?|leases?|mortgages?|preferred)\b",
    re.IGNORECASE,
)
"""Labels that state share capital, allowances or the rate of a debt beside what the row reports."""
_ITEM_OF_LIST = re.compile(r"\s*(?:[•●▪·–*-]|\([a-z\d]{1,3}\)|[a-z])")
_COVER_KINDS = (ItemKind.MONETARY, ItemKind.SHARES)
_CHECK_MARK = re.compile(r"^\s*(?:indicate\s+by|if\s+(?:an?\s+)?(?:emerging|securities))", re.IGNORECASE)
_DUE = re.compile(
    r"\b(?P<what>matur\w+(?:\s+dates?)?|expir\w+(?:\s+dates?)?|due(?:\s+dates?)?)\s+(?:is|was|are|were|on|of|to|until|through|will\s+be|\s)*$",
    re.IGNORECASE,
)
_DURATION_OF = re.compile(
    r"\b(?:period|term|li(?:fe|ves)|vest\w*|matur\w*|over|remaining|duration|expires?|renew\w*|extend\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Text:
    """One text to read: where it stands and what is in force when it begins."""

    text: str
    span: Span
    block: int
    zone: Zone
    section: tuple[str, ...]
    before: Mention | None = None
    dates: tuple[Period, ...] = ()
    """Periods of the columns, for a label that speaks of all of them."""
    scale: ScaleHint | None = None
    """The scale of the table whose label this is."""
    source: str = ""
    """The same characters with their line breaks."""
    members: tuple[AxisLabel, ...] = ()
    """What qualifies the row whose label this is."""


@dataclass(slots=True)
class _Reader:
    calendar: Calendar
    profile: Profile
    facts: list[ParsedFact] = field(default_factory=list)
    unplaced: list[Span] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)


def narrative_facts(
    document: Document,
    structure: Structure,
    profile: Profile,
    taken_spans: Iterable[Span],
    calendar: Calendar | None = None,
    readings: Sequence[TableReading] = (),
    of_tables: Sequence[ParsedFact] = (),
) -> tuple[tuple[ParsedFact, ...], tuple[Finding, ...]]:
    """Return the facts of running text in reading order, with findings for what was assumed or could not be placed.

    ``taken_spans`` are those of the facts of tables: their rows are left alone but for labels that state share capital,
    which hold at the dates of the columns of ``readings``, or where columns have none, of the facts of their row among
    ``of_tables``. ``calendar`` saves making it again.
    """
    reader = _Reader(calendar or Calendar(profile, document.text), profile)
    starts = sorted(span.start for span in taken_spans)
    by_table = {reading.table: reading for reading in readings}
    for one in _texts(document, structure, reader.calendar, starts, by_table, _periods_of_rows(of_tables)):
        for piece in _pieces(replace(one, source=document.text[one.span.start : one.span.end])):
            _read(reader, piece)
    return tuple(reader.facts), _findings(reader)


def _periods_of_rows(facts: Iterable[ParsedFact]) -> dict[tuple[int, int], tuple[Period, ...]]:
    """Return the periods of the facts of each row, by table and row."""
    found: dict[tuple[int, int], dict[Period, None]] = {}
    for fact in facts:
        if fact.table is not None and fact.row is not None and fact.period is not None:
            found.setdefault((fact.table, fact.row), {})[fact.period] = None
    return {place: tuple(periods) for place, periods in found.items()}


def _pieces(one: _Text) -> Iterator[_Text]:
    """Yield a text in pieces that end with a sentence, or at a blank: what is said of a number stands near it."""
    if len(one.text) <= _LONGEST_TEXT:
        yield one
        return
    start, line = 0, one.span.line
    while start < len(one.text):
        stop = len(one.text)
        if stop - start > _LONGEST_TEXT:
            ends = (one.text.rfind(mark, start, start + _LONGEST_TEXT) for mark in (". ", "; ", " "))
            stop = next((end + 1 for end in ends if end > start), start + _LONGEST_TEXT)
        span = replace(one.span, start=one.span.start + start, end=one.span.start + stop, line=line)
        yield replace(one, text=one.text[start:stop], span=span, source=one.source[start:stop])
        line += one.source.count("\n", start, stop)
        start = stop


def _texts(
    document: Document,
    structure: Structure,
    calendar: Calendar,
    taken: Sequence[int],
    readings: dict[int, TableReading],
    rows: Mapping[tuple[int, int], tuple[Period, ...]],
) -> Iterator[_Text]:
    lead: Mention | None = None
    for index, block in enumerate(document.blocks):
        if not structure.reports(index):
            continue
        place = structure.places[index]
        if isinstance(block, Table):
            yield from _cells(block, index, structure, taken, readings.get(block.index), rows)
        elif isinstance(block, Heading):
            lead = last_period(block.text, calendar)
        elif isinstance(block, Paragraph) and not block.furniture:
            in_list = _ITEM_OF_LIST.match(block.text) is not None
            yield _Text(block.text, block.span, index, place.zone, place.section, lead if in_list else None)
            if not in_list:
                lead = last_period(block.text, calendar)


def _cells(
    table: Table,
    block: int,
    structure: Structure,
    taken: Sequence[int],
    reading: TableReading | None,
    periods: Mapping[tuple[int, int], tuple[Period, ...]],
) -> Iterator[_Text]:
    place = structure.places[block]
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    for cells in rows.values():
        has_facts = _any_between(taken, cells[0].span.start, cells[-1].span.end)
        for cell in cells:
            if not _HAS_NUMBER.search(cell.text) or read_cell(cell.text).kind is not CellKind.TEXT:
                continue
            says = len(cell.text) < _LONGEST_LABEL and _SAYING_LABEL.search(cell.text) is not None
            if reading is not None and says:
                dates = tuple(dict.fromkeys(one.period for one in reading.columns if one.period is not None))
                dates = dates or periods.get((table.index, cell.row), ())
                scale = _scale(reading, structure.contexts[table.index])
                members = next((row.members for row in reading.rows if row.number == cell.row), ())
                yield _Text(cell.text, cell.span, block, place.zone, place.section, None, dates, scale, members=members)
            elif not has_facts and len(cell.text) >= _LONG_CELL:
                yield _Text(cell.text, cell.span, block, place.zone, place.section)


def _scale(reading: TableReading, context: TableContext) -> ScaleHint:
    """Return the scale of the numbers in the labels of a table: what introduces it tells share counts apart."""
    stated = next(iter(scale_hints(context, reading.currency or "USD")), ScaleHint())
    money = reading.scale if reading.scale is not None else stated.money
    if reading.share_scale is not None:
        return ScaleHint(money, reading.share_scale)
    return ScaleHint(money, stated.shares, stated.shares_excepted)


def _scaled(number: ProseNumber, scale: ScaleHint | None) -> ProseNumber:
    if scale is None:
        return number
    if number.kind is ItemKind.MONETARY and not number.scale:
        return replace(number, scale=scale.money or 0)
    if number.kind is ItemKind.SHARES and not number.scale:
        return replace(number, scale=scale.share_scale())
    return number


def _any_between(starts: Sequence[int], start: int, end: int) -> bool:
    at = bisect_left(starts, start)
    return at < len(starts) and starts[at] < end


def _read(reader: _Reader, one: _Text) -> None:
    if one.zone is Zone.COVER and _CHECK_MARK.match(one.text):
        return
    prose = read_prose_fully(one.text)
    reader.unplaced.extend(_span(one, start, end) for start, end in prose.unplaced if one.zone is not Zone.COVER)
    numbers = [
        _scaled(number, one.scale)
        for number in prose.numbers
        if one.zone is not Zone.COVER or number.kind in _COVER_KINDS
    ]
    periods = _label_periods(one, numbers) or periods_of(one.text, numbers, reader.calendar, one.before)
    bounds = sentence_bounds(one.text)
    for count, (number, times) in enumerate(zip(numbers, periods, strict=True)):
        for copy, time in enumerate(times):
            name = f"b{one.block}x{one.span.start + number.start}" + (f"d{copy}" if copy else "")
            fact = _fact(reader, one, number, time, name, bounds, numbers[:count])
            if fact is not None:
                reader.facts.append(fact)
    reader.facts.extend(_dates_due(reader, one))


def _label_periods(one: _Text, numbers: Sequence[ProseNumber]) -> list[list[NumberPeriod]]:
    """Return the dates at which the numbers of a label hold: a list of as many numbers as columns pairs up."""
    if not one.dates or dates_in(one.text):
        return []
    found: list[list[NumberPeriod]] = []
    at = 0
    every = [NumberPeriod(period, stated=True) for period in one.dates]
    while at < len(numbers):
        stop = at + len(one.dates)
        group = numbers[at:stop]
        if len(group) == len(one.dates) > 1 and _is_list(one.text, group):
            found.extend([period] for period in every)
            at = stop
        else:
            found.append(every)
            at += 1
    return found


def dates_in(text: str) -> bool:
    """True when a text names a date itself."""
    return bool(read_dates(text).mentions)


def _is_list(text: str, group: Sequence[ProseNumber]) -> bool:
    gaps = [text[before.outer_end : after.outer_start].strip(" ,") for before, after in pairwise(group)]
    return all(gap in ("", "and", "or") for gap in gaps) and len({number.kind for number in group}) == 1


def _span(one: _Text, start: int, end: int) -> Span:
    line = one.span.line + one.source.count("\n", 0, start)
    return Span(one.span.start + start, one.span.start + end, line, one.span.where)


def _fact(
    reader: _Reader,
    one: _Text,
    number: ProseNumber,
    time: NumberPeriod,
    name: str,
    bounds: Sequence[tuple[int, int]],
    earlier: Sequence[ProseNumber],
) -> ParsedFact | None:
    sentence = next(bound for bound in reversed(bounds) if bound[0] <= number.start)
    label = phrase_of(one.text, number, sentence, earlier)
    is_time = number.kind is ItemKind.DURATION
    around = one.text[max(sentence[0], number.start - 70) : min(sentence[1], number.end + 50)]
    if is_time and not _DURATION_OF.search(around):
        return None
    kind = number.kind
    currency = _currency(one.text, number, reader.profile.currency)
    unit = unit_of(kind, currency)
    if kind is ItemKind.QUANTITY:
        unit = quantity_unit(number.noun, reader.profile.extension.prefix)
    inferences = () if time.stated else (Inference("period", str(time.period), "no date in the paragraph says it"),)
    if not time.stated:
        reader.assumed.append(name)
    return ParsedFact(
        id=name,
        kind=kind,
        value=None if is_time else number.value,
        shown=number.shown,
        span=_span(one, number.start, number.end),
        label=label,
        period=time.period,
        unit=None if is_time else unit,
        scale=number.scale,
        decimals=_decimals(number),
        negative=number.negative,
        text_value=length_of_time(number.magnitude, number.noun) if is_time else "",
        label_span=one.span,
        members=one.members,
        caption=" ".join(one.text[sentence[0] : sentence[1]].split()),
        section=one.section,
        inferences=inferences,
    )


def _currency(text: str, number: ProseNumber, home: str) -> str:
    if number.currency:
        return currency_of_sign(number.currency, home)
    return currency_of_word(text[number.outer_end : number.outer_end + 25], home) or home


def _decimals(number: ProseNumber) -> int | None:
    """Return the accuracy of the print; counts written out in full are exact (XBRL 2.1 §4.6.7)."""
    exact = number.in_words or (
        number.scale == 0 and number.kind in (ItemKind.SHARES, ItemKind.INTEGER, ItemKind.PER_SHARE)
    )
    return None if exact or number.kind is ItemKind.DURATION else number.places - number.scale


def _dates_due(reader: _Reader, one: _Text) -> Iterator[ParsedFact]:
    """Yield the dates that are values themselves: maturity and expiry dates given in full."""
    reporting = {mention.start for mention in dates_of(one.text, reader.calendar)}
    for mention in read_dates(one.text).mentions:
        lead = _DUE.search(one.text[max(0, mention.start - 40) : mention.start])
        day = mention.date
        if lead is None or day is None or mention.begins is not None or mention.start in reporting:
            continue
        what = "Expiration date" if lead.group("what").lower().startswith("expir") else "Maturity date"
        yield ParsedFact(
            id=f"b{one.block}x{one.span.start + mention.start}",
            kind=ItemKind.DATE,
            value=None,
            shown=" ".join(one.text[mention.start : mention.end].split()),
            span=_span(one, mention.start, mention.end),
            label=what,
            period=reader.calendar.report,
            text_value=day.isoformat(),
            label_span=one.span,
            caption=" ".join(one.text[max(0, mention.start - 160) : mention.end].split()),
            section=one.section,
        )


def _findings(reader: _Reader) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if reader.assumed:
        found.append(
            Finding(
                Severity.INFO,
                "narrative.period-assumed",
                f"{len(reader.assumed)} numbers in running text have no date near them; the reporting period was taken",
                hint="Check the period of these facts.",
                facts=tuple(reader.assumed),
                stage="extraction",
                count=len(reader.assumed),
            )
        )
    if reader.unplaced:
        found.append(
            Finding(
                Severity.INFO,
                "narrative.number-unplaced",
                f"{len(reader.unplaced)} numbers in running text say neither what they count nor what they measure",
                hint="They are left out; report them by hand if they are facts.",
                span=reader.unplaced[0],
                stage="extraction",
                evidence=", ".join(str(span) for span in reader.unplaced[:20]),
                count=len(reader.unplaced),
            )
        )
    return tuple(found)
