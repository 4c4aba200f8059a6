"""Compares a catalogue with what Arelle makes of the same entry point: every concept, label, reference and
relationship, and the dimensional validity of sampled combinations.

    python -m tests.unit.taxonomy.arelle_comparison PACKAGE ENTRY_POINT FOLDER [SAMPLES]

Prints counts and differences as JSON. A process of its own, since Arelle keeps its packages in globals and memory.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from taxonomy.catalog import Network, Relationship
from taxonomy.concepts import QName, Substitution
from taxonomy.dimensions import hypercubes_of, is_valid_combination
from taxonomy.sqlite_build import build_catalog_file
from taxonomy.sqlite_catalog import SqliteCatalog
from taxonomy.xml_names import HYPERCUBE_DIMENSION

LABELS = "http://www.xbrl.org/2003/arcrole/concept-label"
REFERENCES = "http://www.xbrl.org/2003/arcrole/concept-reference"


def load_with_arelle(package: Path, entry: str, folder: Path) -> Any:
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    from arelle import Cntlr, FileSource

    controller = Cntlr.Cntlr(disable_persistent_config=True, logFileName="logToBuffer")
    controller.webCache.workOffline = True
    assert controller.packages.add(str(package))
    controller.packages.rebuild()
    model = controller.modelManager.load(FileSource.openFileSource(entry, controller))
    assert not model.errors, model.errors
    return model


def difference(ours: Counter[Any], theirs: Counter[Any]) -> list[str]:
    return [f"only ours: {x}" for x in (ours - theirs)] + [f"only Arelle's: {x}" for x in (theirs - ours)]


def name_of(concept: Any) -> str:
    return f"{concept.qname.prefix}:{concept.qname.localName}"


def is_item(concept: Any) -> bool:
    spec = ("http://www.xbrl.org/", "http://xbrl.org/", "https://xbrl.org/")
    return bool(concept.isItem) and not concept.qname.namespaceURI.startswith(spec)


def arelle_concepts(model: Any) -> Counter[Any]:
    return Counter(
        (
            name_of(c), c.typeQname.localName, c.periodType, c.balance or "", bool(c.isAbstract),
            "hypercube" if c.isHypercubeItem else "dimension" if c.isDimensionItem else "item", bool(c.isNillable),
            f"{c.enumDomainQname.prefix}:{c.enumDomainQname.localName}" if c.enumDomainQname is not None else "",
        )
        for c in model.qnameConcepts.values()
        if is_item(c)
    )  # fmt: skip


def our_concepts(catalog: SqliteCatalog) -> Counter[Any]:
    return Counter(
        (
            str(c.name), c.data_type, c.period_type.value, c.balance.value if c.balance else "", c.abstract,
            c.substitution.value, c.nillable, str(c.enumeration_domain or ""),
        )
        for c in catalog.concepts()
    )  # fmt: skip


def arelle_labels(model: Any) -> Counter[Any]:
    return Counter(
        (name_of(r.fromModelObject), r.toModelObject.role, r.toModelObject.xmlLang or "", r.toModelObject.textValue)
        for r in model.relationshipSet(LABELS).modelRelationships
    )


def our_labels(catalog: SqliteCatalog) -> Counter[Any]:
    rows = catalog._connection.execute(
        "SELECT c.prefix || ':' || c.local, u.uri, l.language, l.text FROM label l JOIN concept c ON c.id = l.concept "
        "JOIN uri u ON u.id = l.role"
    )
    return Counter(tuple(row) for row in rows)


def arelle_references(model: Any) -> Counter[Any]:
    return Counter(
        (
            name_of(r.fromModelObject),
            r.toModelObject.role or "",
            tuple((part.localName, part.stringValue.strip()) for part in r.toModelObject.iterchildren()),
        )
        for r in model.relationshipSet(REFERENCES).modelRelationships
    )


def our_references(catalog: SqliteCatalog) -> Counter[Any]:
    return Counter(
        (str(concept.name), reference.role, reference.parts)
        for concept in catalog.concepts()
        for reference in catalog.references(concept.name)
    )


def arelle_arcs(model: Any) -> Iterator[tuple[Any, ...]]:
    keys = sorted(
        {
            (arcrole, role)
            for arcrole, role, _, arc in model.baseSets
            if role and arc and arcrole and "XBRL-" not in arcrole
        }
    )
    for arcrole, role in keys:
        if arcrole in (LABELS, REFERENCES):
            continue
        for r in model.relationshipSet(arcrole, role).modelRelationships:
            if not (hasattr(r.fromModelObject, "isItem") and is_item(r.fromModelObject)):
                continue
            cube = arcrole.endswith(("/all", "/notAll"))
            weight = int(r.weight) if "summation-item" in arcrole else None
            preferred = r.preferredLabel or "" if arcrole.endswith("parent-child") else ""
            yield (
                role, arcrole, name_of(r.fromModelObject), name_of(r.toModelObject), float(r.order), weight,
                preferred,
                bool(cube and r.isClosed), (r.contextElement or "") if cube else "", bool(r.isUsable),
                r.targetRole or "",
            )  # fmt: skip


def our_arc(r: Relationship) -> tuple[Any, ...]:
    return (
        r.role, r.arcrole, str(r.source), str(r.target), r.order, r.weight, r.preferred_label, r.closed,
        r.context_element, r.usable, r.target_role,
    )  # fmt: skip


def combinations(catalog: SqliteCatalog, count: int) -> list[tuple[QName, dict[QName, QName | str]]]:
    """Sample items with axes of their hypercubes and members, some of other axes, so that both answers occur."""
    generator = random.Random(20251231)
    items = [
        c.name
        for c in catalog.concepts()
        if not c.abstract and c.substitution is Substitution.ITEM and hypercubes_of(catalog, c.name)
    ]
    axes = [c.name for c in catalog.concepts() if c.substitution is Substitution.DIMENSION and catalog.members(c.name)]
    found = []
    while len(found) < count:
        item = generator.choice(items)
        cubes = [arc for arcs in hypercubes_of(catalog, item).values() for arc in arcs]
        cube = generator.choice(cubes)
        own = [arc.target for arc in catalog.arcs(HYPERCUBE_DIMENSION, source=cube.target, role=cube.role)]
        chosen = generator.sample(own, min(len(own), generator.choice((0, 1, 1, 2))))
        if generator.random() < 0.25:
            chosen.append(generator.choice(axes))
        members: dict[QName, QName | str] = {}
        for axis in chosen:
            role = cube.role if generator.random() < 0.7 else None
            pool = catalog.members(axis, role) or catalog.members(axis)
            concept = catalog.concept(axis)
            if concept is not None and concept.typed_domain is not None:
                members[axis] = "a typed value"
                continue
            if not pool or generator.random() < 0.1:
                pool = catalog.members(generator.choice(axes))
            members[axis] = generator.choice(pool)
        found.append((item, members))
    return found


def compare_combinations(model: Any, catalog: SqliteCatalog, count: int) -> tuple[Counter[str], list[str]]:
    from arelle.ModelDtsObject import ModelConcept
    from arelle.ValidateXbrlDimensions import isFactDimensionallyValid, loadDimensionDefaults

    concepts: dict[str, ModelConcept] = {name_of(c): c for c in model.qnameConcepts.values()}
    loadDimensionDefaults(model)
    model.modelXbrl = model
    model.dimensionDefaultConcepts = {
        r.fromModelObject: r.toModelObject
        for r in model.relationshipSet("http://xbrl.org/int/dim/arcrole/dimension-default").modelRelationships
    }

    class Member:
        def __init__(self, member: Any) -> None:
            self.member = member

    class Context:
        def __init__(self, members: dict[QName, QName | str]) -> None:
            self.values = {concepts[str(axis)]: Member(concepts.get(str(member))) for axis, member in members.items()}

        def dimValues(self, element: str) -> dict[Any, Any]:  # noqa: N802 - Arelle's name
            return self.values if element == "segment" else {}

        def nonDimValues(self, element: str) -> list[Any]:  # noqa: N802 - Arelle's name
            return []

    class Fact:
        def __init__(self, item: QName, members: dict[QName, QName | str]) -> None:
            self.concept, self.context = concepts[str(item)], Context(members)

    answers: Counter[str] = Counter()
    differences = []
    for item, members in combinations(catalog, count):
        theirs = bool(isFactDimensionallyValid(model, Fact(item, members)))
        ours = is_valid_combination(catalog, item, members)
        answers["valid" if theirs else "invalid"] += 1
        if ours != theirs:
            differences.append(f"{item} {members}: ours {ours}, Arelle's {theirs}")
    return answers, differences


def main() -> None:
    package, entry, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    file = folder / "catalog.sqlite"
    build_catalog_file([package], [entry], file)
    catalog = SqliteCatalog(file, "compared")
    model = load_with_arelle(package, entry, folder)
    ours = {
        "concepts": our_concepts(catalog),
        "labels": our_labels(catalog),
        "references": our_references(catalog),
        "relationships": Counter(our_arc(arc) for network in Network for arc in catalog.relationships(network)),
    }
    theirs = {
        "concepts": arelle_concepts(model),
        "labels": arelle_labels(model),
        "references": arelle_references(model),
        "relationships": Counter(arelle_arcs(model)),
    }
    counts = {kind: sum(counter.values()) for kind, counter in theirs.items()}
    differences = [f"{kind}: {text}" for kind in ours for text in difference(ours[kind], theirs[kind])]
    answers, wrong = compare_combinations(model, catalog, int(sys.argv[4]) if len(sys.argv) > 4 else 1000)
    print(json.dumps({"counts": {**counts, **answers}, "differences": differences + wrong}))


if __name__ == "__main__":
    main()
