"""Arelle in this process: the only module that imports it, and only when an ``Engine`` is made.

Arelle keeps its packages, plugins and logger in globals of the process, so there is one ``Engine`` in one process, and
that process is a worker (``worker.py``), never the caller's. ``Engine`` wraps the controller that Arelle's own session
class wraps, because a session forgets its packages after one run.
"""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from converter.validation.described import describe
from converter.validation.judgement import Judgement, Message, ReadFact, Setup, Task
from converter.validation.remembered import remember
from converter.validation.shared_base import SharedBase, is_known_release
from converter.validation.viewing import viewer_pages

_CHATTER = ("loaded in", "validated in", "Activation of", "formula validation", "Disclosure system")
_RELATED_LIMIT = 25
_SHARED = 3
_FIRST_REPORT = {
    "first.xsd": """<schema xmlns="http://www.w3.org/2001/XMLSchema" xmlns:i="http://www.xbrl.org/2003/instance"
 targetNamespace="http://first.example" elementFormDefault="qualified"><import
 namespace="http://www.xbrl.org/2003/instance" schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"
 /><import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/><element
 id="f_A" name="A" type="i:stringItemType" substitutionGroup="i:item" i:periodType="instant"/></schema>""",
    "first.htm": """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:f="http://first.example"
 xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:i="http://www.xbrl.org/2003/instance" xml:lang="en"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"><head><title>t</title></head>
<body><div style="display:none"><ix:header><ix:references><link:schemaRef xlink:type="simple" xlink:href="first.xsd"/>
</ix:references><ix:resources><i:context id="c"><i:entity><i:identifier scheme="http://first.example">1</i:identifier>
</i:entity><i:period><i:instant>2024-12-31</i:instant></i:period></i:context></ix:resources></ix:header></div>
<p><ix:nonNumeric name="f:A" contextRef="c" id="a">a</ix:nonNumeric></p></body></html>""",
}


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
        self._bases: dict[tuple[str, ...], SharedBase | None] = {}  # None for a base that cannot be shared
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

    def warm_up(self) -> None:
        """Judge a report of one fact, which loads what every report needs and sets the options for ``share``."""
        folder = Path(self._setup.folder)
        for name, content in _FIRST_REPORT.items():
            (folder / name).write_text(content, encoding="utf-8")
        _keep_inline_schema()
        if is_known_release():
            remember()
        self.judge(Task(str(folder / "first.htm"), inline=True))
        self.warm()

    def share(self, bases: tuple[str, ...]) -> bool:
        """Load and validate a base taxonomy once, for ``judge`` in forked children; True when it can be shared.

        A base is a set of addresses. It is shared only when every address loads without a message, so that a child
        that starts from it says what a report alone would say. At most ``_SHARED`` bases are kept.
        """
        if not bases or self._setup.disclosure_system or not is_known_release():
            return False  # a filing system has its own view of what may be loaded
        if bases not in self._bases:
            if sum(model is not None for model in self._bases.values()) >= _SHARED:
                return False
            self._bases[bases] = self._load_base(bases)
            self._log.take()
            self.warm()
        return self._bases[bases] is not None

    def _load_base(self, bases: tuple[str, ...]) -> SharedBase | None:
        from arelle import FileSource, ModelDocument, ModelXbrl, Validate, XmlValidateSchema

        manager = self._controller.modelManager
        model = ModelXbrl.create(manager)
        model.fileSource = FileSource.FileSource(bases[0], self._controller)
        model.closeFileSource = False
        model.modelDocument = None
        model.uri, model.uriDir = bases[0], bases[0].rpartition("/")[0]
        for address in bases:
            document = ModelDocument.load(model, address, isDiscovered=True)
            model.modelDocument = model.modelDocument or document
        while model.schemaDocsToValidate:
            schema = model.schemaDocsToValidate.pop()
            XmlValidateSchema.validate(schema, schema.xmlRootElement, schema.targetNamespace)
        if model.errors or model.modelDocument is None:
            return None
        has_dimensions, model.hasXDT = model.hasXDT, True  # the report may bring the first hypercube
        Validate.validate(model)  # fills what Arelle computes late for each concept
        if model.errors:
            return None
        model.hasXDT = has_dimensions
        model.errorManager.clear()
        model.modelDocument = None  # else places in messages are told from the base
        return SharedBase(model)

    def judge_from_base(self, task: Task) -> Judgement:
        """Return the judgement of a report that is loaded into its shared base; once, in a forked child."""
        base = self._bases[task.bases]
        assert base is not None, "share() said that there is none"
        base.give()
        return self.judge(task, close=False)

    def _options(self, task: Task) -> Any:
        plugins = "|".join((*self._setup.plugins, *task.plugins)) or None
        return self._options_type(
            entrypointFile=task.entry,
            plugins=plugins,
            disclosureSystemName=self._setup.disclosure_system or None,
            calcs=task.calculations,
            requireInlineXbrl=task.inline,
            formulaAction=None if task.formulas else "none",
            validate=task.validate,
            workOffline=True,
            disablePersistentConfig=True,
            cacheDirectory=f"{self._setup.folder}/cache",  # files in it would be taken for copies of web pages
            utrValidate=True,
            validateDuplicateFacts="inconsistent",
            validateXmlOim=True,
            baseTaxonomyValidationMode="none",
            validationExitCode=False,
            logPropagate=False,
            logRefObjectProperties=False,
            keepOpen=True,
        )

    def judge(self, task: Task, *, close: bool = True) -> Judgement:
        """Return Arelle's judgement of one report; ``close`` False leaves the model to the end of the process.

        ``MemoryError`` when there was not enough memory for it.
        """
        started = time.perf_counter()
        self._log.take()
        controller, manager = self._controller, self._controller.modelManager
        controller.errorManager.clear()  # errors of the controller itself would stick to the next report
        manager.validateUtr = manager.skipDTS = manager.abortOnMajorError = False  # run() only ever switches them on
        ran = bool(controller.run(self._options(task)))
        models = _all_models(manager.loadedModelXbrls)
        records = self._log.take()
        if any(getattr(record, "messageCode", "") == "MemoryError" for record in records):
            raise MemoryError  # Arelle catches it and goes on with half a report
        uses = _Uses(models)
        judgement = Judgement(
            ran=ran,
            loaded=any(_text(r).startswith("loaded in") for r in records),
            validated=any(_text(r).startswith("validated in") for r in records),
            fact_count=sum(len(model.facts) for model in models),
            messages=tuple(_message(record, uses) for record in records if not _is_chatter(record)),
            facts=tuple(_read(fact) for model in models for fact in model.facts) if task.facts else (),
            disclosure_system="|".join(manager.disclosureSystem.names or ()),
            reports=tuple(describe(model) for model in models) if task.describe else (),
            pages=viewer_pages(controller, models) if task.viewer else {},
            seconds=time.perf_counter() - started,
        )
        for model in models if close else ():
            model.closeFileSource = True
            manager.close(model)
        return judgement


