"""Words of names are aligned with the words that bring them about, and what is forgotten leaves no trace."""

from __future__ import annotations

import numpy as np
import pytest

from converter.mapping.linker import Linker
from converter.mapping.linker.alignment import STEPS, Alignment, Rows, in_steps, token_count
from converter.mapping.linker.evidence import Memory
from converter.mapping.linker.grid import LinkRow, TableContext, queries
from converter.mapping.linker.ranking import ask
from converter.mapping.linker.wording import Worded, together
from converter.model.facts import ItemKind, PartKind
from taxonomy.concepts import PeriodType


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker.load()


def expected(memory: Memory, label: str, section: str, part: PartKind) -> dict[str, float]:
    """The chance of each word to stand in the name of a row's concept."""
    row = LinkRow(label, (section,), (), ItemKind.MONETARY, PeriodType.DURATION)
    asked = ask(memory, queries([row], part), TableContext(part=part))
    chances = memory.wording.expected(asked.queries, asked.statement, memory.vocabulary.number)[0]
    return dict(zip(memory.vocabulary.words, chances.tolist(), strict=True))


def test_names_are_expected_in_the_words_of_the_taxonomy(linker: Linker) -> None:
    bought = expected(linker.memory, "Purchases of quillfeathers", "Investing activities", PartKind.CASH_FLOW)
    sold = expected(linker.memory, "Proceeds from quillfeathers", "Financing activities", PartKind.CASH_FLOW)
    assert bought["payment"] > 3 * sold["payment"]
    assert bought["acquire"] > 0.2
    assert sold["proceed"] > 3 * bought["proceed"]


def alignment(*entries: tuple[int, int, float], rows: list[int], terms: int) -> Alignment:
    token, word, chance = (np.array(part) for part in zip(*entries, strict=True))
    counts = np.zeros(token_count(terms), np.float32)
    counts[: len(rows)] = rows
    return Alignment(token.astype(np.uint32), word.astype(np.uint16), in_steps(chance), in_steps(chance), counts)


def test_a_word_that_only_forgotten_rows_used_is_expected_no_more() -> None:
    # Two terms; the label "0" brought about word 1 in both of its rows, 0.571 of 2 rows and 1.5 imagined ones.
    known = alignment((0, 1, 2 / 3.5), rows=[2, 0], terms=2)
    starts = np.array([0, 1])
    row = np.array([[0, 0, 0, 0, 0, 0, 0]])
    label_start, label_term = np.array([0, 1, 1]), np.array([0])
    gone = Rows.of(np.concatenate((row, row)), label_start, label_term, 2)
    left = known.lessened(gone, starts, np.array([1]), 2)
    assert left.chance[0] / STEPS < 0.001
    assert left.rows[0] == 0
    one = known.lessened(Rows.of(row, label_start, label_term, 2), starts, np.array([1]), 2)
    assert one.chance[0] / STEPS == pytest.approx(1 / 2.5, abs=0.001)


def test_a_filer_that_is_left_out_leaves_other_chances_alone(linker: Linker) -> None:
    store = linker.memory.store
    cik = int(store.filer_cik[5])
    left = store.without([cik]).words
    changed = left.rows != store.words.rows
    assert 0 < changed.sum() < 0.2 * len(changed)
    assert (left.rows <= store.words.rows).all()
    same = ~changed[store.word_token]
    assert (left.chance[same] == store.word_chance[same]).all()


def test_the_name_that_says_all_and_nothing_else_fits_best() -> None:
    surprise = np.log(np.array([[0.9, 0.8, 0.01]], np.float32))
    worded = Worded(np.array([[0.9, 0.8, 0.0]], np.float32), surprise, np.array([1.7]), np.ones(3))

    class Names:
        start = np.array([0, 1, 3, 6])
        term = np.array([0, 0, 1, 0, 1, 2])
        norm = np.sqrt(np.array([1.0, 2.0, 3.0], np.float32))

    query, concept = np.zeros(3, np.int64), np.arange(3)
    explained, held = worded.fit(query, concept, Names())  # type: ignore[arg-type]
    assert held == pytest.approx([0.9 / 1.7, 1.0, 1.0])
    assert together(explained, held).argmax() == 1
    assert worded.scores(np.zeros(1, np.int64), concept, Names())[0] == pytest.approx(  # type: ignore[arg-type]
        together(explained, held), abs=1e-5
    )
