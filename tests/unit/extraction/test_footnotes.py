"""Footnote marks find the texts that explain them, and a table's block takes those in."""

from __future__ import annotations

from converter.extraction.footnotes import block_spans, explanations, link_footnotes, mark_name, marks_used
from converter.model.document import Table
from converter.reading import read

TORN = """Deposits and other assets were as follows:
|As of June 30,
|2024
|2023
|Deposits (1)
|1,204
|980
|Claims on the broker (2)
|77
|3,310
|Total
|1,281
|4,290
|(1)
|Deposits are held by the lessors of the two mills and fall due in 2027.
The allowance developed as follows for the years ended June 30, 2024 and 2023:
|2024
|2023
|Opening balance
|610
|95
|Written off (2)
|(502
|)
|-
|Expense
|-
|515
|Closing balance
|108
|610
|(2)
|In May 2023 the broker Harrowgate entered administration.
In March 2024 the Company sold its claims on Harrowgate for $2.8 million.
"""

HTML = b"""<html><body><p>Inventories consisted of the following (in thousands):</p>
<table><tr><td></td><td>2024</td><td>2023</td></tr>
<tr><td>Raw materials (a)</td><td>1,204</td><td>1,377</td></tr><tr><td>Goods*</td><td>388</td><td>402</td></tr></table>
<p>(a) Raw materials include packaging held by contract fillers.</p>
<p>* Net of the reserve for slow-moving goods.</p>
<p>The reserve is reviewed every quarter.</p></body></html>"""


def test_mark_explained_after_another_table_reaches_both() -> None:
    document = read(TORN.encode(), "note.txt")
    notes = link_footnotes(document, explanations(document), [None] * len(document.blocks))
    assert [(note.mark, note.tables) for note in notes] == [("(1)", (0,)), ("(2)", (0, 1))]
    assert notes[1].text.endswith("for $2.8 million.")


def test_block_of_a_torn_table_has_a_continuation() -> None:
    document = read(TORN.encode(), "note.txt")
    notes = link_footnotes(document, explanations(document), [None] * len(document.blocks))
    at = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    first, second = (block_spans(document, index, notes) for index in at)
    texts = [document.text[span.start : span.end] for span in first]
    assert texts[0].startswith("Deposits and other assets")
    assert texts[0].rstrip().endswith("due in 2027.")
    assert texts[1].lstrip("|(2)\n").startswith("In May 2023")
    assert texts[1].rstrip().endswith("$2.8 million.")
    (whole,) = (document.text[span.start : span.end] for span in second)
    assert whole.startswith("The allowance developed")
    assert whole.rstrip().endswith("$2.8 million.")


def test_marks_of_a_page_end_where_plain_text_begins() -> None:
    document = read(HTML, "note.html")
    notes = link_footnotes(document, explanations(document), [None] * len(document.blocks))
    assert [(note.mark, note.text) for note in notes] == [
        ("(a)", "Raw materials include packaging held by contract fillers."),
        ("*", "Net of the reserve for slow-moving goods."),
    ]


def test_lone_digits_are_marks_only_when_explained() -> None:
    page = b"<table><tr><td></td><td>2024</td></tr><tr><td>Netting</td><td>417</td><td>5</td></tr></table>"
    (table,) = read(page, "a.html").tables
    assert marks_used(table, frozenset()) == ()
    assert marks_used(table, frozenset({"5"})) == ("5",)


def test_marks_have_one_name() -> None:
    assert {mark_name(mark) for mark in ("(1)", "( 1 )", "[1]", "¹", "1")} == {"1"}
