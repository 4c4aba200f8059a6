"""Facts tagged in the preparer's own page: every tag at its characters, nothing else touched."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from converter.model.document import Document, Span
from converter.model.facts import Period, Unit
from converter.model.findings import ConverterError
from converter.model.report import Entity, Extension, Fact, Presentation, Report, ReportFootnote
from converter.reading.html import read_html
from converter.reading.limits import Limits
from converter.writing.inline import page_findings, render_blocks
from converter.writing.inline_in_place import write_in_place
from taxonomy.concepts import Concept, PeriodType, QName

IX = "{http://www.xbrl.org/2013/inlineXBRL}"
YEAR = Period(date(2024, 12, 31), date(2024, 1, 1))
USD = Unit(("iso4217:USD",))
AMOUNT = QName("ex", "Amount")
BLOCK = QName("ex", "NoteTextBlock")
WORDS = QName("ex", "Words")
TERM = QName("ex", "Term")
TYPES = {
    AMOUNT: "monetaryItemType",
    BLOCK: "textBlockItemType",
    WORDS: "stringItemType",
    TERM: "durationItemType",
}


def page(body: str) -> Document:
    return read_html(body.encode(), "page.htm", Limits())


def at(document: Document, text: str, nth: int = 0) -> Span:
    place = -1
    for _ in range(nth + 1):
        place = document.text.index(text, place + 1)
    return Span(place, place + len(text), 1)


def number(document: Document, text: str, value: str, *, id_: str = "f-1", nth: int = 0, **more: object) -> Fact:
    fields: dict[str, object] = {
        "spans": (at(document, text, nth),),
        "presentation": Presentation("num-dot-decimal", 3),
        "decimals": -3,
    }
    return Fact(id_, AMOUNT, YEAR, Decimal(value), USD, **{**fields, **more})  # type: ignore[arg-type]


def block(id_: str, *spans: Span) -> Fact:
    return Fact(id_, BLOCK, YEAR, "", spans=spans, is_block=True)


def report(*facts: Fact, footnotes: tuple[ReportFootnote, ...] = ()) -> Report:
    concepts = {name: Concept(name, kind, PeriodType.DURATION) for name, kind in TYPES.items()}
    extension = Extension("ex", "http://example.com/20241231", "ex-20241231", tuple(concepts.values()))
    namespaces = {"ex": "http://example.com/20241231", "iso4217": "http://www.xbrl.org/2003/iso4217"}
    return Report(Entity("http://www.sec.gov/CIK", "0000000001"), facts, extension, namespaces, concepts, footnotes)


def written(document: Document, *facts: Fact, footnotes: tuple[ReportFootnote, ...] = ()) -> etree._Element:
    return etree.fromstring(write_in_place(report(*facts, footnotes=footnotes), document))


def tags(root: etree._Element, name: str = "nonFraction") -> list[etree._Element]:
    return list(root.iter(IX + name))


def text(element: etree._Element) -> str:
    return "".join(element.itertext())


def without_tags(data: bytes) -> str:
    """Return the page as it was before tagging."""
    markup = data.decode("ascii")
    markup = re.sub(r'<div style="display:none"><ix:header>.*?</ix:header></div>', "", markup, flags=re.S)
    markup = re.sub(r"</?ix:[^>]*>|<\?xml[^>]*\?>\n", "", markup)
    markup = re.sub(r'<span style="-sec-ix-hidden:[^>]*>(.*?)</span>', r"\1", markup, flags=re.S)
    markup = re.sub(r' xmlns:[a-z0-9-]+="[^"]*"', "", markup)
    return markup.replace("<head><title></title></head>", "").rstrip("\n")


# -- numbers


def test_a_number_is_tagged_at_exactly_its_characters() -> None:
    document = page("<p>Cash was $(1,234) &amp; more, 1,234 in all.</p>")
    [tag] = tags(
        written(document, number(document, "1,234", "-1234000", presentation=Presentation("num-dot-decimal", 3, True)))
    )
    assert text(tag) == "1,234"
    assert (tag.get("scale"), tag.get("sign"), tag.get("format")) == ("3", "-", "ixt:num-dot-decimal")
    before = tag.getparent()
    assert before is not None
    assert before.text == "Cash was $("
    assert tag.tail == ") & more, 1,234 in all."


def test_the_second_of_two_equal_numbers_is_tagged_where_it_stands() -> None:
    document = page("<p>5 &lt; 7 and 5 &gt; 3</p>")
    [tag] = tags(written(document, number(document, "5", "5000", nth=1)))
    assert tag.tail == " > 3"


@pytest.mark.parametrize(
    ("cell", "parent"),
    [
        ("<td>1,2<b>34</b></td>", "td"),
        ("<td><i>1,</i><b>234</b></td>", "td"),
        ("<td><span><b>1,234</b></span></td>", "b"),
        ("<td>$<span>1,2<sub>34</sub></span></td>", "span"),
    ],
)
def test_a_number_over_several_elements_gets_the_narrowest_range(cell: str, parent: str) -> None:
    document = page(f"<table><tr><td>Cash</td>{cell}</tr></table>")
    [tag] = tags(written(document, number(document, "1,234", "1234000")))
    assert text(tag) == "1,234"
    holder = tag.getparent()
    assert holder is not None
    assert holder.tag.endswith("}" + parent)


def test_a_number_that_no_element_can_hold_is_hidden_and_referred_to() -> None:
    document = page("<p><i>(1,2</i><b>34)</b></p>")
    root = written(document, number(document, "1,234", "1234000"))
    [tag] = tags(root)
    assert tag.getparent().tag == IX + "hidden"  # type: ignore[union-attr]
    assert any(element.get("style") == "-sec-ix-hidden:f-1" for element in root.iter())


def test_words_for_a_number_are_hidden_and_referred_to() -> None:
    document = page("<p>There are two segments.</p>")
    root = written(document, number(document, "two", "2", decimals=None, presentation=None))
    [reference] = [element for element in root.iter() if element.get("style") == "-sec-ix-hidden:f-1"]
    assert text(reference) == "two"
    assert text(tags(root)[0]) == "2"


def test_the_sec_reads_words_for_numbers_and_durations() -> None:
    document = page("<p>There are two segments and a three-year plan.</p>")
    facts = (
        number(document, "two", "2", decimals=None, presentation=None),
        Fact("f-2", TERM, YEAR, "P3Y", spans=(at(document, "three-year"),)),
    )
    root = etree.fromstring(write_in_place(report(*facts), document, sec=True))
    [two], [years] = tags(root), tags(root, "nonNumeric")
    assert (text(two), two.get("format")) == ("two", "ixt-sec:numwordsen")
    assert (text(years), years.get("format")) == ("three-year", "ixt-sec:durwordsen")
    assert root.nsmap["ixt-sec"] == "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
    assert not tags(root, "hidden")


def test_words_for_a_number_may_have_a_scale() -> None:
    document = page("<p>A change of one percent</p>")
    fact = number(document, "one", "0.01", decimals=2, presentation=None)
    [tag] = tags(etree.fromstring(write_in_place(report(fact), document, sec=True)))
    assert (text(tag), tag.get("scale"), tag.get("format")) == ("one", "-2", "ixt-sec:numwordsen")


def test_brackets_and_signs_in_a_span_stay_outside() -> None:
    document = page("<p>Loss of $(1,234) thousand</p>")
    shown = Presentation("num-dot-decimal", 3, True)
    [tag] = tags(written(document, number(document, "$(1,234)", "-1234000", presentation=shown)))
    assert text(tag) == "1,234"


def test_one_number_serves_two_facts() -> None:
    document = page("<p>Total 1,234</p>")
    first = number(document, "1,234", "1234000")
    second = number(document, "1,234", "1234000", id_="f-2", dimensions=((QName("ex", "Axis"), QName("ex", "Member")),))
    outer, inner = tags(written(document, first, second))
    assert inner.getparent() is outer
    assert [tag.get("id") for tag in (outer, inner)] == ["f-1", "f-2"]


def test_a_nil_fact_stands_empty_before_its_dash() -> None:
    document = page("<table><tr><td>Cash</td><td>—</td></tr></table>")
    fact = Fact("f-1", AMOUNT, YEAR, None, USD, spans=(at(document, "—"),))
    [tag] = tags(written(document, fact))
    assert text(tag) == ""
    assert tag.tail == "—"
    assert tag.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"


def test_facts_over_crossing_ranges_are_refused() -> None:
    document = page("<p>12 345 678</p>")
    one = number(document, "12 345", "12345", presentation=None)
    two = number(document, "345 678", "345678", id_="f-2", presentation=None)
    with pytest.raises(ConverterError) as caught:
        written(document, one, two)
    assert caught.value.code == "writing.crossing"


# -- blocks


NOTE = """<body><h2>1. Cash</h2><p>We hold 5.</p><p>7</p><hr style="page-break-after:always"/>
<div><a href="#t">Table of Contents</a></div><p>And more.</p><table><tr><td>In banks</td><td>6</td></tr></table>
<h2>2. Debt</h2><p>None.</p></body>"""


def test_a_block_wraps_whole_elements_and_leaves_furniture_out() -> None:
    document = page(NOTE)
    start, end = at(document, "1. Cash").start, at(document, "2. Debt").start
    facts = (block("n-1", Span(start, end, 1)), number(document, "6", "6000"))
    root = written(document, *facts)
    [outer] = tags(root, "nonNumeric")
    assert outer.get("escape") == "true"
    assert [child.tag.rpartition("}")[2] for child in outer if child.tag != IX + "exclude"] == [
        "h2",
        "p",
        "hr",
        "p",
        "table",
    ]
    assert [text(found) for found in tags(root, "exclude")] == ["7", "Table of Contents"]
    assert tags(root)[0] in list(outer.iter())


def test_spans_with_only_furniture_between_are_one_block() -> None:
    document = page(NOTE)
    first = Span(at(document, "1. Cash").start, at(document, "We hold 5.").end, 1)
    second = Span(at(document, "And more").start, at(document, "6").end, 1)
    root = written(document, block("n-1", first, second))
    assert len(tags(root, "nonNumeric")) == 1
    assert not tags(root, "continuation")


def test_spans_with_text_between_are_continued() -> None:
    document = page("<p>First part.</p><p>Something else.</p><p>Second part.</p>")
    root = written(document, block("n-1", at(document, "First part."), at(document, "Second part.")))
    [head], [rest] = tags(root, "nonNumeric"), tags(root, "continuation")
    assert (head.get("continuedAt"), rest.get("id")) == ("n-1-c1", "n-1-c1")
    assert (text(head), text(rest)) == ("First part.", "Second part.")


def test_a_block_may_start_within_a_paragraph_and_end_within_a_table() -> None:
    document = page(
        "<p>Before. Start here.</p><p>Middle.</p><table><tr><td>a</td><td>1</td></tr><tr><td>b</td>"
        "<td>2</td></tr></table>"
    )
    span = Span(at(document, "Start").start, at(document, "b").start, 1)
    root = written(document, block("n-1", span))
    parts = [*tags(root, "nonNumeric"), *tags(root, "continuation")]
    assert [text(part) for part in parts] == ["Start here.", "Middle.", "a", "1"]
    assert all(not part.getparent().tag.endswith(("}tr", "}table")) for part in parts)  # type: ignore[union-attr]


def test_blocks_nest_and_crossing_ones_are_cut() -> None:
    document = page("<p>one</p><p>two</p><p>three</p><p>four</p>")
    whole = block("n-1", Span(at(document, "one").start, at(document, "three").end, 1))
    crossing = block("n-2", Span(at(document, "two").start, at(document, "four").end, 1))
    inner = block("n-3", at(document, "two"))
    root = written(document, whole, crossing, inner)
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    assert text(by_id["n-1"]) == "onetwothree"
    assert text(by_id["n-2"]) == "twothree"
    assert text(by_id["n-2-c1"]) == "four"
    assert by_id["n-3"].getparent() is by_id["n-2"]


def test_block_values_are_what_a_processor_extracts() -> None:
    document = page(NOTE)
    fact = block("n-1", Span(at(document, "And more").start, at(document, "6").end, 1))
    [filled] = render_blocks(document, report(fact)).facts
    assert filled.value == "<p>And more.</p><table><tr><td>In banks</td><td>6</td></tr></table>"


def test_a_text_fact_over_several_lines_is_continued() -> None:
    document = page("<p>One Example<br/>Street</p>")
    fact = Fact(
        "f-1", WORDS, YEAR, "One ExampleStreet", spans=(Span(at(document, "One").start, at(document, "Street").end, 1),)
    )
    root = written(document, fact)
    assert (
        "".join(text(part) for part in [*tags(root, "nonNumeric"), *tags(root, "continuation")]) == "One ExampleStreet"
    )


def test_footnotes_stand_where_they_are_and_are_pointed_at() -> None:
    document = page("<p>Cash 1,234 (a)</p><p>(a) Held in trust.</p>")
    note = ReportFootnote("fn-1", "Held in trust.", (at(document, "Held in trust."),))
    root = written(document, number(document, "1,234", "1234000", footnotes=("fn-1",)), footnotes=(note,))
    assert text(tags(root, "footnote")[0]) == "Held in trust."
    [relation] = tags(root, "relationship")
    assert (relation.get("fromRefs"), relation.get("toRefs")) == ("f-1", "fn-1")


# -- the page


def test_ids_of_the_page_that_are_ours_wrong_or_repeated_are_put_right() -> None:
    document = page('<a href="#f-1">x</a><p id="f-1">y</p><p id="1 2">z</p><p id="k">a</p><p id="k">1,234</p>')
    root = written(document, number(document, "1,234", "1234000"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    [link] = [element for element in root.iter() if element.get("href") == "#page-f-1"]
    assert text(link) == "x"
    assert "page-1-2" in ids


def test_rows_without_cells_get_one_that_is_not_shown() -> None:
    document = page("<table><tr><td>1,234</td></tr><tr style='height:2pt'></tr></table>")
    data = write_in_place(report(number(document, "1,234", "1234000")), document).decode()
    assert '<tr style="height:2pt"><td style="display:none"></td></tr>' in data


@pytest.mark.parametrize(
    ("scheme", "kept"),
    [
        ("http://www.example.com/register", True),
        ("http://www.sec.gov/CIK", False),
        ("http://standards.iso.org/iso/17442", False),
    ],
)
def test_the_layout_mode_is_kept_where_the_filing_system_lets_it(scheme: str, kept: bool) -> None:
    document = page("<!DOCTYPE html><p>1,234</p>")
    made = replace(report(number(document, "1,234", "1234000")), entity=Entity(scheme, "1"))
    assert (b"?>\n<!DOCTYPE html>\n<html" in write_in_place(made, document)) is kept
    assert [finding.code for finding in page_findings(made, document)] == ([] if kept else ["html.doctype"])
    plain = page("<p>1,234</p>")
    assert b"DOCTYPE" not in write_in_place(made, plain)
    assert page_findings(made, plain) == ()


def test_a_page_that_is_tagged_already_is_tagged_afresh() -> None:
    document = page(NOTE.replace("We hold 5.", "We hold two, (1,234) &amp; <i>nothing</i> else."))
    facts = (
        block("n-1", Span(at(document, "1. Cash").start, at(document, "2. Debt").start, 1)),
        number(document, "1,234", "-1234000", presentation=Presentation("num-dot-decimal", 3, True)),
        number(document, "two", "2", id_="f-2", decimals=None, presentation=None),
    )
    once = write_in_place(report(*facts), document)
    again = page(once.decode())
    assert "html.inline-xbrl" in [finding.code for finding in again.findings]
    assert again.text == document.text
    assert write_in_place(report(*facts), again) == once


def test_the_page_is_the_same_every_time_and_ascii() -> None:
    document = page("<p>Zürich “1,234” 😀</p>")
    made = report(number(document, "1,234", "1234000"))
    assert write_in_place(made, document) == write_in_place(made, document)
    write_in_place(made, document).decode("ascii")


NUMBERS = re.compile("1,234|56")
_PARTS = st.sampled_from(
    "<p> </p> <div> </div> <b> </b> <table> </table> <tr> </tr> <td> </td> <br> <hr>".split()
    + "&nbsp; &amp; &lt; 1,234 (56 ) $ words".split()
    + ["é", " ", "\n", "<span style='display:none'>gone</span>"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PARTS, min_size=3, max_size=40), st.data())
def test_any_ranges_of_any_page_are_tagged_and_nothing_else_changes(parts: list[str], data: st.DataObject) -> None:
    try:
        document = page("<p>start</p>" + "".join(parts))
    except ConverterError:
        return
    inside = {place for match in NUMBERS.finditer(document.text) for place in range(match.start() + 1, match.end())}
    cuts = st.sampled_from([place for place in range(len(document.text) + 1) if place not in inside])
    ranges = data.draw(st.lists(st.tuples(cuts, cuts).filter(lambda pair: pair[0] < pair[1]), max_size=4))
    facts = [block(f"n-{number}", Span(start, end, 1)) for number, (start, end) in enumerate(ranges)]
    for place, match in enumerate(NUMBERS.finditer(document.text)):
        value = Decimal(match[0].replace(",", "")) * 1000
        facts.append(
            Fact(
                f"f-{place}",
                AMOUNT,
                YEAR,
                value,
                USD,
                -3,
                spans=(Span(*match.span(), 1),),
                presentation=Presentation("num-dot-decimal", 3),
            )
        )
    written_page = write_in_place(report(*facts), document)
    root = etree.fromstring(written_page)
    before = document.markup.encode("ascii", "xmlcharrefreplace").decode()
    assert without_tags(written_page) == re.sub(
        r"(<tr(?: [^>]*)?>\s*)(</tr>)", r'\1<td style="display:none"></td>\2', before
    )
    chains = {element.get("id"): element for element in root.iter() if element.get("id")}
    for number_, (start, end) in enumerate(ranges):
        found, link = "", chains.get(f"n-{number_}")
        while link is not None:
            found += "".join(shown(link))
            link = chains.get(link.get("continuedAt", ""))
        assert squeezed(found) == squeezed(document.text[start:end])


def shown(element: etree._Element) -> list[str]:
    """Return the visible text of an element."""
    parts = [element.text or ""]
    for child in element:
        if child.get("style") != "display:none":
            parts.extend(shown(child))
        parts.append(child.tail or "")
    return parts


def squeezed(words: str) -> str:
    return "".join(words.split())
