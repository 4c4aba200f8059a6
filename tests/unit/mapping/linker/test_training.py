"""Training on rows made up here: the same input gives the same bytes, and hidden concepts are gone."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from converter.mapping.linker import Linker, LinkRow, TableContext
from converter.model.facts import PartKind
from taxonomy.builtin import builtin_catalog
from taxonomy.concepts import PeriodType

pytest.importorskip("lightgbm", reason="training needs the extra `train`")

from converter.mapping.linker.alignment import PRIOR, STEPS, Rows, responsibilities, token_count
from converter.mapping.linker.store import OWN, Store, unpack
from converter.mapping.linker.train.__main__ import main
from converter.mapping.linker.train.remember import Concepts, build_store
from converter.mapping.linker.train.reports import rare_concepts
from converter.mapping.linker.train.samples import read_tables

FILERS, TABLES, ROWS = 12, 5, 14
INDUSTRIES = (3500, 6022, 4911)


def concepts() -> list[tuple[str, str]]:
    """Return names and labels of some concepts with instant amounts."""
    found = []
    for concept in builtin_catalog().concepts():
        usable = concept.name.prefix == "us-gaap" and not (concept.abstract or concept.deprecated)
        if usable and concept.data_type == "monetaryItemType" and concept.period_type is PeriodType.INSTANT:
            found.append((concept.name.local, concept.label))
    return found[:400:2]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    chance = np.random.default_rng(11)
    known = concepts()
    (folder / "filer_industry.tsv").write_text("cik\tsic\n", encoding="utf-8")
    with (folder / "us-gaap-2025-concepts.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("name", "type", "periodType", "abstract", "substitutionGroup"))
        table.writerows((name, "monetaryItemType", "instant", "", "item") for name, _ in known)
    filings, rows = [], []
    for filer in range(FILERS):
        roles = [{"kind": "notes", "title": f"Note {number}"} for number in range(TABLES)]
        filings.append(
            {"filing": filer, "kind": "table", "cik": 1000 + filer, "taxonomy_year": 2019 + filer % 7,
             "sic": INDUSTRIES[filer % 3], "roles": roles}
        )  # fmt: skip
        for role in range(TABLES):
            chosen = chance.choice(np.arange(role * 40, role * 40 + 40), ROWS, replace=False)
            for order, number in enumerate(chosen.tolist()):
                name, label = known[number]
                rows.append(
                    {"filing": filer, "role": role, "statement": "notes", "order": order, "columns": ["2024"],
                     "label": label, "concept": f"us-gaap:{name}", "standard": True, "in_2025": True,
                     "type": "monetaryItemType", "period": "instant"}
                )  # fmt: skip
    (folder / "filings.jsonl").write_text("".join(json.dumps(one) + "\n" for one in filings), encoding="utf-8")
    with gzip.open(folder / "rows.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    (folder / "dev" / "a-filing").mkdir(parents=True)
    (folder / "dev" / "a-filing" / "meta.json").write_text('{"cik": "0001003"}', encoding="utf-8")
    return folder


def train(inputs: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    given = ["--linking", inputs, "--corpus", inputs, "--taxonomies", inputs, "--out", out, "--held-out", out / "h.npz"]
    monkeypatch.setattr(sys, "argv", ["train", *map(str, given)])
    main()
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_the_same_input_gives_the_same_bytes_and_a_linker(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = train(inputs, tmp_path / "first", monkeypatch)
    assert set(first) == {"memory.npz", "models.npz", "h.npz"}
    assert train(inputs, tmp_path / "second", monkeypatch) == first
    name, label = concepts()[5]
    row = LinkRow(label, period=PeriodType.INSTANT)
    linker = Linker.load(tmp_path / "first")
    (ranking,) = linker.link_table([row], TableContext(part=PartKind.NOTE), builtin_catalog())
    assert name in [candidate.concept.local for candidate in ranking.candidates]


@pytest.fixture(scope="module")
def store(inputs: Path) -> Store:
    return build_store(list(read_tables(inputs)), Concepts(inputs))


def test_hidden_concepts_leave_no_trace_in_the_memory(store: Store) -> None:
    hidden = rare_concepts(store, np.random.default_rng(1))
    assert hidden
    assert OWN not in hidden
    assert hidden == rare_concepts(store, np.random.default_rng(1))
    left = store.without([], sorted(hidden))
    assert hidden.isdisjoint(left.occ_concept.tolist())
    assert hidden.isdisjoint((left.step_concepts >> 16).tolist())
    assert hidden.isdisjoint((left.step_concepts & 0xFFFF).tolist())
    assert set(store.occ_concept.tolist()) - hidden == set(left.occ_concept.tolist())


def test_siblings_stand_side_by_side_in_a_tree(store: Store) -> None:
    start, group = store.concept_sibling_start, store.concept_sibling
    sizes = np.bincount(group)
    assert len(start) == len(store.concept_type) + 1
    assert sizes[group].min() > 1


def test_words_are_aligned_with_names_and_forgotten_with_their_filers(inputs: Path) -> None:
    store = build_store(list(read_tables(inputs)), Concepts(inputs))
    words = unpack(store.terms)
    own = store.word_token == store.word_term
    # Labels here are those of the taxonomy: a word of a label is that word of the name.
    assert own.sum() > 50
    assert store.word_chance[own].mean() > 10 * store.word_chance[~own].mean()
    assert max(store.word_token) < token_count(len(words))
    nobody = store.without(store.filer_cik.tolist())
    assert nobody.word_chance.max() == 0
    assert nobody.token_rows.max() == 0
    some = store.without([1000])
    assert (some.token_rows < store.token_rows).any()
    assert (some.token_rows <= store.token_rows).all()


def test_a_forgotten_filer_leaves_what_the_others_alone_would_have_brought(inputs: Path) -> None:
    store = build_store(list(read_tables(inputs)), Concepts(inputs))
    left, terms = store.without([1000, 1001]), len(unpack(store.terms))
    rows = Rows.of(left.rows(np.ones(len(left.occ_label), np.bool_)), store.label_term_start, store.label_term, terms)
    row, token, word = rows.pairs(store.concept_term_start, store.concept_term)
    code = store.word_token.astype(np.int64) * terms + store.word_term
    place = np.minimum(np.searchsorted(code, token * terms + word), len(code) - 1)
    kept = code[place] == token * terms + word  # chances next to nothing are not stored
    row, word, place = row[kept], word[kept], place[kept]
    share = responsibilities(row, word, store.word_basis[place].astype(np.float64), terms)
    number = np.bincount(rows.token, minlength=token_count(terms))
    wanted = np.bincount(place, weights=share, minlength=len(code)) / (number[store.word_token] + PRIOR)
    assert number.tolist() == left.token_rows.tolist()
    assert np.abs(wanted - left.word_chance / STEPS).max() < 0.01
