"""What the cover page of a periodic report says of the entity and the report, as ``dei`` elements (EFM 6.5.20 ff.).

Forms print most answers above their captions ("(State or other jurisdiction of incorporation)") or tick one of two
boxes. What is not certain is left out: a draft is completed by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from converter.extraction.dates import read_dates
from converter.model.document import Document, Table
from taxonomy.place_names import place_code, place_name

_REACH = 80
"""Blocks at the beginning of a document that may belong to its cover."""
_END = re.compile(r"^\W*(?:table of contents|index|documents? incorporated by reference|part i\b|item 1\b)", re.I)
_RUNNING_HEAD = re.compile(r"^\W*table of contents\W*$", re.I)
_FORM = re.compile(r"\bform\s+((?:10|20|40)-[kqf](?:/a)?|8-k(?:/a)?|6-k)\b", re.I)
_ENDED = re.compile(r"\b(?:year|quarterly period|quarter|period) ended:?\s+(\w+ \d{1,2}, \d{4})", re.I)
_FILE_NUMBER = re.compile(r"commission file (?:number|no\.?)s?\W*(\d{1,3}-\d{3,6}(?:-\d+)?)", re.I)
_PHONE = re.compile(r"\(?(\d{3})\)?[\s.-]*(\d{3}[\s.-]\d{4})")
_TICKED, _OPEN = "☒☑⌧■✓✔þý", "☐□▢¨"
_MARK = re.compile(rf"[{_TICKED}{_OPEN}]|\byes\b|\bno\b", re.I)
_QUESTIONS = {
    "EntityWellKnownSeasonedIssuer": r"is a well-known seasoned issuer",
    "EntityVoluntaryFilers": r"is not required to file reports",
    "EntityCurrentReportingStatus": r"has filed all reports required",
    "EntityInteractiveDataCurrent": r"has submitted electronically",
    "EntityShellCompany": r"is a shell company",
}
"""The words of the form before an answer of Yes or No."""
_YES_NO_TYPE = frozenset(_QUESTIONS) - {"EntityShellCompany"}
"""Elements whose values are ``Yes`` and ``No``; the others are booleans."""
_BOXES = {
    "DocumentAnnualReport": r"annual report pursuant to",
    "DocumentQuarterlyReport": r"quarterly report pursuant to",
    "DocumentTransitionReport": r"transition report pursuant to",
}
_CATEGORIES = {
    "Large Accelerated Filer": r"large accelerated filer",
    "Accelerated Filer": r"(?<!large )(?<!non-)accelerated filer",
    "Non-accelerated Filer": r"non-accelerated filer",
}
_SIZES = {
    "EntitySmallBusiness": r"smaller reporting company",
    "EntityEmergingGrowthCompany": r"emerging growth company",
}
_CAPTIONS = {
    "EntityRegistrantName": r"\(?exact name of (?:the )?(?:registrant|company)",
    "EntityIncorporationStateCountryCode": r"\(?state or other jurisdiction",
    "EntityTaxIdentificationNumber": r"\(?i\.?\s?r\.?\s?s\.? employer",
    "EntityAddressPostalZipCode": r"\(?zip code",
}
_CLASS = re.compile(r"title of each class", re.I)
_EXCHANGES = (
    (r"new york stock exchange|\bnyse\b(?! american| arca)", "NYSE"),
    (r"nyse american", "NYSEAMER"),
    (r"nyse arca", "NYSEArca"),
    (r"nasdaq", "NASDAQ"),
    (r"cboe", "CboeBZX"),
    (r"chicago stock exchange", "CHX"),
)


def read_cover(document: Document) -> dict[str, str]:
    """Return the values of ``dei`` elements (by local name) that the cover page states; empty without a cover page."""
    lines = _lines(document)
    text = "\n".join(line for line in lines if line)
    form = _FORM.search(text)
    if form is None:
        return {}
    found = {"DocumentType": form[1].upper()}
    found |= _by_pattern(text)
    found |= _by_caption(document)
    found |= _address(lines)
    found |= _answers(text)
    found |= _filer(text)
    found |= _security(document)
    return found


def _cover_blocks(document: Document) -> Iterator[object]:
    seen = False
    for block in document.blocks[:_REACH]:
        words = "" if isinstance(block, Table) else block.text
        seen = seen or _FORM.search(words) is not None
        if seen and _END.match(words) and not _RUNNING_HEAD.match(words):
            return
        yield block


def _lines(document: Document) -> list[str]:
    found: list[str] = []
    for block in _cover_blocks(document):
        if isinstance(block, Table):
            found += (" ".join(texts) for texts in _rows(block))
        else:
            found.append(" ".join(getattr(block, "text", "").split()))
    return found


def _rows(table: Table) -> Iterator[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.clean:
            rows.setdefault(cell.row, []).append(cell.clean)
    yield from (rows[row] for row in sorted(rows))


def _by_pattern(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if ended := _ENDED.search(text):
        days = [mention.date for mention in read_dates(ended[1]).mentions if mention.date is not None]
        if days:
            found["DocumentPeriodEndDate"] = days[0].isoformat()
    if number := _FILE_NUMBER.search(text):
        found["EntityFileNumber"] = number[1]
    caption = re.search(r"telephone number", text, re.I)
    if caption is not None:
        around = text[caption.start() : caption.end() + 60], text[max(0, caption.start() - 80) : caption.start()]
        phones = [match for part in around for match in list(_PHONE.finditer(part))[-1:]]
        if phones:
            found |= {"CityAreaCode": phones[0][1], "LocalPhoneNumber": phones[0][2]}
    return found


def _by_caption(document: Document) -> dict[str, str]:
    """Return what stands above a caption: in the same column of its table, or on the line before."""
    found: dict[str, str] = {}
    before = ""
    for block in _cover_blocks(document):
        if isinstance(block, Table):
            rows = list(_rows(block))
            for above, row in pairwise(rows):
                if len(above) == len(row):
                    for value, caption in zip(above, row, strict=True):
                        _take(found, caption, value)
            before = " ".join(rows[-1]) if rows else before
        else:
            line = " ".join(getattr(block, "text", "").split())
            _take(found, line, before)
            before = line or before
    return found


def _take(found: dict[str, str], caption: str, value: str) -> None:
    for element, pattern in _CAPTIONS.items():
        if element in found or not value or re.match(pattern, caption, re.I) is None:
            continue
        if element == "EntityIncorporationStateCountryCode":
            value = place_code("stpr", value) or place_code("country", value)
        elif element == "EntityTaxIdentificationNumber":
            value = value if re.fullmatch(r"\d\d-\d{7}", value) else ""
        elif element == "EntityAddressPostalZipCode":
            zip_code = re.search(r"\b\d{5}(?:-\d{4})?$", value)
            value = zip_code[0] if zip_code else ""
        if value:
            found[element] = value


def _address(lines: Sequence[str]) -> dict[str, str]:
    """Return the lines above "(Address of principal executive offices)": street, city, state, zip code."""
    at = next((i for i, line in enumerate(lines) if re.match(r"\(?address of .{0,20}principal", line, re.I)), 0)
    above: list[str] = []
    for line in reversed(lines[max(0, at - 5) : at]):
        if line.startswith("(") or re.search(r"\)$|identification|telephone", line, re.I):
            break
        above.insert(0, line)
    text = ", ".join(above)
    zip_code = re.search(r",?\s*\b(\d{5}(?:-\d{4})?)$", text)
    parts = [part.strip() for part in (text[: zip_code.start()] if zip_code else text).split(",") if part.strip()]
    if len(parts) < 3:
        return {}
    state = place_code("stpr", parts[-1]) or (parts[-1] if place_name("stpr", parts[-1]) else "")
    if not state and " " in parts[-1]:
        # "Atlanta, Georgia" may stand in cells of their own without a comma between city and state.
        city, _, last = parts[-1].rpartition(" ")
        state = place_code("stpr", last) or (last if place_name("stpr", last) else "")
        parts[-1:] = [city, last]
    if not state or len(parts) > 5:
        return {}
    found = {"EntityAddressAddressLine1": parts[0], "EntityAddressCityOrTown": parts[-2]}
    if len(parts) > 3:
        found["EntityAddressAddressLine2"] = ", ".join(parts[1:-2])
    if zip_code:
        found["EntityAddressPostalZipCode"] = zip_code[1]
    return found | {"EntityAddressStateOrProvince": state}


def _answers(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for element, words in _QUESTIONS.items():
        asked = re.search(words, text, re.I)
        answer = _yes_or_no(text[asked.end() : asked.end() + 1200]) if asked is not None else None
        if answer is not None:
            found[element] = ("Yes" if answer else "No") if element in _YES_NO_TYPE else str(answer).lower()
    for element, words in _BOXES.items():
        box = re.search(rf"([{_TICKED}{_OPEN}])\s*{words}", text, re.I)
        if box is not None:
            found[element] = str(box[1] in _TICKED).lower()
    return found


def _yes_or_no(text: str) -> bool | None:
    """Return the answer in ``Yes ☒ No ☐`` or ``☒ Yes ☐ No``; None when it is not plain."""
    end = re.search(r"indicate by check ?mark", text, re.I)
    marks = [mark.lower() for mark in _MARK.findall(text[: end.start()] if end is not None else text)]
    for first in range(len(marks) - 3):
        four = marks[first : first + 4]
        kinds = ["b" if mark in _TICKED + _OPEN else mark for mark in four]
        boxes = [mark in _TICKED for mark in four if mark in _TICKED + _OPEN]
        if kinds in (["yes", "b", "no", "b"], ["b", "yes", "b", "no"]) and boxes[0] != boxes[1]:
            return boxes[0]
    return None


def _filer(text: str) -> dict[str, str]:
    """Return the filer's category and size: a run of names, each with a box behind it, or before it."""
    for run in _runs(text):
        names = "|".join(f"(?:{pattern})" for pattern in (*_CATEGORIES.values(), *_SIZES.values()))
        tokens = [token.lower() for token in re.findall(rf"{names}|[{_TICKED}{_OPEN}]", run, re.I)]
        first, second = tokens[::2], tokens[1::2]
        if first[0] in _TICKED + _OPEN:
            first, second = second, first
        ticked = {name: box in _TICKED for name, box in zip(first, second, strict=False)}
        if len(tokens) % 2 or any(name in _TICKED + _OPEN for name in ticked):
            continue
        found = {element: str(ticked[words]).lower() for element, words in _SIZES.items() if words in ticked}
        categories = [name for name in _CATEGORIES if ticked.get(name.lower())]
        return found | ({"EntityFilerCategory": categories[0]} if len(categories) == 1 else {})
    return {}


