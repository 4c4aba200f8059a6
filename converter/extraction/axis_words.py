"""The features by which the learned models of axes see the texts of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converter.extraction.families import names_place
from converter.extraction.table_texts import TableTexts, ValueTexts
from converter.extraction.words import tokens, words_of

_CAPTION_WORDS = 28
_TITLE_WORDS = 16
_TABLE_WORDS = 40
_LABEL_WORDS = 12
_WHOLE_TEXT = 6
"""Words of a text from which on its end no longer tells it from others."""


def text_features(text: str) -> Iterator[str]:
    """Return the features from which the axis is told whose member a text names, if any."""
    words = words_of(text)
    yield "bias"
    yield from tokens("x", words)
    yield f"={' '.join(words[:_WHOLE_TEXT])}"
    if words:
        yield f"first:{words[0]}"
        yield f"last:{words[-1]}"
    if names_place(text):
        yield "place"


def table_features(title: str, texts: Iterable[str]) -> Iterator[str]:
    """Return the features from which the axes are told that a table has; ``texts`` are its labels and headers."""
    yield "bias"
    yield from tokens("t", words_of(title)[-_TABLE_WORDS:])
    yield from {token: None for text in texts for token in tokens("r", words_of(text)[:_LABEL_WORDS])}


def title_of(texts: TableTexts) -> str:
    """Return what introduces a table and the titles that it stands under in one text."""
    return f"{texts.caption} {texts.titles}"


def value_features(texts: TableTexts, value: ValueTexts) -> Iterator[str]:
    """Return the features from which the axes of one value are told, all places together."""
    yield from label_features(value.label)
    yield from section_features(value.sections)
    yield from name_features(value.names)
    yield from frame_features(texts)
    yield from whole_features(texts, value.in_total_row, value.in_total_column, bool(words_of(value.label)))


def label_features(label: str) -> Iterator[str]:
    """Return the features of a row label."""
    words = words_of(label)
    yield from tokens("l", words)
    yield f"l={' '.join(words[:_WHOLE_TEXT])}"
    if names_place(label):
        yield "l:place"


def section_features(sections: tuple[str, ...]) -> Iterator[str]:
    """Return the features of the sections over a row, outermost first."""
    if not sections:
        return
    words = words_of(sections[-1])
    yield from tokens("s", words)
    yield f"s={' '.join(words[:_WHOLE_TEXT])}"
    yield from {token: None for outer in sections[:-1] for token in tokens("outer", words_of(outer))}


def name_features(names: tuple[str, ...]) -> Iterator[str]:
    """Return the features of the names in the headers over a value."""
    found: dict[str, None] = {}
    for name in names:
        words = words_of(name)
        found |= dict.fromkeys(tokens("c", words))
        found[f"c={' '.join(words[:_WHOLE_TEXT])}"] = None
        if names_place(name):
            found["c:place"] = None
    yield from found


def frame_features(texts: TableTexts) -> Iterator[str]:
    """Return the features that all values of a table share."""
    yield "bias"
    yield from tokens("t", words_of(texts.caption)[-_CAPTION_WORDS:])
    yield from tokens("n", words_of(texts.titles)[-_TITLE_WORDS:], pairs=False)
    yield f"part={texts.part.value}"


def whole_features(texts: TableTexts, in_total_row: bool, in_total_column: bool, is_labelled: bool) -> Iterator[str]:
    """Return the features of values that stand for a whole: what qualifies the parts does not qualify it."""
    if in_total_row:
        yield "total row"
    if in_total_column:
        yield "total column"
    if in_total_row or not is_labelled:
        yield from tokens("whole", words_of(texts.caption)[-_CAPTION_WORDS:], pairs=False)
