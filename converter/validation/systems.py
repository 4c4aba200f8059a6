"""Rules of filing systems: which plugin of Arelle holds them, and whether it is there."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from converter.model.findings import Finding, Severity, UsageError
from converter.validation.judgement import ArelleOptions

EDGAR_VARIABLE = "XBRL_CONVERTER_EDGAR"
"""The environment variable with the folder of the Arelle/EDGAR plugin."""
EDGAR_SYSTEM = "efm-pragmatic"

_SHIPPED = {
    "esef": "validate/ESEF",
    "uksef": "validate/ESEF",
    "hmrc": "validate/UK",
    "edinet": "validate/EDINET",
    "nl-": "validate/NL",
    "ros": "validate/ROS",
    "cipc": "validate/CIPC",
    "eba": "validate/EBA",
    "eiopa": "validate/EBA",
    "ferc": "validate/FERC",
    "arl-": "validate/DBA",
    "dkfin": "validate/DBA",
    "ird": "validate/IRD",
}
"""Starts of the names of disclosure systems and the plugin, shipped with Arelle, that checks their rules."""


_NEEDS = {"validate/ESEF": ("tinycss2",)}
"""Packages that a plugin imports and that Arelle does not install by itself."""


def edgar_folder(given: Path | None = None) -> Path | None:
    """Return the folder of the EDGAR plugin: the one given, else that of the environment; None when there is none.

    ``UsageError`` when the folder is there but is not the plugin; it must be named ``EDGAR`` and have ``validate``
    and ``transform`` in it.
    """
    named = given or (Path(value) if (value := os.environ.get(EDGAR_VARIABLE)) else None)
    if named is None:
        return None
    folder = named.resolve()
    if folder.name != "EDGAR" or not (folder / "validate").is_dir() or not (folder / "transform").is_dir():
        raise UsageError(
            "validation.edgar",
            "this is not the EDGAR plugin",
            place=str(named),
            hint="check out github.com/Arelle/EDGAR into a folder named EDGAR and name that folder",
        )
    missing = [name for name in ("holidays", "pytz") if find_spec(name) is None]
    if missing:
        raise UsageError(
            "validation.edgar-needs",
            f"the EDGAR plugin needs {' and '.join(missing)}",
            hint="pip install " + " ".join(missing),
        )
    return folder


def edgar_finding(folder: Path | None) -> Finding | None:
    """Return the finding that says EDGAR's own rules were not applied, None when they were."""
    if folder is not None:
        return None
    return Finding(
        Severity.INFO,
        "validation.edgar-not-found",
        "the rules of EDGAR that only its own plugin knows were not applied",
        hint=f"check out github.com/Arelle/EDGAR into a folder named EDGAR and set {EDGAR_VARIABLE} to it",
        stage="arelle",
    )


def with_edgar(options: ArelleOptions, wanted: bool | None) -> tuple[ArelleOptions, Finding | None]:
    """Return the options with EDGAR's rules in them, and the finding that says that those were asked for in vain.

    ``wanted`` True asks for them, False turns them off; None takes them when the plugin is there and no other filing
    system is asked for. ``UsageError`` when the plugin's folder is not the plugin.
    """
    is_other = bool(options.disclosure_system) and not options.disclosure_system.casefold().startswith("efm")
    if wanted is False or (is_other and wanted is None):
        return replace(options, edgar=None), None
    if is_other:
        raise UsageError(
            "validation.two-systems",
            f"the rules of EDGAR and of {options.disclosure_system} do not go together",
            hint="validate once with each",
        )
    folder = edgar_folder(options.edgar)
    if folder is None:
        absent = edgar_finding(None) if wanted or options.disclosure_system else None
        return replace(options, disclosure_system="", edgar=None), replace(
            absent, severity=Severity.WARNING
        ) if absent else None
    return replace(options, edgar=folder, disclosure_system=options.disclosure_system or EDGAR_SYSTEM), None


def plugins_for(options: ArelleOptions) -> tuple[str, ...]:
    """Return the plugins that the options ask for. ``UsageError`` when the EDGAR plugin is not usable."""
    plugins: list[str] = []
    if options.edgar is not None:
        folder = edgar_folder(options.edgar)
        plugins += [f"{folder}/transform", *([f"{folder}/validate"] if options.disclosure_system else [])]
    name = options.disclosure_system.casefold()
    shipped = [plugin for start, plugin in _SHIPPED.items() if name.startswith(start)]
    for plugin in shipped:
        missing = [module for module in _NEEDS.get(plugin, ()) if find_spec(module) is None]
        if missing:
            raise UsageError(
                "validation.system-needs",
                f"the rules of {options.disclosure_system} need {' and '.join(missing)}",
                hint="pip install " + " ".join(missing),
            )
    return tuple(dict.fromkeys((*plugins, *shipped)))
