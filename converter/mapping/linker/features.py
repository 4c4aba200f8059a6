"""What the ranker sees of a (row, concept) pair: one line of numbers, the same for training and use."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from converter.mapping.linker.candidates import MAX_CONCEPTS, NameScores, Shares
from converter.mapping.linker.evidence import Memory, Neighbourhood
from converter.mapping.linker.grid import Query
from converter.mapping.linker.index import Bags
from converter.mapping.linker.layout import Floats, Ints, rows_of
from converter.mapping.linker.store import OWN, TYPES
from converter.mapping.linker.wording import together
from taxonomy.concepts import PeriodType

_SOURCES = ("label", "under", "column", "crossed")
NAMES: tuple[str, ...] = (
    *(f"{kind}_{source}" for source in _SOURCES for kind in ("filers", "share", "placed", "best", "best_placed")),
    "presence", "name_label", "name_whole", "name_label_lead", "name_whole_lead", "label_explained",
    "prior", "prior_modern", "prior_statement", "own_share", "own_placed", "filers_of_label", "name_length",
    "label_length", "has_section", "has_column", "named_member", "is_total", "negative", "statement", "kind", "instant",
    "type_exact", "rows", "near_similarity", "negative_name", "total_name", "novelty", "text", "by_likeness", "whose",
    "recent", "prior_recent", "zone", "kin", "topic", "worded", "worded_lead",
    "worded_held", "worded_together", "worded_together_lead",
)  # fmt: skip
"""Names of the columns of the feature matrix, in order."""

_NEGATIVE = ("Payments", "Repayments", "Decrease", "Expense", "Cost", "Loss", "Deductions", "Allowance", "Accumulated")
_KINDS = {
    kind: code
    for code, kind in enumerate(
        (
            "monetaryItemType", "sharesItemType", "perShareItemType", "percentItemType", "pureItemType",
            "integerItemType", "decimalItemType", "durationItemType", "dateItemType", "stringItemType",
        )
    )
}  # fmt: skip


def at_pairs(table: Shares, pairs: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return where each pair stands in the shares, and whether it does."""
    if not len(table.pair):
        return np.zeros(len(pairs), np.int64), np.zeros(len(pairs), np.bool_)
    place = np.minimum(np.searchsorted(table.pair, pairs), len(table.pair) - 1)
    return place, table.pair[place] == pairs


def _lead(values: Floats, query_of: Ints, count: int) -> Floats:
    top = np.zeros(count)
    np.maximum.at(top, query_of, values)
    return values / np.maximum(top[query_of], 1e-6)


def _behind(values: Floats, query_of: Ints, count: int) -> Floats:
    top = np.full(count, -np.inf)
    np.maximum.at(top, query_of, values)
    behind: Floats = values - top[query_of]
    return behind


class ConceptTraits:
    """What names of concepts tell at a glance."""

    def __init__(self, names: Sequence[str], types: npt.NDArray[np.uint8], bags: Bags) -> None:
        self.type = types
        self.length = np.diff(bags.start).astype(np.float64)
        self.negative = np.array([any(word in name for word in _NEGATIVE) for name in names], np.float64)
        self.whose = np.array(
            [1.0 if "Noncontrolling" in name else 2.0 if "Parent" in name else 0.0 for name in names], np.float64
        )
        self.total = np.array(
            [name.endswith(("Total", "Net", "Gross", "Assets", "Liabilities")) for name in names], np.float64
        )


