from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from lxml import etree

from converter.model.document import Document, Span
from converter.model.findings import ConverterError
from converter.model.report import Fact, Presentation, Report, ReportFootnote
from converter.writing import render_blocks, write_csv, write_inline, write_json, write_xml
from converter.writing.inline_header import IX, XHTML
from converter.writing.inline_values import InlineValues, parse_page
from converter.writing.read_back import check_written
from tests.unit.writing import builders
from tests.unit.writing.builders import END, PURE, USD, YEAR, Source, own

# What EDGAR does not accept in a page (EFM 5.2.2.6 and the list of its HTML checker).
BLOCKED = frozenset(
    "acronym area base bdo button cite col colgroup dd del embed fieldset form input ins label legend map noscript "
    "object option param q script select style textarea thead tbody".split()
)
NON_FRACTION, NON_NUMERIC = f"{{{IX}}}nonFraction", f"{{{IX}}}nonNumeric"


def _page(report: Report, document: Document) -> etree._Element:
    page = write_inline(report, document, "Title")
    check_written(render_blocks(document, report), {"page.htm": page})
    return parse_page(page)


def _whole() -> tuple[etree._Element, Report]:
    source = builders.source()
    report = builders.report(source)
    return _page(report, source.document()), report


def _with(source: Source, *facts: Fact, footnotes: tuple[ReportFootnote, ...] = ()) -> etree._Element:
    report = replace(builders.report(builders.source()), facts=facts, footnotes=footnotes)
    return _page(report, source.document())


def _by_id(root: etree._Element, name: str) -> etree._Element:
    found = root.xpath("//*[@id=$name]", name=name)
    assert isinstance(found, list)
    assert len(found) == 1
    return found[0]  # type: ignore[return-value]


def _money(name: str, value: str, span: Span, **more: object) -> Fact:
    fact = Fact(name, own("DepositsGross"), END, Decimal(value), USD, -3, spans=(span,))
    return replace(fact, **more)  # type: ignore[arg-type]


