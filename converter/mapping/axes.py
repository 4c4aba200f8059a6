"""Standard axes and members for the words that documents use (srt and us-gaap names are facts of those taxonomies)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from converter.model.decisions import key_text
from taxonomy.concepts import QName

AXES: Mapping[str, str] = {
    "segment": "us-gaap:StatementBusinessSegmentsAxis",
    "subsegment": "us-gaap:SubsegmentsAxis",
    "geography": "srt:StatementGeographicalAxis",
    "product": "srt:ProductOrServiceAxis",
    "customer": "srt:MajorCustomersAxis",
    "equity component": "us-gaap:StatementEquityComponentsAxis",
    "class of stock": "us-gaap:StatementClassOfStockAxis",
    "consolidation item": "srt:ConsolidationItemsAxis",
    "legal entity": "dei:LegalEntityAxis",
    "counterparty": "srt:CounterpartyNameAxis",
    "related party": "us-gaap:RelatedPartyTransactionsByRelatedPartyAxis",
    "range": "srt:RangeAxis",
    "scenario": "srt:StatementScenarioAxis",
    "restatement": "srt:RestatementAxis",
    "crypto asset": "srt:CryptoAssetAxis",
    "equity method investee": "srt:ScheduleOfEquityMethodInvestmentEquityMethodInvesteeNameAxis",
    "fair value level": "us-gaap:FairValueByFairValueHierarchyLevelAxis",
    "fair value frequency": "us-gaap:FairValueByMeasurementFrequencyAxis",
    "fair value basis": "us-gaap:FairValueByMeasurementBasisAxis",
    "fair value asset class": "us-gaap:FairValueByAssetClassAxis",
    "fair value liability class": "us-gaap:FairValueByLiabilityClassAxis",
    "measurement input": "us-gaap:MeasurementInputTypeAxis",
    "financial instrument": "us-gaap:FinancialInstrumentAxis",
    "investment type": "us-gaap:InvestmentTypeAxis",
    "equity securities industry": "us-gaap:EquitySecuritiesByIndustryAxis",
    "cash": "us-gaap:CashAndCashEquivalentsAxis",
    "debt instrument": "us-gaap:DebtInstrumentAxis",
    "long-term debt type": "us-gaap:LongtermDebtTypeAxis",
    "short-term debt type": "us-gaap:ShortTermDebtTypeAxis",
    "credit facility": "us-gaap:CreditFacilityAxis",
    "receivable type": "us-gaap:AccountsNotesLoansAndFinancingReceivableByReceivableTypeAxis",
    "financing receivable portfolio": "us-gaap:FinancingReceivablePortfolioSegmentAxis",
    "financing receivable class": "us-gaap:FinancingReceivableRecordedInvestmentByClassOfFinancingReceivableAxis",
    "past due": "us-gaap:FinancingReceivablesPeriodPastDueAxis",
    "credit quality": "us-gaap:InternalCreditAssessmentAxis",
    "derivative risk": "us-gaap:DerivativeInstrumentRiskAxis",
    "hedging designation": "us-gaap:HedgingDesignationAxis",
    "hedging relationship": "us-gaap:DerivativeInstrumentsGainLossByHedgingRelationshipAxis",
    "balance sheet location": "us-gaap:BalanceSheetLocationAxis",
    "income statement location": "us-gaap:IncomeStatementLocationAxis",
    "retirement plan tax status": "us-gaap:RetirementPlanTaxStatusAxis",
    "retirement plan location": "us-gaap:RetirementPlanSponsorLocationAxis",
    "retirement plan": "us-gaap:RetirementPlanTypeAxis",
    "plan asset category": "us-gaap:DefinedBenefitPlanByPlanAssetCategoriesAxis",
    "award type": "us-gaap:AwardTypeAxis",
    "plan name": "us-gaap:PlanNameAxis",
    "antidilutive security": (
        "us-gaap:AntidilutiveSecuritiesExcludedFromComputationOfEarningsPerShareByAntidilutiveSecuritiesAxis"
    ),
    "property type": "us-gaap:PropertyPlantAndEquipmentByTypeAxis",
    "intangible asset class": "us-gaap:FiniteLivedIntangibleAssetsByMajorClassAxis",
    "indefinite-lived intangible asset class": "us-gaap:IndefiniteLivedIntangibleAssetsByMajorClassAxis",
    "business acquisition": "us-gaap:BusinessAcquisitionAxis",
    "asset acquisition": "us-gaap:AssetAcquisitionAxis",
    "restructuring plan": "us-gaap:RestructuringPlanAxis",
    "restructuring cost": "us-gaap:RestructuringCostAndReserveAxis",
    "valuation allowance": "us-gaap:ValuationAllowancesAndReservesTypeAxis",
    "deferred tax asset": "us-gaap:ValuationAllowanceByDeferredTaxAssetAxis",
    "contingency": "us-gaap:LossContingenciesByNatureOfContingencyAxis",
    "concentration": "us-gaap:ConcentrationRiskByTypeAxis",
    "collaboration": "us-gaap:TypeOfArrangementAxis",
    "share repurchase program": "srt:ShareRepurchaseProgramAxis",
    "consolidated entity": "srt:ConsolidatedEntitiesAxis",
    "adoption effect": "srt:CumulativeEffectPeriodOfAdoptionAxis",
    "currency": "srt:CurrencyAxis",
    "person": "srt:TitleOfIndividualAxis",
    "billing status": "us-gaap:AccountsNotesLoansAndFinancingReceivablesByBillingStatusTypeAxis",
    "concentration benchmark": "us-gaap:ConcentrationRiskByBenchmarkAxis",
    "unconsolidated investee": "us-gaap:EquityMethodInvestmentNonconsolidatedInvesteeAxis",
    "reclassification": "us-gaap:ReclassificationOutOfAccumulatedOtherComprehensiveIncomeAxis",
    "subsequent event": "us-gaap:SubsequentEventTypeAxis",
}
"""The words of extraction for a family of members, and the axis each stands for."""

_EQUITY, _GEOGRAPHY = "us-gaap:StatementEquityComponentsAxis", "srt:StatementGeographicalAxis"
_MEMBERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    _EQUITY: (
        (
            r"(?:additional )?paid[- ]in[- ](?:capital|surplus)|capital surplus|apic",
            "us-gaap:AdditionalPaidInCapitalMember",
        ),
        (
            r"common (?:stock|shares?) (?:and|&|including) (?:additional )?paid[- ]in capital",
            "us-gaap:CommonStockIncludingAdditionalPaidInCapitalMember",
        ),
        (r"(?:class [a-c] )?(?:common (?:stock|shares?)|ordinary shares?).*", "us-gaap:CommonStockMember"),
        (r"(?:convertible )?(?:preferred|preference) (?:stock|shares?).*", "us-gaap:PreferredStockMember"),
        (r".*treasury (?:stock|shares?).*", "us-gaap:TreasuryStockCommonMember"),
        (
            r"retained earnings.*|.*accumulated deficit.*|(?:reinvested|accumulated) earnings|earnings reinvested.*",
            "us-gaap:RetainedEarningsMember",
        ),
        (r"accumulated other comprehensive.*|aoc[il]", "us-gaap:AccumulatedOtherComprehensiveIncomeMember"),
        (r"non-? ?controlling interests?.*", "us-gaap:NoncontrollingInterestMember"),
        (
            r"total .*(?:stock|share|shareown)(?:holders|ers)? ?(?:equity|deficit) attributable.*"
            r"|.* (?:stock|share)holders equity",
            "us-gaap:ParentMember",
        ),
        (
            r"foreign currency.*|(?:cumulative )?translation.*",
            "us-gaap:AccumulatedForeignCurrencyAdjustmentAttributableToParentMember",
        ),
        (
            r".*(?:cash flow hedg|derivative).*",
            "us-gaap:AccumulatedGainLossNetCashFlowHedgeParentMember",
        ),
        (
            r".*(?:pension|defined benefit|postretirement|retirement).*",
            "us-gaap:AccumulatedDefinedBenefitPlansAdjustmentAttributableToParentMember",
        ),
        (
            r".*(?:available[- ]for[- ]sale|marketable|investments?|securities).*",
            "us-gaap:AccumulatedNetInvestmentGainLossAttributableToParentMember",
        ),
    ),
    "us-gaap:FairValueByFairValueHierarchyLevelAxis": (
        (r".*level ?1\b.*|quoted prices in active markets.*", "us-gaap:FairValueInputsLevel1Member"),
        (r".*level ?2\b.*|significant other observable.*", "us-gaap:FairValueInputsLevel2Member"),
        (r".*level ?3\b.*|significant unobservable.*", "us-gaap:FairValueInputsLevel3Member"),
        (r".*(?:net asset value|nav).*", "us-gaap:FairValueMeasuredAtNetAssetValuePerShareMember"),
    ),
    "us-gaap:RetirementPlanTypeAxis": (
        (
            r".*(?:other|non-?pension|medical|health|retiree|opeb).*",
            "us-gaap:OtherPostretirementBenefitPlansDefinedBenefitMember",
        ),
        (r".*(?:pension|defined benefit).*", "us-gaap:PensionPlansDefinedBenefitMember"),
    ),
    "srt:RangeAxis": (
        (r"min(?:imum)?|low(?:er)?|.* minimum", "srt:MinimumMember"),
        (r"max(?:imum)?|high(?:er)?|.* maximum", "srt:MaximumMember"),
        (r".*weighted[- ]average.*|average", "srt:WeightedAverageMember"),
        (r"median", "srt:MedianMember"),
    ),
    _GEOGRAPHY: (
        (r"(?:u\.? ?s\.?(?: ?a\.?)?|united states(?: of america)?|domestic.*)", "country:US"),
        (r"north america", "srt:NorthAmericaMember"),
        (r"south america", "srt:SouthAmericaMember"),
        (r"latin america(?: and the caribbean)?", "srt:LatinAmericaMember"),
        (r"(?:the )?americas", "srt:AmericasMember"),
        (r"europe", "srt:EuropeMember"),
        (r"asia", "srt:AsiaMember"),
        (r"asia[- ]?pacific|apac", "srt:AsiaPacificMember"),
        (r"africa", "srt:AfricaMember"),
        (r"middle east", "us-gaap:MiddleEastMember"),
        (r"emea|europe,? (?:the )?middle east,? (?:and|&) africa", "us-gaap:EMEAMember"),
        (
            r"non-? ?u\.? ?s\.?|foreign|international|outside (?:the )?(?:u\.? ?s\.?|united states)",
            "us-gaap:NonUsMember",
        ),
        (r"canada", "country:CA"),
        (r"mexico", "country:MX"),
        (r"brazil", "country:BR"),
        (r"(?:mainland |people s republic of )?china(?: mainland)?|prc", "country:CN"),
        (r"hong kong", "country:HK"),
        (r"taiwan", "country:TW"),
        (r"japan", "country:JP"),
        (r"(?:south |republic of )?korea", "country:KR"),
        (r"singapore", "country:SG"),
        (r"india", "country:IN"),
        (r"australia", "country:AU"),
        (r"(?:united kingdom|u\.? ?k\.?|great britain)", "country:GB"),
        (r"germany", "country:DE"),
        (r"france", "country:FR"),
        (r"italy", "country:IT"),
        (r"spain", "country:ES"),
        (r"(?:the )?netherlands", "country:NL"),
        (r"ireland", "country:IE"),
        (r"switzerland", "country:CH"),
        (r"israel", "country:IL"),
    ),
    "us-gaap:AwardTypeAxis": (
        (r".*(?:restricted (?:stock|share) units?|rsus?).*", "us-gaap:RestrictedStockUnitsRSUMember"),
        (r".*(?:performance (?:stock |share )?(?:units?|shares?|awards?)|psus?).*", "us-gaap:PerformanceSharesMember"),
        (r".*restricted (?:stock|shares?).*", "us-gaap:RestrictedStockMember"),
        (r".*(?:stock |share )?options?.*", "us-gaap:EmployeeStockOptionMember"),
        (r".*stock appreciation rights?.*|sars?", "us-gaap:StockAppreciationRightsSARSMember"),
        (r".*(?:employee )?stock purchase.*|espp", "us-gaap:EmployeeStockMember"),
    ),
    "us-gaap:StatementClassOfStockAxis": (
        (r"(?:class )?a(?: common (?:stock|shares?))?", "us-gaap:CommonClassAMember"),
        (r"(?:class )?b(?: common (?:stock|shares?))?", "us-gaap:CommonClassBMember"),
        (r"(?:class )?c(?: common (?:stock|shares?))?", "us-gaap:CommonClassCMember"),
        (r"series a preferred (?:stock|shares?)", "us-gaap:SeriesAPreferredStockMember"),
        (r"series b preferred (?:stock|shares?)", "us-gaap:SeriesBPreferredStockMember"),
    ),
    "us-gaap:IncomeStatementLocationAxis": (
        (r"(?:total )?costs? of (?:revenues?|sales|goods sold|products sold).*", "us-gaap:CostOfSalesMember"),
        (r"research and development.*", "us-gaap:ResearchAndDevelopmentExpenseMember"),
        (r"(?:sales|selling) and marketing.*|marketing and sales", "us-gaap:SellingAndMarketingExpenseMember"),
        (r"general and administrative.*", "us-gaap:GeneralAndAdministrativeExpenseMember"),
        (r"selling, general and administrative.*", "us-gaap:SellingGeneralAndAdministrativeExpensesMember"),
        (r"(?:net )?(?:sales|revenues?|operating revenues?)", "us-gaap:SalesMember"),
        (r"interest expense.*", "us-gaap:InterestExpenseMember"),
        (r"other (?:income|expense).*", "us-gaap:OtherNonoperatingIncomeExpenseMember"),
    ),
    "us-gaap:HedgingDesignationAxis": (
        (
            r"(?:derivatives? )?(?:instruments? )?not designated.*|.*non-?designated.*|undesignated.*",
            "us-gaap:NondesignatedMember",
        ),
        (r".*designated.*", "us-gaap:DesignatedAsHedgingInstrumentMember"),
    ),
    "us-gaap:DerivativeInstrumentsGainLossByHedgingRelationshipAxis": (
        (r".*cash flow.*", "us-gaap:CashFlowHedgingMember"),
        (r".*fair value.*", "us-gaap:FairValueHedgingMember"),
        (r".*net investment.*", "us-gaap:NetInvestmentHedgingMember"),
    ),
    "us-gaap:DerivativeInstrumentRiskAxis": (
        (r".*interest rate swap.*", "us-gaap:InterestRateSwapMember"),
        (r".*(?:foreign (?:currency|exchange)|currency).*forward.*", "us-gaap:ForeignExchangeForwardMember"),
        (r".*(?:foreign (?:currency|exchange)|currency).*", "us-gaap:ForeignExchangeContractMember"),
        (r".*interest rate.*", "us-gaap:InterestRateContractMember"),
        (r".*commodit.*", "us-gaap:CommodityContractMember"),
    ),
    "us-gaap:FairValueByMeasurementFrequencyAxis": (
        (r".*non-?recurring.*", "us-gaap:FairValueMeasurementsNonrecurringMember"),
        (r".*recurring.*", "us-gaap:FairValueMeasurementsRecurringMember"),
    ),
    "us-gaap:StatementBusinessSegmentsAxis": ((r"corporate", "us-gaap:CorporateMember"),),
    "srt:ConsolidationItemsAxis": (
        (
            r".*(?:intersegment|intercompany|inter-segment) eliminations?.*|eliminations?",
            "us-gaap:IntersegmentEliminationMember",
        ),
        (r"(?:total )?(?:reportable|operating) segments?.*", "us-gaap:OperatingSegmentsMember"),
        (r"corporate.*|unallocated.*", "us-gaap:CorporateNonSegmentMember"),
        (r".*reconciling.*", "us-gaap:MaterialReconcilingItemsMember"),
    ),
    "srt:ProductOrServiceAxis": (
        (r"products?", "us-gaap:ProductMember"),
        (r"services?", "us-gaap:ServiceMember"),
        (r"subscriptions? and support", "us-gaap:SubscriptionAndCirculationMember"),
    ),
    "us-gaap:PropertyPlantAndEquipmentByTypeAxis": (
        (r"land", "us-gaap:LandMember"),
        (r"buildings? and (?:leasehold )?improvements?", "us-gaap:BuildingAndBuildingImprovementsMember"),
        (r"buildings?", "us-gaap:BuildingMember"),
        (r"land and buildings?", "us-gaap:LandAndBuildingMember"),
        (r"machinery and equipment", "us-gaap:MachineryAndEquipmentMember"),
        (r"furniture(?:,? and)? (?:fixtures|equipment).*", "us-gaap:FurnitureAndFixturesMember"),
        (r"leasehold improvements?", "us-gaap:LeaseholdImprovementsMember"),
        (r"construction[- ]in[- ](?:progress|process)", "us-gaap:ConstructionInProgressMember"),
        (r"equipment", "us-gaap:EquipmentMember"),
    ),
    "us-gaap:FiniteLivedIntangibleAssetsByMajorClassAxis": (
        (r"customer relationships?.*", "us-gaap:CustomerRelationshipsMember"),
        (r".*developed (?:product )?(?:technolog|right).*", "us-gaap:DevelopedTechnologyRightsMember"),
        (r"trade ?marks?.*", "us-gaap:TrademarksMember"),
        (r"trade ?names?.*", "us-gaap:TradeNamesMember"),
        (r"patents?.*", "us-gaap:PatentsMember"),
        (r".*licens.*", "us-gaap:LicensingAgreementsMember"),
        (r"non-?compet.*", "us-gaap:NoncompeteAgreementsMember"),
        (r"other.*", "us-gaap:OtherIntangibleAssetsMember"),
    ),
}
"""Per axis, patterns of labels in order and the member each stands for."""

_COMPILED = {
    axis: tuple((re.compile(pattern), QName.parse(member)) for pattern, member in members)
    for axis, members in _MEMBERS.items()
}
_HINTS = {key_text(hint): QName.parse(axis) for hint, axis in AXES.items()}


def standard_axis(hint: str) -> QName | None:
    """Return the axis that the extraction's word for a family of members names, None when there is no standard one.

    For axes without a word of their own the extraction gives the name.
    """
    if ":" in hint and hint.endswith("Axis"):
        return QName.parse(hint)
    return _HINTS.get(key_text(hint))


def standard_member(axis: QName, label: str) -> QName | None:
    """Return the standard member that a label names on the axis, None when there is none."""
    text = " ".join(re.sub(r"[’'()]", " ", label.lower()).split())
    for pattern, member in _COMPILED.get(str(axis), ()):
        if pattern.fullmatch(text):
            return member
    return None
