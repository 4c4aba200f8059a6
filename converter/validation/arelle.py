"""Arelle in this process: the only module that imports it, and only when an ``Engine`` is made.

Arelle keeps its packages, plugins and logger in globals of the process, so there is one ``Engine`` in one process, and
that process is a worker (``worker.py``), never the caller's. ``Engine`` wraps the controller that Arelle's own session
class wraps, because a session forgets its packages after one run.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import time
from collections.abc import Iterable, Sequence
from typing import Any

from converter.validation.judgement import Judgement, Message, ReadFact, Setup, Task

_CHATTER = ("loaded in", "validated in", "Activation of", "formula validation", "Disclosure system")
_RELATED_LIMIT = 25


class _Log(logging.Handler):
    """Keeps records until they are taken."""

    def __init__(self) -> None:
        super().__init__()
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def take(self) -> list[logging.LogRecord]:
        records, self._records = self._records, []
        return records


class Engine:
    """Judges one report after the other with a fixed set of packages, plugins and disclosure system.

    Raises ``RuntimeError`` when a package or plugin cannot be loaded.
    """

    def __init__(self, setup: Setup) -> None:
        os.environ["XDG_CONFIG_HOME"] = setup.folder
        os.environ.pop("ARELLE_ARGS", None)  # it would replace the options
        from arelle.CntlrCmdLine import createCntlrAndPreloadPlugins
        from arelle.RuntimeOptions import RuntimeOptions

        self._options_type = RuntimeOptions
        self._setup = setup
        self._log = _Log()
        self._bases: dict[tuple[str, ...], Any] = {}
        self._controller = createCntlrAndPreloadPlugins(
            uiLang="en-US", disablePersistentConfig=True, arellePluginModules={}
        )
        self._controller.startLogging(logHandler=self._log, logLevel="INFO", logPropagate=False)
        self._controller.postLoggingInit()
        self._controller.webCache.workOffline = True
        for package in setup.packages:
            if not self._controller.packages.add(package):
                raise RuntimeError(f"package not loaded: {package}: {self._texts()}")
        self._controller.packages.rebuild()
        self._log.take()

    def _texts(self) -> str:
        return "; ".join(_text(record) for record in self._log.take())

    def warm(self) -> None:
        """Move everything made so far out of the garbage collector's sight: Arelle collects after every report."""
        gc.collect()
        gc.freeze()

    def _options(self, task: Task) -> Any:
        plugins = "|".join((*self._setup.plugins, *task.plugins)) or None
        return self._options_type(
            entrypointFile=task.entry,
            plugins=plugins,
            disclosureSystemName=self._setup.disclosure_system or None,
            calcs=task.calculations,
            requireInlineXbrl=task.inline,
            formulaAction=None if task.formulas else "none",
            validate=True,
            workOffline=True,
            disablePersistentConfig=True,
            cacheDirectory=self._setup.folder,
            utrValidate=True,
            validateDuplicateFacts="inconsistent",
            validateXmlOim=True,
            baseTaxonomyValidationMode="none",
            validationExitCode=False,
            logPropagate=False,
            logRefObjectProperties=False,
            keepOpen=True,
        )

    def judge(self, task: Task) -> Judgement:
        """Return Arelle's judgement of one report."""
        started = time.perf_counter()
        self._log.take()
        controller, manager = self._controller, self._controller.modelManager
        controller.errorManager.clear()  # errors of the controller itself would stick to the next report
        manager.validateUtr = manager.skipDTS = manager.abortOnMajorError = False  # run() only ever switches them on
        ran = bool(controller.run(self._options(task)))
        models = _all_models(manager.loadedModelXbrls)
        records = self._log.take()
        uses = _Uses(models)
        judgement = Judgement(
            ran=ran,
            loaded=any(_text(r).startswith("loaded in") for r in records),
            validated=any(_text(r).startswith("validated in") for r in records),
            fact_count=sum(len(model.facts) for model in models),
            messages=tuple(_message(record, uses) for record in records if not _is_chatter(record)),
            facts=tuple(_read(fact) for model in models for fact in model.facts) if task.facts else (),
            disclosure_system=manager.disclosureSystem.name or "",
            seconds=time.perf_counter() - started,
        )
        for model in models:
            model.closeFileSource = True
            manager.close(model)
        return judgement


