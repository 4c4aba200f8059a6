"""The layout mode that a page asks browsers for by its DOCTYPE (HTML §13.2.6.4.1)."""

from __future__ import annotations

import re

STANDARDS = "<!DOCTYPE html>"
LIMITED_QUIRKS = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'
)
_BEFORE = r"\A(?:\s++|<!--.*?-->|<\?[^>]*+>)*+"
_QUOTED = r"""\s*(?:"([^">]*)"|'([^'>]*)')"""
_DOCTYPE = re.compile(
    rf"{_BEFORE}<!DOCTYPE\s+html\s*(?:(?:PUBLIC{_QUOTED}(?:{_QUOTED})?)|(?:SYSTEM{_QUOTED}))?\s*(?:\[[^\]]*\]\s*)?>",
    re.I | re.S,
)
_QUIRKS = re.compile(
    r"html\Z|-/w3c/dtd html 4\.0 transitional/en\Z|\+//silmaril//|-//(?:"
    r"advasoft ltd|as|ietf|metrius|microsoft|netscape comm\. corp\.|o'reilly and associates|softquad|"
    r"softquad software|spyglass|sq|sun microsystems corp\.|w3o|webtechs)//"
    r"|-//w3c//dtd (?:html 3|html 4\.0 (?:frameset|transitional)//|html experimental|w3 html)",
    re.I,
)
_LIMITED = re.compile(r"-//w3c//dtd xhtml 1\.0 (?:frameset|transitional)//", re.I)
_BY_SYSTEM = re.compile(r"-//w3c//dtd html 4\.01 (?:frameset|transitional)//", re.I)
_QUIRKS_SYSTEM = "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd"


def layout_doctype(text: str, name: str = "") -> str:
    """Return the shortest DOCTYPE with the layout mode of the page's own, empty for pages in quirks mode.

    A file that is named as XHTML is never laid out in quirks mode.
    """
    if name.lower().endswith((".xhtml", ".xht")):
        return STANDARDS
    found = _DOCTYPE.match(text)
    if found is None:
        return ""
    public = found[1] or found[2] or ""
    system = found[3] or found[4] or found[5] or found[6]
    if _QUIRKS.match(public) or (system or "").lower() == _QUIRKS_SYSTEM:
        return ""
    if _BY_SYSTEM.match(public):
        return LIMITED_QUIRKS if system is not None else ""
    return LIMITED_QUIRKS if _LIMITED.match(public) else STANDARDS
