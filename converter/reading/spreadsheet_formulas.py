"""Values of simple formulas that a file stores without them, as programs that write workbooks do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from converter.reading.spreadsheet_parts import Sheet, column_number

_TOKEN = re.compile(
    r"\s*(?:(?P<sheet>'(?:[^']|'')+'!|[A-Za-z_][\w.]*!)?"
    r"(?P<first>\$?[A-Za-z]{1,3}\$?\d{1,7})(?::(?P<last>\$?[A-Za-z]{1,3}\$?\d{1,7}))?(?![\w(])"
    r"|(?P<name>[A-Za-z][A-Za-z.]*)\(|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<sign>[-+*/^%(),]))"
)
_MAX_DEPTH = 60
_MAX_RANGE = 100_000
_CONTEXT = Context(prec=34, traps=[InvalidOperation, DivisionByZero, Overflow])


class _CannotTellError(Exception):
    """The formula needs more than sums and simple arithmetic."""


class FormulaValues:
    """Computes formulas of a workbook in decimals; knows sums and simple arithmetic, and says None for the rest."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self._sheets = {name.casefold(): sheet for name, sheet in sheets.items()}
        self._known: dict[tuple[str, int, int], Decimal | None] = {}
        self._open: set[tuple[str, int, int]] = set()
        self._visited = 0

    def value(self, sheet: str, row: int, column: int) -> Decimal | None:
        """Return the number in a cell, computed when it is not stored; None when that cannot be told."""
        try:
            return self._cell(sheet.casefold(), row, column)
        except (_CannotTellError, ArithmeticError, RecursionError):
            # Formulas within formulas within brackets may go deeper than each of the two limits.
            return None

    def _cell(self, sheet: str, row: int, column: int) -> Decimal | None:
        """Return a cell's number, None for an empty or text cell."""
        stored = self._sheets[sheet].cells.get((row, column)) if sheet in self._sheets else None
        if stored is None or stored.kind in ("", "text", "boolean"):
            return None
        if stored.kind != "formula":
            if stored.number is None:
                raise _CannotTellError
            return stored.number
        key = (sheet, row, column)
        if key not in self._known:
            if key in self._open or len(self._open) > _MAX_DEPTH:
                raise _CannotTellError
            self._open.add(key)
            try:
                self._known[key] = _Reading(stored.formula, sheet, self._range).result()
            finally:
                self._open.discard(key)
        return self._known[key]

    def _range(self, sheet: str, first: str, last: str) -> list[Decimal | None]:
        top, left = _place(first)
        bottom, right = _place(last or first)
        self._visited += (bottom - top + 1) * (right - left + 1)
        if self._visited > _MAX_RANGE * 20 or sheet not in self._sheets:
            raise _CannotTellError
        return [self._cell(sheet, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _place(reference: str) -> tuple[int, int]:
    bare = reference.replace("$", "")
    letters = bare.rstrip("0123456789")
    return int(bare[len(letters) :]), column_number(letters)


class _Reading:
    """Reads one formula by recursive descent; values are lists, so that ranges and numbers mix as arguments."""

    def __init__(self, formula: str, sheet: str, fetch: Callable[[str, str, str], list[Decimal | None]]) -> None:
        self.sheet = sheet
        self.fetch = fetch
        self.tokens: list[re.Match[str]] = []
        place = 0
        while place < len(formula.rstrip()):
            match = _TOKEN.match(formula, place)
            if match is None:
                raise _CannotTellError
            self.tokens.append(match)
            place = match.end()
        self.next = 0
        self.depth = 0

    def result(self) -> Decimal:
        value = self._sum()
        if self.next != len(self.tokens):
            raise _CannotTellError
        return _single(value)

    def _sign(self, signs: str) -> str:
        if self.next < len(self.tokens):
            sign = self.tokens[self.next]["sign"]
            if sign and sign in signs:
                self.next += 1
                return sign
        return ""

    def _sum(self) -> list[Decimal | None]:
        value = self._product()
        while sign := self._sign("+-"):
            other = _single(self._product())
            value = [_CONTEXT.add(_single(value), other if sign == "+" else -other)]
        return value

    def _product(self) -> list[Decimal | None]:
        value = self._power()
        while sign := self._sign("*/"):
            other = _single(self._power())
            combine = _CONTEXT.multiply if sign == "*" else _CONTEXT.divide
            value = [combine(_single(value), other)]
        return value

    def _power(self) -> list[Decimal | None]:
        value = self._signed()
        while self._sign("^"):
            exponent = _single(self._signed())
            if exponent != exponent.to_integral_value() or abs(exponent) > 64:
                raise _CannotTellError
            value = [_CONTEXT.power(_single(value), exponent)]
        return value

    def _signed(self) -> list[Decimal | None]:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _CannotTellError
        try:
            if sign := self._sign("+-"):
                operand = _single(self._signed())
                return [operand if sign == "+" else -operand]
            value = self._atom()
            while self._sign("%"):
                value = [_single(value).scaleb(-2)]
            return value
        finally:
            self.depth -= 1

    def _atom(self) -> list[Decimal | None]:
        if self.next >= len(self.tokens):
            raise _CannotTellError
        token = self.tokens[self.next]
        self.next += 1
        if token["number"]:
            return [Decimal(token["number"])]
        if token["first"]:
            named = (token["sheet"] or "")[:-1].strip("'").replace("''", "'").casefold()
            return self.fetch(named or self.sheet, token["first"], token["last"] or "")
        if token["name"]:
            return [self._call(token["name"].upper())]
        if token["sign"] == "(":
            value = self._sum()
            if not self._sign(")"):
                raise _CannotTellError
            return value
        raise _CannotTellError

    def _call(self, name: str) -> Decimal:
        arguments = [self._sum()]
        while self._sign(","):
            arguments.append(self._sum())
        if not self._sign(")"):
            raise _CannotTellError
        numbers = [value for argument in arguments for value in argument if value is not None]
        match name:
            case "SUM":
                total = Decimal(0)
                for number in numbers:
                    total = _CONTEXT.add(total, number)
                return total
            case "AVERAGE" if numbers:
                return _CONTEXT.divide(sum(numbers, Decimal(0)), Decimal(len(numbers)))
            case "MIN" | "MAX":
                return (min if name == "MIN" else max)(numbers, default=Decimal(0))
            case "ABS" if len(arguments) == 1:
                return abs(_single(arguments[0]))
            case "ROUND" if len(arguments) == 2:
                places = int(_single(arguments[1]))
                return _single(arguments[0]).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _CONTEXT)
        raise _CannotTellError


def _single(value: list[Decimal | None]) -> Decimal:
    """Return the one number of a value; an empty cell counts as zero."""
    if len(value) != 1:
        raise _CannotTellError
    return value[0] if value[0] is not None else Decimal(0)
