"""Which schema defines an item type, and what its values look like.

Sources: XBRL 2.1 §5.1.1.3 (``xbrli``), the Data Type Registry of XBRL International
(https://www.xbrl.org/dtr/dtr.html; schema ``https://www.xbrl.org/dtr/type/2024-01-31/types.xsd``), Extensible
Enumerations 2.0 §3, and the type schemas of us-gaap and srt (``us-types``, ``srt-types``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from converter.model.findings import ConverterError
from converter.model.report import TaxonomyReference
from taxonomy.concepts import Concept

XBRLI = TaxonomyReference(
    "xbrli", "http://www.xbrl.org/2003/instance", "http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"
)
ENUM2 = TaxonomyReference(
    "enum2",
    "http://xbrl.org/2020/extensible-enumerations-2.0",
    "https://www.xbrl.org/2020/extensible-enumerations-2.0.xsd",
)
XBRLDT = TaxonomyReference("xbrldt", "http://xbrl.org/2005/xbrldt", "http://www.xbrl.org/2005/xbrldt-2005.xsd")


class Lexical(Enum):
    """The base type of a value, as far as its written form goes (XML Schema 1.0 part 2)."""

    DECIMAL = "decimal"
    INTEGER = "integer"
    FLOAT = "float"
    TEXT = "text"
    """Text that has a language (OIM 1.0, text facts)."""
    TOKEN = "token"  # noqa: S105 (a word of XML Schema, no secret)
    """Text without a language: dates, booleans, names, codes."""
    DATE = "date"
    BOOLEAN = "boolean"
    ENUMERATION = "enumeration"


_XBRLI: dict[Lexical, str] = {
    Lexical.DECIMAL: "decimal monetary shares pure",
    Lexical.FLOAT: "float double",
    Lexical.INTEGER: "integer nonPositiveInteger negativeInteger long int short byte nonNegativeInteger unsignedLong "
    "unsignedInt unsignedShort unsignedByte positiveInteger",
    Lexical.TEXT: "string normalizedString token NCName",
    Lexical.BOOLEAN: "boolean",
    Lexical.DATE: "date",
    Lexical.TOKEN: "hexBinary base64Binary anyURI QName duration dateTime time gYearMonth gYear gMonthDay gDay gMonth "
    "language Name",
}
_DTR: dict[Lexical, str] = {
    Lexical.DECIMAL: "percent perShare area volume mass weight energy power length memory noDecimalsMonetary "
    "nonNegativeMonetary nonNegativeNoDecimalsMonetary insolation temperature pressure frequency irradiance speed "
    "planeAngle voltage electricCurrent force electricCharge flow massFlow monetaryPerLength monetaryPerArea "
    "monetaryPerVolume monetaryPerDuration monetaryPerEnergy monetaryPerMass ghgEmissions energyPerMonetary "
    "ghgEmissionsPerMonetary volumePerMonetary",
    Lexical.TEXT: "escaped xmlNodes xml textBlock guidance prefixedContent SQName SQNames",
    Lexical.TOKEN: "domain noLangToken noLangString gYearList",
}
_SRT: dict[Lexical, str] = {Lexical.DECIMAL: "perUnit", Lexical.TEXT: "financialInstrumentGlobalIdentifier"}
_US: dict[Lexical, str] = {
    Lexical.TEXT: "yesNo threeDigit zoneStatus interestRate nineDigit fundedStatus investmentPledged surcharge "
    "fundingImprovementAndRehabilitationPlan authorizedUnlimited advertisingExpenseMethod contractApplication "
    "accruedInterestWriteOffMethod includedExcluded controlOfRights costBearer"
}
_ENUM2: dict[Lexical, str] = {Lexical.ENUMERATION: "enumeration enumerationSet"}
# Types of dei whose base is not a string; the rest of dei's own types are restrictions of token and string.
_DEI: dict[Lexical, str] = {Lexical.BOOLEAN: "true", Lexical.TOKEN: "dateOrAsap"}


def _names(table: dict[Lexical, str], prefix: str) -> dict[str, tuple[str, Lexical]]:
    return {f"{name}ItemType": (prefix, kind) for kind, names in table.items() for name in names.split()}


_TYPES: dict[str, tuple[str, Lexical]] = {
    **_names(_DEI, "dei"),
    **_names(_US, "us-types"),
    **_names(_SRT, "srt-types"),
    **_names(_ENUM2, "enum2"),
    **_names(_DTR, "dtr-types"),
    **_names(_XBRLI, "xbrli"),
}

# The registry version that each year of us-gaap imports, so that an extension brings no second version into the
# taxonomy set (EFM 6.22.3); read from us-gaap-YEAR.xsd of the years 2022 to 2025.
_DTR_VERSIONS = {"2022": "2022-03-31", "2023": "2022-03-31", "2024": "2022-03-31"}
_DTR_NEWEST = "2024-01-31"


@dataclass(frozen=True, slots=True)
class SchemaType:
    """An item type with the schema that defines it."""

    name: str
    schema: TaxonomyReference

    def __str__(self) -> str:
        return f"{self.schema.prefix}:{self.name}"


def lexical(concept: Concept) -> Lexical:
    """Return the written form of a concept's values; a taxonomy's own types of unknown origin count as text."""
    known = _TYPES.get(concept.data_type) or _TYPES.get(concept.base_type)
    return known[1] if known is not None else Lexical.TEXT


def _year(references: Iterable[TaxonomyReference]) -> str:
    for reference in references:
        if reference.prefix == "us-gaap":
            return reference.namespace.rstrip("/").rsplit("/", 1)[-1][:4]
    return ""


def schema_type(data_type: str, references: Iterable[TaxonomyReference]) -> SchemaType:
    """Return where an extension finds an item type, beside the taxonomies that it imports.

    Raises ``ConverterError`` for a type that no schema in reach defines.
    """
    references = tuple(references)
    prefix = _TYPES.get(data_type, ("", Lexical.TEXT))[0]
    year = _year(references)
    match prefix:
        case "xbrli":
            return SchemaType(data_type, XBRLI)
        case "enum2":
            return SchemaType(data_type, ENUM2)
        case "dtr-types":
            version = _DTR_VERSIONS.get(year, _DTR_NEWEST)
            namespace = f"http://www.xbrl.org/dtr/type/{version}"
            href = f"https://www.xbrl.org/dtr/type/{version}/types.xsd"
            return SchemaType(data_type, TaxonomyReference("dtr-types", namespace, href))
        case "us-types" | "srt-types" if year:
            family = "us-gaap" if prefix == "us-types" else "srt"
            href = f"https://xbrl.fasb.org/{family}/{year}/elts/{prefix}-{year}.xsd"
            return SchemaType(data_type, TaxonomyReference(prefix, f"http://fasb.org/{prefix}/{year}", href))
        case "dei":
            for reference in references:
                if reference.prefix == "dei":
                    return SchemaType(data_type, reference)
    raise ConverterError(
        "writing.item-type",
        f"no schema in reach defines the item type {data_type}",
        hint="Give the extension concept an item type of XBRL 2.1 or of the Data Type Registry.",
        exit_code=2,
    )
