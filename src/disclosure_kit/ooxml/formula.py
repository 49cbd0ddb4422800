"""Formulas of a worksheet: the cells they refer to, where those go when rows move, and what simple ones come to.

Only what can be told exactly is computed: references, numbers, ``+ - * /``, brackets, SUM and ROUND.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from typing import Any

from disclosure_kit.ooxml.row_map import RowMap
from disclosure_kit.ooxml.sheets import area_of, column_number

Cell = tuple[str, int, int]
"""Sheet, row, column."""
LOST = "#REF!"
_END = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)(\d{0,7})")
_LARGEST_RANGE = 100_000


class Incalculable(Exception):  # noqa: N818 - a verdict on a formula, not a failure of ours
    """The formula is more than we compute."""


def _tokens(formula: str) -> list[Any]:
    from openpyxl.formula.tokenizer import Tokenizer  # noqa: PLC0415

    return list(Tokenizer(f"={formula.removeprefix('=')}").items)


def _is_range(token: Any) -> bool:
    return bool(token.type == "OPERAND" and token.subtype == "RANGE")


def _split(reference: str, sheet: str) -> tuple[str, str, str]:
    """A reference as its prefix (as written), the sheet it names, and the area."""
    prefix, mark, area = reference.rpartition("!")
    named = prefix.strip("'").replace("''", "'") if mark else sheet
    return prefix + mark, named, area


def _ends(area: str) -> list[re.Match[str]] | None:
    """The one or two ends of an area; ``None`` for a name or anything else."""
    found = [_END.fullmatch(end) for end in area.split(":")]
    ends = [end for end in found if end is not None and (end[2] or end[4])]
    if not ends or len(ends) != len(found) or len(ends) > 2:
        return None
    if len(ends) == 1 and not (ends[0][2] and ends[0][4]):
        return None  # one letter or one number alone is a name or a number
    return ends


def moved(formula: str, sheet: str, target: str, rows: RowMap) -> str:
    """The formula of a cell on ``sheet`` after rows of ``target`` have moved."""
    tokens = _tokens(formula)
    text = "".join(_moved(t.value, sheet, target, rows) if _is_range(t) else t.value for t in tokens)
    return f"={text}" if formula.startswith("=") else text


def _moved(reference: str, sheet: str, target: str, rows: RowMap) -> str:
    prefix, named, area = _split(reference, sheet)
    ends = _ends(area)
    if named != target or ends is None:
        return reference
    numbers = [int(end[4]) if end[4] else None for end in ends]
    if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
        first, last = sorted((numbers[0], numbers[1]))
        span = range(first, min(last, first + _LARGEST_RANGE) + 1)
        kept = [n for row in span for n in (rows(row), rows.last(row)) if n is not None]
        places: list[int | None] = [min(kept), max(kept)] if kept else [None, None]
    else:
        places = [rows(n) if n is not None else -1 for n in numbers]
    if None in places:
        return LOST
    said = [
        f"{end[1]}{end[2]}{end[3]}{place if place != -1 else ''}"
        for end, place in zip(ends, places, strict=True)
    ]
    return prefix + ":".join(said)


def precedents(formula: str, sheet: str) -> Iterator[Cell]:
    """Cells that a formula refers to itself.

    Raises:
        Incalculable: it refers to names, whole columns or very many cells.
    """
    for token in _tokens(formula):
        if _is_range(token):
            yield from _cells(token.value, sheet)


def _cells(reference: str, sheet: str) -> Iterator[Cell]:
    _, named, area = _split(reference, sheet)
    ends = _ends(area)
    through_sheets = ":" in reference.rpartition("!")[0]
    if through_sheets or "[" in reference or ends is None or any(not (end[2] and end[4]) for end in ends):
        raise Incalculable(reference)
    corners = [(int(end[4]), column_number(end[2])) for end in ends]
    (top, left), (bottom, right) = corners[0], corners[-1]
    if (bottom - top + 1) * (right - left + 1) > _LARGEST_RANGE:
        raise Incalculable(reference)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield named, row, column


def evaluate(formula: str, sheet: str, value: Callable[[Cell], Decimal | None]) -> Decimal:
    """What a formula comes to; ``value`` tells a cell's number, ``None`` for a blank one.

    Raises:
        Incalculable: it is more than we compute, or a cell holds no number.
    """
    try:
        return _Parser(_tokens(formula), sheet, value).whole()
    except (InvalidOperation, DivisionByZero, IndexError) as error:
        raise Incalculable(formula) from error


class _Parser:
    def __init__(self, tokens: list[Any], sheet: str, value: Callable[[Cell], Decimal | None]) -> None:
        self.tokens = [t for t in tokens if t.type != "WHITE-SPACE"]
        self.sheet, self.value, self.at = sheet, value, 0

    def whole(self) -> Decimal:
        result = self._sum()
        if self.at != len(self.tokens):
            raise Incalculable(self.tokens[self.at].value)
        return result

    def _peek(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            return "", ""
        token = self.tokens[self.at]
        return token.type, token.value

    def _take(self) -> Any:
        self.at += 1
        return self.tokens[self.at - 1]

    def _sum(self) -> Decimal:
        result = self._product()
        while self._peek() in (("OPERATOR-INFIX", "+"), ("OPERATOR-INFIX", "-")):
            plus = self._take().value == "+"
            term = self._product()
            result = result + term if plus else result - term
        return result

    def _product(self) -> Decimal:
        result = self._factor()
        while self._peek() in (("OPERATOR-INFIX", "*"), ("OPERATOR-INFIX", "/")):
            times = self._take().value == "*"
            factor = self._factor()
            result = result * factor if times else result / factor
        return result

    def _factor(self) -> Decimal:
        token = self._take()
        if token.type == "OPERATOR-PREFIX":
            return -self._factor() if token.value == "-" else self._factor()
        if token.type == "PAREN" and token.subtype == "OPEN":
            result = self._sum()
            self._close()
            return result
        if token.type == "OPERAND" and token.subtype == "NUMBER":
            return Decimal(token.value)
        if _is_range(token):
            cells = list(_cells(token.value, self.sheet))
            if len(cells) != 1:
                raise Incalculable(token.value)
            return self.value(cells[0]) or Decimal(0)
        if token.type == "FUNC" and token.subtype == "OPEN":
            return self._function(token.value.upper().rstrip("("))
        raise Incalculable(token.value)

    def _close(self) -> None:
        if self._take().subtype != "CLOSE":
            raise Incalculable(")")

    def _function(self, name: str) -> Decimal:
        groups: list[list[Decimal]] = []
        while True:
            groups.append(self._argument(name))
            token = self._take()
            if token.subtype == "CLOSE":
                break
            if token.type != "SEP":
                raise Incalculable(token.value)
        if name == "SUM":
            return sum((n for group in groups for n in group), Decimal(0))
        if name == "ROUND" and len(groups) == 2 and groups[1][0] == groups[1][0].to_integral_value():
            return groups[0][0].quantize(Decimal(1).scaleb(-int(groups[1][0])), ROUND_HALF_UP)
        raise Incalculable(name)

    def _argument(self, name: str) -> list[Decimal]:
        token = self.tokens[self.at]
        following = self.tokens[self.at + 1]
        if name == "SUM" and _is_range(token) and (following.type == "SEP" or following.subtype == "CLOSE"):
            self.at += 1
            return [self.value(cell) or Decimal(0) for cell in _cells(token.value, self.sheet)]
        return [self._sum()]


def unshared(formulas: Mapping[tuple[int, int], Any]) -> dict[tuple[int, int], str]:
    """Every formula of a sheet written out, from its ``f`` elements by place."""
    from openpyxl.formula.translate import Translator  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    def name(place: tuple[int, int]) -> str:
        return f"{get_column_letter(place[1])}{place[0]}"

    masters = {
        node.get("si"): (place, node.text)
        for place, node in formulas.items()
        if node.get("t") == "shared" and node.text
    }
    found = {}
    for place, node in formulas.items():
        if node.text:
            found[place] = node.text
        elif node.get("t") == "shared" and node.get("si") in masters:
            origin, text = masters[node.get("si")]
            found[place] = Translator(f"={text}", origin=name(origin)).translate_formula(name(place))[1:]
    for node in formulas.values():  # one formula may fill several cells
        area = area_of(node.get("ref", "")) if node.get("t") == "array" and node.text else None
        if area is not None and (area[2] - area[0] + 1) * (area[3] - area[1] + 1) <= _LARGEST_RANGE:
            for row in range(area[0], area[2] + 1):
                for column in range(area[1], area[3] + 1):
                    found.setdefault((row, column), node.text)
    return found
