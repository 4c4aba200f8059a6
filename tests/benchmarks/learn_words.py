"""Learn what words point to from rows of tagged filings, and write the weights that extraction reads.

    python -m tests.benchmarks.learn_words --linking DIR

Reads DIR/rows.jsonl.gz and DIR/filings.jsonl; filings of companies of the development corpus are left out, so that the
corpus measures what was learned from others. Writes converter/extraction/data/basis.tsv.gz (instant or duration) and
axes.tsv.gz (the axis that a label, section, header or caption names a member of). Needs scipy.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from converter.extraction.words import Surroundings, axis_features, basis_features, words_of

OUT = Path(__file__).resolve().parents[2] / "converter" / "extraction" / "data"
FEWEST = 3
"""Companies that must show a feature."""
AXIS_FEWEST = 3
"""Companies that must use an axis."""
NONE = "-"


def rows_of(linking: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Filing, role and row of every row of companies outside the development corpus."""
    filings = [json.loads(line) for line in (linking / "filings.jsonl").open(encoding="utf-8")]
    with gzip.open(linking / "rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            filing = filings[row["filing"]]
            if not filing.get("in_dev_corpus"):
                yield filing, filing["roles"][row["role"]], row


def words_of_name(name: str) -> str:
    local = name.partition(":")[2]
    local = re.sub(r"(?:Abstract|LineItems|Member|Domain|Axis|Table)$", "", local)
    return " ".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", local))


_TIME = re.compile(
    r"\b(?:years?|months?|quarters?|weeks?|ended|ending|as of|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|(?:in )?(?:millions|thousands|billions)|19\d\d|20\d\d|\d{1,2},)\b,?", re.IGNORECASE
)


def plain(text: str) -> str:
    """A header without its dates and scale, which extraction takes off as well."""
    return " ".join(_TIME.sub(" ", text).split())


def surroundings(filing: dict[str, Any], role: dict[str, Any], row: dict[str, Any]) -> Surroundings:
    if filing["kind"] == "table":
        columns = " ".join(dict.fromkeys(plain(part) for path in row.get("columns", ())[:1] for part in path.split(" / ")))
        title = " ".join((role.get("title") or "").split(" | ")[-2:])
        return Surroundings(row.get("label", ""), row.get("section") or "", columns, title)
    section = words_of_name(row["parent"]) if row.get("parent") else ""
    return Surroundings(row.get("label", ""), section)


def fit(features: list[list[str]], targets: list[int], companies: list[str], classes: int, strength: float) -> tuple[list[str], Any]:
    """Multinomial logistic regression with L2 by L-BFGS; returns features and weights (features x classes)."""
    seen: dict[str, set[str]] = defaultdict(set)
    for row, company in zip(features, companies, strict=True):
        for feature in row:
            if len(seen[feature]) < FEWEST:
                seen[feature].add(company)
    names = sorted(feature for feature, by in seen.items() if len(by) >= FEWEST)
    index = {feature: place for place, feature in enumerate(names)}
    indptr, indices = [0], []
    for row in features:
        indices.extend(index[feature] for feature in dict.fromkeys(row) if feature in index)
        indptr.append(len(indices))
    matrix = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(features), len(names)))
    transposed = matrix.T.tocsr()
    wanted = np.zeros((len(targets), classes), dtype=np.float32)
    wanted[np.arange(len(targets)), targets] = 1

    def loss(flat: Any) -> tuple[float, Any]:
        weights = flat.reshape(len(names), classes)
        scores = matrix @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        value = -np.log(np.maximum((chances * wanted).sum(axis=1), 1e-12)).sum() + strength * (weights**2).sum() / 2
        gradient = transposed @ (chances - wanted) + strength * weights
        return float(value), gradient.ravel().astype(np.float64)

    start = np.zeros(len(names) * classes)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 120, "maxcor": 6})
    print(f"  {len(names)} features, {classes} classes, {len(targets)} samples: loss {result.fun / len(targets):.4f}")
    return names, result.x.reshape(len(names), classes)


def write(name: str, classes: Sequence[str], names: list[str], weights: Any, least: float) -> None:
    lines = ["\t".join(classes)]
    for feature, row in zip(names, weights, strict=True):
        pairs = [f"{place}={round(float(weight) * 100)}" for place, weight in enumerate(row) if abs(weight) >= least]
        if pairs:
            lines.append("\t".join((feature, *pairs)))
    OUT.mkdir(exist_ok=True)
    packed = gzip.compress("\n".join(lines).encode("utf-8"), 9, mtime=0)
    (OUT / f"{name}.tsv.gz").write_bytes(packed)
    print(f"  {name}: {len(lines) - 1} features, {len(packed) / 1e3:.0f} kB")


