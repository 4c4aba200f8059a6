"""A report as Arelle loaded it, told in plain data: what ``export`` makes any other form from.

Runs in the worker. Names are expanded (``{namespace}local``); ``prefixes`` says how people write the namespaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FOOTNOTES = "XBRL-footnotes"
_PARENT_CHILD = "http://www.xbrl.org/2003/arcrole/parent-child"
_ALL = "http://xbrl.org/int/dim/arcrole/all"
_SUMMATIONS = ("https://xbrl.org/2023/arcrole/summation-item", "http://www.xbrl.org/2003/arcrole/summation-item")
_XDT = "http://xbrl.org/int/dim/arcrole/"
_LABEL_ROLES = 16


def describe(model: Any) -> dict[str, Any]:
    """Return facts, contexts, units, footnotes, concepts, roles and files of a loaded report."""
    return _Description(model).whole()


class _Description:
    def __init__(self, model: Any) -> None:
        self._model = model
        self._concepts: dict[str, Any] = {}
        self._prefixes: dict[str, str] = {}
        self._ids: dict[int, str] = {}
        self._lost: list[list[str]] = []
        source = model.fileSource
        place = source.baseurl if source.isArchive else Path(model.modelDocument.filepath).parent
        self._home = f"{str(place).rstrip('/')}/"

    def whole(self) -> dict[str, Any]:
        model = self._model
        contexts = {name: self._context(context) for name, context in model.contexts.items()}
        units = {name: self._unit(unit) for name, unit in model.units.items()}
        facts = [self._fact(number, fact) for number, fact in enumerate(model.facts) if self._is_plain(fact)]
        self._say_unknown()
        notes, links = self._footnotes()
        roles = self._roles()
        for concept in list(self._concepts.values()):
            self._domain(concept)
        return {
            "facts": facts,
            "contexts": contexts,
            "units": units,
            "footnotes": notes,
            "links": links,
            "roles": roles,
            "concepts": {name: _concept(concept) for name, concept in self._concepts.items()},
            "labels": [label for name, concept in self._concepts.items() for label in _labels(name, concept)],
            "prefixes": self._prefixes | {uri: prefix for prefix, uri in model.prefixedNamespaces.items() if prefix},
            "references": list(self._references()),
            "files": [[one.uri, one.filepath] for one in model.urlDocs.values() if self._is_own(one)],
            "documents": [document.filepath for document in self._pages()],
            "title": self._title(),
            "lost": self._lost,
        }

    def _name(self, name: Any) -> str:
        if name.prefix and name.namespaceURI:
            self._prefixes.setdefault(name.namespaceURI, name.prefix)
        return f"{{{name.namespaceURI or ''}}}{name.localName}"

    def _use(self, name: Any) -> str:
        """Return the expanded name and keep its concept for the description."""
        expanded = self._name(name)
        concept = self._model.qnameConcepts.get(name)
        if concept is not None:
            self._concepts.setdefault(expanded, concept)
        return expanded

    # -- facts

    def _is_plain(self, fact: Any) -> bool:
        """True for a fact that an object model without tuples and fractions can hold; else say that it is lost."""
        name = f"{fact.qname}"
        place = fact.id or f"line {fact.sourceline}"
        if fact.isTuple:
            self._lose("tuple", name, f"{place}, {len(fact.modelTupleFacts)} facts inside")
        elif fact.concept is None or not fact.isItem:
            self._lose("unknown-concept", name, place)
        elif fact.context is None:
            self._lose("no-context", name, place)
        elif getattr(fact, "isFraction", False):
            self._lose("fraction", name, place)
        else:
            return True
        return False

    def _say_unknown(self) -> None:
        """Say which elements of an instance look like facts and are none, since nothing defines them."""
        if self._pages():
            return
        known = {fact.objectIndex for fact in self._model.factsInInstance}
        for element in self._model.modelDocument.xmlRootElement.iterchildren():
            if getattr(element, "objectIndex", None) not in known and element.get("contextRef"):
                self._lose("unknown-concept", str(element.tag), element.get("id") or f"line {element.sourceline}")

    def _lose(self, what: str, name: str, place: str) -> None:
        self._lost.append([what, name, place])

    def _fact(self, number: int, fact: Any) -> dict[str, Any]:
        self._ids[fact.objectIndex] = str(number)
        is_nil = bool(fact.isNil)
        return {
            "id": fact.id or "",
            "concept": self._use(fact.qname),
            "context": fact.contextID,
            "unit": fact.unitID if fact.unit is not None else "",
            "value": None if is_nil else str(fact.value),
            "decimals": fact.decimals or "",
            "precision": fact.precision or "",
            "language": fact.xmlLang or "",
            "valid": int(getattr(fact, "xValid", 4)) >= 4,
        }

    def _context(self, context: Any) -> dict[str, Any]:
        scheme, identifier = context.entityIdentifier
        explicit, typed = [], []
        for axis, value in context.qnameDims.items():
            if value.isExplicit and value.memberQname is not None:
                explicit.append([self._use(axis), self._use(value.memberQname)])
            elif value.isTyped and value.typedMember is not None:
                member = value.typedMember
                plain = member.get("{http://www.w3.org/2001/XMLSchema-instance}nil") not in ("true", "1")
                simple = plain and not any(isinstance(child.tag, str) for child in member)
                typed.append([self._use(axis), self._name(member.qname), member.stringValue, simple])
        if context.isForeverPeriod:
            period = ["forever"]
        elif context.isInstantPeriod:
            period = [context.instantDatetime.isoformat()]
        else:
            period = [context.startDatetime.isoformat(), context.endDatetime.isoformat()]
        return {
            "scheme": scheme or "",
            "identifier": identifier or "",
            "period": period,
            "explicit": explicit,
            "typed": typed,
            "other": len(context.nonDimValues("segment")) + len(context.nonDimValues("scenario")),
            "container": next((value.contextElement for value in context.qnameDims.values()), ""),
        }

    def _unit(self, unit: Any) -> list[list[str]]:
        return [[self._name(measure) for measure in side] for side in unit.measures]

    # -- footnotes

    def _footnotes(self) -> tuple[list[dict[str, Any]], list[list[str]]]:
        notes: dict[int, dict[str, Any]] = {}
        links: list[list[str]] = []
        relations = self._model.relationshipSet(_FOOTNOTES)
        for relation in relations.modelRelationships if relations else ():
            source, target = relation.fromModelObject, relation.toModelObject
            fact = self._ids.get(getattr(source, "objectIndex", -1))
            if fact is None or target is None:
                continue  # the fact itself is among the lost
            if getattr(target, "objectIndex", -1) in self._ids:
                self._lose("fact-to-fact", relation.arcrole, str(source.id))
                continue
            note = notes.setdefault(
                target.objectIndex,
                {
                    "id": target.get("id") or "",
                    "text": _note_text(target),
                    "markup": hasattr(target, "value"),
                    "language": target.xmlLang or "",
                    "role": target.role or "",
                    "key": str(len(notes)),
                },
            )
            links.append([fact, note["key"], relation.arcrole, relation.linkrole])
        return list(notes.values()), links

    # -- taxonomy

    def _domain(self, concept: Any) -> None:
        name = getattr(concept, "enumDomainQname", None)
        if name is not None:
            self._use(name)

    def _roles(self) -> list[dict[str, Any]]:
        """Return the roles of the report's own taxonomy that hold a concept in use, else such roles of others."""
        found: dict[str, bool] = {}
        for arcrole, uri, _, _ in self._model.baseSets:
            if not uri or arcrole not in (_PARENT_CHILD, _ALL):
                continue
            relations = self._model.relationshipSet(arcrole, uri).modelRelationships
            ends = (end for one in relations for end in (one.fromModelObject, one.toModelObject) if end is not None)
            if any(self._name(end.qname) in self._concepts for end in ends) or arcrole == _ALL:
                own = any(self._is_own(relation.modelDocument) for relation in relations)
                found[uri] = found.get(uri, False) or own
        mine = [uri for uri, own in found.items() if own] or list(found)
        return [self._role(uri) for uri in sorted(mine, key=self._sort_key)]

    def _sort_key(self, uri: str) -> tuple[str, str]:
        return self._definition(uri), uri

    def _definition(self, uri: str) -> str:
        types = self._model.roleTypes.get(uri) or ()
        return next((str(one.definition) for one in types if one.definition), "")

    def _role(self, uri: str) -> dict[str, Any]:
        relations = self._model.relationshipSet(_PARENT_CHILD, uri)
        return {
            "uri": uri,
            "definition": self._definition(uri),
            "presentation": [
                self._node(root, "", relations, frozenset()) for root in relations.rootConcepts if root is not None
            ],
            "calculation": self._sums(uri),
            "tables": [*self._tables(uri)],
        }

    def _node(self, concept: Any, preferred: str, relations: Any, above: frozenset[str]) -> list[Any]:
        name = self._use(concept.qname)
        children = [
            self._node(relation.toModelObject, relation.preferredLabel or "", relations, above | {name})
            for relation in relations.fromModelObject(concept)
            if relation.toModelObject is not None and name not in above
        ]
        return [name, preferred, children]

    def _sums(self, uri: str) -> list[list[Any]]:
        found: dict[str, list[Any]] = {}
        for arcrole in _SUMMATIONS:
            relations = self._model.relationshipSet(arcrole, uri)
            for relation in relations.modelRelationships if relations else ():
                if relation.fromModelObject is None or relation.toModelObject is None:
                    continue
                total, part = self._use(relation.fromModelObject.qname), self._use(relation.toModelObject.qname)
                entry = [part, int(relation.weight)]
                if entry not in found.setdefault(total, []):
                    found[total].append(entry)
        return [[total, parts] for total, parts in found.items()]

    def _tables(self, uri: str) -> Iterator[dict[str, Any]]:
        cubes = self._model.relationshipSet(_ALL, uri)
        for cube in cubes.modelRelationships if cubes else ():
            if cube.toModelObject is None or cube.fromModelObject is None:
                continue  # a taxonomy that is not here
            items = self._below(cube.fromModelObject, uri)
            axes = []
            for relation in self._arcs("hypercube-dimension", cube.toModelObject, cube.consecutiveLinkrole or uri):
                if relation.toModelObject is None:
                    continue
                role = relation.consecutiveLinkrole or uri
                members: dict[str, None] = {}
                for domain in self._arcs("dimension-domain", relation.toModelObject, role):
                    members |= self._below(domain.toModelObject, domain.consecutiveLinkrole or role)
                axes.append([self._use(relation.toModelObject.qname), list(members)])
            yield {
                "table": self._use(cube.toModelObject.qname),
                "line_items": self._use(cube.fromModelObject.qname),
                "items": list(items),
                "axes": axes,
                "closed": bool(cube.isClosed),
            }

    def _arcs(self, arcrole: str, concept: Any, uri: str) -> list[Any]:
        relations = self._model.relationshipSet(f"{_XDT}{arcrole}", uri)
        return list(relations.fromModelObject(concept)) if relations and concept is not None else []

    def _below(self, concept: Any, uri: str, found: dict[str, None] | None = None) -> dict[str, None]:
        """Return a concept and what hangs on it by domain-member arcs, depth first."""
        found = {} if found is None else found
        if concept is None or (name := self._use(concept.qname)) in found:
            return found
        found[name] = None
        for relation in self._arcs("domain-member", concept, uri):
            self._below(relation.toModelObject, relation.consecutiveLinkrole or uri, found)
        return found

    # -- files

    def _is_own(self, document: Any) -> bool:
        """True for a file that came with the report, under whatever address a catalogue gives it."""
        if document is None or document.filepath is None:
            return False
        return not document.uri.startswith(("http://", "https://")) or document.filepath.startswith(self._home)

    def _pages(self) -> list[Any]:
        """Return the inline documents of the report, in order; of other forms nothing."""
        documents = dict.fromkeys(html.modelDocument for html in getattr(self._model, "ixdsHtmlElements", None) or ())
        return list(documents)

    def _references(self) -> Iterator[list[str]]:
        """Yield address as written and address as found, for each schema and linkbase that the report names."""
        seen = set()
        for document in [*self._pages(), self._model.modelDocument]:
            for target, reference in document.referencesDocument.items():
                element = reference.referringModelObject
                if element is None or getattr(element, "localName", "") not in ("schemaRef", "linkbaseRef"):
                    continue
                written = element.get("{http://www.w3.org/1999/xlink}href") or ""
                if (written, target.uri) not in seen:
                    seen.add((written, target.uri))
                    yield [written, target.uri, target.targetNamespace or ""]

    def _title(self) -> str:
        for html in getattr(self._model, "ixdsHtmlElements", None) or ():
            for title in html.iter("{http://www.w3.org/1999/xhtml}title"):
                return " ".join((title.text or "").split())
        return ""


