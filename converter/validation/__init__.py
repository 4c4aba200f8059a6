"""Files to findings: our own checks first, then Arelle."""

from converter.validation.causes import attributes_of, join_causes
from converter.validation.checks import check
from converter.validation.findings_report import findings_html, findings_json, write_findings
from converter.validation.interchange import junit_xml, sarif_json
from converter.validation.judged_reports import FORMATS, JudgedReport, validate
from converter.validation.judgement import ArelleOptions, ArelleResult, ReadFact
from converter.validation.places import Places
from converter.validation.pool import Pool
from converter.validation.reports import close_workers, validate_files, validate_reports
from converter.validation.systems import EDGAR_SYSTEM, edgar_finding, edgar_folder
from converter.validation.verdict import Verdict, verdict_of

__all__ = [
    "EDGAR_SYSTEM",
    "FORMATS",
    "ArelleOptions",
    "ArelleResult",
    "JudgedReport",
    "Places",
    "Pool",
    "ReadFact",
    "Verdict",
    "attributes_of",
    "check",
    "close_workers",
    "edgar_finding",
    "edgar_folder",
    "findings_html",
    "findings_json",
    "join_causes",
    "junit_xml",
    "sarif_json",
    "validate",
    "validate_files",
    "validate_reports",
    "verdict_of",
    "write_findings",
]