def _all_models(loaded: Iterable[Any]) -> list[Any]:
    """Return the loaded models with the further reports of a package, each once."""
    models: list[Any] = []
    for model in loaded:
        for one in (model, *getattr(model, "supplementalModelXbrls", ())):
            if one is not None and all(one is not known for known in models):
                models.append(one)
    return models


class _Uses:
    """Which facts a context, a unit or a concept of the models is used by."""

    def __init__(self, models: Sequence[Any]) -> None:
        self.facts: set[str] = set()
        self._by: dict[str, list[str]] = {}
        for model in models:
            for fact in model.facts:
                if not fact.id:
                    continue
                self.facts.add(fact.id)
                concept = fact.concept
                for name in (fact.contextID, fact.unitID, concept.id if concept is not None else None):
                    if name:
                        self._by.setdefault(name, []).append(fact.id)

    def split(self, refs: Iterable[tuple[str, int]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of facts that the refs name, and of facts that use what they name."""
        named: dict[str, None] = {}
        related: dict[str, None] = {}
        for href, _ in refs:
            fragment = href.rpartition("#")[2] if "#" in href else ""
            if fragment in self.facts:
                named[fragment] = None
            else:
                related.update(dict.fromkeys(self._by.get(fragment, ())[:_RELATED_LIMIT]))
        return tuple(named), tuple(related)[:_RELATED_LIMIT]


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)  # some messages hold a bare % sign


def _is_chatter(record: logging.LogRecord) -> bool:
    return record.levelno <= logging.INFO and _text(record).startswith(_CHATTER)


def _message(record: logging.LogRecord, uses: _Uses) -> Message:
    refs = tuple((str(ref.get("href") or ""), _line(ref.get("sourceLine"))) for ref in getattr(record, "refs", ()))
    facts, related = uses.split(refs)
    args = {str(k): str(v) for k, v in record.args.items()} if isinstance(record.args, dict) else {}
    code = str(getattr(record, "messageCode", "") or "")
    return Message(record.levelname, code, _text(record), refs, args, facts, related)


def _line(value: object) -> int:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else 0


def _read(fact: Any) -> ReadFact:
    context, unit = fact.context, fact.unit
    dimensions = []
    if context is not None:
        for axis, value in context.qnameDims.items():
            member = str(value.memberQname) if value.isExplicit else value.typedMember.stringValue
            dimensions.append((str(axis), member))
    scheme, identifier = context.entityIdentifier if context is not None else ("", "")
    return ReadFact(
        id=fact.id or "",
        concept=str(fact.qname),
        period=_period(context),
        value=None if fact.isNil else fact.value,
        unit=_unit(unit) if unit is not None else "",
        decimals=fact.decimals or "",
        dimensions=tuple(sorted(dimensions)),
        entity=f"{scheme} {identifier}".strip(),
        language=(fact.xmlLang or "") if not fact.isNumeric else "",
    )


def _period(context: Any) -> str:
    if context is None:
        return ""
    if context.isForeverPeriod:
        return "forever"
    end = context.instantDate if context.isInstantPeriod else context.endDate
    return str(end) if context.isInstantPeriod else f"{context.startDatetime.date()}/{end}"


def _unit(unit: Any) -> str:
    numerators, denominators = ("*".join(sorted(str(measure) for measure in side)) for side in unit.measures)
    return f"{numerators}/{denominators}" if denominators else numerators


def fragment_of(href: str) -> str:
    """Return the id that a reference of Arelle points to, empty for none or for a place by child numbers."""
    fragment = href.rpartition("#")[2] if "#" in href else ""
    return "" if re.match(r"element\(|/|\d", fragment) else fragment
