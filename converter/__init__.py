"""Financial notes and statements to validated machine-readable reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from converter.exporting import export
    from converter.model.decisions import Decisions
    from converter.model.findings import ConverterError, Finding
    from converter.model.profile import Profile
    from converter.model.report import Report
    from converter.pipeline import Conversion, convert
    from converter.validation import validate

__all__ = ["Conversion", "ConverterError", "Decisions", "Finding", "Profile", "Report", "convert", "export", "validate"]

_HOMES = {
    "Conversion": "converter.pipeline",
    "ConverterError": "converter.model.findings",
    "Decisions": "converter.model.decisions",
    "Finding": "converter.model.findings",
    "Profile": "converter.model.profile",
    "Report": "converter.model.report",
    "convert": "converter.pipeline",
    "export": "converter.exporting",
    "validate": "converter.validation",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for and no more, so that ``import converter.model`` stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'converter' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