def test_a_page_that_edgar_accepts() -> None:
    source = builders.source()
    page = write_inline(builders.report(source), source.document(), "Title")
    assert page.isascii()
    root = parse_page(page)
    tags = {etree.QName(element).localname for element in root.iter(f"{{{XHTML}}}*")}
    assert not tags & BLOCKED
    assert b"<!DOCTYPE" not in page
    assert not re.search(rb"<ix:[^>]*/>", page)
    assert all(element.get("id") for element in root.iter(NON_FRACTION, NON_NUMERIC, f"{{{IX}}}footnote"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_the_header_comes_first_and_in_order() -> None:
    root, _ = _whole()
    header = root.find(f".//{{{IX}}}header")
    assert header is not None
    holder = header.getparent()
    assert holder is not None
    assert holder.get("style") == "display:none"
    assert [etree.QName(child).localname for child in header] == ["hidden", "references", "resources"]


def test_brackets_signs_and_currency_stay_outside() -> None:
    root, _ = _whole()
    allowance = _by_id(root, "f-7")
    assert allowance.text == "100"
    assert dict(allowance.attrib) == {
        "id": "f-7",
        "name": "ex:DepositsAllowance",
        "contextRef": "i20251231",
        "unitRef": "USD",
        "decimals": "-3",
        "scale": "3",
        "format": "ixt:num-dot-decimal",
    }
    cell = allowance.getparent()
    assert cell is not None
    assert (cell.text, allowance.tail) == ("(", ")")
    first = _by_id(root, "f-1")
    assert (first.getparent().text, first.text) == ("$", "6,214")  # type: ignore[union-attr]
    assert _by_id(root, "f-11").get("sign") == "-"
    assert _by_id(root, "f-4").get("format") == "ixt:fixed-zero"


def test_words_for_a_number_refer_to_a_hidden_fact() -> None:
    root, _ = _whole()
    hidden = _by_id(root, "f-15")
    assert hidden.getparent().tag == f"{{{IX}}}hidden"  # type: ignore[union-attr]
    assert hidden.text == "2"
    reference = root.xpath("//*[@style='-sec-ix-hidden:f-15']")
    assert [element.text for element in reference] == ["two"]  # type: ignore[union-attr]


def test_the_sec_reads_words_for_a_number_where_they_stand() -> None:
    source = builders.source()
    pages = {
        sec: parse_page(write_inline(builders.report(source), source.document(), "T", sec=sec)) for sec in (False, True)
    }
    assert "ixt-sec" not in pages[False].nsmap
    two = _by_id(pages[True], "f-15")
    assert (two.text, two.get("format")) == ("two", "ixt-sec:numwordsen")
    assert pages[True].nsmap["ixt-sec"] == "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"


def test_facts_without_a_place_are_listed_where_a_reader_sees_them() -> None:
    root, _ = _whole()
    audited, year_end, nothing = (_by_id(root, name) for name in ("f-19", "f-20", "f-16"))
    assert (audited.text, audited.get("format")) == ("Yes", "ixt:fixed-true")
    assert (year_end.text, year_end.get("format")) == ("December 31", "ixt:date-monthname-day-en")
    assert (nothing.text, nothing.tail) == (None, "—")


def test_contexts_and_units_are_shared_and_none_is_unused() -> None:
    root, report = _whole()
    for kind, reference in (("context", "contextRef"), ("unit", "unitRef")):
        made = [element.get("id") for element in root.iter(f"{{http://www.xbrl.org/2003/instance}}{kind}")]
        used = {element.get(reference) for element in root.iter(NON_FRACTION, NON_NUMERIC)} - {None}
        assert sorted(made) == sorted(used)
    assert {"i20251231", "d20250101-20251231", "i20241231"} <= {
        element.get("id") for element in root.iter("{http://www.xbrl.org/2003/instance}context")
    }
    fewer = replace(report, facts=report.facts[2:], footnotes=())
    kept = {element.get("id") for element in _page(fewer, builders.source().document()).iter() if element.get("id")}
    assert {element.get("contextRef") for element in root.iter(NON_FRACTION)} - kept <= {
        _by_id(root, "f-1").get("contextRef"),
        _by_id(root, "f-2").get("contextRef"),
    }


def test_a_block_in_two_places_is_continued_and_nests_in_the_note() -> None:
    root, _ = _whole()
    table = _by_id(root, "f-22")
    assert table.getparent().get("id") == "f-21"  # type: ignore[union-attr]
    link = _by_id(root, str(table.get("continuedAt")))
    assert link.tag == f"{{{IX}}}continuation"
    text = " ".join(InlineValues(root).text(table).split())
    assert text.startswith("As of December 31,")
    assert text.endswith(
        "(1) Pledged <in part>: 1,000,000 shares at First Custody Bank. The pledge ends with the loan."
    )


def test_places_that_follow_each_other_or_overlap_are_one() -> None:
    source = Source().paragraph("One.").paragraph("Two.").paragraph("Three.").paragraph("Four.")
    spans = (source.find("Two."), source.find("One."), source.find("One.\nTwo"), source.find("Four."))
    block = Fact("b", own("DepositsTextBlock"), YEAR, None, is_block=True, spans=spans)
    root = _with(source, block)
    assert [link.get("id") for link in root.iter(f"{{{IX}}}continuation")] == ["b-c1"]
    assert " ".join(InlineValues(root).text(_by_id(root, "b")).split()) == "One. Two.Four."


def test_two_parts_of_a_table_take_it_whole_and_once() -> None:
    source = Source().table([["Cash", "100"], ["Debt", "50"], ["Loan", "20"]])
    spans = (source.find("Cash"), source.find("20"))
    block = Fact("b", own("DepositsTextBlock"), YEAR, None, is_block=True, spans=spans)
    root = _with(source, block)
    assert InlineValues(root).text(_by_id(root, "b")).split() == ["Cash", "100", "Debt", "50", "Loan", "20"]


def test_page_numbers_are_kept_out_of_blocks_but_stay_on_the_page() -> None:
    root, _ = _whole()
    excluded = root.find(f".//{{{IX}}}exclude")
    assert excluded is not None
    assert "".join(excluded.itertext()) == "F-12"
    assert "F-12" not in InlineValues(root).text(_by_id(root, "f-21"))


def test_a_block_that_is_a_sentence_stays_within_its_paragraph() -> None:
    root, _ = _whole()
    policy = _by_id(root, "f-23")
    assert policy.getparent().tag == f"{{{XHTML}}}p"  # type: ignore[union-attr]
    assert "".join(policy.itertext()) == "Deposits are held at two banks & carry interest at 7.5% a year."


def test_footnotes_hang_on_their_facts() -> None:
    root, _ = _whole()
    relation = root.find(f".//{{{IX}}}relationship")
    assert relation is not None
    assert (relation.get("fromRefs"), relation.get("toRefs")) == ("f-1 f-2", "fn-1")
    assert "".join(_by_id(root, "fn-1").itertext()).startswith("(1) Pledged <in part>")


def test_a_footnote_over_two_paragraphs_goes_on_with_a_blank() -> None:
    source = Source().paragraph("Total 5,000 (a)").paragraph("(a) First.").paragraph("Second.")
    spans = (source.find("(a) First."), source.find("Second."))
    note = ReportFootnote("fn", "(a) First. Second.", spans)
    root = _with(source, _money("f", "5000", source.find("5,000"), footnotes=("fn",)), footnotes=(note,))
    assert InlineValues(root).text(_by_id(root, "fn")) == "(a) First. Second."


def test_footnotes_carry_the_same_words_in_every_form() -> None:
    source = Source().paragraph("Total 5,000 (a)").paragraph("(a) First.")
    note = ReportFootnote("fn", "First.", (source.find("(a) First."),))
    fact = _money("f", "5000", source.find("5,000"), footnotes=("fn",))
    report = replace(builders.report(builders.source()), facts=(fact,), footnotes=(note,))
    assert render_blocks(source.document(), report).footnotes[0].text == "(a) First."


def test_a_footnote_nobody_points_to_is_left_out() -> None:
    source = Source().paragraph("Total 5,000").paragraph("(a) First.")
    note = ReportFootnote("fn", "(a) First.", (source.find("(a) First."),))
    root = _with(source, _money("f", "5000", source.find("5,000")), footnotes=(note,))
    assert root.find(f".//{{{IX}}}footnote") is None


@pytest.mark.parametrize("write", [write_json, write_xml, write_csv])
def test_a_footnote_that_is_missing_is_refused(write: Callable[[Report], object]) -> None:
    source = Source().paragraph("Total 5,000 (a)")
    fact = _money("f", "5000", source.find("5,000"), footnotes=("fn",))
    with pytest.raises(ConverterError, match="footnote 'fn' that is missing"):
        _with(source, fact)
    with pytest.raises(ConverterError, match="footnote 'fn' that is missing"):
        write(replace(builders.report(builders.source()), facts=(fact,), footnotes=()))


def test_one_number_serves_two_facts() -> None:
    source = Source().paragraph("Total 5,000 thousand")
    place = source.find("5,000")
    second = replace(_money("g", "5000000", place), concept=own("DepositsNet"))
    root = _with(source, _money("f", "5000000", place), second)
    assert _by_id(root, "g").getparent() is _by_id(root, "f")


def test_a_number_read_in_two_ways_is_tagged_once_and_hidden_once() -> None:
    source = Source().paragraph("Total 5,000 thousand")
    place = source.find("5,000")
    root = _with(source, _money("f", "5000000", place), _money("g", "5000", place))
    assert _by_id(root, "g").getparent().tag == f"{{{IX}}}hidden"  # type: ignore[union-attr]


def test_a_number_that_is_not_the_one_printed_is_hidden_not_bent() -> None:
    source = Source().paragraph("Total 5,000")
    root = _with(source, _money("f", "5123", source.find("5,000")))
    assert _by_id(root, "f").text == "5123"
    assert _by_id(root, "f").getparent().tag == f"{{{IX}}}hidden"  # type: ignore[union-attr]


def test_a_wrong_scale_gives_way_to_the_value() -> None:
    source = Source().paragraph("Total 5,000")
    fact = _money("f", "5000000", source.find("5,000"), presentation=Presentation("num-dot-decimal", 6))
    assert _by_id(_with(source, fact), "f").get("scale") == "3"


def test_nil_keeps_its_print_behind_an_empty_element() -> None:
    source = Source().table([["Label", "n/a"]])
    fact = replace(_money("f", "1", source.find("n/a")), value=None)
    element = _by_id(_with(source, fact), "f")
    assert (element.text, element.tail) == (None, "n/a")
    assert element.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"
    assert element.get("decimals") is None


def test_crossing_numbers_are_refused_with_both_names() -> None:
    source = Source().paragraph("Total 5,000,123")
    start = source.find("5,000,123").start
    facts = (_money("f", "5000", Span(start, start + 5, 1)), _money("g", "123", Span(start + 2, start + 9, 1)))
    with pytest.raises(ConverterError, match=r"fact f and fact g .* cross"):
        _with(source, *facts)


def test_crossing_text_is_cut_at_the_crossing() -> None:
    source = Source().paragraph("one two three four")
    first, second = source.find("one two three"), source.find("two three four")
    a = Fact("a", own("Custodian"), YEAR, "one two three", spans=(first,))
    b = Fact("b", own("Custodian"), builders.LAST_YEAR, "two three four", spans=(second,))
    root = _with(source, a, b)
    values = InlineValues(root)
    assert (values.text(_by_id(root, "a")), values.text(_by_id(root, "b"))) == ("one two three", "two three four")


def test_crossing_blocks_are_cut_at_the_crossing() -> None:
    source = Source().paragraph("One.").paragraph("Two.").paragraph("Three.")
    text = source.text
    a = Fact("a", own("DepositsTextBlock"), YEAR, None, is_block=True, spans=(Span(0, text.index("Three"), 1),))
    b = Fact("b", own("DepositsPolicyTextBlock"), YEAR, None, is_block=True, spans=(Span(5, len(text), 2),))
    root = _with(source, a, b)
    values = InlineValues(root)
    read = [" ".join(re.sub("<[^>]*>", " ", values.markup(_by_id(root, name))).split()) for name in "ab"]
    assert read == ["One. Two.", "Two. Three."]


def test_a_number_without_a_unit_is_refused() -> None:
    source = Source().paragraph("Total 5,000")
    with pytest.raises(ConverterError, match="has no unit"):
        _with(source, replace(_money("f", "5000", source.find("5,000")), unit=None))


def test_text_that_xml_cannot_hold_is_refused() -> None:
    source = Source().paragraph("Total\x02 5,000")
    with pytest.raises(ConverterError) as raised:
        _with(source, _money("f", "5000", source.find("5,000")))
    assert raised.value.code == "writing.not-xml"


def test_a_bad_id_is_refused() -> None:
    source = Source().paragraph("Total 5,000")
    with pytest.raises(ConverterError, match="cannot be an id"):
        _with(source, _money("1 2", "5000", source.find("5,000")))


def test_a_rate_in_prose_and_a_share_count() -> None:
    source = Source().paragraph("A rate of 7.5% on 1 234 567 shares.")
    rate = Fact("r", own("InterestRate"), END, Decimal("0.075"), PURE, 3, spans=(source.find("7.5"),))
    shares = Fact("s", own("SharesPledged"), END, Decimal(1234567), builders.SHARES, spans=(source.find("1 234 567"),))
    root = _with(source, rate, shares)
    assert _by_id(root, "r").get("scale") == "-2"
    assert _by_id(root, "s").get("decimals") == "INF"


def test_blocks_are_rendered_as_they_are_read() -> None:
    source = builders.source()
    document, report = source.document(), builders.report(source)
    rendered = render_blocks(document, report)
    values = {fact.id: fact.value for fact in rendered.facts if fact.is_block}
    assert all(isinstance(value, str) and value for value in values.values())
    etree.fromstring(f"<div>{values['f-21']}</div>")
    assert write_inline(rendered, document, "T") == write_inline(report, document, "T")
    assert render_blocks(document, rendered) == rendered
