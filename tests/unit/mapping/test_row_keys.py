"""What tells rows and columns apart: column words, headings, rows above, members that only labels name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pytest

from converter.extraction import extract
from converter.mapping import propose
from converter.mapping.blocks import BlockPlace
from converter.mapping.decisions import DecisionIndex
from converter.mapping.former_choices import FormerChoices, place_words
from converter.mapping.keys import RowKey, Subject, Subjects
from converter.mapping.review import joined_decisions, problems_of, signed_by_hand
from converter.mapping.suggestions import Ranked
from converter.model.decisions import Alternative, Decider, Decisions, MemberDecision, RowDecision
from converter.model.facts import Extraction, ItemKind
from converter.model.profile import EntityProfile, ExtensionProfile, MappingProfile, Profile, ReportProfile
from converter.reading import read
from taxonomy.builtin import builtin_catalog
from taxonomy.catalog import Catalog
from taxonomy.concepts import PeriodType, QName

PROFILE = Profile(
    entity=EntityProfile(name="Example", identifier="0001234567"),
    report=ReportProfile(period_end=date(2024, 12, 31)),
    extension=ExtensionProfile(prefix="ex", authority="http://www.example.com"),
    mapping=MappingProfile(confidence=0.5),
)


def _extracted(head: str, *rows: str) -> Extraction:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in (head, *rows))
    page = f"<html><body><p>NOTE 4. INVESTMENTS</p><p>(in millions)</p><table>{lines}</table></body></html>"
    return extract(read(page.encode(), "page.htm"), PROFILE)


def _keys(extraction: Extraction) -> dict[tuple[str, str], RowKey]:
    subjects = Subjects(extraction)
    return {(fact.label, fact.shown): subjects.of(fact).key for fact in extraction.facts}


def test_columns_that_mean_different_things_have_keys_of_their_own() -> None:
    keys = _keys(
        _extracted(
            "|December 31, 2024|December 31, 2024",
            "|Cost|Fair value",
            "Bonds held to maturity|10|11",
            "Notes held to maturity|20|22",
        )
    )
    cost, fair = keys["Bonds held to maturity", "10"], keys["Bonds held to maturity", "11"]
    assert (cost.column, fair.column) == ("cost", "fair value")
    assert cost.whole_row == fair.whole_row


def test_columns_of_dates_share_a_key() -> None:
    keys = _keys(_extracted("|Dec. 31, 2024|Dec. 31, 2023", "Accrued claims|10|11", "Accrued rent|20|22"))
    assert keys["Accrued claims", "10"] == keys["Accrued claims", "11"]
    assert keys["Accrued claims", "10"].column == ""


def _row(**changes: object) -> RowDecision:
    content = {
        "place": "Investments", "label": "Bonds", "measure": "monetaryItemType", "period": "instant",
        "pick": "us-gaap:Assets", "by": Decider.PERSON, **changes,
    }  # fmt: skip
    return RowDecision.model_validate(content)


@pytest.mark.parametrize("narrow", [{"column": "Cost"}, {"heading": "Abroad"}, {"row": "Five years"}])
def test_a_decision_for_the_row_holds_for_its_parts_until_they_have_one(narrow: dict[str, str]) -> None:
    whole, part = _row(), _row(pick="us-gaap:Liabilities", **narrow)
    asked = RowKey.of(part)
    assert DecisionIndex(Decisions(rows=(whole,))).row(asked) == whole
    assert DecisionIndex(Decisions(rows=(whole, part))).row(asked) == part
    unsure = whole.model_copy(update={"by": Decider.LINKER})
    assert DecisionIndex(Decisions(rows=(unsure,))).row(asked) is None


class _Told:
    """A suggester that wants one concept for every row and knows an axis for regions."""

    def suggest(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Sequence[Alternative]]:
        return {key: ranked.candidates for key, ranked in self.rank(extraction, subjects, catalog).items()}

    def rank(
        self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
    ) -> Mapping[RowKey, Ranked]:
        told = Alternative(concept="us-gaap:Revenues", confidence=0.9, reason="told")
        return {subject.key: Ranked([told]) for subject in subjects.values()}

    def axis(self, labels: Sequence[str], hint: str, concepts: Iterable[QName], catalog: Catalog) -> Ranked:
        assert QName.parse("us-gaap:Revenues") in tuple(concepts)
        return Ranked([Alternative(concept="srt:StatementGeographicalAxis", confidence=0.8, reason="told")])

    def member(self, label: str, axis: QName, catalog: Catalog) -> Ranked:
        return Ranked([Alternative(concept="srt:EuropeMember", confidence=0.9)]) if label == "Elbonia" else Ranked()

    def blocks(self, extraction: Extraction, places: Sequence[BlockPlace], catalog: Catalog) -> Sequence[Ranked]:
        return [Ranked() for _ in places]


def test_rows_of_one_concept_that_contradict_one_another_are_told_apart_by_members() -> None:
    extraction = _extracted(
        "|Year ended December 31, 2024|Year ended December 31, 2023", "Elbonia|10|11", "Sylvania|20|22", "Total|30|33"
    )
    rows = propose(extraction, builtin_catalog(), PROFILE, suggester=_Told()).rows
    assert {row.label: row.dimensions for row in rows} == {
        "Elbonia": {"srt:StatementGeographicalAxis": "srt:EuropeMember"},
        "Sylvania": {"srt:StatementGeographicalAxis": "ex:SylvaniaMember"},
        "Total": {},
    }


def test_rows_that_agree_need_no_members() -> None:
    extraction = _extracted(
        "|Year ended December 31, 2024|Year ended December 31, 2023", "Elbonia|10|11", "Sylvania|10|11"
    )
    rows = propose(extraction, builtin_catalog(), PROFILE, suggester=_Told()).rows
    assert all(not row.dimensions for row in rows)


def test_a_likelier_own_concept_leaves_the_row_open() -> None:
    class Unsure(_Told):
        def rank(
            self, extraction: Extraction, subjects: Mapping[str, Subject], catalog: Catalog
        ) -> Mapping[RowKey, Ranked]:
            told = super().rank(extraction, subjects, catalog)
            return {key: Ranked(ranked.candidates, 0.95, "Revenues") for key, ranked in told.items()}

    (row, *_) = propose(
        _extracted("|Year ended December 31, 2024|Year ended December 31, 2023", "Elbonia|10|11"),
        builtin_catalog(),
        PROFILE,
        suggester=Unsure(),
    ).rows
    assert row.pick is None
    assert "own" in row.reason
    assert "Revenues" in row.reason
    assert [other.concept for other in row.alternatives] == ["us-gaap:Revenues"]


def _asked(place: str, label: str, *under: str) -> Subject:
    return Subject(place, under, label, ItemKind.MONETARY, PeriodType.INSTANT)


def test_an_earlier_choice_is_found_under_the_title_of_a_quarter() -> None:
    former = FormerChoices([_row(place="CONSOLIDATED BALANCE SHEETS", by=Decider.PRIOR)])
    subject = _asked("Condensed Consolidated Statements of Financial Position (Unaudited)", "Bonds")
    found = former.row(subject)
    assert found is not None
    assert (found.pick, found.by, found.place) == ("us-gaap:Assets", Decider.PRIOR, subject.place)


def test_an_earlier_choice_of_another_place_is_only_a_suggestion() -> None:
    former = FormerChoices([_row(by=Decider.PRIOR)])
    found = former.row(_asked("Pensions", "Bonds"))
    assert found is not None
    assert not found.is_final
    assert former.row(_asked("Pensions", "Notes")) is None


def test_choices_that_disagree_are_none() -> None:
    rows = [_row(by=Decider.PRIOR, under=("Abroad",)), _row(by=Decider.PRIOR, under=("At home",), pick="us-gaap:Cash")]
    former = FormerChoices(rows)
    assert former.row(_asked("Investments", "Bonds", "Afloat")) is None
    found = former.row(_asked("Investments", "Bonds", "At home"))
    assert found is not None
    assert found.pick == "us-gaap:Cash"


def test_numbers_inside_labels_do_not_matter() -> None:
    former = FormerChoices([_row(label="Dividends ($5.28 per share), year", by=Decider.PRIOR)])
    assert former.row(_asked("Investments", "Dividends ($1.34 per share), period")) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CONSOLIDATED STATEMENTS OF INCOME", "Condensed Consolidated Statements of Operations (Unaudited)"),
        ("Consolidated Statements of Cash Flows", "CONDENSED CONSOLIDATED STATEMENTS OF CASH FLOWS"),
        ("NOTE 4. INVESTMENTS", "Investments"),
    ],
)
def test_titles_of_years_and_quarters_meet(one: str, other: str) -> None:
    assert place_words(one) == place_words(other)


def test_statements_stay_apart() -> None:
    titles = ("Statements of Operations", "Statements of Comprehensive Income", "Statements of Cash Flows")
    assert len({place_words(title) for title in titles}) == 3


def test_joining_keeps_what_a_person_decided() -> None:
    person, earlier = _row(), _row(pick="us-gaap:Cash", by=Decider.PRIOR)
    assert joined_decisions(Decisions(rows=(person,)), Decisions(rows=(earlier,))).rows == (person,)
    guess = person.model_copy(update={"by": Decider.LINKER})
    assert joined_decisions(Decisions(rows=(guess,)), Decisions(rows=(earlier,))).rows == (earlier,)


def test_what_is_changed_in_the_workbook_is_a_persons_choice() -> None:
    guess = _row(by=Decider.LINKER, confidence=0.4)
    other = _row(label="Other", by=Decider.LINKER)
    known = Decisions(
        rows=(guess, other), members=(MemberDecision(axis="us-gaap:StatementBusinessSegmentsAxis", label="A"),)
    )
    member = known.members[0].model_copy(update={"pick": "ext:AMember"})
    changed = guess.model_copy(update={"pick": "us-gaap:Cash"})
    signed, count = signed_by_hand(known, Decisions(rows=(changed, other), members=(member,)))
    assert count == 2
    assert [(row.pick, row.by) for row in signed.rows] == [
        ("us-gaap:Cash", Decider.PERSON),
        (other.pick, Decider.LINKER),
    ]
    assert signed.members[0].by is Decider.PERSON
    emptied = guess.model_copy(update={"pick": None})
    assert signed_by_hand(known, Decisions(rows=(emptied,))) == (Decisions(rows=(emptied,)), 0)
    assert signed_by_hand(Decisions(), Decisions(rows=(changed,)))[1] == 0


def test_running_text_leaves_the_period_type_to_the_concept() -> None:
    told = _row(under=("running text",), period="duration")
    assert not problems_of(Decisions(rows=(told,)), builtin_catalog())
    assert problems_of(Decisions(rows=(_row(period="duration"),)), builtin_catalog())
