"""The layout mode that a DOCTYPE asks for, as browsers find it."""

from __future__ import annotations

import pytest

from converter.reading.html import read_html
from converter.reading.html_doctype import LIMITED_QUIRKS, STANDARDS, layout_doctype
from converter.reading.limits import Limits

_W3C = "-//W3C//DTD"


@pytest.mark.parametrize(
    ("doctype", "mode"),
    [
        ("", ""),
        ("<!DOCTYPE html>", STANDARDS),
        ("<?xml version='1.0'?>\n<!-- made by hand -->\n<!doctype HTML >", STANDARDS),
        ('<!DOCTYPE html SYSTEM "about:legacy-compat">', STANDARDS),
        (f'<!DOCTYPE html PUBLIC "{_W3C} XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/x.dtd">', STANDARDS),
        (f'<!DOCTYPE html PUBLIC "{_W3C} HTML 4.01//EN">', STANDARDS),
        (f"<!DOCTYPE html PUBLIC '{_W3C} XHTML 1.0 Transitional//EN' 'http://www.w3.org/x.dtd'>", LIMITED_QUIRKS),
        (f'<!DOCTYPE html PUBLIC "{_W3C} HTML 4.01 Transitional//EN" "http://www.w3.org/x.dtd">', LIMITED_QUIRKS),
        (f'<!DOCTYPE html PUBLIC "{_W3C} HTML 4.01 Transitional//EN">', ""),
        (f'<!DOCTYPE html PUBLIC "{_W3C} HTML 3.2 Final//EN">', ""),
        (f'<!DOCTYPE html PUBLIC "{_W3C} HTML 4.0 Transitional//EN">', ""),
        ('<!DOCTYPE html PUBLIC "-//IETF//DTD HTML 2.0//EN">', ""),
        ("<!DOCTYPE svg>", ""),
        ("words <!DOCTYPE html>", ""),
    ],
)
def test_the_mode_is_the_one_that_browsers_find(doctype: str, mode: str) -> None:
    assert layout_doctype(f"{doctype}<html><body><p>1</p></body></html>") == mode


def test_a_page_named_as_xhtml_is_never_in_quirks_mode() -> None:
    assert layout_doctype("<html></html>", "Report.XHTML") == STANDARDS


def test_many_blanks_and_comments_take_no_long_time() -> None:
    assert layout_doctype(" " * 200_000 + "<!-- x -->" * 20_000 + "<html>") == ""


def test_the_document_keeps_the_mode() -> None:
    assert read_html(b"<!DOCTYPE html><p>1</p>", "a.htm", Limits()).doctype == STANDARDS
    assert read_html(b"<p>1</p>", "a.htm", Limits()).doctype == ""
