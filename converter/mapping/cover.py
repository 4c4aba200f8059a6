"""The cover page: ``dei`` facts from the profile, and what the form still asks for (EFM 6.5.20 and following)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from converter.model.facts import PURE, SHARES, Period, Unit
from converter.model.findings import Finding, Severity, UsageError
from converter.model.profile import SEC_CIK_SCHEME, Profile
from converter.model.report import Fact
from taxonomy.catalog import Catalog
from taxonomy.concepts import Concept, PeriodType, QName
from taxonomy.cover_page import Condition, CoverRule, Need, Place, cover_elements, cover_rules

PREFIX = "dei"


def cover_facts(profile: Profile, catalog: Catalog, first: int) -> tuple[list[tuple[Fact, Concept]], list[Finding]]:
    """Return the facts of the cover page, numbered from ``first``, and what is missing or not allowed.

    Nothing is reported for a profile without ``cover``: a note alone has no cover page. What the profile knows anyway
    (name, identifier, dates, form) need not be repeated there. Raises ``UsageError`` for an unknown element or a value
    that its type does not allow.
    """
    if not profile.cover:
        return [], []
    values = {**_known(profile), **profile.cover}
    elements = {name.local for name in cover_elements(profile.report.type)}
    made: list[tuple[Fact, Concept]] = []
    for local, text in values.items():
        concept = catalog.concept(QName(PREFIX, local))
        if concept is None or not concept.is_reportable:
            raise UsageError(
                "profile.cover", f"{local} is no element of {PREFIX} that a fact can use", place=f"cover.{local}",
                hint="Write the element's name as dei has it, such as EntityFilerCategory.",
            )  # fmt: skip
        if local in elements or local in profile.cover:
            made.append((_fact(f"f-{first + len(made)}", concept, text, profile), concept))
    return made, _findings(profile, values)


def _known(profile: Profile) -> dict[str, str]:
    report, end = profile.report, profile.report.period_end
    known = {
        "DocumentType": report.type,
        "AmendmentFlag": "true" if report.type.endswith("/A") else "false",
        "DocumentPeriodEndDate": end.isoformat(),
        "EntityRegistrantName": profile.entity.name,
        "CurrentFiscalYearEndDate": report.fiscal_year_end,
    }
    if profile.entity.scheme == SEC_CIK_SCHEME:
        known["EntityCentralIndexKey"] = profile.entity.identifier
    if report.type.startswith(("10-K", "20-F", "40-F")):
        known |= {"DocumentFiscalYearFocus": str(end.year), "DocumentFiscalPeriodFocus": "FY"}
    return known


def _fact(identifier: str, concept: Concept, text: str, profile: Profile) -> Fact:
    period = profile.report.period
    unit: Unit | None = None
    value: Decimal | str = text
    if concept.is_numeric:
        try:
            value = Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise UsageError("profile.cover", f"{text!r} is no number", place=f"cover.{concept.name.local}") from error
        unit = {"monetaryItemType": Unit((f"iso4217:{profile.currency}",)), "sharesItemType": SHARES}.get(
            concept.data_type, PURE
        )
    elif concept.data_type == "booleanItemType" and text not in ("true", "false"):
        raise UsageError("profile.cover", f"{text!r} is neither true nor false", place=f"cover.{concept.name.local}")
    is_text = concept.data_type in ("stringItemType", "normalizedStringItemType")
    return Fact(
        id=identifier,
        concept=concept.name,
        period=Period(period.end) if concept.period_type is PeriodType.INSTANT else period,
        value=value,
        unit=unit,
        decimals=0 if unit is not None else None,
        language=profile.report.language if is_text else "",
        label=concept.label,
        decided_by="person",
    )


def _findings(profile: Profile, values: Mapping[str, str]) -> list[Finding]:
    findings = []
    for rule in cover_rules(profile.report.type):
        if rule.place is Place.ENTITY and not (rule.after and profile.report.period_end.isoformat() <= rule.after):
            problem = _problem(rule, values)
            if problem:
                findings.append(
                    Finding(
                        Severity.ERROR if rule.severity == "error" else Severity.WARNING,
                        "cover.missing" if "missing" in problem else "cover.value",
                        f"the cover page of a {profile.report.type}: {problem}",
                        "Give it under `cover` in the profile.",
                        stage="mapping",
                        citation=rule.citation,
                    )
                )
    return findings


def _problem(rule: CoverRule, values: Mapping[str, str]) -> str:
    names = [name.local for name in rule.elements]
    given = [name for name in names if name in values]
    holds = rule.when is None or _holds(rule.when, values)
    choice = rule.need in (Need.ONE_IS_TRUE, Need.AT_MOST_ONE_IS_TRUE)
    wrong = [name for name in given if rule.values and not choice and values[name] not in rule.values]
    true = [name for name in given if values[name] in (rule.values or ("true",))]
    listed = ", ".join(names)
    if wrong:
        return f"{wrong[0]} is {values[wrong[0]]!r}, allowed: {', '.join(rule.values[:12])}"
    match rule.need:
        case Need.REQUIRED if holds and len(given) < len(names):
            return f"missing {', '.join(name for name in names if name not in values)}"
        case Need.EXACTLY_WHEN if holds and len(given) < len(names):
            return f"missing {listed}, which {_words(rule.when)} asks for"
        case Need.EXACTLY_WHEN | Need.ONLY_WHEN if not holds and given:
            return f"{given[0]} belongs there only with {_words(rule.when)}"
        case Need.AT_LEAST_ONE | Need.EXACTLY_ONE if holds and not given:
            return f"missing one of {listed}"
        case Need.AT_MOST_ONE | Need.EXACTLY_ONE if len(given) > 1:
            return f"only one of {listed} may be there"
        case Need.ALL_OR_NONE if given and len(given) < len(names):
            return f"missing {', '.join(name for name in names if name not in values)}: all of {listed} or none"
        case Need.ONE_IS_TRUE if len(given) < len(names) or len(true) != 1:
            return f"missing: all of {listed}, one of them true"
        case Need.AT_MOST_ONE_IS_TRUE if len(true) > 1:
            return f"only one of {listed} may be true"
    return ""


def _holds(condition: Condition, values: Mapping[str, str]) -> bool:
    found = [values[name.local] for name in condition.elements if name.local in values]
    return any(not condition.values or value in condition.values for value in found)


def _words(condition: Condition | None) -> str:
    if condition is None:
        return "the form"
    elements = " or ".join(name.local for name in condition.elements)
    return f"{elements} = {' or '.join(condition.values)}" if condition.values else elements
