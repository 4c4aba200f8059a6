"""Reads back what was written and compares it with the report, cheaply: no taxonomy, no validator, our forms only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from converter.model.findings import ConverterError
from converter.model.report import Report
from converter.writing.read_facts import Facts, differences
from converter.writing.read_oim import read_csv, read_json
from converter.writing.read_xml import read_inline, read_xml

_PAGES = (".htm", ".html", ".xhtml")


def check_written(report: Report, files: Mapping[str, bytes]) -> None:
    """Read back every report among the files: inline pages, instances, xBRL-JSON, xBRL-CSV.

    Other files (taxonomy, findings) are left alone. Raises ``ConverterError`` when a form does not give back exactly
    the facts of the report.
    """
    for name, found in _reports(report, files):
        wrong = sorted(differences(report, found))
        if wrong:
            raise ConverterError(
                "writing.read-back",
                f"what was written does not read back equal: {wrong[0]} ({len(wrong)} differences)",
                place=name,
                hint="This is a defect of the converter; please report it with the input.",
            )


def _reports(report: Report, files: Mapping[str, bytes]) -> Iterator[tuple[str, Facts]]:
    for name, data in sorted(files.items()):
        if name.endswith(_PAGES):
            yield name, read_inline(data, report)
        elif name.endswith(".xbrl"):
            yield name, read_xml(data, report)
        elif name.endswith(".json"):
            kind = str(_document_type(data))
            if kind.endswith("/xbrl-json"):
                yield name, read_json(data, report)
            elif kind.endswith("/xbrl-csv"):
                yield name, read_csv(files, name.removesuffix(".json"), report)


def _document_type(data: bytes) -> object:
    content = json.loads(data)
    info = content.get("documentInfo") if isinstance(content, dict) else None
    return info.get("documentType") if isinstance(info, dict) else None
