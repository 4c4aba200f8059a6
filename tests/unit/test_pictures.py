"""Pictures beside a page go with it; those that are not there are said."""

from __future__ import annotations

from pathlib import Path

from converter.pictures import pictures_beside
from converter.reading import read

PAGE = b"""<html><body><p>Note 1</p><img src="chart.png"/><IMG alt="x" SRC='gone.jpg'><img src="../secret.png">
<img src="http://elsewhere.example.com/a.png"><img src="chart.png"></body></html>"""


def test_pictures_beside_the_page_are_read_once_and_missing_ones_are_named(tmp_path: Path) -> None:
    (tmp_path / "chart.png").write_bytes(b"\x89PNG")
    (tmp_path.parent / "secret.png").write_bytes(b"secret")
    found, findings = pictures_beside(read(PAGE, "page.htm"), tmp_path / "page.htm")
    assert found == {"chart.png": b"\x89PNG"}
    assert [finding.code for finding in findings] == ["picture.missing"]
    assert "gone.jpg" in findings[0].message


def test_links_to_other_places_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"other")
    (tmp_path / "chart.png").symlink_to(tmp_path / "elsewhere")
    found, findings = pictures_beside(read(PAGE, "page.htm"), tmp_path / "page.htm")
    assert not found
    assert len(findings) == 2


def test_bytes_have_no_folder() -> None:
    found, findings = pictures_beside(read(PAGE, "page.htm"), None)
    assert (found, len(findings)) == ({}, 2)
