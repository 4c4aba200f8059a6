"""What Arelle loads from a report: its facts and its messages."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

_GRAVE = {"ERROR", "CRITICAL", "ERROR-SEMANTIC", "WARNING", "INCONSISTENCY"}


@dataclass(frozen=True, slots=True)
class LoadedFact:
    """A fact as loaded; ``unit`` is empty for facts that are no numbers; dates as in gold (both days included)."""

    id: str
    concept: str
    entity: str
    start: str
    end: str
    dimensions: tuple[tuple[str, str], ...]
    unit: str
    value: str | None
    decimals: str | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """Facts and messages (code, text) of a report."""

    facts: list[LoadedFact]
    messages: list[tuple[str, str]]


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelname in _GRAVE:
            self.found.append((getattr(record, "messageCode", "") or record.levelname, record.getMessage()[:400]))


_controllers: dict[tuple[Path, ...], tuple[Any, _Messages]] = {}


def _controller(packages: tuple[Path, ...]) -> tuple[Any, _Messages]:
    if packages not in _controllers:
        from arelle.CntlrCmdLine import createCntlrAndPreloadPlugins

        for other, _ in _controllers.values():
            other.close()
        _controllers.clear()
        handler = _Messages()
        controller = createCntlrAndPreloadPlugins(uiLang="en-US", disablePersistentConfig=True, arellePluginModules={})
        controller.startLogging(logHandler=handler, logLevel="INFO", logPropagate=False)
        controller.postLoggingInit()
        controller.webCache.workOffline = True
        for package in packages:
            if not controller.packages.add(str(package)):
                raise SystemExit(f"Arelle refuses the package {package}")
        controller.packages.rebuild()
        _controllers[packages] = (controller, handler)
    return _controllers[packages]


def edgar_plugin() -> Path | None:
    """Return EDGAR's transformations for Arelle ($XBRL_CONVERTER_EDGAR), None where they are not here."""
    folder = Path(os.environ.get("XBRL_CONVERTER_EDGAR", ""), "transform")
    return folder if os.environ.get("XBRL_CONVERTER_EDGAR") and folder.is_dir() else None


def load(path: Path, packages: list[Path], *more: Path) -> Loaded:
    """Load and validate a report offline; with ``more`` pages they are one inline document set."""
    from arelle.RuntimeOptions import RuntimeOptions

    controller, handler = _controller(tuple(packages))
    handler.found.clear()
    controller.errorManager.clear()
    plugins = [str(edgar_plugin() or "")]
    entry = str(path)
    if more:
        plugins.append("inlineXbrlDocumentSet")
        entry = json.dumps([{"ixds": [{"file": str(page)} for page in (path, *more)]}])
    options = RuntimeOptions(
        entrypointFile=entry, workOffline=True, validate=True, calcs="c11r", utrValidate=True, keepOpen=True,
        disablePersistentConfig=True, baseTaxonomyValidationMode="none",
        requireInlineXbrl=True, logRefObjectProperties=False, plugins="|".join(filter(None, plugins)) or None,
    )  # fmt: skip
    controller.run(options)
    model = controller.modelManager.modelXbrl
    facts = [_fact(fact) for fact in model.factsInInstance] if model is not None else []
    controller.modelManager.close()
    return Loaded(facts, list(handler.found))


def _fact(fact: Any) -> LoadedFact:
    context = fact.context
    end = ((context.instantDatetime if context.isInstantPeriod else context.endDatetime) - timedelta(days=1)).date()
    start = context.startDatetime.date().isoformat() if context.isStartEndPeriod else ""
    dimensions = tuple(
        sorted(
            (str(axis), str(value.memberQname) if value.isExplicit else value.typedMember.stringValue)
            for axis, value in context.qnameDims.items()
        )
    )
    unit = ""
    if fact.isNumeric:
        numerators, denominators = fact.unit.measures
        unit = "*".join(map(str, numerators))
        unit += "/" + "*".join(map(str, denominators)) if denominators else ""
    if fact.isNil:
        value, decimals = None, None
    else:
        value, decimals = (str(fact.xValue) if fact.isNumeric else fact.value), fact.decimals
    return LoadedFact(
        fact.id, str(fact.qname), context.entityIdentifier[1], start, end.isoformat(), dimensions, unit, value, decimals
    )
