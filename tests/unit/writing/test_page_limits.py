from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from converter.model.findings import Severity
from converter.writing.page_limits import fit_page, limits_by_scheme

GIF = base64.b64encode(b"GIF89a-a-picture").decode()


def _page(body: str, head: str = "", root: str = "") -> bytes:
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"{root}>'
        f"<head><title>t</title>{head}</head><body>{body}</body></html>"
    ).encode()


def _fit(body: str, limits: str = "edgar", **more: str) -> tuple[str, list[tuple[str, str, int]], dict[str, bytes]]:
    fitted = fit_page(_page(body, **more), limits, "ex")
    etree.fromstring(fitted.page)
    said = [(finding.code, finding.severity.value, finding.count) for finding in fitted.findings]
    return fitted.page.decode(), said, dict(fitted.pictures)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<p>a</p><script>if (1 &lt; 2) go();</script><p>b</p>", "<p>a</p><p>b</p>", "page.element"),
        ("<script><![CDATA[a </p> b]]></script>x", "x", "page.element"),
        ("<p><del>old</del></p>", '<p><span style="text-decoration:line-through">old</span></p>', "page.element"),
        ('<cite style="color:red">x</cite>', '<span style="font-style:italic;color:red">x</span>', "page.element"),
        ("<p><label>x</label></p>", "<p><span>x</span></p>", "page.element"),
        ("<del>a<b>b</b></del>", '<span style="text-decoration:line-through">a<b>b</b></span>', "page.element"),
        ("<table><colgroup><col/></colgroup><tr/></table>", "<table><tr/></table>", "page.element"),
        ('<input type="hidden" value="x"/>y', "y", "page.element"),
        ('<a name="n1">x</a>', '<a id="n1">x</a>', "page.attribute"),
        ('<a id="n1" name="n1">x</a>', '<a id="n1">x</a>', "page.attribute"),
    ],
)
def test_repairs_that_nobody_sees(before: str, after: str, code: str) -> None:
    page, said, _ = _fit(before)
    assert f"<body>{after}</body>" in page
    assert said == [(code, "info", 1)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<style type="text/css">p {color: red}</style>', "page.element"),
        ('<table><colgroup><col width="10"/></colgroup><tr/></table>', "page.element"),
        ("<script><ix:nonNumeric>fact</ix:nonNumeric></script>", "page.element"),
        ('<input type="text" value="x"/>', "page.element"),
        ('<a name="2 words">x</a>', "page.attribute"),
        ('<p xml:base="http://a.example">x</p>', "page.attribute"),
        ("<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>", "page.nested-table"),
        ('<a href="https://a.example/">x</a>', "page.external-link"),
        ('<a href="javascript:go()">x</a>', "page.active-link"),
        ('<img src="https://a.example/a.gif"/>', "page.external-picture"),
        ('<img src="a.png"/>', "page.picture-kind"),
        (f'<img src="data:image/png;base64,{GIF}"/>', "page.picture-data"),
        ('<img src="data:image/gif;base64,????"/>', "page.picture-data"),
    ],
)
def test_what_no_repair_leaves_as_it_looks_is_an_error_and_stays(body: str, code: str) -> None:
    page, said, _ = _fit(body)
    assert f"<body>{body}</body>" in page
    assert said
    assert {(found, severity) for found, severity, _ in said} == {(code, "error")}


def test_pictures_inside_the_page_become_files_each_once() -> None:
    picture = f'<img src="data:image/gif;base64,{GIF}" alt="a"/>'
    page, said, pictures = _fit(picture + picture)
    assert page.count('<img src="ex-1.gif" alt="a"/>') == 2
    assert pictures == {"ex-1.gif": b"GIF89a-a-picture"}
    assert said == [("page.picture-data", "info", 2)]


def test_the_language_of_the_root_is_kept_as_xml_lang() -> None:
    page, said, _ = _fit("x", root=' lang="de"')
    assert 'xml:lang="de"' in page
    assert ' lang="de"' not in page
    assert said == [("page.attribute", "info", 1)]
    page, _, _ = _fit("x", root=' lang="de" xml:lang="de-AT"')
    assert page.count("lang=") == 1


def test_links_within_the_page_and_to_edgar_are_taken() -> None:
    body = '<a href="#n">x</a><a href="https://www.sec.gov/Archives/edgar/data/1/a.htm">y</a><img src="a.jpg"/>'
    assert _fit(body)[1] == []


def test_comments_and_text_are_no_tags() -> None:
    body = "<!-- <script>x</script> --><p title=\"a > b &lt;script>\">&lt;script&gt; 'q'</p>"
    page, said, _ = _fit(body)
    assert body in page
    assert said == []


def test_esef_takes_styles_and_pictures_inside_but_no_code() -> None:
    kept = f'<style>p {{color: red}}</style><del>x</del><img src="data:image/png;base64,{GIF}"/>'
    assert _fit(kept, "esef")[1] == []
    page, said, _ = _fit("<script>x</script>", "esef")
    assert "script" not in page
    assert said == [("page.element", "info", 1)]
    assert _fit("<object/>", "esef")[1] == [("page.element", "error", 1)]


def test_which_limits_hold_for_whom() -> None:
    assert limits_by_scheme("http://www.sec.gov/CIK") == "edgar"
    assert limits_by_scheme("http://standards.iso.org/iso/17442") == "esef"
    assert limits_by_scheme("http://other.example/id") == ""
    page = _page("<script>x</script>")
    assert fit_page(page, "", "ex").page == page


def test_findings_cite_the_rule_and_can_be_warnings() -> None:
    [finding] = fit_page(_page("<form><p>x</p></form>"), "edgar", "ex", severity=Severity.WARNING).findings
    assert finding.severity is Severity.WARNING
    assert finding.citation == "EFM 5.2.5"
    assert "EDGAR" in finding.message


_WORDS = st.text(st.characters(codec="ascii", exclude_characters="<&>", exclude_categories=("Cc",)), max_size=8)


@given(st.lists(st.tuples(st.sampled_from(["p", "b", "del", "cite", "span", "ins", "script"]), _WORDS), max_size=8))
def test_any_page_stays_well_formed_with_its_words(pieces: list[tuple[str, str]]) -> None:
    body = "".join(f"<{tag}>{words}" for tag, words in pieces) + "".join(f"</{tag}>" for tag, _ in reversed(pieces))
    page, _, _ = _fit(body)
    inside = next((number for number, (tag, _) in enumerate(pieces) if tag == "script"), len(pieces))
    words = "".join(words for _, words in pieces[:inside])
    assert "".join(etree.fromstring(page.encode()).itertext()) == f"t{words}"
