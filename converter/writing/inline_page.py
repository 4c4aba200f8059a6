"""A page laid out from a document: items with their tags, and the frame around them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from converter.model.document import Cell, Document, Heading, Paragraph, Span, Table
from converter.model.report import Fact, Report
from converter.writing import page_html
from converter.writing.contexts import Contexts
from converter.writing.facts_list import listed_fact, standard_labels
from converter.writing.inline_header import XHTML, header_element, root_namespaces
from converter.writing.inline_places import Atom, Atoms, Chain, Mark, Wrap, joined, merged, nested_marks, nested_wraps
from converter.writing.inline_tags import FactTags, Tag, footnote_tag, hidden_reference
from converter.writing.lexical import attribute, checked_text, escape
from converter.writing.names import referenced_notes
from converter.writing.page_tables import Rule, lay_out
from taxonomy.concepts import QName

# Over one range, outside to inside: what holds text, then references to hidden facts, then numbers.
_TEXT_RANK, _REFERENCE_RANK, _NUMBER_RANK = 0, 1, 2


class Page:
    """Places the facts of a report on a document and writes the page."""

    def __init__(self, report: Report, document: Document, title: str, *, sec: bool = False) -> None:
        self._report = report
        self._document = document
        self._title = title
        self._contexts = Contexts(report)
        self._tags = FactTags(report, self._contexts, sec=sec)
        self._atoms_of_cells: dict[tuple[int, int, int], Atom] = {}
        self._atoms_of_items: dict[int, Atom] = {}
        self._atoms = Atoms(self._split())
        self._whole = [isinstance(block, Table) for block in document.blocks]
        self._marks: dict[Atom, list[Mark]] = {}
        self._wraps: list[Wrap] = []
        self._chains: list[Chain] = []
        self._hidden: list[str] = []
        self._listed: list[Fact] = []
        self._rules: dict[Atom, Rule] = {}
        self._numbers: dict[tuple[int, int], Tag] = {}
        self._place()

    def markup(self) -> str:
        """Return the page as a string."""
        facts = self._facts_list()
        items = self._items()
        namespaces = root_namespaces(self._report, "\n".join(items))
        names = "".join(f' xmlns:{prefix}="{attribute(uri)}"' for prefix, uri in namespaces.items())
        language = attribute(self._report.language)
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<html xmlns="{XHTML}"{names} xml:lang="{language}">',
                "<head>",
                '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>',
                f"<title>{escape(checked_text(self._title, 'title'))}</title>",
                "</head>",
                f'<body style="{attribute(page_html.BODY)}">',
                '<div style="display:none">',
                header_element(self._report, self._contexts, self._hidden),
                "</div>",
                f'<div style="{page_html.SHEET}">',
                *facts,
                *items,
                "</div>",
                "</body>",
                "</html>",
                "",
            ]
        )

    def _split(self) -> Iterable[Atom]:
        for index, block in enumerate(self._document.blocks):
            if isinstance(block, Table):
                for cell in block.cells:
                    atom = Atom.of(cell.text, cell.span, index)
                    if atom is not None:
                        self._atoms_of_cells[(index, cell.row, cell.column)] = atom
                        yield atom
                continue
            atom = Atom.of(block.text, block.span, index)
            if atom is not None:
                self._atoms_of_items[index] = atom
                yield atom

    def _place(self) -> None:
        totals = _Totals(self._report)
        for order, fact in enumerate(self._report.facts):
            if not fact.spans:
                self._listed.append(fact)
            elif fact.is_block:
                self._place_block(fact, order)
            elif self._tags.is_numeric(fact):
                self._place_number(fact, totals)
            else:
                self._place_text(fact)
        self._place_footnotes()
        self._wraps = nested_wraps(self._wraps)
        for atom, marks in self._marks.items():
            self._marks[atom] = nested_marks(marks)
        for chain in self._chains:
            chain.places.sort(key=self._position)

    def _position(self, place: Mark | Wrap) -> int:
        return place.start if isinstance(place, Mark) else self._atoms.item_bounds[place.first][0]

    def _place_number(self, fact: Fact, totals: _Totals) -> None:
        span = fact.spans[0]
        pieces = self._atoms.text_pieces(span.start, span.end)
        atom = self._atoms.holding(pieces[0].start, pieces[0].end) if len(pieces) == 1 else None
        if atom is None:
            self._hide(fact, None, span)
            return
        span = Span(pieces[0].start, pieces[0].end, span.line)
        tag = self._tags.number(fact, atom.part(span.start, span.end))
        outer = self._numbers.get((span.start, span.end))
        if tag is None or (outer is not None and not _may_nest(outer, tag)):
            self._hide(fact, atom, span)
            return
        self._numbers.setdefault((span.start, span.end), tag)
        end = span.start if tag.is_nil else span.end
        self._add_mark(atom, Mark(span.start, end, _NUMBER_RANK, tag, None, f"fact {fact.id}"))
        rule = totals.rule(fact)
        known = self._rules.get(atom, Rule.NONE)
        self._rules[atom] = rule if rule.value > known.value else known

    def _place_text(self, fact: Fact) -> None:
        pieces = [piece for span in merged(fact.spans) for piece in self._atoms.text_pieces(span.start, span.end)]
        printed = " ".join(self._document.text[piece.start : piece.end] for piece in pieces)
        tag = self._tags.text(fact, printed) if pieces else None
        if tag is None:
            first = fact.spans[0]
            self._hide(fact, self._atoms.holding(first.start, first.end), first)
            return
        chain = self._chain(fact.id, tag)
        for piece in pieces[:1] if tag.is_nil else pieces:
            self._mark_text(chain, piece.start, piece.start if tag.is_nil else piece.end, f"fact {fact.id}")

    def _place_block(self, fact: Fact, order: int) -> None:
        pieces = joined(
            piece
            for span in merged(fact.spans)
            for piece in self._atoms.block_pieces(span.start, span.end, self._whole)
        )
        if not pieces:
            self._listed.append(fact)
            return
        chain = self._chain(fact.id, self._tags.block(fact))
        for piece in pieces:
            if piece.items is None:
                self._mark_text(chain, piece.start, piece.end, f"text block {fact.id}")
            else:
                wrap = Wrap(*piece.items, order, chain)
                chain.places.append(wrap)
                self._wraps.append(wrap)

    def _place_footnotes(self) -> None:
        for note in referenced_notes(self._report):
            pieces = [piece for span in merged(note.spans) for piece in self._atoms.text_pieces(span.start, span.end)]
            if not pieces:
                text = escape(checked_text(note.text, f"footnote {note.id}"))
                self._hidden.append(footnote_tag(note).around(text))
                continue
            chain = self._chain(note.id, footnote_tag(note))
            for piece in pieces:
                self._mark_text(chain, piece.start, piece.end, f"footnote {note.id}")

    def _chain(self, owner: str, head: Tag) -> Chain:
        chain = Chain(owner, head)
        self._chains.append(chain)
        return chain

    def _mark_text(self, chain: Chain, start: int, end: int, place: str) -> None:
        atom = self._atoms.holding(start, end)
        if atom is not None:
            mark = Mark(start, end, _TEXT_RANK, chain.head, chain, place)
            chain.places.append(mark)
            self._add_mark(atom, mark)

    def _hide(self, fact: Fact, atom: Atom | None, span: Span) -> None:
        if atom is None:
            self._listed.append(fact)
            return
        self._hidden.append(self._tags.hidden(fact))
        reference = hidden_reference(fact.id)
        self._add_mark(atom, Mark(span.start, span.end, _REFERENCE_RANK, reference, None, f"fact {fact.id}"))

    def _add_mark(self, atom: Atom, mark: Mark) -> None:
        self._marks.setdefault(atom, []).append(mark)

    def _facts_list(self) -> list[str]:
        rows = []
        labels = standard_labels(self._report)
        for fact in self._listed:
            row, hidden = listed_fact(fact, self._report, self._tags, labels)
            rows.append(row)
            self._hidden.extend(hidden)
        if not rows:
            return []
        return [page_html.heading(2, "Report information"), page_html.facts_table(rows)]

    def _items(self) -> list[str]:
        opening: dict[int, list[str]] = {}
        closing: dict[int, list[str]] = {}
        covered: set[int] = set()
        for wrap in self._wraps:
            tag = wrap.chain.tag(wrap)
            opening.setdefault(wrap.first, []).append(tag.opening)
            closing.setdefault(wrap.last, []).insert(0, tag.closing)
            covered.update(range(wrap.first, wrap.last + 1))
        lines = []
        for index, block in enumerate(self._document.blocks):
            body = self._item(index, block)
            if body and index in covered and isinstance(block, Paragraph) and block.furniture:
                body = f"<ix:exclude>{body}</ix:exclude>"
            line = "".join((*opening.get(index, ()), body, *closing.get(index, ())))
            if line:
                lines.append(line)
        return lines

    def _item(self, index: int, block: Heading | Paragraph | Table) -> str:
        if isinstance(block, Table):
            return self._table(index, block)
        atom = self._atoms_of_items.get(index)
        if atom is None:
            return ""
        content = self._printed(atom)
        if isinstance(block, Heading):
            return page_html.heading(block.level, content)
        return page_html.paragraph(content, bold=block.bold, furniture=block.furniture)

    def _table(self, index: int, table: Table) -> str:
        def atom_of(cell: Cell) -> Atom | None:
            return self._atoms_of_cells.get((index, cell.row, cell.column))

        def rule_of(cell: Cell) -> Rule | None:
            atom = atom_of(cell)
            return self._rules.get(atom) if atom is not None else None

        def printed(cell: Cell) -> str:
            atom = atom_of(cell)
            return self._printed(atom) if atom is not None else ""

        laid = lay_out(table, rule_of)
        return page_html.table(laid, printed) if laid.rows else ""

    def _printed(self, atom: Atom) -> str:
        checked_text(atom.text, f"position {atom.start}")
        parts: list[str] = []
        open_: list[tuple[int, str]] = []
        at = atom.start
        for mark in self._marks.get(atom, ()):
            at = self._close(atom, parts, open_, at, mark.start)
            parts.append(page_html.text(atom.part(at, mark.start)))
            at = mark.start
            tag = mark.tag if mark.chain is None else mark.chain.tag(mark)
            parts.append(tag.opening)
            glue = " " if mark.chain is not None and mark.chain.needs_blank_after(mark) else ""
            open_.append((mark.end, f"{glue}{tag.closing}"))
        at = self._close(atom, parts, open_, at, atom.end)
        parts.append(page_html.text(atom.part(at, atom.end)))
        while open_:
            parts.append(open_.pop()[1])
        return "".join(parts)

    @staticmethod
    def _close(atom: Atom, parts: list[str], open_: list[tuple[int, str]], at: int, until: int) -> int:
        while open_ and open_[-1][0] <= until:
            end, closing = open_.pop()
            parts.append(page_html.text(atom.part(at, end)))
            parts.append(closing)
            at = end
        return at


def _may_nest(outer: Tag, inner: Tag) -> bool:
    """True when two numbers may share their characters (Inline XBRL 1.1 §10.1.1: format, scale and unit agree)."""
    same = all(outer.get(name) == inner.get(name) for name in ("format", "scale", "unitRef"))
    return same and not outer.is_nil and not inner.is_nil


class _Totals:
    """Which concepts are sums, and of those which are part of no further sum."""

    def __init__(self, report: Report) -> None:
        sums = [summation for role in report.extension.roles for summation in role.calculation]
        self._totals: set[QName] = {summation.total for summation in sums}
        self._parts: set[QName] = {part for summation in sums for part, _ in summation.parts}

    def rule(self, fact: Fact) -> Rule:
        """Return the rule that belongs to a fact's figure."""
        if fact.concept not in self._totals or not isinstance(fact.value, Decimal):
            return Rule.NONE
        return Rule.ABOVE if fact.concept in self._parts else Rule.ABOVE_AND_DOUBLE_BELOW
