"""Packages of files: report packages, taxonomy packages, EDGAR submissions.

Report Package 1.0 (https://www.xbrl.org/Specification/report-package/REC-2023-07-07), Taxonomy Packages 1.0
(https://www.xbrl.org/Specification/taxonomy-package/REC-2016-04-19), EFM 5.2.1 and 6.3. The zips depend on their
content alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum

from converter.model.findings import ConverterError
from converter.model.report import Report
from converter.writing.lexical import attribute, checked_text, escape
from converter.writing.names import taxonomy_hrefs
from taxonomy.zip_writing import write_zip

_REPORT_PACKAGE = "https://xbrl.org/report-package/2023"
_TAXONOMY_PACKAGE = "http://xbrl.org/2016/taxonomy-package"
_CATALOG = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_REPORTS = (".htm", ".html", ".xhtml", ".json", ".xbrl")

# EFM 5.2.1.1 and 6.3: lengths and characters of file names.
_LONGEST = 32
_XML_NAME = re.compile(r"[a-z0-9][._a-z0-9-]*\.(?:xsd|xml)")
_PAGE_NAME = re.compile(r"[a-zA-Z0-9][._a-zA-Z0-9-]*\.htm")
_PICTURE_NAME = re.compile(r"[a-zA-Z0-9][._a-zA-Z0-9-]*\.(?:jpg|gif)")


class PackageKind(Enum):
    """The kinds of report package, by file suffix (Report Package 1.0 §3.2)."""

    INLINE = ".xbri"
    OTHER = ".xbr"
    ANY = ".zip"

    @property
    def document_type(self) -> str:
        """The type that ``reportPackage.json`` names."""
        return _REPORT_PACKAGE + ("" if self is PackageKind.ANY else f"/{self.value[1:]}")


def report_package(report: Report, entry: str | Sequence[str], files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the file name and the bytes of a package with one report and its taxonomy.

    ``entry`` is the report among the files: an inline page gives ``.xbri``, anything else (of xBRL-CSV the metadata)
    ``.xbr``; several pages are one inline document set, in a folder of its own (§3.4). Other reports among the files
    are left out, since these two kinds hold one. Raises ``ConverterError`` when ``entry`` is no report.
    """
    entries = (entry,) if isinstance(entry, str) else tuple(entry)
    for name in entries:
        if name not in files or not name.endswith(_REPORTS):
            raise ConverterError("writing.package", f"{name} is no report that a report package can hold", exit_code=2)
    kind = PackageKind.INLINE if entries[0].endswith((".htm", ".html", ".xhtml")) else PackageKind.OTHER
    others = {name for name in files if name.endswith(_REPORTS) and name not in entries}
    folder = f"{report.extension.stem}/" if len(entries) > 1 else ""
    kept = {f"{folder}{name}": data for name, data in files.items() if name not in others}
    return f"{report.extension.stem}{kind.value}", _zip_reports(report, kind, kept)


def any_report_package(report: Report, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the file name and the bytes of an unconstrained package (``.zip``) with all the reports."""
    return f"{report.extension.stem}.zip", _zip_reports(report, PackageKind.ANY, files)


def _zip_reports(report: Report, kind: PackageKind, files: Mapping[str, bytes]) -> bytes:
    top = report.extension.stem
    note = json.dumps({"documentInfo": {"documentType": kind.document_type}}, indent=1) + "\n"
    members = {f"{top}/META-INF/reportPackage.json": note.encode()}
    # The taxonomy lies beside the report: its references are relative, so the bytes are those of the folder.
    members |= {f"{top}/reports/{name}": data for name, data in files.items()}
    return write_zip(members)


def taxonomy_package(report: Report, extension: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the file name and the bytes of a taxonomy package of the extension (``write_extension``).

    Its catalogue maps ``NAMESPACE/FILE`` to the files. Raises ``ConverterError`` when there is no extension.
    """
    schemas = [name for name in taxonomy_hrefs(report) if name in extension]
    if not schemas:
        raise ConverterError("writing.package", "the report has no extension taxonomy to package", exit_code=2)
    stem, address = report.extension.stem, report.extension.namespace.rstrip("/")
    members = {
        f"{stem}/META-INF/taxonomyPackage.xml": _package_description(report, address, schemas[0]).encode(),
        f"{stem}/META-INF/catalog.xml": _catalog(address).encode(),
    }
    members |= {f"{stem}/taxonomy/{name}": data for name, data in extension.items()}
    return f"{stem}-taxonomy.zip", write_zip(members)


def _package_description(report: Report, address: str, schema: str) -> str:
    title = escape(checked_text(report.title or report.extension.stem, "title"))
    language = attribute(report.language or "en")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<tp:taxonomyPackage xmlns:tp="{_TAXONOMY_PACKAGE}" xml:lang="{language}">\n'
        f"  <tp:identifier>{escape(address)}</tp:identifier>\n"
        f"  <tp:name>{title}</tp:name>\n"
        f"  <tp:version>{escape(report.extension.stem)}</tp:version>\n"
        "  <tp:entryPoints>\n"
        "    <tp:entryPoint>\n"
        f"      <tp:name>{title}</tp:name>\n"
        f'      <tp:entryPointDocument href="{attribute(f"{address}/{schema}")}"/>\n'
        "    </tp:entryPoint>\n"
        "  </tp:entryPoints>\n"
        "</tp:taxonomyPackage>\n"
    )


def _catalog(address: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<catalog xmlns="{_CATALOG}">\n'
        f'  <rewriteURI uriStartString="{attribute(address)}/" rewritePrefix="../taxonomy/"/>\n'
        "</catalog>\n"
    )


def edgar_submission(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that EDGAR takes (page, pictures, taxonomy), checked by name.

    Raises ``ConverterError`` for a name that EDGAR refuses and for a submission without a page.
    """
    wanted = {name: data for name, data in files.items() if name.endswith((".htm", ".xsd", ".xml", ".jpg", ".gif"))}
    for name in sorted(wanted):
        allowed = any(pattern.fullmatch(name) for pattern in (_XML_NAME, _PAGE_NAME, _PICTURE_NAME))
        if not allowed or len(name) > _LONGEST:
            raise ConverterError(
                "writing.edgar-name",
                f"EDGAR does not take the file name {name!r}",
                hint=f"At most {_LONGEST} characters; schema and linkbases in small letters (EFM 5.2.1, 6.3.3).",
                exit_code=2,
            )
    if not any(name.endswith(".htm") for name in wanted):
        raise ConverterError("writing.edgar-page", "a submission to EDGAR needs an inline page", exit_code=2)
    return dict(sorted(wanted.items()))


def edgar_zip(files: Mapping[str, bytes]) -> bytes:
    """Return the submission as a flat zip."""
    return write_zip(edgar_submission(files))


def edgar_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the submission as a folder (``edgar/NAME``) and as a zip (``edgar.zip``)."""
    return {f"edgar/{name}": data for name, data in edgar_submission(files).items()} | {"edgar.zip": edgar_zip(files)}
