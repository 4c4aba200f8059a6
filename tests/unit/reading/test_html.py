"""HTML pages: blocks, furniture, encodings, and every character tied to the markup."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from converter.model.document import Cell, Document, Heading, Paragraph, SourceFormat, Table
from converter.model.findings import InputError
from converter.reading.html import read_html
from converter.reading.limits import Limits


def read(body: str | bytes, limits: Limits | None = None) -> Document:
    data = body if isinstance(body, bytes) else body.encode("utf-8")
    return read_html(data, "page.htm", limits or Limits())


def codes(document: Document) -> list[str]:
    return [finding.code for finding in document.findings]


def nodes(markup: str) -> list[str]:
    """Return the text nodes of the markup by ordinal, as ``TextRun`` defines it."""
    root = etree.fromstring(markup.encode("utf-8"), etree.XMLParser(huge_tree=True, resolve_entities=False))
    walk = etree.iterwalk(root, events=("start", "end"))
    return [(element.text if event == "start" else element.tail) or "" for event, element in walk]


def assert_tied(document: Document) -> None:
    """Every character of the stream is that of its text node, or a line end that the markup does not hold."""
    found = nodes(document.markup)
    end = 0
    rebuilt = []
    for run in document.runs:
        assert run.start >= end
        rebuilt.append("\n" * (run.start - end))
        rebuilt.append(found[run.node][run.offset : run.offset + run.length])
        assert len(rebuilt[-1]) == run.length
        end = run.start + run.length
    rebuilt.append("\n" * (len(document.text) - end))
    assert "".join(rebuilt) == document.text
    assert [run.node for run in document.runs] == sorted({run.node for run in document.runs})
    line_starts = [0, *(place + 1 for place, mark in enumerate(document.text) if mark == "\n")]
    for piece in pieces(document):
        shown = document.text[piece.span.start : piece.span.end]
        assert len(shown) == len(piece.text)
        assert [
            a for a, b in zip(shown, piece.text, strict=True) if not (a.isspace() or a in "\u200b\ufeff\u2060")
        ] == [b for b in piece.text if b != " "]
        assert shown.strip() == shown != ""
        assert line_starts[piece.span.line - 1] <= piece.span.start
        assert piece.span.line == len(line_starts) or piece.span.start < line_starts[piece.span.line]


def pieces(document: Document) -> list[Cell | Heading | Paragraph]:
    found: list[Cell | Heading | Paragraph] = []
    for block in document.blocks:
        found.extend(block.cells if isinstance(block, Table) else [block])
    return found


def grid(table: Table) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.clean) for cell in table.cells]


# -- blocks


def test_paragraphs_headings_and_tables_come_in_reading_order() -> None:
    document = read(
        "<h2>Inventories</h2><p>Cost or <b>market</b>.</p><table><tr><td>Raw</td><td>5</td></tr>"
        "</table><div>After</div>"
    )
    kinds = [(type(block).__name__, getattr(block, "text", "")) for block in document.blocks]
    assert kinds == [
        ("Heading", "Inventories"),
        ("Paragraph", "Cost or market."),
        ("Table", ""),
        ("Paragraph", "After"),
    ]
    assert document.format is SourceFormat.HTML
    assert document.blocks[0].level == 2  # type: ignore[union-attr]
    assert_tied(document)


def test_text_of_a_paragraph_is_one_for_one_with_the_source() -> None:
    document = read("<p>Total\u00a0of\n  three&nbsp;&amp; &lt;four&gt;</p>")
    [paragraph] = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "Total of   three & <four>"
    assert document.text == "Total\u00a0of\n  three\u00a0& <four>\n"
    assert_tied(document)


def test_one_line_break_stays_in_a_paragraph_and_two_part_it() -> None:
    document = read("<div>one<br>two<br><br>three<br/>&nbsp;<br/>four</div>")
    assert [block.text for block in document.blocks] == ["one two", "three", "four"]  # type: ignore[union-attr]
    assert_tied(document)


def test_inline_divisions_do_not_part_a_line() -> None:
    document = read('<div><div style="display:inline">Note 1 </div><div style="display:inline">Leases</div></div>')
    assert [block.text for block in document.blocks] == ["Note 1 Leases"]  # type: ignore[union-attr]


def test_hidden_text_is_left_out_and_said() -> None:
    document = read(
        '<p>seen<span style="display:none">secret</span><span style="VISIBILITY: hidden">ghost'
        '<i style="visibility:visible">back</i></span></p><div style="display:none"><p>gone</p></div>'
        "<style>.h{display:none}</style><p class='h'>by class</p><p hidden>by attribute</p>"
    )
    assert [block.text for block in document.blocks] == ["seenback"]  # type: ignore[union-attr]
    [finding] = [finding for finding in document.findings if finding.code == "html.hidden-text"]
    assert finding.count == 5
    assert_tied(document)


@pytest.mark.parametrize(
    ("source", "level"),
    [
        ("<h4>Leases</h4>", 4),
        ("<p><b>NOTE 4. LEASES</b></p>", 2),
        ('<p><span style="font-weight:700">Leases</span></p>', 3),
        ('<p><span style="font-weight:700;font-style:italic">Leases</span></p>', 4),
        ("<p><u>Leases</u></p>", 4),
        ("<p>LEASES AND OTHER</p>", 3),
        ("<p><i>Leases</i></p>", 5),
        ("<p>Leases are short.</p>", None),
        ("<p><b>Leases</b> are short</p>", None),
        ("<p><b>" + "A long bold sentence that goes on. " * 6 + "</b></p>", None),
        ("<p><b>1,234</b></p>", None),
    ],
)
def test_headings_are_found_by_tag_and_by_style(source: str, level: int | None) -> None:
    document = read(f"<p>{'Plain running text of the note. ' * 5}</p>" + source)
    block = document.blocks[-1]
    assert (block.level if isinstance(block, Heading) else None) == level


def test_page_numbers_running_heads_and_contents_links_are_furniture() -> None:
    page = (
        '<div><a href="#toc">Table of Contents</a></div><p>EXAMPLE CORP</p>'
        "<p>Text of page {n} says something else {w}.</p>"
        '<p>Example Corp | Form 10-K | {n}</p><hr style="page-break-after:always"/>'
    )
    words = ["alpha", "beta", "gamma", "delta", "epsilon"]
    document = read("".join(page.format(n=n, w=w) for n, w in enumerate(words, 7)))
    furniture = [block.text for block in document.blocks if isinstance(block, Paragraph) and block.furniture]
    assert furniture.count("Table of Contents") == 5
    assert [text for text in furniture if text.startswith("Example Corp")] == [
        f"Example Corp | Form 10-K | {n}" for n in range(7, 12)
    ]
    assert furniture.count("EXAMPLE CORP") == 4
    assert not any("Text of page" in text for text in furniture)
    assert sum(isinstance(block, Heading) for block in document.blocks) == 1


def test_a_running_head_set_as_a_table_is_no_table() -> None:
    page = "<p>Words of {w}.</p><table><tr><td>{n}</td><td>|</td><td>Annual report</td></tr></table><hr/>"
    rest = "<table><tr><td>Cash</td><td>5</td></tr></table>"
    document = read("".join(page.format(n=n, w=w) for n, w in enumerate(["alpha", "beta", "gamma"])) + rest)
    assert [(table.index, table.where) for table in document.tables] == [(0, "table 3")]
    assert sum(isinstance(block, Paragraph) and block.furniture for block in document.blocks) == 3
    assert_tied(document)


# -- encodings and characters


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<p>Zürich – €5</p>".encode(), "Zürich – €5"),
        ("\ufeff<p>Zürich</p>".encode(), "Zürich"),
        ("<p>Zürich – €5</p>".encode("cp1252"), "Zürich – €5"),
        ("<meta charset='iso-8859-1'><p>Zürich – €5</p>".encode("cp1252"), "Zürich – €5"),
        ("<?xml version='1.0' encoding='iso-8859-15'?><html><p>€5</p></html>".encode("iso-8859-15"), "€5"),
        ("<p>Zürich</p>".encode("utf-16"), "Zürich"),
        ("<p>Zürich</p>".encode("utf-16-le"), "Zürich"),
        ("<meta charset='utf-16'><p>Zürich</p>".encode(), "Zürich"),
        ("<meta charset='x-nonsense'><p>Zürich</p>".encode(), "Zürich"),
        ("<meta charset='windows-1252'><p>Zürich</p>".encode(), "Zürich"),
        (b"<meta charset='shift_jis'><p>\x93\xfa\x96{</p>", "日本"),
    ],
)
def test_the_encoding_is_found(data: bytes, text: str) -> None:
    assert [block.text for block in read(data).blocks] == [text]  # type: ignore[union-attr]


def test_mixed_encodings_are_read_and_said() -> None:
    filler = "<p>ä</p>".encode() * 20_000
    document = read(filler + b"<p>caf\xe9 \x96 " + "naïve</p>".encode() + filler)
    assert any(getattr(block, "text", "") == "café – naïve" for block in document.blocks)
    [finding] = [finding for finding in document.findings if finding.code == "html.encoding"]
    assert finding.count == 2


def test_references_to_windows_characters_are_what_browsers_show() -> None:
    document = read("<p>a&#151;b&#x92;c &#1; &#xFFFF; &#99999999; &bogus; &euro</p>")
    assert document.blocks[0].text.startswith("a—b’c")  # type: ignore[union-attr]
    assert "html.characters" in codes(document)
    assert_tied(document)


def test_nul_bytes_and_control_characters_are_taken_out_and_said() -> None:
    document = read(b"<p>a\x00b\x01c\x0cd</p>")
    assert document.blocks[0].text == "abcd"  # type: ignore[union-attr]
    assert "html.characters" in codes(document)


# -- markup


def test_markup_is_well_formed_xhtml_with_everything_seen_kept() -> None:
    document = read(
        '<p style="color:red" class=a data-x="1&2">x<br>y<div id=d></div><img src=a.gif><o:p>z</o:p>'
        '<td"=1 a<b=2>cell</p>'
    )
    root = etree.fromstring(document.markup)
    assert root.tag == "{http://www.w3.org/1999/xhtml}html"
    assert 'style="color:red"' in document.markup
    assert "<br/>" in document.markup
    assert '<div id="d"></div>' in document.markup
    assert 'data-x="1&amp;2"' in document.markup
    assert_tied(document)


def test_markup_is_the_same_every_time() -> None:
    source = "<p>a<b>c</p><table><tr><td colspan=2>x<td>y</table>"
    assert read(source).markup == read(source).markup


def test_style_rules_stay_readable_for_html_readers() -> None:
    document = read("<style>p>b{color:red}</style><p><b>x</b></p>")
    assert "p>b{color:red}" in document.markup
    assert etree.fromstring(document.markup) is not None


def test_a_style_sheet_says_its_type_as_xhtml_requires() -> None:
    plain = read("<html><head><style>td { color: red }</style></head><body><p>Text</p></body></html>")
    assert '<style type="text/css">td { color: red }</style>' in plain.markup
    named = read('<html><head><style type="text/plain">x</style></head><body><p>Text</p></body></html>')
    assert '<style type="text/plain">' in named.markup


def test_scripts_and_handlers_are_taken_out_and_said() -> None:
    document = read('<p onclick="steal()">x<script>if (a<b) document.write("y")</script> tail</p>')
    assert "steal" not in document.markup
    assert "script" not in document.markup
    assert document.blocks[0].text == "x tail"  # type: ignore[union-attr]
    assert "html.active-content" in codes(document)
    assert_tied(document)


def test_text_after_the_end_of_the_body_is_kept() -> None:
    document = read("<html><body><p>one</p></body></html><p>two</p></html>")
    assert [block.text for block in document.blocks] == ["one", "two"]  # type: ignore[union-attr]


def test_xhtml_is_read_as_xml() -> None:
    document = read(
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><div><p/>a&nbsp;<span/>b</div><![CDATA[1 < 2]]></body></html>'
    )
    assert [block.text for block in document.blocks] == ["a b", "1 < 2"]  # type: ignore[union-attr]
    assert codes(document) == []
    assert_tied(document)


def test_broken_xhtml_is_read_as_html_and_said() -> None:
    document = read('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>a<br>b</body></html>')
    assert [block.text for block in document.blocks] == ["a b"]  # type: ignore[union-attr]
    assert codes(document) == ["html.not-well-formed"]


INLINE = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"
 xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance">
 <head><title>t</title></head><body><div style="display:none"><ix:header><ix:hidden>
 <ix:nonNumeric name="a:b" contextRef="c">hidden words</ix:nonNumeric></ix:hidden><ix:resources/></ix:header></div>
 <p>Cash of $<ix:nonFraction name="a:c" contextRef="c" unitRef="u" decimals="0">1,2<span>34</span></ix:nonFraction> and
 <ix:nonNumeric name="a:d" contextRef="c" continuedAt="k">more</ix:nonNumeric><ix:continuation
 id="k">.</ix:continuation>
 </p></body></html>"""


