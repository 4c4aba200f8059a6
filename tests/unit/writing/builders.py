"""Documents and reports made by hand, small enough to check by eye."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from converter.model.document import Block, Cell, Document, Heading, Paragraph, SourceFormat, Span, Table
from converter.model.facts import PURE, SHARES, Period, Unit
from converter.model.report import (
    AxisUse,
    Entity,
    Extension,
    Fact,
    Hypercube,
    MemberNode,
    Presentation,
    PresentationNode,
    Report,
    ReportFootnote,
    Role,
    Summation,
)
from taxonomy.concepts import Balance, Concept, Label, LabelRole, PeriodType, QName, Substitution

USD = Unit(("iso4217:USD",))
USD_PER_SHARE = Unit(("iso4217:USD",), ("xbrli:shares",))
YEAR = Period(date(2025, 12, 31), date(2025, 1, 1))
LAST_YEAR = Period(date(2024, 12, 31), date(2024, 1, 1))
END = Period(date(2025, 12, 31))
LAST_END = Period(date(2024, 12, 31))
NAMESPACE = "http://www.example.com/20251231"


@dataclass
class Source:
    """Writes a source and its blocks side by side, so that every span is right by construction."""

    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    tables: int = 0

    def _span(self, written: str) -> Span:
        start = len(self.text)
        line = self.text.count("\n") + 1
        self.text += f"{written}\n"
        return Span(start, start + len(written), line)

    def heading(self, text: str, level: int = 1) -> Source:
        self.blocks.append(Heading(text, self._span(text), level))
        return self

    def paragraph(self, text: str, *, furniture: bool = False) -> Source:
        self.blocks.append(Paragraph(" ".join(text.split("\n")), self._span(text), furniture=furniture))
        return self

    def table(self, rows: Sequence[Sequence[str]]) -> Source:
        """Add a table; ``""`` is no cell, ``>text`` a cell over all columns to its right that are empty."""
        start, cells = len(self.text), []
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if not text:
                    continue
                wide = text.startswith(">")
                span = self._span(text.removeprefix(">"))
                reach = next((n for n in range(column + 1, len(row)) if row[n]), len(row)) - column if wide else 1
                cells.append(Cell(number, column, text.removeprefix(">"), span, column_span=reach))
        whole = Span(start, len(self.text), self.text[:start].count("\n") + 1)
        self.blocks.append(Table(self.tables, tuple(cells), len(rows), max(map(len, rows)), whole))
        self.tables += 1
        return self

    def document(self, name: str = "note.txt") -> Document:
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        return Document(name, SourceFormat.LINES, self.text, tuple(self.blocks), digest)

    def find(self, text: str, nth: int = 1, inside: str | None = None) -> Span:
        """Return the nth place of a text (of ``inside`` the first place of the text in it)."""
        at = -1
        for _ in range(nth):
            at = self.text.index(inside or text, at + 1)
        if inside is not None:
            at = self.text.index(text, at)
        return Span(at, at + len(text), self.text[:at].count("\n") + 1)


def own(local: str) -> QName:
    return QName("ex", local)


def concept(
    local: str,
    data_type: str = "monetaryItemType",
    period: PeriodType = PeriodType.INSTANT,
    balance: Balance | None = None,
    *,
    abstract: bool = False,
    substitution: Substitution = Substitution.ITEM,
) -> Concept:
    return Concept(own(local), data_type, period, balance, abstract, substitution)


def structure(local: str, substitution: Substitution = Substitution.ITEM, data_type: str = "stringItemType") -> Concept:
    return concept(local, data_type, PeriodType.DURATION, abstract=True, substitution=substitution)


CONCEPTS = (
    structure("DepositsAbstract"),
    structure("DepositsTable", Substitution.HYPERCUBE),
    structure("PlaceAxis", Substitution.DIMENSION),
    structure("PlaceDomain", data_type="domainItemType"),
    structure("NorthMember", data_type="domainItemType"),
    structure("SouthMember", data_type="domainItemType"),
    structure("DepositsLineItems"),
    concept("DepositsGross", balance=Balance.DEBIT),
    concept("DepositsAllowance", balance=Balance.CREDIT),
    concept("DepositsNet", balance=Balance.DEBIT),
    concept("Interest", period=PeriodType.DURATION, balance=Balance.CREDIT),
    concept("InterestRate", "percentItemType"),
    concept("DepositsPerShare", "perShareItemType", PeriodType.DURATION),
    concept("Depositors", "integerItemType"),
    concept("SharesPledged", "sharesItemType"),
    concept("Contingency", balance=Balance.CREDIT),
    concept("MaturityDate", "dateItemType", PeriodType.DURATION),
    concept("Custodian", "stringItemType", PeriodType.DURATION),
    concept("Audited", "booleanItemType", PeriodType.DURATION),
    concept("YearEnd", "gMonthDayItemType", PeriodType.DURATION),
    concept("DepositsTextBlock", "textBlockItemType", PeriodType.DURATION),
    concept("DepositsByPlaceTableTextBlock", "textBlockItemType", PeriodType.DURATION),
    concept("DepositsPolicyTextBlock", "textBlockItemType", PeriodType.DURATION),
)  # fmt: skip


def source() -> Source:
    """A note with a table of figures, a footnote that stands elsewhere, and facts in prose."""
    return (
        Source()
        .heading("7. DEPOSITS")
        .paragraph("Deposits are held at two banks & carry interest\nat 7.5% a year. They mature on March 31, 2027.")
        .table(
            [
                ["", ">As of December 31,", "", "", "", "", ""],
                ["(in thousands)", "", "2025", "", "", "2024", ""],
                ["Deposits by place:", "", "", "", "", "", ""],
                ["North (1)", "$", "6,214", "", "$", "5,100", ""],
                ["South", "", "5,506", "", "", "—", ""],
                ["Gross deposits", "", "11,720", "", "", "5,100", ""],
                ["Less: allowance", "", "(100", ")", "", "(26", ")"],
                ["Deposits, net", "$", "11,620", "", "$", "5,074", ""],
            ]
        )
        .paragraph("F-12", furniture=True)
        .paragraph("Interest of 1.25 million was earned; 0.35 per share.")
        .paragraph("(1) Pledged <in part>: 1,000,000 shares at First Custody Bank.\nThe pledge ends with the loan.")
        .heading("8. NEXT", 2)
    )


def _number(
    name: str, local: str, period: Period, value: str | None, where: Span, scale: int = 3, **more: object
) -> Fact:
    return Fact(
        name,
        own(local),
        period,
        None if value is None else Decimal(value),
        unit=more.get("unit", USD),  # type: ignore[arg-type]
        decimals=more.get("decimals", -3),  # type: ignore[arg-type]
        dimensions=more.get("dimensions", ()),  # type: ignore[arg-type]
        spans=(where,),
        presentation=Presentation(str(more.get("format", "num-dot-decimal")), scale, bool(more.get("negated"))),
        footnotes=more.get("footnotes", ()),  # type: ignore[arg-type]
    )


NORTH = ((own("PlaceAxis"), own("NorthMember")),)
SOUTH = ((own("PlaceAxis"), own("SouthMember")),)


def facts(src: Source) -> tuple[Fact, ...]:
    note = ("fn-1",)
    gross, net = "DepositsGross", "DepositsNet"
    last = src.find("(1) Pledged")
    return (
        _number("f-1", gross, END, "6214000", src.find("6,214"), dimensions=NORTH, footnotes=note),
        _number("f-2", gross, LAST_END, "5100000", src.find("5,100"), dimensions=NORTH, footnotes=note),
        _number("f-3", gross, END, "5506000", src.find("5,506"), dimensions=SOUTH),
        _number("f-4", gross, LAST_END, "0", src.find("—"), 0, dimensions=SOUTH, format="fixed-zero"),
        _number("f-5", gross, END, "11720000", src.find("11,720")),
        _number("f-6", gross, LAST_END, "5100000", src.find("5,100", 2)),
        _number("f-7", "DepositsAllowance", END, "100000", src.find("100", inside="(100")),
        _number("f-8", "DepositsAllowance", LAST_END, "26000", src.find("26", inside="(26")),
        _number("f-9", net, END, "11620000", src.find("11,620")),
        _number("f-10", net, LAST_END, "5074000", src.find("5,074")),
        _number("f-11", "Interest", YEAR, "-1250000", src.find("1.25"), 6, decimals=-4, negated=True),
        _number("f-12", "InterestRate", END, "0.075", src.find("7.5"), -2, decimals=3, unit=PURE),
        _number("f-13", "DepositsPerShare", YEAR, "0.35", src.find("0.35"), 0, decimals=2, unit=USD_PER_SHARE),
        _number("f-14", "SharesPledged", END, "1000000", src.find("1,000,000"), 0, decimals=None, unit=SHARES),
        _number("f-15", "Depositors", END, "2", src.find("two"), 0, decimals=None, unit=PURE),
        Fact("f-16", own("Contingency"), END, None, unit=USD),
        Fact("f-17", own("MaturityDate"), YEAR, "2027-03-31", spans=(src.find("March 31, 2027"),)),
        Fact("f-18", own("Custodian"), YEAR, "First Custody Bank", spans=(src.find("First Custody Bank"),)),
        Fact("f-19", own("Audited"), YEAR, "true"),
        Fact("f-20", own("YearEnd"), YEAR, "--12-31"),
        Fact(
            "f-21",
            own("DepositsTextBlock"),
            YEAR,
            None,
            is_block=True,
            spans=(Span(0, src.find("8. NEXT").start, 1),),
        ),
        Fact(
            "f-22",
            own("DepositsByPlaceTableTextBlock"),
            YEAR,
            None,
            is_block=True,
            spans=(
                Span(src.find("As of December").start, src.find("F-12").start, 4),
                Span(last.start, src.find("8. NEXT").start, 40),
            ),
        ),
        Fact(
            "f-23",
            own("DepositsPolicyTextBlock"),
            YEAR,
            None,
            is_block=True,
            spans=(src.find("Deposits are held at two banks & carry interest\nat 7.5% a year."),),
        ),
    )


def extension() -> Extension:
    items = tuple(c.name for c in CONCEPTS if not c.abstract)
    cube = Hypercube(
        own("DepositsTable"),
        own("DepositsLineItems"),
        items,
        (
            AxisUse(
                own("PlaceAxis"),
                MemberNode(own("PlaceDomain"), (MemberNode(own("NorthMember")), MemberNode(own("SouthMember")))),
            ),
        ),
    )
    tree = PresentationNode(
        own("DepositsAbstract"),
        children=(
            PresentationNode(
                own("DepositsTable"),
                children=(
                    PresentationNode(
                        own("PlaceAxis"),
                        children=(
                            PresentationNode(
                                own("PlaceDomain"),
                                children=(PresentationNode(own("NorthMember")), PresentationNode(own("SouthMember"))),
                            ),
                        ),
                    ),
                    PresentationNode(
                        own("DepositsLineItems"),
                        children=(
                            *(PresentationNode(item) for item in items if item.local != "DepositsNet"),
                            PresentationNode(own("DepositsNet"), LabelRole.PERIOD_START),
                            PresentationNode(own("DepositsNet"), LabelRole.NET),
                        ),
                    ),
                ),
            ),
        ),
    )
    sums = (Summation(own("DepositsNet"), ((own("DepositsGross"), 1), (own("DepositsAllowance"), -1))),)
    role = Role(
        "http://www.example.com/role/Deposits", "Deposits", "0000001 - Disclosure - Deposits", (tree,), sums, (cube,)
    )
    labels = [Label(c.name, LabelRole.STANDARD, f"{c.name.local} label") for c in CONCEPTS]
    labels += [
        Label(own("DepositsNet"), LabelRole.PERIOD_START, "Deposits at start"),
        Label(own("DepositsNet"), LabelRole.NET, "Deposits, net"),
        Label(own("DepositsAllowance"), LabelRole.NEGATED, "Less: allowance"),
    ]
    return Extension("ex", NAMESPACE, "ex-20251231", CONCEPTS, tuple(labels), (role,))


def report(src: Source) -> Report:
    """The report of ``source()``, with no taxonomy but its own."""
    start = src.find("(1) Pledged").start
    end = src.find("with the loan.").end
    text = " ".join(src.text[start:end].split())
    return Report(
        Entity("http://www.sec.gov/CIK", "0000001234"),
        facts(src),
        extension(),
        {
            "ex": NAMESPACE,
            "iso4217": "http://www.xbrl.org/2003/iso4217",
            "xbrli": "http://www.xbrl.org/2003/instance",
        },
        {c.name: c for c in CONCEPTS},
        (ReportFootnote("fn-1", text, (Span(start, end, 40),)),),
        title="Deposits",
    )