def learn_basis(linking: Path) -> None:
    features, targets, companies = [], [], []
    known: set[tuple[str, str, str]] = set()
    for filing, role, row in rows_of(linking):
        if row.get("element") or row.get("period") not in ("instant", "duration") or row.get("statement") == "CP":
            continue
        if row.get("type") in ("textBlockItemType", "stringItemType"):
            continue
        about = surroundings(filing, role, row)
        key = (str(filing["cik"]), about.label.lower(), about.section.lower() + about.caption.lower())
        if key in known:
            continue
        known.add(key)
        # Rows without a table around them only teach labels; keep a share of the many old ones.
        if filing["kind"] == "fsds" and len(known) % 3:
            continue
        features.append(list(basis_features(about)))
        targets.append(0 if row["period"] == "instant" else 1)
        companies.append(str(filing["cik"]))
    names, weights = fit(features, targets, companies, 2, 2.0)
    write("basis", ("instant", "duration"), names, weights - weights.mean(axis=1, keepdims=True), 0.08)


def similar(text: str, member: str) -> bool:
    """True when a text names a member by most of its words."""
    one, two = set(words_of(text)) - STOP, set(words_of(words_of_name(member))) - STOP
    if not one or not two:
        return False
    common = len(one & two)
    return 2 * common >= 0.55 * (len(one) + len(two)) or (common >= 1 and (one <= two or two <= one) and common * 2.5 >= len(one))


STOP = frozenset("the of and a an in for to other total member net".split())


def axis_samples(filing: dict[str, Any], role: dict[str, Any], row: dict[str, Any]) -> Iterator[tuple[str, str, Surroundings, str]]:
    """Text, place, surroundings and axis (or none) of every text that speaks about a row."""
    dims = [tuple(pair.split("=", 1)) for pair in row.get("dims", ())]
    title = " ".join((role.get("title") or "").split(" | ")[-2:])
    parts = list(dict.fromkeys(plain(part) for path in row.get("columns", ()) for part in path.split(" / ")))
    about = Surroundings(row.get("label", ""), row.get("section") or "", " ".join(parts[:2]), title)
    texts = [("label", about.label), ("section", about.section), *(("column", part) for part in parts), ("caption", title)]
    explained: set[str] = set()
    for place, text in texts:
        if not text:
            continue
        matches = [axis for axis, member in dims if similar(text, member)]
        if place == "caption":
            matches = [axis for axis in matches if axis not in explained]
        explained.update(matches)
        yield text, place, about, matches[0] if matches else NONE
    left = [axis for axis, _ in dict.fromkeys(dims) if axis not in explained]
    if len(set(left)) == 1 and len(dims) == 1 and about.label:
        # A single axis that no text names by its member: the label does, in other words.
        yield about.label, "label", about, left[0]


def learn_axes(linking: Path) -> None:
    samples: list[tuple[list[str], str, str]] = []
    users: dict[str, set[str]] = defaultdict(set)
    known: set[tuple[str, str, str, str]] = set()
    for filing, role, row in rows_of(linking):
        company = str(filing["cik"])
        if filing["kind"] == "linkbase" and row.get("element") == "member" and row.get("parent"):
            continue
        if filing["kind"] != "table" or row.get("element"):
            continue
        for text, place, about, axis in axis_samples(filing, role, row):
            key = (company, place, text.lower() + "|" + about.label.lower(), about.caption[-60:])
            if key in known:
                continue
            known.add(key)
            if not axis.startswith(("us-gaap:", "srt:", "dei:", NONE)):
                axis = "own"
            users[axis].add(company)
            samples.append((list(axis_features(text, place, about)), axis, company))
    classes = [NONE, *sorted(axis for axis, by in users.items() if axis != NONE and len(by) >= AXIS_FEWEST)]
    place_of = {axis: place for place, axis in enumerate(classes)}
    kept = [sample for sample in samples if sample[1] in place_of]
    print(Counter(axis for _, axis, _ in kept).most_common(12))
    names, weights = fit([s[0] for s in kept], [place_of[s[1]] for s in kept], [s[2] for s in kept], len(classes), 1.0)
    write("axes", classes, names, weights, 0.15)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--linking", type=Path, required=True)
    parser.add_argument("--only", choices=("basis", "axes"))
    options = parser.parse_args(arguments)
    if options.only != "axes":
        learn_basis(options.linking)
    if options.only != "basis":
        learn_axes(options.linking)
    return 0


if __name__ == "__main__":
    sys.exit(main())
