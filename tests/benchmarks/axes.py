"""How often the axes of a value in a table are those that the filer tagged, on any folder of inline XBRL pages.

    python -m tests.benchmarks.axes --pages DIR [--model FILE] [--worst 20]

Reads every ``*.htm*`` of DIR as a page without tags, and compares the axes of each value with those of the number that
the filer tagged in the same cell. Rules that read members are to hold for pages that nobody looked at: each is to be
tried on such a folder before it is kept. The model that ships has learned from such pages: what it says of companies
that it never saw is what ``learn_axes`` prints. Pages are not part of this repository.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from converter.extraction import extract
from converter.extraction.axis_model import AxisModel, shipped_model
from converter.mapping.axes import standard_axis
from converter.model.facts import ParsedFact
from converter.model.findings import ConverterError
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import Limits, read
from tests.benchmarks.tagged_pages import TaggedNumber, TaggedPage, read_page

STANDARD = ("us-gaap:", "srt:", "dei:")
OWN = "own"


def profile_of(page: TaggedPage) -> Profile:
    day = re.search(r"(\d\d?)[-/](\d\d?)", page.year_end)
    return Profile(
        entity=EntityProfile(name="Filer", identifier=page.company.zfill(10)),
        report=ReportProfile(
            type=page.form.split("/")[0],
            period_start=date.fromisoformat(page.period_start),
            period_end=date.fromisoformat(page.period_end),
            fiscal_year_end=f"--{int(day[1]):02}-{int(day[2]):02}" if day else "--12-31",
        ),
        extension=ExtensionProfile(prefix="ext", authority="http://www.example.com"),
        currency="USD",
    )


def tagged(number: TaggedNumber) -> Counter[str]:
    return Counter(axis if axis.startswith(STANDARD) else OWN for axis, _ in number.dims)


def told(fact: ParsedFact) -> Counter[str]:
    return Counter({str(standard_axis(label.axis) or OWN) for label in fact.members})


def pairs(path: Path, model: AxisModel) -> Iterator[tuple[Counter[str], Counter[str]]]:
    """The axes tagged and those told of every number of a page that was found."""
    page = read_page(path)
    numbers: dict[tuple[int, int], list[TaggedNumber]] = defaultdict(list)
    for number in page.numbers:
        numbers[number.table, number.row].append(number)
    document = read(path.read_bytes(), path.name, Limits())
    place = {table.index: int(table.where.rpartition(" ")[2]) for table in document.tables}
    for fact in extract(document, profile_of(page), model).facts:
        if fact.table is None or fact.row is None or fact.column is None:
            continue
        for number in numbers[place[fact.table], fact.row]:
            if number.column <= fact.column < number.column + number.width and fact.shown in number.shown:
                yield tagged(number), told(fact)
                break


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--worst", type=int, default=20, help="axes to list, those with most errors first")
    parser.add_argument("--model", type=Path, help="a model of axes; the one that ships by default")
    options = parser.parse_args(arguments)
    model = AxisModel.load(options.model) if options.model else shipped_model()
    values = right = 0
    missed: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for path in sorted(options.pages.glob("*.htm*")):
        try:
            found = list(pairs(path, model))
        except ConverterError as error:
            print(f"{path.name}: refused: {error}")
            continue
        exact = sum(wanted == got for wanted, got in found)
        print(f"{path.name}: {len(found)} values, {exact / max(1, len(found)):.4f} with the axes tagged")
        values, right = values + len(found), right + exact
        for wanted, got in found:
            missed.update(wanted - got)
            extra.update(got - wanted)
    print(f"all: {values} values, {right / max(1, values):.4f} with the axes tagged")
    for axis, _ in (missed + extra).most_common(options.worst):
        print(f"  {axis}: missed {missed[axis]}, extra {extra[axis]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
