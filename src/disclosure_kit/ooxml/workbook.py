"""The sheets of an Excel workbook as they were typed: values with their number formats, and what is wrong with them.

One reader for what is read and for what is refused: a guard never knows fewer spellings than the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Self

from disclosure_kit.ooxml.archive import main_part, relations
from disclosure_kit.ooxml.number_format import GENERAL, codes_by_style, is_date, show
from disclosure_kit.ooxml.sheets import (
    area_of,
    cells_of,
    hidden_columns,
    hidden_rows,
    merged_areas,
    rows_of,
    sheet_parts,
)
from disclosure_kit.ooxml.xml import MAIN, Element, parse

Place = tuple[int, int]
"""Row and column, counted from 1."""
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
DIGITS = 15
WHOLE = 1e15
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Number(float):
    """A number in a cell, with the format that Excel shows it in."""

    code: str
    epoch_1904: bool

    def __new__(cls, value: float, code: str = GENERAL, *, epoch_1904: bool = False) -> Self:
        """``code``: the number format; ``epoch_1904``: days are counted from 1904."""
        number = super().__new__(cls, value)
        number.code = code
        number.epoch_1904 = epoch_1904
        return number

    @property
    def is_date(self) -> bool:
        """Whether it is shown as a date or a time."""
        return is_date(self.code)


CellValue = str | Number | float | int | bool | None


@dataclass(frozen=True)
class RawSheet:
    """Cells by (row, column); blanks are absent."""

    name: str
    cells: dict[Place, CellValue]
    broken: dict[Place, str] = field(default_factory=dict)
    """Cells that show an error, were never calculated or cannot be read, and what is wrong."""
    errors: dict[Place, str] = field(default_factory=dict)
    """Of these the ones that show an error value: the value as shown."""
    merged: tuple[Area, ...] = ()
    state: str = "visible"
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hides_zeros: bool = False
    """The sheet is set not to show zeros (不显示零值)."""
    restyled: tuple[Area, ...] = ()
    """Where a conditional format may show numbers in another number format."""

    def rows(self) -> dict[int, dict[int, CellValue]]:
        """The cells row by row."""
        rows: dict[int, dict[int, CellValue]] = {}
        for (row, column), value in self.cells.items():
            rows.setdefault(row, {})[column] = value
        return dict(sorted(rows.items()))


def read_sheets(parts: Mapping[str, bytes]) -> list[RawSheet]:
    """Every worksheet of a workbook package, in order; chart sheets hold no cells and are left out.

    Raises:
        lxml.etree.XMLSyntaxError: a part is not well-formed.
    """
    book = main_part(parts)
    strings = _shared_strings(parts, book)
    codes, dressed = codes_by_style(parts), _number_rules(parts, book)
    properties = parse(parts[book]).find(f"{MAIN}workbookPr")
    epoch_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    found = []
    for listed in sheet_parts(parts):
        if listed.kind != "worksheet" or listed.part not in parts:
            continue
        root = parse(parts[listed.part])
        sheet = _Sheet(strings, codes, epoch_1904=epoch_1904)
        sheet.read(root)
        columns = {c for low, high in hidden_columns(root) for c in range(low, min(high, 500) + 1)}
        found.append(
            RawSheet(
                listed.name,
                sheet.cells,
                sheet.broken,
                sheet.errors,
                merged_areas(root),
                listed.state,
                hidden_rows(root),
                frozenset(columns),
                _hides_zeros(root),
                _restyled(root, dressed),
            )
        )
    return found


def _hides_zeros(root: Element) -> bool:
    view = root.find(f"{MAIN}sheetViews/{MAIN}sheetView")
    return view is not None and view.get("showZeros") in ("0", "false")


def _number_rules(parts: Mapping[str, bytes], book: str) -> frozenset[str]:
    """Conditional looks of a workbook (``dxfId``) that have a number format."""
    part = next((r.target for r in relations(parts, book) if r.kind == "styles"), "")
    listed = parse(parts[part]).find(f"{MAIN}dxfs") if part in parts else None
    found = enumerate(listed.iterchildren(f"{MAIN}dxf")) if listed is not None else ()
    return frozenset(str(number) for number, dxf in found if dxf.find(f"{MAIN}numFmt") is not None)


def _restyled(root: Element, dressed: frozenset[str]) -> tuple[Area, ...]:
    found: list[str] = []
    for node in root.iter():
        if not isinstance(node.tag, str) or node.tag.rpartition("}")[2] != "conditionalFormatting":
            continue
        inside = [n for n in node.iter() if isinstance(n.tag, str)]
        if any(n.get("dxfId") in dressed or n.tag.endswith("}numFmt") for n in inside):
            areas = [node.get("sqref", ""), *(n.text or "" for n in inside if n.tag.endswith("}sqref"))]
            found += " ".join(areas).split()
    return tuple(area for text in found if (area := area_of(text)) is not None)


class _Sheet:
    def __init__(self, strings: list[str], codes: list[str], *, epoch_1904: bool) -> None:
        self.strings, self.codes, self.epoch_1904 = strings, codes, epoch_1904
        self.cells: dict[Place, CellValue] = {}
        self.broken: dict[Place, str] = {}
        self.errors: dict[Place, str] = {}

    def read(self, root: Element) -> None:
        for number, row in rows_of(root):
            for place, cell in cells_of(number, row):
                if place in self.cells or place in self.broken:
                    self.broken[place] = "在文件中写了两次，分不清是哪一个"
                    continue
                why = _fault(cell)
                if why:
                    self.broken[place] = why
                    if cell.get("t") == "e":
                        self.errors[place] = cell.findtext(f"{MAIN}v") or "#REF!"
                    continue
                try:
                    value = self._value(cell)
                except (ValueError, IndexError, OverflowError):
                    self.broken[place] = "在文件中已损坏"
                    continue
                if value not in ("", None):
                    self.cells[place] = value

    def _value(self, cell: Element) -> CellValue:
        kind, text = cell.get("t", "n"), cell.findtext(f"{MAIN}v") or ""
        if kind == "inlineStr":
            return "".join(_text(node) for node in cell.iterchildren(f"{MAIN}is"))
        if kind == "str":
            return _unescaped(text)
        text = text.strip()
        return self._plain(kind, text, self._code(cell)) if text else None

    def _plain(self, kind: str, text: str, code: str) -> CellValue:
        if kind == "s":
            return self.strings[int(text)]
        if kind == "b":
            return text in ("1", "true")
        if kind == "d":
            return Number(_serial(text), code if is_date(code) else "yyyy-mm-dd")
        return Number(float(text), code, epoch_1904=self.epoch_1904)

    def _code(self, cell: Element) -> str:
        style = int(cell.get("s", "0"))
        return self.codes[style] if style < len(self.codes) else GENERAL


def _fault(cell: Element) -> str:
    """What is wrong with a cell: an error, or a formula that nobody calculated."""
    value = cell.findtext(f"{MAIN}v")
    if cell.get("t") == "e":
        return f"公式结果是错误值 {value or '#REF!'}"
    has_formula = cell.find(f"{MAIN}f") is not None
    if has_formula and not value and cell.get("t") != "str" and cell.find(f"{MAIN}is") is None:
        return "公式还没有计算过"
    return ""


def _shared_strings(parts: Mapping[str, bytes], book: str) -> list[str]:
    part = next((r.target for r in relations(parts, book) if r.kind == "sharedStrings"), "")
    if part not in parts:
        return []
    return [_text(item) for item in parse(parts[part]).iterchildren(f"{MAIN}si")]


def _text(item: Element) -> str:
    """Words of a string, without the reading aid (拼音) beside it."""
    pieces = []
    for child in item:
        if child.tag == f"{MAIN}t":
            pieces.append(child.text or "")
        elif child.tag == f"{MAIN}r":
            pieces.append(child.findtext(f"{MAIN}t") or "")
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _serial(text: str) -> float:
    """An ISO date as Excel's count of days."""
    moment = datetime.fromisoformat(text.removesuffix("Z"))
    midnight = datetime.combine(moment.date(), time.min)
    return (moment.date() - date(1899, 12, 30)).days + (
        moment.replace(tzinfo=None) - midnight
    ).seconds / 86_400


def seen(value: float) -> Decimal:
    """The number a person sees in Excel: 15 significant digits, never binary dust."""
    number = Decimal(repr(float(value)))
    if number.is_finite() and len(number.as_tuple().digits) > DIGITS:
        number = Decimal(f"{value:.{DIGITS}g}")
    return number.quantize(Decimal(1)) if value.is_integer() and abs(value) < WHOLE else number


def shown(value: CellValue) -> str:
    """What Excel shows in a cell; text as it is.

    Raises:
        Unshown: a number in a format that cannot be followed exactly.
    """
    if isinstance(value, str) or value is None:
        return value or ""
    if isinstance(value, bool):
        return show(value, GENERAL)
    if isinstance(value, Number):
        return show(seen(value), value.code, date_1904=value.epoch_1904)
    return show(seen(float(value)), GENERAL)


def dated(number: Number) -> date:
    """The day of a number that is shown as a date.

    Raises:
        ValueError: no day of the calendar.
    """
    start = date(1904, 1, 1) if number.epoch_1904 else date(1899, 12, 30)
    try:
        return start + timedelta(days=int(number))
    except OverflowError as error:
        raise ValueError(number) from error
