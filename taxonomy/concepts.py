"""The types of a taxonomy: names, concepts, labels, relationships (XBRL 2.1 §5, XDT 1.0 §2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


@dataclass(frozen=True, slots=True, order=True)
class QName:
    """A name as people write it, ``prefix:local``.

    Inside one set of taxonomies a prefix stands for one namespace (the catalogue refuses a
    package that says otherwise), so the prefix is as exact as the namespace and readable.
    """

    prefix: str
    local: str

    def __str__(self) -> str:
        return f"{self.prefix}:{self.local}"

    @staticmethod
    @lru_cache(maxsize=1 << 16)
    def parse(text: str) -> QName:
        """Return the name written as ``prefix:local``; ``ValueError`` when it is not one."""
        prefix, colon, local = text.strip().partition(":")
        if not colon or not prefix or not local or ":" in local:
            raise ValueError(f"not a prefix:name: {text!r}")
        return QName(prefix, local)


class PeriodType(StrEnum):
    """XBRL 2.1 §5.1.1.1."""

    INSTANT = "instant"
    DURATION = "duration"


class Balance(StrEnum):
    """XBRL 2.1 §5.1.1.2."""

    DEBIT = "debit"
    CREDIT = "credit"


class Substitution(StrEnum):
    """What an element may stand for: a reportable item or a part of a hypercube (XDT 1.0 §2.2, §2.5)."""

    ITEM = "item"
    HYPERCUBE = "hypercube"
    DIMENSION = "dimension"


@dataclass(frozen=True, slots=True)
class Concept:
    """An element of a taxonomy.

    ``data_type`` is the local name of the item type (``monetaryItemType``, ``textBlockItemType``);
    ``guessed`` names the attributes that the table only guesses (``period_type``, ``balance``, ``data_type``,
    ``enumeration_domain``), empty for an official package.
    """

    name: QName
    data_type: str
    period_type: PeriodType
    balance: Balance | None = None
    abstract: bool = False
    substitution: Substitution = Substitution.ITEM
    label: str = ""
    nillable: bool = True
    deprecated: bool = False
    enumeration_domain: QName | None = None
    guessed: tuple[str, ...] = ()
    base_type: str = ""
    """The standard item type that a taxonomy's own data type comes from, where the catalogue knows it."""
    typed_domain: QName | None = None
    """The element that holds the values of a typed axis (XDT 1.0 §2.5.2); None for explicit axes and other concepts."""

    @property
    def is_reportable(self) -> bool:
        """True when a fact may use it: a concrete item that is no domain member."""
        return not self.abstract and self.substitution is Substitution.ITEM and self.data_type != "domainItemType"

    @property
    def is_numeric(self) -> bool:
        """True for types whose facts need a unit (XBRL 2.1 §4.6.2)."""
        return self.data_type in NUMERIC_TYPES or self.base_type in NUMERIC_TYPES


NUMERIC_TYPES = frozenset(
    {
        "monetaryItemType", "sharesItemType", "perShareItemType", "percentItemType", "pureItemType",
        "integerItemType", "decimalItemType", "nonNegativeIntegerItemType", "positiveIntegerItemType",
        "areaItemType", "volumeItemType", "massItemType", "lengthItemType", "energyItemType", "powerItemType",
        "perUnitItemType", "flowItemType", "ghgEmissionsItemType", "forceItemType", "frequencyItemType",
        "pressureItemType", "temperatureItemType", "voltageItemType", "electricCurrentItemType",
        "energyPerMonetaryItemType", "ghgEmissionsPerMonetaryItemType", "massPerMonetaryItemType",
        "floatItemType", "doubleItemType", "intItemType", "longItemType", "memoryItemType", "planeAngleItemType",
        "insolationItemType", "irradianceItemType", "speedItemType", "volumePerMonetaryItemType",
    }
)  # fmt: skip


class LabelRole(StrEnum):
    """Label roles in use (XBRL 2.1 §5.2.2.2.2 and the link role registry)."""

    STANDARD = "http://www.xbrl.org/2003/role/label"
    TERSE = "http://www.xbrl.org/2003/role/terseLabel"
    VERBOSE = "http://www.xbrl.org/2003/role/verboseLabel"
    TOTAL = "http://www.xbrl.org/2003/role/totalLabel"
    PERIOD_START = "http://www.xbrl.org/2003/role/periodStartLabel"
    PERIOD_END = "http://www.xbrl.org/2003/role/periodEndLabel"
    DOCUMENTATION = "http://www.xbrl.org/2003/role/documentation"
    NET = "http://www.xbrl.org/2009/role/netLabel"
    NEGATED = "http://www.xbrl.org/2009/role/negatedLabel"
    NEGATED_TERSE = "http://www.xbrl.org/2009/role/negatedTerseLabel"
    NEGATED_TOTAL = "http://www.xbrl.org/2009/role/negatedTotalLabel"
    NEGATED_NET = "http://www.xbrl.org/2009/role/negatedNetLabel"
    NEGATED_PERIOD_START = "http://www.xbrl.org/2009/role/negatedPeriodStartLabel"
    NEGATED_PERIOD_END = "http://www.xbrl.org/2009/role/negatedPeriodEndLabel"


@dataclass(frozen=True, slots=True)
class Label:
    """One label resource of a concept."""

    concept: QName
    role: str
    text: str
    language: str = "en-US"