class _KeptSchemas:
    """lxml's ``etree`` as Arelle's schema checks use it, which compiles the schemas of inline XBRL only once."""

    def __init__(self, etree: Any, kept: frozenset[str]) -> None:
        self._etree = etree
        self._kept = kept
        self._schemas: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._etree, name)

    def XMLSchema(self, tree: Any) -> Any:  # noqa: N802
        address = tree.docinfo.URL or ""
        if address not in self._kept:
            return self._etree.XMLSchema(tree)
        if address not in self._schemas:
            self._schemas[address] = self._etree.XMLSchema(tree)
        return self._schemas[address]


def _keep_inline_schema() -> None:
    from arelle import XhtmlInlineUtil, XmlValidate

    kept = frozenset((XhtmlInlineUtil.INLINE_1_0_SCHEMA, XhtmlInlineUtil.INLINE_1_1_SCHEMA))
    if not isinstance(XmlValidate.etree, _KeptSchemas):
        XmlValidate.etree = _KeptSchemas(XmlValidate.etree, kept)


def _all_models(loaded: Iterable[Any]) -> list[Any]:
    """Return the loaded models with the further reports of a package, each once."""
    models: list[Any] = []
    for model in loaded:
        for one in (model, *getattr(model, "supplementalModelXbrls", ())):
            if one is not None and all(one is not known for known in models):
                models.append(one)
    return models


_FACT_ARGUMENTS = ("factId", "factID", "sourceFactID", "factid")


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
    named, related = uses.split(refs)
    args = {str(k): str(v) for k, v in record.args.items()} if isinstance(record.args, dict) else {}
    # What is wrong with a fact of JSON or CSV is said before the fact is made: only the arguments name it.
    facts = named or tuple(args[name] for name in _FACT_ARGUMENTS if args.get(name))[:1]
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
