"""Links member labels to axes and standard members, by what other filers did and by names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from string import ascii_uppercase

import numpy as np

from converter.mapping.axes import standard_axis, standard_member
from converter.mapping.linker.evidence import Memory
from converter.mapping.linker.grid import Candidate, Ranking
from converter.mapping.linker.index import distinct
from converter.mapping.linker.layout import Floats, Ints, rows_of
from converter.mapping.linker.store import unpack
from converter.mapping.linker.words import key, name_terms, terms
from taxonomy.catalog import Catalog
from taxonomy.concepts import QName
from taxonomy.place_names import place_name

OWN = 0
_NEIGHBOURS = 8
_OTHER_AXIS = 0.03
"""What votes for a member count that were cast on another axis."""

_OWN_ELSEWHERE = 0.3
_NAMESAKE = 0.6
"""What it counts that a label is the name of a member, against the votes for the likest other member."""

_BESIDE = 0.2
"""What votes for an axis count that never stands in tables with the concepts asked for."""

_ALONE = 0.3
"""What it counts that all tables with the concepts have an axis, without any vote of the labels."""

_COMMON = 0.2
"""The share of tables with the concepts from which on an axis is worth a look whatever the labels say."""

_MAX_AXES = 1 << 16

_HINTED = 1.1
"""What the hint of the extraction counts, against the votes of all filers for the likest other axis."""
_GEOGRAPHY = "srt:StatementGeographicalAxis"

_PLACES = {
    "u s": "country:US", "usa": "country:US", "united state": "country:US", "united state america": "country:US",
    "u k": "country:GB", "united kingdom": "country:GB", "mainland china": "country:CN", "korea": "country:KR",
    "greater china": "", "people republic china": "country:CN", "hong kong": "country:HK", "taiwan": "country:TW",
    "europe middle east africa": "us-gaap:EMEAMember", "emea": "us-gaap:EMEAMember", "domestic": "country:US",
    "international": "us-gaap:NonUsMember", "foreign": "us-gaap:NonUsMember", "nonu s": "us-gaap:NonUsMember",
    "asia pacific": "srt:AsiaPacificMember", "latin america": "srt:LatinAmericaMember",
    "americas": "srt:AmericasMember",
}  # fmt: skip
"""Places whose names differ from the words of their codes."""


class MemberLinker:
    """Ranks axes and members for labels."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        store = memory.store
        self._members = unpack(store.members)
        self._axes = unpack(store.axes)
        count = len(store.label_digest)
        self._start = np.searchsorted(store.member_label, np.arange(count + 1)).astype(np.int64)
        self._filer = store.role_filer[store.member_role].astype(np.int64)
        self._axis_number = {name: i for i, name in enumerate(self._axes)}

    @cached_property
    def _places(self) -> Mapping[str, str]:
        codes = [first + second for first in ascii_uppercase for second in ascii_uppercase]
        named = {key(name): f"country:{code}" for code in codes if (name := place_name("country", code))}
        return named | _PLACES

    def _votes(self, label: str) -> tuple[Ints, Floats]:
        numbers, scores = self._memory.labels.named(key(label), _NEIGHBOURS)
        starts, ends = self._start[numbers], self._start[numbers + 1]
        return rows_of(starts, ends), np.repeat(scores**2, ends - starts)

    def _named_by(self, hint: str) -> str:
        if hint.endswith("Axis") and ":" in hint:
            return hint
        known = standard_axis(hint)
        if known is not None:
            return str(known)
        words = set(terms(hint))
        fitting = [name for name in self._axes[1:] if words and words <= set(name_terms(name.partition(":")[2]))]
        return max(fitting, key=lambda name: (self._used[self._axis_number[name]], name), default="")

    @cached_property
    def _used(self) -> Ints:
        return np.bincount(self._memory.store.member_axis, minlength=len(self._axes))

    def axis(
        self, labels: Sequence[str], hint: str, concepts: Iterable[QName], catalog: Catalog | None, limit: int = 10
    ) -> Ranking:
        """Return the axes that filers put members of such labels on. ``concepts`` are those of the facts qualified."""
        score: dict[str, float] = {}
        told: dict[str, set[int]] = {}
        for label in labels:
            rows, weight = self._votes(label)
            axes = self._memory.store.member_axis[rows]
            for number in np.unique(axes):
                mine = axes == number
                name = self._axes[int(number)]
                score[name] = score.get(name, 0.0) + float(np.sqrt(weight[mine].sum())) / len(labels)
                told.setdefault(name, set()).update(self._filer[rows[mine]].tolist())
        own = score.pop(self._axes[OWN], 0.0)
        concepts = list(concepts)
        self._weigh(score, concepts, catalog)
        suggested = self._named_by(hint)
        if suggested:
            top = max(score.values(), default=0.0)
            score[suggested] = score.get(suggested, 0.0) + _HINTED * max(top, 1.0)
        total = sum(score.values()) + own + 0.3
        found = []
        for name, value in sorted(score.items(), key=lambda pair: (-pair[1], pair[0])):
            if catalog is not None and catalog.concept(QName.parse(name)) is None:
                continue
            filers = len(told.get(name, ()))
            reason = f"'{hint}' names it" if name == suggested else ""
            if filers:
                seen = f"{filers} filer{'s' if filers > 1 else ''} put members of such labels on it"
                reason = f"{reason}; {seen}" if reason else seen
            reason = reason or "it stands in other filers' tables with these concepts"
            found.append(Candidate(QName.parse(name), value, value / total, reason))
        return Ranking(tuple(found[:limit]), own / total)

    def _weigh(self, score: dict[str, float], concepts: Sequence[QName], catalog: Catalog | None) -> None:
        """Let the concepts that are qualified speak for the axes of tables that hold them."""
        beside = self._beside(concepts)
        if beside is not None:
            for number in np.flatnonzero(beside[OWN + 1 :] >= _COMMON) + OWN + 1:
                score.setdefault(self._axes[int(number)], 0.0)
            for name in score:
                share = float(beside[self._axis_number[name]])
                score[name] = score[name] * (_BESIDE + (1 - _BESIDE) * share) + _ALONE * share
        fitting = self._on_tables(concepts, catalog)
        for name in score:
            if name in fitting:
                score[name] *= 1.5

    @cached_property
    def _axis_of_role(self) -> tuple[Ints, Ints]:
        """Return the pairs of role and axis that members stand in: axes in the order of their roles, and offsets."""
        store = self._memory.store
        pairs = distinct(store.member_role.astype(np.int64) * _MAX_AXES + store.member_axis)
        starts = np.searchsorted(pairs // _MAX_AXES, np.arange(len(store.role_filer) + 1)).astype(np.int64)
        return pairs % _MAX_AXES, starts

    @cached_property
    def _concept_number(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(unpack(self._memory.store.concepts))}

    def _beside(self, concepts: Sequence[QName]) -> Floats | None:
        """Return, per axis, how much of the remembered tables with these concepts have it; None when none is known."""
        memory = self._memory
        axis, starts = self._axis_of_role
        found = []
        for name in concepts:
            number = self._concept_number.get(str(name), OWN)
            roles = memory.concept_role[memory.concept_start[number] : memory.concept_start[number + 1]]
            held = np.bincount(axis[rows_of(starts[roles], starts[roles + 1])], minlength=len(self._axes))
            if number != OWN and held.any():
                found.append(held / np.count_nonzero(starts[roles + 1] > starts[roles]))
        return np.mean(found, axis=0) if found else None

    @staticmethod
    def _on_tables(concepts: Iterable[QName], catalog: Catalog | None) -> set[str]:
        if catalog is None:
            return set()
        return {str(axis) for name in concepts for shape in catalog.tables(name) for axis in shape.axes}

    def member(self, label: str, axis: QName | None, catalog: Catalog | None, limit: int = 10) -> Ranking:
        """Return the standard members for a label; the advice tells how often filers make their own."""
        rows, weight = self._votes(label)
        members, axes = self._memory.store.member_name[rows], self._memory.store.member_axis[rows]
        number = self._axis_number.get(str(axis), -1) if axis is not None else -1
        if axis is not None:
            elsewhere = np.where(members == OWN, _OWN_ELSEWHERE, _OTHER_AXIS)
            weight = weight * np.where(axes == number, 1.0, elsewhere)
        score: dict[str, float] = {}
        reason: dict[str, str] = {}
        filers = np.unique(self._filer[rows])
        for one in np.unique(members):
            mine = members == one
            name = self._members[int(one)]
            score[name] = float(weight[mine].sum())
            count = len(np.unique(self._filer[rows[mine]]))
            reason[name] = f"{count} of {len(filers)} filers use it for '{label.strip()}'"
        own = score.pop(self._members[OWN], 0.0)
        most = max(score.values(), default=0.0)
        if axis is None or str(axis) == _GEOGRAPHY:
            place = self._places.get(key(label), "")
            if place:
                score[place] = score.get(place, 0.0) + max(3.0, _NAMESAKE * most)
                reason.setdefault(place, f"'{label.strip()}' is the name of the place")
        known = standard_member(axis, label) if axis is not None else None
        if known is not None:
            score[str(known)] = score.get(str(known), 0.0) + max(3.0, _NAMESAKE * most)
            reason.setdefault(str(known), f"'{label.strip()}' names it")
        words = set(terms(label))
        here = {self._members[int(one)] for one in np.unique(members[axes == number])}
        namesakes = {name for name in here & set(score) if words == _words_of(name)}
        for name, value, is_namesake in self._by_name(label, axis, catalog):
            score[name] = score.get(name, 0.0) + value
            reason.setdefault(name, "its name says what the label says")
            if is_namesake:
                namesakes.add(name)
        for name in namesakes:
            score[name] += _NAMESAKE * most
        total = sum(score.values()) + own + 0.5
        found = [
            Candidate(QName.parse(name), value, value / total, reason[name])
            for name, value in sorted(score.items(), key=lambda pair: (-pair[1], pair[0]))
            if catalog is None or catalog.concept(QName.parse(name)) is not None
        ]
        return Ranking(tuple(found[:limit]), own / total)

    @staticmethod
    def _by_name(label: str, axis: QName | None, catalog: Catalog | None) -> list[tuple[str, float, bool]]:
        if catalog is None or axis is None:
            return []
        words = set(terms(label))
        found = []
        for member in catalog.members(axis):
            named = _words_of(str(member))
            shared = len(words & named)
            if shared and not member.local.endswith("Domain"):
                likeness = shared / (len(words) * len(named)) ** 0.5
                if likeness > 0.6:
                    found.append((str(member), 1.5 * likeness**2, words == named))
        return found


def _words_of(member: str) -> set[str]:
    return set(name_terms(member.partition(":")[2].removesuffix("Member")))
