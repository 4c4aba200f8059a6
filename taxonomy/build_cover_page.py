"""Makes ``taxonomy/data/cover_page.json`` from the SEC's validations of cover pages.

    python -m taxonomy.build_cover_page --source dei-validations.json --out taxonomy/data

The source is ``validate/resources/dei-validations.json`` of the public repository Arelle/EDGAR, written by staff of the
SEC and free of copyright (17 U.S.C. 105). What it says of inline filings of the periodic forms is restated in the form
that ``taxonomy.cover_page`` reads; what compares with the submission header, or is about other forms, is left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

FORMS = ("10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F", "8-K")
_NEEDS = {
    "x": ("required", "error"),
    "xv": ("required", "error"),
    "r": ("required", "warning"),
    "y": ("required", "warning"),
    "n": ("required", "warning"),
    "ru": ("required", "warning"),
    "o": ("optional", "warning"),
    "ov": ("optional", "warning"),
    "ou": ("optional", "warning"),
    "o2": ("at_least_one", "warning"),
    "o3": ("at_least_one", "warning"),
    "f2": ("at_least_one", "warning"),
    "ot1": ("at_most_one", "warning"),
    "t1": ("exactly_one", "warning"),
    "tf3": ("one_is_true", "warning"),
    "wv": ("at_most_one_is_true", "error"),
    "ws": ("at_most_one_is_true", "error"),
    "op": ("all_or_none", "warning"),
    "ol1": ("only_when", "warning"),
    "ol2": ("only_when", "warning"),
    "ra": ("only_when", "warning"),
    "rt": ("only_when", "warning"),
    "et1": ("only_when", "warning"),
    "oph": ("exactly_when", "warning"),
    "oth": ("exactly_when", "warning"),
    "sr": ("exactly_when", "warning"),
    "tr": ("exactly_when", "warning"),
    "te": ("exactly_when", "warning"),
}
_WHEN_OF_CODE = {"te": ("Security12bTitle",)}
_PLACES = {"": "entity", "c": "security", "c-or-required-context": "security", "a": "contact", "f": "former_address"}
_STATED_ELSEWHERE = (
    # The program checks these in code, not by this file (EFM 6.5.20, 6.5.21, 6.5.23).
    {"elements": ["AmendmentFlag"], "need": "required", "severity": "error", "citation": "EFM 6.5.20", "visible": True},
    {
        "elements": ["AmendmentDescription"], "need": "exactly_when", "severity": "error", "citation": "EFM 6.5.20",
        "when": {"elements": ["AmendmentFlag"], "values": ["true"]}, "visible": True,
    },
    {
        "elements": ["EntityCentralIndexKey"], "need": "required", "severity": "error", "citation": "EFM 6.5.23",
        "visible": False,
    },
)  # fmt: skip


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _forms(rule: Mapping[str, Any], classes: Mapping[str, Any]) -> list[str]:
    def resolve(names: Iterable[str]) -> Iterator[str]:
        for name in names:
            if name.startswith("@"):
                yield from resolve(classes[name[1:]])
            else:
                yield name

    named = _listed(rule.get("sub-types"))
    inverted = "!not!" in named
    found = set(resolve(name for name in named if name != "!not!"))
    return [form for form in FORMS if (form in found) != inverted]


def restate(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of the data file."""
    rules: list[dict[str, Any]] = [{**rule, "forms": list(FORMS), "place": "entity"} for rule in _STATED_ELSEWHERE]
    known = set()
    for rule in source["sub-type-element-validations"]:
        code = rule.get("validation")
        elements = [name for name in _listed(rule.get("xbrl-names")) if ":" not in name]
        forms = _forms(rule, source["sub-type-classes"])
        if code not in _NEEDS or not elements or not forms or rule.get("source") == "non-inline":
            continue
        if str(rule.get("lang", "en")).startswith("(?!") or rule.get("axis", "") not in _PLACES:
            continue
        if "value" in rule and any(str(value).startswith("!") for value in _listed(rule["value"])):
            continue
        restated = _restate(rule, code, elements, forms)
        key = json.dumps([restated[part] for part in ("elements", "forms", "need", "place")])
        if key not in known:
            known.add(key)
            rules.append(restated)
    return {
        "source": "dei-validations.json of Arelle/EDGAR; U.S. Securities and Exchange Commission, 17 U.S.C. 105",
        "rules": rules,
    }


def _restate(rule: Mapping[str, Any], code: str, elements: list[str], forms: list[str]) -> dict[str, Any]:
    need, severity = _NEEDS[code]
    restated: dict[str, Any] = {
        "elements": elements,
        "forms": forms,
        "need": need,
        "severity": severity,
        "place": _PLACES[rule.get("axis", "")],
        "visible": str(rule.get("dei/cover", "")).lower() == "cover",
        "citation": f"EFM {rule['efm']}",
    }
    if "value" in rule:
        restated["values"] = [_text(value) for value in _listed(rule["value"])]
    if others := _WHEN_OF_CODE.get(code, tuple(_listed(rule.get("references")))):
        restated["when"] = {
            "elements": list(others),
            "values": [_text(v) for v in _listed(rule.get("reference-value"))],
        }
    if "check-after" in rule:
        restated["after"] = rule["check-after"]
    return restated


def main() -> None:
    """Write the data file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="dei-validations.json")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    content = restate(json.loads(arguments.source.read_text(encoding="utf-8")))
    rows = ",\n".join(f"  {json.dumps(rule)}" for rule in content["rules"])
    text = f'{{\n "source": {json.dumps(content["source"])},\n "rules": [\n{rows}\n ]\n}}\n'
    path = arguments.out / "cover_page.json"
    path.write_text(text, encoding="utf-8")
    print(f"{path}: {len(content['rules'])} rules")


if __name__ == "__main__":
    main()
