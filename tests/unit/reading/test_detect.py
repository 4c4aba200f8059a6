"""Formats by content, encodings, and what is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from converter.model.document import SourceFormat
from converter.model.findings import InputError
from converter.reading import Limits
from converter.reading.detect import detect_bytes


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<html><body><p>x</p></body></html>", SourceFormat.HTML),
        (b"<!-- made by hand -->\n<table><tr><td>1</td></tr></table>", SourceFormat.HTML),
        ("\ufeff<html><body>x</body></html>".encode("utf-16"), SourceFormat.HTML),
        (
            b'<?xml version="1.0"?><html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><body/></html>',
            SourceFormat.INLINE_XBRL,
        ),
        (packed("[Content_Types].xml", "xl/workbook.xml"), SourceFormat.XLSX),
        (b"|Label\n|\n|5\n|Other\n|6\n", SourceFormat.PIPE),
        (b"| Label | 5 |\n| Other | 6 |\n| Third | 7 |\n", SourceFormat.PIPE_ROWS),
        (b"Revenue\n110\n97\nCosts\n(5)\n(4)\n", SourceFormat.LINES),
        (b"Just a sentence about the year.\n", SourceFormat.LINES),
        (b"\t2031\t2030\nBarley\t5\t6\nOats\t7\t8\n", SourceFormat.TABBED),
        (b'"Label","2031","2030"\n"Barley, dry","1,200",900\n"Oats","7",8\n', SourceFormat.CSV),
        (b"Label;2031;2030\nBarley;5,1;6\nOats;7;8\n", SourceFormat.CSV),
        (b"Barley        1,200     900\nOats             70       8\n", SourceFormat.FIXED_WIDTH),
    ],
)
def test_format_is_found_by_content(data: bytes, expected: SourceFormat) -> None:
    assert detect_bytes(data, "anything.bin", Limits()).format is expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "input.empty"),
        (b" \r\n\t\n", "input.empty"),
        (b"\xef\xbb\xbf", "input.empty"),
        (b"%PDF-1.7 ...", "input.foreign"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "input.foreign"),
        (b"\x89PNG\r\n\x1a\n....", "input.foreign"),
        (packed("word/document.xml"), "input.foreign"),
        (packed("readme.txt"), "input.foreign"),
        (packed("xl/workbook.xml")[:40], "input.broken"),
        (b'<?xml version="1.0"?><xbrl xmlns="http://www.xbrl.org/2003/instance"/>', "input.foreign"),
        (b"Revenue\x00\x00 5 \xff\xfe\xfd", "input.binary"),
        (b"Revenue\x00 5", "input.binary"),
        (bytes(range(1, 32)) * 20, "input.binary"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "input.encoding"),
        (b'<?xml version="1.0" encoding="klingon-8"?><note>5</note>', "input.foreign"),
    ],
)
def test_what_is_no_document_is_refused_with_a_way_out(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        detect_bytes(data, "upload", Limits())
    assert caught.value.code == code
    assert caught.value.hint
    assert "upload" in caught.value.place


def test_size_is_refused_before_anything_else() -> None:
    with pytest.raises(InputError) as caught:
        detect_bytes(b"%PDF" * 100, "upload", Limits(max_bytes=50))
    assert caught.value.code == "input.too-large"
