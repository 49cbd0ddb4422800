"""The nine tables as printed in a document, whatever their order, heads and layout.

A table is known by its columns and its title; a column by the words of its head; a row by its code or label.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from disclosure_kit.audit.text import cell_amount, decimals, plain

ZERO = Decimal(0)
TEN_THOUSAND = Decimal(10_000)
SURELY_YUAN = Decimal(5_000_000)
"""A table that does not say its unit and prints this much is in 元: in 万元 it would be 500 亿元."""
PART = "其中-"
"""Marks a row that only details the one above it: it does not count towards a total."""
ROLES = ("01", "02", "03", "04", "05", "06", "07", "08", "09")
NAMES = {
    "01": "收入支出决算总表",
    "02": "收入决算表",
    "03": "支出决算表",
    "04": "财政拨款收入支出决算总表",
    "05": "一般公共预算财政拨款支出决算表",
    "06": "一般公共预算财政拨款基本支出决算表",
    "07": "政府性基金预算财政拨款收入支出决算表",
    "08": "国有资本经营预算财政拨款支出决算表",
    "09": "财政拨款“三公”经费支出决算表",
}


@dataclass(frozen=True)
class Spot:
    """A cell of a document: block, row and column from 0."""

    block: int
    row: int
    column: int


@dataclass(frozen=True)
class Value:
    """A printed amount in 万元; blank counts as 0. ``half`` is what its rounding may hide."""

    amount: Decimal
    spot: Spot
    half: Decimal
    words: str
    is_blank: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a table: ``code`` is empty for 合计 and for labels."""

    label: str
    code: str
    values: Mapping[str, Value]
    block: int
    number: int

    def get(self, column: str) -> Value | None:
        """The amount of a column."""
        return self.values.get(column)


@dataclass
class PrintedTable:
    """One of the nine, pieced together over page breaks."""

    role: str
    blocks: list[int]
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)
    has_unknown_columns: bool = False
    title: str = ""
    width: int = 0
    scale: Decimal | None = None
    """万元 per printed unit, where the words round the table say."""
    layout: dict[int, str] = field(default_factory=dict)
    """Place of a column → its key, for the pages that follow without a head."""
    split: int = 0
    """Where the right half begins (01, 04)."""
    left_amount: int = 0
    right_amount: int = 0

    @property
    def total(self) -> Row | None:
        """The row 合计."""
        return next(
            (row for row in self.rows if not row.code and row.label in ("合计", "总计", "本年支出合计")), None
        )

    def by_code(self) -> dict[str, Row]:
        """Rows by subject code; a code printed twice counts once."""
        found: dict[str, Row] = {}
        for row in self.rows:
            if row.code:
                found.setdefault(row.code, row)
        return found

    def labelled(self, label: str) -> Row | None:
        """The first row of that label."""
        return next((row for row in self.rows if row.label == label), None)

    @property
    def is_empty(self) -> bool:
        """No amount other than zero."""
        return not any(value.amount for row in self.rows for value in row.values.values())


def head_of(filled: Sequence[Sequence[str]], rows: int, column: int) -> str:
    """Words over a column, outermost first, repetitions dropped."""
    words = dict.fromkeys(filled[row][column] for row in range(rows) if filled[row][column])
    return "/".join(words)


def fill(
    rows: Sequence[Sequence[str | None]], spans: Mapping[tuple[int, int], tuple[int, int]]
) -> list[list[str]]:
    """Every place with the words of the cell that covers it, as compared."""
    width = max((len(row) for row in rows), default=0)
    filled = [[plain(cell or "").text for cell in row] + [""] * (width - len(row)) for row in rows]
    for (top, left), (height, across) in spans.items():
        words = filled[top][left] if top < len(filled) and left < width else ""
        for row in range(top, min(top + height, len(filled))):
            for column in range(left, min(left + across, width)):
                filled[row][column] = words
    return filled


CODE = re.compile(r"2\d{2}(?:\d{2}){0,2}")
ECONOMIC = re.compile(r"(?:30[1-9]|31[0-3]|399)(?:\d{2})?")
CODE_AND_NAME = re.compile(r"([23]\d{2}(?:\d{2}){0,2})([一-鿿].*)")


def is_sequence(cells: Sequence[str]) -> bool:
    """A row of column numbers (栏次): 1, 2, 3 …"""
    figures = [c for c in cells if c and c not in ("栏次", "行次", "—", "-", "类", "款", "项")]
    numbers = [int(c) for c in figures if re.fullmatch(r"\d{1,2}", c)]
    if len(numbers) < 2 or len(numbers) < len(figures):
        return False
    unique = list(dict.fromkeys(numbers))
    return all(b - a == 1 for a, b in itertools.pairwise(unique))


_TOTAL = re.compile(
    r"(?:类|款|项|栏次|科目编码|科目名称|科目|编码|名称|(?:支出)?功能分类|本年支出|本年收入|小计|合计|总计)+"
)


def is_total(label: str) -> bool:
    """合计 or 总计, also run together with words of its head (类款项合计) or with 小计."""
    return bool(_TOTAL.fullmatch(label)) and ("合计" in label or "总计" in label)


def is_line_number(heads: Sequence[Sequence[str]], filled: Sequence[Sequence[str]], column: int) -> bool:
    """A column of 行次: named so, or numbers that count on by one."""
    if any("行次" in row[column] for row in heads):
        return True
    cells = [row[column] for row in filled if row[column]]
    numbers = [int(c) for c in cells if re.fullmatch(r"\d{1,3}", c)]
    return (
        len(numbers) > 5
        and len(set(numbers)) > 5
        and all(b - a in (0, 1) for a, b in itertools.pairwise(numbers))
    )


def scale_of(texts: Sequence[str]) -> Decimal | None:
    """万元 per printed unit as the words round a table say; ``None`` when they do not say."""
    for text in texts:
        found = re.search(r"单位[：:]?(?:人民币)?[（]?(万元|元|千元|亿元)", plain(text).text)
        if found is None:
            found = re.search(r"^[（]?(万元|元)[）]?$", plain(text).text)
        if found:
            return {"万元": Decimal(1), "元": 1 / TEN_THOUSAND, "千元": Decimal("0.1"), "亿元": TEN_THOUSAND}[
                found[1]
            ]
    return None


@dataclass(frozen=True)
class Measure:
    """How a table's figures are read: unit, and the half of its last printed digit in 万元."""

    scale: Decimal
    half: Decimal

    @classmethod
    def of(cls, cells: Iterator[str], scale: Decimal | None) -> Measure:
        """From what is printed: most decimals seen decide how far a figure was rounded."""
        places, largest = 0, ZERO
        for cell in cells:
            amount = cell_amount(cell)
            if amount is not None:
                places = max(places, decimals(plain(cell).text))
                largest = max(largest, abs(amount))
        unsaid = 1 / TEN_THOUSAND if largest >= SURELY_YUAN else Decimal(1)
        factor = scale if scale is not None else unsaid
        if places == 0 and largest:
            places = 0 if factor < 1 else 2 if largest < 100 else 0
        return cls(factor, Decimal(5).scaleb(-places - 1) * factor)

    def value(self, text: str | None, spot: Spot, words: str) -> Value | None:
        """A cell as an amount; ``None`` when it holds words."""
        amount = cell_amount(text)
        if amount is None:
            if text is not None and plain(text).text not in ("", "-", "--", "—", "——", "/", "无"):
                return None
            return Value(ZERO, spot, self.half, words, is_blank=True)
        return Value(amount * self.scale, spot, self.half, words)
