"""Parts of a report, as its titles and tables show them."""

from __future__ import annotations

from datetime import date

from converter.extraction.structure import Zone, find_structure
from converter.extraction.titles import TitleKind, read_title, statement_of_title
from converter.model.document import Document, Table
from converter.model.facts import PartKind
from converter.model.profile import EntityProfile, ExtensionProfile, Profile, ReportProfile
from converter.reading import read

PROFILE = Profile(
    entity=EntityProfile(name="Example", identifier="0000000001"),
    report=ReportProfile(period_end=date(2024, 12, 31)),
    extension=ExtensionProfile(prefix="ex", authority="http://www.example.com"),
)

SHEET = ("Cash", "Total assets", "Payables", "Total liabilities", "Capital", "Total liabilities and equity")
FLOW = ("Net cash from operating activities", "Net cash used in investing activities", "Financing activities")
BALANCE = "".join(
    f"<tr><td>{label}</td><td>{at * 37 + 1000}</td><td>{at * 31 + 900}</td></tr>" for at, label in enumerate(SHEET)
)
FLOWS = "".join(f"<tr><td>{label}</td><td>{at * 53 + 100}</td></tr>" for at, label in enumerate(FLOW))
SMALL = (
    "<table><tr><td>Raw materials</td><td>71</td><td>60</td></tr><tr><td>Goods</td><td>88</td><td>79</td></tr></table>"
)

REPORT = f"""<html><body>
<p><b>SECURITIES AND EXCHANGE COMMISSION</b></p><p><b>FORM 10-K</b></p><p>There were 1,204,331 shares outstanding.</p>
<p><b>TABLE OF CONTENTS</b></p>
<table><tr><td>Item 1.</td><td>Business</td><td>3</td></tr>
<tr><td>Item 8.</td><td>Statements</td><td>40</td></tr></table>
<p><b>PART I</b></p><p><b>Item 1. Business</b></p><p>We own 14 mills.</p>{SMALL}
<p><b>Item 7. Management's Discussion and Analysis</b></p><p>Sales grew 4%.</p>{SMALL}
<p><b>Item 8. Financial Statements</b></p>
<p><b>Report of Independent Registered Public Accounting Firm</b></p><p>We have audited the statements.</p>
<p><b>EXAMPLE CORP.</b></p><p><b>CONSOLIDATED BALANCE SHEETS</b></p><p>(in thousands)</p><table>{BALANCE}</table>
<p><b>CONSOLIDATED STATEMENTS OF CASH FLOWS</b></p><p>(in thousands)</p><table>{FLOWS}</table>
<p><b>NOTES TO CONSOLIDATED FINANCIAL STATEMENTS</b></p>
<p><b>Note 1. Basis of Presentation</b></p><p>The steps are:</p><p>1. Identify the contract.</p>
<p><b>Note 2. Inventories</b></p><p>Inventories were as follows:</p>{SMALL}
<p><b>Item 9. Changes in and Disagreements with Accountants</b></p><p>None.</p>
<p><b>EXHIBIT INDEX</b></p><table><tr><td>3.1</td><td>Charter</td></tr><tr><td>10.4</td><td>Lease</td></tr></table>
<p><b>SIGNATURES</b></p></body></html>"""


def places_of(document: Document) -> list[tuple[str, PartKind | None]]:
    structure = find_structure(document, PROFILE)
    return [
        (place.zone.value, structure.parts[place.part].kind if place.part is not None else None)
        for place, block in zip(structure.places, document.blocks, strict=True)
        if isinstance(block, Table)
    ]


def test_tables_of_a_report_stand_in_their_parts() -> None:
    assert places_of(read(REPORT.encode(), "report.html")) == [
        ("silent", None),
        ("told", PartKind.OTHER),
        ("told", PartKind.OTHER),
        ("statement", PartKind.BALANCE_SHEET),
        ("statement", PartKind.CASH_FLOW),
        ("notes", PartKind.NOTE),
        ("silent", PartKind.OTHER),
    ]


