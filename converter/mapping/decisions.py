"""Reads and writes ``decisions.yaml``, and looks decisions up. Comments of a person survive every rewrite."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from rapidfuzz import process
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from converter.mapping.keys import RowKey
from converter.model.decisions import (
    AxisDecision,
    BlockDecision,
    Decisions,
    MemberDecision,
    RowDecision,
    key_text,
)
from converter.model.findings import UsageError

MAX_BYTES = 64 * 1024 * 1024
_ALIKE = 75
"""How alike, of 100, a known key has to be to a mistyped one to be asked for."""
HEADER = (
    "What each label of the report means. To decide, edit `pick` and write `by: person`;\n"
    "nothing overrules a person, this year or next.\n"
)

AxisKey = tuple[str, str]
MemberKey = tuple[str, str]
BlockKey = tuple[str, str, str]


def axis_key(decision: AxisDecision) -> AxisKey:
    """Return what an axis decision answers to: place and hint."""
    return key_text(decision.place), key_text(decision.hint)


def member_key(decision: MemberDecision) -> MemberKey:
    """Return what a member decision answers to: axis and label."""
    return decision.axis, key_text(decision.label)


def block_key(decision: BlockDecision) -> BlockKey:
    """Return what a block decision answers to: place, level and caption."""
    return key_text(decision.place), decision.level, key_text(decision.caption)


class DecisionIndex:
    """Decisions by key; the last one of a key counts, and ``repeated`` names keys decided twice differently.

    ``used`` holds the keys of row decisions that were asked for and found.
    """

    def __init__(self, decisions: Decisions) -> None:
        self.rows: dict[RowKey, RowDecision] = {}
        self.repeated: list[RowDecision] = []
        for decision in decisions.rows:
            key = RowKey.of(decision)
            if key in self.rows and self.rows[key].pick != decision.pick:
                self.repeated.append(decision)
            self.rows[key] = decision
        self.axes = {axis_key(decision): decision for decision in decisions.axes}
        self.members = {member_key(decision): decision for decision in decisions.members}
        self.blocks = {block_key(decision): decision for decision in decisions.blocks}
        self.used: set[RowKey] = set()

    def row(self, key: RowKey) -> RowDecision | None:
        """Return the decision for a key, else a final one for all columns or tables of its row."""
        for asked in (key, *key.wider):
            decision = self.rows.get(asked)
            if decision is not None and (asked == key or decision.is_final):
                self.used.add(asked)
                return decision
        return None


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.preserve_quotes = True
    return yaml


_DEEPEST = 100
"""Levels of nesting from which on a text is refused: parsers recurse."""
_INDENTED = re.compile(rf"^[ \-?:]{{{_DEEPEST},}}[^\s#\-?:]", re.MULTILINE)
_BRACKET = re.compile(r"[\[\]{}]")
_MAY_BE_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*[^\s,\]}]", re.MULTILINE)


def load_yaml(text: str, name: str) -> Any:
    """Return the plain content of a YAML text; ``UsageError`` names the line of what is wrong. Aliases are refused."""
    try:
        return _load(text, name, YAML(typ="safe"))
    except UsageError as error:
        if error.code != "yaml.syntax":
            raise
        # The fast parser knows less of YAML 1.2 than the other one, which also tells better what is wrong.
        return _load(text, name, YAML(typ="safe", pure=True))


def _load(text: str, name: str, yaml: YAML) -> Any:
    if len(text) > MAX_BYTES:
        raise UsageError("yaml.too-large", f"{name} is larger than {MAX_BYTES} characters", place=name)
    if _is_deep(text):
        raise UsageError("yaml.too-deep", f"{name} is nested more than {_DEEPEST} levels deep", place=name)
    yaml.allow_duplicate_keys = False
    try:
        if _MAY_BE_ALIAS.search(text) and any(
            type(token).__name__ == "AliasToken" for token in _yaml().scan(io.StringIO(text))
        ):
            raise UsageError(
                "yaml.alias", "aliases (*name) are not read", place=name, hint="Write the value out where it is needed."
            )
        return yaml.load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}, line {mark.line + 1}" if mark is not None else name
        problem = getattr(error, "problem", None) or "is not YAML"
        raise UsageError("yaml.syntax", f"cannot be read as YAML: {problem}", place=place) from error
    except ValueError as error:  # a date that is none
        raise UsageError("yaml.value", f"holds a value that cannot be: {error}", place=name) from error


def _is_deep(text: str) -> bool:
    """True when a text may be nested deeper than parsers bear."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        if depth > _DEEPEST:
            return True
    return _INDENTED.search(text) is not None


