"""Encodings of text sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.model.findings import InputError
from converter.reading import Limits, read
from converter.reading.decode import decode_text

TEXT = "Zürich – “Erträge”\n1.200 €\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xff\xfe\x00\x00" + TEXT.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_known_encodings(data: bytes, encoding: str) -> None:
    decoded = decode_text(data, "x", Limits())
    assert (decoded.text, decoded.encoding, decoded.findings) == (TEXT, encoding, ())


def test_windows_1252_is_read_and_said() -> None:
    decoded = decode_text(TEXT.encode("cp1252"), "x", Limits())
    assert decoded.text == TEXT
    assert [finding.code for finding in decoded.findings] == ["reading.encoding"]
    assert decoded.findings[0].span is not None
    assert decoded.findings[0].span.start == TEXT.index("ü")


def test_bytes_without_a_meaning_in_windows_1252_are_replaced() -> None:
    assert decode_text(b"a\x81b\xe9", "x", Limits()).text == "a\ufffdbé"


def test_declared_encoding_of_markup_is_obeyed_and_checked() -> None:
    head = b'<?xml version="1.0" encoding="iso-8859-2"?>'
    assert decode_text(head + "Łódź".encode("iso-8859-2"), "x", Limits()).text.endswith("Łódź")
    with pytest.raises(InputError) as caught:
        decode_text(b'<?xml version="1.0" encoding="klingon-8"?>', "x", Limits())
    assert caught.value.code == "input.encoding"
    with pytest.raises(InputError):
        decode_text(b'<?xml version="1.0" encoding="utf-8"?>\xe9', "x", Limits())


def test_control_characters_are_replaced_one_for_one_and_said() -> None:
    text = "Rent\x02al income for the year, which was a good one for the halls\n5\n"
    decoded = decode_text(text.encode(), "x", Limits())
    assert decoded.text == text.replace("\x02", "\ufffd")
    assert [(finding.code, finding.count) for finding in decoded.findings] == [("reading.control-characters", 1)]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"]), min_size=1, max_size=60))
def test_text_is_the_decoded_source(text: str) -> None:
    assert decode_text(text.encode(), "x", Limits()).text == text.removeprefix("\ufeff")


def test_document_carries_the_findings_and_the_hash_of_the_bytes() -> None:
    data = "Erträge\n5\n6\nAufwände\n7\n8\n".encode("cp1252")
    document = read(data, "x")
    assert document.findings[0].code == "reading.encoding"
    assert len(document.sha256) == 64
    assert document.sha256 == read(data, "other name").sha256
