"""What stands around each table of a document: introduction, titles, and the scale and currency in force."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from converter.extraction.contexts import TableContext, introduction, sentences
from converter.extraction.units import ScaleHint, read_scale
from converter.model.document import Block, Document, Heading, Paragraph, Span, Table
from converter.model.facts import Part, PartKind

_MOST_TEXTS = 8
_MAY_SCALE = re.compile(r"thousand|million|billion|lakh|crore|000", re.IGNORECASE)
_NOTE_LINE = re.compile(r"^\s*(?:\(\d{1,2}\)|\([a-z]\)|\[[a-z\d]{1,2}\]|\*+|[†‡§]|\d{1,2}(?=\s*[A-Z]))\s*\S")
_ONLY_UNITS = re.compile(
    r"^\W*(?:\(?(?:u\.?s\.?\s+)?(?:dollars?|amounts?|shares?|in|and|are|the|tabular|thousands?|millions?|billions?|except|per|"
    r"unaudited|data|continued|information|expressed|of|as|otherwise|noted|unless|figures|all|percentages|ratios|"
    r"euros?|eur|pounds?|sterling|gbp|yen|jpy|yuan|renminbi|rmb|cny|canadian|cad|swiss|francs?|chf|usd|[$€£¥,.;()]|\s)+\)?)\W*$",
    re.IGNORECASE,
)
# A whole sentence that says how amounts are printed, wherever in its paragraph it stands.
_DECLARES_SCALE = re.compile(
    r"^\W*(?:(?:unless|except)\b[^,]{0,60},\s*)?(?:all\s+|the\s+)?(?:(?:dollar|monetary|tabular|currency)\s+){0,2}"
    r"(?:amounts|figures|dollars|numbers|values)\b[^.;$€£\d]{0,60}\bin\s+(?:[\w.$€£]+\s+){0,3}(?:thousands|millions|billions)\b",
    re.IGNORECASE,
)
_Text = tuple[str, Span]


def contexts_of_tables(
    document: Document, places: Sequence[tuple[tuple[str, ...], int | None]], parts: Sequence[Part], home: str
) -> tuple[TableContext, ...]:
    """Return one context per table; ``places`` give the titles and the part of every block."""
    usual = _usual_scale(document.blocks, home)
    contexts: list[TableContext] = []
    near: list[_Text] = []
    before: list[_Text] = []
    part_in_force: int | None = None
    running = ScaleHint()
    after_table = False
    for block, (section, part) in zip(document.blocks, places, strict=True):
        if part != part_in_force:
            part_in_force, running, before, near = part, ScaleHint(), [], []
        if isinstance(block, Table):
            kind = parts[part].kind if part is not None else PartKind.OTHER
            chain = [*reversed(near), *before][:_MOST_TEXTS]
            contexts.append(_context(section, chain, part, kind, running or usual))
            if _is_layout(block):
                near.append((" ".join(cell.clean for cell in block.cells), block.span))
                continue
            before, near, after_table = chain, [], True
            running = _stated_in(block, home) or running
        elif not (isinstance(block, Paragraph) and block.furniture):
            after_table = after_table and _NOTE_LINE.match(block.text) is not None
            if not after_table:  # else it explains the table above
                near.append((block.text, block.span))
                running = _stated(block.text, home) or running
    return tuple(contexts)


def _context(
    section: tuple[str, ...], chain: Sequence[_Text], part: int | None, kind: PartKind, running: ScaleHint
) -> TableContext:
    caption = next((introduction(text) for text, _ in chain if not _ONLY_UNITS.match(text)), "")
    return TableContext(
        section=section,
        caption=" ".join(caption.split()),
        intro=tuple(text for text, _ in chain),
        intro_spans=tuple(span for _, span in chain),
        part=part,
        part_kind=kind,
        running=running,
        currency=running.currencies[0] if running.currencies else "",
    )


def _is_layout(table: Table) -> bool:
    """True for a table that only lays out text, such as a bullet and its sentence."""
    return len(table.cells) <= 3 and table.rows <= 2 and not any(_is_figure(cell.text) for cell in table.cells)


def _is_figure(text: str) -> bool:
    clean = text.strip()
    return bool(clean) and len(clean) < 20 and any(character.isdigit() for character in clean)


def _stated(text: str, home: str) -> ScaleHint:
    if not _MAY_SCALE.search(text):
        return ScaleHint()
    hint = read_scale(introduction(text), home)
    if hint:
        return hint
    return next((read_scale(one, home) for one in sentences(text) if _DECLARES_SCALE.match(one)), ScaleHint())


def _stated_in(table: Table, home: str) -> ScaleHint:
    """Return the scale that the first rows of a table state."""
    for cell in table.cells[:12]:
        if cell.row <= 2 and _MAY_SCALE.search(cell.text):
            hint = read_scale(cell.clean, home)
            if hint:
                return hint
    return ScaleHint()


def _usual_scale(blocks: Sequence[Block], home: str) -> ScaleHint:
    """Return the scale that most tables of the document state, used where a table states none; empty without any."""
    votes: Counter[ScaleHint] = Counter()
    for block in blocks:
        if isinstance(block, Table):
            hint = _stated_in(block, home)
        elif isinstance(block, Heading) or len(block.text) < 400 or "except" in block.text:
            hint = _stated(block.text, home)
        else:
            continue
        if hint.money is not None:
            votes[ScaleHint(hint.money, hint.shares, hint.shares_excepted, hint.currencies)] += 1
    if not votes:
        return ScaleHint()
    total = sum(votes.values())
    best, _ = min(votes.items(), key=lambda item: (-item[1], str(item[0])))
    same = sum(count for hint, count in votes.items() if hint.money == best.money)
    return best if total >= 3 and same * 2 > total else ScaleHint()
