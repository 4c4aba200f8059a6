"""What Arelle makes of a file: a process that reads paths from its input and writes messages and facts as JSON lines.

It runs apart from the tests, since Arelle keeps its state per process.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from lxml import html

BAD = {"ERROR", "CRITICAL", "ERROR-SEMANTIC", "INCONSISTENCY", "ASSERTION-NOT-SATISFIED", "WARNING", "WARNING-SEMANTIC"}


class Arelle:
    """A warm Arelle in a process of its own."""

    def __init__(self, cache: Path, packages: Iterable[Path] = ()) -> None:
        environment = {**os.environ, "XDG_CONFIG_HOME": str(cache), "ARELLE_ARGS": ""}
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(cache), *map(str, packages)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def load(self, path: Path) -> dict[str, Any]:
        """Return ``{"messages": [[level, code, text]], "facts": {id: {...}}, "anchors": [...]}`` for a validated file.

        An anchor is ``[role, wider concept, narrower concept, arcroles of the role]``.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "Arelle ended before it answered"
        return json.loads(line)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


class _Collect(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.taken: list[list[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            text = str(record.msg)
        if record.levelname in BAD:
            self.taken.append([record.levelname, getattr(record, "messageCode", ""), text])


def _name(name: Any) -> str:
    return f"{{{name.namespaceURI}}}{name.localName}"


def _period(context: Any) -> str:
    if context.isInstantPeriod:
        return str((context.instantDatetime - timedelta(days=1)).date())
    end = (context.endDatetime - timedelta(days=1)).date()
    return f"{context.startDatetime.date()}/{end}"


def _unit(unit: Any) -> str:
    if unit is None:
        return ""
    sides = [" * ".join(sorted(_name(measure) for measure in side)) for side in unit.measures if side]
    text = " / ".join(sides)
    return "" if text == "{http://www.xbrl.org/2003/instance}pure" else text


def _fact(fact: Any, notes: dict[str, list[str]]) -> dict[str, Any]:
    context = fact.context
    scheme, identifier = context.entityIdentifier
    text_type = fact.concept.type is not None and fact.concept.type.isOimTextFactType
    return {
        "concept": _name(fact.qname),
        "entity": f"{scheme} {identifier}",
        "period": _period(context),
        "unit": _unit(fact.unit),
        "dimensions": sorted(
            [_name(axis), _name(value.memberQname) if value.isExplicit else value.typedMember.stringValue]
            for axis, value in context.qnameDims.items()
        ),
        "value": None if fact.isNil else fact.value,
        "decimals": fact.decimals,
        "language": (fact.xmlLang or "").lower() if text_type and not fact.isNil else "",
        "footnotes": sorted(notes.get(fact.id, [])),
        "numeric": fact.isNumeric,
    }


def _footnotes(model: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    relations = model.relationshipSet("XBRL-footnotes")
    for relation in relations.modelRelationships if relations else ():
        note = relation.toModelObject
        if hasattr(note, "value"):
            # The value of a footnote of a page follows continuations and keeps markup; only its words are compared.
            text = html.fragment_fromstring(note.value or "", create_parent="div").text_content()
        else:
            text = "".join(note.itertext())
        found.setdefault(relation.fromModelObject.id, []).append(" ".join(text.split()))
    return found


def _anchors(model: Any) -> list[list[Any]]:
    from arelle import XbrlConst

    arcroles: dict[str, set[str]] = {}
    for arcrole, role, _, _ in model.baseSets:
        if role is not None and arcrole.startswith("http"):
            arcroles.setdefault(role, set()).add(arcrole)
    return [
        [arc.linkrole, _name(arc.fromModelObject.qname), _name(arc.toModelObject.qname), sorted(arcroles[arc.linkrole])]
        for arc in model.relationshipSet(XbrlConst.widerNarrower).modelRelationships
    ]


def _load(manager: Any, source: Any, entry: Any) -> tuple[dict[str, Any], list[list[Any]]]:
    from arelle import Validate

    model = manager.load(source, entrypoint=entry)
    if source.isArchive:
        model.closeFileSource = False
    Validate.validate(model)
    notes = _footnotes(model)
    facts = {fact.id: _fact(fact, notes) for fact in model.facts if fact.context is not None}
    anchors = _anchors(model)
    manager.close(model)
    return facts, anchors


def _serve(cache: str, packages: list[str]) -> None:
    from arelle import FileSource, PackageManager
    from arelle.Cntlr import Cntlr
    from arelle.ModelFormulaObject import FormulaOptions
    from arelle.utils.EntryPointDetection import filesourceEntrypointFiles
    from arelle.ValidateDuplicateFacts import DuplicateType
    from arelle.ValidateFileSource import ValidateFileSource
    from arelle.ValidateXbrlCalcs import ValidateCalcsMode
    from arelle.ValidateXbrlDTS import ValidateBaseTaxonomiesMode

    handler = _Collect()
    controller = Cntlr(hasGui=False, disable_persistent_config=True)
    controller.startLogging(logHandler=handler)
    controller.webCache.workOffline = True
    controller.webCache.cacheDir = cache
    for package in packages:
        PackageManager.addPackage(controller, package)
    PackageManager.rebuildRemappings(controller)
    manager = controller.modelManager
    manager.validateCalcs = ValidateCalcsMode.ROUND_TO_NEAREST
    manager.validateUtr = True
    manager.formulaOptions = FormulaOptions()
    manager.validateXmlOim = True
    manager.validateDuplicateFacts = DuplicateType.NONE
    manager.baseTaxonomyValidationMode = ValidateBaseTaxonomiesMode.NONE
    for line in sys.stdin:
        handler.taken.clear()
        source = FileSource.openFileSource(line.strip(), controller)
        facts: dict[str, Any] = {}
        anchors: list[list[Any]] = []
        if source.isArchive:
            ValidateFileSource(controller, source).validate(True, False)
            for entry in filesourceEntrypointFiles(source):
                source.select(entry["file"])
                more, tied = _load(manager, source, entry)
                facts |= more
                anchors += tied
        else:
            facts, anchors = _load(manager, source, None)
        answer = {"messages": list(handler.taken), "facts": facts, "anchors": anchors}
        sys.__stdout__.write(json.dumps(answer) + "\n")
        sys.__stdout__.flush()


if __name__ == "__main__":
    sys.stdout = sys.stderr
    _serve(sys.argv[1], sys.argv[2:])