def validation_hint(error: ValidationError, model: type[BaseModel] | None = None) -> str:
    """Return one line per problem of a pydantic error, each with the path of the key.

    For an unknown key of ``model`` the known key that is written most alike is asked for.
    """
    lines = []
    for problem in error.errors():
        path = ".".join(str(part) for part in problem["loc"]) or "(top)"
        unknown = problem["type"] == "extra_forbidden"
        text = f"unknown key{_meant(problem['loc'], model)}" if unknown else problem["msg"]
        lines.append(f"{path}: {text}")
    return "\n  ".join(lines[:10])


def _meant(path: tuple[int | str, ...], model: type[BaseModel] | None) -> str:
    """Return "; did you mean X?" for the last key of a path through nested models; nothing without a likely one."""
    for step in path[:-1]:
        field = model.model_fields.get(str(step)) if model is not None else None
        inner = field.annotation if field is not None else None
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
    if model is None:
        return ""
    found = process.extractOne(str(path[-1]).casefold(), list(model.model_fields), score_cutoff=_ALIKE)
    return f"; did you mean {found[0]}?" if found is not None else f"; known here: {', '.join(model.model_fields)}"


@lru_cache(maxsize=16)
def loads(text: str, name: str = "decisions.yaml") -> Decisions:
    """Return the decisions of a YAML text; an empty text holds none. A text read before is not parsed again."""
    content = load_yaml(text, name)
    if content is None:
        return Decisions()
    try:
        return Decisions.model_validate(_plain(content))
    except ValidationError as error:
        raise UsageError(
            "decisions.invalid", "the decisions file has entries that cannot be used", place=name,
            hint=validation_hint(error),
        ) from error  # fmt: skip


def load(path: Path) -> Decisions:
    """Return the decisions of a file."""
    try:
        return loads(path.read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("decisions.unreadable", f"cannot read the decisions: {error}", place=str(path)) from error


def dumps(decisions: Decisions, former: str = "") -> str:
    """Return the YAML text: sorted, one entry per key; entries of ``former`` keep their comments."""
    root = CommentedMap()
    old = _load(former, "decisions.yaml", _yaml()) if former.strip() else None
    if isinstance(old, CommentedMap):
        root = old
    else:
        root.yaml_set_start_comment(HEADER)
    root["version"] = decisions.version
    for name, entries in _sorted(decisions).items():
        root[name] = _sequence(entries, root.get(name), name)
    out = io.StringIO()
    _yaml().dump(root, out)
    return out.getvalue()


def _sorted(decisions: Decisions) -> dict[str, Sequence[BaseModel]]:
    rows = sorted(decisions.rows, key=lambda d: (RowKey.of(d), d.label))
    axes = sorted(decisions.axes, key=lambda d: (axis_key(d), d.hint))
    members = sorted(decisions.members, key=lambda d: (member_key(d), d.label))
    blocks = sorted(decisions.blocks, key=lambda d: (block_key(d), d.caption))
    return {"rows": rows, "axes": axes, "members": members, "blocks": blocks}


_TYPES: Mapping[str, type[BaseModel]] = {
    "rows": RowDecision, "axes": AxisDecision, "members": MemberDecision, "blocks": BlockDecision,
}  # fmt: skip


def _identity(entry: BaseModel) -> object:
    match entry:
        case RowDecision():
            return RowKey.of(entry)
        case AxisDecision():
            return axis_key(entry)
        case MemberDecision():
            return member_key(entry)
        case BlockDecision():
            return block_key(entry)
    raise TypeError(type(entry).__name__)


def _sequence(entries: Iterable[BaseModel], former: object, name: str) -> CommentedSeq:
    by_key: dict[object, CommentedMap] = {}
    if isinstance(former, CommentedSeq):
        for node in former:
            by_key[_identity(_TYPES[name].model_validate(_plain(node)))] = node
    sequence = CommentedSeq()
    for entry in entries:
        fresh = entry.model_dump(mode="json", exclude_defaults=True)
        required = {key: value for key, value in entry.model_dump(mode="json").items() if key in ("pick", "by")}
        ordered = {key: {**required, **fresh}[key] for key in type(entry).model_fields if key in {**required, **fresh}}
        ordered = {
            **{k: v for k, v in ordered.items() if k not in _DECIDED},
            **{k: ordered[k] for k in _DECIDED if k in ordered},
        }
        node = by_key.get(_identity(entry), CommentedMap())
        for key in [key for key in node if key not in ordered]:
            del node[key]
        for key, value in ordered.items():
            if key not in node or _plain(node[key]) != value:
                node[key] = value
        sequence.append(node)
    return sequence


_DECIDED = (
    "pick", "sign", "sign_reason", "balance", "anchors", "dimensions", "omit", "confidence", "by", "reason",
    "alternatives",
)  # fmt: skip


def _plain(node: object) -> Any:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, str):
        return str(node)
    if isinstance(node, float):
        return float(node)
    return node
