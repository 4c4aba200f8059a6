"""The scale of tables that state none, found from amounts that the text repeats: ``$7.27 million`` beside ``7,270``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from converter.extraction.numbers import PrintedNumber, scan
from converter.model.document import Document, Paragraph, Table

_SCALES = (3, 6, 9)
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Anchor:
    """An amount of the text with its scale word, and its currency sign as printed."""

    text: str
    amount: Decimal
    accuracy: Decimal
    """Half a unit of its last printed digit, in full units."""
    currency: str


@dataclass(frozen=True, slots=True)
class InferredScale:
    """A scale with the pairs that show it, as ``7,270 = $7.27 million``."""

    scale: int
    pairs: tuple[str, ...]
    currency: str


def anchors_of(document: Document) -> tuple[Anchor, ...]:
    """Return the amounts with scale words in running text and in cells that hold text."""
    found: list[Anchor] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.extend(_anchors(block.text))
        elif isinstance(block, Table):
            for cell in block.cells:
                if len(cell.text) > 40:
                    found.extend(_anchors(cell.text))
    return tuple(found)


def _anchors(text: str) -> Iterable[Anchor]:
    if "illion" not in text and "housand" not in text:
        return
    for number in scan(text):
        if number.scale and number.currency and _significant(number) >= _FEWEST_DIGITS:
            accuracy = Decimal(5).scaleb(number.scale - number.places - 1)
            printed = text[number.outer_start : number.outer_end].strip()
            yield Anchor(printed, number.magnitude.scaleb(number.scale), accuracy, number.currency)


def _significant(number: PrintedNumber) -> int:
    return len(number.shown.replace(",", "").replace(".", "").strip("0"))


def infer_scale(values: Iterable[tuple[str, Decimal]], anchors: Iterable[Anchor]) -> InferredScale | None:
    """Return the scale at which printed ``values`` (as shown, magnitude) meet the amounts of the text.

    Only values of three digits or more count, and a scale must be met more often than every other.
    """
    pairs: dict[int, list[tuple[str, str]]] = {scale: [] for scale in _SCALES}
    candidates = {shown: value for shown, value in values if len(shown.replace(",", "").strip("0.")) >= _FEWEST_DIGITS}
    signs: Counter[str] = Counter()
    for anchor in anchors:
        for shown, value in candidates.items():
            for scale in _SCALES:
                if abs(value.scaleb(scale) - anchor.amount) <= anchor.accuracy:
                    pairs[scale].append((shown, anchor.text))
                    signs[anchor.currency] += 1
    ranked = sorted(_SCALES, key=lambda scale: -len(set(pairs[scale])))
    best, second = ranked[0], ranked[1]
    if not pairs[best] or len(set(pairs[best])) == len(set(pairs[second])):
        return None
    evidence = tuple(dict.fromkeys(f"{number} = {text}" for number, text in pairs[best]))
    return InferredScale(best, evidence, signs.most_common(1)[0][0])