def test_notes_have_number_title_and_tables() -> None:
    structure = find_structure(read(REPORT.encode(), "report.html"), PROFILE)
    notes = [(part.number, part.title) for part in structure.parts if part.kind is PartKind.NOTE and part.number]
    assert notes == [("1", "Basis of Presentation"), ("2", "Inventories")]
    assert structure.is_report
    last = next(part for part in structure.parts if part.number == "2")
    assert last.tables == (5,)


def test_contexts_give_title_introduction_and_scale_in_force() -> None:
    structure = find_structure(read(REPORT.encode(), "report.html"), PROFILE)
    sheet, note = structure.contexts[3], structure.contexts[5]
    assert sheet.part_kind is PartKind.BALANCE_SHEET
    assert sheet.running.money == 3
    assert sheet.intro[0] == "(in thousands)"
    assert note.section[0] == "Inventories"
    assert note.caption == "Inventories were as follows:"


def test_a_note_on_its_own_reports_everything() -> None:
    title = "|INVENTORIES\n|7.\n|INVENTORIES\n"
    text = title + "Inventories were as follows:\n|2024\n|2023\n|Goods\n|71\n|60\n|Parts\n|8\n|9\n"
    document = read(text.encode(), "note.txt")
    structure = find_structure(document, PROFILE)
    assert [(part.number, part.title, part.tables) for part in structure.parts] == [("7", "INVENTORIES", (0,))]
    assert not structure.is_report
    assert all(structure.reports(index) for index in range(len(document.blocks)))
    assert structure.parts[0].spans[0].start <= 1


def test_a_statement_on_its_own_is_told_by_its_title() -> None:
    page = f"<p>Example Corp. Consolidated Balance Sheets</p><p>(in thousands)</p><table>{BALANCE}</table>"
    assert places_of(read(page.encode(), "slice.html")) == [("statement", PartKind.BALANCE_SHEET)]


def test_titles() -> None:
    assert read_title("Notes to Condensed Consolidated Financial Statements (Unaudited)").kind is TitleKind.NOTES
    note = read_title("NOTE 4: INVESTMENTS")
    assert (note.number, note.text, note.named) == ("4", "INVESTMENTS", True)
    assert read_title("Note 5 to the statements") is None
    assert read_title("Item 7A. Quantitative and Qualitative Disclosures").kind is TitleKind.DISCUSSION
    assert (
        read_title(
            "The Company classifies its leases as operating leases in its consolidated balance sheets and as such."
        )
        is None
    )
    assert (
        statement_of_title("Consolidated Statements of Operations and Comprehensive Loss") is PartKind.INCOME_STATEMENT
    )
    assert statement_of_title("Condensed Statements of Changes in Stockholders’ Equity") is PartKind.EQUITY
    assert statement_of_title("Consolidated Balance Sheets ........ 41") is None
    assert statement_of_title("Statements of Income, Statements of Cash Flows") is None


def test_zones_tell_where_facts_may_stand() -> None:
    document = read(REPORT.encode(), "report.html")
    structure = find_structure(document, PROFILE)
    zones = {structure.places[index].zone for index in range(len(document.blocks)) if structure.reports(index)}
    assert zones == {Zone.COVER, Zone.STATEMENT, Zone.NOTES}


def test_titles_laid_out_as_tables_of_their_own_open_their_parts() -> None:
    laid_out = REPORT
    for title in ("Item 1. Business", "Item 8. Financial Statements", "CONSOLIDATED BALANCE SHEETS",
                  "CONSOLIDATED STATEMENTS OF CASH FLOWS", "NOTES TO CONSOLIDATED FINANCIAL STATEMENTS",
                  "Note 1. Basis of Presentation", "Note 2. Inventories"):  # fmt: skip
        table = f"<table><tr><td>{title}</td></tr><tr><td>Example Corp. and Subsidiaries</td></tr></table>"
        assert f"<p><b>{title}</b></p>" in laid_out
        laid_out = laid_out.replace(f"<p><b>{title}</b></p>", table)
    found = find_structure(read(laid_out.encode(), "report"), PROFILE)
    kinds = [part.kind for part in found.parts]
    assert found.is_report
    assert [kinds.count(kind) for kind in (PartKind.BALANCE_SHEET, PartKind.CASH_FLOW, PartKind.NOTE)] == [1, 1, 3]