def _note_text(note: Any) -> str:
    """Return the words of a footnote; of one on an inline page its markup."""
    text = note.value if hasattr(note, "value") else "".join(note.itertext())
    return str(text or "")


def _concept(concept: Any) -> dict[str, Any]:
    domain = getattr(concept, "enumDomainQname", None)
    element = concept.typedDomainElement if concept.isTypedDimension else None
    kind = concept.type
    return {
        "type": concept.typeQname.localName if concept.typeQname is not None else "",
        "base": str(concept.baseXbrliType or "") if not isinstance(concept.baseXbrliType, list) else "",
        "numeric": bool(concept.isNumeric),
        "text": bool(kind is not None and kind.isOimTextFactType),
        "block": bool(concept.isTextBlock),
        "period": concept.periodType or "duration",
        "balance": concept.balance or "",
        "abstract": bool(concept.isAbstract),
        "nillable": concept.nillable == "true",
        "substitution": "dimension" if concept.isDimensionItem else "hypercube" if concept.isHypercubeItem else "item",
        "enumeration": f"{{{domain.namespaceURI}}}{domain.localName}" if domain is not None else "",
        "typed": f"{{{element.qname.namespaceURI}}}{element.qname.localName}" if element is not None else "",
    }


def _labels(name: str, concept: Any) -> Iterator[list[str]]:
    relations = concept.modelXbrl.relationshipSet("http://www.xbrl.org/2003/arcrole/concept-label")
    for relation in relations.fromModelObject(concept)[:_LABEL_ROLES] if relations else ():
        label = relation.toModelObject
        if label is not None and label.role:
            yield [name, label.role, label.textValue, label.xmlLang or ""]