def _runs(text: str) -> Iterator[str]:
    """Yield what may be the list of names and boxes: from a first name with a box beside it to the next question."""
    box = f"[{_TICKED}{_OPEN}]"
    for match in re.finditer(rf"{box}\s*large accelerated filer|large accelerated filer\s*{box}", text, re.I):
        tail = text[match.start() : match.start() + 400]
        end = re.search(r"if an emerging growth company|indicate by check", tail, re.I)
        yield tail[: end.start()] if end is not None else tail


def _security(document: Document) -> dict[str, str]:
    """Return title, symbol and exchange of the one class registered under Section 12(b); several need members."""
    for block in _cover_blocks(document):
        if isinstance(block, Table):
            rows = list(_rows(block))
            heads = [
                i for i, row in enumerate(rows) if len(row) == 3 and re.search(r"title of each class", row[0], re.I)
            ]
            if heads and len(listed := _full(rows[heads[0] + 1 :])) == 1:
                title, symbol, exchange = listed[0]
                code = next((code for pattern, code in _EXCHANGES if re.search(pattern, exchange, re.I)), "")
                found = {"Security12bTitle": title, "TradingSymbol": symbol}
                return found | ({"SecurityExchangeName": code} if code else {})
    return {}


def _full(rows: Sequence[list[str]]) -> list[list[str]]:
    return [row for row in rows if len(row) == 3]