def matrix(
    asked: Sequence[Query],
    pairs: Ints,
    found: Shares,
    near: Neighbourhood,
    scores: NameScores,
    memory: Memory,
    names: Bags,
    traits: ConceptTraits,
    statement: int,
    rows: int,
) -> npt.NDArray[np.float32]:
    """Return the features of the pairs, one row each, columns as in ``NAMES``; ``rows`` is the length of the table."""
    query_of, concept = pairs // MAX_CONCEPTS, pairs % MAX_CONCEPTS
    place, known = at_pairs(found, pairs)
    count = len(asked)
    columns: list[Floats] = []
    for source in range(len(_SOURCES)):
        for values in (found.filers, found.share, found.placed, found.best, found.best_placed):
            columns.append(np.where(known, values[source][place], 0.0) if len(found.pair) else np.zeros(len(pairs)))
    columns.append(presence(near, concept))
    label, whole = (
        scores.label[query_of, concept].astype(np.float64),
        scores.whole[query_of, concept].astype(np.float64),
    )
    columns += [label, whole, _lead(label, query_of, count), _lead(whole, query_of, count)]
    explained = label * names.norm[concept] / _norms(asked, memory, names)[query_of]
    columns.append(explained)
    for prior in (memory.concept_filers, memory.concept_modern, memory.concept_by_statement[statement]):
        columns.append(np.log1p(prior[concept]))
    own, own_known = at_pairs(found, query_of * MAX_CONCEPTS + OWN)
    for values in (found.share, found.placed):
        columns.append(np.where(own_known, values[0][own], 0.0) if len(found.pair) else np.zeros(len(pairs)))
    voters = np.zeros(count)
    best = np.zeros(count)
    if len(found.pair):
        np.add.at(voters, found.pair // MAX_CONCEPTS, found.filers[0])
        np.maximum.at(best, found.pair // MAX_CONCEPTS, found.best[0])
    columns += [np.log1p(voters)[query_of], traits.length[concept]]
    columns += [values[query_of] for values in _query_columns(asked, memory, statement)]
    exact = np.array([TYPES.index(query.kind.value) for query in asked])
    columns.append((traits.type[concept] == exact[query_of]).astype(np.float64))
    columns.append(np.full(len(pairs), float(rows)))
    columns.append(np.full(len(pairs), float(near.similarity[near.nearest[0]]) if len(near.nearest) else 0.0))
    columns += [traits.negative[concept], traits.total[concept], 1.0 - best[query_of]]
    columns.append(np.array([1.0 if query.row.text else 0.0 for query in asked])[query_of])
    columns.append(np.where(known, found.by_likeness[place], 0.0) if len(found.pair) else np.zeros(len(pairs)))
    columns.append(traits.whose[concept])
    columns.append(np.where(known, found.recent[place], 0.0) if len(found.pair) else np.zeros(len(pairs)))
    columns.append(np.log1p(memory.concept_recent[concept]))
    columns.append(np.array([query.zone for query in asked], np.float64)[query_of])
    store = memory.store
    columns.append(_kin(near, concept, store.concept_sibling_start, store.concept_sibling))
    columns.append(_kin(near, concept, store.concept_topic_start, store.concept_topic))
    explained, held = scores.worded.fit(query_of, concept, names)
    both = together(explained, held)
    columns += [explained, _behind(explained, query_of, count), held, both, _behind(both, query_of, count)]
    assert len(columns) == len(NAMES)
    return np.stack(columns, axis=1).astype(np.float32)


def presence(near: Neighbourhood, concept: Ints) -> Floats:
    """Return the share of the nearest tables that hold each concept."""
    if not len(near.concept):
        return np.zeros(len(concept))
    place = np.minimum(np.searchsorted(near.concept, concept), len(near.concept) - 1)
    return np.where(near.concept[place] == concept, near.presence[place], 0.0)


def _kin(near: Neighbourhood, concept: Ints, start: npt.NDArray[np.int32], group: npt.NDArray[np.uint16]) -> Floats:
    """Return how many of a candidate's kin (other concepts of a group) stand in the nearest tables, by their shares."""
    first, last = start[near.concept], start[near.concept + 1]
    held = np.repeat(near.presence, last - first)
    total = np.bincount(group[rows_of(first, last)], weights=held, minlength=int(group.max(initial=0)) + 1)
    distinct, inverse = np.unique(concept, return_inverse=True)
    first, last = start[distinct], start[distinct + 1]
    best = np.zeros(len(distinct))
    owner = np.repeat(np.arange(len(distinct)), last - first)
    np.maximum.at(best, owner, total[group[rows_of(first, last)]])
    return np.maximum(best - presence(near, distinct), 0.0)[inverse]


def _norms(asked: Sequence[Query], memory: Memory, names: Bags) -> Floats:
    norms = []
    for query in asked:
        own = memory.vocabulary.weights(((query.label, 1.0),))
        norms.append(max(float(sum(names.idf[term] ** 2 for term in own)) ** 0.5, 1e-6))
    return np.array(norms)


def _query_columns(asked: Sequence[Query], memory: Memory, statement: int) -> list[Floats]:
    rows = [query.row for query in asked]
    return [
        np.array(values, np.float64)
        for values in (
            [len(query.label.split()) for query in asked],
            [bool(query.section) for query in asked],
            [bool(query.column) for query in asked],
            [memory.times_named(query.label) for query in asked],
            [row.is_total for row in rows],
            [row.negative for row in rows],
            [statement] * len(rows),
            [_KINDS[row.kind.value] for row in rows],
            [-1 if row.period is None else row.period is PeriodType.INSTANT for row in rows],
        )
    ]
