"""Arelle's message codes in the preparer's words: what is wrong, the rule, and what to do.

The texts take the arguments that Arelle logs with the message. A code that is not here keeps Arelle's own text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """``text`` and ``hint`` for codes that ``pattern`` matches from their start; ``{name}`` stands for an argument."""

    pattern: str
    text: str
    hint: str = ""
    citation: str = ""


_DECISION = "change the concept of the row in the decisions file, or the period that the table heading gives"

EXPLANATIONS: tuple[Explanation, ...] = (
    Explanation(
        "xbrl.4.7.2:contextPeriodType",
        "{fact} is a concept of period type {periodType}, but the fact has the other kind of period",
        _DECISION, "XBRL 2.1 §4.7.2",
    ),
    Explanation(
        "xbrl.4.7.2:periodStartBeforeEnd", "the period of context {contextID} ends before it starts",
        "correct the dates of the table heading or of the profile", "XBRL 2.1 §4.7.2",
    ),
    Explanation(
        "xbrl.4.7.2:contextDateError", "the period of context {contextID} is not a date: {error}",
        "write dates as YYYY-MM-DD", "XBRL 2.1 §4.7.2",
    ),
    Explanation(
        "xbrl.4.6.2:numericUnit", "{fact} is numeric and has no unit",
        "give the table a currency or a unit, in its heading or in the profile", "XBRL 2.1 §4.6.2",
    ),
    Explanation(
        "xbrl.4.8.2:monetaryFactUnit", "{fact} is an amount of money, but its unit {unitID} is no currency",
        "a monetary concept takes a unit such as iso4217:USD; pick a concept of the type that the row shows",
        "XBRL 2.1 §4.8.2",
    ),
    Explanation(
        "xbrl.4.8.2:sharesFactUnit", "{fact} counts shares, but its unit {unitID} is not shares",
        "a share count takes the unit xbrli:shares; pick a concept of the type that the row shows",
        "XBRL 2.1 §4.8.2",
    ),
    Explanation(
        "xbrl.4.6.3:nilPrecisionDecimals", "{fact} has no value (nil) and states an accuracy all the same",
        "leave decimals out of a nil fact", "XBRL 2.1 §4.6.3",
    ),
    Explanation(
        "xbrl.4.6.3:missingPrecisionDecimals", "{fact} is numeric and does not state its accuracy",
        "add decimals", "XBRL 2.1 §4.6.3",
    ),
    Explanation(
        "xbrl.4.6.3:extraneousPrecisionDecimals", "{fact} is text and states an accuracy",
        "leave decimals out of facts that are not numbers", "XBRL 2.1 §4.6.3",
    ),
    Explanation(
        "xbrl.4.6.5:decimals", "{fact} has decimals {decimals}, which is neither a whole number nor INF",
        "write a whole number, such as -3 for thousands", "XBRL 2.1 §4.6.5",
    ),
    Explanation(
        "xbrl.4.6.1:itemContextRef", "{fact} names no context, or one that is not there",
        "every fact needs a context with the entity and the period", "XBRL 2.1 §4.6.1",
    ),
    Explanation(
        "xbrldie:PrimaryItemDimensionallyInvalidError",
        "{fact} may not be reported with the members that this fact has: no table of the taxonomy allows it",
        "check the axis and the member of the column or row in the decisions file, and that the table holds the row",
        "XBRL Dimensions 1.0 §3.1.1",
    ),
    Explanation(
        "xbrldie:DefaultValueUsedInInstanceError",
        "{value} is the default member of {dimension}; a fact of the whole must be reported without it",
        "leave the member out of the decision", "XBRL Dimensions 1.0 §3.1.4.2",
    ),
    Explanation(
        "xbrldie:ExplicitMemberUndefinedQNameError", "{value} is no member that the taxonomy knows",
        "check the spelling of the member, or declare it in the extension", "XBRL Dimensions 1.0 §3.1.4.5.3",
    ),
    Explanation(
        "xbrldie:RepeatedDimensionInInstanceError", "context {contextID} names {dimension} twice",
        "one member of each axis", "XBRL Dimensions 1.0 §3.1.4.5.2",
    ),
    Explanation(
        "xbrldie:(?:TypedMemberNotTyped|ExplicitMemberNotExplicit)DimensionError",
        "{dimension} in context {contextID} is not an axis of that kind",
        "check the axis in the decisions file", "XBRL Dimensions 1.0 §3.1.4",
    ),
    Explanation(
        "xbrldie:IllegalTypedDimensionContentError", "the typed member of {dimension} has {error}",
        "check the value against the type of the axis", "XBRL Dimensions 1.0 §3.1.4.4",
    ),
    Explanation(
        "calc11e:inconsistentCalculationUsing",
        "{concept} does not equal the sum of its parts: reported {reportedSum}, parts add up to {computedSum}",
        "check the printed figures, their signs and the weights of the calculation", "Calculations 1.1 §5",
    ),
    Explanation(
        "calc11e:excessDigits", "{element} has digits beyond the accuracy that it states: {values}",
        "decimals must not be coarser than the digits that are reported", "Calculations 1.1 §5.2",
    ),
    Explanation(
        "calc11e:oimIncompatibleReportWarning", "calculations were not checked, because the report breaks rules before",
        "mend the errors first", "Calculations 1.1 §4",
    ),
    Explanation(
        "oime:disallowedDuplicateFacts", "{element} is reported more than once with values that disagree: {values}",
        "find which figure is right; tables of one report must agree", "Calculations 1.1 §4.2",
    ),
    Explanation(
        "xbrl.5.2.5.2:calcInconsistency", "{concept} does not equal the sum of its parts: reported {reportedSum}, "
        "parts add up to {computedSum}",
        "check the printed figures, their signs and the weights of the calculation", "XBRL 2.1 §5.2.5.2",
    ),
    Explanation(
        "xbrl.5.1.1.2:balanceCalcWeightIllegal",
        "a calculation adds or subtracts against the balance (debit, credit) of its concepts",
        "check the weight and the balances of the two concepts", "XBRL 2.1 §5.1.1.2",
    ),
    Explanation(
        "arelle:duplicateFacts", "{qname} is reported more than once with values that disagree: {values}",
        "find which figure is right; tables of one report must agree", "XBRL duplicates WGN 2018 §3",
    ),
    Explanation(
        "utre:", "the unit of the fact does not fit the type of its concept",
        "pick a unit of the registry for that type (https://www.xbrl.org/utr/)", "Unit type registry 1.0 §4",
    ),
    Explanation(
        "xmlSchema:valueError", "the value {value} of {element} is not of its type {typeName}",
        "check the value, or pick a concept of the type that the text shows", "XML Schema part 2",
    ),
    Explanation(
        "xmlSchema:nilNonNillableElement", "{element} may not be empty (nil)", "leave the fact out", "XBRL 2.1 §4.6.2",
    ),
    Explanation("xmlSchema:", "", "the file breaks the XML schema of its format", "XML Schema part 1"),
    Explanation(
        "ix11.12.1.2:missingReferences", "the inline report names no taxonomy, so no fact has a meaning",
        "add ix:references with a link:schemaRef", "Inline XBRL 1.1 §12.1.2",
    ),
    Explanation(
        "ix11.11.1.2:invalidTransformation", "the format of the fact is no transformation that is known",
        "use a name of transformation registry 4 or 5; SEC's own formats need the EDGAR plugin",
        "Inline XBRL 1.1 §11.1.2",
    ),
    Explanation(
        "ixTransform|ix11.10.1.2:invalidTransformation|.*:invalidTransformation",
        "the printed text does not fit the format that the fact names",
        "check the format and the text that is tagged", "Transformation registry",
    ),
    Explanation("ix11.", "", "the inline markup breaks its specification", "Inline XBRL 1.1"),
    Explanation(
        "oime:unknownConcept", "{concept} is no concept of the taxonomy",
        "check its name and that the taxonomy is installed (`xbrl-converter taxonomy list`)", "xBRL-JSON 1.0 §3",
    ),
    Explanation(
        "oime:unknownDimension|oime:unknownAxis", "the report uses a dimension that its taxonomy does not declare",
        "check the name of the axis and that the taxonomy is installed", "OIM 1.0 §3",
    ),
    Explanation(
        "oime:invalidTaxonomy", "the taxonomy of the report cannot be used",
        "install the taxonomy package (`xbrl-converter taxonomy add`)", "OIM 1.0 §3",
    ),
    Explanation("oim", "", "the report breaks the rules of the open information model", "OIM 1.0"),
    Explanation("xbrlje:", "", "the JSON breaks the rules of xBRL-JSON", "xBRL-JSON 1.0"),
    Explanation("xbrlce:", "", "the files break the rules of xBRL-CSV", "xBRL-CSV 1.0"),
    Explanation(
        "IOerror|FileNotLoadable|HTTPError", "",
        "a file that the report builds on is not there; install its taxonomy package "
        "(`xbrl-converter taxonomy add`): validation never goes to the network",
        "XBRL 2.1 §3.2",
    ),
    Explanation(
        "xbrl.3.5.4:hrefIdNotFound", "a link points to an element that is not there",
        "the linkbase and the schema do not belong together; write them anew", "XBRL 2.1 §3.5.4",
    ),
    Explanation("xbrl\\.3|xbrl\\.5", "", "the extension taxonomy breaks a rule of XBRL 2.1", "XBRL 2.1"),
    Explanation("xbrl\\.4", "", "the report breaks a rule of XBRL 2.1", "XBRL 2.1"),
    Explanation("xbrldte:", "", "a hypercube of the extension is not built as it should be", "XBRL Dimensions 1.0"),
    Explanation("enum2?ie:", "", "the value is no member of the enumeration's domain", "Extensible Enumerations 2.0"),
    Explanation("rpe:", "", "the report package is not built as it should be", "Report Packages 1.0"),
    Explanation("tpe:", "", "the taxonomy package is not built as it should be", "Taxonomy Packages 1.0"),
    Explanation(
        "EFM\\.6\\.05\\.20", "", "add the facts of the cover page to the profile (`cover:`)", "EFM 6.5.20",
    ),
    Explanation(
        "EFM\\.6\\.10\\.01", "", "the filer's label linkbase must give every used concept a label", "EFM 6.10.1",
    ),
)  # fmt: skip

_COMPILED = tuple((re.compile(explanation.pattern), explanation) for explanation in EXPLANATIONS)
_EFM = re.compile(r"EFM\.(\d+)\.(\d+)\.?(\d+)?")


class _Arguments(dict[str, str]):
    """Arguments of a message; a missing one makes the text fall back to Arelle's own."""

    def __missing__(self, key: str) -> str:
        raise LookupError(key)


def explain(code: str, text: str, args: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the message in plain words, what to do, and the rule; ``text`` is Arelle's own wording."""
    for pattern, explanation in _COMPILED:
        if not pattern.match(code):
            continue
        try:
            plain = explanation.text.format_map(_Arguments(args)) if explanation.text else text
        except LookupError:
            plain = text
        return plain, explanation.hint, explanation.citation
    return text, "", _citation(code)


def _citation(code: str) -> str:
    efm = _EFM.match(code)
    if efm is None:
        return ""
    return "EFM " + ".".join(str(int(part)) for part in efm.groups() if part)
