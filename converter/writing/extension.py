"""The extension taxonomy of a report: a schema and its linkbases."""

from __future__ import annotations

from converter.model.report import Report
from converter.writing.extended_links import Locations
from converter.writing.linkbases import (
    calculation_linkbase,
    definition_linkbase,
    label_linkbase,
    presentation_linkbase,
)
from converter.writing.names import needs_extension, schema_name
from converter.writing.schema import extension_schema

_WRITERS = {
    "pre": presentation_linkbase,
    "cal": calculation_linkbase,
    "def": definition_linkbase,
    "lab": label_linkbase,
}


def write_extension(report: Report) -> dict[str, bytes]:
    """Return file name to content: ``STEM.xsd`` and those of ``_pre``, ``_cal``, ``_def``, ``_lab`` that hold anything.

    Empty when the report needs no taxonomy of its own. Names follow EFM 6.3.3. Raises ``ConverterError`` for a
    taxonomy that its own words contradict: two labels for one role, two sums of one total in a role, a concept whose
    taxonomy is not imported, an item type out of reach.
    """
    if not needs_extension(report):
        return {}
    where = Locations(report)
    linkbases = {suffix: write(report, where) for suffix, write in _WRITERS.items()}
    files = {schema_name(report): extension_schema(report, [name for name, text in linkbases.items() if text])}
    files |= {f"{report.extension.stem}_{suffix}.xml": text for suffix, text in linkbases.items() if text}
    # EDGAR takes no characters but ASCII as they are (EFM 5.2.1.1).
    return {name: text.encode("ascii", "xmlcharrefreplace") for name, text in files.items()}
