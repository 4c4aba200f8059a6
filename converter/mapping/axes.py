"""Standard axes and members for the words that documents use (srt and us-gaap names are facts of those taxonomies)."""

from __future__ import annotations

from collections.abc import Mapping

from converter.model.decisions import key_text
from taxonomy.concepts import QName

_AXES: Mapping[str, str] = {
    "segment": "us-gaap:StatementBusinessSegmentsAxis",
    "geography": "srt:StatementGeographicalAxis",
    "product": "srt:ProductOrServiceAxis",
    "equity component": "us-gaap:StatementEquityComponentsAxis",
    "fair value level": "us-gaap:FairValueByFairValueHierarchyLevelAxis",
    "counterparty": "srt:CounterpartyNameAxis",
    "range": "srt:RangeAxis",
    "scenario": "srt:StatementScenarioAxis",
    "crypto asset": "srt:CryptoAssetAxis",
}
_MEMBERS: Mapping[str, Mapping[str, str]] = {
    "srt:StatementGeographicalAxis": {
        "north america": "srt:NorthAmericaMember",
        "europe": "srt:EuropeMember",
        "asia": "srt:AsiaMember",
    },
    "us-gaap:FairValueByFairValueHierarchyLevelAxis": {
        "level 1": "us-gaap:FairValueInputsLevel1Member",
        "level 2": "us-gaap:FairValueInputsLevel2Member",
        "level 3": "us-gaap:FairValueInputsLevel3Member",
    },
}


def standard_axis(hint: str) -> QName | None:
    """Return the axis that the extraction's word for a family of members names, None when there is no standard one."""
    name = _AXES.get(key_text(hint))
    return QName.parse(name) if name else None


def standard_member(axis: QName, label: str) -> QName | None:
    """Return the standard member of that name on the axis, None when there is none."""
    name = _MEMBERS.get(str(axis), {}).get(key_text(label))
    return QName.parse(name) if name else None
