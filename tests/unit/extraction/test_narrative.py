"""Facts of running text: periods, units, phrases, and what labels state of share capital."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from converter.extraction.narrative import narrative_facts
from converter.extraction.periods import Calendar
from converter.extraction.phrases import length_of_time, phrase_of
from converter.extraction.prose_numbers import read_prose
from converter.extraction.prose_periods import periods_of, sentence_bounds
from converter.extraction.structure import find_structure
from converter.model.facts import Extraction, ItemKind, ParsedFact, Period, TableColumn, TableReading, Unit
from converter.model.findings import Finding
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read

YEAR = Period(date(2024, 12, 31), date(2024, 1, 1))
PROFILE = Profile(
    entity=EntityProfile(name="Example", identifier="0000000001"),
    report=ReportProfile(period_end=date(2024, 12, 31)),
    extension=ExtensionProfile(prefix="ex", authority="http://www.example.com"),
)
CALENDAR = Calendar(PROFILE)


def facts_of(page: str, readings: tuple[TableReading, ...] = ()) -> tuple[tuple[ParsedFact, ...], tuple[Finding, ...]]:
    document = read(page.encode(), "note.html")
    taken = [cell.span for table in document.tables for cell in table.cells if cell.clean.replace(",", "").isdigit()]
    return narrative_facts(document, find_structure(document, PROFILE), PROFILE, taken, CALENDAR, readings)


def periods(text: str) -> list[str]:
    return [str(one.period) for every in periods_of(text, read_prose(text), CALENDAR) for one in every]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As of December 31, 2023, we held deposits of $5 million.", ["2023-12-31"]),
        ("Deposits were $5 million and $6 million at December 31, 2024 and 2023, respectively.",
         ["2024-12-31", "2023-12-31"]),
        ("Contributions were $671 million in 2024 and $711 million in 2023.",
         ["2024-01-01/2024-12-31", "2023-01-01/2023-12-31"]),
        ("During the three and nine months ended September 30, 2024, charges of $2 million and $8 million were made.",
         ["2024-07-01/2024-09-30", "2024-01-01/2024-09-30"]),
        ("In November 2024, the Company received total consideration of $7.27 million.", ["2024-11-01/2024-11-30"]),
        ("The facility of $8 billion matures on May 3, 2029.", ["2024-12-31"]),
        ("On July 22, 2024, the Company paid $4 million in cash.", ["2024-07-22/2024-07-22"]),
        ("In 2023, charges of $9 million were recorded. These charges included $4 million of severance.",
         ["2023-01-01/2023-12-31", "2023-01-01/2023-12-31"]),
        ("The amount was $0 at both June 30, 2024, and December 31, 2023.", ["2024-06-30", "2023-12-31"]),
        ("The Company recorded an impairment of $3 million.", ["2024-01-01/2024-12-31"]),
    ],
)  # fmt: skip
def test_periods_follow_the_words(text: str, expected: list[str]) -> None:
    assert periods(text) == expected


def test_facts_keep_value_unit_accuracy_and_place() -> None:
    page = "<p>The loan of €4.1 million accrues interest at an annual rate of 7.5% and matures on December 8, 2025.</p>"
    (loan, rate, due), _ = facts_of(page)
    assert (loan.value, loan.unit, loan.decimals) == (Decimal(4100000), Unit(("iso4217:EUR",)), -5)
    assert (rate.kind, rate.value, rate.decimals) == (ItemKind.PERCENT, Decimal("0.075"), 3)
    assert (due.kind, due.text_value, due.label) == (ItemKind.DATE, "2025-12-08", "Maturity date")
    assert rate.label == "interest at an annual rate"
    document = read(page.encode(), "note.html")
    assert [document.text[fact.span.start : fact.span.end] for fact in (loan, rate)] == ["4.1", "7.5"]


def test_assumed_periods_are_told() -> None:
    facts, findings = facts_of("<p>The Company recorded an impairment of $3 million.</p>")
    assert facts[0].inferences[0].what == "period"
    assert [(finding.code, finding.facts) for finding in findings] == [("narrative.period-assumed", (facts[0].id,))]


def test_items_of_a_list_take_the_period_of_their_introduction() -> None:
    page = "<p>During 2023, operating income was reduced by:</p>"
    page += "<p>• charges of $35 million for Asia Pacific.</p><p>We paid $2 million.</p>"
    facts, _ = facts_of(page)
    assert [str(fact.period) for fact in facts] == ["2023-01-01/2023-12-31", str(YEAR)]


def test_labels_state_share_capital_at_the_dates_of_the_columns() -> None:
    label = "Common stock, $0.01 par value; 900,000 shares authorized; 51,204 and 49,988 shares issued"
    page = "<p>(in thousands)</p><table><tr><td></td><td>2024</td><td>2023</td></tr>"
    page += f"<tr><td>{label}</td><td>512</td><td>500</td></tr></table>"
    dates = [Period(date(2024, 12, 31)), Period(date(2023, 12, 31))]
    columns = tuple(TableColumn(at, (), period) for at, period in enumerate(dates, 1))
    reading = TableReading(0, "", (), None, (), columns, scale=3, currency="USD")
    facts, _ = facts_of(page, (reading,))
    assert [(fact.value, str(fact.period)) for fact in facts] == [
        (Decimal("0.01"), "2024-12-31"),
        (Decimal("0.01"), "2023-12-31"),
        (Decimal(900000000), "2024-12-31"),
        (Decimal(900000000), "2023-12-31"),
        (Decimal(51204000), "2024-12-31"),
        (Decimal(49988000), "2023-12-31"),
    ]
    assert facts[2].label == "Common stock, shares authorized"


def test_phrases_name_the_number() -> None:
    text = "At year end the carrying value of the debt was $15.7 billion. "
    text += "We recorded a net gain of $9 million, with $4 million of deferred costs."
    numbers = read_prose(text)
    bounds = sentence_bounds(text)
    sentences = [next(bound for bound in reversed(bounds) if bound[0] <= number.start) for number in numbers]
    phrases = [
        phrase_of(text, one, bound, numbers[:at])
        for at, (one, bound) in enumerate(zip(numbers, sentences, strict=True))
    ]
    assert phrases[0].endswith("carrying value of the debt")
    assert phrases[1:] == ["net gain", "deferred costs"]


def test_lengths_of_time() -> None:
    assert length_of_time(Decimal("1.6"), "years") == "P1Y7M"
    assert length_of_time(Decimal(18), "months") == "P18M"
    assert length_of_time(Decimal(2), "weeks") == "P14D"


def test_sentences_end_not_at_abbreviations() -> None:
    text = "Acme Inc. Holdings paid $1 million. The U.S. Treasury got $2 million."
    assert [text[start:end].strip() for start, end in sentence_bounds(text)] == [
        "Acme Inc. Holdings paid $1 million.",
        "The U.S. Treasury got $2 million.",
    ]


def test_a_number_in_a_row_label_is_of_the_period_of_its_row(extracted: Callable[..., Extraction]) -> None:
    rows = """
        x | Common stock | Retained earnings | Total
        Balance at December 31, 2022 | 10 | 500 | 510
        Dividends declared ($2.60 per share) | | (26) | (26)
        Balance at December 31, 2023 | 10 | 474 | 484
        Dividends declared ($2.68 per share) | | (27) | (27)
        Balance at December 31, 2024 | 10 | 447 | 457
    """
    facts = extracted(rows, "Consolidated Statements of Changes in Equity (in millions, except per share)").facts
    rates = {str(fact.value): str(fact.period) for fact in facts if fact.kind is ItemKind.PER_SHARE}
    assert rates == {"2.60": "2023-01-01/2023-12-31", "2.68": "2024-01-01/2024-12-31"}