@pytest.mark.parametrize(
    "source",
    [INLINE, INLINE.replace("<head>", "<head><br>"), INLINE.replace("ix:", "IX:").replace("xmlns:ix", "xmlns:IX")],
)
def test_inline_xbrl_is_read_as_the_page_without_its_tags(source: str) -> None:
    document = read(source)
    assert document.format is SourceFormat.INLINE_XBRL
    assert [" ".join(block.text.split()) for block in document.blocks] == ["Cash of $1,234 and more."]  # type: ignore[union-attr]
    assert "hidden words" not in document.markup
    assert "nonfraction" not in document.markup.lower()
    [finding] = [finding for finding in document.findings if finding.code == "html.inline-xbrl"]
    assert finding.count == 3
    assert_tied(document)


# -- hostile input


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "html.empty"),
        ("   \n ", "html.empty"),
        ("<!-- only a comment -->", "html.empty"),
        ("<html><head><title>t</title></head></html>", "html.empty"),
        ("<div>" * 600 + "x", "html.too-deep"),
        ("<div>" * 5000 + "x" + "</p>" * 200_000, "html.too-deep"),
        ("<table><tr>" + "<td>1</td>" * 100_000 + "</tr></table>", "html.table-too-large"),
        ("<table>" + "<tr><td colspan=1000>x</td></tr>" * 1200 + "</table>", "html.table-too-large"),
        ("<table>" + "<tr></tr>" * 200_001 + "</table>", "html.table-too-large"),
        ("<table></table>" * 100_001, "html.too-many-tables"),
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</p>", "html.attributes"),
        ("<p>" + "x" * 2_000_000, "input.too-large"),
        (b" " * 3_000_000, "input.too-large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(source: str | bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read(source, Limits(max_characters=1_900_000, max_bytes=2_500_000))
    assert caught.value.code == code


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    document = read(
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "boom">{bomb}<!ENTITY x SYSTEM "file://{secret}">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>a&a11;b&x;c</p></body></html>'
    )
    assert "secret" not in document.text
    assert "boom" not in document.text
    assert len(document.text) < 100


def test_spans_out_of_all_proportion_are_bounded() -> None:
    document = read(
        '<table><tr><td colspan="99999999">x</td><td rowspan="99999999">y</td></tr><tr><td>z</td></tr></table>'
    )
    assert document.tables[0].columns == 1001


_ATOMS = st.sampled_from(
    [
        "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>",
        "<td colspan=3>", "<td rowspan='2'>", "<br>", "<br/>", "&nbsp;", "&#160;", "&amp;", "&lt;", "\u200b", " ",
        "\n", "\r\n", "1,234", "(56", ")", "$", "%", "—", "Total", "é", "😀", "<span style='display:none'>",
        "<sup>1</sup>", "</span>", "<hr>", "<!-- c -->", "<![CDATA[x]]>", "<?pi?>", "<style>a>b{}</style>",
        "<script>1<2</script>", "</body>", "<ul><li>", "<h3>", "</h3>", "<o:p>", "<x y=1 =2>", "\x00", "&#x3;",
        "]]>", "<", ">", "&", "<select><option>", "<textarea>", "<pre>\n a\n</pre>", "<th>", "<caption>", "<tbody>",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_ATOMS, max_size=40))
def test_any_soup_is_read_with_every_character_in_place_or_refused(atoms: list[str]) -> None:
    try:
        document = read("".join(atoms))
    except InputError:
        return
    assert_tied(document)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_survives(first: str, second: str) -> None:
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;")

    try:
        document = read(
            f"<p>{escaped(first)}</p><table><tr><td>{escaped(second)}</td><td>1</td></tr></table>".encode(
                "utf-8", "ignore"
            )
        )
    except InputError:
        return
    assert_tied(document)


# -- real filings


def corpus(shared: Path) -> list[Path]:
    return sorted((shared / "corpus/dev").iterdir())


@pytest.mark.shared
def test_gold_facts_stand_where_the_grid_says(shared: Path) -> None:
    total = found = 0
    for filing in corpus(shared):
        document = read(gzip.decompress((filing / "untagged.html.gz").read_bytes()))
        cells = {
            (int(table.where.split()[1]), cell.row, cell.column): cell
            for table in document.tables
            for cell in table.cells
        }
        for line in gzip.decompress((filing / "gold.jsonl.gz").read_bytes()).splitlines():
            fact = json.loads(line)
            place = fact.get("loc", {})
            if fact["kind"] != "numeric" or place["where"] != "table" or not place["cell_text"]:
                continue
            total += 1
            cell = cells.get((place["table"], place["row"], place["col"]))
            # The corpus keeps the first 300 characters of a cell.
            found += cell is not None and "".join(cell.text.split()).startswith("".join(place["cell_text"].split()))
    assert total > 10_000
    assert found >= total * 0.9995


@pytest.mark.shared
def test_every_character_of_real_filings_is_tied_to_its_node(shared: Path) -> None:
    for filing in corpus(shared)[::4]:
        assert_tied(read(gzip.decompress((filing / "untagged.html.gz").read_bytes())))


@pytest.mark.shared
def test_mutated_filings_are_read_or_refused(shared: Path) -> None:
    chance = random.Random(20_24)
    sources = [gzip.decompress((filing / "untagged.html.gz").read_bytes()) for filing in corpus(shared)[::5]]
    for _ in range(60):
        source = bytearray(chance.choice(sources))
        start = chance.randrange(len(source))
        source = source[start : start + chance.randrange(1, 60_000)]
        for _ in range(chance.randrange(30)):
            place = chance.randrange(len(source))
            match chance.randrange(5):
                case 0:
                    source[place] = chance.randrange(256)
                case 1:
                    del source[place : place + chance.randrange(200)]
                    source += b"<"
                case 2:
                    source[place:place] = chance.choice(
                        [b"<", b">", b"\x00", b"</table>", b"<table>", b"&#", b"\xff", b"</td>"]
                    )
                case 3:
                    source[place:place] = source[place : place + 300]
                case _:
                    source[place:place] = b"<div>" * chance.randrange(40)
        try:
            document = read(bytes(source))
        except InputError:
            continue
        assert_tied(document)
