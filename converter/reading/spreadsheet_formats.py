"""Number formats of spreadsheets: what a reader sees for a stored number (ECMA-376 part 1 §18.8.31)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

# ECMA-376 part 1 §18.8.30: formats that files name by number only, as shown in English (US).
BUILTIN_FORMATS = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);("$"#,##0)', 7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);("$"#,##0.00)', 9: "0%",
    10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm",
    37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', 42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[([^\]]*)\]|(General)|([AaPp][Mm]?/[AaPp][Mm]?)|([yYmMdDhHsS]+)|([0#?]+)|([Ee][+-])|(.)',
    re.S,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)\Z")
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_WIDE = Context(prec=400)


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts of a format that semicolons separate."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None
    is_date: bool
    has_digits: bool


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for kind, text in [*(_classify(match) for match in _TOKEN.finditer(code)), ("end", "")]:
        if kind == "end":
            kinds = {kind for kind, _ in tokens}
            sections.append(_Section(tuple(tokens), condition, "date" in kinds, "digits" in kinds))
            tokens, condition = [], None
        elif kind == "condition":
            found = _CONDITION.match(text)
            condition = (found[1], Decimal(found[2])) if found else condition
        elif kind != "none":
            tokens.append((kind, text))
    return tuple(sections)


def _classify(match: re.Match[str]) -> tuple[str, str]:
    quoted, escaped, width, fill, bracket, general, noon, date, digits, exponent, other = match.groups()
    if quoted is not None or escaped is not None:
        return "text", quoted if quoted is not None else escaped
    if width is not None:
        return "text", " "
    if fill is not None:
        return "none", ""
    if bracket is not None:
        return _bracket(bracket)
    if general is not None:
        return "general", ""
    if noon is not None:
        return "date", noon
    if date is not None:
        return "date", date.lower()
    if digits is not None:
        return "digits", digits
    if exponent is not None:
        return "exponent", exponent
    if other == ";":
        return "end", ""
    return ("mark", other) if other in ".,%/@" else ("text", other)


def _bracket(content: str) -> tuple[str, str]:
    if content.startswith("$"):
        return "text", content[1:].partition("-")[0]
    if _CONDITION.match(content):
        return "condition", content
    if content and not content.lower().strip("hms"):
        return "date", content.lower()
    return "none", ""


def is_date_format(code: str) -> bool:
    """Return True when numbers in this format are shown as dates or times."""
    return _sections(code)[0].is_date


def show_text(text: str, code: str) -> str:
    """Return a text cell as shown; the fourth section of a format may add words to it."""
    sections = _sections(code)
    if len(sections) < 4:
        return text
    return "".join(
        text if token == ("mark", "@") else token[1] for token in sections[3].tokens if token[0] != "digits"
    ).strip()


def show_number(value: Decimal, code: str) -> str:
    """Return a number as the format shows it, without the blanks that only align it."""
    sections = _sections(code)
    section, magnitude, signed = _choose(sections, value)
    if any(kind == "general" for kind, _ in section.tokens) or (not section.tokens and len(sections) == 1):
        shown = "".join(plain(magnitude) if kind == "general" else text for kind, text in section.tokens) or plain(
            magnitude
        )
    elif not section.has_digits:
        shown = "".join(
            plain(magnitude) if text == "@" else text for kind, text in section.tokens if kind in ("text", "mark")
        )
    else:
        shown = _shown(magnitude, section)
    if signed and any(character in "123456789" for character in shown):
        shown = "-" + shown.strip()
    return shown.strip()


def _choose(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section, Decimal, bool]:
    """Return the section for a value, the magnitude to show in it, and whether a minus sign is to be added."""
    for section in sections:
        if section.condition is not None and _holds(value, *section.condition):
            return section, abs(value), value < 0
    free = [section for section in sections[:3] if section.condition is None] or [sections[0]]
    if len(free) == 1 or len(free) < len(sections[:3]):
        return free[-1], abs(value), value < 0
    if value < 0:
        return free[1], abs(value), False
    return (free[2] if value == 0 and len(free) > 2 else free[0]), value, False


def _holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": value < bound, ">": value > bound, "<=": value <= bound, ">=": value >= bound,
        "=": value == bound, "<>": value != bound,
    }[sign]  # fmt: skip


def plain(value: Decimal) -> str:
    """Return a number in full, without exponent and without zeros that say nothing."""
    if value == 0:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(value: Decimal, section: _Section) -> str:
    tokens = section.tokens
    if ("mark", "/") in tokens:
        return plain(value)
    percent = sum(token == ("mark", "%") for token in tokens)
    value = value.scaleb(2 * percent, _WIDE)
    if any(kind == "exponent" for kind, _ in tokens):
        return _scientific(value, tokens)
    places = [number for number, (kind, _) in enumerate(tokens) if kind == "digits"]
    first, last = places[0], places[-1]
    point = next((number for number, token in enumerate(tokens) if token == ("mark", ".")), None)
    end_of_whole = max((number for number in places if point is None or number < point), default=first)
    # Commas right behind the digits show thousands, millions and so on.
    scaling = sum(_commas_after(tokens, number) for number in {end_of_whole, last})
    value = value.scaleb(-3 * scaling, _WIDE)
    fraction = "".join(text for kind, text in tokens[point + 1 :] if kind == "digits") if point is not None else ""
    whole = "".join(
        text for number, (kind, text) in enumerate(tokens) if kind == "digits" and (point is None or number < point)
    )
    grouped = any(token == ("mark", ",") for token in tokens[first:end_of_whole])
    body = _digits(value, whole, fraction, grouped, point is not None)
    before = "".join(text for kind, text in tokens[:first] if kind == "text" or text == "%")
    stop = max(last, point if point is not None and point > last else last)
    after = "".join(text for kind, text in tokens[stop + 1 :] if kind == "text" or text == "%")
    inside = "".join(text for kind, text in tokens[first:stop] if kind == "text")
    return before + body + inside + after


def _commas_after(tokens: tuple[tuple[str, str], ...], place: int) -> int:
    count = 0
    while place + 1 + count < len(tokens) and tokens[place + 1 + count] == ("mark", ","):
        count += 1
    return count if place + 1 + count == len(tokens) or tokens[place + 1 + count][0] != "digits" else 0


def _digits(value: Decimal, whole: str, fraction: str, grouped: bool, has_point: bool) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _WIDE)
    left, _, right = f"{rounded:f}".partition(".")
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if grouped and left:
        left = f"{int(left):,}".rjust(len(left), "0")
    kept = len(right)
    while kept and right[kept - 1] == "0" and fraction[kept - 1] != "0":
        kept -= 1
    right = right[:kept]
    if not left and not right and "?" in whole + fraction:
        return ""
    return left + ("." + right if has_point else "")


def _scientific(value: Decimal, tokens: tuple[tuple[str, str], ...]) -> str:
    mantissa = [text for kind, text in tokens[: [kind for kind, _ in tokens].index("exponent")] if kind == "digits"]
    decimals = len(mantissa[-1]) if len(mantissa) > 1 else 0
    exponent = value.adjusted() if value else 0
    number = value.scaleb(-exponent, _WIDE).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)
    return f"{number:f}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def show_date(serial: Decimal, code: str, from_1904: bool) -> str | None:
    """Return a serial number as the date or time that the format shows; None when there is no such date."""
    moment = date_of(serial, from_1904)
    if moment is None:
        return None
    tokens = _sections(code)[0].tokens
    noon = any("/" in text and kind == "date" for kind, text in tokens)
    parts: list[str] = []
    previous = ""
    for number, (kind, text) in enumerate(tokens):
        if kind != "date":
            parts.append(text if kind in ("text", "mark") else "")
            continue
        following = next((text for kind, text in tokens[number + 1 :] if kind == "date"), "")
        minutes = text[0] == "m" and (previous[:1] == "h" or following[:1] == "s")
        parts.append(_date_part(moment, text, minutes, noon))
        previous = text
    return "".join(parts).strip()


def _date_part(moment: datetime, text: str, minutes: bool, noon: bool) -> str:
    size = len(text)
    if "/" in text:
        return "AM" if moment.hour < 12 else "PM"
    match text[0]:
        case "y":
            return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
        case "m" if minutes:
            return f"{moment.minute:0{min(size, 2)}d}"
        case "m":
            name = _MONTHS[moment.month - 1]
            return {3: name[:3], 4: name, 5: name[0]}.get(size, f"{moment.month:0{min(size, 2)}d}")
        case "d":
            day = _DAYS[moment.weekday()]
            return {3: day[:3], 4: day}.get(size, f"{moment.day:0{min(size, 2)}d}")
        case "h":
            hour = moment.hour % 12 or 12 if noon else moment.hour
            return f"{hour:0{min(size, 2)}d}"
        case _:
            return f"{moment.second:0{min(size, 2)}d}"


def date_of(serial: Decimal, from_1904: bool) -> datetime | None:
    """Return the moment that a serial number stands for (ECMA-376 part 1 §18.17.4.1)."""
    if not 0 <= serial < 2_958_466:
        return None
    # Day 60 of the 1900 system is a 29 February 1900 that never was: days before it count from one day later.
    epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)
    try:
        return epoch + timedelta(days=int(serial), seconds=round(float(serial % 1) * 86_400))
    except OverflowError:
        return None
