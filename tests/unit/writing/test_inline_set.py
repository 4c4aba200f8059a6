"""Several pages, one report: facts on the pages that show them, blocks that go on from page to page."""

from __future__ import annotations

import pytest
from lxml import etree

from converter.model.document import Document, Span
from converter.model.findings import ConverterError
from converter.model.report import Fact, ReportFootnote
from converter.writing.inline_set import InlinePart, write_inline_set
from tests.unit.writing.test_in_place import AMOUNT, IX, USD, YEAR, at, block, number, page, report, tags, text

FIRST = page("<p>Cash was 1,234 (a).</p><h2>Note 1</h2><p>It begins here.</p>")
SECOND = page("<p>And it ends here with 567.</p><p>(a) Held in trust.</p>")
NOTE = ReportFootnote("fn-1", "Held in trust.")
FACTS = (
    number(FIRST, "1,234", "1234000", spans=(), footnotes=("fn-1",)),
    number(SECOND, "567", "567000", id_="f-2", spans=()),
    block("n-1"),
    Fact("f-3", AMOUNT, YEAR, None, USD),
)


def parts() -> tuple[InlinePart, InlinePart]:
    begin, end = FIRST.text.index("Note 1"), SECOND.text.index("567.") + 4
    return (
        InlinePart(FIRST, {"f-1": (at(FIRST, "1,234"),), "n-1": (Span(begin, len(FIRST.text), 1),)}),
        InlinePart(
            SECOND,
            {"f-2": (at(SECOND, "567"),), "n-1": (Span(0, end, 1),), "fn-1": (at(SECOND, "Held in trust."),)},
        ),
    )


def written(*made: InlinePart) -> list[etree._Element]:
    pages = write_inline_set(report(*FACTS, footnotes=(NOTE,)), made)
    return [etree.fromstring(data) for data in pages]


def test_each_fact_stands_once_on_its_own_page() -> None:
    first, second = written(*parts())
    assert [tag.get("id") for tag in tags(first)] == ["f-3", "f-1"]
    assert [tag.get("id") for tag in tags(second)] == ["f-2"]
    ids = [element.get("id") for root in (first, second) for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_a_block_goes_on_in_the_second_page() -> None:
    first, second = written(*parts())
    [head], [rest] = tags(first, "nonNumeric"), tags(second, "continuation")
    assert (head.get("continuedAt"), rest.get("id"), rest.get("continuedAt")) == ("n-1-c1", "n-1-c1", None)
    assert (text(head), text(rest)) == ("Note 1It begins here.", "And it ends here with 567.")


def test_the_first_page_has_references_and_resources_for_all() -> None:
    first, second = written(*parts())
    assert len(tags(first, "references")) == len(tags(first, "resources")) == 1
    assert len(tags(second, "header")) == 1
    assert not [*tags(second, "references"), *tags(second, "resources"), *tags(second, "hidden")]
    contexts = {element.get("id") for element in first.iter("{http://www.xbrl.org/2003/instance}context")}
    assert {tag.get("contextRef") for root in (first, second) for tag in tags(root)} <= contexts


def test_a_footnote_may_stand_on_another_page_than_its_fact() -> None:
    first, second = written(*parts())
    [relation] = tags(first, "relationship")
    [note] = tags(second, "footnote")
    assert (relation.get("fromRefs"), relation.get("toRefs")) == ("f-1", note.get("id"))


def test_words_that_nothing_reads_are_hidden_on_their_own_page() -> None:
    document = page("<p>There are two of them.</p>")
    fact = number(document, "two", "2", decimals=None, presentation=None, spans=())
    pages = write_inline_set(
        report(fact), [InlinePart(FIRST, {}), InlinePart(document, {"f-1": (at(document, "two"),)})]
    )
    first, second = (etree.fromstring(data) for data in pages)
    assert not tags(first)
    [hidden] = tags(second, "hidden")
    assert [tag.get("id") for tag in hidden.iter(IX + "nonFraction")] == ["f-1"]
    assert any(element.get("style") == "-sec-ix-hidden:f-1" for element in second.iter())


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ({"f-1": (at(SECOND, "567"),)}, "writing.set"),
        ({"n-1": (Span(0, 0, 1),)}, "writing.continued"),
        ({"nobody": (Span(0, 3, 1),)}, "writing.set"),
    ],
)
def test_what_cannot_go_on_is_an_error(spans: dict[str, tuple[Span, ...]], code: str) -> None:
    first, _ = parts()
    with pytest.raises(ConverterError) as caught:
        written(first, InlinePart(SECOND, spans))
    assert caught.value.code == code


def test_a_text_file_is_no_page_of_a_set() -> None:
    plain = Document("a.txt", FIRST.format, "1,234", (), "0" * 64)
    with pytest.raises(ConverterError) as caught:
        written(InlinePart(plain, {}))
    assert caught.value.code == "writing.set"
