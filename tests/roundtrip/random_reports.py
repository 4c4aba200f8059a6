"""Random reports with everything that a form has to carry."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from converter.model.facts import PURE, SHARES, Period, Unit
from converter.model.report import (
    AxisUse,
    Entity,
    Extension,
    Fact,
    Hypercube,
    MemberNode,
    Report,
    ReportFootnote,
    Role,
)
from taxonomy.concepts import Concept, Label, LabelRole, PeriodType, QName, Substitution

NAMES = {
    "ex": "http://www.example.com/20251231",
    "iso4217": "http://www.xbrl.org/2003/iso4217",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "utr": "http://www.xbrl.org/2009/utr",
}
NUMERIC = ("monetaryItemType", "sharesItemType", "perShareItemType", "percentItemType", "pureItemType",
           "decimalItemType", "integerItemType", "doubleItemType", "floatItemType", "intItemType", "longItemType",
           "nonNegativeIntegerItemType", "positiveIntegerItemType", "energyItemType", "areaItemType", "massItemType",
           "lengthItemType", "powerItemType", "volumeItemType", "ghgEmissionsItemType")  # fmt: skip
TEXTS = ("stringItemType", "normalizedStringItemType", "textBlockItemType", "tokenItemType")
# Values of types without a language, in canonical form.
SAMPLES = {
    "gYearMonthItemType": ["2024-05", "1999-12"],
    "gMonthItemType": ["--05"],
    "gDayItemType": ["---31"],
    "timeItemType": ["00:00:00", "23:59:59.5"],
    "dateTimeItemType": ["2024-02-29T12:30:00", "1999-12-31T23:59:59"],
    "durationItemType": ["P1Y2M3D", "PT5M", "P30Y"],
    "anyURIItemType": ["http://www.example.com/a?b=c&d=e#f"],
    "languageItemType": ["en", "zh-Hans"],
    "hexBinaryItemType": ["", "0AFF"],
    "base64BinaryItemType": ["", "QUJD"],
    "noLangTokenItemType": ["", "A1 & B2"],
    "noLangStringItemType": ["a  b", " x "],
}
OTHERS = ("booleanItemType", "dateItemType", "gMonthDayItemType", "gYearItemType", "enumerationSetItemType",
          "enumerationItemType", *SAMPLES)  # fmt: skip
AXES = tuple(QName("ex", f"Axis{number}") for number in range(5))
MEMBERS = tuple(QName("ex", f"Member{number}") for number in range(4))
DOMAIN, TABLE, LINES = (QName("ex", name) for name in ("Domain", "Table", "LineItems"))
TYPED = QName("ex", "TypedAxis")
MEASURES = ("iso4217:USD", "iso4217:EUR", "xbrli:shares", "utr:kWh", "utr:m", "ex:BTC")


def _name(data_type: str, period: PeriodType) -> QName:
    return QName("ex", f"{data_type[0].upper()}{data_type[1:-8]}{period.value.title()}")


CONCEPTS = {
    **{
        _name(kind, period): Concept(
            _name(kind, period),
            kind,
            period,
            enumeration_domain=DOMAIN if kind.startswith("enumeration") else None,
        )
        for kind in (*NUMERIC, *TEXTS, *OTHERS)
        for period in PeriodType
    },
    **{
        axis: Concept(axis, "stringItemType", PeriodType.DURATION, None, True, Substitution.DIMENSION)
        for axis in (*AXES, TYPED)
    },
    **{member: Concept(member, "domainItemType", PeriodType.DURATION, None, True) for member in (DOMAIN, *MEMBERS)},
    TABLE: Concept(TABLE, "stringItemType", PeriodType.DURATION, None, True, Substitution.HYPERCUBE),
    LINES: Concept(LINES, "stringItemType", PeriodType.DURATION, None, True),
}

NOTES = (
    ReportFootnote("fn-1", "(1) Restated & <in part>."),
    ReportFootnote("fn-2", "Nach Abzug von Steuern", language="de"),
)
ROLE = Role(
    "http://www.example.com/role/All",
    "All",
    "0000001 - Disclosure - All",
    hypercubes=(
        Hypercube(
            TABLE,
            LINES,
            tuple(name for name, concept in CONCEPTS.items() if not concept.abstract),
            tuple(AxisUse(axis, MemberNode(DOMAIN, tuple(map(MemberNode, MEMBERS)))) for axis in AXES),
        ),
    ),
)

characters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
ODD_TEXTS = ("", " ", "a  b", " lead and trail ", "a & b < c > d \"e\" 'f'", "]]>", "tab\tnew\nline", "<p>x</p>",
             "\u200b\u2028é中文\U0001f600", "a\u00a0b", "--", "&amp;", "{}", "ex:Member0", "a\rb\r\nc")  # fmt: skip
texts = st.one_of(st.text(characters, max_size=30), st.sampled_from(ODD_TEXTS))
tokens = texts.map(lambda text: " ".join(text.split()))
numbers = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=None),
    st.sampled_from([Decimal("-0"), Decimal("1E+35"), Decimal("1E-30"), Decimal("-12345678901234567890.12345678901")]),
    st.integers(-(10**15), 10**15).map(Decimal),
)
days = st.dates(date(1980, 1, 1), date(2045, 12, 31))
units = st.one_of(
    st.just(PURE),
    st.builds(
        lambda over, under: Unit(tuple(sorted(over)), tuple(sorted(under))),
        st.lists(st.sampled_from(MEASURES[:3]), min_size=1, max_size=2, unique=True),
        st.lists(st.sampled_from(MEASURES[3:]), max_size=2, unique=True),
    ),
)
# Units that XBRL 2.1 §4.8.2 and the units registry ask for.
UNITS = {
    "monetaryItemType": st.sampled_from([Unit(("iso4217:USD",)), Unit(("iso4217:EUR",))]),
    "sharesItemType": st.just(SHARES),
    "perShareItemType": st.just(Unit(("iso4217:USD",), ("xbrli:shares",))),
    "percentItemType": st.just(PURE),
    "pureItemType": st.just(PURE),
    **{
        f"{kind}ItemType": st.just(Unit((f"utr:{measure}",)))
        for kind, measure in {
            "energy": "kWh", "area": "sqm", "mass": "kg", "length": "m", "power": "MW", "volume": "l",
            "ghgEmissions": "tCO2e",
        }.items()
    },
}  # fmt: skip
INTEGERS = {
    "integerItemType": (-(10**30), 10**30),
    "intItemType": (-(2**31), 2**31 - 1),
    "longItemType": (-(2**63), 2**63 - 1),
    "nonNegativeIntegerItemType": (0, 10**30),
    "positiveIntegerItemType": (1, 10**30),
}


# Arelle reads numbers of inline XBRL with Python's default precision of 28 digits.
moderate_numbers = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False, places=6) | st.sampled_from(
    [Decimal("-0"), Decimal("1E+20"), Decimal("1E-20")]
)


def _value(kind: str, moderate: bool) -> st.SearchStrategy[Decimal | str | None]:
    found: st.SearchStrategy[Decimal | str | None]
    if kind in INTEGERS:
        limit = 10**20 if moderate else 10**30
        least, most = INTEGERS[kind]
        found = st.integers(max(least, -limit), min(most, limit)).map(Decimal)
    elif kind in SAMPLES:
        found = st.sampled_from(SAMPLES[kind])
    elif kind == "enumerationItemType":
        found = st.sampled_from(MEMBERS).map(str)
    elif kind in NUMERIC:
        found = moderate_numbers if moderate else numbers
    elif kind == "stringItemType" or kind == "textBlockItemType":
        found = texts
    elif kind in TEXTS:
        found = tokens
    elif kind == "booleanItemType":
        found = st.sampled_from(["true", "false"])
    elif kind == "dateItemType":
        found = days.map(date.isoformat)
    elif kind == "gMonthDayItemType":
        found = days.map(lambda day: day.isoformat().replace(day.isoformat()[:5], "--", 1))
    elif kind == "gYearItemType":
        found = days.map(lambda day: day.isoformat()[:4])
    else:
        found = st.sets(st.sampled_from(MEMBERS), min_size=1).map(lambda found: " ".join(sorted(map(str, found))))
    return found | st.none()


@st.composite
def facts(draw: st.DrawFn, number: int, moderate: bool) -> Fact:
    kind = draw(st.sampled_from((*NUMERIC, *TEXTS, *OTHERS)))
    period_type = draw(st.sampled_from(list(PeriodType)))
    first, last = sorted((draw(days), draw(days)))
    axes = sorted(draw(st.sets(st.sampled_from(AXES))))
    dimensions: list[tuple[QName, QName | str]] = [(axis, draw(st.sampled_from(MEMBERS))) for axis in axes]
    if not moderate and draw(st.booleans()):
        dimensions.append((TYPED, draw(tokens)))
    value = draw(_value(kind, moderate))
    return Fact(
        f"f-{number}",
        _name(kind, period_type),
        Period(last) if period_type is PeriodType.INSTANT else Period(last, first),
        value,
        unit=draw(UNITS.get(kind, units)) if kind in NUMERIC else None,
        decimals=draw(st.none() | st.integers(-12, 12)) if kind in NUMERIC else None,
        dimensions=tuple(dimensions),
        language=draw(st.sampled_from(["", "de", "zh-Hans", "en-US"])),
        is_block=kind == "textBlockItemType" and value is not None,
        footnotes=tuple(draw(st.lists(st.sampled_from([note.id for note in NOTES]), unique=True, max_size=2))),
    )


@st.composite
def reports(draw: st.DrawFn, moderate: bool = False) -> Report:
    """A report; a moderate one has no more digits than Arelle reads and no typed dimensions, which our extensions
    never declare."""
    made = tuple(draw(facts(number, moderate)) for number in range(draw(st.integers(0, 8))))
    labels = tuple(Label(name, LabelRole.STANDARD, name.local) for name in CONCEPTS)
    return Report(
        Entity(draw(st.sampled_from(["http://www.sec.gov/CIK", "http://other.example/id"])), "0000001234"),
        made,
        Extension("ex", NAMES["ex"], "ex-20251231", tuple(CONCEPTS.values()), labels, (ROLE,)),
        NAMES,
        CONCEPTS,
        footnotes=NOTES,
        title="Random",
        typed_domains={TYPED: QName("ex", "TypedDomain")},
    )
