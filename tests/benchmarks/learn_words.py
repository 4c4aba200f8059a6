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
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from converter.extraction.columns import is_total_name
from converter.extraction.words import Surroundings, axis_features, basis_features, row_features, words_of
from converter.mapping.axes import AXES
from tests.benchmarks.linear_fit import matrix_of

OUT = Path(__file__).resolve().parents[2] / "converter" / "extraction" / "data"
FEWEST = 3
"""Companies that must show a feature."""
AXIS_FEWEST = 3
"""Companies that must use an axis."""
NONE = "-"


def rows_of(
    linking: Path, without: Collection[str] = ()
) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Filing, role and row of every row of companies outside the development corpus and those left out (CIKs)."""
    filings = [json.loads(line) for line in (linking / "filings.jsonl").open(encoding="utf-8")]
    with gzip.open(linking / "rows.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            filing = filings[row["filing"]]
            if not filing.get("in_dev_corpus") and str(filing["cik"]) not in without:
                yield filing, filing["roles"][row["role"]], row


def words_of_name(name: str) -> str:
    local = name.partition(":")[2]
    local = re.sub(r"(?:Abstract|LineItems|Member|Domain|Axis|Table)$", "", local)
    return " ".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", local))


_TIME = re.compile(
    r"\b(?:years?|months?|quarters?|weeks?|ended|ending|as of|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|(?:in )?(?:millions|thousands|billions)|19\d\d|20\d\d|\d{1,2},)\b,?",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """A header without its dates and scale, which extraction takes off as well."""
    return " ".join(_TIME.sub(" ", text).split())


def surroundings(filing: dict[str, Any], role: dict[str, Any], row: dict[str, Any]) -> Surroundings:
    if filing["kind"] == "table":
        path = next(iter(row.get("columns", ())), "")
        columns = " ".join(dict.fromkeys(plain(part) for part in path.split(" / ")))
        title = " ".join((role.get("title") or "").split(" | ")[-2:])
        return Surroundings(row.get("label", ""), row.get("section") or "", columns, title)
    section = words_of_name(row["parent"]) if row.get("parent") else ""
    return Surroundings(row.get("label", ""), section)


def fit(
    features: list[list[str]], wanted: Any, companies: list[str], strength: float, exclusive: bool = True
) -> tuple[list[str], Any]:
    """Logistic regression with L2 by L-BFGS, one class of several or each class by itself.

    ``wanted`` is samples x classes of 0 and 1; returns the features kept and their weights (features x classes).
    """
    matrix, names = matrix_of(features, companies, FEWEST)
    transposed = matrix.T.tocsr()
    classes = wanted.shape[1]

    def loss(flat: Any) -> tuple[float, Any]:
        weights = flat.reshape(len(names), classes)
        scores = matrix @ weights
        if exclusive:
            scores -= scores.max(axis=1, keepdims=True)
            chances = np.exp(scores)
            chances /= chances.sum(axis=1, keepdims=True)
            value = -np.log(np.maximum((chances * wanted).sum(axis=1), 1e-12)).sum()
        else:
            chances = 1 / (1 + np.exp(-scores))
            value = (np.logaddexp(0, scores) - scores * wanted).sum()
        gradient = transposed @ (chances - wanted) + strength * weights
        return float(value + strength * (weights**2).sum() / 2), gradient.ravel().astype(np.float64)

    start = np.zeros(len(names) * classes)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60, "maxcor": 6})
    print(f"  {len(names)} features, {classes} classes, {len(features)} samples: loss {result.fun / len(features):.4f}")
    return names, result.x.reshape(len(names), classes)


def write(out: Path, name: str, classes: Sequence[str], names: list[str], weights: Any, least: float) -> None:
    lines = ["\t".join(classes)]
    for feature, row in zip(names, weights, strict=True):
        pairs = [f"{place}={round(float(weight) * 100)}" for place, weight in enumerate(row) if abs(weight) >= least]
        if pairs:
            lines.append("\t".join((feature, *pairs)))
    out.mkdir(exist_ok=True)
    packed = gzip.compress("\n".join(lines).encode("utf-8"), 9, mtime=0)
    (out / f"{name}.tsv.gz").write_bytes(packed)
    print(f"  {name}: {len(lines) - 1} features, {len(packed) / 1e3:.0f} kB")


def learn_basis(linking: Path, out: Path, without: Collection[str] = ()) -> None:
    features, targets, companies = [], [], []
    known: set[tuple[str, str, str]] = set()
    for filing, role, row in rows_of(linking, without):
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
    wanted = np.zeros((len(targets), 2), dtype=np.float32)
    wanted[np.arange(len(targets)), targets] = 1
    names, weights = fit(features, wanted, companies, 2.0)
    write(out, "basis", ("instant", "duration"), names, weights - weights.mean(axis=1, keepdims=True), 0.08)


def similar(text: str, member: str) -> bool:
    """True when a text names a member by most of its words."""
    one, two = set(words_of(text)) - STOP, set(words_of(words_of_name(member))) - STOP
    if not one or not two:
        return False
    common = len(one & two)
    contained = bool(common) and (one <= two or two <= one)
    return 2 * common >= 0.55 * (len(one) + len(two)) or (contained and common * 2.5 >= len(one))


STOP = frozenset("the of and a an in for to other total member net".split())


Record = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def tables_of(linking: Path, without: Collection[str]) -> Iterator[list[Record]]:
    """The rows of every printed table with facts, together."""
    pending: list[Record] = []
    for record in rows_of(linking, without):
        filing, _, row = record
        if filing["kind"] != "table" or row.get("element"):
            continue
        if pending and (row["filing"], row["role"]) != (pending[0][2]["filing"], pending[0][2]["role"]):
            yield pending
            pending = []
        pending.append(record)
    if pending:
        yield pending


def parts_of(row: dict[str, Any]) -> list[str]:
    """The names in the headers over a row, outermost first, each once."""
    parts = (plain(part) for path in row.get("columns", ()) for part in path.split(" / "))
    return [part for part in dict.fromkeys(parts) if part]


def dims_of(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(axis, member) for axis, _, member in (pair.partition("=") for pair in row.get("dims", ()))]


def column_axes(table: list[Record]) -> dict[str, set[str]]:
    """Axes whose members stand in the headers of a table, with the header texts that name one of them.

    An axis with two members that headers name holds for the headers beside them too, whatever their words.
    """
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for _, _, row in table:
        for part in parts_of(row):
            for axis, member in dims_of(row):
                if similar(part, member):
                    named[axis][member] = part
    return {axis: set(found.values()) for axis, found in named.items() if len(found) >= 1}


def column_target(part: str, row: dict[str, Any], in_columns: dict[str, set[str]]) -> str:
    if is_total_name(part):
        return NONE
    axes = [axis for axis, _ in dims_of(row)]
    for axis in axes:
        if part in in_columns.get(axis, ()):
            return axis
    wide = [axis for axis in dict.fromkeys(axes) if len(in_columns.get(axis, ())) >= 2 and axes.count(axis) >= 2]
    siblings = [other for other in parts_of(row) if not is_total_name(other)]
    if len(wide) == 1 and axes.count(wide[0]) >= len(siblings) - 1:
        return wide[0]
    return NONE


def text_samples(table: list[Record]) -> Iterator[tuple[str, str, Surroundings, str]]:
    """Text, place, surroundings and axis (or none) of every text that speaks about the rows of a table."""
    in_columns = column_axes(table)
    for _, role, row in table:
        dims = dims_of(row)
        title = " ".join((role.get("title") or "").split(" | ")[-2:])
        parts = parts_of(row)
        about = Surroundings(row.get("label", ""), row.get("section") or "", " ".join(parts[:2]), title)
        for part in parts:
            yield part, "column", Surroundings("", "", part, title), column_target(part, row, in_columns)
        for place, text in (("label", about.label), ("section", about.section), ("caption", title)):
            if text:
                matches = [axis for axis, member in dims if similar(text, member)]
                yield text, place, about, matches[0] if matches else NONE


def standard(axis: str) -> str:
    return axis if axis.startswith(("us-gaap:", "srt:", "dei:")) or axis == NONE else "own"


def learn_texts(linking: Path, out: Path, without: Collection[str] = ()) -> None:
    samples: list[tuple[list[str], str, str]] = []
    users: dict[str, set[str]] = defaultdict(set)
    known: set[tuple[str, str, str, str]] = set()
    for table in tables_of(linking, without):
        company = str(table[0][0]["cik"])
        for text, place, about, axis in text_samples(table):
            key = (company, place, f"{text}|{about.label}|{about.section}".lower(), about.caption[-60:])
            if key in known:
                continue
            known.add(key)
            users[standard(axis)].add(company)
            samples.append((list(axis_features(text, place, about)), standard(axis), company))
    classes = [NONE, *sorted(axis for axis, by in users.items() if axis != NONE and len(by) >= AXIS_FEWEST)]
    place_of = {axis: place for place, axis in enumerate(classes)}
    kept = [sample for sample in samples if sample[1] in place_of]
    wanted = np.zeros((len(kept), len(classes)), dtype=np.float32)
    wanted[np.arange(len(kept)), [place_of[axis] for _, axis, _ in kept]] = 1
    names, weights = fit([s[0] for s in kept], wanted, [s[2] for s in kept], 1.0)
    write(out, "axes", hints(classes), names, weights, 0.15)


def learn_rows(linking: Path, out: Path, without: Collection[str] = ()) -> None:
    """Which axes qualify a row apart from those of its columns: several may, so each is asked by itself."""
    features: list[list[str]] = []
    targets: list[set[str]] = []
    companies: list[str] = []
    users: dict[str, set[str]] = defaultdict(set)
    known: set[tuple[str, str, str]] = set()
    for table in tables_of(linking, without):
        company = str(table[0][0]["cik"])
        in_columns = column_axes(table)
        for _, role, row in table:
            title = " ".join((role.get("title") or "").split(" | ")[-2:])
            about = Surroundings(row.get("label", ""), row.get("section") or "", " ".join(parts_of(row)[:2]), title)
            axes = {standard(axis) for axis, _ in dims_of(row) if len(in_columns.get(axis, ())) < 2}
            key = (company, f"{about.label}|{about.section}|{about.column}".lower(), title[-60:])
            if key in known:
                continue
            known.add(key)
            for axis in axes:
                users[axis].add(company)
            features.append(list(row_features(about)))
            targets.append(axes)
            companies.append(company)
    classes = sorted(axis for axis, by in users.items() if len(by) >= AXIS_FEWEST)
    wanted = np.array([[axis in axes for axis in classes] for axes in targets], dtype=np.float32)
    names, weights = fit(features, wanted, companies, 1.0, exclusive=False)
    write(out, "row_axes", hints(classes), names, weights, 0.15)


def hints(classes: Sequence[str]) -> list[str]:
    words = {axis: hint for hint, axis in AXES.items()}
    return [words.get(axis, axis) for axis in classes]


LEARNERS = {"basis": learn_basis, "texts": learn_texts, "rows": learn_rows}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--linking", type=Path, required=True)
    parser.add_argument("--only", choices=sorted(LEARNERS))
    options = parser.parse_args(arguments)
    for name in [options.only] if options.only else sorted(LEARNERS):
        LEARNERS[name](options.linking, OUT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
